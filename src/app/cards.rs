//! The examples on the start screen, with pictures drawn aside.

use eframe::egui::{ColorImage, Context, TextureHandle, TextureOptions};

use super::examples::{self, Example};
use super::jobs::waker;
use super::pictures::decode;
use crate::export::{self, Format, Page, Progress};
use crate::figure::Theme;
use crate::job::Task;
use crate::study::Study;
use crate::ui::start::ExampleCard;

/// The examples' cards; their thumbnails come one after the other.
pub struct StartCards {
    /// As they are drawn.
    pub shown: Vec<ExampleCard>,
    textures: Vec<TextureHandle>,
    /// Which thumbnail is on its way, or the next to be drawn.
    next: usize,
    drawing: Option<Task<Option<ColorImage>>>,
}

impl StartCards {
    /// All examples, without thumbnails.
    pub fn new() -> Self {
        let card = |example: &Example| {
            let case = example.case().unwrap_or_default();
            let title = if case.title.is_empty() { example.file.to_owned() } else { case.title };
            let about = if case.subtitle.is_empty() { case.source } else { case.subtitle };
            ExampleCard { title, about, thumbnail: None }
        };
        let shown = examples::ALL.iter().map(card).collect();
        Self { shown, textures: Vec::new(), next: 0, drawing: None }
    }

    /// Takes a thumbnail that is drawn, and has the next one drawn.
    pub fn update(&mut self, ctx: &Context) {
        if let Some(drawn) = Task::take(&mut self.drawing) {
            if let Ok(Some(image)) = drawn {
                let name = format!("example {}", self.next);
                let texture = ctx.load_texture(name, image, TextureOptions::LINEAR);
                if let Some(card) = self.shown.get_mut(self.next) {
                    card.thumbnail = Some(texture.id());
                }
                self.textures.push(texture);
            }
            self.next += 1;
        }
        if self.drawing.is_none()
            && let Some(example) = examples::ALL.get(self.next)
        {
            let theme = if ctx.global_style().visuals.dark_mode { Theme::Dark } else { Theme::Light };
            self.drawing = Some(Task::start(waker(ctx), move |_| thumbnail(example, theme)));
        }
    }
}

/// The figure of an example, small.
fn thumbnail(example: &Example, theme: Theme) -> Option<ColorImage> {
    let case = example.case().ok()?;
    let pictures = example.pictures();
    let page = Page { format: Format::Png, width_mm: 120.0, dpi: 110.0, theme, ..Page::default() };
    let files =
        export::export(&Study::of(&case), &page, &|name| pictures.bytes(name), &Progress::new()).ok()?;
    decode(&files.first()?.bytes).map(|image| cropped(&image))
}

/// The upper part of a picture in 16:9; what is missing below is as the picture's corner.
fn cropped(image: &ColorImage) -> ColorImage {
    let [width, height] = image.size;
    let rows = width * 9 / 16;
    let ground = image.pixels.first().copied().unwrap_or_default();
    let mut pixels: Vec<_> = image.pixels.iter().copied().take(width * rows.min(height)).collect();
    pixels.resize(width * rows, ground);
    ColorImage::new([width, rows], pixels)
}
