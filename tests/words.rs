//! Text that leaves with a figure: the timeline table, the caption and the alt text, for the founding case and for any.

use std::sync::Arc;

use phaseline::export::text::{TextKind, alt_text, caption, text, timeline};
use phaseline::model::Case;
use phaseline::study::Study;
use proptest::prelude::*;

#[path = "common/mod.rs"]
mod common;

fn read(text: &str) -> (Case, Study) {
    let case = phaseline::io::read(text.as_bytes()).unwrap().case;
    let study = Study::of(&case);
    (case, study)
}

fn founding() -> (Case, Study) {
    read(include_str!("../examples/her2_withdrawal.ron"))
}

/// A case of one patient with these events, diagnosed on 14 March 2007.
fn case_of(events: &str) -> (Case, Study) {
    read(&format!(
        r#"#![enable(implicit_some)]
Case(format: 1, title: "T", patients: [Patient(
    id: "p1", label: "Ann", sex: female, age: 54, zero: Zero(is: "diagnosis", date: "2007-03-14"),
    events: [Event(id: "diagnosis", at: "0 d", what: Status(diagnosis)), {events}
        Event(id: "follow_up", at: "2010-03-14", what: Status(last_follow_up))],
)])"#
    ))
}

#[test]
fn the_timeline_of_the_founding_case_tells_every_event_in_order_with_what_is_stated_and_how_it_is_known() {
    let (case, study) = founding();
    let table = timeline(&study);
    let events: usize = case.patients.iter().map(|p| p.events.len()).sum();
    assert_eq!(table.patients.iter().map(|p| p.rows.len()).sum::<usize>(), events);
    let first = &table.patients[0];
    assert_eq!(first.name, "Patient 1");
    assert_eq!(first.about, "female, 54 years; time 0: diagnosis");
    let row = |what: &str| first.rows.iter().find(|r| r.what == what).unwrap_or_else(|| panic!("{what}"));
    let response = row("Complete response (CR), liver");
    assert_eq!(response.stated, "23 mo; end: ongoing");
    // Begun within 2 months, 50 on treatment and 30 off it, each to the half month: 79 to 83.
    assert_eq!(response.when, "month 23, ongoing at about month 81 (79–83)");
    // Stated: 30 months after the end; derived: 58 months so far, 55.5 to 60.5.
    assert_eq!(
        row("Last follow-up").stated,
        "30 mo after the end of Trastuzumab; also: later than 20 mo after the end of Trastuzumab"
    );
    assert!(response.details.contains("58 mo (55.5–60.5)"), "{}", response.details);
    let trastuzumab = row("Trastuzumab");
    assert_eq!(trastuzumab.stated, "with Docetaxel; end: 50 mo after its start");
    assert!(trastuzumab.details.contains("dose 6 mg/kg; every 3 wk"), "{}", trastuzumab.details);
    assert!(trastuzumab.details.contains("ended patient's decision"), "{}", trastuzumab.details);
    let surgery = row("Mastectomy, axillary resection");
    assert_eq!((surgery.basis, surgery.stated.as_str()), ("placed", "0 mo to 2 mo"));
    assert_eq!(surgery.kind, "surgery");
    let order: Vec<&str> = first.rows.iter().map(|r| r.what.as_str()).collect();
    assert_eq!(order.first(), Some(&"Diagnosis"));
    assert_eq!(order.last(), Some(&"Last follow-up"));
    let second = &table.patients[1];
    let names: Vec<&str> = second.rows.iter().map(|r| r.stated.as_str()).collect();
    assert!(names.contains(&"7 mo before CR liver; end: 24 mo after its start"), "{names:?}");
}

#[test]
fn the_caption_of_the_founding_case_says_what_a_reader_needs_and_explains_only_what_is_shown() {
    let (_, study) = founding();
    let text = caption(&study);
    for needed in [
        "Trastuzumab stopped in complete response.",
        "n = 2 patients.",
        "Time is in months from diagnosis.",
        "Responses are given in the words of the source, which names no criteria.",
        "Triangles pointing down mark surgery.",
        "Arrowheads mark what was ongoing at last contact.",
        // 30 and 42 months off treatment are stated by the report.
        "≥ 30 mo, ongoing in Patient 1; ≥ 42 mo, ongoing in Patient 2",
        "median overall survival, HER2+ metastatic, about 25 mo",
        "HER2-positive metastatic breast cancer",
        "CR, complete response",
        "FEC, fluorouracil, epirubicin and cyclophosphamide",
        "q3wk, every 3 weeks",
        "HER2, human epidermal growth factor receptor 2",
        "Source: Case report, Tours University Hospital.",
    ] {
        assert!(text.contains(needed), "{needed:?} is missing in {text}");
    }
    for not_shown in
        ["Crosses mark death", "reference ranges", "mean overall survival", "RECIST", "lozenges", "  "]
    {
        assert!(!text.contains(not_shown), "{not_shown:?} stands in {text}");
    }
}

