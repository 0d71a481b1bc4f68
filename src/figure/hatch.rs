//! Hatching as plain lines, so that every surface draws the same and no viewer's pattern support matters.

use std::f32::consts::{FRAC_1_SQRT_2, SQRT_2};

use super::color::Color;
use super::scene::{Pos, Rect, Shape, Stroke};

/// Lines closer than this, in points, would merge into a grey.
const LEAST_SPACING_PT: f32 = 0.8;

/// A ceiling on the lines of one rectangle, whatever its size: beyond it the lines are drawn further apart.
const MOST_LINES: f32 = 2_000.0;

/// How an area is hatched.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hatch {
    /// Distance between neighbouring lines, measured across them, in points.
    pub spacing: f32,
    /// Line width in points.
    pub width: f32,
    /// Line colour.
    pub color: Color,
}

/// A pattern of lines or dots, by which a bar is told from others without colour. None has upright lines, which would
/// be taken for cycles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Pattern {
    /// Lines rising to the right.
    Rising,
    /// Lines falling to the right.
    Falling,
    /// Both of them.
    Cross,
    /// Level lines.
    Level,
    /// One line up and down all along.
    Zigzag,
    /// Dots in staggered rows.
    Dots,
}

/// The lines or dots of a pattern, which end inside `rect`. Like those of [`hatch`], they hang on its left edge.
///
/// Nothing comes out of an empty or non-finite rectangle.
pub fn pattern(rect: Rect, kind: Pattern, style: Hatch) -> Vec<Shape> {
    if !rect.is_finite() || !style.spacing.is_finite() || rect.w <= 0.0 || rect.h <= 0.0 {
        return Vec::new();
    }
    match kind {
        Pattern::Rising => hatch(rect, style),
        Pattern::Falling => falling(rect, style),
        Pattern::Cross => hatch(rect, style).into_iter().chain(falling(rect, style)).collect(),
        Pattern::Level => rows(rect, style)
            .map(|y| {
                let bar = Rect::new(rect.x, y - style.width / 2.0, rect.w, style.width);
                Shape::bar(bar, 0.0, style.color)
            })
            .collect(),
        Pattern::Zigzag => zigzag(rect, style),
        Pattern::Dots => dots(rect, style),
    }
}

/// The heights of evenly spaced rows around the middle of a rectangle.
fn rows(rect: Rect, style: Hatch) -> impl Iterator<Item = f32> + Clone {
    let step = style.spacing.max(LEAST_SPACING_PT).max(rect.h / MOST_LINES);
    let each_side = ((rect.h / 2.0 - style.width) / step).floor().max(0.0) as i32;
    (-each_side..=each_side).map(move |row| rect.center().y + row as f32 * step)
}

/// Lines as those of [`hatch`], turned upside down.
fn falling(rect: Rect, style: Hatch) -> Vec<Shape> {
    let mut lines = hatch(rect, style);
    for line in &mut lines {
        if let Shape::Path { points, .. } = line {
            for point in points {
                point.y = rect.y + rect.bottom() - point.y;
            }
        }
    }
    lines
}

/// A line up and down between the upper and the lower edge, leg by leg.
fn zigzag(rect: Rect, style: Hatch) -> Vec<Shape> {
    let inset = style.width;
    let height = (rect.h - 2.0 * inset).max(0.0);
    let step = (style.spacing.max(LEAST_SPACING_PT) * 1.25).max(rect.w / MOST_LINES);
    let stroke = Stroke::solid(style.width, style.color);
    let legs = (rect.w / step).ceil() as i32;
    let leg = |n: i32| {
        let (from, to) = (n as f32 * step, ((n + 1) as f32 * step).min(rect.w));
        let share = (to - from) / step;
        let (foot, head) = (rect.bottom() - inset, rect.y + inset);
        let (start, end) =
            if n % 2 == 0 { (foot, foot - share * height) } else { (head, head + share * height) };
        (share > 0.01)
            .then(|| Shape::line(Pos::new(rect.x + from, start), Pos::new(rect.x + to, end), stroke))
    };
    (0..legs).filter_map(leg).collect()
}

/// Dots in rows, every other row moved by half a step.
fn dots(rect: Rect, style: Hatch) -> Vec<Shape> {
    let step = style.spacing.max(LEAST_SPACING_PT).max(rect.w / MOST_LINES);
    let radius = style.width * 0.9;
    let columns = (rect.w / step).ceil().max(0.0) as i32;
    let mut dots = Vec::new();
    for (n, y) in rows(rect, Hatch { spacing: style.spacing * 0.9, ..style }).enumerate() {
        let first = rect.x + step * if n % 2 == 0 { 0.5 } else { 1.0 };
        let xs = (0..columns).map(|column| first + column as f32 * step);
        let shown = xs.filter(|x| *x + radius <= rect.right());
        dots.extend(shown.map(|x| Shape::circle(Pos::new(x, y), radius, Some(style.color), None)));
    }
    dots
}

