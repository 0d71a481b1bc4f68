//! Phases of response: how long each assessment lasts.

use std::collections::HashMap;
use std::sync::Arc;

use super::{Course, Moment, Placed};
use crate::model::scale::{self, Counts};
use crate::model::{Event, EventId, Method, Response, StatusKind};

/// What makes assessments comparable with each other: where, how and by whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Track<'a> {
    /// Where in the body, or `overall`.
    pub site: &'a str,
    /// How it was assessed.
    pub method: Option<Method>,
    /// By whom.
    pub assessor: &'a str,
}

impl Track<'_> {
    /// Whether it is about the disease as a whole.
    pub fn is_overall(&self) -> bool {
        self.site.is_empty() || self.site.eq_ignore_ascii_case("overall")
    }
}

/// A phase of response.
#[derive(Debug, Clone)]
pub struct ResponsePhase {
    /// The assessment it begins with, or the event that states it whole.
    pub event: EventId,
    /// That event as written.
    pub source: Arc<Event>,
    /// When it began.
    pub start: Moment,
    /// When it ended, or until when it is known to have lasted.
    pub end: Moment,
    /// Whether nothing says when it began.
    pub start_unknown: bool,
    /// Whether the source states it as ongoing.
    pub ongoing: bool,
    /// Whether its end was not observed: it lasted at least until `end`.
    pub open: bool,
    /// The event that ends it: the next assessment, a progression or death; of an open phase, the last contact.
    pub end_event: Option<EventId>,
}

const NO_TRACK: Track<'static> = Track { site: "", method: None, assessor: "" };

impl ResponsePhase {
    /// The response as written.
    pub fn response(&self) -> Option<&Response> {
        self.source.what.as_response()
    }

    /// The category's code as written.
    pub fn category(&self) -> &str {
        self.response().map_or("", |r| &r.category)
    }

    /// The name of the category's scale.
    pub fn scale(&self) -> &str {
        self.response().map_or("", |r| &r.scale)
    }

    /// What its category counts as; `None` if the scale does not know it.
    pub fn counts(&self) -> Option<Counts> {
        scale::category(self.scale(), self.category()).map(|c| c.counts)
    }

    /// Whether it speaks of the disease, see [`is_of_the_disease`].
    pub fn is_of_the_disease(&self) -> bool {
        self.response().is_some_and(is_of_the_disease)
    }

    /// Its track.
    pub fn track(&self) -> Track<'_> {
        self.response().map_or(NO_TRACK, track)
    }
}

/// Whether a response speaks of the disease rather than of a specimen or a marker, which do not enter time to response
/// and its like: it is about the disease as a whole, was judged by response criteria, or was seen by another method than
/// pathology and laboratory.
pub fn is_of_the_disease(response: &Response) -> bool {
    let by_criteria = || {
        let scale = response.scale.trim().to_ascii_lowercase();
        !["as reported", "pathological", "marker", "mrd", "cytogenetic"].contains(&scale.as_str())
            && scale::by_name(&scale).is_some()
    };
    let specimen = matches!(response.method, Some(Method::Pathology | Method::Laboratory));
    let track = track(response);
    !specimen || (!track.site.is_empty() && track.is_overall()) || by_criteria()
}

/// The track of a response.
pub fn track(response: &Response) -> Track<'_> {
    Track { site: response.site.trim(), method: response.method, assessor: response.assessor.trim() }
}

/// Place of a category on its scale, best first; an unknown one is taken as the worst, so that it shows.
fn rank(response: &Response) -> usize {
    let scale = scale::by_name(&response.scale);
    let code = response.category.trim();
    let place = |s: &scale::Scale| {
        let found = s.category(code)?;
        s.categories.iter().position(|c| c.code == found.code)
    };
    scale.and_then(place).unwrap_or(usize::MAX)
}

/// One response of a track.
#[derive(Clone, Copy)]
struct Seen<'a> {
    placed: &'a Placed,
    response: &'a Response,
    order: usize,
}

/// All phases of response, in the order of the file.
pub(super) fn of(course: &Course) -> Vec<ResponsePhase> {
    let mut tracks: HashMap<Track, Vec<Seen>> = HashMap::new();
    for (order, placed) in course.events.iter().enumerate() {
        let Some(response) = placed.event.what.as_response() else { continue };
        let evaluable = scale::category(&response.scale, &response.category)
            .is_none_or(|c| c.counts != Counts::NotEvaluable);
        if placed.is_phase || evaluable {
            tracks.entry(track(response)).or_default().push(Seen { placed, response, order });
        }
    }
    if tracks.is_empty() {
        return Vec::new();
    }
    let ends = Ends::of(course);
    let mut out: Vec<(usize, ResponsePhase)> = Vec::new();
    for (track, mut seen) in tracks {
        seen.sort_by_key(|s| (s.placed.start.nominal, s.order));
        one_track(track, &seen, &ends, &mut out);
    }
    out.sort_by_key(|(order, _)| *order);
    out.into_iter().map(|(_, phase)| phase).collect()
}

