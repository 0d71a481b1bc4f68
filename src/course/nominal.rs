//! One consistent assignment of times, for drawing and for sums that have to add up.
//!
//! Moments are placed one after another, each after those that its statement refers to: in the middle of what is
//! stated, at the bound where only one is stated, and always within what the moments already placed allow.

use std::collections::VecDeque;

use super::link::Statements;
use super::network::{HIGH, LOW, Link, NodeId, Role, Touching, get, set};

/// Steps of narrowing after which a plain solution serves instead, so that a damaged file cannot occupy the program.
const MAX_STEPS: usize = 50_000_000;

/// In which order moments are placed when nothing else decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Class {
    /// Something is stated about it.
    Known,
    /// Nothing is, so that everything else goes first.
    Unknown,
    /// It runs on with nothing to end it: up to the latest of all others.
    Open,
}

/// How far the consequences of placing a moment are followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SearchDepth {
    /// To moments tied to it directly. If the result satisfies everything, it is what `All` would give.
    Neighbours,
    /// To all, so that the result satisfies everything that is consistent.
    All,
}

/// How moments are placed: in which order, and what touches each.
pub(super) struct Placing<'a> {
    statements: &'a Statements<'a>,
    links: &'a [Link],
    touching: Touching,
    order: Vec<NodeId>,
    classes: Vec<Class>,
}

impl<'a> Placing<'a> {
    pub fn new(statements: &'a Statements<'a>, links: &'a [Link]) -> Self {
        let touching = Touching::new(statements.nodes, links.iter().map(|l| (l.from, l.to)));
        let classes = classes(statements, links);
        let order = order(statements, links, &touching, &classes);
        Self { statements, links, touching, order, classes }
    }

    /// Places every moment. With [`SearchDepth::All`], `None` if that takes too long.
    pub fn place(&self, depth: SearchDepth) -> Option<Vec<i64>> {
        let nodes = self.statements.nodes;
        let mut walk = Walk {
            plan: self,
            at: vec![0; nodes],
            placed: vec![false; nodes],
            lo: vec![LOW; nodes],
            hi: vec![HIGH; nodes],
            latest: 0,
            steps: 0,
            queue: VecDeque::new(),
        };
        for &node in &self.order {
            walk.place(node, depth);
            if walk.steps > MAX_STEPS {
                return None;
            }
        }
        Some(walk.at)
    }
}

fn classes(statements: &Statements, links: &[Link]) -> Vec<Class> {
    let mut classes = vec![Class::Unknown; statements.nodes];
    let mut put = |node: NodeId, class| {
        if let Some(slot) = classes.get_mut(node.at()) {
            *slot = class;
        }
    };
    for ends in statements.ends.iter().filter(|e| e.is_phase) {
        // An end that is not stated follows its start at once: others may come after it.
        put(ends.end, if ends.ongoing { Class::Open } else { Class::Known });
    }
    for node in [NodeId::ZERO, NodeId::CALENDAR] {
        put(node, Class::Known);
    }
    for link in links.iter().filter(|l| l.role != Role::Implicit) {
        put(link.to, Class::Known);
    }
    classes
}

/// Moments in the order of dependence. Where order words refer to each other, one of them goes first; what defines a
/// moment always precedes it, since definitions form no cycle.
fn order(statements: &Statements, links: &[Link], touching: &Touching, classes: &[Class]) -> Vec<NodeId> {
    let class = |node: NodeId| classes.get(node.at()).copied().unwrap_or(Class::Unknown);
    let mut out = Vec::with_capacity(statements.nodes);
    let mut is_out = vec![false; statements.nodes];
    let zero_event = statements.zero_event.and_then(|i| statements.ends.get(i)).map(|e| e.start);
    for node in [Some(NodeId::ZERO), zero_event, Some(NodeId::CALENDAR)].into_iter().flatten() {
        out.push(node);
        if let Some(slot) = is_out.get_mut(node.at()) {
            *slot = true;
        }
    }
    // How many moments each still waits for: those that define it, and those that it is ordered by.
    let (mut hard, mut soft) = (vec![0_i64; statements.nodes], vec![0_i64; statements.nodes]);
    let first = out.clone();
    let waits = |link: &Link| {
        let is_first = first.contains(&link.from) || first.contains(&link.to);
        // An unknown start waits for its end rather than the other way round.
        let idle = link.role == Role::Implicit && class(link.from) == Class::Unknown;
        link.from != link.to && !is_first && !idle
    };
    for link in links.iter().filter(|l| waits(l)) {
        let count = if link.role == Role::Define { &mut hard } else { &mut soft };
        let now = get(count, link.to);
        set(count, link.to, now + 1);
    }
    let mut ready: [VecDeque<NodeId>; 3] = Default::default();
    let mut defined = VecDeque::new();
    for i in 2..statements.nodes {
        let node = NodeId(i as u32);
        if get(&hard, node) == 0 {
            let queue = if get(&soft, node) == 0 { ready.get_mut(class(node) as usize) } else { None };
            queue.unwrap_or(&mut defined).push_back(node);
        }
    }
    loop {
        let [known, unknown, open] = &mut ready;
        // A circle of order words is opened last, at its first moment.
        let next = known.pop_front().or_else(|| unknown.pop_front()).or_else(|| open.pop_front());
        let Some(node) = next.or_else(|| defined.pop_front()) else { break };
        let Some(slot) = is_out.get_mut(node.at()) else { continue };
        if std::mem::replace(slot, true) {
            continue;
        }
        out.push(node);
        for &l in touching.of(node) {
            let Some(link) = links.get(l as usize) else { continue };
            if link.from != node || !waits(link) {
                continue;
            }
            let count = if link.role == Role::Define { &mut hard } else { &mut soft };
            let now = get(count, link.to) - 1;
            set(count, link.to, now);
            if get(&hard, link.to) == 0 {
                let free = get(&soft, link.to) == 0;
                let queue = if free { ready.get_mut(class(link.to) as usize) } else { None };
                queue.unwrap_or(&mut defined).push_back(link.to);
            }
        }
    }
    // Nothing is left over unless definitions form a cycle, which the caller has taken out.
    for i in 0..statements.nodes {
        if !is_out.get(i).copied().unwrap_or(true) {
            out.push(NodeId(i as u32));
        }
    }
    out
}

