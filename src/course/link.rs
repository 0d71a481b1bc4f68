//! Statements as constraints between moments.

use std::collections::HashMap;

use super::code::FindingCode;
use super::finding::LintFinding;
use super::network::{HIGH, LOW, Link, NodeId, Role};
use crate::model::{
    Anchor, Bound, Event, EventId, Offset, Order, Part, Patient, Point, StatusKind, Ticks, Time, TimeExpr,
    Unit, What,
};

/// Cycles beyond this are a damaged file, not a schedule; a sum of thousands of such schedules still fits.
const MAX_CYCLES: u32 = 2_000;

/// The moments of one event and what its own fields say about them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ends {
    pub start: NodeId,
    pub end: NodeId,
    pub is_phase: bool,
    pub ongoing: bool,
    /// The interval of its schedule, if `to` is left to the schedule.
    pub cover: Option<Ticks>,
}

/// What a patient's statements come to: moments, and constraints between them in the order of the file.
pub(super) struct Statements<'a> {
    pub patient: &'a Patient,
    pub ends: Vec<Ends>,
    pub nodes: usize,
    pub links: Vec<Link>,
    pub findings: Vec<LintFinding>,
    /// Position of the event that is time 0.
    pub zero_event: Option<usize>,
    /// Middle of the earliest calendar text, from the calendar's day 0.
    pub earliest_date: Option<Ticks>,
    index: Option<HashMap<&'a EventId, usize>>,
}

/// One side of a constraint: a moment, an offset from it, and how far the offset may be off.
struct Reach {
    node: NodeId,
    least: Ticks,
    most: Ticks,
}

impl Reach {
    fn window(&self) -> (i64, i64) {
        (self.least.0, self.most.0)
    }
}

/// Who says something: the event as in [`Link::event`], in which field, and what for.
#[derive(Clone, Copy)]
struct Said {
    event: u32,
    field: &'static str,
    role: Role,
}

/// The event to which `event` belongs in [`Link::event`]: one more than its position, since 0 is the patient.
pub(super) fn owner(event: usize) -> u32 {
    event as u32 + 1
}

/// The number and interval of a treatment's cycles, if both are stated.
pub(super) fn schedule(event: &Event) -> Option<(u32, Ticks)> {
    let t = event.what.as_treatment()?;
    let cycles = t.cycles?.min(MAX_CYCLES);
    let every = t.every.as_ref()?.ticks();
    (cycles > 0).then_some((cycles, every))
}

impl<'a> Statements<'a> {
    /// Reads all statements of a patient but what `ongoing` means, which [`Self::tie_ongoing`] adds.
    pub fn read(patient: &'a Patient) -> Self {
        let events = patient.events.len();
        let mut all = Self {
            patient,
            ends: Vec::with_capacity(events),
            nodes: 2,
            links: Vec::with_capacity(events * 3 + 1),
            findings: Vec::new(),
            zero_event: None,
            earliest_date: None,
            index: None,
        };
        for event in &patient.events {
            let ends = all.moments(event);
            all.ends.push(ends);
        }
        all.zero_event = patient.events.iter().position(|e| e.id.as_str() == patient.zero.is);
        if let Some(date) = &patient.zero.date {
            all.zero_date(date);
        }
        if let Some(start) = all.zero_event.and_then(|i| all.ends.get(i)).map(|e| e.start) {
            all.push(NodeId::ZERO, start, (0, 0), Said { event: 0, field: "zero", role: Role::Define });
        }
        for (i, event) in patient.events.iter().enumerate() {
            all.event(i, event);
        }
        all
    }

    fn node(&mut self) -> NodeId {
        self.nodes += 1;
        NodeId(self.nodes as u32 - 1)
    }

    fn moments(&mut self, event: &Event) -> Ends {
        let start = self.node();
        let is_response = event.what.as_response().is_some();
        let is_phase = event.to.is_some() || (event.from.is_some() && !is_response);
        let end = if is_phase { self.node() } else { start };
        let ongoing = event.to.as_ref().is_some_and(|t| *t.expr() == TimeExpr::Ongoing);
        let scheduled = is_phase && event.to.is_none();
        let cover = schedule(event).filter(|_| scheduled).map(|(_, every)| every);
        Ends { start, end, is_phase, ongoing, cover }
    }

