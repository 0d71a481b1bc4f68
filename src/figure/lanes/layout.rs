//! The lanes of all patients, and what of them concerns the whole figure.
//!
//! What the figure needs to know of every patient, the height above all, is kept of every patient; the lanes themselves,
//! which are many times as large, are laid when they show.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

use crate::course::Alignment;
use crate::model::shared::{Bygone, Change};
use crate::model::{Case, Patient, StatusKind, Tally, Ticks};
use crate::study::{Chart, Study};

use super::super::tile::letters;
use super::build::patient_lanes;
use super::key::LegendKey;
use super::lane::Height;
use super::legend::legend;
use super::patient::PatientLanes;
use super::reach::{Reaches, Stretches, TimeReach, together};

/// The lanes of so many patients are kept once they were laid.
const PATIENTS_KEPT: usize = 4_000;

/// What a patient adds to the whole figure.
#[derive(Debug)]
struct Sums {
    height: Height,
    /// The longest lane name that is drawn, by its width in ems of the lane type.
    widest_name_em: f32,
    /// What a legend has to explain.
    keys: Vec<LegendKey>,
    /// What time 0 is in words.
    zero: String,
    /// How far its moments reach.
    reaches: Reaches,
    pictures: usize,
}

impl Sums {
    fn of(lanes: &PatientLanes) -> Self {
        Self {
            height: lanes.height,
            widest_name_em: lanes.widest_name_em,
            keys: lanes.keys.clone(),
            zero: lanes.zero.clone(),
            reaches: lanes.reaches,
            pictures: lanes.pictures.len(),
        }
    }
}

/// A patient of a layout.
#[derive(Debug, Clone)]
struct Row {
    height: Height,
    reaches: Reaches,
    pictures: usize,
    /// Numbers of what is counted of it, see [`Counted`].
    keys: Box<[u32]>,
    zero: u32,
    name: u32,
    pictured: Option<u32>,
    lanes: OnceLock<Arc<PatientLanes>>,
}

/// What is counted over all patients.
#[derive(Debug, Clone, Default)]
struct Counted {
    keys: Tally<LegendKey>,
    zeros: Tally<String>,
    /// Widths of the longest lane names; positive numbers stand in the order of their bits.
    names: Tally<u32>,
    /// Heights of patients with pictures, and how many they have.
    pictured: Tally<(Height, usize)>,
}

impl Counted {
    /// Counts what was counted before once more.
    fn add_again(&mut self, row: Row) -> Row {
        row.keys.iter().for_each(|key| self.keys.add_again(*key));
        self.zeros.add_again(row.zero);
        self.names.add_again(row.name);
        if let Some(number) = row.pictured {
            self.pictured.add_again(number);
        }
        row
    }

    fn take(&mut self, laid: Laid) -> Row {
        match laid {
            Laid::New(sums, lanes) => self.add(*sums, lanes),
            Laid::Known(row) => self.add_again(*row),
        }
    }

    fn add(&mut self, sums: Sums, lanes: Option<Arc<PatientLanes>>) -> Row {
        let Sums { height, widest_name_em, keys, zero, reaches, pictures } = sums;
        Row {
            height,
            reaches,
            pictures,
            keys: keys.into_iter().map(|key| self.keys.add(key)).collect(),
            zero: self.zeros.add(zero),
            name: self.names.add(widest_name_em.max(0.0).to_bits()),
            pictured: (pictures > 0).then(|| self.pictured.add((height, pictures))),
            lanes: lanes.map(OnceLock::from).unwrap_or_default(),
        }
    }

    fn remove(&mut self, row: &Row) {
        row.keys.iter().for_each(|key| self.keys.remove(*key));
        self.zeros.remove(row.zero);
        self.names.remove(row.name);
        if let Some(number) = row.pictured {
            self.pictured.remove(number);
        }
    }
}

/// What was laid of a patient, with its lanes where they are kept.
type LaidPatient = (Sums, Option<Arc<PatientLanes>>);

