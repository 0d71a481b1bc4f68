//! The window and the exported file show the same figure.

mod support;

use std::sync::Arc;

use eframe::egui;
use egui::{Pos2, Vec2, pos2, vec2};
use image::RgbaImage;
use phaseline::app::examples;
use phaseline::course::Alignment;
use phaseline::export::{PixelOptions, Resolution, SvgOptions, png, svg};
use phaseline::figure::compose::{self, Viewport};
use phaseline::figure::hatch::{Hatch, hatch};
use phaseline::figure::lanes;
use phaseline::figure::scene::{
    Address, Fill, Item, Layer, LayerKind, PictureKey, Pos, Rect, Scene, Shape, Size, Stroke, Text, Weight,
};
use phaseline::figure::style::ResponseRole;
use phaseline::figure::{Color, Style, Theme};
use phaseline::model::{EventId, Modality, PatientId, Ticks, Unit};
use phaseline::study::Study;
use phaseline::ui::paint::{CROWDED, Grid, layer_shapes, paint, shapes};
use support::raster::Rasteriser;

const PIXELS_PER_POINT: f32 = 2.0;

/// A channel that differs by more is a difference a reader can see.
const VISIBLE: u8 = 48;

/// One patient's figure with every kind of shape.
fn scene(theme: Theme) -> Scene {
    let style = Style::new(theme, 1.0);
    let (left, right) = (116.0, 440.0);
    let x = |month: f32| left + (right - left) * month / 84.0;
    let lane = |index: f32| 44.0 + style.lane_height * index;
    let bar_y = |index: f32| lane(index) + (style.lane_height - style.bar_height) / 2.0;
    let bar = |from: f32, to: f32, index: f32| {
        Rect::between(x(from), x(to), bar_y(index), bar_y(index) + style.bar_height)
    };
    let text = |x: f32, y: f32, content: &str, size: f32, color| {
        Text::new(Pos::new(x, y), content, size, Weight::Regular, color)
    };
    let bold = |x: f32, y: f32, content: &str, size: f32, color| {
        Text::new(Pos::new(x, y), content, size, Weight::Bold, color)
    };

    let mut back = Layer::new(LayerKind::Background, None);
    back.push(bold(8.0, 12.5, "Trastuzumab stopped in complete response", style.title_pt, style.ink));
    back.push(text(
        8.0,
        21.0,
        "Two women with HER2-positive breast cancer and liver metastases",
        style.subtitle_pt,
        style.grey,
    ));
    let off = Rect::between(x(51.0), x(81.0), lane(0.0) - 1.0, lane(5.0) + 1.0);
    back.push(Shape::bar(off, 0.0, style.hatch_ground));
    let strokes = Hatch { spacing: style.hatch_spacing, width: style.hatch_line, color: style.hatch_ink };
    back.items.extend(hatch(off, strokes).into_iter().map(|shape| Item { shape, address: None }));
    for index in 0..5_u8 {
        let y = lane(f32::from(index) + 1.0);
        back.push(Shape::line(
            Pos::new(left, y),
            Pos::new(right, y),
            Stroke::solid(style.hairline, style.hair),
        ));
    }

    let mut gutter = Layer::new(LayerKind::Gutter, None);
    for (index, name) in
        (0_u8..).zip(["Surgery", "Radiotherapy", "Docetaxel", "Trastuzumab", "Liver, imaging"])
    {
        let y = lane(f32::from(index)) + style.lane_height / 2.0 + 2.1;
        gutter.push(text(left - 5.0, y, name, style.lane_pt, style.ink).ending_here());
    }

    let event = |id: &str| {
        Address::of_event(&PatientId::new("p1").expect("an id"), &EventId::new(id).expect("an id"))
    };
    let mut data = Layer::new(LayerKind::Data, Some(Rect::new(left, 30.0, right - left + 10.0, 120.0)));
    let baseline = |index: f32| bar_y(index) + style.bar_height - 2.2;
    let (sx, sy) = (x(1.0), lane(0.0) + style.lane_height / 2.0);
    data.push(Shape::polygon(
        vec![Pos::new(sx - 3.0, sy - 3.1), Pos::new(sx + 3.0, sy - 3.1), Pos::new(sx, sy + 2.9)],
        style.ink,
    ));
    data.push(text(x(3.0), baseline(0.0), "Mastectomy, axillary resection", style.label_pt, style.ink));
    let fade = |modality: Modality, rect, stops: &[(f32, u8)]| Shape::Rect {
        rect,
        radius: style.radius,
        fill: Some(Fill::Fade { color: style.treatment(modality).fill, stops: stops.to_vec() }),
        stroke: None,
    };
    data.push_for(
        &event("rt"),
        fade(Modality::Radiotherapy, bar(5.8, 9.0, 1.0), &[(0.0, 30), (0.4, 255), (0.6, 255), (1.0, 30)]),
    );
    data.push(text(x(9.7), baseline(1.0), "Chest wall", style.label_pt, style.ink));
    let chemotherapy = style.treatment(Modality::Chemotherapy);
    data.push_for(&event("doc"), Shape::bar(bar(0.5, 7.0, 2.0), style.radius, chemotherapy.fill));
    for cycle in 1..8_u8 {
        let at = x(0.5 + 0.81 * f32::from(cycle));
        let line = Stroke::solid(0.55, chemotherapy.ink.with_alpha(217));
        data.push(Shape::line(
            Pos::new(at, bar_y(2.0) + 1.0),
            Pos::new(at, bar_y(2.0) + style.bar_height - 1.0),
            line,
        ));
    }
    data.push(text(x(7.7), baseline(2.0), "100 mg/m² × 8, q3wk", style.label_pt, style.ink));
    let targeted = style.treatment(Modality::Targeted);
    data.push_for(
        &event("tra"),
        fade(Modality::Targeted, bar(0.5, 51.5, 3.0), &[(0.0, 30), (0.03, 255), (0.97, 255), (1.0, 30)]),
    );
    data.push(text(x(0.5) + 3.2, baseline(3.0), "6 mg/kg q3wk · 50 mo", style.label_pt, targeted.ink));
    let cr = style.response(ResponseRole::Complete);
    let response = bar(23.0, 81.0, 4.0);
    data.push_for(&event("cr"), Shape::bar(response, 0.0, cr.fill));
    let (tip, middle) = (response.right(), response.center().y);
    let arrow = [(0.6, response.y), (5.0, middle), (0.6, response.bottom()), (2.2, middle)];
    data.push(Shape::polygon(arrow.map(|(dx, y)| Pos::new(tip + dx, y)).to_vec(), cr.fill));
    data.push(bold(x(23.0) + 3.2, baseline(4.0), "CR", style.label_pt, cr.ink));
    data.push(text(
        x(23.0) + 14.0,
        baseline(4.0),
        "Complete response, 58 mo so far: 28 on trastuzumab, 30 off all treatment",
        style.label_pt,
        cr.ink,
    ));

    let mut overlay = Layer::new(LayerKind::Overlay, None);
    overlay.push(Shape::line(
        Pos::new(x(51.0), 38.0),
        Pos::new(x(51.0), lane(5.0)),
        Stroke::dashed(0.5, style.ink, 1.4, 1.4),
    ));
    overlay.push(Shape::line(
        Pos::new(x(51.0) + 1.0, 39.4),
        Pos::new(x(81.0) - 1.0, 39.4),
        Stroke::solid(0.5, style.ink),
    ));
    overlay.push(
        bold(x(66.0), 37.2, "30 mo off all treatment, ongoing", style.lane_pt, style.ink).centered_here(),
    );
    overlay.push(Shape::circle(
        Pos::new(x(0.0), lane(5.0) + 6.0),
        3.1,
        Some(style.background),
        Some(Stroke::solid(0.5, style.ink)),
    ));
    overlay.push(Shape::Image {
        rect: Rect::new(8.0, 46.0, 40.0, 30.0),
        picture: PictureKey::from("lost"),
        alt: "CT".into(),
    });

    let mut axis = Layer::new(LayerKind::Axis, None);
    let y = lane(5.0) + 14.0;
    axis.push(Shape::line(Pos::new(left, y), Pos::new(right, y), Stroke::solid(style.axis_line, style.ink)));
    for year in 0..8_u8 {
        let at = x(f32::from(year) * 12.0);
        axis.push(Shape::line(Pos::new(at, y), Pos::new(at, y + 2.6), Stroke::solid(0.5, style.ink)));
        axis.push(
            text(at, y + 9.4, &(u16::from(year) * 12).to_string(), style.label_pt, style.ink).centered_here(),
        );
    }
    axis.push(text(x(42.0), y + 18.4, "Months since diagnosis", style.label_pt, style.grey).centered_here());

    Scene {
        size: Size::new(456.0, 142.0),
        background: style.background,
        layers: vec![back, gutter, data, overlay, axis],
    }
}

