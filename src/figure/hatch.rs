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
    fn nothing_comes_out_of_nothing_and_a_flood_is_held_back() {
        assert!(hatch(Rect::new(0.0, 0.0, 0.0, 5.0), STYLE).is_empty());
        assert!(hatch(Rect::new(f32::NAN, 0.0, 5.0, 5.0), STYLE).is_empty());
        assert!(hatch(Rect::new(0.0, 0.0, 1e9, 5.0), Hatch { spacing: 0.0, ..STYLE }).len() <= 2_002);
    }
}