/// What takes a place in a layout.
enum Laid {
    New(Box<Sums>, Option<Arc<PatientLanes>>),
    /// A row that was taken away before.
    Known(Box<Row>),
}

/// What stands above a patient.
#[derive(Debug, Clone, Copy, Default)]
struct Above {
    height: Height,
    pictures: usize,
}

/// All lanes of a study.
///
/// Copies are cheap. [`Self::update`] follows a case, [`Self::with`] a study in which some patients stand in the place of
/// others: both work out what belongs to patients who are not what they were, and nothing else.
#[derive(Debug, Clone, Default)]
pub struct LaneLayout {
    study: Study,
    rows: Arc<Vec<Row>>,
    above: Arc<Vec<Above>>,
    /// How far the patients of each stretch of rows reach together.
    stretches: Stretches,
    /// Patients who stand in the place of others, in the order of their positions.
    instead: Vec<(usize, Arc<Row>)>,
    counted: Counted,
    /// What the last change of many patients took away.
    bygone: Bygone<(Arc<Patient>, Row)>,
    /// How many patients' lanes were laid.
    laid: Arc<AtomicUsize>,
    /// What the legend has to explain, in its order.
    pub legend: Vec<LegendKey>,
    /// The longest lane name that is drawn, by its width in ems of the lane type.
    pub widest_name_em: f32,
    /// Width divided by height of the pictures that are known, by file name; others are drawn 1.28 times as wide as
    /// high.
    pub aspects: Arc<BTreeMap<String, f32>>,
    /// How far all patients reach together, once that is asked for.
    reaches: OnceLock<Reaches>,
}

impl LaneLayout {
    /// The layout of a study.
    pub fn of(study: Study) -> Self {
        let charts: Vec<&Arc<Chart>> = study.charts().collect();
        let laid = |chart: &&Arc<Chart>| lay(chart);
        let rows: Vec<_> = if charts.len() > 1 {
            charts.par_iter().map(laid).collect()
        } else {
            charts.iter().map(laid).collect()
        };
        Self::from_rows(study, rows)
    }

    /// The layout of a case: every patient is judged and laid, on all cores.
    pub fn of_case(case: &Case) -> Self {
        let keeps = case.patients.len() <= PATIENTS_KEPT;
        let (study, rows) = Study::judged(case, |chart| {
            let (sums, lanes) = lay(chart);
            (sums, keeps.then_some(lanes))
        });
        let mut layout = Self { study, ..Self::default() };
        layout.fill(rows.into_iter());
        layout
    }

    fn from_rows(study: Study, rows: Vec<(Sums, Arc<PatientLanes>)>) -> Self {
        let mut layout = Self { study, ..Self::default() };
        let keeps = rows.len() <= PATIENTS_KEPT;
        layout.fill(rows.into_iter().map(|(sums, lanes)| (sums, keeps.then_some(lanes))));
        layout
    }

    fn fill(&mut self, rows: impl Iterator<Item = LaidPatient>) {
        let mut number = 0;
        let rows: Vec<Row> = rows
            .map(|(sums, lanes)| {
                let first = number;
                number += sums.pictures;
                self.counted.add(sums, lanes.map(|lanes| lettered(lanes, first)))
            })
            .collect();
        self.take_rows(rows);
    }

    /// Takes other rows in the place of all.
    fn take_rows(&mut self, rows: Vec<Row>) {
        self.stretches = Stretches::of(rows.len());
        self.rows = Arc::new(rows);
        self.add_up(0);
        self.sum_up();
    }

    /// What it is the layout of.
    pub const fn study(&self) -> &Study {
        &self.study
    }

    /// How many patients there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The lanes of the patient at a position.
    pub fn patient(&self, at: usize) -> Option<Arc<PatientLanes>> {
        let (row, chart) = (self.row(at)?, self.study.get(at)?);
        let first = self.above_of(at).pictures;
        let lanes = row.lanes.get_or_init(|| {
            self.laid.fetch_add(1, Ordering::Relaxed);
            lettered(lay(chart).1, first)
        });
        // Patients before it may have other pictures than when its own were lettered.
        Some(lettered(Arc::clone(lanes), first))
    }

