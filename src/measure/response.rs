//! How responses and treatments overlap: what ran when a response began and ended, and how long it was on and off
//! treatment; for the patient as a table of responses by agents.

use super::clock::{Clock, Doubt, EventMoment, Extreme, Is, RangedLength};
use super::exposure::agents;
use super::free::Gap;
use super::groundwork::Groundwork;
use super::overlap::{PhaseSplit, overlap_if_any, split_of};
use super::table::Measure;
use super::times::{phase_name, stretches};
use super::value::{Reading, Value};
use crate::course::{Course, Placed, ResponsePhase, Span};
use crate::model::scale::Counts;
use crate::model::{EventId, Ticks};

/// Responses by agents.
#[derive(Debug, Clone)]
pub struct OverlapTable {
    /// The agents, in the order of their first administration as drawn.
    pub agents: Vec<String>,
    /// The responses, in the order of the file.
    pub rows: Vec<OverlapRow>,
}

/// One response, divided by treatment.
#[derive(Debug, Clone)]
pub struct OverlapRow {
    /// What the response is called: `CR liver, imaging`.
    pub name: String,
    /// All of it, and its parts on treatment, between treatments and after all of them, which add up.
    pub split: PhaseSplit,
    /// The time on each agent of the table; they overlap and need not add up. `None` where there is none.
    pub on: Vec<Option<Value>>,
    /// What ran when it began.
    pub at_start: Value,
    /// What ran when it ended or was last seen.
    pub at_end: Value,
}

/// The responses of a patient, complete and partial, by the agents of anti-cancer treatment.
pub fn overlap_table(course: &Course) -> OverlapTable {
    let clock = Clock::new(course);
    let columns = by_agent(course);
    let row = |(phase, _): &(ResponsePhase, Vec<EventId>)| {
        let on = columns.iter().map(|(agent, all)| on_agent(&clock, phase, agent, all)).collect();
        let (at_start, at_end) = at_ends(&clock, phase);
        OverlapRow { name: phase_name(phase), split: split_of(&clock, phase), on, at_start, at_end }
    };
    let rows = responses(course, same).iter().map(row).collect();
    OverlapTable { agents: columns.into_iter().map(|(agent, _)| agent).collect(), rows }
}

/// The anti-cancer treatments that last and whose end is known, by agent.
fn by_agent(course: &Course) -> Vec<(String, Vec<&Placed>)> {
    let mut known: Vec<&Placed> = course.anti_cancer().filter(|e| e.is_phase && !e.end_unknown).collect();
    known.sort_by_key(|e| e.start.nominal);
    let mut out: Vec<(String, Vec<&Placed>)> = Vec::new();
    for e in known {
        for agent in agents(e) {
            match out.iter_mut().find(|(name, _)| name.eq_ignore_ascii_case(&agent)) {
                Some((_, all)) => all.push(e),
                None => out.push((agent, vec![e])),
            }
        }
    }
    out
}

fn same(a: &ResponsePhase, b: &ResponsePhase) -> bool {
    a.category() == b.category() && a.scale() == b.scale()
}

fn is_response(phase: &ResponsePhase) -> bool {
    phase.counts().is_some_and(Counts::is_response)
}

/// The responses with a known start, phases joined that follow each other and belong together.
/// Of each, all assessments of it.
fn responses(
    course: &Course,
    join: impl Fn(&ResponsePhase, &ResponsePhase) -> bool,
) -> Vec<(ResponsePhase, Vec<EventId>)> {
    let joined = stretches(course, join).into_iter().filter_map(|s| {
        let (first, last) = (s.first()?, s.last()?);
        let whole = ResponsePhase {
            end: last.end,
            ongoing: last.ongoing,
            open: last.open,
            end_event: last.end_event.clone(),
            ..first.clone()
        };
        let all = s.phases.iter().map(|p| p.event.clone()).collect();
        (is_response(first) && !first.start_unknown).then_some((whole, all))
    });
    joined.collect()
}

