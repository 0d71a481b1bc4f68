//! From measured values to their line track: the value axis with its round marks, reference range and guide lines.

use crate::model::Ticks;

use super::lane::{Lane, LaneGroup};
use super::mark::Mark;
use super::value_track::ValueTrack;

/// Values that span more than this factor, two decades, are drawn by their logarithm.
const LOGARITHMIC_FROM: f64 = 100.0;
/// An end of the axis moves to a round value that is at most this share of the values' span away.
const MOST_STRETCH: f64 = 0.22;
/// How much an axis with two marks is worse than one with three, in shares of the span.
const TWO_MARKS: f64 = 0.25;
/// A reference range is shown whole while the values keep this share of the height.
const LEAST_SHARE: f64 = 0.5;
/// What is written as the unit of a track that shows a change.
pub(super) const CHANGE: &str = "change from baseline, %";

/// What the numbers of a track are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TrackKind {
    /// Values, by themselves or by their logarithm; without a wish the values decide.
    Values(Option<bool>),
    /// Changes from baseline in per cent.
    Change,
}

/// A lane of values in order of time, with the scale that shows them all.
pub(super) fn lane(name: &str, unit: &str, mut marks: Vec<Mark>, kind: TrackKind, derived: bool) -> Lane {
    marks.sort_by_key(|m| (m.start.at, m.order));
    let slack = marks.iter().fold((Ticks::ZERO, Ticks::ZERO), |(before, after), mark| {
        let (lo, hi) = mark.extent();
        (before.max(mark.start.at - lo), after.max(hi - mark.start.at))
    });
    let mut track = ValueTrack { unit: unit.to_owned(), derived, slack, ..scale(&marks, kind, derived) };
    let mut lane = Lane::new(LaneGroup::Measurement, name.to_owned(), 1, marks);
    if kind == TrackKind::Change {
        let (bare, _) = track.name_and_unit(name);
        bare.clone_into(&mut lane.name);
        CHANGE.clone_into(&mut track.unit);
    }
    lane.name = named(&lane.name, Some(&track));
    lane.track = Some(track);
    lane
}

/// Gives the value axes of a patient's tracks the same room, so that their names end at one line.
pub(super) fn align(lanes: &mut [Lane]) {
    let tracks = lanes.iter().filter_map(|lane| lane.track.as_ref());
    let widest = tracks.map(ValueTrack::own_marks_em).fold(0.0, f32::max);
    for track in lanes.iter_mut().filter_map(|lane| lane.track.as_mut()) {
        track.marks_em = widest;
    }
}

/// The name of a lane as printed: a track that shows a change says so.
pub(super) fn named(name: &str, track: Option<&ValueTrack>) -> String {
    match track {
        Some(track) if track.unit == CHANGE => {
            let name = name.strip_suffix(CHANGE).unwrap_or(name);
            format!("{}, {CHANGE}", name.trim_end_matches([',', ' ']))
        }
        _ => name.to_owned(),
    }
}

/// Least and greatest of some values; `None` without any.
fn ends(values: impl Iterator<Item = f64>) -> Option<(f64, f64)> {
    values.fold(None, |ends, v| Some(ends.map_or((v, v), |(a, b): (f64, f64)| (a.min(v), b.max(v)))))
}

