//! `phaseline measures`, as it is run.

use std::process::{Command, Output};

use super::*;

fn run(arguments: &[&str]) -> Output {
    let program = env!("CARGO_BIN_EXE_phaseline");
    Command::new(program).current_dir(path("examples")).args(arguments).output().expect("the program runs")
}

fn text(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("text")
}

#[test]
fn a_row_has_the_number_its_bounds_its_status_its_rule_and_its_events() {
    let output = run(&["measures", "her2_withdrawal.ron", "--format", "csv", "--only", "tfi,overlap"]);
    assert_eq!(output.status.code(), Some(0));
    let text = text(&output);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let names = reader.headers().expect("a header").clone();
    let rows: Vec<csv::StringRecord> = reader.records().map(|r| r.expect("a row")).collect();
    let cell = |row: &csv::StringRecord, name: &str| {
        row[names.iter().position(|n| n == name).expect(name)].to_owned()
    };
    let off = rows
        .iter()
        .find(|r| cell(r, "patient") == "p1" && cell(r, "name") == "off treatment")
        .expect("a row");
    assert_eq!(["low", "value", "high", "unit"].map(|n| cell(off, n)), ["29.5", "30", "30.5", "mo"]);
    assert_eq!(
        ["status", "reason"].map(|n| cell(off, n)),
        ["censored", "no end observed up to last contact"]
    );
    assert_eq!(cell(off, "events"), "trastuzumab; follow_up");
    assert!(cell(off, "rule").contains("end of the last anti-cancer treatment"));
    assert!(rows.iter().all(|r| ["tfi", "overlap"].contains(&cell(r, "measure").as_str())));
}

#[test]
fn the_same_numbers_come_as_json_for_several_cases_in_another_unit() {
    let cases = ["her2_withdrawal.ron", "rectal_s1_psk.ron"];
    let output = run(&["measures", cases[0], cases[1], "--format", "json", "--unit", "day", "--only", "tot"]);
    let rows: Vec<serde_json::Value> = serde_json::from_str(&text(&output)).expect("a list");
    let found = rows.iter().find(|r| r["about"] == "trastuzumab" && r["patient"] == "p1").expect("a row");
    assert_eq!(found["value"], 1521.875); // 50 × 30.4375
    assert_eq!(found["status"], "event");
    assert!(rows.iter().any(|r| r["case"] == "rectal_s1_psk.ron"));
}

#[test]
fn what_cannot_be_read_is_named_and_the_others_are_still_measured() {
    let output = run(&["measures", "nothing.ron", "rectal_s1_psk.ron", "--only", "os"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output).contains("overall survival"));
    assert!(String::from_utf8_lossy(&output.stderr).contains("nothing.ron"));
    assert_eq!(run(&["measures", "rectal_s1_psk.ron", "--only", "nonsense"]).status.code(), Some(2));
}
