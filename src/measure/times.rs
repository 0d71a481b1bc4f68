//! Lengths of time of one patient that need no comparison of responses with treatments.

use std::collections::HashMap;

use super::clock::{Clock, EventMoment, Extreme, Is};
use super::table::Measure;
use super::value::{Value, censored};
use crate::course::{Course, Placed, ResponsePhase, Span};
use crate::model::{EventId, Ticks};

/// Consecutive phases of one track, each of which ends where the next begins.
#[derive(Debug, Clone)]
pub struct Stretch<'a> {
    /// The phases in order; never empty.
    pub phases: Vec<&'a ResponsePhase>,
}

impl<'a> Stretch<'a> {
    /// The phase it begins with.
    pub fn first(&self) -> Option<&'a ResponsePhase> {
        self.phases.first().copied()
    }

    /// The phase it ends with.
    pub fn last(&self) -> Option<&'a ResponsePhase> {
        self.phases.last().copied()
    }

    fn events(&self) -> Vec<EventId> {
        let mut out: Vec<EventId> = self.phases.iter().map(|p| p.event.clone()).collect();
        if let Some(end) = self.last().and_then(|p| p.end_event.clone()).filter(|e| !out.contains(e)) {
            out.push(end);
        }
        out
    }
}

/// Phases joined where one of a track goes over into the next and `join` takes both, in the order of their first.
/// Repeated assessments of one category are thus one stretch.
pub fn stretches(course: &Course, join: impl Fn(&ResponsePhase, &ResponsePhase) -> bool) -> Vec<Stretch<'_>> {
    let phases = course.phases();
    let by_event: HashMap<&EventId, usize> = phases.iter().enumerate().map(|(i, p)| (&p.event, i)).collect();
    let mut next: Vec<Option<usize>> = Vec::with_capacity(phases.len());
    let mut follows = vec![false; phases.len()];
    for (i, phase) in phases.iter().enumerate() {
        let after = phase.end_event.as_ref().and_then(|end| by_event.get(end)).copied().filter(|&j| {
            let goes_over = |p: &ResponsePhase| p.start.node == phase.end.node && p.track() == phase.track();
            j != i && phases.get(j).is_some_and(|p| goes_over(p) && join(phase, p))
        });
        next.push(after);
        if let Some(slot) = after.and_then(|j| follows.get_mut(j)) {
            *slot = true;
        }
    }
    let mut out = Vec::new();
    for (i, phase) in phases.iter().enumerate() {
        if follows.get(i).copied().unwrap_or(true) {
            continue;
        }
        let mut all = vec![phase];
        let mut at = i;
        // Times go forward along a stretch, so that it ends; the bound holds even if they did not.
        while let Some(j) = next.get(at).copied().flatten().filter(|_| all.len() < phases.len()) {
            all.extend(phases.get(j));
            at = j;
        }
        out.push(Stretch { phases: all });
    }
    out
}

/// What a phase is called in the name of a measure: `CR liver, imaging`.
pub(super) fn phase_name(phase: &ResponsePhase) -> String {
    let track = phase.track();
    let mut name = phase.category().to_owned();
    if !track.site.is_empty() {
        name = format!("{name} {}", track.site);
    }
    if let Some(method) = track.method {
        name = format!("{name}, {}", method.words());
    }
    name
}

/// Time on each treatment that lasts: from its first dose to its end as stated, else to the last dose of its schedule.
pub fn time_on_treatment(course: &Course) -> Vec<Value> {
    time_on_each(&Clock::new(course))
}

pub(super) fn time_on_each(clock: &Clock) -> Vec<Value> {
    let treatments =
        clock.course.events().iter().filter(|e| e.is_phase && e.event.what.as_treatment().is_some());
    treatments.map(|e| on_treatment(clock, e)).collect()
}

fn on_treatment(clock: &Clock, e: &Placed) -> Value {
    let name = format!("time on {}", e.event.words());
    let value =
        Value::between(clock, Measure::TimeOnTreatment, name, e.start.node, e.end.node, vec![e.id.clone()]);
    let value = value.about(e.id.shared());
    let value = value.by("first dose to the stated end, else to the last dose of the schedule");
    if e.ongoing {
        let mut value = value.censored(censored::ONGOING);
        value.events.extend(clock.course.last_contact().map(|c| c.id.clone()));
        value
    } else if e.end_unknown {
        value.censored(censored::END_NOT_STATED)
    } else {
        value
    }
}

/// Time in each response: repeated assessments of one category in one track are one response.
pub(super) fn time_in_phases(clock: &Clock) -> Vec<Value> {
    let same = |a: &ResponsePhase, b: &ResponsePhase| a.category() == b.category() && a.scale() == b.scale();
    stretches(clock.course, same).iter().filter_map(|s| in_stretch(clock, s)).collect()
}