    /// The lanes of all patients in their order.
    pub fn patients(&self) -> impl Iterator<Item = Arc<PatientLanes>> {
        (0..self.len()).filter_map(|at| self.patient(at))
    }

    fn row(&self, at: usize) -> Option<&Row> {
        let instead = self.instead.binary_search_by_key(&at, |(place, _)| *place).ok();
        let instead = instead.and_then(|nth| self.instead.get(nth));
        instead.map(|(_, row)| &**row).or_else(|| self.rows.get(at))
    }

    /// Becomes the layout of `case`. What belongs to a patient that is still the same value is kept. Gives what became of
    /// the list of patients.
    pub fn update(&mut self, case: &Case) -> Change {
        let rules_stand = self.study.head().rules == case.rules;
        self.instead.clear();
        let change = self.study.update(case);
        if !rules_stand && self.study.charts().any(|chart| !chart.patient().pins.is_empty()) {
            let aspects = Arc::clone(&self.aspects);
            *self = Self { aspects, ..Self::of(std::mem::take(&mut self.study)) };
            return change;
        }
        if change.is_none() {
            return change;
        }
        if !rules_stand {
            self.bygone = Bygone::default();
        }
        let laid = self.laid_anew(&change).into_iter();
        let bygone = change.is_of_many().then(|| {
            let rows = change.old.clone().filter_map(|at| Some((self.rows.get(at)?, self.study.bygone(at)?)));
            Bygone::of(&change, rows.map(|(row, patient)| (Arc::clone(patient), row.slimmed())))
        });
        let is_as_large = if change.new.len() == change.old.len() && change.new.iter().all(Option::is_none) {
            self.replace(change.old.start, laid)
        } else {
            self.rearrange(&change, laid)
        };
        if let Some(bygone) = bygone {
            self.bygone = bygone;
        }
        if !is_as_large {
            self.add_up(change.old.start);
        }
        self.sum_up();
        change
    }

    /// Lays the patients that a change brought, in their order; those that the last change of many took away are known.
    fn laid_anew(&self, change: &Change) -> Vec<Laid> {
        let new = change.stretch().zip(&change.new).filter(|(_, known)| known.is_none());
        let new: Vec<(usize, &Arc<Chart>)> =
            new.filter_map(|(at, _)| Some((at, self.study.get(at)?))).collect();
        let keeps = new.len() <= PATIENTS_KEPT;
        let laid = |(at, chart): &(usize, &Arc<Chart>)| {
            let known = self.bygone.get(*at).filter(|(patient, _)| Arc::ptr_eq(patient, chart.patient()));
            if let Some((_, row)) = known {
                return Laid::Known(Box::new(row.clone()));
            }
            let (sums, lanes) = lay(chart);
            Laid::New(Box::new(sums), keeps.then_some(lanes))
        };
        if new.len() > 1 { new.par_iter().map(laid).collect() } else { new.iter().map(laid).collect() }
    }

    /// Puts other rows in the place of some, from one on; whether they take the same room.
    fn replace(&mut self, first: usize, laid: impl Iterator<Item = Laid>) -> bool {
        let rows = Arc::make_mut(&mut self.rows);
        let mut is_as_large = true;
        for (at, laid) in (first..).zip(laid) {
            let new = self.counted.take(laid);
            let Some(row) = rows.get_mut(at) else { continue };
            let old = std::mem::replace(row, new);
            is_as_large &= old.room() == row.room();
            self.counted.remove(&old);
            self.stretches.forget(at);
        }
        is_as_large
    }

