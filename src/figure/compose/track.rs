//! Line tracks of measured values.

use std::sync::Arc;

use super::super::color::Color;
use super::super::lanes::MarkKind;
use super::super::scene::{Address, Pos, Rect, Shape, Stroke, Text, Weight};
use super::super::style::{ResponseRole, Style};
use super::Place;
use super::bars::LaneFrame;
use super::canvas::{Canvas, baseline, item, item_for};

/// Lengths in points at scale 1.
const PAD: f32 = 4.6;
const DOT: f32 = 1.25;
/// Values closer than this share a dot.
const LEAST_STEP: f32 = 0.6;

impl Canvas<'_> {
    /// Draws the values of a lane as a line of the given height.
    pub fn track(&mut self, frame: &LaneFrame, height: f32) {
        let (s, style) = (self.s, self.style);
        let Some(track) = &frame.lane.track else { return };
        let (top, foot) = (frame.top + PAD * s, frame.top + height - PAD * s);
        let y_of = |value: f64| foot - track.share(value) * (foot - top);
        let inner = |y: f32| y.clamp(frame.top + 2.2 * s, frame.top + height - 2.2 * s);
        let (low, high) = track.normal;
        if low.is_some() || high.is_some() {
            let from = high.map_or(frame.top + 2.2 * s, |v| inner(y_of(v)));
            let to = low.map_or(frame.top + height - 2.2 * s, |v| inner(y_of(v)));
            if to > from {
                let band = Rect::between(self.page.x0, self.page.x1, from, to);
                self.under.push(item(Shape::bar(band, 0.0, normal_color(style))));
            }
        }
        self.scale_labels(frame, (top, foot));
        let range = frame.lane.around(self.axis.from + frame.zero, self.axis.to + frame.zero);
        let marks = frame.lane.marks.get(range).unwrap_or_default();
        let mut points: Vec<Pos> = Vec::new();
        for mark in marks {
            let x = self.x(mark.start.at, frame.zero);
            let Some(value) = mark.value else { continue };
            let step = points.last().map_or(f32::INFINITY, |last| x - last.x);
            if step >= LEAST_STEP {
                points.push(Pos::new(x, inner(y_of(value))));
            }
        }
        if points.len() > 1 {
            let line = Stroke::solid(0.7 * s, style.grey);
            for part in clipped(&points, self.page.x0, self.page.x1) {
                self.bars.push(item(Shape::Path {
                    points: part,
                    closed: false,
                    fill: None,
                    stroke: Some(line),
                }));
            }
        }
        let mut last_x = f32::NEG_INFINITY;
        for mark in marks {
            let x = self.x(mark.start.at, frame.zero);
            if x < self.page.x0 - 0.5 || x > self.page.x1 + 0.5 || x - last_x < LEAST_STEP {
                continue;
            }
            last_x = x;
            let address = Address { patient: Arc::clone(frame.patient), event: Some(mark.event.shared()) };
            let shape = if let Some(value) = mark.value {
                Shape::circle(Pos::new(x, inner(y_of(value))), DOT * s, Some(style.ink), None)
            } else {
                // A value that is no number has a time, but no height.
                let rim = Stroke::solid(0.6 * s, style.grey);
                Shape::circle(Pos::new(x, foot), DOT * s, Some(style.background), Some(rim))
            };
            let rect = shape.bounds().expand(0.8 * s);
            self.bars.push(item_for(&address, shape));
            let lane = Some(frame.index);
            self.places.push(Place {
                address,
                part: 0,
                rect,
                lane,
                kind: MarkKind::Point,
                start_x: x,
                end_x: x,
            });
        }
    }

    /// The least and the greatest value at the axis, above and under the lane's name.
    fn scale_labels(&mut self, frame: &LaneFrame, (top, foot): (f32, f32)) {
        let style = self.style;
        let Some(track) = &frame.lane.track else { return };
        for (y, label) in [(top, &track.greatest_text), (foot, &track.least_text)] {
            let at = Pos::new(self.page.gutter_right, baseline(y, style.note_pt));
            let label =
                super::super::text::elide(label, self.page.gutter_width, style.note_pt, Weight::Regular);
            let line = Text::new(at, &label, style.note_pt, Weight::Regular, style.grey).ending_here();
            self.gutter.push(item(line));
        }
    }
}

/// The band of a reference range.
pub(super) fn normal_color(style: &Style) -> Color {
    style.response(ResponseRole::Complete).fill.with_alpha(34)
}

/// The parts of a line between two positions.
fn clipped(points: &[Pos], x0: f32, x1: f32) -> Vec<Vec<Pos>> {
    let mut parts: Vec<Vec<Pos>> = Vec::new();
    let mut part: Vec<Pos> = Vec::new();
    let cross = |a: Pos, b: Pos, x: f32| Pos::new(x, a.y + (b.y - a.y) * (x - a.x) / (b.x - a.x).max(1e-3));
    for pair in points.windows(2) {
        let (Some(a), Some(b)) = (pair.first().copied(), pair.last().copied()) else { continue };
        if b.x < x0 || a.x > x1 {
            continue;
        }
        let from = if a.x < x0 { cross(a, b, x0) } else { a };
        let to = if b.x > x1 { cross(a, b, x1) } else { b };
        if part.is_empty() {
            part.push(from);
        }
        part.push(to);
    }
    if part.len() > 1 {
        parts.push(part);
    }
    parts
}
