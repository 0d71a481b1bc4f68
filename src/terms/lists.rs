//! The lists of words as their files hold them.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use serde::Deserialize;

use crate::model::{FindingKind, Method, Modality, StatusKind, scale};

/// A name and its aliases.
pub(super) type Named = (String, Vec<String>);

/// Agents that are drawn alike.
#[derive(Deserialize)]
pub(super) struct Agents {
    pub modality: Modality,
    pub agents: Vec<Named>,
}

/// A regimen and its agents.
#[derive(Debug, Clone, Deserialize)]
pub struct Regimen {
    /// Its short name.
    pub name: String,
    /// Kind of treatment it is drawn as.
    pub modality: Modality,
    /// The agents by their generic names.
    pub agents: Vec<String>,
    pub(super) aliases: Vec<String>,
}

/// Treatments that are no agents, of one kind.
#[derive(Deserialize)]
pub(super) struct Procedures {
    pub modality: Modality,
    pub names: Vec<Named>,
}

/// Words for how something was seen.
#[derive(Deserialize)]
pub(super) struct Methods {
    pub method: Method,
    pub kind: FindingKind,
    pub names: Vec<Named>,
}

/// Words for a milestone.
#[derive(Deserialize)]
pub(super) struct Milestones {
    pub is: StatusKind,
    pub words: Vec<String>,
}

/// All lists, in the order of their files.
pub(super) struct Lists {
    pub agents: Vec<Agents>,
    pub regimens: Vec<Regimen>,
    pub procedures: Vec<Procedures>,
    pub sites: Vec<Named>,
    pub methods: Vec<Methods>,
    pub adverse_events: Vec<Named>,
    pub markers: Vec<Named>,
    pub milestones: Vec<Milestones>,
    /// Other words for the categories of scales.
    pub responses: Vec<Named>,
    /// Abbreviations and what they stand for.
    pub abbreviations: Vec<(String, String)>,
    /// Words that look like names and are none, in small letters.
    pub no_names: Vec<String>,
}

const AGENTS: &str = include_str!("../../assets/terms/agents.ron");
const REGIMENS: &str = include_str!("../../assets/terms/regimens.ron");
const PROCEDURES: &str = include_str!("../../assets/terms/procedures.ron");
const SITES: &str = include_str!("../../assets/terms/sites.ron");
const METHODS: &str = include_str!("../../assets/terms/methods.ron");
const ADVERSE_EVENTS: &str = include_str!("../../assets/terms/adverse_events.ron");
const MARKERS: &str = include_str!("../../assets/terms/markers.ron");
const MILESTONES: &str = include_str!("../../assets/terms/milestones.ron");
const RESPONSES: &str = include_str!("../../assets/terms/responses.ron");
const ABBREVIATIONS: &str = include_str!("../../assets/terms/abbreviations.ron");
const NO_NAMES: &str = include_str!("../../assets/terms/no_names.ron");

/// The entries of a file. One that cannot be read is empty; a test sees to it that there is none.
fn entries<T: for<'de> Deserialize<'de>>(text: &str) -> Vec<T> {
    ron::from_str(text).unwrap_or_default()
}

/// The lists that come with the program. A test reads every file.
pub(super) fn lists() -> &'static Lists {
    static LISTS: OnceLock<Lists> = OnceLock::new();
    LISTS.get_or_init(|| Lists {
        agents: entries(AGENTS),
        regimens: entries(REGIMENS),
        procedures: entries(PROCEDURES),
        sites: entries(SITES),
        methods: entries(METHODS),
        adverse_events: entries(ADVERSE_EVENTS),
        markers: entries(MARKERS),
        milestones: entries(MILESTONES),
        responses: entries(RESPONSES),
        abbreviations: entries(ABBREVIATIONS),
        no_names: entries(NO_NAMES),
    })
}

impl Lists {
    /// All texts of all lists.
    fn texts(&self) -> impl Iterator<Item = &str> {
        let groups = self.agents.iter().map(|g| &g.agents);
        let groups = groups.chain(self.procedures.iter().map(|g| &g.names));
        let groups = groups.chain(self.methods.iter().map(|g| &g.names));
        let named = groups.chain([&self.sites, &self.adverse_events, &self.markers, &self.responses]);
        let named = named.flatten().flat_map(|(name, aliases)| std::iter::once(name).chain(aliases));
        let regimens = self.regimens.iter();
        let regimens = regimens.flat_map(|r| std::iter::once(&r.name).chain(&r.agents).chain(&r.aliases));
        let abbreviations = self.abbreviations.iter().flat_map(|(short, long)| [short, long]);
        let milestones = self.milestones.iter().flat_map(|m| &m.words);
        let all = named.chain(regimens).chain(milestones).chain(abbreviations).chain(&self.no_names);
        all.map(String::as_str)
    }
}

