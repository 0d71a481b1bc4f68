//! Every text of a case and where it stands: what is examined for names and dates, and blanked where that is wanted.
//!
//! The parts of the model are taken apart without `..`, so that a new field cannot be forgotten here.

use std::sync::Arc;

use super::scan::scan;
use super::{BLANK, Hit, Options, Reason, Spot};
use crate::model::{
    Agent, Annotation, Care, Case, Delivery, DoseChange, Event, Finding, Hold, LaneSetting, Measurement,
    Patient, Picture, Pin, PrimaryTrack, Reference, Remarks, Response, SharedText, Silenced, Stated,
    Treatment, What, Zero,
};

/// Where a text stands in a case.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TextPlace {
    /// Position of the patient; none for what is about the case as a whole.
    pub patient: Option<usize>,
    /// Position of the event in the patient's list.
    pub event: Option<usize>,
    /// The field, as in `holds[0].why`.
    pub field: String,
}

impl TextPlace {
    /// The field's path, as in `patients[0].events[3].detail`.
    pub fn path(&self) -> String {
        let patient = self.patient.map(|i| format!("patients[{i}].")).unwrap_or_default();
        let event = self.event.map(|i| format!("events[{i}].")).unwrap_or_default();
        format!("{patient}{event}{}", self.field)
    }

    /// The place in the words of the case.
    fn words(&self, case: &Case) -> String {
        let patient = self.patient.and_then(|i| case.patients.get(i));
        let event = self.event.and_then(|i| patient?.events.get(i));
        let mut out: Vec<String> = patient.map(|p| p.title().to_owned()).into_iter().collect();
        out.extend(event.map(|event| event.words()));
        let name = out.join(", ");
        if name.is_empty() { self.field.clone() } else { format!("{name}: {}", self.field) }
    }
}

/// What a text is, which decides how it is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Words.
    Words,
    /// Words for somebody, where any word may be a name.
    Somebody,
}

/// Who assesses without being named.
const ROLES: [&str; 16] = [
    "investigator",
    "local",
    "central",
    "independent",
    "review",
    "reviewer",
    "radiologist",
    "pathologist",
    "board",
    "bicr",
    "irc",
    "site",
    "oncologist",
    "physician",
    "blinded",
    "committee",
];

/// Looks at every text of the case, blanks what is not to stay, and gives what was found in the rest.
pub(super) fn examine(case: &mut Case, options: &Options, blanked: &mut usize) -> Vec<Hit> {
    let mut hits: Vec<Hit> = Vec::new();
    let mut look = |place: TextPlace, kind: Kind, text: &mut String| {
        let mut found: Vec<(std::ops::Range<usize>, Reason)> =
            scan(text).into_iter().map(|f| (f.range, f.reason)).collect();
        if kind == Kind::Somebody && found.is_empty() {
            let mut words = text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
            if !words
                .all(|w| ROLES.contains(&w.to_lowercase().as_str()) || w.bytes().all(|b| b.is_ascii_digit()))
            {
                found.push((0..text.len(), Reason::Somebody));
            }
        }
        let path = place.path();
        let mut kept = Vec::new();
        // From behind, so that what stands before keeps its place.
        for (range, reason) in found.into_iter().rev() {
            let words = text.get(range.clone()).unwrap_or_default().to_owned();
            let spot = Spot { path: path.clone(), words: words.clone() };
            if options.blank_all || options.blanked.contains(&spot) {
                text.replace_range(range, BLANK);
                *blanked += 1;
            } else {
                kept.push((words, reason));
            }
        }
        for (words, reason) in kept.into_iter().rev() {
            hits.push(Hit { place: place.clone(), at: String::new(), words, text: text.clone(), reason });
        }
    };
    of_case(case, &mut look);
    for hit in &mut hits {
        hit.at = hit.place.words(case);
    }
    hits
}

type Look<'a> = dyn FnMut(TextPlace, Kind, &mut String) + 'a;

