//! The figure: what is drawn, as plain data that any surface can walk.
//!
//! Comes in: times, lanes and a [`style::Style`]. Goes out: a [`scene::Scene`], the display list that the
//! window paints and the exporters write. Nothing here knows a window, a file or a pixel.

pub mod axis;
pub mod color;
pub mod compose;
pub mod glyphs;
pub mod hatch;
pub mod include;
pub mod km;
pub mod lanes;
pub mod palette;
pub mod panel;
pub mod scene;
pub mod style;
pub mod text;
pub mod vision;

mod tile;

pub use color::Color;
pub use include::Include;
pub use scene::Scene;
pub use style::{Style, Theme};

/// What of a case is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum View {
    /// Lanes on a time axis: [`compose`].
    #[default]
    Timeline,
    /// Its pictures in rows: [`panel`].
    Panel,
}
