//! Export: a scene as a file's bytes.
//!
//! In: a [`crate::figure::Scene`], or a case and the page that it is to fill. Out: text or bytes; writing them to a
//! disk is another room's work. The exporters only walk the display list, so what they write is what the window shows.

pub mod csv;
pub mod deidentify;
mod picture;
mod png;
mod svg;
pub mod text;

pub use picture::{DPIS, FULL_WIDTH_MM, Format, Page, WIDTHS_MM, aspect, page_scene, picture};
pub use png::{ExportError, MAX_PIXELS, MAX_SIDE_PX, Resolution, png};
pub use svg::{SvgOptions, svg};

/// Points in a millimetre.
pub const POINTS_PER_MM: f32 = 72.0 / 25.4;
