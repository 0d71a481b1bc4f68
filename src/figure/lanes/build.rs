//! From events to lanes.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use crate::course::{Course, Moment, Placed, ResponsePhase};
use crate::model::{
    Case, EventId, Finding, FindingKind, Measurement, Method, Modality, Patient, Response, StatusKind, Ticks,
    Treatment, What, scale,
};

use super::super::scene::Weight;
use super::super::style::ResponseRole;
use super::super::text;
use super::pack::pack;
use super::words::{self, capital};
use super::{
    Extent, Height, Lane, LaneGroup, LaneLayout, Look, Mark, MarkKind, PatientLanes, Picture, Terminal,
    legend,
};

/// The lanes of every patient of a case; `courses` are those of the case's patients, in order.
pub fn lanes(case: &Case, courses: &[Arc<Course>]) -> LaneLayout {
    let mut layout = LaneLayout::default();
    let mut above = Height::default();
    let mut letters = Letters::default();
    for (patient, course) in case.patients.iter().zip(courses) {
        let mut one = patient_lanes(patient, course, &mut letters);
        one.above = above;
        above = above + one.height;
        layout.patients.push(one);
    }
    let names = layout.patients.iter().flat_map(|p| &p.lanes).map(|lane| lane.name.as_str());
    layout.widest_name_em =
        names.map(|name| text::width_pt(&text::one_line(name), 1.0, Weight::Regular)).fold(0.0, f32::max);
    layout.legend = legend::keys(&layout.patients, courses);
    layout
}

/// Letters of pictures: A to Z, then AA, AB …
#[derive(Default)]
struct Letters(usize);

impl Letters {
    fn next(&mut self) -> String {
        let mut number = self.0;
        self.0 += 1;
        let mut letters = String::new();
        loop {
            letters.insert(0, char::from(b'A' + (number % 26) as u8));
            number /= 26;
            if number == 0 {
                return letters;
            }
            number -= 1;
        }
    }
}

/// With fewer numbers there is no line to draw: the values are written out.
const LEAST_TRACK: usize = 2;

/// What decides which lane an event stands on, in the order of lanes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum LaneKey {
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
    fn group(&self) -> LaneGroup {
        match self {
            Self::Local(_) => LaneGroup::Local,
            Self::Systemic(_) => LaneGroup::Systemic,
            Self::Response(..) => LaneGroup::Response,
            Self::Measurement(..) => LaneGroup::Measurement,
            Self::Progressions | Self::Findings | Self::AdverseEvents | Self::Visits => LaneGroup::Status,
        }
    }

    /// Order within the group where it does not follow time.
    fn rank(&self) -> usize {
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
            Self::Findings => 1,
            Self::AdverseEvents => 2,
            Self::Visits => 3,
            _ => 0,
        }
    }
}

/// A lane that is being filled.
struct Draft {
    key: LaneKey,
    name: String,
    marks: Vec<Mark>,
}

#[derive(Default)]
struct Drafts {
    lanes: Vec<Draft>,
    index: HashMap<LaneKey, usize>,
}

impl Drafts {
    fn put(&mut self, key: LaneKey, name: impl FnOnce() -> String, mark: Mark) {
        let lane = match self.index.entry(key) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(new) => {
                self.lanes.push(Draft { key: new.key().clone(), name: name(), marks: Vec::new() });
                *new.insert(self.lanes.len() - 1)
            }
        };
        if let Some(lane) = self.lanes.get_mut(lane) {
            lane.marks.push(mark);
        }
    }
}

