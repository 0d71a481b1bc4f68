//! Quick add: one line of text becomes one event.
//!
//! The grammar is in `docs/GUIDE.md`, “Type an event”. The parts of a line may stand in any order; what each part was
//! taken for is a [`Chip`].
//!
//! **The rule about what cannot be read.** Every byte of the text is in a chip, in [`QuickAdd::unread`], or is a blank or
//! mark between them. What is unread leaves no trace in the event. The event is offered all the same if the parts that
//! were read make one by themselves: they say what happened, and when. What had to be assumed to make it complete is
//! said in [`QuickAdd::assumed`].
//!
//! ```
//! use phaseline::entry::quick;
//! use phaseline::model::{Patient, PatientId};
//!
//! let patient = Patient::new(PatientId::new("p1").unwrap());
//! let read = quick::parse("docetaxel 100 mg/m2 x8 q3wk from 2007-03 qwertz", &patient);
//! let event = read.event.unwrap();
//! assert_eq!((event.id.as_str(), event.from.unwrap().text()), ("docetaxel", "2007-03"));
//! assert_eq!(read.unread, [41..47]); // the window underlines it
//! ```

mod amounts;
mod build;
mod complete;
mod draft;
mod known;
mod lesion;
mod reader;
mod schedule;
#[cfg(test)]
mod tests;
mod times;
mod tokens;

use std::ops::Range;

use crate::model::{Event, Patient};

pub use complete::{Completion, CompletionKind, MAX_COMPLETIONS, complete};

/// Longest text that is read, in bytes.
pub const MAX_LEN: usize = 2_000;

/// What a part of the text was taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ChipKind {
    /// An agent.
    Agent,
    /// A regimen.
    Regimen,
    /// An operation, an irradiation, or the word for a kind of treatment.
    Modality,
    /// A dose.
    Dose,
    /// A number of cycles.
    Cycles,
    /// From one cycle to the next, or weeks on and off.
    Interval,
    /// A number of fractions.
    Fractions,
    /// A line of therapy.
    Line,
    /// What a treatment is meant to do.
    Intent,
    /// Why a treatment ended.
    Ended,
    /// A category of response.
    Category,
    /// A scale of response.
    Scale,
    /// Confirmation, assessor, new lesion.
    Assessment,
    /// A place in the body.
    Site,
    /// How something was seen.
    Method,
    /// A milestone.
    Status,
    /// Stage, cause or score.
    Detail,
    /// An adverse event or another finding.
    Finding,
    /// A CTCAE grade.
    Grade,
    /// What was measured.
    Measurement,
    /// A measured value and its unit.
    Value,
    /// When a phase began.
    From,
    /// When it ended.
    To,
    /// When a moment was.
    At,
    /// A second statement about the start.
    Also,
    /// Free text in quotation marks.
    Note,
}

/// A part of the text that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chip {
    /// Its place in the text, in bytes.
    pub range: Range<usize>,
    /// What it is.
    pub kind: ChipKind,
    /// What it was taken for, in words: `dose 100 mg/m²`.
    pub meaning: String,
}

/// What a line of text comes to.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct QuickAdd {
    /// What was read, in the order of the text.
    pub chips: Vec<Chip>,
    /// Places of what was not read, in order, in bytes. Nothing of it is in the event.
    pub unread: Vec<Range<usize>>,
    /// The event, if what was read makes one. Its id is new to the patient.
    pub event: Option<Event>,
    /// What was assumed to complete the event: “no end is stated: unknown”.
    pub assumed: Vec<String>,
    /// Why there is no event, or what about the text cannot be.
    pub problem: Option<String>,
}

/// Reads a line of text as an event-to-be of a patient.
pub fn parse(text: &str, context: &Patient) -> QuickAdd {
    if text.len() > MAX_LEN {
        let problem = Some(format!("longer than {MAX_LEN} bytes: one event at a time"));
        let whole = 0..text.len();
        return QuickAdd { unread: vec![whole], problem, ..QuickAdd::default() };
    }
    if text.trim().is_empty() {
        return QuickAdd::default();
    }
    let mut reader = reader::Reader::new(text, context);
    reader.read();
    reader.finish(context)
}