#[test]
fn criteria_are_named_with_their_source_and_the_cut_off_with_its_date() {
    let (_, study) = case_of(
        r#"Event(id: "r", at: "2007-06-14", what: Response(category: "PR", scale: "RECIST 1.1")),
           Event(id: "cut", at: "2010-03-14", what: Status(data_cutoff)),"#,
    );
    let text = caption(&study);
    assert!(text.contains("Response criteria: RECIST 1.1 (Eisenhauer 2009, Eur J Cancer 45:228)."), "{text}");
    assert!(text.contains("Data cut-off: 2010-03-14."), "{text}");
    assert!(text.contains("PR, partial response"), "{text}");
}

#[test]
fn the_alt_text_tells_the_founding_case_event_by_event() {
    let (_, study) = founding();
    let text = alt_text(&study);
    for needed in [
        "Timeline of 2 patients, in months from diagnosis.",
        "Patient 1, female, 54 years.",
        "Trastuzumab, targeted therapy, from about month 1, for 50 months.",
        "Complete response (CR), liver, from month 23, for 58 months, ongoing.",
        "54 years. Diagnosis, at month 0.",
        "In response after the end of all treatment: ≥ 42 mo, ongoing.",
    ] {
        assert!(text.contains(needed), "{needed:?} is missing in {text}");
    }
}

#[test]
fn a_large_cohort_is_summed_up() {
    let (case, _) = founding();
    let mut many = case.clone();
    many.patients = (0..40).map(|i| Arc::clone(&case.patients[i % 2])).collect();
    let study = Study::of(&many);
    let alt = alt_text(&study);
    assert!(
        alt.contains("Of 40 patients, 40 were treated, 40 responded and 40 responded completely."),
        "{alt}"
    );
    assert!(alt.len() < 600, "{alt}");
    let caption = caption(&study);
    assert!(caption.contains("n = 40 patients.") && caption.contains("40 patients)"), "{caption}");
}

#[test]
fn an_age_of_ninety_and_over_is_printed_as_one() {
    let (mut case, _) = case_of("");
    Arc::make_mut(&mut case.patients[0]).age = Some(97);
    let study = Study::of(&case);
    for kind in [TextKind::CareMarkdown, TextKind::CareHtml, TextKind::Alt] {
        let text = text(kind, &study);
        assert!(text.contains("90+ years") && !text.contains("97"), "{kind:?}: {text}");
    }
}

#[test]
fn the_tables_keep_to_their_notations_whatever_a_text_holds() {
    let (_, study) = case_of(
        r#"Event(id: "bad", at: "2007-06-14", what: Finding(kind: note, name: "=1+1 | <script>alert(1)</script> \"q\" & *x*"),
            detail: "=HYPERLINK(\"http://x\")\nsecond"),
           Event(id: "early", at: "-3 d", what: Finding(kind: visit)),"#,
    );
    let html = text(TextKind::CareHtml, &study);
    assert!(
        !html.contains("<script")
            && html.contains("&lt;script&gt;alert(1)&lt;/script&gt; &quot;q&quot; &amp;"),
        "{html}"
    );
    assert_eq!(html.matches("<tr>").count(), html.matches("</tr>").count());
    let markdown = text(TextKind::CareMarkdown, &study);
    let row = markdown.lines().find(|line| line.contains("=1+1")).unwrap();
    let bars = row.replace("\\|", "").matches('|').count();
    assert_eq!(bars, 6, "{row}");
    let csv = text(TextKind::CareCsv, &study);
    let mut reader = csv::ReaderBuilder::new().from_reader(csv.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 4);
    let bad = rows.iter().find(|r| r[1].contains("1+1")).unwrap();
    assert!(bad[1].starts_with("'=1+1") && bad[13].starts_with("'=HYPERLINK"), "{bad:?}");
    let early = rows.iter().find(|r| &r[2] == "visit").unwrap();
    assert!(
        early[3].starts_with('-') && early[3].parse::<f64>().is_ok(),
        "a number stays a number: {early:?}"
    );
    assert_eq!(&early[11], "2007-03-11");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn any_case_has_all_its_texts_and_they_are_the_same_twice(case in common::any_case()) {
        let study = Study::of(&case);
        for kind in TextKind::ALL {
            let once = text(kind, &study);
            prop_assert_eq!(&once, &text(kind, &study));
            prop_assert!(once.ends_with('\n'));
            prop_assert!(!once.contains('\0'), "{:?}", kind);
            if kind == TextKind::CareCsv {
                let mut reader = csv::ReaderBuilder::new().from_reader(once.as_bytes());
                for record in reader.records() {
                    for (i, cell) in record.unwrap().iter().enumerate() {
                        let is_number = (3..9).contains(&i);
                        let begins = cell.starts_with(['=', '+', '-', '@']);
                        prop_assert!(!begins || (is_number && cell.parse::<f64>().is_ok()), "{}", cell);
                    }
                }
            }
        }
    }
}
