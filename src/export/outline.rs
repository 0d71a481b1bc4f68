//! Outlines of shapes, for exporters that draw paths.

use crate::figure::scene::{Pos, Rect};

/// Where the control points of a quarter of a circle stand, as a share of its radius: 4/3 · (√2 − 1).
const ARC: f32 = 0.552_284_8;

/// What builds the path of an exporter, in points to the right and down.
pub(super) trait Outline {
    /// The finished path.
    type Path;
    fn move_to(&mut self, x: f32, y: f32);
    fn line_to(&mut self, x: f32, y: f32);
    fn cubic_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32);
    fn close(&mut self);
    fn finish(self) -> Option<Self::Path>;
}

/// A rectangle, rounded or not; nothing if it has no area.
pub(super) fn rounded<O: Outline>(rect: Rect, radius: f32, mut path: O) -> Option<O::Path> {
    if !rect.is_finite() || rect.w <= 0.0 || rect.h <= 0.0 {
        return None;
    }
    let (left, top, right, bottom) = (rect.x, rect.y, rect.right(), rect.bottom());
    let r = radius.min(rect.w / 2.0).min(rect.h / 2.0);
    if r > 0.0 {
        let c = r * (1.0 - ARC);
        path.move_to(left + r, top);
        path.line_to(right - r, top);
        path.cubic_to(right - c, top, right, top + c, right, top + r);
        path.line_to(right, bottom - r);
        path.cubic_to(right, bottom - c, right - c, bottom, right - r, bottom);
        path.line_to(left + r, bottom);
        path.cubic_to(left + c, bottom, left, bottom - c, left, bottom - r);
        path.line_to(left, top + r);
        path.cubic_to(left, top + c, left + c, top, left + r, top);
    } else {
        path.move_to(left, top);
        path.line_to(right, top);
        path.line_to(right, bottom);
        path.line_to(left, bottom);
    }
    path.close();
    path.finish()
}

/// Straight lines from point to point; nothing unless there are two, all at places that can be drawn.
pub(super) fn polygon<O: Outline>(points: &[Pos], closed: bool, mut path: O) -> Option<O::Path> {
    if points.len() < 2 || !points.iter().all(|point| point.is_finite()) {
        return None;
    }
    for (index, point) in points.iter().enumerate() {
        if index == 0 {
            path.move_to(point.x, point.y);
        } else {
            path.line_to(point.x, point.y);
        }
    }
    if closed {
        path.close();
    }
    path.finish()
}
