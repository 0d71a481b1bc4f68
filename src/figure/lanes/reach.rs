//! How far the moments of a patient reach, and with them the axis that shows them all.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use crate::course::{Alignment, Course, Moment, Placed};
use crate::model::Ticks;

/// Part of the whole span that an end takes of which nothing is stated.
const UNKNOWN_SHARE: i64 = 9;

/// How far moments reach, counted from a zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct TimeReach {
    /// Whether there is such a zero.
    pub is_on: bool,
    /// From the earliest that the first stated moment can be to the latest that the last can be.
    stated: Option<(Ticks, Ticks)>,
    /// The first moment that is drawn with room before it, since nothing is stated about that side.
    first_open: Option<Ticks>,
    /// The last moment that is drawn with room behind it.
    last_open: Option<Ticks>,
}

impl TimeReach {
    /// How far a patient reaches; nothing if it has no such zero.
    pub fn of(course: &Course, alignment: Alignment) -> Self {
        let Some(zero) = course.anchor(alignment).map(|m| m.nominal) else { return Self::default() };
        let contact = course.last_contact().map(|contact| contact.start.nominal);
        let is_last = |event: &Placed| event.ongoing || contact.is_some_and(|c| event.end.nominal >= c);
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
            // What is open on one side fades there, as an end of which nothing is stated does beside the other one.
            let open_before = match (event.start_unknown, event.end_unknown) {
                (true, false) => Some(event.end),
                (false, _) if event.start.range.lo.is_none() => Some(event.start),
                _ => None,
            };
            let open_behind = match (event.start_unknown, event.end_unknown) {
                (false, true) => Some(event.start),
                // Nobody looked behind the last contact.
                (_, false) if event.end.range.hi.is_none() && !is_last(event) => Some(event.end),
                _ => None,
            };
            let (open_before, open_behind) =
                (open_before.filter(|_| event.is_phase), open_behind.filter(|_| event.is_phase));
            let from_zero = |moment: Moment| moment.nominal - zero;
            reach.first_open = least(reach.first_open, open_before.map(from_zero));
            reach.last_open = greatest(reach.last_open, open_behind.map(from_zero));
        }
        reach
    }

    /// How far two reach together.
    pub fn with(self, other: Self) -> Self {
        let mut both = Self { is_on: self.is_on || other.is_on, ..self };
        if let Some((from, to)) = other.stated {
            both.take(from, to);
        }
        both.first_open = least(both.first_open, other.first_open);
        both.last_open = greatest(both.last_open, other.last_open);
        both
    }

    /// From the first to the last moment that is drawn, with room for ends of which nothing is stated.
    pub fn span(self) -> Option<(Ticks, Ticks)> {
        let (from, to) = self.stated?;
        let room = Ticks((to - from).0 / UNKNOWN_SHARE);
        let from = self.first_open.map_or(from, |end| from.min(end - room));
        let to = self.last_open.map_or(to, |start| to.max(start + room));
        Some((from, to))
    }

    fn take(&mut self, from: Ticks, to: Ticks) {
        self.stated = Some(self.stated.map_or((from, to), |(a, b)| (a.min(from), b.max(to))));
    }
}

/// How far moments reach, counted from each zero.
pub(super) type Reaches = [TimeReach; Alignment::ALL.len()];

/// How far many patients reach together.
pub(super) fn together(each: impl Iterator<Item = Reaches>) -> Reaches {
    each.fold(Reaches::default(), |mut all, one| {
        all.iter_mut().zip(one).for_each(|(all, one)| *all = all.with(one));
        all
    })
}

/// So many patients in a row are summed up together: after an edit of one, only those beside it are looked at again.
const STRETCH: usize = 256;

/// How far the patients of each stretch of rows reach together, once that is asked for.
#[derive(Debug, Clone, Default)]
pub(super) struct Stretches {
    rows: usize,
    known: Arc<Vec<OnceLock<Reaches>>>,
}

impl Stretches {
    /// The stretches of so many rows, of which nothing is known yet.
    pub fn of(rows: usize) -> Self {
        let known = vec![OnceLock::new(); rows.div_ceil(STRETCH)];
        Self { rows, known: Arc::new(known) }
    }

    /// The row at a position is another one.
    pub fn forget(&mut self, row: usize) {
        if let Some(known) = Arc::make_mut(&mut self.known).get_mut(row / STRETCH) {
            *known = OnceLock::new();
        }
    }

    /// Each stretch of rows, with what is known of it.
    pub fn iter(&self) -> impl Iterator<Item = (Range<usize>, &OnceLock<Reaches>)> {
        let starts = (0..self.rows).step_by(STRETCH);
        starts.map(|start| start..self.rows.min(start + STRETCH)).zip(self.known.iter())
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
