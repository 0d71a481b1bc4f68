//! Times moved: what a drag or an arrow key makes of a time, in the notation in which it was stated.
//!
//! The text is changed where a number stands and nowhere else: `~surgery + 3 months` becomes `~surgery + 5 months`. A
//! time is never made more exact than it was unless that is asked for: `2007-03` moves by months, `1.5 y` by tenths of
//! years.

use std::ops::Range;

use super::calendar::{CalendarDate, Precision};
use super::length::{Length, is_nothing};
use super::parse;
use super::time::{Anchor, Bound, Order, Part, Point, Quantity, Ticks, Time, TimeExpr, Unit};

/// How finely times move.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grain {
    /// What is written where a time has no unit of its own; with `finer` also how fine a notation may become.
    pub unit: Unit,
    /// Whether a time may be written in a finer unit than it was stated in.
    pub finer: bool,
}

impl Grain {
    /// Every time keeps its own unit.
    pub const fn own(unit: Unit) -> Self {
        Self { unit, finer: false }
    }

    /// Times may become as fine as `unit`.
    pub const fn finer(unit: Unit) -> Self {
        Self { unit, finer: true }
    }

    /// What a time that is stated to `digit` moves by.
    fn step(self, digit: Ticks) -> Ticks {
        if self.finer { digit.min(self.unit.ticks()) } else { digit }
    }
}

/// One of the two ends of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Edge {
    /// `at` or `from`.
    Start,
    /// `to`.
    End,
}

impl Anchor {
    /// Which moment it means: the part that is written, else what the word before it implies. `with x` in an end is the
    /// end of x.
    pub fn meant(&self, order: Option<Order>, edge: Edge) -> Part {
        self.part.unwrap_or(match (order, edge) {
            (Some(Order::After), _) | (Some(Order::With), Edge::End) => Part::End,
            _ => Part::Start,
        })
    }
}

/// The nearest whole number of steps to a length, and halves away from zero, so that moving back is the reverse of
/// moving.
pub(super) fn nearest(length: Ticks, step: Ticks) -> i64 {
    let step = step.0.max(1);
    let whole = length.0.saturating_abs().saturating_add(step / 2) / step;
    if length.0 < 0 { -whole } else { whole }
}

impl Ticks {
    /// The nearest multiple of a step; halves go away from zero.
    #[must_use]
    pub fn rounded_to(self, step: Self) -> Self {
        step * nearest(self, step)
    }
}

impl Time {
    /// This time later by the nearest whole number of its own units, or earlier if `by` is negative. It is itself if
    /// that is nothing; `None` if it cannot move (`ongoing`, `unknown`) or would leave the times that can be written.
    ///
    /// Words that give an order only become a distance: `after surgery` becomes `surgery.end + 1 mo`. `edge` says which
    /// end of an event this is, since `with x` depends on it.
    ///
    /// ```
    /// # use phaseline::model::{Edge, Grain, Ticks, Time, Unit};
    /// let shift = |text: &str, by: Ticks, grain| {
    ///     text.parse::<Time>().unwrap().shift(by, grain, Edge::Start).map(|t| t.text().to_owned())
    /// };
    /// let own = Grain::own(Unit::Month);
    /// assert_eq!(shift("~surgery + 3 mo", Ticks::MONTH * 2, own).unwrap(), "~surgery + 5 mo");
    /// assert_eq!(shift("2007-03", Ticks::DAY * 40, own).unwrap(), "2007-04");
    /// assert_eq!(shift("50 mo", Ticks::DAY * 3, own).unwrap(), "50 mo");
    /// assert_eq!(shift("50 mo", Ticks::DAY * 3, Grain::finer(Unit::Day)).unwrap(), "50 mo 3 d");
    /// assert_eq!(shift("unknown", Ticks::MONTH, own), None);
    /// ```
    pub fn shift(&self, by: Ticks, grain: Grain, edge: Edge) -> Option<Self> {
        self.shift_but(by, grain, edge, |_, _| false)
    }

