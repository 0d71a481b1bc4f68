//! Packing of marks into the rows of a lane, in time alone: what a lane looks like does not change with the zoom.

use crate::model::Ticks;

use super::{Mark, MarkKind};

/// Points of one lane stand apart by at least this share of the patient's whole course.
const POINT_SHARE: i64 = 45;
/// With so many points that dodging would need more rows than this, only points of one moment dodge.
const MOST_POINT_ROWS: usize = 3;

/// Gives each mark the first row in which it touches no other, earlier marks first, and returns the number of rows.
///
/// `whole` is the length of the patient's course: points need room for their signs, which is a share of it.
pub(super) fn pack(marks: &mut [Mark], whole: Ticks) -> usize {
    marks.sort_by(|a, b| (a.extent().0, a.start.at, a.order).cmp(&(b.extent().0, b.start.at, b.order)));
    let share = Ticks(whole.0 / POINT_SHARE);
    let rows = pack_with(marks, share);
    let points_only = marks.iter().all(|mark| mark.kind == MarkKind::Point);
    if rows > MOST_POINT_ROWS && points_only { pack_with(marks, Ticks::ZERO) } else { rows }
}

fn pack_with(marks: &mut [Mark], point_room: Ticks) -> usize {
    // The last mark of each row: marks come in order of their starts, so only it can reach a later one.
    let mut last: Vec<Footprint> = Vec::new();
    for mark in marks {
        let footprint = Footprint::of(mark, point_room);
        let row = last.iter().position(|before| !before.reaches(&footprint)).unwrap_or(last.len());
        mark.row = row;
        match last.get_mut(row) {
            Some(slot) => slot.extend(footprint),
            None => last.push(footprint),
        }
    }
    last.len().max(1)
}

/// What a mark takes up of its row.
#[derive(Clone, Copy)]
struct Footprint {
    /// From the earliest possible start to the latest possible end.
    lo: Ticks,
    hi: Ticks,
    /// Where the bar is known, or taken, to begin and end.
    start: (Ticks, Ticks, Ticks),
    end: (Ticks, Ticks, Ticks),
}

impl Footprint {
    fn of(mark: &Mark, point_room: Ticks) -> Self {
        let (lo, hi) = mark.extent();
        let hi = if mark.kind == MarkKind::Point { hi.max(lo + point_room) } else { hi };
        let moment = |m: super::Extent| (m.lo, m.at, m.hi);
        Self { lo, hi, start: moment(mark.start), end: moment(mark.end) }
    }

    /// Whether this one, which begins first, runs into a later one. A phase that begins at the very moment at which
    /// another ends follows it, however uncertain that moment is.
    fn reaches(&self, later: &Self) -> bool {
        let follows = self.end == later.start && self.start.1 < self.end.1;
        !follows && (self.hi > later.lo || self.lo == later.lo)
    }

    /// The later mark becomes the row's last, without losing how far the row is taken.
    fn extend(&mut self, later: Self) {
        let hi = self.hi.max(later.hi);
        *self = later;
        self.hi = hi;
    }
}
