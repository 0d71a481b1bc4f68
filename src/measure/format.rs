//! Lengths and moments as people read them: `58 mo (55.5–60.5)`, `≥ 30 mo, ongoing`, `about month 1 (0–2)`.

use super::value::{Reading, Status, Value, censored};
use crate::course::{Course, Moment, NodeId, Span};
use crate::model::{CalendarDate, Precision, Ticks, Unit};

/// A length as a number of tenths of a unit, rounded half away from zero; days are kept whole.
fn tenths(length: Ticks, unit: Unit) -> i64 {
    let divisor = i128::from(unit.ticks().0);
    let (number, back) = if unit == Unit::Day { (1, 10) } else { (10, 1) };
    let scaled = i128::from(length.0) * number;
    let half = if scaled < 0 { -divisor / 2 } else { divisor / 2 };
    ((scaled + half) / divisor * back) as i64
}

fn written(tenths: i64, decimals: bool) -> String {
    let sign = if tenths < 0 { "−" } else { "" };
    let (whole, rest) = (tenths.abs() / 10, tenths.abs() % 10);
    if decimals { format!("{sign}{whole}.{rest}") } else { format!("{sign}{whole}") }
}

/// The number of units in a length, with one decimal only where it needs one: `50`, `4.8`.
pub fn figure(length: Ticks, unit: Unit) -> String {
    let tenths = tenths(length, unit);
    written(tenths, tenths % 10 != 0)
}

/// Whether a range rounds to the figure that is printed: within half of its last digit.
fn rounds_to_same(nominal: Ticks, range: Span, unit: Unit) -> bool {
    let printed = tenths(nominal, unit);
    let half_tenths = if printed % 10 == 0 { 5 } else { 0 };
    let unit = unit.ticks().0;
    // In twentieths of a unit, so that half of a tenth is whole.
    let within = |t: Ticks| {
        let off = (i128::from(t.0) * 20 - i128::from(printed) * 2 * i128::from(unit)).abs();
        off <= i128::from(unit) * if half_tenths > 0 { 10 } else { 1 }
    };
    range.lo.zip(range.hi).is_some_and(|(lo, hi)| within(lo) && within(hi))
}

/// Two bounds with as many decimals as either needs: `29.5–30.5`.
fn bounds(lo: Ticks, hi: Ticks, unit: Unit) -> String {
    let (lo, hi) = (tenths(lo, unit), tenths(hi, unit));
    let decimals = lo % 10 != 0 || hi % 10 != 0;
    let dash = if lo < 0 || hi < 0 { " to " } else { "–" };
    format!("{}{dash}{}", written(lo, decimals), written(hi, decimals))
}

/// A length with its range; a range that rounds to the same figure prints as that figure.
///
/// ```
/// # use phaseline::{course::Span, measure::format, model::{Ticks, Unit}};
/// let mo = |half_months: i64| Ticks(Ticks::MONTH.0 / 2 * half_months);
/// assert_eq!(format::length(mo(116), Span::new(mo(111), mo(121)), Unit::Month), "58 mo (55.5–60.5)");
/// assert_eq!(format::length(mo(100), Span::new(mo(99), mo(101)), Unit::Month), "50 mo");
/// ```
pub fn length(nominal: Ticks, range: Span, unit: Unit) -> String {
    if rounds_to_same(nominal, range, unit) {
        return format!("{} {}", figure(nominal, unit), unit.symbol());
    }
    length_with_range(nominal, range, unit)
}

/// A length with its range, even if that rounds to the same figure; only an exact length stands alone.
pub fn length_with_range(nominal: Ticks, range: Span, unit: Unit) -> String {
    let symbol = unit.symbol();
    match (range.lo, range.hi) {
        (Some(lo), Some(hi)) => {
            let figure = figure(nominal, unit);
            let range = bounds(lo, hi, unit);
            let exact = tenths(lo, unit) == tenths(hi, unit);
            if exact { format!("{figure} {symbol}") } else { format!("{figure} {symbol} ({range})") }
        }
        // That a length is not negative is not worth saying.
        (Some(lo), None) if lo > Ticks::ZERO => format!("≥ {} {symbol}", figure(lo, unit)),
        (None, Some(hi)) => format!("≤ {} {symbol}", figure(hi, unit)),
        _ => "unknown".to_owned(),
    }
}

fn of_value(value: &Value, unit: Unit, write: impl Fn(Ticks, Span, Unit) -> String) -> String {
    let text = match &value.reading {
        Reading::Length { nominal, range } => write(*nominal, *range, unit),
        other => return reading(other),
    };
    if !value.is_ongoing() {
        let is_least = matches!(value.status, Status::Censored(why) if why != censored::END_NOT_STATED);
        return if is_least && value.range().is_bounded() { format!("≥ {text}") } else { text };
    }
    if value.range().is_bounded() {
        format!("≥ {text}, ongoing")
    } else if text == "unknown" {
        "length unknown, ongoing".to_owned()
    } else {
        format!("{text}, ongoing")
    }
}

