//! Comparisons and differences of moments, which remember what the statements leave open.
//!
//! A measure asks which of two moments came first. Where every consistent dating gives the same answer, that is the
//! answer; where not, the drawn one serves and the doubt is noted, so that the measure is undecided rather than guessed.

use std::cell::RefCell;
use std::collections::HashMap;

use super::value::Value;
use crate::course::{Course, Distances, Moment, NodeId, Placed, Span};
use crate::model::{EventId, Ticks};

/// An answer under every consistent dating.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Is {
    Yes,
    No,
    /// Some datings say yes, others no; as drawn it is this.
    Open(bool),
}

impl Is {
    /// The answer as drawn.
    pub const fn drawn(self) -> bool {
        matches!(self, Self::Yes | Self::Open(true))
    }

    /// Whether it is so under some dating.
    pub const fn possible(self) -> bool {
        !matches!(self, Self::No)
    }

    pub const fn certain(self) -> bool {
        matches!(self, Self::Yes)
    }

    pub const fn is_open(self) -> bool {
        matches!(self, Self::Open(_))
    }

    pub const fn not(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
            Self::Open(drawn) => Self::Open(!drawn),
        }
    }

    pub const fn or(self, other: Self) -> Self {
        self.not().and(other.not()).not()
    }

    pub const fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::No, _) | (_, Self::No) => Self::No,
            (Self::Yes, Self::Yes) => Self::Yes,
            _ => Self::Open(self.drawn() && other.drawn()),
        }
    }
}

/// The first thing that was found open, in words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Doubt(Option<String>);

impl Doubt {
    pub fn note(&mut self, why: impl FnOnce() -> String) {
        if self.0.is_none() {
            self.0 = Some(why());
        }
    }

    pub fn take(&mut self, other: &Self) {
        if self.0.is_none() {
            self.0.clone_from(&other.0);
        }
    }

    /// Marks a value as undecided and unbounded if there is a doubt.
    pub fn loosens(&self, value: Value) -> Value {
        match &self.0 {
            Some(why) => value.loose(why.clone()),
            None => value,
        }
    }

    pub const fn is_some(&self) -> bool {
        self.0.is_some()
    }

    /// Marks a value as undecided if there is a doubt.
    pub fn on(&self, value: Value) -> Value {
        match &self.0 {
            Some(why) => value.undecided(why.clone()),
            None => value,
        }
    }
}

/// A moment and the event whose start or end it is.
#[derive(Debug, Clone, Copy)]
pub(super) struct EventMoment<'c> {
    pub id: &'c EventId,
    pub at: Moment,
    /// Whether nothing says when it was.
    pub unknown: bool,
}

impl<'c> EventMoment<'c> {
    pub fn start(e: &'c Placed) -> Self {
        Self { id: &e.id, at: e.start, unknown: e.start_unknown }
    }

    pub fn end(e: &'c Placed) -> Self {
        Self { id: &e.id, at: e.end, unknown: e.end_unknown }
    }
}

/// What has a place in time.
pub(super) trait Timed {
    fn at(&self) -> &Moment;
}

impl Timed for EventMoment<'_> {
    fn at(&self) -> &Moment {
        &self.at
    }
}

/// Things by their time as drawn, of which those near a time are found without looking at all.
#[derive(Debug)]
pub(super) struct ByTime<T> {
    all: Vec<T>,
    /// How far a true time may be from the drawn one; `None` if one of them is unbounded.
    slack: Option<Ticks>,
}

impl<T> Default for ByTime<T> {
    fn default() -> Self {
        Self { all: Vec::new(), slack: Some(Ticks::ZERO) }
    }
}

impl<T: Timed> ByTime<T> {
    pub fn new(mut all: Vec<T>) -> Self {
        all.sort_by_key(|t| t.at().nominal);
        let reach = |t: &T| {
            let at = t.at();
            Some((at.range.hi? - at.nominal).max(at.nominal - at.range.lo?))
        };
        let slack = all.iter().map(reach).try_fold(Ticks::ZERO, |most, one| Some(most.max(one?)));
        Self { all, slack }
    }

    pub fn all(&self) -> &[T] {
        &self.all
    }

    /// Those that can be at `lo` or later, in order.
    pub fn from(&self, lo: Option<Ticks>) -> &[T] {
        let first = match (lo, self.slack) {
            (Some(lo), Some(slack)) => self.all.partition_point(|t| t.at().nominal + slack < lo),
            _ => 0,
        };
        self.all.get(first..).unwrap_or_default()
    }

    /// Those that can be at `hi` or earlier, in order.
    pub fn to(&self, hi: Option<Ticks>) -> &[T] {
        let end = match (hi, self.slack) {
            (Some(hi), Some(slack)) => self.all.partition_point(|t| t.at().nominal - slack <= hi),
            _ => self.all.len(),
        };
        self.all.get(..end).unwrap_or_default()
    }

