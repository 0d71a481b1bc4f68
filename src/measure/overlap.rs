//! Responses against treatments: how much of a response was spent on treatment, and how much after all of it.

use super::clock::{Clock, RangedLength};
use super::table::Measure;
use super::times::{Stretch, Treated, after_known_ends, phase_name, so_far_if_open, stretches, treated};
use super::value::Value;
use crate::course::{Course, NodeId, Placed, ResponsePhase, Span};
use crate::model::scale::Counts;
use crate::model::{EventId, Method, Ticks};

/// With more treatments than this, gaps are bounded by the phase alone: nobody reads them, and the work grows fast.
const MAX_TREATMENTS: usize = 48;

/// The time that a treatment ran during a phase of response: `max(0, min(ends) − max(starts))`, which is the least of
/// the four differences between an end and a start, so that each is bounded after what it shares has cancelled.
pub fn overlap(course: &Course, phase: &ResponsePhase, treatment: &Placed) -> Value {
    in_common(phase, treatment, common(&Clock::new(course), phase, treatment))
}

/// The overlap, if there may be any.
pub(super) fn overlap_if_any(clock: &Clock, phase: &ResponsePhase, treatment: &Placed) -> Option<Value> {
    let part = common(clock, phase, treatment);
    part.range.hi.is_none_or(|hi| hi > Ticks::ZERO).then(|| in_common(phase, treatment, part))
}

fn in_common(phase: &ResponsePhase, treatment: &Placed, part: RangedLength) -> Value {
    let name = format!("{}: on {}", phase_name(phase), treatment.event.words());
    let mut events = vec![phase.event.clone(), treatment.id.clone()];
    if phase.open {
        events.extend(phase.end_event.clone());
    }
    let mut value = Value::length(Measure::ResponseOnAgent, name, part.nominal, part.range, events);
    if part.nominal > Ticks::ZERO {
        let from = [phase.start, treatment.start].into_iter().max_by_key(|m| m.nominal);
        let to = [phase.end, treatment.end].into_iter().min_by_key(|m| m.nominal);
        value.ends = from.zip(to).map(|(from, to)| (from.node, to.node));
    }
    let value = value.about(format!("{}/{}", phase.event, treatment.id)).by("overlap of the two");
    if treatment.ongoing && part.nominal > Ticks::ZERO { so_far_if_open(value, phase) } else { value }
}

/// What a phase and a treatment have in common; its range may reach below nothing.
fn common(clock: &Clock, phase: &ResponsePhase, treatment: &Placed) -> RangedLength {
    let (a, b) = ((phase.start.node, phase.end.node), (treatment.start.node, treatment.end.node));
    let all = [(a.0, a.1), (a.0, b.1), (b.0, a.1), (b.0, b.1)];
    let all = all.into_iter().map(|(from, to)| clock.part(from, to));
    all.reduce(RangedLength::min).unwrap_or(RangedLength { nominal: Ticks::ZERO, range: Span::UNKNOWN })
}

/// A phase of response divided by treatment. The parts add up to the whole in the nominal assignment.
#[derive(Debug, Clone)]
pub struct PhaseSplit {
    /// The phase.
    pub phase: EventId,
    /// All of it.
    pub whole: Value,
    /// The time on any anti-cancer treatment.
    pub on: Value,
    /// The time in gaps between anti-cancer treatments, and before the first.
    pub gaps: Value,
    /// The time after the end of the last anti-cancer treatment; `None` if treatment goes on, never was, or nothing
    /// says when it ended.
    pub after: Option<Value>,
    /// The time on each anti-cancer treatment that ran during the phase. They overlap and need not add up.
    pub by_treatment: Vec<(EventId, Value)>,
}

/// Divides a phase of response into the time on treatment, in gaps of it, and after all of it.
pub fn split(course: &Course, phase: &ResponsePhase) -> PhaseSplit {
    split_of(&Clock::new(course), phase)
}