/// Lines rising to the right at 45° that end exactly at the edges of `rect`, including the corners of their flat ends.
///
/// The lines hang on the rectangle's lower left corner, so they travel with it and keep their places while its right
/// or upper edge is dragged. Nothing comes out of an empty or non-finite rectangle.
pub fn hatch(rect: Rect, style: Hatch) -> Vec<Shape> {
    if !rect.is_finite() || !style.spacing.is_finite() || rect.w <= 0.0 || rect.h <= 0.0 {
        return Vec::new();
    }
    // Distance between lines along an edge of the rectangle.
    let step = (style.spacing.max(LEAST_SPACING_PT) * SQRT_2).max((rect.w + rect.h) / MOST_LINES);
    let stroke = Stroke::solid(style.width, style.color);
    // A flat end sticks out sideways by half the width; at 45° it stays inside when the line is as much shorter.
    let inset = style.width / 2.0 * FRAC_1_SQRT_2;
    let first = (-rect.h / step).ceil() as i32;
    let last = (rect.w / step).floor() as i32;
    (first..=last)
        .filter_map(|line| {
            // Where the line crosses the lower edge, counted from the left corner.
            let foot = line as f32 * step;
            let start = foot.max(0.0) + inset;
            let end = (foot + rect.h).min(rect.w) - inset;
            let at = |x: f32| Pos::new(rect.x + x, rect.bottom() - (x - foot));
            (end > start).then(|| Shape::line(at(start), at(end), stroke))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const STYLE: Hatch = Hatch { spacing: 3.0, width: 0.5, color: Color::BLACK };

    fn points(shapes: &[Shape]) -> Vec<Pos> {
        shapes
            .iter()
            .flat_map(|shape| match shape {
                Shape::Path { points, .. } => points.clone(),
                _ => Vec::new(),
            })
            .collect()
    }

    #[test]
    fn lines_stay_inside_with_their_ends() {
        let rect = Rect::new(10.0, 20.0, 33.0, 14.0);
        let lines = hatch(rect, STYLE);
        assert!(lines.len() > 5);
        for end in points(&lines) {
            let corner = STYLE.width / 2.0 * FRAC_1_SQRT_2;
            assert!(rect.expand(1e-4 - corner).contains(end), "{end:?}");
        }
    }

    #[test]
    fn lines_travel_with_the_rectangle() {
        let rect = Rect::new(10.0, 20.0, 33.0, 14.0);
        let (here, there) = (points(&hatch(rect, STYLE)), points(&hatch(rect.translate(7.3, -2.1), STYLE)));
        assert_eq!(here.len(), there.len());
        for (a, b) in here.iter().zip(&there) {
            assert!((a.x + 7.3 - b.x).abs() < 1e-3 && (a.y - 2.1 - b.y).abs() < 1e-3);
        }
    }

    #[test]
    fn lines_keep_their_places_when_the_right_edge_moves() {
        let short = points(&hatch(Rect::new(0.0, 0.0, 20.0, 10.0), STYLE));
        let long = points(&hatch(Rect::new(0.0, 0.0, 25.0, 10.0), STYLE));
        let whole = |points: &[Pos]| points.iter().filter(|p| p.y > 9.7).copied().collect::<Vec<_>>();
        let (short, long) = (whole(&short), whole(&long));
        assert_eq!(short, long.get(..short.len()).unwrap_or_default());
    }

    #[test]
    fn every_pattern_stays_inside_and_comes_out_of_nothing_as_nothing() {
        let kinds = [
            Pattern::Rising,
            Pattern::Falling,
            Pattern::Cross,
            Pattern::Level,
            Pattern::Zigzag,
            Pattern::Dots,
        ];
        let rect = Rect::new(10.0, 20.0, 33.0, 7.6);
        for kind in kinds {
            let shapes = pattern(rect, kind, STYLE);
            assert!(!shapes.is_empty(), "{kind:?}");
            for shape in shapes {
                let bounds = shape.bounds();
                let corners = [Pos::new(bounds.x, bounds.y), Pos::new(bounds.right(), bounds.bottom())];
                let is_inside = corners.into_iter().all(|corner| rect.expand(1e-3).contains(corner));
                assert!(is_inside, "{kind:?}: {bounds:?}");
            }
            assert!(pattern(Rect::new(0.0, 0.0, 0.0, 5.0), kind, STYLE).is_empty());
            assert!(pattern(Rect::new(0.0, f32::NAN, 9.0, 5.0), kind, STYLE).is_empty());
            let flood = pattern(Rect::new(0.0, 0.0, 1e6, 5.0), kind, Hatch { spacing: 0.0, ..STYLE });
            assert!(flood.len() <= 20_020, "{kind:?}: {}", flood.len());
        }
    }

    #[test]
    fn nothing_comes_out_of_nothing_and_a_flood_is_held_back() {
        assert!(hatch(Rect::new(0.0, 0.0, 0.0, 5.0), STYLE).is_empty());
        assert!(hatch(Rect::new(f32::NAN, 0.0, 5.0, 5.0), STYLE).is_empty());
        assert!(hatch(Rect::new(0.0, 0.0, 1e9, 5.0), Hatch { spacing: 0.0, ..STYLE }).len() <= 2_002);
    }
}
