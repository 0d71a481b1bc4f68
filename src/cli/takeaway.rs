//! `phaseline export`: tables, captions and de-identified cases.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::io::{self as std_io, Write};
use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::{EXIT_FINDINGS, EXIT_FINE, complain, print_line};
use crate::export::deidentify::{CLOSING, Deidentified, Keep, Options, PatientOrder, deidentify};
use crate::export::text::{TextKind, text};
use crate::io::{self, FileShape, attachments, load, write_output};
use crate::study::Study;

/// What a case is exported as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum To {
    /// Timeline table of the CARE guideline, Markdown
    CareMd,
    /// The same as HTML, to paste into a word processor
    CareHtml,
    /// The same as CSV, for a spreadsheet
    CareCsv,
    /// Caption of the figure, drafted from the data
    Caption,
    /// Description of the figure for those who do not see it
    Alt,
    /// Another case without what tells who its patients are
    Deidentified,
}

impl To {
    const fn text(self) -> Option<TextKind> {
        match self {
            Self::CareMd => Some(TextKind::CareMarkdown),
            Self::CareHtml => Some(TextKind::CareHtml),
            Self::CareCsv => Some(TextKind::CareCsv),
            Self::Caption => Some(TextKind::Caption),
            Self::Alt => Some(TextKind::Alt),
            Self::Deidentified => None,
        }
    }

    fn extension(self) -> &'static str {
        self.text().map_or("ron", TextKind::extension)
    }
}

/// What a de-identified case keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Kept {
    /// Title and subtitle
    Title,
    /// Facts of patients (kept unless --drop-facts)
    Facts,
    /// Notes of the case, its patients and events
    Notes,
    /// Where the case, its events and reference values are stated
    Sources,
    /// The texts of the CARE guideline
    Care,
    /// Pictures, encoded anew and under new names
    Pictures,
}

impl From<Kept> for Keep {
    fn from(kept: Kept) -> Self {
        match kept {
            Kept::Title => Self::Title,
            Kept::Facts => Self::Facts,
            Kept::Notes => Self::Notes,
            Kept::Sources => Self::Sources,
            Kept::Care => Self::Care,
            Kept::Pictures => Self::Pictures,
        }
    }
}

#[derive(Debug, clap::Args)]
pub(super) struct Export {
    /// Case files
    #[arg(required = true)]
    cases: Vec<PathBuf>,
    /// What to export
    #[arg(long, value_enum)]
    to: To,
    /// File to write, replaced if it is there; - for the standard output; for several cases, a folder
    #[arg(short, long)]
    output: PathBuf,
    /// De-identified: also keep this; can be given several times
    #[arg(long, value_enum, value_name = "WHAT")]
    keep: Vec<Kept>,
    /// De-identified: leave the facts of patients out
    #[arg(long)]
    drop_facts: bool,
    /// De-identified: put the patients in another order
    #[arg(long)]
    shuffle: bool,
    /// De-identified: keep to the day where the ranges of dates to a month or a year end, which can tell the day of time 0
    #[arg(long)]
    exact_ranges: bool,
    /// De-identified: blank everything that the scan of the texts points at
    #[arg(long)]
    blank_found: bool,
}

impl Export {
    fn options(&self) -> Options {
        let mut options =
            Options { exact_ranges: self.exact_ranges, blank_all: self.blank_found, ..Options::default() };
        if self.drop_facts {
            options.keep.remove(&Keep::Facts);
        }
        options.keep.extend(self.keep.iter().map(|kept| Keep::from(*kept)));
        if self.shuffle {
            options.order = PatientOrder::Shuffled(chance());
        }
        options
    }
}

/// A number that nobody can foresee, from the system's own chance.
fn chance() -> u64 {
    RandomState::new().build_hasher().finish()
}

/// Exports every case, or says why not; what was written before the one that failed stays. Gives the exit code.
pub(super) fn export_all(export: &Export) -> Result<u8, String> {
    let mut code = EXIT_FINE;
    let to_stdout = export.output == Path::new("-");
    for (path, output) in super::paired(&export.cases, &export.output, to_stdout, export.to.extension())? {
        let case = load(path).map_err(|error| error.to_string())?.case;
        let study = Study::of(&case);
        let shown = if to_stdout { "-".to_owned() } else { output.display().to_string() };
        let output = Some(output).filter(|_| !to_stdout);
        if let Some(kind) = export.to.text() {
            write(output.as_deref(), text(kind, &study).as_bytes())?;
        } else {
            let made = deidentify(&study, &export.options());
            keep_apart(path, output.as_deref(), &made)?;
            write_case(path, output.as_deref(), &made)?;
            code = code.max(report(&shown, &made, to_stdout));
        }
    }
    Ok(code)
}

fn write(output: Option<&Path>, bytes: &[u8]) -> Result<(), String> {
    if let Some(path) = output {
        write_output(path, bytes).map_err(|e| format!("{}: cannot be written: {e}", path.display()))
    } else {
        let _ = std_io::stdout().write_all(bytes); // that nobody reads on is no reason to break off
        Ok(())
    }
}

/// Refuses what would replace the case itself, and pictures that have no folder to go to.
fn keep_apart(case: &Path, output: Option<&Path>, made: &Deidentified) -> Result<(), String> {
    let Some(output) = output else {
        let has_pictures = !made.pictures.is_empty();
        return if has_pictures {
            Err("pictures need a folder beside a file: give a file instead of -, or do not keep them"
                .to_owned())
        } else {
            Ok(())
        };
    };
    let same = case.canonicalize().ok().zip(output.canonicalize().ok()).is_some_and(|(a, b)| a == b);
    if same {
        return Err(format!(
            "{}: is the case itself, which stays as it is; choose another name",
            output.display()
        ));
    }
    Ok(())
}

fn write_case(from: &Path, output: Option<&Path>, made: &Deidentified) -> Result<(), String> {
    let text = io::write(&made.case, &FileShape { bom: false, crlf: false });
    if let Some(output) = output {
        for (old, new) in &made.pictures {
            let kept = attachments::read_png(from, old).and_then(|png| attachments::keep(output, new, &png));
            kept.map_err(|error| error.to_string())?;
        }
    }
    write(output, text.as_bytes())
}

/// Says what was done and what was found.
fn report(shown: &str, made: &Deidentified, to_stdout: bool) -> u8 {
    if !to_stdout {
        made.done.iter().for_each(|line| print_line(&format!("{shown}: {line}")));
    }
    for hit in &made.hits {
        complain(&format!("{shown}: {}: {:?} {}", hit.place.path(), hit.words, hit.reason.words()));
    }
    complain(&format!("{shown}: {CLOSING}"));
    if made.hits.is_empty() { EXIT_FINE } else { EXIT_FINDINGS }
}
