//! Lanes: which events share a line of the figure, and in which row of it each stands.
//!
//! Comes in: a study. Goes out: a [`LaneLayout`] in times and words, without a page, a zoom or
//! a style, so that it is worked out once for a revision of the case and read for every frame. What an edit did not
//! touch is kept: the lanes of a patient follow from that patient's course alone, but for the letters of pictures.

mod build;
mod drafts;
mod given;
mod key;
mod lane;
mod layout;
mod legend;
mod mark;
mod marks;
mod pack;
mod patient;
mod pins;
mod reach;
mod tail;
mod track;
mod value_track;
mod values;
mod words;

pub use given::Dose;
pub use key::LegendKey;
pub use lane::{Height, Lane, LaneGroup};
pub use layout::LaneLayout;
pub use mark::{Extent, Look, Mark, MarkKind};
pub use patient::{PatientLanes, PatientPicture, PinLine, Tail, Terminal};
pub use value_track::ValueTrack;
pub use words::facts;
