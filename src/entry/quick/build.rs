//! The event that the parts of a line make, or what it lacks.

use super::amounts::tidy_unit;
use super::draft::{Draft, Head, StartWord};
use super::reader::Reader;
use super::tokens::is_separator;
use super::{Chip, ChipKind, QuickAdd};
use crate::model::{
    AS_REPORTED, Event, EventId, Finding, FindingKind, Measurement, Modality, Patient, Response, StatusKind,
    Time, Treatment, What, validate,
};
use crate::terms::capitalised;

impl Reader<'_> {
    /// The words at the very beginning, if none of them was read.
    pub(super) fn leading_words(&self) -> Option<String> {
        let first = self.unread_runs().into_iter().next()?;
        let at_start = self.text.get(..first.start)?.chars().all(is_separator);
        let name = self.text.get(first)?;
        let fine = at_start && name.chars().any(char::is_alphabetic) && name.split_whitespace().count() <= 4;
        fine.then(|| name.to_owned())
    }

    /// Takes the words at the very beginning as a name after all.
    pub(super) fn name_leading(&mut self, kind: ChipKind, meaning: String) {
        if let Some(first) = self.unread_runs().into_iter().next() {
            self.unread.retain(|r| r.start >= first.end);
            self.chips.insert(0, Chip { range: first, kind, meaning });
        }
    }

    /// The event that was read, with everything that is to be said about it.
    pub(super) fn finish(mut self, context: &Patient) -> QuickAdd {
        if self.draft.head.is_none() && self.draft.seen.is_none() {
            let name = self.leading_words().filter(|_| self.draft.is_given() || self.draft.grade.is_some());
            if let Some(name) = name {
                if self.draft.is_given() && self.draft.grade.is_none() {
                    let known = context.events.iter().filter_map(|e| e.what.as_treatment());
                    let known =
                        known.filter(|t| t.name.eq_ignore_ascii_case(&name)).map(|t| t.modality).next();
                    let radiation = (!self.draft.gy.is_empty()).then_some(Modality::Radiotherapy);
                    let modality = known.or(radiation).unwrap_or(Modality::Other);
                    let why = if known.is_some() { "as in this patient" } else { "unknown agent" };
                    let why = if radiation.is_some() && known.is_none() { "given in Gy" } else { why };
                    self.name_leading(ChipKind::Agent, format!("{name}: {why}: modality {}", modality.key()));
                    self.draft.names.push(name);
                    self.draft.implied = Some(modality);
                    self.draft.head = Some(Head::Treatment);
                } else if self.draft.grade.is_some() && !self.draft.is_given() {
                    self.name_leading(
                        ChipKind::Finding,
                        format!("{name}: unknown adverse event, taken as written"),
                    );
                    self.draft.head = Some(Head::AdverseEvent(capitalised(&name)));
                }
            }
        }
        let unread = self.unread_runs();
        let mut assumed = Vec::new();
        let made = self.draft.event(context, &mut assumed);
        let (event, why) = match made {
            Ok(event) => (Some(event), None),
            Err(why) => (None, Some(why)),
        };
        self.chips.sort_by_key(|c| c.range.start);
        let mut problems = self.problems;
        problems.extend(why);
        problems.dedup();
        let problem = (!problems.is_empty()).then(|| problems.join("; "));
        if event.is_none() {
            assumed.clear();
        }
        QuickAdd { chips: self.chips, unread, event, assumed, problem }
    }
}

impl Draft {
    /// The event, or what it lacks.
    fn event(self, context: &Patient, assumed: &mut Vec<String>) -> Result<Event, String> {
        let (what, id) = self.what(assumed)?;
        let id = EventId::from_label(&id).unique(|id| context.event(id).is_some());
        let mut event = Event::new(id, what);
        self.times(&mut event, assumed)?;
        event.also = self.also;
        event.detail = self.detail.join(", ").into();
        event.note = self.note.into();
        match validate::event_problems(&event).into_iter().next() {
            Some((_, what)) => Err(what),
            None => Ok(event),
        }
    }