    /// As [`Time::shift`], but points that are `carried` stay as they are, since what they refer to moves. A point is
    /// given with the part of the event that it means.
    pub fn shift_but(
        &self,
        by: Ticks,
        grain: Grain,
        edge: Edge,
        carried: impl Fn(&Point, Part) -> bool,
    ) -> Option<Self> {
        if matches!(self.expr(), TimeExpr::Ongoing | TimeExpr::Unknown) {
            return None;
        }
        let Some(step) = self.step_but(grain, edge, &carried) else { return Some(self.clone()) };
        let by = by.rounded_to(step);
        if by == Ticks::ZERO {
            return Some(self.clone());
        }
        if let Some((anchor, offset)) = self.pin(edge, &carried) {
            return Self::from_anchor(&anchor, offset + by, grain);
        }
        let spots = spots(self.expr(), edge);
        let mut pieces: Vec<(Range<usize>, String)> = Vec::new();
        for ((point, order, part), range) in spots.iter().zip(parse::points(self.text())) {
            let stays = carried(point, *part) || order.is_some_and(|o| is_order_word(o, point));
            if !stays {
                let text = self.text().get(range.clone())?;
                pieces.push((range, moved_point(text, point, by, grain)?));
            }
        }
        parse::splice(self.text(), pieces.into_iter()).parse().ok()
    }

    /// The least that this time can move by; `None` if it cannot move.
    pub fn step(&self, grain: Grain, edge: Edge) -> Option<Ticks> {
        self.step_but(grain, edge, |_, _| false)
    }

    /// As [`Time::step`], of the points that are not `carried`.
    pub fn step_but(
        &self,
        grain: Grain,
        edge: Edge,
        carried: impl Fn(&Point, Part) -> bool,
    ) -> Option<Ticks> {
        if self.pin(edge, &carried).is_some() {
            return Some(grain.unit.ticks());
        }
        let spots = spots(self.expr(), edge);
        let texts = parse::points(self.text());
        let moving = spots.iter().zip(texts).filter(|((point, order, part), _)| {
            !carried(point, *part) && !order.is_some_and(|o| is_order_word(o, point))
        });
        moving
            .map(|((point, ..), range)| step_of(self.text().get(range).unwrap_or_default(), point, grain))
            .max()
    }

    /// The event that a time would be measured from if it had to say more than an order, and the distance from it that
    /// is stated: of `after surgery, before 9 mo`, the end of the surgery. `None` if its points can move as they are.
    pub fn pin(&self, edge: Edge, carried: impl Fn(&Point, Part) -> bool) -> Option<(Anchor, Ticks)> {
        let spots = spots(self.expr(), edge);
        // What moves along with something that moves says where the rest goes.
        if spots.iter().any(|(p, _, part)| matches!(p, Point::FromEvent(..)) && carried(p, *part)) {
            return None;
        }
        spots.into_iter().find_map(|(point, order, part)| match point {
            Point::FromEvent(anchor, offset) if order.is_some_and(|o| is_order_word(o, point)) => {
                let anchor = Anchor { event: anchor.event.clone(), part: Some(part) };
                Some((anchor, offset.map_or(Ticks::ZERO, |q| q.stated)))
            }
            _ => None,
        })
    }

    /// So long after a moment of an event, or before it: `surgery.end + 2 mo`, in whole units.
    pub fn from_anchor(anchor: &Anchor, offset: Ticks, grain: Grain) -> Option<Self> {
        let part = match anchor.part {
            None | Some(Part::Start) => String::new(),
            Some(Part::End) => ".end".to_owned(),
            Some(Part::Cycle(n)) => format!(".cycle({n})"),
        };
        format!("{}{part}{}", anchor.event, offset_text(offset, grain.unit)).parse().ok()
    }

