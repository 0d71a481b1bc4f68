//! One patient: head, lanes, time off treatment, last contact.

use crate::course::Alignment;
use crate::model::{AnnotationKind, Patient, PatientId, StatusKind, Ticks};

use super::super::hatch::{Hatch, hatch};
use super::super::lanes::{self, LaneGroup, Look, PatientLanes, PatientPicture, Tail, Terminal};
use super::super::scene::{Address, Pos, Rect, Shape, Stroke, Text, Weight};
use super::super::text;
use super::bars::LaneFrame;
use super::breaks::ON_LINE;
use super::canvas::{Canvas, baseline, item, item_for};
use super::composed::{LaneBox, Place};
use super::dimension::Dimension;
use super::signs::sign;

/// Lengths in points at scale 1.
const NAME_UP: f32 = 6.4;
const NAME_GAP: f32 = 6.0;
const DIMENSION_UP: f32 = 4.6;
const DIMENSION_TYPE_UP: f32 = 2.4;
const DIMENSION_OVERHANG: f32 = 20.0;
const TERMINAL_UP: f32 = 6.0;
const CAPTION_DOWN: f32 = 7.0;
const WIDEST_CAPTION: f32 = 90.0;
const CAPTION_ROW: f32 = 7.4;
const FOOT_DOWN: f32 = 5.2;
const LETTER_RADIUS: f32 = 3.1;
const CROSS: f32 = 2.5;
/// Opacity of a shaded span, 0–255.
const SHADE: u8 = 22;

