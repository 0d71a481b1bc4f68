//! Bars and signs of one lane.

use crate::model::{AnnotationKind, PatientId, Ticks};

use super::super::lanes::{Extent, Lane, Look, Mark, MarkKind};
use super::super::scene::{Address, Pos, Rect, Shape, Stroke, Text, Weight};
use super::canvas::{Canvas, baseline, item, item_for};
use super::composed::Place;
use super::ends::{ARROW, MarkXs, fade, plateau};
use super::fill;
use super::labels::{self, Body};
use super::signs::{POINT_BAR, is_bar_at_a_moment, sign};

/// Lengths in points at scale 1.
const SIGN: f32 = 3.1;
const LEAST_BAR: f32 = 1.6;
/// An end that is not stated fades over this length.
const UNKNOWN: f32 = 30.0;
const QUESTION: f32 = 4.6;
const SEAM: f32 = 0.9;
/// The patch under type on a pattern: how far it reaches past the type, and its height in ems.
const PATCH_PAD: f32 = 1.2;
const PATCH_EM: f32 = 1.04;
/// Marks narrower than this are drawn once for each such stretch, in points whatever the scale.
const PIXEL: f32 = 0.75;

/// Which patient a lane is drawn for.
pub(super) struct LaneFrame<'a> {
    pub patient: &'a PatientId,
    pub lane: &'a Lane,
    /// Position of the lane in the figure's boxes.
    pub index: usize,
    /// Top of the lane.
    pub top: f32,
    /// The patient's moment that the axis counts from.
    pub zero: Ticks,
    /// Upright lines that type does not cross.
    pub stops: &'a [f32],
}