pub(super) fn split_of(clock: &Clock, phase: &ResponsePhase) -> PhaseSplit {
    let course = clock.course;
    let name = phase_name(phase);
    let (a, b) = (phase.start.node, phase.end.node);
    let treatments: Vec<&Placed> = course.anti_cancer().filter(|e| !e.end_unknown).collect();
    let events: Vec<EventId> = [phase.event.clone()].into_iter().chain(phase.end_event.clone()).collect();
    let whole =
        Value::between(clock, Measure::TimeInResponse, format!("time in {name}"), a, b, events.clone());
    let whole = so_far_if_open(whole.by("start of the phase to its end, or so far at last contact"), phase);

    let by_treatment: Vec<(EventId, Value)> =
        treatments.iter().filter_map(|t| Some((t.id.clone(), overlap_if_any(clock, phase, t)?))).collect();
    let known = treated(clock);
    let after = known.as_ref().and_then(|known| after_all(clock, a, phase, known));
    let tail = after.as_ref().map_or(Ticks::ZERO, Value::nominal);
    let covered = covered(phase.start.nominal, phase.end.nominal, &treatments);
    let gap = (whole.nominal() - covered - tail).max(Ticks::ZERO);

    let gap_range = gaps_range(clock, phase, &treatments, after.is_some());
    let on_range = on_range(clock, (a, b), &treatments, &by_treatment, &whole, gap_range);
    let on_events: Vec<EventId> =
        events.iter().cloned().chain(by_treatment.iter().map(|(id, _)| id.clone())).collect();
    let part = |measure, what: &str, nominal, range, rule: &'static str| {
        let value = Value::length(measure, format!("{name}: {what}"), nominal, range, on_events.clone());
        value.about(phase.event.shared()).by(rule)
    };
    let on = part(
        Measure::ResponseOnTreatment,
        "on treatment",
        covered,
        on_range,
        "within any anti-cancer treatment",
    );
    let on = if treatments.iter().any(|t| t.ongoing) { so_far_if_open(on, phase) } else { on };
    let gaps = part(
        Measure::ResponseInGaps,
        "in gaps of treatment",
        gap,
        gap_range,
        "before or between anti-cancer treatments",
    );
    // Whether there is a time after all treatment decides what is a gap.
    let gaps = if unstated_open(clock) { gaps.loose("when treatment ended is not stated") } else { gaps };
    PhaseSplit { phase: phase.event.clone(), whole, on, gaps, after, by_treatment }
}

/// Whether it is open if a treatment without a stated end began after all known ends.
fn unstated_open(clock: &Clock) -> bool {
    let all: Vec<&Placed> = clock.course.anti_cancer().filter(|e| !e.ongoing).collect();
    let (unstated, ended): (Vec<&Placed>, Vec<&Placed>) = all.into_iter().partition(|e| e.end_unknown);
    !unstated.is_empty() && after_known_ends(clock, &ended, &unstated).1.is_some()
}

/// How much of an interval the treatments cover in the nominal assignment.
fn covered(from: Ticks, to: Ticks, treatments: &[&Placed]) -> Ticks {
    let mut spans: Vec<(Ticks, Ticks)> = treatments
        .iter()
        .map(|t| (t.start.nominal.max(from), t.end.nominal.min(to)))
        .filter(|(s, e)| s < e)
        .collect();
    spans.sort_unstable();
    let (mut sum, mut reached) = (Ticks::ZERO, from);
    for (s, e) in spans {
        sum = sum + (e - s.max(reached)).max(Ticks::ZERO);
        reached = reached.max(e);
    }
    sum
}

/// The part after all treatments of the time from `a` to the end `b` of a phase: the least of `b − a` and `b − end` over the treatments.
fn after_all(clock: &Clock, a: NodeId, phase: &ResponsePhase, known: &Treated) -> Option<Value> {
    let b = phase.end.node;
    let ends = known.ended.iter().map(|t| t.end.node);
    let part = [a].into_iter().chain(ends).map(|from| clock.part(from, b)).reduce(RangedLength::min)?;
    let events: Vec<EventId> = [phase.event.clone(), known.last.id.clone()]
        .into_iter()
        .chain(phase.end_event.clone().filter(|e| *e != known.last.id))
        .collect();
    let mut value = Value::length(
        Measure::ResponseOffTreatment,
        format!("{}: off all treatment", phase_name(phase)),
        part.nominal,
        part.range,
        events,
    );
    let ends = known.ended.iter().map(|t| t.end).chain([phase.start]);
    value.ends = ends.max_by_key(|m| m.nominal).map(|from| (from.node, b));
    let value = value.by(known.rule("after the end of the last anti-cancer treatment"));
    let value = if part.nominal > Ticks::ZERO {
        so_far_if_open(value, phase)
    } else if part.range.hi.is_none_or(|hi| hi > Ticks::ZERO) {
        value.undecided("whether any of it came after treatment is not decided")
    } else {
        value
    };
    Some(known.doubted(value))
}