fn of_case(case: &mut Case, look: &mut Look<'_>) {
    let Case {
        format: _,
        title,
        subtitle,
        source,
        notes,
        care,
        references,
        figure: _,
        rules,
        silenced,
        patients,
    } = case;
    let place = |field: &str| TextPlace { patient: None, event: None, field: field.to_owned() };
    for (field, text) in [("title", title), ("subtitle", subtitle), ("source", source), ("notes", notes)] {
        look(place(field), Kind::Words, text);
    }
    let Care {
        keywords,
        summary,
        introduction,
        clinical_findings,
        diagnostic_assessment,
        discussion,
        patient_perspective,
        consent,
    } = care;
    for (field, text) in [
        ("care.keywords", keywords),
        ("care.summary", summary),
        ("care.introduction", introduction),
        ("care.clinical_findings", clinical_findings),
        ("care.diagnostic_assessment", diagnostic_assessment),
        ("care.discussion", discussion),
        ("care.patient_perspective", patient_perspective),
        ("care.consent", consent),
    ] {
        look(place(field), Kind::Words, text);
    }
    for (i, reference) in references.iter_mut().enumerate() {
        let Reference { label, at: _, statistic, population, source, hidden: _ } = reference;
        for (field, text) in
            [("label", label), ("statistic", statistic), ("population", population), ("source", source)]
        {
            look(place(&format!("references[{i}].{field}")), Kind::Words, text);
        }
    }
    let PrimaryTrack { site, method: _, assessor } = &mut rules.primary;
    look(place("rules.primary.site"), Kind::Words, site);
    look(place("rules.primary.assessor"), Kind::Somebody, assessor);
    for (i, Silenced { rule, patient: _, event: _, reason }) in silenced.iter_mut().enumerate() {
        look(place(&format!("silenced[{i}].rule")), Kind::Words, rule);
        look(place(&format!("silenced[{i}].reason")), Kind::Words, reason);
    }
    for (i, patient) in patients.iter_mut().enumerate() {
        of_patient(i, Arc::make_mut(patient), look);
    }
}

fn of_patient(i: usize, patient: &mut Patient, look: &mut Look<'_>) {
    let Patient {
        id: _,
        label,
        summary,
        sex: _,
        age: _,
        zero,
        facts,
        notes,
        lanes,
        collapsed: _,
        stated,
        pins,
        events,
    } = patient;
    let place = |field: &str| TextPlace { patient: Some(i), event: None, field: field.to_owned() };
    let Zero { is, date: _ } = zero;
    look(place("label"), Kind::Words, label);
    look(place("summary"), Kind::Words, summary);
    shared(is, |is| look(place("zero.is"), Kind::Words, is));
    look(place("notes"), Kind::Words, notes);
    for (n, (name, value)) in facts.iter_mut().enumerate() {
        look(place(&format!("facts[{n}].name")), Kind::Words, name);
        look(place(&format!("facts[{n}].value")), Kind::Words, value);
    }
    for (n, lane) in lanes.iter_mut().enumerate() {
        let LaneSetting { lane, name, color: _, hidden: _, scale: _ } = lane;
        look(place(&format!("lanes[{n}].lane")), Kind::Words, lane);
        look(place(&format!("lanes[{n}].name")), Kind::Words, name);
    }
    for (n, Stated { measure, event: _, value: _ }) in stated.iter_mut().enumerate() {
        look(place(&format!("stated[{n}].measure")), Kind::Words, measure);
    }
    for (n, Pin { measure, line: _, curative: _, about }) in pins.iter_mut().enumerate() {
        look(place(&format!("pins[{n}].measure")), Kind::Words, measure);
        look(place(&format!("pins[{n}].about")), Kind::Words, about);
    }
    for (n, event) in events.iter_mut().enumerate() {
        of_event((i, n), Arc::make_mut(event), look);
    }
}