/// The time of a response on one agent.
fn on_agent(clock: &Clock, phase: &ResponsePhase, agent: &str, all: &[&Placed]) -> Option<Value> {
    let mut each = all.iter().filter_map(|t| overlap_if_any(clock, phase, t));
    let mut value = each.next()?;
    let (mut nominal, mut range) = (value.nominal(), value.range());
    value.name = format!("{}: on {agent}", phase_name(phase)).into();
    value.about = format!("{}/{agent}", phase.event).into();
    for other in each {
        // Two courses of one agent may touch: together at least as long as the longer, at most as both.
        nominal = nominal + other.nominal();
        range = Span { lo: range.max(other.range()).lo, hi: (range + other.range()).hi };
        value.events.extend(other.events.iter().filter(|e| **e != phase.event).cloned());
    }
    value.reading = Reading::Length { nominal, range };
    Some(value)
}

/// What ran when a response began, and when it ended.
fn at_ends(clock: &Clock, phase: &ResponsePhase) -> (Value, Value) {
    let name = phase_name(phase);
    let (start, end) = (&phase.start, &phase.end);
    let at_start =
        running(clock, phase, Measure::AgentsAtStart, format!("{name}: treatment at its start"), |t| {
            clock.until(&t.start, start).and(clock.until(start, &t.end))
        });
    // What ended with the response ran until then.
    let at_end = running(clock, phase, Measure::AgentsAtEnd, format!("{name}: treatment at its end"), |t| {
        let runs_on = if t.ongoing && phase.open { Is::Yes } else { clock.until(end, &t.end) };
        clock.before(&t.start, end).and(runs_on)
    });
    let rule = if phase.open {
        "anti-cancer treatments that ran when it was last seen"
    } else {
        "anti-cancer treatments that ran until its end"
    };
    (at_start.by("anti-cancer treatments that ran on its first day"), at_end.by(rule))
}

fn running(
    clock: &Clock,
    phase: &ResponsePhase,
    measure: Measure,
    name: String,
    ran: impl Fn(&Placed) -> Is,
) -> Value {
    let mut doubt = Doubt::default();
    let mut names: Vec<String> = Vec::new();
    let mut events = vec![phase.event.clone()];
    for t in clock.course.anti_cancer() {
        if t.start_unknown && t.end_unknown {
            doubt.note(|| format!("when {} was given is not stated", t.id));
            continue;
        }
        let answer = if t.end_unknown { ran(t).and(Is::Open(false)) } else { ran(t) };
        if answer.is_open() {
            doubt.note(|| format!("whether {} ran then is not decided", t.id));
        }
        if answer.drawn() {
            events.push(t.id.clone());
            for agent in agents(t) {
                if !names.iter().any(|n| n.eq_ignore_ascii_case(&agent)) {
                    names.push(agent);
                }
            }
        }
    }
    let mut value = Value::new(measure, name, Reading::Names(names)).about(phase.event.shared());
    value.events = events;
    doubt.on(value)
}

/// The parts of each response on and off treatment, and what ran at its ends.
pub(super) fn parts(ground: &Groundwork) -> Vec<Value> {
    let clock = &ground.clock;
    let mut out = Vec::new();
    let all = responses(clock.course, same);
    let columns = by_agent(clock.course);
    let has_treatment = clock.course.anti_cancer().next().is_some();
    for (phase, ids) in all.iter().filter(|_| has_treatment) {
        let mut doubt = Doubt::default();
        ids.iter().filter_map(|id| ground.unsettled().phases.get(id)).for_each(|open| doubt.take(open));
        let before = out.len();
        let split = split_of(clock, phase);
        let may_be = |v: &Value| v.range().hi.is_none_or(|hi| hi > Ticks::ZERO);
        out.extend(Some(split.on).filter(may_be));
        out.extend(Some(split.gaps).filter(may_be));
        out.extend(split.after.filter(may_be).map(|v| v.about(phase.event.shared())));
        out.extend(columns.iter().filter_map(|(agent, all)| on_agent(clock, phase, agent, all)));
        let (at_start, at_end) = at_ends(clock, phase);
        out.extend([at_start, at_end]);
        let own = out.split_off(before);
        out.extend(own.into_iter().map(|v| doubt.loosens(v)));
    }
    out
}

