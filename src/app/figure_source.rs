//! A case with all that its figure needs, to be drawn by another thread: as a preview, as pixels, as files.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use eframe::egui::ColorImage;

use super::document::Document;
use super::pictures::decode;
use crate::export::preflight::{Proof, RuleCheck, alike, missing, preflight};
use crate::export::{self, ExportError, Format, Page, Progress, Texts};
use crate::figure::Scene;
use crate::io;
use crate::study::Study;
use crate::ui::export::PX_PER_MM;

/// What a preview is of.
#[derive(Debug, Clone, PartialEq)]
pub struct PreviewKey {
    /// The page as it is set.
    pub page: Page,
    /// The state of the case.
    pub state: u64,
    /// Which page of several.
    pub at: usize,
    /// Pixels of the screen in a logical pixel, in hundredths.
    pub density: u32,
}

/// What came of drawing a preview.
pub struct DrawnPreview {
    /// The page, its width and height in millimetres, and how many pages there are.
    pub result: Result<(ColorImage, [f32; 2], usize), String>,
    /// What pre-flight says.
    pub checks: Vec<RuleCheck>,
}

/// A case with what its figure needs.
pub struct FigureSource {
    /// Its patients with what follows from the case.
    pub study: Study,
    pictures: HashMap<String, Arc<[u8]>>,
}

impl FigureSource {
    /// A document as it is now.
    pub fn of(document: &Document) -> Self {
        let pictures = document.open.pictures.all();
        Self {
            study: document.study().clone(),
            pictures: pictures.map(|(name, bytes)| (name.to_owned(), Arc::clone(bytes))).collect(),
        }
    }

    /// The bytes of a picture.
    pub fn picture(&self, name: &str) -> Option<Arc<[u8]>> {
        self.pictures.get(name).cloned()
    }
}

/// Draws a preview and has it checked.
pub fn draw_preview(source: &FigureSource, wanted: &PreviewKey) -> DrawnPreview {
    let dpi = PX_PER_MM * 25.4 * wanted.density as f32 / 100.0;
    let scenes = match scenes_of(source, &wanted.page) {
        Ok(scenes) => scenes,
        Err(error) => return DrawnPreview { result: Err(error.to_string()), checks: Vec::new() },
    };
    let alike = alike(&source.study, &wanted.page);
    let picture_px = |name: &str| {
        let bytes = source.picture(name)?;
        let reader = image::ImageReader::new(std::io::Cursor::new(bytes)).with_guessed_format().ok()?;
        reader.into_dimensions().ok()
    };
    let missing = missing(&source.study, &wanted.page, &|name| picture_px(name).is_some());
    let checks = preflight(&Proof {
        scenes: &scenes,
        page: &wanted.page,
        picture_px: &picture_px,
        missing: &missing,
        alike: &alike,
    });
    let Some(scene) = scenes.get(wanted.at).or(scenes.first()) else {
        return DrawnPreview { result: Err("There is nothing to show.".to_owned()), checks };
    };
    let size_mm = [scene.size.w / export::POINTS_PER_MM, scene.size.h / export::POINTS_PER_MM];
    let result = image_of(source, scene, &wanted.page, dpi)
        .map(|image| (image, size_mm, scenes.len()))
        .map_err(|error| error.to_string());
    DrawnPreview { result, checks }
}

fn scenes_of(source: &FigureSource, page: &Page) -> Result<Vec<Scene>, ExportError> {
    let known =
        source.pictures.iter().filter_map(|(name, bytes)| Some((name.clone(), export::aspect(bytes)?)));
    export::scenes(&source.study, page, known.collect())
}

/// One page as pixels.
pub fn rasterised(
    source: &FigureSource,
    page: &Page,
    at: usize,
    dpi: f32,
) -> Result<ColorImage, ExportError> {
    let scenes = scenes_of(source, page)?;
    let scene = scenes.get(at).or(scenes.first()).ok_or(ExportError::NoSize)?;
    image_of(source, scene, page, dpi)
}

fn image_of(source: &FigureSource, scene: &Scene, page: &Page, dpi: f32) -> Result<ColorImage, ExportError> {
    let page = Page { format: Format::Png, dpi, carried: None, ..page.clone() };
    let picture = |name: &str| source.picture(name);
    let texts = Texts::default();
    let outputs = export::files(vec![scene.clone()], texts, &page, &picture, &Progress::new())?;
    outputs.first().and_then(|output| decode(&output.bytes)).ok_or(ExportError::NoSize)
}

/// Writes the files of a figure; gives their paths.
pub fn write_figure(
    source: &FigureSource,
    page: &Page,
    path: &Path,
    progress: &Progress,
) -> Result<Vec<PathBuf>, String> {
    let picture = |name: &str| source.picture(name);
    let outputs = export::export(&source.study, page, &picture, progress).map_err(|e| e.to_string())?;
    let mut written = Vec::with_capacity(outputs.len());
    for output in &outputs {
        let to = io::with_suffix(path, &output.suffix);
        if !output.suffix.is_empty() && to.exists() {
            return Err(format!(
                "{}: this file is in the way of a further page; it is as it was",
                to.display()
            ));
        }
        io::write_output(&to, &output.bytes).map_err(|e| format!("{}: {e}", to.display()))?;
        written.push(to);
    }
    Ok(written)
}
