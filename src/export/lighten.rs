//! Crowded pages: where a vector file would hold more shapes than programs open, the bars and signs become one picture,
//! while type, axis and legend stay what they are.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::error::ExportError;
use super::png::encode;
use super::raster::{DrawnGlyphs, MAX_PIXELS, MAX_SIDE_PX, PixelOptions, Resolution, pixels};
use crate::figure::Scene;
use crate::figure::scene::{Item, Layer, LayerKind, PictureKey, Rect, Shape};

/// With more shapes than this on a page, programs for vector drawings become slow or give up.
pub const MOST_SHAPES: usize = 20_000;

/// A picture of fewer pixels an inch than this is no figure any more.
const COARSEST_DPI: f32 = 72.0;

/// A scene that a vector file can hold.
pub(super) struct Lightened {
    pub scene: Scene,
    /// The pictures that stand for its shapes, by their keys.
    pub pictures: BTreeMap<String, Arc<[u8]>>,
    /// What the user should know.
    pub notice: Option<String>,
}

/// Draws the shapes of a crowded page as pixels. `page` is its number, counted from 0.
///
/// # Errors
/// If the picture would have too many pixels.
pub(super) fn lighten(mut scene: Scene, page: usize, dpi: f32) -> Result<Lightened, ExportError> {
    let shapes: usize = scene.layers.iter().map(|layer| layer.items.len()).sum();
    let mut pictures = BTreeMap::new();
    if shapes <= MOST_SHAPES {
        return Ok(Lightened { scene, pictures, notice: None });
    }
    let (size, background) = (scene.size, scene.background);
    let whole = Rect::new(0.0, 0.0, size.w, size.h);
    // A page that is too large for this resolution is drawn as finely as it can be.
    let finest = finest_dpi(size.w, size.h).min(dpi);
    if finest < COARSEST_DPI {
        return Err(ExportError::TooCrowded { shapes, most: MOST_SHAPES });
    }
    for (number, layer) in scene.layers.iter_mut().enumerate() {
        if !matches!(
            layer.kind,
            LayerKind::Background | LayerKind::Gutter | LayerKind::Data | LayerKind::Overlay
        ) {
            continue;
        }
        let (kept, drawn): (Vec<Item>, Vec<Item>) = std::mem::take(&mut layer.items)
            .into_iter()
            .partition(|item| matches!(item.shape, Shape::Text(_) | Shape::Image { .. }));
        layer.items = kept;
        if drawn.is_empty() {
            continue;
        }
        let shapes = Layer { kind: layer.kind, clip: layer.clip, items: drawn };
        let alone = Scene { size, background, layers: vec![shapes] };
        let options = PixelOptions { transparent: true, ..PixelOptions::new(Resolution::Dpi(finest)) };
        let png = encode(&pixels(&alone, &options, &mut DrawnGlyphs::default())?, None)?;
        // No file has such a name.
        let key = format!("/{page}/{number}");
        pictures.insert(key.clone(), Arc::from(png));
        let picture = PictureKey(key.as_str().into());
        let shape = Shape::Image { rect: whole, picture, alt: String::new() };
        layer.items.insert(0, Item { shape, address: None });
    }
    let notice = format!(
        "Page {} holds {shapes} shapes, more than programs open: bars and signs are a picture of {:.0} dpi in it, type \
         and axis are as always",
        page + 1,
        finest
    );
    Ok(Lightened { scene, pictures, notice: Some(notice) })
}

/// The finest resolution at which a page of that size, in points, can be drawn.
fn finest_dpi(w: f32, h: f32) -> f32 {
    let side = MAX_SIDE_PX as f32 / w.max(h).max(1.0);
    let area = (MAX_PIXELS as f32 / (w * h).max(1.0)).sqrt();
    // A hair less: sides are rounded to whole pixels.
    side.min(area) * 72.0 * 0.999
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::color::Color;
    use crate::figure::scene::{Pos, Size, Text, Weight};

    fn crowded(count: usize) -> Scene {
        let mut layer = Layer::new(LayerKind::Data, Some(Rect::new(0.0, 0.0, 500.0, 400.0)));
        for n in 0..count {
            let at = Rect::new((n % 400) as f32, (n / 400) as f32 * 4.0, 3.0, 2.0);
            layer.push(Shape::bar(at, 0.0, Color::rgb(0, 114, 178)));
        }
        layer.push(Text::new(Pos::new(10.0, 300.0), "CR", 6.0, Weight::Regular, Color::BLACK));
        Scene { size: Size::new(500.0, 400.0), background: Color::WHITE, layers: vec![layer] }
    }

    #[test]
    fn a_page_that_programs_open_stays_as_it_is() {
        let scene = crowded(1_000);
        let light = lighten(scene.clone(), 0, 300.0).expect("light");
        assert_eq!((light.scene, light.notice), (scene, None));
    }

    #[test]
    fn a_page_of_a_mile_is_refused_rather_than_blurred() {
        let mut scene = crowded(MOST_SHAPES);
        scene.size.h = 60_000.0;
        let error = lighten(scene, 0, 300.0).err().expect("too crowded");
        assert!(error.to_string().contains("divide it into pages"), "{error}");
    }

    #[test]
    fn bars_of_a_crowded_page_become_a_picture_and_type_stays() {
        let light = lighten(crowded(MOST_SHAPES), 0, 150.0).expect("light");
        let items = &light.scene.layers[0].items;
        assert_eq!(items.len(), 2);
        assert!(matches!(&items[0].shape, Shape::Image { .. }));
        assert!(matches!(&items[1].shape, Shape::Text(text) if text.text == "CR"));
        assert!(light.notice.is_some_and(|notice| notice.contains("20001 shapes")));
        assert_eq!(light.pictures.len(), 1);
        // Painted again, it looks the same.
        let picture = light.pictures.values().next().expect("a picture").clone();
        let painted = |scene: &Scene, pictures: &dyn Fn(&str) -> Option<Arc<[u8]>>| {
            let options = PixelOptions { pictures, ..PixelOptions::new(Resolution::Dpi(150.0)) };
            pixels(scene, &options, &mut DrawnGlyphs::default()).expect("painted").pixmap
        };
        let light = painted(&light.scene, &|_| Some(Arc::clone(&picture)));
        let plain = painted(&crowded(MOST_SHAPES), &|_| None);
        let differ = light.data().iter().zip(plain.data()).filter(|(a, b)| a.abs_diff(**b) > 3).count();
        assert_eq!(differ, 0);
    }
}
