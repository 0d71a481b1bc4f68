//! Doses, values and rhythms: what numbers and their units are written like.

use super::times::{number, unit};

/// Units of doses, as they are written in a case.
const DOSE_UNITS: [&str; 32] = [
    "mg",
    "g",
    "µg",
    "ng",
    "mg/m²",
    "g/m²",
    "µg/m²",
    "mg/kg",
    "µg/kg",
    "ng/kg",
    "mg/d",
    "g/d",
    "µg/d",
    "mg/day",
    "mg/m²/d",
    "mg/kg/d",
    "µg/m²/d",
    "mg/m²/day",
    "U",
    "IU",
    "U/m²",
    "IU/m²",
    "MU",
    "mL",
    "ml",
    "MBq",
    "GBq",
    "kBq/kg",
    "MBq/kg",
    "mCi",
    "cells/kg",
    "cells",
];
/// Words behind a dose that belong to it as it was prescribed.
const DOSE_WORDS: [&str; 26] = [
    "daily",
    "qd",
    "od",
    "bid",
    "bd",
    "tid",
    "tds",
    "qid",
    "po",
    "p.o",
    "iv",
    "i.v",
    "sc",
    "s.c",
    "im",
    "i.m",
    "it",
    "flat",
    "oral",
    "orally",
    "intravenous",
    "subcutaneous",
    "per day",
    "once daily",
    "twice daily",
    "nightly",
];
/// Units of measured values that are not a quantity in a volume.
const LAB_UNITS: [&str; 18] = [
    "%", "mm", "cm", "mm²", "cm²", "cm³", "U", "IU", "kU", "fold", "kg", "g", "ms", "ng", "mg", "s",
    "points", "SUV",
];

/// A unit with its signs as they should be: `m2` is `m²`, `ug` is `µg`.
pub(super) fn tidy_unit(unit: &str) -> String {
    let unit = unit.replace("m^2", "m²").replace("m2", "m²").replace("sqm", "m²").replace('μ', "µ");
    if let Some(rest) = unit.strip_prefix("ug").or_else(|| unit.strip_prefix("mcg")) {
        return format!("µg{rest}");
    }
    unit
}

/// The unit of a dose, however it is written.
pub(super) fn dose_unit(text: &str) -> Option<String> {
    let tidy = tidy_unit(text);
    DOSE_UNITS
        .iter()
        .find(|u| **u == tidy || (tidy.len() > 1 && u.eq_ignore_ascii_case(&tidy)))
        .map(|u| (*u).to_owned())
}

/// Whether a word behind a dose belongs to it: how often a day, by which way, on which days of a cycle.
pub(super) fn is_dose_word(text: &str) -> bool {
    let lower = text.to_lowercase();
    let lower = lower.trim_end_matches('.');
    let days = lower.strip_prefix('d').is_some_and(|rest| {
        rest.starts_with(|c: char| c.is_ascii_digit())
            && rest.chars().all(|c| c.is_ascii_digit() || matches!(c, ',' | '-' | '–' | '+' | 'd'))
    });
    let hours =
        lower.strip_prefix('q').and_then(|r| r.strip_suffix('h')).is_some_and(|n| number(n).is_some());
    DOSE_WORDS.contains(&lower) || days || hours
}

/// The unit of a measured value, if a word is one.
pub(super) fn lab_unit(text: &str) -> Option<String> {
    let tidy = tidy_unit(text);
    let per = tidy.rsplit_once('/').map(|(_, per)| per.to_lowercase());
    let in_volume = per.is_some_and(|per| {
        matches!(per.as_str(), "l" | "ml" | "dl" | "µl" | "ul" | "nl" | "mm³" | "mm3" | "hpf")
    });
    (in_volume || LAB_UNITS.contains(&tidy.as_str())).then_some(tidy)
}

/// A number at the start of a word, with decimals or as a range, and the rest of the word.
pub(super) fn leading_number(text: &str) -> Option<(&str, &str)> {
    let end = text
        .find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '–')))
        .unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    let fine =
        digits.starts_with(|c: char| c.is_ascii_digit()) && digits.ends_with(|c: char| c.is_ascii_digit());
    // Two hyphens are a date, not a range.
    (fine && digits.matches(['-', '–']).count() < 2).then_some((digits, rest))
}

