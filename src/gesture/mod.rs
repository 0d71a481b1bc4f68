//! Gestures: what a drag, an arrow key or a drop on the plot does to a case.
//!
//! In: a study, what was grabbed and how far it was pulled. Out: a [`Plan`], which is an edit not yet made,
//! with the patients as they would then be, so that a drag is drawn without touching the document. Times keep the
//! notation in which they were stated; what is anchored to something that moves goes along by its anchor.

mod carried;
mod create;
mod freeze;
mod lane;
mod plan;
mod pull;
mod resize;
mod schedule;
mod slide;
mod snap;
#[cfg(test)]
mod tests;
mod words;

use std::sync::Arc;

pub use create::{create_phase, create_point};
pub use freeze::{dependants, freeze, freeze_dependants, freeze_dependants_of};
pub use lane::{LaneHint, move_to_lane};
pub use plan::{nudge, plan, previewed};
pub use schedule::{Given, give};
pub use snap::{Axis, Snapped, snap};

use crate::edit::{Edit, EditError};
use crate::model::{EventAddress, Ticks};
use crate::study::Chart;

/// What was taken hold of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Grab {
    /// Events as they are: both ends.
    Move(Vec<EventAddress>),
    /// The start of a phase; its end stays where it is. Of a point, the point.
    Start(EventAddress),
    /// The end of a phase. Of a response that states none, its end is then stated.
    End(EventAddress),
    /// The earliest that an uncertain start can be.
    StartEarliest(EventAddress),
    /// The latest that an uncertain start can be.
    StartLatest(EventAddress),
    /// The earliest that an uncertain end can be.
    EndEarliest(EventAddress),
    /// The latest that an uncertain end can be.
    EndLatest(EventAddress),
}

impl Grab {
    /// The events that were taken hold of.
    pub fn events(&self) -> &[EventAddress] {
        match self {
            Self::Move(events) => events,
            Self::Start(one)
            | Self::End(one)
            | Self::StartEarliest(one)
            | Self::StartLatest(one)
            | Self::EndEarliest(one)
            | Self::EndLatest(one) => std::slice::from_ref(one),
        }
    }
}

/// A change that is not made yet.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The change. Nothing, an empty batch, where a pull is too short to come to anything.
    pub edit: Edit,
    /// As the history names it: `Move Trastuzumab`, `Change end of Docetaxel`.
    pub label: String,
    /// How far what was grabbed moves as drawn, after rounding to its own units.
    pub moved: Ticks,
    /// Lines to show meanwhile: start, end, length with its range, time of responses on the treatment.
    pub text: Vec<String>,
    /// What the change would bring into contradiction, in words.
    pub contradictions: Vec<String>,
    /// The patients that it changes, as they would then be, each with its position in the study.
    pub preview: Vec<(usize, Arc<Chart>)>,
    /// The events it is about, to be selected after it.
    pub events: Vec<EventAddress>,
}

impl Plan {
    /// Whether there is anything to commit.
    pub fn changes(&self) -> bool {
        !matches!(&self.edit, Edit::Batch(edits) if edits.is_empty())
    }
}

/// Why a gesture does nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It is where time counts from.
    #[error(
        "{0} is time 0 of this patient: everything else is counted from it. Move the others, or choose another time 0"
    )]
    IsZero(String),
    /// It has no time that could move.
    #[error("nothing says when {0} began; drag its start to give it a time")]
    NoTime(String),
    /// All of it is where something else puts it.
    #[error("the times of {0} refer to each other; write one of them anew")]
    Circular(String),
    /// It is not in the case.
    #[error("it is no longer in this case")]
    Gone,
    /// Such an event does not belong on that lane.
    #[error("{0} does not belong on that lane")]
    WrongLane(String),
    /// The time would leave what can be written.
    #[error("{0} would leave the times that can be written (the years 1850 to 2199, 300 years from time 0)")]
    OutOfTime(String),
    /// The result would break a rule of every case.
    #[error("{0}")]
    Edit(#[from] EditError),
}
