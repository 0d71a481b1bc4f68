//! The pictures of a case: their bytes, and their textures once the window shows them.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::Arc;

use eframe::egui::{ColorImage, Context, TextureHandle, TextureOptions};

use crate::export;
use crate::io::{SaveError, attachments};
use crate::model::Case;

/// Largest side of a picture in the window, in pixels.
const MAX_SIDE_PX: u32 = 4_096;

/// The pictures of one case, by name.
#[derive(Default)]
pub struct Pictures {
    bytes: HashMap<String, Arc<[u8]>>,
    aspects: BTreeMap<String, f32>,
}

/// The pictures of a case as the window draws them, by name, each with the bytes that it was made of.
#[derive(Default)]
pub struct Textures(HashMap<String, (Arc<[u8]>, Option<TextureHandle>)>);

impl Pictures {
    /// Adds a picture's PNG or JPEG bytes.
    pub fn insert(&mut self, name: &str, bytes: Arc<[u8]>) {
        if let Some(aspect) = export::aspect(&bytes) {
            self.aspects.insert(name.to_owned(), aspect);
        }
        self.bytes.insert(name.to_owned(), bytes);
    }

    /// The bytes of a picture.
    pub fn bytes(&self, name: &str) -> Option<Arc<[u8]>> {
        self.bytes.get(name).cloned()
    }

    /// Width divided by height of each of them, by name.
    pub fn aspects(&self) -> BTreeMap<String, f32> {
        self.aspects.clone()
    }

    /// Names and bytes of all of them.
    pub fn all(&self) -> impl Iterator<Item = (&str, &Arc<[u8]>)> {
        self.bytes.iter().map(|(name, bytes)| (name.as_str(), bytes))
    }
}

impl Textures {
    /// The texture of a picture, made when first asked for; `None` if it is missing or cannot be read.
    pub fn of(&mut self, ctx: &Context, pictures: &Pictures, name: &str) -> Option<&TextureHandle> {
        let bytes = pictures.bytes.get(name)?;
        if self.0.get(name).is_none_or(|(made_of, _)| !Arc::ptr_eq(made_of, bytes)) {
            let made = decode(bytes).map(|image| ctx.load_texture(name, image, TextureOptions::LINEAR));
            self.0.insert(name.to_owned(), (Arc::clone(bytes), made));
        }
        self.0.get(name)?.1.as_ref()
    }
}

/// Decodes a picture within limits.
pub fn decode(bytes: &[u8]) -> Option<ColorImage> {
    let mut reader = image::ImageReader::new(std::io::Cursor::new(bytes)).with_guessed_format().ok()?;
    let mut limits = image::Limits::default();
    limits.max_image_width = Some(8_192);
    limits.max_image_height = Some(8_192);
    limits.max_alloc = Some(256 << 20);
    reader.limits(limits);
    let mut image = reader.decode().ok()?;
    if image.width() > MAX_SIDE_PX || image.height() > MAX_SIDE_PX {
        image = image.thumbnail(MAX_SIDE_PX, MAX_SIDE_PX);
    }
    let rgba = image.to_rgba8();
    let size = [rgba.width() as usize, rgba.height() as usize];
    Some(ColorImage::from_rgba_unmultiplied(size, &rgba))
}

/// The pictures that the case's events name, as far as they are there.
pub(super) fn pictures_beside(path: &Path, case: &Case) -> HashMap<String, Arc<[u8]>> {
    let names = case.patients.iter().flat_map(|p| &p.events).flat_map(|e| &e.pictures).map(|p| &p.file);
    let read = |name: &String| Some((name.clone(), Arc::from(attachments::read_png(path, name).ok()?)));
    names.filter_map(read).collect()
}

/// Puts the pictures that the case names beside it, as far as they are not there yet, nor beside the file that it was
/// read from: from there the save itself takes them along.
pub(super) fn keep_pictures(
    path: &Path,
    from: Option<&Path>,
    case: &Case,
    pictures: &[(String, Arc<[u8]>)],
) -> Result<(), SaveError> {
    let named = |name: &str| {
        case.patients.iter().flat_map(|p| &p.events).any(|e| e.pictures.iter().any(|p| p.file == name))
    };
    for (name, bytes) in pictures.iter().filter(|(name, _)| named(name)) {
        let is_there = |case: &Path| attachments::resolve(case, name).is_ok();
        if !is_there(path) && !from.is_some_and(is_there) {
            attachments::keep(path, name, bytes).map_err(|error| SaveError::Io {
                path: path.to_owned(),
                step: format!("keep the picture {name}"),
                error: std::io::Error::other(error.to_string()),
            })?;
        }
    }
    Ok(())
}
