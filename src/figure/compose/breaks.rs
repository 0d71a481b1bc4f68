//! Breaks of the axis: long stretches in which nothing begins or ends are cut out of it, and the cut is marked on the
//! axis and on every bar that runs through it.

use crate::course::Alignment;
use crate::model::Ticks;

use super::super::axis::{Cut, MOST_CUTS, TimeAxis};
use super::super::lanes::{LaneLayout, MarkKind, PatientLanes};
use super::super::scene::{Address, Pos, Rect, Shape, Stroke};
use super::canvas::{Canvas, item_for};
use super::page::PageColumns;
use super::references;
use super::viewport::Viewport;

/// A stretch that takes more than this share of the axis is cut.
const LEAST_SHARE: f64 = 0.35;
/// What is kept of it on each side, as a share of the axis.
const KEPT_SHARE: f64 = 0.05;
/// Lengths in points at scale 1: the gap in the axis, and how far its edges lean to each side.
const GAP: f32 = 3.0;
const LEAN: f32 = 1.0;
const STROKE: f32 = 0.6;
/// How far a break of a dimension line reaches above it, where its words are, and below.
pub(super) const ON_LINE: (f32, f32) = (0.8, 1.6);

/// The axis of a page, without long empty stretches if that is wanted of a figure of one patient.
pub(super) fn axis(lanes: &LaneLayout, viewport: &Viewport, page: &PageColumns) -> TimeAxis {
    let plain = TimeAxis::new(viewport.from, viewport.to, page.x0, page.x1);
    if lanes.len() != 1 || !viewport.include.axis_break {
        return plain;
    }
    let study = lanes.study();
    let zero = study.get(0).and_then(|chart| chart.course().anchor(viewport.alignment));
    let (Some(patient), Some(zero)) = (lanes.patient(0), zero) else { return plain };
    let mut busy = busy(&patient, zero.nominal);
    if viewport.include.references && viewport.alignment == Alignment::Zero {
        busy.extend(study.head().references.iter().filter(|r| !r.hidden).filter_map(references::stated));
    }
    let cuts = cuts(busy, (plain.from, plain.to));
    plain.without(&cuts, GAP * page.scale)
}

/// When something happens, counted from a zero.
fn busy(patient: &PatientLanes, zero: Ticks) -> Vec<(Ticks, Ticks)> {
    let mut busy = vec![(Ticks::ZERO, Ticks::ZERO)];
    let mut note = |from: Ticks, to: Ticks| busy.push((from - zero, to.max(from) - zero));
    let marks = patient.lanes.iter().flat_map(|lane| &lane.marks).chain(&patient.feet);
    for mark in marks.filter(|mark| !mark.is_untold()) {
        note(mark.extent().0, mark.start.hi.max(mark.start.at));
        if mark.kind == MarkKind::Bar {
            note(mark.end.lo.min(mark.end.at), mark.extent().1);
        }
        for (from, to) in &mark.holds {
            note(*from, *to);
        }
        mark.doses.iter().for_each(|dose| note(dose.from, dose.from));
        mark.seen_again.iter().for_each(|(_, at)| note(*at, *at));
    }
    patient.terminals.iter().for_each(|terminal| note(terminal.at, terminal.at));
    patient.pictures.iter().for_each(|picture| note(picture.at, picture.at));
    if let Some(tail) = &patient.tail {
        note(tail.from, tail.from);
        note(tail.to, tail.to);
    }
    busy
}

/// The long stretches of a span in which nothing happens, without their ends.
fn cuts(mut busy: Vec<(Ticks, Ticks)>, (from, to): (Ticks, Ticks)) -> Vec<Cut> {
    let span = (to - from).0 as f64;
    let (least, kept) = (Ticks((span * LEAST_SHARE) as i64), Ticks((span * KEPT_SHARE) as i64));
    busy.retain(|(start, end)| *end >= from && *start <= to);
    busy.sort_unstable();
    let mut cuts = Vec::new();
    // Before the first event and after the last one there is nothing to see, but nothing to skip either.
    let Some(mut reached) = busy.first().map(|(_, end)| *end) else { return cuts };
    for (start, end) in busy {
        if start - reached > least && cuts.len() < MOST_CUTS {
            cuts.push(Cut { from: reached + kept, to: start - kept });
        }
        reached = reached.max(end);
    }
    cuts
}

impl Canvas<'_> {
    /// The breaks that a stretch of the page contains: left and right end, with the room that type leaves around them.
    pub fn breaks_within(&self, from: f32, to: f32) -> Vec<(f32, f32)> {
        let lean = (LEAN + STROKE) * self.s;
        let around = self.axis.gaps().map(|(left, right)| (left - lean, right + lean));
        around.filter(|(left, right)| from < *left && *right < to).collect()
    }

    /// The shapes of a break across a bar or line: a gap of the page between two slanted strokes.
    pub fn break_shapes(&self, (left, right): (f32, f32), (top, bottom): (f32, f32)) -> Vec<Shape> {
        let (s, style) = (self.s, self.style);
        let lean = LEAN * s;
        let (left, right) = (left + (LEAN + STROKE) * s, right - (LEAN + STROKE) * s);
        let edge = |x: f32| (Pos::new(x - lean, bottom), Pos::new(x + lean, top));
        let (a, b) = (edge(left), edge(right));
        let stroke = Stroke::solid(STROKE * s, style.ink);
        vec![
            Shape::polygon(vec![a.0, a.1, b.1, b.0], style.background),
            Shape::line(a.0, a.1, stroke),
            Shape::line(b.0, b.1, stroke),
        ]
    }

    /// Marks the breaks of the axis on a bar that runs through them.
    pub fn breaks_on(&mut self, bar: Rect, address: &Address) {
        let over = 1.0 * self.s;
        for ends in self.breaks_within(bar.x, bar.right()) {
            let shapes = self.break_shapes(ends, (bar.y - over, bar.bottom() + over));
            self.bars.extend(shapes.into_iter().map(|shape| item_for(address, shape)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn months(n: i64) -> Ticks {
        Ticks::MONTH * n
    }

    fn at(moments: &[i64]) -> Vec<(Ticks, Ticks)> {
        moments.iter().map(|n| (months(*n), months(*n))).collect()
    }

    #[test]
    fn a_stretch_without_events_is_cut_if_it_is_long_and_lies_between_two() {
        let span = (months(0), months(100));
        let found = cuts(at(&[0, 10, 90, 95]), span);
        assert_eq!(found, [Cut { from: months(15), to: months(85) }]);
        assert_eq!(cuts(at(&[0, 40, 50, 90]), span).len(), 2);
        assert!(cuts(at(&[0, 30, 60, 90]), span).is_empty());
        assert!(cuts(at(&[0, 10]), span).is_empty());
        assert!(cuts(Vec::new(), span).is_empty());
        // An uncertain moment takes all of its range.
        let mut busy = at(&[0, 90]);
        busy.push((months(20), months(70)));
        assert!(cuts(busy, span).is_empty());
    }
}
