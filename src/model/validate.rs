//! Rules that a case keeps whatever is done to it: unique ids, sizes within bounds, fields that fit together.
//!
//! What contradicts itself clinically is not here but in the findings of the `measure` room: such a case can be opened,
//! shown and mended.

use std::collections::HashSet;

use super::case::{Case, Patient};
use super::event::{Event, What};
use super::id::{EventId, PatientId};
pub use super::parse::MAX_CYCLES;
use super::rules::Rules;
use super::settings::FigureSettings;
use super::time::TimeExpr;

/// Most patients in one case.
pub const MAX_PATIENTS: usize = 1_000_000;
/// Most events of one patient.
pub const MAX_EVENTS: usize = 20_000;
/// Most pictures of one event.
pub const MAX_PICTURES: usize = 500;
/// Most measures of one patient that are pinned into the figure.
pub const MAX_PINS: usize = 100;
/// Longest text in a field, in bytes.
pub const MAX_TEXT_LEN: usize = 100_000;
/// Oldest age, in years.
pub const MAX_AGE: u16 = 130;

/// A rule that a case breaks, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}: {what}", self.path())]
pub struct Problem {
    /// In which patient: position and id.
    pub patient: Option<(usize, PatientId)>,
    /// In which event of it: position and id.
    pub event: Option<(usize, EventId)>,
    /// In which field.
    pub field: &'static str,
    /// What is wrong and what would be right.
    pub what: String,
}

impl Problem {
    /// The field's place, as in `patients[0].events[3].from`.
    pub fn path(&self) -> String {
        let mut path = String::new();
        if let Some((i, _)) = &self.patient {
            path.push_str(&format!("patients[{i}]."));
        }
        if let Some((i, _)) = &self.event {
            path.push_str(&format!("events[{i}]."));
        }
        path + self.field
    }
}

/// All rules that the case breaks, in the order of the file.
pub fn problems(case: &Case) -> Vec<Problem> {
    let mut out = head_problems(case);
    let mut seen = HashSet::new();
    for (i, patient) in case.patients.iter().enumerate() {
        let at = Some((i, patient.id.clone()));
        if !seen.insert(&patient.id) {
            let what = format!("the id {:?} is used by an earlier patient", patient.id);
            out.push(Problem { patient: at, event: None, field: "id", what });
        }
        patient_problems(i, patient, &mut out);
    }
    out
}

/// The rules that everything but the patients breaks.
pub fn head_problems(case: &Case) -> Vec<Problem> {
    let mut out = Vec::new();
    let problem = |field, what: String| Problem { patient: None, event: None, field, what };
    if case.patients.len() > MAX_PATIENTS {
        out.push(problem("patients", format!("more than {MAX_PATIENTS} patients")));
    }
    for (field, text) in [("title", &case.title), ("subtitle", &case.subtitle), ("notes", &case.notes)] {
        if text.len() > MAX_TEXT_LEN {
            out.push(problem(field, format!("longer than {MAX_TEXT_LEN} bytes")));
        }
    }
    let heights = FigureSettings::HEIGHTS;
    if !heights.contains(&case.figure.bar_height) {
        let what = format!("a bar is {} to {} per cent high", heights.start(), heights.end());
        out.push(problem("figure.bar_height", what));
    }
    let rules = &case.rules;
    for days in [rules.stable_days, rules.confirm_days, rules.line_gap_days] {
        if days > Rules::MAX_DAYS {
            out.push(problem("rules", format!("{days} days; at most {} are possible", Rules::MAX_DAYS)));
        }
    }
    for text in [&rules.primary.site, &rules.primary.assessor] {
        if text.len() > MAX_TEXT_LEN {
            out.push(problem("rules", format!("a text is longer than {MAX_TEXT_LEN} bytes")));
        }
    }
    for (i, reference) in case.references.iter().enumerate() {
        if !is_from_zero(reference.at.expr()) {
            out.push(problem(
                "references",
                format!(
                    "reference {i}, {:?}: a length of time from zero is needed, e.g. \"25 mo\"",
                    reference.at.text()
                ),
            ));
        }
    }
    for silenced in &case.silenced {
        if silenced.reason.trim().is_empty() || silenced.reason.len() > MAX_TEXT_LEN {
            let what = format!("the silenced finding {:?} needs a reason", silenced.rule);
            out.push(problem("silenced", what));
        }
    }
    out
}

