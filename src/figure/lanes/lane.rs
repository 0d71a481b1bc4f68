//! A lane: packed marks under one name, and how high it stands.

use crate::model::Ticks;

use super::super::color::Color;
use super::super::scene::Weight;
use super::super::text;
use super::mark::Mark;
use super::value_track::ValueTrack;

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
    pub track: Option<ValueTrack>,
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
    pub(super) fn name_em(&self) -> f32 {
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