fn patient_lanes(patient: &Patient, course: &Course, letters: &mut Letters) -> PatientLanes {
    let mut drafts = Drafts::default();
    let mut feet = Vec::new();
    let mut terminals = Vec::new();
    let tail = super::tail::tail(course);
    let phases: HashMap<&EventId, &ResponsePhase> = course.phases().iter().map(|p| (&p.event, p)).collect();
    for (order, placed) in course.events().iter().enumerate() {
        match &placed.event.what {
            What::Treatment(treatment) => put_treatment(&mut drafts, course, placed, order, treatment),
            What::Response(response) => {
                let phase = phases.get(&placed.id).copied();
                put_response(&mut drafts, course, placed, order, response, phase);
            }
            What::Measurement(value) => put_value(&mut drafts, placed, order, value),
            What::Annotation(_) => {}
            What::Finding(finding) => put_finding(&mut drafts, placed, order, finding),
            What::Status(kind) => match kind {
                StatusKind::Progression | StatusKind::Relapse | StatusKind::Performance => {
                    let mut mark = mark_of(placed, order, Look::Status(*kind));
                    mark.words = status_words(placed, *kind);
                    drafts.put(LaneKey::Progressions, || "Status".to_owned(), mark);
                }
                StatusKind::Diagnosis => {
                    let mut mark = mark_of(placed, order, Look::Status(*kind));
                    mark.words = status_words(placed, *kind);
                    feet.push(mark);
                }
                StatusKind::Death | StatusKind::LastFollowUp | StatusKind::Lost | StatusKind::DataCutoff => {
                    terminals.push(Terminal {
                        event: placed.id.clone(),
                        kind: *kind,
                        at: placed.start.nominal,
                        caption: terminal_caption(placed, *kind),
                    });
                }
            },
        }
    }
    terminals.sort_by_key(|t| t.at);
    let whole = whole_span(course);
    let mut lanes: Vec<(LaneGroup, usize, Ticks, usize, Lane)> = drafts
        .lanes
        .into_iter()
        .enumerate()
        .map(|(order, draft)| finished(draft, order, whole, course))
        .collect();
    lanes.sort_by_key(|(group, rank, start, order, _)| (*group, *rank, *start, *order));
    let lanes: Vec<Lane> = lanes.into_iter().map(|(.., lane)| lane).collect();
    let pictures = pictures(course, letters);
    let mut height = Height { patients: 1, strips: usize::from(!pictures.is_empty()), ..Height::default() };
    for lane in &lanes {
        height = height + lane.height();
    }
    PatientLanes {
        patient: patient.id.clone(),
        lanes,
        tail,
        terminals,
        feet,
        pictures,
        height,
        above: Height::default(),
    }
}

/// The nominal times of the first and last event.
fn whole_span(course: &Course) -> (Ticks, Ticks) {
    let times = course.events().iter().flat_map(|e| [e.start.nominal, e.end.nominal]);
    times.fold((Ticks::ZERO, Ticks::ZERO), |(a, b), t| (a.min(t), b.max(t)))
}

fn finished(
    draft: Draft,
    order: usize,
    whole: (Ticks, Ticks),
    course: &Course,
) -> (LaneGroup, usize, Ticks, usize, Lane) {
    let Draft { key, mut name, mut marks } = draft;
    let group = key.group();
    let first = marks.iter().map(|m| m.start.at).min().unwrap_or_default();
    let numbers = marks.iter().filter(|m| m.value.is_some()).count();
    let lane = if group == LaneGroup::Measurement && numbers >= LEAST_TRACK {
        marks.sort_by_key(|m| (m.start.at, m.order));
        super::track::lane(name, marks)
    } else {
        if group == LaneGroup::Response {
            join_phases(&mut marks);
        }
        let contact = course.last_contact().map(|c| c.start.nominal);
        for mark in &mut marks {
            spread_unknown(mark, whole);
            if let Some(contact) = contact {
                end_at_contact(mark, contact);
            }
        }
        let length = whole.1 - whole.0;
        let is_before = |a: &Mark, b: &Mark| {
            let nominal = a.kind == MarkKind::Bar && a.end.at <= b.start.at;
            nominal && course.between(a.nodes.1, b.nodes.0).lo.is_some_and(|lo| lo >= Ticks::ZERO)
        };
        let rows = pack(&mut marks, length, &is_before);
        if let LaneKey::Measurement(plain, _) = &key {
            // Values that are written out carry their unit.
            let short =
                name.get(..plain.len()).filter(|start| !plain.is_empty() && start.to_lowercase() == *plain);
            name = short.unwrap_or(&name).to_owned();
        }
        Lane::new(group, name, rows, marks)
    };
    (group, key.rank(), first, order, lane)
}