/// Runs a window's frame without a window and gives what `frame` makes of it.
fn in_a_window<T>(size: Vec2, mut frame: impl FnMut(&egui::Ui) -> T) -> (egui::Context, egui::FullOutput, T) {
    let ctx = egui::Context::default();
    phaseline::ui::fonts::install_fonts(&ctx);
    ctx.set_theme(egui::Theme::Light);
    let mut input = egui::RawInput {
        screen_rect: Some(egui::Rect::from_min_size(Pos2::ZERO, size)),
        ..egui::RawInput::default()
    };
    input.viewports.entry(egui::ViewportId::ROOT).or_default().native_pixels_per_point =
        Some(PIXELS_PER_POINT);
    let mut result = None;
    let output = ctx.run_ui(input, |ui| result = Some(frame(ui)));
    (ctx, output, result.expect("one frame was run"))
}

fn window_picture(scene: &Scene) -> RgbaImage {
    window_picture_with(scene, &|_| None)
}

/// The window's picture of a scene, with the attached pictures whose bytes `pictures` gives.
fn window_picture_with(scene: &Scene, pictures: &dyn Fn(&str) -> Option<Arc<[u8]>>) -> RgbaImage {
    let size = vec2(scene.size.w, scene.size.h);
    let mut kept = Vec::new();
    let (ctx, mut output, ()) = in_a_window(size, |ui| {
        let mut texture = |name: &str| {
            let image = image::load_from_memory(&pictures(name)?).expect("a picture").to_rgba8();
            let size = [image.width() as usize, image.height() as usize];
            let image = egui::ColorImage::from_rgba_unmultiplied(size, &image);
            kept.push(ui.ctx().load_texture(name, image, egui::TextureOptions::LINEAR));
            kept.last().map(egui::TextureHandle::id)
        };
        paint(scene, ui.painter(), Pos2::ZERO, &mut texture);
    });
    let mut rasteriser = Rasteriser::default();
    rasteriser.update(&mut output.textures_delta);
    let primitives = ctx.tessellate(output.shapes, output.pixels_per_point);
    let pixels = size * PIXELS_PER_POINT;
    rasteriser.paint(&primitives, [pixels.x as u32, pixels.y as u32], PIXELS_PER_POINT)
}

