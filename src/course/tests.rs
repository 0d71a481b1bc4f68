//! Behaviour of a resolved course.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::fixtures::{PATIENT_1, PATIENT_2, mo, months, patient};
use super::*;
use crate::model::Ticks;

fn at<'a>(course: &'a Course, id: &str) -> &'a Placed {
    course.event(&EventId::new(id).unwrap()).unwrap()
}

fn length(course: &Course, id: &str) -> Span {
    let e = at(course, id);
    course.between(e.start.node, e.end.node)
}

fn codes(course: &Course) -> Vec<(&'static str, String, &'static str)> {
    let one = |f: &LintFinding| {
        (f.code.key(), f.event().map(ToString::to_string).unwrap_or_default(), f.field.unwrap_or_default())
    };
    course.findings().iter().map(one).collect()
}

#[test]
fn quantities_that_two_times_share_cancel_in_the_founding_case() {
    let course = resolve(&patient(PATIENT_1));
    assert_eq!(codes(&course), []);
    assert_eq!(length(&course, "trastuzumab"), months(49.5, 50.5));
    assert_eq!(length(&course, "liver_cr"), months(55.5, 60.5));
    let cr = at(&course, "liver_cr").start.node;
    let stop = at(&course, "trastuzumab").end.node;
    assert_eq!(course.between(cr, stop), months(26.0, 30.0));
    assert_eq!(course.between(stop, at(&course, "follow_up").start.node), months(29.5, 30.5));
    assert_eq!(course.nominal_between(cr, stop), mo(28.0));
    assert!(at(&course, "bio_cr").start_unknown && at(&course, "bio_cr").ongoing);
    assert_eq!(at(&course, "docetaxel").cycles.len(), 8);
}

#[test]
fn the_second_founding_patient_is_placed_through_her_response() {
    let course = resolve(&patient(PATIENT_2));
    assert_eq!(codes(&course), []);
    let node = |id| at(&course, id).start.node;
    let stop = at(&course, "maintenance").end.node;
    assert_eq!(course.between(node("liver_cr"), stop), months(16.0, 18.0));
    assert_eq!(course.between(stop, node("follow_up")), months(41.5, 42.5));
    assert_eq!(at(&course, "liver_cr").start.range, months(11.0, 13.0));
    assert_eq!(at(&course, "maintenance").start.nominal, mo(5.0));
    // After FEC: where the last cycle's cover ends.
    assert_eq!(at(&course, "docetaxel").start.nominal, mo(0.5) + Ticks::WEEK * 12);
    let pr = course.phases().iter().find(|p| p.event.as_str() == "liver_pr").unwrap();
    assert_eq!((pr.end.node, pr.open), (node("liver_cr"), false));
}

#[test]
fn fifty_months_are_fifty_months_whenever_they_began() {
    for from in ["0 mo .. 200 mo", "unknown", "~7 mo", "2007", "after diagnosis", "diagnosis.end - 3 y"] {
        let course = resolve(&patient(&format!(
            r#"Event(id: "t", from: "{from}", to: "start + 50 mo", what: Treatment(modality: targeted)),
               Event(id: "diagnosis", at: "3 mo", what: Status(diagnosis))"#
        )));
        assert_eq!(length(&course, "t"), months(49.5, 50.5), "{from}");
    }
}