    /// What happened, and a name to make an id of.
    fn what(&self, assumed: &mut Vec<String>) -> Result<(What, String), String> {
        match &self.head {
            Some(Head::Treatment) => {
                let treatment = self.treatment();
                let id = if treatment.name.is_empty() { treatment.modality.words() } else { &treatment.name };
                let id = id.to_owned();
                Ok((What::from(treatment), id))
            }
            Some(Head::Response(code, scales)) => {
                let scale = match &self.scale {
                    Some(scale) => scale.clone(),
                    None if scales.iter().any(|s| s == AS_REPORTED) => AS_REPORTED.to_owned(),
                    None => {
                        let scale = scales.first().cloned().unwrap_or_else(|| AS_REPORTED.to_owned());
                        assumed.push(format!("scale {scale}, which has {code}"));
                        scale
                    }
                };
                let mut response = Response::new(code, &self.site, self.seen.as_ref().map(|(m, ..)| *m));
                response.scale = scale.into();
                response.confirmed = self.confirmed;
                response.new_lesion = self.new_lesion;
                response.assessor = self.assessor.as_str().into();
                Ok((What::from(response), format!("{} {code}", self.site)))
            }
            Some(Head::Status(kind)) => {
                let id = match kind {
                    StatusKind::LastFollowUp => "follow_up",
                    StatusKind::DataCutoff => "cutoff",
                    kind => kind.words(),
                };
                Ok((What::Status(*kind), id.to_owned()))
            }
            Some(Head::Measurement(name)) if self.value.is_empty() => {
                Err(format!("the value of {name} is missing, e.g. {name} 45 U/mL"))
            }
            Some(Head::Measurement(name)) => {
                let assay = self.seen.as_ref().map(|(.., name)| name.clone()).unwrap_or_default();
                let unit = tidy_unit(&self.unit);
                let measured = Measurement {
                    name: name.as_str().into(),
                    value: self.value.as_str().into(),
                    unit: unit.into(),
                    assay: assay.into(),
                    lesion: self.lesion,
                    ..Measurement::default()
                };
                Ok((What::from(measured), name.clone()))
            }
            Some(Head::AdverseEvent(name)) => {
                Ok((self.finding(FindingKind::AdverseEvent, name), name.clone()))
            }
            Some(Head::Note(name)) if name.is_empty() => {
                Err("the note is missing: note \"in quotation marks\"".to_owned())
            }
            Some(Head::Note(name)) => Ok((self.finding(FindingKind::Note, name), "note".to_owned())),
            None => {
                match &self.seen {
                    Some((_, kind, name)) => {
                        let shown = if name == kind.words() { String::new() } else { capitalised(name) };
                        Ok((self.finding(*kind, &shown), name.clone()))
                    }
                    None => Err("what happened is missing: an agent, a response, a milestone, a measurement"
                        .to_owned()),
                }
            }
        }
    }

    fn finding(&self, kind: FindingKind, name: &str) -> What {
        What::from(Finding { kind, name: name.into(), grade: self.grade, site: self.site.as_str().into() })
    }

    fn treatment(&self) -> Treatment {
        let modality = self.modality.or(self.implied).unwrap_or(Modality::Other);
        let joiner = if self.agents.is_empty() { ", " } else { " + " };
        let mut treatment = Treatment::new(modality, &capitalised(&self.names.join(joiner)));
        match self.agents.as_slice() {
            // One agent is the treatment's name; its dose is the treatment's.
            [one] if !self.regimen && self.names.len() == 1 => treatment.dose.clone_from(&one.dose),
            agents => {
                treatment.agents = agents.to_vec();
                treatment.dose = self.dose.as_str().into();
            }
        }
        if treatment.dose.is_empty() {
            treatment.dose = self.dose.as_str().into();
        }
        treatment.gy = self.gy.as_str().into();
        treatment.fractions = self.fractions;
        treatment.cycles = self.cycles;
        treatment.every.clone_from(&self.every);
        treatment.on_off.clone_from(&self.on_off);
        treatment.line = self.line;
        treatment.intent = self.intent;
        treatment.ended = self.ended;
        treatment.site = self.site.as_str().into();
        treatment
    }

    /// When: a moment or a phase, by what it is and by what was said.
    fn times(&self, event: &mut Event, assumed: &mut Vec<String>) -> Result<(), String> {
        let point_like = match &event.what {
            What::Treatment(t) => {
                let once = matches!(
                    t.modality,
                    Modality::Surgery | Modality::Ablation | Modality::Transplant | Modality::CellTherapy
                );
                once && t.cycles.is_none() && t.every.is_none()
            }
            _ => true,
        };
        let is_moment = matches!(event.what, What::Status(_) | What::Measurement(_));
        let ends_by_schedule =
            event.what.as_treatment().is_some_and(|t| t.cycles.is_some() && t.every.is_some());
        let is_given = event.what.as_treatment().is_some_and(|t| t.cycles.is_some() || t.every.is_some());
        let is_response = event.what.as_response().is_some();
        if is_moment && (self.to.is_some() || self.open_end) {
            return Err("this is a moment: it has no end".to_owned());
        }
        let phase = match &self.start {
            None if self.to.is_none() => {
                return Err("when is missing, e.g. at 23 mo, from 2007-03, after surgery".to_owned());
            }
            None => true,
            Some((_, stated)) => {
                self.to.is_some()
                    || self.open_end
                    || match stated {
                        StartWord::From => !is_moment && (!point_like || is_response),
                        StartWord::At => is_given,
                        StartWord::Bare => !point_like,
                    }
            }
        };
        let start = self.start.as_ref().map(|(time, _)| time.clone());
        if !phase {
            event.at = start;
            return Ok(());
        }
        if start.is_none() {
            assumed.push("no start is stated: unknown".to_owned());
        }
        event.from = Some(start.unwrap_or_else(Time::unknown));
        event.to.clone_from(&self.to);
        if event.to.is_none() && !ends_by_schedule && !is_response {
            assumed.push("no end is stated: unknown".to_owned());
            event.to = Some(Time::unknown());
        } else if event.to.is_none() && ends_by_schedule {
            assumed.push("ends with the last cycle".to_owned());
        }
        Ok(())
    }
}