fn exported_picture(scene: &Scene) -> RgbaImage {
    exported_picture_with(scene, &|_| None)
}

fn exported_picture_with(scene: &Scene, pictures: &dyn Fn(&str) -> Option<Arc<[u8]>>) -> RgbaImage {
    let resolution = Resolution::WidthPx((scene.size.w * PIXELS_PER_POINT) as u32);
    let bytes =
        png(scene, &PixelOptions { pictures, ..PixelOptions::new(resolution) }).expect("the figure is drawn");
    keep("exported", &image::load_from_memory(&bytes).expect("a PNG").to_rgba8())
}

/// Leaves a picture beside the test's other products, for a reader who wants to see what differs.
fn keep(name: &str, picture: &RgbaImage) -> RgbaImage {
    picture
        .save(format!("{}/picture-{name}.png", env!("CARGO_TARGET_TMPDIR")))
        .expect("the test's folder takes a file");
    picture.clone()
}

/// The share of pixels in which a channel differs visibly.
fn share_that_differs(a: &RgbaImage, b: &RgbaImage) -> f32 {
    assert_eq!(a.dimensions(), b.dimensions());
    let differs = |(a, b): (&image::Rgba<u8>, &image::Rgba<u8>)| {
        a.0.iter().zip(b.0).any(|(a, b)| a.abs_diff(b) > VISIBLE)
    };
    let count = a.pixels().zip(b.pixels()).filter(|pair| differs(*pair)).count();
    count as f32 / (a.width() * a.height()) as f32
}

