//! Lines of therapy.
//!
//! A line is systemic anti-cancer treatment that began, or began again, after a progression. A swap for toxicity, a planned
//! sequence and maintenance stay in their line; a long gap without progression leaves open whether a new line began; lines
//! of curative intent are counted apart; a number that the case states wins.

use super::clock::{ByTime, Clock, Doubt, EventMoment, Extreme, Is, order_open};
use super::evidence::Evidence;
use super::value::LineId;
use crate::course::Placed;
use crate::model::{Intent, Rules, Ticks, Treatment};

/// A line of therapy.
#[derive(Debug)]
pub(super) struct Line<'c> {
    pub id: LineId,
    /// Its treatments by their start as drawn.
    pub members: Vec<&'c Placed>,
    /// When the first of them began.
    pub start: Extreme<'c>,
    /// What is open about where it begins or which treatments belong to it.
    pub doubt: Doubt,
}

fn treatment(e: &Placed) -> Option<&Treatment> {
    e.event.what.as_treatment()
}

fn is_systemic(e: &Placed) -> bool {
    treatment(e).is_some_and(|t| t.is_anti_cancer() && !t.modality.is_local())
}

fn is_curative(e: &Placed) -> bool {
    let intent = treatment(e).and_then(|t| t.intent);
    matches!(intent, Some(Intent::Curative | Intent::Neoadjuvant | Intent::Adjuvant))
}

/// The lines in the order of their starts as drawn.
pub(super) fn lines<'c>(clock: &Clock<'c>, rules: &Rules, evidence: &Evidence<'c>) -> Vec<Line<'c>> {
    let mut all: Vec<&Placed> = clock.course.events().iter().filter(|e| is_systemic(e)).collect();
    clock.sort(&mut all);
    let (curative, other): (Vec<&Placed>, Vec<&Placed>) = all.into_iter().partition(|e| is_curative(e));
    let mut out = of_kind(clock, rules, evidence, &curative, true);
    out.extend(of_kind(clock, rules, evidence, &other, false));
    out.sort_by_key(|line| line.start.nominal());
    order_of_lines(clock, &mut out);
    out
}

/// Lines up to which every pair is compared; of more, those drawn next to each other.
const MAX_PAIRS: usize = 64;

/// Where it is open which of two lines came first, it is open what either of them, those between and the one before are
/// followed by.
fn order_of_lines(clock: &Clock, lines: &mut [Line]) {
    let exact = |line: &Line| {
        let range = line.start.range();
        range.lo.is_some() && range.lo == range.hi
    };
    if lines.iter().all(exact) {
        return;
    }
    let reach = if lines.len() <= MAX_PAIRS { lines.len() } else { 2 };
    let mut open: Vec<(usize, usize, String)> = Vec::new();
    for (i, a) in lines.iter().enumerate() {
        for (j, b) in lines.iter().enumerate().skip(i + 1).take(reach) {
            if !a.start.until_edge(clock, &b.start).certain() {
                let why = a.start.drawn().zip(b.start.drawn()).map(|(a, b)| order_open(a.id, b.id));
                open.push((i.saturating_sub(1), j, why.unwrap_or_default()));
            }
        }
    }
    for (from, to, why) in open {
        for line in lines.iter_mut().take(to + 1).skip(from) {
            line.doubt.note(|| why.clone());
        }
    }
}

