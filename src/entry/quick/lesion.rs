//! Lesions of a line: `target lesion liver S4 32 mm at 0 mo`.

use super::ChipKind;
use super::amounts::leading_value;
use super::draft::Head;
use super::reader::Reader;
use crate::model::{Lesion, capital};

/// A lesion is called by at most so many words.
const MOST_WORDS: usize = 6;

impl Reader<'_> {
    /// What a lesion counts as, and its name up to its size. Without a size behind it this is something else: a new
    /// lesion may also be what a response tells of.
    pub(super) fn lesion(&mut self) -> bool {
        if !self.chips.is_empty() || self.draft.head.is_some() {
            return false;
        }
        let (lesion, count) = match (self.lower(0).as_str(), self.lower(1).as_str()) {
            ("target", "lesion") => (Lesion::Target, 2),
            ("target", "node") => (Lesion::TargetNode, 2),
            ("non-target" | "nontarget", "lesion" | "node") => (Lesion::NonTarget, 2),
            ("new", "lesion") => (Lesion::New, 2),
            _ => return false,
        };
        let Some(named) = (0..=MOST_WORDS).find(|n| self.is_size(count + n)) else { return false };
        let name = self.phrase(count, named).filter(|_| named > 0);
        let name = name.map_or_else(|| capital(lesion.words()), capital);
        let meaning = format!("{}: {name}", lesion.words());
        self.draft.head = Some(Head::Measurement(name));
        self.draft.lesion = Some(lesion);
        self.take(count + named, ChipKind::Measurement, meaning);
        true
    }

    /// Whether a length that lesions are measured in stands ahead.
    fn is_size(&self, ahead: usize) -> bool {
        let sign = usize::from(matches!(self.word(ahead), Some("<" | ">" | "≤" | "≥")));
        let Some((_, rest)) = self.word(ahead + sign).and_then(leading_value) else { return false };
        let unit = if rest.is_empty() { self.word(ahead + sign + 1).unwrap_or_default() } else { rest };
        matches!(unit, "mm" | "cm")
    }
}
