//! Lanes: which events share a line of the figure, and in which row of it each stands.
//!
//! Comes in: a case and its resolved courses. Goes out: a [`LaneLayout`] in times and words, without a page, a zoom or
//! a style, so that it is worked out once for a revision of the case and read for every frame. What an edit did not
//! touch is kept: the lanes of a patient follow from that patient's course alone, but for the letters of pictures.

mod build;
mod given;
mod layout;
mod legend;
mod marks;
mod pack;
mod pins;
mod reach;
mod tail;
mod tally;
mod track;
mod values;
mod words;

use std::ops::Range;
use std::sync::Arc;

pub use given::Dose;
pub use layout::LaneLayout;
pub use track::Track;
pub use words::facts;

use crate::course::{Alignment, Course, NodeId};
use crate::model::{AnnotationKind, EventId, FindingKind, Limit, Modality, PatientId, StatusKind, Ticks};

use super::color::Color;
use super::scene::Weight;
use super::style::ResponseRole;
use super::text;
use reach::Reach;

/// The lanes of one patient.
#[derive(Debug, Clone, PartialEq)]
pub struct PatientLanes {
    /// Whose they are.
    pub patient: PatientId,
    /// From top to bottom.
    pub lanes: Vec<Lane>,
    /// Time off all anti-cancer treatment up to the end, with the words for it.
    pub tail: Option<Tail>,
    /// Measures that are pinned under the lanes, from top to bottom.
    pub pins: Vec<PinLine>,
    /// Last follow-up, death and their like, in order of time.
    pub terminals: Vec<Terminal>,
    /// Milestones without a lane: they stand on the foot of the lanes.
    pub feet: Vec<Mark>,
    /// Pictures in order of time, lettered through the whole case.
    pub pictures: Vec<Picture>,
    /// How high this patient stands.
    pub height: Height,
    /// The longest lane name that is drawn, by its width in ems of the lane type.
    widest_name_em: f32,
    /// What time 0 is in words.
    zero: String,
    /// What a legend has to explain for this patient alone.
    keys: Vec<LegendKey>,
    /// How far its moments reach, counted from each zero in the order of [`Alignment::ALL`].
    reaches: [Reach; Alignment::ALL.len()],
}

impl PatientLanes {
    /// A patient of whom nothing but the name shows.
    fn of(patient: PatientId, height: Height) -> Self {
        Self {
            patient,
            lanes: Vec::new(),
            tail: None,
            pins: Vec::new(),
            terminals: Vec::new(),
            feet: Vec::new(),
            pictures: Vec::new(),
            height,
            widest_name_em: 0.0,
            zero: String::new(),
            keys: Vec::new(),
            reaches: Default::default(),
        }
    }

    /// The patient with some of the lanes, for a page that does not hold all: pictures stand with the first lane, signs
    /// on the foot with the last one. The legend explains the whole patient.
    fn part(&self, lanes: Range<usize>) -> Self {
        let (is_first, is_last) = (lanes.start == 0, lanes.end >= self.lanes.len());
        let mut part = self.clone();
        part.lanes = self.lanes.get(lanes).unwrap_or_default().to_vec();
        if !is_first {
            part.pictures.clear();
        }
        if !is_last {
            part.feet.clear();
            part.pins.clear();
        }
        let (patients, names) = (self.height.patients, self.height.names);
        let whole = Height { patients, names, pins: part.pins.len(), ..Height::default() };
        let strips = usize::from(!part.pictures.is_empty());
        part.height = part.lanes.iter().fold(Height { strips, ..whole }, |sum, lane| sum + lane.height());
        part
    }

    /// From the first to the last moment that is drawn; `None` without any.
    pub fn span(&self) -> Option<(Ticks, Ticks)> {
        let marks = self.lanes.iter().flat_map(|lane| &lane.marks).chain(&self.feet).map(Mark::extent);
        let lines = self.terminals.iter().map(|t| (t.at, t.at));
        marks.chain(lines).reduce(|(a, b), (c, d)| (a.min(c), b.max(d)))
    }

    /// Works out what a layout needs to know of a patient without looking at its marks again.
    fn summed_up(mut self, course: &Course) -> Self {
        self.widest_name_em = self.lanes.iter().map(Lane::name_em).fold(0.0, f32::max);
        self.keys = legend::keys(&self, course);
        self.reaches = Alignment::ALL.map(|alignment| Reach::of(course, alignment));
        self
    }
}

/// A height in the figure's own units: multiplied by a style's sizes it becomes points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Height {
    /// Patients: each has a head and a foot.
    pub patients: usize,
    /// Patients of whom the name alone is shown.
    pub names: usize,
    /// Lanes.
    pub lanes: usize,
    /// Rows beyond the first of each lane.
    pub more_rows: usize,
    /// Line tracks, which stand higher than lanes.
    pub tracks: usize,
    /// Patients with pictures, who need a strip for them where the page has no column.
    pub strips: usize,
    /// Lines of captions under the pictures of patients, above the lines that name their moments.
    pub captions: usize,
    /// Measures that are pinned under the lanes.
    pub pins: usize,
}

impl std::ops::Add for Height {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self {
            patients: self.patients + other.patients,
            names: self.names + other.names,
            lanes: self.lanes + other.lanes,
            more_rows: self.more_rows + other.more_rows,
            tracks: self.tracks + other.tracks,
            strips: self.strips + other.strips,
            captions: self.captions + other.captions,
            pins: self.pins + other.pins,
        }
    }
}

impl std::ops::Sub for Height {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self {
            patients: self.patients.saturating_sub(other.patients),
            names: self.names.saturating_sub(other.names),
            lanes: self.lanes.saturating_sub(other.lanes),
            more_rows: self.more_rows.saturating_sub(other.more_rows),
            tracks: self.tracks.saturating_sub(other.tracks),
            strips: self.strips.saturating_sub(other.strips),
            captions: self.captions.saturating_sub(other.captions),
            pins: self.pins.saturating_sub(other.pins),
        }
    }
}

