//! Times of random patients: whatever the truth may be that the statements leave open, it lies in the printed ranges.
//!
//! A patient is made from the truth outwards: each event gets a true time, and statements that are true of it. The
//! quantities that the statements name are thus sampled, never two ends independently.

use std::sync::Arc;

use phaseline::course::{Course, NodeId, resolve};
use phaseline::measure::{self, Value};
use phaseline::model::{
    CalendarDate, Event, EventId, Modality, Patient, PatientId, Precision, Response, Rules, StatusKind,
    Ticks, Time, Treatment, What, Zero,
};
use proptest::prelude::*;

const MONTH: i64 = Ticks::MONTH.0;
const DAY: i64 = Ticks::DAY.0;

/// Random numbers of one event.
#[derive(Debug, Clone)]
struct Draw {
    kind: u8,
    start: (u8, u16, i8),
    length: (u8, u8, i8),
    anchor: u16,
    also: u8,
}

fn draws() -> impl Strategy<Value = Vec<Draw>> {
    let one = (
        any::<u8>(),
        (any::<u8>(), 0_u16..120, -100_i8..=100),
        (any::<u8>(), 0_u8..60, -100_i8..=100),
        any::<u16>(),
        any::<u8>(),
    );
    let one = one.prop_map(|(kind, start, length, anchor, also)| Draw { kind, start, length, anchor, also });
    prop::collection::vec(one, 1..14)
}

/// An event and when it truly was.
#[derive(Clone)]
struct True {
    event: Event,
    start: i64,
    end: i64,
}

/// A share of a tolerance, in hundredths.
fn part(of: i64, hundredths: i8) -> i64 {
    of * i64::from(hundredths) / 100
}

fn time(text: &str) -> Time {
    text.parse().unwrap_or_else(|e| panic!("{e}"))
}

/// A calendar text for an instant, coarse or fine.
fn date_text(instant: i64, zero_day: i64, how: u8) -> String {
    // A date to the day is an exact instant, its first.
    let precision = match how % 3 {
        0 => Precision::Year,
        1 if instant.rem_euclid(DAY) == 0 => Precision::Day,
        _ => Precision::Month,
    };
    let day = instant.div_euclid(DAY) + zero_day;
    CalendarDate::from_day_number(day, precision).unwrap().to_string()
}

/// What can truly be said of an instant, and where it then is: a stated quantity is sampled within its tolerance.
fn statement(draw: (u8, u16, i8), anchor: Option<&True>, zero_day: i64) -> (String, i64) {
    let (how, months, off) = draw;
    let months = i64::from(months);
    let near = months * MONTH + if months == 0 { 0 } else { part(MONTH / 2, off) };
    let Some(a) = anchor else { return (format!("{months} mo"), near) };
    let id = a.event.id.as_str();
    match how % 12 {
        0 => (format!("{months} mo"), near),
        1 => (format!("~{months} mo"), months * MONTH + part(MONTH, off)),
        2 => (format!("{id} + {months} mo"), a.start + near),
        3 => (format!("{id}.end + {months} mo"), a.end + near),
        4 => (format!("{id}.end - {months} mo"), a.end - near),
        5 => (format!("~{id} + 2 wk"), a.start + Ticks::WEEK.0 * 2 + part(Ticks::WEEK.0, off)),
        6 => (format!("{id}.end"), a.end),
        7 => (format!("after {id}"), a.end + months * MONTH / 4),
        8 => (format!("before {id}"), a.start - months * MONTH / 4),
        9 => (format!("with {id}"), a.start),
        10 => {
            let at = months * MONTH;
            (format!("{months} mo .. {} mo", months + 5), at + part(MONTH * 5, off.abs()))
        }
        _ => {
            let at = near.div_euclid(DAY) * DAY;
            (date_text(at, zero_day, how / 12), at)
        }
    }
}

