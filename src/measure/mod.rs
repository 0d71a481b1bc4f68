//! Numbers about a course: how long, with which range, ended or so far, out of which events and by which rule.
//!
//! In: a [`Course`]. Out: [`Value`]s and findings. A length is the difference of two moments, bounded after what
//! they share has cancelled; parts of a whole add up in the nominal assignment, and each range holds whatever the
//! truth may be.

mod all;
mod best;
mod blocks;
mod cells;
mod choices;
mod clock;
pub mod cohort;
pub mod describe;
mod endpoints;
mod evidence;
mod exposure;
pub mod format;
mod free;
mod groundwork;
mod lesions;
#[cfg(test)]
mod lesions_tests;
mod lines;
pub mod lint;
mod overlap;
pub mod proportion;
mod response;
mod settled;
pub mod survival;
mod table;
#[cfg(test)]
mod tests;
mod times;
mod value;

pub use all::{all, some};
pub use cells::{Content, Numbers};
pub use choices::{Choice, ChoiceTally, choices};
pub use lesions::{TARGET_SCALE, TargetAssessment, TargetCategory, target_categories};
pub use lint::{converted, lint, lint_with};
pub use overlap::{OffTail, PhaseSplit, off_treatment_response, overlap, split};
pub use response::{OverlapRow, OverlapTable, overlap_table};
pub use table::{Definition, Each, Measure, MeasureKind, MeasureSet};
pub use times::{off_treatment, time_on_treatment};
pub use value::{LineId, Reading, Status, Value, censored};