    /// Makes the rows follow a change in which patients came, went or moved; whether the rest stands where it stood.
    fn rearrange(&mut self, change: &Change, mut laid: impl Iterator<Item = Laid>) -> bool {
        let old = std::mem::take(&mut self.rows);
        let old = Arc::try_unwrap(old).unwrap_or_else(|shared| shared.to_vec());
        let mut old: Vec<Option<Row>> = old.into_iter().map(Some).collect();
        let mut stretch: Vec<Option<Row>> = Vec::with_capacity(change.new.len());
        for (at, known) in change.stretch().zip(&change.new) {
            let kept = known.and_then(|from| old.get_mut(from)?.take());
            let mut fresh = || match known {
                None => laid.next(),
                // The same patient stands in the case twice.
                Some(_) => self.study.get(at).map(|chart| {
                    let (sums, lanes) = lay(chart);
                    Laid::New(Box::new(sums), Some(lanes))
                }),
            };
            let row = kept.or_else(|| fresh().map(|laid| self.counted.take(laid)));
            stretch.push(row);
        }
        let gone = old.get(change.old.clone()).unwrap_or_default();
        for row in gone.iter().flatten() {
            self.counted.remove(row);
        }
        let room = |row: &Option<Row>| row.as_ref().map(Row::room);
        let takes_its_place = |(old, new)| room(old).is_some() && room(old) == room(new);
        let is_as_large = gone.len() == stretch.len() && gone.iter().zip(&stretch).all(takes_its_place);
        let end = change.old.end.min(old.len());
        drop(old.splice(change.old.start.min(end)..end, stretch));
        self.rows = Arc::new(old.into_iter().flatten().collect());
        self.stretches = Stretches::of(self.rows.len());
        is_as_large
    }

    /// The layout of a study in which some patients stand in the place of others, see [`Study::with`].
    #[must_use]
    pub fn with(&self, study: Study) -> Self {
        let mut counted = self.counted.clone();
        let mut instead: Vec<(usize, Arc<Row>)> = Vec::new();
        for (at, chart) in study.changed() {
            if let Some(row) = self.rows.get(*at) {
                counted.remove(row);
            }
            let (sums, lanes) = lay(chart);
            instead.push((*at, Arc::new(counted.add(sums, Some(lanes)))));
        }
        let mut layout = Self {
            study,
            rows: Arc::clone(&self.rows),
            above: Arc::clone(&self.above),
            stretches: self.stretches.clone(),
            instead,
            counted,
            laid: Arc::clone(&self.laid),
            aspects: Arc::clone(&self.aspects),
            ..Self::default()
        };
        layout.sum_up();
        layout
    }

    /// The layout of some patients alone, of whom `study` is, as they stand in the whole: with the letters of their
    /// pictures, and with as much room for the names of lanes. Of a single patient, `lanes` may take some lanes alone.
    #[must_use]
    pub fn part(&self, study: Study, patients: Range<usize>, lanes: Option<&Range<usize>>) -> Self {
        let mut part = Self { study, aspects: Arc::clone(&self.aspects), ..Self::default() };
        let rows = patients.clone().filter_map(|at| {
            let whole = self.patient(at)?;
            Some(match lanes {
                Some(lanes) => Arc::new(whole.part(lanes.clone())),
                None => whole,
            })
        });
        let rows: Vec<Row> = rows.map(|lanes| part.counted.add(Sums::of(&lanes), Some(lanes))).collect();
        part.take_rows(rows);
        // The letters are those of the whole.
        let before = self.above_of(patients.start).pictures;
        for above in Arc::make_mut(&mut part.above) {
            above.pictures += before;
        }
        part.widest_name_em = self.widest_name_em;
        part
    }

    /// Lets go of what can be worked out again, once much is held that nobody looks at.
    pub fn trim(&mut self) {
        self.study.trim();
        if self.laid.load(Ordering::Relaxed) > PATIENTS_KEPT {
            self.laid.store(0, Ordering::Relaxed);
            self.rows = Arc::new(self.rows.iter().map(Row::slimmed).collect());
        }
    }

    /// How high all patients before one stand together.
    pub fn above(&self, patient: usize) -> Height {
        self.above_of(patient).height
    }

