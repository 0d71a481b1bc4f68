//! The page that a figure is exported on, and how a case is divided into pages.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use super::error::ExportError;
use super::{POINTS_PER_MM, Preset};
use crate::course::Alignment;
use crate::figure::compose::{self, Figure, Viewport};
use crate::figure::lanes::LaneLayout;
use crate::figure::panel::{self, PanelChoice};
use crate::figure::scene::{Layer, LayerKind, Pos, Shape, Text, Weight};
use crate::figure::{Include, Scene, Style, Theme, View};
use crate::model::{Case, Patient, Ticks, Unit};
use crate::study::Study;

/// Kind of a picture file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Scalable; text stays text.
    Svg,
    /// Scalable, for printing; text stays text, and pages are pages of one file.
    Pdf,
    /// Pixels.
    Png,
    /// Pixels, as some publishers want them.
    Tiff,
}

impl Format {
    /// Every format, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::Svg, Self::Pdf, Self::Png, Self::Tiff];

    /// The extension of its files.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Svg => "svg",
            Self::Pdf => "pdf",
            Self::Png => "png",
            Self::Tiff => "tiff",
        }
    }

    /// The format that a file name's extension names.
    pub fn of_extension(extension: &str) -> Option<Self> {
        let extension = extension.to_ascii_lowercase();
        let is_short = extension == "tif";
        Self::ALL.into_iter().find(|f| f.extension() == extension || (is_short && *f == Self::Tiff))
    }

    /// Whether it consists of pixels, whose number the resolution decides.
    pub const fn is_pixels(self) -> bool {
        matches!(self, Self::Png | Self::Tiff)
    }

    /// Whether it can carry the case, so that the figure opens as a case again.
    pub const fn carries_case(self) -> bool {
        matches!(self, Self::Svg | Self::Png)
    }
}

/// How the page is to be.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// Kind of file.
    pub format: Format,
    /// Whose rules sizes of type and lines follow; `None` takes them as they are at 183 mm.
    pub preset: Option<Preset>,
    /// Width of the page in millimetres.
    pub width_mm: f32,
    /// Greatest height of a page in millimetres: what is higher goes on on further pages. `None` makes one page as high
    /// as it needs to be.
    pub max_height_mm: Option<f32>,
    /// Pixels an inch, of a picture of pixels and of what is drawn as pixels elsewhere.
    pub dpi: f32,
    /// Light or dark.
    pub theme: Theme,
    /// Whether the ground is left out.
    pub transparent: bool,
    /// Which view of the case.
    pub view: View,
    /// Stretch of time to show; `None` shows all.
    pub time: Option<(Ticks, Ticks)>,
    /// What time is counted from.
    pub alignment: Alignment,
    /// The unit to count in; `None` chooses by the stretch of time.
    pub unit: Option<Unit>,
    /// What of the case is shown.
    pub include: Include,
    /// What an SVG or PNG is to carry inside, so that it opens as a case again; see `io::carried_text`. It holds
    /// patients' data: `None` unless asked for.
    pub carried: Option<Arc<str>>,
}

/// Width at which the style's sizes are as they are: two columns of a journal, in millimetres.
pub const FULL_WIDTH_MM: f32 = 183.0;
/// Narrowest and widest page, in millimetres.
pub const WIDTHS_MM: std::ops::RangeInclusive<f32> = 40.0..=1_200.0;
/// Coarsest and finest resolution, in pixels an inch.
pub const DPIS: std::ops::RangeInclusive<f32> = 36.0..=2_400.0;
/// The least height that pages may be limited to, in millimetres: a patient's head, a lane, axis and legend.
pub const LEAST_HEIGHT_MM: f32 = 40.0;
/// Most pages that one export is divided into.
pub const MOST_PAGES: usize = 500;

/// After so many pages it is told how many there will be.
const ENOUGH_PAGES: usize = 10;

/// Room for the number of the page under the legend, in points at scale 1.
const NUMBER_ROOM: f32 = 9.0;

