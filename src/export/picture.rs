//! A case as a picture file: the same figure as in the window, on a page.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::png::{ExportError, Resolution, png};
use super::svg::{SvgOptions, svg};
use crate::course::{Alignment, Course};
use crate::figure::compose::{self, Viewport};
use crate::figure::{Include, Scene, Style, Theme, lanes};
use crate::model::{Case, Ticks, Unit};

/// Kind of a picture file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Scalable; text stays text.
    Svg,
    /// Pixels.
    Png,
}

impl Format {
    /// The format that a file name's extension names.
    pub fn of_extension(extension: &str) -> Option<Self> {
        match extension.to_ascii_lowercase().as_str() {
            "svg" => Some(Self::Svg),
            "png" => Some(Self::Png),
            _ => None,
        }
    }
}

/// How the page is to be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Page {
    /// Kind of file.
    pub format: Format,
    /// Width of the page in millimetres.
    pub width_mm: f32,
    /// Pixels an inch, of a picture of pixels.
    pub dpi: f32,
    /// Light or dark.
    pub theme: Theme,
    /// Stretch of time to show; `None` shows all.
    pub time: Option<(Ticks, Ticks)>,
    /// What time is counted from.
    pub alignment: Alignment,
    /// The unit to count in; `None` chooses by the stretch of time.
    pub unit: Option<Unit>,
}

/// Width at which the style's sizes are as they are: two columns of a journal, in millimetres.
pub const FULL_WIDTH_MM: f32 = 183.0;
/// Narrowest and widest page, in millimetres.
pub const WIDTHS_MM: std::ops::RangeInclusive<f32> = 40.0..=1_200.0;
/// Coarsest and finest resolution, in pixels an inch.
pub const DPIS: std::ops::RangeInclusive<f32> = 36.0..=2_400.0;

impl Default for Page {
    fn default() -> Self {
        Self {
            format: Format::Svg,
            width_mm: FULL_WIDTH_MM,
            dpi: 300.0,
            theme: Theme::Light,
            time: None,
            alignment: Alignment::Zero,
            unit: None,
        }
    }
}

/// Width divided by height of a picture, from its header; `None` if it is no PNG or JPEG.
pub fn aspect(bytes: &[u8]) -> Option<f32> {
    let reader = image::ImageReader::new(std::io::Cursor::new(bytes)).with_guessed_format().ok()?;
    let (width, height) = reader.into_dimensions().ok()?;
    (width > 0 && height > 0).then(|| width as f32 / height as f32)
}

/// The scene of a case on a page. Type keeps its size in points whatever the width. `aspects` gives width divided by
/// height of the attached pictures, by name.
pub fn page_scene(
    case: &Case,
    courses: &[Arc<Course>],
    page: &Page,
    aspects: BTreeMap<String, f32>,
) -> Scene {
    let style = Style::new(page.theme, 1.0).with(&case.figure);
    let mut layout = lanes::lanes(case, courses);
    layout.aspects = aspects;
    let (from, to) = page.time.unwrap_or_else(|| compose::fit(&layout, page.alignment));
    let viewport = Viewport {
        width_pt: page.width_mm * super::POINTS_PER_MM,
        height_pt: None,
        scroll_y_pt: 0.0,
        from,
        to,
        alignment: page.alignment,
        unit: page.unit,
        include: Include::ALL,
    };
    compose::compose(case, courses, &layout, &viewport, &style).scene
}

/// The picture file of a case. `pictures` gives the PNG or JPEG bytes of an attached picture by its name.
///
/// # Errors
/// If the width or the resolution is out of bounds, or the picture would be too large.
pub fn picture(
    case: &Case,
    courses: &[Arc<Course>],
    page: &Page,
    pictures: &dyn Fn(&str) -> Option<Arc<[u8]>>,
) -> Result<Vec<u8>, ExportError> {
    if !WIDTHS_MM.contains(&page.width_mm) {
        return Err(ExportError::OutOfBounds {
            what: "width",
            unit: "mm",
            least: *WIDTHS_MM.start(),
            most: *WIDTHS_MM.end(),
        });
    }
    if !DPIS.contains(&page.dpi) {
        return Err(ExportError::OutOfBounds {
            what: "resolution",
            unit: "dpi",
            least: *DPIS.start(),
            most: *DPIS.end(),
        });
    }
    let names = case.patients.iter().flat_map(|p| &p.events).flat_map(|e| &e.pictures);
    let known = names.filter_map(|name| Some((name.clone(), aspect(&pictures(name)?)?)));
    let scene = page_scene(case, courses, page, known.collect());
    let (title, desc) = (case.title.as_str(), case.subtitle.as_str());
    let options = SvgOptions { width_mm: Some(page.width_mm), pictures, title, desc, item_titles: true };
    let text = svg(&scene, &options);
    match page.format {
        Format::Svg => Ok(text.into_bytes()),
        Format::Png => png(&text, Resolution::Dpi(page.dpi)),
    }
}
