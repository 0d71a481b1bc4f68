//! What the SVG writer promises, read from the text it writes.

use super::*;
use crate::figure::scene::{LayerKind, PictureKey, Size};
use crate::model::{EventId, PatientId};

fn scene(layers: Vec<Layer>) -> Scene {
    Scene { size: Size::new(100.0, 50.0), background: Color::WHITE, layers }
}

fn one(shape: impl Into<Shape>) -> Scene {
    let mut layer = Layer::new(LayerKind::Data, None);
    layer.push(shape);
    scene(vec![layer])
}

fn label(text: &str) -> Text {
    Text::new(Pos::new(1.0, 2.0), text, 6.0, Weight::Regular, Color::BLACK)
}

#[test]
fn numbers_are_short_and_never_negative_zero() {
    for (value, written) in [
        (1.0, "1"),
        (1.5, "1.5"),
        (-0.001, "0"),
        (-1.005, "-1"),
        (2.05, "2.05"),
        (f32::NAN, "0"),
        (0.1 + 0.2, "0.3"),
    ] {
        assert_eq!(Number(value).to_string(), written);
    }
}

#[test]
fn text_cannot_break_out_of_its_element() {
    let written = svg(&one(label("a<b>&\"c\"]]>\u{1}")), &SvgOptions::default());
    assert!(written.contains(">a&lt;b&gt;&amp;&quot;c&quot;]]&gt;</text>"), "{written}");
    let mut raw = label("x");
    raw.text = "</text><script>\u{0}\u{fffe}\n".to_owned();
    let written = svg(&one(raw), &SvgOptions::default());
    assert!(written.contains(">&lt;/text&gt;&lt;script&gt; </text>"), "{written}");
}

#[test]
fn the_page_is_millimetres_and_the_view_is_points() {
    let written = svg(&scene(vec![]), &SvgOptions { width_mm: Some(183.0), ..SvgOptions::default() });
    assert!(written.contains("width=\"183mm\" height=\"91.5mm\" viewBox=\"0 0 100 50\""), "{written}");
}

#[test]
fn equal_fades_are_defined_once() {
    let fade = |y| Shape::Rect {
        rect: Rect::new(1.0, y, 20.0, 7.0),
        radius: 1.6,
        fill: Some(Fill::Fade {
            color: Color::rgb(0, 114, 178),
            stops: vec![(0.0, 30), (0.25, 255), (1.0, 255)],
        }),
        stroke: None,
    };
    let mut layer = Layer::new(LayerKind::Data, None);
    layer.push(fade(1.0));
    layer.push(fade(20.0));
    let written = svg(&scene(vec![layer]), &SvgOptions::default());
    assert_eq!(written.matches("<linearGradient").count(), 1);
    assert_eq!(written.matches("url(#f1)").count(), 2);
}

#[test]
fn shapes_of_an_event_share_one_title() {
    let address = Address::of_event(&PatientId::new("p1").unwrap(), &EventId::new("a-b").unwrap());
    let mut layer = Layer::new(LayerKind::Data, Some(Rect::new(0.0, 0.0, 50.0, 50.0)));
    layer.push_for(&address, Shape::bar(Rect::new(0.0, 0.0, 5.0, 5.0), 0.0, Color::BLACK));
    layer.push_for(&address, label("x"));
    layer.push(label("y"));
    let written = svg(&scene(vec![layer]), &SvgOptions { item_titles: true, ..SvgOptions::default() });
    assert_eq!(written.matches("<title>p1 / a-b</title>").count(), 1);
    assert_eq!(written.matches("<g").count(), written.matches("</g>").count());
    assert!(written.contains("clip-path=\"url(#c1)\""));
}

#[test]
fn only_png_and_jpeg_are_embedded() {
    let image = Shape::Image {
        rect: Rect::new(0.0, 0.0, 9.0, 9.0),
        picture: PictureKey::from("k"),
        alt: "CT".into(),
    };
    let with = |bytes: &'static [u8]| {
        let pictures = move |_: &str| Some(Arc::from(bytes));
        svg(&one(image.clone()), &SvgOptions { pictures: &pictures, ..SvgOptions::default() })
    };
    assert!(
        with(b"\x89PNG\r\n\x1a\nrest").contains("href=\"data:image/png;base64,iVBORw0KGgpyZXN0\"><title>CT")
    );
    assert!(!with(b"<svg onload='x'/>").contains("href"));
}

#[test]
fn broken_numbers_still_give_a_readable_document() {
    let mut layer = Layer::new(LayerKind::Data, None);
    layer.push(Shape::bar(Rect::new(f32::NAN, f32::INFINITY, -3.0, 5.0), 1.0, Color::BLACK));
    layer.push(Shape::line(Pos::new(f32::NAN, 0.0), Pos::new(1.0, 1.0), Stroke::solid(1.0, Color::BLACK)));
    let written = svg(&scene(vec![layer]), &SvgOptions::default());
    assert!(!written.contains("NaN") && !written.contains("inf"));
    assert!(written.contains("width=\"0\""));
}