impl Default for Page {
    fn default() -> Self {
        Self {
            format: Format::Svg,
            preset: None,
            width_mm: FULL_WIDTH_MM,
            max_height_mm: None,
            dpi: 300.0,
            theme: Theme::Light,
            transparent: false,
            view: View::Timeline,
            time: None,
            alignment: Alignment::Zero,
            unit: None,
            include: Include::ALL,
            carried: None,
        }
    }
}

impl Page {
    /// The page of a preset.
    pub fn of(preset: Preset, format: Format) -> Self {
        let rules = preset.rules();
        Self {
            format,
            preset: Some(preset),
            width_mm: rules.width_mm,
            max_height_mm: rules.max_height_mm,
            dpi: rules.figure_dpi,
            ..Self::default()
        }
    }

    /// The style of the figure on this page: type is not smaller or larger than the preset's rules allow.
    pub fn style(&self) -> Style {
        self.style_at(self.preset.map_or(1.0, |preset| preset.rules().type_scale))
    }

    /// The style at another scale than the preset's own.
    fn style_at(&self, scale: f32) -> Style {
        let mut style = Style::new(self.theme, scale);
        let Some(rules) = self.preset.map(Preset::rules) else { return style };
        let largest = rules.largest_type_pt.unwrap_or(f32::INFINITY);
        let sizes = [
            &mut style.title_pt,
            &mut style.subtitle_pt,
            &mut style.patient_pt,
            &mut style.lane_pt,
            &mut style.label_pt,
            &mut style.note_pt,
        ];
        for size in sizes {
            *size = size.min(largest).max(rules.least_type_pt);
        }
        style
    }

    /// Checks that the sizes are such that a page can have.
    pub(super) fn check(&self) -> Result<(), ExportError> {
        let (what, unit, bounds) = if !WIDTHS_MM.contains(&self.width_mm) {
            ("width", "mm", WIDTHS_MM)
        } else if !DPIS.contains(&self.dpi) {
            ("resolution", "dpi", DPIS)
        } else if self.max_height_mm.is_some_and(|h| !(LEAST_HEIGHT_MM..=*WIDTHS_MM.end()).contains(&h)) {
            ("greatest height", "mm", LEAST_HEIGHT_MM..=*WIDTHS_MM.end())
        } else {
            return Ok(());
        };
        Err(ExportError::OutOfBounds { what, unit, least: *bounds.start(), most: *bounds.end() })
    }
}

/// Width divided by height of a picture, from its header; `None` if it is no PNG or JPEG.
pub fn aspect(bytes: &[u8]) -> Option<f32> {
    let reader = image::ImageReader::new(std::io::Cursor::new(bytes)).with_guessed_format().ok()?;
    let (width, height) = reader.into_dimensions().ok()?;
    (width > 0 && height > 0).then(|| width as f32 / height as f32)
}

/// The pages of a study: one, unless its content is higher than a page may be. Then pages break between patients, and
/// between the lanes of a patient who is higher than a page; each has the axis and its legend. `aspects` gives width
/// divided by height of the attached pictures, by name.
///
/// # Errors
/// If there would be more than [`MOST_PAGES`], or a size is out of bounds.
pub fn scenes(study: &Study, page: &Page, aspects: BTreeMap<String, f32>) -> Result<Vec<Scene>, ExportError> {
    page.check()?;
    if page.view == View::Panel {
        return Ok(panels(&study.case(), page, &aspects));
    }
    let mut layout = LaneLayout::of(page.include.narrowed(study).unwrap_or_else(|| study.clone()));
    layout.aspects = Arc::new(aspects);
    let (from, to) = page.time.unwrap_or_else(|| compose::fit(&layout, page.alignment));
    let settings = &study.head().figure;
    let mut book = Book { page, layout, span: (from, to), style: page.style().with(settings) };
    let (scale, least) = page.preset.map_or((1.0, 1.0), |p| (p.rules().type_scale, p.rules().least_scale));
    let mut tried = scale;
    while least < scale && tried >= least {
        book.style = page.style_at(tried).with(settings);
        if let Some(whole) = book.on_one_page() {
            return Ok(vec![book.filled(whole)]);
        }
        tried *= SCALE_STEP;
    }
    book.style = page.style().with(settings);
    book.scenes()
}

