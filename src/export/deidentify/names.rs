//! What may be the name of a person, an institution or a street.

use super::scan::{Reason, Telltale};
use super::tokens::{Token, TokenKind, TokenizedText};
use crate::terms::{identifying, is_term};

impl TokenizedText<'_> {
    pub(super) fn addresses(&self, found: &mut Vec<Telltale>) {
        for i in 0..self.tokens.len() {
            let Some(token) = self.get(i).filter(|t| t.kind == TokenKind::Word) else { continue };
            let lower = token.text.to_lowercase();
            let is_street = identifying().streets.contains(&lower)
                || (lower.chars().count() > 7 && (lower.ends_with("straße") || lower.ends_with("strasse")));
            if !is_street {
                continue;
            }
            let window = i.saturating_sub(6)..(i + 7).min(self.tokens.len());
            let mut numbers = window.filter(|&j| self.get(j).is_some_and(|t| t.kind == TokenKind::Number));
            if let Some(first) = numbers.next() {
                let last = numbers.next_back().unwrap_or(first);
                self.push(first.min(i), last.max(i), Reason::Address, found);
            } else if token.is_capitalised() {
                let before =
                    self.previous(i, &[]).filter(|&j| self.get(j).is_some_and(Token::is_capitalised));
                self.push(before.unwrap_or(i), i, Reason::Address, found);
            }
        }
    }

    pub(super) fn institutions(&self, found: &mut Vec<Telltale>) {
        for i in 0..self.tokens.len() {
            let Some(token) = self.get(i).filter(|t| t.kind == TokenKind::Word) else { continue };
            let is_named = token.is_capitalised() || token.text == "CHU";
            if is_named && identifying().institutions.contains(&token.text.to_lowercase()) {
                let (from, to) = self.around(i);
                self.push(from, to, Reason::Institution, found);
            }
        }
    }

    /// The capitalised words around a word, with `of`, `de` and their like between them.
    pub(super) fn around(&self, i: usize) -> (usize, usize) {
        let belongs = |t: &Token<'_>| {
            t.is_capitalised()
                || t.is_in_capitals()
                || ["of", "de", "du", "des", "la", "le", "der", "di", "the", "for"].contains(&t.text)
        };
        let is_named = |t: &Token<'_>| t.is_capitalised() || t.is_in_capitals();
        let (mut from, mut to) = (i, i);
        let mut j = i;
        while let Some(k) = self.previous(j, &["-", "'", "’"]).filter(|&k| self.get(k).is_some_and(belongs))
        {
            j = k;
            if self.get(k).is_some_and(is_named) {
                from = k;
            }
        }
        j = i;
        while let Some(k) = self.next(j + 1, &["-", "'", "’"]).filter(|&k| self.get(k).is_some_and(belongs))
        {
            j = k;
            if self.get(k).is_some_and(is_named) {
                to = k;
            }
        }
        (from, to)
    }

    /// `Dr Keller`, `Mme. de la Tour`.
    pub(super) fn titled(&self, found: &mut Vec<Telltale>) {
        for i in 0..self.tokens.len() {
            let Some(token) = self.get(i).filter(|t| t.kind == TokenKind::Word) else { continue };
            let starts_big = token.text.chars().next().is_some_and(char::is_uppercase);
            if !starts_big || !identifying().titles.contains(&token.text.to_lowercase()) {
                continue;
            }
            let mut last = None;
            let mut at = i + 1;
            while let Some(j) = self.next(at, &[".", "-", "'", "’"]) {
                let small = ["de", "la", "van", "von", "der", "den", "di", "le", "du", "med"];
                match self.get(j) {
                    Some(t) if t.is_capitalised() || t.is_in_capitals() || t.is_one_capital() => {
                        last = Some(j);
                    }
                    Some(t) if small.contains(&t.text) => {}
                    _ => break,
                }
                at = j + 1;
            }
            if let Some(last) = last {
                self.push(i, last, Reason::Name, found);
            }
        }
    }

    /// `J.D.`, `J. Keller`.
    pub(super) fn initials(&self, found: &mut Vec<Telltale>) {
        for i in 0..self.tokens.len() {
            let is_initial = |j: usize| {
                self.get(j).is_some_and(Token::is_one_capital)
                    && self.is_sign(j + 1, &["."])
                    && !j
                        .checked_sub(1)
                        .and_then(|k| self.get(k))
                        .is_some_and(|t| t.kind != TokenKind::Space && !t.is("("))
            };
            if !is_initial(i) {
                continue;
            }
            let Some(next) = self.next(i + 2, &["-"]) else { continue };
            let second_initial =
                self.get(next).is_some_and(Token::is_one_capital) && self.is_sign(next + 1, &["."]);
            if second_initial {
                let name = self
                    .next(next + 2, &[])
                    .filter(|&j| self.get(j).is_some_and(|t| t.is_capitalised() && !is_term(t.text)));
                match name {
                    Some(name) => self.push(i, name, Reason::Name, found),
                    None => self.push(i, next + 1, Reason::Initials, found),
                }
            } else if self.get(next).is_some_and(|t| t.is_capitalised() && !is_term(t.text)) {
                self.push(i, next, Reason::Name, found);
            }
        }
    }

    /// Two or more words with capitals in a row of which one is none of ours: `Maria Keller`, `KELLER Maria`.
    pub(super) fn names(&self, found: &mut Vec<Telltale>) {
        let mut i = 0;
        while i < self.tokens.len() {
            let is_big = |j: usize| self.get(j).is_some_and(|t| t.is_capitalised() || t.is_in_capitals());
            if !is_big(i) {
                i += 1;
                continue;
            }
            let mut row = vec![i];
            let mut at = i;
            while let Some(next) = self.joined(at).filter(|&j| is_big(j)) {
                row.push(next);
                at = next;
            }
            i = at + 1;
            let strange = |&j: &usize| self.get(j).is_some_and(|t| !is_term(t.text));
            let has_name = row.iter().any(|&j| strange(&j) && self.get(j).is_some_and(Token::is_capitalised));
            if row.len() >= 2 && has_name {
                // What is known at either end is not part of the name.
                let first = row.iter().position(strange).unwrap_or(0);
                let last = row.iter().rposition(strange).unwrap_or(row.len() - 1);
                let (first, last) = if first == last { (0, row.len() - 1) } else { (first, last) };
                if let (Some(a), Some(b)) = (row.get(first), row.get(last)) {
                    self.push(*a, *b, Reason::Name, found);
                }
            }
        }
    }

    /// The word behind a word from which one blank, hyphen or apostrophe parts it.
    pub(super) fn joined(&self, i: usize) -> Option<usize> {
        let joint = self.get(i + 1)?;
        let is_joint =
            (joint.kind == TokenKind::Space && joint.text.chars().count() == 1 && joint.text != "\n")
                || ["-", "'", "’", "‑"].contains(&joint.text);
        is_joint.then_some(i + 2)
    }
}
