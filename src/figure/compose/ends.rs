//! The ends of bars: where their colour fades, and the arrowhead of what goes on.

use super::super::palette::Swatch;
use super::super::scene::{Address, Rect};
use super::canvas::{Canvas, item_for};
use super::fill;

/// Length of the arrowhead in points at scale 1.
pub(super) const ARROW: f32 = 3.8;
/// Opacity at the very end of a fading bar, 0 to 1.
const FAINTEST: f32 = 0.12;

/// Horizontal positions of a mark's moments.
pub(super) struct MarkXs {
    pub start: (f32, f32, f32),
    pub end: (f32, f32, f32),
}

impl Canvas<'_> {
    /// The arrowhead of what goes on, at the end of a bar.
    pub fn arrowhead(&mut self, rect: Rect, radius: f32, swatch: &Swatch, address: &Address) {
        let shapes = fill::arrowhead(rect, radius, ARROW * self.s, swatch, self.style);
        self.bars.extend(shapes.into_iter().map(|shape| item_for(address, shape)));
    }
}

/// The stops of an event that lies somewhere in a range: full in the middle, faint at both ends.
pub(super) fn plateau() -> Vec<(f32, u8)> {
    let faint = (FAINTEST * 255.0) as u8;
    vec![(0.0, faint), (0.35, 255), (0.65, 255), (1.0, faint)]
}

/// How sure it is that a bar runs at some position: it has begun, and it has not ended.
fn certainty(xs: &MarkXs, x: f32) -> f32 {
    let passed = |(lo, at, hi): (f32, f32, f32)| {
        if x <= lo && hi > lo {
            0.0
        } else if x < at {
            0.5 * (x - lo) / (at - lo).max(f32::EPSILON)
        } else if x < hi {
            0.5 + 0.5 * (x - at) / (hi - at).max(f32::EPSILON)
        } else {
            1.0
        }
    };
    let ended = if x <= xs.end.0 { 0.0 } else { passed(xs.end) };
    passed(xs.start) * (1.0 - ended)
}

/// The stops of a part of a bar with uncertain ends; none if it is certain all through.
pub(super) fn fade(part: Rect, bar: Rect, xs: &MarkXs) -> Vec<(f32, u8)> {
    let is_soft = |(lo, _, hi): (f32, f32, f32)| hi - lo > 0.4 && hi > part.x && lo < part.right();
    if !is_soft(xs.start) && !is_soft(xs.end) {
        return Vec::new();
    }
    // The most certain part is drawn full, so that a short bar between two open ends still has its colour.
    let most = moments(bar, xs).into_iter().map(|x| certainty(xs, x)).fold(0.0, f32::max).max(0.05);
    moments(part, xs)
        .into_iter()
        .map(|x| {
            let share = FAINTEST + (1.0 - FAINTEST) * (certainty(xs, x) / most).clamp(0.0, 1.0);
            (((x - part.x) / part.w).clamp(0.0, 1.0), (share * 255.0).round() as u8)
        })
        .collect()
}

/// Where within a rectangle it has to be known how sure a bar is.
fn moments(rect: Rect, xs: &MarkXs) -> Vec<f32> {
    let moments = [xs.start.0, xs.start.1, xs.start.2, xs.end.0, xs.end.1, xs.end.2];
    let mut at: Vec<f32> = moments.into_iter().filter(|x| *x > rect.x && *x < rect.right()).collect();
    at.extend([rect.x, rect.right()]);
    at.sort_by(f32::total_cmp);
    // Where both ends are open at once the product of both is curved: points between keep its shape.
    let between: Vec<f32> =
        at.windows(2).filter_map(|w| Some(f32::midpoint(*w.first()?, *w.last()?))).collect();
    at.extend(between);
    at.sort_by(f32::total_cmp);
    at.dedup_by(|a, b| (*a - *b).abs() < 0.05);
    at
}
