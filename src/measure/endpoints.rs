//! Endpoints of a line of therapy: time to response, duration of response, progression-free and overall survival, time to
//! next treatment.

use super::clock::{ByTime, Clock, Doubt, EventMoment, Extreme, Is, RangedLength, Timed, order_open};
use super::evidence::TrackAssessment;
use super::groundwork::Groundwork;
use super::lines::Line;
use super::table::{Measure, MeasureSet};
use super::value::{Value, censored};
use crate::course::{Alignment, Span};
use crate::model::scale::Counts;
use crate::model::{EventId, Index, StatusKind, Ticks};

/// Where a measure ends, and how.
struct End<'c> {
    at: Extreme<'c>,
    censored: Option<&'static str>,
    doubt: Doubt,
    /// Whether what is open is where it starts, so that nothing bounds it.
    loose: bool,
}

/// The moments of a row that can be the first after an extreme, or of all; what is open about it is noted.
pub(super) fn first_after<'c, T: Timed>(
    clock: &Clock,
    row: &ByTime<T>,
    after: Option<&Extreme>,
    mark: impl Fn(&T) -> EventMoment<'c>,
    takes: impl Fn(&T) -> Is,
    doubt: &mut Doubt,
) -> Option<Extreme<'c>> {
    let mut found: Vec<EventMoment<'c>> = Vec::new();
    let mut limit: Option<Ticks> = None;
    for t in row.from(after.and_then(|a| a.range().lo)) {
        if row.is_past(t, limit) {
            break;
        }
        let m = mark(t);
        if limit.zip(m.at.range.lo).is_some_and(|(limit, lo)| lo > limit) {
            continue; // it cannot be the first
        }
        let is_after =
            if m.unknown { Is::Open(false) } else { after.map_or(Is::Yes, |a| a.before(clock, &m.at)) };
        let answer = is_after.and(takes(t));
        match answer {
            Is::No => continue,
            Is::Yes => limit = [limit, m.at.range.hi].into_iter().flatten().min(),
            Is::Open(_) => {
                doubt.note(|| after.map_or_else(|| order_open(m.id, m.id), |a| open_between(a, m.id)));
            }
        }
        if answer.drawn() {
            found.push(m);
        }
    }
    Extreme::first(found)
}

fn open_between(extreme: &Extreme, id: &EventId) -> String {
    extreme.drawn().map_or_else(String::new, |m| order_open(m.id, id))
}

