//! All patients of a case with what follows from each.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use rayon::prelude::*;

use super::chart::{Chart, Ground};
use crate::course::Severity;
use crate::measure::lint::silence_of;
use crate::model::shared::{Bygone, Change};
use crate::model::{Case, Patient, PatientId};

/// Courses are kept of so many events. In a larger study those that nobody looks at are let go and resolved again when
/// somebody does, which takes some ten microseconds a patient: they are four times as large as the case itself.
const EVENTS_KEPT: usize = 60_000;

/// How much was worked out for a study since it was made, in patients.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Work {
    /// Courses resolved.
    pub resolved: usize,
    /// Patients measured.
    pub measured: usize,
}

/// A case with everything that follows from it.
///
/// Copies are cheap, also of a study of many thousand patients: they share charts and index. [`Study::with`] gives the
/// study as it would be with some patients changed.
#[derive(Debug, Clone)]
pub struct Study {
    /// The case without its patients.
    head: Arc<Case>,
    ground: Arc<Ground>,
    /// In the order of the case.
    charts: Arc<Vec<Arc<Chart>>>,
    /// Patients who stand in the place of others, in the order of their positions.
    instead: Vec<(usize, Arc<Chart>)>,
    /// Where each patient stands, by id.
    index: Arc<HashMap<PatientId, usize>>,
    /// Errors and warnings that are not silenced.
    finding_count: usize,
    /// What the last change of many patients took away.
    bygone: Bygone<Arc<Chart>>,
}

impl Default for Study {
    fn default() -> Self {
        Self::of(&Case::new())
    }
}

impl Study {
    /// The study of a case. Nothing is worked out yet: what is asked for comes when it is asked for.
    pub fn of(case: &Case) -> Self {
        let ground = Arc::new(Ground { rules: case.rules.clone(), ..Ground::default() });
        let chart = |patient: &Arc<Patient>| Arc::new(Chart::on(Arc::clone(patient), Arc::clone(&ground)));
        let charts: Vec<Arc<Chart>> = case.patients.iter().map(chart).collect();
        let index = index_of(&charts);
        Self {
            head: Arc::new(case.head()),
            ground,
            charts: Arc::new(charts),
            instead: Vec::new(),
            index: Arc::new(index),
            finding_count: 0,
            bygone: Bygone::default(),
        }
    }

    /// The study of a case with every patient judged, on all cores; of each patient `also` gives what else is wanted while
    /// its course is at hand. Of a large case the courses are not kept.
    pub fn judged<T: Send>(case: &Case, also: impl Fn(&Chart) -> T + Sync) -> (Self, Vec<T>) {
        let mut study = Self::of(&case.head());
        let events: usize = case.patients.iter().map(|p| p.events.len()).sum();
        let is_kept = events <= EVENTS_KEPT;
        let judge = |patient: &Arc<Patient>| {
            let chart = Chart::on(Arc::clone(patient), Arc::clone(&study.ground));
            let silent = chart.findings().is_empty();
            let extra = also(&chart);
            let heard = if silent { 0 } else { heard(case, &chart) };
            // What is not kept goes at once: all courses together would be the most that an opening takes.
            (Arc::new(if is_kept { chart } else { chart.slimmed() }), heard, extra)
        };
        let judged: Vec<_> = case.patients.par_iter().map(judge).collect();
        let mut charts = Vec::with_capacity(judged.len());
        let mut extras = Vec::with_capacity(judged.len());
        for (chart, heard, extra) in judged {
            charts.push(chart);
            extras.push(extra);
            study.finding_count += heard;
        }
        study.index = Arc::new(index_of(&charts));
        study.charts = Arc::new(charts);
        if !is_kept {
            study.ground.held.store(0, Ordering::Relaxed);
        }
        (study, extras)
    }

    /// The case without its patients.
    pub fn head(&self) -> &Case {
        &self.head
    }

    /// The case as written.
    pub fn case(&self) -> Case {
        let patients = self.charts().map(|chart| Arc::clone(chart.patient())).collect();
        Case { patients, ..self.head.head() }
    }

    /// How many patients there are.
    pub fn len(&self) -> usize {
        self.charts.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.charts.is_empty()
    }

    /// The patients in the order of the case.
    pub fn charts(&self) -> impl ExactSizeIterator<Item = &Arc<Chart>> + Clone {
        self.charts.iter().enumerate().map(|(at, chart)| self.instead_of(at).unwrap_or(chart))
    }

    /// The patient at a position.
    pub fn get(&self, at: usize) -> Option<&Arc<Chart>> {
        self.instead_of(at).or_else(|| self.charts.get(at))
    }

    fn instead_of(&self, at: usize) -> Option<&Arc<Chart>> {
        let nth = self.instead.binary_search_by_key(&at, |(place, _)| *place).ok()?;
        self.instead.get(nth).map(|(_, chart)| chart)
    }

    /// The patient of that id.
    pub fn chart(&self, id: &PatientId) -> Option<&Arc<Chart>> {
        self.get(self.position(id)?)
    }

    /// Where the patient of that id stands.
    pub fn position(&self, id: &PatientId) -> Option<usize> {
        self.index.get(id).copied()
    }

    /// Who stood at a position before the last change of many patients.
    pub fn bygone(&self, at: usize) -> Option<&Arc<Patient>> {
        self.bygone.get(at).map(|chart| chart.patient())
    }

    /// How many errors and warnings there are that are not silenced.
    pub const fn finding_count(&self) -> usize {
        self.finding_count
    }

