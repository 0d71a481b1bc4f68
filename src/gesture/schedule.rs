//! Treatments as they are given: interruptions, changes of dose and cycles, made where they happened.

use std::sync::Arc;

use crate::course::Course;
use crate::edit::Edit;
use crate::model::{
    DoseChange, Event, EventId, Hold, Patient, SharedText, Ticks, Time, Treatment, Unit, What,
};

/// What is done to a treatment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Given {
    /// It is interrupted from here, for one unit.
    Hold,
    /// Its dose changes here; the new dose is for the user to write.
    DoseChange,
    /// One cycle more.
    MoreCycles,
    /// One cycle less; at least one is left.
    FewerCycles,
}

impl Given {
    /// All of them, in the order of menus.
    pub const ALL: [Self; 4] = [Self::Hold, Self::DoseChange, Self::MoreCycles, Self::FewerCycles];

    /// In words, as a menu says it.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Hold => "Hold from here",
            Self::DoseChange => "Change dose here",
            Self::MoreCycles => "One cycle more",
            Self::FewerCycles => "One cycle less",
        }
    }
}

/// The change to a treatment at a moment, from the patient's zero, and its name for the history. Times are written as
/// lengths from the treatment's own start, so that they move with it. `None` if it is no treatment, or has no cycles to
/// change, or the moment lies outside it.
pub fn give(
    patient: &Patient,
    course: &Course,
    event: &EventId,
    given: Given,
    at: Ticks,
    unit: Unit,
) -> Option<(String, Edit)> {
    let old = patient.event(event)?;
    let placed = course.event(event)?;
    let mut new = Event::clone(old);
    let What::Treatment(treatment) = &mut new.what else { return None };
    // Days would claim more than a pointer can know; a year is too coarse for a schedule.
    let unit = unit.clamp(Unit::Week, Unit::Month);
    let from_start = (at - placed.start.nominal).max(Ticks::ZERO);
    let end = placed.cover_end.unwrap_or(placed.end.nominal);
    let inside = at >= placed.start.nominal && at <= end;
    match given {
        Given::Hold if inside => {
            let from = Time::from_own_start(from_start, unit)?;
            let to = Time::from_own_start(from_start + unit.ticks(), unit)?;
            treatment.holds.push(Hold { from, to, why: SharedText::new() });
        }
        Given::DoseChange if inside => {
            let at = Time::from_own_start(from_start, unit)?;
            treatment.dose_changes.push(DoseChange { at, dose: SharedText::new(), why: SharedText::new() });
        }
        Given::MoreCycles => count(treatment, 1)?,
        Given::FewerCycles => count(treatment, -1)?,
        Given::Hold | Given::DoseChange => return None,
    }
    let label = format!("{} of {}", given.words(), old.title());
    Some((label, Edit::ReplaceEvent { patient: patient.id.clone(), event: Arc::new(new) }))
}

/// Changes the number of cycles; `None` if it has none, or would have none left.
fn count(treatment: &mut Treatment, by: i32) -> Option<()> {
    let cycles = treatment.cycles?.checked_add_signed(by).filter(|n| *n > 0)?;
    treatment.cycles = Some(cycles);
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::course::resolve;
    use crate::model::{Case, Modality, PatientId};

    #[test]
    fn a_hold_is_written_from_the_treatments_own_start() {
        let mut patient = Patient::new(PatientId::new("p1").unwrap());
        let mut treatment = Treatment::new(Modality::Chemotherapy, "FEC");
        treatment.cycles = Some(6);
        treatment.every = Some("3 wk".parse().unwrap());
        let mut fec = Event::new(EventId::new("fec").unwrap(), What::from(treatment));
        fec.from = Some("2 mo".parse().unwrap());
        patient.events.push(Arc::new(fec));
        let course = resolve(&patient);
        let fec = EventId::new("fec").unwrap();
        let at = Ticks::MONTH * 3;
        let (_, edit) = give(&patient, &course, &fec, Given::Hold, at, Unit::Month).unwrap();
        let mut case = Case { patients: vec![Arc::new(patient.clone())], ..Case::new() };
        edit.apply(&mut case).unwrap();
        let hold = &case.patients[0].events[0].what.as_treatment().unwrap().holds[0];
        assert_eq!((hold.from.text(), hold.to.text()), ("start + 1 mo", "start + 2 mo"));
        assert!(
            give(&patient, &course, &fec, Given::Hold, Ticks::MONTH, Unit::Month).is_none(),
            "not yet begun"
        );
    }
}
