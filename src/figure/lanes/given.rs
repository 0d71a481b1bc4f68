//! Treatments as they are given: dose levels, and weeks on and off.

use crate::course::Placed;
use crate::model::{OnOff, Ticks, Treatment};

/// From some moment on, a dose.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dose {
    /// When it begins.
    pub from: Ticks,
    /// Part of the highest dose of this treatment; that of the dose before where the new one cannot be compared with it.
    pub share: f32,
    /// Whether the source gives a dose that can be compared with the others.
    pub is_known: bool,
}

/// Weeks off are not worked out beyond this number.
const MOST_RESTS: i64 = 600;

/// The doses of a treatment, the first one first; none if it never changed.
pub(super) fn doses(placed: &Placed, treatment: &Treatment) -> Vec<Dose> {
    if placed.dose_changes.is_empty() {
        return Vec::new();
    }
    let mut changes: Vec<&(Ticks, String)> = placed.dose_changes.iter().collect();
    changes.sort_by_key(|(at, _)| *at);
    let first = amount(&treatment.dose);
    let mut level = 1.0;
    let mut doses = vec![Dose { from: placed.start.nominal, share: 1.0, is_known: true }];
    for (at, dose) in changes {
        let known = part_of(dose, first.as_ref());
        level = known.unwrap_or(level);
        doses.push(Dose { from: *at, share: level, is_known: known.is_some() });
    }
    let highest = doses.iter().map(|d| d.share).fold(0.0, f32::max);
    for dose in &mut doses {
        dose.share /= highest;
    }
    doses
}

/// A dose as a part of the first one: `75 %`, or an amount in the same unit.
fn part_of(dose: &str, first: Option<&(f32, String)>) -> Option<f32> {
    let (amount, unit) = amount(dose)?;
    let part = if unit == "%" {
        amount / 100.0
    } else {
        let (whole, whole_unit) = first?;
        if *whole_unit != unit || *whole <= 0.0 {
            return None;
        }
        amount / whole
    };
    (part.is_finite() && part > 0.0).then_some(part)
}

/// The number that a dose begins with, and its unit without spaces.
fn amount(dose: &str) -> Option<(f32, String)> {
    let dose = dose.trim();
    let end = dose.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',').unwrap_or(dose.len());
    let (number, unit) = dose.split_at(end);
    let number: f32 = number.replace(',', ".").parse().ok()?;
    let unit: String = unit.chars().filter(|c| !c.is_whitespace()).collect();
    Some((number, unit.to_lowercase()))
}

/// The weeks off within a treatment's cycles, from and to.
pub(super) fn rests(placed: &Placed, treatment: &Treatment) -> Vec<(Ticks, Ticks)> {
    let Some(OnOff { on, off }) = &treatment.on_off else { return Vec::new() };
    if !placed.is_phase || placed.start_unknown || placed.end_unknown {
        return Vec::new();
    }
    let (on, off) = (on.ticks(), off.ticks());
    let (start, end) = (placed.start.nominal, placed.end.nominal);
    let period = treatment.every.as_ref().map_or(on + off, |every| every.ticks().max(on + off));
    if period <= Ticks::ZERO {
        return Vec::new();
    }
    let cycles = ((end - start).0 / period.0).clamp(0, MOST_RESTS) + 1;
    let rests = (0..cycles).map(|n| (start + period * n + on, start + period * (n + 1)));
    // After the last weeks off nothing is given, however long the end is open.
    let open = |(from, to): (Ticks, Ticks)| (from, if to >= end { to + period } else { to });
    rests.take_while(|(from, _)| *from < end).map(open).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dose_is_compared_with_the_first_one_where_both_say_how_much() {
        let first = amount("100 mg/m²");
        assert_eq!(part_of("75 %", first.as_ref()), Some(0.75));
        assert_eq!(part_of("80 mg/m²", first.as_ref()), Some(0.8));
        assert_eq!(part_of("80mg / m²", first.as_ref()), Some(0.8));
        assert_eq!(part_of("80 mg", first.as_ref()), None);
        assert_eq!(part_of("one level down", first.as_ref()), None);
        assert_eq!(part_of("0 %", first.as_ref()), None);
        assert_eq!(part_of("50%", None), Some(0.5));
        assert_eq!(amount("1,5 g/d"), Some((1.5, "g/d".to_owned())));
    }
}