/// An end that is not stated takes room of its own; an event of which no time is stated takes all of its row.
fn spread_unknown(mark: &mut Mark, (first, last): (Ticks, Ticks)) {
    let part = Ticks((last - first).0 / UNKNOWN_SHARE);
    if mark.is_untold() {
        let all = Extent { lo: first, at: mark.start.at, hi: last.max(first) };
        (mark.start, mark.end) = (all, all);
        let words = std::mem::take(&mut mark.words);
        mark.words.extend(words.iter().map(|w| format!("{w}, time not stated")));
        mark.words.push("time not stated".to_owned());
        mark.words.extend(words);
    } else if mark.start_unknown {
        mark.start = Extent { lo: mark.end.at - part, at: mark.end.at - part, hi: mark.end.at };
    } else if mark.end_unknown {
        mark.end = Extent { lo: mark.start.at, at: mark.start.at + part, hi: mark.start.at + part };
    }
}

/// What is drawn before the last contact does not fade past it: nobody looked there.
fn end_at_contact(mark: &mut Mark, contact: Ticks) {
    for moment in [&mut mark.start, &mut mark.end] {
        if moment.at <= contact {
            moment.hi = moment.hi.min(contact);
        }
    }
}

/// An end that is not stated takes this part of the course: about as much as its fading bar at full view.
const UNKNOWN_SHARE: i64 = 9;

/// A moment as it is drawn.
fn extent(moment: Moment, unknown: bool) -> Extent {
    let at = moment.nominal;
    if unknown {
        return Extent::exactly(at);
    }
    let lo = moment.range.lo.unwrap_or(at).min(at);
    let hi = moment.range.hi.unwrap_or(at).max(at);
    Extent { lo, at, hi }
}

/// An event as a mark without words.
fn mark_of(placed: &Placed, order: usize, look: Look) -> Mark {
    let start = extent(placed.start, placed.start_unknown);
    let end = if placed.ongoing {
        Extent::exactly(placed.end.nominal)
    } else {
        extent(placed.end, placed.end_unknown)
    };
    Mark {
        event: placed.id.clone(),
        order,
        kind: if placed.is_phase { MarkKind::Bar } else { MarkKind::Point },
        look,
        row: 0,
        nodes: (placed.start.node, placed.end.node),
        start,
        end,
        ongoing: placed.ongoing,
        start_unknown: placed.start_unknown,
        end_unknown: placed.end_unknown,
        cycles: Vec::new(),
        holds: Vec::new(),
        dose_changes: Vec::new(),
        seen_again: Vec::new(),
        code: String::new(),
        words: Vec::new(),
        value: None,
        normal: (None, None),
    }
}

fn put_treatment(drafts: &mut Drafts, course: &Course, placed: &Placed, order: usize, treatment: &Treatment) {
    let mut mark = mark_of(placed, order, Look::Treatment(treatment.modality));
    mark.cycles = placed.cycles.iter().skip(1).copied().collect();
    mark.holds = placed.holds.to_vec();
    mark.dose_changes = placed.dose_changes.iter().map(|(at, _)| *at).collect();
    if treatment.modality.is_local() {
        mark.words = words::local(&placed.event, treatment);
        let name = || capital(treatment.modality.words());
        drafts.put(LaneKey::Local(treatment.modality), name, mark);
        return;
    }
    let has_length = placed.is_phase && !placed.start_unknown && !placed.end_unknown;
    mark.words = words::systemic(course, &placed.event, treatment, (placed.start, placed.end), has_length);
    let name = match treatment.name.trim() {
        "" if treatment.agents.is_empty() => capital(treatment.modality.words()),
        "" => treatment.agents.iter().map(|a| a.name.as_str()).collect::<Vec<_>>().join(" + "),
        name => name.to_owned(),
    };
    drafts.put(LaneKey::Systemic(name.to_lowercase()), || name, mark);
}

