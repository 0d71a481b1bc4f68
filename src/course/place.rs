//! From statements to a course: what contradicts is left out, the rest is placed.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use super::code::FindingCode;
use super::cycles;
use super::finding::LintFinding;
use super::link::{Ends, Statements, schedule};
use super::network::{self, Conflict, Constraint, Link, NodeId, Role, get, holds, windows};
use super::nominal::{Placing, SearchDepth};
use super::{Course, Moment, Placed, phases};
use crate::model::{
    CalendarDate, Duration, Event, EventId, Order, Part, Patient, Point, Quantity, Ticks, Time, TimeExpr,
};

pub(super) fn course(patient: &Patient) -> Course {
    let mut statements = Statements::read(patient);
    let contact = last_contact(&statements);
    statements.tie_ongoing(contact);
    cycles::cut(&mut statements);
    let links = std::mem::take(&mut statements.links);
    let (links, nominal) = consistent(&mut statements, links);
    let constraints: Vec<Constraint> = links.iter().map(Link::constraint).collect();
    let zero = windows(&constraints, &nominal, NodeId::ZERO);
    let mut course = Course {
        events: Vec::new(),
        places: OnceLock::new(),
        phases: Vec::new(),
        findings: statements.findings,
        constraints,
        nominal,
        zero,
        last_contact: contact,
        has_dates: statements.earliest_date.is_some(),
    };
    if course.has_dates && course.zero_date().is_none() {
        course.findings.push(LintFinding {
            code: FindingCode::CalendarUnlinked,
            events: Vec::new(),
            field: None,
            text: "some times are dates, but nothing says which date time 0 has; the earliest date is drawn there"
                .to_owned(),
        });
    }
    course.events = placed(patient, &statements.ends, &links, &course);
    course.phases = phases::of(&course);
    course
}

/// The event up to which the patient was followed. Of several of the deciding kind it is the latest, which takes a
/// first look at where they are.
fn last_contact(statements: &Statements) -> Option<usize> {
    let all = statements.last_contacts();
    if all.len() < 2 {
        return all.first().copied();
    }
    let at = Placing::new(statements, &statements.links).place(SearchDepth::Neighbours)?;
    let start = |i: usize| statements.ends.get(i).map(|e| get(&at, e.start));
    all.into_iter().max_by_key(|&i| start(i))
}

/// The statements that hold together, and where everything is.
fn consistent(statements: &mut Statements, links: Vec<Link>) -> (Vec<Link>, Vec<i64>) {
    let guess = Placing::new(statements, &links).place(SearchDepth::Neighbours).unwrap_or_default();
    if links.iter().all(|l| holds(&guess, &l.constraint())) {
        return (links, guess);
    }
    let repaired = network::repair(&links, guess);
    for conflict in &repaired.conflicts {
        if let Some(finding) = contradiction(statements.patient, &links, conflict) {
            statements.findings.push(finding);
        }
    }
    if repaired.gave_up {
        statements.findings.push(LintFinding {
            code: FindingCode::TimeContradiction,
            events: Vec::new(),
            field: None,
            text:
                "so many times contradict each other that not all could be examined; those left are left out"
                    .to_owned(),
        });
    }
    let mut kept = repaired.kept.iter();
    let links: Vec<Link> = links.into_iter().filter(|_| kept.next().copied().unwrap_or(false)).collect();
    let placed = Placing::new(statements, &links).place(SearchDepth::All);
    let nominal = placed.filter(|at| links.iter().all(|l| holds(at, &l.constraint())));
    let nominal = nominal.unwrap_or_else(|| {
        let zero = get(&repaired.feasible, NodeId::ZERO);
        repaired.feasible.iter().map(|t| t - zero).collect()
    });
    (links, nominal)
}

fn event_of<'a>(patient: &'a Patient, link: &Link) -> Option<&'a Arc<Event>> {
    patient.events.get((link.event as usize).checked_sub(1)?)
}

