//! Changes to a case as values: applied, inverted, remembered.
//!
//! In: an [`Edit`] and a case. Out: the changed case and the edit that takes the change back exactly. Nothing else in
//! the program changes a case.

mod change;
mod duplicate;
mod history;
mod lane;
mod roster;
mod selection;
mod silence;

pub use change::{Edit, EditError};
pub use duplicate::duplicates;
pub use history::{History, Step};
pub use lane::{order_lanes, set_lane, show_lanes};
pub use roster::{Patients, Roster};
pub use selection::{Selected, Selection};
pub use silence::{silence, unsilence};
