//! How far the moments of a patient reach, and with them the axis that shows them all.

use crate::course::{Alignment, Course, Moment};
use crate::model::Ticks;

/// Part of the whole span that an end takes of which nothing is stated.
const UNKNOWN_SHARE: i64 = 9;

/// How far moments reach, counted from a zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Reach {
    /// Whether there is such a zero.
    pub is_on: bool,
    /// From the earliest that the first stated moment can be to the latest that the last can be.
    stated: Option<(Ticks, Ticks)>,
    /// The first end of a phase whose start is not stated: it is drawn with room before it.
    first_end: Option<Ticks>,
    /// The last start of a phase whose end is not stated: it is drawn with room behind it.
    last_start: Option<Ticks>,
}

impl Reach {
    /// How far a patient reaches; nothing if it has no such zero.
    pub fn of(course: &Course, alignment: Alignment) -> Self {
        let Some(zero) = course.anchor(alignment).map(|m| m.nominal) else { return Self::default() };
        let mut reach = Self { is_on: true, ..Self::default() };
        for event in course.events() {
            if !event.start_unknown {
                reach.take(earliest(&event.start) - zero, latest(&event.start) - zero);
            }
            if event.ongoing {
                reach.take(event.end.nominal - zero, event.end.nominal - zero);
            } else if !event.end_unknown && (event.is_phase || !event.start_unknown) {
                reach.take(earliest(&event.end) - zero, latest(&event.end) - zero);
            }
            if event.is_phase && event.start_unknown && !event.end_unknown {
                reach.first_end = least(reach.first_end, Some(event.end.nominal - zero));
            }
            if event.is_phase && event.end_unknown && !event.start_unknown {
                reach.last_start = greatest(reach.last_start, Some(event.start.nominal - zero));
            }
        }
        reach
    }

    /// How far two reach together.
    pub fn with(self, other: Self) -> Self {
        let mut both = Self { is_on: self.is_on || other.is_on, ..self };
        if let Some((from, to)) = other.stated {
            both.take(from, to);
        }
        both.first_end = least(both.first_end, other.first_end);
        both.last_start = greatest(both.last_start, other.last_start);
        both
    }

    /// From the first to the last moment that is drawn, with room for ends of which nothing is stated.
    pub fn span(self) -> Option<(Ticks, Ticks)> {
        let (from, to) = self.stated?;
        let room = Ticks((to - from).0 / UNKNOWN_SHARE);
        let from = self.first_end.map_or(from, |end| from.min(end - room));
        let to = self.last_start.map_or(to, |start| to.max(start + room));
        Some((from, to))
    }

    fn take(&mut self, from: Ticks, to: Ticks) {
        self.stated = Some(self.stated.map_or((from, to), |(a, b)| (a.min(from), b.max(to))));
    }
}

fn least(a: Option<Ticks>, b: Option<Ticks>) -> Option<Ticks> {
    a.into_iter().chain(b).min()
}

fn greatest(a: Option<Ticks>, b: Option<Ticks>) -> Option<Ticks> {
    a.into_iter().chain(b).max()
}

fn earliest(moment: &Moment) -> Ticks {
    moment.range.lo.unwrap_or(moment.nominal).min(moment.nominal)
}

fn latest(moment: &Moment) -> Ticks {
    moment.range.hi.unwrap_or(moment.nominal).max(moment.nominal)
}
