//! Every case file that comes with the program is in the form that a save gives it, keeps the rules, and names nothing that is not there.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use phaseline::model::{Case, Event, Patient, What, scale, validate};

/// The examples, in the order of their names: the path and the case.
fn examples() -> Vec<(PathBuf, Case)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let entries = fs::read_dir(folder).expect("the folder of examples");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|e| e == "ron"));
    paths.sort();
    paths.into_iter().map(|path| (path.clone(), read(&path))).collect()
}

/// The one place where these tests read a case file.
fn read(path: &Path) -> Case {
    let bytes = fs::read(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let opened = phaseline::io::read(&bytes).unwrap_or_else(|e| panic!("{}:{e}", path.display()));
    assert!(opened.is_canonical, "{} is not in the form that a save gives it", path.display());
    opened.case
}

/// Every event with its patient and a name to put into a message.
fn events(all: &[(PathBuf, Case)]) -> impl Iterator<Item = (String, &Path, &Patient, &Event)> {
    all.iter().flat_map(|(path, case)| {
        case.patients.iter().flat_map(move |patient| {
            patient.events.iter().map(move |event| {
                let file = path.file_name().unwrap_or_default().to_string_lossy();
                (format!("{file}: {}: {}", patient.id, event.id), path.as_path(), &**patient, &**event)
            })
        })
    })
}

#[test]
fn every_example_opens_and_keeps_the_rules() {
    let all = examples();
    assert!(all.len() >= 8, "only {} examples", all.len());
    for (path, case) in &all {
        assert_eq!(case.format, Case::FORMAT, "{}", path.display());
        assert!(!case.title.is_empty() && !case.source.is_empty(), "{}", path.display());
        let problems = validate::problems(case);
        assert!(problems.is_empty(), "{}: {problems:?}", path.display());
    }
}

#[test]
fn every_anchor_is_another_event_of_the_same_patient() {
    for (name, _, patient, event) in events(&examples()) {
        for (field, time) in event.times() {
            for anchor in time.expr().anchors() {
                assert!(
                    patient.event(&anchor.event).is_some(),
                    "{name}: {field}: no event {:?}",
                    anchor.event
                );
                assert_ne!(anchor.event, event.id, "{name}: {field}");
            }
        }
    }
}

#[test]
fn every_zero_is_an_event() {
    for (path, case) in examples() {
        for patient in &case.patients {
            assert!(patient.zero_event().is_some(), "{}: {}", path.display(), patient.id);
        }
    }
}

#[test]
fn every_category_is_in_its_scale() {
    for (name, _, _, event) in events(&examples()) {
        if let What::Response(r) = &event.what {
            assert!(scale::category(&r.scale, &r.category).is_some(), "{name}: {} {}", r.scale, r.category);
        }
    }
}

#[test]
fn every_picture_lies_in_the_folder_beside_its_case_and_nothing_else_does() {
    let all = examples();
    let mut named = HashSet::new();
    for (name, path, _, event) in events(&all) {
        for picture in &event.pictures {
            let file = path.with_extension("files").join(&picture.file);
            assert!(file.is_file(), "{name}: {} is missing", file.display());
            named.insert(file);
        }
    }
    for (path, _) in &all {
        for entry in fs::read_dir(path.with_extension("files")).into_iter().flatten() {
            let file = entry.expect("an entry").path();
            assert!(named.contains(&file), "{} belongs to no event", file.display());
        }
    }
}
