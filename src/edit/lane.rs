//! Lanes as the case wants them: named, coloured, hidden, and in another order.

use std::sync::Arc;

use super::change::Edit;
use crate::model::{LaneSetting, Patient};

/// The edit that changes what the case says of one lane, called by the name that the program gives it. `order` names
/// all lanes from top to bottom as they stand: lanes of which the case says something stand first, so that it has to
/// say where the others are, lest this one moves. `None` if nothing changes.
pub fn set_lane(
    patient: &Patient,
    order: &[String],
    lane: &str,
    change: impl FnOnce(&mut LaneSetting),
) -> Option<Edit> {
    let mut new = patient.clone();
    if !new.lanes.iter().any(|s| s.lane == lane) {
        new.lanes = ordered(patient, order);
    }
    change(new.lanes.iter_mut().find(|s| s.lane == lane)?);
    (new.lanes != patient.lanes).then(|| replaced(new))
}

/// The edit that puts the lanes of a patient in an order; `order` names all of them from top to bottom, as the program
/// calls them. What the case says of each stays. `None` if nothing changes.
pub fn order_lanes(patient: &Patient, order: &[String]) -> Option<Edit> {
    let mut new = patient.clone();
    new.lanes = ordered(patient, order);
    (new.lanes != patient.lanes).then(|| replaced(new))
}

/// The edit that shows all hidden lanes of a patient again. `None` if none is hidden.
pub fn show_lanes(patient: &Patient) -> Option<Edit> {
    let mut new = patient.clone();
    for setting in &mut new.lanes {
        setting.hidden = false;
    }
    (new.lanes != patient.lanes).then(|| replaced(new))
}

fn ordered(patient: &Patient, order: &[String]) -> Vec<LaneSetting> {
    let setting = |lane: &String| {
        let known = patient.lanes.iter().find(|s| s.lane == *lane).cloned();
        known.unwrap_or_else(|| LaneSetting { lane: lane.clone(), ..LaneSetting::default() })
    };
    // Hidden lanes are not in the order that is seen; what is said of them stays behind the others.
    let hidden = patient.lanes.iter().filter(|s| !order.contains(&s.lane)).cloned();
    order.iter().map(setting).chain(hidden).collect()
}

fn replaced(patient: Patient) -> Edit {
    Edit::ReplacePatient { id: patient.id.clone(), patient: Arc::new(patient) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Case, PatientId};

    fn case() -> Case {
        Case { patients: vec![Arc::new(Patient::new(PatientId::new("p1").unwrap()))], ..Case::new() }
    }

    #[test]
    fn a_lane_keeps_its_name_when_it_is_moved_and_hidden() {
        let mut case = case();
        let shown = ["FEC", "Surgery"].map(str::to_owned);
        let named =
            set_lane(&case.patients[0], &shown, "FEC", |s| "Induction".clone_into(&mut s.name)).unwrap();
        let back = named.apply(&mut case).unwrap();
        let order = ["Surgery", "FEC"].map(str::to_owned);
        order_lanes(&case.patients[0], &order).unwrap().apply(&mut case).unwrap();
        set_lane(&case.patients[0], &order, "FEC", |s| s.hidden = true).unwrap().apply(&mut case).unwrap();
        let lanes = &case.patients[0].lanes;
        assert_eq!(lanes.iter().map(|l| l.lane.as_str()).collect::<Vec<_>>(), ["Surgery", "FEC"]);
        assert!(lanes[1].hidden && lanes[1].name == "Induction");
        assert!(order_lanes(&case.patients[0], &order).is_none());
        assert!(matches!(back, Edit::ReplacePatient { .. }));
    }
}
