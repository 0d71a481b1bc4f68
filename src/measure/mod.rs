//! Numbers about a course: how long, with which range, ended or so far, out of which events and by which rule.
//!
//! In: a [`Course`]. Out: [`Value`]s and findings. A length is the difference of two moments, bounded after what
//! they share has cancelled; parts of a whole add up in the nominal assignment, and each range holds whatever the
//! truth may be.

pub mod describe;
pub mod format;
mod lesions;
#[cfg(test)]
mod lesions_tests;
pub mod lint;
mod overlap;
pub mod proportion;
pub mod survival;
#[cfg(test)]
mod tests;
mod times;
mod value;

pub use lesions::{TARGET_SCALE, TargetAssessment, TargetCategory, target_categories};
pub use lint::{converted, lint};
pub use overlap::{OffTail, PhaseSplit, off_treatment_response, overlap, split};
pub use times::{
    Stretch, all, follow_up, off_treatment, stretches, time_in_phases, time_on_treatment,
    time_to_complete_response, time_to_response,
};
pub use value::{Value, censored};
