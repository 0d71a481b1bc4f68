//! Scales of response: data files in `assets/scales`, each an ordered list of categories.
//!
//! Scales are data, not code: a category that no scale knows is kept and shown as written.

use std::collections::HashMap;
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
    /// What it is drawn as.
    pub role: ResponseRole,
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

/// What a response means, whatever its scale calls it: the common ground of all scales, in which they share colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResponseRole {
    /// Nothing left: CR, CMR, sCR, pCR, no evidence of disease.
    Complete,
    /// Next to nothing left: VGPR, `CRi`, `CRh`, near-pCR.
    NearComplete,
    /// Clearly less: PR, PMR.
    Partial,
    /// A little less: MR, MLFS.
    Minor,
    /// No clear change: SD, NMR, Non-CR/Non-PD.
    Stable,
    /// Clearly more, or back: PD, PMD, relapse.
    Progression,
    /// Progression waiting for its confirmation: iUPD, `PDu`.
    Unconfirmed,
    /// Not assessed, or a code no scale knows.
    NotEvaluable,
}

impl ResponseRole {
    /// Every role, best first.
    pub const ALL: [Self; 8] = [
        Self::Complete,
        Self::NearComplete,
        Self::Partial,
        Self::Minor,
        Self::Stable,
        Self::Progression,
        Self::Unconfirmed,
        Self::NotEvaluable,
    ];
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

/// The role of a code: the one that its scale gives it, else the one that it has wherever it stands.
pub fn role(scale: &str, code: &str) -> ResponseRole {
    category(scale, code).map_or_else(|| role_in_any_scale(code), |category| category.role)
}

/// Codes and words that mean the same wherever they stand, each as [`folded`].
fn common_roles() -> &'static HashMap<String, ResponseRole> {
    static ROLES: OnceLock<HashMap<String, ResponseRole>> = OnceLock::new();
    ROLES.get_or_init(|| {
        let text = include_str!("../../assets/terms/response_roles.ron");
        let roles: Vec<(ResponseRole, Vec<String>)> = ron::from_str(text).unwrap_or_default();
        roles
            .into_iter()
            .flat_map(|(role, codes)| codes.into_iter().map(move |c| (folded(&c), role)))
            .collect()
    })
}

fn role_in_any_scale(code: &str) -> ResponseRole {
    common_roles().get(&folded(code)).copied().unwrap_or(ResponseRole::NotEvaluable)
}

