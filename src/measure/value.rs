//! A measured length of time with what is needed to judge it.

use crate::course::{Course, NodeId, Span};
use crate::model::{EventId, Ticks};

/// Why a length of time ends without the event that would end it.
pub mod censored {
    /// It still ran at last follow-up.
    pub const ONGOING: &str = "ongoing at last follow-up";
    /// Nothing was observed that ends it, up to the last contact.
    pub const LAST_CONTACT: &str = "no end observed up to last contact";
    /// Its end is not stated.
    pub const END_NOT_STATED: &str = "end not stated";
}

/// A measured length of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    /// What it is, e.g. `time on trastuzumab`.
    pub name: String,
    /// Its length in the one consistent assignment that is drawn.
    pub nominal: Ticks,
    /// The lengths that it can have.
    pub range: Span,
    /// Whether it still ran when last seen, so that it is at least this long.
    pub ongoing: bool,
    /// Why its end was not observed, if it was not: one of [`censored`].
    pub censored: Option<&'static str>,
    /// Whether the statements leave open in which order its ends come.
    pub indeterminate: bool,
    /// The events that it was computed from.
    pub events: Vec<EventId>,
    /// The rule it follows, with its parameters.
    pub rule: String,
}

impl Value {
    /// The time from one moment to another, which is nothing where they come in the other order.
    pub(super) fn between(
        course: &Course,
        name: String,
        from: NodeId,
        to: NodeId,
        events: Vec<EventId>,
    ) -> Self {
        let range = course.between(from, to);
        Self::from_difference(name, course.nominal_between(from, to), range, events)
    }

    /// A difference, cut at nothing.
    pub(super) fn from_difference(name: String, nominal: Ticks, range: Span, events: Vec<EventId>) -> Self {
        let indeterminate =
            range.lo.is_none_or(|lo| lo < Ticks::ZERO) && range.hi.is_none_or(|hi| hi > Ticks::ZERO);
        Self {
            name,
            nominal: nominal.max(Ticks::ZERO),
            range: range.at_least_zero(),
            ongoing: false,
            censored: None,
            indeterminate,
            events,
            rule: String::new(),
        }
    }

    /// Marks it as lasting at least until the last contact.
    pub(super) fn so_far(mut self, why: &'static str) -> Self {
        self.ongoing = true;
        self.censored = Some(why);
        self
    }

    /// States its rule.
    pub(super) fn by(mut self, rule: impl Into<String>) -> Self {
        self.rule = rule.into();
        self
    }
}