/// A middle that is the same whichever way it is added up.
fn middle(lo: i64, hi: i64) -> i64 {
    lo + (hi - lo) / 2
}

struct Walk<'a> {
    plan: &'a Placing<'a>,
    at: Vec<i64>,
    placed: Vec<bool>,
    lo: Vec<i64>,
    hi: Vec<i64>,
    latest: i64,
    steps: usize,
    queue: VecDeque<NodeId>,
}

impl Walk<'_> {
    fn place(&mut self, node: NodeId, depth: SearchDepth) {
        let (lo, hi) = (get(&self.lo, node), get(&self.hi, node));
        let at = self.preferred(node, lo, hi).min(hi).max(lo);
        set(&mut self.at, node, at);
        set(&mut self.lo, node, at);
        set(&mut self.hi, node, at);
        if let Some(placed) = self.placed.get_mut(node.at()) {
            *placed = true;
        }
        if node != NodeId::CALENDAR {
            self.latest = self.latest.max(at);
        }
        self.narrow(node);
        if depth == SearchDepth::All {
            while let Some(next) = self.queue.pop_front() {
                self.narrow(next);
                if self.steps > MAX_STEPS {
                    return;
                }
            }
        }
        self.queue.clear();
    }

    /// Carries the window of a moment over to the moments tied to it.
    fn narrow(&mut self, node: NodeId) {
        let touching = self.plan.touching.of(node);
        self.steps += touching.len() + 1;
        let (lo, hi) = (get(&self.lo, node), get(&self.hi, node));
        for &l in touching {
            let Some(link) = self.plan.links.get(l as usize) else { continue };
            let (next, least, most) = if link.from == node {
                (link.to, link.lo, link.hi)
            } else {
                let least = if link.hi < HIGH { -link.hi } else { LOW };
                let most = if link.lo > LOW { -link.lo } else { HIGH };
                (link.from, least, most)
            };
            if next == node || self.placed.get(next.at()).copied().unwrap_or(true) {
                continue;
            }
            let mut changed = false;
            if lo > LOW && least > LOW && lo + least > get(&self.lo, next) {
                set(&mut self.lo, next, lo + least);
                changed = true;
            }
            if hi < HIGH && most < HIGH && hi + most < get(&self.hi, next) {
                set(&mut self.hi, next, hi + most);
                changed = true;
            }
            if changed {
                self.queue.push_back(next);
            }
        }
    }

    /// Where a moment would stand if its own statement alone decided.
    fn preferred(&self, node: NodeId, lo: i64, hi: i64) -> i64 {
        if node == NodeId::CALENDAR {
            if lo > LOW && hi < HIGH {
                return middle(lo, hi);
            }
            return -self.plan.statements.earliest_date.unwrap_or_default().0;
        }
        let own = self.stated(node, |r| matches!(r, Role::Define | Role::Order));
        let stated = own.or_else(|| self.stated(node, |r| r == Role::Also));
        let class = self.plan.classes.get(node.at()).copied().unwrap_or(Class::Unknown);
        match stated {
            Some((least, most, _)) if least > LOW && most < HIGH => middle(least, most),
            Some((least, _, cover)) if least > LOW => {
                let covered = least + cover;
                if lo <= covered && covered <= hi { covered } else { least }
            }
            Some((_, most, _)) if most < HIGH => most,
            _ if class == Class::Open => self.latest,
            // An end that is not stated: its start, the least it can be. A start: time 0.
            _ if lo > LOW => lo,
            _ => 0,
        }
    }

    /// The narrowest window out of the statements of some role, and what a course covers after its lower end.
    fn stated(&self, node: NodeId, role: impl Fn(Role) -> bool) -> Option<(i64, i64, i64)> {
        let mut found = None;
        for &l in self.plan.touching.of(node) {
            let Some(link) = self.plan.links.get(l as usize) else { continue };
            let is_placed = self.placed.get(link.from.at()).copied().unwrap_or(false);
            if link.to != node || !role(link.role) || !is_placed {
                continue;
            }
            let (mut least, mut most, mut cover) = found.unwrap_or((LOW, HIGH, 0));
            let from = get(&self.at, link.from);
            if link.lo > LOW {
                let lo = from + link.lo;
                if lo > least {
                    cover = link.cover;
                } else if lo == least {
                    cover = cover.max(link.cover);
                }
                least = least.max(lo);
            }
            if link.hi < HIGH {
                most = most.min(from + link.hi);
            }
            found = Some((least, most, cover));
        }
        found
    }
}
