//! The times from one moment to many others, worked out once.

use std::cell::OnceCell;

use super::network::{NodeId, Windows, windows};
use super::{Course, Span};
use crate::model::Ticks;

/// The times from one moment to others; the bounds are worked out when the first that needs them is asked for.
#[derive(Debug)]
pub struct Distances<'a> {
    course: &'a Course,
    from: NodeId,
    windows: OnceCell<Windows>,
}

impl<'a> Distances<'a> {
    pub(super) const fn new(course: &'a Course, from: NodeId) -> Self {
        Self { course, from, windows: OnceCell::new() }
    }

    /// As [`Course::between`], from the one moment.
    pub fn to(&self, to: NodeId) -> Span {
        let course = self.course;
        course.between_at_hand(self.from, to).unwrap_or_else(|| {
            self.windows.get_or_init(|| windows(&course.edges, &course.nominal, self.from)).span(to)
        })
    }

    /// Whether a moment is later than the one under every consistent dating.
    pub fn certainly_before(&self, then: NodeId) -> bool {
        // What is drawn is consistent, so that it alone tells of most that they are not.
        self.course.nominal_between(self.from, then) > Ticks::ZERO
            && self.to(then).lo.is_some_and(|lo| lo > Ticks::ZERO)
    }

    /// Whether a moment is the same or later under some consistent dating.
    pub fn perhaps_before_or_at(&self, then: NodeId) -> bool {
        self.course.nominal_between(self.from, then) >= Ticks::ZERO
            || self.to(then).hi.is_none_or(|hi| hi >= Ticks::ZERO)
    }
}