/// A statement as it would be quoted: the event and the field's text.
fn quoted(patient: &Patient, link: &Link, of: Option<&EventId>) -> String {
    let Some(event) = event_of(patient, link) else {
        return match (&patient.zero.date, link.field) {
            (Some(date), "zero.date") => format!("time 0 in {}", date.text()),
            _ => format!("time 0 being {}", patient.zero.is),
        };
    };
    let time = event.times().find(|(name, _)| *name == link.field).map(|(_, time)| time.text());
    let what = match (link.role, time) {
        (Role::Implicit, _) => "an end not before its start".to_owned(),
        (_, Some(text)) => format!("{} “{text}”", link.field),
        (_, None) => format!("its {}", link.field),
    };
    if of == Some(&event.id) { what } else { format!("{what} of “{}”", event.id) }
}

/// Names a contradiction after the statement that was left out.
fn contradiction(patient: &Patient, links: &[Link], conflict: &Conflict) -> Option<LintFinding> {
    let link = links.get(conflict.link)?;
    let event = event_of(patient, link);
    let others: Vec<&Link> =
        conflict.cycle.iter().filter(|&&l| l != conflict.link).filter_map(|&l| links.get(l)).collect();
    let alone = event.is_some() && others.iter().all(|l| l.event == link.event);
    let turned = alone && (link.role == Role::Implicit || others.iter().any(|l| l.role == Role::Implicit));
    let id = event.map(|e| &e.id);
    let mut events: Vec<EventId> = id.cloned().into_iter().collect();
    for other in others.iter().filter_map(|l| event_of(patient, l)) {
        if !events.contains(&other.id) {
            events.push(other.id.clone());
        }
    }
    let text = if turned {
        "ends before it starts".to_owned()
    } else {
        let mut names: Vec<String> = Vec::new();
        for other in others {
            let name = quoted(patient, other, id);
            if !names.contains(&name) && names.len() < 4 {
                names.push(name);
            }
        }
        let against = if names.is_empty() { "itself".to_owned() } else { names.join(", ") };
        format!("{} contradicts {against}; it is left out", quoted(patient, link, id))
    };
    Some(LintFinding {
        code: if turned { FindingCode::EndBeforeStart } else { FindingCode::TimeContradiction },
        events,
        field: Some(link.field),
        text,
    })
}

fn placed(patient: &Patient, ends: &[Ends], links: &[Link], course: &Course) -> Vec<Placed> {
    let mut stated = vec![false; course.nominal.len()];
    for link in links.iter().filter(|l| l.role != Role::Implicit) {
        if let Some(slot) = stated.get_mut(link.to.at()) {
            *slot = true;
        }
    }
    let is_stated = |node: NodeId| stated.get(node.at()).copied().unwrap_or(false);
    let mut out = Vec::with_capacity(ends.len());
    let mut inner = Inner { patient, ends, course, index: HashMap::new() };
    for (event, ends) in patient.events.iter().zip(ends) {
        let (start, end) = (course.moment(ends.start), course.moment(ends.end));
        let cover_end = ends.cover.map(|every| end.nominal + every);
        out.push(Placed {
            id: event.id.clone(),
            event: Arc::clone(event),
            start,
            end,
            is_phase: ends.is_phase,
            ongoing: ends.ongoing,
            start_unknown: !is_stated(ends.start),
            end_unknown: !is_stated(ends.end) && !ends.ongoing,
            cover_end,
            cycles: cycle_starts(event, ends, start, end),
            holds: inner.holds(event, start, end),
            dose_changes: inner.dose_changes(event, start, end),
        });
    }
    out
}

fn cycle_starts(event: &Event, ends: &Ends, start: Moment, end: Moment) -> Box<[Ticks]> {
    let Some((cycles, every)) = schedule(event).filter(|_| ends.is_phase) else { return Box::default() };
    let starts = (0..i64::from(cycles)).map(|n| start.nominal + every * n);
    starts.take_while(|t| *t <= end.nominal).collect()
}

