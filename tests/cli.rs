//! The program from outside: arguments, exit codes, and what goes to which stream.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const CASE_SHAPE: &str = include_str!("fixtures/case_shape.ron");

/// Runs the program without a display.
fn phaseline(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_phaseline"));
    for name in ["DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"] {
        command.env_remove(name);
    }
    command.current_dir(folder).args(arguments).output().unwrap()
}

fn told(output: &Output) -> (Option<i32>, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

/// A folder with `fine.ron`, `found.ron` (an unknown field) and `broken.ron`.
fn folder() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("fine.ron"), CASE_SHAPE).unwrap();
    fs::write(dir.path().join("found.ron"), CASE_SHAPE.replace("age: 54", "age: 54, aeg: 55")).unwrap();
    fs::write(dir.path().join("broken.ron"), CASE_SHAPE.replace("23 mo", "23 mnths")).unwrap();
    dir
}

#[test]
fn a_case_without_findings_is_fine_and_nothing_is_said() {
    assert_eq!(
        told(&phaseline(folder().path(), &["check", "fine.ron"])),
        (Some(0), String::new(), String::new())
    );
}

#[test]
fn findings_go_to_stdout_with_their_place_and_the_exit_code_is_1() {
    let (code, stdout, stderr) = told(&phaseline(folder().path(), &["check", "fine.ron", "found.ron"]));
    assert_eq!((code, stderr.as_str()), (Some(1), ""));
    assert_eq!(stdout, "found.ron:15:22: unknown field patients[0].aeg\n");
}

#[test]
fn errors_go_to_stderr_with_their_place_and_the_other_cases_are_still_checked() {
    let (code, stdout, stderr) =
        told(&phaseline(folder().path(), &["check", "broken.ron", "missing.ron", ".", "found.ron"]));
    assert_eq!(code, Some(2));
    assert!(stdout.starts_with("found.ron:15:22:"));
    let lines: Vec<&str> = stderr.lines().collect();
    assert_eq!(
        lines[0],
        r#"broken.ron:38:43: patients[0].events[4].from: "23 mnths" is not a time; expected e.g. "23 mo""#
    );
    assert!(lines[1].starts_with("missing.ron: cannot be read: "));
    assert_eq!(lines[2], ".: is a folder, not a case file");
    assert_eq!(lines.len(), 3);
}

#[test]
fn a_picture_of_an_unknown_format_is_refused_before_anything_is_drawn() {
    let dir = folder();
    for arguments in [
        ["render", "fine.ron", "-o", "figure.bmp"],
        ["render", "fine.ron", "-o", "figure"],
        ["render", "broken.ron", "-o", "figure.svg"],
    ] {
        let (code, stdout, stderr) = told(&phaseline(dir.path(), &arguments));
        assert_eq!((code, stdout.as_str(), stderr.lines().count()), (Some(2), "", 1), "{stderr}");
    }
    let (code, _, stderr) =
        told(&phaseline(dir.path(), &["render", "fine.ron", "found.ron", "-o", "both.svg"]));
    assert_eq!(code, Some(2));
    assert!(stderr.contains("folder"), "{stderr}");
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 3);
}

#[test]
fn the_version_and_help_are_no_errors_and_a_wrong_argument_is() {
    let dir = folder();
    assert_eq!(
        told(&phaseline(dir.path(), &["--version"])).1,
        format!("phaseline {}\n", env!("CARGO_PKG_VERSION"))
    );
    assert_eq!(told(&phaseline(dir.path(), &["--help"])).0, Some(0));
    assert_eq!(told(&phaseline(dir.path(), &["check"])).0, Some(2));
    assert_eq!(told(&phaseline(dir.path(), &["--wings"])).0, Some(2));
    assert_eq!(told(&phaseline(dir.path(), &["render", "fine.ron", "-o", "a.svg", "--dpi", "0"])).0, Some(2));
    assert_eq!(
        told(&phaseline(dir.path(), &["render", "fine.ron", "-o", "a.svg", "--width-mm", "NaN"])).0,
        Some(2)
    );
}

#[cfg(all(unix, not(target_os = "macos")))]
#[test]
fn without_a_display_the_window_is_refused_and_drawing_without_one_is_offered() {
    let (code, stdout, stderr) = told(&phaseline(folder().path(), &["fine.ron"]));
    assert_eq!((code, stdout.as_str()), (Some(2), ""));
    assert!(
        stderr.contains("neither DISPLAY nor WAYLAND_DISPLAY is set") && stderr.contains("phaseline render"),
        "{stderr}"
    );
}

