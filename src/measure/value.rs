//! A measure of one patient with what is needed to judge it: the number and its range, or the category; whether it is
//! over, censored or undecided; the events it came from; the rule and its parameters.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use super::clock::{Clock, RangedLength};
use super::table::Measure;
use crate::course::{NodeId, Span};
use crate::model::{EventId, Pin, Ticks};

/// Why a length of time ends without the event that would end it.
pub mod censored {
    /// It still ran at last follow-up.
    pub const ONGOING: &str = "ongoing at last follow-up";
    /// Nothing was observed that ends it, up to the last contact.
    pub const LAST_CONTACT: &str = "no end observed up to last contact";
    /// Its end is not stated.
    pub const END_NOT_STATED: &str = "end not stated";
    /// Nothing was observed that ends it, up to the last assessment that could be evaluated.
    pub const LAST_ASSESSMENT: &str = "no end observed up to the last evaluable assessment";
    /// New treatment began; nothing had been observed up to the last assessment before it.
    pub const NEW_TREATMENT: &str = "new anti-cancer treatment before an end was observed";
    /// Nobody looked during the line.
    pub const NO_ASSESSMENT: &str = "no assessment in this line";
    /// Death, which the rules of the case do not count as the end.
    pub const DEATH: &str = "death, which does not count as an end here";
}

/// Which line of therapy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LineId {
    /// Whether its intent is curative; such lines are counted apart.
    pub curative: bool,
    /// Its number, from 1.
    pub number: u32,
}

impl fmt::Display for LineId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = if self.curative { "curative line" } else { "line" };
        write!(f, "{words} {}", self.number)
    }
}

/// What a measure comes to.
#[derive(Debug, Clone, PartialEq)]
pub enum Reading {
    /// A length of time: in the one consistent assignment that is drawn, and the lengths that it can have.
    Length {
        /// As drawn.
        nominal: Ticks,
        /// Whatever the truth may be, it lies in here.
        range: Span,
    },
    /// A category by its code; `None` if it depends on what is not known.
    Category(Option<String>),
    /// A number of something, with its bounds.
    Count {
        /// The number.
        value: f64,
        /// The least and the greatest it can be.
        range: (f64, f64),
        /// Of what: `cycles`, `mg/m²`.
        unit: String,
    },
    /// Names, such as those of the agents that ran.
    Names(Vec<String>),
}

/// Whether what a measure waits for has happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Status {
    /// It has; the measure is complete.
    Event,
    /// It has not, for one of the reasons in [`censored`].
    Censored(&'static str),
    /// The statements leave open what the measure depends on; why.
    Indeterminate(String),
}

impl Status {
    /// As a word for tables: `event`, `censored`, `indeterminate`.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Event => "event",
            Self::Censored(_) => "censored",
            Self::Indeterminate(_) => "indeterminate",
        }
    }

    /// Why it is not an event; empty if it is.
    pub fn reason(&self) -> &str {
        match self {
            Self::Event => "",
            Self::Censored(why) => why,
            Self::Indeterminate(why) => why,
        }
    }
}

/// A measure of one patient.
///
/// `measure`, `line` and `about` together name it within the patient and stay the same through edits, so that it can be
/// pinned into a figure or chosen as a column.
#[derive(Debug, Clone, PartialEq)]
pub struct Value {
    /// Which measure.
    pub measure: Measure,
    /// What it is in words, e.g. `time on trastuzumab`.
    pub name: Cow<'static, str>,
    /// The line of therapy that it is about, if it is about one.
    pub line: Option<LineId>,
    /// The event or agent that it is about, if it is about one: an event's id, an agent's name. Ids
    /// share their text with the case.
    pub about: Arc<str>,
    /// What it comes to.
    pub reading: Reading,
    /// Whether it is complete, and why not.
    pub status: Status,
    /// The moments between which it lies, so that it can be drawn as a dimension line; `None` for a sum, a number or a
    /// category.
    pub ends: Option<(NodeId, NodeId)>,
    /// The events that it was computed from.
    pub events: Vec<EventId>,
    /// The rule it follows, in words.
    pub rule: Cow<'static, str>,
    /// The parameters of the rule: name and value.
    pub parameters: Vec<(&'static str, Cow<'static, str>)>,
}

/// Why a length is undecided when its ends can come in either order.
const ORDER_OPEN: &str = "which of its ends came first is not decided";