    /// Whether all from this one on are later than `hi`, whatever the truth.
    pub fn is_past(&self, t: &T, hi: Option<Ticks>) -> bool {
        hi.zip(self.slack).is_some_and(|(hi, slack)| t.at().nominal - slack > hi)
    }

    /// Whether all up to this one are earlier than `lo`, whatever the truth.
    pub fn is_before(&self, t: &T, lo: Option<Ticks>) -> bool {
        lo.zip(self.slack).is_some_and(|(lo, slack)| t.at().nominal + slack < lo)
    }
}

/// A length and the lengths it can have.
#[derive(Debug, Clone, Copy)]
pub(super) struct RangedLength {
    pub nominal: Ticks,
    pub range: Span,
}

impl RangedLength {
    pub const ZERO: Self = Self { nominal: Ticks::ZERO, range: Span::exactly(Ticks::ZERO) };

    pub fn min(self, other: Self) -> Self {
        Self { nominal: self.nominal.min(other.nominal), range: self.range.min(other.range) }
    }

    pub fn max(self, other: Self) -> Self {
        Self { nominal: self.nominal.max(other.nominal), range: self.range.max(other.range) }
    }

    pub fn at_least_zero(self) -> Self {
        self.max(Self::ZERO)
    }
}

impl std::ops::Add for RangedLength {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { nominal: self.nominal + other.nominal, range: self.range + other.range }
    }
}

/// The moments of one course, compared.
pub(super) struct Clock<'c> {
    pub course: &'c Course,
    /// Ranges from moments that were asked for; each is a search through all statements.
    known: RefCell<HashMap<NodeId, Distances<'c>>>,
}

impl<'c> Clock<'c> {
    pub fn new(course: &'c Course) -> Self {
        Self { course, known: RefCell::new(HashMap::new()) }
    }

    /// As [`Course::between`], remembering what it took.
    pub fn between(&self, from: NodeId, to: NodeId) -> Span {
        if let Some(span) = self.course.between_at_hand(from, to) {
            return span;
        }
        let mut known = self.known.borrow_mut();
        if let Some(back) = known.get(&to) {
            return -back.to(from);
        }
        known.entry(from).or_insert_with(|| self.course.distances(from)).to(to)
    }

    pub fn part(&self, from: NodeId, to: NodeId) -> RangedLength {
        RangedLength { nominal: self.course.nominal_between(from, to), range: self.between(from, to) }
    }

    /// Whether `b` is at least `by` after `a`.
    pub fn after_by(&self, a: &Moment, b: &Moment, by: Ticks) -> Is {
        let drawn = b.nominal - a.nominal >= by;
        // What zero alone says of both is at hand.
        if a.range.hi.zip(b.range.lo).is_some_and(|(a, b)| b - a >= by) {
            return Is::Yes;
        }
        if a.range.lo.zip(b.range.hi).is_some_and(|(a, b)| b - a < by) {
            return Is::No;
        }
        let span = self.between(a.node, b.node);
        if span.lo.is_some_and(|lo| lo >= by) {
            Is::Yes
        } else if span.hi.is_some_and(|hi| hi < by) {
            Is::No
        } else {
            Is::Open(drawn)
        }
    }

    /// Whether `a` is at `b` or before it. That two moments may just touch leaves no order open: what comes `after` comes
    /// after.
    pub fn until(&self, a: &Moment, b: &Moment) -> Is {
        let of = |span: Span| match (span.lo, span.hi) {
            (Some(lo), _) if lo >= Ticks::ZERO => Is::Yes,
            (_, Some(hi)) if hi <= Ticks::ZERO => Is::No,
            _ => Is::Open(a.nominal <= b.nominal),
        };
        // What zero alone says of both is at hand.
        let quick = of(b.range + -a.range);
        if quick.is_open() { of(self.between(a.node, b.node)) } else { quick }
    }

    /// Whether `a` is before `b`.
    pub fn before(&self, a: &Moment, b: &Moment) -> Is {
        self.until(b, a).not()
    }
}

impl Clock<'_> {
    /// Sorts by start as drawn; of those drawn at one moment the one that certainly began earlier stands first.
    pub fn sort(&self, treatments: &mut [&Placed]) {
        treatments.sort_by_key(|e| (e.start.nominal, e.end.nominal));
        for i in 1..treatments.len() {
            for j in (1..=i).rev() {
                let (Some(&a), Some(&b)) = (treatments.get(j - 1), treatments.get(j)) else { break };
                let turned = a.start.nominal == b.start.nominal
                    && self.until(&b.start, &a.start).certain()
                    && !self.until(&a.start, &b.start).certain();
                if !turned {
                    break;
                }
                treatments.swap(j - 1, j);
            }
        }
    }
}

/// Words for an order that is open.
pub(super) fn order_open(a: &EventId, b: &EventId) -> String {
    if a == b {
        format!("when {a} was is not decided")
    } else {
        format!("which came first, {a} or {b}, is not decided")
    }
}

