//! Every example of the guide, and what holds for any text.

use std::fmt::Write as _;
use std::sync::Arc;

use proptest::prelude::*;

use super::tokens::is_separator;
use super::*;
use crate::model::{Event, FindingKind, Method, Modality, PatientId, StatusKind, What};

/// A patient with the events that the examples refer to.
fn patient() -> Patient {
    let mut patient = Patient::new(PatientId::new("p1").unwrap());
    let blank = Patient::new(PatientId::new("p0").unwrap());
    for line in [
        "diagnosis at 0 mo",
        "surgery at 1 mo",
        "mastectomy ~2 mo",
        "docetaxel x8 q3wk from 0 mo .. 2 mo",
        "Trastuzumab q3wk from 3 mo to start + 50 mo",
    ] {
        let mut event = parse(line, &blank).event.unwrap_or_else(|| panic!("{line}"));
        if line.starts_with("Tras") {
            event.id = crate::model::EventId::new("antibody").unwrap();
        }
        patient.events.push(Arc::new(event));
    }
    patient
}

/// `id: title | at … | from … | to … | more`: an event in a line, so that a test can be read.
fn brief(event: &Event) -> String {
    let mut out = format!("{}: {}", event.id, event.words());
    for (name, time) in event.times() {
        let _ = write!(out, " | {name} {time}");
    }
    let mut put = |name: &str, text: String| {
        if !text.is_empty() {
            let _ = write!(out, " | {name} {text}");
        }
    };
    match &event.what {
        What::Treatment(t) => {
            put("modality", t.modality.key().to_owned());
            put("dose", t.dose.to_string());
            put("cycles", t.cycles.map(|n| n.to_string()).unwrap_or_default());
            put("every", t.every.as_ref().map(|d| d.text().to_owned()).unwrap_or_default());
            let agents = t.agents.iter().map(|a| format!("{} {}", a.name, a.dose).trim().to_owned());
            put("agents", agents.collect::<Vec<_>>().join(", "));
            put("gy", t.gy.to_string());
            put("fractions", t.fractions.map(|n| n.to_string()).unwrap_or_default());
            put("site", t.site.to_string());
            put("line", t.line.map(|n| n.to_string()).unwrap_or_default());
            put("intent", t.intent.map(|i| i.words().to_owned()).unwrap_or_default());
            put("ended", t.ended.map(|i| i.words().to_owned()).unwrap_or_default());
            put("on_off", t.on_off.as_ref().map(|o| format!("{} {}", o.on, o.off)).unwrap_or_default());
        }
        What::Response(r) => {
            put("scale", r.scale.to_string());
            put("method", r.method.map(|m| m.words().to_owned()).unwrap_or_default());
            put("confirmed", r.confirmed.map(|m| m.to_string()).unwrap_or_default());
        }
        What::Measurement(m) => {
            put("value", format!("{} {}", m.value, m.unit));
            put("lesion", m.lesion.map(|l| l.words().to_owned()).unwrap_or_default());
        }
        What::Finding(f) => {
            put("kind", f.kind.words().to_owned());
            put("grade", f.grade.map(|g| g.to_string()).unwrap_or_default());
            put("site", f.site.to_string());
        }
        What::Status(_) | What::Annotation(_) => {}
    }
    put("detail", event.detail.to_string());
    put("note", event.note.to_string());
    out
}

