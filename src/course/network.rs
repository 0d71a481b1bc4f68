//! The temporal network: moments as nodes, statements as bounds on differences.
//!
//! A simple temporal network (Dechter, Meiri and Pearl, *Artificial Intelligence* 49, 1991): the tightest bounds of the
//! difference of two moments are lengths of shortest paths, and statements contradict each other exactly when there is
//! a cycle of negative length.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::span::Span;
use crate::model::Ticks;

/// No lower bound. Far beyond any sum of stated quantities, and far from overflow.
pub(super) const LOW: i64 = i64::MIN / 4;
/// No upper bound.
pub(super) const HIGH: i64 = i64::MAX / 4;

/// Passes over all constraints before a search in order of distance takes over.
const MAX_SWEEPS: usize = 12;
/// Up to so many constraints, passes are always faster.
const FEW_EDGES: usize = 64;
/// Steps of repairing contradictions after which no further ones are looked for, so that a damaged file cannot
/// occupy the program.
const MAX_REPAIR_STEPS: usize = 20_000_000;

/// A moment of a patient's course.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub(super) u32);

impl NodeId {
    /// The patient's time 0.
    pub const ZERO: Self = Self(0);
    /// Day 0 of the calendar, 1 January 2000.
    pub const CALENDAR: Self = Self(1);

    pub(super) fn at(self) -> usize {
        self.0 as usize
    }
}

/// What a constraint is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Says when: a moment, a schedule, the end of what is ongoing.
    Define,
    /// Says before, after or within.
    Order,
    /// A second statement.
    Also,
    /// An end is not before its start.
    Implicit,
}

/// One constraint: `lo <= to - from <= hi`, in ticks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Link {
    pub from: NodeId,
    pub to: NodeId,
    pub lo: i64,
    pub hi: i64,
    /// Where the drawing rather stands than at `lo`: so much later, the time that the last dose covers.
    pub cover: i64,
    /// One more than the position of the event that states it; 0 is the patient.
    pub event: u32,
    pub field: &'static str,
    pub role: Role,
}

impl Link {
    pub fn constraint(&self) -> Constraint {
        Constraint { from: self.from, to: self.to, lo: self.lo, hi: self.hi }
    }
}

/// A constraint without where it comes from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Constraint {
    pub from: NodeId,
    pub to: NodeId,
    pub lo: i64,
    pub hi: i64,
}

/// Reads a value of a node; nodes come from the same patient, so the default is never used.
pub(super) fn get(values: &[i64], node: NodeId) -> i64 {
    values.get(node.at()).copied().unwrap_or_default()
}

pub(super) fn set(values: &mut [i64], node: NodeId, value: i64) {
    if let Some(slot) = values.get_mut(node.at()) {
        *slot = value;
    }
}

/// Whether an assignment satisfies a constraint.
pub(super) fn holds(at: &[i64], constraint: &Constraint) -> bool {
    let difference = get(at, constraint.to) - get(at, constraint.from);
    constraint.lo <= difference && difference <= constraint.hi
}

/// For each node a list of constraints that touch it, as positions in the list of constraints.
pub(super) struct Touching {
    offsets: Vec<u32>,
    constraints: Vec<u32>,
}

impl Touching {
    pub fn new(nodes: usize, constraints: impl Iterator<Item = (NodeId, NodeId)> + Clone) -> Self {
        let mut offsets = vec![0_u32; nodes + 2];
        let mut count = |n: NodeId| {
            if let Some(slot) = offsets.get_mut(n.at() + 2) {
                *slot += 1;
            }
        };
        let mut total = 0;
        for (from, to) in constraints.clone() {
            count(from);
            count(to);
            total += 2;
        }
        let mut sum = 0;
        for slot in &mut offsets {
            sum += *slot;
            *slot = sum;
        }
        let mut list = vec![0; total];
        for (i, (from, to)) in constraints.enumerate() {
            for node in [from, to] {
                if let Some(next) = offsets.get_mut(node.at() + 1) {
                    if let Some(slot) = list.get_mut(*next as usize) {
                        *slot = i as u32;
                    }
                    *next += 1;
                }
            }
        }
        Self { offsets, constraints: list }
    }

