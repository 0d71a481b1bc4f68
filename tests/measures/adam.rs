//! Best response against ADaM: `adrs_onco` of the pharmaverse, computed by admiralonco in R from the same assessments
//! (pharmaversesdtm and pharmaverseadam, Apache-2.0).

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::*;

/// What a subject was given and how it was assessed by the investigator, and what ADaM says.
#[derive(Debug, Default, Clone)]
struct Subject {
    first_dose: String,
    last_dose: String,
    assessments: Vec<(String, String)>,
    bor: String,
    cbor: String,
}

/// A subject as a case; time 0 is the randomisation, which here is the day of the first dose.
fn values(subject: &Subject) -> Vec<Value> {
    let mut events = String::new();
    if !subject.first_dose.is_empty() {
        let to = if subject.last_dose.is_empty() { "unknown" } else { &subject.last_dose };
        write!(
            events,
            "Event(id: \"dose\", from: \"{}\", to: \"{to}\", what: Treatment(modality: other, name: \"study drug\")),",
            subject.first_dose
        )
        .unwrap();
    }
    for (i, (date, code)) in subject.assessments.iter().enumerate() {
        write!(
            events,
            "Event(id: \"r{i}\", at: \"{date}\", what: Response(category: \"{code}\", scale: \"RECIST 1.1\", site: \"overall\", assessor: \"investigator\")),"
        )
        .unwrap();
    }
    let text = format!(
        "#![enable(implicit_some)]\nCase(format: 1, patients: [Patient(id: \"p\", zero: Zero(is: \"dose\"), events: [{events}])])"
    );
    let case = phaseline::io::read(text.as_bytes()).unwrap_or_else(|e| panic!("{e}: {text}")).case;
    measured(&case.rules, &case.patients[0])
}

/// What ADaM calls it; a subject who was not treated has no line and thus nothing to be best of.
fn best(values: &[Value], key: &str) -> String {
    match values.iter().find(|v| v.measure.key() == key) {
        Some(value) => code(value).to_uppercase(),
        None => "MISSING".to_owned(),
    }
}

fn agree(id: &str, subject: &Subject) {
    let values = values(subject);
    assert_eq!(best(&values, "bor"), subject.bor, "{id}: {subject:?}");
    assert_eq!(best(&values, "cbor"), subject.cbor, "{id}: {subject:?}");
}

#[test]
fn best_response_of_the_assessed_subjects_is_that_of_adam() {
    let facts = include_str!("../fixtures/adrs_onco.tsv");
    let mut seen = 0;
    for line in facts.lines().skip(1) {
        let [id, randomised, first_dose, last_dose, assessments, bor, cbor] =
            line.split('\t').collect::<Vec<_>>()[..]
        else {
            panic!("{line}");
        };
        assert_eq!(randomised, first_dose, "{id}: the line starts with the randomisation");
        let pair =
            |text: &str| text.split_once(' ').map(|(d, c)| (d.to_owned(), c.to_owned())).expect("a pair");
        let subject = Subject {
            first_dose: first_dose.to_owned(),
            last_dose: last_dose.to_owned(),
            assessments: assessments.split("; ").map(pair).collect(),
            bor: bor.to_owned(),
            cbor: cbor.to_owned(),
        };
        agree(id, &subject);
        seen += 1;
    }
    assert_eq!(seen, 8);
}

/// The rows of a CSV file of the data folder beside the repository, by the names of their columns.
fn rows(folder: &Path, name: &str) -> Vec<BTreeMap<String, String>> {
    let text = fs::read(folder.join(name)).unwrap_or_else(|e| panic!("{name}: {e}"));
    let mut reader = csv::Reader::from_reader(text.as_slice());
    let names = reader.headers().expect("a header").clone();
    let known = |cell: &str| if cell == "NA" { String::new() } else { cell.to_owned() };
    let row = |r: csv::StringRecord| names.iter().map(str::to_owned).zip(r.iter().map(known)).collect();
    reader.records().map(|r| row(r.expect("a record"))).collect()
}

#[test]
fn best_response_of_every_subject_is_that_of_adam() {
    let folder = std::env::var_os("PHASELINE_DATA").map_or_else(|| path("../shared/data"), PathBuf::from);
    if !folder.join("pharmaverseadam/adrs_onco.csv").is_file() {
        eprintln!("skipped: {} has no pharmaverseadam/adrs_onco.csv", folder.display());
        return;
    }
    let mut subjects: BTreeMap<String, Subject> = BTreeMap::new();
    for row in rows(&folder, "pharmaversesdtm/dm.csv") {
        subjects.insert(row["USUBJID"].clone(), Subject::default());
    }
    for row in rows(&folder, "pharmaversesdtm/ex.csv") {
        let subject = subjects.get_mut(&row["USUBJID"]).expect("the subject");
        let (start, end) = (&row["EXSTDTC"], &row["EXENDTC"]);
        if subject.first_dose.is_empty() || *start < subject.first_dose {
            subject.first_dose.clone_from(start);
        }
        if *end > subject.last_dose {
            subject.last_dose.clone_from(end);
        }
    }
    for row in rows(&folder, "pharmaversesdtm/rs_onco_recist.csv") {
        if row["RSEVAL"] == "INVESTIGATOR" && row["RSTESTCD"] == "OVRLRESP" {
            let subject = subjects.get_mut(&row["USUBJID"]).expect("the subject");
            subject.assessments.push((row["RSDTC"].clone(), row["RSSTRESC"].clone()));
        }
    }
    for row in rows(&folder, "pharmaverseadam/adrs_onco.csv") {
        let subject = subjects.get_mut(&row["USUBJID"]).expect("the subject");
        match row["PARAMCD"].as_str() {
            "BOR" => subject.bor.clone_from(&row["AVALC"]),
            "CBOR" => subject.cbor.clone_from(&row["AVALC"]),
            _ => {}
        }
    }
    for (id, subject) in &subjects {
        agree(id, subject);
    }
    assert_eq!(subjects.len(), 306);
    assert_eq!(subjects.values().filter(|s| s.bor != "MISSING").count(), 8);
}
