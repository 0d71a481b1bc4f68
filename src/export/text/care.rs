//! The timeline table that the CARE guideline asks of a case report: what happened when, and how that is known.
//!
//! CARE: Gagnier 2013, J Clin Epidemiol 67:46, item 7 (Timeline).

use super::{one_line, stated, unit_of};
use crate::course::{Course, Moment, Placed};
use crate::measure::{describe, format};
use crate::model::{Basis, Event, Patient, Response, Ticks, Unit, What, capital, scale};
use crate::study::Study;

/// The table of a case.
#[derive(Debug, Clone, PartialEq)]
pub struct Timeline {
    /// Title of the case.
    pub title: String,
    /// The unit that times are counted in.
    pub unit: Unit,
    /// A table a patient, in the order of the figure.
    pub patients: Vec<PatientTimeline>,
}

/// The table of a patient.
#[derive(Debug, Clone, PartialEq)]
pub struct PatientTimeline {
    /// The patient's name.
    pub name: String,
    /// Sex, age, and what time is counted from.
    pub about: String,
    /// The events in order of time.
    pub rows: Vec<TimelineRow>,
}

/// An event in the table.
#[derive(Debug, Clone, PartialEq)]
pub struct TimelineRow {
    /// When it began: least, drawn and greatest time from time 0; nothing if nothing says when.
    pub start: Option<MomentRange>,
    /// When a phase ended; nothing of a point, or if nothing says when.
    pub end: Option<MomentRange>,
    /// When, as resolved, in words: `month 23 to month 81 (79.5–82.5), ongoing`.
    pub when: String,
    /// When, as a date, if the case is tied to the calendar.
    pub date: String,
    /// When, as the source states it, in words.
    pub stated: String,
    /// What happened.
    pub what: String,
    /// Which kind of event it is.
    pub kind: String,
    /// What is known about it.
    pub details: String,
    /// How its times are known.
    pub basis: &'static str,
}

/// Between what a moment lies and where it is drawn, in ticks from time 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MomentRange {
    /// The earliest it can be; nothing if it is not bounded.
    pub lo: Option<Ticks>,
    /// Where it is drawn.
    pub at: Ticks,
    /// The latest it can be; nothing if it is not bounded.
    pub hi: Option<Ticks>,
}

impl From<Moment> for MomentRange {
    fn from(moment: Moment) -> Self {
        Self { lo: moment.range.lo, at: moment.nominal, hi: moment.range.hi }
    }
}

/// The table of a study. Annotations, which are nothing that
/// happened, and notes, which are the author's own, are left out.
pub fn timeline(study: &Study) -> Timeline {
    let unit = unit_of(study);
    Timeline {
        title: one_line(&study.head().title),
        unit,
        patients: study.charts().map(|chart| of_patient(chart.patient(), chart.course(), unit)).collect(),
    }
}

fn of_patient(patient: &Patient, course: &Course, unit: Unit) -> PatientTimeline {
    let mut placed: Vec<&Placed> =
        course.events().iter().filter(|e| !matches!(e.event.what, What::Annotation(_))).collect();
    // What nothing but an end is known of stands where it ended, what nothing at all is known of at the foot.
    placed.sort_by_key(|e| match (e.start_unknown, e.end_unknown || !e.is_phase) {
        (false, _) => (false, e.start.nominal),
        (true, false) => (false, e.end.nominal),
        (true, true) => (true, Ticks::ZERO),
    });
    PatientTimeline {
        name: one_line(patient.title()),
        about: about(patient, course),
        rows: placed.into_iter().map(|e| row(patient, course, e, unit)).collect(),
    }
}

/// What a patient's time 0 is, in words: `diagnosis`.
pub(super) fn zero_words(patient: &Patient) -> String {
    one_line(&patient.zero_event().map_or_else(|| patient.zero.is.to_string(), |event| event.words()))
}

/// `female, 54 years; time 0: diagnosis, 2007-03`.
fn about(patient: &Patient, course: &Course) -> String {
    let age = patient.age_words().map(|age| format!("{age} years"));
    let who: Vec<String> = patient.sex.map(|s| s.words().to_owned()).into_iter().chain(age).collect();
    let date = if course.zero_date().is_some() { format::date(course, course.zero().node) } else { None };
    let date = date.map(|date| format!(", {date}")).unwrap_or_default();
    let zero = format!("time 0: {}{date}", zero_words(patient));
    if who.is_empty() { zero } else { format!("{}; {zero}", who.join(", ")) }
}

