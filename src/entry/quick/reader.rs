//! Reads a line from left to right, part by part.

use std::ops::Range;

use super::amounts;
use super::draft::{Draft, Head, StartWord};
use super::times::{self, Mentions};
use super::tokens::{TypedWord, is_separator, tokens};
use super::{Chip, ChipKind};
use crate::model::{Edge, EndReason, Intent, Patient, Point, StatusKind, Time, TimeExpr};
use crate::terms::words;

/// Most words of one time.
const TIME_WORDS: usize = 14;
/// Words that say nothing by themselves: they belong to the part behind them.
const FILLERS: [&str; 15] =
    ["the", "a", "an", "of", "in", "on", "for", "was", "is", "has", "had", "then", "by", "to", "as"];
/// Words that join one part with the next.
const JOINS: [&str; 7] = ["+", "/", "&", "and", "plus", "with", "combined"];

/// The state of reading one line.
pub(super) struct Reader<'a> {
    pub(super) text: &'a str,
    pub(super) tokens: Vec<TypedWord<'a>>,
    pub(super) at: usize,
    pub(super) mentions: Mentions,
    pub(super) draft: Draft,
    pub(super) chips: Vec<Chip>,
    pub(super) unread: Vec<Range<usize>>,
    pub(super) problems: Vec<String>,
    /// Where the words began that belong to the next part.
    filler: Option<Range<usize>>,
    /// The joining word before the present part.
    pub(super) joined: Option<&'a str>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a str, context: &Patient) -> Self {
        Self {
            text,
            tokens: tokens(text),
            at: 0,
            mentions: Mentions::of(context),
            draft: Draft::default(),
            chips: Vec::new(),
            unread: Vec::new(),
            problems: Vec::new(),
            filler: None,
            joined: None,
        }
    }

    /// Reads all of it.
    pub(super) fn read(&mut self) {
        while self.at < self.tokens.len() {
            let before = self.at;
            let read = self.quoted()
                || self.lesion()
                || self.value()
                || self.clause()
                || self.dose()
                || self.schedule()
                || self.course_words()
                || self.grade()
                || self.bare_time()
                || self.vocabulary()
                || self.detail();
            if read && self.at > before {
                self.joined = None;
            } else if !self.filling() {
                self.miss(1);
            }
        }
        self.drop_filler();
    }

    /// A word, counted from the present one.
    pub(super) fn word(&self, ahead: usize) -> Option<&'a str> {
        self.tokens.get(self.at + ahead).filter(|t| !t.quoted).map(|t| t.text)
    }

    /// A word in lower case, counted from the present one; empty if there is none.
    pub(super) fn lower(&self, ahead: usize) -> String {
        self.word(ahead).map(str::to_lowercase).unwrap_or_default()
    }

    /// The text of some words, counted from the present one.
    pub(super) fn phrase(&self, ahead: usize, count: usize) -> Option<&'a str> {
        let from = self.at + ahead;
        let chosen = self.tokens.get(from..from + count)?;
        if chosen.iter().any(|t| t.quoted) {
            return None;
        }
        self.text.get(chosen.first()?.range.start..chosen.last()?.range.end)
    }

    /// Takes words as a part that was read.
    pub(super) fn take(&mut self, count: usize, kind: ChipKind, meaning: String) {
        let range = |i: usize| self.tokens.get(i).map(|t| t.range.clone());
        if let (Some(first), Some(last)) = (range(self.at), range((self.at + count).saturating_sub(1))) {
            let start = self.filler.take().map_or(first.start, |f| f.start);
            self.chips.push(Chip { range: start..last.end, kind, meaning });
        }
        self.at += count;
    }

    /// Passes over words that could not be read.
    pub(super) fn miss(&mut self, count: usize) {
        self.drop_filler();
        for _ in 0..count.max(1) {
            if let Some(token) = self.tokens.get(self.at) {
                self.unread.push(token.range.clone());
            }
            self.at += 1;
        }
    }

    fn drop_filler(&mut self) {
        self.unread.extend(self.filler.take());
    }

    fn filling(&mut self) -> bool {
        let lower = self.lower(0);
        let joins = JOINS.contains(&lower.as_str());
        if !joins && !FILLERS.contains(&lower.as_str()) {
            return false;
        }
        if joins {
            self.joined = self.word(0);
        }
        if let Some(token) = self.tokens.get(self.at) {
            let start = self.filler.as_ref().map_or(token.range.start, |f| f.start);
            self.filler = Some(start..token.range.end);
        }
        self.at += 1;
        true
    }

    fn quoted(&mut self) -> bool {
        let Some(token) = self.tokens.get(self.at).filter(|t| t.quoted) else { return false };
        let text = token.text.to_owned();
        match &mut self.draft.head {
            Some(Head::Note(name)) if name.is_empty() => name.clone_from(&text),
            _ if self.draft.note.is_empty() => self.draft.note.clone_from(&text),
            _ => self.draft.note = format!("{} {text}", self.draft.note),
        }
        self.take(1, ChipKind::Note, format!("note: {text}"));
        true
    }

    /// `from …`, `to …`, `at …`, `for …`, `also …`, `ongoing`.
    fn clause(&mut self) -> bool {
        let keyword = self.lower(0);
        match keyword.as_str() {
            // "start + 50 mo" is an end: so long after the event's own start.
            "start" if self.lower(1).starts_with('+') && self.draft.to.is_none() => {
                let Some((n, time)) = self.time_ahead(0, Edge::End) else { return false };
                self.end_is(n, Some(time))
            }
            "from" | "since" | "starting" | "started" | "start" | "began" | "begun" | "beginning" => {
                self.start_clause(StartWord::From, ChipKind::From)
            }
            "at" | "@" | "on" | "in" | "during" | "dated" => self.start_clause(StartWord::At, ChipKind::At),
            "to" | "until" | "till" | "til" | "through" | "thru" | "ended" | "ending" | "stopped" | "→" => {
                self.end_clause()
            }
            "-" | "–" | "—" if self.draft.start.is_some() && self.draft.to.is_none() => self.end_clause(),
            "for" => self.length_clause(),
            "also" => {
                let Some((n, time)) = self.time_ahead(1, Edge::Start) else { return false };
                if self.draft.also.is_some() {
                    return false;
                }
                self.take(n + 1, ChipKind::Also, format!("also {time}"));
                self.draft.also = Some(time);
                true
            }
            _ => {
                let whole = (1..=2).rev().find(|n| {
                    let phrase = self.phrase(0, *n).unwrap_or_default();
                    times::is_ongoing(phrase)
                        && !matches!(phrase.to_lowercase().as_str(), "now" | "present" | "today")
                });
                let Some(n) = whole.filter(|_| self.draft.to.is_none()) else { return false };
                self.end_is(n, "ongoing".parse().ok())
            }
        }
    }

    fn start_clause(&mut self, stated: StartWord, kind: ChipKind) -> bool {
        let Some((n, time)) = self.time_ahead(1, Edge::Start) else {
            return self.missing_event();
        };
        let loose = matches!(self.lower(0).as_str(), "on" | "in" | "during");
        if loose && times::bare_anchor(&time) {
            return false; // "CR on docetaxel" does not say that it was at its start
        }
        let time = if stated == StartWord::From { starts_with(&time) } else { time };
        self.start_is(n + 1, time, stated, kind)
    }

    fn end_clause(&mut self) -> bool {
        if self.lower(0) == "to" && matches!(self.word(1), Some("..." | "…" | "?")) && self.draft.to.is_none()
        {
            self.draft.open_end = true;
            self.take(2, ChipKind::To, "end left open".to_owned());
            return true;
        }
        match self.time_ahead(1, Edge::End) {
            Some((n, time)) if self.draft.to.is_none() => self.end_is(n + 1, Some(time)),
            Some((n, _)) => {
                self.problems.push("two ends are stated".to_owned());
                self.miss(n + 1);
                true
            }
            None if matches!(self.lower(0).as_str(), "to" | "until" | "till") => self.missing_event(),
            None => false,
        }
    }

    /// `for 50 mo`: so long after the event's own start.
    fn length_clause(&mut self) -> bool {
        let length = (1..=6).rev().find_map(|n| {
            let time = times::read(self.phrase(1, n)?, Edge::Start, &self.mentions).ok()?;
            let plain = matches!(time.expr(), TimeExpr::At { point: Point::FromZero(_), about: false });
            (plain && !time.text().starts_with(['-', '+'])).then_some((n, time))
        });
        let Some((n, length)) = length.filter(|_| self.draft.to.is_none()) else { return false };
        self.end_is(n + 1, format!("start + {length}").parse().ok())
    }

    fn end_is(&mut self, count: usize, time: Option<Time>) -> bool {
        let Some(time) = time else { return false };
        self.take(count, ChipKind::To, format!("to {time}"));
        self.draft.to = Some(time);
        true
    }

    fn start_is(&mut self, count: usize, time: Time, stated: StartWord, kind: ChipKind) -> bool {
        let is_bounds = |t: &Time| matches!(t.expr(), TimeExpr::Bounds(_));
        match &self.draft.start {
            None => {}
            // "after surgery before 9 mo": both hold.
            Some((first, how)) if is_bounds(first) && is_bounds(&time) && stated == StartWord::Bare => {
                let (both, how) = (format!("{first}, {time}").parse::<Time>(), *how);
                let Ok(both) = both else { return false };
                self.take(count, kind, format!("and {time}"));
                self.draft.start = Some((both, how));
                return true;
            }
            Some(_) => {
                self.problems.push("two starts are stated; write “also” before the second".to_owned());
                self.miss(count);
                return true;
            }
        }
        let word = if kind == ChipKind::From { "from" } else { "at" };
        let after = time.text().starts_with("after ")
            || time.text().starts_with("before ")
            || time.text().starts_with("with ");
        let meaning = if after { time.text().to_owned() } else { format!("{word} {time}") };
        self.take(count, kind, meaning);
        self.draft.start = Some((time, stated));
        self.draft.closed = true;
        true
    }

    /// A time without a word before it: `~2 mo`, `2007-03`, `after surgery`, `surgery + 4 wk`.
    fn bare_time(&mut self) -> bool {
        // An agent behind "with" joins the treatment, unless it is an event to start with.
        let found = self.time_ahead(0, Edge::Start);
        match found {
            Some((n, time)) if !times::bare_anchor(&time) => {
                self.start_is(n, time, StartWord::Bare, ChipKind::At)
            }
            _ if matches!(self.lower(0).as_str(), "after" | "before" | "with" | "following") => {
                let joins = self.lower(0) == "with"
                    && self
                        .known_ahead(1)
                        .is_some_and(|n| self.phrase(1, n).is_some_and(|p| words().is_agent(p)));
                !joins && self.missing_event()
            }
            _ => false,
        }
    }

    /// The longest time that begins some words ahead, and how many words it takes.
    pub(super) fn time_ahead(&mut self, ahead: usize, edge: Edge) -> Option<(usize, Time)> {
        let mut why = None;
        for n in (1..=TIME_WORDS).rev() {
            let Some(phrase) = self.phrase(ahead, n) else { continue };
            match times::read(phrase, edge, &self.mentions) {
                Ok(time) => return Some((n, time)),
                // What is wrong is told best of the shortest phrase that looks like a time.
                Err(because) => why = because.or(why),
            }
        }
        self.problems.extend(why.filter(|_| ahead > 0));
        None
    }

    /// How many words ahead make a phrase that is known.
    pub(super) fn known_ahead(&self, ahead: usize) -> Option<usize> {
        let is_known =
            |n: &usize| self.phrase(ahead, *n).is_some_and(|p| words().meanings(p).next().is_some());
        (1..=5).rev().find(is_known)
    }

    /// A word of time before the name of something that is no event of the patient.
    fn missing_event(&mut self) -> bool {
        let Some(n) = self.known_ahead(1) else { return false };
        let Some(name) = self.phrase(1, n).filter(|p| times::names_something(p)) else { return false };
        match self.mentions.event(name) {
            Err(None) => self.problems.push(format!("this patient has no event “{name}”")),
            Err(Some(why)) => self.problems.push(why),
            Ok(_) => {}
        }
        self.miss(n + 1);
        true
    }

    /// Line, intent, why it ended; confirmation, assessor.
    fn course_words(&mut self) -> bool {
        let (first, second) = (self.lower(0), self.lower(1));
        if self.draft.may_treat() {
            if let Some(line) = line_of(&first, &second) {
                let count = if line_of(&first, "").is_some() { 1 } else { 2 };
                self.draft.line = Some(line);
                self.take(count, ChipKind::Line, format!("line {line}"));
                return true;
            }
            if let Some(intent) = Intent::ALL.iter().find(|i| i.words() == first) {
                self.draft.intent = Some(*intent);
                self.take(1, ChipKind::Intent, intent.words().to_owned());
                return true;
            }
            if let Some((count, reason)) = self.ended(&first) {
                self.draft.ended = Some(reason);
                self.take(count, ChipKind::Ended, format!("ended: {}", reason.words()));
                return true;
            }
        }
        if matches!(self.draft.head, None | Some(Head::Response(..))) {
            let (count, meaning) = match (first.as_str(), second.as_str()) {
                ("confirmed", _) => (1, "confirmed"),
                ("unconfirmed", _) => (1, "not confirmed"),
                ("new", "lesion" | "lesions") => (2, "new lesion"),
                ("central", "review") => (2, "assessed by central review"),
                ("investigator", _) => (1, "assessed by the investigator"),
                _ => return false,
            };
            match first.as_str() {
                "confirmed" | "unconfirmed" => self.draft.confirmed = Some(first == "confirmed"),
                "new" => self.draft.new_lesion = Some(true),
                "central" => "central review".clone_into(&mut self.draft.assessor),
                _ => "investigator".clone_into(&mut self.draft.assessor),
            }
            self.take(count, ChipKind::Assessment, meaning.to_owned());
            return true;
        }
        false
    }

    /// `stopped for toxicity`, `completed`.
    fn ended(&self, first: &str) -> Option<(usize, EndReason)> {
        if first == "completed" {
            return Some((1, EndReason::Completed));
        }
        if !matches!(first, "stopped" | "ended" | "discontinued" | "terminated") {
            return None;
        }
        let mut ahead = 1;
        while matches!(
            self.lower(ahead).as_str(),
            "for" | "due" | "to" | "because" | "of" | "by" | "at" | "on" | "her" | "his" | "own" | "the"
        ) {
            ahead += 1;
        }
        let reason = match self.lower(ahead).as_str() {
            "progression" | "progressive" | "pd" => EndReason::Progression,
            "toxicity" | "toxicities" | "intolerance" => EndReason::Toxicity,
            "response" | "cr" | "remission" => EndReason::Response,
            "completion" | "completed" | "planned" => EndReason::Completed,
            "death" => EndReason::Death,
            "patient" | "patient's" | "patient’s" => EndReason::PatientDecision,
            "physician" | "physician's" | "physician’s" => EndReason::PhysicianDecision,
            "decision" if ahead > 1 && matches!(self.lower(ahead - 1).as_str(), "own" | "her" | "his") => {
                EndReason::PatientDecision
            }
            _ => return None,
        };
        let decision = self.lower(ahead + 1) == "decision"
            && matches!(reason, EndReason::PatientDecision | EndReason::PhysicianDecision);
        Some((ahead + 1 + usize::from(decision), reason))
    }

    /// `grade 3`, `G3`.
    fn grade(&mut self) -> bool {
        if !matches!(self.draft.head, None | Some(Head::AdverseEvent(_))) || self.draft.grade.is_some() {
            return false;
        }
        let first = self.lower(0);
        let (count, grade) = match first.as_str() {
            "grade" | "gr" | "g" | "ctcae" => {
                let ahead =
                    if first == "ctcae" && matches!(self.lower(1).as_str(), "grade" | "gr") { 2 } else { 1 };
                (ahead + 1, amounts::grade(&self.lower(ahead)))
            }
            _ => (1, first.strip_prefix('g').filter(|r| r.len() == 1).and_then(amounts::grade)),
        };
        let Some(grade) = grade else { return false };
        self.draft.grade = Some(grade);
        self.take(count, ChipKind::Grade, format!("grade {grade}"));
        true
    }

    /// Stage and score; cause of a death behind “of”.
    fn detail(&mut self) -> bool {
        let Some(Head::Status(kind)) = self.draft.head else { return false };
        let first = self.lower(0);
        let cause = first == "of" || first == "from" || (first == "due" && self.lower(1) == "to");
        let count = match first.as_str() {
            "stage" | "grade" | "clinical" | "ecog" if self.word(1).is_some() => 2,
            _ if kind == StatusKind::Performance && times::number(&first).is_some_and(|n| n <= 100) => 1,
            _ if is_tnm(self.word(0).unwrap_or_default()) => 1,
            _ if cause && matches!(kind, StatusKind::Death | StatusKind::Diagnosis) => {
                let skip = if first == "due" { 2 } else { 1 };
                let words = self.free_words(skip);
                if words == 0 { 0 } else { skip + words }
            }
            _ => 0,
        };
        let skip = if cause { usize::from(first == "due") + 1 } else { 0 };
        let Some(text) = count.checked_sub(skip).filter(|n| *n > 0).and_then(|n| self.phrase(skip, n)) else {
            return false;
        };
        self.draft.detail.push(text.to_owned());
        self.take(count, ChipKind::Detail, format!("{}: {text}", detail_word(kind)));
        true
    }

    /// How many words there are, some words ahead, before the next time or the end.
    fn free_words(&self, ahead: usize) -> usize {
        let mut count = 0;
        while let Some(word) = self.word(ahead + count) {
            let keyword = matches!(
                word.to_lowercase().as_str(),
                "at" | "on" | "in" | "from" | "after" | "before" | "with" | "to"
            );
            let time = (1..=4).any(|n| {
                let phrase = self.phrase(ahead + count, n);
                phrase.is_some_and(|p| {
                    times::read(p, Edge::Start, &self.mentions).is_ok_and(|t| !times::bare_anchor(&t))
                })
            });
            if keyword || time {
                break;
            }
            count += 1;
        }
        count
    }

    /// Runs of unread words, with what is between them.
    pub(super) fn unread_runs(&self) -> Vec<Range<usize>> {
        let mut sorted = self.unread.clone();
        sorted.sort_by_key(|r| r.start);
        let mut out: Vec<Range<usize>> = Vec::new();
        for range in sorted {
            match out.last_mut() {
                Some(last)
                    if self.text.get(last.end..range.start).is_some_and(|t| t.chars().all(is_separator)) =>
                {
                    last.end = range.end;
                }
                _ => out.push(range),
            }
        }
        out
    }
}