#[test]
fn the_window_shows_what_the_file_shows() {
    // What was measured, 1.95 and 1.74 %, and a tenth more.
    for (theme, limit) in [(Theme::Light, 0.0215), (Theme::Dark, 0.0192)] {
        let scene = scene(theme);
        let (window, file) = (window_picture(&scene), exported_picture(&scene));
        keep(&format!("window-{theme:?}"), &window);
        keep(&format!("exported-{theme:?}"), &file);
        let share = share_that_differs(&window, &file);
        println!("{theme:?}: {:.2} % of pixels differ visibly", 100.0 * share);
        assert!(share < limit, "{theme:?}: {:.2} % of pixels differ visibly", 100.0 * share);
    }
}

/// The scenes of the founding case on a page and in a window that is scrolled and zoomed.
fn founding_scenes(theme: Theme) -> Vec<Scene> {
    let case = examples::ALL[0].case().expect("the founding case");
    let mut layout = lanes::LaneLayout::of(Study::of(&case));
    layout.aspects = Arc::new(examples::ALL[0].pictures().aspects());
    let (from, to) = compose::fit(&layout, Alignment::Zero);
    let page = Viewport::page(519.0, (from, to), Alignment::Zero);
    let window = Viewport {
        height_pt: Some(420.0),
        scroll_y_pt: 60.0,
        from: from + Ticks((to - from).0 / 8),
        to: from + Ticks((to - from).0 / 2),
        unit: Some(Unit::Week),
        ..Viewport::page(700.0, (from, to), Alignment::FirstTreatment)
    };
    let style = Style::new(theme, 1.0);
    [page, window].iter().map(|v| compose::compose(&layout, v, &style).scene).collect()
}

#[test]
fn the_founding_figure_is_the_same_in_the_window_and_in_the_file() {
    let attached = examples::ALL[0].pictures();
    let pictures = |name: &str| attached.bytes(name);
    // What was measured and a tenth more: on the page 1.88 and 1.49 %, since small type is nearly everywhere and its edges
    // differ in the share of a pixel more often than large bars do; in the window, which is zoomed, 0.94 and 0.60 %.
    for (theme, limits) in [(Theme::Light, [0.0207, 0.0103]), (Theme::Dark, [0.0164, 0.0066])] {
        for (nth, (scene, limit)) in founding_scenes(theme).iter().zip(limits).enumerate() {
            let (window, file) =
                (window_picture_with(scene, &pictures), exported_picture_with(scene, &pictures));
            keep(&format!("founding-window-{theme:?}-{nth}"), &window);
            keep(&format!("founding-exported-{theme:?}-{nth}"), &file);
            let share = share_that_differs(&window, &file);
            println!("{theme:?} {nth}: {:.2} % of pixels differ visibly", 100.0 * share);
            assert!(share < limit, "{theme:?} {nth}: {:.2} % of pixels differ visibly", 100.0 * share);
        }
    }
}

/// What a shape covers, half a pixel of soft edge left out.
fn covered(shape: &egui::Shape) -> egui::Rect {
    match shape {
        egui::Shape::Rect(rect) => rect.rect,
        egui::Shape::Path(path) => egui::Rect::from_points(&path.points),
        egui::Shape::LineSegment { points, .. } => egui::Rect::from_points(points),
        egui::Shape::Mesh(mesh) if mesh.vertices.len() > 4 => {
            mesh.calc_bounds().shrink(0.5 / PIXELS_PER_POINT)
        }
        egui::Shape::Mesh(mesh) => mesh.calc_bounds(),
        other => other.visual_bounding_rect(),
    }
}

