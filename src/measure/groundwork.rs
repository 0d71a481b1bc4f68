//! What the measures of one patient are computed from, each part worked out when a measure first asks for it.

use std::cell::OnceCell;

use super::clock::{ByTime, Clock, EventMoment};
use super::evidence::Evidence;
use super::lines::{Line, lines};
use super::settled::{Unsettled, unsettled};
use crate::course::{Course, Placed};
use crate::model::{Modality, Patient, Rules, What};

/// A patient on the way from a course to measures. One measure needs little of it, all of them need all.
pub(super) struct Groundwork<'c> {
    pub clock: Clock<'c>,
    pub rules: &'c Rules,
    patient: &'c Patient,
    pub death: Option<EventMoment<'c>>,
    pub contact: Option<EventMoment<'c>>,
    evidence: OnceCell<Evidence<'c>>,
    lines: OnceCell<Vec<Line<'c>>>,
    local: OnceCell<ByTime<EventMoment<'c>>>,
    unsettled: OnceCell<Unsettled>,
}

impl<'c> Groundwork<'c> {
    pub fn new(rules: &'c Rules, patient: &'c Patient, course: &'c Course) -> Self {
        Self {
            clock: Clock::new(course),
            rules,
            patient,
            death: course.death().map(EventMoment::start),
            contact: course.last_contact().map(EventMoment::start),
            evidence: OnceCell::new(),
            lines: OnceCell::new(),
            local: OnceCell::new(),
            unsettled: OnceCell::new(),
        }
    }

    /// What is known of response and progression.
    pub fn evidence(&self) -> &Evidence<'c> {
        self.evidence.get_or_init(|| Evidence::read(&self.clock, self.rules, self.patient))
    }

    /// The lines of therapy in the order of their starts as drawn.
    pub fn lines(&self) -> &[Line<'c>] {
        self.lines.get_or_init(|| lines(&self.clock, self.rules, self.evidence()))
    }

    /// Surgery and other local treatments, by their starts.
    pub fn local(&self) -> &ByTime<EventMoment<'c>> {
        let is_local = |e: &&Placed| matches!(&e.event.what, What::Treatment(t) if t.is_anti_cancer() && Modality::is_local(t.modality));
        let starts = || self.clock.course.events().iter().filter(is_local).map(EventMoment::start).collect();
        self.local.get_or_init(|| ByTime::new(starts()))
    }

    /// Phases of response of which it is open when they end.
    pub fn unsettled(&self) -> &Unsettled {
        self.unsettled.get_or_init(|| unsettled(&self.clock))
    }
}
