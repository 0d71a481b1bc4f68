//! The curves: bands under lines under censoring marks, and where each comes to one half.

use crate::measure::survival::{Curve, CurveStep};

use super::super::axis::TimeAxis;
use super::super::scene::{Layer, LayerKind, Pos, Rect, Shape, Stroke};
use super::super::style::{Style, Theme};
use super::plot::{Group, look, stroke};

/// Widths and lengths in points at scale 1.
const LINE: f32 = 1.1;
const MARK_LINE: f32 = 0.7;
const MARK_REACH: f32 = 2.1;
const MEDIAN_LINE: f32 = 0.5;
const MEDIAN_DASH: (f32, f32) = (1.6, 1.4);
/// Steps nearer than this along the axis are one step of the line, in points.
const FINEST: f32 = 0.12;
/// The same of a band, of which no surface shows so much.
const FINEST_BAND: f32 = 1.0;
/// Censoring marks nearer than this stand for each other, in points at scale 1: where there are few, and where there are so many
/// that they would make the line thick.
const FINEST_MARKS: f32 = 0.5;
const FINEST_MANY_MARKS: f32 = 2.4;
const MANY_MARKS: usize = 120;
/// Opacity of a band.
const BAND_LIGHT: u8 = 34;
const BAND_DARK: u8 = 52;

/// Where shares and times are.
struct Place<'a> {
    area: Rect,
    axis: &'a TimeAxis,
}

impl Place<'_> {
    fn x(&self, step: &CurveStep) -> f32 {
        self.axis.x_at(step.time)
    }

    fn y(&self, share: f64) -> f32 {
        self.area.bottom() - self.area.h * share as f32
    }
}

/// All curves.
pub(super) fn layer(
    groups: &[Group],
    bands_shown: bool,
    style: &Style,
    area: Rect,
    axis: &TimeAxis,
) -> Layer {
    let s = style.scale;
    let place = Place { area, axis };
    let mut layer = Layer::new(LayerKind::Data, Some(area.expand(3.0 * s)));
    for (n, group) in groups.iter().enumerate().filter(|_| bands_shown) {
        let alpha = if style.theme == Theme::Dark { BAND_DARK } else { BAND_LIGHT };
        let (color, _) = look(style.theme, n);
        for points in bands(&group.curve, &place) {
            layer.push(Shape::polygon(points, color.with_alpha(alpha)));
        }
    }
    medians(&mut layer, groups, style, &place);
    for (n, group) in groups.iter().enumerate() {
        let line = Some(stroke(style, n, LINE));
        let points = line_of(&group.curve, &place);
        layer.push(Shape::Path { points, closed: false, fill: None, stroke: line });
    }
    for (n, group) in groups.iter().enumerate() {
        let (color, _) = look(style.theme, n);
        let mark = Stroke::solid(MARK_LINE * s, color);
        let censored = || group.curve.steps.iter().filter(|step| step.censored > 0);
        let apart = if censored().count() > MANY_MARKS { FINEST_MANY_MARKS } else { FINEST_MARKS };
        let mut before = f32::NEG_INFINITY;
        for step in censored() {
            let (x, y) = (place.x(step), place.y(step.survival));
            if x - before < apart * s {
                continue;
            }
            before = x;
            let reach = MARK_REACH * s;
            layer.push(Shape::line(Pos::new(x, y - reach), Pos::new(x, y + reach), mark));
        }
    }
    layer
}

/// The line of a curve: level to each step, then down.
fn line_of(curve: &Curve, place: &Place) -> Vec<Pos> {
    let mut points = vec![Pos::new(place.area.x, place.y(1.0))];
    let mut level = place.y(1.0);
    for step in curve.steps.iter().filter(|step| step.events > 0) {
        let (x, y) = (place.x(step), place.y(step.survival));
        let is_first = points.len() == 1;
        match points.last_mut() {
            // Down from the last corner, which stands as good as here.
            Some(last) if x - last.x < FINEST && !is_first => last.y = y,
            _ => points.extend([Pos::new(x, level), Pos::new(x, y)]),
        }
        level = y;
    }
    let end = curve.steps.last().map_or(place.area.x, |step| place.x(step));
    points.push(Pos::new(end, level));
    points
}

/// The 95 % band as outlines that do not cross themselves, from the first event to the last observation or to a share of
/// nothing.
fn bands(curve: &Curve, place: &Place) -> Vec<Vec<Pos>> {
    let mut out = Vec::new();
    let (mut upper, mut lower): (Vec<Pos>, Vec<Pos>) = (Vec::new(), Vec::new());
    let close = |upper: &mut Vec<Pos>, lower: &mut Vec<Pos>, x: f32, out: &mut Vec<Vec<Pos>>| {
        if let (Some(high), Some(low)) = (upper.last().copied(), lower.last().copied())
            && upper.first().is_some_and(|first| x > first.x)
        {
            upper.push(Pos::new(x, high.y));
            lower.push(Pos::new(x, low.y));
            out.push(upper.iter().copied().chain(lower.iter().rev().copied()).collect());
        }
        upper.clear();
        lower.clear();
    };
    let mut end = place.area.x;
    for step in &curve.steps {
        end = place.x(step);
        let Some((low, high)) = step.band else {
            close(&mut upper, &mut lower, end, &mut out);
            continue;
        };
        let (low, high) = (place.y(low), place.y(high));
        let (Some(old_high), Some(old_low)) = (upper.last().copied(), lower.last().copied()) else {
            upper.push(Pos::new(end, high));
            lower.push(Pos::new(end, low));
            continue;
        };
        if step.events == 0 || (end - old_high.x < FINEST_BAND && upper.len() > 1) {
            continue;
        }
        if high > old_low.y {
            // A step deeper than the band is wide: the next part begins under the end of this one.
            close(&mut upper, &mut lower, end, &mut out);
        } else {
            upper.push(Pos::new(end, old_high.y));
            lower.push(Pos::new(end, old_low.y));
        }
        upper.push(Pos::new(end, high));
        lower.push(Pos::new(end, low));
    }
    close(&mut upper, &mut lower, end, &mut out);
    out
}

/// From one half on the axis of shares to the medians, and from there down to the axis of time.
fn medians(layer: &mut Layer, groups: &[Group], style: &Style, place: &Place) {
    let s = style.scale;
    let (on, off) = (MEDIAN_DASH.0 * s, MEDIAN_DASH.1 * s);
    let half = place.y(0.5);
    let mut furthest: Option<f32> = None;
    for (n, group) in groups.iter().enumerate() {
        let Some(median) = group.curve.median.time else { continue };
        let x = place.axis.x_at(median);
        furthest = Some(furthest.map_or(x, |before| before.max(x)));
        let (color, _) = look(style.theme, n);
        let line = Stroke::dashed(MEDIAN_LINE * s, color, on, off);
        layer.push(Shape::line(Pos::new(x, half), Pos::new(x, place.area.bottom()), line));
    }
    if let Some(x) = furthest {
        let line = Stroke::dashed(MEDIAN_LINE * s, style.grey, on, off);
        layer.push(Shape::line(Pos::new(place.area.x, half), Pos::new(x, half), line));
    }
}
