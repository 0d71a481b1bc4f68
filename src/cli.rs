//! The command line: what runs without a window, and which files the window opens.
//!
//! Exit codes: 0 fine, 1 findings, 2 could not. Errors go to stderr as `file:line:column: …`.

mod check;

use std::collections::HashSet;
use std::ffi::OsString;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Parser, Subcommand, ValueEnum};

use crate::course::resolve;
use crate::export::{self, Output, Page, Progress};
use crate::figure;
use crate::io::{attachments, load, with_suffix, write_output};
use crate::model::Case;

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
    Render(Render),
    /// Read cases and report what is wrong with them
    Check(check::Check),
}

#[derive(Debug, clap::Args)]
struct Render {
    /// Case files
    #[arg(required = true)]
    cases: Vec<PathBuf>,
    /// Picture to write (.svg or .png); for several cases, a folder
    #[arg(short, long)]
    output: PathBuf,
    /// Format of the pictures in a folder
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Width of the figure in millimetres
    #[arg(long, value_name = "W", value_parser = width_mm)]
    width_mm: Option<f64>,
    /// Pixels an inch of a PNG picture
    #[arg(long, value_name = "D", default_value_t = 300, value_parser = clap::value_parser!(u32).range(36..=2400))]
    dpi: u32,
    /// Colours
    #[arg(long, value_enum, default_value_t)]
    theme: Theme,
}

/// The widths that a figure can be asked for, in millimetres.
const WIDTHS_MM: std::ops::RangeInclusive<f64> = 40.0..=1_200.0;

fn width_mm(text: &str) -> Result<f64, String> {
    let width = text.parse::<f64>().ok().filter(|w| WIDTHS_MM.contains(w));
    width.ok_or_else(|| format!("a width is {} to {} millimetres", WIDTHS_MM.start(), WIDTHS_MM.end()))
}

/// A format of picture files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Vector picture
    Svg,
    /// Pixel picture
    Png,
}

impl Format {
    const fn extension(self) -> &'static str {
        match self {
            Self::Svg => "svg",
            Self::Png => "png",
        }
    }

    /// The format that the name of a file asks for.
    fn of(path: &Path) -> Option<Self> {
        let extension = path.extension()?.to_str()?.to_ascii_lowercase();
        [Self::Svg, Self::Png].into_iter().find(|format| format.extension() == extension)
    }
}

/// The colours of a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Theme {
    /// On white, as for print
    #[default]
    Light,
    /// On a dark ground
    Dark,
}

/// How a case is to be drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RenderOptions {
    /// Kind of picture.
    pub format: Format,
    /// Width in millimetres; none leaves it to the figure.
    pub width_mm: Option<f64>,
    /// Pixels an inch of a pixel picture.
    pub dpi: u32,
    /// Colours.
    pub theme: Theme,
}

/// Draws a case; `file` is where its pictures are looked for. The answer is the content of the picture's files.
fn render_case(case: &Case, file: &Path, options: &RenderOptions) -> Result<Vec<Output>, String> {
    let courses: Vec<_> = case.patients.iter().map(|patient| Arc::new(resolve(patient))).collect();
    let page = Page {
        format: match options.format {
            Format::Svg => export::Format::Svg,
            Format::Png => export::Format::Png,
        },
        width_mm: options.width_mm.map_or(export::FULL_WIDTH_MM, |width| width as f32),
        dpi: options.dpi as f32,
        theme: match options.theme {
            Theme::Light => figure::Theme::Light,
            Theme::Dark => figure::Theme::Dark,
        },
        ..Page::default()
    };
    let picture = |name: &str| attachments::read_png(file, name).ok().map(Arc::from);
    export::export(case, &courses, &page, &picture, &Progress::new()).map_err(|error| error.to_string())
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
        Some(Command::Render(render)) => Outcome::Done(match render_all(&render) {
            Ok(()) => EXIT_FINE,
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
fn tell(message: &str) {
    let _ = writeln!(io::stdout(), "{message}");
}

/// Draws every case, or says why not; pictures drawn before the one that failed stay.
fn render_all(render: &Render) -> Result<(), String> {
    for (case, output) in outputs(render)? {
        let format = Format::of(&output).ok_or_else(|| unknown_format(&output))?;
        let options =
            RenderOptions { format, width_mm: render.width_mm, dpi: render.dpi, theme: render.theme };
        let file = load(case).map_err(|error| error.to_string())?;
        let pictures = render_case(&file.case, case, &options)
            .map_err(|why| format!("{}: cannot be drawn: {why}", case.display()))?;
        for picture in pictures {
            let output = with_suffix(&output, &picture.suffix);
            write_output(&output, &picture.bytes)
                .map_err(|error| format!("{}: the picture cannot be written: {error}", output.display()))?;
        }
    }
    Ok(())
}

fn unknown_format(output: &Path) -> String {
    format!("{}: the name of a picture ends in .svg or .png", output.display())
}

/// Which picture each case goes to. Nothing is drawn unless all of them have a place of their own.
fn outputs(render: &Render) -> Result<Vec<(&PathBuf, PathBuf)>, String> {
    let output = &render.output;
    if !output.is_dir() {
        let [case] = render.cases.as_slice() else {
            return Err(format!(
                "{}: several cases are drawn into a folder that is there; this is none",
                output.display()
            ));
        };
        let format = Format::of(output).ok_or_else(|| unknown_format(output))?;
        if render.format.is_some_and(|asked| asked != format) {
            return Err(format!("{}: the name asks for another format than --format", output.display()));
        }
        return Ok(vec![(case, output.clone())]);
    }
    let extension = render.format.unwrap_or(Format::Svg).extension();
    let mut taken = HashSet::new();
    let mut pairs = Vec::new();
    for case in &render.cases {
        let Some(stem) = case.file_stem() else {
            return Err(format!("{}: is not a case file", case.display()));
        };
        let mut name = stem.to_owned();
        name.push(".");
        name.push(extension);
        if !taken.insert(name.clone()) {
            return Err(format!("{}: another case has a picture of the same name", case.display()));
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

    fn render(cases: &[&str], output: &Path) -> Render {
        Render {
            cases: cases.iter().map(PathBuf::from).collect(),
            output: output.to_owned(),
            format: None,
            width_mm: None,
            dpi: 300,
            theme: Theme::Light,
        }
    }

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
    fn a_picture_format_is_told_by_the_name_and_an_unknown_one_is_refused() {
        let outputs_of = |name: &str| outputs(&render(&["a.ron"], Path::new(name))).map(|_| ());
        assert_eq!(outputs_of("figure.SVG"), Ok(()));
        assert!(outputs_of("figure.bmp").is_err());
        assert!(outputs_of("figure").is_err());
    }

    #[test]
    fn several_cases_go_into_a_folder_each_under_its_own_name() {
        let dir = tempfile::tempdir().unwrap();
        let both = render(&["x/a.ron", "b.ron"], dir.path());
        let names: Vec<PathBuf> = outputs(&both).unwrap().into_iter().map(|(_, output)| output).collect();
        assert_eq!(names, [dir.path().join("a.svg"), dir.path().join("b.svg")]);
        assert!(outputs(&render(&["x/a.ron", "y/a.ron"], dir.path())).is_err());
        assert!(outputs(&render(&["a.ron", "b.ron"], &dir.path().join("one.svg"))).is_err());
    }
}
