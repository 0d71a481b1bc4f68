//! From events to lanes.

use std::collections::HashMap;

use crate::course::{Alignment, Course, Placed, ResponsePhase};
use crate::model::{self, EventId, LaneSetting, StatusKind, Ticks, What};
use crate::study::Chart;

use super::super::color::Color;
use super::super::scene::Weight;
use super::super::style::Style;
use super::super::text;
use super::super::tile::THUMBNAIL;
use super::drafts::{LaneDraft, LaneDrafts, LaneKey};
use super::lane::{Height, Lane, LaneGroup};
use super::legend;
use super::mark::{Look, Mark, MarkKind};
use super::marks::{self, mark_of};
use super::pack::pack;
use super::patient::{PatientLanes, PatientPicture, Terminal};
use super::reach::TimeReach;

/// The lanes of one patient. Its pictures have no letters yet.
pub(super) fn patient_lanes(chart: &Chart) -> PatientLanes {
    let (patient, course) = (chart.patient(), chart.course());
    if patient.collapsed {
        let height = Height { names: 1, ..Height::default() };
        return summed_up(PatientLanes::of(patient.id.clone(), height), course);
    }
    let mut drafts = LaneDrafts::default();
    let mut feet = Vec::new();
    let mut terminals = Vec::new();
    let mut notes: Vec<(&str, Mark)> = Vec::new();
    let tail = super::tail::tail(course);
    let phases: HashMap<&EventId, &ResponsePhase> = course.phases().iter().map(|p| (&p.event, p)).collect();
    for (order, placed) in course.events().iter().enumerate() {
        match &placed.event.what {
            What::Treatment(treatment) => marks::put_treatment(&mut drafts, course, placed, order, treatment),
            What::Response(response) => {
                let phase = phases.get(&placed.id).copied();
                marks::put_response(&mut drafts, course, placed, order, response, phase);
            }
            What::Measurement(value) => super::values::put_value(&mut drafts, placed, order, value),
            What::Annotation(annotation) => {
                notes.push((annotation.lane.as_str(), marks::annotation(placed, order, annotation)));
            }
            What::Finding(finding) => marks::put_finding(&mut drafts, placed, order, finding),
            What::Status(kind) => match kind {
                StatusKind::Progression | StatusKind::Relapse | StatusKind::Performance => {
                    let mut mark = mark_of(placed, order, Look::Status(*kind));
                    mark.words = marks::status_words(placed, *kind);
                    drafts.put(LaneKey::Progressions, || "Status".to_owned(), mark);
                }
                StatusKind::Diagnosis => {
                    let mut mark = mark_of(placed, order, Look::Status(*kind));
                    mark.words = marks::status_words(placed, *kind);
                    feet.push(mark);
                }
                StatusKind::Death | StatusKind::LastFollowUp | StatusKind::Lost | StatusKind::DataCutoff => {
                    terminals.push(Terminal {
                        event: placed.id.clone(),
                        kind: *kind,
                        at: placed.start.nominal,
                        caption: marks::terminal_caption(placed, *kind),
                    });
                }
            },
        }
    }
    terminals.sort_by_key(|t| t.at);
    for (lane, note) in notes {
        drafts.annotate(lane, note);
    }
    let whole = whole_span(course);
    let mut lanes: Vec<(LaneGroup, usize, Ticks, usize, Lane)> = drafts
        .lanes
        .into_iter()
        .enumerate()
        .map(|(order, draft)| finished(draft, order, whole, course, &patient.lanes))
        .collect();
    if let Some((first, lane)) = super::values::sum_lane(course, &patient.lanes) {
        // What follows from the sizes of lesions stands before them.
        lanes.push((LaneGroup::Measurement, 0, first, 0, lane));
    }
    lanes.sort_by_key(|(group, rank, start, order, _)| (*group, *rank, *start, *order));
    let mut lanes = arranged(lanes.into_iter().map(|(.., lane)| lane).collect(), &patient.lanes);
    super::track::align(&mut lanes);
    let pictures = pictures(course);
    let mut height = Height { patients: 1, ..Height::default() };
    height.strips = usize::from(!pictures.is_empty());
    height.captions = pictures.iter().map(|p| caption_lines(&p.caption)).max().unwrap_or(0);
    for lane in &lanes {
        height = height + lane.height();
    }
    let pins = super::pins::pins(chart);
    height.pins = pins.len();
    let empty = PatientLanes::of(patient.id.clone(), height);
    let zero = super::words::zero(patient);
    summed_up(PatientLanes { lanes, tail, pins, terminals, feet, pictures, zero, ..empty }, course)
}

