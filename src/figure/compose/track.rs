//! Line tracks of measured values: the value axis beside the lane's name, the line through the values, and their signs.

use crate::model::{Limit, Ticks};

use super::super::color::Color;
use super::super::lanes::{Look, Mark, MarkKind, ValueTrack};
use super::super::scene::{Address, Pos, Rect, Shape, Stroke, Text, Weight};
use super::super::style::{ResponseRole, Style};
use super::super::text;
use super::bars::LaneFrame;
use super::canvas::{Canvas, baseline, item, item_for};
use super::composed::Place;

/// Lengths in points at scale 1.
const PAD: f32 = 5.2;
const EDGE: f32 = 2.2;
const DOT: f32 = 1.25;
const SMALL_DOT: f32 = 0.7;
const CATEGORY: f32 = 1.9;
const LIMIT: f32 = 2.1;
const MARK: f32 = 1.8;
const LINE: f32 = 0.7;
const THIN_LINE: f32 = 0.4;
const RIM: f32 = 0.6;
const LEADING: f32 = 1.18;
/// Lines that the name of a track, and its unit, may take.
const MOST_NAME_LINES: usize = 2;
/// From a value to what is written beside it; the same at an angle is less far on each axis.
const BESIDE: f32 = 1.3;
const SLANTED: f32 = 0.6;
/// Type and lines keep this far apart.
const CLEAR: f32 = 0.5;
/// Values closer than this share a stretch of the line, in points whatever the scale: of them the first, the least, the
/// greatest and the last are kept.
const COLUMN: f32 = 0.6;
/// With more values than one in so many points, signs are small, and nothing is written beside them.
const DENSE: f32 = 2.4;
/// Uncertain times show from this length on.
const LEAST_RANGE: f32 = 1.2;
/// Opacity of the line along which an uncertain time may lie, 0–255.
const FAINT: u8 = 100;

/// A value on the page.
struct Dot<'m> {
    mark: &'m Mark,
    at: Pos,
    /// Whether the line goes through it.
    is_joined: bool,
    /// Whether it has a sign of its own.
    has_sign: bool,
}

/// The heights of a track on the page.
struct Heights {
    top: f32,
    bottom: f32,
    /// Where the greatest and the least value of the axis stand.
    head: f32,
    foot: f32,
}

impl Heights {
    fn y(&self, track: &ValueTrack, value: f64) -> f32 {
        self.foot - track.share(value) * (self.foot - self.head)
    }

    /// The same, kept within the lane.
    fn inner(&self, track: &ValueTrack, value: f64, edge: f32) -> f32 {
        self.y(track, value).clamp(self.top + edge, self.bottom - edge)
    }
}