#[test]
fn every_example_of_the_guide_gives_its_event() {
    let patient = patient();
    for (text, expected) in [
        (
            "docetaxel 100 mg/m2 x8 q3wk from 2007-03",
            "docetaxel_2: Docetaxel | from 2007-03 | modality chemotherapy | dose 100 mg/m² | cycles 8 | every 3 wk",
        ),
        (
            "Taxotere 100mg/m² × 8 every three weeks from March 2007",
            "docetaxel_2: Docetaxel | from 2007-03 | modality chemotherapy | dose 100 mg/m² | cycles 8 | every 3 wk",
        ),
        ("CR liver imaging at 23 mo", "liver_cr: CR liver | at 23 mo | scale as reported | method imaging"),
        (
            "complete response liver CT from 23 mo ongoing",
            "liver_cr: CR liver | from 23 mo | to ongoing | scale as reported | method imaging",
        ),
        ("mastectomy ~2 mo", "mastectomy_2: Mastectomy | at ~2 mo | modality surgery"),
        (
            "trastuzumab 6 mg/kg q3wk from docetaxel to start + 50 mo",
            "trastuzumab: Trastuzumab | from with docetaxel | to start + 50 mo | modality targeted | dose 6 mg/kg | every 3 wk",
        ),
        (
            "Herceptin 6 mg/kg every 3 weeks with docetaxel for 50 mo",
            "trastuzumab: Trastuzumab | from with docetaxel | to start + 50 mo | modality targeted | dose 6 mg/kg | every 3 wk",
        ),
        ("CA 15-3 45 U/mL at 2007-06", "ca_15-3: CA 15-3 | at 2007-06 | value 45 U/mL"),
        (
            "target lesion liver S4 32 mm at 0 mo",
            "liver_s4: Liver S4 | at 0 mo | value 32 mm | lesion target lesion",
        ),
        (
            "target node hilar 1.2 cm 3 mo",
            "hilar: Hilar | at 3 mo | value 1.2 cm | lesion target node, short axis",
        ),
        ("new lesion lung <5 mm at 9 mo", "lung: Lung | at 9 mo | value <5 mm | lesion new lesion"),
        ("CEA <5 ng/mL 3 mo", "cea: CEA | at 3 mo | value <5 ng/mL"),
        ("sFlt 12 ng/mL at 3 mo", "sflt: sFlt | at 3 mo | value 12 ng/mL"),
        (
            "FEC 100 x4 q3wk from 0 mo to ...",
            "fec_100: FEC 100 | from 0 mo | modality chemotherapy | cycles 4 | every 3 wk | agents fluorouracil, epirubicin, cyclophosphamide",
        ),
        (
            "radiotherapy chest wall 50 Gy/25 from 6 mo to 9 mo",
            "radiotherapy: radiotherapy | from 6 mo | to 9 mo | modality radiotherapy | gy 50 | fractions 25 | site chest wall",
        ),
        (
            "RT chest wall 25 x 2 Gy 6 mo to 9 mo",
            "radiotherapy: radiotherapy | from 6 mo | to 9 mo | modality radiotherapy | gy 50 | fractions 25 | site chest wall",
        ),
        (
            "SBRT liver 54 Gy in 3 fractions from 2010-05",
            "sbrt: SBRT | from 2010-05 | to unknown | modality radiotherapy | gy 54 | fractions 3 | site liver",
        ),
        ("PD at 14 mo", "pd: PD | at 14 mo | scale as reported"),
        ("iCPD 14 mo", "icpd: iCPD | at 14 mo | scale iRECIST"),
        (
            "PR RECIST 1.1 liver confirmed at 4 mo",
            "liver_pr: PR liver | at 4 mo | scale RECIST 1.1 | confirmed true",
        ),
        ("died 2022-06", "death: death | at 2022-06"),
        ("died of septic shock 2022-06", "death: death | at 2022-06 | detail septic shock"),
        ("last follow-up 81 mo", "follow_up: last follow-up | at 81 mo"),
        ("diagnosis stage IV at 0 mo", "diagnosis_2: diagnosis | at 0 mo | detail stage IV"),
        ("relapse after mastectomy", "relapse: relapse | at after mastectomy"),
        (
            "FOLFOX x12 q2wk since surgery + 4 wk",
            "folfox: FOLFOX | from surgery + 4 wk | modality chemotherapy | cycles 12 | every 2 wk | agents fluorouracil, leucovorin, oxaliplatin",
        ),
        ("neutropenia grade 3 at 2 mo", "neutropenia: Neutropenia | at 2 mo | kind adverse event | grade 3"),
        (
            "G4 febrile neutropenia from 2 mo to 2 mo 5 d",
            "febrile_neutropenia: Febrile neutropenia | from 2 mo | to 2 mo 5 d | kind adverse event | grade 4",
        ),
        (
            "tamoxifen 20 mg daily from 9 mo until ongoing",
            "tamoxifen: Tamoxifen | from 9 mo | to ongoing | modality endocrine | dose 20 mg daily",
        ),
        ("tamoxifen ongoing", "tamoxifen: Tamoxifen | from unknown | to ongoing | modality endocrine"),
        ("relapse three months after surgery", "relapse: relapse | at surgery + 3 months"),
        ("PD 4 mo after Herceptin", "pd: PD | at antibody.end + 4 mo | scale as reported"),
        ("CT at month 23", "ct: CT | at 23 mo | kind imaging"),
        (
            "carboplatin AUC 5 + paclitaxel 175 mg/m2 q3w x6 from 2010",
            "carboplatin_paclitaxel: Carboplatin + paclitaxel | from 2010 | modality chemotherapy | cycles 6 | every 3 wk | agents carboplatin AUC 5, paclitaxel 175 mg/m²",
        ),
        (
            "FOLFIRI + bevacizumab 5 mg/kg q2wk from 3 mo to 9 mo",
            "folfiri_bevacizumab: FOLFIRI + bevacizumab | from 3 mo | to 9 mo | modality chemotherapy | every 2 wk | agents fluorouracil, leucovorin, irinotecan, bevacizumab 5 mg/kg",
        ),
        (
            "R-CHOP x6 q3wk from 2012-01 second-line induction completed",
            "r-chop: R-CHOP | from 2012-01 | modality chemotherapy | cycles 6 | every 3 wk | agents rituximab, cyclophosphamide, doxorubicin, vincristine, prednisone | line 2 | intent induction | ended completed as planned",
        ),
        (
            "7+3 from 0 mo",
            "e7_3: 7+3 | from 0 mo | to unknown | modality chemotherapy | agents cytarabine, daunorubicin",
        ),
        (
            "sunitinib 50 mg 4 wk on 2 wk off from 2 mo to 8 mo stopped for toxicity",
            "sunitinib: Sunitinib | from 2 mo | to 8 mo | modality targeted | dose 50 mg | ended toxicity | on_off 4 wk 2 wk",
        ),
        (
            "BLU-9931 100 mg daily from 3 mo to 5 mo",
            "blu-9931: BLU-9931 | from 3 mo | to 5 mo | modality other | dose 100 mg daily",
        ),
        (
            "biopsy liver 2 mo \"HER2 3+\"",
            "biopsy: biopsy | at 2 mo | kind biopsy | site liver | note HER2 3+",
        ),
        ("CEA 14 March 2007 45 ng/mL", "cea: CEA | at 2007-03-14 | value 45 ng/mL"),
        ("platelets 2000 /µL at 3 mo", "platelets: Platelets | at 3 mo | value 2000 /µL"),
        (
            "trastuzumab q3wk from 3 mo, start + 50 mo",
            "trastuzumab: Trastuzumab | from 3 mo | to start + 50 mo | modality targeted | every 3 wk",
        ),
        ("ECOG 1 at 0 mo", "performance_status: performance status | at 0 mo | detail 1"),
        ("allo-HSCT 5 mo", "allogeneic_transplant: Allogeneic transplant | at 5 mo | modality transplant"),
        (
            "letrozole from end of antibody to ...",
            "letrozole: Letrozole | from antibody.end | to unknown | modality endocrine",
        ),
        ("PD between 12 mo and 14 mo", "pd: PD | at 12 mo .. 14 mo | scale as reported"),
        ("PD 12-14 mo", "pd: PD | at 12 mo .. 14 mo | scale as reported"),
        (
            "radiotherapy after surgery, before 9 mo",
            "radiotherapy: radiotherapy | from after surgery, before 9 mo | to unknown | modality radiotherapy",
        ),
        (
            "progression in liver at docetaxel.cycle(4)",
            "progression: progression | at docetaxel.cycle(4) | detail liver",
        ),
    ] {
        let read = parse(text, &patient);
        let event = read.event.as_ref().map(brief);
        assert_eq!(event.as_deref(), Some(expected), "\n{text}\n{:#?}", read.chips);
        assert!(read.unread.is_empty(), "{text}: {:?}", read.unread);
        assert_eq!(read.problem, None, "{text}");
    }
}