/// Works out what a layout needs to know of a patient without looking at its marks again.
fn summed_up(mut patient: PatientLanes, course: &Course) -> PatientLanes {
    patient.widest_name_em = patient.lanes.iter().map(Lane::name_em).fold(0.0, f32::max);
    patient.keys = legend::keys(&patient, course);
    patient.reaches = Alignment::ALL.map(|alignment| TimeReach::of(course, alignment));
    patient
}

/// The lanes as the case wants them: those that it names first and in its order, named and coloured as it says, without
/// those that it hides.
fn arranged(mut lanes: Vec<Lane>, settings: &[LaneSetting]) -> Vec<Lane> {
    let place =
        |lane: &Lane| settings.iter().position(|s| s.lane.trim().eq_ignore_ascii_case(lane.given.trim()));
    lanes.sort_by_key(|lane| place(lane).unwrap_or(usize::MAX));
    lanes.retain_mut(|lane| {
        let Some(setting) = place(lane).and_then(|place| settings.get(place)) else { return true };
        if !setting.name.trim().is_empty() {
            lane.name = super::track::named(setting.name.trim(), lane.track.as_ref());
        }
        lane.color = Color::parse_hex(&setting.color);
        !setting.hidden
    });
    lanes
}

/// The nominal times of the first and last event.
fn whole_span(course: &Course) -> (Ticks, Ticks) {
    let times = course.events().iter().flat_map(|e| [e.start.nominal, e.end.nominal]);
    times.fold((Ticks::ZERO, Ticks::ZERO), |(a, b), t| (a.min(t), b.max(t)))
}

fn finished(
    draft: LaneDraft,
    order: usize,
    whole: (Ticks, Ticks),
    course: &Course,
    settings: &[LaneSetting],
) -> (LaneGroup, usize, Ticks, usize, Lane) {
    let LaneDraft { key, mut name, mut marks } = draft;
    let group = key.group();
    let first = marks.iter().map(|m| m.start.at).min().unwrap_or_default();
    let contact = course.last_contact().map(|c| c.start.nominal);
    let spread = |marks: &mut Vec<Mark>| {
        for mark in marks {
            marks::spread_open(mark, course, whole);
            marks::spread_unknown(mark, whole);
            if let Some(contact) = contact {
                marks::end_at_contact(mark, contact);
            }
        }
    };
    if let LaneKey::Measurement(plain, _) = &key {
        spread(&mut marks);
        marks = match super::values::value_lane(&name, marks, settings, course) {
            Ok(lane) => return (group, key.rank(), first, order, lane),
            Err(few) => few,
        };
        // Values that are written out carry their unit.
        let short =
            name.get(..plain.len()).filter(|start| !plain.is_empty() && start.to_lowercase() == *plain);
        name = short.map_or_else(|| name.clone(), str::to_owned);
    } else {
        if group == LaneGroup::Response {
            marks::join_phases(&mut marks);
        }
        spread(&mut marks);
    }
    let is_before = |a: &Mark, b: &Mark| {
        let nominal = a.kind == MarkKind::Bar && a.end.at <= b.start.at;
        nominal && course.between(a.nodes.1, b.nodes.0).lo.is_some_and(|lo| lo >= Ticks::ZERO)
    };
    let rows = pack(&mut marks, whole, &is_before);
    (group, key.rank(), first, order, Lane::new(group, name, rows, marks))
}

/// How many lines a caption takes under a thumbnail: two at most. Thumbnails and their type grow alike.
fn caption_lines(caption: &str) -> usize {
    let width = text::width_pt(caption, Style::default().note_pt, Weight::Regular);
    usize::from(!caption.is_empty()) + usize::from(width > THUMBNAIL.0)
}

/// The pictures of all events in order of time, but for those that are for the panel alone.
fn pictures(course: &Course) -> Vec<PatientPicture> {
    let with_pictures = course.events().iter().filter(|e| !e.event.pictures.is_empty());
    let mut found: Vec<(Ticks, &Placed, &model::Picture)> = with_pictures
        .flat_map(|placed| placed.event.pictures.iter().map(move |p| (placed.start.nominal, placed, p)))
        .filter(|(.., picture)| !picture.panel)
        .collect();
    found.sort_by_key(|(at, ..)| *at);
    let picture = |(at, placed, picture): (Ticks, &Placed, &model::Picture)| PatientPicture {
        event: placed.id.clone(),
        file: picture.file.as_str().into(),
        caption: text::one_line(&picture.caption).into_owned(),
        letter: String::new(),
        at,
        at_diagnosis: matches!(placed.event.what, What::Status(StatusKind::Diagnosis)),
    };
    found.into_iter().map(picture).collect()
}