impl Canvas<'_> {
    /// Draws the values of a lane as a line of the given height.
    pub fn track(&mut self, frame: &LaneFrame, height: f32) {
        let s = self.s;
        let Some(track) = &frame.lane.track else { return };
        let (top, bottom) = (frame.top, frame.top + height);
        let heights = Heights { top, bottom, head: top + PAD * s, foot: bottom - PAD * s };
        self.normal_band(track, &heights);
        let (from, to) = (self.axis.from + frame.zero, self.axis.to + frame.zero);
        let range = track.around(&frame.lane.marks, from, to);
        let marks = frame.lane.marks.get(range).unwrap_or_default();
        let dots = self.dots(marks, frame.zero, track, &heights);
        let (x0, x1) = (self.page.x0 - 0.5, self.page.x1 + 0.5);
        let shown = |dot: &&Dot| dot.has_sign && (x0..=x1).contains(&dot.at.x);
        let count = dots.iter().filter(shown).count() as f32;
        let is_dense = count * DENSE > self.page.x1 - self.page.x0;
        let strokes = self.line(&dots, is_dense);
        if !is_dense {
            self.uncertain_times(frame, &dots);
        }
        let mut taken = Vec::new();
        let drawn: Vec<&Dot> = dots.iter().filter(shown).collect();
        for dot in &drawn {
            taken.push(self.dot(frame, track, dot, is_dense));
        }
        if !is_dense {
            taken = self.dot_words(frame, &heights, &drawn, (&strokes, taken));
        }
        self.guides(track, &heights, &taken);
    }

    /// Where the values stand. Of those that fall into one column of pixels, the ends and the extremes.
    fn dots<'m>(
        &self,
        marks: &'m [Mark],
        zero: Ticks,
        track: &ValueTrack,
        heights: &Heights,
    ) -> Vec<Dot<'m>> {
        let edge = EDGE * self.s;
        let foot = heights.bottom - edge;
        let dot = |mark: &'m Mark| {
            let is_beyond = track.logarithmic && mark.value.is_some_and(|v| v <= 0.0);
            let value = mark.value.filter(|_| !is_beyond);
            // A value that is no number, or none that the axis can show, has a time but no height: it stands under it.
            let y = value.map_or(foot, |value| heights.inner(track, value, edge));
            let at = Pos::new(self.x(mark.start.at, zero), y);
            Dot { mark, at, is_joined: value.is_some() && !mark.is_untold(), has_sign: true }
        };
        let column = |dot: &Dot| (dot.at.x / COLUMN).floor() as i64;
        let mut dots: Vec<Dot> = Vec::new();
        let mut group: Vec<Dot> = Vec::new();
        for dot in marks.iter().map(dot) {
            if group.first().is_some_and(|first| column(first) != column(&dot)) {
                dots.extend(thinned(std::mem::take(&mut group)));
            }
            group.push(dot);
        }
        dots.extend(thinned(group));
        level(&mut dots);
        dots
    }

    /// Draws the line through the values and gives its stretches.
    fn line(&mut self, dots: &[Dot], is_dense: bool) -> Vec<(Pos, Pos)> {
        let width = if is_dense { THIN_LINE } else { LINE };
        let stroke = Stroke::solid(width * self.s, self.tint.unwrap_or(self.style.grey));
        let mut runs: Vec<Vec<Pos>> = vec![Vec::new()];
        for dot in dots.iter().filter(|dot| dot.is_joined) {
            if dot.mark.begins_line {
                runs.push(Vec::new());
            }
            if let Some(run) = runs.last_mut() {
                run.push(dot.at);
            }
        }
        let mut strokes = Vec::new();
        for part in runs.iter().flat_map(|run| clipped(run, self.page.x0, self.page.x1)) {
            strokes.extend(part.windows(2).filter_map(|pair| Some((*pair.first()?, *pair.last()?))));
            self.bars.push(item(Shape::Path {
                points: part,
                closed: false,
                fill: None,
                stroke: Some(stroke),
            }));
        }
        strokes
    }

    /// A faint line along which a value may lie whose time is uncertain.
    fn uncertain_times(&mut self, frame: &LaneFrame, dots: &[Dot]) {
        let s = self.s;
        for dot in dots {
            let (lo, hi) = dot.mark.extent();
            let from = self.x(lo, frame.zero).max(self.page.x0);
            let to = self.x(hi, frame.zero).min(self.page.x1);
            if to - from < LEAST_RANGE * s {
                continue;
            }
            let address = Address::of_event(frame.patient, &dot.mark.event);
            let stroke = Stroke::solid(0.8 * s, self.style.grey.with_alpha(FAINT));
            let line = Shape::line(Pos::new(from, dot.at.y), Pos::new(to, dot.at.y), stroke);
            self.bars.push(item_for(&address, line));
        }
    }

    /// Draws a value's sign, notes its place, and gives what it covers.
    fn dot(&mut self, frame: &LaneFrame, track: &ValueTrack, dot: &Dot, is_dense: bool) -> Rect {
        let (s, style) = (self.s, self.style);
        let address = Address::of_event(frame.patient, &dot.mark.event);
        let ink = self.tint.unwrap_or(style.ink);
        let shape = match (dot.mark.look, dot.mark.limit) {
            (Look::Response(role), _) => {
                let fill = if dot.is_joined { self.style.response(role).fill } else { style.background };
                Shape::circle(dot.at, CATEGORY * s, Some(fill), Some(Stroke::solid(0.5 * s, style.ink)))
            }
            (_, Some(limit)) if dot.is_joined => beyond_sign(dot.at, limit, ink, self),
            _ if !dot.is_joined => {
                let rim = Stroke::solid(RIM * s, style.grey);
                Shape::circle(dot.at, DOT * s, Some(style.background), Some(rim))
            }
            _ if is_dense => Shape::circle(dot.at, SMALL_DOT * s, Some(ink), None),
            _ => Shape::circle(dot.at, DOT * s, Some(ink), None),
        };
        let bounds = shape.bounds();
        self.bars.push(item_for(&address, shape));
        self.places.push(Place {
            address,
            part: if track.derived { Place::DERIVED } else { 0 },
            rect: bounds.expand(0.8 * s),
            lane: Some(frame.index),
            kind: MarkKind::Point,
            start_x: dot.at.x,
            end_x: dot.at.x,
        });
        bounds
    }

    /// Writes categories, and values beyond what can be measured, beside their signs where there is room. Gives all that
    /// is taken then.
    fn dot_words(
        &mut self,
        frame: &LaneFrame,
        heights: &Heights,
        dots: &[&Dot],
        (strokes, mut taken): (&[(Pos, Pos)], Vec<Rect>),
    ) -> Vec<Rect> {
        let (s, style) = (self.s, self.style);
        let unit = frame.lane.track.as_ref().map_or("", |track| track.unit.as_str());
        let room = Rect::between(
            self.page.x0 + 1.0 * s,
            self.page.type_right,
            heights.top + 0.4 * s,
            heights.bottom - 0.4 * s,
        );
        for (n, dot) in dots.iter().enumerate() {
            let mark = dot.mark;
            // More than one wording: the case has one of its own.
            let is_written = mark.limit.is_some() || !dot.is_joined || mark.words.len() > 1;
            let (words, weight) = match mark.words.first() {
                _ if !mark.code.is_empty() => (mark.code.as_str(), Weight::Bold),
                Some(words) if is_written => (words.as_str(), Weight::Regular),
                _ => continue,
            };
            // The unit stands at the lane's name.
            let words = text::one_line(bare(words, unit)).into_owned();
            let pt = style.note_pt;
            let (width, height) = (text::width_pt(&words, pt, weight), text::cap_height_pt(pt));
            let reach = if mark.code.is_empty() { LIMIT } else { CATEGORY } * s + BESIDE * s;
            let near = SLANTED * reach;
            let (left, right) = (dot.at.x - width, dot.at.x);
            let (above, below) = (dot.at.y - height, dot.at.y);
            let spots = [
                (dot.at.x - width / 2.0, above - reach),
                (dot.at.x - width / 2.0, below + reach),
                (right + reach, dot.at.y - height / 2.0),
                (left - reach, dot.at.y - height / 2.0),
                (right + near, above - near),
                (right + near, below + near),
                (left - near, above - near),
                (left - near, below + near),
            ];
            let is_free = |rect: &Rect| {
                let clear = rect.expand(CLEAR * s);
                let is_inside = rect.x >= room.x
                    && rect.right() <= room.right()
                    && rect.y >= room.y
                    && rect.bottom() <= room.bottom();
                is_inside
                    && taken.iter().enumerate().all(|(other, rect)| other == n || !rect.overlaps(clear))
                    && !strokes.iter().any(|(a, b)| crosses(*a, *b, clear))
            };
            let rects = spots.into_iter().map(|(x, y)| Rect::new(x, y, width, height));
            // Lines through all lanes make way for words, but rather stay whole.
            let is_clear = |rect: &Rect| {
                !frame.stops.iter().any(|x| rect.x - CLEAR * s < *x && *x < rect.right() + CLEAR * s)
            };
            let free: Vec<Rect> = rects.into_iter().filter(is_free).collect();
            let Some(rect) = free.iter().find(|rect| is_clear(rect)).or(free.first()).copied() else {
                continue;
            };
            taken.push(rect);
            let address = Address::of_event(frame.patient, &mark.event);
            let ink = if mark.code.is_empty() { style.grey } else { style.ink };
            let line = Text::new(Pos::new(rect.x, rect.bottom()), &words, pt, weight, ink);
            self.note_type(&line);
            self.labels.push(item_for(&address, line));
        }
        taken
    }

    /// The band of the reference range.
    fn normal_band(&mut self, track: &ValueTrack, heights: &Heights) {
        let edge = EDGE * self.s;
        let (low, high) = track.normal;
        if low.is_none() && high.is_none() {
            return;
        }
        let from = high.map_or(heights.top + edge, |v| heights.inner(track, v, edge));
        let to = low.map_or(heights.bottom - edge, |v| heights.inner(track, v, edge));
        if to > from {
            let band = Rect::between(self.page.x0, self.page.x1, from, to);
            self.under.push(item(Shape::bar(band, 0.0, normal_color(self.style))));
        }
    }

    /// Lines across a track that shows a change, around what is written there, with what they mean behind their ends.
    fn guides(&mut self, track: &ValueTrack, heights: &Heights, taken: &[Rect]) {
        let (s, style) = (self.s, self.style);
        let pt = style.note_pt;
        let mut lowest = f32::INFINITY;
        for (value, label) in &track.guides {
            let y = heights.inner(track, *value, EDGE * s);
            let color = style.grey.with_alpha(170);
            let stroke = if label.is_empty() {
                Stroke::solid(0.4 * s, color)
            } else {
                Stroke::dashed(0.45 * s, color, 2.0 * s, 1.6 * s)
            };
            let mut gaps: Vec<Rect> = taken
                .iter()
                .map(|rect| rect.expand(CLEAR * s))
                .filter(|r| (r.y..=r.bottom()).contains(&y))
                .collect();
            gaps.sort_by(|a, b| a.x.total_cmp(&b.x));
            let mut from = self.page.x0;
            for (gap, end) in gaps.iter().map(|r| (r.x, r.right())).chain([(self.page.x1, self.page.x1)]) {
                if gap > from {
                    self.lines.push(item(Shape::line(Pos::new(from, y), Pos::new(gap, y), stroke)));
                }
                from = from.max(end);
            }
            let at = Pos::new(self.page.x1 + 2.2 * s, baseline(y, pt));
            let line = Text::new(at, label, pt, Weight::Regular, style.grey);
            let is_apart = lowest - y > text::cap_height_pt(pt) * 1.3;
            if !label.is_empty() && is_apart && at.x + line.width_pt <= self.page.type_right {
                lowest = y;
                self.gutter.push(item(line));
            }
        }
    }

    /// The name of a track with its unit under it, and the marks of its value axis.
    pub fn track_name(&mut self, name: &str, track: &ValueTrack, (top, height): (f32, f32)) {
        let (s, style) = (self.s, self.style);
        let heights =
            Heights { top, bottom: top + height, head: top + PAD * s, foot: top + height - PAD * s };
        let right = self.page.gutter_right;
        let mut lowest = f32::INFINITY;
        for (value, label) in &track.ticks {
            let y = heights.y(track, *value);
            let stroke = Stroke::solid(0.35 * s, style.ink);
            let x = self.page.x0;
            self.gutter.push(item(Shape::line(Pos::new(x - MARK * s, y), Pos::new(x, y), stroke)));
            let up = text::cap_height_pt(style.note_pt) * 1.3;
            if lowest - y < up {
                continue;
            }
            lowest = y;
            let at = Pos::new(right, baseline(y, style.note_pt));
            let line = Text::new(at, label, style.note_pt, Weight::Regular, style.grey).ending_here();
            self.gutter.push(item(line));
        }
        let marks = (track.marks_em * style.lane_pt).min(self.page.gutter_width);
        let (right, width) = (right - marks, self.page.gutter_width - marks);
        let (name, unit) = track.name_and_unit(name);
        let lines = |words: &str, pt: f32| text::wrap(words, width, (pt, Weight::Regular), MOST_NAME_LINES);
        let name = lines(name, style.lane_pt).into_iter().map(|line| (line, style.lane_pt, style.ink));
        let unit =
            balanced(unit, width, style.note_pt).into_iter().map(|line| (line, style.note_pt, style.grey));
        let lines: Vec<(String, f32, Color)> = name.chain(unit).collect();
        let total: f32 = lines.iter().map(|(_, pt, _)| pt * LEADING).sum();
        let mut y = top + (height - total) / 2.0;
        for (words, pt, color) in lines {
            let at = Pos::new(right, baseline(y + pt * LEADING / 2.0, pt));
            y += pt * LEADING;
            self.gutter.push(item(Text::new(at, &words, pt, Weight::Regular, color).ending_here()));
        }
    }
}