fn put_response(
    drafts: &mut Drafts,
    course: &Course,
    placed: &Placed,
    order: usize,
    response: &Response,
    phase: Option<&ResponsePhase>,
) {
    let mut mark = mark_of(placed, order, Look::Response(role_of(response)));
    // A code stands bold before the words; a category that is a word is one of them.
    if words::is_code(response) {
        response.category.trim().clone_into(&mut mark.code);
    }
    // A specimen shows one moment; everything else lasts until the next assessment.
    let at_one_moment = response.method == Some(Method::Pathology) && !placed.is_phase;
    match phase.filter(|phase| !at_one_moment && phase.end.nominal > phase.start.nominal) {
        Some(phase) => {
            mark.kind = MarkKind::Bar;
            mark.nodes = (phase.start.node, phase.end.node);
            mark.ongoing = phase.ongoing;
            mark.end_unknown = placed.is_phase && placed.end_unknown;
            mark.end = if phase.open {
                Extent::exactly(phase.end.nominal)
            } else {
                extent(phase.end, mark.end_unknown)
            };
            let split = super::tail::split(course, phase);
            let ends = (phase.start, phase.end);
            mark.words = words::response(course, &placed.event, phase, ends, split.as_deref());
        }
        None if placed.event.label.is_empty() => {
            let name = words::category_name(response);
            if !name.is_empty() {
                mark.words.push(name);
            }
        }
        None => mark.words.push(placed.event.label.clone()),
    }
    let assessor = response.assessor.trim().to_lowercase();
    let key = LaneKey::Response(response.site.trim().to_lowercase(), response.method, assessor);
    drafts.put(key, || words::response_lane(response), mark);
}

/// What a response means, by its code or else by what its scale says it counts as.
pub(super) fn role_of(response: &Response) -> ResponseRole {
    use scale::Counts;
    let known = ResponseRole::of_code(&response.category);
    if known != ResponseRole::NotEvaluable {
        return known;
    }
    match scale::category(&response.scale, &response.category).map(|c| c.counts) {
        Some(Counts::Complete) => ResponseRole::Complete,
        Some(Counts::Partial) => ResponseRole::Partial,
        Some(Counts::Stable) => ResponseRole::Stable,
        Some(Counts::Progression) => ResponseRole::Progression,
        Some(Counts::NotEvaluable) | None => ResponseRole::NotEvaluable,
    }
}

/// Assessments that find again what the phase before them found become part of that phase.
fn join_phases(marks: &mut Vec<Mark>) {
    marks.sort_by_key(|m| (m.start.at, m.order));
    let mut joined: Vec<Mark> = Vec::with_capacity(marks.len());
    for mark in marks.drain(..) {
        let host = joined.iter_mut().rev().find(|host| {
            let is_same = host.kind == MarkKind::Bar && host.code == mark.code && !host.end_unknown;
            is_same
                && host.look == mark.look
                && match mark.kind {
                    MarkKind::Bar => host.end.at == mark.start.at && !mark.start_unknown,
                    MarkKind::Point => host.start.at <= mark.start.at && mark.start.at <= host.end.at,
                }
        });
        let Some(host) = host else {
            joined.push(mark);
            continue;
        };
        host.seen_again.push((mark.event, mark.start.at));
        if mark.kind == MarkKind::Bar {
            host.end = mark.end;
            host.nodes.1 = mark.nodes.1;
            host.ongoing = mark.ongoing;
            host.end_unknown = mark.end_unknown;
            host.seen_again.extend(mark.seen_again);
            // The words of a part would give its length for that of the whole.
            host.words.retain(|words| !words.contains(|c: char| c.is_ascii_digit()));
            if host.words.is_empty() {
                host.words
                    .extend(mark.words.into_iter().filter(|w| !w.contains(|c: char| c.is_ascii_digit())));
            }
        }
    }
    *marks = joined;
}