#[test]
fn the_guide_shows_nothing_that_is_not_read() {
    let guide = include_str!("../../../docs/GUIDE.md");
    let section = guide.split("## Type an event").nth(1).and_then(|s| s.split("\n## ").next()).unwrap();
    let lines: Vec<&str> = section.lines().filter_map(|l| l.strip_prefix("| `")?.split('`').next()).collect();
    assert!(lines.len() > 20, "{lines:?}");
    for line in lines {
        let read = parse(line, &patient());
        assert!(
            read.event.is_some() && read.unread.is_empty() && read.problem.is_none(),
            "{line}: {read:#?}"
        );
    }
}

/// The unread parts of a text.
fn unread<'a>(text: &'a str, read: &QuickAdd) -> Vec<&'a str> {
    read.unread.iter().map(|r| text.get(r.clone()).unwrap()).collect()
}

#[test]
fn what_is_unread_is_reported_and_leaves_no_trace() {
    let text = "docetaxel flurble 100 mg/m2 x8 q3wk from 2007-03 with gusto";
    let read = parse(text, &patient());
    assert_eq!(unread(text, &read), ["flurble", "with gusto"]);
    assert_eq!(read.event, parse("docetaxel 100 mg/m2 x8 q3wk from 2007-03", &patient()).event);
}

