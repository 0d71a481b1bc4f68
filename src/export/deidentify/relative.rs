//! Dates as times from zero.
//!
//! A day that is known counts in days and loses nothing. The first day of a month, counted from time 0, would tell on
//! which day of a month time 0 was; so that a date to a month becomes a range of whole months around it, and one to a
//! year of whole years, unless exact ranges are wanted. Such a range reaches at most one unit further on either side.
//!
//! Where time 0 itself is known to a month or a year only, times count from the first event whose day is known, so
//! that what lies between known days stays known.

use std::collections::HashMap;

use super::super::text::behind_anchor;
use crate::course::{Course, NodeId, Span};
use crate::model::{
    Bound, CalendarDate, Event, EventId, Order, Patient, Point, Precision, Stated, Ticks, Time, TimeExpr,
    What,
};

/// How a patient's dates become times from zero.
pub(super) struct Relative<'a> {
    ids: &'a HashMap<EventId, EventId>,
    /// The event that is time 0.
    zero_event: Option<EventId>,
    /// The event that times count from, with its time from zero; none if they count from zero.
    from: Option<(EventId, String)>,
    /// When that moment was, from the calendar's day 0.
    at: Span,
    /// How finely that is known.
    precision: Precision,
    exact: bool,
    /// Whether nothing tied the patient's dates to time 0.
    pub is_unlinked: bool,
    /// How many dates were replaced.
    pub replaced: usize,
    /// Whether any range was widened to whole months or years.
    pub widened: bool,
}

/// How finely a moment is known that lies between two others.
fn precision_of(span: Span) -> Precision {
    match span.width() {
        Some(Ticks::ZERO) => Precision::Day,
        Some(width) if width <= Ticks::from_days(92) => Precision::Month,
        _ => Precision::Year,
    }
}

/// The day that a time states, if it states one and no more.
fn day(time: Option<&Time>) -> Option<CalendarDate> {
    match time?.expr() {
        TimeExpr::At { point: Point::Calendar(date), about: false } => {
            Some(*date).filter(|d| d.precision() == Precision::Day)
        }
        _ => None,
    }
}

fn has_date(time: &Time) -> bool {
    time.expr().points().any(|point| matches!(point, Point::Calendar(_)))
}

impl<'a> Relative<'a> {
    pub fn of(patient: &Patient, course: &Course, ids: &'a HashMap<EventId, EventId>, exact: bool) -> Self {
        let zero = -course.moment(NodeId::CALENDAR).range;
        let zero_event = patient.zero_event().map(|event| event.id.clone());
        let is_unlinked = zero == Span::UNKNOWN;
        let mut out = Self {
            ids,
            zero_event,
            from: None,
            at: zero,
            precision: precision_of(zero),
            exact,
            is_unlinked,
            replaced: 0,
            widened: false,
        };
        if zero.lo.is_some() && zero.lo == zero.hi {
            return out;
        }
        // Of the events whose day is known and holds together with everything else, the first.
        let known = course.events().iter().filter_map(|placed| {
            let stated = placed.event.from.as_ref().or(placed.event.at.as_ref());
            let at = Ticks::from_days(day(stated)?.first_day_number());
            let holds = course.between(NodeId::CALENDAR, placed.start.node) == Span::exactly(at);
            holds.then_some((placed, at))
        });
        if let Some((placed, at)) = known.min_by_key(|(placed, at)| (*at, placed.start.nominal)) {
            let from_zero = if is_unlinked {
                Span::exactly(Ticks::DAY * (placed.start.nominal.0 / Ticks::DAY.0))
            } else {
                placed.start.range
            };
            out.precision = precision_of(from_zero);
            let text = out.range(from_zero, out.precision);
            out.from = Some((placed.id.clone(), text));
            out.at = Span::exactly(at);
            out.precision = Precision::Day;
        } else if is_unlinked {
            out.at = Span::exactly(-course.moment(NodeId::CALENDAR).nominal);
            out.precision = Precision::Day;
        }
        out
    }

