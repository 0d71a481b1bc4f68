//! The rows of a grid that are in view, and their cells.

use eframe::egui::{Color32, Pos2, Rect, ScrollArea, Stroke, Ui, UiBuilder, Vec2, vec2};

use super::layout::{GridLayout, ROW_PT, SCROLL_BAR_PT};
use super::paint::clipped;
use super::spot::CellSpot;
use crate::ui::theme;

/// A row that is in view.
pub struct GridRow<'a> {
    layout: &'a GridLayout,
    /// Which row, counted from the top.
    pub index: usize,
    /// Where it stands, over the whole width of the grid.
    pub strip: Rect,
}

/// A cell of which something is in view.
pub struct GridCell {
    /// Which column, counted from the left.
    pub column: usize,
    /// The whole cell.
    pub rect: Rect,
    /// The part of the grid that its column may show in.
    clip: Rect,
}

impl GridRow<'_> {
    /// Colours the ground of the row.
    pub fn fill(&self, ui: &Ui, color: Color32) {
        ui.painter().rect_filled(self.strip, 4.0, color);
    }

    /// Draws the line under the row.
    pub fn underline(&self, ui: &Ui) {
        let stroke = Stroke::new(1.0, theme::colors(ui).line.gamma_multiply(0.7));
        ui.painter().hline(self.strip.x_range(), self.strip.bottom() - 0.5, stroke);
    }

    /// The cells that are in view, from the left.
    pub fn cells(&self) -> impl Iterator<Item = GridCell> {
        let cell = |column| {
            let rect = self.layout.cell(CellSpot { row: self.index, column });
            let clip = self.layout.clip(column, self.layout.body.y_range());
            rect.intersect(clip).is_positive().then_some(GridCell { column, rect, clip })
        };
        (0..self.layout.column_count()).filter_map(cell)
    }
}

impl GridCell {
    /// Draws what is in the cell; nothing of it shows outside of what is in view.
    pub fn show<R>(&self, ui: &mut Ui, add: impl FnOnce(&mut Ui) -> R) -> R {
        clipped(ui, self.clip, add)
    }

    /// Whether a place is in the part of the cell that is in view.
    pub fn contains(&self, place: Pos2) -> bool {
        self.rect.intersect(self.clip).contains(place)
    }
}

impl GridLayout {
    /// Draws the rows that are in view and follows the scrolling; `reveals` is a cell that is brought into view first.
    pub fn rows_ui(
        &mut self,
        ui: &mut Ui,
        salt: impl std::hash::Hash + std::fmt::Debug,
        row_count: usize,
        reveals: Option<CellSpot>,
        mut draw_row: impl FnMut(&mut Ui, &GridRow<'_>),
    ) {
        let total = vec2(self.width(), row_count as f32 * ROW_PT + SCROLL_BAR_PT);
        let mut scroll = ScrollArea::both().id_salt(salt).auto_shrink(false);
        if let Some(spot) = reveals {
            let most = (total - self.body.size()).max(Vec2::ZERO);
            scroll = scroll.scroll_offset(self.revealing(spot).min(most));
        }
        let mut inside = ui.new_child(UiBuilder::new().max_rect(self.body));
        // A row that is half in view is no less a row: nothing fades.
        inside.spacing_mut().scroll.fade.strength = 0.0;
        // Its spring would pull the cursor out of view when the grid gets lower.
        inside.spacing_mut().scroll.kinetic.rubber_band = false;
        let output = scroll.show_viewport(&mut inside, |ui, viewport| {
            ui.set_min_size(total);
            self.offset = viewport.min.to_vec2();
            for index in self.rows_in_view(row_count) {
                let strip = self.strip(index);
                draw_row(ui, &GridRow { layout: self, index, strip });
            }
        });
        self.offset = output.state.clamped_offset();
    }
}
