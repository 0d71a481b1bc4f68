//! The course of a patient: when things happened, as far as the statements of the source say.
//!
//! In: a [`Patient`] as written. Out: a [`Course`], in which every event has a start and an end with a range and a
//! nominal place, and any two moments can be compared. Each stated quantity is one bound on the difference of two
//! moments and is shared by whatever refers through it, so that a difference is bounded after what is common has
//! cancelled: fifty months of treatment are fifty months, whenever they began.
//!
//! ```
//! # use phaseline::{course, measure, model::*};
//! # let treatment = |id: &str, from: &str, to: &str| {
//! #     let what = What::from(Treatment::new(Modality::Targeted, id));
//! #     let mut e = Event::new(EventId::new(id).unwrap(), what);
//! #     e.from = Some(from.parse().unwrap());
//! #     e.to = Some(to.parse().unwrap());
//! #     std::sync::Arc::new(e)
//! # };
//! let mut patient = Patient::new(PatientId::new("p1").unwrap());
//! patient.events.push(treatment("trastuzumab", "0 mo .. 2 mo", "start + 50 mo"));
//! let course = course::resolve(&patient);
//! let trastuzumab = &course.events()[0];
//! let length = course.between(trastuzumab.start.node, trastuzumab.end.node);
//! assert_eq!(length.lo, Some(Ticks(Ticks::MONTH.0 * 99 / 2))); // 49.5 mo, although it began within two months
//! ```

mod code;
mod cycles;
mod distances;
mod finding;
#[cfg(test)]
pub(crate) mod fixtures;
mod link;
mod network;
mod nominal;
mod phases;
mod place;
mod span;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

pub use code::FindingCode;
pub use distances::Distances;
pub use finding::{LintFinding, Severity};
pub use network::NodeId;
pub use phases::{ResponsePhase, Track, is_of_the_disease, track};
pub use span::Span;

use crate::model::scale::Counts;
use crate::model::{Event, EventId, Patient, StatusKind, Ticks, Treatment, What};
use network::{Constraint, Windows, get, windows};

/// A moment: which one, between which times it lies, and where it is drawn. Times are from the patient's zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// Identifies the moment within its course.
    pub node: NodeId,
    /// The times it can have.
    pub range: Span,
    /// The time it has in the one consistent assignment that is drawn.
    pub nominal: Ticks,
}

/// An event and when it was. Times are from the patient's zero.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "four independent facts about an event's ends")]
pub struct Placed {
    /// Its id.
    pub id: EventId,
    /// The event as written.
    pub event: Arc<Event>,
    /// When it began.
    pub start: Moment,
    /// When it ended; of a point, its start.
    pub end: Moment,
    /// Whether it has an extent in time. A response without a stated end is an assessment, thus a point: how long it
    /// lasts is in [`Course::phases`].
    pub is_phase: bool,
    /// Whether it still runs at last contact.
    pub ongoing: bool,
    /// Whether nothing says when it began; `start` is then a place to draw it, no more.
    pub start_unknown: bool,
    /// Whether nothing says when it ended.
    pub end_unknown: bool,
    /// Of a schedule without a stated end: until when its last cycle covers. For drawing only; the treatment ends with
    /// its last dose.
    pub cover_end: Option<Ticks>,
    /// Starts of its cycles, if their number and interval are stated, up to its end.
    pub cycles: Box<[Ticks]>,
    /// Its interruptions, from and to.
    pub holds: Box<[(Ticks, Ticks)]>,
    /// Its changes of dose: when, and the new dose as written.
    pub dose_changes: Box<[(Ticks, String)]>,
}

/// What the axis counts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Alignment {
    /// Time 0 as the case defines it.
    Zero,
    /// The first diagnosis.
    Diagnosis,
    /// The start of the first treatment directed at the cancer.
    FirstTreatment,
    /// The first response.
    FirstResponse,
    /// The end of the last treatment directed at the cancer.
    EndOfTreatment,
    /// Day 0 of the calendar, 1 January 2000.
    Calendar,
}

