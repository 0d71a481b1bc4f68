//! What a measured value belongs to: the scale of its track, and what its lesion counts as.

use crate::edit::set_lane;
use crate::model::{EventId, Lesion, Measurement, Patient};
use crate::ui::action::Action;
use crate::ui::form::{ChangedField, Form};
use crate::ui::lanes::{TRACK_SCALES, lane_order, scale_words};
use crate::ui::state::DocumentView;

/// What a measured lesion counts as.
pub fn lesion_field(form: &mut Form<'_>, m: &mut Measurement, changed: &mut ChangedField) {
    if let Some(lesion) = form.option("Lesion", m.lesion, Lesion::ALL, Lesion::words) {
        m.lesion = lesion;
        *changed = Some("lesion");
    }
}

/// The scale of the track that a value stands on; nothing where it stands on none.
pub fn scale_field(form: &mut Form<'_>, doc: &DocumentView<'_>, patient: &Patient, id: &EventId) {
    let lanes = doc.lanes_of(&patient.id);
    let holds = |lane: &&crate::figure::lanes::Lane| {
        lane.track.as_ref().is_some_and(|track| !track.derived) && lane.marks.iter().any(|m| m.event == *id)
    };
    let Some(lane) = lanes.as_ref().and_then(|lanes| lanes.lanes.iter().find(holds)) else { return };
    let scale = patient.lanes.iter().find(|s| s.lane == lane.given).and_then(|s| s.scale);
    if let Some(scale) = form.choice("Track scale", scale, TRACK_SCALES, scale_words) {
        let order = lane_order(doc, patient);
        if let Some(edit) = set_lane(patient, &order, &lane.given, |setting| setting.scale = scale) {
            let label = format!("Scale of {}: {}", lane.given, scale_words(scale));
            form.actions.push(Action::Edit { label, edit, merge: None });
        }
    }
}
