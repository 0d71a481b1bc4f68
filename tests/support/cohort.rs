//! A made-up cohort of any size: twenty events a patient with the shapes and anchors of real ones, the same in every
//! run. For measuring, and for tests that count work.

use std::sync::Arc;

use phaseline::model::{
    Case, Event, EventId, Finding, FindingKind, Method, Modality, Patient, PatientId, Response, SharedText,
    StatusKind, Treatment, What,
};

/// Events of each patient.
pub const EVENTS_PER_PATIENT: usize = 20;

const SYSTEMIC: [(Modality, &str); 6] = [
    (Modality::Chemotherapy, "FOLFOX"),
    (Modality::Chemotherapy, "FOLFIRI"),
    (Modality::Targeted, "Bevacizumab"),
    (Modality::Targeted, "Cetuximab"),
    (Modality::Immunotherapy, "Pembrolizumab"),
    (Modality::Endocrine, "Letrozole"),
];
const CATEGORIES: [&str; 4] = ["PR", "CR", "SD", "PD"];
const EFFECTS: [&str; 4] = ["Neutropenia", "Diarrhoea", "Rash", "Neuropathy"];

/// Numbers that are the same in every run (`SplitMix64`).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from `from` up to, but not, `to`.
    fn within(&mut self, from: u64, to: u64) -> u64 {
        from + self.next() % (to - from)
    }

    fn one_of<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.within(0, of.len() as u64) as usize]
    }
}

/// A case of so many patients.
pub fn cohort(patients: usize) -> Case {
    let mut dice = Dice(20_260_101);
    Case {
        title: "A made-up cohort".to_owned(),
        subtitle: "For measuring; these patients do not exist".to_owned(),
        patients: (1..=patients).map(|n| Arc::new(patient(n, &mut dice))).collect(),
        ..Case::new()
    }
}

fn patient(number: usize, dice: &mut Dice) -> Patient {
    let mut patient = Patient::new(PatientId::new(&format!("p{number}")).expect("an id"));
    patient.label = format!("Patient {number}");
    "made up".clone_into(&mut patient.summary);
    patient.age = Some(dice.within(30, 90) as u16);
    let follow = dice.within(18, 90);
    let mut events = Vec::with_capacity(EVENTS_PER_PATIENT);
    events.push(at("diagnosis", What::Status(StatusKind::Diagnosis), "0 mo"));
    events.push(at("surgery", What::from(Treatment::new(Modality::Surgery, "Resection")), "0 mo .. 2 mo"));
    let radiation = What::from(Treatment::new(Modality::Radiotherapy, ""));
    events.push(phase("radiotherapy", radiation, "surgery + 4 wk .. surgery + 8 wk", "start + 6 wk"));
    for line in 0..5 {
        let (modality, name) = dice.one_of(&SYSTEMIC);
        let mut treatment = Treatment::new(modality, name);
        treatment.dose = "100 mg/m²".into();
        treatment.line = Some(line + 1);
        let weeks = dice.within(2, 5);
        treatment.every = format!("{weeks} wk").parse().ok();
        let (from, to) = match line {
            0 => ("3 mo .. 4 mo".to_owned(), None),
            1 => ("with line0".to_owned(), Some(format!("start + {} mo", dice.within(3, 12)))),
            _ => {
                let gap = dice.within(1, 8);
                (
                    format!("line{}.end + {gap} wk", line - 1),
                    Some(format!("start + {} mo", dice.within(1, 10))),
                )
            }
        };
        if to.is_none() {
            treatment.cycles = Some(dice.within(4, 10) as u32);
        }
        let mut event =
            phase(&format!("line{line}"), What::from(treatment), &from, to.as_deref().unwrap_or(""));
        event.note = "Made up for measuring.".into();
        events.push(event);
    }
    let mut month = dice.within(2, 6);
    for n in 0..5 {
        let category = dice.one_of(&CATEGORIES);
        let site = if n == 4 { "marker" } else { "liver" };
        let method = if n == 4 { Method::Laboratory } else { Method::Imaging };
        let mut response = Response::new(category, site, Some(method));
        response.scale = "RECIST 1.1".into();
        events.push(at(&format!("response{n}"), What::from(response), &format!("{month} mo")));
        month += dice.within(2, 9);
    }
    for n in 0..3 {
        let when = format!("{} mo", dice.within(1, follow));
        events.push(at(&format!("progression{n}"), What::Status(StatusKind::Progression), &when));
    }
    for n in 0..3 {
        let effect = Finding {
            kind: FindingKind::AdverseEvent,
            name: dice.one_of(&EFFECTS).into(),
            grade: Some(dice.within(1, 5) as u8),
            site: SharedText::new(),
        };
        let when = format!("{} mo", dice.within(1, follow));
        events.push(at(&format!("effect{n}"), What::from(effect), &when));
    }
    let end = if dice.within(0, 5) < 2 { StatusKind::Death } else { StatusKind::LastFollowUp };
    events.push(at("end", What::Status(end), &format!("> {follow} mo, after line4.end")));
    assert_eq!(events.len(), EVENTS_PER_PATIENT);
    patient.events = events.into_iter().map(Arc::new).collect();
    patient
}

fn event(id: &str, what: What) -> Event {
    Event::new(EventId::new(id).expect("an id"), what)
}

fn at(id: &str, what: What, when: &str) -> Event {
    let mut event = event(id, what);
    event.at = Some(when.parse().expect(when));
    event
}

/// Without an end where `to` is empty: the schedule says it.
fn phase(id: &str, what: What, from: &str, to: &str) -> Event {
    let mut event = event(id, what);
    event.from = Some(from.parse().expect(from));
    event.to = (!to.is_empty()).then(|| to.parse().expect(to));
    event
}
