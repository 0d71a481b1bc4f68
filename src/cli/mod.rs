//! The command line: what runs without a window, and which files the window opens.
//!
//! Exit codes: 0 fine, 1 findings, 2 could not. Errors go to stderr as `file:line:column: …`.

mod check;
mod chunks;
mod curves;
mod measures;
mod render;
mod takeaway;

use std::collections::HashSet;
use std::ffi::OsString;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::{Parser, Subcommand};

/// Nothing to complain of.
pub const EXIT_FINE: u8 = 0;
/// Something was found in a case.
pub const EXIT_FINDINGS: u8 = 1;
/// Something could not be done.
pub const EXIT_COULD_NOT: u8 = 2;

/// What is left to do after the command line was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Open the window with these files.
    Window(Vec<PathBuf>),
    /// Nothing: leave with this exit code.
    Done(u8),
}

/// Draws patients' treatment and response phases on one time axis.
#[derive(Debug, Parser)]
#[command(name = "phaseline", version, args_conflicts_with_subcommands = true)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    /// Case files to open in the window
    files: Vec<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Draw cases into picture files
    Render(render::Render),
    /// Write the timeline table, the caption or the alt text of cases, or a de-identified copy
    Export(takeaway::Export),
    /// Read cases and report what is wrong with them
    Check(check::Check),
    /// Compute every measure of every patient: the number, its range, its status, its rule and the events it came from
    Measures(measures::Measures),
}

/// Reads the command line, and does what it asks for unless that needs a window.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> Outcome {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            let _ = error.print(); // nobody listens
            let is_answer = !error.use_stderr(); // --help and --version are no errors
            return Outcome::Done(if is_answer { EXIT_FINE } else { EXIT_COULD_NOT });
        }
    };
    match arguments.command {
        None => Outcome::Window(arguments.files),
        Some(Command::Check(cases)) => Outcome::Done(check::check(&cases)),
        Some(Command::Export(export)) => Outcome::Done(match takeaway::export_all(&export) {
            Ok(code) => code,
            Err(message) => {
                complain(&message);
                EXIT_COULD_NOT
            }
        }),
        Some(Command::Measures(asked)) => Outcome::Done(measures::measures(&asked)),
        Some(Command::Render(render)) => Outcome::Done(match render::render_all(&render) {
            Ok(notices) => {
                for notice in &notices {
                    complain(notice);
                }
                EXIT_FINE
            }
            Err(message) => {
                complain(&message);
                EXIT_COULD_NOT
            }
        }),
    }
}

/// One line to stderr.
fn complain(message: &str) {
    let _ = writeln!(io::stderr(), "{message}"); // nobody listens
}

/// One line to stdout; that nobody reads on is no reason to break off.
fn print_line(message: &str) {
    let _ = writeln!(io::stdout(), "{message}");
}

/// Which file each case goes to: one to the file that is named, several into a folder, under names of their own.
/// `is_stream`: the output is no file.
fn paired<'a>(
    cases: &'a [PathBuf],
    output: &Path,
    is_stream: bool,
    extension: &str,
) -> Result<Vec<(&'a PathBuf, PathBuf)>, String> {
    if is_stream || !output.is_dir() {
        let [case] = cases else {
            return Err(format!(
                "{}: several cases go into a folder that is there; this is none",
                output.display()
            ));
        };
        return Ok(vec![(case, output.to_owned())]);
    }
    let mut taken = HashSet::new();
    let mut pairs = Vec::new();
    for case in cases {
        let Some(stem) = case.file_stem() else {
            return Err(format!("{}: is not a case file", case.display()));
        };
        let mut name = stem.to_owned();
        name.push(".");
        name.push(extension);
        if !taken.insert(name.clone()) {
            return Err(format!("{}: another case goes to a file of the same name", case.display()));
        }
        pairs.push((case, output.join(name)));
    }
    Ok(pairs)
}

/// What to say, and to do instead, where no window can be opened.
pub const NO_WINDOW_HINT: &str =
    "Without a display, a figure can still be drawn: phaseline render CASE.ron -o FIGURE.svg";

/// Why no window can be opened here, if that is known before trying.
pub fn no_display() -> Option<&'static str> {
    let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let needs_one = cfg!(all(unix, not(target_os = "macos")));
    let has_one = is_set("DISPLAY") || is_set("WAYLAND_DISPLAY") || is_set("WAYLAND_SOCKET");
    (needs_one && !has_one).then_some("no window can be opened: neither DISPLAY nor WAYLAND_DISPLAY is set")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        <Arguments as clap::CommandFactory>::command().debug_assert();
    }

    #[test]
    fn files_without_a_command_open_the_window() {
        let words = ["phaseline", "a.ron", "b.ron"].map(OsString::from);
        assert_eq!(run(words), Outcome::Window(vec!["a.ron".into(), "b.ron".into()]));
    }

    #[test]
    fn several_cases_go_into_a_folder_each_under_its_own_name() {
        let dir = tempfile::tempdir().unwrap();
        let cases = |names: &[&str]| names.iter().map(PathBuf::from).collect::<Vec<_>>();
        let both = cases(&["x/a.ron", "b.ron"]);
        let pairs = paired(&both, dir.path(), false, "svg").unwrap();
        let names: Vec<PathBuf> = pairs.into_iter().map(|(_, output)| output).collect();
        assert_eq!(names, [dir.path().join("a.svg"), dir.path().join("b.svg")]);
        assert!(paired(&cases(&["x/a.ron", "y/a.ron"]), dir.path(), false, "svg").is_err());
        assert!(paired(&cases(&["a.ron", "b.ron"]), &dir.path().join("one.svg"), false, "svg").is_err());
    }
}
