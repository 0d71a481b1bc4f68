//! Conversion between units that differ by a power of ten: `ng/mL` is `µg/L`, `cm` is `10 mm`.

/// A unit without its prefixes: the base of each part, and the power of ten that the prefixes come to.
#[derive(Debug, PartialEq, Eq)]
struct Plain {
    bases: Vec<String>,
    power: i32,
}

/// A value as text in another unit, exactly: the decimal point moves, what stands before the number stays. `None` if
/// the units are not of one kind, or the text is no number.
///
/// ```
/// use phaseline::measure::converted;
/// assert_eq!(converted("1.25", "g/dL", "g/L").as_deref(), Some("12.5"));
/// assert_eq!(converted("<0.5", "ng/mL", "µg/L").as_deref(), Some("<0.5"));
/// assert_eq!(converted("23", "mm", "cm").as_deref(), Some("2.3"));
/// assert_eq!(converted("5", "mmol/L", "mg/dL"), None);
/// ```
pub fn converted(value: &str, from: &str, to: &str) -> Option<String> {
    let (a, b) = (plain(from)?, plain(to)?);
    (a.bases == b.bases).then(|| shifted(value, a.power - b.power)).flatten()
}

/// The power of ten of a prefix.
fn prefix(text: &str) -> Option<i32> {
    Some(match text {
        "" => 0,
        "G" => 9,
        "M" => 6,
        "k" => 3,
        "h" => 2,
        "d" => -1,
        "c" => -2,
        "m" => -3,
        "µ" | "μ" | "u" | "mc" => -6,
        "n" => -9,
        "p" => -12,
        "f" => -15,
        _ => return None,
    })
}

/// Units that take prefixes, longest first.
const BASES: [&str; 8] = ["mol", "Eq", "IU", "g", "L", "l", "m", "U"];

fn plain(unit: &str) -> Option<Plain> {
    let mut bases = Vec::new();
    let mut power = 0;
    for (i, part) in unit.split('/').enumerate() {
        let (base, of_prefix) = one(part.trim())?;
        bases.push(base);
        power += if i == 0 { of_prefix } else { -of_prefix };
    }
    Some(Plain { bases, power })
}

fn one(part: &str) -> Option<(String, i32)> {
    let counted = |digits: &str| digits.trim().parse::<i32>().ok().filter(|p| (-24..=24).contains(p));
    // `10^9/L`, `x10^9/L`
    let bare = part.trim_start_matches(['x', '×', '*', ' ']);
    if let Some(power) = bare.strip_prefix("10^").or_else(|| bare.strip_prefix("10E")) {
        return counted(power).map(|p| (String::new(), p));
    }
    let found = BASES.iter().find_map(|base| {
        let power = prefix(part.strip_suffix(base)?)?;
        Some((if *base == "l" { "L" } else { base }, power))
    });
    found.map(|(base, power)| (if base == "IU" { "U" } else { base }.to_owned(), power))
}

/// A decimal number as text, times a power of ten; trailing digits are kept as they were stated.
fn shifted(value: &str, power: i32) -> Option<String> {
    let digits_at = value.find(|c: char| c.is_ascii_digit())?;
    let (before, number) = value.split_at_checked(digits_at)?;
    let number = number.trim();
    let comma = number.contains(',');
    let (whole, decimals) = number.split_once(['.', ',']).unwrap_or((number, ""));
    let all_digits = [whole, decimals].iter().all(|s| s.chars().all(|c| c.is_ascii_digit()));
    if !all_digits || whole.is_empty() {
        return None;
    }
    let mut digits = format!("{whole}{decimals}");
    // Where the point stands, counted from the left.
    let mut point = i32::try_from(whole.len()).ok()? + power;
    while point > i32::try_from(digits.len()).ok()? {
        digits.push('0');
    }
    while point < 1 {
        digits.insert(0, '0');
        point += 1;
    }
    let (whole, decimals) = digits.split_at_checked(usize::try_from(point).ok()?)?;
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    let point = if comma { ',' } else { '.' };
    let number = if decimals.is_empty() { whole.to_owned() } else { format!("{whole}{point}{decimals}") };
    Some(format!("{before}{number}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_converted_by_moving_the_point_and_keep_what_was_stated() {
        for (value, from, to, expected) in [
            ("38", "U/mL", "kU/L", Some("38")),
            ("38", "U/ml", "U/mL", Some("38")),
            ("0.38", "kU/mL", "U/mL", Some("380")),
            ("> 1000", "ng/mL", "mg/L", Some("> 1.000")),
            ("4,5", "g/dL", "g/L", Some("45")),
            ("12", "mm", "cm", Some("1.2")),
            ("1.20", "cm", "mm", Some("12.0")),
            ("5", "cm", "m", Some("0.05")),
            ("3", "mg/dL", "mmol/L", None),
            ("3", "%", "g/L", None),
            ("high", "cm", "mm", None),
            ("1-2", "cm", "mm", None),
        ] {
            assert_eq!(converted(value, from, to).as_deref(), expected, "{value} {from} {to}");
        }
    }
}