fn put_value(drafts: &mut Drafts, placed: &Placed, order: usize, value: &Measurement) {
    let mut mark = mark_of(placed, order, Look::Value);
    mark.kind = MarkKind::Point;
    mark.end = mark.start;
    mark.value = value.number();
    mark.words = vec![format!("{} {}", value.value.trim(), value.unit.trim()).trim().to_owned()];
    mark.normal = value_range(value);
    let name = value.name.trim();
    let unit = value.unit.trim();
    let key = LaneKey::Measurement(name.to_lowercase(), unit.to_lowercase());
    let lane_name = || match (name.is_empty(), unit.is_empty()) {
        (true, _) => "Measurement".to_owned(),
        (false, true) => name.to_owned(),
        (false, false) => format!("{name}, {unit}"),
    };
    drafts.put(key, lane_name, mark);
}

/// The reference range of a value as numbers.
fn value_range(value: &Measurement) -> (Option<f64>, Option<f64>) {
    let number = |text: &str| {
        let text = text.trim().trim_start_matches(['<', '>', '≤', '≥', ' ']).replace(',', ".");
        text.parse::<f64>().ok().filter(|v| v.is_finite())
    };
    (number(&value.low), number(&value.high))
}

fn put_finding(drafts: &mut Drafts, placed: &Placed, order: usize, finding: &Finding) {
    let mut mark = mark_of(placed, order, Look::Finding(finding.kind));
    let name = if placed.event.label.is_empty() { finding.name.trim() } else { placed.event.label.trim() };
    let name = if name.is_empty() { capital(finding.kind.words()) } else { name.to_owned() };
    if let (FindingKind::AdverseEvent, Some(grade)) = (finding.kind, finding.grade) {
        mark.words.push(format!("{name}, grade {grade}"));
    }
    if !finding.site.trim().is_empty() && !name.to_lowercase().contains(&finding.site.trim().to_lowercase()) {
        mark.words.push(format!("{name}, {}", finding.site.trim()));
    }
    mark.words.push(name);
    let (key, lane) = match finding.kind {
        FindingKind::AdverseEvent => (LaneKey::AdverseEvents, "Adverse events"),
        FindingKind::Visit | FindingKind::Note => (LaneKey::Visits, "Visits, notes"),
        FindingKind::Imaging | FindingKind::Biopsy | FindingKind::Pathology => {
            (LaneKey::Findings, "Findings")
        }
    };
    drafts.put(key, || lane.to_owned(), mark);
}

fn status_words(placed: &Placed, kind: StatusKind) -> Vec<String> {
    let event = &placed.event;
    let name = if event.label.is_empty() { capital(kind.words()) } else { event.label.clone() };
    let detail = event.detail.trim();
    if detail.is_empty() { vec![name] } else { vec![format!("{name}: {detail}"), name] }
}

fn terminal_caption(placed: &Placed, kind: StatusKind) -> String {
    match kind {
        _ if !placed.event.label.is_empty() => placed.event.label.clone(),
        StatusKind::Death => "died".to_owned(),
        kind => kind.words().to_owned(),
    }
}

/// The pictures of all events in order of time.
fn pictures(course: &Course, letters: &mut Letters) -> Vec<Picture> {
    let with_pictures = course.events().iter().filter(|e| !e.event.pictures.is_empty());
    let mut found: Vec<(Ticks, &Placed, &String)> = with_pictures
        .flat_map(|placed| placed.event.pictures.iter().map(move |file| (placed.start.nominal, placed, file)))
        .collect();
    found.sort_by_key(|(at, ..)| *at);
    let picture = |(at, placed, file): (Ticks, &Placed, &String)| Picture {
        event: placed.id.clone(),
        file: file.as_str().into(),
        letter: letters.next(),
        at,
        at_diagnosis: matches!(placed.event.what, What::Status(StatusKind::Diagnosis)),
    };
    found.into_iter().map(picture).collect()
}