fn scale(marks: &[Mark], kind: TrackKind, is_sum: bool) -> ValueTrack {
    let values = || marks.iter().filter_map(|mark| mark.value);
    let whole = ends(values()).unwrap_or((0.0, 1.0));
    let logarithmic = match kind {
        TrackKind::Change | TrackKind::Values(Some(false)) => false,
        TrackKind::Values(Some(true)) => whole.1 > 0.0,
        TrackKind::Values(None) => whole.0 > 0.0 && whole.1 / whole.0 > LOGARITHMIC_FROM,
    };
    let low = marks.iter().find_map(|mark| mark.normal.0);
    let high = marks.iter().find_map(|mark| mark.normal.1);
    let normal = (low, high);
    let guides: Vec<(f64, &'static str)> = match (kind, is_sum) {
        (TrackKind::Values(_), _) => Vec::new(),
        (TrackKind::Change, false) => vec![(0.0, "")],
        (TrackKind::Change, true) => vec![(-30.0, "−30"), (0.0, ""), (20.0, "+20")],
    };
    let shown = |v: &f64| !logarithmic || *v > 0.0;
    let place = |v: f64| if logarithmic { v.log10() } else { v };
    let (mut from, mut to) = ends(values().filter(shown).map(place)).unwrap_or((0.0, 1.0));
    for (guide, _) in &guides {
        (from, to) = (from.min(*guide), to.max(*guide));
    }
    for limit in [normal.0, normal.1].into_iter().flatten().filter(shown).map(place) {
        let (a, b) = (from.min(limit), to.max(limit));
        if to - from >= LEAST_SHARE * (b - a) {
            (from, to) = (a, b);
        }
    }
    // Sizes are read against nothing.
    if !logarithmic && kind != TrackKind::Change && from > 0.0 && from < to * (1.0 - LEAST_SHARE) {
        from = 0.0;
    }
    let (from, to, ticks) = if logarithmic { decades(from, to) } else { linear(from, to) };
    let back = |v: f64| if logarithmic { 10_f64.powf(v) } else { v };
    ValueTrack {
        least: back(from),
        greatest: back(to),
        ticks,
        normal,
        guides,
        logarithmic,
        unit: String::new(),
        derived: false,
        marks_em: 0.0,
        slack: (Ticks::ZERO, Ticks::ZERO),
    }
}

/// A step between marks and where they begin, if two or three of them fit between two ends that may move a little
/// outwards: the ends, and how bad the axis is.
fn fitted(from: f64, to: f64, step: f64) -> Option<(f64, f64, f64)> {
    let span = to - from;
    let near = MOST_STRETCH * span;
    let (down, up) = ((from / step).floor() * step, (to / step).ceil() * step);
    let a = if from - down <= near { down } else { from };
    let b = if up - to <= near { up } else { to };
    let marks = marks_between(a, b, step).count();
    let cost = (from - a + b - to) / span + if marks == 2 { TWO_MARKS } else { 0.0 };
    ((2..=3).contains(&marks) && cost.is_finite()).then_some((a, b, cost))
}

/// The multiples of a step between two ends.
fn marks_between(from: f64, to: f64, step: f64) -> impl Iterator<Item = f64> {
    let first = (from / step - 1e-6).ceil();
    let count = ((to / step + 1e-6).floor() - first).clamp(-1.0, 16.0);
    (0..=count as i64).map(move |n| (first + n as f64) * step)
}

/// Round marks of a plain axis, whose ends may move to them.
fn linear(from: f64, to: f64) -> (f64, f64, Vec<(f64, String)>) {
    let around = if from == 0.0 { 1.0 } else { from.abs() / 2.0 };
    let (from, to) = widened(from, to, around);
    let magnitude = (to - from).log10().floor();
    let steps = (-2..=1).flat_map(|k| [1.0, 2.0, 5.0].map(|m| (magnitude as i32 + k, m)));
    let best = steps
        .filter_map(|(power, m)| {
            let step = m * 10_f64.powi(power);
            let (a, b, cost) = fitted(from, to, step)?;
            Some((cost, a, b, step, usize::try_from(-power).unwrap_or(0)))
        })
        .min_by(|a, b| a.0.total_cmp(&b.0));
    let Some((_, a, b, step, decimals)) = best else { return (from, to, Vec::new()) };
    let ticks = marks_between(a, b, step).map(|v| (v, number(v, decimals))).collect();
    (a, b, ticks)
}

