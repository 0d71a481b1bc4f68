//! The lanes of all patients, and what of them concerns the whole figure.

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use crate::course::{Alignment, Course};
use crate::model::shared::Change;
use crate::model::{Case, Patient, Rules, StatusKind, Ticks};

use super::super::tile::letters;
use super::build::patient_lanes;
use super::key::LegendKey;
use super::lane::Height;
use super::legend::Tally;
use super::patient::PatientLanes;
use super::reach::TimeReach;

/// All lanes of a case.
///
/// It remembers the patients that it was made from: [`Self::follow`] works out anew what belongs to others.
#[derive(Debug, Clone, Default)]
pub struct LaneLayout {
    /// Patients in the order of the case.
    pub patients: Vec<Arc<PatientLanes>>,
    /// What the legend has to explain, in its order.
    pub legend: Vec<LegendKey>,
    /// The longest lane name that is drawn, by its width in ems of the lane type.
    pub widest_name_em: f32,
    /// Width divided by height of the pictures that are known, by file name; others are drawn 1.28 times as wide as
    /// high.
    pub aspects: BTreeMap<String, f32>,
    /// The patients that the layout was made from.
    cases: Vec<Arc<Patient>>,
    /// The rules of the measures that are pinned.
    rules: Rules,
    tally: Tally<LegendKey>,
    zeros: Tally<String>,
    /// For each patient, how high all before it stand together.
    above: Vec<Height>,
    /// Heights of patients with pictures, and how many they have, each pair once.
    pictured: HashSet<(Height, usize)>,
    /// How far all patients reach together from each zero, once that is asked for.
    reaches: [OnceLock<TimeReach>; Alignment::ALL.len()],
}

/// The lanes of every patient of a case; `courses` are those of the case's patients, in order.
pub fn lanes(case: &Case, courses: &[Arc<Course>]) -> LaneLayout {
    let mut layout = LaneLayout::default();
    layout.follow(&case.rules, &case.patients, courses);
    layout
}

impl LaneLayout {
    /// Becomes the layout of `cases`, whose courses are `courses` and whose measures follow `rules`. What belongs to a
    /// patient that is still the same value is kept.
    pub fn follow(&mut self, rules: &Rules, cases: &[Arc<Patient>], courses: &[Arc<Course>]) {
        if self.rules != *rules {
            if self.cases.iter().any(|patient| !patient.pins.is_empty()) {
                *self = Self { aspects: std::mem::take(&mut self.aspects), ..Self::default() };
            }
            self.rules.clone_from(rules);
        }
        // A patient without a course cannot be drawn; there is none unless a caller mixes up two cases.
        let cases = cases.get(..courses.len()).unwrap_or(cases);
        let change = Change::between(&self.cases, cases);
        if change.is_none() {
            return;
        }
        let pairs: Vec<_> = cases.iter().zip(courses).collect();
        let before = change.carry(&mut self.patients, &pairs, |_, (patient, course)| {
            Arc::new(patient_lanes(rules, patient, course))
        });
        change.carry(&mut self.cases, cases, |_, patient| Arc::clone(patient));
        let after = self.patients.get(change.stretch()).unwrap_or_default();
        for patient in after {
            self.tally.add(&patient.keys);
            self.zeros.add(std::slice::from_ref(&patient.zero));
        }
        for patient in &before {
            self.tally.remove(&patient.keys);
            self.zeros.remove(std::slice::from_ref(&patient.zero));
        }
        self.legend = self.tally.legend();
        self.reaches = Default::default();
        let is_as_large =
            before.len() == after.len() && before.iter().zip(after).all(|(a, b)| a.is_as_large_as(b));
        if is_as_large {
            // Letters are the one thing that a patient does not bring along: those before it decide.
            self.letter(change.old.start, change.stretch().end);
        } else {
            self.measure(change.old.start);
            self.letter(change.old.start, self.patients.len());
        }
    }

