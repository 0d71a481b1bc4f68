//! A text in pieces: words, numbers, blanks and other signs.

use super::scan::{Reason, Telltale};
use crate::terms::{identifying, is_month};

/// Whether a number of four digits is read as a year.
pub(super) fn is_year(number: u64) -> bool {
    (1900..=2099).contains(&number)
}

/// A run of letters, a run of digits, or one other sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token<'a> {
    pub at: usize,
    pub text: &'a str,
    pub kind: TokenKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TokenKind {
    Word,
    Number,
    Space,
    Sign,
}

impl Token<'_> {
    pub(super) fn end(&self) -> usize {
        self.at + self.text.len()
    }

    pub(super) fn is(&self, sign: &str) -> bool {
        self.text == sign
    }

    pub(super) fn number(&self) -> Option<u64> {
        if self.kind == TokenKind::Number { self.text.parse().ok() } else { None }
    }

    /// Whether it begins with a capital and has a small letter: `Keller`, `McDonald`.
    pub(super) fn is_capitalised(&self) -> bool {
        self.kind == TokenKind::Word
            && self.text.chars().next().is_some_and(char::is_uppercase)
            && self.text.chars().skip(1).any(char::is_lowercase)
    }

    /// Whether it is in capitals, and long enough for a name: `KELLER`.
    pub(super) fn is_in_capitals(&self) -> bool {
        self.kind == TokenKind::Word
            && self.text.chars().count() >= 3
            && self.text.chars().all(char::is_uppercase)
    }

    /// Whether it is a month that is written out and is no other word: `September`, but neither `may` nor `Mar`.
    pub(super) fn is_plain_month(&self) -> bool {
        self.is_capitalised()
            && self.text.chars().count() >= 4
            && !["Mars", "Sept", "Mayo"].contains(&self.text)
            && is_month(self.text)
    }

    pub(super) fn is_one_capital(&self) -> bool {
        self.kind == TokenKind::Word
            && self.text.chars().count() == 1
            && self.text.chars().all(char::is_uppercase)
    }
}

/// The pieces of a text.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let kind = |c: char| match c {
        c if c.is_ascii_digit() => TokenKind::Number,
        c if c.is_alphabetic() => TokenKind::Word,
        c if c.is_whitespace() => TokenKind::Space,
        _ => TokenKind::Sign,
    };
    let mut out: Vec<Token<'_>> = Vec::new();
    let mut start = 0;
    let mut current: Option<TokenKind> = None;
    let mut push = |from: usize, to: usize, kind: Option<TokenKind>| {
        if let (Some(kind), Some(piece)) = (kind, text.get(from..to).filter(|piece| !piece.is_empty())) {
            out.push(Token { at: from, text: piece, kind });
        }
    };
    for (i, c) in text.char_indices() {
        let now = kind(c);
        if current != Some(now) || now == TokenKind::Sign {
            push(start, i, current);
            start = i;
            current = Some(now);
        }
    }
    push(start, text.len(), current);
    out
}

/// A text in pieces.
pub(super) struct TokenizedText<'a> {
    pub text: &'a str,
    pub tokens: &'a [Token<'a>],
}

impl<'a> TokenizedText<'a> {
    pub(super) fn get(&self, i: usize) -> Option<&Token<'a>> {
        self.tokens.get(i)
    }

    pub(super) fn is_sign(&self, i: usize, signs: &[&str]) -> bool {
        self.get(i).is_some_and(|t| signs.contains(&t.text))
    }

    /// Position of the next token from `i` on that is neither a blank nor one of these signs.
    pub(super) fn next(&self, mut i: usize, signs: &[&str]) -> Option<usize> {
        while self.get(i).is_some_and(|t| t.kind == TokenKind::Space || signs.contains(&t.text)) {
            i += 1;
        }
        self.get(i).map(|_| i)
    }

    /// As [`Self::next`], backwards from before `i`.
    pub(super) fn previous(&self, i: usize, signs: &[&str]) -> Option<usize> {
        let mut i = i.checked_sub(1)?;
        while self.get(i).is_some_and(|t| t.kind == TokenKind::Space || signs.contains(&t.text)) {
            i = i.checked_sub(1)?;
        }
        Some(i)
    }

    pub(super) fn push(&self, from: usize, to: usize, reason: Reason, found: &mut Vec<Telltale>) {
        if let (Some(a), Some(b)) = (self.get(from), self.get(to)) {
            found.push(Telltale { range: a.at..b.end(), reason });
        }
    }

    /// Whether a number belongs to something longer: `1.5`, `A485`, `1D5`.
    pub(super) fn is_part(&self, i: usize) -> bool {
        let before = i.checked_sub(1).and_then(|j| self.get(j));
        let word_before = before.is_some_and(|t| t.kind == TokenKind::Word);
        let word_behind = self.get(i + 1).is_some_and(|t| t.kind == TokenKind::Word);
        let decimal = |sign: usize, digits: Option<usize>| {
            self.is_sign(sign, &[".", ","])
                && digits.and_then(|d| self.get(d)).is_some_and(|t| t.kind == TokenKind::Number)
        };
        word_before
            || word_behind
            || decimal(i + 1, Some(i + 2))
            || i.checked_sub(1).is_some_and(|s| decimal(s, i.checked_sub(2)))
    }

    /// Whether a unit or a share stands behind a number.
    pub(super) fn has_unit(&self, i: usize) -> bool {
        if self.is_sign(i + 1, &["%", "/", "×", "‰"]) {
            return true;
        }
        let Some(next) = self.next(i + 1, &[]).and_then(|n| self.get(n)) else { return false };
        (next.kind == TokenKind::Word && identifying().units.contains(&next.text.to_lowercase()))
            || next.is("%")
    }
}
