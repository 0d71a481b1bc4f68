//! The figure in sentences, for those who hear it rather than see it.

use super::care::{what, zero_words};
use super::{counted, listed, one_line, sentence, unit_of};
use crate::course::{Course, Placed};
use crate::measure::{self, describe, format};
use crate::model::scale::Counts;
use crate::model::{Patient, StatusKind, Ticks, Unit, What, capital};
use crate::study::Study;

/// Of more patients than this the alt text sums up; event by event nobody would listen to it.
const MOST_TOLD: usize = 6;
/// Most events that are told of one patient.
const MOST_EVENTS: usize = 40;

/// The figure of a study in sentences.
pub fn alt_text(study: &Study) -> String {
    let unit = unit_of(study);
    let mut out = vec![head(study, unit)];
    if study.len() <= MOST_TOLD {
        out.extend(study.charts().map(|chart| one_patient(chart.patient(), chart.course(), unit)));
    } else {
        out.push(summed_up(study, unit));
    }
    out.retain(|text| !text.is_empty());
    let mut text = out.join("\n");
    text.push('\n');
    text
}

fn head(study: &Study, unit: Unit) -> String {
    let n = counted(study.len(), "patient");
    let title = sentence(&study.head().title);
    let mut zeros: Vec<String> = study.charts().map(|chart| zero_words(chart.patient())).collect();
    zeros.sort();
    zeros.dedup();
    let zero = match zeros.as_slice() {
        [one] => format!(" from {one}"),
        _ => String::new(),
    };
    format!("Timeline of {n}, in {}{zero}. {title}", unit.plural()).trim().to_owned()
}

fn one_patient(patient: &Patient, course: &Course, unit: Unit) -> String {
    let age = patient.age_words().map(|age| format!("{age} years"));
    let who: Vec<String> = [one_line(patient.title())]
        .into_iter()
        .chain(patient.sex.map(|s| s.words().to_owned()))
        .chain(age)
        .collect();
    let mut placed: Vec<&Placed> =
        course.events().iter().filter(|e| !matches!(e.event.what, What::Annotation(_))).collect();
    placed.sort_by_key(|e| (e.start_unknown, e.start.nominal));
    let left_out = placed.len().saturating_sub(MOST_EVENTS);
    let mut out: Vec<String> = vec![sentence(&who.join(", "))];
    out.extend(placed.iter().take(MOST_EVENTS).map(|e| sentence(&capital(&spoken(e, course, unit)))));
    if left_out > 0 {
        out.push(format!("{} more.", counted(left_out, "event")));
    }
    if let Some(tail) = measure::off_treatment_response(course) {
        let length = format::value(&tail.value, unit);
        out.push(format!("In response after the end of all treatment: {length}."));
    }
    out.join(" ")
}

/// An event in words: `Trastuzumab, targeted therapy, from about month 1, for 50 months`.
fn spoken(placed: &Placed, course: &Course, unit: Unit) -> String {
    let (what, kind) = (what(&placed.event), describe::kind(&placed.event.what));
    let says_kind = kind == "response" || what.to_lowercase().contains(&kind);
    let mut parts = vec![what];
    if !says_kind {
        parts.push(kind);
    }
    // Said aloud, a range in brackets is noise; that it is uncertain is said by "about".
    let without_range = |text: String| text.split(" (").next().unwrap_or_default().to_owned();
    let start = without_range(format::moment(&placed.start, unit));
    match (placed.start_unknown, placed.is_phase) {
        (true, true) => parts.push("start not stated".to_owned()),
        (true, false) => parts.push("time not stated".to_owned()),
        (false, true) => parts.push(format!("from {start}")),
        (false, false) => parts.push(format!("at {start}")),
    }
    if placed.is_phase && !placed.start_unknown && !placed.end_unknown {
        let nominal = course.nominal_between(placed.start.node, placed.end.node);
        parts.push(format!("for {} {}", format::figure(nominal, unit), unit.plural()));
    }
    if placed.ongoing {
        parts.push("ongoing".to_owned());
    } else if placed.is_phase && placed.end_unknown {
        parts.push("end not stated".to_owned());
    }
    parts.join(", ")
}

fn summed_up(study: &Study, unit: Unit) -> String {
    let mut out = Vec::new();
    let courses: Vec<&Course> = study.charts().map(|chart| &**chart.course()).collect();
    let mut lengths: Vec<Ticks> = courses
        .iter()
        .filter_map(|course| Some(course.last_contact()?.start.nominal - course.zero().nominal))
        .collect();
    lengths.sort_unstable();
    if let (Some(first), Some(last)) = (lengths.first(), lengths.last()) {
        let figure = |at: &Ticks| format::figure(*at, unit);
        out.push(format!(
            "One row a patient; follow-up from {} to {} {}.",
            figure(first),
            figure(last),
            unit.plural()
        ));
    }
    let with =
        |counts: fn(Counts) -> bool| courses.iter().filter(|c| !c.responses(counts).is_empty()).count();
    let complete = with(|c| c == Counts::Complete);
    let any = with(Counts::is_response);
    let dead = courses.iter().filter(|c| c.death().is_some()).count();
    let worse = courses
        .iter()
        .filter(|c| {
            c.statuses(StatusKind::Progression).chain(c.statuses(StatusKind::Relapse)).next().is_some()
        })
        .count();
    let treated = courses.iter().filter(|c| c.anti_cancer().next().is_some()).count();
    let mut counts = Vec::new();
    for (n, what) in [
        (treated, "were treated"),
        (any, "responded"),
        (complete, "responded completely"),
        (worse, "progressed or relapsed"),
        (dead, "died"),
    ] {
        if n > 0 {
            counts.push(format!("{n} {what}"));
        }
    }
    if !counts.is_empty() {
        out.push(format!("Of {}, {}.", counted(courses.len(), "patient"), listed(&counts)));
    }
    out.join(" ")
}