    /// The layout of some patients alone, as they stand in the whole: with the letters of their pictures, and with as
    /// much room for the names of lanes. Of a single patient, `lanes` may take some lanes alone.
    #[must_use]
    pub fn part(&self, patients: Range<usize>, lanes: Option<&Range<usize>>) -> Self {
        let mut part = Self { aspects: self.aspects.clone(), ..Self::default() };
        let of_part = |patient: &Arc<PatientLanes>| match lanes {
            Some(lanes) => Arc::new(patient.part(lanes.clone())),
            None => Arc::clone(patient),
        };
        part.patients = self.patients.get(patients.clone()).unwrap_or_default().iter().map(of_part).collect();
        part.cases = self.cases.get(patients).unwrap_or_default().to_vec();
        for patient in &part.patients {
            part.tally.add(&patient.keys);
            part.zeros.add(std::slice::from_ref(&patient.zero));
        }
        part.legend = part.tally.legend();
        part.measure(0);
        part.widest_name_em = self.widest_name_em;
        part
    }

    /// How high all patients before one stand together.
    pub fn above(&self, patient: usize) -> Height {
        self.above.get(patient).copied().unwrap_or_default()
    }

    /// How high all patients stand together.
    pub fn height(&self) -> Height {
        let last = self.above.last().copied().zip(self.patients.last());
        last.map_or_else(Height::default, |(above, patient)| above + patient.height)
    }

    /// The first patient whose lower end, counted from the first one's head, satisfies `shows`.
    pub fn first_patient(&self, shows: impl Fn(Height) -> bool) -> usize {
        let ends =
            |at: usize| self.above(at) + self.patients.get(at).map_or_else(Height::default, |p| p.height);
        let (mut low, mut high) = (0, self.patients.len());
        while low < high {
            let middle = low.midpoint(high);
            if shows(ends(middle)) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        low
    }

    /// What time 0 is in words, if it is the same for all patients; of none what it usually is.
    pub fn zero_words(&self) -> Option<&str> {
        if self.patients.is_empty() {
            return Some(StatusKind::Diagnosis.words());
        }
        self.zeros.only().map(String::as_str).filter(|words| !words.is_empty())
    }

    /// The different heights of patients with pictures, and how many they have.
    pub fn pictured(&self) -> impl Iterator<Item = (Height, usize)> {
        self.pictured.iter().copied()
    }

    /// From the first to the last moment of all patients, each counted from its own zero, with room for ends of which
    /// nothing is stated; `None` without any.
    pub fn span(&self, alignment: Alignment) -> Option<(Ticks, Ticks)> {
        self.reach(alignment).span()
    }

    /// Whether any patient has a place on an axis of that alignment.
    pub fn is_on(&self, alignment: Alignment) -> bool {
        self.reach(alignment).is_on
    }

    /// How far all patients reach together.
    fn reach(&self, alignment: Alignment) -> TimeReach {
        let work_out = || {
            let reaches = self.patients.iter().filter_map(|p| p.reaches.get(alignment as usize).copied());
            reaches.fold(TimeReach::default(), TimeReach::with)
        };
        self.reaches.get(alignment as usize).map_or_else(work_out, |known| *known.get_or_init(work_out))
    }

    /// Adds up, from one patient on, what positions depend on.
    fn measure(&mut self, first: usize) {
        let mut above = first
            .checked_sub(1)
            .and_then(|i| Some(*self.above.get(i)? + self.patients.get(i)?.height))
            .unwrap_or_default();
        self.above.truncate(first);
        for patient in self.patients.iter().skip(first) {
            self.above.push(above);
            above = above + patient.height;
        }
        self.widest_name_em = self.patients.iter().map(|p| p.widest_name_em).fold(0.0, f32::max);
        self.pictured.clear();
        for patient in self.patients.iter().filter(|p| !p.pictures.is_empty()) {
            self.pictured.insert((patient.height, patient.pictures.len()));
        }
    }

    /// Letters the pictures of a stretch of patients.
    fn letter(&mut self, first: usize, end: usize) {
        if self.pictured.is_empty() {
            return;
        }
        let mut number: usize = self.patients.iter().take(first).map(|p| p.pictures.len()).sum();
        for patient in self.patients.iter_mut().take(end).skip(first) {
            let count = patient.pictures.len();
            let is_lettered = patient.pictures.first().is_none_or(|p| p.letter == letters(number));
            if !is_lettered {
                for (n, picture) in Arc::make_mut(patient).pictures.iter_mut().enumerate() {
                    picture.letter = letters(number + n);
                }
            }
            number += count;
        }
    }
}