impl Alignment {
    /// All of them, in the order of menus.
    pub const ALL: [Self; 6] = [
        Self::Zero,
        Self::Diagnosis,
        Self::FirstTreatment,
        Self::FirstResponse,
        Self::EndOfTreatment,
        Self::Calendar,
    ];

    /// In words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Zero => "time zero of the case",
            Self::Diagnosis => "diagnosis",
            Self::FirstTreatment => "first treatment",
            Self::FirstResponse => "first response",
            Self::EndOfTreatment => "end of treatment",
            Self::Calendar => "calendar",
        }
    }
}

/// Up to so many events are looked through for one of them.
const MOST_SOUGHT: usize = 32;

/// When everything happened to one patient.
#[derive(Debug, Clone)]
pub struct Course {
    events: Vec<Placed>,
    /// Where each of many events stands, by id, once one of them is asked for.
    places: OnceLock<HashMap<Arc<str>, usize>>,
    phases: Vec<ResponsePhase>,
    findings: Vec<LintFinding>,
    /// The statements that hold together.
    constraints: Vec<Constraint>,
    /// The nominal time of every moment, from zero.
    nominal: Vec<i64>,
    zero: Windows,
    last_contact: Option<usize>,
    has_dates: bool,
}

/// Works out when everything happened to a patient. Never fails: what cannot be is left out and named in
/// [`Course::findings`].
pub fn resolve(patient: &Patient) -> Course {
    place::course(patient)
}

impl Course {
    /// The events in the order of the file.
    pub fn events(&self) -> &[Placed] {
        &self.events
    }

    /// The event of that id.
    pub fn event(&self, id: &EventId) -> Option<&Placed> {
        if self.events.len() <= MOST_SOUGHT {
            return self.events.iter().find(|e| e.id == *id);
        }
        let places = self.places.get_or_init(|| {
            let mut places = HashMap::with_capacity(self.events.len());
            for (at, event) in self.events.iter().enumerate() {
                places.entry(event.id.shared()).or_insert(at);
            }
            places
        });
        self.events.get(*places.get(id.as_str())?)
    }

    /// The values that the time from one moment to another can have; negative where `to` comes first.
    pub fn between(&self, from: NodeId, to: NodeId) -> Span {
        self.between_at_hand(from, to)
            .unwrap_or_else(|| windows(&self.constraints, &self.nominal, from).span(to))
    }

    /// The same, if no search is needed for it.
    pub fn between_at_hand(&self, from: NodeId, to: NodeId) -> Option<Span> {
        if from == to {
            return Some(Span::exactly(Ticks::ZERO));
        }
        // What stands at a fixed distance from zero is as good as zero, and those bounds are at hand.
        let (a, b) = (self.zero.span(from), self.zero.span(to));
        [a, b].iter().any(|s| s.lo.is_some() && s.lo == s.hi).then(|| b + -a)
    }