/// What can end a phase besides the next assessment.
struct Ends<'a> {
    death: Option<&'a Placed>,
    contact: Option<&'a Placed>,
    /// Progressions and relapses by time.
    progressions: Vec<&'a Placed>,
}

impl<'a> Ends<'a> {
    fn of(course: &'a Course) -> Self {
        let both = [StatusKind::Progression, StatusKind::Relapse];
        let mut progressions: Vec<&Placed> =
            both.into_iter().flat_map(|k| course.statuses(k)).filter(|e| !e.start_unknown).collect();
        progressions.sort_by_key(|e| e.start.nominal);
        Self { death: course.death(), contact: course.last_contact(), progressions }
    }
}

fn one_track(track: Track, seen: &[Seen], ends: &Ends, out: &mut Vec<(usize, ResponsePhase)>) {
    // What states its own end stands as it is; an assessment within it that agrees adds nothing.
    let own: Vec<&Seen> = seen.iter().filter(|s| s.placed.is_phase).collect();
    let agrees = |s: &Seen| {
        let at = s.placed.start.nominal;
        own.iter().any(|o| {
            let p = o.placed;
            o.response.category == s.response.category && p.start.nominal <= at && at <= p.end.nominal
        })
    };
    let mut steps: Vec<&Seen> = Vec::with_capacity(seen.len());
    for s in seen {
        if s.placed.is_phase {
            steps.push(s);
            continue;
        }
        if agrees(s) {
            continue;
        }
        // Same day, same track: the worst category counts.
        let same =
            |last: &&&Seen| !last.placed.is_phase && last.placed.start.nominal == s.placed.start.nominal;
        match steps.last().filter(same) {
            Some(last) if rank(last.response) >= rank(s.response) => {}
            Some(_) => {
                steps.pop();
                steps.push(s);
            }
            None => steps.push(s),
        }
    }
    for (i, s) in steps.iter().enumerate() {
        let phase = if s.placed.is_phase {
            stated_whole(s.placed, ends)
        } else {
            until_next(track, s, steps.get(i + 1).map(|next| next.placed), ends)
        };
        out.push((s.order, phase));
    }
}

fn stated_whole(placed: &Placed, ends: &Ends) -> ResponsePhase {
    let contact = ends.contact.filter(|_| placed.ongoing);
    let mut phase = ResponsePhase {
        event: placed.id.clone(),
        source: Arc::clone(&placed.event),
        start: placed.start,
        end: placed.end,
        start_unknown: placed.start_unknown,
        ongoing: placed.ongoing,
        open: placed.ongoing,
        end_event: contact.map(|c| c.id.clone()),
    };
    cut_at_death(&mut phase, ends);
    phase
}

fn until_next(track: Track, seen: &Seen, next: Option<&Placed>, ends: &Ends) -> ResponsePhase {
    let placed = seen.placed;
    let start = placed.start;
    let after = |e: &&Placed| e.start.nominal > start.nominal;
    // A progression or relapse without a site of its own ends what is said of the disease as a whole; a named site
    // may be spared.
    let worsens = scale::category(&seen.response.scale, &seen.response.category)
        .is_some_and(|c| c.counts != Counts::Progression);
    let progression =
        ends.progressions.iter().copied().find(after).filter(|p| {
            track.is_overall() && worsens && next.is_none_or(|n| p.start.nominal < n.start.nominal)
        });
    let observed = progression.or(next);
    // A last contact that is drawn where the phase begins may have been later.
    let contact = ends.contact.filter(|c| c.start.nominal >= start.nominal);
    let last = observed.or(contact);
    let mut phase = ResponsePhase {
        event: placed.id.clone(),
        source: Arc::clone(&placed.event),
        start,
        end: last.map_or(start, |e| e.start),
        start_unknown: placed.start_unknown,
        ongoing: false,
        open: observed.is_none(),
        end_event: last.map(|e| e.id.clone()),
    };
    cut_at_death(&mut phase, ends);
    phase
}

/// Death ends every phase; where it is the last contact, it does so as an event.
fn cut_at_death(phase: &mut ResponsePhase, ends: &Ends) {
    let Some(death) = ends.death else { return };
    let at = death.start.nominal;
    if at < phase.end.nominal || phase.end.node == death.start.node {
        phase.end = if at < phase.start.nominal { phase.start } else { death.start };
        phase.ongoing = false;
        phase.open = false;
        phase.end_event = Some(death.id.clone());
    }
}
