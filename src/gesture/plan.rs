//! From a grip and a distance to a plan.

use std::collections::HashSet;
use std::sync::Arc;

use super::slide::{Consequence, PatientCourse, least_step, slide};
use super::{Grab, Plan, Refusal, pull, resize, words};
use crate::course::{self, Course, Severity};
use crate::edit::Edit;
use crate::model::{Case, Edge, EventAddress, Grain, PatientId, Pull, Ticks};
use crate::study::{Chart, Study};

/// What a pull at the plot does; `by` is how far it was pulled.
///
/// What is pulled moves by whole units of its own notation, all events together by the coarsest among them, and no end
/// is drawn before its start. A pull too short to come to anything is a plan without changes.
pub fn plan(study: &Study, grab: &Grab, by: Ticks, grain: Grain) -> Result<Plan, Refusal> {
    let basis = PlanBasis { study, events: grab.events(), grain };
    match grab {
        Grab::Move(events) => {
            let label = basis.label("Move");
            let moved = |bounds| {
                let change = slide(study, events, by, grain, bounds)?;
                basis.finish(label.clone(), change)
            };
            let plan = moved(false)?;
            if plan.contradictions.is_empty() {
                return Ok(plan);
            }
            let with_bounds = moved(true)?;
            Ok(if with_bounds.contradictions.len() < plan.contradictions.len() { with_bounds } else { plan })
        }
        Grab::Start(one) => {
            basis.finish(basis.label("Change start of"), resize::start(&basis.owner(one)?, one, by, grain)?)
        }
        Grab::End(one) => {
            basis.finish(basis.label("Change end of"), resize::end(&basis.owner(one)?, one, by, grain)?)
        }
        Grab::StartEarliest(one) => basis.pull(one, Edge::Start, Pull::Earliest, by),
        Grab::StartLatest(one) => basis.pull(one, Edge::Start, Pull::Latest, by),
        Grab::EndEarliest(one) => basis.pull(one, Edge::End, Pull::Earliest, by),
        Grab::EndLatest(one) => basis.pull(one, Edge::End, Pull::Latest, by),
    }
}

/// What the arrow keys do to a selection: it moves by so many of the grain's units, and by at least one unit of its own.
pub fn nudge(study: &Study, selection: &[EventAddress], units: i64, grain: Grain) -> Result<Plan, Refusal> {
    let grab = Grab::Move(selection.to_vec());
    let moved = plan(study, &grab, grain.unit.ticks() * units, grain)?;
    if moved.changes() || units == 0 {
        return Ok(moved);
    }
    match least_step(study, selection, grain) {
        Some(step) => plan(study, &grab, step * units.signum(), grain),
        None => Ok(moved),
    }
}

/// `Move Trastuzumab`, `Move 3 events`.
pub(super) fn label(study: &Study, verb: &str, events: &[EventAddress]) -> String {
    match events {
        [one] => {
            let event = study.chart(&one.patient).and_then(|chart| chart.patient().event(&one.event));
            format!("{verb} {}", event.map_or_else(|| one.event.to_string(), |e| e.title()))
        }
        many => format!("{verb} {} events", many.len()),
    }
}

/// What every plan is made from.
pub(super) struct PlanBasis<'a> {
    pub study: &'a Study,
    pub events: &'a [EventAddress],
    pub grain: Grain,
}

impl<'a> PlanBasis<'a> {
    fn label(&self, verb: &str) -> String {
        label(self.study, verb, self.events)
    }