#[test]
fn a_text_that_lacks_what_or_when_makes_no_event_and_says_so() {
    for (text, says) in [
        ("ongoing", "what happened is missing"),
        ("until ongoing", "what happened is missing"),
        ("from 2007-03", "what happened is missing"),
        ("docetaxel 100 mg/m2", "when is missing"),
        ("CEA at 3 mo", "the value of CEA is missing"),
        ("death from 3 mo to 4 mo", "this is a moment"),
        ("relapse after lobectomy", "this patient has no event “lobectomy”"),
        ("docetaxel x9999 q3wk from 0 mo", "1 to 2000"),
        ("flurble at 3 mo", "what happened is missing"),
    ] {
        let read = parse(text, &patient());
        assert_eq!(read.event, None, "{text}");
        assert!(read.problem.as_ref().is_some_and(|p| p.contains(says)), "{text}: {:?}", read.problem);
    }
}

#[test]
fn two_events_in_one_line_are_not_mixed() {
    let text = "docetaxel x8 q3wk from 2007-03 CR at 23 mo";
    let read = parse(text, &patient());
    assert_eq!(unread(text, &read), ["CR at 23 mo"]);
    assert!(read.problem.unwrap().contains("another event"));
}

#[test]
fn an_anchor_that_may_be_two_events_is_asked_about() {
    let mut patient = patient();
    patient.events.push(Arc::new(parse("docetaxel x2 q3wk from 40 mo", &patient).event.unwrap()));
    patient.events.push(Arc::new(parse("letrozole from 40 mo to 50 mo", &patient).event.unwrap()));
    patient.events.push(Arc::new(parse("letrozole from 60 mo to 70 mo", &patient).event.unwrap()));
    let mut renamed = Event::clone(&patient.events[6]);
    renamed.id = crate::model::EventId::new("ai1").unwrap();
    patient.events[6] = Arc::new(renamed);
    let mut renamed = Event::clone(&patient.events[7]);
    renamed.id = crate::model::EventId::new("ai2").unwrap();
    patient.events[7] = Arc::new(renamed);
    assert!(parse("PD after docetaxel", &patient).event.is_some()); // the id decides
    let read = parse("PD after letrozole", &patient);
    assert_eq!(read.event, None);
    assert!(read.problem.unwrap().contains("ai1 or ai2"));
}

#[test]
fn brands_are_named_as_what_they_are() {
    let read = parse("Herceptin q3wk from 1 mo", &patient());
    assert_eq!(read.chips[0].meaning, "Herceptin is trastuzumab: targeted therapy");
    assert_eq!(read.assumed, ["no end is stated: unknown"]);
}

#[test]
fn case_of_letters_tells_a_regimen_from_a_response() {
    let kind = |text: &str| parse(text, &patient()).event.unwrap().what;
    assert!(matches!(kind("PD at 3 mo"), What::Response(_)));
    assert!(matches!(kind("Pd from 3 mo to 5 mo"), What::Treatment(_)));
    assert!(matches!(kind("pcr 3 mo"), What::Response(r) if r.scale == "pathological"));
    assert!(matches!(kind("surgery 3 mo"), What::Treatment(t) if t.modality == Modality::Surgery));
    assert!(matches!(kind("lost to follow-up 9 mo"), What::Status(StatusKind::Lost)));
    assert!(
        matches!(kind("CR pathology at surgery"), What::Response(r) if r.method == Some(Method::Pathology))
    );
    assert!(
        matches!(kind("note \"moved\" 9 mo"), What::Finding(f) if f.kind == FindingKind::Note && f.name == "moved")
    );
}

