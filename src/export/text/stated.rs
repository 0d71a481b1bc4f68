//! Times as a source states them, in the words of a sentence: `50 mo after its start`, `before mastectomy`.

use crate::model::{Anchor, Event, Order, Part, Patient, Point, Time, TimeExpr};

/// A time in words. Events are called by their names; where several of the patient have one name, the id tells which.
///
/// ```
/// # use std::sync::Arc;
/// # use phaseline::{export::text::stated, model::*};
/// let mut patient = Patient::new(PatientId::new("p1").unwrap());
/// let mut surgery = Event::new(EventId::new("op").unwrap(), What::from(Treatment::new(Modality::Surgery, "Mastectomy")));
/// surgery.at = Some("0 mo".parse().unwrap());
/// patient.events.push(Arc::new(surgery));
/// let words = |time: &str| stated(&time.parse().unwrap(), &patient);
/// assert_eq!(words("~op + 3 mo"), "about 3 mo after Mastectomy");
/// assert_eq!(words("after op, before 9 mo"), "after Mastectomy, before 9 mo");
/// assert_eq!(words("0 mo .. 2 mo"), "0 mo to 2 mo");
/// ```
pub fn stated(time: &Time, patient: &Patient) -> String {
    let texts = time.point_texts();
    let point =
        |i: usize, point: &Point| point_words(point, texts.get(i).copied().unwrap_or_default(), patient);
    match time.expr() {
        TimeExpr::Ongoing => "ongoing".to_owned(),
        TimeExpr::Unknown => "not stated".to_owned(),
        TimeExpr::At { point: at, about } => {
            let words = point(0, at);
            if *about { format!("about {words}") } else { words }
        }
        TimeExpr::Bounds(bounds) => {
            let mut out: Vec<String> = Vec::new();
            let mut i = 0;
            while let Some(bound) = bounds.get(i) {
                let words = point(i, &bound.point);
                let upper = bounds
                    .get(i + 1)
                    .filter(|next| bound.order == Order::NotBefore && next.order == Order::NotAfter);
                if let Some(upper) = upper {
                    out.push(format!("{words} to {}", point(i + 1, &upper.point)));
                    i += 2;
                    continue;
                }
                out.push(match bound.order {
                    Order::NotBefore => format!("{words} or later"),
                    Order::NotAfter => format!("{words} or earlier"),
                    Order::MoreThan => format!("later than {words}"),
                    Order::LessThan => format!("earlier than {words}"),
                    Order::After => format!("after {words}"),
                    Order::Before => format!("before {words}"),
                    Order::With => format!("with {words}"),
                });
                i += 1;
            }
            out.join(", ")
        }
    }
}

fn point_words(point: &Point, text: &str, patient: &Patient) -> String {
    match point {
        Point::Calendar(_) | Point::FromZero(_) => text.to_owned(),
        Point::FromOwnStart(offset) => {
            let rest = text.trim_start().strip_prefix("start").unwrap_or_default();
            offset.map_or_else(|| "its start".to_owned(), |_| from(rest, "its start"))
        }
        Point::FromEvent(anchor, offset) => {
            let moment = moment(anchor, patient);
            offset.map_or_else(|| moment.clone(), |_| from(behind_anchor(anchor, text), &moment))
        }
    }
}

/// `+ 3 mo` of a moment: `3 mo after it`.
fn from(offset: &str, moment: &str) -> String {
    let offset = offset.trim();
    let length = offset.trim_start_matches(['+', '-', '−']).trim_start();
    let way = if offset.starts_with('+') { "after" } else { "before" };
    format!("{length} {way} {moment}")
}

/// What stands behind the event and its part in an anchored point.
pub(in crate::export) fn behind_anchor<'a>(anchor: &Anchor, text: &'a str) -> &'a str {
    let rest = text.trim_start().strip_prefix(anchor.event.as_str()).unwrap_or_default();
    match anchor.part {
        None => rest,
        Some(Part::Start) => rest.strip_prefix(".start").unwrap_or(rest),
        Some(Part::End) => rest.strip_prefix(".end").unwrap_or(rest),
        Some(Part::Cycle(_)) => rest.split_once(')').map_or(rest, |(_, behind)| behind),
    }
}

fn moment(anchor: &Anchor, patient: &Patient) -> String {
    let event = patient.event(&anchor.event);
    let name = event.map_or_else(|| anchor.event.to_string(), |event| name(event, patient));
    let is_phase = event.is_some_and(|e| e.is_phase());
    match anchor.part {
        Some(Part::Start) if is_phase => format!("the start of {name}"),
        Some(Part::End) if is_phase => format!("the end of {name}"),
        Some(Part::Cycle(n)) => format!("cycle {n} of {name}"),
        _ => name,
    }
}

/// What an event is called, with its id where another of the patient is called the same.
fn name(event: &Event, patient: &Patient) -> String {
    let words = event.words();
    let is_shared = patient.events.iter().any(|other| other.id != event.id && other.words() == words);
    if is_shared { format!("{words} ({})", event.id) } else { words }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::model::{EventId, Modality, PatientId, Treatment, What};

    #[test]
    fn every_notation_is_told_in_words() {
        let mut patient = Patient::new(PatientId::new("p1").unwrap());
        for (id, name) in [("tras", "Trastuzumab"), ("tras_2", "Trastuzumab"), ("fec-100", "FEC")] {
            let what = What::from(Treatment::new(Modality::Targeted, name));
            let mut event = Event::new(EventId::new(id).unwrap(), what);
            event.from = Some("0 mo".parse().unwrap());
            event.to = Some("start + 3 mo".parse().unwrap());
            patient.events.push(Arc::new(event));
        }
        for (time, words) in [
            ("23 mo", "23 mo"),
            ("~23 mo", "about 23 mo"),
            ("2007-03", "2007-03"),
            ("start + 50 mo", "50 mo after its start"),
            ("> start + 5 y", "later than 5 y after its start"),
            ("fec-100 + 5 y 4 mo", "5 y 4 mo after FEC"),
            ("fec-100.end - 7 mo", "7 mo before the end of FEC"),
            ("fec-100.start", "the start of FEC"),
            ("fec-100.cycle(4) + 2 wk", "2 wk after cycle 4 of FEC"),
            ("tras_2.end + 30 mo", "30 mo after the end of Trastuzumab (tras_2)"),
            ("with fec-100", "with FEC"),
            ("with fec-100, before 9 mo", "with FEC, before 9 mo"),
            ("2007-03 ..", "2007-03 or later"),
            (".. 9 mo", "9 mo or earlier"),
            ("< 9 mo", "earlier than 9 mo"),
            ("2007 .. 2008-03", "2007 to 2008-03"),
            ("after nothing_here", "after nothing_here"),
            ("ongoing", "ongoing"),
            ("unknown", "not stated"),
        ] {
            assert_eq!(stated(&time.parse().unwrap(), &patient), words, "{time}");
        }
    }
}