    fn owner(&self, address: &EventAddress) -> Result<PatientCourse<'a>, Refusal> {
        PatientCourse::find(self.study, &address.patient).ok_or(Refusal::Gone)
    }

    fn pull(&self, one: &EventAddress, edge: Edge, which: Pull, by: Ticks) -> Result<Plan, Refusal> {
        let verb = match edge {
            Edge::Start => "Change range of start of",
            Edge::End => "Change range of end of",
        };
        let change = pull::pull(&self.owner(one)?, one, edge, which, by, self.grain)?;
        self.finish(self.label(verb), change)
    }

    /// Tries the edits on the patients that they touch, and says what comes of it.
    pub fn finish(&self, label: String, change: Consequence) -> Result<Plan, Refusal> {
        let Consequence { mut edits, focus } = change;
        let preview = previewed(self.study, &edits)?;
        let edit = match (edits.len(), edits.pop()) {
            (1, Some(one)) => one,
            (_, last) => {
                edits.extend(last);
                Edit::Batch(edits)
            }
        };
        let course_after = |patient: &PatientId| {
            let before = self.study.chart(patient)?;
            let after = preview.iter().find(|(_, chart)| chart.id() == patient);
            Some((before.course(), after.map_or(before, |(_, chart)| chart).course()))
        };
        let place = |course: &Course, (address, edge): &(EventAddress, Edge)| {
            let placed = course.event(&address.event)?;
            Some(if *edge == Edge::Start { placed.start.nominal } else { placed.end.nominal })
        };
        let moved = focus.as_ref().and_then(|focus| {
            let (before, after) = course_after(&focus.0.patient)?;
            Some(place(after, focus)? - place(before, focus)?)
        });
        let moved = moved.unwrap_or_default();
        let text = match self.events {
            [one] => {
                course_after(&one.patient).map(|(_, after)| words::lines(after, &one.event, self.grain.unit))
            }
            many => Some(vec![words::distance(many.len(), moved, self.grain.unit)]),
        };
        let contradictions = preview.iter().flat_map(|(at, chart)| self.contradictions(*at, chart)).collect();
        let (text, events) = (text.unwrap_or_default(), self.events.to_vec());
        Ok(Plan { edit, label, moved, text, contradictions, preview, events })
    }

    /// What contradicts itself in a changed patient and did not before.
    fn contradictions(&self, at: usize, after: &Chart) -> Vec<String> {
        let before = self.study.get(at).map(|chart| chart.course().findings()).unwrap_or_default();
        let is_new = |f: &&course::LintFinding| {
            f.severity() == Severity::Error
                && !before.iter().any(|b| b.code == f.code && b.event() == f.event() && b.field == f.field)
        };
        let title = |f: &course::LintFinding| {
            let event = f.event().and_then(|id| after.patient().event(id));
            event.map_or_else(|| f.text.clone(), |e| format!("{}: {}", e.title(), f.text))
        };
        after.course().findings().iter().filter(is_new).map(title).collect()
    }
}

/// The patients that edits of events touch, as they would then be, each with its position in the study.
///
/// # Errors
/// If a patient is not there, or the edits break a rule of every case.
pub fn previewed(study: &Study, edits: &[Edit]) -> Result<Vec<(usize, Arc<Chart>)>, Refusal> {
    let mut known: HashSet<&PatientId> = HashSet::new();
    let mut touched: Vec<usize> = Vec::new();
    for edit in edits {
        let (Edit::ReplaceEvent { patient, .. }
        | Edit::InsertEvent { patient, .. }
        | Edit::RemoveEvent { patient, .. }) = edit
        else {
            continue;
        };
        if known.insert(patient) {
            touched.push(study.position(patient).ok_or(Refusal::Gone)?);
        }
    }
    // A case of what is touched alone, so that the cost of a drag does not grow with the cohort.
    let charts: Vec<&Arc<Chart>> = touched.iter().filter_map(|at| study.get(*at)).collect();
    let patients = charts.iter().map(|chart| Arc::clone(chart.patient())).collect();
    let mut small = Case { patients, ..Case::new() };
    Edit::Batch(edits.to_vec()).apply(&mut small)?;
    let after =
        charts.iter().zip(small.patients).map(|(chart, patient)| Arc::new(chart.of_same_study(patient)));
    Ok(touched.into_iter().zip(after).collect())
}
