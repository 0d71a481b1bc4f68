//! What a bar is made of: its colour, its pattern and its rim, which fade together.

use super::super::color::Color;
use super::super::hatch::{Hatch, Pattern, pattern};
use super::super::palette::Swatch;
use super::super::scene::{Fill, Pos, Rect, Shape, Stroke};
use super::super::style::Style;

/// Distance and width of the lines of a pattern, in points at scale 1.
const SPACING: f32 = 2.2;
const WIDTH: f32 = 0.5;
/// A bar's end has a rim of its own from this opacity on, 0-255.
const FULL: u8 = 200;

/// The shapes of a bar of some look. `stops` tell where its opacity changes, as those of [`Fill::Fade`]; none of a bar
/// that is certain all through.
pub(super) fn bar(
    rect: Rect,
    radius: f32,
    swatch: &Swatch,
    stops: &[(f32, u8)],
    style: &Style,
) -> Vec<Shape> {
    let is_plain = stops.is_empty();
    let rim = swatch.rim.map(|color| Stroke::solid(style.rim_line, color));
    let stroke = rim.filter(|_| is_plain);
    let fill = Some(faded(swatch.fill, stops));
    let mut shapes = vec![Shape::Rect { rect, radius, fill, stroke }];
    if let Some(kind) = swatch.pattern {
        let look =
            Hatch { spacing: SPACING * style.scale, width: WIDTH * style.scale, color: swatch.pattern_ink };
        shapes.extend(pattern(rect, kind, look).into_iter().map(|shape| fade(shape, kind, rect, stops)));
    }
    if let Some(rim) = rim.filter(|_| !is_plain) {
        shapes.extend(faded_rim(rect, rim, stops));
    }
    shapes
}

/// The arrowhead of what goes on, at the end of a bar.
pub(super) fn arrowhead(rect: Rect, radius: f32, length: f32, swatch: &Swatch, style: &Style) -> Vec<Shape> {
    let (x, top, foot) = (rect.right(), rect.y, rect.bottom());
    let half_rim = swatch.rim.map_or(0.0, |_| style.rim_line / 2.0);
    let from = x - radius.max(0.1);
    let tip = Pos::new(x + length, f32::midpoint(top, foot));
    let corner = Rect::between(from, x + half_rim, top, foot);
    let head = vec![Pos::new(x, top), tip, Pos::new(x, foot)];
    let mut shapes = vec![Shape::bar(corner, 0.0, swatch.fill), Shape::polygon(head, swatch.fill)];
    if let Some(color) = swatch.rim {
        let points =
            vec![Pos::new(from, top), Pos::new(x, top), tip, Pos::new(x, foot), Pos::new(from, foot)];
        let stroke = Some(Stroke::solid(style.rim_line, color));
        shapes.push(Shape::Path { points, closed: false, fill: None, stroke });
    }
    shapes
}

fn faded(color: Color, stops: &[(f32, u8)]) -> Fill {
    if stops.is_empty() { Fill::Solid(color) } else { Fill::Fade { color, stops: stops.to_vec() } }
}

/// A line or dot of a pattern as opaque as the bar under it.
fn fade(shape: Shape, kind: Pattern, bar: Rect, stops: &[(f32, u8)]) -> Shape {
    if stops.is_empty() {
        return shape;
    }
    let share = (shape.bounds().center().x - bar.x) / bar.w.max(f32::EPSILON);
    let faint = |color: Color| color.with_alpha(opacity(stops, share));
    match shape {
        Shape::Rect { rect, radius, fill: Some(Fill::Solid(color)), stroke } => {
            let fill = if kind == Pattern::Level { faded(color, stops) } else { Fill::Solid(faint(color)) };
            Shape::Rect { rect, radius, fill: Some(fill), stroke }
        }
        Shape::Path { points, closed, fill, stroke } => {
            let stroke = stroke.map(|stroke| Stroke { color: faint(stroke.color), ..stroke });
            Shape::Path { points, closed, fill, stroke }
        }
        other => other,
    }
}

/// Opacity at a share of a bar's length: straight between the stops, constant outside.
fn opacity(stops: &[(f32, u8)], share: f32) -> u8 {
    let next = stops.partition_point(|(at, _)| *at <= share);
    let before = next.checked_sub(1).and_then(|n| stops.get(n));
    match (before, stops.get(next)) {
        (Some((a, low)), Some((b, high))) => {
            let part = (share - a) / (b - a).max(f32::EPSILON);
            (f32::from(*low) + part * (f32::from(*high) - f32::from(*low))).round() as u8
        }
        (Some((_, alpha)), None) | (None, Some((_, alpha))) => *alpha,
        (None, None) => 255,
    }
}

/// The rim of a fading bar: along its edges as opaque as the bar, and across those ends that are certain.
fn faded_rim(rect: Rect, rim: Stroke, stops: &[(f32, u8)]) -> Vec<Shape> {
    let edge = |y: f32| Shape::Rect {
        rect: Rect::new(rect.x, y - rim.width / 2.0, rect.w, rim.width),
        radius: 0.0,
        fill: Some(faded(rim.color, stops)),
        stroke: None,
    };
    let mut shapes = vec![edge(rect.y), edge(rect.bottom())];
    for (share, x) in [(0.0, rect.x), (1.0, rect.right())] {
        if opacity(stops, share) >= FULL {
            shapes.push(Shape::line(Pos::new(x, rect.y), Pos::new(x, rect.bottom()), rim));
        }
    }
    shapes
}
