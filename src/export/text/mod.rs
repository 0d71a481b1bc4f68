//! Text that leaves with the figure: the timeline table that the CARE guideline asks for, a caption, and the
//! description for those who do not see the figure.
//!
//! In: a study. Out: text. It is drafted from the data alone, so that it is the same for the same case.

mod abbreviations;
mod alt;
mod caption;
mod care;
mod care_write;
mod stated;

pub use alt::alt_text;
pub use caption::caption;
pub use care::{PatientTimeline, Timeline, TimelineRow, timeline};
pub(in crate::export) use stated::behind_anchor;
pub use stated::stated;

use crate::figure::axis::unit_for;
use crate::model::{Ticks, Unit};
use crate::study::Study;

/// A text that can be taken away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TextKind {
    /// The timeline table as Markdown.
    CareMarkdown,
    /// The timeline table as HTML, which a word processor takes as a table.
    CareHtml,
    /// The timeline table as CSV.
    CareCsv,
    /// The caption of the figure.
    Caption,
    /// The figure in sentences.
    Alt,
}

impl TextKind {
    /// All of them, in the order of menus.
    pub const ALL: [Self; 5] = [Self::CareMarkdown, Self::CareHtml, Self::CareCsv, Self::Caption, Self::Alt];

    /// Its name on the command line.
    pub const fn key(self) -> &'static str {
        match self {
            Self::CareMarkdown => "care-md",
            Self::CareHtml => "care-html",
            Self::CareCsv => "care-csv",
            Self::Caption => "caption",
            Self::Alt => "alt",
        }
    }

    /// In words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::CareMarkdown => "timeline table (Markdown)",
            Self::CareHtml => "timeline table (HTML)",
            Self::CareCsv => "timeline table (CSV)",
            Self::Caption => "caption",
            Self::Alt => "alt text",
        }
    }

    /// The usual ending of such a file.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::CareMarkdown => "md",
            Self::CareHtml => "html",
            Self::CareCsv => "csv",
            Self::Caption | Self::Alt => "txt",
        }
    }
}

/// The text of a study.
pub fn text(kind: TextKind, study: &Study) -> String {
    match kind {
        TextKind::CareMarkdown => care_write::markdown(&timeline(study)),
        TextKind::CareHtml => care_write::html(&timeline(study)),
        TextKind::CareCsv => care_write::csv(&timeline(study)),
        TextKind::Caption => caption(study),
        TextKind::Alt => alt_text(study),
    }
}

/// The unit in which the times of a case are told: that of its axis when all of it is shown.
fn unit_of(study: &Study) -> Unit {
    let moments = study
        .charts()
        .flat_map(|chart| chart.course().events())
        .flat_map(|e| [e.start.nominal, e.end.nominal]);
    let (first, last) = moments.fold((Ticks::ZERO, Ticks::ZERO), |(lo, hi), at| (lo.min(at), hi.max(at)));
    unit_for(last - first)
}

/// A list as it is spoken: `a`, `a and b`, `a, b and c`.
fn listed(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

/// A count with its noun: `1 patient`, `2 patients`.
fn counted(n: usize, noun: &str) -> String {
    format!("{n} {noun}{}", if n == 1 { "" } else { "s" })
}

/// Text on one line, without what no reader sees.
fn one_line(text: &str) -> String {
    let visible = |c: char| if c.is_whitespace() { Some(' ') } else { (!c.is_control()).then_some(c) };
    text.chars().filter_map(visible).collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A sentence out of a text: one line, with a point behind it unless it ends in one.
fn sentence(text: &str) -> String {
    let text = one_line(text);
    if text.is_empty() || text.ends_with(['.', '!', '?', '…']) { text } else { format!("{text}.") }
}
