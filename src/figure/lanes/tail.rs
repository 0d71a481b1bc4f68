//! Time off all anti-cancer treatment, and how a response divides into time on and off it.

use crate::course::{Course, Placed, ResponsePhase, Span};
use crate::measure::{self, format};
use crate::model::{Ticks, Unit};

use super::patient::Tail;

/// The unit in which a length is told.
pub(super) fn unit_of(length: Ticks) -> Unit {
    match length.0.saturating_abs() {
        l if l >= 2 * Ticks::MONTH.0 => Unit::Month,
        l if l >= 2 * Ticks::WEEK.0 => Unit::Week,
        _ => Unit::Day,
    }
}

/// The time from the end of the last anti-cancer treatment to last contact; `None` where treatment still runs, its end
/// is not stated, or nobody looked afterwards.
pub(super) fn tail(course: &Course) -> Option<Tail> {
    let value = measure::off_treatment(course).filter(|value| value.nominal() > Ticks::ZERO)?;
    // What goes on was last seen at last contact; what is over ended with death.
    let last = if value.is_ongoing() { course.last_contact() } else { course.death() };
    let to = last.or(course.last_contact())?.start.nominal;
    // A length of which nothing is known would be drawn at the length of a guess.
    if !value.range().is_bounded() && value.range().lo.is_none_or(|lo| lo <= Ticks::ZERO) {
        return None;
    }
    let ongoing = if value.is_ongoing() { ", ongoing" } else { "" };
    let unit = unit_of(value.nominal());
    let range = format::length(value.nominal(), value.range(), unit);
    let short = format::length(value.nominal(), Span::exactly(value.nominal()), unit);
    let least = if value.is_ongoing() { format!("≥ {short}") } else { short.clone() };
    let mut words = vec![
        format!("{range} off all treatment{ongoing}"),
        format!("{short} off all treatment{ongoing}"),
        format!("{short} off treatment{ongoing}"),
        format!("{short} off{ongoing}"),
        least,
    ];
    words.dedup();
    Some(Tail { from: to - value.nominal(), to, words })
}

/// `28 on trastuzumab, 30 off all treatment` for a response that lasts from treatment into the time off it.
pub(super) fn split(course: &Course, phase: &ResponsePhase) -> Option<String> {
    // Most responses end before treatment does. The parts of those are not printed, and bounding them is most of the
    // work of a large case.
    let ends_on_treatment = |t: &Placed| t.ongoing || (!t.end_unknown && t.end.nominal >= phase.end.nominal);
    if course.anti_cancer().any(ends_on_treatment) {
        return None;
    }
    let split = measure::split(course, phase);
    let after = split.after.filter(|after| after.nominal() > Ticks::ZERO)?;
    if split.on.nominal() <= Ticks::ZERO {
        return None;
    }
    let mut names: Vec<String> = Vec::new();
    for (id, _) in split.by_treatment.iter().filter(|(_, value)| value.nominal() > Ticks::ZERO) {
        let name = course.event(id).and_then(|e| e.event.what.as_treatment());
        let name = name.map_or(String::new(), |t| t.name.trim().to_owned());
        if !names.iter().any(|known| known.eq_ignore_ascii_case(&name)) {
            names.push(name);
        }
    }
    let on = match names.as_slice() {
        [name] if !name.is_empty() => uncapital(name),
        _ => "treatment".to_owned(),
    };
    let parts = [split.on.nominal(), split.gaps.nominal(), after.nominal()];
    let unit = unit_of(split.whole.nominal());
    let whole = format::whole_parts(&parts, unit);
    let [on_length, gap, off] = whole.as_slice() else { return None };
    let gap = if *gap > 0 { format!(", {gap} between") } else { String::new() };
    Some(format!("{on_length} on {on}{gap}, {off} off all treatment"))
}

/// With the first letter in lower case, unless the word is an abbreviation: `trastuzumab`, `T-DM1`.
pub(in crate::figure) fn uncapital(name: &str) -> String {
    let mut chars = name.chars();
    let is_word = name.chars().skip(1).take(2).all(char::is_lowercase);
    match chars.next() {
        Some(first) if is_word => first.to_lowercase().chain(chars).collect(),
        _ => name.to_owned(),
    }
}
