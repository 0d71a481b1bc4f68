//! Findings about responses: their categories, what follows what, and what they follow.

use super::examined::{Examined, ExaminedResponse, TrackOf};
use super::finding;
use super::times::IUPD_DAYS;
use crate::course::{self, Course, FindingCode, LintFinding, Placed};
use crate::measure::{TargetAssessment, format, target_categories};
use crate::model::scale::{self, Counts};
use crate::model::{EventId, Intent, Modality, Patient, Rules, StatusKind, Ticks, Unit, What};

/// A response is confirmed by one as good so much later, or after (RECIST 1.1, Eisenhauer 2009).
const CONFIRMED_AFTER: Ticks = Ticks::from_days(28);

/// A response so long before or after the measurements belongs to them.
const ONE_ASSESSMENT: Ticks = Ticks::from_days(14);

const RECIST: &str = "RECIST 1.1";
const IRECIST: &str = "iRECIST";

pub(super) fn find(examined: &Examined, out: &mut Vec<LintFinding>) {
    codes(examined.patient, out);
    for track in &examined.tracks {
        same_day(examined, track, out);
        over_progression(examined, track, out);
        irecist(examined, track, out);
        partial_after_complete(examined, track, out);
        confirmed_by_nothing(examined, track, out);
    }
    targets(examined, out);
    untreated(examined, out);
    relapses(examined, out);
}

/// Codes that the named scale does not have; scales that the program does not know are taken as they are.
fn codes(patient: &Patient, out: &mut Vec<LintFinding>) {
    for event in &patient.events {
        let Some(response) = event.what.as_response() else { continue };
        let Some(scale) = scale::by_name(&response.scale) else { continue };
        if scale.category(&response.category).is_some() {
            continue;
        }
        let hint = scale::only_with(&response.category).map(|s| format!("; {} has it", s.name));
        let hint = hint.unwrap_or_default();
        let text = format!("“{}” is no category of {}{hint}", response.category, scale.name);
        out.push(finding(FindingCode::CodeNotInScale, &[&event.id], Some("category"), text));
    }
}

fn same_day(examined: &Examined, track: &TrackOf, out: &mut Vec<LintFinding>) {
    for day in track.seen.chunk_by(|a, b| a.at() == b.at()) {
        for (i, second) in day.iter().enumerate().filter(|(_, s)| s.is_evaluable()) {
            let before = day.iter().take(i);
            let conflicts = |first: &&ExaminedResponse| {
                first.is_evaluable()
                    && first.shares_scale(second)
                    && first.code != second.code
                    && examined.is_same(first.node(), second.node())
            };
            if let Some(first) = before.rev().find(conflicts) {
                let (a, b) = (first.code, second.code);
                let text = format!(
                    "is {b} on the same day as {a}, “{}” ({}); the worse counts",
                    first.placed.id,
                    track.words()
                );
                let ids = [&second.placed.id, &first.placed.id];
                out.push(finding(FindingCode::SameDayConflict, &ids, Some("category"), text));
            }
        }
    }
}

/// Whether it is a progression that needs no confirmation.
fn is_progression(seen: &ExaminedResponse) -> bool {
    seen.counts == Some(Counts::Progression) && !matches!(seen.code, "iUPD" | "PDu")
}

fn over_progression(examined: &Examined, track: &TrackOf, out: &mut Vec<LintFinding>) {
    let progressions: Vec<&ExaminedResponse> = track.seen.iter().filter(|s| is_progression(s)).collect();
    if progressions.is_empty() {
        return;
    }
    let is_stated_phase = |s: &&ExaminedResponse| {
        s.placed.is_phase && !s.placed.end_unknown && s.counts.is_some_and(Counts::is_response)
    };
    for phase in track.seen.iter().filter(is_stated_phase) {
        let (start, end) = (phase.placed.start, phase.placed.end);
        let from = progressions.partition_point(|p| p.at() <= start.nominal);
        let within = progressions.get(from..).unwrap_or_default().iter();
        let mut within = within.take_while(|p| p.at() < end.nominal);
        let first = within.find(|p| {
            examined.certainly_before(start.node, p.node()) && examined.certainly_before(p.node(), end.node)
        });
        if let Some(first) = first {
            let past = format::figure(examined.course.nominal_between(first.node(), end.node), Unit::Month);
            let text =
                format!("lasts {past} mo past the progression “{}” ({})", first.placed.id, track.words());
            let ids = [&phase.placed.id, &first.placed.id];
            out.push(finding(FindingCode::ResponseOverProgression, &ids, Some("to"), text));
        }
    }
}

