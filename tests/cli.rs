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