/// A case with a dose after death, a response that nothing confirms, and a finding that is let stand.
const FOUND: &str = r#"// Phaseline case, format 1
#![enable(implicit_some)]
Case(
    format: 1,
    silenced: [
        Silenced(rule: "confirmed-not", patient: "p1", event: "pr", reason: "confirmed by telephone"),
    ],
    patients: [
        Patient(
            id: "p1",
            zero: Zero(is: "diagnosis"),
            events: [
                Event(id: "diagnosis", at: "0 mo", what: Status(diagnosis)),
                Event(id: "fec", from: "1 mo", to: "12 mo", what: Treatment(modality: chemotherapy, name: "FEC")),
                Event(id: "pr", at: "3 mo", what: Response(category: "PR", scale: "RECIST 1.1", confirmed: true)),
                Event(id: "sd", at: "5 mo", what: Response(category: "SD", scale: "RECIST 1.1")),
                Event(id: "death", at: "10 mo", what: Status(death)),
            ],
        ),
    ],
)
"#;

#[test]
fn a_finding_is_told_with_its_place_and_one_that_is_silenced_does_not_count() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("found.ron"), FOUND).unwrap();
    let silent = FOUND.replace("to: \"12 mo\"", "to: \"9 mo\"");
    fs::write(dir.path().join("silent.ron"), silent).unwrap();
    let (code, stdout, _) = told(&phaseline(dir.path(), &["check", "found.ron"]));
    assert_eq!(code, Some(1));
    let lines: Vec<&str> = stdout.lines().collect();
    assert_eq!(lines[0], "found.ron:14:52: error: p1, fec: ends after death (“death”) [after-death]");
    assert!(lines[1].starts_with("found.ron:15:") && lines[1].contains(": silenced: p1, pr: "), "{stdout}");
    assert!(lines[1].ends_with("[confirmed-not]; it stands because: confirmed by telephone"), "{stdout}");
    let (code, stdout, _) = told(&phaseline(dir.path(), &["check", "silent.ron"]));
    assert_eq!((code, stdout.lines().count()), (Some(0), 1));
}

#[test]
fn findings_can_be_had_as_json_over_all_files() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("found.ron"), FOUND).unwrap();
    fs::write(dir.path().join("unknown.ron"), CASE_SHAPE.replace("age: 54", "age: 54, aeg: 55")).unwrap();
    let arguments = ["check", "--format", "json", "found.ron", "missing.ron", "unknown.ron"];
    let (code, stdout, stderr) = told(&phaseline(dir.path(), &arguments));
    assert_eq!((code, stderr.lines().count()), (Some(2), 1));
    let list: serde_json::Value = serde_json::from_str(&stdout).unwrap();
    let rows: Vec<_> = list.as_array().unwrap().iter().collect();
    assert_eq!(rows.len(), 3);
    assert_eq!(rows[0]["rule"], "after-death");
    assert_eq!((&rows[0]["line"], &rows[0]["column"]), (&14.into(), &52.into()));
    assert_eq!(rows[0]["events"], serde_json::json!(["fec", "death"]));
    assert_eq!(rows[0]["fix"], "End FEC at death");
    assert_eq!((&rows[0]["silenced"], &rows[0]["reason"]), (&false.into(), &serde_json::Value::Null));
    assert_eq!((&rows[1]["silenced"], &rows[1]["reason"]), (&true.into(), &"confirmed by telephone".into()));
    assert_eq!((&rows[2]["rule"], &rows[2]["file"]), (&"unknown-field".into(), &"unknown.ron".into()));
}

