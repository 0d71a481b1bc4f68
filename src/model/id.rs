//! Names that address a patient in a case and an event in a patient.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::intern;

/// Longest accepted id, in bytes.
const MAX_ID_LEN: usize = 80;

/// Why a text is not an id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is not an id; an id has 1 to {MAX_ID_LEN} letters, digits, '_' or '-' and begins with a letter, e.g. \"liver_cr\""
)]
pub struct IdError(pub String);

/// Words that the time notation uses for itself, so that no event may be called by them.
const RESERVED: [&str; 6] = ["start", "ongoing", "unknown", "after", "before", "with"];

fn check(text: &str) -> Result<Arc<str>, IdError> {
    let fine = text.len() <= MAX_ID_LEN
        && text.chars().next().is_some_and(char::is_alphabetic)
        && text.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-')
        && !RESERVED.contains(&text);
    if fine { Ok(text.into()) } else { Err(IdError(text.to_owned())) }
}

/// Turns any label into a valid id: lower case, runs of other characters become `_`.
///
/// ```
/// assert_eq!(phaseline::model::slug("Mastectomy, left (2nd)"), "mastectomy_left_2nd");
/// assert_eq!(phaseline::model::slug("5-FU"), "e5-fu");
/// ```
pub fn slug(label: &str) -> String {
    let mut out = String::new();
    for c in label.trim().to_lowercase().chars() {
        if c.is_alphanumeric() || c == '-' {
            out.push(c);
        } else if !out.ends_with('_') && !out.is_empty() {
            out.push('_');
        }
        if out.len() >= MAX_ID_LEN - 8 {
            break;
        }
    }
    let out = out.trim_end_matches(['_', '-']).to_owned();
    let begins_well = out.chars().next().is_some_and(char::is_alphabetic);
    if begins_well && !RESERVED.contains(&out.as_str()) { out } else { format!("e{out}") }
}

macro_rules! id_type {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Checks and takes an id.
            pub fn new(text: &str) -> Result<Self, IdError> {
                intern::id(text, check).map(Self)
            }

            /// An id made out of any label, see [`slug`].
            pub fn from_label(label: &str) -> Self {
                Self(slug(label).into())
            }

            /// The id as written.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The shared text, for display lists that outlive the case.
            pub fn shared(&self) -> Arc<str> {
                Arc::clone(&self.0)
            }

            /// This id, or this id with the lowest number behind it that `taken` does not know.
            #[must_use]
            pub fn unique(&self, taken: impl Fn(&Self) -> bool) -> Self {
                if !taken(self) {
                    return self.clone();
                }
                let stem = self.0.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end_matches('_');
                let stem: String = stem.chars().take(MAX_ID_LEN / 4).collect();
                let numbered = |n: usize| Self(format!("{stem}_{n}").into());
                // More numbers than any patient has events: one of them is free.
                (2..1_000_000).map(numbered).find(|id| !taken(id)).unwrap_or_else(|| self.clone())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&*self.0, f)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                intern::read_text(deserializer, |text| intern::id(text, check).map(Self))
            }
        }
    };
}

id_type! {
    /// Addresses a patient in its case: a short name, unique in the case.
    PatientId
}
id_type! {
    /// Addresses an event in its patient: a short name, unique in the patient, that times of other events may refer to.
    EventId
}

/// Address of an event in a case.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EventAddress {
    /// Whose event.
    pub patient: PatientId,
    /// Which event.
    pub event: EventId,
}
