//! Points at what in free text may tell who somebody is: dates, names, numbers, addresses.
//!
//! It looks at how words are written, not at what they mean: it finds too much rather than too little, and cannot find
//! everything.

use super::tokens::{Token, TokenKind, TokenizedText, is_year, tokens};
use crate::terms::{identifying, is_month};
use std::ops::Range;

/// What a piece of text may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// `14.03.2007`, `March 2007`.
    Date,
    /// `2007`.
    Year,
    /// `Dr Smith`, `Maria Keller`.
    Name,
    /// A word for somebody that is no role.
    Somebody,
    /// `J.D.`
    Initials,
    /// `92-year-old`, or an age that with the time told exceeds 89.
    OldAge,
    /// A telephone or record number.
    Number,
    /// A post code.
    PostCode,
    /// A hospital, a university.
    Institution,
    /// A street.
    Address,
    /// An e-mail address.
    Mail,
    /// A web address or the path of a file.
    Link,
}

impl Reason {
    /// In words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Date => "a date",
            Self::Year => "may be a year",
            Self::Name => "may be a name",
            Self::Somebody => "may name somebody",
            Self::Initials => "may be initials",
            Self::OldAge => "tells of an age over 89",
            Self::Number => "may be a telephone or record number",
            Self::PostCode => "may be a post code",
            Self::Institution => "may be an institution",
            Self::Address => "may be an address",
            Self::Mail => "an e-mail address",
            Self::Link => "a web address or the path of a file",
        }
    }
}

/// A piece of text that may tell who somebody is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Telltale {
    /// Where it stands, in bytes.
    pub range: Range<usize>,
    /// What it may be.
    pub reason: Reason,
}

/// What in a text may tell who somebody is, in order; pieces do not overlap.
///
/// ```
/// # use phaseline::export::deidentify::{Reason, scan};
/// let text = "seen by Dr Keller on 14.03.2007";
/// let found: Vec<(&str, Reason)> = scan(text).into_iter().map(|f| (&text[f.range], f.reason)).collect();
/// assert_eq!(found, [("Dr Keller", Reason::Name), ("14.03.2007", Reason::Date)]);
/// assert!(scan("docetaxel 100 mg/m² × 8, q3wk; Complete Response by RECIST 1.1").is_empty());
/// ```
pub fn scan(text: &str) -> Vec<Telltale> {
    let tokens = tokens(text);
    let mut found: Vec<Telltale> = Vec::new();
    // What is certain goes before what may be.
    links(text, &mut found);
    let text = TokenizedText { text, tokens: &tokens };
    for rule in [
        TokenizedText::dates,
        TokenizedText::months,
        TokenizedText::ages,
        TokenizedText::telephones,
        TokenizedText::records,
        TokenizedText::post_codes,
        TokenizedText::years,
        TokenizedText::addresses,
        TokenizedText::institutions,
        TokenizedText::titled,
        TokenizedText::initials,
        TokenizedText::names,
    ] {
        rule(&text, &mut found);
    }
    // What overlaps is one, called by what is most certain: a part of it alone would leave the rest standing.
    let mut kept: Vec<Telltale> = Vec::with_capacity(found.len());
    for mut f in found.into_iter().filter(|f| !f.range.is_empty()) {
        kept.retain(|k| {
            let overlaps = k.range.start < f.range.end && f.range.start < k.range.end;
            if overlaps {
                f.range = k.range.start.min(f.range.start)..k.range.end.max(f.range.end);
                f.reason = k.reason;
            }
            !overlaps
        });
        kept.push(f);
    }
    kept.sort_by_key(|f| f.range.start);
    kept
}

/// E-mail addresses, web addresses, paths.
fn links(text: &str, found: &mut Vec<Telltale>) {
    let mut at = 0;
    for piece in text.split_inclusive(char::is_whitespace) {
        let word = piece.trim_end();
        let lead = word.len() - word.trim_start_matches(['(', '"', '“', '<', '[', '\'']).len();
        let core = word
            .get(lead..)
            .unwrap_or_default()
            .trim_end_matches([')', '"', '”', '>', ']', ',', ';', '.', '\'']);
        let range = at + lead..at + lead + core.len();
        at += piece.len();
        let lower = core.to_lowercase();
        let is_mail = core.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
        let mut chars = core.chars();
        let is_drive = chars.next().is_some_and(|c| c.is_ascii_alphabetic())
            && chars.next() == Some(':')
            && matches!(chars.next(), Some('\\' | '/'));
        let is_path = (core.starts_with('/') && core.matches('/').count() >= 2)
            || core.starts_with("~/")
            || core.starts_with("\\\\")
            || is_drive;
        if is_mail {
            found.push(Telltale { range, reason: Reason::Mail });
        } else if lower.contains("://") || lower.starts_with("www.") || is_path {
            found.push(Telltale { range, reason: Reason::Link });
        }
    }
}