impl<'c> Groundwork<'c> {
    /// When new anti-cancer treatment began after a line, if the rules look at that.
    fn new_treatment(&self, at: usize, doubt: &mut Doubt) -> Option<Extreme<'c>> {
        let line = self.lines().get(at)?;
        let mut found: Vec<EventMoment> = Vec::new();
        let mut limit: Option<Ticks> = None;
        for next in self.lines().get(at + 1..).unwrap_or_default() {
            let range = next.start.range();
            if limit.zip(range.lo).is_some_and(|(limit, lo)| lo > limit) && range.lo == range.hi {
                break;
            }
            if !line.start.until_edge(&self.clock, &next.start).certain() {
                doubt.note(|| {
                    next.start.drawn().map_or_else(String::new, |m| open_between(&line.start, m.id))
                });
            }
            limit = [limit, range.hi].into_iter().flatten().min();
            found.extend(next.start.marks.iter().copied());
        }
        if self.rules.local_treatment_is_new {
            let local = first_after(&self.clock, self.local(), Some(&line.start), |m| *m, |_| Is::Yes, doubt);
            found.extend(local.into_iter().flat_map(|e| e.marks));
        }
        Extreme::first(found)
    }

    /// The last moment at which the disease was seen, not after a cut; at least where the measure starts.
    fn last_seen(&self, from: &Extreme<'c>, cut: Option<&Extreme<'c>>, doubt: &mut Doubt) -> Extreme<'c> {
        let row = &self.evidence().evaluable;
        let mut found: Vec<EventMoment<'c>> = from.drawn().into_iter().collect();
        let mut limit: Option<Ticks> = from.range().lo;
        for m in row.to(cut.and_then(|c| c.range().hi)).iter().rev() {
            if row.is_before(m, limit) {
                break;
            }
            let within = cut.map_or(Is::Yes, |c| before_extreme(&self.clock, &m.at, c));
            match within {
                Is::No => continue,
                Is::Yes => limit = [limit, m.at.range.lo].into_iter().flatten().max(),
                Is::Open(_) => doubt.note(|| cut.map_or_else(String::new, |c| open_between(c, m.id))),
            }
            if within.drawn() {
                found.push(*m);
            }
        }
        Extreme::last(found).unwrap_or_else(|| from.clone())
    }

    /// Where progression or death ends what began at `from`, in a line.
    fn until_progression(&self, at: usize, from: &Extreme<'c>, death_ends: bool) -> End<'c> {
        let clock = &self.clock;
        let mut doubt = Doubt::default();
        let pd =
            first_after(clock, &self.evidence().progressions, Some(from), |m| *m, |_| Is::Yes, &mut doubt);
        let death = self.death.filter(|_| death_ends);
        let ender = Extreme::first(pd.iter().flat_map(|e| e.marks.iter().copied()).chain(death));
        let new = if self.rules.new_treatment_censors { self.new_treatment(at, &mut doubt) } else { None };
        let is_event = match (&ender, &new) {
            (None, _) => Is::No,
            (Some(_), None) => Is::Yes,
            (Some(e), Some(n)) => e.until_edge(clock, n),
        };
        if is_event.is_open() {
            doubt.note(|| match (&ender, &new) {
                (Some(e), Some(n)) => n.drawn().map_or_else(String::new, |m| open_between(e, m.id)),
                _ => String::new(),
            });
        }
        if let Some(at) = ender.filter(|_| is_event.drawn()) {
            return End { at, censored: None, doubt, loose: false };
        }
        if !self.evidence().is_assessed() {
            // Nobody looked at all: known without progression for as long as known at all.
            let (at, why) = match (new, self.contact) {
                (Some(new), _) => (new, censored::NEW_TREATMENT),
                (None, Some(contact)) => (Extreme::at(contact), censored::LAST_CONTACT),
                (None, None) => (from.clone(), censored::NO_ASSESSMENT),
            };
            return End { at, censored: Some(why), doubt, loose: false };
        }
        let seen = self.last_seen(from, new.as_ref(), &mut doubt);
        let until_contact = self.contact.is_some_and(|c| seen.node() == c.at.node);
        let why = if seen.node() == from.node() {
            censored::NO_ASSESSMENT
        } else if new.is_some() {
            censored::NEW_TREATMENT
        } else if self.death.is_some() {
            censored::DEATH
        } else if until_contact {
            censored::LAST_CONTACT
        } else {
            censored::LAST_ASSESSMENT
        };
        End { at: seen, censored: Some(why), doubt, loose: false }
    }

    /// A value between two extremes, censored or undecided as its end is.
    fn value(&self, measure: Measure, name: String, from: &Extreme<'c>, end: &End<'c>) -> Value {
        let mut part = self.clock.length(from, &end.at).at_least_zero();
        if end.loose {
            part.range = Span { lo: Some(Ticks::ZERO), hi: None };
        } else if end.doubt.is_some() {
            part.range = self.hull(from, part);
        }
        let part = self.counted(part);
        let mut events: Vec<EventId> = from.ids().collect();
        for id in end.at.ids() {
            if !events.contains(&id) {
                events.push(id);
            }
        }
        let mut value = Value::length(measure, name, part.nominal, part.range, events);
        value.ends = Some((from.node(), end.at.node()));
        if let Some(why) = end.censored {
            value = value.censored(why);
        }
        let value = end.doubt.on(value);
        if self.rules.count_both_days { value.with("both days counted", "+ 1 d") } else { value }
    }

    fn counted(&self, part: RangedLength) -> RangedLength {
        if !self.rules.count_both_days {
            return part;
        }
        part + RangedLength { nominal: Ticks::DAY, range: Span::exactly(Ticks::DAY) }
    }

    /// What an undecided measure can come to: no more than the latest moment that could end it.
    fn hull(&self, from: &Extreme<'c>, part: RangedLength) -> Span {
        let marks = self.evidence().progressions.all().iter().chain(self.evidence().evaluable.all());
        let marks = marks.copied().chain(self.death).chain(self.contact);
        let starts = self.lines().iter().flat_map(|l| l.start.marks.iter().copied());
        // A search for each would cost more than an undecided number is worth.
        let all: Vec<EventMoment> = marks.chain(starts).collect();
        if all.len() > 64 {
            return Span { lo: Some(Ticks::ZERO), hi: None };
        }
        let from = from.marks.iter().map(|f| f.at.node);
        let longest = from.flat_map(|f| all.iter().map(move |m| (f, m.at.node)));
        let longest = longest.map(|(f, m)| self.clock.between(f, m)).reduce(Span::max);
        Span { lo: Some(Ticks::ZERO), hi: longest.unwrap_or(Span::UNKNOWN).max(part.range).hi }
    }

    /// The first response of a line that counts, and what is open about it.
    fn first_response(
        &self,
        line: &Line<'c>,
        window: &Window<'c>,
        counts: fn(Counts) -> bool,
    ) -> Option<(Extreme<'c>, Doubt)> {
        let mut doubt = line.doubt.clone();
        doubt.take(&window.doubt);
        let takes =
            |s: &TrackAssessment<'c>| if counts(s.counts) { window.holds(&self.clock, s) } else { Is::No };
        let row = &self.evidence().assessed;
        let found = first_after(&self.clock, row, Some(&line.start), |s| s.mark, takes, &mut doubt);
        // Undecided whether there is any: as drawn there is none, and nothing is told.
        found.map(|extreme| (extreme, doubt))
    }

    /// What limits a line: its first progression and new treatment.
    fn window(&self, at: usize, line: &Line<'c>) -> Window<'c> {
        let mut doubt = Doubt::default();
        let row = &self.evidence().progressions;
        let pd = first_after(&self.clock, row, Some(&line.start), |m| *m, |_| Is::Yes, &mut doubt);
        let new = if self.rules.new_treatment_censors { self.new_treatment(at, &mut doubt) } else { None };
        Window { pd, new, doubt }
    }

    /// The endpoints of one line that are wanted.
    pub(super) fn of_line(&self, wanted: MeasureSet, at: usize) -> Vec<Value> {
        let Some(line) = self.lines().get(at) else { return Vec::new() };
        let mut out = Vec::new();
        if wanted.meets(WITHIN_WINDOW) {
            self.within_window(wanted, at, line, &mut out);
        }
        if wanted.contains(Measure::ProgressionFreeSurvival) {
            out.push(self.progression_free(at, line));
        }
        if wanted.contains(Measure::ProgressionFreeSurvival2) {
            out.extend(self.second_progression(at, line));
        }
        if wanted.contains(Measure::OverallSurvival) {
            out.extend(self.survival(&line.start, Some(line)));
        }
        if wanted.contains(Measure::TimeToNextTreatment) {
            out.extend(self.next_treatment(at, line));
        }
        for value in &mut out {
            value.line = Some(line.id);
        }
        out
    }

    /// Of one line what is read from its assessments before progression and new treatment.
    fn within_window(&self, wanted: MeasureSet, at: usize, line: &Line<'c>, out: &mut Vec<Value>) {
        let window = self.window(at, line);
        if wanted.meets(BEST) {
            out.extend(super::best::best(self, line, &window));
        }
        for kind in &RESPONSES {
            if !wanted.meets(MeasureSet::of(&[kind.until, kind.lasts])) {
                continue;
            }
            let Some((first, doubt)) = self.first_response(line, &window, kind.counts) else { continue };
            let name = |measure: Measure| format!("{}, {}", measure.definition().name, line.id);
            if wanted.contains(kind.until) {
                let (at, doubt) = (first.clone(), doubt.clone());
                let end = End { at, censored: None, doubt, loose: line.doubt.is_some() };
                let value = self.with_track(self.value(kind.until, name(kind.until), &line.start, &end));
                out.push(value.by(format!("start of the {} to the first {}", line.id, kind.what)));
            }
            if wanted.contains(kind.lasts) {
                let mut end = self.until_progression(at, &first, self.rules.death_ends_response);
                end.loose = doubt.is_some();
                end.doubt.take(&doubt);
                let death = if self.rules.death_ends_response { "ends it" } else { "censors" };
                let value = self.with_track(self.value(kind.lasts, name(kind.lasts), &first, &end));
                let value = value.with("death", death).with("new treatment", self.new_treatment_words());
                out.push(value.by(format!("first {} to the first progression, relapse or death", kind.what)));
            }
        }
    }

    /// What new treatment does to a length.
    fn new_treatment_words(&self) -> &'static str {
        if self.rules.new_treatment_censors { "censors" } else { "is ignored" }
    }

    /// States the track that a value was read from.
    pub(super) fn with_track(&self, value: Value) -> Value {
        let track = &self.evidence().track;
        if track.is_empty() { value } else { value.with("track", track.clone()) }
    }

    fn progression_free(&self, at: usize, line: &Line<'c>) -> Value {
        let mut end = self.until_progression(at, &line.start, true);
        end.doubt.take(&line.doubt);
        end.loose = line.doubt.is_some();
        let real_world = !self.evidence().is_assessed();
        let name = if real_world { "rwPFS" } else { "progression-free survival" };
        let value =
            self.value(Measure::ProgressionFreeSurvival, format!("{name}, {}", line.id), &line.start, &end);
        let value = if real_world { value } else { self.with_track(value) };
        let rule =
            "start of the line to the first later progression or death, else the last evaluable assessment";
        value.with("new treatment", self.new_treatment_words()).by(rule)
    }

    fn second_progression(&self, at: usize, line: &Line<'c>) -> Option<Value> {
        let mut doubt = line.doubt.clone();
        let pd = self.lines().get(at + 1).and_then(|next| {
            doubt.take(&next.doubt);
            first_after(
                &self.clock,
                &self.evidence().progressions,
                Some(&next.start),
                |m| *m,
                |_| Is::Yes,
                &mut doubt,
            )
        });
        let ender = Extreme::first(pd.into_iter().flat_map(|e| e.marks).chain(self.death));
        let loose = line.doubt.is_some();
        let end = match (ender, self.contact) {
            (Some(at), _) => End { at, censored: None, doubt, loose },
            (None, Some(contact)) => {
                End { at: Extreme::at(contact), censored: Some(censored::LAST_CONTACT), doubt, loose }
            }
            (None, None) => return None,
        };
        let value = self.value(
            Measure::ProgressionFreeSurvival2,
            format!("progression-free survival 2, {}", line.id),
            &line.start,
            &end,
        );
        Some(value.by("start of the line to progression on the next line or death, else last contact"))
    }

    /// Overall survival from some start.
    fn survival(&self, from: &Extreme<'c>, line: Option<&Line<'c>>) -> Option<Value> {
        let doubt = line.map(|l| l.doubt.clone()).unwrap_or_default();
        let (at, censored) = match (self.death, self.contact) {
            (Some(death), _) => (death, None),
            (None, Some(contact)) => (contact, Some(censored::LAST_CONTACT)),
            (None, None) => return None,
        };
        let loose = doubt.is_some();
        let end = End { at: Extreme::at(at), censored, doubt, loose };
        let (name, rule) = match line {
            Some(line) => (
                format!("overall survival, {}", line.id),
                "start of the line to death, else last contact".to_owned(),
            ),
            None => {
                ("overall survival".to_owned(), format!("{} to death, else last contact", self.index_words()))
            }
        };
        Some(self.value(Measure::OverallSurvival, name, from, &end).by(rule))
    }

    fn next_treatment(&self, at: usize, line: &Line<'c>) -> Option<Value> {
        let mut doubt = line.doubt.clone();
        let next = self.lines().get(at + 1);
        if let Some(next) = next {
            doubt.take(&next.doubt);
            if !line.start.until_edge(&self.clock, &next.start).certain() {
                doubt.note(|| {
                    next.start.drawn().map_or_else(String::new, |m| open_between(&line.start, m.id))
                });
            }
        }
        let (at, censored) = match (next, self.death, self.contact) {
            (Some(next), ..) => (next.start.clone(), None),
            (None, Some(death), _) if self.rules.death_is_next_treatment => (Extreme::at(death), None),
            (None, Some(death), _) => (Extreme::at(death), Some(censored::DEATH)),
            (None, None, Some(contact)) => (Extreme::at(contact), Some(censored::LAST_CONTACT)),
            (None, None, None) => return None,
        };
        let end = End { at, censored, doubt, loose: line.doubt.is_some() };
        let value = self.value(
            Measure::TimeToNextTreatment,
            format!("time to next treatment, {}", line.id),
            &line.start,
            &end,
        );
        let death = if self.rules.death_is_next_treatment { "is an event" } else { "censors" };
        Some(value.with("death", death).by("start of the line to the start of the next line"))
    }

    /// Where the whole course counts from: the diagnosis, else time 0, and whether that is an event.
    fn index(&self) -> Option<(Extreme<'c>, bool)> {
        let course = self.clock.course;
        let known = course.statuses(StatusKind::Diagnosis).filter(|e| !e.start_unknown);
        if let Some(extreme) = Extreme::first(known.map(EventMoment::start)) {
            return Some((extreme, true));
        }
        // Time 0 is no event; some event has to lend it a name for what is open.
        let at = course.anchor(Alignment::Zero)?;
        let lender = course.events().first()?;
        Some((Extreme::at(EventMoment { id: &lender.id, at, unknown: false }), false))
    }

    fn index_words(&self) -> &'static str {
        let has_diagnosis = self.clock.course.statuses(StatusKind::Diagnosis).any(|e| !e.start_unknown);
        if has_diagnosis { "diagnosis" } else { "time 0" }
    }

    /// Time to response of the whole course, and overall survival, where they are wanted.
    pub(super) fn of_course(&self, wanted: MeasureSet) -> Vec<Value> {
        let mut out = Vec::new();
        let Some((index, is_event)) = self.index() else { return out };
        // Time 0 is not among the events that a number came from.
        let own = |mut value: Value, named: bool| {
            if !named && !value.events.is_empty() {
                value.events.remove(0);
            }
            value
        };
        if wanted.meets(TO_RESPONSE) {
            let from_line = self.rules.response_from == Index::FirstLine;
            let first_line = if from_line { self.lines().first() } else { None };
            let (from, doubt, words) = match first_line {
                Some(line) => (line.start.clone(), line.doubt.clone(), "start of the first line"),
                None => (index.clone(), Doubt::default(), self.index_words()),
            };
            let named = first_line.is_some() || is_event;
            for kind in RESPONSES.iter().filter(|kind| wanted.contains(kind.until)) {
                let mut doubt = doubt.clone();
                let takes = |s: &TrackAssessment<'c>| if (kind.counts)(s.counts) { Is::Yes } else { Is::No };
                let row = &self.evidence().assessed;
                let found = first_from(&self.clock, row, &from, takes, &mut doubt);
                let Some(first) = found else { continue };
                let end = End { at: first, censored: None, doubt, loose: false };
                let name = kind.until.definition().name.to_owned();
                let value = self.with_track(own(self.value(kind.until, name, &from, &end), named));
                out.push(value.by(format!("{words} to the first {}", kind.what)));
            }
        }
        if wanted.contains(Measure::OverallSurvival) {
            out.extend(self.survival(&index, None).map(|value| own(value, is_event)));
        }
        out
    }
}