    fn push(&mut self, from: NodeId, to: NodeId, (lo, hi): (i64, i64), said: Said) {
        let Said { event, field, role } = said;
        self.links.push(Link { from, to, lo, hi, cover: 0, event, field, role });
    }

    /// The date of time 0 ties the calendar to it; written from zero, so that the calendar is what is placed.
    fn zero_date(&mut self, date: &'a Time) {
        let spans: Vec<(i64, i64)> = match date.expr() {
            TimeExpr::At { point: point @ Point::Calendar(_), about } => {
                self.exact(0, point, *about, "zero.date").map(|r| r.window()).into_iter().collect()
            }
            TimeExpr::Bounds(bounds) => bounds.iter().filter_map(calendar_bound).collect(),
            _ => Vec::new(),
        };
        for (lo, hi) in spans {
            let (lo, hi) = (if hi < HIGH { -hi } else { LOW }, if lo > LOW { -lo } else { HIGH });
            let said = Said { event: 0, field: "zero.date", role: Role::Define };
            self.push(NodeId::ZERO, NodeId::CALENDAR, (lo, hi), said);
        }
    }

    fn event(&mut self, i: usize, event: &'a Event) {
        let Some(&ends) = self.ends.get(i) else { return };
        let (first, field) = if event.from.is_some() { (&event.from, "from") } else { (&event.at, "at") };
        if let Some(time) = first {
            self.time(i, ends.start, time, field, false);
        }
        if ends.is_phase {
            let by = owner(i);
            let said = Said { event: by, field: "to", role: Role::Implicit };
            self.push(ends.start, ends.end, (0, HIGH), said);
            match (&event.to, schedule(event)) {
                (Some(time), _) => self.time(i, ends.end, time, "to", false),
                (None, Some((cycles, every))) => {
                    let length = (every * i64::from(cycles - 1)).0;
                    let said = Said { event: by, field: "cycles", role: Role::Define };
                    self.push(ends.start, ends.end, (length, length), said);
                }
                (None, None) => {}
            }
        }
        if let Some(time) = &event.also {
            self.time(i, ends.start, time, "also", true);
        }
        if let Some(time) = &event.also_to {
            self.time(i, ends.end, time, "also_to", true);
        }
    }

    fn time(&mut self, i: usize, node: NodeId, time: &'a Time, field: &'static str, also: bool) {
        match time.expr() {
            TimeExpr::At { point, about } => {
                if let Some(reach) = self.exact(i, point, *about, field) {
                    let role = if also { Role::Also } else { Role::Define };
                    self.push(reach.node, node, reach.window(), Said { event: owner(i), field, role });
                }
            }
            TimeExpr::Bounds(bounds) => {
                for bound in bounds {
                    self.bound(i, node, bound, field, also);
                }
            }
            TimeExpr::Ongoing | TimeExpr::Unknown => {}
        }
    }

