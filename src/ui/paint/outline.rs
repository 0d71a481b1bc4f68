//! The geometry the toolkit lacks: exact radii, fades, dashes, pixel edges, hollow polygons.

use eframe::egui;
use egui::epaint::Mesh;
use egui::{Color32, Pos2, Rect, Vec2, pos2};

use super::color::color32;
use crate::figure::color::Color;

/// Dashes of one path, at most; a path with more is drawn solid.
const MOST_DASHES: f32 = 4_000.0;

/// Moves the edges of a rectangle to physical pixels, of which there are `per_point` a point; what has an extent keeps
/// at least one.
///
/// Left and right go to the nearest pixel each, so that phases that meet still meet. Upright the height is rounded
/// instead of the lower edge, so that all bars of a column stay equally high.
pub fn snap(rect: Rect, per_point: f32) -> Rect {
    let round = |at: f32| (at * per_point).round();
    let (left, top) = (round(rect.left()), round(rect.top()));
    let right = round(rect.right()).max(left + 1.0);
    let bottom = top + round(rect.height()).max(1.0);
    Rect::from_min_max(pos2(left / per_point, top / per_point), pos2(right / per_point, bottom / per_point))
}

/// Moves a straight upright or level line sideways, so that its edges fall on pixels.
pub fn snap_line(points: &mut [Pos2], width: f32, per_point: f32) {
    let center = |at: f32| {
        let odd = (width * per_point).round().max(1.0) % 2.0 >= 1.0;
        if odd { ((at * per_point).floor() + 0.5) / per_point } else { (at * per_point).round() / per_point }
    };
    if let [from, to] = points {
        if from.x.to_bits() == to.x.to_bits() {
            from.x = center(from.x);
            to.x = from.x;
        } else if is_level(*from, *to) {
            from.y = center(from.y);
            to.y = from.y;
        }
    }
}

/// Whether a line runs exactly upright or level.
pub fn is_level(from: Pos2, to: Pos2) -> bool {
    from.x.to_bits() == to.x.to_bits() || from.y.to_bits() == to.y.to_bits()
}

/// Takes `by` points off both ends of a line, but never more than leaves something of its first and last side.
pub fn shorten(points: &mut [Pos2], by: f32) {
    let toward = |from: Pos2, to: Pos2| {
        let length = from.distance(to);
        if length > 0.0 { from.lerp(to, (by / length).min(0.4)) } else { from }
    };
    if let [first, second, ..] = points {
        let (moved, moved_second) = (toward(*first, *second), toward(*second, *first));
        *first = moved;
        if points.len() == 2 {
            if let [_, last] = points {
                *last = moved_second;
            }
        } else if let [.., before, last] = points {
            *last = toward(*last, *before);
        }
    }
}

/// The outline of a rounded rectangle, clockwise; corners as finely cut as pixels of size `pixel` can show.
pub fn rounded(rect: Rect, radius: f32, pixel: f32) -> Vec<Pos2> {
    let radius = radius.min(rect.width() / 2.0).min(rect.height() / 2.0);
    if radius <= 0.0 {
        return vec![rect.left_top(), rect.right_top(), rect.right_bottom(), rect.left_bottom()];
    }
    let cuts = quarter_cuts(radius, pixel);
    let inner = rect.shrink(radius);
    let corners = [inner.left_top(), inner.right_top(), inner.right_bottom(), inner.left_bottom()];
    let mut points = Vec::with_capacity(4 * (cuts + 1));
    for (quarter, corner) in corners.into_iter().enumerate() {
        for cut in 0..=cuts {
            // From pointing left, clockwise.
            let turn = std::f32::consts::FRAC_PI_2 * (quarter as f32 + cut as f32 / cuts as f32);
            let point = corner + Vec2::new(-turn.cos(), -turn.sin()) * radius;
            // The straight sides of a full circle have no length: one point is enough for both.
            if points.last().is_none_or(|last: &Pos2| last.distance(point) > 1e-3) {
                points.push(point);
            }
        }
    }
    if points.len() > 1 && points.first().zip(points.last()).is_some_and(|(a, b)| a.distance(*b) <= 1e-3) {
        points.pop();
    }
    points
}