impl Canvas<'_> {
    /// Draws a patient whose head begins at height `top`. The name stands higher by `lift` than usual.
    pub fn patient(&mut self, index: usize, top: f32, lift: f32, clip: Rect) {
        let (Some(lanes), Some(chart)) = (self.lanes.patient(index), self.lanes.study().get(index)) else {
            return;
        };
        let (lanes, patient) = (&*lanes, chart.patient());
        let zero = self.zero(index);
        let id = &patient.id;
        let lanes_top = top + lift + self.page.head_of(lanes.height);
        let mut y = lanes_top;
        let terminals = zero.map(|zero| self.terminal_xs(lanes, zero)).unwrap_or_default();
        let first_type = self.type_boxes.len();
        for (number, lane) in lanes.lanes.iter().enumerate() {
            let height = self.page.lane_height(lane, self.style);
            let shows = y < clip.bottom() && y + height > clip.y;
            if shows {
                let rect = Rect::between(self.page.margin, self.page.x1, y, y + height);
                let index = self.lane_boxes.len();
                self.lane_boxes.push(LaneBox {
                    patient: patient.id.clone(),
                    group: lane.group,
                    given: lane.given.clone(),
                    name: lane.name.clone(),
                    index: number,
                    rect,
                });
                self.lane_name(lane, y, height);
                if let Some(zero) = zero {
                    self.tint = lane.color;
                    let frame = LaneFrame { patient: id, lane, index, top: y, zero, stops: &terminals };
                    if lane.track.is_some() {
                        self.track(&frame, height);
                    } else {
                        self.lane(&frame);
                    }
                }
                self.tint = None;
                self.hairline(y + height);
            }
            y += height;
        }
        if let Some(zero) = zero {
            self.pins(lanes, zero, y);
        }
        y += self.pins_height(lanes);
        let span = (lanes_top, y);
        self.lane_spans.push(span);
        let dimension = zero.and_then(|zero| self.tail(self.shown_tail(lanes)?, zero, span, first_type));
        if let Some(zero) = zero {
            self.shaded_spans(lanes, zero, span);
        }
        let base = lanes_top - NAME_UP * self.s - lift;
        self.head(patient, zero.is_some(), base, dimension.filter(|_| lift <= 0.0));
        if let Some(zero) = zero.filter(|_| span.1 > span.0) {
            self.spine(zero, span);
            self.foot_signs(lanes, zero, span, id);
            let letters = self.letters(lanes, zero, y, id);
            self.terminals(lanes, zero, span, &letters, id);
        }
        self.thumbnails(lanes, span, id);
    }

    fn terminal_xs(&self, lanes: &PatientLanes, zero: Ticks) -> Vec<f32> {
        lanes.terminals.iter().map(|t| self.x(t.at, zero)).collect()
    }

    fn lane_name(&mut self, lane: &lanes::Lane, y: f32, height: f32) {
        let style = self.style;
        if let Some(track) = &lane.track {
            self.track_name(&lane.name, track, (y, height));
            return;
        }
        let name = text::one_line(&lane.name);
        let name = text::elide(&name, self.page.gutter_width, style.lane_pt, Weight::Regular);
        let at = Pos::new(self.page.gutter_right, baseline(y + style.lane_height / 2.0, style.lane_pt));
        let line = Text::new(at, &name, style.lane_pt, Weight::Regular, style.ink).ending_here();
        self.gutter.push(item(line));
    }

    /// The patient's name and facts, which stop before the words of the dimension line.
    fn head(&mut self, patient: &Patient, has_zero: bool, base: f32, dimension: Option<Rect>) {
        let (s, style) = (self.s, self.style);
        let address = Address::of_patient(&patient.id);
        let y = base;
        let x = self.page.margin;
        let limit = dimension.map_or(self.page.type_right, |d| d.x - NAME_GAP * s);
        let pt = style.patient_pt;
        let name = text::one_line(patient.title());
        let name = text::elide(&name, self.page.right - 2.0 * x, pt, Weight::Bold);
        let name = Text::new(Pos::new(x, y), &name, pt, Weight::Bold, style.ink);
        let facts_x = x + name.width_pt + NAME_GAP * s;
        let facts = self.facts(patient, has_zero);
        let facts = text::one_line(&facts);
        let facts = text::elide(&facts, limit - facts_x, style.lane_pt, Weight::Regular);
        let facts = Text::new(Pos::new(facts_x, y), &facts, style.lane_pt, Weight::Regular, style.grey);
        let right = (facts.baseline.x + facts.width_pt).max(name.baseline.x + name.width_pt);
        let rect = Rect::between(x, right, y - pt, y + 0.35 * pt);
        self.heads.push((address.clone(), rect));
        for line in [name, facts] {
            self.note_type(&line);
            self.gutter.push(item_for(&address, line));
        }
    }

    /// Stretches of time that annotations shade: through all lanes, or their own.
    fn shaded_spans(&mut self, lanes: &PatientLanes, zero: Ticks, (top, bottom): (f32, f32)) {
        let mut y = top;
        for lane in &lanes.lanes {
            let height = self.page.lane_height(lane, self.style);
            let (from_y, to_y) =
                if lane.group == LaneGroup::Annotation { (top, bottom) } else { (y, y + height) };
            y += height;
            let spans = lane.marks.iter().filter(|m| m.look == Look::Annotation(AnnotationKind::Span));
            for mark in spans {
                let (from, to) = (self.x(mark.start.at, zero), self.x(mark.end.at, zero));
                let (from, to) = (from.max(self.page.x0), to.min(self.page.x1));
                if to > from {
                    let address = Address::of_event(&lanes.patient, &mark.event);
                    let area = Rect::between(from, to, from_y, to_y);
                    let shade = Shape::bar(area, 0.0, self.style.grey.with_alpha(SHADE));
                    self.ground.push(item_for(&address, shade));
                }
            }
        }
    }

    /// The line at time 0.
    fn spine(&mut self, zero: Ticks, (top, bottom): (f32, f32)) {
        let (s, style, axis) = (self.s, self.style, self.axis);
        let is_calendar = self.viewport.alignment == Alignment::Calendar;
        let at = if is_calendar { axis.x_at(Ticks::ZERO - zero) } else { axis.x_at(Ticks::ZERO) };
        let shows = (self.page.x0 - 0.5..=self.page.x1 + 0.5).contains(&at);
        if shows {
            let line = Stroke::solid(0.5 * s, style.grey);
            for shape in self.upright(at, (top - 0.2 * s, bottom), line) {
                self.lines.push(item(shape));
            }
        }
        if !shows || at > self.page.x0 + 0.5 {
            let line = Stroke::solid(style.hairline, style.hair);
            let x = self.page.x0;
            self.lines.push(item(Shape::line(Pos::new(x, top), Pos::new(x, bottom), line)));
        }
    }

    /// The hatched time off treatment and its dimension line; gives where the words of that line stand.
    fn tail(
        &mut self,
        tail: &Tail,
        zero: Ticks,
        (top, bottom): (f32, f32),
        first_type: usize,
    ) -> Option<Rect> {
        let (s, style) = (self.s, self.style);
        let (left, right) = self.tail_ends(tail, zero)?;
        let (from, to) = (self.x(tail.from, zero), self.x(tail.to, zero));
        let area = Rect::between(left, right, top - 1.0 * s, bottom + 1.0 * s);
        self.ground.push(item(Shape::bar(area, 0.0, style.hatch_ground)));
        let look = Hatch { spacing: style.hatch_spacing, width: style.hatch_line, color: style.hatch_ink };
        self.ground.extend(hatch(area, look).into_iter().map(item));
        // Type on the hatched ground stands on a plain patch of it.
        let patches: Vec<Rect> = self
            .type_boxes
            .iter()
            .skip(first_type)
            .filter_map(|b| Rect::between(b.x - s, b.right() + s, b.y, b.bottom()).intersect(area))
            .collect();
        self.ground
            .extend(patches.into_iter().map(|patch| item(Shape::bar(patch, 0.8 * s, style.hatch_ground))));
        if from >= self.page.x0 {
            let edge = Stroke::dashed(0.5 * s, style.ink, 1.4 * s, 1.4 * s);
            let shapes = self.upright(from, (top - 3.6 * s, bottom), edge);
            self.lines.extend(shapes.into_iter().map(item));
        }
        Some(self.dimension(tail, (from, to), (left, right), top - DIMENSION_UP * s))
    }

    fn dimension(&mut self, tail: &Tail, ends: (f32, f32), (left, right): (f32, f32), y: f32) -> Rect {
        let s = self.s;
        let breaks = self.breaks_within(left, right);
        let line = Dimension { ends, shown: (left, right), y, gap: None };
        self.overlay.extend(line.shapes(self.style).into_iter().map(item));
        for gap in breaks {
            let shapes = self.break_shapes(gap, (y - ON_LINE.0 * s, y + ON_LINE.1 * s));
            self.overlay.extend(shapes.into_iter().map(item));
        }
        let type_line = self.dimension_type(tail, (left, right), y);
        let bounds = type_line.bounds();
        self.note_type(&type_line);
        self.overlay.push(item(type_line));
        bounds
    }

    /// The words over a dimension line: the fullest that fit, or reach a little past its ends.
    fn dimension_type(&self, tail: &Tail, (left, right): (f32, f32), y: f32) -> Text {
        let (s, style) = (self.s, self.style);
        let pt = style.lane_pt;
        let width = |words: &str| text::width_pt(&text::one_line(words), pt, Weight::Bold);
        let room = right - left + DIMENSION_OVERHANG * s;
        let fitting = tail.words.iter().find(|words| width(words) <= room);
        let words = fitting.or_else(|| tail.words.last()).map_or("", String::as_str);
        let at = Pos::new(f32::midpoint(left, right), y - DIMENSION_TYPE_UP * s);
        let mut line = Text::new(at, words, pt, Weight::Bold, style.ink).centered_here();
        let limit = self.page.type_right.min(self.page.right - self.page.margin);
        let over = line.baseline.x + line.width_pt - limit.max(right);
        if over > 0.0 {
            line.baseline.x -= over;
        }
        line
    }

    /// The time off treatment of a patient, if the figure shows it.
    fn shown_tail<'l>(&self, lanes: &'l PatientLanes) -> Option<&'l Tail> {
        lanes.tail.as_ref().filter(|_| self.viewport.include.measures)
    }

    /// The pictures of a patient that the figure shows.
    fn shown_pictures<'l>(&self, lanes: &'l PatientLanes) -> &'l [PatientPicture] {
        if self.viewport.include.pictures { &lanes.pictures } else { &[] }
    }

    /// The part of a patient's tail that shows, in points.
    fn tail_ends(&self, tail: &Tail, zero: Ticks) -> Option<(f32, f32)> {
        let left = self.x(tail.from, zero).max(self.page.x0);
        let right = self.x(tail.to, zero).min(self.page.x1);
        (right - left >= 0.5).then_some((left, right))
    }

    /// Whether name and facts run into the words of the dimension line, so that they need a line of their own.
    pub fn needs_two_lines(&self, index: usize) -> bool {
        let (Some(lanes), Some(chart)) = (self.lanes.patient(index), self.lanes.study().get(index)) else {
            return false;
        };
        let (lanes, patient) = (&*lanes, chart.patient());
        let Some(zero) = self.zero(index) else { return false };
        let ends = |tail| Some((tail, self.tail_ends(tail, zero)?));
        let Some((tail, ends)) = self.shown_tail(lanes).and_then(ends) else { return false };
        let words = self.dimension_type(tail, ends, 0.0);
        let style = self.style;
        let name = text::width_pt(&text::one_line(patient.title()), style.patient_pt, Weight::Bold);
        let facts = self.facts(patient, true);
        let facts = text::width_pt(&text::one_line(&facts), style.lane_pt, Weight::Regular);
        self.page.margin + name + facts + 2.0 * NAME_GAP * self.s > words.baseline.x
    }

    /// The moment of a patient that the axis counts from.
    fn zero(&self, index: usize) -> Option<Ticks> {
        let course = self.lanes.study().get(index)?.course();
        course.anchor(self.viewport.alignment).map(|moment| moment.nominal)
    }

    /// What stands behind a patient's name.
    fn facts(&self, patient: &Patient, has_zero: bool) -> String {
        let mut facts: Vec<String> = Vec::new();
        if !has_zero {
            facts.push(match self.viewport.alignment {
                Alignment::Calendar => "no calendar date".to_owned(),
                other => format!("no {}", other.words()),
            });
        }
        facts.push(lanes::facts(patient));
        facts.retain(|fact| !fact.is_empty());
        facts.join(" · ")
    }

    /// Milestones without a lane, on the foot of the lanes.
    fn foot_signs(&mut self, lanes: &PatientLanes, zero: Ticks, (_, bottom): (f32, f32), id: &PatientId) {
        let s = self.s;
        for mark in &lanes.feet {
            let x = self.x(mark.start.at, zero);
            if x < self.page.x0 - 0.5 || x > self.page.x1 + 0.5 {
                continue;
            }
            // Where a picture's letter stands, it is the sign.
            if self.shown_pictures(lanes).iter().any(|p| p.event == mark.event) {
                continue;
            }
            let address = Address::of_event(id, &mark.event);
            let center = Pos::new(x, bottom);
            for shape in sign(mark.look, center, self) {
                self.bars.push(item_for(&address, shape));
            }
            let rect = Rect::around(center, 2.4 * s);
            self.places.push(Place::sign(address, rect, x));
        }
    }

    /// The letters of the pictures at their moments; gives the room that they take.
    fn letters(&mut self, lanes: &PatientLanes, zero: Ticks, bottom: f32, id: &PatientId) -> Vec<Rect> {
        let (s, style) = (self.s, self.style);
        let mut taken: Vec<Rect> = Vec::new();
        for picture in self.shown_pictures(lanes) {
            let x = self.x(picture.at, zero);
            if x < self.page.x0 - 0.5 || x > self.page.x1 + 0.5 {
                continue;
            }
            let width = text::width_pt(&picture.letter, style.note_pt, Weight::Bold);
            let radius = (LETTER_RADIUS * s).max(width / 2.0 + 1.2 * s);
            let left = taken.last().map_or(f32::MIN, |last| last.right() + 0.8 * s);
            let center = Pos::new(x.max(left + radius), bottom + FOOT_DOWN * s);
            let circle = Rect::between(
                center.x - radius,
                center.x + radius,
                center.y - LETTER_RADIUS * s,
                center.y + LETTER_RADIUS * s,
            );
            // Pictures of one moment stand side by side as far as there is room.
            if circle.right() > self.page.width - self.page.margin / 2.0 {
                break;
            }
            let address = Address::of_event(id, &picture.event);
            let rim = Stroke::solid(0.5 * s, style.ink);
            let fill = Some(super::super::scene::Fill::Solid(style.background));
            let round = Shape::Rect { rect: circle, radius: LETTER_RADIUS * s, fill, stroke: Some(rim) };
            self.labels.push(item_for(&address, round));
            let pt = style.note_pt * 0.98;
            let at = Pos::new(center.x, baseline(center.y, pt));
            let letter = Text::new(at, &picture.letter, pt, Weight::Bold, style.ink).centered_here();
            self.labels.push(item_for(&address, letter));
            self.type_boxes.push(circle.expand(0.8 * s));
            if lanes.feet.iter().any(|mark| mark.event == picture.event) {
                self.places.push(Place::sign(address, circle, x));
            }
            taken.push(circle);
        }
        taken
    }

    /// Last follow-up, death and their like: upright lines with what they are underneath.
    fn terminals(
        &mut self,
        lanes: &PatientLanes,
        zero: Ticks,
        (top, bottom): (f32, f32),
        letters: &[Rect],
        id: &PatientId,
    ) {
        let (s, style) = (self.s, self.style);
        let mut captions: Vec<(f32, &Terminal)> = Vec::new();
        let last = lanes.terminals.last().map(|t| t.at);
        for terminal in &lanes.terminals {
            let x = self.x(terminal.at, zero);
            if x < self.page.x0 - 0.5 || x > self.page.x1 + 0.5 {
                continue;
            }
            let address = Address::of_event(id, &terminal.event);
            let is_last = Some(terminal.at) == last;
            let (color, width) = if is_last { (style.ink, style.axis_line) } else { (style.grey, 0.4 * s) };
            let above = if self.shown_tail(lanes).is_some() && is_last { TERMINAL_UP } else { 1.5 } * s;
            let line = Stroke::solid(width, color);
            for shape in self.upright(x, (top - above, bottom), line) {
                self.overlay.push(item_for(&address, shape));
            }
            let mut rect = Rect::between(x - 1.2 * s, x + 1.2 * s, top, bottom.max(top + s));
            if terminal.kind == StatusKind::Death {
                let center = Pos::new(x, bottom);
                let arm = CROSS * s;
                let stroke = Stroke::solid(1.1 * s, style.ink);
                for (dx, dy) in [(arm, arm), (arm, -arm)] {
                    let (a, b) = (Pos::new(x - dx, center.y - dy), Pos::new(x + dx, center.y + dy));
                    self.overlay.push(item_for(&address, Shape::line(a, b, stroke)));
                }
                rect.h += arm;
            }
            self.places.push(Place::sign(address, rect, x));
            // Of what stands at one moment, the weightiest is named.
            match captions.last_mut() {
                Some((before, known)) if (*before - x).abs() < 1.0 => {
                    if weight(terminal.kind) > weight(known.kind) {
                        *known = terminal;
                    }
                }
                _ => captions.push((x, terminal)),
            }
        }
        let mut taken: Vec<Rect> = letters.to_vec();
        // The last one is placed first: it is the one that must be read.
        for (x, terminal) in captions.into_iter().rev() {
            self.terminal_caption(x, terminal, bottom, &mut taken, id);
        }
    }

    fn terminal_caption(
        &mut self,
        x: f32,
        terminal: &Terminal,
        bottom: f32,
        taken: &mut Vec<Rect>,
        id: &PatientId,
    ) {
        let (s, style) = (self.s, self.style);
        let pt = style.note_pt * 1.035;
        let content = text::one_line(&terminal.caption);
        let widest = (WIDEST_CAPTION * s).min(self.page.right - 2.0 * self.page.margin);
        let content = text::elide(&content, widest, pt, Weight::Regular);
        let down = if terminal.kind == StatusKind::Death { CAPTION_DOWN + 1.4 } else { CAPTION_DOWN };
        let line = Text::new(Pos::new(x, bottom + down * s), &content, pt, Weight::Regular, style.grey);
        let right_end = self.page.right - self.page.margin / 2.0;
        let width = line.width_pt;
        // Under its line, beside it, or on a second row where the first is taken.
        let lefts = [x - width / 2.0, x + 2.0 * s, x - width - 2.0 * s, x - width * 0.86, x - width * 0.14];
        for (left, row) in lefts.into_iter().map(|left| (left, 0.0)).chain([(x - width / 2.0, 1.0)]) {
            let mut placed = line.clone();
            placed.baseline.x = left.min(right_end - width).max(self.page.margin / 2.0);
            placed.baseline.y += row * CAPTION_ROW * s;
            // From the capitals to the descenders: the font's own box would keep rows further apart.
            let (up, down) = (text::cap_height_pt(pt), text::descent_pt(pt));
            let room = Rect::new(placed.baseline.x, placed.baseline.y - up, width, up + down).expand(0.4 * s);
            if taken.iter().all(|other| !other.overlaps(room)) {
                taken.push(room);
                self.note_type(&placed);
                let address = Address::of_event(id, &terminal.event);
                self.labels.push(item_for(&address, placed));
                return;
            }
        }
    }
}

/// How much an end of observation weighs against another at the same moment.
fn weight(kind: StatusKind) -> u8 {
    match kind {
        StatusKind::Death => 3,
        StatusKind::Lost => 2,
        StatusKind::LastFollowUp => 1,
        _ => 0,
    }
}