    fn above_of(&self, patient: usize) -> Above {
        let mut above = self.above.get(patient).copied().unwrap_or_default();
        for (at, row) in self.instead.iter().take_while(|(at, _)| *at < patient) {
            let Some(old) = self.rows.get(*at) else { continue };
            above.height = above.height + row.height - old.height;
            above.pictures = (above.pictures + row.pictures).saturating_sub(old.pictures);
        }
        above
    }

    /// How high all patients stand together.
    pub fn height(&self) -> Height {
        let last = self.len().checked_sub(1).and_then(|last| Some((last, self.row(last)?)));
        last.map_or_else(Height::default, |(last, row)| self.above(last) + row.height)
    }

    /// The first patient whose lower end, counted from the first one's head, satisfies `shows`.
    pub fn first_patient(&self, shows: impl Fn(Height) -> bool) -> usize {
        let ends = |at: usize| self.above(at) + self.row(at).map_or_else(Height::default, |row| row.height);
        let (mut low, mut high) = (0, self.len());
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
        if self.is_empty() {
            return Some(StatusKind::Diagnosis.words());
        }
        self.counted.zeros.only().map(String::as_str).filter(|words| !words.is_empty())
    }

    /// The different heights of patients with pictures, and how many they have.
    pub fn pictured(&self) -> impl Iterator<Item = (Height, usize)> {
        self.counted.pictured.iter().map(|(room, _)| *room)
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
        let all = self.reaches.get_or_init(|| {
            let of = |rows: Range<usize>| together(rows.filter_map(|at| self.row(at)).map(|row| row.reaches));
            let is_changed = |rows: &Range<usize>| {
                let first = self.instead.partition_point(|(at, _)| *at < rows.start);
                self.instead.get(first).is_some_and(|(at, _)| rows.contains(at))
            };
            together(self.stretches.iter().map(|(rows, known)| {
                if is_changed(&rows) { of(rows) } else { *known.get_or_init(|| of(rows)) }
            }))
        });
        all.get(alignment as usize).copied().unwrap_or_default()
    }

    /// Adds up, from one patient on, what positions depend on.
    fn add_up(&mut self, first: usize) {
        let all = Arc::make_mut(&mut self.above);
        let before = first.checked_sub(1).and_then(|i| Some((*all.get(i)?, self.rows.get(i)?)));
        let mut above = before.map(|(above, row)| above.past(row)).unwrap_or_default();
        all.truncate(first);
        for row in self.rows.iter().skip(first) {
            all.push(above);
            above = above.past(row);
        }
    }

    /// Sums up what concerns the whole figure.
    fn sum_up(&mut self) {
        self.legend = legend(&self.counted.keys);
        self.widest_name_em =
            self.counted.names.iter().map(|(bits, _)| f32::from_bits(*bits)).fold(0.0, f32::max);
        self.reaches = OnceLock::new();
    }
}

impl Above {
    /// What stands above the next patient.
    fn past(self, row: &Row) -> Self {
        Self { height: self.height + row.height, pictures: self.pictures + row.pictures }
    }
}

impl Row {
    /// The room that it takes from others.
    const fn room(&self) -> (Height, usize) {
        (self.height, self.pictures)
    }

    /// The same without its lanes.
    fn slimmed(&self) -> Self {
        Self { lanes: OnceLock::new(), ..self.clone() }
    }
}

/// Lays the lanes of a patient; its pictures have no letters yet.
fn lay(chart: &Chart) -> (Sums, Arc<PatientLanes>) {
    let lanes = patient_lanes(chart);
    (Sums::of(&lanes), Arc::new(lanes))
}

/// The lanes with their pictures lettered from a number on.
fn lettered(mut lanes: Arc<PatientLanes>, first: usize) -> Arc<PatientLanes> {
    let is_lettered = lanes.pictures.first().is_none_or(|p| p.letter == letters(first));
    if !is_lettered {
        for (n, picture) in Arc::make_mut(&mut lanes).pictures.iter_mut().enumerate() {
            picture.letter = letters(first + n);
        }
    }
    lanes
}