/// All rules that one patient breaks; `position` is its place in the case.
pub fn patient_problems(position: usize, patient: &Patient, out: &mut Vec<Problem>) {
    let problem = |event: Option<(usize, &Event)>, field, what| Problem {
        patient: Some((position, patient.id.clone())),
        event: event.map(|(i, e)| (i, e.id.clone())),
        field,
        what,
    };
    if patient.events.len() > MAX_EVENTS {
        out.push(problem(None, "events", format!("more than {MAX_EVENTS} events")));
    }
    if patient.age.is_some_and(|age| age > MAX_AGE) {
        out.push(problem(None, "age", format!("an age is at most {MAX_AGE} years")));
    }
    if let Some(date) = &patient.zero.date {
        let calendar = date.expr().points().all(|p| matches!(p, super::time::Point::Calendar(_)));
        if !calendar || matches!(date.expr(), TimeExpr::Ongoing | TimeExpr::Unknown) {
            let what = format!("{:?} is not a calendar date; expected e.g. \"2007-03\"", date.text());
            out.push(problem(None, "zero.date", what));
        }
    }
    for stated in patient.stated.iter().filter(|s| !is_from_zero(s.value.expr())) {
        let what = format!("{:?} is not a length of time; expected e.g. \"23 mo\"", stated.value.text());
        out.push(problem(None, "stated", what));
    }
    if patient.pins.len() > MAX_PINS {
        out.push(problem(None, "pins", format!("more than {MAX_PINS} measures pinned into the figure")));
    }
    for pin in patient.pins.iter().filter(|pin| pin.measure.len().max(pin.about.len()) > MAX_TEXT_LEN) {
        let what = format!("a pin of line {:?} is longer than {MAX_TEXT_LEN} bytes", pin.line);
        out.push(problem(None, "pins", what));
    }
    let mut seen = HashSet::new();
    for (i, event) in patient.events.iter().enumerate() {
        if !seen.insert(&event.id) {
            let what = format!("the id {:?} is used by an earlier event of this patient", event.id);
            out.push(problem(Some((i, event)), "id", what));
        }
        for (field, what) in event_problems(event) {
            out.push(problem(Some((i, event)), field, what));
        }
    }
}

fn is_from_zero(expr: &TimeExpr) -> bool {
    let mut points = expr.points().peekable();
    points.peek().is_some() && points.all(|p| matches!(p, super::time::Point::FromZero(_)))
}

/// The rules that an event breaks by itself: the field, and what is wrong.
pub fn event_problems(event: &Event) -> Vec<(&'static str, String)> {
    let mut out = Vec::new();
    if event.at.is_some() && event.is_phase() {
        out.push(("at", "an event is a point (at) or a phase (from, to), not both".to_owned()));
    }
    if event.at.is_none() && event.from.is_none() {
        let what = "when it happened is missing: `at` for a point, `from` for a phase (\"unknown\" will do)";
        out.push(("at", what.to_owned()));
    }
    for (field, time) in event.times() {
        let is_end = field.starts_with("to") || field == "also_to";
        if time.expr().uses_own_start() && !is_end {
            out.push((field, format!("{:?}: only an end can refer to the event's own start", time.text())));
        }
        if *time.expr() == TimeExpr::Ongoing && field != "to" {
            out.push((field, "only an end can be ongoing".to_owned()));
        }
    }
    for text in [&event.detail, &event.label, &event.note, &event.source] {
        if text.len() > MAX_TEXT_LEN {
            out.push(("note", format!("a text is longer than {MAX_TEXT_LEN} bytes")));
        }
    }
    if event.pictures.len() > MAX_PICTURES {
        out.push(("pictures", format!("more than {MAX_PICTURES} pictures at one event")));
    }
    for picture in &event.pictures {
        if picture.file.len().max(picture.caption.len()) > MAX_TEXT_LEN {
            out.push(("pictures", format!("a text is longer than {MAX_TEXT_LEN} bytes")));
        }
    }
    match &event.what {
        What::Treatment(t) if t.cycles.is_some_and(|n| n == 0 || n > MAX_CYCLES) => {
            out.push(("cycles", format!("the number of cycles is 1 to {MAX_CYCLES}")));
        }
        What::Finding(f) if f.grade.is_some_and(|g| !(1..=5).contains(&g)) => {
            out.push(("grade", "a CTCAE grade is 1 to 5".to_owned()));
        }
        What::Response(r) if r.category.trim().is_empty() => {
            out.push(("category", "a response needs a category, e.g. \"CR\"".to_owned()));
        }
        _ => {}
    }
    out
}