/// The first or the last of several moments.
#[derive(Debug, Clone)]
pub(super) struct Extreme<'c> {
    pub marks: Vec<EventMoment<'c>>,
    last: bool,
}

impl<'c> Extreme<'c> {
    pub fn at(mark: EventMoment<'c>) -> Self {
        Self { marks: vec![mark], last: false }
    }

    /// The first of some moments; those that can never be are left out. `None` if there are none.
    pub fn first(marks: impl IntoIterator<Item = EventMoment<'c>>) -> Option<Self> {
        let marks: Vec<EventMoment> = marks.into_iter().collect();
        let limit = marks.iter().filter_map(|m| m.at.range.hi).min();
        Self::of(marks, false, |m| m.at.range.lo.zip(limit).is_none_or(|(lo, limit)| lo <= limit))
    }

    /// The last of some moments.
    pub fn last(marks: impl IntoIterator<Item = EventMoment<'c>>) -> Option<Self> {
        let marks: Vec<EventMoment> = marks.into_iter().collect();
        let limit = marks.iter().filter_map(|m| m.at.range.lo).max();
        Self::of(marks, true, |m| m.at.range.hi.zip(limit).is_none_or(|(hi, limit)| hi >= limit))
    }

    fn of(
        mut marks: Vec<EventMoment<'c>>,
        last: bool,
        can_be: impl Fn(&EventMoment) -> bool,
    ) -> Option<Self> {
        marks.retain(can_be);
        // The drawn one stands first; of several the first in the order given.
        let order = |m: &EventMoment| if last { -m.at.nominal } else { m.at.nominal };
        marks.sort_by_key(order);
        let mut seen: Vec<NodeId> = Vec::new();
        marks.retain(|m| {
            let is_new = !seen.contains(&m.at.node);
            if is_new && seen.len() < 64 {
                seen.push(m.at.node);
            }
            is_new
        });
        (!marks.is_empty()).then_some(Self { marks, last })
    }

    /// The one that is drawn as first or last.
    pub fn drawn(&self) -> Option<EventMoment<'c>> {
        self.marks.first().copied()
    }

    pub fn nominal(&self) -> Ticks {
        self.drawn().map_or(Ticks::ZERO, |m| m.at.nominal)
    }

    pub fn node(&self) -> NodeId {
        self.drawn().map_or(NodeId::ZERO, |m| m.at.node)
    }

    pub fn ids(&self) -> impl Iterator<Item = EventId> {
        self.marks.iter().map(|m| m.id.clone())
    }

    /// Whether the extreme is at a moment or before it.
    pub fn until(&self, clock: &Clock, then: &Moment) -> Is {
        self.each(|m| clock.until(&m.at, then), self.last)
    }

    /// The range of the extreme from zero, as far as it is at hand.
    pub fn range(&self) -> Span {
        let all = self.marks.iter().map(|m| m.at.range);
        all.reduce(|a, b| if self.last { a.max(b) } else { a.min(b) }).unwrap_or(Span::UNKNOWN)
    }

    /// Whether the extreme is at another one or before it.
    pub fn until_edge(&self, clock: &Clock, then: &Self) -> Is {
        let mut answer = if then.last { Is::No } else { Is::Yes };
        for mark in &then.marks {
            let one = self.until(clock, &mark.at);
            answer = if then.last { answer.or(one) } else { answer.and(one) };
        }
        answer
    }

    /// Whether the extreme is before a moment.
    pub fn before(&self, clock: &Clock, then: &Moment) -> Is {
        self.each(|m| clock.before(&m.at, then), self.last)
    }

    /// Whether a moment is `by` or more after the extreme.
    pub fn then_by(&self, clock: &Clock, then: &Moment, by: Ticks) -> Is {
        self.each(|m| clock.after_by(&m.at, then, by), self.last)
    }

    /// Of the first of several it is enough that one is before something; of the last, all must be.
    fn each(&self, ask: impl Fn(&EventMoment) -> Is, all: bool) -> Is {
        let mut answer = if all { Is::Yes } else { Is::No };
        for mark in &self.marks {
            let one = ask(mark);
            answer = if all { answer.and(one) } else { answer.or(one) };
        }
        answer
    }
}

impl Clock<'_> {
    /// The time from one extreme to another: each is the first or the last of several moments.
    pub fn length(&self, from: &Extreme, to: &Extreme) -> RangedLength {
        let until = |t: &EventMoment| {
            // A later start makes it shorter: the first of several starts gives the longest.
            let all = from.marks.iter().map(|f| self.part(f.at.node, t.at.node));
            all.reduce(|a, b| if from.last { a.min(b) } else { a.max(b) })
        };
        let all = to.marks.iter().filter_map(until);
        let found = all.reduce(|a, b| if to.last { a.max(b) } else { a.min(b) });
        found.unwrap_or(RangedLength { nominal: Ticks::ZERO, range: Span::UNKNOWN })
    }
}