/// As [`first_after`] for responses at a moment or after it.
fn first_from<'c>(
    clock: &Clock,
    row: &ByTime<TrackAssessment<'c>>,
    from: &Extreme,
    takes: impl Fn(&TrackAssessment<'c>) -> Is,
    doubt: &mut Doubt,
) -> Option<Extreme<'c>> {
    let at_or_after = |s: &TrackAssessment<'c>| {
        let answer = takes(s);
        if answer == Is::No { answer } else { from.until(clock, &s.mark.at) }
    };
    let mut found = Vec::new();
    let mut limit: Option<Ticks> = None;
    for s in row.from(from.range().lo) {
        if row.is_past(s, limit) {
            break;
        }
        let answer = at_or_after(s);
        let answer = if s.mark.unknown && answer != Is::No { Is::Open(false) } else { answer };
        match answer {
            Is::No => continue,
            Is::Yes => limit = [limit, s.mark.at.range.hi].into_iter().flatten().min(),
            Is::Open(_) => doubt.note(|| open_between(from, s.mark.id)),
        }
        if answer.drawn() {
            found.push(s.mark);
        }
    }
    Extreme::first(found)
}

/// Whether a moment is at an extreme or before it.
fn before_extreme(clock: &Clock, at: &crate::course::Moment, extreme: &Extreme) -> Is {
    extreme.before(clock, at).not()
}

