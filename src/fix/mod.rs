//! What mends a finding: an edit that makes it go away, tried before it is offered.
//!
//! In: the chart of a patient and a finding. Out: a [`Fix`], which is an edit not yet made, or nothing where no edit is
//! certain to mend it. A fix never brings in an error that was not there.

mod responses;
#[cfg(test)]
mod tests;
mod times;
mod treatments;

use std::sync::Arc;

use crate::course::{Course, FindingCode, LintFinding, Severity};
use crate::edit::Edit;
use crate::model::{Case, Event, EventAddress, EventId, Patient};
use crate::study::Chart;

/// An edit that mends a finding.
#[derive(Debug, Clone, PartialEq)]
pub struct Fix {
    /// What it does, as the button and the history name it: `End Trastuzumab at death`.
    pub label: String,
    /// The edit.
    pub edit: Edit,
}

/// What mends a finding of a patient, if anything is certain to.
pub fn fix(chart: &Chart, finding: &LintFinding) -> Option<Fix> {
    let faulty = FaultyChart { chart, patient: chart.patient(), course: chart.course(), finding };
    faulty.candidates().into_iter().find(|fix| faulty.is_mended_by(fix))
}

/// A patient with the finding that is to be mended.
struct FaultyChart<'a> {
    chart: &'a Chart,
    patient: &'a Arc<Patient>,
    course: &'a Arc<Course>,
    finding: &'a LintFinding,
}

impl FaultyChart<'_> {
    /// What may mend the finding, the best first.
    fn candidates(&self) -> Vec<Fix> {
        match self.finding.code {
            FindingCode::EndBeforeStart => times::swap(self),
            FindingCode::AnchorMissing => times::without_anchor(self),
            FindingCode::AfterDeath
            | FindingCode::OngoingPastDeath
            | FindingCode::ResponseOverProgression => times::end_at_other(self),
            FindingCode::OngoingNoFollowUp => times::add_follow_up(self),
            FindingCode::AfterLastContact => times::extend_follow_up(self),
            FindingCode::CodeNotInScale => responses::name_scale(self),
            FindingCode::PartialAfterComplete => responses::call_progression(self),
            FindingCode::RelapseWithoutRemission => responses::call_relapse_progression(self),
            FindingCode::ConfirmedNot => responses::unmark_confirmed(self),
            FindingCode::TargetDisagrees => responses::take_measured(self),
            FindingCode::CyclesDoNotFit => treatments::fewer_cycles(self),
            FindingCode::OverlappingDuplicate => treatments::merge(self),
            FindingCode::LineOrder => treatments::renumber(self),
            FindingCode::UnitMixed => responses::one_unit(self),
            FindingCode::TimeContradiction
            | FindingCode::AnchorCycle
            | FindingCode::TwoDeaths
            | FindingCode::SameDayConflict
            | FindingCode::ConfirmedWithoutUnconfirmed
            | FindingCode::CalendarUnlinked
            | FindingCode::ResponseUntreated
            | FindingCode::UnconfirmedOpen
            | FindingCode::StatedMismatch
            | FindingCode::BestNotEvaluable => Vec::new(),
        }
    }

    /// Whether a fix takes the finding away and brings in no error.
    fn is_mended_by(&self, fix: &Fix) -> bool {
        let mut case = self.alone();
        if fix.edit.clone().apply(&mut case).is_err() {
            return false;
        }
        let Some(after) = case.patients.pop() else { return false };
        let after = self.chart.of_same_study(after);
        let found = after.findings();
        let is_it = |f: &LintFinding| {
            (f.code, f.field, &f.events) == (self.finding.code, self.finding.field, &self.finding.events)
        };
        let before = self.chart.findings();
        let is_old = |f: &LintFinding| {
            before.iter().any(|b| (b.code, b.field, b.event()) == (f.code, f.field, f.event()))
        };
        found.iter().all(|f| !is_it(f) && (f.severity() != Severity::Error || is_old(f)))
    }

    /// A case of this patient alone.
    fn alone(&self) -> Case {
        Case { patients: vec![Arc::clone(self.patient)], ..Case::new() }
    }

    /// The event that the finding is about.
    fn event(&self) -> Option<&Arc<Event>> {
        self.patient.event(self.finding.event()?)
    }

    /// The other event that it involves.
    fn other(&self) -> Option<&Arc<Event>> {
        self.patient.event(self.finding.events.get(1)?)
    }

    fn address(&self, event: &EventId) -> EventAddress {
        EventAddress { patient: self.patient.id.clone(), event: event.clone() }
    }

    /// An edit that replaces an event.
    fn replace(&self, event: Event) -> Edit {
        Edit::ReplaceEvent { patient: self.patient.id.clone(), event: Arc::new(event) }
    }

    /// A fix that replaces an event.
    fn replaced(&self, label: String, event: Event) -> Fix {
        Fix { label, edit: self.replace(event) }
    }
}
