//! Why an export gives nothing.

use super::raster::{MAX_PIXELS, MAX_SIDE_PX};

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The wanted size is nothing or not a number.
    #[error("a picture needs a size above zero")]
    NoSize,
    /// A size or resolution that no page has.
    #[error("the {what} is to be from {least} to {most} {unit}")]
    OutOfBounds {
        /// What is out of bounds.
        what: &'static str,
        /// Its unit.
        unit: &'static str,
        /// Least that is taken.
        least: f32,
        /// Most that is taken.
        most: f32,
    },
    /// The wanted size would need too much memory.
    #[error(
        "a picture of {width_px} × {height_px} pixels is too large (at most {MAX_SIDE_PX} a side and \
         {MAX_PIXELS} in all); choose a lower resolution or a smaller page"
    )]
    TooLarge {
        /// Wanted width.
        width_px: u64,
        /// Wanted height.
        height_px: u64,
    },
    /// The content needs more pages than anybody leafs through.
    #[error(
        "the figure would take about {pages} pages, and at most {most} are written; leave patients out, fold them \
         away, or choose a larger page"
    )]
    TooManyPages {
        /// How many it would be, about.
        pages: usize,
        /// How many are written at most.
        most: usize,
    },
    /// Somebody did not want to wait.
    #[error("the export was cancelled; nothing was written")]
    Cancelled,
    /// A page higher than a PDF can have.
    #[error(
        "a page of a PDF is at most {most_mm} mm high, and this figure is {height_mm} mm high; divide it into pages, \
         which a journal's preset does, or leave patients out"
    )]
    TooHigh {
        /// How high it would be.
        height_mm: u32,
        /// How high a page can be.
        most_mm: u32,
    },
    /// A page holds too much for a drawing and is too large for a picture.
    #[error(
        "one page would hold {shapes} shapes, and programs for drawings open about {most}; divide it into pages, which a \
         journal's preset does, or leave patients out"
    )]
    TooCrowded {
        /// How many it would hold.
        shapes: usize,
        /// How many a page can hold.
        most: usize,
    },
    /// A page was not finished.
    #[error("the work broke off unexpectedly; nothing was written")]
    BrokeOff,
    /// The PNG could not be written.
    #[error("the picture could not be written: {0}")]
    Png(#[from] png::EncodingError),
    /// The TIFF could not be written.
    #[error("the picture could not be written: {0}")]
    Tiff(#[from] tiff::TiffError),
    /// The PDF could not be written.
    #[error("the PDF could not be written: {0}")]
    Pdf(String),
}