#[test]
fn every_item_of_the_founding_figure_is_painted_where_its_scene_has_it() {
    let origin = pos2(13.0, 7.0);
    for scene in founding_scenes(Theme::Light) {
        for item in scene.layers.iter().flat_map(|layer| &layer.items) {
            let mut item = item.clone();
            // Dashes are looked at elsewhere.
            match &mut item.shape {
                Shape::Path { stroke: Some(stroke), .. } | Shape::Rect { stroke: Some(stroke), .. } => {
                    stroke.dash = None;
                }
                _ => {}
            }
            let layer = Layer { items: vec![item.clone()], ..Layer::new(LayerKind::Data, None) };
            let (_, mut output, painted) = in_a_window(vec2(800.0, 600.0), |ui| {
                layer_shapes(&layer, ui.ctx(), origin, Grid::Exact, &mut |_| Some(egui::TextureId::default()))
            });
            output.textures_delta.clear();
            let wanted = item.shape.bounds().translate(origin.x, origin.y);
            let Some(bounds) = painted.iter().map(covered).reduce(egui::Rect::union) else {
                assert!(wanted.w <= 0.0 || wanted.h <= 0.0, "{item:?} is not painted");
                continue;
            };
            let close = |a: f32, b: f32, by: f32| (a - b).abs() < by;
            if let Shape::Text(_) = item.shape {
                assert!(
                    close(bounds.left(), wanted.x, 1.0) && close(bounds.right(), wanted.right(), 2.0),
                    "{item:?}"
                );
            } else {
                let edges = [
                    (bounds.left(), wanted.x),
                    (bounds.right(), wanted.right()),
                    (bounds.top(), wanted.y),
                    (bounds.bottom(), wanted.bottom()),
                ];
                assert!(
                    edges.iter().all(|(a, b)| close(*a, *b, 0.26)),
                    "{item:?}: {bounds:?} for {wanted:?}"
                );
            }
        }
    }
}

#[test]
fn every_item_is_painted_where_the_scene_has_it() {
    let mut scene = scene(Theme::Light);
    // A dashed line is painted as many shapes; dashes are looked at elsewhere.
    for item in scene.layers.iter_mut().flat_map(|layer| &mut layer.items) {
        if let Shape::Path { stroke: Some(stroke), .. } = &mut item.shape {
            stroke.dash = None;
        }
    }
    for layer in &mut scene.layers {
        // The lost picture's frame is dashed and the hollow arrow takes two shapes.
        layer.items.retain(|item| match &item.shape {
            Shape::Image { .. } => false,
            Shape::Path { points, .. } => points.len() != 4,
            Shape::Rect { fill, stroke, .. } => fill.is_none() || stroke.is_none(),
            Shape::Text(_) => true,
        });
    }
    let origin = pos2(13.0, 7.0);
    let (_, mut output, painted) =
        in_a_window(vec2(500.0, 200.0), |ui| shapes(&scene, ui.ctx(), origin, Grid::Exact, &mut |_| None));
    output.textures_delta.clear();
    let items: Vec<&Item> = scene.layers.iter().flat_map(|layer| &layer.items).collect();
    assert_eq!(painted.len(), items.len() + 1, "the background and one shape an item");
    for (item, shape) in items.iter().zip(painted.iter().skip(1)) {
        let wanted = item.shape.bounds().translate(origin.x, origin.y);
        let close = |a: f32, b: f32| (a - b).abs() < 0.01;
        match shape {
            egui::Shape::Text(text) => {
                let Shape::Text(letters) = &item.shape else { panic!("{item:?} became a text") };
                let row = &text.galley.rows[0];
                let baseline = text.pos.y + row.pos.y + row.row.glyphs[0].pos.y;
                assert!(
                    close(baseline, letters.baseline.y + origin.y) && close(text.pos.x, wanted.x),
                    "{item:?}"
                );
                let width = text.galley.size().x;
                assert!(
                    (width - letters.width_pt).abs() / letters.width_pt < 0.005,
                    "{item:?}: {width} wide"
                );
            }
            shape => {
                let bounds = match shape {
                    egui::Shape::Rect(rect) => rect.rect,
                    egui::Shape::Path(path) => egui::Rect::from_points(&path.points),
                    egui::Shape::LineSegment { points, .. } => egui::Rect::from_points(points),
                    // Half a pixel of soft edge belongs to a fade's mesh.
                    egui::Shape::Mesh(mesh) => mesh.calc_bounds().shrink(0.5 / PIXELS_PER_POINT),
                    other => panic!("{item:?} became {other:?}"),
                };
                let edges = [
                    (bounds.left(), wanted.x),
                    (bounds.right(), wanted.right()),
                    (bounds.top(), wanted.y),
                    (bounds.bottom(), wanted.bottom()),
                ];
                assert!(edges.iter().all(|(a, b)| close(*a, *b)), "{item:?}: {bounds:?} for {wanted:?}");
            }
        }
    }
}

