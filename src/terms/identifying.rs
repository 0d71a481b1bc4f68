//! Words beside which stands what tells who somebody is: titles, institutions, streets, months.

use std::collections::HashSet;
use std::sync::OnceLock;

use serde::Deserialize;

const FILE: &str = include_str!("../../assets/terms/identifying.ron");

/// The lists, in small letters.
#[derive(Debug, Default, Deserialize)]
pub struct Identifying {
    /// What stands behind a number that counts something.
    pub units: HashSet<String>,
    /// Words before a name.
    pub titles: HashSet<String>,
    /// Words of the names of institutions.
    pub institutions: HashSet<String>,
    /// Words of the names of streets.
    pub streets: HashSet<String>,
    /// Words before a number that belongs to one person.
    pub records: HashSet<String>,
    /// Words behind an age.
    pub ages: HashSet<String>,
    months: HashSet<String>,
}

/// The lists that come with the program. A test reads their file.
pub fn identifying() -> &'static Identifying {
    static LISTS: OnceLock<Identifying> = OnceLock::new();
    LISTS.get_or_init(|| ron::from_str(FILE).unwrap_or_default())
}

/// Whether a word is a month in one of the languages of most reports, whatever its case.
pub fn is_month(word: &str) -> bool {
    identifying().months.contains(&word.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_read_and_holds_small_letters() {
        let lists: Identifying = ron::from_str(FILE).unwrap_or_else(|e| panic!("{e}"));
        let all = [
            &lists.units,
            &lists.titles,
            &lists.institutions,
            &lists.streets,
            &lists.records,
            &lists.ages,
            &lists.months,
        ];
        assert!(all.iter().all(|list| list.len() >= 10));
        assert!(all.iter().copied().flatten().all(|word| *word == word.to_lowercase()));
        assert!(is_month("März") && is_month("sept") && !is_month("monday"));
    }
}
