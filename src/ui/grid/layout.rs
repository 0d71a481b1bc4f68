//! Where the columns and rows of a grid stand.

use std::ops::Range;

use eframe::egui::{Pos2, Rangef, Rect, Vec2, vec2};

use super::spot::CellSpot;

/// Height of a row in points.
pub(super) const ROW_PT: f32 = 24.0;
/// Height of the row of headers in points.
const HEADER_PT: f32 = 25.0;
/// Room for the scroll bar, which floats over the last points.
pub(super) const SCROLL_BAR_PT: f32 = 10.0;

/// Where columns and rows are, in points on the screen.
#[derive(Debug)]
pub struct GridLayout {
    /// The row of headers.
    pub(super) top: Rect,
    /// The cells under it.
    pub body: Rect,
    /// Left edges from the first column's, and the right edge of the last.
    edges: Vec<f32>,
    /// How far the cells are scrolled.
    pub offset: Vec2,
}

impl GridLayout {
    /// A grid that fills `area`, with columns of these widths, scrolled by `offset`.
    pub fn new(area: Rect, widths: impl Iterator<Item = f32>, offset: Vec2) -> Self {
        let mut edges = vec![0.0];
        edges.extend(widths.scan(0.0, |edge, width| {
            *edge += width;
            Some(*edge)
        }));
        let (top, body) = area.split_top_bottom_at_y(area.top() + HEADER_PT);
        Self { top, body, edges, offset }
    }

    pub(super) fn column_count(&self) -> usize {
        self.edges.len() - 1
    }

    fn edge(&self, at: usize) -> f32 {
        self.edges.get(at).copied().unwrap_or_default()
    }

    pub(super) fn width(&self) -> f32 {
        self.edge(self.column_count())
    }

    /// The right edge of the first column, which stays when the others are scrolled.
    pub(super) fn frozen_right(&self) -> f32 {
        self.body.left() + self.edge(1)
    }

    /// How many whole rows are seen at once.
    pub fn page(&self) -> usize {
        (self.body.height() / ROW_PT) as usize
    }

    pub(super) fn rows_in_view(&self, row_count: usize) -> Range<usize> {
        let first = (self.offset.y / ROW_PT).max(0.0) as usize;
        let end = ((self.offset.y + self.body.height()) / ROW_PT).ceil() as usize;
        first..end.min(row_count)
    }

    /// Where a column stands.
    pub(super) fn column(&self, column: usize) -> Rangef {
        let shift = self.body.left() - if column == 0 { 0.0 } else { self.offset.x };
        Rangef::new(self.edge(column) + shift, self.edge(column + 1) + shift)
    }

    /// Where a column may show: not under the first one.
    pub fn clip(&self, column: usize, y: Rangef) -> Rect {
        let frozen = self.frozen_right();
        let x = if column == 0 { self.body.left()..=frozen } else { frozen..=self.body.right().max(frozen) };
        Rect::from_x_y_ranges(x, y)
    }

    /// The whole width of a row.
    pub(super) fn strip(&self, row: usize) -> Rect {
        let top = self.body.top() - self.offset.y + row as f32 * ROW_PT;
        Rect::from_x_y_ranges(self.body.x_range(), top..=top + ROW_PT)
    }

    /// The place of a cell, in view or not.
    pub fn cell(&self, spot: CellSpot) -> Rect {
        Rect::from_x_y_ranges(self.column(spot.column), self.strip(spot.row).y_range())
    }

    /// The cell at a place, or the nearest one; past the edge of what is in view it is the one that comes next.
    pub fn nearest(&self, at: Pos2) -> CellSpot {
        let at = at.clamp(self.body.min - vec2(0.0, ROW_PT), self.body.max + vec2(0.0, ROW_PT));
        let row = ((at.y - self.body.top() + self.offset.y) / ROW_PT).max(0.0) as usize;
        let last = self.column_count().saturating_sub(1);
        let is_here = |column: &usize| {
            let x = self.column(*column);
            (x.min..x.max).contains(&at.x) && self.clip(*column, self.body.y_range()).x_range().contains(at.x)
        };
        let column = (0..=last).find(is_here);
        CellSpot { row, column: column.unwrap_or(if at.x <= self.body.left() { 0 } else { last }) }
    }

    /// The offset at which a cell is in view, changed as little as it takes.
    pub(super) fn revealing(&self, spot: CellSpot) -> Vec2 {
        let mut offset = self.offset;
        let top = spot.row as f32 * ROW_PT;
        let height = (self.body.height() - SCROLL_BAR_PT).max(ROW_PT);
        offset.y = offset.y.min(top).max(top + ROW_PT - height).max(0.0);
        if spot.column > 0 {
            let frozen = self.edge(1);
            let room = self.body.width() - frozen;
            let (left, right) = (self.edge(spot.column) - frozen, self.edge(spot.column + 1) - frozen);
            offset.x = offset.x.max(right - room).min(left).max(0.0);
        }
        offset
    }
}