fn irecist(examined: &Examined, track: &TrackOf, out: &mut Vec<LintFinding>) {
    let seen: Vec<&ExaminedResponse> = track.seen.iter().filter(|s| s.is_of(IRECIST)).collect();
    let unconfirmed: Vec<&ExaminedResponse> = seen.iter().copied().filter(|s| s.code == "iUPD").collect();
    let resets: Vec<&ExaminedResponse> =
        seen.iter().copied().filter(|s| matches!(s.code, "iSD" | "iPR" | "iCR")).collect();
    for confirmed in seen.iter().filter(|s| s.code == "iCPD") {
        // The nearest before it, as drawn, is the likeliest.
        let resolves = |first: &&&ExaminedResponse| {
            examined.perhaps(first.node(), confirmed.node(), Ticks(1))
                && !resets.iter().any(|r| {
                    examined.certainly_before(first.node(), r.node())
                        && examined.certainly_before(r.node(), confirmed.node())
                })
        };
        if unconfirmed.iter().rev().any(|u| resolves(&u)) {
            continue;
        }
        let text = format!("confirms a progression that no iUPD before it states ({})", track.words());
        let reset = resets.iter().rev().find(|r| r.at() < confirmed.at());
        let mut ids = vec![&confirmed.placed.id];
        ids.extend(unconfirmed.iter().rev().find(|u| u.at() < confirmed.at()).map(|u| &u.placed.id));
        ids.extend(reset.map(|r| &r.placed.id));
        out.push(finding(FindingCode::ConfirmedWithoutUnconfirmed, &ids, Some("category"), text));
    }
    open_iupd(examined, track, &unconfirmed, out);
}

fn open_iupd(
    examined: &Examined,
    track: &TrackOf,
    unconfirmed: &[&ExaminedResponse],
    out: &mut Vec<LintFinding>,
) {
    let (Some(last), Some(contact)) = (unconfirmed.last(), examined.course.last_contact()) else { return };
    let later = |s: &ExaminedResponse| {
        s.placed.id != last.placed.id && s.is_evaluable() && examined.perhaps(last.node(), s.node(), Ticks(1))
    };
    // An assessment without a time may be the one that settled it.
    let undated = examined.course.events().iter().any(|e| {
        e.start_unknown && e.event.what.as_response().is_some_and(|r| course::track(r) == track.track)
    });
    let followed = IUPD_DAYS + Ticks(1);
    if undated
        || track.seen.iter().any(later)
        || !examined.at_least(last.node(), contact.start.node, followed)
    {
        return;
    }
    let days = format::figure(examined.course.nominal_between(last.node(), contact.start.node), Unit::Day);
    let text =
        format!("was never assessed again ({}), although followed for {days} days more", track.words());
    out.push(finding(FindingCode::UnconfirmedOpen, &[&last.placed.id, &contact.id], Some("category"), text));
}

fn partial_after_complete(examined: &Examined, track: &TrackOf, out: &mut Vec<LintFinding>) {
    let mut complete: Option<&ExaminedResponse> = None;
    for seen in track.seen.iter().filter(|s| s.is_of(RECIST)) {
        match seen.code {
            "CR" => complete = complete.or(Some(seen)),
            "PD" => complete = None,
            "PR" => {
                let certain = |cr: &&ExaminedResponse| {
                    examined.certainly_before(cr.node(), seen.node())
                        && !new_line_between(examined, cr.placed, seen.placed)
                        && !track
                            .seen
                            .iter()
                            .any(|s| is_progression(s) && perhaps_between(examined, cr, s, seen))
                };
                if let Some(cr) = complete.filter(certain) {
                    let text = format!(
                        "follows the complete response “{}” ({}); what reappears is progression",
                        cr.placed.id,
                        track.words()
                    );
                    let ids = [&seen.placed.id, &cr.placed.id];
                    out.push(finding(FindingCode::PartialAfterComplete, &ids, Some("category"), text));
                }
            }
            _ => {}
        }
    }
}

