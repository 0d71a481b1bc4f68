//! Findings about a patient that need resolved times. Each fires only if it is true under every consistent dating.

use crate::course::{Course, Finding, Placed, Severity};
use crate::model::scale;
use crate::model::{FindingKind, Patient, StatusKind, Ticks, What};

/// Everything found wrong or doubtful in a patient: what the times themselves say, then what they say of each other.
pub fn lint(patient: &Patient, course: &Course) -> Vec<Finding> {
    let mut out = course.findings().to_vec();
    deaths(course, &mut out);
    after_last_contact(course, &mut out);
    codes(patient, &mut out);
    out
}

fn finding(
    code: &'static str,
    severity: Severity,
    event: &Placed,
    field: Option<&'static str>,
    text: String,
) -> Finding {
    Finding { code, severity, event: Some(event.id.clone()), field, text }
}

fn deaths(course: &Course, out: &mut Vec<Finding>) {
    for second in course.statuses(StatusKind::Death).skip(1) {
        out.push(finding("two-deaths", Severity::Error, second, None, "a second death".to_owned()));
    }
    let Some(death) = course.death() else { return };
    for e in course.events().iter().filter(|e| e.id != death.id && !may_follow_death(e)) {
        if certainly_after(course, death, e) {
            let text = "happens after death".to_owned();
            out.push(finding("after-death", Severity::Error, e, Some(start_field(e)), text));
        } else if e.ongoing
            && course.between(death.start.node, e.end.node).lo.is_some_and(|lo| lo > Ticks::ZERO)
        {
            let text = "is ongoing after death; it ended with it at the latest".to_owned();
            out.push(finding("ongoing-past-death", Severity::Warning, e, Some("to"), text));
        }
    }
}

/// What is found or noted of the dead, and a date up to which data were collected.
fn may_follow_death(e: &Placed) -> bool {
    match &e.event.what {
        What::Finding(f) => {
            matches!(f.kind, FindingKind::Pathology | FindingKind::Biopsy | FindingKind::Note)
        }
        What::Status(s) => matches!(s, StatusKind::DataCutoff | StatusKind::Death),
        What::Annotation(_) => true,
        _ => false,
    }
}

fn after_last_contact(course: &Course, out: &mut Vec<Finding>) {
    let Some(contact) = course.last_contact() else { return };
    if matches!(contact.event.what, What::Status(StatusKind::Death)) {
        return; // after-death says it
    }
    let is_contact = |e: &Placed| match &e.event.what {
        What::Status(s) => matches!(
            s,
            StatusKind::LastFollowUp | StatusKind::Lost | StatusKind::DataCutoff | StatusKind::Death
        ),
        What::Annotation(_) => true,
        _ => false,
    };
    for e in course.events().iter().filter(|e| !is_contact(e)) {
        if certainly_after(course, contact, e) {
            let text = format!("happens after the {} “{}”", contact.event.what.words(), contact.id);
            out.push(finding("after-last-contact", Severity::Warning, e, Some(start_field(e)), text));
        }
    }
}

fn certainly_after(course: &Course, first: &Placed, then: &Placed) -> bool {
    !then.start_unknown
        && course.between(first.start.node, then.start.node).lo.is_some_and(|lo| lo > Ticks::ZERO)
}

fn start_field(e: &Placed) -> &'static str {
    if e.event.from.is_some() { "from" } else { "at" }
}

/// Codes that the named scale does not have; scales that the program does not know are taken as they are.
fn codes(patient: &Patient, out: &mut Vec<Finding>) {
    for event in &patient.events {
        let Some(response) = event.what.as_response() else { continue };
        let Some(scale) = scale::by_name(&response.scale) else { continue };
        if scale.category(&response.category).is_some() {
            continue;
        }
        let mut elsewhere =
            scale::all().iter().filter(|s| s.categories.iter().any(|c| c.code == response.category));
        let hint = match (elsewhere.next(), elsewhere.next()) {
            (Some(only), None) => format!("; {} has it", only.name),
            _ => String::new(),
        };
        out.push(Finding {
            code: "code-not-in-scale",
            severity: Severity::Error,
            event: Some(event.id.clone()),
            field: Some("category"),
            text: format!("“{}” is no category of {}{hint}", response.category, scale.name),
        });
    }
}
