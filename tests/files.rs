//! Case files as text: what is written is read back, byte for byte, and what cannot be read is named exactly.

mod common;

use common::any_case;
use phaseline::io::{FileShape, load, positions_of, read, write};
use phaseline::model::{Case, What};
use proptest::prelude::*;

/// Where one field stands.
fn position_of(text: &str, field: &str) -> (usize, usize) {
    positions_of(text, &[field])[0]
}

const CASE_SHAPE: &str = include_str!("fixtures/case_shape.ron");

fn error_of(text: &str) -> String {
    read(text.as_bytes()).expect_err(text).to_string()
}

/// The fixture with one piece of it replaced.
fn changed(from: &str, to: &str) -> String {
    assert!(CASE_SHAPE.contains(from), "{from}");
    CASE_SHAPE.replacen(from, to, 1)
}

#[test]
fn the_case_that_shows_how_a_file_reads_is_written_back_byte_for_byte() {
    let opened = read(CASE_SHAPE.as_bytes()).unwrap();
    assert_eq!(write(&opened.case, &opened.shape), CASE_SHAPE);
    assert!(opened.is_canonical);
    assert_eq!(opened.notices, []);
    assert_eq!(opened.case.patients[0].events.len(), 6);
}

#[test]
fn byte_order_mark_and_line_ends_are_kept() {
    for text in [
        format!("\u{FEFF}{CASE_SHAPE}"),
        CASE_SHAPE.replace('\n', "\r\n"),
        format!("\u{FEFF}{}", CASE_SHAPE.replace('\n', "\r\n")),
    ] {
        let opened = read(text.as_bytes()).unwrap();
        assert!(opened.is_canonical);
        assert_eq!(write(&opened.case, &opened.shape), text);
    }
}

#[test]
fn editing_one_event_changes_its_lines_alone() {
    let mut case = read(CASE_SHAPE.as_bytes()).unwrap().case;
    let patient = std::sync::Arc::make_mut(&mut case.patients[0]);
    std::sync::Arc::make_mut(&mut patient.events[3]).to = Some("start + 51 mo".parse().unwrap());
    let after = write(&case, &FileShape::default());
    let differing: Vec<(&str, &str)> =
        CASE_SHAPE.lines().zip(after.lines()).filter(|(a, b)| a != b).collect();
    assert_eq!(after.lines().count(), CASE_SHAPE.lines().count());
    assert_eq!(
        differing,
        [(
            r#"                    id: "trastuzumab", from: "with docetaxel", to: "start + 50 mo","#,
            r#"                    id: "trastuzumab", from: "with docetaxel", to: "start + 51 mo","#
        )]
    );
}

#[test]
fn an_error_names_line_column_and_field_and_says_what_would_do() {
    for (from, to, expected) in [
        (
            r#""23 mo""#,
            r#""23 mnths""#,
            r#"38:43: patients[0].events[4].from: "23 mnths" is not a time; expected e.g. "23 mo""#,
        ),
        (
            "placed",
            "guessed",
            "26:66: patients[0].events[1].basis: `guessed` is not known here; expected one of stated, derived, placed",
        ),
        (
            "Status(last",
            "Status(least",
            "41:84: patients[0].events[5].what: `least_follow_up` is not known here; expected one of diagnosis, progression, relapse, death, last_follow_up, lost, data_cutoff, performance",
        ),
        (
            "Response(",
            "Answer(",
            "39:27: patients[0].events[4].what: `Answer` is not known here; expected one of Treatment, Response, Status, Measurement, Finding, Annotation",
        ),
        (
            "modality: surgery",
            "modality: 5",
            "27:47: patients[0].events[1].what.modality: a word without quotation marks is needed here",
        ),
        ("modality: surgery, ", "", "27:27: patients[0].events[1].what: the field `modality` is missing"),
        ("age: 54", "age: -4", "15:18: patients[0].age: the number is too large or too small"),
        ("age: 54", "age: 540", "15:18: patients[0].age: an age is at most 130 years"),
        ("age: 54", "age: NaN", "15:18: patients[0].age: a whole number is needed here"),
        ("age: 54", "age: 99999", "15:18: patients[0].age: the number is too large or too small"),
        (
            "cycles: 8",
            "cycles: 0",
            "31:107: patients[0].events[2].what.cycles: the number of cycles is 1 to 2000",
        ),
        (
            r#"id: "follow_up""#,
            r#"id: "liver_cr""#,
            r#"41:27: patients[0].events[5].id: the id "liver_cr" is used by an earlier event of this patient"#,
        ),
        (
            r#"from: "23 mo""#,
            "from: 23",
            "38:43: patients[0].events[4].from: a text in quotation marks is needed here",
        ),
        ("age: 54,", "age: 54, age: 55,", "15:22: patients[0]: the field `age` is given twice"),
        ("age: 54,", "age: 54", "16:13: patients[0]: a comma is missing before this"),
        ("facts: [", "facts: (", "17:20: patients[0].facts: a list in `[` and `]` is needed here"),
        ("Patient(", "Person(", "11:9: patients[0]: `Patient(` is needed here, not `Person(`"),
        (
            "format: 1,",
            "format: 7,",
            "4:13: format: written by a newer Phaseline (format 7; this one reads up to 1); nothing was changed",
        ),
        ("format: 1,", "format: 0,", "4:13: format: there is no format 0; this program writes `format: 1`"),
        ("format: 1,", "", "3:1: the field `format` is missing"),
        (
            "#![enable(implicit_some)]",
            "#![enable(wings)]",
            "2:16: `wings` is no extension of RON; a case file has `#![enable(implicit_some)]`",
        ),
    ] {
        assert_eq!(error_of(&changed(from, to)), expected, "{from} -> {to}");
    }
}

