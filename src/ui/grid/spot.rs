//! Where the cursor of a grid is, and the block of cells that is chosen.

use std::ops::Range;

/// A cell by row and column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CellSpot {
    /// Row, counted from the top.
    pub row: usize,
    /// Column, counted from the left.
    pub column: usize,
}

/// A way to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CursorStep {
    /// So many rows.
    Rows(isize),
    /// So many columns.
    Columns(isize),
    /// One column on, into the next row at the end of a row.
    Next,
    /// One column back, into the row above at the beginning of a row.
    Previous,
    /// The first column.
    RowStart,
    /// The last column.
    RowEnd,
    /// The first row.
    Top,
    /// The last row.
    Bottom,
    /// The first cell of all.
    First,
    /// The last cell of all.
    Last,
}

impl CellSpot {
    /// The cell that a step leads to, in a grid of so many rows and columns.
    #[must_use]
    pub fn stepped(self, step: CursorStep, rows: usize, columns: usize) -> Self {
        let (last_row, last_column) = (rows.saturating_sub(1), columns.saturating_sub(1));
        let Self { row, column } = self;
        let (row, column) = match step {
            CursorStep::Rows(by) => (row.saturating_add_signed(by), column),
            CursorStep::Columns(by) => (row, column.saturating_add_signed(by)),
            CursorStep::Next if column >= last_column && row < last_row => (row + 1, 0),
            CursorStep::Next => (row, column + 1),
            CursorStep::Previous if column == 0 && row > 0 => (row - 1, last_column),
            CursorStep::Previous => (row, column.saturating_sub(1)),
            CursorStep::RowStart => (row, 0),
            CursorStep::RowEnd => (row, last_column),
            CursorStep::Top => (0, column),
            CursorStep::Bottom => (last_row, column),
            CursorStep::First => (0, 0),
            CursorStep::Last => (last_row, last_column),
        };
        Self { row: row.min(last_row), column: column.min(last_column) }
    }
}

/// A block of cells: one corner has the cursor, the other moves when it is widened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CellBlock {
    /// The cell with the cursor.
    pub cursor: CellSpot,
    /// The corner across.
    pub corner: CellSpot,
}

impl CellBlock {
    /// A single cell.
    pub const fn at(spot: CellSpot) -> Self {
        Self { cursor: spot, corner: spot }
    }

    /// Its rows.
    pub fn rows(&self) -> Range<usize> {
        let (a, b) = (self.cursor.row, self.corner.row);
        a.min(b)..a.max(b) + 1
    }

    /// Its columns.
    pub fn columns(&self) -> Range<usize> {
        let (a, b) = (self.cursor.column, self.corner.column);
        a.min(b)..a.max(b) + 1
    }

    /// Whether it is one cell.
    pub fn is_single(&self) -> bool {
        self.cursor == self.corner
    }

    /// Whether a cell is in it.
    pub fn contains(&self, spot: CellSpot) -> bool {
        self.rows().contains(&spot.row) && self.columns().contains(&spot.column)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_stay_in_the_grid_and_tab_goes_on_in_the_next_row() {
        let spot = |row, column| CellSpot { row, column };
        for (from, step, to) in [
            (spot(0, 0), CursorStep::Rows(-1), spot(0, 0)),
            (spot(2, 1), CursorStep::Rows(10), spot(4, 1)),
            (spot(1, 2), CursorStep::Next, spot(2, 0)),
            (spot(4, 2), CursorStep::Next, spot(4, 2)),
            (spot(1, 0), CursorStep::Previous, spot(0, 2)),
            (spot(0, 0), CursorStep::Previous, spot(0, 0)),
            (spot(1, 1), CursorStep::Last, spot(4, 2)),
        ] {
            assert_eq!(from.stepped(step, 5, 3), to, "{from:?} {step:?}");
        }
        assert_eq!(spot(3, 3).stepped(CursorStep::Next, 0, 0), spot(0, 0));
    }

    #[test]
    fn a_block_may_be_pulled_in_any_direction() {
        let block =
            CellBlock { cursor: CellSpot { row: 3, column: 2 }, corner: CellSpot { row: 1, column: 4 } };
        assert_eq!((block.rows(), block.columns()), (1..4, 2..5));
        assert!(block.contains(CellSpot { row: 2, column: 3 }) && !block.is_single());
    }
}
