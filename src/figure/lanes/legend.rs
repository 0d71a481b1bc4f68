//! What the legend has to explain.

use std::collections::HashSet;
use std::sync::Arc;

use crate::course::Course;
use crate::model::{EventId, FindingKind, Modality, Response, StatusKind, Ticks};

use super::super::style::ResponseRole;
use super::marks::role_of;
use super::words::{category_name, is_code};
use super::{LaneGroup, LegendKey, Look, Mark, MarkKind, PatientLanes};

/// Ends that are this certain need no explanation: the fade is hardly seen.
const PLAIN_ENDS: Ticks = Ticks::DAY;

/// The keys of all that is drawn, in the legend's order: treatments, responses, signs.
pub(super) fn keys(patients: &[PatientLanes], courses: &[Arc<Course>]) -> Vec<LegendKey> {
    let lanes = || patients.iter().flat_map(|p| &p.lanes);
    let marks = || lanes().flat_map(|lane| lane.marks.iter().map(move |mark| (lane, mark)));
    let mut tinted: Vec<LegendKey> = Vec::new();
    let mut modalities: Vec<Modality> = Vec::new();
    let mut signs: Vec<LegendKey> = Vec::new();
    let mut note = |key: LegendKey| {
        if !signs.contains(&key) {
            signs.push(key);
        }
    };
    let (mut progression, mut relapse) = (false, false);
    for (lane, mark) in marks() {
        match mark.look {
            Look::Treatment(_) | Look::Finding(_) if lane.color.is_some() => {
                let key = lane.color.map(|color| LegendKey::Lane(lane.name.clone(), color));
                tinted.extend(key.filter(|key| !tinted.contains(key)));
            }
            Look::Treatment(modality) if !modalities.contains(&modality) => modalities.push(modality),
            Look::Status(StatusKind::Progression) => progression = true,
            Look::Status(StatusKind::Relapse) => relapse = true,
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
        if !mark.dose_changes.is_empty() {
            note(LegendKey::DoseChange);
        }
    }
    let tracks = patients.iter().flat_map(|p| &p.lanes).filter_map(|lane| lane.track.as_ref());
    if tracks.into_iter().any(|track| track.normal != (None, None)) {
        note(LegendKey::NormalRange);
    }
    if patients.iter().any(|p| p.tail.is_some()) {
        note(LegendKey::OffTreatment);
    }
    if patients.iter().flat_map(|p| &p.terminals).any(|t| t.kind == StatusKind::Death) {
        note(LegendKey::Death);
    }
    match (progression, relapse) {
        (true, true) => note(LegendKey::Worsening("progression, relapse")),
        (true, false) => note(LegendKey::Worsening("progression")),
        (false, true) => note(LegendKey::Worsening("relapse")),
        (false, false) => {}
    }
    modalities.sort();
    signs.sort_by_key(rank);
    let mut keys: Vec<LegendKey> = modalities.into_iter().map(LegendKey::Treatment).collect();
    keys.extend(tinted);
    keys.extend(responses(patients, courses));
    keys.extend(signs);
    keys
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

/// The categories of all responses, best first.
fn responses(patients: &[PatientLanes], courses: &[Arc<Course>]) -> Vec<LegendKey> {
    let mut found: Vec<(ResponseRole, String, String)> = Vec::new();
    let mut seen: Vec<&str> = Vec::new();
    let shown = |patient: &PatientLanes| -> HashSet<EventId> {
        let lanes = patient.lanes.iter().filter(|lane| lane.group == LaneGroup::Response);
        lanes.flat_map(|lane| &lane.marks).map(|mark| mark.event.clone()).collect()
    };
    let all = patients.iter().zip(courses).flat_map(|(patient, course)| {
        let shown = shown(patient);
        course
            .events()
            .iter()
            .filter(move |e| shown.contains(&e.id))
            .filter_map(|e| e.event.what.as_response())
    });
    for response in all {
        let code = response.category.trim();
        if !seen.contains(&code) {
            seen.push(code);
            let (code, name) = match legend_name(response) {
                name if is_code(response) => (code.to_owned(), name),
                _ if code.is_empty() => (String::new(), "category not stated".to_owned()),
                _ => (String::new(), category_name(response).to_lowercase()),
            };
            found.push((role_of(response), code, name));
        }
    }
    let order = |role: &ResponseRole| ResponseRole::ALL.iter().position(|r| r == role);
    found.sort_by(|a, b| (order(&a.0), &a.1).cmp(&(order(&b.0), &b.1)));
    found.into_iter().map(|(role, code, name)| LegendKey::Response(role, code, name)).collect()
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
        LegendKey::DoseChange => 26,
        LegendKey::NormalRange => 27,
    }
}