#[test]
fn a_newer_format_is_refused_as_such_even_if_the_rest_cannot_be_read() {
    let text = "// Phaseline case, format 9\nCase(\n  format: 9, patients: {(strange): ..}";
    assert!(error_of(text).starts_with("3:11: format: written by a newer Phaseline (format 9;"));
}

#[test]
fn what_is_no_case_file_is_called_what_it_is() {
    for (bytes, expected) in [
        (b"".as_slice(), "1:1: the file is empty; a case file begins with `Case(format: 1,`"),
        (b" \r\n\t", "1:1: the file is empty; a case file begins with `Case(format: 1,`"),
        (b"\x89PNG\r\n\x1a\n....", "1:1: this is a PNG picture without a case inside, not a case file"),
        (b"PK\x03\x04....", "1:1: this is a ZIP archive, or an Office document, not a case file"),
        (b"\xFF\xFEC\0a\0", "1:1: the text is in UTF-16; save it as UTF-8 and open it again"),
        (b"C\0a\0s\0e\0", "1:1: the text is in UTF-16; save it as UTF-8 and open it again"),
        (
            b"Case(\n  title: \"\xE9t\xE9\")",
            "2:11: byte 16 is not UTF-8 text; the file is damaged or in another encoding",
        ),
        (b"{\"patients\": []}", "1:1: this is not a case file; one begins with `Case(format: 1,`"),
        (b"id,from,to\np1,2,3", "1:1: this is not a case file; one begins with `Case(format: 1,`"),
    ] {
        assert_eq!(read(bytes).unwrap_err().to_string(), expected);
    }
}

#[test]
fn a_file_that_was_cut_off_is_refused_wherever_it_ends() {
    let end = CASE_SHAPE.trim_end().len();
    for len in (0..end).filter(|len| CASE_SHAPE.is_char_boundary(*len)) {
        let error = read(&CASE_SHAPE.as_bytes()[..len]).unwrap_err();
        let is_told = [
            "cut off",
            "quotation mark",
            "empty",
            "not a case file",
            "damaged",
            "missing",
            "no place",
            "colon",
        ];
        assert!(is_told.iter().any(|words| error.message.contains(words)), "{len} {error}");
    }
}

#[test]
fn nesting_without_end_is_an_error_and_no_overflow() {
    for bracket in ["(", "[", "{", "Some(", "/*", "r#", "\"\\"] {
        let deep = bracket.repeat(100_000);
        read(deep.as_bytes()).unwrap_err();
        read(format!("Case(format: 1, colour: {deep}").as_bytes()).unwrap_err();
        read(changed("\"23 mo\"", &deep).as_bytes()).unwrap_err();
    }
    let closed = format!("Case(format: 1, colour: {}{})", "[".repeat(100_000), "]".repeat(100_000));
    assert!(
        error_of(&closed).ends_with("brackets are nested too deeply for a case file"),
        "{}",
        error_of(&closed)
    );
}

#[test]
fn comments_and_unknown_fields_are_named_with_their_places() {
    let text = changed("    title:", "    // a title /* of a kind */\n    title:");
    let text = text.replacen("age: 54,", "age: 54, colour: (1, [2]), colour: 3,", 1);
    let text = text.replacen("modality: surgery,", "modality: surgery, hand: \"left // not a comment\",", 1);
    let opened = read(text.as_bytes()).unwrap();
    let notices: Vec<String> = opened.notices.iter().map(ToString::to_string).collect();
    assert!(!opened.is_canonical);
    assert_eq!(
        notices,
        [
            "5:5: comment: // a title /* of a kind */",
            "16:22: unknown field patients[0].colour",
            "16:40: unknown field patients[0].colour",
            "28:56: unknown field patients[0].events[1].what.hand",
        ]
    );
    let plain = read(CASE_SHAPE.as_bytes()).unwrap().case;
    assert_eq!(opened.case, plain);
}

