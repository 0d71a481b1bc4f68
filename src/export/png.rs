//! PNG: the painted scene, with its resolution noted in the file.

use png::{BitDepth, ColorType, Compression, Encoder, PixelDimensions, SrgbRenderingIntent, Unit};

use super::error::ExportError;
use super::raster::{DrawnGlyphs, PixelOptions, Pixels, pixels};
use crate::figure::Scene;
use crate::model::Case;

const MM_PER_METRE: f32 = 1000.0;
const MM_PER_INCH: f32 = 25.4;

/// The scene as a PNG.
///
/// # Errors
/// If the picture would have no size or too many pixels.
pub fn png(scene: &Scene, options: &PixelOptions<'_>) -> Result<Vec<u8>, ExportError> {
    encode(&pixels(scene, options, &mut DrawnGlyphs::default())?, options.carried)
}

pub(super) fn encode(pixels: &Pixels, carried: Option<&str>) -> Result<Vec<u8>, ExportError> {
    let (data, opaque) = pixels.straight();
    let color = if opaque { ColorType::Rgb } else { ColorType::Rgba };
    written(&data, color, [pixels.pixmap.width(), pixels.pixmap.height()], pixels.dpi, carried)
}

/// Pixels that were drawn elsewhere as a PNG: red, green, blue and opacity of each, row by row, not premultiplied.
///
/// # Errors
/// If there are not as many bytes as the size asks for.
pub fn png_of(rgba: &[u8], size: [u32; 2], dpi: f32) -> Result<Vec<u8>, ExportError> {
    written(rgba, ColorType::Rgba, size, dpi, None)
}

fn written(
    data: &[u8],
    color: ColorType,
    [width, height]: [u32; 2],
    dpi: f32,
    carried: Option<&str>,
) -> Result<Vec<u8>, ExportError> {
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, width, height);
    encoder.set_color(color);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_source_srgb(SrgbRenderingIntent::RelativeColorimetric);
    // Figures are flat: what a better compression saves is not worth five times the wait.
    encoder.set_compression(Compression::Fast);
    let per_metre = (dpi / MM_PER_INCH * MM_PER_METRE).round() as u32;
    encoder.set_pixel_dims(Some(PixelDimensions { xppu: per_metre, yppu: per_metre, unit: Unit::Meter }));
    if let Some(carried) = carried {
        encoder.add_itxt_chunk(Case::CARRIED_AS.to_owned(), carried.to_owned())?;
    }
    let mut writer = encoder.write_header()?;
    writer.write_image_data(data)?;
    writer.finish()?;
    Ok(file)
}

#[cfg(test)]
#[path = "png_tests.rs"]
mod tests;
