//! The times from one moment to many others, worked out once.

use std::cell::OnceCell;

use super::network::{NodeId, Windows, windows};
use super::{Course, Span};

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
            self.windows.get_or_init(|| windows(&course.constraints, &course.nominal, self.from)).span(to)
        })
    }
}