fn perhaps_between(
    examined: &Examined,
    first: &ExaminedResponse,
    middle: &ExaminedResponse,
    last: &ExaminedResponse,
) -> bool {
    examined.perhaps(first.node(), middle.node(), Ticks(1))
        && examined.perhaps(middle.node(), last.node(), Ticks(1))
}

/// Whether a new line of therapy may have begun after one moment and not after another.
fn new_line_between(examined: &Examined, first: &Placed, last: &Placed) -> bool {
    if !new_treatment_between(examined, first, last) {
        return false;
    }
    examined.groundwork().lines().iter().any(|line| {
        // Which treatments belong to the line is open: any of them may have begun another.
        line.doubt.is_some()
            || (examined.perhaps(first.start.node, line.start.node(), Ticks(1))
                && examined.perhaps(line.start.node(), last.start.node, Ticks::ZERO))
    })
}

/// Whether a treatment directed at the cancer may have begun after one moment and not after another.
fn new_treatment_between(examined: &Examined, first: &Placed, last: &Placed) -> bool {
    examined.course.anti_cancer().any(|t| {
        t.start_unknown
            || (examined.perhaps(first.start.node, t.start.node, Ticks(1))
                && examined.perhaps(t.start.node, last.start.node, Ticks::ZERO))
    })
}

fn confirmed_by_nothing(examined: &Examined, track: &TrackOf, out: &mut Vec<LintFinding>) {
    for seen in track.seen.iter().filter(|s| s.response.confirmed == Some(true)) {
        let Some(counts) = seen.counts.filter(|c| c.is_response()) else { continue };
        let (start, end) = (seen.placed.start.node, seen.placed.end.node);
        if seen.placed.is_phase && examined.perhaps(start, end, CONFIRMED_AFTER) {
            continue; // that it lasted so long confirms it
        }
        let others = || track.seen.iter().filter(|s| s.placed.id != seen.placed.id && s.is_evaluable());
        let as_good = |s: &ExaminedResponse| s.counts == Some(Counts::Complete) || s.counts == Some(counts);
        let is_worse = |s: &ExaminedResponse| s.counts.is_some_and(|c| !c.is_response());
        let confirms = |s: &&ExaminedResponse| {
            as_good(s)
                && examined.perhaps(start, s.node(), CONFIRMED_AFTER)
                && !others().any(|w| {
                    is_worse(w)
                        && examined.certainly_before(start, w.node())
                        && examined.certainly_before(w.node(), s.node())
                })
        };
        let is_later =
            |s: &&ExaminedResponse| s.at() > seen.at() && examined.certainly_before(start, s.node());
        let later = others().rev().find(is_later);
        let Some(later) = later.filter(|_| !others().any(|s| confirms(&s))) else { continue };
        let text = format!(
            "is marked as confirmed, but nothing as good follows it 28 days later or more ({})",
            track.words()
        );
        out.push(finding(
            FindingCode::ConfirmedNot,
            &[&seen.placed.id, &later.placed.id],
            Some("confirmed"),
            text,
        ));
    }
}

/// The category that the target lesions come to by their sum, where that differs from the one that is stated.
fn targets(examined: &Examined, out: &mut Vec<LintFinding>) {
    let judged: Vec<TargetAssessment> = target_categories(examined.course)
        .into_iter()
        .filter(|a| a.certain && a.all_measured() && a.category.is_some())
        .collect();
    if judged.is_empty() {
        return;
    }
    for track in examined.tracks.iter().filter(|t| t.track.is_overall() || is_of_targets(t.track.site)) {
        for seen in track.seen.iter().filter(|s| s.is_of(RECIST) && s.is_evaluable()) {
            let Some((scan, derived)) = judged.iter().find_map(|a| disagreeing(examined, track, seen, a))
            else {
                continue;
            };
            let sum = scan.sum_mm.map(|mm| format!("{mm:.0} mm")).unwrap_or_default();
            let change = scan.change_from_baseline().map(|c| format!(", {c:+.0} % from baseline"));
            let text = format!(
                "is {}, but the sum of target lesions, {sum}{}, comes to {derived}",
                seen.code,
                change.unwrap_or_default().replace('-', "−")
            );
            let ids: Vec<_> = [&seen.placed.id].into_iter().chain(&scan.events).collect();
            out.push(finding(FindingCode::TargetDisagrees, &ids, Some("category"), text));
        }
    }
}