    /// A time at a place, in the notation of another: as finely stated, and measured from the same moment. `place`
    /// counts from that moment: zero, the calendar's day 0, the event's own start, or the anchor. What states no one
    /// moment (`ongoing`, `unknown`, bounds) gives a length from zero.
    pub fn at(place: Ticks, like: &Self, grain: Grain) -> Option<Self> {
        let TimeExpr::At { point, .. } = like.expr() else { return Self::from_zero(place, grain.unit) };
        let range = parse::points(like.text()).into_iter().next()?;
        let text = like.text().get(range.clone())?;
        let new = match point {
            Point::Calendar(date) => {
                let precision =
                    if grain.finer { date.precision().max(precision(grain.unit)) } else { date.precision() };
                CalendarDate::from_day_number(place.0.div_euclid(Ticks::DAY.0), precision)?.to_string()
            }
            point => {
                let stated = stated(point);
                let by = (place - stated).rounded_to(Ticks(1));
                moved_point(text, point, by, grain)?
            }
        };
        parse::splice(like.text(), [(range, new)].into_iter()).parse().ok()
    }

    /// So many whole units from zero: `23 mo`.
    pub fn from_zero(place: Ticks, unit: Unit) -> Option<Self> {
        format!("{} {}", nearest(place, unit.ticks()), unit.symbol()).parse().ok()
    }

    /// So many whole units after the event's own start: `start + 50 mo`.
    pub fn from_own_start(length: Ticks, unit: Unit) -> Option<Self> {
        format!("start{}", offset_text(length, unit)).parse().ok()
    }

    /// This time with the earliest or the latest that it can be moved: `1 mo` becomes `1 mo .. 3 mo`, `0 mo .. 2 mo`
    /// becomes `0 mo .. 3 mo`. `reach` is where that end is now, from zero, and is used where the time states none.
    /// Ends that would change places meet.
    pub fn pulled(&self, which: Pull, by: Ticks, reach: Ticks, grain: Grain, edge: Edge) -> Option<Self> {
        if let TimeExpr::Bounds(bounds) = self.expr()
            && let [Bound { order: Order::With, point: Point::FromEvent(anchor, offset) }] = bounds.as_slice()
        {
            // `with x` is the moment of x.
            let anchor =
                Anchor { event: anchor.event.clone(), part: Some(anchor.meant(Some(Order::With), edge)) };
            let moment = Self::from_anchor(&anchor, offset.map_or(Ticks::ZERO, |q| q.stated), grain)?;
            let pulled = moment.pulled(which, by, reach, grain, edge)?;
            return Some(if pulled == moment { self.clone() } else { pulled });
        }
        let texts: Vec<&str> =
            parse::points(self.text()).into_iter().filter_map(|r| self.text().get(r)).collect();
        let moved = |text: &str, point: &Point| {
            let by = by.rounded_to(step_of(text, point, grain));
            if by == Ticks::ZERO { Some(text.to_owned()) } else { moved_point(text, point, by, grain) }
        };
        match self.expr() {
            TimeExpr::Ongoing | TimeExpr::Unknown if by.rounded_to(grain.unit.ticks()) == Ticks::ZERO => {
                Some(self.clone())
            }
            TimeExpr::Ongoing | TimeExpr::Unknown => Self::from_zero(reach + by, grain.unit),
            TimeExpr::At { point, .. } => {
                let text = *texts.first()?;
                let other = moved(text, point)?;
                if other == text {
                    return Some(self.clone());
                }
                match which {
                    Pull::Earliest if by < Ticks::ZERO => format!("{other} .. {text}").parse().ok(),
                    Pull::Latest if by > Ticks::ZERO => format!("{text} .. {other}").parse().ok(),
                    // One moment cannot be narrowed, but about one can: to that moment.
                    _ => text.parse().ok(),
                }
            }
            TimeExpr::Bounds(bounds) => {
                let is_side = |order: Order| match which {
                    Pull::Earliest => matches!(order, Order::NotBefore | Order::MoreThan | Order::After),
                    Pull::Latest => matches!(order, Order::NotAfter | Order::LessThan | Order::Before),
                };
                let mut sides: [Vec<String>; 2] = [Vec::new(), Vec::new()];
                let mut rest: Vec<String> = Vec::new();
                let mut found = false;
                let mut unchanged = by.rounded_to(grain.unit.ticks()) == Ticks::ZERO;
                for (bound, text) in bounds.iter().zip(&texts) {
                    let lower = matches!(bound.order, Order::NotBefore | Order::MoreThan | Order::After);
                    if bound.order == Order::With {
                        rest.push(format!("with {text}"));
                        continue;
                    }
                    let mut text = (*text).to_owned();
                    if let (Order::After, Point::FromEvent(Anchor { part: None, .. }, _)) =
                        (bound.order, &bound.point)
                    {
                        let head = anchor_len(&text);
                        text.insert_str(head, ".end");
                    }
                    if is_side(bound.order) && !found {
                        found = true;
                        let new = moved(&text, &bound.point)?;
                        unchanged = new == text;
                        text = new;
                    }
                    sides.get_mut(usize::from(!lower))?.push(text);
                }
                if unchanged {
                    return Some(self.clone());
                }
                if !found {
                    let unit = grain.unit;
                    let text = format!("{} {}", nearest(reach + by, unit.ticks()), unit.symbol());
                    sides.get_mut(usize::from(which == Pull::Latest))?.push(text);
                }
                let [lower, upper] = sides;
                composed(&lower, &upper, &rest, which)
            }
        }
    }
}

