//! What is wrong or doubtful in a patient's course.

use super::code::FindingCode;
use crate::model::EventId;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The case contradicts itself; something was left out to draw it.
    Error,
    /// Probably not what was meant.
    Warning,
    /// Worth knowing.
    Info,
}

impl Severity {
    /// In words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "note",
        }
    }
}

/// Something wrong or doubtful, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LintFinding {
    /// Which rule speaks, e.g. `time-contradiction`.
    pub code: FindingCode,
    /// The events it involves: first the one it is about, if it is about one.
    pub events: Vec<EventId>,
    /// The field of that event, if it is about one: `at`, `from`, `to`, `also`, `also_to`.
    pub field: Option<&'static str>,
    /// What is wrong, in a sentence without the event's name in front.
    pub text: String,
}

impl LintFinding {
    /// How bad it is.
    pub const fn severity(&self) -> Severity {
        self.code.severity()
    }

    /// The event it is about, if it is about one.
    pub fn event(&self) -> Option<&EventId> {
        self.events.first()
    }

    /// Whether an event is involved in it.
    pub fn involves(&self, event: &EventId) -> bool {
        self.events.contains(event)
    }
}
