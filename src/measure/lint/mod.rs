//! Findings: what contradicts itself or is doubtful in a patient. Each fires only if it is true under every consistent
//! dating.
//!
//! In: a patient and its course. Out: [`LintFinding`]s, each with the [`FindingCode`] of its rule and the events that
//! it involves. What mends them is in the `fix` room.

mod examined;
mod measurements;
mod responses;
mod stated;
mod times;
mod treatments;
mod units;

pub use measurements::usual_unit;
pub use responses::target_code;
pub use units::converted;

use super::{MeasureSet, Value, some};
use crate::course::{Course, FindingCode, LintFinding};
use crate::model::{Case, EventId, Patient, PatientId, Rules, Silenced};
use examined::Examined;

/// Everything found wrong or doubtful in a patient: what the times themselves say, then what they say of each other, by
/// the conventions of the case.
pub fn lint(rules: &Rules, patient: &Patient, course: &Course) -> Vec<LintFinding> {
    lint_with(rules, patient, course, |wanted| some(wanted, rules, patient, course))
}

/// As [`lint`], with measures of the patient from somewhere else: those that are wanted, in the order of their
/// definitions.
pub fn lint_with(
    rules: &Rules,
    patient: &Patient,
    course: &Course,
    measured: impl FnOnce(MeasureSet) -> Vec<Value>,
) -> Vec<LintFinding> {
    let mut out = course.findings().to_vec();
    let examined = Examined::new(rules, patient, course);
    times::find(&examined, &mut out);
    responses::find(&examined, &mut out);
    treatments::find(&examined, &mut out);
    measurements::find(&examined, &mut out);
    stated::find(&examined, measured, &mut out);
    out
}

/// The entry of the case that silences a finding, if there is one.
pub fn silence_of<'a>(case: &'a Case, patient: &PatientId, finding: &LintFinding) -> Option<&'a Silenced> {
    case.silenced.iter().find(|s| {
        s.rule == finding.code.key()
            && s.patient == *patient
            && s.event.as_ref().is_none_or(|e| finding.event() == Some(e))
    })
}

/// A finding of a rule about `events`, the first of which it is about.
fn finding(code: FindingCode, events: &[&EventId], field: Option<&'static str>, text: String) -> LintFinding {
    let mut named: Vec<EventId> = Vec::with_capacity(events.len());
    for event in events {
        if !named.contains(event) {
            named.push((*event).clone());
        }
    }
    LintFinding { code, events: named, field, text }
}
