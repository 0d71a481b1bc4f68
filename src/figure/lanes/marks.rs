//! From one event to its mark, and the lane that it goes to.

use crate::course::{Course, Moment, Placed, ResponsePhase};
use crate::model::{
    Annotation, Finding, FindingKind, Method, Response, StatusKind, Ticks, Treatment, capital, scale,
};

use super::drafts::{LaneDrafts, LaneKey};
use super::mark::{Extent, Look, Mark, MarkKind};
use super::{given, words};

/// An end that is not stated takes room of its own; an event of which no time is stated takes all of its row.
pub(super) fn spread_unknown(mark: &mut Mark, (first, last): (Ticks, Ticks)) {
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

/// An end that is stated on one side only, `after relapse`, fades on the other one.
pub(super) fn spread_open(mark: &mut Mark, course: &Course, (first, last): (Ticks, Ticks)) {
    let part = Ticks((last - first).0 / UNKNOWN_SHARE);
    let is_point = mark.kind == MarkKind::Point;
    let open = |moment: &mut Extent, node| {
        let range = course.moment(node).range;
        if range.lo.is_none() {
            moment.lo = moment.lo.min(moment.at - part);
        }
        if range.hi.is_none() {
            moment.hi = moment.hi.max(moment.at + part);
        }
    };
    if !mark.start_unknown {
        open(&mut mark.start, mark.nodes.0);
        if !is_point && !mark.end_unknown {
            mark.start.hi = mark.start.hi.min(mark.end.at).max(mark.start.at);
        }
    }
    if is_point {
        mark.end = mark.start;
    } else if !mark.end_unknown && !mark.ongoing {
        open(&mut mark.end, mark.nodes.1);
        mark.end.lo = mark.end.lo.max(mark.start.at).min(mark.end.at);
    }
}

/// What is drawn before the last contact does not fade past it: nobody looked there.
pub(super) fn end_at_contact(mark: &mut Mark, contact: Ticks) {
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
pub(super) fn mark_of(placed: &Placed, order: usize, look: Look) -> Mark {
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
        doses: Vec::new(),
        rests: Vec::new(),
        seen_again: Vec::new(),
        code: String::new(),
        words: Vec::new(),
        value: None,
        normal: (None, None),
        limit: None,
        begins_line: false,
    }
}

pub(super) fn put_treatment(
    drafts: &mut LaneDrafts,
    course: &Course,
    placed: &Placed,
    order: usize,
    treatment: &Treatment,
) {
    let mut mark = mark_of(placed, order, Look::Treatment(treatment.modality));
    mark.cycles = placed.cycles.iter().skip(1).copied().collect();
    mark.holds = placed.holds.to_vec();
    mark.doses = given::doses(placed, treatment);
    mark.rests = given::rests(placed, treatment);
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

pub(super) fn put_response(
    drafts: &mut LaneDrafts,
    course: &Course,
    placed: &Placed,
    order: usize,
    response: &Response,
    phase: Option<&ResponsePhase>,
) {
    let mut mark = mark_of(placed, order, Look::Response(scale::role(&response.scale, &response.category)));
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
        None => mark.words.push(placed.event.label.to_string()),
    }
    let assessor = response.assessor.trim().to_lowercase();
    let key = LaneKey::Response(response.site.trim().to_lowercase(), response.method, assessor);
    drafts.put(key, || words::response_lane(response), mark);
}

/// An annotation stands where it is put, on a lane of its own or on one of the patient's.
pub(super) fn annotation(placed: &Placed, order: usize, annotation: &Annotation) -> Mark {
    let mut mark = mark_of(placed, order, Look::Annotation(annotation.kind));
    mark.start = Extent::exactly(placed.start.nominal);
    mark.end = Extent::exactly(placed.end.nominal.max(placed.start.nominal));
    (mark.start_unknown, mark.end_unknown, mark.ongoing) = (false, false, false);
    let text =
        if placed.event.label.trim().is_empty() { annotation.text.trim() } else { placed.event.label.trim() };
    if !text.is_empty() {
        mark.words.push(text.to_owned());
    }
    mark
}

/// Assessments that find again what the phase before them found become part of that phase.
pub(super) fn join_phases(marks: &mut Vec<Mark>) {
    marks.sort_by_key(|m| (m.start.at, m.order));
    let mut joined: Vec<Mark> = Vec::with_capacity(marks.len());
    for mark in marks.drain(..) {
        let host = joined.iter_mut().rev().find(|host| {
            let is_response = matches!(mark.look, Look::Response(_));
            let is_same =
                is_response && host.kind == MarkKind::Bar && host.code == mark.code && !host.end_unknown;
            is_same
                && host.look == mark.look
                && match mark.kind {
                    // It lasted until it was found again. What ended otherwise, as by a relapse, is over.
                    MarkKind::Bar => host.nodes.1 == mark.nodes.0 && !mark.start_unknown,
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

pub(super) fn put_finding(drafts: &mut LaneDrafts, placed: &Placed, order: usize, finding: &Finding) {
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

pub(super) fn status_words(placed: &Placed, kind: StatusKind) -> Vec<String> {
    let event = &placed.event;
    let name = if event.label.is_empty() { capital(kind.words()) } else { event.label.to_string() };
    let detail = event.detail.trim();
    if detail.is_empty() { vec![name] } else { vec![format!("{name}: {detail}"), name] }
}

pub(super) fn terminal_caption(placed: &Placed, kind: StatusKind) -> String {
    match kind {
        _ if !placed.event.label.is_empty() => placed.event.label.to_string(),
        StatusKind::Death => "died".to_owned(),
        kind => kind.words().to_owned(),
    }
}
