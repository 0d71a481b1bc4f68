//! Scales of response: data files in `assets/scales`, each an ordered list of categories.
//!
//! Scales are data, not code: a category that no scale knows is kept and shown as written.

use std::sync::OnceLock;

use serde::Deserialize;

/// A named scale and its categories, best first.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Scale {
    /// Its name, as written in a case file.
    pub name: String,
    /// Where it is defined.
    pub source: String,
    /// Its categories, best first.
    pub categories: Vec<Category>,
}

/// One category of a scale.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Category {
    /// Its code, as printed on a bar.
    pub code: String,
    /// Its name in words.
    pub name: String,
    /// What it counts as.
    pub counts: Counts,
    /// Its colour on a light ground, `#rrggbb`.
    pub color: String,
}

/// What a category counts as in a measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Counts {
    /// Complete response.
    Complete,
    /// Partial response.
    Partial,
    /// Neither response nor progression.
    Stable,
    /// Progression.
    Progression,
    /// Not evaluable.
    NotEvaluable,
}

impl Counts {
    /// Whether it is a response.
    pub const fn is_response(self) -> bool {
        matches!(self, Self::Complete | Self::Partial)
    }
}

impl Scale {
    /// The category of that code, whatever its case; `CR` is found for `cr`, but `iCR` only for itself.
    pub fn category(&self, code: &str) -> Option<&Category> {
        let code = code.trim();
        self.categories.iter().find(|c| c.code == code).or_else(|| {
            self.categories
                .iter()
                .find(|c| c.code.eq_ignore_ascii_case(code) || c.name.eq_ignore_ascii_case(code))
        })
    }
}

const FILES: [&str; 13] = [
    include_str!("../../assets/scales/as_reported.ron"),
    include_str!("../../assets/scales/recist_1_1.ron"),
    include_str!("../../assets/scales/irecist.ron"),
    include_str!("../../assets/scales/rano.ron"),
    include_str!("../../assets/scales/lugano.ron"),
    include_str!("../../assets/scales/imwg.ron"),
    include_str!("../../assets/scales/eln_aml.ron"),
    include_str!("../../assets/scales/pcwg3.ron"),
    include_str!("../../assets/scales/pathological.ron"),
    include_str!("../../assets/scales/marker.ron"),
    include_str!("../../assets/scales/mrd.ron"),
    include_str!("../../assets/scales/mcode_trend.ron"),
    include_str!("../../assets/scales/cytogenetic.ron"),
];

/// The scales that come with the program. A test reads every file.
pub fn all() -> &'static [Scale] {
    static ALL: OnceLock<Vec<Scale>> = OnceLock::new();
    ALL.get_or_init(|| FILES.iter().filter_map(|text| ron::from_str(text).ok()).collect())
}

/// The scale of that name, whatever its case.
pub fn by_name(name: &str) -> Option<&'static Scale> {
    all().iter().find(|s| s.name.eq_ignore_ascii_case(name.trim()))
}

/// The one scale that has a category of exactly that code; `None` if there is none, or more than one.
pub fn only_with(code: &str) -> Option<&'static Scale> {
    let code = code.trim();
    let mut found = all().iter().filter(|s| s.categories.iter().any(|c| c.code == code));
    found.next().filter(|_| found.next().is_none())
}

/// The category of a code in a named scale; `None` if either is unknown.
pub fn category(scale: &str, code: &str) -> Option<&'static Category> {
    by_name(scale)?.category(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scale_file_is_read_and_its_codes_are_distinct() {
        assert_eq!(all().len(), FILES.len());
        for scale in all() {
            assert!(!scale.source.is_empty(), "{}", scale.name);
            for (i, c) in scale.categories.iter().enumerate() {
                assert!(
                    scale.categories.iter().skip(i + 1).all(|d| d.code != c.code),
                    "{} {}",
                    scale.name,
                    c.code
                );
                assert!(c.color.len() == 7 && c.color.starts_with('#'), "{} {}", scale.name, c.code);
            }
        }
    }

    #[test]
    fn an_unknown_code_is_not_taken_for_another() {
        assert!(category("RECIST 1.1", "CRR").is_none());
        assert!(category("recist 1.1", "CR").is_some_and(|c| c.counts == Counts::Complete));
    }
}