/// Times within a treatment: drawn, but no statement about anything else.
struct Inner<'a> {
    patient: &'a Patient,
    ends: &'a [Ends],
    course: &'a Course,
    index: HashMap<&'a EventId, usize>,
}

impl<'a> Inner<'a> {
    fn holds(&mut self, event: &'a Event, start: Moment, end: Moment) -> Box<[(Ticks, Ticks)]> {
        let Some(treatment) = event.what.as_treatment() else { return Box::default() };
        let mut out = Vec::new();
        for hold in &treatment.holds {
            let from = self.time(&hold.from, start);
            let to = if *hold.to.expr() == TimeExpr::Ongoing {
                Some(end.nominal)
            } else {
                self.time(&hold.to, start)
            };
            let Some((from, to)) = from.zip(to) else { continue };
            let (from, to) = (from.max(start.nominal), to.min(end.nominal));
            if from < to {
                out.push((from, to));
            }
        }
        out.into()
    }

    fn dose_changes(&mut self, event: &'a Event, start: Moment, end: Moment) -> Box<[(Ticks, String)]> {
        let Some(treatment) = event.what.as_treatment() else { return Box::default() };
        let all = treatment.dose_changes.iter();
        let mut found =
            all.filter_map(|c| Some((self.time(&c.at, start)?, c.dose.to_string()))).collect::<Vec<_>>();
        found.retain(|(at, _)| start.nominal <= *at && *at <= end.nominal);
        found.into()
    }

    fn time(&mut self, time: &'a Time, start: Moment) -> Option<Ticks> {
        let offset = |q: &Option<Quantity>| q.map_or(Ticks::ZERO, |q| q.stated);
        let mut point = |point: &'a Point, order: Option<Order>| {
            Some(match point {
                Point::Calendar(date) => self.course.moment(NodeId::CALENDAR).nominal + date_middle(*date),
                Point::FromZero(q) => q.stated,
                Point::FromOwnStart(q) => start.nominal + offset(q),
                Point::FromEvent(anchor, q) => {
                    let ends = self.find(&anchor.event)?;
                    let default = if order == Some(Order::After) { Part::End } else { Part::Start };
                    let node = match anchor.part.unwrap_or(default) {
                        Part::End => ends.end,
                        Part::Start | Part::Cycle(_) => ends.start,
                    };
                    self.course.moment(node).nominal + self.ahead(anchor) + offset(q)
                }
            })
        };
        match time.expr() {
            TimeExpr::At { point: p, .. } => point(p, None),
            TimeExpr::Bounds(bounds) => {
                let mut found = Vec::new();
                for b in bounds {
                    found.push(point(&b.point, Some(b.order))?);
                }
                let (first, last) = (found.iter().min()?, found.iter().max()?);
                Some(*first + Ticks((*last - *first).0 / 2))
            }
            TimeExpr::Ongoing | TimeExpr::Unknown => None,
        }
    }

    /// How long after its event's start the cycle of an anchor begins.
    fn ahead(&self, anchor: &crate::model::Anchor) -> Ticks {
        let Some(Part::Cycle(n)) = anchor.part else { return Ticks::ZERO };
        let every = self.index.get(&anchor.event).and_then(|&i| self.patient.events.get(i));
        let every = every.and_then(|e| e.what.as_treatment()?.every.as_ref().map(Duration::ticks));
        every.unwrap_or_default() * (i64::from(n) - 1)
    }

    fn find(&mut self, id: &EventId) -> Option<Ends> {
        if self.index.is_empty() {
            for (i, event) in self.patient.events.iter().enumerate() {
                self.index.entry(&event.id).or_insert(i);
            }
        }
        self.index.get(id).and_then(|&i| self.ends.get(i)).copied()
    }
}

fn date_middle(date: CalendarDate) -> Ticks {
    Ticks(Ticks::from_days(date.first_day_number() + date.last_day_number()).0 / 2)
}