    pub fn of(&self, node: NodeId) -> &[u32] {
        let from = self.offsets.get(node.at()).copied().unwrap_or_default() as usize;
        let to = self.offsets.get(node.at() + 1).copied().unwrap_or_default() as usize;
        self.constraints.get(from..to).unwrap_or_default()
    }
}

/// For every node, its least and greatest distance from one node.
#[derive(Debug, Clone)]
pub(super) struct Windows {
    pub lo: Vec<i64>,
    pub hi: Vec<i64>,
}

impl Windows {
    pub fn span(&self, node: NodeId) -> Span {
        let lo = self.lo.get(node.at()).copied().filter(|&t| t > LOW).map(Ticks);
        let hi = self.hi.get(node.at()).copied().filter(|&t| t < HIGH).map(Ticks);
        Span { lo, hi }
    }
}

/// The tightest bounds of every node from `source`. `feasible` is an assignment that satisfies all constraints.
pub(super) fn windows(constraints: &[Constraint], feasible: &[i64], source: NodeId) -> Windows {
    let mut w = Windows { lo: vec![LOW; feasible.len()], hi: vec![HIGH; feasible.len()] };
    set(&mut w.lo, source, 0);
    set(&mut w.hi, source, 0);
    // Edges come in the order of the file, mostly the order of dependence: a pass or two there and back settle them.
    let sweeps = if constraints.len() <= FEW_EDGES { 2 * FEW_EDGES + 2 } else { MAX_SWEEPS };
    for sweep in 0..sweeps {
        let mut changed = false;
        if sweep % 2 == 0 {
            for constraint in constraints {
                changed |= relax(&mut w, constraint);
            }
        } else {
            for constraint in constraints.iter().rev() {
                changed |= relax(&mut w, constraint);
            }
        }
        if !changed {
            return w;
        }
    }
    let touching = Touching::new(feasible.len(), constraints.iter().map(|e| (e.from, e.to)));
    w.hi = distances(constraints, &touching, feasible, source, false);
    w.lo = distances(constraints, &touching, feasible, source, true);
    w
}

fn relax(w: &mut Windows, constraint: &Constraint) -> bool {
    let (from, to) = (constraint.from.at(), constraint.to.at());
    let mut changed = false;
    let mut lower = |of: usize, from: usize, by: i64, values: &mut [i64]| {
        let (Some(&base), Some(&now)) = (values.get(from), values.get(of)) else { return };
        if base < HIGH && base + by < now {
            if let Some(slot) = values.get_mut(of) {
                *slot = base + by;
            }
            changed = true;
        }
    };
    if constraint.hi < HIGH {
        lower(to, from, constraint.hi, &mut w.hi);
    }
    if constraint.lo > LOW {
        lower(from, to, -constraint.lo, &mut w.hi);
    }
    let mut raise = |of: usize, from: usize, by: i64, values: &mut [i64]| {
        let (Some(&base), Some(&now)) = (values.get(from), values.get(of)) else { return };
        if base > LOW && base + by > now {
            if let Some(slot) = values.get_mut(of) {
                *slot = base + by;
            }
            changed = true;
        }
    };
    if constraint.lo > LOW {
        raise(to, from, constraint.lo, &mut w.lo);
    }
    if constraint.hi < HIGH {
        raise(from, to, -constraint.hi, &mut w.lo);
    }
    changed
}

/// The step along a constraint away from `node`: where it leads and the greatest distance; with `back`, the step of the
/// reversed problem, whose distances are the negated least ones.
fn step(constraint: &Constraint, node: NodeId, back: bool) -> [Option<(NodeId, i64)>; 2] {
    let up = |constraint: &Constraint| (constraint.hi < HIGH).then_some(constraint.hi);
    let down = |constraint: &Constraint| (constraint.lo > LOW).then_some(-constraint.lo);
    let (ahead, behind) =
        if back { (down(constraint), up(constraint)) } else { (up(constraint), down(constraint)) };
    [
        if constraint.from == node { ahead.map(|w| (constraint.to, w)) } else { None },
        if constraint.to == node { behind.map(|w| (constraint.from, w)) } else { None },
    ]
}

