//! `phaseline measures`, as it is run.

use std::process::{Command, Output, Stdio};

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

#[test]
fn many_patients_are_one_list_and_one_table_however_they_are_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("many.ron");
    // More patients than are measured at a time.
    let case = cohort::cohort(700);
    let shape = phaseline::io::FileShape { bom: false, crlf: false };
    fs::write(&file, phaseline::io::write(&case, &shape)).expect("the case is written");
    let file = file.to_string_lossy();
    let of = |format: &str| text(&run(&["measures", &file, &file, "--format", format, "--only", "os"]));

    let json = of("json");
    let list: serde_json::Value = serde_json::from_str(&json).expect("a list");
    assert_eq!(json, format!("{list:#}\n"), "the list is written as one would be");
    let patients = |list: &serde_json::Value| -> Vec<String> {
        list.as_array()
            .expect("a list")
            .iter()
            .map(|o| o["patient"].as_str().expect("an id").to_owned())
            .collect()
    };
    let mut order: Vec<String> = patients(&list);
    order.dedup();
    let once: Vec<String> = case.patients.iter().map(|p| p.id.to_string()).collect();
    assert_eq!(order, [once.clone(), once].concat(), "patients keep the order of the file, twice");

    let csv = of("csv");
    assert_eq!(csv.matches("case,patient,measure").count(), 1);
    assert_eq!(csv.lines().count(), list.as_array().expect("a list").len() + 1);
    assert_eq!(of("table").lines().count(), csv.lines().count() - 1);
}

#[test]
fn that_nobody_reads_on_ends_it_without_a_complaint() {
    for format in ["json", "csv", "table"] {
        let mut examples: Vec<String> = Vec::new();
        for entry in fs::read_dir(path("examples")).expect("the folder of examples") {
            let path = entry.expect("an entry").path();
            if path.extension().is_some_and(|e| e == "ron") {
                examples.push(path.to_string_lossy().into_owned());
            }
        }
        let mut program = Command::new(env!("CARGO_BIN_EXE_phaseline"))
            .args(["measures", "--format", format])
            .args([&examples[..], &examples[..], &examples[..]].concat())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program runs");
        drop(program.stdout.take());
        let output = program.wait_with_output().expect("it ends");
        assert_eq!((output.status.code(), String::from_utf8_lossy(&output.stderr).as_ref()), (Some(0), ""));
    }
}