/// From one scale to the next smaller one that is tried.
const SCALE_STEP: f32 = 0.96;

/// The pages of a case's picture panel.
fn panels(case: &Case, page: &Page, aspects: &BTreeMap<String, f32>) -> Vec<Scene> {
    let height = page.max_height_mm.map_or(f32::INFINITY, |mm| mm * POINTS_PER_MM);
    let size = (page.width_mm * POINTS_PER_MM, height);
    let style = page.style().with(&case.figure);
    let pages = panel::pages(case, aspects, size, &style, &PanelChoice::Marked, &page.include);
    pages.into_iter().map(|panel| panel.scene).collect()
}

/// A case that is divided into pages.
struct Book<'a> {
    page: &'a Page,
    layout: LaneLayout,
    span: (Ticks, Ticks),
    style: Style,
}

/// What stands on a page: patients, and of the only one perhaps not all lanes.
#[derive(Debug, Clone, PartialEq)]
struct Part {
    patients: Range<usize>,
    lanes: Option<Range<usize>>,
}

impl Book<'_> {
    fn scenes(&self) -> Result<Vec<Scene>, ExportError> {
        if let Some(whole) = self.on_one_page() {
            return Ok(vec![self.filled(whole)]);
        }
        let parts = self.parts(self.room() - NUMBER_ROOM * self.style.scale)?;
        let count = parts.len();
        let numbered = parts.iter().enumerate().map(|(number, part)| {
            let mut scene = self.part(part).scene;
            if count > 1 {
                self.number(&mut scene, number + 1, count);
            }
            self.filled(scene)
        });
        Ok(numbered.collect())
    }

    /// How high a page may be, in points.
    fn room(&self) -> f32 {
        self.page.max_height_mm.map_or(f32::INFINITY, |mm| mm * POINTS_PER_MM)
    }

    /// The whole figure, if a page holds it.
    fn on_one_page(&self) -> Option<Scene> {
        // What cannot be on one page is not composed on one: a cohort would be a mile of figure.
        let least = self.layout.height().patients as f32 * self.style.lane_height;
        if least > self.room() {
            return None;
        }
        let whole = self.figure(&self.layout).scene;
        (whole.size.h <= self.room()).then_some(whole)
    }

    /// A scene in the middle of its page, if pages are of one height.
    fn filled(&self, mut scene: Scene) -> Scene {
        let fills = self.page.preset.is_some_and(|preset| preset.rules().fills_page);
        let free = self.room() - scene.size.h;
        if !fills || !free.is_finite() || free <= 0.0 {
            return scene;
        }
        scene.size.h += free;
        for layer in &mut scene.layers {
            layer.clip = layer.clip.map(|clip| clip.translate(0.0, free / 2.0));
            for item in &mut layer.items {
                shift_down(&mut item.shape, free / 2.0);
            }
        }
        scene
    }

    fn figure(&self, layout: &LaneLayout) -> Figure {
        let mut viewport = Viewport::page(self.page.width_mm * POINTS_PER_MM, self.span, self.page.alignment);
        viewport.unit = self.page.unit;
        viewport.include.clone_from(&self.page.include);
        // Pages of one figure have one axis, whatever each of them shows.
        viewport.include.axis_break &= layout.height() == self.layout.height();
        compose::compose(layout, &viewport, &self.style)
    }

    /// The figure of a part, on the axis of the whole.
    fn part(&self, part: &Part) -> Figure {
        let study = self.layout.study();
        let mut head = study.head().clone();
        let is_first = part.patients.start == 0 && part.lanes.as_ref().is_none_or(|lanes| lanes.start == 0);
        if !is_first {
            head.subtitle = String::new();
            if !head.title.is_empty() {
                head.title.push_str(CONTINUED);
            }
        }
        let mut charts: Vec<_> = part.patients.clone().filter_map(|at| study.get(at).cloned()).collect();
        if let (Some(lanes), Some(chart)) = (&part.lanes, charts.first_mut())
            && lanes.start > 0
        {
            let mut again = Patient::clone(chart.patient());
            if again.label.is_empty() {
                again.label = again.id.to_string();
            }
            again.label.push_str(CONTINUED);
            *chart = Arc::new(chart.looking_like(Arc::new(again)));
        }
        let study = study.narrowed(head, charts);
        self.figure(&self.layout.part(study, part.patients.clone(), part.lanes.as_ref()))
    }

    /// Divides the case so that no part is higher than `room` points, unless a single lane is.
    fn parts(&self, room: f32) -> Result<Vec<Part>, ExportError> {
        let fits = |part: &Part| self.part(part).scene.size.h <= room;
        let patients = self.layout.len();
        let mut parts = Vec::new();
        let mut first = 0;
        // How many patients the last page held is the best guess for the next one.
        let mut guess = 1;
        while first < patients {
            let with = |count: usize| Part { patients: first..first + count, lanes: None };
            let most = patients - first;
            let count = most_that_fit(guess.min(most), most, |count| fits(&with(count)));
            if count > 0 {
                parts.push(with(count));
                guess = count;
                first += count;
            } else {
                self.divide_patient(first, &fits, &mut parts);
                first += 1;
            }
            let whole = parts.len() as f32 * patients as f32 / first as f32;
            // What is far too much is plain after a few pages.
            let is_plain = parts.len() >= ENOUGH_PAGES && whole > 2.0 * MOST_PAGES as f32;
            if is_plain || parts.len() > MOST_PAGES {
                return Err(ExportError::TooManyPages { pages: whole.ceil() as usize, most: MOST_PAGES });
            }
        }
        Ok(parts)
    }

    /// Divides a patient who is higher than a page between lanes.
    fn divide_patient(&self, patient: usize, fits: &dyn Fn(&Part) -> bool, parts: &mut Vec<Part>) {
        let lanes = self.layout.patient(patient).map_or(0, |patient| patient.lanes.len());
        let mut first = 0;
        let mut guess = 1;
        while first < lanes.max(1) && parts.len() <= MOST_PAGES {
            let most = lanes.saturating_sub(first).max(1);
            let with = |count: usize| Part {
                patients: patient..patient + 1,
                lanes: Some(first..(first + count).min(lanes)),
            };
            // A lane that is higher than a page on its own has a page that is higher than it should be.
            let count = most_that_fit(guess.min(most), most, |count| fits(&with(count))).max(1);
            parts.push(with(count));
            guess = count;
            first += count;
        }
    }

    /// Writes which page it is under the legend.
    fn number(&self, scene: &mut Scene, number: usize, count: usize) {
        let style = &self.style;
        scene.size.h += NUMBER_ROOM * style.scale;
        let at = Pos::new(scene.size.w - 8.0 * style.scale, scene.size.h - 4.0 * style.scale);
        let words = format!("Page {number} of {count}");
        let text = Text::new(at, &words, style.note_pt, Weight::Regular, style.grey).ending_here();
        let mut layer = Layer::new(LayerKind::Legend, None);
        layer.push(text);
        scene.layers.push(layer);
    }
}

/// Moves a shape down, in points.
fn shift_down(shape: &mut Shape, by: f32) {
    match shape {
        Shape::Rect { rect, .. } | Shape::Image { rect, .. } => *rect = rect.translate(0.0, by),
        Shape::Path { points, .. } => points.iter_mut().for_each(|point| point.y += by),
        Shape::Text(text) => text.baseline.y += by,
    }
}

/// What is added to a title or a name that goes on on another page.
const CONTINUED: &str = " (continued)";

/// The greatest number up to `most` that fits, tried from a guess on; 0 if not even one does. What fits must also fit
/// with less.
fn most_that_fit(guess: usize, most: usize, fits: impl Fn(usize) -> bool) -> usize {
    let mut count = guess.max(1).min(most);
    if fits(count) {
        while count < most && fits(count + 1) {
            count += 1;
        }
        count
    } else {
        (1..count).rev().find(|count| fits(*count)).unwrap_or(0)
    }
}

#[cfg(test)]
#[path = "page_tests.rs"]
mod tests;
