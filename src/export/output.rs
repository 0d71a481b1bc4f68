//! From a case to the files of its figure.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::error::ExportError;
use super::lighten::{Lightened, lighten};
use super::page::{Format, Page, aspect, scenes};
use super::pdf::{PdfOptions, pdf};
use super::picture;
use super::progress::{reach, step};
use super::raster::{DrawnGlyphs, PixelOptions, Resolution, pixels};
use super::svg::{SvgOptions, svg};
use super::text::alt_text;
use super::{png, tiff};
use crate::figure::Scene;
use crate::figure::scene::Shape;
use crate::job::Progress;
use crate::study::Study;

/// One file of an export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// What its name ends in before the extension: nothing for the first, `-2` for the second.
    pub suffix: String,
    /// Its content.
    pub bytes: Vec<u8>,
    /// What the user should know of it, in words.
    pub notices: Vec<String>,
}

/// The files of a study's figure: one a page, except that a PDF holds all of its pages. `pictures` gives the PNG or JPEG
/// bytes of an attached picture by its name.
///
/// # Errors
/// If a size is out of bounds, the picture would be too large, or the work was cancelled.
pub fn export(
    study: &Study,
    page: &Page,
    pictures: &dyn Fn(&str) -> Option<Arc<[u8]>>,
    progress: &Progress,
) -> Result<Vec<Output>, ExportError> {
    page.check()?;
    reach(progress, 0.0)?;
    let events = study.charts().flat_map(|chart| &chart.patient().events);
    let names = events.flat_map(|e| &e.pictures).map(|p| &p.file);
    let known = names.filter_map(|name| Some((name.clone(), aspect(&pictures(name)?)?)));
    let scenes = scenes(study, page, known.collect())?;
    let desc = described(study, page);
    files(scenes, Texts { title: &study.head().title, desc: &desc }, page, pictures, progress)
}

/// What a reader who cannot see the figure is told: all of it where all is shown, else no more than its subtitle.
fn described(study: &Study, page: &Page) -> String {
    let include = &page.include;
    let hides = !include.hidden_patients.is_empty()
        || !include.hidden_lanes.is_empty()
        || study
            .charts()
            .map(|chart| chart.patient())
            .any(|p| p.collapsed || p.lanes.iter().any(|lane| lane.hidden));
    let shows_all = page.time.is_none() && !hides;
    if shows_all { alt_text(study) } else { study.head().subtitle.clone() }
}

/// What a file says about itself.
#[derive(Debug, Clone, Copy, Default)]
pub struct Texts<'a> {
    /// Its title.
    pub title: &'a str,
    /// What a reader who cannot see it is told.
    pub desc: &'a str,
}

/// The files of scenes that are composed already, one a page, except that a PDF holds all of them.
///
/// # Errors
/// As [`export`].
pub fn files(
    scenes: Vec<Scene>,
    texts: Texts<'_>,
    page: &Page,
    pictures: &dyn Fn(&str) -> Option<Arc<[u8]>>,
    progress: &Progress,
) -> Result<Vec<Output>, ExportError> {
    step(progress, 0, scenes.len())?;
    let (title, desc, transparent) = (texts.title, texts.desc, page.transparent);
    if page.format.is_pixels() {
        return pixel_files(&scenes, page, pictures, progress);
    }
    let ready = ready_pictures(&scenes, page.dpi, pictures);
    let mut notices = Vec::new();
    let mut drawn = BTreeMap::new();
    let mut light = Vec::with_capacity(scenes.len());
    for (index, scene) in scenes.into_iter().enumerate() {
        reach(progress, 0.0)?;
        let Lightened { scene, pictures, notice } = lighten(scene, index, page.dpi)?;
        drawn.extend(pictures);
        notices.extend(notice);
        light.push(scene);
    }
    let pictures = |key: &str| drawn.get(key).or_else(|| ready.get(key)).map(Arc::clone);
    if page.format == Format::Pdf {
        let options = PdfOptions { transparent, pictures: &pictures, title, desc };
        let bytes = pdf(&light, &options, progress)?;
        reach(progress, 1.0)?;
        return Ok(vec![Output { suffix: String::new(), bytes, notices }]);
    }
    let mut outputs = Vec::with_capacity(light.len());
    for (index, scene) in light.iter().enumerate() {
        step(progress, index, light.len())?;
        let options = SvgOptions {
            width_mm: Some(page.width_mm),
            pictures: &pictures,
            title,
            desc,
            item_titles: true,
            transparent,
            carried: page.carried.as_deref(),
        };
        let notices = if index == 0 { std::mem::take(&mut notices) } else { Vec::new() };
        outputs.push(Output { suffix: suffix(index), bytes: svg(scene, &options).into_bytes(), notices });
    }
    reach(progress, 1.0)?;
    Ok(outputs)
}

