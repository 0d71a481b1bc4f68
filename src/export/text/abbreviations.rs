//! Abbreviations that stand on a figure, and what they mean: for what occurs alone.

use std::collections::BTreeMap;

use crate::terms;

/// What stands between words; signs that are part of abbreviations (`PD-L1`, `7+3`, `H&E`, `i.v.`) do not.
fn is_between(c: char) -> bool {
    c.is_whitespace() || "(),;:[]{}\"“”‘’=<>≥≤~×%²³–—·…!?".contains(c)
}

/// The abbreviations in texts with their meanings, in alphabetical order. `given` are those whose meaning the case
/// itself gives, such as the categories of its scales: they go before what the terms say.
pub(super) fn of<'a>(
    texts: impl IntoIterator<Item = &'a str>,
    given: &BTreeMap<String, String>,
) -> Vec<(String, String)> {
    let mut found: BTreeMap<String, String> = BTreeMap::new();
    for text in texts {
        for word in text.split(is_between).filter(|word| !word.is_empty()) {
            note(word, given, &mut found);
        }
    }
    let mut out: Vec<(String, String)> = found.into_iter().collect();
    out.sort_by_cached_key(|(short, _)| (short.to_lowercase(), short.clone()));
    out
}

fn note(word: &str, given: &BTreeMap<String, String>, found: &mut BTreeMap<String, String>) {
    let trimmed = word.trim_matches(['.', '-', '/', '+', '\'']);
    for short in [word, trimmed] {
        if found.contains_key(short) {
            return;
        }
        if let Some(meaning) = given.get(short).cloned().or_else(|| meaning(short)) {
            found.insert(short.to_owned(), meaning);
            return;
        }
    }
    // Of what is joined, the parts may be known: `ER/PR`, `HER2-positive`.
    for joint in ['/', '+', '-'] {
        if trimmed.contains(joint) {
            for part in trimmed.split(joint).filter(|part| part.chars().count() > 1) {
                note(part, given, found);
            }
            return;
        }
    }
}

fn meaning(short: &str) -> Option<String> {
    let agents = || terms::regimen(short).filter(|r| !r.agents.is_empty()).map(|r| super::listed(&r.agents));
    terms::abbreviation(short).map(str::to_owned).or_else(agents).or_else(|| interval(short))
}

/// `q3wk`: every 3 weeks.
fn interval(short: &str) -> Option<String> {
    let rest = short.strip_prefix('q')?;
    let digits = rest.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = rest.split_at_checked(digits)?;
    let number: u32 = number.parse().ok()?;
    let unit = match unit {
        "d" => "day",
        "w" | "wk" => "week",
        "mo" => "month",
        "y" => "year",
        _ => return None,
    };
    Some(if number == 1 { format!("every {unit}") } else { format!("every {number} {unit}s") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_occurs_is_explained_and_nothing_else() {
        let texts = ["FEC 100 × 4, q3wk", "HER2-positive (PD-L1 ≥ 50 %), ER/PgR", "Creative CRAFT", "7+3"];
        let found = of(texts, &BTreeMap::new());
        let shorts: Vec<&str> = found.iter().map(|(short, _)| short.as_str()).collect();
        assert_eq!(shorts, ["7+3", "ER", "FEC", "HER2", "PD-L1", "PgR", "q3wk"]);
        let meaning = |short: &str| found.iter().find(|(s, _)| s == short).map(|(_, long)| long.as_str());
        assert_eq!(meaning("q3wk"), Some("every 3 weeks"));
        assert_eq!(meaning("FEC"), Some("fluorouracil, epirubicin and cyclophosphamide"));
    }

    #[test]
    fn what_the_case_says_goes_before_the_data_files() {
        let given = BTreeMap::from([("MMR".to_owned(), "major molecular response".to_owned())]);
        assert_eq!(of(["MMR at 12 mo"], &given)[0].1, "major molecular response");
    }
}
