//! Doses, schedules and values of a line.

use super::ChipKind;
use super::amounts::{self, dose_unit, interval_word, lab_unit, leading_number, leading_value, times_word};
use super::draft::Head;
use super::reader::Reader;
use super::times::{number, unit};
use crate::model::{Edge, Modality, OnOff};

impl Reader<'_> {
    /// The value behind what is measured; an unknown name in front of a laboratory value is one that is measured.
    pub(super) fn value(&mut self) -> bool {
        let Some(first) = self.word(0) else { return false };
        let known = matches!(self.draft.head, Some(Head::Measurement(_)));
        if !(known && self.draft.value.is_empty() || self.draft.head.is_none() && self.chips.is_empty()) {
            return false;
        }
        if self.time_ahead(0, Edge::Start).is_some_and(|(n, _)| n > 1) {
            return false; // "14 March 2007", "3 mo"
        }
        let is_sign = matches!(first, "<" | ">" | "≤" | "≥");
        let number_at = usize::from(is_sign);
        let Some((digits, rest)) = self.word(number_at).and_then(leading_value) else { return false };
        if unit(rest).is_some() || rest.is_empty() && unit(&self.lower(number_at + 1)).is_some() {
            return false; // a time
        }
        let behind = self.word(number_at + 1).unwrap_or_default();
        let (unit, count) = if rest.is_empty() {
            match lab_unit(behind) {
                Some(unit) => (unit, number_at + 2),
                None => (String::new(), number_at + 1),
            }
        } else {
            match lab_unit(rest) {
                Some(unit) => (unit, number_at + 1),
                None => return false,
            }
        };
        if !known {
            // "NSE2 12 ng/mL": only a unit that no dose has makes the words before it a measurement.
            let lab_only = !unit.is_empty() && dose_unit(&unit).is_none();
            let Some(name) = self.leading_words().filter(|_| lab_only) else { return false };
            self.name_leading(
                ChipKind::Measurement,
                format!("{name}: unknown measurement, taken as written"),
            );
            self.draft.head = Some(Head::Measurement(name));
        }
        let sign = if is_sign { first } else { "" };
        self.draft.value = format!("{sign}{digits}");
        self.draft.unit.clone_from(&unit);
        let meaning = format!("value {sign}{digits} {unit}");
        self.take(count, ChipKind::Value, meaning.trim_end().to_owned());
        true
    }

    /// `100 mg/m²`, `AUC 5`, `50 Gy/25`, `25 × 2 Gy`.
    pub(super) fn dose(&mut self) -> bool {
        if !self.draft.may_treat() {
            return false;
        }
        self.radiation() || self.drug_dose()
    }

    fn drug_dose(&mut self) -> bool {
        let Some(first) = self.word(0) else { return false };
        let (mut dose, mut count) = if first.eq_ignore_ascii_case("auc") {
            let Some((n, "")) = self.word(1).and_then(leading_number) else { return false };
            (format!("AUC {n}"), 2)
        } else if let Some((n, "")) = first.strip_prefix("AUC").and_then(leading_number) {
            (format!("AUC {n}"), 1)
        } else {
            let Some((n, rest)) = leading_number(first) else { return false };
            let (written, count) =
                if rest.is_empty() { (self.word(1).unwrap_or_default(), 2) } else { (rest, 1) };
            let Some(unit) = dose_unit(written) else { return false };
            (format!("{n} {unit}"), count)
        };
        loop {
            let two = self.phrase(count, 2).filter(|p| amounts::is_dose_word(p));
            let Some(more) = two.or_else(|| self.word(count).filter(|w| amounts::is_dose_word(w))) else {
                break;
            };
            dose = format!("{dose} {more}");
            count += more.split_whitespace().count();
        }
        match self.draft.agents.last_mut() {
            // In "carboplatin AUC 5 + paclitaxel 175 mg/m²" each dose is that of the agent before it.
            Some(agent) if !self.draft.regimen && agent.dose.is_empty() => agent.dose = dose.as_str().into(),
            Some(_) if !self.draft.regimen => return false,
            _ if self.draft.dose.is_empty() => self.draft.dose.clone_from(&dose),
            _ => return false,
        }
        self.draft.closed = true;
        self.take(count, ChipKind::Dose, format!("dose {dose}"));
        true
    }

    fn radiation(&mut self) -> bool {
        let Some((n, rest)) = self.word(0).and_then(leading_number) else { return false };
        if self.draft.gy.is_empty() && self.times_each(n, rest) {
            return true;
        }
        let (written, mut count) =
            if rest.is_empty() { (self.word(1).unwrap_or_default(), 2) } else { (rest, 1) };
        let (gray, behind) = written.split_once('/').map_or((written, ""), |(g, b)| (g, b));
        if !gray.eq_ignore_ascii_case("gy") || !self.draft.gy.is_empty() {
            return false;
        }
        let fractions = |text: &str| number(text.trim_end_matches(char::is_alphabetic));
        let mut found = fractions(behind);
        if found.is_none() {
            let (ahead, text) = match self.word(count) {
                Some("/" | "in") => (2, self.word(count + 1).unwrap_or_default()),
                Some(word) if word.starts_with('/') => (1, word.get(1..).unwrap_or_default()),
                _ => (0, ""),
            };
            let says_so = self.word(count) != Some("in")
                || is_fractions(&self.lower(count + 2))
                || text.ends_with("fx");
            if let Some(n) = fractions(text).filter(|_| ahead > 0 && says_so) {
                found = Some(n);
                count += ahead;
            }
        }
        if found.is_some() && is_fractions(&self.lower(count)) {
            count += 1;
        }
        let parts = found.map(|f| format!(" in {f} fractions")).unwrap_or_default();
        self.set_radiation(n.to_owned(), found, count, format!("{n} Gy{parts}"));
        true
    }

    /// `25 × 2 Gy`, `25x2 Gy`.
    fn times_each(&mut self, n: &str, rest: &str) -> bool {
        let sign = ['x', '×'];
        let (each, count) = if rest.is_empty() {
            match self.word(1) {
                Some("x" | "×") => (self.word(2).unwrap_or_default(), 3),
                Some(word) if word.starts_with(sign) => (word.trim_start_matches(sign), 2),
                _ => return false,
            }
        } else if rest == "x" || rest == "×" {
            (self.word(1).unwrap_or_default(), 2)
        } else if rest.starts_with(sign) {
            (rest.trim_start_matches(sign), 1)
        } else {
            return false;
        };
        let Some((each, tail)) = leading_number(each) else { return false };
        let (written, count) =
            if tail.is_empty() { (self.lower(count), count + 1) } else { (tail.to_lowercase(), count) };
        let total = number(n).and_then(|f| amounts::total_dose(f, each).map(|t| (f, t)));
        let Some((fractions, total)) = total.filter(|_| written == "gy") else { return false };
        let meaning = format!("{fractions} × {each} Gy: {total} Gy in {fractions} fractions");
        self.set_radiation(total, Some(fractions), count, meaning);
        true
    }

    fn set_radiation(&mut self, gy: String, fractions: Option<u32>, count: usize, meaning: String) {
        self.draft.gy = gy;
        self.draft.fractions = fractions.or(self.draft.fractions);
        self.draft.closed = true;
        if self.draft.head.is_none() && self.leading_words().is_none() {
            self.draft.head = Some(Head::Treatment);
            self.draft.implied = Some(Modality::Radiotherapy);
        }
        self.take(count, if fractions.is_some() { ChipKind::Fractions } else { ChipKind::Dose }, meaning);
    }

    /// Cycles, intervals, weeks on and off, fractions.
    pub(super) fn schedule(&mut self) -> bool {
        if !self.draft.may_treat() {
            return false;
        }
        let read = self.cycles() || self.on_off() || self.interval();
        self.draft.closed |= read;
        read
    }

    fn cycles(&mut self) -> bool {
        let (first, second) = (self.lower(0), self.lower(1));
        let counted = matches!(
            second.as_str(),
            "cycles" | "cycle" | "courses" | "course" | "infusions" | "injections" | "doses" | "cures"
        );
        let behind = number(&first).filter(|_| counted || is_fractions(&second));
        let (n, mut count) = match (times_word(&first), behind) {
            (Some(n), _) => (n, 1),
            (None, Some(n)) => (n, 2),
            _ => match (first.as_str(), number(&second)) {
                ("x" | "×", Some(n)) => (n, 2),
                _ => return false,
            },
        };
        let fractions = count == 2 && is_fractions(&second) || {
            let more = is_fractions(&self.lower(count));
            count += usize::from(more);
            more
        };
        if fractions {
            if self.draft.fractions.is_some() {
                return false;
            }
            self.draft.fractions = Some(n);
            self.take(count, ChipKind::Fractions, format!("{n} fractions"));
            return true;
        }
        if self.draft.cycles.is_some() || n == 0 {
            return false;
        }
        if matches!(self.lower(count).as_str(), "cycles" | "cycle" | "courses") {
            count += 1;
        }
        self.draft.cycles = Some(n);
        self.take(count, ChipKind::Cycles, format!("{n} {}", if n == 1 { "cycle" } else { "cycles" }));
        true
    }

    fn interval(&mut self) -> bool {
        let (first, second) = (self.lower(0), self.lower(1));
        let one = interval_word(&first).map(|text| (1, text));
        let spelt = || {
            if first != "every" && first != "q" && first != "each" {
                return None;
            }
            if second == "other" {
                return amounts::positive(2, unit(&self.lower(2))?).map(|t| (3, t));
            }
            if let Some(symbol) = unit(&second).filter(|_| first != "q") {
                return amounts::positive(1, symbol).map(|t| (2, t));
            }
            if let Some(n) = number(&second) {
                return amounts::positive(n, unit(&self.lower(2))?).map(|t| (3, t));
            }
            interval_word(&format!("q{second}")).map(|t| (2, t))
        };
        let Some((count, text)) = one.or_else(spelt).filter(|_| self.draft.every.is_none()) else {
            return false;
        };
        let Ok(every) = text.parse() else { return false };
        self.draft.every = Some(every);
        self.take(count, ChipKind::Interval, format!("every {text}"));
        true
    }

    /// `4 wk on 2 wk off`
    fn on_off(&mut self) -> bool {
        let span = |ahead: usize| {
            let n = number(self.word(ahead)?)?;
            amounts::positive(n, unit(self.word(ahead + 1)?)?)
        };
        let slash = usize::from(self.word(3) == Some("/"));
        let (Some(on), Some(off)) = (span(0), span(3 + slash)) else { return false };
        if self.lower(2) != "on" || self.lower(5 + slash) != "off" || self.draft.on_off.is_some() {
            return false;
        }
        let meaning = format!("{on} on, {off} off");
        let (Ok(on), Ok(off)) = (on.parse(), off.parse()) else { return false };
        self.draft.on_off = Some(OnOff { on, off });
        self.take(6 + slash, ChipKind::Interval, meaning);
        true
    }
}

fn is_fractions(word: &str) -> bool {
    matches!(word, "fractions" | "fraction" | "fx" | "fr" | "#")
}