    /// The times from one moment to many others, as [`Self::between`] would give them one by one.
    pub fn distances(&self, from: NodeId) -> Distances<'_> {
        Distances::new(self, from)
    }

    /// The time from one moment to another as drawn.
    pub fn nominal_between(&self, from: NodeId, to: NodeId) -> Ticks {
        Ticks(get(&self.nominal, to) - get(&self.nominal, from))
    }

    /// Phases of response in the order of their assessments in the file.
    pub fn phases(&self) -> &[ResponsePhase] {
        &self.phases
    }

    /// The phases that time to response and its like are read from: of a known start and a category that `counts`,
    /// speaking of the disease; those of the track `overall` alone if there are any.
    pub fn responses(&self, counts: impl Fn(Counts) -> bool) -> Vec<&ResponsePhase> {
        let of_the_disease = || self.phases.iter().filter(|p| p.is_of_the_disease());
        let is_overall = |p: &ResponsePhase| !p.track().site.is_empty() && p.track().is_overall();
        let only_overall = of_the_disease().any(is_overall);
        of_the_disease()
            .filter(|p| !p.start_unknown && p.counts().is_some_and(&counts))
            .filter(|p| !only_overall || is_overall(p))
            .collect()
    }

    /// What is wrong or doubtful in the times of this patient.
    pub fn findings(&self) -> &[LintFinding] {
        &self.findings
    }

    /// The event up to which the patient was followed: last follow-up, else loss to it, data cut-off, death. Of several
    /// the latest.
    pub fn last_contact(&self) -> Option<&Placed> {
        self.events.get(self.last_contact?)
    }

    /// The patient's death; of several the first in time.
    pub fn death(&self) -> Option<&Placed> {
        self.statuses(StatusKind::Death).min_by_key(|e| e.start.nominal)
    }

    /// The events that are a status of some kind, in the order of the file.
    pub fn statuses(&self, kind: StatusKind) -> impl Iterator<Item = &Placed> {
        self.events.iter().filter(move |e| matches!(e.event.what, What::Status(k) if k == kind))
    }

    /// The treatments directed at the cancer, in the order of the file.
    pub fn anti_cancer(&self) -> impl Iterator<Item = &Placed> {
        self.events.iter().filter(|e| e.event.what.as_treatment().is_some_and(Treatment::is_anti_cancer))
    }

    /// Time 0 as a moment.
    pub fn zero(&self) -> Moment {
        self.moment(NodeId::ZERO)
    }

    /// When time 0 was, from 1 January 2000; `None` if no statement ties the course to the calendar.
    pub fn zero_date(&self) -> Option<Span> {
        let span = -self.zero.span(NodeId::CALENDAR);
        span.is_bounded().then_some(span)
    }

    /// Whether any time of an event is a date.
    pub fn has_dates(&self) -> bool {
        self.has_dates
    }

    /// Bytes that it holds, about.
    pub fn heap_bytes(&self) -> usize {
        let inner =
            |e: &Placed| size_of_val(&*e.cycles) + size_of_val(&*e.holds) + size_of_val(&*e.dose_changes);
        size_of::<Self>()
            + size_of_val(&*self.events)
            + self.events.iter().map(inner).sum::<usize>()
            + size_of_val(&*self.phases)
            + size_of_val(&*self.findings)
            + size_of_val(&*self.constraints)
            + size_of_val(&*self.nominal)
            + size_of_val(&*self.zero.lo)
            + size_of_val(&*self.zero.hi)
            + self.places.get().map_or(0, |places| places.capacity() * size_of::<(Arc<str>, usize)>())
    }

    /// A moment by its node.
    pub fn moment(&self, node: NodeId) -> Moment {
        Moment { node, range: self.zero.span(node), nominal: Ticks(get(&self.nominal, node)) }
    }

    /// The moment that an alignment counts from; `None` if this patient has no such event, or it has no time.
    pub fn anchor(&self, alignment: Alignment) -> Option<Moment> {
        match alignment {
            Alignment::Zero => Some(self.zero()),
            Alignment::Diagnosis => {
                let known = self.statuses(StatusKind::Diagnosis).filter(|e| !e.start_unknown);
                known.map(|e| e.start).min_by_key(|m| m.nominal)
            }
            Alignment::FirstTreatment => {
                let known = self.anti_cancer().filter(|e| !e.start_unknown);
                known.map(|e| e.start).min_by_key(|m| m.nominal)
            }
            Alignment::FirstResponse => {
                let known = self.responses(Counts::is_response).into_iter();
                known.map(|p| p.start).min_by_key(|m| m.nominal)
            }
            Alignment::EndOfTreatment => {
                let last = self.anti_cancer().max_by_key(|e| e.end.nominal)?;
                (!last.ongoing && !last.end_unknown).then_some(last.end)
            }
            Alignment::Calendar => self.zero_date().map(|_| self.moment(NodeId::CALENDAR)),
        }
    }
}