/// The longest response without treatment.
pub(super) fn longest_off(ground: &Groundwork, gaps: &[Gap]) -> Option<Value> {
    let all = responses(ground.clock.course, |a, b| is_response(a) && is_response(b));
    let longest = longest_in_gaps(&ground.clock, &all, gaps)?;
    Some(ground.unsettled().any.loosens(longest))
}

/// Treatments up to which every step between two is bounded.
const MAX_STEPS: usize = 48;

/// The most that can lie between the end of one treatment and the start of another; `None` if nothing bounds it.
fn longest_step(clock: &Clock) -> Option<Ticks> {
    let all: Vec<&Placed> = clock.course.anti_cancer().collect();
    if all.len() > MAX_STEPS {
        return None;
    }
    let mut most = Ticks::ZERO;
    for a in &all {
        for b in all.iter().filter(|b| b.id != a.id) {
            most = most.max(clock.between(a.end.node, b.start.node).hi?);
        }
    }
    Some(most)
}

/// The longest part of a response that lies in a gap of treatment.
fn longest_in_gaps(clock: &Clock, all: &[(ResponsePhase, Vec<EventId>)], gaps: &[Gap]) -> Option<Value> {
    let mut found: Vec<(RangedLength, Vec<EventId>, &ResponsePhase, &Doubt)> = Vec::new();
    for (phase, _) in all.iter().filter(|(p, _)| p.is_of_the_disease()) {
        for gap in gaps {
            let start = EventMoment { id: &phase.event, at: phase.start, unknown: false };
            let end = EventMoment {
                id: phase.end_event.as_ref().unwrap_or(&phase.event),
                at: phase.end,
                unknown: false,
            };
            // Gaps that end before the response begins, or begin after its end, are most of them.
            let apart = |a: Span, b: Span| a.hi.zip(b.lo).is_some_and(|(hi, lo)| hi <= lo);
            let over = gap.next.as_ref().is_some_and(|next| apart(next.range(), phase.start.range));
            if over || apart(phase.end.range, gap.from.range()) {
                continue;
            }
            let from = Extreme::last(gap.from.marks.iter().copied().chain([start]))?;
            let to = Extreme::first(gap.next.iter().flat_map(|e| e.marks.iter().copied()).chain([end]))?;
            let part = clock.length(&from, &to).at_least_zero();
            let mut events = vec![phase.event.clone()];
            for id in from.ids().chain(to.ids()) {
                if !events.contains(&id) {
                    events.push(id);
                }
            }
            found.push((part, events, phase, &gap.doubt));
        }
    }
    let range = found.iter().map(|(part, ..)| part.range).reduce(Span::max)?;
    // Where it is open which treatments a gap lies between, it is no longer than any step between two of them.
    let mut doubt = Doubt::default();
    let sure =
        found.iter().filter(|(_, _, _, open)| !open.is_some()).filter_map(|(part, ..)| part.range.lo).max();
    if let Some(open) = gaps.iter().map(|gap| &gap.doubt).find(|doubt| doubt.is_some())
        && sure.zip(longest_step(clock)).is_none_or(|(sure, step)| step > sure)
    {
        doubt.take(open);
    }
    let best = found.into_iter().max_by_key(|(part, ..)| part.nominal);
    let (part, events, phase, _) = best.filter(|(part, ..)| part.nominal > Ticks::ZERO)?;
    let name = "longest treatment-free response";
    let value = Value::length(Measure::LongestOffTreatment, name, part.nominal, range, events);
    let value = value.by(format!(
        "longest part of a response in which no anti-cancer treatment ran; here of {}",
        phase_name(phase)
    ));
    let value = if phase.open { value.censored(super::censored::LAST_CONTACT) } else { value };
    Some(doubt.loosens(value))
}
