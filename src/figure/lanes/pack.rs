//! Packing of marks into the rows of a lane, in time alone: what a lane looks like does not change with the zoom.

use crate::model::Ticks;

use super::super::scene::Weight;
use super::super::text;
use super::mark::{Look, Mark, MarkKind};

/// Points of one lane stand apart by at least this share of the patient's whole course.
const POINT_SHARE: i64 = 45;
/// With so many points that dodging would need more rows than this, words get no room of their own, and if there are
/// still too many, only points of one moment dodge.
const MOST_POINT_ROWS: usize = 3;
/// Width of the time area, in ems of a label, of a page on which the words of points do not meet: about 183 mm.
const AREA_EM: f32 = 62.0;
/// Room between a point's sign and its words, and after them, in ems.
const AROUND_WORDS_EM: f32 = 1.6;
/// Words may reach past the end of the course by this share of it: an axis ends a little later.
const OVERHANG_SHARE: i64 = 24;

/// Whether a mark certainly ends before, or at the moment at which, a later one begins.
pub(super) type IsBefore<'a> = &'a dyn Fn(&Mark, &Mark) -> bool;

/// What marks take up besides their times.
#[derive(Clone, Copy)]
struct Room {
    /// What the sign of a point takes.
    point: Ticks,
    /// One em of a label, if words are to have room.
    em: Option<f64>,
    /// Where words cannot go on to.
    end: Ticks,
}

/// Gives each mark the first row in which it touches no other, earlier marks first, and returns the number of rows.
///
/// `whole` is the patient's course: points need room for their signs and words, which is a share of it.
pub(super) fn pack(marks: &mut [Mark], whole: (Ticks, Ticks), is_before: IsBefore) -> usize {
    marks.sort_by_key(|mark| (mark.extent().0, mark.start.at, mark.order));
    let length = whole.1 - whole.0;
    let signs = Room { point: Ticks(length.0 / POINT_SHARE), em: None, end: whole.1 };
    let words = Room {
        em: Some(length.0 as f64 / f64::from(AREA_EM)),
        end: whole.1 + Ticks(length.0 / OVERHANG_SHARE),
        ..signs
    };
    let points_only = marks.iter().all(|mark| mark.kind == MarkKind::Point);
    let rows = pack_with(marks, words, is_before);
    if rows <= MOST_POINT_ROWS {
        return rows;
    }
    let rows = pack_with(marks, signs, is_before);
    if rows <= MOST_POINT_ROWS || !points_only {
        return rows;
    }
    pack_with(marks, Room { point: Ticks::ZERO, ..signs }, is_before)
}

fn pack_with(marks: &mut [Mark], room: Room, is_before: IsBefore) -> usize {
    // How far each row is taken, and by which mark last: marks come in order of their starts.
    let mut rows: Vec<(Ticks, usize)> = Vec::new();
    for n in 0..marks.len() {
        let Some(mark) = marks.get(n) else { break };
        let (lo, hi) = footprint(mark, room);
        let is_free = |&(taken, last): &(Ticks, usize)| {
            let Some(last) = marks.get(last) else { return false };
            // Two marks of one moment never share a row.
            let begins_later = mark.extent().0 > last.extent().0 || mark.start.at > last.start.at;
            begins_later && (taken <= lo || (footprint(last, room).1 == taken && is_before(last, mark)))
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

/// What a mark takes up of its row: from its earliest possible start to its latest possible end, and of a point the
/// words behind it, or before it where the course ends.
fn footprint(mark: &Mark, room: Room) -> (Ticks, Ticks) {
    let (lo, hi) = mark.extent();
    if mark.kind == MarkKind::Bar {
        return (lo, hi);
    }
    let (lo, hi) = (lo, hi.max(lo + room.point));
    let words = room.em.and_then(|em| words_width(mark, em)).unwrap_or_default();
    if hi + words <= room.end { (lo, hi + words) } else { (lo - words, hi) }
}

/// How much of the course a point's words take.
fn words_width(mark: &Mark, em: f64) -> Option<Ticks> {
    let words =
        mark.words.first().filter(|_| !mark.is_untold() && !matches!(mark.look, Look::Response(_)))?;
    let width = text::width_pt(&text::one_line(words), 1.0, Weight::Regular) + AROUND_WORDS_EM;
    Some(Ticks((f64::from(width) * em) as i64))
}
