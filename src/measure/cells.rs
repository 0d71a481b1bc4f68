//! A value as cells: what tables, spreadsheets and other programs are given of it.

use super::format;
use super::value::{Reading, Status, Value};
use crate::model::{EventId, Ticks, Unit};

/// What a value comes to in some unit of length.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Content<'a> {
    /// A length or a count.
    Numbers(Numbers<'a>),
    /// A category by its code; `None` if it depends on what is not known.
    Category(Option<&'a str>),
    /// Names.
    Names(&'a [String]),
}

/// A number with its bounds. Lengths have four decimals at most.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Numbers<'a> {
    /// The least it can be, if anything says so.
    pub low: Option<f64>,
    /// As drawn.
    pub value: f64,
    /// Whether anything bounds it; if not, `value` is a place to draw it, no more.
    pub is_known: bool,
    /// The greatest it can be, if anything says so.
    pub high: Option<f64>,
    /// Of what: `mo`, `cycles`.
    pub unit: &'a str,
}

impl Numbers<'_> {
    /// The least, the number itself and the greatest as other programs read them; what is not known is empty.
    pub fn texts(&self) -> [String; 3] {
        let bound = |number: Option<f64>| number.map(plain).unwrap_or_default();
        [bound(self.low), bound(Some(self.value).filter(|_| self.is_known)), bound(self.high)]
    }
}

impl Value {
    /// What it comes to, with lengths in `unit`.
    pub fn content(&self, unit: Unit) -> Content<'_> {
        let length = |t: Ticks| rounded(t.in_unit(unit));
        match &self.reading {
            Reading::Length { nominal, range } => Content::Numbers(Numbers {
                low: range.lo.map(length),
                value: length(*nominal),
                is_known: range.lo.is_some() || range.hi.is_some(),
                high: range.hi.map(length),
                unit: unit.symbol(),
            }),
            Reading::Count { value, range: (low, high), unit } => Content::Numbers(Numbers {
                low: Some(*low),
                value: *value,
                is_known: true,
                high: Some(*high),
                unit,
            }),
            Reading::Category(code) => Content::Category(code.as_deref()),
            Reading::Names(names) => Content::Names(names),
        }
    }

    /// The least, the number itself, the greatest and the unit as people read them: a length with one decimal at most,
    /// anything else in words without bounds.
    pub fn figures(&self, unit: Unit) -> [String; 4] {
        let Reading::Length { nominal, range } = &self.reading else {
            return [String::new(), format::value(self, unit), String::new(), String::new()];
        };
        let figure = |at: Ticks| format::figure(at, unit);
        let bound = |at: Option<Ticks>| at.map(figure).unwrap_or_default();
        [bound(range.lo), figure(*nominal), bound(range.hi), unit.symbol().to_owned()]
    }

    /// The figure and what bounds it, to stand under each other: `≥ 58 mo` and `55.5–60.5, ongoing`.
    pub fn figure_and_bounds(&self, unit: Unit) -> (String, String) {
        let text = format::value(self, unit);
        if !self.is_length() {
            return (text, String::new());
        }
        let (figure, is_ongoing) = match text.strip_suffix(", ongoing") {
            Some(figure) => (figure, true),
            None => (text.as_str(), false),
        };
        let (figure, range) = match figure.split_once(" (") {
            Some((figure, range)) => (figure, range.trim_end_matches(')')),
            None => (figure, ""),
        };
        let bounds = match (range.is_empty(), is_ongoing) {
            (false, true) => format!("{range}, ongoing"),
            (true, true) => "ongoing".to_owned(),
            (_, false) => range.to_owned(),
        };
        (figure.to_owned(), bounds)
    }

    /// The parameters of its rule: `track: liver, imaging; death: ends it`.
    pub fn parameter_words(&self) -> String {
        let all: Vec<String> =
            self.parameters.iter().map(|(name, value)| format!("{name}: {value}")).collect();
        all.join("; ")
    }

    /// The rule with its parameters, as printed beside the number.
    pub fn rule_in_full(&self) -> String {
        if self.parameters.is_empty() {
            return self.rule.to_string();
        }
        format!("{} ({})", self.rule, self.parameter_words())
    }

    /// The names of the events that it was computed from.
    pub fn event_names(&self) -> Vec<&str> {
        self.events.iter().map(EventId::as_str).collect()
    }
}

impl Status {
    /// As a word, with the reason if there is one: `censored: end not stated`.
    pub fn words(&self) -> String {
        match self.reason() {
            "" => self.word().to_owned(),
            why => format!("{}: {why}", self.word()),
        }
    }
}

/// A number to four decimals.
fn rounded(number: f64) -> f64 {
    (number * 10_000.0).round() / 10_000.0
}

/// A number with as many decimals as it needs, four at most.
fn plain(number: f64) -> String {
    // Minus nothing is nothing.
    format!("{}", rounded(number) + 0.0)
}