fn patient(draws: &[Draw], zero_day: i64, shuffle: u16) -> (Patient, Vec<True>) {
    let mut all: Vec<True> = Vec::new();
    for (i, draw) in draws.iter().enumerate() {
        let id = EventId::new(&format!("e{i}")).unwrap();
        let last = i + 1 == draws.len();
        let what = match draw.kind % 5 {
            _ if last => What::Status(StatusKind::LastFollowUp),
            0 | 1 => What::from(Treatment::new(Modality::Targeted, "")),
            2 => What::from(Response::new("CR", "liver", None)),
            3 => What::from(Treatment::new(Modality::Supportive, "")),
            _ => What::Status(StatusKind::Progression),
        };
        let anchor = if all.is_empty() { None } else { all.get(usize::from(draw.anchor) % all.len()) };
        let mut event = Event::new(id, what);
        let (text, start) = statement(draw.start, anchor, zero_day);
        let mut end = start;
        let is_point = matches!(event.what, What::Status(_));
        if is_point {
            event.at = Some(time(&text));
        } else {
            event.from = Some(time(&text));
            let (how, months, off) = draw.length;
            let months = i64::from(months) + 1;
            let length = months * MONTH + part(MONTH / 2, off);
            end = start + length;
            let to = match how % 6 {
                0 | 1 => format!("start + {months} mo"),
                2 => "> start".to_owned(),
                3 => {
                    let upper = end.div_euclid(MONTH) + 2;
                    if upper < 0 { "unknown".to_owned() } else { format!(".. {upper} mo") }
                }
                4 => {
                    if let What::Treatment(t) = &mut event.what {
                        t.cycles = Some(months as u32);
                        t.every = Some("3 wk".parse().unwrap());
                        end = start + Ticks::WEEK.0 * 3 * (months - 1);
                        String::new()
                    } else {
                        "unknown".to_owned()
                    }
                }
                _ => {
                    end = end.div_euclid(DAY) * DAY;
                    date_text(end, zero_day, how / 6)
                }
            };
            event.to = if to.is_empty() { None } else { Some(time(&to)) };
        }
        match draw.also % 6 {
            0 => event.also = Some(time(&date_text(start, zero_day, draw.also / 6))),
            1 if start >= 0 => event.also = Some(time(&format!(".. {} mo", start.div_euclid(MONTH) + 1))),
            2 if event.to.is_some() => event.also_to = Some(time(&date_text(end, zero_day, draw.also / 6))),
            _ => {}
        }
        all.push(True { event, start, end });
    }
    let mut patient = Patient::new(PatientId::new("p").unwrap());
    patient.zero = Zero { is: "the beginning".into(), date: None };
    patient.zero.date =
        CalendarDate::from_day_number(zero_day, Precision::Month).map(|date| time(&date.to_string()));
    // Statements may stand before what they refer to.
    let by = usize::from(shuffle) % all.len();
    let mut order: Vec<True> = all.iter().cycle().skip(by).take(all.len()).cloned().collect();
    if shuffle.is_multiple_of(2) {
        order.reverse();
    }
    patient.events = order.iter().map(|t| Arc::new(t.event.clone())).collect();
    (patient, order)
}

/// Every moment of a course with its true time.
fn moments(course: &Course, truth: &[True]) -> Vec<(NodeId, i64)> {
    let ends = course.events().iter().zip(truth);
    let ends = ends.flat_map(|(e, t)| [(e.start.node, t.start), (e.end.node, t.end)]);
    [(course.zero().node, 0)].into_iter().chain(ends).collect()
}

fn nominal_lies_in_every_range(course: &Course, nodes: &[NodeId]) -> Result<(), TestCaseError> {
    for &a in nodes {
        for &b in nodes {
            let range = course.between(a, b);
            let nominal = course.nominal_between(a, b);
            prop_assert!(range.contains(nominal), "{:?} as drawn is outside {:?}", nominal, range);
        }
    }
    Ok(())
}

