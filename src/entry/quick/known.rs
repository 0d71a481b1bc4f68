//! Known words and phrases of a line: agents, regimens, responses, places.

use super::ChipKind;
use super::amounts::dose_unit;
use super::draft::Head;
use super::reader::Reader;
use super::times::{number, unit};
use crate::model::{Agent, FindingKind, Method, Modality, SharedText};
use crate::terms::{Meaning, Word, capitalised, words};

/// Longest phrase that is looked up, in words.
const PHRASE_WORDS: usize = 5;

impl Reader<'_> {
    /// A word or phrase of the lists, the longest that fits.
    pub(super) fn vocabulary(&mut self) -> bool {
        for n in (1..=PHRASE_WORDS).rev() {
            let Some(phrase) = self.phrase(0, n).filter(|p| !p.contains([',', ';'])) else { continue };
            let mut meanings: Vec<&'static Word> = words().meanings(phrase).collect();
            if meanings.is_empty() {
                continue;
            }
            // "Pd" is a regimen and "PD" a response: the spelling decides where it is exact.
            meanings.sort_by_key(|w| w.written != phrase);
            if meanings.iter().any(|w| self.accept(w, &meanings, phrase, n)) {
                return true;
            }
            if self.draft.head.is_some()
                && meanings
                    .iter()
                    .any(|w| !matches!(w.meaning, Meaning::Site | Meaning::Seen(..) | Meaning::Scale))
            {
                self.problems.push(format!("“{phrase}” would be another event: add it by itself"));
                self.miss(n);
                return true;
            }
        }
        let Some(word) = self.word(0) else { return false };
        if word.eq_ignore_ascii_case("note") && self.draft.head.is_none() {
            self.draft.head = Some(Head::Note(String::new()));
            self.take(1, ChipKind::Finding, "note".to_owned());
            return true;
        }
        self.numbered_regimen(word)
    }

    /// `CHOP-21`, `FEC100`: a regimen with a number in its name.
    fn numbered_regimen(&mut self, word: &str) -> bool {
        let stem = word.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end_matches('-');
        let found = words().meanings(stem).find(|w| matches!(w.meaning, Meaning::Regimen(_)));
        match found {
            Some(found) if stem.len() < word.len() => self.treatment(found, word, 1),
            _ => false,
        }
    }

    fn accept(&mut self, word: &'static Word, all: &[&Word], phrase: &str, n: usize) -> bool {
        match &word.meaning {
            Meaning::Agent(_) | Meaning::Regimen(_) => self.treatment(word, phrase, n),
            Meaning::Procedure(modality) => self.procedure(word, *modality, phrase, n),
            Meaning::Milestone(kind) => {
                if self.draft.head.is_some() {
                    return false;
                }
                self.draft.head = Some(Head::Status(*kind));
                self.take(n, ChipKind::Status, kind.words().to_owned());
                true
            }
            Meaning::Category(_) => {
                if self.draft.head.is_some() {
                    return false;
                }
                let same = all.iter().filter(|w| w.name == word.name);
                let scales = same.filter_map(|w| {
                    if let Meaning::Category(s) = &w.meaning { Some(s.clone()) } else { None }
                });
                self.draft.head = Some(Head::Response(word.name.clone(), scales.collect()));
                let alias =
                    if word.name == phrase { String::new() } else { format!(", written {}", word.name) };
                self.take(n, ChipKind::Category, format!("response {phrase}{alias}"));
                true
            }
            Meaning::Scale => {
                if self.draft.scale.is_some() || !matches!(self.draft.head, None | Some(Head::Response(..))) {
                    return false;
                }
                self.draft.scale = Some(word.name.clone());
                self.take(n, ChipKind::Scale, format!("scale {}", word.name));
                true
            }
            Meaning::Site => self.site(&word.name, n),
            Meaning::Seen(method, kind) => self.seen(word, *method, *kind, phrase, n),
            Meaning::AdverseEvent => {
                if self.draft.head.is_some() || !self.draft.names.is_empty() {
                    return false;
                }
                self.draft.head = Some(Head::AdverseEvent(capitalised(&word.name)));
                self.take(n, ChipKind::Finding, format!("adverse event {}", word.name));
                true
            }
            Meaning::Marker => {
                if self.draft.head.is_some() {
                    return false;
                }
                self.draft.head = Some(Head::Measurement(capitalised(&word.name)));
                self.take(n, ChipKind::Measurement, format!("measurement {}", word.name));
                true
            }
        }
    }

    fn site(&mut self, name: &str, n: usize) -> bool {
        match &mut self.draft.head {
            Some(Head::Status(_)) => self.draft.detail.push(name.to_owned()),
            Some(Head::Measurement(what)) => *what = format!("{what} {name}"),
            _ if self.draft.site.is_empty() => name.clone_into(&mut self.draft.site),
            _ => {
                let and = if self.joined == Some("and") { " and " } else { ", " };
                self.draft.site = format!("{}{and}{name}", self.draft.site);
            }
        }
        self.take(n, ChipKind::Site, format!("site {name}"));
        true
    }

    fn seen(&mut self, word: &Word, method: Method, kind: FindingKind, phrase: &str, n: usize) -> bool {
        match &self.draft.head {
            Some(Head::Status(_)) => self.draft.detail.push(phrase.to_owned()),
            None | Some(Head::Response(..)) => {}
            Some(_) => return false,
        }
        match &self.draft.seen {
            // "CT imaging" says the same twice.
            Some((before, ..)) if *before != method => return false,
            Some(_) => {}
            None => self.draft.seen = Some((method, kind, word.name.clone())),
        }
        self.take(n, ChipKind::Method, format!("seen by {}", method.words()));
        true
    }

    /// Whether another treatment may join what has been read.
    fn may_join(&self) -> bool {
        match self.draft.head {
            None => true,
            Some(Head::Treatment) => {
                self.joined.is_some()
                    || !self.draft.closed && self.draft.agents.is_empty() && self.draft.names.is_empty()
            }
            Some(_) => false,
        }
    }

    fn treatment(&mut self, word: &'static Word, phrase: &str, n: usize) -> bool {
        if !self.may_join() {
            return false;
        }
        let mut n = n;
        let (modality, kind, meaning) = match &word.meaning {
            Meaning::Regimen(at) => {
                let Some(regimen) = words().regimens.get(*at) else { return false };
                let mut name = phrase.to_owned();
                // "FEC 100" is a name; "FEC 100 mg/m²" is a dose.
                let numbered = self.word(n).filter(|w| w.len() <= 3 && number(w).is_some());
                let behind = self.lower(n + 1);
                let counted = dose_unit(&behind).is_some()
                    || unit(&behind).is_some()
                    || behind == "gy"
                    || behind.starts_with(['x', '×']) && behind.len() == 1;
                if let Some(digits) = numbered
                    .filter(|_| !counted && !matches!(behind.as_str(), "cycles" | "courses" | "cycle"))
                {
                    name = format!("{name} {digits}");
                    n += 1;
                }
                let agents =
                    regimen.agents.iter().map(|a| Agent { name: a.as_str().into(), dose: SharedText::new() });
                self.draft.agents.extend(agents);
                self.draft.regimen = true;
                let parts = regimen.agents.join(", ");
                let meaning = if parts.is_empty() { name.clone() } else { format!("{name}: {parts}") };
                self.draft.names.push(name);
                (regimen.modality, ChipKind::Regimen, meaning)
            }
            Meaning::Agent(modality) => {
                self.draft.regimen = false;
                self.draft.agents.push(Agent { name: word.name.as_str().into(), dose: SharedText::new() });
                self.draft.names.push(word.name.clone());
                let meaning = if word.is_alias() {
                    format!("{phrase} is {}: {}", word.name, modality.words())
                } else {
                    format!("{}: {}", word.name, modality.words())
                };
                (*modality, ChipKind::Agent, meaning)
            }
            _ => return false,
        };
        self.draft.head = Some(Head::Treatment);
        self.draft.implied = self.draft.implied.or(Some(modality));
        self.draft.closed = false;
        self.take(n, kind, meaning);
        true
    }

    fn procedure(&mut self, word: &Word, modality: Modality, phrase: &str, n: usize) -> bool {
        let generic = word.name == modality.words();
        if !self.draft.may_treat() || !generic && !self.may_join() && !self.draft.agents.is_empty() {
            return false;
        }
        if generic && self.draft.head.is_some() && self.joined.is_none() {
            if self.draft.modality.is_some_and(|m| m != modality) {
                return false;
            }
            // "FOLFOX chemotherapy", "SBRT radiotherapy": it says what kind the treatment is.
            self.draft.modality = Some(modality);
            self.take(n, ChipKind::Modality, modality.words().to_owned());
            return true;
        }
        if self.draft.head.is_some() && self.joined.is_none() && self.draft.closed {
            return false;
        }
        // An operation keeps the words of its report; other words are abbreviations or spellings.
        let name = match (generic, modality) {
            (true, Modality::Surgery) if word.is_alias() => Some(phrase.to_owned()),
            (true, _) => None,
            (false, Modality::Surgery) if phrase.chars().any(char::is_lowercase) => Some(phrase.to_owned()),
            (false, _) => Some(word.name.clone()),
        };
        self.draft.names.extend(name);
        self.draft.head = Some(Head::Treatment);
        self.draft.implied = self.draft.implied.or(Some(modality));
        let alias = if word.is_alias() && modality != Modality::Surgery {
            format!("{phrase} is {}: ", word.name)
        } else {
            String::new()
        };
        self.take(n, ChipKind::Modality, format!("{alias}{}", modality.words()));
        true
    }
}