    /// The study with some patients in the place of those at the same positions, as while something is dragged. Nothing
    /// of the others is looked at.
    #[must_use]
    pub fn with(&self, changed: impl IntoIterator<Item = (usize, Arc<Chart>)>) -> Self {
        let mut study = self.clone();
        let changed = changed.into_iter().filter(|(at, _)| *at < self.charts.len());
        let instead: BTreeMap<usize, Arc<Chart>> = study.instead.drain(..).chain(changed).collect();
        study.instead = instead.into_iter().collect();
        study
    }

    /// The patients who stand in the place of others, in the order of their positions; none but in a study made by [`Study::with`].
    pub fn changed(&self) -> &[(usize, Arc<Chart>)] {
        &self.instead
    }

    /// The study of some of the patients alone, under another head; each keeps its position's chart.
    #[must_use]
    pub fn narrowed(&self, head: Case, charts: Vec<Arc<Chart>>) -> Self {
        let index = Arc::new(index_of(&charts));
        let heard = charts.iter().map(|chart| heard(&head, chart)).sum();
        Self {
            head: Arc::new(head),
            ground: Arc::clone(&self.ground),
            charts: Arc::new(charts),
            instead: Vec::new(),
            index,
            finding_count: heard,
            bygone: Bygone::default(),
        }
    }

    /// Becomes the study of `case`: patients that are the same value keep what is known of them, the others are judged.
    /// Gives what became of the list of patients.
    pub fn update(&mut self, case: &Case) -> Change {
        let change = Change::between_by(&self.charts, &case.patients, written, Arc::as_ptr);
        let rules_stand = self.ground.rules == case.rules;
        let silence_stands = self.head.silenced == case.silenced;
        self.instead.clear();
        if !rules_stand {
            self.bygone = Bygone::default();
            self.ground = Arc::new(Ground { rules: case.rules.clone(), ..Ground::default() });
            for chart in Arc::make_mut(&mut self.charts) {
                *chart = Arc::new(chart.by(Arc::clone(&self.ground)));
            }
        }
        if !change.is_none() {
            let ground = &self.ground;
            let charts = Arc::make_mut(&mut self.charts);
            let bygone = &self.bygone;
            let made = |at: usize, patient: &Arc<Patient>| {
                let known = bygone.get(at).filter(|chart| Arc::ptr_eq(chart.patient(), patient));
                known.map_or_else(|| Arc::new(Chart::on(Arc::clone(patient), Arc::clone(ground))), Arc::clone)
            };
            let before = change.carry(charts, &case.patients, made);
            let after = charts.get(change.stretch()).unwrap_or_default();
            let names_stand =
                before.len() == after.len() && before.iter().zip(after).all(|(a, b)| a.id() == b.id());
            if rules_stand && silence_stands {
                let fallen: usize = before.iter().map(|chart| heard(&self.head, chart)).sum();
                let risen: usize = after.par_iter().map(|chart| heard(&self.head, chart)).sum();
                self.finding_count = self.finding_count.saturating_sub(fallen) + risen;
            }
            if !names_stand {
                self.index = Arc::new(index_of(charts));
            }
            if change.is_of_many() {
                self.bygone = Bygone::of(&change, before.iter().map(|chart| Arc::new(chart.slimmed())));
            }
        }
        self.head = Arc::new(case.head());
        if !(rules_stand && silence_stands) {
            self.finding_count = self.charts.par_iter().map(|chart| heard(&self.head, chart)).sum();
        }
        change
    }

    /// What became of the patients of this study in another.
    pub(super) fn change_to(&self, other: &Self) -> Change {
        Change::between_by(&self.charts, &other.charts, written, written)
    }

    /// Whether it is of the same patients under the same conventions.
    pub fn is_same_as(&self, other: &Self) -> bool {
        self.ground.rules == other.ground.rules && self.change_to(other).is_none()
    }

    /// Lets the courses of a large study go once too many are held. What shows is resolved again when it is drawn.
    pub fn trim(&mut self) {
        if self.ground.held.load(Ordering::Relaxed) <= EVENTS_KEPT {
            return;
        }
        for chart in Arc::make_mut(&mut self.charts) {
            *chart = Arc::new(chart.slimmed());
        }
        self.ground.held.store(0, Ordering::Relaxed);
    }

    /// The same patients without what can be worked out again, for who has to know no more than who they are.
    pub(super) fn bare(&self) -> Self {
        let charts = self.charts().map(|chart| Arc::new(chart.slimmed())).collect();
        Self { charts: Arc::new(charts), instead: Vec::new(), ..self.clone() }
    }

    /// How much was worked out since the study was made.
    pub fn work(&self) -> Work {
        Work {
            resolved: self.ground.resolved.load(Ordering::Relaxed),
            measured: self.ground.measured.load(Ordering::Relaxed),
        }
    }

    /// Bytes that it holds beside the case as written, about.
    pub fn derived_bytes(&self) -> usize {
        self.charts().map(|chart| chart.derived_bytes()).sum()
    }
}

/// The identity of a patient as written.
fn written(chart: &Arc<Chart>) -> *const Patient {
    Arc::as_ptr(chart.patient())
}

/// How many errors and warnings of a patient are not silenced.
fn heard(head: &Case, chart: &Chart) -> usize {
    let is_heard = |f: &&crate::course::LintFinding| {
        f.severity() != Severity::Info && silence_of(head, chart.id(), f).is_none()
    };
    chart.findings().iter().filter(is_heard).count()
}

fn index_of(charts: &[Arc<Chart>]) -> HashMap<PatientId, usize> {
    charts.iter().enumerate().map(|(at, chart)| (chart.id().clone(), at)).collect()
}
