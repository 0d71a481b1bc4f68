//! A grid of rows and columns: the first column stays while the others are scrolled, a click on a header sorts, and only
//! rows that are in view are drawn.
//!
//! In: the widths of the columns, how many rows there are, and a closure that draws a [`GridRow`]. Out: where everything
//! stands, and which header was clicked or pulled. What a cell shows, and what a click on it means, is the table's.

mod header;
mod layout;
mod paint;
mod rows;
mod sort;
mod spot;

use eframe::egui::{RichText, Ui};

use super::theme;
pub use header::{GridHeader, headers_ui};
pub use layout::GridLayout;
pub use paint::{FONT_PT, PAD_PT, paint_text};
pub use rows::{GridCell, GridRow};
pub use sort::{SortKey, SortOrder, sorted_rows};
pub use spot::{CellBlock, CellSpot, CursorStep};

/// Says in place of a grid that the case has no patients.
pub fn empty_ui(ui: &mut Ui) {
    let text = "No patients yet. Add one with Insert, Patient (Ctrl+Shift+N).";
    ui.label(RichText::new(text).color(theme::colors(ui).quiet));
}