/// Powers of ten of a logarithmic axis between two logarithms, whose ends may move to them; within one decade its ends.
fn decades(from: f64, to: f64) -> (f64, f64, Vec<(f64, String)>) {
    let (from, to) = widened(from, to, 0.5);
    let steps = (1..=9).map(f64::from).chain([12.0, 20.0, 50.0, 100.0, 200.0]);
    let best = steps
        .filter_map(|step| fitted(from, to, step).map(|(a, b, cost)| (cost, a, b, step)))
        .min_by(|a, b| a.0.total_cmp(&b.0));
    let written = |power: f64| {
        let decimals = usize::try_from(-power.round() as i64).unwrap_or(0);
        (10_f64.powf(power), number(10_f64.powf(power), decimals))
    };
    if let Some((_, a, b, step)) = best {
        return (a, b, marks_between(a, b, step).map(written).collect());
    }
    let (a, b, ticks) = linear(10_f64.powf(from), 10_f64.powf(to));
    let a = if a > 0.0 { a.log10().max(from - MOST_STRETCH) } else { from };
    let foot = 10_f64.powf(a) * (1.0 - 1e-9);
    (a, b.log10(), ticks.into_iter().filter(|(v, _)| *v >= foot).collect())
}

/// An axis of one value reaches a little to both sides of it; one of no size is kept within what can be computed with.
fn widened(from: f64, to: f64, by: f64) -> (f64, f64) {
    let (from, to) = (from.clamp(-1e300, 1e300), to.clamp(-1e300, 1e300));
    if to - from > 1e-6 * from.abs().max(to.abs()) { (from, to) } else { (from - by, to + by) }
}

/// A number as it is written at an axis.
fn number(value: f64, decimals: usize) -> String {
    let size = value.abs();
    let text = if size >= 1e6 || (size > 0.0 && decimals > 4) {
        format!("{value:.0e}")
    } else if size == 0.0 {
        "0".to_owned()
    } else {
        format!("{value:.decimals$}")
    };
    text.replace('-', "−")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels((_, _, ticks): (f64, f64, Vec<(f64, String)>)) -> Vec<String> {
        ticks.into_iter().map(|(_, label)| label).collect()
    }

    #[test]
    fn the_marks_of_a_value_axis_are_two_or_three_round_numbers() {
        assert_eq!(labels(linear(9.8, 16.0)), ["10", "15"]);
        assert_eq!(labels(linear(0.0, 94.0)), ["0", "50", "100"]);
        assert_eq!(labels(linear(-100.0, 20.0)), ["−100", "−50", "0"]);
        assert_eq!(labels(linear(0.12, 0.31)), ["0.1", "0.2", "0.3"]);
        for (from, to) in
            [(3.0, 3.0), (0.0, 0.0), (-7.0, 1e9), (1e-12, 2e-12), (1.0, 1.000_01), (-1e308, 1e308)]
        {
            let (a, b, ticks) = linear(from, to);
            assert!(a <= from.max(-1e300) && b >= to.min(1e300), "{from} {to}: {a} {b}");
            assert!((2..=3).contains(&ticks.len()), "{from} {to}: {ticks:?}");
        }
    }

    #[test]
    fn the_marks_of_a_logarithmic_axis_are_powers_of_ten() {
        assert_eq!(labels(decades(3.8_f64.log10(), 840_f64.log10())), ["10", "100", "1000"]);
        assert_eq!(labels(decades(0.3_f64.log10(), 9.5_f64.log10())), ["1", "10"]);
        for (from, to) in [(-300.0, 300.0), (0.0, 0.0), (0.1, 0.2), (-5.0, 7.0), (2.5, 3.5)] {
            let (a, b, ticks) = decades(from, to);
            assert!(a <= from + 1e-9 && b >= to - 1e-9, "{from} {to}: {a} {b}");
            assert!((1..=3).contains(&ticks.len()), "{from} {to}: {ticks:?}");
        }
    }

    #[test]
    fn a_track_that_shows_a_change_says_so_once() {
        let track = ValueTrack { unit: CHANGE.to_owned(), ..scale(&[], TrackKind::Change, true) };
        let name = named("CEA", Some(&track));
        assert_eq!(name, "CEA, change from baseline, %");
        assert_eq!(named(&name, Some(&track)), name);
        assert_eq!(track.name_and_unit(&name), ("CEA", CHANGE));
    }
}