/// The band of a reference range.
pub(super) fn normal_color(style: &Style) -> Color {
    style.response(ResponseRole::Complete).fill.with_alpha(34)
}

/// A unit on one line if it fits, else on two of about the same length.
fn balanced(unit: &str, width: f32, pt: f32) -> Vec<String> {
    let width_of = |words: &str| text::width_pt(words, pt, Weight::Regular);
    let halves = unit.match_indices(' ').filter_map(|(at, _)| Some((unit.get(..at)?, unit.get(at + 1..)?)));
    let wider = |(a, b): &(&str, &str)| width_of(a).max(width_of(b));
    let best = halves.min_by(|a, b| wider(a).total_cmp(&wider(b))).filter(|halves| wider(halves) <= width);
    match best.filter(|_| width_of(unit) > width) {
        Some((first, second)) => vec![first.to_owned(), second.to_owned()],
        None => text::wrap(unit, width, (pt, Weight::Regular), MOST_NAME_LINES),
    }
}

/// A value without its unit, which stands at the lane's name; both signs of micro are in use.
fn bare<'a>(words: &'a str, unit: &str) -> &'a str {
    let other = if unit.contains('\u{b5}') {
        unit.replace('\u{b5}', "\u{3bc}")
    } else {
        unit.replace('\u{3bc}', "\u{b5}")
    };
    words.strip_suffix(unit).or_else(|| words.strip_suffix(&other)).unwrap_or(words).trim_end()
}

