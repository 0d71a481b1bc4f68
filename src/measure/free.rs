//! Time without treatment: each gap between anti-cancer treatments, and remission during it.

use std::sync::Arc;

use super::blocks::{Block, blocks};
use super::clock::{Clock, Doubt, EventMoment, Extreme, Is, order_open};
use super::endpoints::first_after;
use super::groundwork::Groundwork;
use super::table::Measure;
use super::times::off_all;
use super::value::{Value, censored};
use crate::course::{Course, Placed};
use crate::model::{EventId, Modality, Ticks};

/// A stretch without anti-cancer treatment.
pub(super) struct Gap<'c> {
    /// The last administration before it.
    pub from: Extreme<'c>,
    /// The treatment that ends it.
    pub next: Option<Extreme<'c>>,
    pub doubt: Doubt,
}

/// The gaps between treatments whose ends are known, and the time after the last if nothing says that treatment went on.
pub(super) fn gaps<'c>(ground: &Groundwork<'c>) -> Vec<Gap<'c>> {
    let clock = &ground.clock;
    let all = blocks(clock, clock.course.anti_cancer().filter(|e| !e.start_unknown || !e.end_unknown));
    let mut out = Vec::new();
    let mut from: Option<Extreme> = None;
    let mut unknown = false;
    for (i, block) in all.iter().enumerate() {
        if let Some(from) = from.take().filter(|_| !unknown) {
            let mut doubt = Doubt::default();
            if block.open {
                doubt.note(|| open_words(&from, block));
            }
            // Blocks of which it is open what they come after may be the first to end the gap.
            let mut marks = block.start.marks.clone();
            for other in all.get(i + 1..).unwrap_or_default().iter().filter(|b| b.open) {
                if !block.start.until_edge(clock, &other.start).certain() {
                    doubt.note(|| open_words(&block.start, other));
                    marks.extend(other.start.marks.iter().copied());
                }
            }
            let next = Extreme::first(marks);
            out.push(Gap { from, next, doubt });
        }
        unknown |= block.members.iter().any(|e| e.end_unknown);
        from = reach(all.get(..=i).unwrap_or_default());
    }
    let goes_on = clock.course.anti_cancer().any(|e| e.ongoing);
    let last = if unknown { watch(clock.course).map(|e| Extreme::at(EventMoment::start(e))) } else { from };
    if let Some(from) = last.filter(|_| !goes_on) {
        out.push(Gap { from, next: None, doubt: Doubt::default() });
    }
    out
}

/// The last end of some blocks; only the latest can be it, unless it is open which those are.
fn reach<'c>(blocks: &[Block<'c>]) -> Option<Extreme<'c>> {
    let mut marks: Vec<EventMoment<'c>> = Vec::new();
    for block in blocks.iter().rev() {
        marks.extend(block.end.marks.iter().copied());
        if !block.open {
            break;
        }
    }
    Extreme::last(marks)
}

fn open_words(from: &Extreme, block: &Block) -> String {
    match (from.drawn(), block.start.drawn()) {
        (Some(a), Some(b)) => order_open(a.id, b.id),
        _ => String::new(),
    }
}

/// Each treatment-free interval, the time off treatment last, and remission in each of them.
pub(super) fn intervals(ground: &Groundwork, all: &[Gap]) -> Vec<Value> {
    let clock = &ground.clock;
    let mut out = Vec::new();
    for (gap, next) in all.iter().filter_map(|g| Some((g, g.next.as_ref()?))) {
        let part = clock.length(&gap.from, next);
        if part.nominal <= Ticks::ZERO {
            continue;
        }
        let name = gap.from.drawn().and_then(|m| clock.course.event(m.id)).map(|e| e.event.words());
        let name = format!("treatment-free interval after {}", name.unwrap_or_default());
        let mut value = Value::length(
            Measure::TreatmentFreeInterval,
            name,
            part.nominal,
            part.range,
            ids(&gap.from, Some(next)),
        );
        value.ends = Some((gap.from.node(), next.node()));
        let value = value
            .about(gap.next.as_ref().map_or_else(Arc::default, first_id))
            .by("last administration to the next anti-cancer treatment");
        out.push(gap.doubt.loosens(value));
    }
    out.extend(off_all(clock).or_else(|| observed(clock)));
    out.extend(all.iter().filter_map(|gap| remission(ground, gap)));
    out
}

fn first_id(extreme: &Extreme) -> Arc<str> {
    extreme.drawn().map_or_else(Arc::default, |m| m.id.shared())
}

