//! From measured values to the marks of their tracks: values as measured, changes from baseline, sums of diameters.

use std::collections::HashMap;

use crate::course::{Alignment, Course, Placed};
use crate::measure::{TARGET_SCALE, target_categories};
use crate::model::{EventId, LaneSetting, Measurement, Ticks, TrackScale, scale};

use super::drafts::{LaneDrafts, LaneKey};
use super::lane::Lane;
use super::mark::{Look, Mark, MarkKind};
use super::marks::mark_of;
use super::track::{self, TrackKind};

/// With fewer numbers there is no line to draw: the values are written out.
const LEAST_TRACK: usize = 2;
/// The name of the track of sums of diameters.
const SUM: &str = "Sum of diameters, mm";
const MILLIMETRES: &str = "mm";

pub(super) fn put_value(drafts: &mut LaneDrafts, placed: &Placed, order: usize, value: &Measurement) {
    let mut mark = mark_of(placed, order, Look::Value);
    mark.kind = MarkKind::Point;
    mark.end = mark.start;
    mark.value = value.number();
    mark.limit = value.limit();
    let label = placed.event.label.trim();
    mark.words.extend((!label.is_empty()).then(|| label.to_owned()));
    mark.words.push(format!("{} {}", value.value.trim(), value.unit.trim()).trim().to_owned());
    mark.normal = value_range(value);
    let name = value.name.trim();
    let unit = value.unit.trim();
    // A lesion is one whatever it is measured in; both signs of micro are in use.
    let is_size = value.lesion.is_some() && value.unit_mm().is_some();
    let folded = unit.to_lowercase().replace('\u{b5}', "\u{3bc}");
    let key =
        LaneKey::Measurement(name.to_lowercase(), if is_size { MILLIMETRES.to_owned() } else { folded });
    let lane_name = || match (name.is_empty(), unit.is_empty()) {
        (true, _) => "Measurement".to_owned(),
        (false, true) => name.to_owned(),
        (false, false) => format!("{name}, {unit}"),
    };
    drafts.put(key, lane_name, mark);
}

/// The reference range of a value as numbers.
fn value_range(value: &Measurement) -> (Option<f64>, Option<f64>) {
    let number = |text: &str| {
        let text = text.trim().trim_start_matches(['<', '>', '≤', '≥', ' ']).replace(',', ".");
        text.parse::<f64>().ok().filter(|v| v.is_finite())
    };
    (number(&value.low), number(&value.high))
}

/// What the case wants the heights of a lane's values to follow.
fn wanted(settings: &[LaneSetting], lane: &str) -> Option<TrackScale> {
    settings.iter().find(|s| s.lane.trim().eq_ignore_ascii_case(lane.trim()))?.scale
}

/// The track of a measured quantity; `None` where there are too few numbers for one, and the marks back.
pub(super) fn value_lane(
    name: &str,
    mut marks: Vec<Mark>,
    settings: &[LaneSetting],
    course: &Course,
) -> Result<Lane, Vec<Mark>> {
    if marks.iter().filter(|m| m.value.is_some()).count() < LEAST_TRACK {
        return Err(marks);
    }
    marks.sort_by_key(|m| (m.start.at, m.order));
    let measured = |mark: &Mark| course.events().get(mark.order)?.event.what.as_measurement();
    let mut unit = marks.first().and_then(measured).map(|m| m.unit.trim().to_owned()).unwrap_or_default();
    let mut name = name.to_owned();
    let lengths: Option<Vec<f64>> = marks.iter().map(|mark| measured(mark)?.unit_mm()).collect();
    if let Some(lengths) = lengths.filter(|all| all.windows(2).any(|pair| pair.first() != pair.last())) {
        for (mark, mm) in marks.iter_mut().zip(lengths) {
            mark.value = mark.value.map(|value| value * mm);
        }
        name = format!("{}{MILLIMETRES}", name.strip_suffix(&unit).unwrap_or(&name));
        MILLIMETRES.clone_into(&mut unit);
    }
    let name = name.as_str();
    let kind = match wanted(settings, name) {
        None => TrackKind::Values(None),
        Some(TrackScale::Linear) => TrackKind::Values(Some(false)),
        Some(TrackScale::Log) => TrackKind::Values(Some(true)),
        Some(TrackScale::Percent) => match baseline(&marks, course) {
            Some(baseline) => {
                in_per_cent(&mut marks, baseline);
                TrackKind::Change
            }
            None => TrackKind::Values(None),
        },
    };
    Ok(track::lane(name, &unit, marks, kind, false))
}

/// The value that changes are counted from: the last one at or before the first treatment directed at the cancer, else
/// the first one. `None` where that is nothing, of which there is no share.
fn baseline(marks: &[Mark], course: &Course) -> Option<f64> {
    let start = course.anchor(Alignment::FirstTreatment).map(|moment| moment.nominal);
    let numbers = || marks.iter().filter(|m| !m.is_untold()).filter_map(|m| Some((m.start.at, m.value?)));
    let before = start.and_then(|start| numbers().take_while(|(at, _)| *at <= start).last());
    before.or_else(|| numbers().next()).map(|(_, value)| value).filter(|value| *value > 0.0)
}

fn in_per_cent(marks: &mut [Mark], baseline: f64) {
    let change = |value: f64| Some((value / baseline - 1.0) * 100.0).filter(|change| change.is_finite());
    for mark in marks {
        mark.value = mark.value.and_then(change);
        mark.normal = (mark.normal.0.and_then(change), mark.normal.1.and_then(change));
    }
}

/// The track of the sums of diameters of the target lesions, with the category that follows from each; `None` where
/// fewer than two were measured whole.
pub(super) fn sum_lane(course: &Course, settings: &[LaneSetting]) -> Option<(Ticks, Lane)> {
    let assessments = target_categories(course);
    if assessments.is_empty() {
        return None;
    }
    let is_change = wanted(settings, SUM) == Some(TrackScale::Percent)
        && assessments.iter().all(|a| a.baseline_mm.is_none_or(|mm| mm > 0.0));
    let mut marks: Vec<Mark> = Vec::new();
    let mut targets = None;
    let events: HashMap<&EventId, &Placed> = course.events().iter().map(|e| (&e.id, e)).collect();
    for assessment in &assessments {
        let Some(placed) = assessment.events.first().and_then(|id| events.get(id)) else { continue };
        let look =
            assessment.category.map_or(Look::Value, |c| Look::Response(scale::role(TARGET_SCALE, c.code())));
        let mut mark = mark_of(placed, marks.len(), look);
        mark.kind = MarkKind::Point;
        mark.end = mark.start;
        mark.value = if is_change { assessment.change_from_baseline() } else { assessment.sum_mm };
        mark.code = assessment.category.map(|c| c.code().to_owned()).unwrap_or_default();
        mark.words = assessment.sum_mm.map(|mm| format!("{mm} mm")).into_iter().collect();
        if mark.value.is_none() && assessment.category.is_none() {
            continue;
        }
        // Sums of other lesions cannot be compared.
        mark.begins_line = targets.replace(&assessment.targets).is_some_and(|t| *t != assessment.targets);
        marks.push(mark);
    }
    let first = marks.first()?.start.at;
    if marks.iter().filter(|m| m.value.is_some()).count() < LEAST_TRACK {
        return None;
    }
    let kind = match wanted(settings, SUM) {
        _ if is_change => TrackKind::Change,
        Some(TrackScale::Log) => TrackKind::Values(Some(true)),
        _ => TrackKind::Values(Some(false)),
    };
    Some((first, track::lane(SUM, MILLIMETRES, marks, kind, true)))
}