    /// The new id of an event.
    pub fn id(&self, old: &EventId) -> EventId {
        // An anchor to what is not there says nothing and stays one.
        self.ids.get(old).cloned().unwrap_or_else(|| EventId::from_label("missing"))
    }

    /// Puts the times of an event into its new version, in relative time.
    pub fn event(&mut self, old: &Event, new: &mut Event) {
        let second = new.remarks.get_mut().into_iter();
        let second = second.flat_map(|r| [("also", &mut r.also), ("also_to", &mut r.also_to)]);
        for (field, time) in
            [("at", &mut new.at), ("from", &mut new.from), ("to", &mut new.to)].into_iter().chain(second)
        {
            let Some(time) = time else { continue };
            let states_start = field == "from" || (field == "at" && old.from.is_none());
            *time = self.own_start(old, time).filter(|_| states_start).unwrap_or_else(|| self.time(time));
        }
        if let What::Treatment(t) = &mut new.what
            && let Some(delivery) = t.delivery.get_mut()
        {
            for hold in &mut delivery.holds {
                hold.from = self.time(&hold.from);
                hold.to = self.time(&hold.to);
            }
            for change in &mut delivery.dose_changes {
                change.at = self.time(&change.at);
            }
        }
    }

    /// A stated length in relative time, about the event under its new id.
    pub fn stated(&mut self, old: &Stated) -> Stated {
        let Stated { measure, event, value } = old;
        let event = event.as_ref().map(|event| self.id(event));
        Stated { measure: measure.clone(), event, value: self.time(value) }
    }

    /// The start of the event that times count from, or that is time 0.
    fn own_start(&mut self, event: &Event, time: &Time) -> Option<Time> {
        if !matches!(time.expr(), TimeExpr::At { point: Point::Calendar(_), .. }) {
            return None;
        }
        let text = match &self.from {
            Some((id, text)) if *id == event.id => text.clone(),
            _ if self.zero_event.as_ref() == Some(&event.id) => "0 d".to_owned(),
            _ => return None,
        };
        self.replaced += 1;
        text.parse().ok()
    }

    /// A time without dates and old ids; what cannot be told that way is unknown.
    fn time(&mut self, time: &Time) -> Time {
        self.replaced += usize::from(has_date(time));
        let texts = time.point_texts();
        let text_at = |i: usize| texts.get(i).copied().unwrap_or_default();
        let text = match time.expr() {
            TimeExpr::Ongoing | TimeExpr::Unknown => return time.clone(),
            TimeExpr::At { point: Point::Calendar(date), about } => {
                let shifted = |by| date.shift(by).unwrap_or(*date);
                let (first, last) = if *about { (shifted(-1), shifted(1)) } else { (*date, *date) };
                let first = Ticks::from_days(first.first_day_number());
                let last = Ticks::from_days(last.last_day_number());
                self.range(self.counted(Span::new(first, last)), date.precision())
            }
            TimeExpr::At { point, about } => {
                format!("{}{}", if *about { "~" } else { "" }, self.renamed(point, text_at(0)))
            }
            TimeExpr::Bounds(bounds) => {
                let mut out: Vec<String> = Vec::new();
                let mut i = 0;
                while let Some(bound) = bounds.get(i) {
                    let (lower, upper) = self.bound(bound, text_at(i));
                    i += 1;
                    match (lower, upper) {
                        (Side::Words(words), _) => out.push(words),
                        (Side::At(lower), Side::At(upper)) => out.push(format!("{lower} .. {upper}")),
                        (Side::At(lower), _) => {
                            // Both ends of one range, as it was written.
                            let next = bounds.get(i).map(|next| self.bound(next, text_at(i)));
                            if let Some((Side::None, Side::At(upper))) = next {
                                out.push(format!("{lower} .. {upper}"));
                                i += 1;
                            } else {
                                out.push(format!("{lower} .."));
                            }
                        }
                        (_, Side::At(upper)) => out.push(format!(".. {upper}")),
                        _ => {}
                    }
                }
                out.join(", ")
            }
        };
        text.parse().unwrap_or_else(|_| Time::unknown())
    }