#[test]
fn another_layout_is_noticed_and_reads_the_same() {
    let text = changed("    title", "  title");
    let opened = read(text.as_bytes()).unwrap();
    assert!(!opened.is_canonical);
    assert_eq!(opened.notices.len(), 1);
    assert_eq!(opened.case, read(CASE_SHAPE.as_bytes()).unwrap().case);
}

#[test]
fn options_may_be_written_out_and_names_of_structs_left_out() {
    let text = "(format: 1, patients: [(id: \"p1\", age: Some(54), sex: Some(female), events: [
        (id: \"d\", at: Some(\"0 mo\"), what: Status(diagnosis)),
    ])])";
    let case = read(text.as_bytes()).unwrap().case;
    assert_eq!(case.patients[0].age, Some(54));
    assert!(matches!(case.patients[0].events[0].what, What::Status(_)));
}

#[test]
fn a_long_treatment_is_a_block_of_lines_that_fit() {
    let text = r#"(format: 1, patients: [(id: "p1", events: [(id: "folfox", from: "2019-03", to: "2020-01", basis: derived,
        what: Treatment(modality: chemotherapy, name: "mFOLFOX6", agents: [(name: "Oxaliplatin", dose: "85 mg/m²"), (name: "Leucovorin")],
            cycles: 12, every: "2 wk", holds: [(from: "2019-06", to: "2019-07", why: "neutropenia")], line: 1, intent: palliative),
        note: "given as in the trial", pictures: ["a.png"])])])"#;
    let case = read(text.as_bytes()).unwrap().case;
    assert_eq!(
        write(&case, &FileShape::default()),
        r#"// Phaseline case, format 1
#![enable(implicit_some)]
Case(
    format: 1,
    patients: [
        Patient(
            id: "p1",
            zero: Zero(is: "diagnosis"),
            events: [
                Event(
                    id: "folfox", from: "2019-03", to: "2020-01", basis: derived, pictures: ["a.png"],
                    what: Treatment(
                        modality: chemotherapy, name: "mFOLFOX6",
                        agents: [Agent(name: "Oxaliplatin", dose: "85 mg/m²"), Agent(name: "Leucovorin")], cycles: 12, every: "2 wk",
                        holds: [Hold(from: "2019-06", to: "2019-07", why: "neutropenia")], line: 1, intent: palliative,
                    ),
                    note: "given as in the trial",
                ),
            ],
        ),
    ],
)
"#
    );
}

#[test]
fn pictures_with_captions_are_written_under_what_happened_and_read_again() {
    let text = r#"(format: 1, patients: [(id: "p1", events: [
        (id: "ct", at: "0 mo", what: Finding(kind: imaging), note: "CT.", pictures: ["a.png", (file: "b.png", caption: "before")]),
        (id: "he", at: "0 mo", what: Finding(kind: pathology, name: "invasive ductal carcinoma, grade 3"), pictures: [
            Picture(file: "he.png", caption: "Haematoxylin and eosin: SBR 3", panel: true),
            Picture(file: "er.png", caption: "ER (clone 1D5): negative", panel: true),
        ]),
    ])])"#;
    let case = read(text.as_bytes()).unwrap().case;
    let written = write(&case, &FileShape::default());
    let events = &written[written.find("events").unwrap()..];
    assert_eq!(
        events,
        r#"events: [
                Event(
                    id: "ct", at: "0 mo",
                    what: Finding(kind: imaging),
                    note: "CT.",
                    pictures: ["a.png", Picture(file: "b.png", caption: "before")],
                ),
                Event(
                    id: "he", at: "0 mo",
                    what: Finding(kind: pathology, name: "invasive ductal carcinoma, grade 3"),
                    pictures: [
                        Picture(file: "he.png", caption: "Haematoxylin and eosin: SBR 3", panel: true),
                        Picture(file: "er.png", caption: "ER (clone 1D5): negative", panel: true),
                    ],
                ),
            ],
        ),
    ],
)
"#
    );
    assert_eq!(read(written.as_bytes()).unwrap().case, case);
    let misspelt = text.replace("caption: \"before\"", "captoin: \"before\"");
    let notices = read(misspelt.as_bytes()).unwrap().notices;
    assert!(notices.iter().any(|n| n.text.contains("captoin")), "{notices:?}");
    let nameless = text.replace("file: \"he.png\", ", "");
    let error = read(nameless.as_bytes()).unwrap_err();
    assert!(error.line == 4 && error.path == "patients[0].events[1].pictures[0]", "{error}");
}