/// Bounds of the time within `[a, b]`, before the end of the last treatment, in which none ran.
///
/// From above: `[a, last end]` lies in the union of the treatments and the steps from `a` to the first start, from each
/// end to the next start, whatever their true order; so it is at most the sum of the steps' greatest lengths. From
/// below: a gap is at least as long as the shortest step from any treatment drawn before it to any drawn after it, and
/// gaps so bounded never overlap.
fn gaps_range(clock: &Clock, phase: &ResponsePhase, treatments: &[&Placed], has_tail: bool) -> Span {
    let (a, b) = (phase.start.node, phase.end.node);
    let whole = clock.between(a, b).at_least_zero();
    let mut order: Vec<&Placed> = treatments.to_vec();
    order.sort_by_key(|t| (t.start.nominal, t.end.nominal));
    // What certainly ended before the phase plays no part in it.
    let ended = |t: &Placed| clock.between(a, t.end.node).hi.is_some_and(|hi| hi <= Ticks::ZERO);
    order.retain(|t| !ended(t));
    if order.is_empty() {
        return if has_tail { Span::exactly(Ticks::ZERO) } else { whole };
    }
    if order.len() > MAX_TREATMENTS {
        return Span { lo: Some(Ticks::ZERO), hi: whole.hi };
    }
    let most = longest_gaps(clock, (a, b), &order, has_tail);
    let hi = Span { lo: None, hi: most }.and(Span { lo: None, hi: whole.hi }).hi;
    Span { lo: Some(shortest_gaps(clock, phase, &order, has_tail)), hi }
}

/// Upper bound of the gaps; `order` is by time. Without a tail all that is uncovered counts as a gap.
fn longest_gaps(clock: &Clock, (a, b): (NodeId, NodeId), order: &[&Placed], has_tail: bool) -> Option<Ticks> {
    // The chain along which treatment reaches furthest, so that steps are as short as can be.
    let mut chain: Vec<&Placed> = Vec::new();
    for t in order {
        while let [.., before, last] = chain.as_slice() {
            if t.start.nominal <= before.end.nominal && last.end.nominal <= t.end.nominal {
                chain.pop();
            } else {
                break;
            }
        }
        if chain.last().is_none_or(|last| t.end.nominal > last.end.nominal) {
            chain.push(t);
        }
    }
    let step = |from: NodeId, to: NodeId| {
        let until = clock.between(from, to).min(clock.between(from, b));
        until.at_least_zero().hi
    };
    let mut sum = Ticks::ZERO;
    let mut at = a;
    for t in &chain {
        sum = sum + step(at, t.start.node)?;
        at = t.end.node;
    }
    if !has_tail {
        return Some(sum + step(at, b)?);
    }
    // Any other may in truth be the last to end.
    let mut beyond = Ticks::ZERO;
    for t in order.iter().filter(|t| !chain.iter().any(|c| c.id == t.id)) {
        beyond = beyond.max(step(at, t.start.node)?);
    }
    Some(sum + beyond)
}

/// Lower bound of the gaps; `order` is by time.
fn shortest_gaps(clock: &Clock, phase: &ResponsePhase, order: &[&Placed], has_tail: bool) -> Ticks {
    let (a, b) = (phase.start.node, phase.end.node);
    let mut sum = Ticks::ZERO;
    let mut reached = phase.start.nominal;
    for i in 0..=order.len() {
        let next = order.get(i).map(|t| t.start.nominal);
        if next.map_or(!has_tail, |next| next > reached) {
            let (before, after) = order.split_at(i);
            let mut gap: Option<Span> = None;
            for from in before.iter().map(|t| t.end.node).chain([a]) {
                for to in after.iter().map(|t| t.start.node).chain([b]) {
                    let one = clock.between(from, to);
                    gap = Some(gap.map_or(one, |g| g.min(one)));
                }
            }
            sum = sum + gap.and_then(|g| g.lo).unwrap_or_default().max(Ticks::ZERO);
        }
        reached = order.get(i).map_or(reached, |t| reached.max(t.end.nominal));
    }
    sum
}

