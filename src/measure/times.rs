//! Lengths of time of one patient that need no comparison of responses with treatments.

use std::collections::HashMap;

use super::clock::{Clock, Doubt, Mark, Row, order_open};
use super::value::{Value, censored};
use crate::course::{Course, Moment, Placed, ResponsePhase, Span, Track, track};
use crate::model::{EventId, StatusKind, Ticks};

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
    let treatments = course.events().iter().filter(|e| e.is_phase && e.event.what.as_treatment().is_some());
    treatments.map(|e| on_treatment(course, e)).collect()
}

fn on_treatment(course: &Course, e: &Placed) -> Value {
    let name = format!("time on {}", e.event.words());
    let value = Value::between(course, "tot", name, e.start.node, e.end.node, vec![e.id.clone()]);
    let value = value.about(e.id.as_str());
    let value = value.by("first dose to the stated end, else to the last dose of the schedule");
    if e.ongoing {
        let mut value = value.censored(censored::ONGOING);
        value.events.extend(course.last_contact().map(|c| c.id.clone()));
        value
    } else if e.end_unknown {
        value.censored(censored::END_NOT_STATED)
    } else {
        value
    }
}

/// Time in each response: repeated assessments of one category in one track are one response.
pub fn time_in_phases(course: &Course) -> Vec<Value> {
    let same = |a: &ResponsePhase, b: &ResponsePhase| a.category() == b.category() && a.scale() == b.scale();
    stretches(course, same).iter().filter_map(|s| in_stretch(course, s)).collect()
}

fn in_stretch(course: &Course, stretch: &Stretch) -> Option<Value> {
    let (first, last) = (stretch.first()?, stretch.last()?);
    let name = format!("time in {}", phase_name(first));
    let value = Value::between(course, "phase", name, first.start.node, last.end.node, stretch.events());
    let value =
        value.about(first.event.as_str()).by("start of the phase to its end, or so far at last contact");
    Some(so_far_if_open(value, last))
}

/// Phases that assessments begin of which it is open when they end: by assessment and why.
pub(super) fn unsettled(clock: &Clock) -> HashMap<EventId, Doubt> {
    let course = clock.course;
    let stated = |e: &Placed| e.is_phase;
    let mut cuts: HashMap<Track, Vec<Mark>> = HashMap::new();
    for e in course.events() {
        let Some(response) = e.event.what.as_response() else { continue };
        let marks = cuts.entry(track(response)).or_default();
        marks.push(Mark::start(e));
        if stated(e) {
            marks.push(Mark::end(e));
        }
    }
    let death = course.death().map(Mark::start);
    let worse = || {
        let both = [StatusKind::Progression, StatusKind::Relapse];
        both.into_iter().flat_map(|kind| course.statuses(kind)).filter(|e| !e.start_unknown).map(Mark::start)
    };
    let rows: HashMap<Track, Row<Mark>> = cuts
        .into_iter()
        .map(|(track, mut marks)| {
            if track.is_overall() {
                marks.extend(worse());
            }
            marks.extend(death);
            (track, Row::new(marks))
        })
        .collect();
    let by_id: HashMap<&EventId, &Placed> = course.events().iter().map(|e| (&e.id, e)).collect();
    let mut out = HashMap::new();
    for phase in course.phases() {
        let mut doubt = Doubt::default();
        // Drawn at one moment, although one may be before the other: what follows what is then as drawn only.
        let touch = |a: &Moment, b: &Moment| {
            a.nominal == b.nominal && clock.between(a.node, b.node).width() != Some(Ticks::ZERO)
        };
        let mut apart = |m: &Mark, from_end: bool| {
            let before = clock.until(&m.at, &phase.start);
            let after = clock.until(if from_end { &phase.end } else { &phase.start }, &m.at);
            let touches = touch(&m.at, &phase.start) || (from_end && touch(&m.at, &phase.end));
            if m.id != &phase.event && (touches || !before.or(after).certain()) {
                doubt.note(|| order_open(&phase.event, m.id));
            }
        };
        let is_stated = by_id.get(&phase.event).is_some_and(|e| stated(e));
        if let Some(death) = death.filter(|_| is_stated) {
            apart(&death, true);
        }
        if let Some(row) = rows.get(&phase.track()) {
            let near = row.from(phase.start.range.lo).iter();
            let until = if is_stated { phase.start.range.hi } else { phase.end.range.hi };
            for m in near.take_while(|m| !row.is_past(m, until)) {
                apart(m, !is_stated);
            }
        }
        if !is_stated {
            if !clock.until(&phase.start, &phase.end).certain() {
                doubt.note(|| order_open(&phase.event, phase.end_event.as_ref().unwrap_or(&phase.event)));
            }
            let contact = course.last_contact().filter(|_| phase.open);
            if let Some(contact) = contact.filter(|c| !clock.until(&phase.start, &c.start).certain()) {
                doubt.note(|| order_open(&phase.event, &contact.id));
            }
        }
        if doubt.is_some() {
            out.insert(phase.event.clone(), doubt);
        }
    }
    out
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
pub(super) fn treated(course: &Course) -> Option<Treated<'_>> {
    let mut out = (Vec::new(), Vec::new());
    for e in course.anti_cancer() {
        if e.ongoing {
            return None;
        }
        if e.end_unknown { out.1.push(e) } else { out.0.push(e) }
    }
    let last = out.0.iter().copied().max_by_key(|e| e.end.nominal)?;
    let later = out.1.iter().any(|e| !e.start_unknown && e.start.nominal > last.end.nominal);
    let open = out.1.iter().copied().find(|e| {
        let after = course.between(last.end.node, e.start.node);
        e.start_unknown || after.hi.is_none_or(|hi| hi > Ticks::ZERO)
    });
    (!later).then_some(Treated { ended: out.0, unstated: out.1, last, open })
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
    let treated = treated(course)?;
    let contact = course.death().or_else(|| course.last_contact())?;
    let until = contact.start.node;
    let range = treated.ended.iter().map(|e| course.between(e.end.node, until)).reduce(Span::min)?;
    let nominal = course.nominal_between(treated.last.end.node, until);
    if nominal < Ticks::ZERO {
        return None;
    }
    let events = vec![treated.last.id.clone(), contact.id.clone()];
    let value = Value::length("tfi", "off treatment".to_owned(), nominal, range, events)
        .by(treated.rule("end of the last anti-cancer treatment to death, else to last contact"));
    let value = if course.death().is_some() { value } else { value.censored(censored::LAST_CONTACT) };
    Some(treated.doubted(value))
}

/// Follow-up: from time 0 to death, else to the last contact.
pub fn follow_up(course: &Course) -> Option<Value> {
    let last = course.death().or_else(|| course.last_contact())?;
    let value = Value::between(
        course,
        "follow_up",
        "follow-up".to_owned(),
        course.zero().node,
        last.start.node,
        vec![last.id.clone()],
    )
    .by("time 0 to death, else to last contact");
    Some(if course.death().is_some() { value } else { value.censored(censored::LAST_CONTACT) })
}