#[test]
fn what_contradicts_is_named_and_left_out() {
    let found = |events: &str| {
        let course = resolve(&patient(events));
        codes(&course)
    };
    let clash = found(
        r#"Event(id: "a", at: "3 mo", what: Status(diagnosis)),
           Event(id: "b", at: "before a", also: "9 mo", what: Status(progression))"#,
    );
    assert_eq!(clash, [("time-contradiction", "b".to_owned(), "also")]);
    let turned = found(r#"Event(id: "b", from: "9 mo", to: "3 mo", what: Treatment(modality: other))"#);
    assert_eq!(turned, [("end-before-start", "b".to_owned(), "to")]);
    let missing = found(r#"Event(id: "b", at: "nothing + 3 mo", what: Status(progression))"#);
    assert_eq!(missing, [("anchor-missing", "b".to_owned(), "at")]);
    let circle = found(
        r#"Event(id: "a", at: "b + 3 mo", what: Status(progression)),
           Event(id: "b", at: "c - 3 mo", what: Status(progression)),
           Event(id: "c", at: "a", what: Status(progression))"#,
    );
    assert_eq!(circle, [("anchor-cycle", "c".to_owned(), "at")]);
    let itself = found(r#"Event(id: "a", at: "a + 3 mo", what: Status(progression))"#);
    assert_eq!(itself, [("anchor-cycle", "a".to_owned(), "at")]);
    let open = found(r#"Event(id: "a", from: "3 mo", to: "ongoing", what: Treatment(modality: other))"#);
    assert_eq!(open, [("ongoing-no-follow-up", "a".to_owned(), "to")]);
}

#[test]
fn order_words_may_refer_to_each_other() {
    let course = resolve(&patient(
        r#"Event(id: "a", at: "before b", what: Status(progression)),
           Event(id: "b", at: "after a, before 3 mo", what: Status(progression))"#,
    ));
    assert_eq!(codes(&course), []);
    assert!(at(&course, "a").start.nominal <= at(&course, "b").start.nominal);
}

#[test]
fn dates_without_a_date_for_zero_are_named_and_drawn_from_the_earliest() {
    let events = r#"
        Event(id: "a", from: "2015-10", to: "2018-07", what: Treatment(modality: immunotherapy)),
        Event(id: "b", at: "2019-02", what: Status(last_follow_up))"#;
    let course = resolve(&patient(events));
    assert_eq!(codes(&course), [("calendar-unlinked", String::new(), "")]);
    assert_eq!(at(&course, "a").start.nominal, Ticks::ZERO);
    let followed = course.between(at(&course, "a").start.node, at(&course, "b").start.node);
    assert_eq!(followed, Span::new(Ticks::from_days(1_188), Ticks::from_days(1_247)));
    assert_eq!(course.anchor(Alignment::Calendar), None);

    let mut linked = patient(events);
    linked.zero.is = "a".into();
    let course = resolve(&linked);
    assert_eq!(codes(&course), []);
    assert_eq!(course.zero_date().and_then(|s| s.width()), Some(Ticks::from_days(31)));
}

#[test]
fn a_second_statement_links_the_calendar_however_far_round() {
    let course = resolve(&patient(
        r#"Event(id: "a", at: "2007-03", what: Status(diagnosis)),
           Event(id: "b", at: "a + 3 mo", also: "5 mo", what: Status(progression))"#,
    ));
    assert_eq!(codes(&course), []);
    assert_eq!(at(&course, "b").start.nominal, mo(5.0));
    assert_eq!(at(&course, "a").start.nominal, mo(2.0));
}

#[test]
fn long_chains_and_damaged_ones_resolve_without_recursion() {
    let chain = |n: usize, back: bool, every: &str| {
        let mut events: Vec<String> = (1..n)
            .map(|i| {
                let at = if i == 1 { "0 mo".to_owned() } else { format!("e{} {every}", i - 1) };
                format!(r#"Event(id: "e{i}", at: "{at}", what: Finding(kind: visit))"#)
            })
            .collect();
        if back {
            events.reverse();
        }
        patient(&events.join(","))
    };
    for back in [false, true] {
        let course = resolve(&chain(3_000, back, "+ 1 mo"));
        assert_eq!(codes(&course), []);
        assert_eq!(at(&course, "e2999").start.range.lo, Some(mo(0.5 * 2_998.0)));
        assert_eq!(
            course.between(at(&course, "e2000").start.node, at(&course, "e2001").start.node),
            months(0.5, 1.5)
        );
    }
    let mut damaged = chain(3_000, true, "+ 1 mo");
    let first = Arc::make_mut(&mut damaged.events[2_998]);
    first.at = Some("e2999 + 1 mo".parse().unwrap());
    assert_eq!(codes(&resolve(&damaged)).len(), 1);
    let mut damaged = chain(3_000, false, "+ 1 mo");
    for event in damaged.events.iter_mut().skip(1) {
        Arc::make_mut(event).also = Some("2 mo".parse().unwrap());
    }
    assert!(codes(&resolve(&damaged)).len() > 2_900);
}

#[test]
fn assessments_last_until_the_next_of_their_track_and_progression_ends_what_is_overall() {
    let course = resolve(&patient(
        r#"Event(id: "pr", at: "2 mo", what: Response(category: "PR", scale: "RECIST 1.1", site: "overall")),
           Event(id: "ne", at: "3 mo", what: Response(category: "NE", scale: "RECIST 1.1", site: "overall")),
           Event(id: "cr", at: "4 mo", what: Response(category: "CR", scale: "RECIST 1.1", site: "overall")),
           Event(id: "bone", at: "4 mo", what: Response(category: "SD", scale: "RECIST 1.1", site: "bone")),
           Event(id: "pd", at: "9 mo", what: Status(progression)),
           Event(id: "last", at: "12 mo", what: Status(last_follow_up)),
           Event(id: "death", at: "14 mo", what: Status(death))"#,
    ));
    let ends: Vec<_> = course
        .phases()
        .iter()
        .map(|p| (p.event.as_str(), p.end_event.as_ref().map(EventId::as_str), p.open))
        .collect();
    assert_eq!(ends, [("pr", Some("cr"), false), ("cr", Some("pd"), false), ("bone", Some("last"), true)]);
}

#[test]
fn a_cycle_of_a_schedule_can_be_referred_to() {
    let course = resolve(&patient(
        r#"Event(id: "fec", from: "0 mo", what: Treatment(modality: chemotherapy, cycles: 4, every: "3 wk")),
           Event(id: "ct", at: "fec.cycle(3)", what: Finding(kind: imaging)),
           Event(id: "late", at: "fec.cycle(9)", what: Finding(kind: imaging))"#,
    ));
    assert_eq!(at(&course, "ct").start.range, Span::exactly(Ticks::WEEK * 6));
    assert_eq!(at(&course, "fec").end.nominal, Ticks::WEEK * 9);
    assert_eq!(at(&course, "fec").cover_end, Some(Ticks::WEEK * 12));
    assert_eq!(codes(&course), [("anchor-missing", "late".to_owned(), "at")]);
}

#[test]
fn what_goes_on_until_an_event_that_waits_for_its_end_is_a_circle() {
    let course = resolve(&patient(
        r#"Event(id: "t", from: "0 mo", to: "ongoing", what: Treatment(modality: targeted)),
           Event(id: "last", at: "t.end + 1 mo", what: Status(last_follow_up))"#,
    ));
    assert_eq!(codes(&course), [("anchor-cycle", "last".to_owned(), "at")]);
}

#[test]
fn of_several_last_contacts_the_latest_ends_what_is_ongoing() {
    let course = resolve(&patient(
        r#"Event(id: "late", at: "t + 3 y", what: Status(last_follow_up)),
           Event(id: "t", from: "3 mo", to: "ongoing", what: Treatment(modality: targeted)),
           Event(id: "early", at: "2 y", what: Status(last_follow_up)),
           Event(id: "cut", at: "9 y", what: Status(data_cutoff))"#,
    ));
    assert_eq!(course.last_contact().map(|e| e.id.as_str()), Some("late"));
    assert_eq!(length(&course, "t"), months(30.0, 42.0));
}

mod shortest_paths {
    use super::super::network::{Constraint, HIGH, LOW, NodeId, windows};
    use super::*;

    /// All greatest distances, by Floyd and Warshall's algorithm.
    fn all_pairs(nodes: usize, constraints: &[Constraint]) -> Vec<Vec<i64>> {
        let mut d = vec![vec![HIGH; nodes]; nodes];
        for (i, row) in d.iter_mut().enumerate() {
            row[i] = 0;
        }
        for e in constraints {
            let (a, b) = (e.from.at(), e.to.at());
            d[a][b] = d[a][b].min(e.hi);
            d[b][a] = d[b][a].min(if e.lo > LOW { -e.lo } else { HIGH });
        }
        for k in 0..nodes {
            for i in 0..nodes {
                for j in 0..nodes {
                    if d[i][k] < HIGH && d[k][j] < HIGH {
                        d[i][j] = d[i][j].min(d[i][k] + d[k][j]);
                    }
                }
            }
        }
        d
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn ranges_are_as_narrow_as_the_statements_allow(
            at in prop::collection::vec(-500_i64..500, 2..70),
            picks in prop::collection::vec((0_usize..70, 0_usize..70, 0_i64..9, 0_i64..9, 0_u8..4), 1..200),
        ) {
            let n = at.len();
            let mut constraints = Vec::new();
            for (a, b, below, above, sides) in picks {
                // Mostly a long chain in disorder, so that passes over the constraints do not suffice.
                let (a, b) = if sides > 0 { (a % n, (a + 1) % n) } else { (a % n, b % n) };
                let d = at[b] - at[a];
                let (lo, hi) = (d - below, d + above);
                constraints.push(Constraint {
                    from: NodeId(a as u32),
                    to: NodeId(b as u32),
                    lo: if sides == 1 { LOW } else { lo },
                    hi: if sides == 2 { HIGH } else { hi },
                });
            }
            let d = all_pairs(n, &constraints);
            for (source, ahead) in d.iter().enumerate() {
                let found = windows(&constraints, &at, NodeId(source as u32));
                for (to, back) in d.iter().enumerate() {
                    let finite = |t: i64| (t < HIGH).then_some(Ticks(t));
                    let expected = Span { lo: finite(back[source]).map(|t| -t), hi: finite(ahead[to]) };
                    prop_assert_eq!(found.span(NodeId(to as u32)), expected);
                }
            }
        }
    }
}

/// Circles of anchors of these lengths, each with so many events that hang on it, in an order of the file that `order`
/// decides: the events, and which circle each of its members belongs to.
fn circles(lengths: &[(usize, usize)], order: &[u32]) -> (Vec<String>, Vec<(String, String)>) {
    let mut events = Vec::new();
    let mut anchors = Vec::new();
    for (k, (length, hanging)) in lengths.iter().enumerate() {
        for i in 0..*length {
            anchors.push((format!("c{k}_{i}"), format!("c{k}_{}", (i + 1) % length)));
        }
        for i in 0..*hanging {
            anchors.push((format!("h{k}_{i}"), format!("c{k}_{}", i % length)));
        }
    }
    anchors.sort_by_key(|(id, _)| {
        let at = id.bytes().fold(7_usize, |sum, b| (sum * 31 + usize::from(b)) % 1_009);
        (order.get(at % order.len().max(1)).copied(), id.clone())
    });
    for (id, anchor) in &anchors {
        events.push(format!(r#"Event(id: "{id}", at: "{anchor} + 3 mo", what: Status(progression))"#));
    }
    (events, anchors)
}

proptest! {
    #[test]
    fn of_each_circle_one_statement_is_left_out_and_everything_else_stands(
        lengths in prop::collection::vec((1..6_usize, 0..4_usize), 1..6),
        order in prop::collection::vec(any::<u32>(), 31),
    ) {
        let (events, anchors) = circles(&lengths, &order);
        let course = resolve(&patient(&events.join(",")));
        let found = codes(&course);
        prop_assert!(found.iter().all(|(code, _, field)| (*code, *field) == ("anchor-cycle", "at")), "{:?}", found);
        let left_out: BTreeSet<&str> = found.iter().map(|(_, id, _)| id.as_str()).collect();
        let of: Vec<&str> = left_out.iter().filter_map(|id| id.split('_').next()).collect();
        let all: Vec<String> = (0..lengths.len()).map(|k| format!("c{k}")).collect();
        prop_assert_eq!(of, all, "one of each circle");
        prop_assert_eq!(found.len(), lengths.len());
        for (id, anchor) in &anchors {
            let stated = months(2.5, 3.5);
            let between = course.between(at(&course, anchor).start.node, at(&course, id).start.node);
            prop_assert_eq!(between == stated, !left_out.contains(id.as_str()), "{} {:?}", id, between);
        }
    }
}
