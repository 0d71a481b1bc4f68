//! A patient with what rules look up again and again.

use std::cell::{Cell, OnceCell};
use std::collections::HashMap;

use super::super::groundwork::Groundwork;
use crate::course::{Course, NodeId, Placed, Span, Track, track};
use crate::model::scale::{self, Counts};
use crate::model::{Patient, Response, Rules, Ticks};

/// Most events that are searched to compare moments of one patient, a fraction of a second of work. A patient of twenty
/// events is far below; one of thousands of events, all of them measured from each other, is not.
const MOST_SEARCHED: usize = 2_000_000;

/// One response of a track, as an assessment or as a phase.
#[derive(Clone, Copy)]
pub(super) struct ExaminedResponse<'a> {
    pub placed: &'a Placed,
    pub response: &'a Response,
    /// Its category's code as its scale writes it, else as written.
    pub code: &'a str,
    /// What its category counts as; `None` if its scale does not know it.
    pub counts: Option<Counts>,
}

impl ExaminedResponse<'_> {
    pub fn is_evaluable(&self) -> bool {
        self.counts.is_some_and(|c| c != Counts::NotEvaluable)
    }

    pub fn is_of(&self, scale: &str) -> bool {
        self.response.scale.trim().eq_ignore_ascii_case(scale)
    }

    /// Whether it is of one scale with another.
    pub fn shares_scale(&self, other: &Self) -> bool {
        self.is_of(other.response.scale.trim())
    }

    /// Where it began, as drawn.
    pub fn at(&self) -> Ticks {
        self.placed.start.nominal
    }

    pub fn node(&self) -> NodeId {
        self.placed.start.node
    }
}

/// The responses of one site, method and assessor whose start is known, by time as drawn.
pub(super) struct TrackOf<'a> {
    pub track: Track<'a>,
    pub seen: Vec<ExaminedResponse<'a>>,
}

impl TrackOf<'_> {
    /// What it is about and how it was seen: `liver, imaging`.
    pub fn words(&self) -> String {
        let site = if self.track.site.is_empty() { "overall" } else { self.track.site };
        let method = self.track.method.map(|m| format!(", {}", m.words())).unwrap_or_default();
        let by = if self.track.assessor.is_empty() {
            String::new()
        } else {
            format!(", by {}", self.track.assessor)
        };
        format!("{site}{method}{by}")
    }
}

/// A patient, its course, and the responses by track in the order of their first in the file.
pub(super) struct Examined<'a> {
    pub rules: &'a Rules,
    pub patient: &'a Patient,
    pub course: &'a Course,
    /// How many events were searched to compare moments.
    spent: Cell<usize>,
    pub tracks: Vec<TrackOf<'a>>,
    groundwork: OnceCell<Groundwork<'a>>,
}

impl<'a> Examined<'a> {
    pub fn new(rules: &'a Rules, patient: &'a Patient, course: &'a Course) -> Self {
        let mut index: HashMap<Track<'a>, usize> = HashMap::new();
        let mut tracks: Vec<TrackOf<'a>> = Vec::new();
        for placed in course.events().iter().filter(|e| !e.start_unknown) {
            let Some(response) = placed.event.what.as_response() else { continue };
            let track = track(response);
            let at = *index.entry(track).or_insert_with(|| {
                tracks.push(TrackOf { track, seen: Vec::new() });
                tracks.len() - 1
            });
            let known = scale::category(&response.scale, &response.category);
            let code = known.map_or(response.category.trim(), |c| c.code.as_str());
            if let Some(track) = tracks.get_mut(at) {
                track.seen.push(ExaminedResponse { placed, response, code, counts: known.map(|c| c.counts) });
            }
        }
        for track in &mut tracks {
            track.seen.sort_by_key(ExaminedResponse::at);
        }
        Self { rules, patient, course, spent: Cell::new(0), tracks, groundwork: OnceCell::new() }
    }

    /// Whether `then` is later than `first` under every consistent dating.
    pub fn certainly_before(&self, first: NodeId, then: NodeId) -> bool {
        self.at_least(first, then, Ticks(1))
    }

    /// Whether `then` is by `by` or more later than `first` under every consistent dating.
    pub fn at_least(&self, first: NodeId, then: NodeId, by: Ticks) -> bool {
        // What is drawn is consistent, so that it alone tells of most that they are not; and what zero says of both is
        // at hand.
        self.course.nominal_between(first, then) >= by
            && (self.by_zero(first, then).lo.is_some_and(|lo| lo >= by)
                || self.between(first, then).is_some_and(|span| span.lo.is_some_and(|lo| lo >= by)))
    }

    /// Whether `then` is by `by` or more later than `first` under some consistent dating.
    pub fn perhaps(&self, first: NodeId, then: NodeId, by: Ticks) -> bool {
        self.course.nominal_between(first, then) >= by
            || (self.by_zero(first, then).hi.is_none_or(|hi| hi >= by)
                && self.between(first, then).is_none_or(|span| span.hi.is_none_or(|hi| hi >= by)))
    }

    /// Whether two moments are the same under every consistent dating.
    pub fn is_same(&self, a: NodeId, b: NodeId) -> bool {
        self.course.nominal_between(a, b) == Ticks::ZERO
            && self.between(a, b) == Some(Span::exactly(Ticks::ZERO))
    }

    /// The bounds that follow from how far both are from zero alone: no tighter than the true ones.
    fn by_zero(&self, from: NodeId, to: NodeId) -> Span {
        self.course.moment(to).range + -self.course.moment(from).range
    }

    /// The true bounds; `None` where so much was asked already that the program would be kept from its work. A rule
    /// then takes what it asks about as open, and finds nothing.
    fn between(&self, from: NodeId, to: NodeId) -> Option<Span> {
        if let Some(span) = self.course.between_at_hand(from, to) {
            return Some(span);
        }
        let spent = self.spent.get() + self.course.events().len();
        self.spent.set(spent);
        (spent <= MOST_SEARCHED).then(|| self.course.between(from, to))
    }

    /// The lines of therapy, worked out when a rule asks for them.
    pub fn groundwork(&self) -> &Groundwork<'a> {
        self.groundwork.get_or_init(|| Groundwork::new(self.rules, self.patient, self.course))
    }
}