/// What an abbreviation stands for. Capital and small letters count.
pub fn abbreviation(short: &str) -> Option<&'static str> {
    static LONG: OnceLock<HashMap<&str, &str>> = OnceLock::new();
    let known =
        || lists().abbreviations.iter().map(|(short, long)| (short.as_str(), long.as_str())).collect();
    LONG.get_or_init(known).get(short).copied()
}

/// The regimen of that short name. Capital and small letters count.
pub fn regimen(name: &str) -> Option<&'static Regimen> {
    static BY_NAME: OnceLock<HashMap<&str, &Regimen>> = OnceLock::new();
    let known = || lists().regimens.iter().map(|regimen| (regimen.name.as_str(), regimen)).collect();
    BY_NAME.get_or_init(known).get(name).copied()
}

/// Scales whose words are no names of persons.
const SCALES: [&str; 4] = ["RECIST 1.1", "IMWG", "ELN AML 2022", "PCWG3"];

/// Whether a word, whatever its case, is one of the field: none of them is a person's name.
pub fn is_term(word: &str) -> bool {
    static TERMS: OnceLock<HashSet<String>> = OnceLock::new();
    let terms = TERMS.get_or_init(|| {
        let scales = SCALES.iter().filter_map(|name| scale::by_name(name));
        let scales = scales.flat_map(|scale| {
            let categories = scale.categories.iter().flat_map(|c| [&c.code, &c.name]);
            [&scale.name, &scale.source].into_iter().chain(categories).map(String::as_str)
        });
        let words = lists().texts().chain(scales).flat_map(|text| text.split(|c: char| !c.is_alphabetic()));
        words.filter(|word| word.chars().count() > 1).map(str::to_lowercase).collect()
    });
    terms.contains(&word.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_of_words_is_read() {
        fn reads<T: for<'de> Deserialize<'de>>(text: &str, least: usize) {
            let read: Vec<T> = ron::from_str(text).unwrap_or_else(|e| panic!("{e}"));
            assert!(read.len() >= least);
        }
        reads::<Agents>(AGENTS, 7);
        reads::<Regimen>(REGIMENS, 60);
        reads::<Procedures>(PROCEDURES, 8);
        reads::<Named>(SITES, 40);
        reads::<Methods>(METHODS, 4);
        reads::<Named>(ADVERSE_EVENTS, 50);
        reads::<Named>(MARKERS, 40);
        reads::<Milestones>(MILESTONES, 8);
        reads::<Named>(RESPONSES, 5);
        reads::<(String, String)>(ABBREVIATIONS, 100);
        reads::<String>(NO_NAMES, 100);
        let agents: usize = lists().agents.iter().map(|g| g.agents.len()).sum();
        assert!(agents >= 150, "{agents}");
        assert!(SCALES.iter().all(|name| scale::by_name(name).is_some()));
    }

    #[test]
    fn each_abbreviation_and_each_regimen_stands_there_once() {
        let words = &lists().abbreviations;
        let distinct = |names: &mut dyn Iterator<Item = &String>| names.collect::<HashSet<_>>().len();
        let shorts = distinct(&mut words.iter().map(|(short, _)| short));
        assert_eq!(words.len(), shorts, "an abbreviation stands there twice");
        assert!(words.iter().all(|(short, long)| !short.is_empty() && long.len() > short.len()));
        assert_eq!(lists().regimens.len(), distinct(&mut lists().regimens.iter().map(|r| &r.name)));
        assert!(lists().regimens.iter().filter(|r| !r.agents.is_empty()).count() > 40);
    }

    #[test]
    fn words_of_every_list_are_terms_and_names_are_not() {
        let terms = [
            "docetaxel",
            "FOLFOX",
            "Whipple",
            "Hepatic",
            "biopsy",
            "Neutropenia",
            "CEA",
            "exitus",
            "remission",
        ];
        for term in terms.into_iter().chain(["oestrogen", "karnofsky", "eisenhauer", "Response"]) {
            assert!(is_term(term), "{term}");
        }
        assert!(!is_term("Keller") && !is_term(""));
    }
}
