//! Treatments that touch each other, joined: what treatment covers, and the gaps in it.

use super::clock::{Clock, EventMoment, Extreme, Is, RangedLength};
use crate::course::{Placed, Span};
use crate::model::Ticks;

/// Treatments of which each certainly meets another of the block.
#[derive(Debug)]
pub(super) struct Block<'c> {
    pub members: Vec<&'c Placed>,
    pub start: Extreme<'c>,
    pub end: Extreme<'c>,
    /// Whether it is open if it comes after all blocks before it.
    pub open: bool,
}

/// Members that are looked at, latest first, for one that a treatment meets.
const LOOK_BACK: usize = 64;

/// The blocks of some treatments in the order of their starts as drawn. Treatments without a known end count from their
/// start on for nothing.
pub(super) fn blocks<'c>(
    clock: &Clock<'c>,
    treatments: impl IntoIterator<Item = &'c Placed>,
) -> Vec<Block<'c>> {
    let mut all: Vec<&Placed> = treatments.into_iter().collect();
    clock.sort(&mut all);
    let mut groups: Vec<(Vec<&Placed>, bool)> = Vec::new();
    // The last end of all, and of all before the current block.
    let mut reached: Option<Extreme> = None;
    let mut before: Option<Extreme> = None;
    for t in all {
        let meets = |m: &&Placed| {
            clock.until(&t.start, &m.end).certain()
                && clock.until(&m.start, &t.end).certain()
                && !m.end_unknown
        };
        let follows =
            |extreme: &Option<Extreme>| extreme.as_ref().is_none_or(|e| e.until(clock, &t.start) == Is::Yes);
        let last = groups.last_mut();
        let met = last.filter(|(members, _)| members.iter().rev().take(LOOK_BACK).any(meets));
        if let Some((members, open)) = met {
            members.push(t);
            *open |= !follows(&before);
        } else {
            before.clone_from(&reached);
            let open = !follows(&reached);
            groups.push((vec![t], open));
        }
        let ends = reached.into_iter().flat_map(|e| e.marks).chain([EventMoment::end(t)]);
        reached = Extreme::last(ends);
    }
    let block = |(members, open): (Vec<&'c Placed>, bool)| {
        let start = Extreme::first(members.iter().map(|e| EventMoment::start(e)))?;
        let end = Extreme::last(members.iter().map(|e| EventMoment::end(e)))?;
        Some(Block { members, start, end, open })
    };
    groups.into_iter().filter_map(block).collect()
}

/// How long any of some blocks' treatments ran, overlaps counted once.
pub(super) fn covered(clock: &Clock, blocks: &[Block]) -> RangedLength {
    let mut sum: Option<RangedLength> = None;
    let mut reached: Option<Extreme> = None;
    for block in blocks {
        let own = clock.length(&block.start, &block.end).at_least_zero();
        let next = match (sum, &reached) {
            (Some(sum), _) if !block.open => sum + own,
            (Some(sum), Some(reached)) => {
                // At most both, at least the longer of them, and at least both less what they can have in common.
                let common = clock.length(&block.start, reached).range.at_least_zero();
                let both = sum.range + own.range;
                let less = (both + -Span { lo: Some(Ticks::ZERO), hi: common.hi }).lo;
                let lo = [sum.range.lo, own.range.lo, less].into_iter().flatten().max();
                RangedLength { nominal: Ticks::ZERO, range: Span { lo, hi: both.hi } }
            }
            _ => own,
        };
        sum = Some(next);
        let ends = reached.into_iter().flat_map(|e| e.marks).chain(block.end.marks.iter().copied());
        reached = Extreme::last(ends);
    }
    let (Some(mut sum), Some(reached)) = (sum, reached) else { return RangedLength::ZERO };
    sum.nominal = drawn(blocks);
    if blocks.iter().any(|b| b.open) {
        // No more than from the first start to the last end.
        let starts = blocks.iter().flat_map(|b| b.start.marks.iter().copied());
        let whole = Extreme::first(starts).map(|start| clock.length(&start, &reached).at_least_zero());
        let most = whole.and_then(|w| w.range.hi);
        sum.range.hi = [sum.range.hi, most].into_iter().flatten().min();
    }
    sum
}

/// How much is covered as drawn.
fn drawn(blocks: &[Block]) -> Ticks {
    let all = blocks.iter().flat_map(|b| b.members.iter());
    let mut spans: Vec<(Ticks, Ticks)> = all.map(|e| (e.start.nominal, e.end.nominal)).collect();
    spans.sort_unstable();
    let (mut sum, mut reached) = (Ticks::ZERO, Ticks(i64::MIN));
    for (s, e) in spans {
        let s = s.max(reached);
        if e > s {
            sum = sum + (e - s);
        }
        reached = reached.max(e);
    }
    sum
}