/// Which of the two ends of an uncertain moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Pull {
    /// The earliest that it can be.
    Earliest,
    /// The latest that it can be.
    Latest,
}

/// Bounds as text: the first of each side as a range, and the others behind it. A range whose one side was pulled up to
/// or past the other is that other side.
fn composed(lower: &[String], upper: &[String], rest: &[String], pulled: Pull) -> Option<Time> {
    if let ([a], [b], []) = (lower, upper, rest)
        && (a == b || is_turned(a, b))
    {
        return if pulled == Pull::Earliest { b.parse().ok() } else { a.parse().ok() };
    }
    let mut out = Vec::new();
    let both = lower.len().max(upper.len());
    for i in 0..both {
        let text = match (lower.get(i), upper.get(i)) {
            (Some(a), Some(b)) => format!("{a} .. {b}"),
            (Some(a), None) => format!("{a} .."),
            (None, Some(b)) => format!(".. {b}"),
            (None, None) => continue,
        };
        out.push(text);
    }
    out.extend(rest.iter().cloned());
    out.join(", ").parse().ok()
}

/// Whether the first of two points is certainly later than the second; what counts from different moments is not.
fn is_turned(a: &str, b: &str) -> bool {
    let point = |text: &str| match text.parse::<Time>().ok()?.expr() {
        TimeExpr::At { point, .. } => Some(point.clone()),
        _ => None,
    };
    match point(a).zip(point(b)) {
        Some((Point::Calendar(a), Point::Calendar(b))) => a.first_day_number() > b.last_day_number(),
        Some((Point::FromZero(a), Point::FromZero(b))) => a.stated > b.stated,
        Some((a @ Point::FromOwnStart(_), b @ Point::FromOwnStart(_))) => stated(&a) > stated(&b),
        Some((Point::FromEvent(x, a), Point::FromEvent(y, b))) => {
            let offset = |q: Option<Quantity>| q.map_or(Ticks::ZERO, |q| q.stated);
            x == y && offset(a) > offset(b)
        }
        _ => false,
    }
}