#[test]
fn completions_begin_with_what_is_typed_and_prefer_events_where_one_is_expected() {
    let patient = patient();
    let first = |text: &str| complete(text, text.len(), &patient).into_iter().next().map(|c| c.insert);
    assert_eq!(first("doce").as_deref(), Some("docetaxel"));
    assert_eq!(first("Hercep").as_deref(), Some("trastuzumab"));
    assert_eq!(first("letrozole after mast").as_deref(), Some("mastectomy"));
    assert_eq!(first("letrozole from ").as_deref(), Some("diagnosis"));
    assert_eq!(first("radiotherapy chest w").as_deref(), Some("chest wall"));
    assert_eq!(first("last fol").as_deref(), Some("last follow-up"));
    assert_eq!(first("PD ~mas").as_deref(), Some("mastectomy"));
    assert_eq!(first(""), None);
    let found = complete("from doc", 8, &patient);
    assert_eq!(found.first().map(|c| (c.range.clone(), c.kind)), Some((5..8, CompletionKind::Event)));
    assert!(complete("a", 1, &patient).len() <= MAX_COMPLETIONS);
}

/// Words that quick add knows, and some it does not.
fn texts() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "docetaxel",
        "FEC",
        "100",
        "mg/m2",
        "x8",
        "q3wk",
        "from",
        "to",
        "at",
        "2007-03",
        "23 mo",
        "~2",
        "mo",
        "after",
        "surgery",
        "+",
        "-",
        "4 wk",
        "CR",
        "liver",
        "imaging",
        "PD",
        "died",
        "of",
        "CEA",
        "45",
        "U/mL",
        "50 Gy/25",
        "25 x 2 Gy",
        "grade",
        "3",
        "\"",
        "“a b”",
        "…",
        "ä€",
        ",",
        "(",
        ")",
        "..",
        "ongoing",
        "with",
        "for",
        "every",
        "/",
        "docetaxel.end",
        "stage IV",
        "stopped",
        "zzz",
        "also",
        "1L",
        "4 wk on 2 wk off",
        "first-line",
        ">",
        "=",
        "note",
        "fec.cycle(4)",
        "carboplatin/paclitaxel",
        "between",
        "and",
        "the",
        "cycle",
        "March",
    ]);
    let blanks = prop::sample::select(vec![" ", " ", " ", "", "  ", "\u{a0}", "\t"]);
    prop::collection::vec((words, blanks), 0..16)
        .prop_map(|parts| parts.into_iter().flat_map(|(w, b)| [w, b]).collect())
}

fn check(text: &str) {
    let read = parse(text, &patient());
    let mut places: Vec<_> = read.chips.iter().map(|c| c.range.clone()).chain(read.unread.clone()).collect();
    places.sort_by_key(|r| r.start);
    let mut at = 0;
    for range in &places {
        assert!(range.start < range.end, "{text:?}: {places:?}");
        let between = text.get(at..range.start).unwrap_or_else(|| panic!("{text:?}: {places:?}"));
        assert!(between.chars().all(is_separator), "{text:?}: {between:?} is neither read nor unread");
        assert!(text.get(range.clone()).is_some());
        at = range.end;
    }
    assert!(text.get(at..).unwrap().chars().all(is_separator), "{text:?}");
    assert!(read.chips.is_sorted_by_key(|c| c.range.start) && read.unread.is_sorted_by_key(|r| r.start));
    if let Some(event) = &read.event {
        assert_eq!(crate::model::validate::event_problems(event), []);
        assert!(patient().event(&event.id).is_none());
    } else {
        assert!(read.problem.is_some() || text.trim().is_empty(), "{text:?}");
    }
    for cursor in 0..=text.len() {
        for completion in complete(text, cursor, &patient()).iter().take(2) {
            assert!(text.get(completion.range.clone()).is_some());
        }
        if cursor > 6 {
            break;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn every_byte_of_known_words_is_in_one_chip_or_unread(text in texts()) {
        check(&text);
    }

    #[test]
    fn any_text_is_read_without_panic_and_covered(text in "\\PC{0,60}") {
        check(&text);
    }
}

#[test]
fn a_very_long_text_is_refused_as_a_whole() {
    let text = "docetaxel ".repeat(1_000);
    let read = parse(&text, &patient());
    assert_eq!(read.unread.first(), Some(&(0..text.len())));
    assert!(read.event.is_none() && read.problem.is_some());
}
