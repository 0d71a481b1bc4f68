//! Marks: the events of a lane as they are drawn, in times and words.

use crate::course::NodeId;
use crate::model::{AnnotationKind, EventId, FindingKind, Limit, Modality, StatusKind, Ticks};

use super::super::style::ResponseRole;
use super::given::Dose;

/// One moment: where it is drawn, and between what it can lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Extent {
    /// The earliest it can be.
    pub lo: Ticks,
    /// Where it is drawn.
    pub at: Ticks,
    /// The latest it can be.
    pub hi: Ticks,
}

impl Extent {
    /// A moment that is known.
    pub const fn exactly(at: Ticks) -> Self {
        Self { lo: at, at, hi: at }
    }
}

/// Whether a mark has a length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MarkKind {
    /// A bar from start to end.
    Bar,
    /// A sign at a moment.
    Point,
}

/// What a mark stands for, which decides its sign and colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Look {
    /// A treatment.
    Treatment(Modality),
    /// A response.
    Response(ResponseRole),
    /// A milestone.
    Status(StatusKind),
    /// A finding.
    Finding(FindingKind),
    /// A measured value.
    Value,
    /// A mark on the figure that is nothing that happened.
    Annotation(AnnotationKind),
}

/// One event on its lane.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    /// Which event.
    pub event: EventId,
    /// Its position in the patient's list of events, which breaks ties.
    pub order: usize,
    /// Whether it is a bar or a sign.
    pub kind: MarkKind,
    /// What it stands for.
    pub look: Look,
    /// In which row of its lane, counted from the top.
    pub row: usize,
    /// Its start and end in the course, which knows what certainly comes before what.
    pub nodes: (NodeId, NodeId),
    /// When it begins.
    pub start: Extent,
    /// When it ends; of a point, its start again.
    pub end: Extent,
    /// Whether it still runs at last follow-up.
    pub ongoing: bool,
    /// Whether nothing is stated about its start.
    pub start_unknown: bool,
    /// Whether nothing is stated about its end.
    pub end_unknown: bool,
    /// First days of its cycles after the first.
    pub cycles: Vec<Ticks>,
    /// Interruptions.
    pub holds: Vec<(Ticks, Ticks)>,
    /// Its doses, the first one first; none if it never changed.
    pub doses: Vec<Dose>,
    /// Weeks off that belong to its schedule.
    pub rests: Vec<(Ticks, Ticks)>,
    /// Events of the same track that only confirm this phase: their ids and moments.
    pub seen_again: Vec<(EventId, Ticks)>,
    /// The category's code, printed bold before the words; empty without one.
    pub code: String,
    /// What can be printed, the fullest first.
    pub words: Vec<String>,
    /// The measured number, as the track draws it: a change from baseline in per cent where that is its scale.
    pub value: Option<f64>,
    /// On which side of that number the value lies, if it is beyond what can be measured.
    pub limit: Option<Limit>,
    /// Whether the line of its track begins anew with it.
    pub begins_line: bool,
    /// Lower and upper end of the measured quantity's reference range.
    pub normal: (Option<f64>, Option<f64>),
}

impl Mark {
    /// Whether nothing at all is stated about when it was.
    pub fn is_untold(&self) -> bool {
        self.start_unknown && (self.end_unknown || self.kind == MarkKind::Point)
    }

    /// From the earliest it can begin to the latest it can end.
    pub fn extent(&self) -> (Ticks, Ticks) {
        let lo = self.start.lo.min(self.start.at);
        (lo, self.end.hi.max(self.end.at).max(lo))
    }
}
