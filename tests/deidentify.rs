//! De-identified export: nothing that was planted leaves, and no length of time changes.

use std::collections::BTreeSet;
use std::sync::Arc;

use phaseline::course::{Course, Span, resolve};
use phaseline::export::deidentify::{BLANK, Deidentified, Keep, Options, PatientOrder, Reason, deidentify};
use phaseline::io;
use phaseline::measure;
use phaseline::model::{Case, Event, Point, Ticks, Time, What, validate};
use phaseline::study::Study;
use proptest::prelude::*;

#[path = "common/mod.rs"]
mod common;

fn read(text: &str) -> Case {
    io::read(text.as_bytes()).unwrap_or_else(|e| panic!("{e}: {text}")).case
}

fn courses(case: &Case) -> Vec<Arc<Course>> {
    case.patients.iter().map(|patient| Arc::new(resolve(patient))).collect()
}

fn made(case: &Case, options: &Options) -> Deidentified {
    deidentify(&Study::of(case), options)
}

fn written(case: &Case) -> String {
    io::write(case, &io::FileShape { bom: false, crlf: false })
}

/// A case of one patient with these events.
fn case_of(zero: &str, events: &str) -> Case {
    read(&format!(
        r#"#![enable(implicit_some)]
Case(format: 1, patients: [Patient(id: "ann", label: "Ann", zero: Zero(is: "diagnosis"{zero}), events: [{events}])])"#
    ))
}

/// All times of an event, with those of its schedule.
fn times(event: &Event) -> Vec<Time> {
    event.clone().times_mut().map(|time| time.clone()).collect()
}

fn time_texts(made: &Deidentified) -> Vec<String> {
    made.case.patients[0].events.iter().flat_map(|e| times(e)).map(|t| t.text().to_owned()).collect()
}

#[test]
fn days_become_days_from_zero() {
    let case = case_of(
        r#", date: "2007-03-14""#,
        r#"Event(id: "diagnosis", at: "2007-03-14", what: Status(diagnosis)),
           Event(id: "dox", from: "2007-04-01", to: "2007-05-01 .. 2007-05-11", what: Treatment(modality: chemotherapy, name: "Docetaxel",
               holds: [Hold(from: "2007-04-10", to: "2007-04-20", why: "fever")],
               dose_changes: [DoseChange(at: "2007-04-20", dose: "75 mg/m²")])),
           Event(id: "pr", at: "dox + 3 mo", also: "after 2007-06-01, before dox.end + 5 mo", what: Response(category: "PR")),
           Event(id: "early", at: "2007-03-01", what: Finding(kind: visit)),
           Event(id: "follow_up", at: "2010-03-14", what: Status(last_follow_up))"#,
    );
    let made = made(&case, &Options::default());
    assert_eq!(
        time_texts(&made),
        [
            "0 d",
            "18 d",
            "48 d .. 58 d",
            "27 d",
            "37 d",
            "37 d",
            "chemotherapy1 + 3 mo",
            "79 d .., before chemotherapy1.end + 5 mo",
            "-13 d",
            "1096 d"
        ]
    );
    assert_eq!(made.case.patients[0].zero.date, None);
    assert_eq!(made.case.patients[0].zero.is, "diagnosis");
    assert!(made.hits.is_empty(), "{:?}", made.hits);
}

#[test]
fn dates_to_a_month_or_a_year_become_whole_months_or_years_around_them_and_do_not_tell_the_day() {
    let events = r#"Event(id: "diagnosis", at: "2007-03-14", what: Status(diagnosis)),
        Event(id: "a", at: "2009-05", what: Status(progression)), Event(id: "b", at: "~2009-05", what: Status(relapse)),
        Event(id: "c", at: "2010", what: Finding(kind: visit)), Event(id: "d", at: "before 2010", what: Finding(kind: visit))"#;
    let case = case_of("", events);
    // 2009-05 is day 779 to 810 from 2007-03-14; months have 30.4375 days.
    assert_eq!(
        time_texts(&made(&case, &Options::default())),
        ["0 d", "25 mo .. 27 mo", "24 mo .. 28 mo", "2 y .. 4 y", ".. 3 y"]
    );
    let exact = Options { exact_ranges: true, ..Options::default() };
    assert_eq!(
        time_texts(&made(&case, &exact)),
        ["0 d", "779 d .. 810 d", "749 d .. 840 d", "1024 d .. 1389 d", ".. 1024 d"]
    );
}

