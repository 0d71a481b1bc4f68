//! What menus and the inspector ask about a patient's lanes.

use super::state::DocumentView;
use crate::model::{Patient, TrackScale};

/// The scales that a track can be given, the program's own choice first.
pub const TRACK_SCALES: &[Option<TrackScale>] =
    &[None, Some(TrackScale::Linear), Some(TrackScale::Log), Some(TrackScale::Percent)];

/// What the heights of a track follow, in words.
pub fn scale_words(scale: Option<TrackScale>) -> &'static str {
    scale.map_or("automatic", TrackScale::words)
}

/// The names of a patient's lanes as the program gives them, from top to bottom.
pub fn lane_order(doc: &DocumentView<'_>, patient: &Patient) -> Vec<String> {
    let lanes = doc.lanes_of(&patient.id);
    lanes.map(|p| p.lanes.iter().map(|l| l.given.clone()).collect()).unwrap_or_default()
}