    /// One bound in relative time: its lower and its upper side, or words for it.
    fn bound(&mut self, bound: &Bound, text: &str) -> (Side, Side) {
        if let Point::Calendar(date) = bound.point {
            let first = Ticks::from_days(date.first_day_number());
            let last = Ticks::from_days(date.last_day_number());
            // As the course reads them.
            let stated = match bound.order {
                Order::NotBefore | Order::MoreThan => Span { lo: Some(first), hi: None },
                Order::After => Span { lo: Some(last), hi: None },
                Order::NotAfter | Order::LessThan => Span { lo: None, hi: Some(last) },
                Order::Before => Span { lo: None, hi: Some(first) },
                Order::With => Span::new(first, last),
            };
            let span = self.counted(stated);
            let (lower, upper) = self.sides(span, date.precision());
            return (lower.map_or(Side::None, Side::At), upper.map_or(Side::None, Side::At));
        }
        let text = self.renamed(&bound.point, text);
        match bound.order {
            Order::NotBefore => (Side::At(text), Side::None),
            Order::NotAfter => (Side::None, Side::At(text)),
            Order::MoreThan => (Side::Words(format!("> {text}")), Side::None),
            Order::LessThan => (Side::Words(format!("< {text}")), Side::None),
            Order::After => (Side::Words(format!("after {text}")), Side::None),
            Order::Before => (Side::Words(format!("before {text}")), Side::None),
            Order::With => (Side::Words(format!("with {text}")), Side::None),
        }
    }

    /// A point that is no date, with the new id of what it is anchored to.
    fn renamed(&self, point: &Point, text: &str) -> String {
        let Point::FromEvent(anchor, _) = point else { return text.to_owned() };
        let old = anchor.event.as_str();
        let rest = text.strip_prefix(old).unwrap_or_else(|| behind_anchor(anchor, text));
        format!("{}{rest}", self.id(&anchor.event))
    }

    /// A span of the calendar counted from where times count from.
    fn counted(&self, stated: Span) -> Span {
        stated + -self.at
    }

    fn range(&mut self, span: Span, precision: Precision) -> String {
        match self.sides(span, precision) {
            (Some(lower), Some(upper)) if lower == upper => lower,
            (Some(lower), Some(upper)) => format!("{lower} .. {upper}"),
            (Some(lower), None) => format!("{lower} .."),
            (None, Some(upper)) => format!(".. {upper}"),
            (None, None) => "unknown".to_owned(),
        }
    }

    /// The ends of a span in words, in units as fine as what they follow from is known.
    fn sides(&mut self, span: Span, precision: Precision) -> (Option<String>, Option<String>) {
        let precision = if self.exact { Precision::Day } else { precision.min(self.precision) };
        let (unit, symbol) = match precision {
            Precision::Day => (Ticks::DAY, "d"),
            Precision::Month => (Ticks::MONTH, "mo"),
            Precision::Year => (Ticks::YEAR, "y"),
        };
        self.widened |= precision != Precision::Day;
        let lower = span.lo.map(|t| self.amount(t.0.div_euclid(unit.0), symbol));
        let upper = span.hi.map(|t| self.amount(-(-t.0).div_euclid(unit.0), symbol));
        (lower, upper)
    }

    fn amount(&self, n: i64, symbol: &str) -> String {
        let Some((id, _)) = &self.from else { return format!("{n} {symbol}") };
        let id = self.id(id);
        match n.signum() {
            0 => id.to_string(),
            1 => format!("{id} + {n} {symbol}"),
            _ => format!("{id} - {} {symbol}", n.unsigned_abs()),
        }
    }
}

/// One side of a bound.
enum Side {
    /// It does not bound that side.
    None,
    /// A moment.
    At(String),
    /// A word and a moment.
    Words(String),
}