/// Bounds of the time within `[a, b]` in which any treatment ran.
fn on_range(
    clock: &Clock,
    (a, b): (NodeId, NodeId),
    treatments: &[&Placed],
    by_treatment: &[(EventId, Value)],
    whole: &Value,
    gaps: Span,
) -> Span {
    let zero = Span::exactly(Ticks::ZERO);
    if treatments.is_empty() {
        return zero;
    }
    // At least what one treatment covers, at most what all cover together.
    let most = by_treatment.iter().map(|(_, v)| v.range().at_least_zero()).reduce(Span::max).unwrap_or(zero);
    let sum = by_treatment.iter().map(|(_, v)| v.range().at_least_zero()).fold(zero, |s, r| s + r);
    // What lies before the last end, and within the phase: the whole of it bounds it from above, and less the gaps
    // from below.
    let reach = treatments.iter().map(|t| clock.part(a, t.end.node).range).reduce(Span::max);
    let reach = reach.unwrap_or(Span::UNKNOWN).min(clock.part(a, b).range).at_least_zero();
    let without_gaps = (reach + -gaps).at_least_zero();
    let hi = Span { lo: None, hi: sum.hi }.and(Span { lo: None, hi: reach.hi });
    let hi = hi.and(Span { lo: None, hi: whole.range().hi }).hi;
    let lo = Span { lo: most.lo, hi: None }.and(Span { lo: without_gaps.lo, hi: None }).lo;
    Span { lo, hi }
}

/// The time in response after the end of the last anti-cancer treatment.
#[derive(Debug, Clone)]
pub struct OffTail {
    /// Where it begins as drawn, from time 0: the end of treatment, or the start of the response if that is later.
    pub from: Ticks,
    /// Where it ends as drawn.
    pub to: Ticks,
    /// Its length.
    pub value: Value,
    /// Whether the response still lasted when last seen.
    pub ongoing: bool,
    /// The phase of response that it is the tail of: the last one, if several follow each other.
    pub phase: EventId,
}

/// How well a response stands for the patient's, lower is better: of the disease before a specimen or a marker, as a
/// whole before one site, imaging before other methods.
fn standing(phase: &ResponsePhase) -> (bool, bool, u8) {
    let track = phase.track();
    let method = match track.method {
        Some(Method::Imaging) => 0,
        None => 1,
        Some(Method::Clinical) => 2,
        Some(Method::Pathology) => 3,
        Some(Method::Laboratory) => 4,
    };
    (!phase.is_of_the_disease(), !track.is_overall(), method)
}

/// The time in response, complete or partial, after the end of the last anti-cancer treatment, of the track that stands
/// best for the patient: overall before one site, imaging before other methods, then the longest. `None` if treatment
/// goes on or nothing says when it ended, or if no response outlasts it.
pub fn off_treatment_response(course: &Course) -> Option<OffTail> {
    let clock = Clock::new(course);
    let known = treated(&clock)?;
    let counts = |p: &ResponsePhase| p.counts().is_some_and(Counts::is_response);
    let all = stretches(course, |a, b| counts(a) && counts(b));
    let tail = |s: &Stretch| -> Option<OffTail> {
        let (first, last) = (s.first()?, s.last()?);
        if !counts(first) || first.start_unknown {
            return None;
        }
        let value = after_all(&clock, first.start.node, last, &known)?;
        let from = known.last.end.nominal.max(first.start.nominal);
        let ongoing = last.ongoing || last.open;
        let to = last.end.nominal;
        (value.nominal() > Ticks::ZERO).then(|| OffTail {
            from,
            to,
            value,
            ongoing,
            phase: last.event.clone(),
        })
    };
    let found = all.iter().filter_map(|s| Some((standing(s.last()?), tail(s)?)));
    found.min_by_key(|(standing, tail)| (*standing, -tail.value.nominal())).map(|(_, tail)| tail)
}