impl Canvas<'_> {
    /// Draws the marks of a lane that show, then their words.
    pub fn lane(&mut self, frame: &LaneFrame) {
        let s = self.s;
        let slack = Ticks(((self.axis.to - self.axis.from).0 / 40).max(1));
        let (from, to) = (self.axis.from + frame.zero - slack, self.axis.to + frame.zero + slack);
        let pitch = self.page.row_pitch(self.style);
        let mut thin: Vec<i64> = vec![i64::MIN; frame.lane.rows];
        let mut rows: Vec<Vec<Body>> = Vec::new();
        rows.resize_with(frame.lane.rows, Vec::new);
        for mark in frame.lane.between(from, to) {
            let xs = self.xs(mark, frame.zero);
            let width = xs.end.2 - xs.start.0;
            if width < PIXEL && mark.kind == MarkKind::Bar {
                let column = (xs.start.0 / PIXEL) as i64;
                let seen = thin.get_mut(mark.row).map(|last| std::mem::replace(last, column));
                if seen == Some(column) {
                    continue;
                }
            }
            let center = frame.top + self.style.lane_height / 2.0 + mark.row as f32 * pitch;
            let Some(body) = self.body(mark, &xs, frame.zero, center) else { continue };
            if let Some(row) = rows.get_mut(mark.row) {
                row.push(body);
            }
        }
        let limits = (self.page.x0 + 1.5 * s, self.page.type_right);
        for row in &mut rows {
            row.sort_by(|a, b| a.rect.x.total_cmp(&b.rect.x));
            let bodies: Vec<&Body> = row.iter().collect();
            let words = labels::place(&bodies, limits, frame.stops, self.style);
            for (body, words) in row.iter().zip(words) {
                let address = Address::of_event(frame.patient, &body.mark.event);
                self.draw(body, frame.zero, words.as_ref(), &address);
                if let Some(words) = words {
                    self.words(body, &words, &address);
                }
                self.note_places(body, frame, &address);
            }
            self.seams(row, frame);
        }
    }

    /// A fine gap where a bar begins on another one of its colour: two courses of a treatment, two remissions.
    fn seams(&mut self, row: &[Body], frame: &LaneFrame) {
        let is_bar = |body: &&Body| body.mark.kind == MarkKind::Bar && !body.mark.is_untold();
        let bars: Vec<&Body> = row.iter().filter(is_bar).collect();
        for pair in bars.windows(2) {
            let [before, body] = pair else { continue };
            let meets = body.rect.x < before.rect.right() + SEAM * self.s;
            if body.mark.look != before.mark.look || !meets {
                continue;
            }
            let x = self.x(body.mark.start.at, frame.zero);
            let (top, foot) = (Pos::new(x, body.rect.y - 0.1), Pos::new(x, body.rect.bottom() + 0.1));
            let gap = Shape::line(top, foot, Stroke::solid(SEAM * self.s, self.style.background));
            let address = Address::of_event(frame.patient, &body.mark.event);
            self.bars.push(item_for(&address, gap));
        }
    }

    fn xs(&self, mark: &Mark, zero: Ticks) -> MarkXs {
        let at = |e: Extent| (self.x(e.lo, zero), self.x(e.at, zero), self.x(e.hi, zero));
        MarkXs { start: at(mark.start), end: at(mark.end) }
    }

    /// What a mark covers; `None` if it does not show.
    fn body<'m>(&self, mark: &'m Mark, xs: &MarkXs, zero: Ticks, center: f32) -> Option<Body<'m>> {
        let s = self.s;
        let (left, right) = (self.page.x0, self.page.x1);
        let height = self.style.bar_height;
        let y = center - height / 2.0;
        let cut = |from: f32, to: f32| {
            let (from, to) = (from.max(left), to.min(right));
            (to > from).then(|| Rect::between(from, to, y, y + height))
        };
        if mark.kind == MarkKind::Bar {
            let (from, to, solid, reach) = match (mark.start_unknown, mark.end_unknown) {
                (false, false) => {
                    let solid = (xs.start.2 < xs.end.0).then_some((xs.start.2, xs.end.0));
                    (xs.start.0, xs.end.2.max(xs.start.0 + LEAST_BAR * s), solid, (0.0, 0.0))
                }
                // How long it lasted is open: the drawn length says nothing.
                (true, false) => (xs.end.1 - UNKNOWN * s, xs.end.2, None, (QUESTION * s, 0.0)),
                (false, true) => (xs.start.0, xs.start.1 + UNKNOWN * s, None, (0.0, QUESTION * s)),
                (true, true) => (xs.start.0, xs.end.2, Some((xs.start.0, xs.end.2)), (0.0, 0.0)),
            };
            let rect = cut(from, to)?;
            let gaps = self.gaps(mark, rect, zero);
            // A finding's bar is too thin for words, unless it is a mere line that makes way for them, and weeks off
            // are too pale.
            let is_thin = matches!(mark.look, Look::Finding(_) | Look::Status(_)) && !mark.is_untold();
            let is_thin = is_thin || self.shows_rests(mark);
            let is_thin = is_thin || !(self.style.bars_hold_type() || mark.is_untold());
            let solid = solid.filter(|_| !is_thin).map(|(a, b)| (a.max(rect.x), b.min(rect.right())));
            let is_cut = rect.right() < to - 0.01;
            let arrow = if mark.ongoing && !is_cut { ARROW * s } else { 0.0 };
            return Some(Body { mark, rect, solid, gaps, reach: (reach.0, reach.1 + arrow) });
        }
        let (lo, at, hi) = xs.start;
        if mark.start_unknown {
            let rect = cut(lo, hi)?;
            return Some(Body {
                mark,
                rect,
                solid: Some((rect.x, rect.right())),
                gaps: Vec::new(),
                reach: (0.0, 0.0),
            });
        }
        if at < self.page.x0 - 0.5 || at > self.page.x1 + 0.5 {
            return None;
        }
        let is_bar = is_bar_at_a_moment(mark.look);
        let is_narrow = is_bar || matches!(mark.look, Look::Response(_));
        let half = if is_narrow { POINT_BAR / 2.0 * s } else { SIGN * s };
        if is_bar && hi - lo > POINT_BAR * s {
            return Some(Body { mark, rect: cut(lo, hi)?, solid: None, gaps: Vec::new(), reach: (0.0, 0.0) });
        }
        let rect = Rect::between(at - half, at + half, y, y + height);
        let reach = if is_bar {
            (0.0, 0.0)
        } else {
            ((rect.x - lo.max(left)).max(0.0), (hi.min(right) - rect.right()).max(0.0))
        };
        Some(Body { mark, rect, solid: None, gaps: Vec::new(), reach })
    }

    fn draw(&mut self, body: &Body, zero: Ticks, words: Option<&labels::PlacedWords>, address: &Address) {
        let mark = body.mark;
        let label_inside = words.is_some_and(|w| w.inside);
        if mark.is_untold() {
            self.untold(body, words, address);
            return;
        }
        if mark.start_unknown || mark.end_unknown {
            self.unknown(body, address);
            return;
        }
        match (mark.kind, mark.look) {
            (MarkKind::Bar, Look::Annotation(kind)) => self.stretch(body, kind, zero, address),
            (MarkKind::Bar, Look::Finding(_) | Look::Status(_)) => {
                let thin =
                    Rect::new(body.rect.x, body.rect.y + body.rect.h * 0.25, body.rect.w, body.rect.h / 2.0);
                self.bar(body, thin, zero, address);
                let x = self.x(mark.start.at, zero);
                if x >= self.page.x0 - 0.5 {
                    for shape in sign(mark.look, Pos::new(x, body.rect.center().y), self) {
                        self.bars.push(item_for(address, shape));
                    }
                }
            }
            (MarkKind::Bar, _) => {
                let xs = self.xs(mark, zero);
                let pieces = self.pieces(mark, body.rect, zero);
                if pieces.is_empty() {
                    self.bar(body, body.rect, zero, address);
                } else {
                    self.given(body, &pieces, &xs, address);
                }
                self.cycles(body, &pieces, zero, label_inside, address);
                self.changes(body, zero, address);
                self.breaks_on(body.rect, address);
            }
            (MarkKind::Point, look) if is_bar_at_a_moment(look) => self.bar(body, body.rect, zero, address),
            (MarkKind::Point, _) => self.sign(body, zero, address),
        }
    }

    /// The bar itself with its fading ends and arrowhead.
    fn bar(&mut self, body: &Body, rect: Rect, zero: Ticks, address: &Address) {
        let (mark, style, s) = (body.mark, self.style, self.s);
        let swatch = self.swatch(mark.look);
        let xs = self.xs(mark, zero);
        let stops = match mark.kind {
            MarkKind::Bar => fade(rect, rect, &xs),
            MarkKind::Point if rect.w > POINT_BAR * s + 0.01 => plateau(),
            MarkKind::Point => Vec::new(),
        };
        // An end that is cut off by the edge of the time area is square.
        let is_cut = xs.start.0 < rect.x - 0.01 || (xs.end.2 > rect.right() + 0.01 && !mark.ongoing);
        let is_cut = is_cut && mark.kind == MarkKind::Bar;
        let radius = if is_cut { 0.0 } else { style.radius.min(rect.w / 2.0) };
        let shapes = fill::bar(rect, radius, &swatch, &stops, style);
        self.bars.extend(shapes.into_iter().map(|shape| item_for(address, shape)));
        if mark.ongoing && rect.right() >= xs.end.1 - 0.01 {
            self.arrowhead(rect, radius, &swatch, address);
        }
    }

    /// A bar of which one end, or both, are not stated: it fades away to a question mark.
    fn unknown(&mut self, body: &Body, address: &Address) {
        let (mark, style, s, rect) = (body.mark, self.style, self.s, body.rect);
        let swatch = self.swatch(mark.look);
        let stops =
            if mark.start_unknown { vec![(0.0, 0), (0.85, 255)] } else { vec![(0.15, 255), (1.0, 0)] };
        let shapes = fill::bar(rect, style.radius, &swatch, &stops, style);
        self.bars.extend(shapes.into_iter().map(|shape| item_for(address, shape)));
        if mark.ongoing {
            self.arrowhead(rect, style.radius, &swatch, address);
        }
        let mut signs = Vec::new();
        if mark.start_unknown {
            signs.push((rect.x - 0.6 * s).max(self.page.x0 + 0.55 * QUESTION * s));
        }
        if mark.end_unknown {
            signs.push(rect.right() + 0.6 * s);
        }
        let y = baseline(rect.center().y, style.label_pt);
        for x in signs {
            let sign = Text::new(Pos::new(x, y), "?", style.label_pt, Weight::Bold, style.ink);
            self.labels.push(item_for(address, sign.centered_here()));
        }
    }

    /// An event of which no time is stated: a dashed line over all of the course, around its words.
    fn untold(&mut self, body: &Body, words: Option<&labels::PlacedWords>, address: &Address) {
        let (s, rect) = (self.s, body.rect);
        let color = self.swatch(body.mark.look).line();
        let line = Stroke::dashed(0.9 * s, color.with_alpha(190), 2.4 * s, 2.0 * s);
        let y = rect.center().y;
        let gap =
            words.filter(|w| w.inside).map_or((rect.x, rect.x), |w| (w.x - 2.4 * s, w.x + w.width + 2.4 * s));
        for (from, to) in [(rect.x, gap.0), (gap.1, rect.right())] {
            if to - from > 1.0 {
                self.bars.push(item_for(address, Shape::line(Pos::new(from, y), Pos::new(to, y), line)));
            }
        }
    }

    /// An annotation with a length: a bracket, or a line over words or a shaded stretch.
    fn stretch(&mut self, body: &Body, kind: AnnotationKind, zero: Ticks, address: &Address) {
        let (s, style, rect) = (self.s, self.style, body.rect);
        let line = Stroke::solid(0.6 * s, style.ink);
        let y = rect.y - 0.4 * s;
        let (from, to) = (self.x(body.mark.start.at, zero), self.x(body.mark.end.at, zero));
        let leg = if kind == AnnotationKind::Bracket { 2.4 * s } else { 0.0 };
        if kind == AnnotationKind::Span {
            return;
        }
        let mut points = vec![Pos::new(rect.x, y), Pos::new(rect.right(), y)];
        if from >= rect.x - 0.01 {
            points.insert(0, Pos::new(rect.x, y + leg));
        }
        if to <= rect.right() + 0.01 {
            points.push(Pos::new(rect.right(), y + leg));
        }
        self.bars
            .push(item_for(address, Shape::Path { points, closed: false, fill: None, stroke: Some(line) }));
    }

    /// The sign of an event without length, on a faint line over the time in which it can lie.
    fn sign(&mut self, body: &Body, zero: Ticks, address: &Address) {
        let (mark, style, s) = (body.mark, self.style, self.s);
        let center = body.rect.center();
        let (lo, hi) = (self.x(mark.start.lo, zero), self.x(mark.start.hi, zero));
        if hi - lo > 2.0 * SIGN * s {
            let (lo, hi) = (lo.max(self.page.x0), hi.min(self.page.x1));
            let line = Stroke::solid(0.7 * s, style.ink.with_alpha(89));
            let range = Shape::line(Pos::new(lo, center.y), Pos::new(hi, center.y), line);
            self.lines.push(item_for(address, range));
        }
        for shape in sign(mark.look, center, self) {
            self.bars.push(item_for(address, shape));
        }
    }

    fn words(&mut self, body: &Body, words: &labels::PlacedWords, address: &Address) {
        let style = self.style;
        let on_page = !words.inside || body.mark.is_untold() || matches!(body.mark.look, Look::Annotation(_));
        let y = baseline(body.rect.center().y, style.label_pt);
        let swatch = self.swatch(body.mark.look);
        if !on_page && swatch.pattern.is_some() {
            // Type on a pattern stands on a plain patch of the bar.
            let (pad, half) = (PATCH_PAD * self.s, PATCH_EM * style.label_pt / 2.0);
            let middle = body.rect.center().y;
            let patch =
                Rect::between(words.x - pad, words.x + words.width + pad, middle - half, middle + half);
            let patch = patch.intersect(body.rect).unwrap_or(patch);
            self.bars.push(item_for(address, Shape::bar(patch, 0.8 * self.s, swatch.fill)));
        }
        let ink = if on_page { style.ink } else { swatch.ink };
        let mut lines = Vec::new();
        if !words.code.is_empty() {
            let code =
                Text::new(Pos::new(words.x, y), &words.code, labels::code_pt(style), Weight::Bold, ink);
            lines.push(code);
        }
        if !words.words.is_empty() {
            let x = words.x + words.words_dx;
            lines.push(Text::new(Pos::new(x, y), &words.words, style.label_pt, Weight::Regular, ink));
        }
        for line in lines {
            if on_page {
                self.note_type(&line);
            }
            self.labels.push(item_for(address, line));
        }
    }

    fn note_places(&mut self, body: &Body, frame: &LaneFrame, address: &Address) {
        let mark = body.mark;
        let place = |address: Address, rect: Rect, kind: MarkKind, from: f32, to: f32| Place {
            address,
            part: 0,
            rect,
            lane: Some(frame.index),
            kind,
            start_x: from,
            end_x: to,
        };
        let (mut from, mut to) = (self.x(mark.start.at, frame.zero), self.x(mark.end.at, frame.zero));
        if mark.start_unknown {
            from = body.rect.x;
        }
        if mark.end_unknown {
            to = body.rect.right();
        }
        self.places.push(place(address.clone(), body.rect, mark.kind, from, to));
        for (event, at) in &mark.seen_again {
            let x = self.x(*at, frame.zero);
            if x < self.page.x0 - 0.5 || x > self.page.x1 + 0.5 {
                continue;
            }
            let again = Address::of_event(frame.patient, event);
            let (top, foot) = (body.rect.y, body.rect.y + 1.25 * self.s);
            let tick = Stroke::solid(0.55 * self.s, self.swatch(mark.look).ink.with_alpha(190));
            self.bars.push(item_for(&again, Shape::line(Pos::new(x, top), Pos::new(x, foot), tick)));
            let rect = Rect::between(x - 1.5 * self.s, x + 1.5 * self.s, body.rect.y, body.rect.bottom());
            self.places.push(place(again, rect, MarkKind::Point, x, x));
        }
    }

    /// A hairline under a lane.
    pub fn hairline(&mut self, y: f32) {
        let line = Stroke::solid(self.style.hairline, self.style.hair);
        let (from, to) = (Pos::new(self.page.x0, y), Pos::new(self.page.x1, y));
        self.lines.push(item(Shape::line(from, to, line)));
    }
}
