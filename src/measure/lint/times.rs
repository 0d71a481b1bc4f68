//! Findings about death, the last contact, and times within a treatment.

use super::examined::Examined;
use super::finding;
use crate::course::{Course, Distances, FindingCode, LintFinding, NodeId, Placed};
use crate::model::{EventId, FindingKind, StatusKind, Ticks, Time, TimeExpr, What};

pub(super) fn find(examined: &Examined, out: &mut Vec<LintFinding>) {
    deaths(examined, out);
    after_last_contact(examined, out);
    inner_anchors(examined, out);
}

fn deaths(examined: &Examined, out: &mut Vec<LintFinding>) {
    let course = examined.course;
    let Some(death) = course.death() else { return };
    let others = course.statuses(StatusKind::Death).filter(|e| e.id != death.id);
    for second in others {
        let text = format!("is a second death; the first is “{}”", death.id);
        out.push(finding(FindingCode::TwoDeaths, &[&second.id, &death.id], None, text));
    }
    if death.start_unknown {
        return;
    }
    let since = After::new(course, death);
    for e in course.events().iter().filter(|e| !may_follow_death(e)) {
        let ids = [&e.id, &death.id];
        if since.begins(e) {
            let text = format!("happens after death (“{}”)", death.id);
            out.push(finding(FindingCode::AfterDeath, &ids, Some(start_field(e)), text));
        } else if e.ongoing && since.is(e.end.node) {
            let text = format!("is ongoing after death (“{}”); it ended with it at the latest", death.id);
            out.push(finding(FindingCode::OngoingPastDeath, &ids, Some("to"), text));
        } else if since.ends(e) {
            let text = format!("ends after death (“{}”)", death.id);
            out.push(finding(FindingCode::AfterDeath, &ids, Some("to"), text));
        }
    }
}

/// What is found or noted of the dead, and a date up to which data were collected.
fn may_follow_death(e: &Placed) -> bool {
    match &e.event.what {
        What::Finding(f) => {
            matches!(f.kind, FindingKind::Pathology | FindingKind::Biopsy | FindingKind::Note)
        }
        What::Status(s) => matches!(s, StatusKind::DataCutoff | StatusKind::Death),
        What::Annotation(_) => true,
        _ => false,
    }
}

fn after_last_contact(examined: &Examined, out: &mut Vec<LintFinding>) {
    let course = examined.course;
    let Some(contact) = course.last_contact() else { return };
    if matches!(contact.event.what, What::Status(StatusKind::Death)) || contact.start_unknown {
        return; // of death, after-death says it
    }
    let since = After::new(course, contact);
    for e in course.events().iter().filter(|e| !is_contact(e)) {
        let (verb, field) = if since.begins(e) {
            ("happens", start_field(e))
        } else if since.ends(e) {
            ("ends", "to")
        } else {
            continue;
        };
        let text = format!("{verb} after the {} “{}”", contact.event.what.words(), contact.id);
        out.push(finding(FindingCode::AfterLastContact, &[&e.id, &contact.id], Some(field), text));
    }
}

fn is_contact(e: &Placed) -> bool {
    match &e.event.what {
        What::Status(s) => matches!(
            s,
            StatusKind::LastFollowUp | StatusKind::Lost | StatusKind::DataCutoff | StatusKind::Death
        ),
        What::Annotation(_) => true,
        _ => false,
    }
}

/// What comes after one moment under every consistent dating.
struct After<'a> {
    course: &'a Course,
    from: NodeId,
    distances: Distances<'a>,
}

impl<'a> After<'a> {
    fn new(course: &'a Course, first: &Placed) -> Self {
        let from = first.start.node;
        Self { course, from, distances: course.distances(from) }
    }

    fn is(&self, then: NodeId) -> bool {
        // What is drawn is consistent, so that it alone tells of most that they are not.
        self.course.nominal_between(self.from, then) > Ticks::ZERO
            && self.distances.to(then).lo.is_some_and(|lo| lo > Ticks::ZERO)
    }

    fn begins(&self, e: &Placed) -> bool {
        !e.start_unknown && self.is(e.start.node)
    }

    /// Whether the end that is stated is later; one that follows from a schedule was planned, not observed.
    fn ends(&self, e: &Placed) -> bool {
        let is_stated = e.event.to.as_ref().is_some_and(|t| *t.expr() != TimeExpr::Unknown);
        is_stated && !e.ongoing && self.is(e.end.node)
    }
}

fn start_field(e: &Placed) -> &'static str {
    if e.event.from.is_some() { "from" } else { "at" }
}

/// Holds and changes of dose are drawn, but state nothing about other times, so that the course passes over those that
/// refer to what is not there.
fn inner_anchors(examined: &Examined, out: &mut Vec<LintFinding>) {
    for event in &examined.patient.events {
        let Some(treatment) = event.what.as_treatment() else { continue };
        let holds = treatment.holds.iter().flat_map(|h| [("holds", &h.from), ("holds", &h.to)]);
        let changes = treatment.dose_changes.iter().map(|c| ("dose_changes", &c.at));
        let missing = |time: &Time| -> Option<EventId> {
            let anchor = time.expr().anchors().find(|a| examined.patient.event(&a.event).is_none());
            anchor.map(|a| a.event.clone())
        };
        for (field, time) in holds.chain(changes) {
            if let Some(name) = missing(time) {
                let text = format!("{field} refer to “{name}”, which this patient does not have");
                out.push(finding(FindingCode::AnchorMissing, &[&event.id], Some(field), text));
                break;
            }
        }
    }
}

/// So many days more than which an unconfirmed progression is not left open.
pub(super) const IUPD_DAYS: Ticks = Ticks::from_days(56);