/// Pieces of a quarter circle, so that none strays visibly from it.
fn quarter_cuts(radius: f32, pixel: f32) -> usize {
    ((radius / pixel).sqrt() * 2.0).ceil().clamp(2.0, 24.0) as usize
}

/// A rounded rectangle whose opacity changes from left to right, with smooth edges.
///
/// It is cut into columns at the stops and along the round corners; each column's upper and lower edge fades out over
/// one pixel, as the toolkit does for its own shapes.
pub fn fade(rect: Rect, radius: f32, color: Color, stops: &[(f32, u8)], pixel: f32) -> Mesh {
    let radius = radius.min(rect.width() / 2.0).min(rect.height() / 2.0).max(0.0);
    let rim = (pixel / 2.0).min(rect.width() / 4.0).min(rect.height() / 4.0);
    let mut cuts: Vec<f32> = vec![rect.left() + rim, rect.right() - rim];
    cuts.extend(stops.iter().map(|(at, _)| rect.left() + at.clamp(0.0, 1.0) * rect.width()));
    if radius > 0.0 {
        let count = quarter_cuts(radius, pixel);
        for cut in 1..=count {
            let from_end = radius * (1.0 - (std::f32::consts::FRAC_PI_2 * cut as f32 / count as f32).cos());
            cuts.extend([rect.left() + from_end, rect.right() - from_end]);
        }
    }
    cuts.retain(|x| (rect.left() + rim..=rect.right() - rim).contains(x));
    cuts.sort_by(f32::total_cmp);
    cuts.dedup();

    let mut mesh = Mesh::default();
    let tint = |x: f32| {
        let alpha = opacity_at(stops, (x - rect.left()) / rect.width()) * color.opacity();
        color32(color.with_alpha((alpha * 255.0).round() as u8))
    };
    let (first, last) = (rect.left() - rim, rect.right() + rim);
    let columns = std::iter::once((first, rect.left() + rim, true))
        .chain(cuts.iter().map(|x| (*x, *x, false)))
        .chain([(last, rect.right() - rim, true)]);
    for (index, (x, like, outside)) in columns.enumerate() {
        let inset = corner_inset(rect, radius, like);
        let color = if outside { Color32::TRANSPARENT } else { tint(like) };
        let edges = [rect.top() + inset, rect.bottom() - inset];
        let [top, bottom] = edges;
        for (y, shown) in [(top - rim, false), (top + rim, true), (bottom - rim, true), (bottom + rim, false)]
        {
            mesh.colored_vertex(pos2(x, y), if shown { color } else { Color32::TRANSPARENT });
        }
        if index > 0 {
            let here = 4 * index as u32;
            for row in here..here + 3 {
                mesh.add_triangle(row - 4, row, row - 3);
                mesh.add_triangle(row - 3, row, row + 1);
            }
        }
    }
    mesh
}

/// How far the round corners cut into the upper and lower edge at `x`.
fn corner_inset(rect: Rect, radius: f32, x: f32) -> f32 {
    let from_end = (x - rect.left()).min(rect.right() - x).max(0.0);
    if from_end >= radius {
        return 0.0;
    }
    let along = radius - from_end;
    radius - (radius * radius - along * along).max(0.0).sqrt()
}

/// Opacity from 0 to 1 at a place from 0 to 1, straight between the stops.
fn opacity_at(stops: &[(f32, u8)], place: f32) -> f32 {
    let share = |alpha: u8| f32::from(alpha) / 255.0;
    let after = stops.partition_point(|(at, _)| *at <= place);
    match (after.checked_sub(1).and_then(|index| stops.get(index)), stops.get(after)) {
        (Some((from, low)), Some((to, high))) => {
            let way = if to > from { (place - from) / (to - from) } else { 1.0 };
            share(*low) + (share(*high) - share(*low)) * way.clamp(0.0, 1.0)
        }
        (Some((_, alpha)), None) | (None, Some((_, alpha))) => share(*alpha),
        (None, None) => 1.0,
    }
}