/// What is kept of values in one column of pixels: the line needs the first and the last, the eye the extremes.
fn thinned(mut group: Vec<Dot>) -> Vec<Dot> {
    if group.len() <= 2 {
        return group;
    }
    let height = |n: &usize| group.get(*n).map_or(0.0, |dot| dot.at.y);
    let all = 0..group.len();
    let highest = all.clone().min_by(|a, b| height(a).total_cmp(&height(b))).unwrap_or(0);
    let lowest = all.clone().max_by(|a, b| height(a).total_cmp(&height(b))).unwrap_or(0);
    let last = group.len() - 1;
    for (n, dot) in group.iter_mut().enumerate() {
        dot.has_sign = n == highest || n == lowest;
    }
    let mut n = 0;
    group.retain(|dot| {
        let is_kept = dot.has_sign || n == 0 || n == last;
        n += 1;
        is_kept
    });
    group
}

/// Puts assessments without a sum on the line between their neighbours: nothing is known of their height.
fn level(dots: &mut [Dot]) {
    let is_open = |dot: &Dot| !dot.is_joined && !dot.mark.code.is_empty();
    if !dots.iter().any(is_open) {
        return;
    }
    let mut next: Vec<Option<Pos>> = Vec::with_capacity(dots.len());
    let mut known = None;
    for dot in dots.iter().rev() {
        known = if dot.is_joined { Some(dot.at) } else { known };
        next.push(known);
    }
    let mut before: Option<Pos> = None;
    for (dot, next) in dots.iter_mut().zip(next.into_iter().rev()) {
        if dot.is_joined {
            before = Some(dot.at);
        } else if is_open(dot) {
            dot.at.y = match (before, next) {
                (Some(a), Some(b)) => a.y + (b.y - a.y) * (dot.at.x - a.x) / (b.x - a.x).max(1e-3),
                (Some(one), None) | (None, Some(one)) => one.y,
                (None, None) => dot.at.y,
            };
        }
    }
}