/// Greatest (or with `back`, least) distances from `source` by Dijkstra's search; a feasible assignment makes all
/// lengths non-negative (Johnson, *J. ACM* 24, 1977).
fn distances(
    constraints: &[Constraint],
    touching: &Touching,
    feasible: &[i64],
    source: NodeId,
    back: bool,
) -> Vec<i64> {
    let sign = if back { -1 } else { 1 };
    let mut best = vec![HIGH; feasible.len()];
    set(&mut best, source, 0);
    let mut heap = BinaryHeap::from([(Reverse(0_i64), source)]);
    let here = |node| sign * get(feasible, node);
    while let Some((Reverse(reduced), node)) = heap.pop() {
        if reduced > get(&best, node) {
            continue;
        }
        for &e in touching.of(node) {
            let Some(constraint) = constraints.get(e as usize) else { continue };
            for (next, length) in step(constraint, node, back).into_iter().flatten() {
                let total = reduced + length + here(node) - here(next);
                if total < get(&best, next) {
                    set(&mut best, next, total);
                    heap.push((Reverse(total), next));
                }
            }
        }
    }
    for (i, value) in best.iter_mut().enumerate() {
        let node = NodeId(i as u32);
        *value = match *value {
            HIGH if back => LOW,
            HIGH => HIGH,
            reduced => sign * (reduced - here(source) + here(node)),
        };
    }
    best
}

/// A statement that was left out, and the other statements that it contradicts.
pub(super) struct Conflict {
    /// Position of the link that was left out.
    pub link: usize,
    /// Positions of all links of the contradiction, this one included.
    pub cycle: Vec<usize>,
}

/// The links that can hold together, taken in order, and an assignment that satisfies them.
pub(super) struct Repaired {
    /// Per link, whether it was kept.
    pub kept: Vec<bool>,
    pub feasible: Vec<i64>,
    pub conflicts: Vec<Conflict>,
    /// Whether there was too much to repair, and the rest of what did not hold was left out unexplained.
    pub gave_up: bool,
}

/// Takes links one by one and leaves out those that contradict the ones before (incremental negative cycle detection,
/// Cotton and Maler, *SAT* 2006). `guess` is where the moments stand to begin with.
pub(super) fn repair(links: &[Link], guess: Vec<i64>) -> Repaired {
    let mut state = Repair {
        links,
        at: guess,
        ahead: Vec::new(),
        gap: Vec::new(),
        via: Vec::new(),
        done: Vec::new(),
        steps: 0,
    };
    let nodes = state.at.len();
    state.ahead.resize_with(nodes, Vec::new);
    state.gap = vec![0; nodes];
    state.via = vec![None; nodes];
    state.done = vec![false; nodes];
    let mut out = Repaired {
        kept: vec![false; links.len()],
        feasible: Vec::new(),
        conflicts: Vec::new(),
        gave_up: false,
    };
    for (i, link) in links.iter().enumerate() {
        let fine = if state.steps > MAX_REPAIR_STEPS {
            let fine = holds(&state.at, &link.constraint());
            out.gave_up |= !fine;
            if fine { Ok(()) } else { Err(None) }
        } else {
            state.take(i, link)
        };
        match fine {
            Ok(()) => {
                if let Some(kept) = out.kept.get_mut(i) {
                    *kept = true;
                }
            }
            Err(Some(cycle)) => out.conflicts.push(Conflict { link: i, cycle }),
            Err(None) => {}
        }
    }
    out.feasible = state.at;
    out
}

struct Repair<'a> {
    links: &'a [Link],
    at: Vec<i64>,
    /// Per node, the kept links with a finite step away from it.
    ahead: Vec<Vec<usize>>,
    /// How far a node has to be moved; negative where it has.
    gap: Vec<i64>,
    /// The link that moves it and the node at its other end.
    via: Vec<Option<(usize, NodeId)>>,
    done: Vec<bool>,
    steps: usize,
}

