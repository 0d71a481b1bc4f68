//! What a picture of pixels shows, and that another program draws our SVG the same.

use std::sync::Arc;

use resvg::{tiny_skia, usvg};

use super::super::raster::Resolution;
use super::super::{SvgOptions, svg};
use super::*;
use crate::figure::color::Color;
use crate::figure::scene::{Fill, Layer, LayerKind, Pos, Rect, Scene, Shape, Size, Stroke, Text, Weight};
use crate::figure::text::{BOLD, FAMILY, REGULAR, width_pt};

fn page(shapes: Vec<Shape>) -> Scene {
    clipped(shapes, None)
}

fn clipped(shapes: Vec<Shape>, clip: Option<Rect>) -> Scene {
    let mut layer = Layer::new(LayerKind::Data, clip);
    for shape in shapes {
        layer.push(shape);
    }
    Scene { size: Size::new(72.0, 36.0), background: Color::WHITE, layers: vec![layer] }
}

fn drawn(scene: &Scene, resolution: Resolution) -> Vec<u8> {
    png(scene, &PixelOptions::new(resolution)).expect("drawn")
}

#[test]
fn the_file_notes_its_resolution() {
    let bytes = drawn(&page(vec![]), Resolution::Dpi(300.0));
    let reader = ::png::Decoder::new(std::io::Cursor::new(bytes)).read_info().expect("a PNG");
    let info = reader.info();
    assert_eq!((info.width, info.height), (300, 150));
    assert_eq!(info.pixel_dims.map(|dims| dims.xppu), Some(11_811));
    let bytes = drawn(&page(vec![]), Resolution::WidthPx(144));
    let reader = ::png::Decoder::new(std::io::Cursor::new(bytes)).read_info().expect("a PNG");
    assert_eq!(reader.info().pixel_dims.map(|dims| dims.xppu), Some(5_669));
}

#[test]
fn a_bar_has_its_colour_where_the_scene_puts_it() {
    let color = Color::rgb(0, 114, 178);
    let scene = page(vec![Shape::bar(Rect::new(18.0, 9.0, 36.0, 18.0), 0.0, color)]);
    let picture = image::load_from_memory(&drawn(&scene, Resolution::WidthPx(72))).expect("a PNG").to_rgb8();
    assert_eq!(picture.get_pixel(36, 18).0, [0, 114, 178]);
    assert_eq!(picture.get_pixel(18, 9).0, [0, 114, 178]);
    assert_eq!(picture.get_pixel(17, 9).0, [255, 255, 255]);
    assert_eq!(picture.get_pixel(54, 27).0, [255, 255, 255]);
}

#[test]
fn nothing_shows_outside_a_clip() {
    let color = Color::rgb(0, 114, 178);
    let bar = Shape::bar(Rect::new(0.0, 0.0, 72.0, 36.0), 0.0, color);
    let text = Text::new(Pos::new(1.0, 30.0), "MMMMMMMMM", 30.0, Weight::Bold, Color::BLACK);
    let scene = clipped(vec![bar, text.into()], Some(Rect::new(18.0, 9.0, 36.0, 18.0)));
    let picture = image::load_from_memory(&drawn(&scene, Resolution::WidthPx(144))).expect("a PNG").to_rgb8();
    for (x, y, pixel) in picture.enumerate_pixels() {
        let inside = (36..108).contains(&x) && (18..54).contains(&y);
        assert_eq!(pixel.0 != [255, 255, 255], inside, "{x} {y}");
    }
}

#[test]
fn the_page_is_filled_to_its_last_pixel_at_any_size_and_stays_clear_if_asked() {
    for (w, h) in [(456.0, 142.0), (518.74, 276.38), (100.0, 33.33)] {
        let scene = Scene { size: Size::new(w, h), background: Color::rgb(22, 25, 29), layers: vec![] };
        let picture = image::load_from_memory(&drawn(&scene, Resolution::Dpi(231.0))).expect("a PNG");
        assert!(picture.to_rgba8().pixels().all(|pixel| pixel.0 == [22, 25, 29, 255]), "{w} × {h}");
        let options = PixelOptions { transparent: true, ..PixelOptions::new(Resolution::Dpi(231.0)) };
        let picture = image::load_from_memory(&png(&scene, &options).expect("drawn")).expect("a PNG");
        assert!(picture.to_rgba8().pixels().all(|pixel| pixel.0[3] == 0), "{w} × {h}");
    }
}

#[test]
fn sizes_beyond_reason_are_refused_with_a_reason() {
    let scene = page(vec![]);
    let error = png(&scene, &PixelOptions::new(Resolution::Dpi(1e6))).expect_err("too large");
    assert!(error.to_string().contains("16384"), "{error}");
    for none in [Resolution::Dpi(0.0), Resolution::Dpi(f32::NAN), Resolution::WidthPx(0)] {
        let error = png(&scene, &PixelOptions::new(none));
        assert!(matches!(error, Err(ExportError::NoSize)), "{none:?}");
    }
}

