//! What measures of response are read from: the assessments of one track, and the progressions.
//!
//! The track is the one called `overall` where there is one, else the case's primary track, else imaging of the metastatic
//! site. Pathology and markers never enter. Of one day the worst category counts.

use super::clock::{ByTime, Clock, Doubt, EventMoment, Is, Timed, order_open};
use crate::course::{Moment, Placed, Track, is_of_the_disease, track};
use crate::model::scale::{self, Counts};
use crate::model::{Method, Patient, PrimaryTrack, Response, Rules, StatusKind, Ticks, What};

/// One assessment of the track.
#[derive(Debug, Clone, Copy)]
pub(super) struct TrackAssessment<'c> {
    pub placed: &'c Placed,
    pub response: &'c Response,
    pub mark: EventMoment<'c>,
    /// What its category counts as; of a code that its scale does not know, nothing that can be evaluated.
    pub counts: Counts,
    /// Place of its category on the scale, best first.
    pub rank: usize,
    /// Whether it is a progression that counts, which an unconfirmed one of iRECIST need not be.
    pub progresses: bool,
}

impl Timed for TrackAssessment<'_> {
    fn at(&self) -> &Moment {
        &self.mark.at
    }
}

impl TrackAssessment<'_> {
    pub fn is_response(&self) -> bool {
        self.counts.is_response()
    }

    pub fn is_evaluable(&self) -> bool {
        self.counts != Counts::NotEvaluable
    }
}

/// What is known of response and progression.
#[derive(Debug, Default)]
pub(super) struct Evidence<'c> {
    /// The assessments of the track by time as drawn.
    pub assessed: ByTime<TrackAssessment<'c>>,
    /// Progressions and relapses by time as drawn: those of the track, and those stated of the patient.
    pub progressions: ByTime<EventMoment<'c>>,
    /// The track in words.
    pub track: String,
    /// Whether the order of assessments is open where it decides what counts.
    pub doubt: Doubt,
    /// The moments up to which the disease was seen: evaluable assessments, ends of stated phases.
    pub evaluable: ByTime<EventMoment<'c>>,
}

impl<'c> Evidence<'c> {
    pub fn read(clock: &Clock<'c>, rules: &Rules, patient: &Patient) -> Self {
        let course = clock.course;
        let mut out = Self::default();
        let mut assessed: Vec<TrackAssessment> = Vec::new();
        if let Some(chosen) = choose(clock, rules, patient) {
            out.track = words(&chosen);
            let all = course.events().iter().filter_map(seen);
            assessed.extend(all.filter(|s| track(s.response) == chosen));
            assessed.sort_by_key(|s| s.mark.at.nominal);
            worst_of_a_day(clock, &mut assessed);
            out.doubt = settle_unconfirmed(clock, &mut assessed);
        }
        let mut progressions: Vec<EventMoment> =
            assessed.iter().filter(|s| s.progresses).map(|s| s.mark).collect();
        for kind in [StatusKind::Progression, StatusKind::Relapse] {
            progressions.extend(course.statuses(kind).map(EventMoment::start));
        }
        progressions.sort_by_key(|m| m.at.nominal);
        progressions.dedup_by(|a, b| a.at.node == b.at.node);
        out.progressions = ByTime::new(progressions);
        let contact = course.last_contact();
        let mut evaluable = Vec::new();
        for s in assessed.iter().filter(|s| s.is_evaluable()) {
            if !s.mark.unknown {
                evaluable.push(s.mark);
            }
            // A phase that is stated was looked at until its end; one that goes on, at last follow-up.
            if s.placed.is_phase && !s.placed.end_unknown {
                let contact = contact.filter(|_| s.placed.ongoing).map(EventMoment::start);
                evaluable.push(contact.unwrap_or(EventMoment::end(s.placed)));
            }
        }
        out.evaluable = ByTime::new(evaluable);
        out.assessed = ByTime::new(assessed);
        out
    }

    /// Whether there is any assessment at a known time; if not, progression-free survival is of the real-world kind.
    pub fn is_assessed(&self) -> bool {
        !self.evaluable.all().is_empty()
    }
}

/// A response of which something is known.
fn seen(placed: &Placed) -> Option<TrackAssessment<'_>> {
    let What::Response(response) = &placed.event.what else { return None };
    let known = scale::by_name(&response.scale);
    let category = known.and_then(|s| s.category(&response.category));
    let counts = category.map_or(Counts::NotEvaluable, |c| c.counts);
    let rank =
        known.and_then(|s| s.categories.iter().position(|c| Some(c) == category)).unwrap_or(usize::MAX);
    let progresses = counts == Counts::Progression;
    Some(TrackAssessment { placed, response, mark: EventMoment::start(placed), counts, rank, progresses })
}