/// The points of a time with the word before each, and which moment of an event each means.
fn spots(expr: &TimeExpr, edge: Edge) -> Vec<(&Point, Option<Order>, Part)> {
    let part = |point: &Point, order| match point {
        Point::FromEvent(anchor, _) => anchor.meant(order, edge),
        _ => Part::Start,
    };
    match expr {
        TimeExpr::At { point, .. } => vec![(point, None, part(point, None))],
        TimeExpr::Bounds(bounds) => {
            bounds.iter().map(|b| (&b.point, Some(b.order), part(&b.point, Some(b.order)))).collect()
        }
        TimeExpr::Ongoing | TimeExpr::Unknown => Vec::new(),
    }
}

/// Whether a bound says no more than in which order two events are.
fn is_order_word(order: Order, point: &Point) -> bool {
    matches!(order, Order::After | Order::Before | Order::With) && matches!(point, Point::FromEvent(..))
}

/// The distance that a point states from the moment that it counts from; a date's is not a distance.
fn stated(point: &Point) -> Ticks {
    match point {
        Point::Calendar(_) => Ticks::ZERO,
        Point::FromZero(q) => q.stated,
        Point::FromOwnStart(q) | Point::FromEvent(_, q) => q.map_or(Ticks::ZERO, |q| q.stated),
    }
}

const fn precision(unit: Unit) -> Precision {
    match unit {
        Unit::Day | Unit::Week => Precision::Day,
        Unit::Month => Precision::Month,
        Unit::Year => Precision::Year,
    }
}

const fn precision_step(precision: Precision) -> Ticks {
    match precision {
        Precision::Day => Ticks::DAY,
        Precision::Month => Ticks::MONTH,
        Precision::Year => Ticks::YEAR,
    }
}

/// What a point moves by.
fn step_of(text: &str, point: &Point, grain: Grain) -> Ticks {
    match point {
        Point::Calendar(date) => {
            let own = date.precision();
            precision_step(if grain.finer { own.max(precision(grain.unit)) } else { own })
        }
        Point::FromZero(_) => Length::read(text).map_or(grain.unit.ticks(), |l| grain.step(l.digit())),
        Point::FromOwnStart(None) | Point::FromEvent(_, None) => grain.unit.ticks(),
        Point::FromOwnStart(Some(_)) | Point::FromEvent(_, Some(_)) => {
            let rest = text.get(anchor_len(text)..).unwrap_or_default();
            Length::read(rest).map_or(grain.unit.ticks(), |l| grain.step(l.digit()))
        }
    }
}

/// A point moved by what is already a whole number of steps.
fn moved_point(text: &str, point: &Point, by: Ticks, grain: Grain) -> Option<String> {
    match point {
        Point::Calendar(date) => moved_date(*date, by, grain).map(|d| d.to_string()),
        Point::FromZero(_) => Length::read(text)?.moved(by, grain, false),
        Point::FromOwnStart(None) | Point::FromEvent(_, None) => {
            Some(format!("{text}{}", offset_text(by, grain.unit)))
        }
        Point::FromOwnStart(Some(_)) | Point::FromEvent(_, Some(_)) => {
            let (head, rest) = text.split_at_checked(anchor_len(text))?;
            let offset = Length::read(rest)?;
            let moved = offset.moved(by, grain, true)?;
            Some(if is_nothing(&moved) { head.trim_end().to_owned() } else { format!("{head}{moved}") })
        }
    }
}

fn moved_date(date: CalendarDate, by: Ticks, grain: Grain) -> Option<CalendarDate> {
    let own = precision_step(date.precision());
    let finer = precision(grain.unit);
    if !grain.finer || finer <= date.precision() || by.rounded_to(own) == by {
        return date.shift(nearest(by, own));
    }
    // A month is drawn in its middle, so that is what moves.
    let middle = Ticks(Ticks::from_days(date.first_day_number() + date.last_day_number()).0 / 2);
    CalendarDate::from_day_number((middle + by).0.div_euclid(Ticks::DAY.0), finer)
}

/// ` + 3 mo`, ` - 3 mo`, or nothing.
fn offset_text(offset: Ticks, unit: Unit) -> String {
    match nearest(offset, unit.ticks()) {
        0 => String::new(),
        n => format!(" {} {} {}", if n < 0 { '-' } else { '+' }, n.unsigned_abs(), unit.symbol()),
    }
}

