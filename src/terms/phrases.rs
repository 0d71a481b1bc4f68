//! What a word or phrase of a line of text can mean.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::lists::{Lists, Regimen, lists};
use crate::model::{AS_REPORTED, FindingKind, Method, Modality, StatusKind, scale};

/// What a word or phrase can mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning {
    /// An agent, by its generic name.
    Agent(Modality),
    /// A regimen: the position in [`Words::regimens`].
    Regimen(usize),
    /// An operation, an irradiation, or the word for a kind of treatment.
    Procedure(Modality),
    /// A milestone.
    Milestone(StatusKind),
    /// A category of a scale, by the scale's name.
    Category(String),
    /// The name of a scale.
    Scale,
    /// A place in the body.
    Site,
    /// How something was seen.
    Seen(Method, FindingKind),
    /// An adverse event.
    AdverseEvent,
    /// Something that is measured.
    Marker,
}

/// A word or phrase with one of its meanings.
#[derive(Debug, Clone)]
pub struct Word {
    /// As it stands in the data file.
    pub written: String,
    /// The name that it stands for: the generic name of a brand, the code of a category.
    pub name: String,
    /// What it means.
    pub meaning: Meaning,
    /// [`key`] of how it is written.
    pub key: String,
}

impl Word {
    /// Whether it is another word for its name.
    pub fn is_alias(&self) -> bool {
        self.written != self.name
    }
}

/// All that is known, by key.
#[derive(Debug, Default)]
pub struct Words {
    /// The regimens, in the order of the file.
    pub regimens: &'static [Regimen],
    /// Every word, in the order of what it most likely means.
    pub all: Vec<Word>,
    by_key: HashMap<String, Vec<usize>>,
}

impl Words {
    /// The meanings of a phrase, the most likely first.
    pub fn meanings(&self, phrase: &str) -> impl Iterator<Item = &Word> {
        let found = self.by_key.get(&key(phrase)).map_or(&[][..], Vec::as_slice);
        found.iter().filter_map(|i| self.all.get(*i))
    }

    /// Whether a phrase is an agent or a regimen.
    pub fn is_agent(&self, phrase: &str) -> bool {
        self.meanings(phrase).any(|w| matches!(w.meaning, Meaning::Agent(_) | Meaning::Regimen(_)))
    }

    fn put(&mut self, written: &str, name: &str, meaning: Meaning) {
        let at = self.all.len();
        let key = key(written);
        self.by_key.entry(key.clone()).or_default().push(at);
        self.all.push(Word { written: written.to_owned(), name: name.to_owned(), meaning, key });
    }

    fn put_all(&mut self, name: &str, aliases: &[String], meaning: &Meaning) {
        for written in std::iter::once(name).chain(aliases.iter().map(String::as_str)) {
            self.put(written, name, meaning.clone());
        }
    }
}

/// The words that come with the program. A test reads every file.
pub fn words() -> &'static Words {
    static WORDS: OnceLock<Words> = OnceLock::new();
    WORDS.get_or_init(load)
}

fn load() -> Words {
    let lists = lists();
    let mut words = Words { regimens: &lists.regimens, ..Words::default() };
    for group in &lists.milestones {
        for word in &group.words {
            words.put(word, group.is.words(), Meaning::Milestone(group.is));
        }
    }
    categories(&mut words, lists);
    for group in &lists.agents {
        for (name, aliases) in &group.agents {
            words.put_all(name, aliases, &Meaning::Agent(group.modality));
        }
    }
    for (i, regimen) in lists.regimens.iter().enumerate() {
        words.put_all(&regimen.name, &regimen.aliases, &Meaning::Regimen(i));
    }
    for group in &lists.procedures {
        for (name, aliases) in &group.names {
            words.put_all(name, aliases, &Meaning::Procedure(group.modality));
        }
    }
    for (name, aliases) in &lists.markers {
        words.put_all(name, aliases, &Meaning::Marker);
    }
    for group in &lists.methods {
        for (name, aliases) in &group.names {
            words.put_all(name, aliases, &Meaning::Seen(group.method, group.kind));
        }
    }
    for (name, aliases) in &lists.sites {
        words.put_all(name, aliases, &Meaning::Site);
    }
    for (name, aliases) in &lists.adverse_events {
        words.put_all(name, aliases, &Meaning::AdverseEvent);
    }
    words
}

/// Codes and names of the categories of every scale. A code that the reports' own scale has is taken for that one unless the
/// text names another.
fn categories(words: &mut Words, lists: &Lists) {
    for scale in scale::all() {
        for category in &scale.categories {
            for written in [&category.code, &category.name] {
                words.put(written, &category.code, Meaning::Category(scale.name.clone()));
            }
        }
        words.put(&scale.name, &scale.name, Meaning::Scale);
    }
    for (short, name) in
        [("RECIST", "RECIST 1.1"), ("ELN", "ELN AML 2022"), ("PCWG", "PCWG3"), (AS_REPORTED, AS_REPORTED)]
    {
        words.put(short, name, Meaning::Scale);
    }
    for (code, aliases) in &lists.responses {
        let scales = scale::all().iter().filter(|s| s.categories.iter().any(|c| c.code == *code));
        for scale in scales {
            for alias in aliases {
                words.put(alias, code, Meaning::Category(scale.name.clone()));
            }
        }
    }
}

/// What two spellings of a phrase have in common: case, blanks, hyphens and most marks do not count.
pub fn key(phrase: &str) -> String {
    let kept = phrase.chars().filter(|c| c.is_alphanumeric() || matches!(c, '+' | '−'));
    kept.flat_map(char::to_lowercase).collect()
}

/// A name with a capital first letter, as lanes are labelled; one that has a capital already is left alone.
pub fn capitalised(name: &str) -> String {
    let mut chars = name.chars();
    match chars.next() {
        // "nab-paclitaxel" may become "Nab-paclitaxel", but "hCG" and "mFOLFOX6" are spelt as they are.
        Some(first) if !name.chars().any(char::is_uppercase) => first.to_uppercase().chain(chars).collect(),
        _ => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_agents_of_every_regimen_are_agents_by_their_generic_name() {
        for regimen in words().regimens {
            for agent in &regimen.agents {
                let known =
                    words().meanings(agent).any(|w| matches!(w.meaning, Meaning::Agent(_)) && !w.is_alias());
                assert!(known, "{agent} of {}", regimen.name);
            }
        }
    }

    #[test]
    fn no_name_is_given_to_two_agents_or_treatments() {
        for (key, found) in &words().by_key {
            let names: Vec<&Word> = found.iter().filter_map(|i| words().all.get(*i)).collect();
            let is_first_word = |w: &&&Word| {
                matches!(
                    w.meaning,
                    Meaning::Agent(_) | Meaning::Regimen(_) | Meaning::Procedure(_) | Meaning::Marker
                )
            };
            let treatments: BTreeSet<&str> =
                names.iter().filter(is_first_word).map(|w| w.name.as_str()).collect();
            assert!(treatments.len() < 2, "{key}: {treatments:?}");
        }
    }

    #[test]
    fn spellings_that_differ_in_hyphens_and_case_are_the_same_word() {
        assert_eq!(key("R-CHOP"), key("rchop"));
        assert_eq!(key("last follow up"), key("Last follow-up"));
        assert_eq!(key("CA 15-3"), key("ca15-3"));
        assert_ne!(key("7+3"), key("73"));
    }
}