fn row(patient: &Patient, course: &Course, placed: &Placed, unit: Unit) -> TimelineRow {
    let event = &placed.event;
    let told_start = !placed.start_unknown;
    let told_end = placed.is_phase && !placed.end_unknown;
    TimelineRow {
        start: told_start.then(|| placed.start.into()),
        end: told_end.then(|| placed.end.into()),
        when: when(placed, unit),
        date: date(course, placed),
        stated: stated_words(event, patient),
        what: what(event),
        kind: describe::kind(&event.what),
        details: details(event, placed, course, unit),
        basis: match event.basis {
            Basis::Stated => "stated",
            Basis::Derived => "derived",
            Basis::Placed => "placed",
        },
    }
}

fn when(placed: &Placed, unit: Unit) -> String {
    let start =
        if placed.start_unknown { "time not stated".to_owned() } else { format::moment(&placed.start, unit) };
    if !placed.is_phase {
        return start;
    }
    let start = if placed.start_unknown { "start not stated".to_owned() } else { start };
    match (placed.ongoing, placed.end_unknown) {
        (true, _) => format!("{start}, ongoing at {}", format::moment(&placed.end, unit)),
        (false, true) => format!("{start}, end not stated"),
        (false, false) => format!("{start} to {}", format::moment(&placed.end, unit)),
    }
}

fn date(course: &Course, placed: &Placed) -> String {
    if course.zero_date().is_none() && !course.has_dates() {
        return String::new();
    }
    let start = if placed.start_unknown { None } else { format::date(course, placed.start.node) };
    let ends = placed.is_phase && !placed.end_unknown && !placed.ongoing;
    let end = if ends { format::date(course, placed.end.node) } else { None };
    match (start, end) {
        (Some(start), Some(end)) if start != end => format!("{start} to {end}"),
        (Some(one), _) | (None, Some(one)) => one,
        (None, None) => String::new(),
    }
}

/// The times of an event as stated: `with Docetaxel; end: 50 mo after its start`.
fn stated_words(event: &Event, patient: &Patient) -> String {
    let words = event.times().map(|(field, time)| {
        let words = stated(time, patient);
        match field {
            "to" => format!("end: {words}"),
            "also" => format!("also: {words}"),
            "also_to" => format!("also, end: {words}"),
            _ => words,
        }
    });
    one_line(&words.collect::<Vec<_>>().join("; "))
}

/// What happened, in words; `None` of a response whose scale does not know its category.
fn response_words(response: &Response) -> Option<String> {
    let known = scale::category(&response.scale, &response.category)?;
    let name = capital(&known.name);
    Some(if known.name.eq_ignore_ascii_case(&known.code) { name } else { format!("{name} ({})", known.code) })
}

/// `Complete response (CR), liver`, `Mastectomy`, `Diagnosis`.
pub(super) fn what(event: &Event) -> String {
    let words = match &event.what {
        What::Response(r) if event.label.is_empty() => response_words(r).map(|words| {
            let site = r.site.trim();
            if site.is_empty() { words } else { format!("{words}, {site}") }
        }),
        _ => None,
    };
    one_line(&words.unwrap_or_else(|| event.title()))
}

/// What is known about an event: `length 50 mo; dose 6 mg/kg; every 3 wk; ended patient's decision`.
fn details(event: &Event, placed: &Placed, course: &Course, unit: Unit) -> String {
    let is_response = event.what.as_response().is_some();
    let length = describe::length(placed, course, unit).filter(|length| !length.contains("unknown"));
    let facts = describe::details(event, course).into_iter().filter(|(name, _)| {
        // Of a response, category and site are what happened.
        !(is_response && event.label.is_empty() && (name == "category" || name == "site"))
    });
    let mut out: Vec<String> = Vec::new();
    if !event.detail.trim().is_empty() {
        out.push(event.detail.to_string());
    }
    out.extend(length.map(|length| format!("length {length}")));
    out.extend(facts.map(|(name, value)| format!("{name} {value}")));
    one_line(&out.join("; "))
}
