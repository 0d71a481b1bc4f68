//! Dropping an event on another lane, or on another patient.

use std::sync::Arc;

use super::freeze::{freeze_dependants, frozen, names};
use super::plan::PlanBasis;
use super::slide::{Consequence, PatientCourse, slide};
use super::{Plan, Refusal};
use crate::edit::Edit;
use crate::model::{
    Edge, Event, EventAddress, EventId, FindingKind, Grain, Measurement, Method, Modality, Patient,
    PatientId, Rules, StatusKind, Ticks, What,
};
use crate::study::{Chart, Study};

/// What a lane is for, as an event on it shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LaneHint {
    /// A treatment of one place in the body: a lane a modality.
    Local(Modality),
    /// A treatment of the whole body: a lane a name.
    Systemic {
        /// Its kind.
        modality: Modality,
        /// Its name.
        name: String,
    },
    /// A response: a lane a site, method and assessor.
    Response {
        /// Where in the body.
        site: String,
        /// How it is assessed.
        method: Option<Method>,
        /// By whom.
        assessor: String,
        /// The scale of its categories.
        scale: String,
    },
    /// A measured quantity.
    Measurement {
        /// What is measured.
        name: String,
        /// Its unit.
        unit: String,
    },
    /// Milestones.
    Status(StatusKind),
    /// Findings.
    Finding(FindingKind),
    /// Any lane, by its name, for what is written on the figure; without a name, above all lanes.
    Annotation {
        /// The name that the lane is printed under.
        lane: String,
    },
}

impl LaneHint {
    /// The lane that an event stands on.
    pub fn of(event: &Event) -> Self {
        match &event.what {
            What::Treatment(t) if t.modality.is_local() => Self::Local(t.modality),
            What::Treatment(t) => Self::Systemic { modality: t.modality, name: t.name.to_string() },
            What::Response(r) => Self::Response {
                site: r.site.to_string(),
                method: r.method,
                assessor: r.assessor.to_string(),
                scale: r.scale.to_string(),
            },
            What::Measurement(m) => Self::Measurement { name: m.name.to_string(), unit: m.unit.to_string() },
            What::Status(kind) => Self::Status(*kind),
            What::Finding(f) => Self::Finding(f.kind),
            What::Annotation(a) => Self::Annotation { lane: a.lane.to_string() },
        }
    }

    /// An event as it is on this lane; `None` if its kind does not belong there.
    fn taking(&self, event: &Event) -> Option<Event> {
        let mut out = event.clone();
        match (&mut out.what, self) {
            (What::Treatment(t), Self::Local(modality)) => t.modality = *modality,
            (What::Treatment(t), Self::Systemic { modality, name }) => {
                t.modality = *modality;
                t.name = name.as_str().into();
                if !name.is_empty() {
                    // They named the lane that it leaves.
                    t.agents.clear();
                }
            }
            (What::Response(r), Self::Response { site, method, assessor, .. }) => {
                r.site = site.as_str().into();
                r.method = *method;
                r.assessor = assessor.as_str().into();
            }
            (What::Measurement(m), Self::Measurement { name, unit }) if m.unit == *unit => {
                m.name = name.as_str().into();
            }
            (What::Finding(f), Self::Finding(kind)) => f.kind = *kind,
            (What::Annotation(a), Self::Annotation { lane }) => a.lane = lane.as_str().into(),
            // Milestones share a lane, each under its own sign.
            (What::Status(_), Self::Status(_)) => {}
            _ => return None,
        }
        Some(out)
    }
}

/// Drops an event on a lane of a patient, its own or another, having pulled it by some time as well. A lane renames it:
/// agent, site and method, or its modality. In another patient it gets an id that is free there, and times that refer to
/// what that patient does not have become lengths from zero, as do the times that are left behind referring to it.
pub fn move_to_lane(
    study: &Study,
    address: &EventAddress,
    to: &PatientId,
    hint: Option<&LaneHint>,
    by: Ticks,
    grain: Grain,
) -> Result<Plan, Refusal> {
    let owner = PatientCourse::find(study, &address.patient).ok_or(Refusal::Gone)?;
    let (event, _) = owner.event(&address.event)?;
    let leaves = *to != address.patient;
    if leaves {
        owner.movable(&address.event)?;
    }
    let moved = slide(study, std::slice::from_ref(address), by, grain, false);
    let moved = match moved {
        Ok(change) => change.edits.into_iter().find_map(|edit| match edit {
            Edit::ReplaceEvent { event, .. } if event.id == address.event => Some(event),
            _ => None,
        }),
        // What has no time to move, or may not, can still change lanes.
        Err(Refusal::NoTime(_) | Refusal::IsZero(_) | Refusal::Circular(_)) => None,
        Err(other) => return Err(other),
    };
    let moved = moved.unwrap_or_else(|| Arc::clone(event));
    let relaned = match hint {
        Some(hint) => hint.taking(&moved).ok_or_else(|| Refusal::WrongLane(event.title()))?,
        None => Event::clone(&moved),
    };
    if !leaves {
        let events = std::slice::from_ref(address);
        let edits = owner.replaced(relaned).into_iter().collect();
        let change = Consequence { edits, focus: Some((address.clone(), Edge::Start)) };
        let label = super::plan::label(study, "Move", events);
        return PlanBasis { study, events, grain }.finish(label, change);
    }
    let target = study.chart(to).ok_or(Refusal::Gone)?.patient();
    let arrived = arriving(&owner, &relaned, target).ok_or(Refusal::Gone)?;
    let events = [EventAddress { patient: to.clone(), event: arrived.id.clone() }];
    let mut edits = freeze_dependants(study, std::slice::from_ref(address));
    edits.push(Edit::RemoveEvent { patient: address.patient.clone(), event: address.event.clone() });
    edits.push(Edit::InsertEvent { patient: to.clone(), at: usize::MAX, event: Arc::new(arrived) });
    let label = format!("Move {} to {}", event.title(), target.title());
    PlanBasis { study, events: &events, grain }.finish(label, Consequence { edits, focus: None })
}

/// The event as the other patient can have it.
fn arriving(owner: &PatientCourse, event: &Event, target: &Patient) -> Option<Event> {
    // Its times are frozen where they would be after the pull.
    let mut patient = owner.patient.clone();
    let slot = patient.events.iter_mut().find(|e| e.id == event.id)?;
    *slot = Arc::new(event.clone());
    let pulled = Chart::new(Arc::new(patient), &Rules::default());
    let moved = PatientCourse { patient: pulled.patient(), course: pulled.course() };
    let placed = pulled.course().event(&event.id)?;
    let is_missing = |id: &EventId| *id != event.id && target.event(id).is_none();
    let mut out = frozen(&moved, event, placed, is_missing);
    let old = out.id.clone();
    let new = free_id(target, &old);
    for time in out.times_mut().filter(|t| names(t, |id| *id == old)) {
        *time = time.renamed(&old, &new).unwrap_or_else(|| time.clone());
    }
    out.id = new;
    Some(out)
}

/// An id that is free in a patient; what time 0 is called is not free, since an event of that name would become it.
pub(super) fn free_id(patient: &Patient, wish: &EventId) -> EventId {
    wish.unique(|id| patient.event(id).is_some() || patient.zero.is == id.as_str())
}

/// A measurement without a value.
pub(super) fn measurement(name: &str, unit: &str) -> Measurement {
    Measurement { name: name.into(), unit: unit.into(), ..Measurement::default() }
}
