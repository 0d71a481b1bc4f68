//! The rules of the measures where conventions differ, each by a course of a few days that anyone can count.

use super::*;
use phaseline::measure::{LineId, Measure, format};
use phaseline::model::Unit;

const DRUG: &str =
    r#"Event(id: "a", from: "0 d", to: "400 d", what: Treatment(modality: targeted, name: "A"))"#;

/// Assessments of the disease as a whole: `CR@60 PD@100`.
fn assessed(text: &str) -> String {
    let one = |(i, word): (usize, &str)| {
        let (code, day) = word.split_once('@').expect("code@day");
        format!(
            "Event(id: \"r{i}\", at: \"{day} d\", what: Response(category: \"{code}\", scale: \"RECIST 1.1\", site: \"overall\"))"
        )
    };
    text.split_whitespace().enumerate().map(one).collect::<Vec<_>>().join(",")
}

fn days(value: &Value) -> (i64, &Status) {
    (value.nominal().0 / Ticks::DAY.0, &value.status)
}

fn line(values: &[Value], key: &str, number: u32) -> Value {
    let of = LineId { curative: false, number };
    let found: Vec<&Value> = values.iter().filter(|v| v.measure.key() == key && v.line == Some(of)).collect();
    match found.as_slice() {
        [one] => (*one).clone(),
        _ => panic!("{} values of {key}, line {number}, in {values:#?}", found.len()),
    }
}

/// Best response, and best confirmed response, of assessments on one drug.
fn best(text: &str) -> (String, String) {
    let values = of_events(&Rules::default(), &format!("{DRUG},{}", assessed(text)));
    let of = |key| code(&line(&values, key, 1)).to_owned();
    (of("bor"), of("cbor"))
}

fn both(best: &str, confirmed: &str) -> (String, String) {
    (best.to_owned(), confirmed.to_owned())
}

#[test]
fn best_response_is_the_best_until_the_first_progression() {
    assert_eq!(best("SD@50 PR@90 PD@120 CR@150"), both("PR", "SD"));
    assert_eq!(best("PD@40 CR@80"), both("PD", "PD"));
    assert_eq!(best("NE@20 NE@60"), both("NE", "NE"));
}

#[test]
fn stable_disease_counts_from_day_42_of_the_line() {
    assert_eq!(best("SD@41"), both("NE", "NE"));
    assert_eq!(best("SD@42"), both("SD", "SD"));
    assert_eq!(best("SD@41 PD@60"), both("PD", "PD"));
    let late = Rules { stable_days: 56, ..Rules::default() };
    let values = of_events(&late, &format!("{DRUG},{}", assessed("SD@42")));
    let value = line(&values, "bor", 1);
    assert_eq!(code(&value), "NE");
    assert!(value.rule_in_full().contains("stable disease from day: 56"), "{}", value.rule_in_full());
}

#[test]
fn a_response_is_confirmed_28_days_later_with_at_most_one_gap_and_nothing_worse_between() {
    assert_eq!(best("PR@50 PR@78"), both("PR", "PR"));
    assert_eq!(best("PR@50 PR@77"), both("PR", "SD"));
    assert_eq!(best("PR@50 NE@64 PR@90"), both("PR", "PR"));
    assert_eq!(best("PR@50 NE@60 NE@70 PR@90"), both("PR", "SD"));
    assert_eq!(best("PR@50 SD@64 PR@90"), both("PR", "SD"));
    assert_eq!(best("PR@50 CR@90"), both("CR", "PR"));
    assert_eq!(best("CR@50 CR@80"), both("CR", "CR"));
    assert_eq!(best("CR@30 NE@90"), both("CR", "NE")); // unconfirmed before day 42
}

#[test]
fn of_one_day_the_worst_counts_and_what_was_not_evaluable_only_alone() {
    assert_eq!(best("CR@50 PR@50 NE@50"), both("PR", "SD"));
    assert_eq!(best("NE@50"), both("NE", "NE"));
}

#[test]
fn nobody_looked_is_told_as_missing() {
    assert_eq!(code(&line(&of_events(&Rules::default(), DRUG), "bor", 1)), "missing");
}

