//! Measured values: laboratory values, and the lesions that a response is judged by.

use serde::{Deserialize, Serialize};

use super::text::SharedText;

/// A measured value. Numbers are quoted facts and keep their text.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Measurement {
    /// What was measured.
    pub name: SharedText,
    /// The value as written.
    pub value: SharedText,
    /// Its unit.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub unit: SharedText,
    /// Lower end of the reference range.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub low: SharedText,
    /// Upper end of the reference range.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub high: SharedText,
    /// How it was measured.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub assay: SharedText,
    /// What the lesion counts as, if it is the diameter of one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lesion: Option<Lesion>,
}

/// What a measured lesion counts as when a response is judged (RECIST 1.1, Eisenhauer et al. 2009, sections 3 and 4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lesion {
    /// One whose longest diameter is part of the sum of diameters.
    Target,
    /// A lymph node whose short axis is part of the sum of diameters.
    TargetNode,
    /// One that is followed without being part of the sum.
    NonTarget,
    /// One that was not there at baseline.
    New,
}

impl Lesion {
    /// All of them, in the order of menus.
    pub const ALL: &'static [Self] = &[Self::Target, Self::TargetNode, Self::NonTarget, Self::New];

    /// In words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Target => "target lesion",
            Self::TargetNode => "target node, short axis",
            Self::NonTarget => "non-target lesion",
            Self::New => "new lesion",
        }
    }

    /// Whether its diameter is part of the sum of diameters.
    pub const fn is_target(self) -> bool {
        matches!(self, Self::Target | Self::TargetNode)
    }
}

/// On which side of the number that is written the value lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Limit {
    /// Below what can be detected: `<0.5`.
    Below,
    /// Above what can be told: `>1000`.
    Above,
}

impl Measurement {
    /// The value as a finite number, if its text is one (a leading `<`, `>` or `≥` is passed over).
    pub fn number(&self) -> Option<f64> {
        let text = self.value.trim().trim_start_matches(['<', '>', '≤', '≥', '~', ' ']);
        text.replace(',', ".").parse::<f64>().ok().filter(|v| v.is_finite())
    }

    /// Whether the value is only known to lie below or above the number that is written.
    pub fn limit(&self) -> Option<Limit> {
        match self.value.trim().chars().next()? {
            '<' | '≤' => Some(Limit::Below),
            '>' | '≥' => Some(Limit::Above),
            _ => None,
        }
    }

    /// The value in millimetres, if it is a number with a unit of length that lesions are measured in.
    pub fn millimetres(&self) -> Option<f64> {
        Some(self.number()? * self.unit_mm()?)
    }

    /// How many millimetres its unit is, if it is one that lesions are measured in.
    pub fn unit_mm(&self) -> Option<f64> {
        match self.unit.trim().to_lowercase().as_str() {
            "mm" => Some(1.0),
            "cm" => Some(10.0),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measured(value: &str, unit: &str) -> Measurement {
        Measurement { value: value.into(), unit: unit.into(), ..Measurement::default() }
    }

    #[test]
    fn a_value_beyond_detection_says_on_which_side() {
        assert_eq!(measured("<0.5", "µg/l").limit(), Some(Limit::Below));
        assert_eq!(measured(" ≥ 1000", "").limit(), Some(Limit::Above));
        assert_eq!(measured("~12", "").limit(), None);
        assert_eq!(measured("< 0,5", "").number(), Some(0.5));
    }

    #[test]
    fn lesions_are_compared_in_millimetres() {
        assert_eq!(measured("2.3", "cm").millimetres(), Some(23.0));
        assert_eq!(measured("23", "mm").millimetres(), Some(23.0));
        assert_eq!(measured("23", "").millimetres(), None);
        assert_eq!(measured("not evaluable", "mm").millimetres(), None);
    }
}
