//! Stated lengths as text, `5 y 4 mo`, that are written again in their own way with other numbers.

use super::parse;
use super::shift::{Grain, nearest};
use super::time::{Ticks, Unit};

/// One number of a length with its unit, and the text around them.
struct Piece<'a> {
    /// The number in units of its last digit.
    count: i64,
    decimals: usize,
    /// Between this number and its unit.
    gap: &'a str,
    word: &'a str,
    unit: Unit,
    /// Between this piece and the next.
    after: &'a str,
}

/// A stated length as text, so that it can be written again in its own way.
pub(super) struct Length<'a> {
    negative: bool,
    /// Before the sign, if there is one: the blank behind an anchor.
    before: &'a str,
    sign: Option<char>,
    /// Between the sign and the first number.
    gap: &'a str,
    pieces: Vec<Piece<'a>>,
    last: (Unit, usize),
}

impl<'a> Length<'a> {
    /// Reads a length that is known to be one.
    pub fn read(text: &'a str) -> Option<Self> {
        let (before, rest) = split_blank(text);
        let sign = rest.chars().next().filter(|c| matches!(c, '+' | '-' | '−'));
        let rest = rest.get(sign.map_or(0, char::len_utf8)..)?.trim_start_matches(['-', '−']);
        let (gap, mut rest) = split_blank(rest);
        let mut pieces = Vec::new();
        while !rest.is_empty() {
            let number_len = rest.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(rest.len());
            let (number, tail) = rest.split_at_checked(number_len)?;
            let (gap, tail) = split_blank(tail);
            let word_len = tail.find(|c: char| !c.is_alphabetic()).unwrap_or(tail.len());
            let (word, tail) = tail.split_at_checked(word_len)?;
            let (after, tail) = split_blank(tail);
            let (whole, decimals) = number.split_once('.').unwrap_or((number, ""));
            let count = format!("{whole}{decimals}").parse().ok()?;
            let unit = parse::unit_by_word(word)?;
            pieces.push(Piece { count, decimals: decimals.len(), gap, word, unit, after });
            rest = tail;
        }
        let last = pieces.last().map(|p| (p.unit, p.decimals))?;
        Some(Self { negative: matches!(sign, Some('-' | '−')), before, sign, gap, pieces, last })
    }

    /// The worth of its last digit.
    pub fn digit(&self) -> Ticks {
        Ticks(self.last.0.ticks().0 / 10_i64.pow(self.last.1.min(2) as u32))
    }

    fn stated(&self) -> Ticks {
        let piece = |p: &Piece| {
            Ticks(p.unit.ticks().0.saturating_mul(p.count) / 10_i64.pow(p.decimals.min(2) as u32))
        };
        let sum = self.pieces.iter().map(piece).fold(Ticks::ZERO, |a, b| a + b);
        if self.negative { -sum } else { sum }
    }

    /// The same length, longer. An offset always has a sign; a length from zero keeps the one that was written.
    pub fn moved(&self, by: Ticks, grain: Grain, is_offset: bool) -> Option<String> {
        let total = self.stated() + by;
        let length = Ticks(total.0.checked_abs()?);
        let unit = grain.unit;
        let turned = (total < Ticks::ZERO) != self.negative && total != Ticks::ZERO;
        let finer = grain.finer && unit.ticks() < self.digit() && by.rounded_to(self.digit()) != by;
        let numbers = if finer { self.finer(length, turned, unit) } else { self.again(length, turned) };
        let sign = match (total < Ticks::ZERO, self.sign) {
            (true, Some('−')) => "−",
            (true, _) => "-",
            (false, Some('+')) => "+",
            (false, _) if is_offset => "+",
            (false, _) => "",
        };
        Some(format!("{}{sign}{}{numbers}", self.before, self.gap))
    }

    /// A length in the same units and to the same digit.
    fn again(&self, length: Ticks, turned: bool) -> String {
        let Some((last, coarse)) = self.pieces.split_last() else { return String::new() };
        let digit = self.digit();
        let length = length.rounded_to(digit);
        let mut out = String::new();
        let mut rest = length;
        let exact = self.pieces.windows(2).all(|w| matches!(w, [a, b] if goes_into(b.unit, a.unit)));
        let fixed = coarse.iter().map(|p| p.unit.ticks() * p.count).fold(Ticks::ZERO, |a, b| a + b);
        if exact || (!turned && fixed <= length) {
            for piece in coarse {
                let count = if exact { rest.0 / piece.unit.ticks().0 } else { piece.count };
                rest = rest - piece.unit.ticks() * count;
                // `5 y 4 mo` less five years is `4 mo`.
                if count > 0 || !out.is_empty() {
                    out += &format!("{count}{}{}{}", piece.gap, word(piece, count), piece.after);
                }
            }
        }
        let count = nearest(rest, digit);
        out + &number(count, last.decimals)
            + last.gap
            + word(last, if last.decimals == 0 { count } else { 0 })
    }

    /// A length in units of which the last is finer than before: `50 mo 3 d`, or days alone where that does not come out.
    fn finer(&self, length: Ticks, turned: bool, unit: Unit) -> String {
        let (own, decimals) = self.last;
        let fine = |length: Ticks| nearest(length, unit.ticks());
        let stated = Ticks(self.stated().0.abs());
        let shape = |coarse: Ticks| {
            let written = self.again(coarse, false);
            let rest = fine(length - coarse);
            if coarse == Ticks::ZERO {
                format!("{rest} {}", unit.symbol())
            } else {
                format!("{written} {rest} {}", unit.symbol())
            }
        };
        if decimals == 0 && goes_into(unit, own) {
            return shape(own.ticks() * (length.0 / own.ticks().0));
        }
        if decimals == 0 && !turned && length > stated {
            return shape(stated);
        }
        format!("{} {}", fine(length), unit.symbol())
    }
}

/// Whether one unit is a whole number of another.
const fn goes_into(fine: Unit, coarse: Unit) -> bool {
    matches!((fine, coarse), (Unit::Month, Unit::Year) | (Unit::Day, Unit::Week))
}

/// A number of units of a last digit: 15 with one decimal is `1.5`.
fn number(count: i64, decimals: usize) -> String {
    if decimals == 0 {
        return count.to_string();
    }
    let scale = 10_i64.pow(decimals.min(2) as u32);
    format!("{}.{:0decimals$}", count / scale, count % scale)
}

/// The word for a unit, which in full is singular behind 1.
fn word<'a>(piece: &Piece<'a>, count: i64) -> &'a str {
    match (piece.word, count) {
        ("day" | "days", n) => {
            if n == 1 {
                "day"
            } else {
                "days"
            }
        }
        ("week" | "weeks", n) => {
            if n == 1 {
                "week"
            } else {
                "weeks"
            }
        }
        ("month" | "months", n) => {
            if n == 1 {
                "month"
            } else {
                "months"
            }
        }
        ("year" | "years", n) => {
            if n == 1 {
                "year"
            } else {
                "years"
            }
        }
        (word, _) => word,
    }
}

fn split_blank(text: &str) -> (&str, &str) {
    let rest = text.trim_start();
    (text.get(..text.len() - rest.len()).unwrap_or_default(), rest)
}

/// Whether all numbers of a length are zero.
pub(super) fn is_nothing(length: &str) -> bool {
    length.chars().filter(char::is_ascii_digit).all(|c| c == '0')
}