    fn bound(&mut self, i: usize, node: NodeId, bound: &'a Bound, field: &'static str, also: bool) {
        let role = if also { Role::Also } else { Role::Order };
        let is_end = field == "to" || field == "also_to";
        if bound.order == Order::With {
            let reach = match &bound.point {
                Point::FromEvent(anchor, offset) if anchor.part.is_none() && is_end => {
                    self.anchored(i, anchor, Part::End, offset.as_ref(), false, field)
                }
                point => self.exact(i, point, false, field),
            };
            if let Some(reach) = reach {
                let role = if also { Role::Also } else { Role::Define };
                self.push(reach.node, node, reach.window(), Said { event: owner(i), field, role });
            }
            return;
        }
        let mut cover = 0;
        let reach = match &bound.point {
            Point::Calendar(_) => {
                let Some((lo, hi)) = calendar_bound(bound) else { return };
                self.note_date(&bound.point);
                self.push(NodeId::CALENDAR, node, (lo, hi), Said { event: owner(i), field, role });
                return;
            }
            Point::FromEvent(anchor, offset) => {
                let default = if bound.order == Order::After { Part::End } else { Part::Start };
                if default == Part::End && anchor.part.is_none() && offset.is_none() {
                    cover = self.anchor_cover(anchor);
                }
                self.anchored(i, anchor, default, offset.as_ref(), false, field)
            }
            point => self.exact(i, point, false, field),
        };
        let Some(reach) = reach else { return };
        // A bound is taken at the number as written: "> 24 mo" is not "> 23.5 mo".
        let at = (reach.least.0 + reach.most.0).div_euclid(2);
        let (lo, hi) = if is_lower(bound.order) { (at, HIGH) } else { (LOW, at) };
        self.links.push(Link { from: reach.node, to: node, lo, hi, cover, event: owner(i), field, role });
    }

    /// Where a point lies: from which moment, and between which offsets.
    fn exact(&mut self, i: usize, point: &'a Point, about: bool, field: &'static str) -> Option<Reach> {
        match point {
            Point::Calendar(date) => {
                self.note_date(point);
                let (first, last) = if about {
                    (date.shift(-1).unwrap_or(*date), date.shift(1).unwrap_or(*date))
                } else {
                    (*date, *date)
                };
                let least = Ticks::from_days(first.first_day_number());
                let most = Ticks::from_days(last.last_day_number());
                Some(Reach { node: NodeId::CALENDAR, least, most })
            }
            Point::FromZero(q) => {
                let off = q.tolerance(about);
                Some(Reach { node: NodeId::ZERO, least: q.stated - off, most: q.stated + off })
            }
            Point::FromOwnStart(offset) => {
                let node = self.ends.get(i)?.start;
                let (least, most) = offset_reach(offset.as_ref(), about);
                Some(Reach { node, least, most })
            }
            Point::FromEvent(anchor, offset) => {
                self.anchored(i, anchor, Part::Start, offset.as_ref(), about, field)
            }
        }
    }

    fn anchored(
        &mut self,
        i: usize,
        anchor: &'a Anchor,
        default: Part,
        offset: Option<&Offset>,
        about: bool,
        field: &'static str,
    ) -> Option<Reach> {
        let Some(other) = self.find(&anchor.event) else {
            let text = format!("{field} refers to “{}”, which this patient does not have", anchor.event);
            self.anchor_missing(i, field, text);
            return None;
        };
        let ends = *self.ends.get(other)?;
        let (node, ahead) = match anchor.part.unwrap_or(default) {
            Part::Start => (ends.start, Ticks::ZERO),
            Part::End => (ends.end, Ticks::ZERO),
            Part::Cycle(n) => match self.cycle_start(other, n) {
                Ok(ahead) => (ends.start, ahead),
                Err(why) => {
                    let text = format!("{field} refers to cycle {n} of “{}”, {why}", anchor.event);
                    self.anchor_missing(i, field, text);
                    return None;
                }
            },
        };
        let (least, most) = offset_reach(offset, about);
        Some(Reach { node, least: ahead + least, most: ahead + most })
    }

    fn anchor_missing(&mut self, i: usize, field: &'static str, text: String) {
        let events = self.patient.events.get(i).map(|e| e.id.clone()).into_iter().collect();
        self.findings.push(LintFinding {
            code: FindingCode::AnchorMissing,
            events,
            field: Some(field),
            text,
        });
    }