/// A measured number with an optional sign before it, and the rest of the word: `<0.1`, `1.2e5`, `2×10^5`.
pub(super) fn leading_value(text: &str) -> Option<(&str, &str)> {
    let bare = text.trim_start_matches(['<', '>', '≤', '≥', '~', '-', '+']);
    if text.len() > bare.len() + 3 || !bare.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let mut power = false;
    let len = bare.find(|c: char| {
        let in_power = power && matches!(c, '^' | '-' | '+');
        power |= matches!(c, 'e' | '×' | '^');
        !(c.is_ascii_digit() || matches!(c, '.' | ',' | '×' | '^') || in_power)
    });
    let end = text.len() - bare.len() + len.unwrap_or(bare.len());
    let (value, rest) = (text.get(..end)?, text.get(end..)?);
    // A hyphen behind the number is a date or a range: neither is a value. A sign alone is none either.
    let fine = value.ends_with(|c: char| c.is_ascii_digit()) && !rest.starts_with(['-', '–', '/']);
    fine.then_some((value, rest))
}

/// Number of cycles of one word: `x8`, `×8`, `8x`.
pub(super) fn times_word(word: &str) -> Option<u32> {
    let lower = word.to_lowercase();
    let sign = ['x', '×'];
    let digits = lower.strip_prefix(sign).or_else(|| lower.strip_suffix(sign))?;
    if digits.starts_with(|c: char| c.is_ascii_digit()) { number(digits) } else { None }
}

/// An interval of one word: `q3wk`, `q3w`, `q21d`, `q3weekly`, `weekly`, `3-weekly`.
pub(super) fn interval_word(word: &str) -> Option<String> {
    let lower = word.to_lowercase();
    match lower.as_str() {
        "weekly" | "qw" | "q1w" => return Some("1 wk".to_owned()),
        "fortnightly" => return Some("2 wk".to_owned()),
        "monthly" | "qm" => return Some("1 mo".to_owned()),
        _ => {}
    }
    let (rest, bare) = match lower.strip_prefix('q') {
        Some(rest) => (rest, true),
        None => (lower.as_str(), false),
    };
    let end = rest.find(|c: char| !c.is_ascii_digit() && !c.is_alphabetic()).unwrap_or(rest.len());
    let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    if let Some((count, "weekly")) = rest.split_once('-') {
        return positive(number(count)?, "wk");
    }
    if !bare || end < rest.len() {
        return None;
    }
    let (count, unit_word) = rest.split_at(digits);
    let symbol = match unit_word {
        "weekly" => "wk",
        "m" => "mo",
        other => unit(other)?,
    };
    positive(number(count)?, symbol)
}

/// A length of so many units, unless it is nothing.
pub(super) fn positive(count: u32, symbol: &str) -> Option<String> {
    (count > 0).then(|| format!("{count} {symbol}"))
}

/// A grade: a digit or a Roman number from 1 to 5.
pub(super) fn grade(text: &str) -> Option<u8> {
    let roman = ["i", "ii", "iii", "iv", "v"].iter().position(|r| r.eq_ignore_ascii_case(text));
    let found = roman.map(|at| at as u8 + 1).or_else(|| number(text).and_then(|n| u8::try_from(n).ok()));
    found.filter(|g| (1..=5).contains(g))
}

/// A dose in so many fractions: `25` × `2` is `50`. Decimals stay exact.
pub(super) fn total_dose(fractions: u32, each: &str) -> Option<String> {
    let (whole, decimals) = each.split_once('.').unwrap_or((each, ""));
    if decimals.len() > 2 || whole.len() > 4 {
        return None;
    }
    let hundredths: u32 = format!("{whole}{decimals:0<2}").parse().ok()?;
    let total = hundredths.checked_mul(fractions)?;
    let text = format!("{}.{:02}", total / 100, total % 100);
    Some(text.trim_end_matches('0').trim_end_matches('.').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_are_read_however_they_are_written() {
        for (typed, read) in [
            ("q3wk", "3 wk"),
            ("q3w", "3 wk"),
            ("Q21D", "21 d"),
            ("q3-weekly", "3 wk"),
            ("three-weekly", "3 wk"),
            ("weekly", "1 wk"),
            ("q3m", "3 mo"),
        ] {
            assert_eq!(interval_word(typed).as_deref(), Some(read), "{typed}");
        }
        for typed in ["q", "q0wk", "q3", "3wk", "quick", "q3parsec", "-weekly"] {
            assert_eq!(interval_word(typed), None, "{typed}");
        }
    }

    #[test]
    fn units_get_their_signs_and_values_end_where_their_number_ends() {
        assert_eq!(dose_unit("mg/m2").as_deref(), Some("mg/m²"));
        assert_eq!(dose_unit("mcg/kg").as_deref(), Some("µg/kg"));
        assert_eq!(dose_unit("mo"), None);
        assert_eq!(leading_value("<0.1ng/mL"), Some(("<0.1", "ng/mL")));
        assert_eq!(leading_value("2×10^5"), Some(("2×10^5", "")));
        assert_eq!(leading_value("2007-03"), None);
        assert_eq!(leading_number("60-80mg"), Some(("60-80", "mg")));
        assert_eq!(total_dose(28, "1.8").as_deref(), Some("50.4"));
    }
}