fn ids(from: &Extreme, to: Option<&Extreme>) -> Vec<EventId> {
    let mut out: Vec<EventId> = from.ids().collect();
    for id in to.into_iter().flat_map(Extreme::ids) {
        if !out.contains(&id) {
            out.push(id);
        }
    }
    out
}

/// Where the ends of treatments are not stated, an observation that the source states to follow all of them.
fn watch(course: &Course) -> Option<&Placed> {
    let is_observation =
        |e: &&Placed| e.event.what.as_treatment().is_some_and(|t| t.modality == Modality::Observation);
    let watch = course.events().iter().filter(is_observation).max_by_key(|e| e.start.nominal)?;
    let follows = course.anti_cancer().all(|t| {
        let gap = course.between(t.start.node, watch.start.node);
        !t.ongoing && gap.lo.is_some_and(|lo| lo >= Ticks::ZERO)
    });
    (follows && !watch.start_unknown && watch.is_phase).then_some(watch)
}

fn observed(clock: &Clock) -> Option<Value> {
    let course = clock.course;
    let watch = watch(course)?;
    let contact = course.death().or_else(|| course.last_contact())?;
    let events = vec![watch.id.clone(), contact.id.clone()];
    let name = "off treatment".to_owned();
    let value = Value::between(
        clock,
        Measure::TreatmentFreeInterval,
        name,
        watch.start.node,
        contact.start.node,
        events,
    );
    let value = value
        .by("start of the stated observation, since the ends of treatments are not stated, to last contact");
    Some(if course.death().is_some() { value } else { value.censored(censored::LAST_CONTACT) })
}

/// Remission during a gap: from the later of its start and the response to relapse, restart or death.
fn remission(ground: &Groundwork, gap: &Gap) -> Option<Value> {
    let clock = &ground.clock;
    let evidence = ground.evidence();
    let mut doubt = gap.doubt.clone();
    let before = |m: &EventMoment| gap.next.as_ref().map_or(Is::Yes, |next| next.before(clock, &m.at).not());
    // The last progression before the gap, after which a response has to come.
    let mut last: Vec<EventMoment> = Vec::new();
    let from = gap.from.range();
    for pd in evidence.progressions.to(from.hi).iter().rev() {
        let limit = Extreme::last(last.iter().copied()).and_then(|e| e.range().lo);
        if evidence.progressions.is_before(pd, limit) {
            break;
        }
        let earlier = if pd.unknown { Is::Open(false) } else { gap.from.before(clock, &pd.at).not() };
        if earlier.is_open() {
            doubt.note(|| gap.from.drawn().map_or_else(String::new, |m| order_open(m.id, pd.id)));
        }
        if earlier.drawn() {
            last.push(*pd);
        }
    }
    let last = Extreme::last(last);
    let row = &evidence.assessed;
    let takes = |s: &super::evidence::TrackAssessment| if s.is_response() { before(&s.mark) } else { Is::No };
    let response = first_after(clock, row, last.as_ref(), |s| s.mark, takes, &mut doubt)?;
    let first = response.drawn()?;
    if let [_, other, ..] = response.marks.as_slice() {
        doubt.note(|| order_open(first.id, other.id));
    }
    let start = Extreme::last(gap.from.marks.iter().copied().chain([first]))?;
    let pd = first_after(clock, &evidence.progressions, Some(&start), |m| *m, |_| Is::Yes, &mut doubt);
    let restart = gap.next.iter().flat_map(|e| e.marks.iter().copied());
    let ender = Extreme::first(pd.into_iter().flat_map(|e| e.marks).chain(restart).chain(ground.death));
    let (end, why) = if let Some(end) = ender {
        (end, None)
    } else {
        let seen = evidence.evaluable.all().last().copied()?;
        let all = evidence.evaluable.from(seen.at.range.lo).iter().copied();
        let at_contact = ground.contact.is_some_and(|c| c.at.node == seen.at.node);
        let why = if at_contact { censored::LAST_CONTACT } else { censored::LAST_ASSESSMENT };
        (Extreme::last(all)?, Some(why))
    };
    let part = clock.length(&start, &end);
    if part.nominal <= Ticks::ZERO {
        return None;
    }
    let mut value = Value::length(
        Measure::TreatmentFreeRemission,
        "treatment-free remission",
        part.nominal,
        part.range,
        ids(&start, Some(&end)),
    );
    value.ends = Some((start.node(), end.node()));
    let rule = "later of last administration and response to relapse, progression, restart or death, else the last evaluable assessment";
    let value =
        ground.with_track(value.about(gap.next.as_ref().map_or_else(Arc::default, first_id))).by(rule);
    let value = if let Some(why) = why { value.censored(why) } else { value };
    Some(doubt.loosens(value))
}