#[test]
fn pathology_and_markers_never_enter() {
    let events = format!(
        "{DRUG},
        Event(id: \"specimen\", at: \"30 d\", what: Response(category: \"CR\", site: \"breast\", method: pathology)),
        Event(id: \"marker\", at: \"40 d\", what: Response(category: \"normalised\", scale: \"marker\", site: \"CEA\", method: laboratory)),
        Event(id: \"ct\", at: \"90 d\", what: Response(category: \"PR\", site: \"liver\", method: imaging))"
    );
    let values = of_events(&Rules::default(), &events);
    assert_eq!(days(&line(&values, "ttr", 1)).0, 90);
    assert_eq!(code(&line(&values, "bor", 1)), "PR");
}

#[test]
fn a_case_can_name_the_track_that_is_read() {
    let events = format!(
        "{DRUG},
        Event(id: \"lung\", at: \"60 d\", what: Response(category: \"PR\", site: \"lung\", method: imaging)),
        Event(id: \"liver\", at: \"90 d\", what: Response(category: \"PR\", site: \"liver\", method: imaging))"
    );
    let first = of_events(&Rules::default(), &events);
    assert_eq!(days(&line(&first, "ttr", 1)).0, 60);
    let mut rules = Rules::default();
    rules.primary.site = "liver".to_owned();
    let named = line(&of_events(&rules, &events), "ttr", 1);
    assert_eq!(days(&named).0, 90);
    assert!(named.rule_in_full().contains("track: liver, imaging"), "{}", named.rule_in_full());
}

#[test]
fn stable_disease_after_a_partial_response_does_not_end_it() {
    let values = of_events(&Rules::default(), &format!("{DRUG},{}", assessed("PR@50 SD@90 PD@130")));
    assert_eq!(days(&line(&values, "dor", 1)), (80, &Status::Event));
    assert!(values.iter().all(|v| v.measure.key() != "docr"));
}

#[test]
fn a_response_that_lasts_is_censored_when_last_seen_not_at_last_contact() {
    let events = format!(
        "{DRUG},{},Event(id: \"last\", at: \"300 d\", what: Status(last_follow_up))",
        assessed("CR@50 CR@120 NE@200")
    );
    let values = of_events(&Rules::default(), &events);
    let (length, status) =
        (line(&values, "dor", 1), Status::Censored("no end observed up to the last evaluable assessment"));
    assert_eq!(days(&length), (70, &status));
    assert_eq!(format::value(&length, Unit::Day), "≥ 70 d");
    assert_eq!(days(&line(&values, "pfs", 1)), (120, &status));
    assert_eq!(days(&line(&values, "os", 1)).0, 300);
}

#[test]
fn death_ends_a_response_unless_the_case_says_otherwise() {
    let events = format!(
        "{DRUG},{},Event(id: \"death\", at: \"300 d\", what: Status(death))",
        assessed("CR@50 CR@120")
    );
    assert_eq!(days(&line(&of_events(&Rules::default(), &events), "dor", 1)), (250, &Status::Event));
    let rules = Rules { death_ends_response: false, ..Rules::default() };
    let values = of_events(&rules, &events);
    assert_eq!(
        days(&line(&values, "dor", 1)),
        (70, &Status::Censored("death, which does not count as an end here"))
    );
    assert_eq!(days(&line(&values, "pfs", 1)), (300, &Status::Event));
}

const SECOND: &str = r#"Event(id: "b", from: "200 d", to: "500 d", what: Treatment(modality: chemotherapy, name: "B", line: 2))"#;

#[test]
fn new_treatment_before_progression_censors_at_the_assessment_before_it_unless_it_is_ignored() {
    let events = format!("{DRUG},{SECOND},{}", assessed("PR@50 SD@150 PD@250"));
    let values = of_events(&Rules::default(), &events);
    let cut = Status::Censored("new anti-cancer treatment before an end was observed");
    assert_eq!(days(&line(&values, "pfs", 1)), (150, &cut));
    assert_eq!(days(&line(&values, "dor", 1)), (100, &cut));
    assert_eq!(days(&line(&values, "ttnt", 1)), (200, &Status::Event));
    assert_eq!(days(&line(&values, "pfs2", 1)), (250, &Status::Event));
    let rules = Rules { new_treatment_censors: false, ..Rules::default() };
    assert_eq!(days(&line(&of_events(&rules, &events), "pfs", 1)), (250, &Status::Event));
}

#[test]
fn surgery_within_a_line_belongs_to_its_plan_unless_the_case_says_otherwise() {
    let surgery = r#"Event(id: "s", at: "100 d", what: Treatment(modality: surgery))"#;
    let events = format!("{DRUG},{surgery},{}", assessed("PR@50 PD@250"));
    assert_eq!(days(&line(&of_events(&Rules::default(), &events), "pfs", 1)).0, 250);
    let rules = Rules { local_treatment_is_new: true, ..Rules::default() };
    assert_eq!(days(&line(&of_events(&rules, &events), "pfs", 1)).0, 50);
}

#[test]
fn a_line_in_which_nobody_looked_is_censored_on_day_0() {
    let events = format!("{DRUG},{SECOND},{}", assessed("PR@50 SD@150"));
    let second = line(&of_events(&Rules::default(), &events), "pfs", 2);
    assert_eq!(days(&second), (0, &Status::Censored("no assessment in this line")));
}

#[test]
fn counting_both_days_adds_one_and_says_so() {
    let rules = Rules { count_both_days: true, ..Rules::default() };
    let values = of_events(&rules, &format!("{DRUG},{}", assessed("PR@50 PD@130")));
    let response = line(&values, "dor", 1);
    assert_eq!(days(&response).0, 81);
    assert!(response.rule_in_full().contains("+ 1 d"), "{}", response.rule_in_full());
}

#[test]
fn a_line_begins_when_treatment_begins_after_progression() {
    let drug = |id: &str, from: u32, to: u32, more: &str| {
        format!(
            "Event(id: \"{id}\", from: \"{from} d\", to: \"{to} d\", what: Treatment(modality: chemotherapy, name: \"{id}\"{more}))"
        )
    };
    let lines = |events: String| {
        let values = of_events(&Rules::default(), &events);
        let value = one(&values, "lines", "");
        (count(value), value.status == Status::Event)
    };
    // A swap without progression, and maintenance after a long gap, stay in the line.
    let swap = format!("{},{}", drug("a", 0, 50, ""), drug("b", 60, 100, ""));
    assert_eq!(lines(swap.clone()), (1.0, true));
    let maintained = format!("{swap},{}", drug("c", 300, 400, ", intent: maintenance"));
    assert_eq!(lines(maintained), (1.0, true));
    // A long gap without progression has to be asked about; progression decides; a stated number wins.
    let gap = format!("{swap},{}", drug("c", 221, 400, ""));
    assert_eq!(lines(gap.clone()), (1.0, false));
    assert_eq!(lines(format!("{swap},{}", drug("c", 220, 400, ""))), (1.0, true));
    assert_eq!(lines(format!("{gap},{}", assessed("PD@150"))), (2.0, true));
    assert_eq!(lines(format!("{swap},{}", drug("c", 300, 400, ", line: 2"))), (2.0, true));
    // Curative treatment is counted apart.
    let adjuvant = format!(
        "{},{},{}",
        drug("x", 0, 90, ", intent: adjuvant"),
        drug("y", 900, 990, ""),
        assessed("PD@880")
    );
    assert_eq!(lines(adjuvant), (1.0, true));
}

#[test]
fn an_order_that_is_not_decided_is_not_guessed() {
    let events = r#"
        Event(id: "diagnosis", at: "2019-12", what: Status(diagnosis)),
        Event(id: "a", from: "2020-01", to: "2020-06", what: Treatment(modality: targeted)),
        Event(id: "pd", at: "2020-06", what: Status(progression)),
        Event(id: "b", from: "2020-06", to: "2020-09", what: Treatment(modality: chemotherapy)),
        Event(id: "death", at: "2021-01", what: Status(death))"#;
    let values = of_events(&Rules::default(), events);
    let pfs = line(&values, "pfs", 1);
    assert!(
        matches!(&pfs.status, Status::Indeterminate(why) if why.contains("pd") && why.contains('b')),
        "{pfs:?}"
    );
    // What does not depend on it is as certain as its dates.
    let survival = values.iter().find(|v| v.measure.key() == "os" && v.line.is_none()).unwrap();
    assert_eq!(survival.status, Status::Event);
}

#[test]
fn an_unconfirmed_immune_progression_counts_from_its_own_date_once_it_is_confirmed() {
    let immune = |text: &str| {
        let events = assessed(text).replace("RECIST 1.1", "iRECIST");
        let values = of_events(&Rules::default(), &format!("{DRUG},{events}"));
        (days(&line(&values, "pfs", 1)).0, line(&values, "pfs", 1).status == Status::Event)
    };
    assert_eq!(immune("iSD@50 iUPD@100 iCPD@130"), (100, true));
    assert_eq!(immune("iSD@50 iUPD@100 NE@115 iCPD@130"), (100, true));
    assert_eq!(immune("iSD@50 iUPD@100 iSD@130"), (130, false)); // reset
    assert_eq!(immune("iUPD@50 iPR@80 iUPD@120 iCPD@150"), (120, true)); // a block of its own
    assert_eq!(immune("iSD@50 iUPD@100"), (100, true)); // nothing follows
    assert_eq!(immune("iSD@50 iUPD@100 iUPD@130"), (100, true)); // nothing else follows
}

#[test]
fn time_on_an_agent_is_told_with_and_without_its_gaps() {
    let values = of_events(
        &Rules::default(),
        r#"Event(id: "a1", from: "0 d", to: "100 d", what: Treatment(modality: endocrine, name: "A")),
           Event(id: "a2", from: "150 d", to: "250 d", what: Treatment(modality: endocrine, name: "a")),
           Event(id: "b", from: "90 d", to: "160 d", what: Treatment(modality: chemotherapy, name: "B"))"#,
    );
    assert_eq!(days(one(&values, "tot", "A")).0, 250);
    let net: Vec<i64> = values.iter().filter(|v| v.measure.key() == "tot_net").map(|v| days(v).0).collect();
    assert_eq!(net, [200, 250]); // of the agent, and of all with overlaps counted once
}

#[test]
fn every_value_names_its_measure_and_its_rule_and_its_events() {
    for name in ["her2_withdrawal", "ball_treatment_free", "prostate_sandwich", "breast_three_agents"] {
        let case = read_case(&format!("examples/{name}.ron"));
        for patient in &case.patients {
            for value in measured(&case.rules, patient) {
                assert_eq!(Measure::from_key(value.measure.key()), Some(value.measure));
                assert!(!value.rule.is_empty() && !value.name.is_empty(), "{value:?}");
                let nothing = value.measure.key() == "progressions";
                assert!(nothing || !value.events.is_empty(), "{value:?}");
                for event in &value.events {
                    assert!(patient.event(event).is_some(), "{name}: {event}");
                }
            }
        }
    }
}

#[test]
fn every_definition_names_settings_that_there_are() {
    let rules = ron::to_string(&Rules {
        response_from: phaseline::model::Index::FirstLine,
        death_ends_response: false,
        new_treatment_censors: false,
        local_treatment_is_new: true,
        stable_days: 1,
        confirm_days: 1,
        confirm_gaps: 9,
        death_is_next_treatment: false,
        line_gap_days: 1,
        count_both_days: true,
        primary: phaseline::model::PrimaryTrack { site: "liver".to_owned(), ..Default::default() },
    })
    .expect("rules as text");
    for definition in Measure::ALL.iter().map(|m| m.definition()) {
        for rule in definition.rules {
            assert!(rules.contains(&format!("{rule}:")), "{}: {rule}", definition.key);
        }
    }
}

#[test]
fn the_guide_lists_every_measure_as_the_table_does() {
    let guide = fs::read_to_string(path("docs/GUIDE.md")).expect("the guide");
    for m in Measure::ALL.iter().map(|m| m.definition()) {
        let row = format!("| `{}` | {} | {} |", m.key, m.name, m.definition);
        assert!(guide.contains(&row), "docs/GUIDE.md lacks {row}");
    }
}
