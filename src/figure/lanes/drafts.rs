//! Lanes that are being filled: each event finds its lane by a key.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::model::{Method, Modality};

use super::lane::LaneGroup;
use super::mark::Mark;

/// The name that settings and annotations know the lane of free annotations by.
const ANNOTATIONS: &str = "Annotations";

/// What decides which lane an event stands on, in the order of lanes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum LaneKey {
    Annotations,
    Local(Modality),
    Systemic(String),
    Response(String, Option<Method>, String),
    Measurement(String, String),
    Progressions,
    Findings,
    AdverseEvents,
    Visits,
}

impl LaneKey {
    /// Which part of the patient's figure the lane belongs to.
    pub fn group(&self) -> LaneGroup {
        match self {
            Self::Annotations => LaneGroup::Annotation,
            Self::Local(_) => LaneGroup::Local,
            Self::Systemic(_) => LaneGroup::Systemic,
            Self::Response(..) => LaneGroup::Response,
            Self::Measurement(..) => LaneGroup::Measurement,
            Self::Progressions | Self::Findings | Self::AdverseEvents | Self::Visits => LaneGroup::Status,
        }
    }

    /// Order within the group where it does not follow time.
    pub fn rank(&self) -> usize {
        match self {
            Self::Local(modality) => *modality as usize,
            // The response of the disease before that of a specimen or a marker.
            Self::Response(site, method, _) => {
                let is_overall = site.is_empty() || site == "overall";
                usize::from(!is_overall)
                    + match method {
                        Some(Method::Imaging) | None => 0,
                        Some(Method::Clinical) => 2,
                        Some(Method::Pathology) => 4,
                        Some(Method::Laboratory) => 6,
                    }
            }
            Self::Findings | Self::Measurement(..) => 1,
            Self::AdverseEvents => 2,
            Self::Visits => 3,
            _ => 0,
        }
    }
}

/// A lane that is being filled.
pub(super) struct LaneDraft {
    pub key: LaneKey,
    pub name: String,
    pub marks: Vec<Mark>,
}

/// The lanes of a patient that are being filled.
#[derive(Default)]
pub(super) struct LaneDrafts {
    pub lanes: Vec<LaneDraft>,
    index: HashMap<LaneKey, usize>,
}

impl LaneDrafts {
    /// Puts a mark on the lane of that key, which is named when it is new.
    pub fn put(&mut self, key: LaneKey, name: impl FnOnce() -> String, mark: Mark) {
        let lane = match self.index.entry(key) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(new) => {
                self.lanes.push(LaneDraft { key: new.key().clone(), name: name(), marks: Vec::new() });
                *new.insert(self.lanes.len() - 1)
            }
        };
        if let Some(lane) = self.lanes.get_mut(lane) {
            lane.marks.push(mark);
        }
    }

    /// Puts an annotation on the lane of that name; above all lanes if there is none.
    pub fn annotate(&mut self, name: &str, mark: Mark) {
        let name = name.trim();
        match self.lanes.iter_mut().find(|lane| !name.is_empty() && lane.name.eq_ignore_ascii_case(name)) {
            // A line track has one row, which its values take.
            Some(lane) if !matches!(lane.key, LaneKey::Measurement(..)) => lane.marks.push(mark),
            _ => self.put(LaneKey::Annotations, || ANNOTATIONS.to_owned(), mark),
        }
    }
}
