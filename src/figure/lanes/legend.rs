//! What the legend has to explain.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use crate::course::Course;
use crate::model::{FindingKind, Modality, Response, StatusKind, Ticks};

use super::super::style::ResponseRole;
use super::build::role_of;
use super::words::category_name;
use super::{LegendKey, Look, Mark, MarkKind, PatientLanes};

/// Ends that are this certain need no explanation: the fade is hardly seen.
const PLAIN_ENDS: Ticks = Ticks::DAY;

/// How many patients have each thing, so that what they have together follows an edit without a look at all of them.
#[derive(Debug, Clone)]
pub(super) struct Tally<K>(HashMap<K, usize>);

impl<K> Default for Tally<K> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<K: Clone + Eq + Hash> Tally<K> {
    /// Counts what a patient has.
    pub fn add(&mut self, keys: &[K]) {
        for key in keys {
            match self.0.get_mut(key) {
                Some(count) => *count += 1,
                None => drop(self.0.insert(key.clone(), 1)),
            }
        }
    }

    /// Takes back what a patient had.
    pub fn remove(&mut self, keys: &[K]) {
        for key in keys {
            if let Some(count) = self.0.get_mut(key) {
                *count = count.saturating_sub(1);
                if *count == 0 {
                    self.0.remove(key);
                }
            }
        }
    }

    /// What all patients have, if they have one and the same.
    pub fn only(&self) -> Option<&K> {
        let mut all = self.0.keys();
        all.next().filter(|_| all.next().is_none())
    }
}

impl Tally<LegendKey> {
    /// The legend: treatments, responses (best first), signs. A code that patients' scales name differently is called
    /// what most of them call it.
    pub fn legend(&self) -> Vec<LegendKey> {
        let mut keys: Vec<(&LegendKey, usize)> = self.0.iter().map(|(key, count)| (key, *count)).collect();
        keys.sort_by(|(a, m), (b, n)| {
            order(a).cmp(&order(b)).then(n.cmp(m)).then_with(|| name(a).cmp(name(b)))
        });
        let mut legend: Vec<LegendKey> = Vec::with_capacity(keys.len());
        let mut codes: HashSet<&str> = HashSet::new();
        for (key, _) in keys {
            if let LegendKey::Response(_, code, _) = key
                && !codes.insert(code)
            {
                continue;
            }
            legend.push(key.clone());
        }
        legend
    }
}

/// Where a key stands in the legend, by the group it belongs to and its place in that.
fn order(key: &LegendKey) -> (u8, usize, &str) {
    match key {
        LegendKey::Treatment(modality) => (0, *modality as usize, ""),
        LegendKey::Response(role, code, _) => {
            (1, ResponseRole::ALL.iter().position(|r| r == role).unwrap_or(usize::MAX), code)
        }
        sign => (2, rank(sign), ""),
    }
}

fn name(key: &LegendKey) -> &str {
    if let LegendKey::Response(_, _, name) = key { name } else { "" }
}

/// What has to be explained of one patient, each thing once.
pub(super) fn keys(patient: &PatientLanes, course: &Course) -> Vec<LegendKey> {
    let mut signs: Vec<LegendKey> = Vec::new();
    let mut note = |key: LegendKey| {
        if !signs.contains(&key) {
            signs.push(key);
        }
    };
    for mark in patient.lanes.iter().flat_map(|lane| &lane.marks) {
        match mark.look {
            Look::Treatment(modality) => note(LegendKey::Treatment(modality)),
            Look::Status(StatusKind::Progression | StatusKind::Relapse) => note(LegendKey::Progression),
            Look::Status(StatusKind::Performance) => note(LegendKey::Finding(FindingKind::Note)),
            Look::Finding(kind) => note(LegendKey::Finding(kind)),
            _ => {}
        }
        if is_fading(mark) {
            note(LegendKey::Uncertain);
        }
        if mark.start_unknown || mark.end_unknown {
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
        if mark.normal != (None, None) {
            note(LegendKey::NormalRange);
        }
    }
    if patient.tail.is_some() {
        note(LegendKey::OffTreatment);
    }
    if patient.terminals.iter().any(|t| t.kind == StatusKind::Death) {
        note(LegendKey::Death);
    }
    for response in course.events().iter().filter_map(|e| e.event.what.as_response()) {
        let code = response.category.trim();
        let is_known =
            signs.iter().any(|key| matches!(key, LegendKey::Response(_, known, _) if known == code));
        if !is_known {
            signs.push(LegendKey::Response(role_of(response), code.to_owned(), legend_name(response)));
        }
    }
    signs
}

/// Whether a bar's ends fade.
fn is_fading(mark: &Mark) -> bool {
    let wide = |e: super::Extent| e.hi - e.lo > PLAIN_ENDS;
    let is_drawn = !matches!(mark.look, Look::Value);
    let fades =
        mark.kind == MarkKind::Bar || matches!(mark.look, Look::Treatment(m) if m != Modality::Surgery);
    is_drawn && fades && (wide(mark.start) || wide(mark.end))
}

/// A category's name behind its code; nothing where both are the same.
fn legend_name(response: &Response) -> String {
    let name = category_name(response).to_lowercase();
    if name == response.category.trim().to_lowercase() { String::new() } else { name }
}

fn rank(key: &LegendKey) -> usize {
    match key {
        LegendKey::Treatment(_) | LegendKey::Response(..) => 0,
        LegendKey::Progression => 1,
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