fn of_event((patient, event): (usize, usize), of: &mut Event, look: &mut Look<'_>) {
    let Event { id: _, at: _, from: _, to: _, basis: _, what, remarks } = of;
    let place =
        |field: &str| TextPlace { patient: Some(patient), event: Some(event), field: field.to_owned() };
    if let Some(Remarks { also: _, also_to: _, detail, label, note, source, pictures }) = remarks.get_mut() {
        for (field, text) in [("label", label), ("detail", detail), ("note", note), ("source", source)] {
            shared(text, |text| look(place(field), Kind::Words, text));
        }
        for (n, Picture { file: _, caption, panel: _ }) in pictures.iter_mut().enumerate() {
            look(place(&format!("pictures[{n}].caption")), Kind::Words, caption);
        }
    }
    let mut look = |field: &str, kind: Kind, text: &mut SharedText| {
        shared(text, |text| look(place(field), kind, text));
    };
    match what {
        What::Treatment(t) => of_treatment(t, &mut look),
        What::Response(response) => {
            let Response { category, scale, site, method: _, assessor, confirmed: _, new_lesion: _ } =
                &mut **response;
            look("category", Kind::Words, category);
            look("scale", Kind::Words, scale);
            look("site", Kind::Words, site);
            look("assessor", Kind::Somebody, assessor);
        }
        What::Status(_) => {}
        What::Measurement(measurement) => {
            let Measurement { name, value, unit, low, high, assay, lesion: _ } = &mut **measurement;
            look("name", Kind::Words, name);
            look("unit", Kind::Words, unit);
            look("assay", Kind::Words, assay);
            // A number is a measured value, whatever year or telephone it may look like.
            for (field, text) in [("value", value), ("low", low), ("high", high)] {
                if text.chars().any(char::is_alphabetic) {
                    look(field, Kind::Words, text);
                }
            }
        }
        What::Finding(finding) => {
            let Finding { kind: _, name, grade: _, site } = &mut **finding;
            look("name", Kind::Words, name);
            look("site", Kind::Words, site);
        }
        What::Annotation(annotation) => {
            let Annotation { kind: _, text, lane } = &mut **annotation;
            look("text", Kind::Words, text);
            look("lane", Kind::Words, lane);
        }
    }
}

/// Looks at a shared text; one that is changed becomes a text of its own.
fn shared(text: &mut SharedText, look: impl FnOnce(&mut String)) {
    let mut looked_at = text.to_string();
    look(&mut looked_at);
    if *text != looked_at {
        *text = looked_at.into();
    }
}

fn of_treatment(treatment: &mut Treatment, look: &mut dyn FnMut(&str, Kind, &mut SharedText)) {
    let Treatment {
        modality: _,
        name,
        dose,
        cycles: _,
        every: _,
        line: _,
        intent: _,
        ended: _,
        anti_cancer: _,
        delivery,
    } = treatment;
    for (field, text) in [("name", name), ("dose", dose)] {
        look(field, Kind::Words, text);
    }
    let Some(delivery) = delivery.get_mut() else { return };
    let Delivery { agents, on_off: _, holds, dose_changes, gy, fractions: _, site } = delivery;
    for (field, text) in [("gy", gy), ("site", site)] {
        look(field, Kind::Words, text);
    }
    for (n, Agent { name, dose }) in agents.iter_mut().enumerate() {
        look(&format!("agents[{n}].name"), Kind::Words, name);
        look(&format!("agents[{n}].dose"), Kind::Words, dose);
    }
    for (n, Hold { from: _, to: _, why }) in holds.iter_mut().enumerate() {
        look(&format!("holds[{n}].why"), Kind::Words, why);
    }
    for (n, DoseChange { at: _, dose, why }) in dose_changes.iter_mut().enumerate() {
        look(&format!("dose_changes[{n}].dose"), Kind::Words, dose);
        look(&format!("dose_changes[{n}].why"), Kind::Words, why);
    }
}
