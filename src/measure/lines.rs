//! Lines of therapy.
//!
//! A line is systemic anti-cancer treatment that began, or began again, after a progression. A swap for toxicity, a planned
//! sequence and maintenance stay in their line; a long gap without progression leaves open whether a new line began; lines
//! of curative intent are counted apart; a number that the case states wins.

use super::clock::{Clock, Doubt, Edge, Mark, Row, order_open};
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
    pub start: Edge<'c>,
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
    all.sort_by_key(|e| (e.start.nominal, e.end.nominal));
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
    let mut reached: Option<Mark> = None;
    let mut was_open: Option<String> = None;
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
        if stated.is_none() {
            // What is open about the one before decides whether this one came after a progression.
            if let Some(why) = open.clone().or(was_open) {
                doubt.note(|| why);
            }
            // The number of the line goes on from the treatment before.
            if let Some(other) = numbered.iter().find(|n| clock.until(&n.start, &t.start).is_open()) {
                doubt.note(|| order_open(&other.id, &t.id));
            }
            let maintenance = treatment(t).and_then(|t| t.intent) == Some(Intent::Maintenance);
            let limit = Ticks::from_days(i64::from(rules.line_gap_days)) + Ticks(1);
            let far = |end: &Mark| end.unknown || clock.after_by(&end.at, &t.start, limit).possible();
            if let Some(end) = reached.filter(|_| !progressed && !maintenance).filter(far) {
                doubt.note(|| {
                    format!(
                        "more than {} d may lie between {} and {} without progression: is it a new line?",
                        rules.line_gap_days, end.id, t.id
                    )
                });
            }
        }
        was_open = open;
        after = Some(now);
        current = Some(number);
        // A line of a stated number settles what was open before it.
        if stated.is_some() {
            doubt = Doubt::default();
            doubt.take(&evidence.doubt);
        }
        if let Some((_, members, known)) = groups.iter_mut().find(|(n, ..)| *n == number) {
            members.push(t);
            known.take(&doubt);
        } else {
            // What is open about this one is open about where the one before ends.
            if let Some((_, _, before)) = groups.last_mut() {
                before.take(&doubt);
            }
            groups.push((number, vec![t], doubt.clone()));
        }
        let end = Mark::end(t);
        if reached.is_none_or(|r| end.unknown || (!r.unknown && r.at.nominal <= end.at.nominal)) {
            reached = Some(end);
        }
    }
    let line = |(number, members, doubt): (u32, Vec<&'c Placed>, Doubt)| {
        let start = Edge::first(members.iter().map(|e| Mark::start(e)))?;
        Some(Line { id: LineId { curative, number }, members, start, doubt })
    };
    groups.into_iter().filter_map(line).collect()
}

/// How many progressions had come when a treatment began, as drawn, and what is open about that.
fn progressions_before(clock: &Clock, progressions: &Row<Mark>, t: &Placed) -> (usize, Option<String>) {
    let drawn = progressions.all().partition_point(|p| p.at.nominal <= t.start.nominal);
    let near =
        progressions.from(t.start.range.lo).iter().take_while(|p| !progressions.is_past(p, t.start.range.hi));
    for p in near {
        if p.unknown || t.start_unknown || clock.until(&p.at, &t.start).is_open() {
            return (drawn, Some(order_open(p.id, &t.id)));
        }
    }
    (drawn, None)
}
