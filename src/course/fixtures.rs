//! Patients that tests of several rooms look at.

use super::Span;
use crate::model::{Patient, Ticks};

/// A patient with these events, in the notation of a case file.
pub(crate) fn patient(events: &str) -> Patient {
    let text =
        format!("#![enable(implicit_some, unwrap_variant_newtypes)]\nPatient(id: \"p\", events: [{events}])");
    ron::from_str(&text).unwrap_or_else(|e| panic!("{e}"))
}

/// Months as ticks.
pub(crate) fn mo(months: f64) -> Ticks {
    Ticks((months * Ticks::MONTH.0 as f64).round() as i64)
}

/// A range of months.
pub(crate) fn months(lo: f64, hi: f64) -> Span {
    Span::new(mo(lo), mo(hi))
}

/// Patient 1 of the founding case.
pub(crate) const PATIENT_1: &str = r#"
    Event(id: "diagnosis", at: "0 mo", what: Status(diagnosis)),
    Event(id: "mastectomy", at: "0 mo .. 2 mo", basis: placed, what: Treatment(modality: surgery)),
    Event(id: "docetaxel", from: "0 mo .. 2 mo", basis: placed,
          what: Treatment(modality: chemotherapy, cycles: 8, every: "3 wk")),
    Event(id: "trastuzumab", from: "with docetaxel", to: "start + 50 mo",
          what: Treatment(modality: targeted, every: "3 wk")),
    Event(id: "radiotherapy", at: "6 mo .. 9 mo", basis: placed, what: Treatment(modality: radiotherapy)),
    Event(id: "liver_cr", from: "23 mo", to: "ongoing", what: Response(category: "CR", site: "liver", method: imaging)),
    Event(id: "bio_cr", from: "unknown", to: "ongoing", what: Response(category: "CR", site: "marker", method: laboratory)),
    Event(id: "follow_up", at: "trastuzumab.end + 30 mo", what: Status(last_follow_up)),
"#;

/// Patient 2 of the founding case.
pub(crate) const PATIENT_2: &str = r#"
    Event(id: "diagnosis", at: "0 mo", what: Status(diagnosis)),
    Event(id: "fec", from: "0 mo .. 1 mo", what: Treatment(modality: chemotherapy, cycles: 4, every: "3 wk")),
    Event(id: "docetaxel", from: "after fec", what: Treatment(modality: chemotherapy, cycles: 2, every: "3 wk")),
    Event(id: "trastuzumab", from: "with docetaxel", to: "before maintenance", what: Treatment(modality: targeted)),
    Event(id: "mastectomy", at: "after docetaxel, before 6 mo", what: Treatment(modality: surgery)),
    Event(id: "breast_cr", at: "mastectomy", what: Response(category: "CR", site: "breast", method: pathology)),
    Event(id: "liver_pr", at: "mastectomy", what: Response(category: "PR", site: "liver", method: imaging)),
    Event(id: "radiotherapy", at: "after mastectomy, before 9 mo", what: Treatment(modality: radiotherapy)),
    Event(id: "maintenance", from: "liver_cr - 7 mo", to: "start + 24 mo", what: Treatment(modality: targeted)),
    Event(id: "liver_cr", from: "~12 mo", to: "ongoing", what: Response(category: "CR", site: "liver", method: imaging)),
    Event(id: "follow_up", at: "maintenance.end + 42 mo", what: Status(last_follow_up)),
"#;
