//! What a word that is being typed may become.

use std::ops::Range;

use crate::model::Patient;
use crate::terms::{Meaning, key, words};

/// Most completions that are offered.
pub const MAX_COMPLETIONS: usize = 12;
/// Most words before the cursor that are completed together: “last fol…”, “chest w…”.
const MAX_WORDS: usize = 3;
/// Words of the grammar.
const KEYWORDS: [&str; 16] = [
    "from", "to", "until", "at", "after", "before", "with", "since", "for", "ongoing", "every", "weekly",
    "grade", "stage", "unknown", "also",
];
/// Keywords that an event of the patient may follow.
const BEFORE_EVENT: [&str; 11] =
    ["from", "to", "until", "till", "at", "after", "before", "with", "since", "following", "of"];

/// What a completion is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CompletionKind {
    /// An event of the patient, by its id.
    Event,
    /// A word of the grammar.
    Keyword,
    /// A category of response.
    Category,
    /// A milestone.
    Status,
    /// An agent.
    Agent,
    /// A regimen.
    Regimen,
    /// An operation, an irradiation, a kind of treatment.
    Modality,
    /// A place in the body.
    Site,
    /// How something was seen.
    Method,
    /// What is measured.
    Measurement,
    /// An adverse event.
    Finding,
    /// A scale of response.
    Scale,
}

/// One way to go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// What it replaces, in bytes of the text.
    pub range: Range<usize>,
    /// What it puts there.
    pub insert: String,
    /// What a list shows: `trastuzumab (Herceptin), targeted therapy`.
    pub shows: String,
    /// What it is.
    pub kind: CompletionKind,
}

/// Something that can be completed to.
struct Candidate {
    /// The [`key`] of what it is found by.
    matches: String,
    insert: String,
    shows: String,
    kind: CompletionKind,
}

/// What comes first: a beginning before a middle, what is expected, what takes in more of the text, the kind, the shorter.
type Rank = (bool, bool, usize, CompletionKind, usize);

/// Ways to complete what stands before the cursor (a byte of the text), the best first: what begins with it before
/// what contains it, events of the patient first where one is expected.
pub fn complete(text: &str, cursor: usize, context: &Patient) -> Vec<Completion> {
    let cursor = (0..=cursor.min(text.len())).rev().find(|i| text.is_char_boundary(*i)).unwrap_or(0);
    let before = text.get(..cursor).unwrap_or_default();
    let starts = word_starts(before);
    let event_expected = before
        .get(..starts.first().copied().unwrap_or(cursor))
        .and_then(|t| t.split_whitespace().last())
        .is_some_and(|w| BEFORE_EVENT.contains(&w.to_lowercase().as_str()));
    let events = events(context);
    let mut ranked: Vec<(Rank, Completion)> = Vec::new();
    for (words_back, start) in starts.iter().enumerate() {
        let typed = before.get(*start..).unwrap_or_default();
        let typed_key = key(typed);
        if typed_key.is_empty() && !(event_expected && typed.trim().is_empty()) {
            continue;
        }
        let known = if typed_key.is_empty() { Vec::new() } else { known(&typed_key) };
        for candidate in events.iter().chain(&known) {
            let found = &candidate.matches;
            let prefix = found.starts_with(&typed_key);
            // In the middle of a word, one letter says too little; so do several words.
            let inside = words_back == 0 && typed_key.chars().count() >= 2 && found.contains(&typed_key);
            if !(prefix || inside) {
                continue;
            }
            let unexpected = event_expected && candidate.kind != CompletionKind::Event;
            let completion = Completion {
                range: *start..cursor,
                insert: candidate.insert.clone(),
                shows: candidate.shows.clone(),
                kind: candidate.kind,
            };
            // Of two that begin alike, the one that more of the text belongs to is meant.
            let rank = (
                !prefix,
                unexpected,
                MAX_WORDS - words_back.min(MAX_WORDS),
                candidate.kind,
                if typed_key.is_empty() { 0 } else { found.len() },
            );
            ranked.push((rank, completion));
        }
    }
    ranked.sort_by_key(|(rank, _)| *rank); // ties stay in the order of the case and of the lists
    let mut out: Vec<Completion> = Vec::new();
    for (_, completion) in ranked {
        if out.len() == MAX_COMPLETIONS {
            break;
        }
        let same = |o: &Completion| o.insert == completion.insert && o.kind == completion.kind;
        if !out.iter().any(same) {
            out.push(completion);
        }
    }
    out
}

