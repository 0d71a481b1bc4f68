//! The scale of a line track: where a value stands on it, and what is written beside it.

use crate::model::Ticks;

use super::super::scene::Weight;
use super::super::text;
use super::mark::Mark;

/// Room between a lane's name and the marks of its value axis, in ems of the lane type.
const MARKS_GAP_EM: f32 = 0.7;
/// Type of the value axis and of the unit against that of the lane.
const MARK_EM: f32 = 5.4 / 6.2;

/// The scale of a line track. Values are as [`Mark::value`] gives them.
#[derive(Debug, Clone, PartialEq)]
pub struct ValueTrack {
    /// The value at the foot.
    pub least: f64,
    /// The value at the head.
    pub greatest: f64,
    /// Round values from low to high with what is written beside them; two or three.
    pub ticks: Vec<(f64, String)>,
    /// Lower and upper end of the reference range.
    pub normal: (Option<f64>, Option<f64>),
    /// Lines across the track with what is written beside them: no change, and where a change begins to count.
    pub guides: Vec<(f64, &'static str)>,
    /// Whether heights follow the logarithm of the value.
    pub logarithmic: bool,
    /// The unit, or what else the numbers are; the lane's name ends with it.
    pub unit: String,
    /// Whether its values are computed from others rather than measured.
    pub derived: bool,
    /// Room for what is written beside the axis, with a gap, in ems of the lane type: that of the patient's widest.
    pub marks_em: f32,
    /// How far any value can lie before and after the moment at which it is drawn.
    pub(super) slack: (Ticks, Ticks),
}

impl ValueTrack {
    /// How high a value stands on the track, from 0 at the foot to 1 at the head; a little outside for values that are.
    pub fn share(&self, value: f64) -> f32 {
        let place = |v: f64| if self.logarithmic { v.max(f64::MIN_POSITIVE).ln() } else { v };
        let (low, high) = (place(self.least), place(self.greatest));
        let share = (place(value) - low) / (high - low);
        if share.is_finite() { share.clamp(-1.0, 2.0) as f32 } else { 0.5 }
    }

    /// Positions of the marks that can show between two moments, and of one more on each side, for a line that joins
    /// them. The marks are those of the track's lane.
    pub fn around(&self, marks: &[Mark], from: Ticks, to: Ticks) -> std::ops::Range<usize> {
        let (from, to) = (from - self.slack.1, to + self.slack.0);
        let first = marks.partition_point(|mark| mark.start.at < from).saturating_sub(1);
        let last = (marks.partition_point(|mark| mark.start.at <= to) + 1).min(marks.len());
        first..last.max(first)
    }

    /// A name without the unit that it ends with, which stands on a line of its own.
    pub fn name_and_unit<'a>(&'a self, name: &'a str) -> (&'a str, &'a str) {
        let bare = name.strip_suffix(self.unit.as_str()).and_then(|rest| rest.strip_suffix(", "));
        match bare.filter(|_| !self.unit.is_empty()) {
            Some(bare) => (bare, &self.unit),
            None => (name, ""),
        }
    }

    /// The width of what is written beside the axis with a gap, in ems of the lane type.
    pub(super) fn own_marks_em(&self) -> f32 {
        let widths = self.ticks.iter().map(|(_, label)| text::width_pt(label, MARK_EM, Weight::Regular));
        widths.fold(0.0, f32::max) + MARKS_GAP_EM
    }

    /// The width that a name needs beside the axis, in ems of the lane type. The unit may take two lines.
    pub(super) fn name_em(&self, name: &str) -> f32 {
        let (name, unit) = self.name_and_unit(name);
        let width = |words: &str, size: f32| text::width_pt(&text::one_line(words), size, Weight::Regular);
        let halves =
            unit.match_indices(' ').filter_map(|(at, _)| Some((unit.get(..at)?, unit.get(at + 1..)?)));
        let unit = halves
            .map(|(a, b)| width(a, MARK_EM).max(width(b, MARK_EM)))
            .fold(width(unit, MARK_EM), f32::min);
        self.marks_em + width(name, 1.0).max(unit)
    }
}