/// The dashes of a line through `points`, starting with one; a dash runs round corners.
pub fn dashes(points: &[Pos2], dash: f32, gap: f32) -> Vec<Vec<Pos2>> {
    let period = dash + gap;
    let length: f32 = points
        .windows(2)
        .map(|pair| pair.first().zip(pair.get(1)).map_or(0.0, |(a, b)| a.distance(*b)))
        .sum();
    let drawable = dash > 0.0 && gap > 0.0 && period.is_finite() && length / period <= MOST_DASHES;
    if !drawable {
        return vec![points.to_vec()];
    }
    let mut dashes = Vec::new();
    let mut current: Vec<Pos2> = points.first().copied().into_iter().collect();
    // Length left of the dash or gap being walked.
    let (mut drawing, mut left) = (true, dash);
    for pair in points.windows(2) {
        let [from, to] = pair else { continue };
        let side = from.distance(*to);
        let mut done = 0.0;
        while side - done > left {
            done += left;
            let here = from.lerp(*to, done / side);
            if drawing {
                current.push(here);
                dashes.push(std::mem::take(&mut current));
            } else {
                current = vec![here];
            }
            drawing = !drawing;
            left = if drawing { dash } else { gap };
        }
        left -= side - done;
        if drawing {
            current.push(*to);
        }
    }
    if current.len() > 1 {
        dashes.push(current);
    }
    dashes
}

/// Twice the signed area of a triangle.
fn turn(a: Pos2, b: Pos2, c: Pos2) -> f32 {
    (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)
}

/// Whether a simple polygon never turns back.
pub fn is_convex(points: &[Pos2]) -> bool {
    let (mut left, mut right) = (false, false);
    let following = points.iter().cycle();
    for ((a, b), c) in points.iter().zip(following.clone().skip(1)).zip(following.skip(2)) {
        let turn = turn(*a, *b, *c);
        left |= turn < -1e-4;
        right |= turn > 1e-4;
    }
    !(left && right)
}

/// Cuts a simple polygon into triangles by taking off one ear after the other.
pub fn triangulate(points: &[Pos2], color: Color32) -> Mesh {
    let mut mesh = Mesh::default();
    for point in points {
        mesh.colored_vertex(*point, color);
    }
    let area: f32 =
        points.iter().zip(points.iter().cycle().skip(1)).map(|(a, b)| a.x * b.y - b.x * a.y).sum();
    let sign = area.signum();
    let mut rest: Vec<(u32, Pos2)> = (0..).zip(points.iter().copied()).collect();
    while rest.len() > 3 {
        let count = rest.len();
        let ear = (0..count).find(|&middle| {
            let at = |index: usize| rest.get(index % count).copied();
            let (Some((_, a)), Some((_, b)), Some((_, c))) =
                (at(middle + count - 1), at(middle), at(middle + 1))
            else {
                return false;
            };
            let inside =
                |p: Pos2| [turn(a, b, p), turn(b, c, p), turn(c, a, p)].iter().all(|t| t * sign > 0.0);
            turn(a, b, c) * sign > 0.0 && !rest.iter().any(|(_, p)| inside(*p))
        });
        // A polygon that crosses itself may have no ear; the rest is drawn as a fan.
        let Some(middle) = ear else { break };
        let index = |place: usize| rest.get(place % count).map_or(0, |(index, _)| *index);
        mesh.add_triangle(index(middle + count - 1), index(middle), index(middle + 1));
        rest.remove(middle);
    }
    if let [(first, _), others @ ..] = rest.as_slice() {
        for pair in others.windows(2) {
            if let [(a, _), (b, _)] = pair {
                mesh.add_triangle(*first, *a, *b);
            }
        }
    }
    mesh
}

#[cfg(test)]
mod tests {
    use super::*;

