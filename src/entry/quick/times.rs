//! Times as people type them, brought into the time notation of `docs/FORMAT.md`.
//!
//! The notation itself is read by [`Time`]; here words become anchors (“docetaxel” the id of that event), and phrases
//! become offsets (“three months after surgery” is `surgery + 3 mo`).

use std::collections::HashMap;

use crate::model::{CalendarDate, Edge, Event, EventId, Patient, Point, Time, TimeExpr, What};
use crate::terms::{Meaning, key, words};

/// How sure it is that a word means an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Id,
    Name,
    Kind,
    Part,
}

/// The events of a patient by what they may be called.
#[derive(Debug, Default)]
pub(super) struct Mentions {
    by_key: HashMap<String, Vec<(Level, EventId, bool)>>,
}

impl Mentions {
    /// Of all events of a patient.
    pub fn of(patient: &Patient) -> Self {
        let mut out = Self::default();
        for event in &patient.events {
            out.put(event.id.as_str(), Level::Id, event);
            out.put(&event.title(), Level::Name, event);
            out.put(&event.what.title(), Level::Name, event);
            match &event.what {
                What::Treatment(t) => {
                    out.put(t.modality.words(), Level::Kind, event);
                    for agent in &t.agents {
                        out.put(&agent.name, Level::Part, event);
                    }
                }
                What::Status(s) => out.put(s.words(), Level::Name, event),
                What::Response(r) => out.put(&r.category, Level::Kind, event),
                What::Measurement(_) | What::Finding(_) | What::Annotation(_) => {}
            }
        }
        out
    }

    fn put(&mut self, name: &str, level: Level, event: &Event) {
        let key = key(name);
        if key.is_empty() {
            return;
        }
        let found = self.by_key.entry(key).or_default();
        if !found.iter().any(|(_, id, _)| *id == event.id) {
            found.push((level, event.id.clone(), event.is_phase()));
        }
    }

    /// The event that a phrase means, and whether it is a phase.
    ///
    /// # Errors
    /// Nothing if there is none; words if there are several.
    pub fn event(&self, phrase: &str) -> Result<(EventId, bool), Option<String>> {
        let mut found: Vec<&(Level, EventId, bool)> = Vec::new();
        let names = words().meanings(phrase).filter(|w| w.is_alias()).map(|w| key(&w.name));
        for key in std::iter::once(key(phrase)).chain(names) {
            found.extend(self.by_key.get(&key).into_iter().flatten());
            if !found.is_empty() {
                break;
            }
        }
        let best = found.iter().map(|(level, ..)| *level).min().ok_or(None)?;
        let mut best = found.into_iter().filter(|(level, ..)| *level == best);
        match (best.next(), best.next()) {
            (Some((_, id, phase)), None) => Ok((id.clone(), *phase)),
            (Some((_, a, _)), Some((_, b, _))) => {
                Err(Some(format!("“{phrase}” may be {a} or {b}: write the id")))
            }
            _ => Err(None),
        }
    }
}

/// Numbers that are written as words, from zero.
const NUMBERS: [&str; 13] = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
];

/// A whole number in digits or words.
pub(super) fn number(text: &str) -> Option<u32> {
    if let Some(at) = NUMBERS.iter().position(|n| n.eq_ignore_ascii_case(text)) {
        return u32::try_from(at).ok();
    }
    let digits = !text.is_empty() && text.len() <= 6 && text.bytes().all(|b| b.is_ascii_digit());
    if digits { text.parse().ok() } else { None }
}

/// The symbol of a unit of time, however it is written.
pub(super) fn unit(word: &str) -> Option<&'static str> {
    Some(match word.to_lowercase().as_str() {
        "d" | "day" | "days" => "d",
        "w" | "wk" | "wks" | "week" | "weeks" => "wk",
        "mo" | "mos" | "mth" | "mths" | "month" | "months" => "mo",
        "y" | "yr" | "yrs" | "year" | "years" => "y",
        _ => return None,
    })
}

/// The first word and the rest.
fn first_word(text: &str) -> (&str, &str) {
    match text.split_once(char::is_whitespace) {
        Some((first, rest)) => (first, rest.trim_start()),
        None => (text, ""),
    }
}

/// The rest behind any of some phrases, whatever their case.
fn after_any<'a>(text: &'a str, phrases: &[&str]) -> Option<&'a str> {
    phrases.iter().find_map(|phrase| {
        let head = text.get(..phrase.len())?;
        let rest = text.get(phrase.len()..)?;
        (head.eq_ignore_ascii_case(phrase) && rest.starts_with(char::is_whitespace))
            .then(|| rest.trim_start())
    })
}

