//! Export: a scene as a file's bytes.
//!
//! In: a [`crate::figure::Scene`], or a case and the page that it is to fill. Out: text or bytes; writing them to a
//! disk is another room's work. The exporters only walk the display list, so what they write is what the window shows.

pub mod csv;
pub mod deidentify;
mod error;
mod lighten;
mod outline;
mod output;
mod page;
mod pdf;
mod picture;
mod png;
pub mod preflight;
mod preset;
mod progress;
pub mod proof;
mod raster;
mod svg;
pub mod text;
mod tiff;

pub use crate::job::Progress;
pub use error::ExportError;
pub use lighten::MOST_SHAPES;
pub use output::{Output, Texts, export, files};
pub use page::{DPIS, FULL_WIDTH_MM, Format, LEAST_HEIGHT_MM, MOST_PAGES, Page, WIDTHS_MM, aspect, scenes};
pub use pdf::{PdfOptions, pdf};
pub use png::{png, png_of};
pub use preset::{PageRules, Preset};
pub use raster::{MAX_PIXELS, MAX_SIDE_PX, PixelOptions, Resolution};
pub use svg::{SvgOptions, svg};
pub use tiff::tiff;

/// Points in a millimetre.
pub const POINTS_PER_MM: f32 = 72.0 / 25.4;
