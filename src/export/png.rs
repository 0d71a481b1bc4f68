//! PNG: our own SVG drawn with the bundled family alone, so the picture is the same on every machine.

use std::sync::{Arc, OnceLock};

use resvg::usvg::{self, fontdb};
use resvg::{tiny_skia, usvg::ImageHrefResolver, usvg::ImageKind};

use crate::figure::text::{BOLD, FAMILY, REGULAR};

/// The longest side drawn, in pixels.
pub const MAX_SIDE_PX: u32 = 16_384;

/// The largest area drawn, in pixels: four bytes each while drawing.
pub const MAX_PIXELS: u64 = 120_000_000;

/// What an SVG's `mm` are measured against while it is read.
const SVG_DPI: f32 = 96.0;
const MM_PER_INCH: f32 = 25.4;

/// How many pixels a picture has.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Resolution {
    /// Pixels an inch of the page: 300 or 600 for print.
    Dpi(f32),
    /// The picture's width in pixels.
    WidthPx(u32),
}

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The wanted size is nothing or not a number.
    #[error("a picture needs a size above zero")]
    NoSize,
    /// A size or resolution that no page has.
    #[error("the {what} is to be from {least} to {most} {unit}")]
    OutOfBounds {
        /// What is out of bounds.
        what: &'static str,
        /// Its unit.
        unit: &'static str,
        /// Least that is taken.
        least: f32,
        /// Most that is taken.
        most: f32,
    },
    /// The wanted size would need too much memory.
    #[error(
        "a picture of {width_px} × {height_px} pixels is too large (at most {MAX_SIDE_PX} a side and \
         {MAX_PIXELS} in all); choose a lower resolution or a smaller page"
    )]
    TooLarge {
        /// Wanted width.
        width_px: u64,
        /// Wanted height.
        height_px: u64,
    },
    /// The SVG could not be read.
    #[error("the figure could not be drawn: {0}")]
    Draw(#[from] usvg::Error),
    /// The PNG could not be written.
    #[error("the picture could not be written: {0}")]
    Write(#[from] ::png::EncodingError),
}

/// Draws an SVG made by [`super::svg`] and encodes it, with its resolution noted in the file.
pub fn png(svg: &str, resolution: Resolution) -> Result<Vec<u8>, ExportError> {
    let tree = read(svg)?;
    let size = tree.size();
    let scale = match resolution {
        Resolution::Dpi(dpi) => dpi / SVG_DPI,
        Resolution::WidthPx(width) => width as f32 / size.width(),
    };
    if !scale.is_finite() || scale <= 0.0 {
        return Err(ExportError::NoSize);
    }
    let (width, height) = ((size.width() * scale).round().max(1.0), (size.height() * scale).round().max(1.0));
    let too_large = ExportError::TooLarge { width_px: width as u64, height_px: height as u64 };
    let side = MAX_SIDE_PX as f32;
    if width > side || height > side || width as u64 * height as u64 > MAX_PIXELS {
        return Err(too_large);
    }
    let mut pixels = tiny_skia::Pixmap::new(width as u32, height as u32).ok_or(too_large)?;
    // The page is stretched to whole pixels, at most half a pixel over the whole side.
    let transform = tiny_skia::Transform::from_scale(width / size.width(), height / size.height());
    resvg::render(&tree, transform, &mut pixels.as_mut());
    encode(&pixels, scale * SVG_DPI)
}

/// Reads an SVG with the bundled fonts and without reaching for any file.
fn read(svg: &str) -> Result<usvg::Tree, usvg::Error> {
    static FONTS: OnceLock<Arc<fontdb::Database>> = OnceLock::new();
    let fonts = FONTS.get_or_init(|| {
        let mut fonts = fontdb::Database::new();
        fonts.load_font_source(fontdb::Source::Binary(Arc::new(REGULAR)));
        fonts.load_font_source(fontdb::Source::Binary(Arc::new(BOLD)));
        Arc::new(fonts)
    });
    let options = usvg::Options {
        dpi: SVG_DPI,
        font_family: FAMILY.to_owned(),
        fontdb: Arc::clone(fonts),
        resources_dir: None,
        image_href_resolver: ImageHrefResolver {
            resolve_data: Box::new(|mime, data, _| match mime {
                "image/png" => Some(ImageKind::PNG(data)),
                "image/jpeg" => Some(ImageKind::JPEG(data)),
                _ => None,
            }),
            resolve_string: Box::new(|_, _| None),
        },
        ..usvg::Options::default()
    };
    usvg::Tree::from_str(svg, &options)
}

fn encode(pixels: &tiny_skia::Pixmap, dpi: f32) -> Result<Vec<u8>, ExportError> {
    let opaque = pixels.pixels().iter().all(|pixel| pixel.alpha() == u8::MAX);
    let data: Vec<u8> = if opaque {
        pixels.pixels().iter().flat_map(|pixel| [pixel.red(), pixel.green(), pixel.blue()]).collect()
    } else {
        let straight = |pixel: &tiny_skia::PremultipliedColorU8| {
            let color = pixel.demultiply();
            [color.red(), color.green(), color.blue(), color.alpha()]
        };
        pixels.pixels().iter().flat_map(straight).collect()
    };
    let mut file = Vec::new();
    let mut encoder = ::png::Encoder::new(&mut file, pixels.width(), pixels.height());
    encoder.set_color(if opaque { ::png::ColorType::Rgb } else { ::png::ColorType::Rgba });
    encoder.set_depth(::png::BitDepth::Eight);
    encoder.set_source_srgb(::png::SrgbRenderingIntent::RelativeColorimetric);
    let per_metre = (dpi / MM_PER_INCH * 1000.0).round() as u32;
    encoder.set_pixel_dims(Some(::png::PixelDimensions {
        xppu: per_metre,
        yppu: per_metre,
        unit: ::png::Unit::Meter,
    }));
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&data)?;
    writer.finish()?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::super::{SvgOptions, svg};
    use super::*;
    use crate::figure::color::Color;
    use crate::figure::scene::{Layer, LayerKind, Pos, Rect, Scene, Shape, Size, Text, Weight};
    use crate::figure::text::width_pt;

    fn page(shapes: Vec<Shape>) -> String {
        let mut layer = Layer::new(LayerKind::Data, None);
        for shape in shapes {
            layer.push(shape);
        }
        let scene = Scene { size: Size::new(72.0, 36.0), background: Color::WHITE, layers: vec![layer] };
        svg(&scene, &SvgOptions::default())
    }

    #[test]
    fn the_file_notes_its_resolution() {
        let bytes = png(&page(vec![]), Resolution::Dpi(300.0)).expect("drawn");
        let reader = ::png::Decoder::new(std::io::Cursor::new(bytes)).read_info().expect("a PNG");
        let info = reader.info();
        assert_eq!((info.width, info.height), (300, 150));
        assert_eq!(info.pixel_dims.map(|dims| dims.xppu), Some(11_811));
        let bytes = png(&page(vec![]), Resolution::WidthPx(144)).expect("drawn");
        let reader = ::png::Decoder::new(std::io::Cursor::new(bytes)).read_info().expect("a PNG");
        assert_eq!(reader.info().pixel_dims.map(|dims| dims.xppu), Some(5_669));
    }

    #[test]
    fn a_bar_has_its_colour_where_the_scene_puts_it() {
        let color = Color::rgb(0, 114, 178);
        let file = page(vec![Shape::bar(Rect::new(18.0, 9.0, 36.0, 18.0), 0.0, color)]);
        let bytes = png(&file, Resolution::WidthPx(72)).expect("drawn");
        let picture = image::load_from_memory(&bytes).expect("a PNG").to_rgb8();
        assert_eq!(picture.get_pixel(36, 18).0, [0, 114, 178]);
        assert_eq!(picture.get_pixel(18, 9).0, [0, 114, 178]);
        assert_eq!(picture.get_pixel(17, 9).0, [255, 255, 255]);
        assert_eq!(picture.get_pixel(54, 27).0, [255, 255, 255]);
    }

    #[test]
    fn the_page_is_filled_to_its_last_pixel_at_any_size() {
        for (w, h) in [(456.0, 142.0), (518.74, 276.38), (100.0, 33.33)] {
            let scene = Scene { size: Size::new(w, h), background: Color::rgb(22, 25, 29), layers: vec![] };
            for width_mm in [None, Some(85.0), Some(183.0)] {
                let file = svg(&scene, &SvgOptions { width_mm, ..SvgOptions::default() });
                let bytes = png(&file, Resolution::Dpi(231.0)).expect("drawn");
                let picture = image::load_from_memory(&bytes).expect("a PNG").to_rgba8();
                assert!(
                    picture.pixels().all(|pixel| pixel.0 == [22, 25, 29, 255]),
                    "{w} × {h}, {width_mm:?}"
                );
            }
        }
    }

    #[test]
    fn sizes_beyond_reason_are_refused_with_a_reason() {
        let file = page(vec![]);
        let error = png(&file, Resolution::Dpi(1e6)).expect_err("too large");
        assert!(error.to_string().contains("16384"), "{error}");
        for none in [Resolution::Dpi(0.0), Resolution::Dpi(f32::NAN), Resolution::WidthPx(0)] {
            assert!(matches!(png(&file, none), Err(ExportError::NoSize)), "{none:?}");
        }
    }

    /// The width of the only text in a document, from its glyphs' advances as the renderer laid them out.
    fn drawn_width(group: &usvg::Group) -> Option<f32> {
        group.children().iter().find_map(|child| match child {
            usvg::Node::Group(group) => drawn_width(group),
            usvg::Node::Text(text) => Some(text.bounding_box().width()),
            _ => None,
        })
    }

    #[test]
    fn text_is_as_wide_drawn_as_measured() {
        for (sample, weight) in [
            ("Complete response, 58 mo so far: 28 on trastuzumab, 30 off all treatment", Weight::Regular),
            ("AVATAR Type To. 100 mg/m² × 8, q3wk", Weight::Regular),
            ("30 mo off all treatment, ongoing", Weight::Bold),
        ] {
            let text = Text::new(Pos::new(2.0, 20.0), sample, 6.0, weight, Color::BLACK);
            let tree = read(&page(vec![text.into()])).expect("read");
            // A text's own box is in the file's user units, which are points.
            let drawn = drawn_width(tree.root()).expect("one text");
            let measured = width_pt(sample, 6.0, weight);
            assert!(
                (drawn - measured).abs() / measured < 0.005,
                "{sample}: {drawn} drawn, {measured} measured"
            );
        }
    }

    #[test]
    fn no_file_is_ever_read_for_a_picture() {
        let file = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'>\
            <image href='/etc/hostname' width='9' height='9'/><image href='data:image/svg+xml;base64,PHN2Zy8+' \
            width='9' height='9'/></svg>";
        let tree = read(file).expect("read");
        assert!(tree.root().children().is_empty());
    }
}
