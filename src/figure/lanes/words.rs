//! What a mark can say, the fullest first: a bar prints the first that fits.

use crate::course::{Course, Moment, ResponsePhase, Span};
use crate::measure::format;
use crate::model::{Event, Method, Patient, Response, Ticks, Treatment, What, capital, scale};

use super::tail::{uncapital, unit_of};

/// The time between two moments in words: `50 mo`, `8.3 mo (7.9–8.8)`, `≥ 12 mo`; nothing for none, or where the source
/// says nothing about it.
fn ranged(course: &Course, from: Moment, to: Moment) -> String {
    let nominal = course.nominal_between(from.node, to.node);
    let range = course.between(from.node, to.node);
    let is_told = range.hi.is_some() || range.lo.is_some_and(|lo| lo > Ticks::ZERO);
    if nominal <= Ticks::ZERO || !is_told {
        return String::new();
    }
    format::length(nominal, range, unit_of(nominal))
}

/// The time between two moments in words, without its range if that has two ends.
fn short_length(course: &Course, from: Moment, to: Moment) -> String {
    let nominal = course.nominal_between(from.node, to.node);
    if nominal <= Ticks::ZERO || !course.between(from.node, to.node).is_bounded() {
        return ranged(course, from, to);
    }
    format::length(nominal, Span::exactly(nominal), unit_of(nominal))
}

/// What stands behind a patient's name: age and summary.
pub fn facts(patient: &Patient) -> String {
    let age = patient.age_words().map(|age| format!("{age} y"));
    let summary = Some(patient.summary.trim().to_owned()).filter(|s| !s.is_empty());
    age.into_iter().chain(summary).collect::<Vec<_>>().join(" · ")
}

fn pushed(words: &mut Vec<String>, text: String) {
    if !text.is_empty() && !words.contains(&text) {
        words.push(text);
    }
}

/// `3 wk` becomes `q3wk`; with weeks off, `4 wk on, 2 wk off`.
fn every(treatment: &Treatment) -> String {
    let compact = |text: &str| text.split_whitespace().collect::<String>();
    let every = treatment.every.as_ref().map(|every| format!("q{}", compact(every.text())));
    let Some(rhythm) = &treatment.on_off else { return every.unwrap_or_default() };
    let whole = rhythm.on.ticks() + rhythm.off.ticks();
    let every = every.filter(|_| treatment.every.as_ref().is_some_and(|every| every.ticks() != whole));
    let rhythm = format!("{} on, {} off", rhythm.on.text().trim(), rhythm.off.text().trim());
    every.map_or(rhythm.clone(), |every| format!("{every}, {rhythm}"))
}

/// Dose and schedule: `100 mg/m² × 8, q3wk`, `6 mg/kg q3wk`.
fn schedule(treatment: &Treatment) -> String {
    let every = every(treatment);
    let dose = if treatment.dose.is_empty() {
        let doses = treatment.agents.iter().filter(|a| !a.dose.is_empty());
        doses.map(|a| format!("{} {}", a.name, a.dose)).collect::<Vec<_>>().join(" + ")
    } else {
        treatment.dose.to_string()
    };
    let cycles = treatment.cycles.map(|cycles| format!("× {cycles}")).unwrap_or_default();
    let counted = [dose, cycles].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    let joint = if treatment.cycles.is_some() || treatment.on_off.is_some() { ", " } else { " " };
    [counted, every].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(joint)
}

/// A length is told beside a treatment while its range is at most this share of it.
const VAGUE: f64 = 0.5;

/// Whether the source says about how long it was from one moment to another.
fn is_told(course: &Course, from: Moment, to: Moment) -> bool {
    let nominal = course.nominal_between(from.node, to.node);
    let range = course.between(from.node, to.node);
    range
        .width()
        .map_or(range.lo.is_some_and(|lo| lo > Ticks::ZERO), |w| w.0 as f64 <= VAGUE * nominal.0 as f64)
}

/// What stands on or beside a treatment given to the whole body; its name is the lane's.
pub(super) fn systemic(
    course: &Course,
    event: &Event,
    treatment: &Treatment,
    (from, to): (Moment, Moment),
    has_length: bool,
) -> Vec<String> {
    let mut words = Vec::new();
    if !event.label.is_empty() {
        words.push(event.label.to_string());
    }
    let schedule = schedule(treatment);
    let has_length = has_length && is_told(course, from, to);
    let lasted = if has_length { short_length(course, from, to) } else { String::new() };
    let whole = if has_length { ranged(course, from, to) } else { String::new() };
    let schedule = if schedule.is_empty() {
        treatment.intent.map(|intent| intent.words().to_owned()).unwrap_or_default()
    } else {
        schedule
    };
    if event.label.is_empty() {
        // A schedule of cycles and their interval gives the length already.
        let is_counted = treatment.cycles.is_some() && treatment.every.is_some();
        if !is_counted && !schedule.is_empty() && !whole.is_empty() {
            pushed(&mut words, format!("{schedule} · {whole}"));
            pushed(&mut words, format!("{schedule} · {lasted}"));
        }
        pushed(&mut words, schedule);
        if let Some(cycles) = treatment.cycles {
            pushed(&mut words, format!("× {cycles}"));
        } else {
            pushed(&mut words, whole);
            pushed(&mut words, lasted);
        }
    }
    words
}