/// A code in small letters, with a hyphen for a minus.
fn folded(code: &str) -> String {
    code.trim().to_lowercase().replace('−', "-")
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
            }
        }
    }

    #[test]
    fn an_unknown_code_is_not_taken_for_another() {
        assert!(category("RECIST 1.1", "CRR").is_none());
        assert!(category("recist 1.1", "CR").is_some_and(|c| c.counts == Counts::Complete));
    }

    /// Roles with the codes that are drawn in them.
    type Roles = Vec<(ResponseRole, Vec<String>)>;

    /// The codes of each scale by the role in which version 0.1.0 drew them.
    const DRAWN_AS: &str = r#"[
        ("as reported", [(complete, ["CR", "remission", "NED"]), (partial, ["PR", "response"]),
            (minor, ["MR"]), (stable, ["SD"]), (progression, ["PD", "relapse"]), (not_evaluable, ["NE"])]),
        ("RECIST 1.1", [(complete, ["CR", "NED"]), (partial, ["PR"]), (stable, ["SD", "Non-CR/Non-PD"]),
            (progression, ["PD"]), (not_evaluable, ["NE"])]),
        ("iRECIST", [(complete, ["iCR"]), (partial, ["iPR"]), (stable, ["iSD"]), (progression, ["iCPD"]),
            (unconfirmed, ["iUPD"]), (not_evaluable, ["NE"])]),
        ("RANO", [(complete, ["CR"]), (partial, ["PR"]), (minor, ["MR"]), (stable, ["SD"]),
            (progression, ["PD"]), (not_evaluable, ["NE"])]),
        ("Lugano", [(complete, ["CMR", "CR"]), (partial, ["PMR", "PR"]), (stable, ["NMR", "SD"]),
            (progression, ["PMD", "PD"]), (not_evaluable, ["NE"])]),
        ("IMWG", [(complete, ["sCR", "CR"]), (near_complete, ["VGPR"]), (partial, ["PR"]), (minor, ["MR"]),
            (stable, ["SD"]), (progression, ["PD"]), (not_evaluable, ["NE"])]),
        ("ELN AML 2022", [(complete, ["CR-MRD−", "CR"]), (near_complete, ["CRh", "CRi"]),
            (partial, ["PR"]), (minor, ["MLFS"]), (stable, ["no response"]), (progression, ["relapse"]),
            (not_evaluable, ["NE"])]),
        ("PCWG3", [(complete, ["CR"]), (partial, ["PR"]), (stable, ["SD", "Non-CR/Non-PD"]),
            (progression, ["PD"]), (unconfirmed, ["PDu"]), (not_evaluable, ["NE"])]),
        ("pathological", [(complete, ["pCR"]), (near_complete, ["near-pCR"]), (stable, ["residual"]),
            (not_evaluable, ["NE"])]),
        ("marker", [(complete, ["normalised"]), (partial, ["response"]), (stable, ["stable"]),
            (progression, ["rise"]), (not_evaluable, ["NE"])]),
        ("MRD", [(complete, ["MRD−"]), (stable, ["MRD+"]), (not_evaluable, ["NE"])]),
        ("mCODE trend", [(complete, ["remission"]), (partial, ["improved"]), (stable, ["stable"]),
            (progression, ["worsened"]), (not_evaluable, ["undetermined"])]),
        ("cytogenetic and molecular (CML)", [(complete, ["DMR", "MMR", "CCyR"]),
            (partial, ["PCyR", "CHR"]), (progression, ["failure"]), (not_evaluable, ["NE"])]),
    ]"#;

    /// The codes and words by the role in which version 0.1.0 drew them where their scale is unknown or has no such code.
    const DRAWN_ANYWHERE_AS: &str = r#"[
        (complete, ["car", "cmr", "complete", "cr", "cr mrd-", "cr-mrd-", "icr", "ned", "pcr", "scr"]),
        (near_complete, ["crh", "cri", "cru", "near-pcr", "vgpr"]),
        (partial, ["ipr", "par", "partial", "pmr", "pr"]), (minor, ["minor", "mlfs", "mr"]),
        (stable, ["isd", "nmr", "no response", "non-cr/non-pd", "nr", "sad", "sd", "stable"]),
        (progression, ["icpd", "pad", "pd", "pmd", "progression", "relapse"]),
        (unconfirmed, ["iupd", "pdu"])
    ]"#;

    #[test]
    fn every_code_keeps_the_role_that_it_had() {
        let scales: Vec<(String, Roles)> = ron::from_str(DRAWN_AS).expect("scales");
        let common: Roles = ron::from_str(DRAWN_ANYWHERE_AS).expect("roles");
        let found = |roles: &Roles, is_it: &dyn Fn(&String) -> bool| {
            roles.iter().find(|(_, codes)| codes.iter().any(is_it)).map(|(role, _)| *role)
        };
        let anywhere = |code: &str| {
            let code = code.trim().to_lowercase().replace('−', "-");
            found(&common, &|known| *known == code).unwrap_or(ResponseRole::NotEvaluable)
        };
        let of_scales = scales.iter().flat_map(|(_, roles)| roles).chain(&common);
        let mut codes: Vec<&str> = of_scales.flat_map(|(_, codes)| codes).map(String::as_str).collect();
        codes.extend(["CR-MRD-", "MRD-", "CRR", "something else", ""]);
        assert_eq!(scales.len(), all().len());
        for (name, roles) in &scales {
            let scale = by_name(name).expect("a scale of that name");
            let count: usize = roles.iter().map(|(_, codes)| codes.len()).sum();
            assert_eq!(count, scale.categories.len(), "{name}");
            for code in &codes {
                let own = found(roles, &|known| known.eq_ignore_ascii_case(code));
                assert_eq!(role(name, code), own.unwrap_or_else(|| anywhere(code)), "{name}: {code}");
            }
        }
        for code in &codes {
            assert_eq!(role("a scale of our own", code), anywhere(code), "{code}");
            assert_eq!(role("", &format!(" {} ", code.to_uppercase())), anywhere(code), "{code}");
        }
    }

    #[test]
    fn a_category_that_is_named_in_words_is_drawn_as_its_code_is() {
        for scale in all() {
            for category in &scale.categories {
                assert_eq!(
                    role(&scale.name, &category.name),
                    category.role,
                    "{}: {}",
                    scale.name,
                    category.name
                );
            }
        }
    }
}