#[test]
fn a_crowded_layer_is_one_mesh_on_whole_pixels() {
    let mut layer = Layer::new(LayerKind::Data, None);
    for index in 0..=CROWDED {
        let (column, row) = ((index % 50) as f32, (index / 50) as f32);
        layer.push(Shape::bar(Rect::new(column * 9.13, row * 3.27, 7.31, 2.2), 1.6, Color::rgb(0, 114, 178)));
    }
    layer.push(Text::new(Pos::new(10.0, 10.0), "label", 6.0, Weight::Regular, Color::BLACK));
    let scene = Scene { size: Size::new(460.0, 140.0), background: Color::WHITE, layers: vec![layer] };
    let (_, mut output, painted) = in_a_window(vec2(460.0, 140.0), |ui| {
        shapes(&scene, ui.ctx(), Pos2::ZERO, Grid::Pixels(PIXELS_PER_POINT), &mut |_| None)
    });
    output.textures_delta.clear();
    let [_, egui::Shape::Mesh(mesh), egui::Shape::Text(_)] = painted.as_slice() else {
        panic!("a background, a mesh and a label were expected, not {} shapes", painted.len());
    };
    assert_eq!(mesh.vertices.len(), 4 * (CROWDED + 1));
    assert!(
        mesh.vertices
            .iter()
            .all(|v| [v.pos.x, v.pos.y].iter().all(|at| (at * PIXELS_PER_POINT).fract().abs() < 1e-3))
    );
}

#[test]
fn a_frame_drawn_twice_is_the_same_to_the_byte() {
    let scene = scene(Theme::Light);
    assert_eq!(window_picture(&scene), window_picture(&scene));
    assert_eq!(svg(&scene, &SvgOptions::default()), svg(&scene, &SvgOptions::default()));
}

#[test]
fn the_rasteriser_serves_the_test_harness() {
    let scene = scene(Theme::Light);
    let mut harness = egui_kittest::Harness::builder()
        .with_size(vec2(scene.size.w, scene.size.h))
        .with_pixels_per_point(PIXELS_PER_POINT)
        .with_theme(egui::Theme::Light)
        .renderer(Rasteriser::default())
        .build_ui(|ui| {
            let origin = ui.ctx().content_rect().min;
            let painter = ui.ctx().layer_painter(egui::LayerId::background());
            if ui.ctx().fonts(|fonts| fonts.families().len()) > 2 {
                paint(&scene, &painter, origin, &mut |_| None);
            } else {
                phaseline::ui::fonts::install_fonts(ui.ctx());
                ui.ctx().request_repaint();
            }
        });
    harness.run();
    let picture = harness.render().expect("the rasteriser is plugged in");
    assert!(share_that_differs(&picture, &window_picture(&scene)) < 0.001);
}