/// Reads a phrase as a time of an event-to-be of this patient.
///
/// # Errors
/// Nothing if it is no time; words if it looks like one that cannot be.
pub(super) fn read(phrase: &str, edge: Edge, mentions: &Mentions) -> Result<Time, Option<String>> {
    let phrase = phrase.trim().trim_end_matches([',', ';']).trim_end();
    let text = match edge {
        Edge::End if is_ongoing(phrase) => "ongoing".to_owned(),
        _ => bounds(phrase, mentions)?,
    };
    let time: Time = text.parse().map_err(|_| None)?;
    if time.expr().uses_own_start() && edge == Edge::Start {
        return Err(Some("only an end can refer to the event's own start".to_owned()));
    }
    Ok(time)
}

/// Whether a phrase says that something goes on.
pub(super) fn is_ongoing(phrase: &str) -> bool {
    ["ongoing", "still ongoing", "present", "now", "today", "continuing", "still running"]
        .iter()
        .any(|p| p.eq_ignore_ascii_case(phrase))
}

/// Whether a time is nothing but a mention of an event, without part and offset.
pub(super) fn bare_anchor(time: &Time) -> bool {
    let TimeExpr::At { point: Point::FromEvent(anchor, None), about: false } = time.expr() else {
        return false;
    };
    anchor.part.is_none()
}

/// One or more statements with commas between them.
fn bounds(text: &str, mentions: &Mentions) -> Result<String, Option<String>> {
    if text.eq_ignore_ascii_case("unknown") {
        return Ok("unknown".to_owned());
    }
    match bound(text, mentions) {
        Ok(whole) => return Ok(whole),
        Err(why) if !text.contains(',') => return Err(why),
        Err(_) => {}
    }
    // A comma also stands in "March 14, 2007": a piece that says nothing alone is tried with the next one.
    let mut out: Vec<String> = Vec::new();
    let (mut start, mut end) = (0, 0);
    for piece in text.split_inclusive(',') {
        end += piece.len();
        let whole = text.get(start..end).unwrap_or_default().trim_end_matches(',').trim();
        if let Ok(read) = bound(whole, mentions) {
            out.push(read);
            start = end;
        }
    }
    if start == text.len() && out.len() > 1 { Ok(out.join(", ")) } else { Err(None) }
}

/// One statement: a moment, a range, or an order.
fn bound(text: &str, mentions: &Mentions) -> Result<String, Option<String>> {
    let text = text.trim();
    if let Some((left, right)) = text.split_once("..") {
        let side =
            |side: &str| if side.trim().is_empty() { Ok(String::new()) } else { point(side, mentions) };
        let (left, right) = (side(left)?, side(right)?);
        return if left.is_empty() && right.is_empty() {
            Err(None)
        } else {
            Ok(format!("{left} .. {right}").trim().to_owned())
        };
    }
    if let Some(rest) = after_any(text, &["between"]) {
        let (left, right) = rest.split_once(" and ").ok_or(None)?;
        return Ok(format!("{} .. {}", point(left, mentions)?, point(right, mentions)?));
    }
    for (sign, phrases) in [
        (">", ["more than", "longer than", "over", "later than"].as_slice()),
        ("<", &["less than", "under", "earlier than"]),
        ("after ", &["after", "following"]),
        ("before ", &["before", "prior to"]),
        ("with ", &["with", "together with"]),
        ("~", &["about", "approximately", "approx", "approx.", "circa", "around", "roughly"]),
    ] {
        let symbol = sign.len() == 1;
        let rest = after_any(text, phrases)
            .or_else(|| text.strip_prefix(sign).filter(|_| symbol))
            .or_else(|| text.strip_prefix('≈').filter(|_| sign == "~"));
        if let Some(rest) = rest {
            let blank = if symbol && sign != "~" { " " } else { "" };
            return Ok(format!("{sign}{blank}{}", point(rest, mentions)?));
        }
    }
    for (phrase, before) in
        [("at least", false), ("not before", false), ("by", true), ("not after", true), ("at most", true)]
    {
        if let Some(rest) = after_any(text, &[phrase]) {
            let at = point(rest, mentions)?;
            return Ok(if before { format!(".. {at}") } else { format!("{at} ..") });
        }
    }
    if let Some(range) = dashed(text) {
        return Ok(range);
    }
    point(text, mentions)
}

/// `12-24 mo` as a range of two lengths.
fn dashed(text: &str) -> Option<String> {
    let (left, right) = text.split_once(['-', '–'])?;
    let is_number = |t: &str| !t.is_empty() && t.chars().all(|c| c.is_ascii_digit() || c == '.');
    let digits = right.find(|c: char| !(c.is_ascii_digit() || c == '.'))?;
    let (number, unit_word) = right.split_at(digits);
    let symbol = unit(unit_word.trim())?;
    (is_number(left) && is_number(number)).then(|| format!("{left} {symbol} .. {number} {symbol}"))
}

