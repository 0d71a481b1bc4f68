//! Packing of marks into the rows of a lane, in time alone: what a lane looks like does not change with the zoom.

use crate::model::Ticks;

use super::{Mark, MarkKind};

/// Points of one lane stand apart by at least this share of the patient's whole course.
const POINT_SHARE: i64 = 45;
/// With so many points that dodging would need more rows than this, only points of one moment dodge.
const MOST_POINT_ROWS: usize = 3;

/// Whether a mark certainly ends before, or at the moment at which, a later one begins.
pub(super) type IsBefore<'a> = &'a dyn Fn(&Mark, &Mark) -> bool;

/// Gives each mark the first row in which it touches no other, earlier marks first, and returns the number of rows.
///
/// `whole` is the length of the patient's course: points need room for their signs, which is a share of it.
pub(super) fn pack(marks: &mut [Mark], whole: Ticks, is_before: IsBefore) -> usize {
    marks.sort_by_key(|mark| (mark.extent().0, mark.start.at, mark.order));
    let share = Ticks(whole.0 / POINT_SHARE);
    let rows = pack_with(marks, share, is_before);
    let points_only = marks.iter().all(|mark| mark.kind == MarkKind::Point);
    if rows > MOST_POINT_ROWS && points_only { pack_with(marks, Ticks::ZERO, is_before) } else { rows }
}

fn pack_with(marks: &mut [Mark], point_room: Ticks, is_before: IsBefore) -> usize {
    // How far each row is taken, and by which mark last: marks come in order of their starts.
    let mut rows: Vec<(Ticks, usize)> = Vec::new();
    for n in 0..marks.len() {
        let Some(mark) = marks.get(n) else { break };
        let (lo, hi) = footprint(mark, point_room);
        let is_free = |&(taken, last): &(Ticks, usize)| {
            let Some(last) = marks.get(last) else { return false };
            // Two marks of one moment never share a row.
            let begins_later = lo > last.extent().0 || mark.start.at > last.start.at;
            begins_later && (taken <= lo || (footprint(last, point_room).1 == taken && is_before(last, mark)))
        };
        let row = rows.iter().position(is_free).unwrap_or(rows.len());
        match rows.get_mut(row) {
            Some((taken, last)) => (*taken, *last) = ((*taken).max(hi), n),
            None => rows.push((hi, n)),
        }
        if let Some(mark) = marks.get_mut(n) {
            mark.row = row;
        }
    }
    rows.len().max(1)
}

/// What a mark takes up of its row: from its earliest possible start to its latest possible end.
fn footprint(mark: &Mark, point_room: Ticks) -> (Ticks, Ticks) {
    let (lo, hi) = mark.extent();
    if mark.kind == MarkKind::Point { (lo, hi.max(lo + point_room)) } else { (lo, hi) }
}
