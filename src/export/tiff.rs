//! TIFF: the painted scene as publishers ask for it, RGB with LZW compression and its resolution noted.

use std::io::Cursor;

use tiff::encoder::colortype::RGB8;
use tiff::encoder::{Compression, Predictor, Rational, TiffEncoder};
use tiff::tags::{ExtraSamples, ResolutionUnit};

use super::error::ExportError;
use super::raster::{DrawnGlyphs, PixelOptions, Pixels, pixels};
use crate::figure::Scene;

/// The scene as a TIFF. It cannot carry a case.
///
/// # Errors
/// If the picture would have no size or too many pixels.
pub fn tiff(scene: &Scene, options: &PixelOptions<'_>) -> Result<Vec<u8>, ExportError> {
    encode(&pixels(scene, options, &mut DrawnGlyphs::default())?)
}

pub(super) fn encode(pixels: &Pixels) -> Result<Vec<u8>, ExportError> {
    let (data, opaque) = pixels.straight();
    let mut file = Cursor::new(Vec::new());
    // With a channel for opacity, the library's differences are taken between the wrong channels.
    let predictor = if opaque { Predictor::Horizontal } else { Predictor::None };
    let mut encoder =
        TiffEncoder::new(&mut file)?.with_compression(Compression::Lzw).with_predictor(predictor);
    let mut image = encoder.new_image::<RGB8>(pixels.pixmap.width(), pixels.pixmap.height())?;
    if !opaque {
        // Opacity stands beside colours that are as they are, not multiplied by it.
        image.extra_samples(&[ExtraSamples::UnassociatedAlpha])?;
    }
    // Hundredths of a dot: 300.00 dots an inch.
    let dpi = Rational { n: (pixels.dpi * 100.0).round() as u32, d: 100 };
    image.resolution(ResolutionUnit::Inch, dpi);
    image.write_data(&data)?;
    Ok(file.into_inner())
}

#[cfg(test)]
mod tests {
    use tiff::decoder::{Decoder, DecodingResult};
    use tiff::tags::Tag;

    use super::super::raster::Resolution;
    use super::*;
    use crate::figure::color::Color;
    use crate::figure::scene::{Layer, LayerKind, Rect, Shape, Size};

    fn scene() -> Scene {
        let mut layer = Layer::new(LayerKind::Data, None);
        layer.push(Shape::bar(Rect::new(18.0, 9.0, 36.0, 18.0), 0.0, Color::rgb(0, 114, 178)));
        Scene { size: Size::new(72.0, 36.0), background: Color::WHITE, layers: vec![layer] }
    }

    fn decoded(options: &PixelOptions<'_>) -> (Vec<u8>, u32) {
        let bytes = tiff(&scene(), options).expect("drawn");
        let mut decoder = Decoder::new(Cursor::new(bytes)).expect("a TIFF");
        assert_eq!(decoder.dimensions().expect("a size"), (72, 36));
        let dpi = match decoder.get_tag(Tag::XResolution).expect("a resolution") {
            tiff::decoder::ifd::Value::Rational(n, d) => n / d,
            other => panic!("{other:?}"),
        };
        let DecodingResult::U8(data) = decoder.read_image().expect("pixels") else { panic!("not 8 bits") };
        (data, dpi)
    }

    #[test]
    fn a_bar_has_its_colour_and_the_file_its_resolution() {
        let (data, dpi) = decoded(&PixelOptions::new(Resolution::Dpi(72.0)));
        let pixel = |x: usize, y: usize| &data[(y * 72 + x) * 3..][..3];
        assert_eq!((pixel(36, 18), pixel(2, 2)), (&[0, 114, 178][..], &[255, 255, 255][..]));
        assert_eq!(dpi, 72);
    }

    #[test]
    fn without_a_ground_what_is_not_drawn_is_transparent() {
        let options = PixelOptions { transparent: true, ..PixelOptions::new(Resolution::Dpi(72.0)) };
        let (data, _) = decoded(&options);
        let pixel = |x: usize, y: usize| &data[(y * 72 + x) * 4..][..4];
        assert_eq!((pixel(36, 18), pixel(2, 2)[3]), (&[0, 114, 178, 255][..], 0));
    }
}