/// One moment, with words for numbers, units and events.
fn point(text: &str, mentions: &Mentions) -> Result<String, Option<String>> {
    let text = text.trim();
    if text.parse::<CalendarDate>().is_ok() {
        return Ok(text.to_owned());
    }
    if let Some(span) = span(text) {
        return Ok(span);
    }
    let (first, rest) = first_word(text);
    if let (Some(symbol), Some(n)) = (unit(first).filter(|_| first.len() > 2), number(rest)) {
        return Ok(format!("{n} {symbol}"));
    }
    if first.eq_ignore_ascii_case("start") {
        let offset =
            rest.strip_prefix(['+', '-']).and_then(|o| span(o).filter(|_| !o.trim().starts_with(['+', '-'])));
        return match (rest, offset) {
            ("", _) => Ok("start".to_owned()),
            (_, Some(offset)) => Ok(format!("start {} {offset}", rest.get(..1).unwrap_or_default())),
            _ => anchored(text, mentions),
        };
    }
    for (words, sign) in [([" after ", " following "], '+'), ([" before ", " prior to "], '-')] {
        for word in words {
            if let Some((offset, event)) = text.split_once(word)
                && let Some(offset) = span(offset).filter(|o| !o.starts_with(['-', '+']))
            {
                let (anchor, phase) = anchor(event, mentions)?;
                // What comes months after a phase is meant from its end; an anchor alone is its start.
                let end = if phase && sign == '+' && !anchor.contains('.') { ".end" } else { "" };
                return Ok(format!("{anchor}{end} {sign} {offset}"));
            }
        }
    }
    anchored(text, mentions)
}

/// A length of time as the notation takes it; numbers may be words.
fn span(text: &str) -> Option<String> {
    let text = text.trim();
    let (first, rest) = first_word(text);
    let text = match number(first) {
        Some(n) if !rest.is_empty() && first.starts_with(char::is_alphabetic) => format!("{n} {rest}"),
        _ => text.to_owned(),
    };
    if !text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '−')) {
        return None;
    }
    let time: Time = text.parse().ok()?;
    matches!(time.expr(), TimeExpr::At { point: Point::FromZero(_), about: false }).then_some(text)
}

/// An event with a part and an offset.
fn anchored(text: &str, mentions: &Mentions) -> Result<String, Option<String>> {
    let mut why = None;
    // An id may hold a hyphen: the offset begins at the last sign that leaves both sides readable.
    for (i, sign) in text.char_indices().rev().filter(|(_, c)| matches!(c, '+' | '-' | '−')) {
        let (left, right) = (text.get(..i), text.get(i + sign.len_utf8()..));
        let (Some(left), Some(right)) = (left, right) else { continue };
        if let Some(offset) = span(right).filter(|o| o.starts_with(|c: char| c.is_ascii_digit())) {
            match anchor(left, mentions) {
                Ok((anchor, _)) => {
                    let sign = if sign == '+' { '+' } else { '-' };
                    return Ok(format!("{anchor} {sign} {offset}"));
                }
                Err(because) => why = why.or(because),
            }
        }
    }
    anchor(text, mentions).map(|(anchor, _)| anchor).map_err(|because| because.or(why))
}

/// An event with its part, if one is written, and whether the event is a phase.
fn anchor(text: &str, mentions: &Mentions) -> Result<(String, bool), Option<String>> {
    let text = text.trim();
    let text = after_any(text, &["the"]).unwrap_or(text);
    if let Ok((id, phase)) = mentions.event(text) {
        return Ok((id.to_string(), phase));
    }
    for (part, phrases) in [
        ("end", ["end of", "the end of", "completion of"].as_slice()),
        ("start", &["start of", "beginning of", "the start of", "initiation of"]),
    ] {
        let suffix = |end: &str| text.strip_suffix(end).filter(|_| end.len() < text.len());
        let rest = after_any(text, phrases)
            .or_else(|| suffix(&format!(".{part}")))
            .or_else(|| suffix(&format!(" {part}")));
        if let Some(rest) = rest {
            let (id, phase) = mentions.event(rest)?;
            return Ok((format!("{id}.{part}"), phase));
        }
    }
    if let Some((event, n)) = text.strip_suffix(')').and_then(|t| t.rsplit_once(".cycle(")) {
        return cycle(event, n, mentions);
    }
    if let Some(rest) = after_any(text, &["cycle", "the cycle"]) {
        let (n, event) = rest.split_once(" of ").ok_or(None)?;
        return cycle(event, n, mentions);
    }
    if let Some((event, n)) = text.rsplit_once(" cycle ") {
        return cycle(event, n, mentions);
    }
    mentions.event(text).map(|(id, phase)| (id.to_string(), phase))
}

fn cycle(event: &str, n: &str, mentions: &Mentions) -> Result<(String, bool), Option<String>> {
    let n = number(n.trim()).ok_or(None)?;
    let (id, phase) = mentions.event(event.trim())?;
    Ok((format!("{id}.cycle({n})"), phase))
}

/// Whether a word is known as something that events are about, so that “no event of that name” is worth saying.
pub(super) fn names_something(phrase: &str) -> bool {
    words().meanings(phrase).any(|w| {
        matches!(
            w.meaning,
            Meaning::Agent(_) | Meaning::Regimen(_) | Meaning::Procedure(_) | Meaning::Milestone(_)
        )
    })
}
