//! A program that is killed while it saves leaves a whole file behind.

#![cfg(unix)]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use phaseline::io::{Loaded, SaveOptions, load, save};
use phaseline::model::Case;

/// Tells the child what to save.
const TARGET: &str = "PHASELINE_TEST_SAVE_LOOP";
const KILLS: u64 = 30;

/// Large enough that a write takes several steps.
fn case(n: usize) -> Case {
    Case { title: n.to_string(), notes: "x".repeat(90_000), ..Case::new() }
}

/// Not a test: what the child does until it is killed.
#[test]
#[ignore = "runs until it is killed; the other test starts it"]
fn save_without_end() {
    let Some(path) = std::env::var_os(TARGET).map(PathBuf::from) else { return };
    let mut loaded = load(&path).unwrap().loaded;
    for n in 0.. {
        loaded = save(&path, &case(n), &loaded, SaveOptions::default()).unwrap().loaded;
    }
}

fn start_saving(path: &Path) -> std::process::Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", "save_without_end"])
        .env(TARGET, path)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

#[test]
fn a_program_killed_while_saving_leaves_a_whole_file() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("case.ron");
    save(&path, &case(0), &Loaded::untitled(), SaveOptions::default()).unwrap();
    let mut titles = std::collections::HashSet::new();
    for kill in 0..KILLS {
        let mut child = start_saving(&path);
        std::thread::sleep(Duration::from_millis(20 + kill * 3));
        child.kill().unwrap();
        child.wait().unwrap();
        let found = load(&path).unwrap().case;
        assert_eq!(found.notes.len(), 90_000);
        titles.insert(found.title);
    }
    assert!(titles.len() > 1, "no save was done before a kill");
}