impl Value {
    pub(super) fn new(measure: Measure, name: impl Into<Cow<'static, str>>, reading: Reading) -> Self {
        Self {
            measure,
            name: name.into(),
            line: None,
            about: Arc::default(),
            reading,
            status: Status::Event,
            ends: None,
            events: Vec::new(),
            rule: Cow::Borrowed(""),
            parameters: Vec::new(),
        }
    }

    /// The time from one moment to another, which is nothing where they come in the other order.
    pub(super) fn between(
        clock: &Clock,
        measure: Measure,
        name: impl Into<Cow<'static, str>>,
        from: NodeId,
        to: NodeId,
        events: Vec<EventId>,
    ) -> Self {
        let RangedLength { nominal, range } = clock.part(from, to);
        let is_open =
            range.lo.is_none_or(|lo| lo < Ticks::ZERO) && range.hi.is_none_or(|hi| hi > Ticks::ZERO);
        let mut value = Self::length(measure, name, nominal, range, events);
        value.ends = Some((from, to));
        if is_open {
            value.status = Status::Indeterminate(ORDER_OPEN.to_owned());
        }
        value
    }

    /// A length, cut at nothing.
    pub(super) fn length(
        measure: Measure,
        name: impl Into<Cow<'static, str>>,
        nominal: Ticks,
        range: Span,
        events: Vec<EventId>,
    ) -> Self {
        let reading = Reading::Length { nominal: nominal.max(Ticks::ZERO), range: range.at_least_zero() };
        let mut value = Self::new(measure, name, reading);
        value.events = events;
        value
    }

    /// Its length as drawn; nothing if it is no length.
    pub const fn nominal(&self) -> Ticks {
        if let Reading::Length { nominal, .. } = self.reading { nominal } else { Ticks::ZERO }
    }

    /// The lengths that it can have; any if it is no length.
    pub const fn range(&self) -> Span {
        if let Reading::Length { range, .. } = self.reading { range } else { Span::UNKNOWN }
    }

    /// Whether it is a length of time.
    pub const fn is_length(&self) -> bool {
        matches!(self.reading, Reading::Length { .. })
    }

    /// Whether it still ran when last seen, so that it is at least this long.
    pub fn is_ongoing(&self) -> bool {
        matches!(self.status, Status::Censored(why) if [censored::ONGOING, censored::LAST_CONTACT].contains(&why))
    }

    /// Marks it as not having ended.
    pub(super) fn censored(mut self, why: &'static str) -> Self {
        self.status = Status::Censored(why);
        self
    }

    /// Marks it as undecided.
    pub(super) fn undecided(mut self, why: impl Into<String>) -> Self {
        self.status = Status::Indeterminate(why.into());
        self
    }

    /// Marks it as undecided, and as a length of which nothing bounds how long it is.
    pub(super) fn loose(mut self, why: impl Into<String>) -> Self {
        if let Reading::Length { nominal, .. } = self.reading {
            self.reading = Reading::Length { nominal, range: Span { lo: Some(Ticks::ZERO), hi: None } };
        }
        self.undecided(why)
    }

    /// States what it is about within the patient.
    pub(super) fn about(mut self, about: impl Into<Arc<str>>) -> Self {
        self.about = about.into();
        self
    }

    /// Says which line of therapy it is about.
    pub(super) fn of_line(mut self, line: LineId) -> Self {
        self.line = Some(line);
        self
    }

    /// States its rule.
    pub(super) fn by(mut self, rule: impl Into<Cow<'static, str>>) -> Self {
        self.rule = rule.into();
        self
    }

    /// States a parameter of its rule.
    pub(super) fn with(mut self, name: &'static str, value: impl Into<Cow<'static, str>>) -> Self {
        self.parameters.push((name, value.into()));
        self
    }

    /// What names it within the patient, so that the figure can show it.
    pub fn pin(&self) -> Pin {
        Pin {
            measure: self.measure.key().to_owned(),
            line: self.line.map(|line| line.number),
            curative: self.line.is_some_and(|line| line.curative),
            about: self.about.to_string(),
        }
    }

    /// Whether it can be drawn as a dimension line: a length between two moments that is more than nothing.
    pub fn is_drawable(&self) -> bool {
        self.ends.is_some() && self.nominal() > Ticks::ZERO
    }
}