impl Repair<'_> {
    /// Takes both bounds of a link, or neither and says why.
    fn take(&mut self, i: usize, link: &Link) -> Result<(), Option<Vec<usize>>> {
        self.add(i, link.from, link.to, link.hi)?;
        // The upper bound has to be in force while moments are moved to meet the lower one.
        self.lead(link.from, |list| list.push(i));
        let back = if link.lo > LOW { -link.lo } else { HIGH };
        if let Err(why) = self.add(i, link.to, link.from, back) {
            self.lead(link.from, |list| {
                list.pop();
            });
            return Err(why);
        }
        self.lead(link.to, |list| list.push(i));
        Ok(())
    }

    fn lead(&mut self, node: NodeId, change: impl FnOnce(&mut Vec<usize>)) {
        if let Some(list) = self.ahead.get_mut(node.at()) {
            change(list);
        }
    }

    /// Makes `to - from <= most` hold by moving nodes down, or gives the links that forbid it.
    fn add(&mut self, link: usize, from: NodeId, to: NodeId, most: i64) -> Result<(), Option<Vec<usize>>> {
        if most >= HIGH {
            return Ok(());
        }
        let gap = get(&self.at, from) + most - get(&self.at, to);
        if gap >= 0 {
            return Ok(());
        }
        if from == to {
            return Err(Some(vec![link]));
        }
        let mut heap = BinaryHeap::from([(Reverse(gap), to)]);
        set(&mut self.gap, to, gap);
        self.set_via(to, (link, from));
        let mut touched = vec![to];
        let mut moved: Vec<(NodeId, i64)> = Vec::new();
        let mut refused = None;
        while let Some((Reverse(gap), node)) = heap.pop() {
            if self.done.get(node.at()).copied().unwrap_or(true) || gap > get(&self.gap, node) {
                continue;
            }
            if node == from {
                refused = Some(self.cycle(link, from, to));
                break;
            }
            moved.push((node, get(&self.at, node)));
            let here = get(&self.at, node) + gap;
            set(&mut self.at, node, here);
            if let Some(done) = self.done.get_mut(node.at()) {
                *done = true;
            }
            let list = self.ahead.get(node.at()).map(Vec::as_slice).unwrap_or_default();
            self.steps += list.len() + 1;
            for &i in list {
                let Some(other) = self.links.get(i) else { continue };
                for (next, length) in step(&other.constraint(), node, false).into_iter().flatten() {
                    let gap = here + length - get(&self.at, next);
                    let is_done = self.done.get(next.at()).copied().unwrap_or(true);
                    if !is_done && gap < get(&self.gap, next) {
                        set(&mut self.gap, next, gap);
                        if let Some(slot) = self.via.get_mut(next.at()) {
                            *slot = Some((i, node));
                        }
                        touched.push(next);
                        heap.push((Reverse(gap), next));
                    }
                }
            }
        }
        for node in touched {
            set(&mut self.gap, node, 0);
            if let Some(done) = self.done.get_mut(node.at()) {
                *done = false;
            }
        }
        if let Some(cycle) = refused {
            for (node, before) in moved {
                set(&mut self.at, node, before);
            }
            return Err(Some(cycle));
        }
        Ok(())
    }

    fn set_via(&mut self, node: NodeId, via: (usize, NodeId)) {
        if let Some(slot) = self.via.get_mut(node.at()) {
            *slot = Some(via);
        }
    }

    /// The links of the negative cycle that begins with the new link `from` → `to` and comes back to `from`.
    fn cycle(&self, link: usize, from: NodeId, to: NodeId) -> Vec<usize> {
        let mut out = vec![link];
        let mut node = from;
        while node != to && out.len() <= self.links.len() {
            let Some((i, before)) = self.via.get(node.at()).copied().flatten() else { break };
            out.push(i);
            node = before;
        }
        out
    }
}
