//! The events of a case as rows and columns, for a spreadsheet view and the clipboard.
//!
//! In: a case, cells, text as spreadsheets copy it. Out: texts of cells, changed events, and an
//! [`Edit`](crate::edit::Edit) that is made as a whole or not at all.
//!
//! A cell shows what is written in the case, no more: writing the text of a cell back changes nothing, and a block that is
//! copied and pasted in its place is the same case.

mod cells;
mod paste;
#[cfg(test)]
mod tests;
mod tsv;

pub use cells::{cell, set_cell};
pub use paste::{PasteTarget, Rejected, fill_down, paste};
pub use tsv::{read_tsv, to_tsv, tsv_line};

/// Makes the columns with the words of their headers.
macro_rules! columns {
    ($($(#[$doc:meta])* $name:ident = $header:literal $(, also $($other:literal)|+)?;)+) => {
        /// A column of the table.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Column {
            $($(#[$doc])* $name,)+
        }

        /// All columns, in the order of the table.
        pub const COLUMNS: &[Column] = &[$(Column::$name),+];

        impl Column {
            /// What stands above it.
            pub const fn header(self) -> &'static str {
                match self { $(Self::$name => $header,)+ }
            }

            /// The column of a header, whatever its case; other usual words for it are known, too.
            pub fn by_header(text: &str) -> Option<Self> {
                let text = text.trim().to_lowercase();
                match text.as_str() {
                    $($header $($(| $other)+)? => Some(Self::$name),)+
                    _ => None,
                }
            }
        }
    };
}

columns! {
    /// Id of the patient.
    Patient = "patient", also "patient id" | "subject" | "usubjid";
    /// Id of the event.
    Id = "id", also "event id";
    /// Treatment, response, status, measurement or finding.
    Kind = "kind", also "event kind" | "category of event";
    /// Modality of a treatment, kind of a finding, which milestone.
    Type = "type", also "modality";
    /// What a treatment, a measurement or a finding is called.
    Name = "name", also "what" | "event" | "agent" | "drug" | "treatment" | "test" | "term";
    /// When it was or began.
    From = "from/at", also "from" | "at" | "start" | "date" | "start date" | "when";
    /// When it ended.
    To = "to", also "end" | "end date" | "stop";
    /// Dose as written.
    Dose = "dose";
    /// Number of cycles.
    Cycles = "cycles";
    /// From one cycle to the next.
    Every = "every", also "interval" | "schedule";
    /// Total dose of radiation in Gy.
    Gy = "gy";
    /// Number of fractions.
    Fractions = "fractions";
    /// Line of therapy.
    Line = "line", also "line of therapy";
    /// What a treatment is meant to do.
    Intent = "intent";
    /// Why a treatment ended.
    Ended = "ended", also "reason ended" | "end reason";
    /// Where in the body.
    Site = "site", also "location";
    /// Code of a response.
    Category = "category", also "response";
    /// Scale of a response.
    Scale = "scale", also "criteria";
    /// How a response was assessed.
    Method = "method";
    /// CTCAE grade.
    Grade = "grade";
    /// Measured value.
    Value = "value", also "result";
    /// Its unit.
    Unit = "unit", also "units";
    /// What a measured lesion counts as.
    Lesion = "lesion", also "target";
    /// Stage, cause, score.
    Detail = "detail", also "details" | "stage";
    /// What the figure prints instead.
    Label = "label";
    /// Free text.
    Note = "note", also "notes" | "comment";
    /// Where it is stated.
    Source = "source";
    /// Where the times come from.
    Basis = "basis";
}
