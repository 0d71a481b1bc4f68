//! Commands that change how the case is looked at.

use super::window::PhaselineApp;
use crate::course::Alignment;
use crate::figure::{View, compose};
use crate::model::{Ticks, Unit};
use crate::ui::plot;

/// Sizes of the figure's type in the window.
const TYPE_SCALES: std::ops::RangeInclusive<f32> = 0.9..=4.0;

impl PhaselineApp {
    /// Shows this view of the case, in the place of the survival curves if they are shown.
    pub(super) fn show_view(&mut self, view: View) {
        let Some(document) = self.document_mut() else { return };
        document.panels.survival.is_shown = false;
        document.look.figure = view;
    }

    /// Shows all of the case.
    pub(super) fn fit(&mut self) {
        let Some(document) = self.document_mut() else { return };
        document.look.time = None;
        document.look.scroll_y = 0.0;
        document.look.type_scale = None;
    }

    /// The stretch of time that is shown.
    fn time_shown(&self) -> Option<(Ticks, Ticks)> {
        let document = self.document()?;
        let fitted = || compose::fit(document.lanes(), document.look.alignment);
        Some(document.look.time.unwrap_or_else(fitted))
    }

    fn show_time(&mut self, time: (Ticks, Ticks)) {
        if let Some(document) = self.document_mut() {
            document.look.time = Some(time);
        }
    }

    /// Shows a stretch of time longer by that factor, around the same middle.
    pub(super) fn zoom(&mut self, factor: f64) {
        let Some((from, to)) = self.time_shown() else { return };
        let middle = f64::midpoint(from.0 as f64, to.0 as f64);
        let half = (to - from).0 as f64 * factor / 2.0;
        self.show_time(plot::limited(Ticks((middle - half) as i64), Ticks((middle + half) as i64)));
    }

    /// Moves the stretch of time by a share of its length.
    pub(super) fn pan(&mut self, share: f64) {
        let Some((from, to)) = self.time_shown() else { return };
        let by = Ticks(((to - from).0 as f64 * share) as i64);
        self.show_time(plot::limited(from + by, to + by));
    }

    /// Makes the figure's type larger by that factor.
    pub(super) fn scale_type(&mut self, factor: f32) {
        let Some(document) = self.document_mut() else { return };
        let now = document.look.type_scale.unwrap_or(plot::USUAL_TYPE_SCALE);
        document.look.type_scale = Some((now * factor).clamp(*TYPE_SCALES.start(), *TYPE_SCALES.end()));
    }

    /// Counts time from there, and shows all of it.
    pub(super) fn align(&mut self, alignment: Alignment) {
        let Some(document) = self.document_mut() else { return };
        document.look.alignment = alignment;
        document.look.time = None;
    }

    /// Counts in this unit; `None` chooses by zoom.
    pub(super) fn count_in(&mut self, unit: Option<Unit>) {
        let Some(document) = self.document_mut() else { return };
        document.look.unit = unit;
    }
}
