//! The lanes of one patient, and what is drawn around them.

use std::ops::Range;
use std::sync::Arc;

use crate::course::Alignment;
use crate::model::{EventId, PatientId, StatusKind, Ticks};

use super::key::LegendKey;
use super::lane::{Height, Lane};
use super::mark::Mark;
use super::reach::TimeReach;

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
    pub pictures: Vec<PatientPicture>,
    /// How high this patient stands.
    pub height: Height,
    /// The longest lane name that is drawn, by its width in ems of the lane type.
    pub(super) widest_name_em: f32,
    /// What time 0 is in words.
    pub(super) zero: String,
    /// What a legend has to explain for this patient alone.
    pub(super) keys: Vec<LegendKey>,
    /// How far its moments reach, counted from each zero in the order of [`Alignment::ALL`].
    pub(super) reaches: [TimeReach; Alignment::ALL.len()],
}

impl PatientLanes {
    /// A patient of whom nothing but the name shows.
    pub(super) fn of(patient: PatientId, height: Height) -> Self {
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
    pub(super) fn part(&self, lanes: Range<usize>) -> Self {
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
pub struct PatientPicture {
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