fn is_of_targets(site: &str) -> bool {
    matches!(site.to_lowercase().as_str(), "target" | "targets" | "target lesions")
}

/// The category of an assessment of the target lesions that a response of the same time cannot have besides. Of the
/// disease as a whole, other lesions may make it worse: progression, or no complete response (RECIST 1.1, table 1).
fn disagreeing<'a>(
    examined: &Examined,
    track: &TrackOf,
    seen: &ExaminedResponse,
    scan: &'a TargetAssessment,
) -> Option<(&'a TargetAssessment, &'static str)> {
    let derived = scan.category?.code();
    let agrees = seen.code == derived
        || (!is_of_targets(track.track.site)
            && (seen.code == "PD" || (derived == "CR" && matches!(seen.code, "PR" | "Non-CR/Non-PD"))));
    if agrees || (seen.at() - scan.at.nominal).0.abs() > ONE_ASSESSMENT.0 {
        return None;
    }
    let apart = examined.course.between(scan.at.node, seen.node());
    let together =
        apart.lo.is_some_and(|lo| lo >= -ONE_ASSESSMENT) && apart.hi.is_some_and(|hi| hi <= ONE_ASSESSMENT);
    together.then_some((scan, derived))
}

/// The category that the target lesions come to at the time of a response, if that cannot be the response's.
pub fn target_code(patient: &Patient, course: &Course, response: &EventId) -> Option<&'static str> {
    let rules = Rules::default();
    let examined = Examined::new(&rules, patient, course);
    examined.tracks.iter().find_map(|track| {
        let seen = track.seen.iter().find(|s| s.placed.id == *response)?;
        let judged = target_categories(course).into_iter();
        let mut judged = judged.filter(|a| a.certain && a.all_measured());
        judged.find_map(|a| disagreeing(&examined, track, seen, &a).map(|(_, code)| code))
    })
}

fn untreated(examined: &Examined, out: &mut Vec<LintFinding>) {
    let course = examined.course;
    // Where no treatment is recorded at all, that it is missing says nothing.
    let Some(first) = course.anti_cancer().min_by_key(|t| t.start.nominal) else { return };
    if course.anti_cancer().any(|t| t.start_unknown) {
        return;
    }
    for track in &examined.tracks {
        let response = track.seen.iter().find(|s| s.counts.is_some_and(Counts::is_response));
        let Some(response) = response.filter(|r| r.at() < first.start.nominal) else { continue };
        if course.anti_cancer().all(|t| examined.certainly_before(response.node(), t.start.node)) {
            let text = format!("began before the first treatment, “{}” ({})", first.id, track.words());
            let ids = [&response.placed.id, &first.id];
            out.push(finding(FindingCode::ResponseUntreated, &ids, Some(start_field(response.placed)), text));
        }
    }
}

fn start_field(e: &Placed) -> &'static str {
    if e.event.from.is_some() { "from" } else { "at" }
}

/// Whether the disease may be gone after it.
fn may_remit(e: &Placed) -> bool {
    match &e.event.what {
        What::Treatment(t) => {
            matches!(t.modality, Modality::Surgery | Modality::Ablation | Modality::Transplant)
                || matches!(t.intent, Some(Intent::Curative | Intent::Adjuvant))
        }
        What::Response(r) => {
            scale::category(&r.scale, &r.category).is_none_or(|c| c.counts == Counts::Complete)
        }
        _ => false,
    }
}

fn relapses(examined: &Examined, out: &mut Vec<LintFinding>) {
    let course = examined.course;
    for relapse in course.statuses(StatusKind::Relapse).filter(|e| !e.start_unknown) {
        let before = |e: &&Placed| {
            e.id != relapse.id
                && (e.start_unknown || examined.perhaps(e.start.node, relapse.start.node, Ticks(1)))
        };
        if course.events().iter().filter(|e| may_remit(e)).any(|e| before(&e)) {
            continue;
        }
        // Without any treatment before it, the history begins with the relapse.
        let treatment = course.anti_cancer().filter(before).min_by_key(|e| e.start.nominal);
        let Some(treatment) = treatment else { continue };
        let text = "is a relapse, but nothing before it says that the disease was gone".to_owned();
        out.push(finding(FindingCode::RelapseWithoutRemission, &[&relapse.id, &treatment.id], None, text));
    }
}
