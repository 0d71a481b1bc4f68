//! What a legend can explain.

use crate::model::{FindingKind, Modality};

use super::super::color::Color;
use super::super::style::ResponseRole;

/// One thing that the legend explains.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum LegendKey {
    /// The colour or sign of a treatment.
    Treatment(Modality),
    /// A lane with a colour of its own, by its name.
    Lane(String, Color),
    /// The colour of a response category: its code and its name.
    Response(ResponseRole, String, String),
    /// The sign of progression or relapse, in the words of what occurs.
    Worsening(&'static str),
    /// The sign of a finding.
    Finding(FindingKind),
    /// The cross of a death.
    Death,
    /// The hatched time off treatment.
    OffTreatment,
    /// Fading ends.
    Uncertain,
    /// An end that is not stated.
    Unknown,
    /// The arrowhead.
    Ongoing,
    /// An interruption of a treatment.
    Hold,
    /// A change of dose that the height of the bar shows.
    DoseStep,
    /// A change to a dose that cannot be compared with the one before.
    DoseChange,
    /// Weeks off that belong to a schedule.
    Rest,
    /// The band of the reference range.
    NormalRange,
    /// The triangle of a value beyond what can be measured.
    Beyond,
}