/// How much of an anchored point is its anchor: all but the blanks, the sign and the length.
fn anchor_len(text: &str) -> usize {
    let id_end = text.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-')).unwrap_or(text.len());
    let rest = text.get(id_end..).unwrap_or_default();
    let part = match rest.strip_prefix('.') {
        Some(named) if named.starts_with("cycle(") => rest.find(')').map_or(rest.len(), |i| i + 1),
        Some(named) => 1 + named.find(|c: char| !c.is_alphabetic()).unwrap_or(named.len()),
        None => 0,
    };
    id_end + part
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: Grain = Grain::own(Unit::Month);

    fn time(text: &str) -> Time {
        text.parse().unwrap_or_else(|e| panic!("{e}"))
    }

    fn shifted(text: &str, by: Ticks, grain: Grain, edge: Edge) -> String {
        time(text).shift(by, grain, edge).map_or_else(|| "does not move".to_owned(), |t| t.text().to_owned())
    }

    #[test]
    fn a_time_moves_in_the_notation_in_which_it_was_stated() {
        let months = |n| Ticks::MONTH * n;
        for (text, by, expected) in [
            ("2007-03", months(10), "2008-01"),
            ("2007", months(7), "2008"),
            ("2007-03-14", Ticks::DAY * 20, "2007-04-03"),
            ("50 mo", months(3), "53 mo"),
            ("50months", months(-49), "1month"),
            ("1.5 y", Ticks::MONTH * 6, "2.0 y"),
            ("1.5 y", -Ticks::YEAR * 2, "-0.5 y"),
            ("5 y 4 mo", months(10), "6 y 2 mo"),
            ("5 y 4 mo", months(-4), "5 y 0 mo"),
            ("5 y 4 mo", months(-60), "4 mo"),
            ("2 mo 1 wk", Ticks::WEEK * 3, "2 mo 4 wk"),
            ("6 wk", Ticks::DAY * 11, "8 wk"),
            ("12 d", Ticks::WEEK, "19 d"),
            ("-2 wk", Ticks::WEEK * 3, "1 wk"),
            ("~23 mo", months(1), "~24 mo"),
            ("0 mo .. 9 mo", months(2), "2 mo .. 11 mo"),
            (".. 2015-10", months(2), ".. 2015-12"),
            ("> 24 mo", months(-2), "> 22 mo"),
            ("start + 50 mo", months(3), "start + 53 mo"),
            ("start", months(3), "start + 3 mo"),
            ("surgery + 3 mo", months(2), "surgery + 5 mo"),
            ("surgery + 3 mo", months(-3), "surgery"),
            ("surgery + 3 mo", months(-4), "surgery - 1 mo"),
            ("~surgery.end - 3 mo", months(4), "~surgery.end + 1 mo"),
            ("surgery", months(1), "surgery + 1 mo"),
            ("fec.cycle(4) + 2 wk", Ticks::WEEK, "fec.cycle(4) + 3 wk"),
            ("surgery .. 9 mo", months(1), "surgery + 1 mo .. 10 mo"),
            ("after surgery", months(1), "surgery.end + 1 mo"),
            ("after surgery, before 9 mo", months(2), "surgery.end + 2 mo"),
            ("after surgery.start", months(2), "surgery + 2 mo"),
            ("before surgery", months(-2), "surgery - 2 mo"),
            ("with docetaxel", months(2), "docetaxel + 2 mo"),
            ("after 2007-03", months(1), "after 2007-04"),
            ("23 mo", Ticks::DAY * 10, "23 mo"),
            ("after surgery", Ticks::DAY * 10, "after surgery"),
            ("ongoing", months(1), "does not move"),
            ("unknown", months(1), "does not move"),
            ("23 mo", Ticks(i64::MAX), "does not move"),
            ("2007", Ticks(i64::MIN), "does not move"),
        ] {
            assert_eq!(
                shifted(text, by, OWN, Edge::Start),
                expected,
                "{text} by {} mo",
                by.in_unit(Unit::Month)
            );
        }
        assert_eq!(shifted("with docetaxel", Ticks::MONTH, OWN, Edge::End), "docetaxel.end + 1 mo");
    }

    #[test]
    fn a_notation_becomes_finer_only_if_that_is_asked_for() {
        let (days, weeks, months) =
            (Grain::finer(Unit::Day), Grain::finer(Unit::Week), Grain::finer(Unit::Month));
        for (text, by, grain, expected) in [
            ("50 mo", 3, days, "50 mo 3 d"),
            ("50 mo", -3, days, "1519 d"),
            ("50 mo", 14, weeks, "50 mo 2 wk"),
            ("50 mo 2 wk", 7, weeks, "50 mo 3 wk"),
            ("50 mo", 40, months, "51 mo"),
            ("2 wk", -3, days, "1 wk 4 d"),
            ("2 y", -90, months, "1 y 9 mo"),
            ("1.5 y", 61, months, "20 mo"),
            ("12 d", 3, weeks, "15 d"),
            ("2007-03", 3, days, "2007-03-19"),
            ("2007", 62, months, "2007-09"),
            ("2007-03", 61, days, "2007-05-16"),
            ("surgery + 3 mo", 5, days, "surgery + 3 mo 5 d"),
            ("start", 5, days, "start + 5 d"),
        ] {
            assert_eq!(shifted(text, Ticks::DAY * by, grain, Edge::Start), expected, "{text} by {by} d");
        }
    }

    #[test]
    fn a_time_at_a_place_keeps_the_notation_of_the_one_before() {
        let at = |place: Ticks, like: &str| Time::at(place, &time(like), OWN).unwrap().text().to_owned();
        assert_eq!(at(Ticks::MONTH * 23 + Ticks::DAY, "unknown"), "23 mo");
        assert_eq!(at(Ticks::MONTH * 23, "ongoing"), "23 mo");
        assert_eq!(at(Ticks::MONTH * 47, "start + 50 mo"), "start + 47 mo");
        assert_eq!(at(Ticks::from_days(31 + 28), "~2007-03"), "~2000-02");
        assert_eq!(at(Ticks::MONTH * 18, "2.0 y"), "1.5 y");
    }

    #[test]
    fn the_two_ends_of_an_uncertain_time_are_pulled_apart_and_meet_when_pulled_together() {
        use Pull::{Earliest, Latest};
        for (text, which, by, expected) in [
            ("23 mo", Latest, 2, "23 mo .. 25 mo"),
            ("23 mo", Earliest, -2, "21 mo .. 23 mo"),
            ("23 mo", Earliest, 2, "23 mo"),
            ("0 mo .. 2 mo", Latest, 1, "0 mo .. 3 mo"),
            ("0 mo .. 2 mo", Latest, -5, "0 mo"),
            ("0 mo .. 2 mo", Earliest, 5, "2 mo"),
            (".. 9 mo", Earliest, -3, "5 mo .. 9 mo"),
            (".. 9 mo", Latest, 1, ".. 10 mo"),
            ("2007-03", Latest, 2, "2007-03 .. 2007-05"),
            ("after surgery, before 9 mo", Earliest, 2, "surgery.end + 2 mo .. 9 mo"),
            ("surgery + 3 mo", Latest, 1, "surgery + 3 mo .. surgery + 4 mo"),
            ("unknown", Latest, 2, "10 mo"),
            ("with docetaxel", Latest, 2, "docetaxel .. docetaxel + 2 mo"),
        ] {
            let new =
                time(text).pulled(which, Ticks::MONTH * by, Ticks::MONTH * 8, OWN, Edge::Start).unwrap();
            assert_eq!(new.text(), expected, "{text} by {by}");
        }
    }
}