/// The length of `[a, b]` that intervals cover.
fn covered(a: i64, b: i64, mut spans: Vec<(i64, i64)>) -> i64 {
    spans.sort_unstable();
    let (mut sum, mut reached) = (0, a);
    for (s, e) in spans {
        let (s, e) = (s.max(reached), e.min(b));
        sum += (e - s).max(0);
        reached = reached.max(e);
    }
    sum
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_truth_that_the_statements_allow_lies_in_the_ranges(
        draws in draws(), zero_day in -4_000_i64..8_000, shuffle in any::<u16>(),
    ) {
        let (patient, truth) = patient(&draws, zero_day, shuffle);
        let course = resolve(&patient);
        prop_assert!(course.findings().is_empty(), "{:#?}\n{:#?}", course.findings(), patient.events);
        let all = moments(&course, &truth);
        for &(a, at_a) in &all {
            for &(b, at_b) in &all {
                let range = course.between(a, b);
                let length = Ticks(at_b - at_a);
                prop_assert!(range.contains(length), "{length:?} is outside {range:?}");
            }
        }
        let nodes: Vec<NodeId> = all.iter().map(|(node, _)| *node).collect();
        nominal_lies_in_every_range(&course, &nodes)?;
    }

    #[test]
    fn parts_of_a_response_add_up_and_their_ranges_hold_the_truth(
        draws in draws(), zero_day in -4_000_i64..8_000, shuffle in any::<u16>(),
    ) {
        let (patient, truth) = patient(&draws, zero_day, shuffle);
        let course = resolve(&patient);
        let known = |t: &&True| {
            let of_course = course.event(&t.event.id).unwrap();
            of_course.event.what.as_treatment().is_some_and(Treatment::is_anti_cancer) && !of_course.end_unknown
        };
        let treated: Vec<(i64, i64)> = truth.iter().filter(known).map(|t| (t.start, t.end)).collect();
        for phase in course.phases() {
            let split = measure::split(&course, phase);
            let t = truth.iter().find(|t| t.event.id == phase.event).unwrap();
            let tail_nominal = split.after.as_ref().map_or(Ticks::ZERO, Value::nominal);
            prop_assert_eq!(split.on.nominal() + split.gaps.nominal() + tail_nominal, split.whole.nominal());
            let on = covered(t.start, t.end, treated.clone());
            prop_assert!(split.on.range().contains(Ticks(on)), "on {:?} {:?}", Ticks(on), split.on);
            let last = treated.iter().map(|(_, e)| *e).max().unwrap_or(i64::MIN / 2);
            let tail = (t.end - t.start.max(last)).max(0);
            if let Some(after) = &split.after {
                prop_assert!(after.range().contains(Ticks(tail)), "after {:?} {:?}", Ticks(tail), after);
            }
            let tail = if split.after.is_some() { tail } else { 0 };
            let gaps = t.end - t.start - on - tail;
            prop_assert!(split.gaps.range().contains(Ticks(gaps)), "gaps {:?} {:?}", Ticks(gaps), split.gaps);
            for (value, truth) in [(&split.on, on), (&split.gaps, gaps)] {
                prop_assert!(value.range().contains(value.nominal()), "{:?} {}", value, truth);
            }
            for (id, value) in &split.by_treatment {
                let x = truth.iter().find(|x| x.event.id == *id).unwrap();
                let both = (t.end.min(x.end) - t.start.max(x.start)).max(0);
                prop_assert!(value.range().contains(Ticks(both)), "{:?} {:?}", Ticks(both), value);
            }
        }
        if let Some(off) = measure::off_treatment(&course) {
            let contact = truth.iter().find(|t| t.event.what == What::Status(StatusKind::LastFollowUp)).unwrap();
            let last = treated.iter().map(|(_, e)| *e).max().unwrap();
            prop_assert!(off.range().contains(Ticks((contact.start - last).max(0))), "{:?}", off);
        }
    }

    #[test]
    fn fifty_months_of_trastuzumab_are_fifty_months_whatever_else_is_said_of_their_start(
        draws in draws(), zero_day in -4_000_i64..8_000, shuffle in any::<u16>(), how in any::<(u8, u8, i8)>(),
    ) {
        let (mut patient, truth) = patient(&draws, zero_day, shuffle);
        let anchor = truth.iter().find(|t| t.start >= 0);
        let (from, _) = statement((how.0, u16::from(how.1), how.2 % 100), anchor, zero_day);
        let mut event = Event::new(
            EventId::new("trastuzumab").unwrap(),
            What::from(Treatment::new(Modality::Targeted, "Trastuzumab")),
        );
        event.from = Some(time(&from));
        event.to = Some(time("start + 50 mo"));
        patient.events.push(Arc::new(event));
        let course = resolve(&patient);
        let placed = course.events().last().unwrap();
        let length = course.between(placed.start.node, placed.end.node);
        prop_assert_eq!(length.lo, Some(Ticks(MONTH * 99 / 2)));
        prop_assert_eq!(length.hi, Some(Ticks(MONTH * 101 / 2)));
    }

    #[test]
    fn patients_that_contradict_themselves_are_still_resolved_consistently(
        picks in prop::collection::vec((0_u8..20, 0_u8..20, any::<u8>(), 0_u8..30), 1..16),
    ) {
        let say = |(a, how, n): (u8, u8, u8)| match how % 14 {
            0 => format!("{n} mo"),
            1 => format!("e{a} + {n} mo"),
            2 => format!("e{a}.end - {n} wk"),
            3 => format!("after e{a}"),
            4 => format!("before e{a}"),
            5 => format!("with e{a}"),
            6 => format!("20{n:02}"),
            7 => "unknown".to_owned(),
            8 => format!("e{a}.cycle({})", n + 1),
            9 => format!("after e{a}, before {n} mo"),
            10 => format!("~e{a}"),
            11 => format!("> 20{n:02}-03"),
            12 => format!("e{a} .. e{}", n % 20),
            _ => "ongoing".to_owned(),
        };
        let mut patient = Patient::new(PatientId::new("p").unwrap());
        for (i, (a, b, how, n)) in picks.iter().enumerate() {
            let what = match how % 7 {
                0 | 1 => {
                    let mut t = Treatment::new(Modality::Chemotherapy, "");
                    t.cycles = Some(u32::from(*n));
                    t.every = if how % 2 == 0 { Some("3 wk".parse().unwrap()) } else { None };
                    What::from(t)
                }
                2 | 3 => What::from(Response::new("CR", "liver", None)),
                4 => What::Status(StatusKind::Death),
                5 => What::Status(StatusKind::LastFollowUp),
                _ => What::Status(StatusKind::Progression),
            };
            let mut event = Event::new(EventId::new(&format!("e{i}")).unwrap(), what);
            match n % 4 {
                0 => event.at = Some(time(&say((*a, *how, *n)))),
                1 => event.from = Some(time(&say((*a, *how, *n)))),
                2 => event.to = Some(time(&say((*b, n.wrapping_mul(7), how % 25)))),
                _ => {
                    event.from = Some(time(&say((*a, *how, *n))));
                    event.to = Some(time(&say((*b, n.wrapping_add(*how), how % 25))));
                }
            }
            if how % 3 == 0 {
                event.also = Some(time(&say((*b, how.wrapping_mul(5), n / 2))));
            }
            patient.events.push(Arc::new(event));
        }
        patient.zero.is = "e3".into();
        let course = resolve(&patient);
        let nodes: Vec<NodeId> = course.events().iter().flat_map(|e| [e.start.node, e.end.node]).collect();
        nominal_lies_in_every_range(&course, &nodes)?;
        for value in measure::all(&Rules::default(), &patient, &course) {
            prop_assert!(value.range().contains(value.nominal()), "{:?}", value);
        }
        for phase in course.phases() {
            measure::split(&course, phase);
        }
        measure::lint(&Rules::default(), &patient, &course);
    }
}