/// Which part of a patient's figure a lane belongs to, from top to bottom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LaneGroup {
    /// Annotations that belong to no lane.
    Annotation,
    /// Surgery, radiotherapy, ablation: a lane a modality.
    Local,
    /// Everything given to the whole body: a lane a name.
    Systemic,
    /// Responses: a lane a site, method and assessor.
    Response,
    /// A line track a measured quantity.
    Measurement,
    /// Progressions, findings, adverse events.
    Status,
}

/// One lane.
#[derive(Debug, Clone, PartialEq)]
pub struct Lane {
    /// Which part of the figure it belongs to.
    pub group: LaneGroup,
    /// The name that the program gives it, which settings of the case refer to.
    pub given: String,
    /// Its name as printed; nothing for annotations.
    pub name: String,
    /// The colour that the case wants for its treatments and findings.
    pub color: Option<Color>,
    /// How many rows its marks are packed into; at least 1.
    pub rows: usize,
    /// Its marks, in order of their earliest possible start.
    pub marks: Vec<Mark>,
    /// For each mark, how far it or any before it reaches.
    reach: Vec<Ticks>,
    /// The scale of a line track.
    pub track: Option<Track>,
}

impl Lane {
    /// A lane of packed marks.
    pub(super) fn new(group: LaneGroup, name: String, rows: usize, marks: Vec<Mark>) -> Self {
        let mut furthest = Ticks(i64::MIN);
        let reach = marks
            .iter()
            .map(|mark| {
                furthest = furthest.max(mark.extent().1);
                furthest
            })
            .collect();
        let printed = if group == LaneGroup::Annotation { String::new() } else { name.clone() };
        Self { group, given: name, name: printed, color: None, rows: rows.max(1), marks, reach, track: None }
    }

    /// The width that its name needs, in ems of the lane type.
    fn name_em(&self) -> f32 {
        match &self.track {
            Some(track) => track.name_em(&self.name),
            None => text::width_pt(&text::one_line(&self.name), 1.0, Weight::Regular),
        }
    }

    /// The marks that can show between two moments, by binary search.
    pub fn between(&self, from: Ticks, to: Ticks) -> &[Mark] {
        let first = self.reach.partition_point(|reach| *reach < from);
        let last = self.marks.partition_point(|mark| mark.extent().0 <= to);
        self.marks.get(first..last.max(first)).unwrap_or_default()
    }

    /// How high it stands.
    pub fn height(&self) -> Height {
        if self.track.is_some() {
            Height { tracks: 1, ..Height::default() }
        } else {
            Height { lanes: 1, more_rows: self.rows - 1, ..Height::default() }
        }
    }
}

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

    /// Whether it can lie at more than one moment.
    pub fn is_uncertain(&self) -> bool {
        self.hi > self.lo
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

/// Time off all anti-cancer treatment.
#[derive(Debug, Clone, PartialEq)]
pub struct Tail {
    /// The last day of treatment as drawn.
    pub from: Ticks,
    /// Last contact, or what ended the time off treatment.
    pub to: Ticks,
    /// The finding in words, the fullest first: `30 mo off all treatment, ongoing`, `30 mo off, ongoing`, `30 mo`.
    pub words: Vec<String>,
}

/// A measure as a dimension line.
#[derive(Debug, Clone, PartialEq)]
pub struct PinLine {
    /// Where it begins, as drawn.
    pub from: Ticks,
    /// Where it ends, as drawn.
    pub to: Ticks,
    /// Whether it still ran when last seen.
    pub is_ongoing: bool,
    /// What it says, the fullest first: `time to complete response 23 mo`, `23 mo`.
    pub words: Vec<String>,
    /// The events that it was computed from.
    pub events: Vec<EventId>,
}

/// A line through all lanes of a patient.
#[derive(Debug, Clone, PartialEq)]
pub struct Terminal {
    /// Which event.
    pub event: EventId,
    /// What it is: death, last follow-up, loss or data cut-off.
    pub kind: StatusKind,
    /// Where it is drawn.
    pub at: Ticks,
    /// What stands under it.
    pub caption: String,
}

/// A picture of a patient.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    /// The event that it belongs to.
    pub event: EventId,
    /// Its file name.
    pub file: Arc<str>,
    /// What it shows, in the words of the case; empty without.
    pub caption: String,
    /// Its letter in the figure.
    pub letter: String,
    /// The moment that it shows.
    pub at: Ticks,
    /// Whether it belongs to a diagnosis.
    pub at_diagnosis: bool,
}

/// One thing that the legend explains.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum LegendKey {
    /// The colour or sign of a treatment.
    Treatment(Modality),
    /// A lane with a colour of its own, by its name.
    Lane(String, Color),
    /// The colour of a response category: its code and its name.
    Response(ResponseRole, String, String),
    /// The sign of progression or relapse, in the words of what occurs.
    Worsening(&'static str),
    /// The sign of a finding.
    Finding(FindingKind),
    /// The cross of a death.
    Death,
    /// The hatched time off treatment.
    OffTreatment,
    /// Fading ends.
    Uncertain,
    /// An end that is not stated.
    Unknown,
    /// The arrowhead.
    Ongoing,
    /// An interruption of a treatment.
    Hold,
    /// A change of dose that the height of the bar shows.
    DoseStep,
    /// A change to a dose that cannot be compared with the one before.
    DoseChange,
    /// Weeks off that belong to a schedule.
    Rest,
    /// The band of the reference range.
    NormalRange,
    /// The triangle of a value beyond what can be measured.
    Beyond,
}