#[test]
fn survival_curves_are_drawn_of_the_patients_of_all_cases_together() {
    let dir = tempfile::tempdir().unwrap();
    for (name, grade, end) in [("a", 2, "death"), ("b", 3, "death"), ("c", 3, "last_follow_up")] {
        let text = format!(
            r#"Case(format: 1, patients: [Patient(id: "p", facts: [("grade", "{grade}")], events: [
                Event(id: "diagnosis", at: "0 mo", what: Status(diagnosis)),
                Event(id: "end", at: "12 mo", what: Status({end})),
            ])])"#
        );
        fs::write(dir.path().join(format!("{name}.ron")), text).unwrap();
    }
    let draw = |arguments: &[&str]| {
        let all = [&["render", "a.ron", "b.ron", "c.ron", "--view", "survival"], arguments].concat();
        told(&phaseline(dir.path(), &all))
    };
    assert_eq!(draw(&["-o", "os.svg", "--by", "grade"]), (Some(0), String::new(), String::new()));
    let text = fs::read_to_string(dir.path().join("os.svg")).unwrap();
    assert!(text.contains(">Overall survival by grade<") && text.contains("Log-rank test"), "{text}");
    let (code, _, stderr) = draw(&["-o", "os.svg", "--measure", "dor"]);
    assert_eq!(code, Some(2));
    assert!(stderr.contains("no patient has the measure \"dor\"; there are: os"), "{stderr}");
    let (code, _, stderr) = draw(&["-o", "os.svg", "--by", "stage"]);
    assert!(code == Some(2) && stderr.contains("they differ by: grade"), "{stderr}");
    let (code, _, stderr) = draw(&["-o", "."]);
    assert!(code == Some(2) && stderr.contains("name its file"), "{stderr}");
}

#[test]
fn a_case_is_drawn_in_every_format_and_a_figure_with_its_case_is_a_case_again() {
    let dir = folder();
    let render = |arguments: &[&str]| told(&phaseline(dir.path(), &[&["render"], arguments].concat()));
    let magics: [(&str, &[u8]); 5] = [
        ("a.svg", b"<svg"),
        ("a.pdf", b"%PDF"),
        ("a.png", b"\x89PNG"),
        ("a.tiff", b"II*\0"),
        ("a.tif", b"II*\0"),
    ];
    for (name, magic) in magics {
        let fine = (Some(0), String::new(), String::new());
        assert_eq!(render(&["fine.ron", "-o", name, "--preset", "nature-single", "--dpi", "72"]), fine);
        assert!(fs::read(dir.path().join(name)).unwrap().starts_with(magic), "{name}");
    }
    assert_eq!(render(&["fine.ron", "-o", "b.png", "--dpi", "72", "--embed-case"]).0, Some(0));
    assert_eq!(render(&["fine.ron", "-o", "c.svg", "--dpi", "72"]).0, Some(0));
    assert_eq!(render(&["b.png", "-o", "d.svg", "--dpi", "72"]).0, Some(0));
    let read = |name: &str| fs::read(dir.path().join(name)).unwrap();
    assert!(read("c.svg") == read("d.svg"));
    assert_eq!(told(&phaseline(dir.path(), &["check", "b.png"])).0, Some(0));
    let (code, _, stderr) = told(&phaseline(dir.path(), &["check", "a.png"]));
    assert_eq!(code, Some(2));
    assert!(stderr.contains("a PNG picture without a case inside"), "{stderr}");
}

#[test]
fn what_is_higher_than_its_page_goes_on_in_numbered_files_and_in_one_pdf() {
    let dir = folder();
    let render =
        |arguments: &[&str]| told(&phaseline(dir.path(), &[&["render", "fine.ron"], arguments].concat()));
    assert_eq!(render(&["-o", "a.svg", "--max-height-mm", "40"]).0, Some(0));
    assert!(dir.path().join("a.svg").is_file() && dir.path().join("a-2.svg").is_file());
    assert_eq!(render(&["-o", "b.pdf", "--max-height-mm", "40"]).0, Some(0));
    assert!(dir.path().join("b.pdf").is_file() && !dir.path().join("b-2.pdf").exists());
    for wrong in [
        &["-o", "x.pdf", "--embed-case"][..],
        &["-o", "x.svg", "--preset", "lancet"],
        &["-o", "x.svg", "--max-height-mm", "3"],
        &["-o", "x.svg", "--from", "3 mo"],
        &["-o", "x.svg", "--from", "3 mo", "--to", "1 mo"],
        &["-o", "x.svg", "--without", "head"],
    ] {
        let (code, stdout, stderr) = render(wrong);
        assert_eq!((code, stdout.as_str()), (Some(2), ""), "{wrong:?}");
        assert!(!stderr.is_empty() && !dir.path().join(wrong[1]).exists(), "{wrong:?}");
    }
}