/// What stands on or beside a local treatment; its modality is the lane's name.
pub(super) fn local(event: &Event, treatment: &Treatment) -> Vec<String> {
    let mut words = Vec::new();
    if !event.label.is_empty() {
        words.push(event.label.to_string());
        return words;
    }
    let modality = treatment.modality.words();
    let name = treatment.name.trim();
    let site = treatment.site.trim();
    let lower = name.to_lowercase();
    let name = if lower == modality { "" } else { name };
    let what = match (name.is_empty(), site.is_empty()) {
        (false, false) if lower.contains(&site.to_lowercase()) => name.to_owned(),
        (false, false) => format!("{name}, {site}"),
        (false, true) => name.to_owned(),
        (true, _) => capital(site),
    };
    let gray = match (treatment.gy.trim(), treatment.fractions) {
        ("", _) => String::new(),
        (gy, fractions) => {
            let unit = if gy.chars().any(char::is_alphabetic) { "" } else { " Gy" };
            let fractions = fractions.map(|n| format!(" / {n}")).unwrap_or_default();
            format!("{gy}{unit}{fractions}")
        }
    };
    let schedule = schedule(treatment);
    let mut whole = what.clone();
    for part in [gray, schedule] {
        if !part.is_empty() {
            whole = if whole.is_empty() { part } else { format!("{whole}, {part}") };
        }
    }
    pushed(&mut words, whole);
    pushed(&mut words, what);
    pushed(&mut words, name.to_owned());
    words
}

/// The name of a response's lane: `Liver, imaging`.
pub(super) fn response_lane(response: &Response) -> String {
    let site = capital(response.site.trim());
    let method = response.method.map(Method::words);
    let mut name = match (site.is_empty(), method) {
        (false, Some(method)) => format!("{site}, {method}"),
        (false, None) => site,
        (true, Some(method)) => capital(method),
        (true, None) => "Response".to_owned(),
    };
    if !response.assessor.trim().is_empty() {
        name = format!("{name} ({})", response.assessor.trim());
    }
    name
}

/// The name of a response's category: `Complete response`; nothing if its scale does not know it.
pub(super) fn category_name(response: &Response) -> String {
    let known = scale::category(&response.scale, &response.category).map(|c| capital(&c.name));
    let code = response.category.trim();
    let is_word = !code.chars().any(char::is_uppercase);
    known.unwrap_or_else(|| if is_word { capital(code) } else { String::new() })
}

/// What stands behind the code of a response phase. `split` says how it divides into time on and off treatment:
/// `28 on trastuzumab, 30 off all treatment`.
pub(super) fn response(
    course: &Course,
    event: &Event,
    phase: &ResponsePhase,
    (from, to): (Moment, Moment),
    split: Option<&str>,
) -> Vec<String> {
    let mut words = Vec::new();
    if !event.label.is_empty() {
        words.push(event.label.to_string());
    }
    let name = phase.response().map(category_name).unwrap_or_default();
    if phase.start_unknown {
        pushed(&mut words, joined(&name, "start not stated"));
        pushed(&mut words, "start not stated".to_owned());
        return words;
    }
    let so_far = if phase.open { " so far" } else { "" };
    let whole = ranged(course, from, to);
    let lasted = short_length(course, from, to);
    if lasted.is_empty() {
        pushed(&mut words, name);
    } else {
        if let Some(split) = split {
            pushed(&mut words, joined(&name, &format!("{lasted}{so_far}: {split}")));
        }
        pushed(&mut words, joined(&name, &format!("{whole}{so_far}")));
        pushed(&mut words, joined(&name, &format!("{lasted}{so_far}")));
        pushed(&mut words, if phase.open { at_least(lasted) } else { lasted });
    }
    words
}

/// `≥ 58 mo`; a length that says so already stays as it is.
fn at_least(length: String) -> String {
    if length.starts_with('≥') { length } else { format!("≥ {length}") }
}

fn joined(name: &str, rest: &str) -> String {
    if name.is_empty() { rest.to_owned() } else { format!("{name}, {rest}") }
}

/// Whether a response's category is a code, such as CR, rather than a word of its own.
pub(super) fn is_code(response: &Response) -> bool {
    let code = response.category.trim();
    code.chars().any(char::is_uppercase) && !category_name(response).eq_ignore_ascii_case(code)
}

/// What a patient's time 0 is in words.
pub(super) fn zero(patient: &Patient) -> String {
    match patient.zero_event() {
        Some(event) => match &event.what {
            What::Status(kind) => kind.words().to_owned(),
            What::Treatment(_) if event.label.is_empty() => format!("start of {}", uncapital(&event.title())),
            _ => uncapital(&event.title()),
        },
        None => patient.zero.is.replace('_', " "),
    }
}