fn of_kind<'c>(
    clock: &Clock<'c>,
    rules: &Rules,
    evidence: &Evidence<'c>,
    treatments: &[&'c Placed],
    curative: bool,
) -> Vec<Line<'c>> {
    let mut groups: Vec<(u32, Vec<&'c Placed>, Doubt)> = Vec::new();
    let mut doubt = Doubt::default();
    doubt.take(&evidence.doubt);
    // How many progressions the treatment began after.
    let mut after: Option<usize> = None;
    let mut current: Option<u32> = None;
    // The treatments of the line so far.
    let mut epoch: Vec<&'c Placed> = Vec::new();
    let mut was_open: Option<String> = None;
    // The greatest numbers that treatments without one can have by now, and why they are open.
    let (mut reach, mut most) = (0, 0);
    let mut shift = Doubt::default();
    // Where it is open which of a numbered treatment and one without a number came first, any line may be another.
    let mut mixed = Doubt::default();
    let numbered: Vec<&Placed> =
        treatments.iter().copied().filter(|t| treatment(t).is_some_and(|t| t.line.is_some())).collect();
    for t in treatments {
        let stated = treatment(t).and_then(|t| t.line);
        let (now, open) = progressions_before(clock, &evidence.progressions, t);
        let progressed = after.is_some_and(|before| now > before);
        let number = match (stated, current) {
            (Some(own), _) => own,
            (None, None) => 1,
            (None, Some(line)) if progressed => line + 1,
            (None, Some(line)) => line,
        };
        // What is open about where the line before ends.
        let mut border = Doubt::default();
        if stated.is_none() {
            // What is open about the one before decides whether this one came after a progression.
            if let Some(why) = open.clone().or(was_open) {
                border.note(|| why);
            }
            // The number of the line goes on from the treatment before.
            if let Some(other) = numbered.iter().find(|n| clock.until(&n.start, &t.start).is_open()) {
                mixed.note(|| order_open(&other.id, &t.id));
            }
            doubt.take(&border);
            if !progressed && !epoch.is_empty() && !follows(clock, rules, &mut epoch, t) {
                doubt.note(|| {
                    format!(
                        "more than {} d without progression may lie before {}: is it a new line?",
                        rules.line_gap_days, t.id
                    )
                });
            }
        }
        if current != Some(number) {
            epoch.clear();
        }
        epoch.push(t);
        was_open = open;
        after = Some(now);
        current = Some(number);
        // A line of a stated number settles what was open before it, unless one without a number may have the same.
        if let Some(own) = stated {
            doubt = Doubt::default();
            doubt.take(&evidence.doubt);
            if most >= own {
                doubt.take(&shift);
            }
            reach = own;
        } else {
            reach += 1;
            most = most.max(reach);
            shift.take(&border);
        }
        let at = groups.iter().position(|(n, ..)| *n == number).unwrap_or_else(|| {
            groups.push((number, Vec::new(), Doubt::default()));
            groups.len() - 1
        });
        let is_new = groups.get(at).is_some_and(|(_, members, _)| members.is_empty());
        if let Some((_, _, before)) = at.checked_sub(1).and_then(|i| groups.get_mut(i)) {
            before.take(if is_new { &doubt } else { &border });
        }
        if let Some((_, members, known)) = groups.get_mut(at) {
            members.push(t);
            known.take(&doubt);
        }
    }
    let line = |(number, members, mut doubt): (u32, Vec<&'c Placed>, Doubt)| {
        doubt.take(&mixed);
        let start = Extreme::first(members.iter().map(|e| EventMoment::start(e)))?;
        Some(Line { id: LineId { curative, number }, members, start, doubt })
    };
    groups.into_iter().filter_map(line).collect()
}

/// Treatments of the line that are looked at, latest first, for one that a treatment follows on.
const LOOK_BACK: usize = 64;

/// Whether a treatment certainly belongs to those of the line: no long gap lies between it and one of them, whichever came
/// first, or it is maintenance after all of them. What follows such maintenance has to come after it, so that it then
/// stands first.
fn follows<'c>(clock: &Clock, rules: &Rules, epoch: &mut Vec<&'c Placed>, t: &'c Placed) -> bool {
    let limit = Ticks::from_days(i64::from(rules.line_gap_days)) + Ticks(1);
    let near = |a: &Placed, b: &Placed| clock.after_by(&a.end, &b.start, limit) == Is::No;
    let after = |m: &Placed| clock.until(&m.start, &t.start).certain();
    let is_maintenance = |e: &Placed| treatment(e).and_then(|t| t.intent) == Some(Intent::Maintenance);
    let behind = epoch.first().is_none_or(|first| !is_maintenance(first) || after(first));
    if behind && epoch.iter().rev().take(LOOK_BACK).any(|m| near(m, t) && near(t, m)) {
        return true;
    }
    let maintains = is_maintenance(t) && epoch.iter().all(|m| after(m));
    if maintains {
        epoch.clear();
    }
    maintains
}

/// How many progressions had come when a treatment began, as drawn, and what is open about that.
fn progressions_before(
    clock: &Clock,
    progressions: &ByTime<EventMoment>,
    t: &Placed,
) -> (usize, Option<String>) {
    let near = progressions.from(t.start.range.lo);
    let mut drawn = progressions.all().len() - near.len();
    let mut open = None;
    for p in near.iter().take_while(|p| !progressions.is_past(p, t.start.range.hi)) {
        let answer = clock.until(&p.at, &t.start);
        drawn += usize::from(answer.drawn());
        if open.is_none() && (p.unknown || t.start_unknown || answer.is_open()) {
            open = Some(order_open(p.id, &t.id));
        }
    }
    (drawn, open)
}