#[test]
fn where_only_the_month_of_time_zero_is_known_times_count_from_the_first_known_day() {
    let case = case_of(
        r#", date: "2007-03""#,
        r#"Event(id: "diagnosis", at: "0 d", what: Status(diagnosis)),
           Event(id: "a", at: "2007-06-20", what: Status(progression)), Event(id: "b", at: "2007-06-10", what: Status(relapse)),
           Event(id: "c", at: "2007-09-10", what: Status(last_follow_up))"#,
    );
    let made = made(&case, &Options::default());
    assert_eq!(time_texts(&made), ["0 d", "relapse + 10 d", "2 mo .. 4 mo", "relapse + 92 d"]);
}

#[test]
fn a_history_of_dates_alone_counts_from_its_first_one() {
    let case = case_of(
        "",
        r#"Event(id: "op", at: "2007-06-20", what: Treatment(modality: surgery)), Event(id: "seen", at: "2009-06-20", what: Status(last_follow_up))"#,
    );
    let made = made(&case, &Options::default());
    assert_eq!(time_texts(&made), ["0 d", "surgery1 + 731 d"]);
    assert!(
        made.done.iter().any(|line| line.contains("nothing says which date time 0 has")),
        "{:?}",
        made.done
    );
}

#[test]
fn patients_and_events_get_new_ids_and_what_refers_to_them_follows() {
    let case = read(
        r#"#![enable(implicit_some)]
Case(format: 1, patients: [
    Patient(id: "keller_maria", label: "Maria K.", zero: Zero(is: "dx_tours"), events: [
        Event(id: "dx_tours", at: "0 d", what: Status(diagnosis)),
        Event(id: "surgery2", at: "1 mo", what: Treatment(modality: surgery)),
        Event(id: "surgery1", at: "surgery2 + 2 mo", what: Treatment(modality: surgery)),
        Event(id: "last", at: "after dr_mueller", what: Status(last_follow_up)),
    ]),
    Patient(id: "second", zero: Zero(is: "birth"), events: []),
])"#,
    );
    let made = made(&case, &Options::default());
    let text = written(&made.case);
    for gone in ["keller", "Maria", "tours", "second", "mueller"] {
        assert!(!text.contains(gone), "{gone} stands in {text}");
    }
    // What were surgery2 and surgery1 are the first and the second now.
    assert!(text.contains(r#"id: "surgery1", at: "1 mo""#), "{text}");
    assert!(text.contains(r#"id: "surgery2", at: "surgery1 + 2 mo""#), "{text}");
    assert!(
        text.contains(r#"zero: Zero(is: "diagnosis")"#) && text.contains(r#"label: "Patient 2""#),
        "{text}"
    );
}

#[test]
fn shuffling_changes_the_order_of_patients_and_nothing_about_them() {
    let one = |n: usize| format!(r#"Patient(id: "p{n}", age: {n}, zero: Zero(is: "birth"), events: [])"#);
    let patients: Vec<String> = (1..=60).map(one).collect();
    let case =
        read(&format!("#![enable(implicit_some)]\nCase(format: 1, patients: [{}])", patients.join(",")));
    let ages =
        |made: &Deidentified| -> Vec<u16> { made.case.patients.iter().filter_map(|p| p.age).collect() };
    let kept = ages(&made(&case, &Options::default()));
    let shuffled = made(&case, &Options { order: PatientOrder::Shuffled(7), ..Options::default() });
    assert_eq!(kept, (1..=60).collect::<Vec<u16>>());
    assert_ne!(ages(&shuffled), kept);
    assert_eq!(
        ages(&shuffled).into_iter().collect::<BTreeSet<_>>(),
        kept.into_iter().collect::<BTreeSet<_>>()
    );
    let names: Vec<&str> = shuffled.case.patients.iter().map(|p| p.id.as_str()).collect();
    assert_eq!(names[0], "p1");
    assert_eq!(names[59], "p60");
}

#[test]
fn ages_over_89_become_90_and_a_survival_that_tells_one_is_pointed_at() {
    let case = |age: u16, years: u16| {
        read(&format!(
            r#"#![enable(implicit_some)]
Case(format: 1, patients: [Patient(id: "p", age: {age}, zero: Zero(is: "dx"), events: [
    Event(id: "dx", at: "0 d", what: Status(diagnosis)), Event(id: "death", at: "{years} y", what: Status(death))])])"#
        ))
    };
    let old = made(&case(94, 1), &Options::default());
    assert_eq!(old.case.patients[0].age, Some(90));
    assert_eq!(old.case.patients[0].age_words().as_deref(), Some("90+"));
    assert!(old.hits.is_empty(), "{:?}", old.hits);
    let telling = made(&case(86, 5), &Options::default());
    assert_eq!(telling.hits.len(), 1);
    assert_eq!(
        (telling.hits[0].reason, telling.hits[0].place.path().as_str()),
        (Reason::OldAge, "patients[0].age")
    );
    let blanked = Options { blanked: BTreeSet::from([telling.hits[0].spot()]), ..Options::default() };
    let without = made(&case(86, 5), &blanked);
    assert_eq!((without.case.patients[0].age, without.hits.len()), (None, 0));
    assert!(made(&case(60, 5), &Options::default()).hits.is_empty());
}

/// Words that stand for a patient's name, the user, a path, dates and numbers.
const CANARIES: [&str; 7] =
    ["ZZPHI-Müller", "/home/zzphi/scan", "zzuser", "14.03.2007", "March 2011", "20481577", "zz@phi.org"];

/// A case in which every field that holds text holds all canaries, and every time that can be a date is one.
fn planted() -> Case {
    let all = CANARIES.join(" ");
    let dirt = |field: &str| format!("{field}: \"{all}\"");
    let text = format!(
        r#"#![enable(implicit_some)]
Case(format: 1, {title}, {subtitle}, {source}, {notes},
  care: Care({summary}, {consent}, {discussion}, {keywords}),
  rules: Rules(primary: PrimaryTrack({site}, {assessor})),
  silenced: [Silenced(rule: "{all}", patient: "ZZPHI-Müller", event: "lab_zzphi", reason: "{all}")],
  references: [Reference({label}, at: "25 mo", {statistic}, {population}, {source})],
  patients: [Patient(id: "ZZPHI-Müller", {label}, {summary}, age: 97, zero: Zero(is: "dx_zzphi", date: "2007-03-14"),
    facts: [("{all}", "{all}")], {notes}, lanes: [LaneSetting(lane: "{all}", name: "{all}", color: "zzphi1")],
    events: [
      Event(id: "dx_zzphi", at: "2007-03-14", what: Status(diagnosis), {detail}, {label}, {note}, {source}, pictures: [Picture(file: "zzphi_ct.jpg", caption: "{all}")]),
      Event(id: "drug_zzphi", from: "2007-04-02", to: "dx_zzphi + 2 y", also: "2007-04", what: Treatment(modality: chemotherapy, {name},
        agents: [Agent({name}, {dose})], {dose}, {gy}, {site},
        holds: [Hold(from: "2007-05-02", to: "2007-06-02", {why})], dose_changes: [DoseChange(at: "2007-06-02", {dose}, {why})])),
      Event(id: "resp_zzphi", at: "2008", what: Response({category}, {scale}, {site}, {assessor})),
      Event(id: "lab_zzphi", at: "2009-01-02", what: Measurement({name}, {value}, {unit}, {low}, {high}, {assay})),
      Event(id: "fu_zzphi", at: "2010-03-14", what: Status(last_follow_up)),
      Event(id: "find_zzphi", at: "2010-01", what: Finding(kind: note, {name}, {site})),
      Event(id: "ann_zzphi", at: "2010-01", what: Annotation(kind: text, {text}, {lane})),
    ])])"#,
        title = dirt("title"),
        subtitle = dirt("subtitle"),
        source = dirt("source"),
        notes = dirt("notes"),
        summary = dirt("summary"),
        consent = dirt("consent"),
        discussion = dirt("discussion"),
        keywords = dirt("keywords"),
        label = dirt("label"),
        statistic = dirt("statistic"),
        population = dirt("population"),
        detail = dirt("detail"),
        note = dirt("note"),
        name = dirt("name"),
        dose = dirt("dose"),
        gy = dirt("gy"),
        site = dirt("site"),
        why = dirt("why"),
        category = dirt("category"),
        scale = dirt("scale"),
        assessor = dirt("assessor"),
        value = dirt("value"),
        unit = dirt("unit"),
        low = dirt("low"),
        high = dirt("high"),
        assay = dirt("assay"),
        text = dirt("text"),
        lane = dirt("lane"),
    );
    read(&text)
}

/// Every text that can leave with a case, by what it is.
fn leaving(case: &Case) -> Vec<(&'static str, String)> {
    use phaseline::export::text::{TextKind, text};
    let study = Study::of(case);
    let mut out = vec![("case", written(case))];
    out.extend(TextKind::ALL.map(|kind| (kind.key(), text(kind, &study))));
    out
}

/// Whether bytes hold a text, in whatever case its letters stand.
fn holds(bytes: &[u8], text: &str) -> bool {
    let lower = |b: &[u8]| b.iter().map(u8::to_ascii_lowercase).collect::<Vec<u8>>();
    let (bytes, text) = (lower(bytes), lower(text.as_bytes()));
    bytes.windows(text.len()).any(|window| window == text)
}

#[test]
fn every_planted_word_is_pointed_at_or_gone_whatever_is_kept() {
    let case = planted();
    for keep in [BTreeSet::new(), Keep::ALL.into_iter().collect::<BTreeSet<_>>()] {
        let made = made(&case, &Options { keep, ..Options::default() });
        // Of what stands there, everything is pointed at.
        let mut text = written(&made.case);
        for hit in &made.hits {
            assert!(text.contains(&hit.words.replace('"', "\\\"")), "{hit:?}");
        }
        for hit in &made.hits {
            text = text.replace(&hit.words, "");
        }
        for canary in ["zzphi", "müller", "zzuser", "14.03", "march", "2011", "20481577", "phi.org"] {
            let canary_is_a_plain_word = canary == "zzuser";
            assert!(
                canary_is_a_plain_word || !holds(text.as_bytes(), canary),
                "{canary} stands unmarked in {text}"
            );
        }
    }
}

#[test]
fn what_was_planted_is_found_in_no_output_once_all_that_is_pointed_at_is_blanked() {
    let case = planted();
    for keep in [BTreeSet::new(), Keep::ALL.into_iter().collect::<BTreeSet<_>>()] {
        let made = made(&case, &Options { keep, blank_all: true, ..Options::default() });
        assert!(made.hits.is_empty(), "{:?}", made.hits);
        assert!(written(&made.case).contains(BLANK));
        for (what, text) in leaving(&made.case) {
            for canary in [
                "zzphi",
                "Müller",
                "14.03.2007",
                "2007-0",
                "2008",
                "2009",
                "2010",
                "March",
                "2011",
                "20481577",
                "97",
            ] {
                assert!(!holds(text.as_bytes(), canary), "{canary} stands in {what}: {text}");
            }
        }
    }
}

#[test]
fn by_default_titles_notes_sources_care_texts_and_pictures_are_left_out() {
    let made = made(&planted(), &Options::default());
    let case = &made.case;
    assert!([&case.title, &case.subtitle, &case.source, &case.notes].iter().all(|t| t.is_empty()));
    assert_eq!(case.care, phaseline::model::Care::default());
    assert!(case.references.iter().all(|r| r.source.is_empty()));
    let patient = &case.patients[0];
    assert!(patient.notes.is_empty() && patient.lanes.iter().all(|l| l.color.is_empty()));
    assert!(patient.events.iter().all(|e| e.note.is_empty() && e.source.is_empty() && e.pictures.is_empty()));
    assert!(made.pictures.is_empty());
}

#[test]
fn the_founding_case_keeps_all_its_numbers() {
    let case = read(include_str!("../examples/her2_withdrawal.ron"));
    let made = made(&case, &Options::default());
    let years: Vec<&str> = made.hits.iter().map(|hit| hit.words.as_str()).collect();
    assert_eq!(years, ["2007", "2007", "2008", "2008"], "referred in these years, in summaries and facts");
    for (before, after) in courses(&case).iter().zip(courses(&made.case)) {
        let tail = |course: &Course| measure::off_treatment_response(course).map(|t| t.value.reading);
        assert_eq!(tail(before), tail(&after));
        assert_eq!(spans(before), spans(&after));
    }
}

/// The lengths between any two ends of events, with their ranges.
fn spans(course: &Course) -> Vec<(Span, Ticks)> {
    let nodes: Vec<_> = course.events().iter().flat_map(|e| [e.start.node, e.end.node]).collect();
    let mut out = Vec::new();
    for a in &nodes {
        out.extend(nodes.iter().map(|b| (course.between(*a, *b), course.nominal_between(*a, *b))));
    }
    out
}

/// Whether one range lies within another.
fn within(inner: Span, outer: Span) -> bool {
    let lower = outer.lo.is_none_or(|lo| inner.lo.is_some_and(|i| i >= lo));
    let upper = outer.hi.is_none_or(|hi| inner.hi.is_some_and(|i| i <= hi));
    lower && upper
}

/// How much further a range reaches than another on the side where that is most.
fn widened(inner: Span, outer: Span) -> Ticks {
    let lower = inner.lo.zip(outer.lo).map_or(Ticks::ZERO, |(i, o)| i - o);
    let upper = inner.hi.zip(outer.hi).map_or(Ticks::ZERO, |(i, o)| o - i);
    lower.max(upper)
}

fn days() -> impl Strategy<Value = String> {
    (2001..2012_i32, 1..=12_u8, 1..=28_u8).prop_map(|(y, m, d)| format!("{y}-{m:02}-{d:02}"))
}

/// A date as a report may state it.
fn dates() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => days(),
        2 => days().prop_map(|d| d[..7].to_owned()),
        1 => days().prop_map(|d| d[..4].to_owned()),
        1 => days().prop_map(|d| format!("~{}", &d[..7])),
        1 => days().prop_map(|d| format!("after {d}")),
        1 => days().prop_map(|d| format!(".. {}", &d[..7])),
    ]
}

/// A patient of events at dates and at lengths from other events.
fn dated(
    zero: impl Strategy<Value = String>,
    at: impl Strategy<Value = String>,
) -> impl Strategy<Value = Case> {
    let event = (at, prop::option::of(1..40_u8), prop::option::of(0..6_usize));
    (zero, prop::collection::vec(event, 1..6)).prop_map(|(zero, events)| {
        let events = events.into_iter().enumerate().map(|(i, (at, months, anchor))| {
            let at = match anchor {
                Some(other) if other < i => format!("e{other} + {} mo", i + 1),
                _ => at,
            };
            match months {
                Some(months) => format!(
                    r#"Event(id: "e{i}", from: "{at}", to: "start + {months} mo", what: Treatment(modality: chemotherapy, name: "X"))"#
                ),
                None => format!(r#"Event(id: "e{i}", at: "{at}", what: Finding(kind: visit))"#),
            }
        });
        case_of(&zero, &events.collect::<Vec<_>>().join(","))
    })
}

fn is_consistent(case: &Case) -> bool {
    courses(case).iter().all(|course| {
        !course
            .findings()
            .iter()
            .any(|f| f.code.key().contains("contradiction") || f.code.key() == "end-before-start")
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn with_days_no_length_of_time_changes(
        case in dated(days().prop_map(|d| format!(r#", date: "{d}""#)), days())
    ) {
        let new = made(&case, &Options::default()).case;
        for (before, after) in courses(&case).iter().zip(courses(&new)) {
            prop_assert_eq!(spans(before), spans(&after));
            let lengths = |course: &Course| -> Vec<_> {
                measure::time_on_treatment(course).into_iter().map(|v| (v.name, v.reading)).collect()
            };
            prop_assert_eq!(lengths(before), lengths(&after));
        }
    }

    #[test]
    fn with_any_dates_from_a_known_day_every_range_holds_and_reaches_as_much_further_as_is_documented(
        case in dated(days().prop_map(|d| format!(r#", date: "{d}""#)), dates())
    ) {
        prop_assume!(is_consistent(&case));
        let exact = made(&case, &Options { exact_ranges: true, ..Options::default() }).case;
        let plain = made(&case, &Options::default()).case;
        for ((before, exact), plain) in courses(&case).iter().zip(courses(&exact)).zip(courses(&plain)) {
            let ranges = |course: &Course| spans(course).into_iter().map(|(span, _)| span).collect::<Vec<_>>();
            prop_assert_eq!(ranges(before), ranges(&exact), "{}", written(&case));
            for (old, new) in ranges(before).into_iter().zip(ranges(&plain)) {
                prop_assert!(within(old, new), "{:?} {:?}", old, new);
                // One unit on either side of each of the two moments, years being the widest.
                prop_assert!(widened(old, new) <= Ticks::YEAR * 2, "{:?} {:?}", old, new);
            }
        }
    }

    #[test]
    fn where_time_zero_is_known_to_a_month_every_range_holds_and_known_days_stay_known(
        case in dated(days().prop_map(|d| format!(r#", date: "{}""#, &d[..7])), dates())
    ) {
        prop_assume!(is_consistent(&case));
        let new = made(&case, &Options::default()).case;
        for (before, after) in courses(&case).iter().zip(courses(&new)) {
            for ((old, _), (new, _)) in spans(before).into_iter().zip(spans(&after)) {
                prop_assert!(within(old, new), "{:?} {:?}", old, new);
            }
            let known: Vec<_> = before.events().iter().filter(|e| {
                let stated = e.event.from.as_ref().or(e.event.at.as_ref()).map_or("", |t| t.text());
                stated.len() == 10 && stated.starts_with("20")
            }).collect();
            for a in &known {
                for b in &known {
                    prop_assert_eq!(before.between(a.start.node, b.start.node), after.between(a.start.node, b.start.node));
                }
            }
        }
    }

    #[test]
    fn any_case_can_be_de_identified_without_a_date_left_and_stays_valid(case in common::any_case(), all: bool) {
        let keep = if all { Keep::ALL.into_iter().collect() } else { BTreeSet::new() };
        let options = Options { keep, order: PatientOrder::Shuffled(3), ..Options::default() };
        let before = case.clone();
        let new = made(&case, &options);
        prop_assert_eq!(&case, &before, "the case itself stays as it is");
        prop_assert_eq!(validate::problems(&new.case).len(), 0);
        prop_assert_eq!(new.case.patients.len(), case.patients.len());
        for patient in &new.case.patients {
            prop_assert!(patient.zero.date.is_none() && patient.age.is_none_or(|age| age <= 90));
            for event in &patient.events {
                for time in times(event) {
                    prop_assert!(!time.expr().points().any(|p| matches!(p, Point::Calendar(_))), "{}", time);
                }
                if let What::Treatment(t) = &event.what {
                    let has_date = |time: &Time| time.expr().points().any(|p| matches!(p, Point::Calendar(_)));
                    prop_assert!(!t.holds.iter().any(|h| has_date(&h.from) || has_date(&h.to)));
                }
            }
        }
        let again = read(&written(&new.case));
        prop_assert_eq!(&again, &new.case);
        let blanked = made(&case, &Options { blank_all: true, ..options });
        prop_assert!(blanked.hits.is_empty());
    }
}