/// What limits the assessments of a line.
pub(super) struct Window<'c> {
    /// The first progression after its start.
    pub pd: Option<Extreme<'c>>,
    /// New anti-cancer treatment.
    pub new: Option<Extreme<'c>>,
    /// What is open about them.
    pub doubt: Doubt,
}

impl<'c> Window<'c> {
    /// Whether an assessment after the start of the line lies before its first progression, that one included, and not
    /// after new treatment.
    pub fn holds(&self, clock: &Clock, seen: &TrackAssessment<'c>) -> Is {
        let at = &seen.mark.at;
        let after_pd = self.pd.as_ref().map_or(Is::No, |pd| pd.before(clock, at));
        let before_new = self.new.as_ref().map_or(Is::Yes, |new| before_extreme(clock, at, new));
        after_pd.not().and(before_new)
    }
}

/// Responses of a kind: the measures from a start to the first of them, and from that to its end.
struct Responses {
    until: Measure,
    lasts: Measure,
    what: &'static str,
    counts: fn(Counts) -> bool,
}

const RESPONSES: [Responses; 2] = [
    Responses {
        until: Measure::TimeToResponse,
        lasts: Measure::DurationOfResponse,
        what: "complete or partial response",
        counts: Counts::is_response,
    },
    Responses {
        until: Measure::TimeToCompleteResponse,
        lasts: Measure::DurationOfCompleteResponse,
        what: "complete response",
        counts: |c| matches!(c, Counts::Complete),
    },
];

const TO_RESPONSE: MeasureSet = MeasureSet::of(&[Measure::TimeToResponse, Measure::TimeToCompleteResponse]);
const BEST: MeasureSet = MeasureSet::of(&[Measure::BestResponse, Measure::BestConfirmedResponse]);

/// What is read from the assessments of a line before its first progression and new treatment.
const WITHIN_WINDOW: MeasureSet = MeasureSet::of(&[
    Measure::TimeToResponse,
    Measure::TimeToCompleteResponse,
    Measure::BestResponse,
    Measure::BestConfirmedResponse,
    Measure::DurationOfResponse,
    Measure::DurationOfCompleteResponse,
]);