    /// How long after its start the n-th cycle of a treatment begins.
    fn cycle_start(&self, event: usize, n: u32) -> Result<Ticks, &'static str> {
        let treatment = self.patient.events.get(event).and_then(|e| e.what.as_treatment());
        let treatment = treatment.ok_or("which is not a treatment")?;
        if treatment.cycles.is_some_and(|cycles| n > cycles) {
            return Err("which has fewer cycles");
        }
        if n == 1 {
            return Ok(Ticks::ZERO);
        }
        let every = treatment.every.as_ref().ok_or("which states no interval from cycle to cycle")?;
        Ok(every.ticks() * i64::from(n.min(MAX_CYCLES) - 1))
    }

    fn anchor_cover(&mut self, anchor: &'a Anchor) -> i64 {
        let other = self.find(&anchor.event).and_then(|other| self.ends.get(other));
        other.and_then(|e| e.cover).unwrap_or_default().0
    }

    fn find(&mut self, id: &EventId) -> Option<usize> {
        let events = &self.patient.events;
        let index = self.index.get_or_insert_with(|| {
            let mut index = HashMap::with_capacity(events.len());
            for (i, event) in events.iter().enumerate() {
                index.entry(&event.id).or_insert(i);
            }
            index
        });
        index.get(id).copied()
    }

    fn note_date(&mut self, point: &Point) {
        if let Point::Calendar(date) = point {
            let days = date.first_day_number() + date.last_day_number();
            let middle = Ticks(Ticks::from_days(days).0 / 2);
            self.earliest_date = Some(self.earliest_date.map_or(middle, |d| d.min(middle)));
        }
    }

    /// Positions of the events that can be the last contact: of the kind that decides, all there are.
    pub fn last_contacts(&self) -> Vec<usize> {
        let kinds = [StatusKind::LastFollowUp, StatusKind::Lost, StatusKind::DataCutoff, StatusKind::Death];
        let of = |kind| {
            let is = move |e: &Event| matches!(e.what, What::Status(k) if k == kind);
            let all = self.patient.events.iter().enumerate();
            all.filter(move |(_, e)| is(e)).map(|(i, _)| i).collect::<Vec<_>>()
        };
        kinds.into_iter().map(of).find(|found| !found.is_empty()).unwrap_or_default()
    }

    /// Ends what is ongoing at the last contact.
    pub fn tie_ongoing(&mut self, last_contact: Option<usize>) {
        let contact = last_contact.and_then(|i| self.ends.get(i)).map(|e| e.start);
        let mut tied = false;
        for i in 0..self.ends.len() {
            let Some(ends) = self.ends.get(i).filter(|e| e.ongoing).copied() else { continue };
            if let Some(contact) = contact {
                let said = Said { event: owner(i), field: "to", role: Role::Define };
                self.push(contact, ends.end, (0, 0), said);
                tied = true;
            } else {
                let text =
                    "is ongoing, but no last follow-up, data cut-off or death says until when".to_owned();
                self.findings.push(LintFinding {
                    code: FindingCode::OngoingNoFollowUp,
                    events: self.patient.events.get(i).map(|e| e.id.clone()).into_iter().collect(),
                    field: Some("to"),
                    text,
                });
            }
        }
        if tied {
            // Blame follows the order of the file.
            self.links.sort_by_key(|l| l.event);
        }
    }
}

fn is_lower(order: Order) -> bool {
    matches!(order, Order::NotBefore | Order::MoreThan | Order::After)
}

/// The bound that a calendar text makes, from the calendar's day 0.
fn calendar_bound(bound: &Bound) -> Option<(i64, i64)> {
    let Point::Calendar(date) = bound.point else { return None };
    let first = Ticks::from_days(date.first_day_number()).0;
    let last = Ticks::from_days(date.last_day_number()).0;
    Some(match bound.order {
        Order::NotBefore | Order::MoreThan => (first, HIGH),
        Order::After => (last, HIGH),
        Order::NotAfter | Order::LessThan => (LOW, last),
        Order::Before => (LOW, first),
        Order::With => (first, last),
    })
}

/// The least and the greatest value of an offset; none is exact, and "about" without a unit is a month.
fn offset_reach(offset: Option<&Offset>, about: bool) -> (Ticks, Ticks) {
    match offset {
        Some(q) => (q.stated - q.tolerance(about), q.stated + q.tolerance(about)),
        None if about => (-Unit::Month.ticks(), Unit::Month.ticks()),
        None => (Ticks::ZERO, Ticks::ZERO),
    }
}
