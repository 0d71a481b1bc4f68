//! How much memory a case takes.

use std::collections::HashSet;
use std::sync::Arc;

use super::case::{Care, Case, LaneSetting, Patient, Pin, Reference, Silenced, Stated, Zero};
use super::event::{Annotation, Event, Finding, Remarks, Response, What};
use super::measurement::Measurement;
use super::picture::Picture;
use super::text::SharedText;
use super::time::{Duration, Time};
use super::treatment::{Agent, Delivery, DoseChange, Hold, OnOff, Treatment};

/// What the allocator keeps of each piece for itself, in bytes.
const PIECE_HEAD: usize = 8;
/// Pieces begin at multiples of so many bytes.
const PIECE_GRAIN: usize = 16;
/// The smallest piece, in bytes.
const LEAST_PIECE: usize = 32;
/// What stands before a shared value: how often it is shared, or its length and that.
const SHARED_HEAD: usize = 16;

impl Case {
    /// About how many bytes of memory the case takes: what its lists and boxes hold, with what an allocator for 64-bit
    /// machines adds to each, and what is shared once. An estimate, a few per cent off: allocators differ, and two
    /// cases that share texts or patients each count them.
    pub fn heap_bytes(&self) -> usize {
        let Self {
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
        } = self;
        let mut tally = Tally::default();
        tally.plain([title, subtitle, source, notes, &rules.primary.site, &rules.primary.assessor]);
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
        tally.plain([keywords, summary, introduction, clinical_findings]);
        tally.plain([diagnostic_assessment, discussion, patient_perspective, consent]);
        tally.list(references);
        for Reference { label, at, statistic, population, source, hidden: _ } in references {
            tally.plain([label, statistic, population, source]);
            tally.time(Some(at));
        }
        tally.list(silenced);
        for Silenced { rule, patient, event, reason } in silenced {
            tally.plain([rule, reason]);
            tally.id(&patient.shared());
            if let Some(event) = event {
                tally.id(&event.shared());
            }
        }
        tally.list(patients);
        for patient in patients {
            if tally.is_new(Arc::as_ptr(patient) as usize) {
                tally.piece(SHARED_HEAD + size_of::<Patient>());
                tally.patient(patient);
            }
        }
        tally.bytes
    }
}

/// The sum of what was looked at.
#[derive(Default)]
struct Tally {
    bytes: usize,
    /// Where the shared values are that were counted.
    seen: HashSet<usize>,
}

impl Tally {
    /// One piece of memory of so many bytes.
    fn piece(&mut self, bytes: usize) {
        if bytes > 0 {
            self.bytes += (bytes + PIECE_HEAD).next_multiple_of(PIECE_GRAIN).max(LEAST_PIECE);
        }
    }

    fn list<T>(&mut self, list: &Vec<T>) {
        self.piece(list.capacity() * size_of::<T>());
    }

    fn plain<const N: usize>(&mut self, texts: [&String; N]) {
        for text in texts {
            self.piece(text.capacity());
        }
    }

    fn is_new(&mut self, address: usize) -> bool {
        self.seen.insert(address)
    }

    fn shared<const N: usize>(&mut self, texts: [&SharedText; N]) {
        for text in texts {
            if !text.is_empty() && self.is_new(text.as_ptr() as usize) {
                self.piece(SHARED_HEAD + text.len());
            }
        }
    }

    fn id(&mut self, id: &Arc<str>) {
        if self.is_new(id.as_ptr() as usize) {
            self.piece(SHARED_HEAD + id.len());
        }
    }

    fn time(&mut self, time: Option<&Time>) {
        let Some(time) = time else { return };
        if self.is_new(time.text().as_ptr() as usize) {
            self.piece(SHARED_HEAD + Time::HELD);
            self.piece(time.text().len());
            for anchor in time.expr().anchors() {
                self.id(&anchor.event.shared());
            }
        }
    }

    fn duration(&mut self, duration: Option<&Duration>) {
        let Some(duration) = duration else { return };
        if self.is_new(duration.text().as_ptr() as usize) {
            self.piece(SHARED_HEAD + Duration::HELD);
            self.piece(duration.text().len());
        }
    }