/// What the detail of a milestone is called.
fn detail_word(kind: StatusKind) -> &'static str {
    match kind {
        StatusKind::Death => "cause",
        StatusKind::Performance => "score",
        _ => "detail",
    }
}

/// `from docetaxel` says that both start together.
fn starts_with(time: &Time) -> Time {
    if times::bare_anchor(time)
        && let Ok(with) = format!("with {time}").parse()
    {
        return with;
    }
    time.clone()
}

/// `2L`, `first-line`, `line 2`, `2nd line`.
fn line_of(first: &str, second: &str) -> Option<u32> {
    const ORDINALS: [&str; 6] = ["first", "second", "third", "fourth", "fifth", "sixth"];
    let ordinal = |word: &str| {
        let digit = word.trim_end_matches(['s', 't', 'n', 'd', 'r', 'h']);
        let at = ORDINALS.iter().position(|o| *o == word).and_then(|at| u32::try_from(at + 1).ok());
        at.or_else(|| times::number(digit).filter(|_| word.len() > digit.len()))
    };
    let found = match (first.strip_suffix("-line"), first.strip_suffix('l')) {
        (Some(word), _) => ordinal(word),
        (_, Some(digits)) if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) => {
            times::number(digits)
        }
        _ if first == "line" => times::number(second),
        _ if second == "line" => ordinal(first),
        _ => None,
    };
    found.filter(|n| (1..=20).contains(n))
}

/// `cT2N1M1`, `ypT0`, `T4dN2`.
fn is_tnm(word: &str) -> bool {
    let rest = word.trim_start_matches(['c', 'p', 'y', 'r']);
    let mut chars = rest.chars();
    word.len() - rest.len() <= 2
        && matches!(chars.next(), Some('T' | 'N' | 'M'))
        && chars.next().is_some_and(|c| c.is_ascii_digit() || c == 'x' || c == 'X' || c == 'i')
}