#[test]
fn an_empty_case_is_written_and_read() {
    let text = write(&Case::new(), &FileShape::default());
    assert_eq!(read(text.as_bytes()).unwrap().case, Case::new());
}

proptest! {
    // A failure is printed whole; it is made a test of its own, not a file.
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_case_is_read_as_it_was_written(case in any_case(), bom: bool, crlf: bool) {
        let shape = FileShape { bom, crlf };
        let text = write(&case, &shape);
        let opened = read(text.as_bytes()).map_err(|e| TestCaseError::fail(format!("{e}\n{text}")))?;
        prop_assert_eq!(&opened.case, &case);
        prop_assert!(opened.is_canonical);
        prop_assert_eq!(opened.shape, shape);
        prop_assert_eq!(write(&opened.case, &opened.shape), text);
    }

    #[test]
    fn editing_any_event_leaves_the_lines_of_the_others_alone(mut case in any_case(), label in ".{0,60}") {
        let before = write(&case, &FileShape::default());
        let edited = case.patients.iter().position(|p| p.events.len() > 1);
        prop_assume!(edited.is_some());
        let p = edited.unwrap_or_default();
        // All but the last event have another one behind them, which tells where their lines end.
        let e = case.patients[p].events.len() - 2;
        let patient = std::sync::Arc::make_mut(&mut case.patients[p]);
        std::sync::Arc::make_mut(&mut patient.events[e]).label = label.into();
        let after = write(&case, &FileShape::default());
        let around = |text: &str| -> (Vec<String>, Vec<String>) {
            let line_of = |e: usize| position_of(text, &format!("patients[{p}].events[{e}]")).0;
            let lines: Vec<String> = text.lines().map(str::to_owned).collect();
            (lines[..line_of(e) - 1].to_vec(), lines[line_of(e + 1) - 1..].to_vec())
        };
        prop_assert_eq!(around(&before), around(&after));
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = read(&bytes);
    }

    #[test]
    fn any_bytes_inside_a_case_are_read_or_refused(at in 0..CASE_SHAPE.len(), noise in ".{0,12}", cut in 0..20_usize) {
        let mut bytes = CASE_SHAPE.as_bytes().to_vec();
        let end = (at + cut).min(bytes.len());
        bytes.splice(at..end, noise.bytes());
        if let Err(error) = read(&bytes) {
            let shown = error.to_string();
            prop_assert!(error.line >= 1 && error.column >= 1 && !shown.contains('\n'), "{}", shown);
        }
    }

    #[test]
    fn any_ron_like_text_is_read_or_refused(text in "[\\[\\](){}:,\"'#r/* \\\\\nSomeCase0-9.-]{0,200}") {
        let _ = read(text.as_bytes());
        let _ = read(format!("Case(format: 1, {text})").as_bytes());
    }
}

#[test]
fn of_a_file_full_of_comments_the_unknown_fields_are_still_named() {
    let text = changed("    title:", &format!("{}title:", "    // again\n".repeat(1_000)));
    let text = text.replacen("age: 54,", "age: 54, colour: 3,", 1);
    let notices = read(text.as_bytes()).unwrap().notices;
    assert!(notices.len() < 60);
    assert!(
        notices.iter().any(|n| n.to_string() == "1015:22: unknown field patients[0].colour"),
        "{notices:?}"
    );
}

#[test]
fn the_place_of_a_field_is_found_by_its_name() {
    assert_eq!(position_of(CASE_SHAPE, "patients[0].events[2].what.cycles"), (31, 107));
    assert_eq!(position_of(CASE_SHAPE, "patients[0].events[2].cycles"), (31, 107));
    assert_eq!(position_of(CASE_SHAPE, "patients[0].events[2].also"), (29, 17));
    assert_eq!(position_of(CASE_SHAPE, "patients[7]"), (10, 15));
    assert_eq!(position_of("", "title"), (1, 1));
}

#[test]
fn every_example_is_written_back_byte_for_byte() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let entries = std::fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path());
    for path in entries.filter(|path| path.extension().is_some_and(|e| e == "ron")) {
        let file = load(&path).unwrap_or_else(|e| panic!("{e}"));
        assert!(file.loaded.is_canonical, "{}: {:?}", path.display(), file.notices);
    }
}