/// The sign of a value beyond what can be measured: it points to where the value lies.
pub(super) fn beyond_sign(at: Pos, limit: Limit, ink: Color, canvas: &Canvas) -> Shape {
    let size = LIMIT * canvas.s;
    let tip = if limit == Limit::Below { size } else { -size };
    let points = vec![
        Pos::new(at.x - size, at.y - 0.55 * tip),
        Pos::new(at.x + size, at.y - 0.55 * tip),
        Pos::new(at.x, at.y + tip),
    ];
    let rim = Stroke::solid(RIM * canvas.s, ink);
    Shape::Path { points, closed: true, fill: Some(canvas.style.background), stroke: Some(rim) }
}

/// Whether a straight line meets a rectangle.
fn crosses(a: Pos, b: Pos, rect: Rect) -> bool {
    // The part of the line that lies between both pairs of sides (Liang and Barsky).
    let (mut from, mut to) = (0.0_f32, 1.0_f32);
    for (start, step, low, high) in
        [(a.x, b.x - a.x, rect.x, rect.right()), (a.y, b.y - a.y, rect.y, rect.bottom())]
    {
        if step.abs() < 1e-6 {
            if start < low || start > high {
                return false;
            }
            continue;
        }
        let (one, other) = ((low - start) / step, (high - start) / step);
        from = from.max(one.min(other));
        to = to.min(one.max(other));
    }
    from <= to
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