/// Where the word at the end of the text begins, and the ones before it. A text that ends in a blank has an empty word
/// at its end.
fn word_starts(before: &str) -> Vec<usize> {
    let mut out = Vec::new();
    let mut end = before.len();
    loop {
        let head = before.get(..end).unwrap_or_default();
        let start = head
            .rfind(char::is_whitespace)
            .map_or(0, |i| i + head.get(i..).and_then(|t| t.chars().next()).map_or(1, char::len_utf8));
        // "~surg" completes "surg".
        let sign = before.get(start..).unwrap_or_default();
        let signs = sign.len() - sign.trim_start_matches(['~', '(', '<', '>', '@']).len();
        out.push((start + signs).min(before.len()));
        let trimmed = before.get(..start).unwrap_or_default().trim_end();
        if trimmed.is_empty() || out.len() == MAX_WORDS {
            return out;
        }
        end = trimmed.len();
    }
}

fn events(context: &Patient) -> Vec<Candidate> {
    let mut out = Vec::new();
    for event in &context.events {
        let title = event.title();
        for name in [event.id.as_str(), &title] {
            out.push(Candidate {
                matches: key(name),
                insert: event.id.to_string(),
                shows: format!("{} (event: {title})", event.id),
                kind: CompletionKind::Event,
            });
        }
    }
    out
}

/// The known words that may fit; the rest of the list is passed over without making anything of it.
fn known(typed: &str) -> Vec<Candidate> {
    let mut out = Vec::new();
    for keyword in KEYWORDS.iter().filter(|k| k.starts_with(typed)) {
        out.push(Candidate {
            matches: key(keyword),
            insert: (*keyword).to_owned(),
            shows: (*keyword).to_owned(),
            kind: CompletionKind::Keyword,
        });
    }
    for word in words().all.iter().filter(|w| w.key.contains(typed)) {
        let alias = if word.is_alias() { format!(" ({})", word.written) } else { String::new() };
        let name = &word.name;
        let (kind, shows) = match &word.meaning {
            Meaning::Agent(m) => (CompletionKind::Agent, format!("{name}{alias}, {}", m.words())),
            Meaning::Regimen(at) => {
                let agents = words().regimens.get(*at).map(|r| r.agents.join(", ")).unwrap_or_default();
                (CompletionKind::Regimen, format!("{name}{alias}: {agents}"))
            }
            Meaning::Procedure(m) => (CompletionKind::Modality, format!("{name}{alias}, {}", m.words())),
            Meaning::Milestone(_) => (CompletionKind::Status, word.written.clone()),
            Meaning::Category(scale) => (CompletionKind::Category, format!("{name}{alias}, {scale}")),
            Meaning::Scale => (CompletionKind::Scale, format!("{name}, scale")),
            Meaning::Site => (CompletionKind::Site, format!("{name}{alias}")),
            Meaning::Seen(m, _) => (CompletionKind::Method, format!("{}, {}", word.written, m.words())),
            Meaning::AdverseEvent => (CompletionKind::Finding, format!("{name}{alias}, adverse event")),
            Meaning::Marker => (CompletionKind::Measurement, format!("{name}{alias}")),
        };
        let insert = match &word.meaning {
            // Other words for a milestone read as well: what is typed stays what it was.
            Meaning::Milestone(_) | Meaning::Seen(..) => word.written.clone(),
            _ => name.clone(),
        };
        out.push(Candidate { matches: word.key.clone(), insert, shows, kind });
    }
    out
}