/// What the name of a further page ends in.
fn suffix(index: usize) -> String {
    if index == 0 { String::new() } else { format!("-{}", index + 1) }
}

/// At most so many pages are painted at a time: each takes four bytes a pixel.
const MOST_AT_A_TIME: usize = 4;

/// The files of pages of pixels, painted side by side.
fn pixel_files(
    scenes: &[Scene],
    page: &Page,
    pictures: &dyn Fn(&str) -> Option<Arc<[u8]>>,
    progress: &Progress,
) -> Result<Vec<Output>, ExportError> {
    let known: BTreeMap<String, Arc<[u8]>> =
        sizes(scenes).into_keys().filter_map(|key| pictures(&key).map(|bytes| (key, bytes))).collect();
    let (next, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let paint = || -> Result<Vec<(usize, Vec<u8>)>, ExportError> {
        let pictures = |key: &str| known.get(key).map(Arc::clone);
        let carried = page.carried.as_deref().filter(|_| page.format.carries_case());
        let options = PixelOptions {
            resolution: Resolution::Dpi(page.dpi),
            transparent: page.transparent,
            pictures: &pictures,
            carried,
        };
        let mut drawn = DrawnGlyphs::default();
        let mut files = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(scene) = scenes.get(index) else { return Ok(files) };
            step(progress, done.load(Ordering::Relaxed), scenes.len())?;
            let painted = pixels(scene, &options, &mut drawn)?;
            let bytes = match page.format {
                Format::Tiff => tiff::encode(&painted)?,
                _ => png::encode(&painted, carried)?,
            };
            files.push((index, bytes));
            done.fetch_add(1, Ordering::Relaxed);
        }
    };
    let cores = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let workers = cores.min(MOST_AT_A_TIME).min(scenes.len());
    let mut files = Vec::with_capacity(scenes.len());
    std::thread::scope(|scope| {
        let others: Vec<_> = (1..workers).map(|_| scope.spawn(paint)).collect();
        files.extend(paint()?);
        for other in others {
            let gave = other.join().map_err(|_| ExportError::BrokeOff)?;
            files.extend(gave?);
        }
        Ok::<(), ExportError>(())
    })?;
    files.sort_by_key(|(index, _)| *index);
    reach(progress, 1.0)?;
    let output = |(index, bytes)| Output { suffix: suffix(index), bytes, notices: Vec::new() };
    Ok(files.into_iter().map(output).collect())
}

/// The largest size at which each picture stands, in points.
fn sizes(scenes: &[Scene]) -> BTreeMap<String, (f32, f32)> {
    let mut sizes: BTreeMap<String, (f32, f32)> = BTreeMap::new();
    for item in scenes.iter().flat_map(|scene| &scene.layers).flat_map(|layer| &layer.items) {
        if let Shape::Image { rect, picture, .. } = &item.shape {
            let size = sizes.entry(picture.as_str().to_owned()).or_default();
            *size = (size.0.max(rect.w), size.1.max(rect.h));
        }
    }
    sizes
}

/// More pixels an inch than this nobody sees in print.
const FINEST_PRINT_DPI: f32 = 600.0;

/// The pictures of the scenes, made ready for the largest place in which each stands.
fn ready_pictures(
    scenes: &[Scene],
    dpi: f32,
    pictures: &dyn Fn(&str) -> Option<Arc<[u8]>>,
) -> BTreeMap<String, Arc<[u8]>> {
    let ready = |(key, (w, h)): (String, (f32, f32))| {
        let bytes = picture::ready(&pictures(&key)?, w, h, dpi.max(FINEST_PRINT_DPI))?;
        Some((key, Arc::from(bytes)))
    };
    sizes(scenes).into_iter().filter_map(ready).collect()
}
