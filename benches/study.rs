//! What a large case costs, on the real path and beside what `ron` needs for the same file in the same run.
//!
//! `cargo bench --bench study -- CASE.ron` opens the file in processes of their own, so that each has its own memory, and
//! prints times as ratios and memory as bytes an event. `scripts/cohort_case.py` makes such a file.

use std::ops::ControlFlow;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use phaseline::figure::lanes::LaneLayout;
use phaseline::io::{self, ReadStep};
use phaseline::model::Case;

/// Each is timed so many times; the least counts, since whatever else runs here only adds to it.
const ROUNDS: usize = 3;

/// What one process is asked to do.
const TASKS: [&str; 4] = ["nothing", "ron", "read", "derive"];

/// What a process tells.
#[derive(Debug, Clone, Copy)]
struct Told {
    /// Until the first patients were there, and until all of it was, in milliseconds.
    first_ms: f64,
    all_ms: f64,
    /// Resident memory, in bytes.
    resident: f64,
    events: f64,
}

/// Resident memory of this process, in bytes; nothing where the system does not tell.
fn resident() -> f64 {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages = statm.split_whitespace().nth(1).and_then(|n| n.parse::<f64>().ok());
    pages.unwrap_or(0.0) * 4096.0
}

fn events(case: &Case) -> usize {
    case.patients.iter().map(|p| p.events.len()).sum()
}

/// What `ron` alone needs for the file: bytes to text to case.
fn with_ron(path: &Path) -> Case {
    use ron::extensions::Extensions;
    let options = ron::Options::default()
        .with_default_extension(Extensions::UNWRAP_VARIANT_NEWTYPES | Extensions::IMPLICIT_SOME);
    let text = String::from_utf8(std::fs::read(path).expect("a file")).expect("text");
    options.from_str(&text).expect("a case")
}

fn run(task: &str, path: &Path) {
    let start = Instant::now();
    let mut first: Option<Duration> = None;
    let mut on_step = |step: ReadStep| {
        if matches!(step, ReadStep::Patients { .. }) && first.is_none() {
            first = Some(start.elapsed());
        }
        ControlFlow::Continue(())
    };
    let (case, layout) = match task {
        "nothing" => (Case::new(), None),
        "ron" => (with_ron(path), None),
        "read" => (io::load_with(path, &mut on_step).expect("a case").case, None),
        _ => {
            let case = io::load_with(path, &mut on_step).expect("a case").case;
            let layout = LaneLayout::of_case(&case);
            (case, Some(layout))
        }
    };
    let all = start.elapsed();
    let ms = |t: Duration| t.as_secs_f64() * 1e3;
    println!("{} {} {} {}", ms(first.unwrap_or(all)), ms(all), resident(), events(&case));
    drop(layout);
}

/// Runs a task in a process of its own.
fn told(task: &str, path: &Path) -> Told {
    let program = std::env::current_exe().expect("this program");
    let output = Command::new(program).arg("--task").arg(task).arg(path).output().expect("it runs");
    assert!(output.status.success(), "{task}: {}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("text");
    let numbers: Vec<f64> = text.split_whitespace().filter_map(|n| n.parse().ok()).collect();
    let [first_ms, all_ms, resident, events] = numbers[..] else { panic!("{task}: {text}") };
    Told { first_ms, all_ms, resident, events }
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["--task", task, path] => run(task, Path::new(path)),
        [path] => table(Path::new(path)),
        _ => eprintln!("SKIPPED: name a case file, e.g. one that scripts/cohort_case.py made"),
    }
}

fn table(path: &Path) {
    let mut least: Vec<(&str, Told)> = Vec::new();
    for _ in 0..ROUNDS {
        for task in TASKS {
            let new = told(task, path);
            match least.iter_mut().find(|(known, _)| *known == task) {
                Some((_, known)) => {
                    known.first_ms = known.first_ms.min(new.first_ms);
                    known.all_ms = known.all_ms.min(new.all_ms);
                    known.resident = known.resident.min(new.resident);
                }
                None => least.push((task, new)),
            }
        }
    }
    let of = |task: &str| least.iter().find(|(known, _)| *known == task).expect("it was run").1;
    let (nothing, ron) = (of("nothing"), of("ron"));
    println!(
        "{:<10} {:>12} {:>10} {:>12} {:>10} {:>14}",
        "", "first ms", "/ ron", "all ms", "/ ron", "bytes an event"
    );
    for (task, told) in &least {
        println!(
            "{task:<10} {:>12.0} {:>10.2} {:>12.0} {:>10.2} {:>14.0}",
            told.first_ms,
            told.first_ms / ron.all_ms,
            told.all_ms,
            told.all_ms / ron.all_ms,
            (told.resident - nothing.resident) / told.events.max(1.0),
        );
    }
}