/// Our SVG as another program reads it: with the bundled fonts alone, and without reaching for any file.
fn read(svg: &str) -> usvg::Tree {
    let mut fonts = usvg::fontdb::Database::new();
    fonts.load_font_source(usvg::fontdb::Source::Binary(Arc::new(REGULAR)));
    fonts.load_font_source(usvg::fontdb::Source::Binary(Arc::new(BOLD)));
    let options = usvg::Options {
        font_family: FAMILY.to_owned(),
        fontdb: Arc::new(fonts),
        dpi: 96.0,
        ..usvg::Options::default()
    };
    usvg::Tree::from_str(svg, &options).expect("an SVG")
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
fn text_is_as_wide_in_an_svg_drawn_by_another_program_as_it_was_measured() {
    for (sample, weight) in [
        ("Complete response, 58 mo so far: 28 on trastuzumab, 30 off all treatment", Weight::Regular),
        ("AVATAR Type To. 100 mg/m² × 8, q3wk", Weight::Regular),
        ("30 mo off all treatment, ongoing", Weight::Bold),
    ] {
        let text = Text::new(Pos::new(2.0, 20.0), sample, 6.0, weight, Color::BLACK);
        let tree = read(&svg(&page(vec![text.into()]), &SvgOptions::default()));
        // A text's own box is in the file's user units, which are points.
        let drawn = drawn_width(tree.root()).expect("one text");
        let measured = width_pt(sample, 6.0, weight);
        assert!((drawn - measured).abs() < measured * 0.01, "{sample}: drawn {drawn}, measured {measured}");
    }
}

#[test]
fn another_program_draws_our_svg_as_we_draw_the_scene() {
    let blue = Color::rgb(0, 114, 178);
    let faded = Shape::Rect {
        rect: Rect::new(4.0, 4.0, 40.0, 7.0),
        radius: 1.6,
        fill: Some(Fill::Fade { color: blue, stops: vec![(0.0, 30), (0.4, 255), (1.0, 255)] }),
        stroke: Some(Stroke::solid(0.6, Color::BLACK)),
    };
    let words = Text::new(Pos::new(6.0, 20.0), "CR 30 mo (29–31), Größe", 6.0, Weight::Bold, Color::BLACK);
    let shapes = vec![
        faded,
        Shape::bar(Rect::new(2.0, 14.0, 60.0, 4.0), 0.0, Color::rgb(230, 159, 0)),
        Shape::line(Pos::new(1.0, 25.0), Pos::new(70.0, 33.0), Stroke::dashed(0.8, blue, 3.0, 2.0)),
        Shape::line(Pos::new(1.0, 26.0), Pos::new(70.0, 34.0), Stroke::solid(0.4, blue)),
        Shape::line(Pos::new(1.0, 27.0), Pos::new(70.0, 35.0), Stroke::solid(0.4, blue)),
        Shape::polygon(vec![Pos::new(50.0, 3.0), Pos::new(60.0, 3.0), Pos::new(55.0, 12.0)], blue),
        Shape::circle(Pos::new(66.0, 8.0), 3.0, Some(blue.with_alpha(120)), None),
        words.into(),
        Text::new(Pos::new(40.0, 34.0), "Trastuzumab 6 mg/kg q3wk", 6.4, Weight::Regular, Color::BLACK)
            .into(),
    ];
    let scene = clipped(shapes, Some(Rect::new(3.0, 2.0, 62.5, 33.0)));
    let ours = image::load_from_memory(&drawn(&scene, Resolution::WidthPx(288))).expect("a PNG").to_rgb8();
    let tree = read(&svg(&scene, &SvgOptions::default()));
    let mut theirs = tiny_skia::Pixmap::new(ours.width(), ours.height()).expect("pixels");
    let scale = ours.width() as f32 / tree.size().width();
    resvg::render(&tree, tiny_skia::Transform::from_scale(scale, scale), &mut theirs.as_mut());
    let mut differ = 0_usize;
    for (pixel, other) in ours.pixels().zip(theirs.pixels()) {
        let other = [other.red(), other.green(), other.blue()];
        let most = pixel.0.iter().zip(other).map(|(a, b)| a.abs_diff(b)).max().unwrap_or_default();
        // Letters stand at eighths of a pixel in ours; their edges may be a step lighter or darker.
        assert!(most < 112, "{pixel:?} and {other:?}");
        differ += usize::from(most > 40);
    }
    let share = differ as f32 / (ours.width() * ours.height()) as f32;
    assert!(share < 0.01, "{share} of the pixels differ");
}