/// What is no length: `CR`, `800 mg/m²`, `docetaxel, trastuzumab`, `none`.
fn reading(reading: &Reading) -> String {
    match reading {
        Reading::Length { .. } => String::new(),
        Reading::Category(code) => code.clone().unwrap_or_else(|| "not decided".to_owned()),
        Reading::Count { value, range: (lo, hi), unit } => {
            let number = if (hi - lo).abs() < 1e-9 {
                number(*value)
            } else {
                format!("{} ({}–{})", number(*value), number(*lo), number(*hi))
            };
            format!("{number} {unit}").trim_end().to_owned()
        }
        Reading::Names(names) if names.is_empty() => "none".to_owned(),
        Reading::Names(names) => names.join(", "),
    }
}

/// A number with as many decimals as it needs, two at most.
fn number(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A measured value: `50 mo`, `28 mo (26–30)`, `≥ 30 mo, ongoing`.
pub fn value(value: &Value, unit: Unit) -> String {
    of_value(value, unit, length)
}

/// A measured value with its range, even if that rounds to the same figure: `≥ 30 mo (29.5–30.5), ongoing`.
pub fn value_with_range(value: &Value, unit: Unit) -> String {
    of_value(value, unit, length_with_range)
}

const fn singular(unit: Unit) -> &'static str {
    match unit {
        Unit::Day => "day",
        Unit::Week => "week",
        Unit::Month => "month",
        Unit::Year => "year",
    }
}

/// A moment from time 0: `month 23`, `about month 1 (0–2)`, `month 3 or later`, `unknown`.
pub fn moment(moment: &Moment, unit: Unit) -> String {
    place(moment.nominal, moment.range, unit)
}

/// An exact time on the axis, with one decimal: `month 23.4`.
///
/// ```
/// # use phaseline::{measure::format, model::{Ticks, Unit}};
/// assert_eq!(format::instant(Ticks(Ticks::MONTH.0 * 3), Unit::Month), "month 3.0");
/// ```
pub fn instant(at: Ticks, unit: Unit) -> String {
    format!("{} {}", singular(unit), written(tenths(at, unit), unit != Unit::Day))
}

fn place(nominal: Ticks, range: Span, unit: Unit) -> String {
    let name = singular(unit);
    match (range.lo, range.hi) {
        (Some(lo), Some(hi)) => {
            let figure = figure(nominal, unit);
            if rounds_to_same(nominal, range, unit) || tenths(lo, unit) == tenths(hi, unit) {
                format!("{name} {figure}")
            } else {
                format!("about {name} {figure} ({})", bounds(lo, hi, unit))
            }
        }
        (Some(lo), None) => format!("{name} {} or later", figure(lo, unit)),
        (None, Some(hi)) => format!("{name} {} or earlier", figure(hi, unit)),
        (None, None) => "unknown".to_owned(),
    }
}

/// A moment in the calendar, to the precision that is known: `2007-03-14`, `2007-03`, `2007`,
/// `about 2009-02 (2009-01–2009-03)`; `None` if nothing ties it to the calendar.
pub fn date(course: &Course, node: NodeId) -> Option<String> {
    let range = course.between(NodeId::CALENDAR, node);
    let day = Ticks::DAY.0;
    // Ranges are half-open: the last instant of March is not yet April.
    let first = range.lo.map(|t| t.0.div_euclid(day));
    let last = range.hi.map(|t| (t.0 + day - 1).div_euclid(day) - 1);
    let month = |number| CalendarDate::from_day_number(number, Precision::Month);
    match (first, last) {
        (Some(first), Some(last)) => {
            let last = last.max(first);
            for precision in [Precision::Day, Precision::Month] {
                let at = |number| CalendarDate::from_day_number(number, precision);
                if let Some(date) = at(first).filter(|date| Some(*date) == at(last)) {
                    return Some(date.to_string());
                }
            }
            let year = CalendarDate::from_day_number(first, Precision::Year)?;
            if year.first_day_number() == first && year.last_day_number() == last + 1 {
                return Some(year.to_string());
            }
            let nominal = course.nominal_between(NodeId::CALENDAR, node).0.div_euclid(day);
            Some(format!("about {} ({}–{})", month(nominal)?, month(first)?, month(last)?))
        }
        (Some(first), None) => Some(format!("{} or later", month(first)?)),
        (None, Some(last)) => Some(format!("{} or earlier", month(last)?)),
        (None, None) => None,
    }
}

/// Parts of a whole in whole units that add up to the whole in whole units (largest remainder): parts of 28.3, 29.4
/// and 0.2 months are 28, 30 and 0 of 58.
pub fn whole_parts(parts: &[Ticks], unit: Unit) -> Vec<i64> {
    let unit = unit.ticks().0;
    let sum = parts.iter().fold(Ticks::ZERO, |sum, part| sum + *part).0;
    let whole = (sum + unit / 2).div_euclid(unit);
    let mut out: Vec<i64> = parts.iter().map(|p| p.0.div_euclid(unit)).collect();
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by_key(|&i| parts.get(i).map(|p| -p.0.rem_euclid(unit)));
    let missing = whole - out.iter().sum::<i64>();
    for i in order.into_iter().take(usize::try_from(missing).unwrap_or(0)) {
        if let Some(part) = out.get_mut(i) {
            *part += 1;
        }
    }
    out
}
