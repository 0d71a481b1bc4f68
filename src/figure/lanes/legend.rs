//! What the legend has to explain.

use std::collections::HashSet;

use crate::course::Course;
use crate::measure::TARGET_SCALE;
use crate::model::{EventId, FindingKind, Modality, Response, StatusKind, Tally, Ticks, scale};

use super::super::style::ResponseRole;
use super::key::LegendKey;
use super::lane::LaneGroup;
use super::mark::{Look, Mark, MarkKind};
use super::patient::PatientLanes;
use super::words::{category_name, is_code};

/// Ends that are this certain need no explanation: the fade is hardly seen.
const PLAIN_ENDS: Ticks = Ticks::DAY;

/// What the one sign of both means where a figure shows the one, the other or both.
const PROGRESSION: &str = "progression";
const RELAPSE: &str = "relapse";
const EITHER: &str = "progression, relapse";

/// The legend: treatments, lanes with colours of their own, responses (best first), signs. A code that patients'
/// scales name differently is called what most of them call it.
pub(super) fn legend(counted: &Tally<LegendKey>) -> Vec<LegendKey> {
    let mut keys: Vec<(&LegendKey, usize)> = counted.iter().collect();
    keys.sort_by(|(a, m), (b, n)| order(a).cmp(&order(b)).then(n.cmp(m)).then_with(|| name(a).cmp(&name(b))));
    let mut legend: Vec<LegendKey> = Vec::with_capacity(keys.len());
    let mut codes: HashSet<&str> = HashSet::new();
    for (key, _) in keys {
        match key {
            LegendKey::Response(_, code, _) if !code.is_empty() && !codes.insert(code) => {}
            key => legend.push(key.clone()),
        }
    }
    // Progression and relapse have one sign.
    let is_worsening = |key: &LegendKey| matches!(key, LegendKey::Worsening(_));
    if let Some(first) = legend.iter().position(is_worsening)
        && legend.get(first + 1).is_some_and(is_worsening)
    {
        legend.remove(first + 1);
        if let Some(key) = legend.get_mut(first) {
            *key = LegendKey::Worsening(EITHER);
        }
    }
    legend
}

/// Where a key stands in the legend, by the group it belongs to and its place in that.
fn order(key: &LegendKey) -> (u8, usize, &str) {
    match key {
        LegendKey::Treatment(modality) => (0, *modality as usize, ""),
        LegendKey::Lane(name, _) => (1, 0, name),
        LegendKey::Response(role, code, _) => {
            (2, ResponseRole::ALL.iter().position(|r| r == role).unwrap_or(usize::MAX), code)
        }
        sign => (3, rank(sign), ""),
    }
}

fn name(key: &LegendKey) -> (&str, Option<[u8; 4]>) {
    match key {
        LegendKey::Response(_, _, name) => (name, None),
        LegendKey::Worsening(words) => (words, None),
        LegendKey::Lane(name, color) => (name, Some([color.r, color.g, color.b, color.a])),
        _ => ("", None),
    }
}

/// What has to be explained of one patient, each thing once.
pub(super) fn keys(patient: &PatientLanes, course: &Course) -> Vec<LegendKey> {
    let mut signs: Vec<LegendKey> = Vec::new();
    let mut note = |key: LegendKey| {
        if !signs.contains(&key) {
            signs.push(key);
        }
    };
    for (lane, mark) in patient.lanes.iter().flat_map(|lane| lane.marks.iter().map(move |m| (lane, m))) {
        match mark.look {
            Look::Treatment(_) | Look::Finding(_) if lane.color.is_some() => {
                lane.color.into_iter().for_each(|color| note(LegendKey::Lane(lane.name.clone(), color)));
            }
            Look::Treatment(modality) => note(LegendKey::Treatment(modality)),
            Look::Status(StatusKind::Progression) => note(LegendKey::Worsening(PROGRESSION)),
            Look::Status(StatusKind::Relapse) => note(LegendKey::Worsening(RELAPSE)),
            Look::Status(StatusKind::Performance) => note(LegendKey::Finding(FindingKind::Note)),
            Look::Finding(kind) => note(LegendKey::Finding(kind)),
            _ => {}
        }
        if is_fading(mark) {
            note(LegendKey::Uncertain);
        }
        if (mark.start_unknown || mark.end_unknown) && !mark.is_untold() {
            note(LegendKey::Unknown);
        }
        if mark.ongoing {
            note(LegendKey::Ongoing);
        }
        if !mark.holds.is_empty() {
            note(LegendKey::Hold);
        }
        for dose in mark.doses.iter().skip(1) {
            note(if dose.is_known { LegendKey::DoseStep } else { LegendKey::DoseChange });
        }
        if !mark.rests.is_empty() {
            note(LegendKey::Rest);
        }
    }
    let mut tracks = patient.lanes.iter().filter_map(|lane| lane.track.as_ref());
    if tracks.any(|track| track.normal != (None, None)) {
        note(LegendKey::NormalRange);
    }
    let tracks = patient.lanes.iter().filter(|lane| lane.track.as_ref().is_some_and(|track| !track.derived));
    if tracks.flat_map(|lane| &lane.marks).any(|mark| mark.limit.is_some() && mark.value.is_some()) {
        note(LegendKey::Beyond);
    }
    if patient.tail.is_some() {
        note(LegendKey::OffTreatment);
    }
    if patient.terminals.iter().any(|t| t.kind == StatusKind::Death) {
        note(LegendKey::Death);
    }
    responses(patient, course, &mut signs);
    derived(patient, &mut signs);
    signs
}

