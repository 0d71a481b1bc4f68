//! Moments that are defined by each other in a circle.

use super::code::FindingCode;
use super::finding::LintFinding;
use super::link::Statements;
use super::network::{NodeId, Role, Touching};
use crate::model::EventId;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    New,
    /// On the path that is being followed.
    Open,
    Done,
}

/// Leaves out, and names, each definition that closes a circle. Order words may refer to each other.
pub(super) fn cut(statements: &mut Statements) {
    let links = &statements.links;
    let touching = Touching::new(statements.nodes, links.iter().map(|l| (l.from, l.to)));
    let mut marks = vec![Mark::New; statements.nodes];
    let mut cut: Vec<(usize, Vec<NodeId>)> = Vec::new();
    let mut is_cut = vec![false; links.len()];
    // A path of our own making instead of recursion: chains of anchors can be as long as the file.
    let mut path: Vec<(NodeId, usize)> = Vec::new();
    for first in 2..statements.nodes {
        path.push((NodeId(first as u32), 0));
        while let Some((node, next)) = path.last_mut() {
            let node = *node;
            let Some(mark) = marks.get_mut(node.at()) else { break };
            if *next == 0 && *mark != Mark::New {
                path.pop();
                continue;
            }
            *mark = Mark::Open;
            let Some(&l) = touching.of(node).get(*next) else {
                *mark = Mark::Done;
                path.pop();
                continue;
            };
            *next += 1;
            let Some(link) = links.get(l as usize) else { continue };
            let follows = link.to == node && link.role == Role::Define && link.from > NodeId::CALENDAR;
            let Some(is_cut) = is_cut.get_mut(l as usize).filter(|is_cut| follows && !**is_cut) else {
                continue;
            };
            match marks.get(link.from.at()) {
                Some(Mark::New) => path.push((link.from, 0)),
                Some(Mark::Open) => {
                    let circle = path.iter().map(|(n, _)| *n).skip_while(|n| *n != link.from).collect();
                    cut.push((l as usize, circle));
                    *is_cut = true;
                }
                _ => {}
            }
        }
    }
    if cut.is_empty() {
        return;
    }
    for (l, circle) in &cut {
        let Some(link) = statements.links.get(*l).copied() else { continue };
        let mut names: Vec<&EventId> = Vec::new();
        for node in circle {
            // Moments are numbered in the order of events.
            let after = statements.ends.partition_point(|e| e.start <= *node);
            let event = after.checked_sub(1).and_then(|i| statements.patient.events.get(i));
            if let Some(name) = event.map(|e| &e.id).filter(|name| names.last() != Some(name)) {
                names.push(name);
            }
        }
        let shown: Vec<&str> = names.iter().chain(names.first()).take(8).map(|id| id.as_str()).collect();
        let shown = shown.join(" → ");
        let event = (link.event as usize).checked_sub(1).and_then(|i| statements.patient.events.get(i));
        let mut events: Vec<EventId> = event.map(|e| e.id.clone()).into_iter().collect();
        for name in names {
            if !events.contains(name) {
                events.push(name.clone());
            }
        }
        statements.findings.push(LintFinding {
            code: FindingCode::AnchorCycle,
            events,
            field: Some(link.field),
            text: format!("{} is defined in a circle: {shown}; it is left out", link.field),
        });
    }
    // Circles are found in the order of the walk, which need not be that of the links.
    let mut is_cut = is_cut.into_iter();
    statements.links.retain(|_| is_cut.next() != Some(true));
}
