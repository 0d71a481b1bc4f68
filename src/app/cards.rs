//! The examples on the start screen, with pictures drawn aside.

use std::sync::mpsc::{Receiver, channel};

use eframe::egui::{ColorImage, Context, TextureOptions};

use super::PhaselineApp;
use super::examples;
use super::pictures::{Pictures, decode};
use crate::export::{self, Format, Page, Progress};
use crate::figure::Theme;
use crate::study::Study;
use crate::ui::start::ExampleCard;

impl PhaselineApp {
    /// Draws the examples' thumbnails aside, the first time the start screen is shown.
    pub(super) fn take_thumbnails(&mut self, ctx: &Context) {
        if !self.shows_start {
            return;
        }
        let receiver = self.thumbnails.get_or_insert_with(|| thumbnails(ctx));
        while let Ok((index, image)) = receiver.try_recv() {
            let texture = ctx.load_texture(format!("example {index}"), image, TextureOptions::LINEAR);
            if let Some(card) = self.cards.get_mut(index) {
                card.thumbnail = Some(texture.id());
            }
            self.card_textures.push(texture);
        }
    }
}

/// The examples' cards, without thumbnails.
pub fn cards() -> Vec<ExampleCard> {
    let card = |example: &examples::Example| {
        let case = example.case().unwrap_or_default();
        let title = if case.title.is_empty() { example.file.to_owned() } else { case.title };
        let about = if case.subtitle.is_empty() { case.source } else { case.subtitle };
        ExampleCard { title, about, thumbnail: None }
    };
    examples::ALL.iter().map(card).collect()
}

fn thumbnails(ctx: &Context) -> Receiver<(usize, ColorImage)> {
    let (send, receive) = channel();
    let ctx = ctx.clone();
    let theme = if ctx.global_style().visuals.dark_mode { Theme::Dark } else { Theme::Light };
    std::thread::spawn(move || {
        for (index, example) in examples::ALL.iter().enumerate() {
            let Ok(case) = example.case() else { continue };
            let pictures: Pictures = example.pictures();
            let page = Page { format: Format::Png, width_mm: 120.0, dpi: 110.0, theme, ..Page::default() };
            let drawn =
                export::export(&Study::of(&case), &page, &|name| pictures.bytes(name), &Progress::new());
            let first = drawn.ok().and_then(|files| files.into_iter().next());
            let Some(image) = first.and_then(|file| decode(&file.bytes)) else { continue };
            if send.send((index, cropped(&image))).is_err() {
                return;
            }
            ctx.request_repaint();
        }
    });
    receive
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