    fn area(mesh: &Mesh) -> f32 {
        let at = |index: &u32| mesh.vertices[*index as usize].pos;
        mesh.indices.chunks(3).map(|t| turn(at(&t[0]), at(&t[1]), at(&t[2])).abs() / 2.0).sum()
    }

    #[test]
    fn a_snapped_rectangle_keeps_a_pixel() {
        let sliver = Rect::from_min_max(pos2(10.1, 3.0), pos2(10.2, 9.4));
        let snapped = snap(sliver, 2.0);
        assert_eq!(snapped, Rect::from_min_max(pos2(10.0, 3.0), pos2(10.5, 9.5)));
    }

    #[test]
    fn snapped_bars_are_equally_high_and_meet_where_they_met() {
        for lane in 0..20 {
            let y = lane as f32 * 12.2;
            let bar = |from, to| snap(Rect::from_min_max(pos2(from, y), pos2(to, y + 7.6)), 1.0);
            let (before, after) = (bar(3.3, 17.77), bar(17.77, 40.0));
            assert!((before.height() - 8.0).abs() < 1e-4);
            assert!((before.right() - after.left()).abs() < 1e-6);
        }
    }

    #[test]
    fn a_rounded_outline_fills_its_rectangle_and_turns_one_way() {
        let rect = Rect::from_min_max(pos2(5.0, 5.0), pos2(25.0, 12.6));
        for radius in [0.0, 1.6, 3.8, 99.0] {
            let points = rounded(rect, radius, 0.5);
            assert!(is_convex(&points), "{radius}");
            let bounds = Rect::from_points(&points);
            assert!(
                (bounds.min - rect.min).length() < 1e-3 && (bounds.max - rect.max).length() < 1e-3,
                "{radius}"
            );
        }
    }

    #[test]
    fn dashes_and_gaps_have_their_lengths_round_a_corner() {
        let dashes = dashes(&[pos2(0.0, 0.0), pos2(5.0, 0.0), pos2(5.0, 5.0)], 2.0, 1.0);
        let starts: Vec<Pos2> = dashes.iter().map(|dash| dash[0]).collect();
        assert_eq!(starts, [pos2(0.0, 0.0), pos2(3.0, 0.0), pos2(5.0, 1.0), pos2(5.0, 4.0)]);
        assert_eq!(dashes.last().map(|dash| dash[1]), Some(pos2(5.0, 5.0)));
    }

    #[test]
    fn a_dash_without_length_is_a_solid_line_and_ends() {
        let line = [pos2(0.0, 0.0), pos2(1e6, 0.0)];
        assert_eq!(dashes(&line, 0.0, 0.0).len(), 1);
        assert_eq!(dashes(&line, 1e-9, 1e-9).len(), 1);
    }

    #[test]
    fn a_hollow_polygon_is_filled_without_its_hollow() {
        let arrow = [pos2(0.0, 0.0), pos2(10.0, 5.0), pos2(0.0, 10.0), pos2(3.0, 5.0)];
        assert!(!is_convex(&arrow));
        assert!((area(&triangulate(&arrow, Color32::BLACK)) - 35.0).abs() < 1e-3);
        let backwards: Vec<Pos2> = arrow.iter().rev().copied().collect();
        assert!((area(&triangulate(&backwards, Color32::BLACK)) - 35.0).abs() < 1e-3);
    }

    #[test]
    fn a_fade_has_its_stops() {
        let stops = [(0.0, 0), (0.5, 255), (1.0, 255)];
        assert!((opacity_at(&stops, 0.25) - 0.5).abs() < 1e-6);
        assert!((opacity_at(&stops, 0.75) - 1.0).abs() < 1e-6);
        assert!((opacity_at(&[], 0.5) - 1.0).abs() < 1e-6);
        let rect = Rect::from_min_max(pos2(0.0, 0.0), pos2(40.0, 8.0));
        let mesh = fade(rect, 1.6, Color::BLACK, &stops, 0.5);
        assert!(mesh.is_valid());
        assert!(rect.expand(0.26).contains_rect(mesh.calc_bounds()));
    }
}