/// The track in words: `liver, imaging`.
fn words(track: &Track) -> String {
    let site = if track.site.is_empty() { "all responses without a site" } else { track.site };
    let method = track.method.map(|m| format!(", {}", m.words())).unwrap_or_default();
    let assessor = if track.assessor.is_empty() { String::new() } else { format!(", {}", track.assessor) };
    format!("{site}{method}{assessor}")
}

/// The track that the measures read.
fn choose<'c>(clock: &Clock<'c>, rules: &Rules, patient: &Patient) -> Option<Track<'c>> {
    let metastases = || {
        let named = patient.facts.iter().filter(|(name, _)| name.to_lowercase().contains("metasta"));
        named.map(|(_, value)| value.to_lowercase()).collect::<Vec<_>>()
    };
    let mut sites: Option<Vec<String>> = None;
    let mut best: Option<((bool, bool, u8), Track<'c>)> = None;
    for e in clock.course.events() {
        let Some(response) = e.event.what.as_response().filter(|r| is_of_the_disease(r)) else { continue };
        let track = track(response);
        if best.as_ref().is_some_and(|(_, known)| *known == track) {
            continue;
        }
        let overall = !track.site.is_empty() && track.is_overall();
        let named = rules.primary != PrimaryTrack::default() && is_named(&rules.primary, &track);
        let sites = sites.get_or_insert_with(metastases);
        let metastatic = !track.site.is_empty() && {
            let site = track.site.to_lowercase();
            sites.iter().any(|s| s.contains(&site))
        };
        let standing = match track.method {
            _ if track.site.is_empty() => 0,
            Some(Method::Imaging) if metastatic => 1,
            Some(Method::Imaging) => 2,
            None => 3,
            Some(Method::Clinical) => 4,
            Some(_) => 5,
        };
        let order = (!overall, !named, standing);
        if best.as_ref().is_none_or(|(known, _)| order < *known) {
            best = Some((order, track));
        }
    }
    best.map(|(_, track)| track)
}

fn is_named(primary: &PrimaryTrack, track: &Track) -> bool {
    let same = |asked: &str, is: &str| asked.is_empty() || asked.trim().eq_ignore_ascii_case(is);
    same(&primary.site, track.site)
        && same(&primary.assessor, track.assessor)
        && primary.method.is_none_or(|m| track.method == Some(m))
}

/// How bad a category is among those of one day; what cannot be evaluated counts only if alone.
fn badness(seen: &TrackAssessment) -> u8 {
    match seen.counts {
        Counts::NotEvaluable => 0,
        Counts::Complete => 1,
        Counts::Partial => 2,
        Counts::Stable => 3,
        Counts::Progression => 4,
    }
}

/// Keeps the worst of the assessments of a moment.
fn worst_of_a_day(clock: &Clock, assessed: &mut Vec<TrackAssessment>) {
    let mut kept: Vec<TrackAssessment> = Vec::with_capacity(assessed.len());
    for s in assessed.iter() {
        let same = |k: &&mut TrackAssessment| {
            let (a, b) = (&k.mark.at, &s.mark.at);
            // Within a day and a statement that fixes it.
            a.nominal.0.div_euclid(Ticks::DAY.0) == b.nominal.0.div_euclid(Ticks::DAY.0)
                && clock.between(a.node, b.node).width() == Some(Ticks::ZERO)
                && !k.placed.is_phase
                && !s.placed.is_phase
        };
        match kept.last_mut().filter(same) {
            Some(last) => {
                if (badness(s), s.rank) > (badness(last), last.rank) {
                    *last = *s;
                }
            }
            None => kept.push(*s),
        }
    }
    *assessed = kept;
}

/// iRECIST: an unconfirmed progression counts from its own date if a confirmed one ends its block or if nothing resets it.
fn settle_unconfirmed(clock: &Clock, assessed: &mut [TrackAssessment]) -> Doubt {
    let mut doubt = Doubt::default();
    let unconfirmed = |s: &TrackAssessment| s.response.category.trim().eq_ignore_ascii_case("iUPD");
    if !assessed.iter().any(unconfirmed) {
        return doubt;
    }
    for pair in assessed.windows(2) {
        let [a, b] = pair else { continue };
        if clock.until(&a.mark.at, &b.mark.at) != Is::Yes {
            doubt.note(|| order_open(a.mark.id, b.mark.id));
        }
    }
    let mut open: Option<usize> = None;
    let mut cleared: Vec<usize> = Vec::new();
    for (i, s) in assessed.iter_mut().enumerate() {
        if unconfirmed(s) {
            // The first of a block speaks for it.
            if open.is_some() {
                s.progresses = false;
            }
            open = open.or(Some(i));
        } else if s.counts == Counts::Progression {
            if open.take().is_some() {
                s.progresses = false;
            }
        } else if s.counts != Counts::NotEvaluable {
            cleared.extend(open.take());
        }
    }
    for i in cleared {
        if let Some(s) = assessed.get_mut(i) {
            s.progresses = false;
        }
    }
    doubt
}