impl TokenizedText<'_> {
    /// `14.03.2007`, `2007-03-14`, `3/14/07`, `03/2007`, `2007-03`.
    fn dates(&self, found: &mut Vec<Telltale>) {
        for i in 0..self.tokens.len() {
            let Some(first) = self.get(i).and_then(Token::number) else { continue };
            let length = |j: usize| self.get(j).map_or(0, |t| t.text.len());
            let signs = ["-", "/", ".", "–", "‑"];
            let Some(sign) = self.get(i + 1).filter(|t| signs.contains(&t.text)) else { continue };
            let Some(second) = self.get(i + 2).and_then(Token::number) else { continue };
            let third = self
                .get(i + 4)
                .and_then(Token::number)
                .filter(|_| self.get(i + 3).is_some_and(|t| t.text == sign.text));
            let day_and_month =
                |a: u64, b: u64| (1..=31).contains(&a) && (1..=31).contains(&b) && a.min(b) <= 12;
            if let Some(third) = third {
                let year_last = day_and_month(first, second)
                    && (is_year(third) && length(i + 4) == 4 || length(i + 4) == 2);
                let year_first = is_year(first) && day_and_month(second, third);
                if year_last || year_first {
                    self.push(i, i + 4, Reason::Date, found);
                }
                continue;
            }
            let month = |n: u64, at: usize| (1..=12).contains(&n) && length(at) <= 2;
            if (is_year(first) && month(second, i + 2) && length(i) == 4)
                || (month(first, i) && is_year(second) && length(i + 2) == 4)
            {
                self.push(i, i + 2, Reason::Date, found);
            }
        }
    }

    /// `14 March 2007`, `March 2007`, `Mar-07`, `in September`.
    fn months(&self, found: &mut Vec<Telltale>) {
        let joints = [".", ",", "-", "/", "’", "'", "–"];
        for i in 0..self.tokens.len() {
            let Some(token) = self.get(i).filter(|t| t.kind == TokenKind::Word && is_month(t.text)) else {
                continue;
            };
            let is_date_number = |j: usize| {
                let is_cut = self.get(j + 1).is_none_or(|t| t.kind != TokenKind::Word || j + 1 == i);
                let number = self.get(j).and_then(Token::number);
                number.is_some_and(|n| n <= 31 || is_year(n)) && (is_cut || self.is_ordinal(j + 1))
            };
            let before = self.previous(i, &joints).filter(|&j| is_date_number(j) || self.is_ordinal(j));
            let before = before.map(|j| if self.is_ordinal(j) { j - 1 } else { j });
            let behind = self.next(i + 1, &joints).filter(|&j| is_date_number(j));
            let behind = behind.map(|j| if self.is_ordinal(j + 1) { j + 1 } else { j });
            let further = behind.and_then(|j| {
                self.next(j + 1, &joints)
                    .filter(|&k| self.get(k).and_then(Token::number).is_some_and(is_year))
            });
            if before.is_some() || behind.is_some() || token.is_plain_month() {
                self.push(before.unwrap_or(i), further.or(behind).unwrap_or(i), Reason::Date, found);
            }
        }
    }

    /// The letters of `14th`.
    fn is_ordinal(&self, i: usize) -> bool {
        let letters = self.get(i).is_some_and(|t| ["st", "nd", "rd", "th", "er"].contains(&t.text));
        letters && i.checked_sub(1).and_then(|j| self.get(j)).is_some_and(|t| t.kind == TokenKind::Number)
    }

    /// `92-year-old`, `aged 91`.
    fn ages(&self, found: &mut Vec<Telltale>) {
        for i in 0..self.tokens.len() {
            let Some(number) = self.get(i).and_then(Token::number) else { continue };
            if !(90..=129).contains(&number) {
                continue;
            }
            let is_age = |j: usize| {
                let word = self.get(j).map(|t| t.text.to_lowercase()).unwrap_or_default();
                identifying().ages.contains(word.as_str())
            };
            let behind = self.next(i + 1, &["-", "‑"]).filter(|&j| is_age(j));
            let before = self.previous(i, &[":"]).filter(|&j| {
                self.get(j).is_some_and(|t| ["age", "aged"].contains(&t.text.to_lowercase().as_str()))
            });
            if behind.is_some() || before.is_some() {
                self.push(before.unwrap_or(i), behind.unwrap_or(i), Reason::OldAge, found);
            }
        }
    }

    /// Runs of digits with the signs that join the groups of a telephone number.
    fn telephones(&self, found: &mut Vec<Telltale>) {
        let joints = [" ", "-", ".", "/", "(", ")", "+", "‑", "–", "\u{a0}"];
        let mut i = 0;
        while i < self.tokens.len() {
            let begins = self.get(i).is_some_and(|t| t.kind == TokenKind::Number || t.is("+") || t.is("("));
            if !begins {
                i += 1;
                continue;
            }
            let (from, mut to, mut digits, mut groups) = (i, i, 0, 0);
            while let Some(token) =
                self.get(i).filter(|t| t.kind == TokenKind::Number || joints.contains(&t.text))
            {
                if token.kind == TokenKind::Number {
                    digits += token.text.len();
                    groups += 1;
                    to = i;
                }
                i += 1;
            }
            let starts_as_one =
                self.get(from).is_some_and(|t| t.is("+") || t.is("(") || t.text.starts_with('0'));
            if groups >= 2 && digits >= 7 && (starts_as_one || groups >= 3) && !self.has_unit(to) {
                self.push(from, to, Reason::Number, found);
            }
        }
    }

    /// Long numbers, and numbers behind words such as `MRN`.
    fn records(&self, found: &mut Vec<Telltale>) {
        for i in 0..self.tokens.len() {
            let Some(token) = self.get(i) else { continue };
            if token.kind == TokenKind::Number && token.text.len() >= 6 && !self.has_unit(i) {
                self.push(i, i, Reason::Number, found);
            }
            if token.kind == TokenKind::Word && identifying().records.contains(&token.text.to_lowercase()) {
                let signs = [":", "#", ".", "-", "no", "number", "nr", "n°", "°"];
                let next = self
                    .next(i + 1, &signs)
                    .filter(|&j| self.get(j).is_some_and(|t| t.kind == TokenKind::Number));
                if let Some(j) = next {
                    self.push(i, j, Reason::Number, found);
                }
            }
        }
    }

    /// `37044`, `SW1A 1AA`.
    fn post_codes(&self, found: &mut Vec<Telltale>) {
        for i in 0..self.tokens.len() {
            let Some(token) = self.get(i) else { continue };
            if token.kind == TokenKind::Number
                && token.text.len() == 5
                && !self.has_unit(i)
                && !self.is_part(i)
            {
                self.push(i, i, Reason::PostCode, found);
            }
        }
        let mut pieces = Vec::new();
        let mut at = 0;
        for piece in self.text.split_inclusive(char::is_whitespace) {
            pieces.push((at, piece.trim_end().trim_end_matches([',', '.', ';'])));
            at += piece.len();
        }
        let shape = |text: &str| -> String {
            let sign = |c: char| match c {
                c if c.is_ascii_digit() => '9',
                c if c.is_ascii_uppercase() => 'A',
                _ => '.',
            };
            text.chars().map(sign).collect()
        };
        let outward = ["A9", "A99", "AA9", "AA99", "A9A", "AA9A"];
        for pair in pieces.windows(2) {
            let [(from, first), (second_at, second)] = pair else { continue };
            let (first_shape, second_shape) = (shape(first), shape(second));
            let british = outward.contains(&first_shape.as_str()) && second_shape == "9AA";
            let canadian = first_shape == "A9A" && second_shape == "9A9";
            if british || canadian {
                found.push(Telltale { range: *from..second_at + second.len(), reason: Reason::PostCode });
            }
        }
    }

    /// `2007` alone.
    fn years(&self, found: &mut Vec<Telltale>) {
        for i in 0..self.tokens.len() {
            let Some(token) = self.get(i) else { continue };
            let year = token.text.len() == 4 && token.number().is_some_and(is_year);
            if year && !self.is_part(i) && !self.has_unit(i) {
                self.push(i, i, Reason::Year, found);
            }
        }
    }
}