    fn patient(&mut self, patient: &Patient) {
        let Patient {
            id,
            label,
            summary,
            sex: _,
            age: _,
            zero: Zero { is, date },
            facts,
            notes,
            lanes,
            collapsed: _,
            stated,
            pins,
            events,
        } = patient;
        self.id(&id.shared());
        self.plain([label, summary, notes]);
        self.shared([is]);
        self.time(date.as_ref());
        self.list(facts);
        for (name, value) in facts {
            self.plain([name, value]);
        }
        self.list(lanes);
        for LaneSetting { lane, name, color, hidden: _, scale: _ } in lanes {
            self.plain([lane, name, color]);
        }
        self.list(stated);
        for Stated { measure, event, value } in stated {
            self.plain([measure]);
            if let Some(event) = event {
                self.id(&event.shared());
            }
            self.time(Some(value));
        }
        self.list(pins);
        for Pin { measure, line: _, curative: _, about } in pins {
            self.plain([measure, about]);
        }
        self.list(events);
        for event in events {
            if self.is_new(Arc::as_ptr(event) as usize) {
                self.piece(SHARED_HEAD + size_of::<Event>());
                self.event(event);
            }
        }
    }

    fn event(&mut self, event: &Event) {
        let Event { id, at, from, to, basis: _, what, remarks } = event;
        self.id(&id.shared());
        for time in [at, from, to] {
            self.time(time.as_ref());
        }
        if let Some(remarks) = remarks.held() {
            self.piece(size_of::<Remarks>());
            let Remarks { also, also_to, detail, label, note, source, pictures } = remarks;
            self.time(also.as_ref());
            self.time(also_to.as_ref());
            self.shared([detail, label, note, source]);
            self.list(pictures);
            for Picture { file, caption, panel: _ } in pictures {
                self.plain([file, caption]);
            }
        }
        match what {
            What::Treatment(treatment) => {
                self.piece(size_of::<Treatment>());
                self.treatment(treatment);
            }
            What::Response(response) => {
                self.piece(size_of::<Response>());
                let Response { category, scale, site, method: _, assessor, confirmed: _, new_lesion: _ } =
                    &**response;
                self.shared([category, scale, site, assessor]);
            }
            What::Status(_) => {}
            What::Measurement(measurement) => {
                self.piece(size_of::<Measurement>());
                let Measurement { name, value, unit, low, high, assay, lesion: _ } = &**measurement;
                self.shared([name, value, unit, low, high, assay]);
            }
            What::Finding(finding) => {
                self.piece(size_of::<Finding>());
                let Finding { kind: _, name, grade: _, site } = &**finding;
                self.shared([name, site]);
            }
            What::Annotation(annotation) => {
                self.piece(size_of::<Annotation>());
                let Annotation { kind: _, text, lane } = &**annotation;
                self.shared([text, lane]);
            }
        }
    }

    fn treatment(&mut self, treatment: &Treatment) {
        let Treatment {
            modality: _,
            name,
            dose,
            cycles: _,
            every,
            line: _,
            intent: _,
            ended: _,
            anti_cancer: _,
            delivery,
        } = treatment;
        self.shared([name, dose]);
        self.duration(every.as_ref());
        let Some(delivery) = delivery.held() else { return };
        self.piece(size_of::<Delivery>());
        let Delivery { agents, on_off, holds, dose_changes, gy, fractions: _, site } = delivery;
        self.shared([gy, site]);
        self.list(agents);
        for Agent { name, dose } in agents {
            self.shared([name, dose]);
        }
        if let Some(OnOff { on, off }) = on_off {
            self.duration(Some(on));
            self.duration(Some(off));
        }
        self.list(holds);
        for Hold { from, to, why } in holds {
            self.time(Some(from));
            self.time(Some(to));
            self.shared([why]);
        }
        self.list(dose_changes);
        for DoseChange { at, dose, why } in dose_changes {
            self.time(Some(at));
            self.shared([dose, why]);
        }
    }
}