/// Whether a bar's ends fade.
fn is_fading(mark: &Mark) -> bool {
    let wide = |e: super::Extent| e.hi - e.lo > PLAIN_ENDS;
    let is_drawn = !matches!(mark.look, Look::Value);
    let is_known = !mark.start_unknown && !mark.end_unknown;
    let fades =
        mark.kind == MarkKind::Bar || matches!(mark.look, Look::Treatment(m) if m != Modality::Surgery);
    is_drawn && is_known && fades && (wide(mark.start) || wide(mark.end))
}

/// The categories of the responses that are shown.
fn responses(patient: &PatientLanes, course: &Course, keys: &mut Vec<LegendKey>) {
    let lanes = patient.lanes.iter().filter(|lane| lane.group == LaneGroup::Response);
    let shown: HashSet<&EventId> = lanes.flat_map(|lane| &lane.marks).map(|mark| &mark.event).collect();
    let placed = course.events().iter().filter(|placed| shown.contains(&placed.id));
    for response in placed.filter_map(|placed| placed.event.what.as_response()) {
        let code = response.category.trim();
        let (code, name) = match legend_name(response) {
            name if is_code(response) => (code, name),
            _ if code.is_empty() => ("", "category not stated".to_owned()),
            _ => ("", category_name(response).to_lowercase()),
        };
        let is_known = |key: &LegendKey| match key {
            LegendKey::Response(_, known, words) => known == code && (!code.is_empty() || *words == name),
            _ => false,
        };
        if !keys.iter().any(is_known) {
            keys.push(LegendKey::Response(
                scale::role(&response.scale, &response.category),
                code.to_owned(),
                name,
            ));
        }
    }
}

/// The categories that follow from measured lesions.
fn derived(patient: &PatientLanes, keys: &mut Vec<LegendKey>) {
    let tracks = patient.lanes.iter().filter(|lane| lane.track.as_ref().is_some_and(|track| track.derived));
    for mark in tracks.flat_map(|lane| &lane.marks) {
        let Look::Response(role) = mark.look else { continue };
        let is_known = |key: &LegendKey| matches!(key, LegendKey::Response(_, code, _) if *code == mark.code);
        if !keys.iter().any(is_known) {
            let name = scale::category(TARGET_SCALE, &mark.code).map(|c| c.name.to_lowercase());
            keys.push(LegendKey::Response(role, mark.code.clone(), name.unwrap_or_default()));
        }
    }
}

/// A category's name behind its code; nothing where both are the same.
fn legend_name(response: &Response) -> String {
    let name = category_name(response).to_lowercase();
    if name == response.category.trim().to_lowercase() { String::new() } else { name }
}

fn rank(key: &LegendKey) -> usize {
    match key {
        LegendKey::Treatment(_) | LegendKey::Lane(..) | LegendKey::Response(..) => 0,
        LegendKey::Worsening(_) => 1,
        LegendKey::Finding(kind) => 2 + *kind as usize,
        LegendKey::Death => 20,
        LegendKey::Ongoing => 21,
        LegendKey::OffTreatment => 22,
        LegendKey::Uncertain => 23,
        LegendKey::Unknown => 24,
        LegendKey::Hold => 25,
        LegendKey::Rest => 26,
        LegendKey::DoseStep => 27,
        LegendKey::DoseChange => 28,
        LegendKey::NormalRange => 29,
        LegendKey::Beyond => 30,
    }
}