fn in_stretch(clock: &Clock, stretch: &Stretch) -> Option<Value> {
    let (first, last) = (stretch.first()?, stretch.last()?);
    let name = format!("time in {}", phase_name(first));
    let value = Value::between(
        clock,
        Measure::TimeInResponse,
        name,
        first.start.node,
        last.end.node,
        stretch.events(),
    );
    let value =
        value.about(first.event.shared()).by("start of the phase to its end, or so far at last contact");
    Some(so_far_if_open(value, last))
}

/// Marks the value as lasting on if the phase it ends with does.
pub(super) fn so_far_if_open(value: Value, last: &ResponsePhase) -> Value {
    match (last.ongoing, last.open) {
        (true, _) => value.censored(censored::ONGOING),
        (false, true) => value.censored(censored::LAST_CONTACT),
        (false, false) => value,
    }
}

/// The treatments directed at the cancer whose end is known, and those whose end is not.
pub(super) struct Treated<'a> {
    pub ended: Vec<&'a Placed>,
    pub unstated: Vec<&'a Placed>,
    pub last: &'a Placed,
    /// A treatment without a stated end of which it is open if it began after all known ends.
    pub open: Option<&'a Placed>,
}

/// Who has been treated, and until when. `None` if never, if treatment goes on, or if a treatment without a stated end
/// began after all known ends, so that nothing says when treatment ended.
pub(super) fn treated<'c>(clock: &Clock<'c>) -> Option<Treated<'c>> {
    let mut out = (Vec::new(), Vec::new());
    for e in clock.course.anti_cancer() {
        if e.ongoing {
            return None;
        }
        if e.end_unknown { out.1.push(e) } else { out.0.push(e) }
    }
    let last = out.0.iter().copied().max_by_key(|e| e.end.nominal)?;
    let (later, open) = after_known_ends(clock, &out.0, &out.1);
    (!later).then_some(Treated { ended: out.0, unstated: out.1, last, open })
}

/// Whether a treatment without a stated end began after all known ends as drawn, and one of which that is open.
pub(super) fn after_known_ends<'a>(
    clock: &Clock,
    ended: &[&Placed],
    unstated: &[&'a Placed],
) -> (bool, Option<&'a Placed>) {
    let Some(reach) = Extreme::last(ended.iter().map(|e| EventMoment::end(e))) else { return (false, None) };
    let after = |e: &Placed| if e.start_unknown { Is::Open(false) } else { reach.until(clock, &e.start) };
    let later = unstated.iter().any(|e| after(e).drawn());
    (later, unstated.iter().copied().find(|e| after(e).is_open()))
}

impl Treated<'_> {
    /// Marks a value as undecided if treatment may have gone on.
    pub fn doubted(&self, value: Value) -> Value {
        match self.open {
            Some(e) => value.loose(format!("whether {} went on is not stated", e.id)),
            None => value,
        }
    }

    /// A rule with the treatments that it could not take into account.
    pub fn rule(&self, rule: &str) -> String {
        if self.unstated.is_empty() {
            return rule.to_owned();
        }
        let names: Vec<&str> = self.unstated.iter().map(|e| e.id.as_str()).collect();
        format!("{rule}; without {}, whose end is not stated", names.join(", "))
    }
}

/// Time off treatment: from the end of the last treatment directed at the cancer to death, else to the last contact. `None` if
/// treatment goes on, never was, or ended after the last contact.
pub fn off_treatment(course: &Course) -> Option<Value> {
    off_all(&Clock::new(course))
}

pub(super) fn off_all(clock: &Clock) -> Option<Value> {
    let course = clock.course;
    let treated = treated(clock)?;
    let contact = course.death().or_else(|| course.last_contact())?;
    let until = contact.start.node;
    let range = treated.ended.iter().map(|e| clock.between(e.end.node, until)).reduce(Span::min)?;
    let nominal = course.nominal_between(treated.last.end.node, until);
    if nominal < Ticks::ZERO {
        return None;
    }
    let events = vec![treated.last.id.clone(), contact.id.clone()];
    let value = Value::length(Measure::TreatmentFreeInterval, "off treatment", nominal, range, events)
        .by(treated.rule("end of the last anti-cancer treatment to death, else to last contact"));
    let value = if course.death().is_some() { value } else { value.censored(censored::LAST_CONTACT) };
    Some(treated.doubted(value))
}

/// Follow-up: from time 0 to death, else to the last contact.
pub(super) fn follow_up(clock: &Clock) -> Option<Value> {
    let course = clock.course;
    let last = course.death().or_else(|| course.last_contact())?;
    let value = Value::between(
        clock,
        Measure::FollowUp,
        "follow-up",
        course.zero().node,
        last.start.node,
        vec![last.id.clone()],
    )
    .by("time 0 to death, else to last contact");
    Some(if course.death().is_some() { value } else { value.censored(censored::LAST_CONTACT) })
}
