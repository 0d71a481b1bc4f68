//! What has been read of a line so far.

use crate::model::{
    Agent, Duration, EndReason, FindingKind, Intent, Lesion, Method, Modality, OnOff, StatusKind, Time,
};

/// What the line is about.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Head {
    /// A treatment; what it is called is in the draft.
    Treatment,
    /// A category, and the scales that have it.
    Response(String, Vec<String>),
    /// A milestone.
    Status(StatusKind),
    /// Something measured.
    Measurement(String),
    /// An adverse event.
    AdverseEvent(String),
    /// A note.
    Note(String),
}

/// How the start was stated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StartWord {
    /// `from`
    From,
    /// `at`
    At,
    /// Without a word before it.
    Bare,
}

/// The parts of an event, before it is known whether they make one.
#[derive(Debug, Default)]
pub(super) struct Draft {
    pub head: Option<Head>,
    /// Parts of the treatment's name.
    pub names: Vec<String>,
    /// The modality that the name implies.
    pub implied: Option<Modality>,
    /// The modality that the text states.
    pub modality: Option<Modality>,
    pub agents: Vec<Agent>,
    /// Whether the agents came with a regimen, so that a dose behind them is the regimen's.
    pub regimen: bool,
    /// Whether something has been said behind the last agent, so that another one needs a joining word.
    pub closed: bool,
    pub dose: String,
    pub gy: String,
    pub fractions: Option<u32>,
    pub cycles: Option<u32>,
    pub every: Option<Duration>,
    pub on_off: Option<OnOff>,
    pub line: Option<u32>,
    pub intent: Option<Intent>,
    pub ended: Option<EndReason>,
    pub site: String,
    pub seen: Option<(Method, FindingKind, String)>,
    pub scale: Option<String>,
    pub confirmed: Option<bool>,
    pub new_lesion: Option<bool>,
    pub assessor: String,
    pub detail: Vec<String>,
    pub grade: Option<u8>,
    pub value: String,
    pub lesion: Option<Lesion>,
    pub unit: String,
    pub start: Option<(Time, StartWord)>,
    pub to: Option<Time>,
    /// The end was left open on purpose: `to …`.
    pub open_end: bool,
    pub also: Option<Time>,
    pub note: String,
}

impl Draft {
    /// Whether the line can be about a treatment.
    pub fn may_treat(&self) -> bool {
        matches!(self.head, None | Some(Head::Treatment))
    }

    /// Whether it says how, how often or how long something was given: what stands before it is a treatment then.
    pub fn is_given(&self) -> bool {
        !self.dose.is_empty()
            || !self.gy.is_empty()
            || self.fractions.is_some()
            || self.cycles.is_some()
            || self.every.is_some()
            || self.on_off.is_some()
            || self.to.is_some()
            || self.open_end
            || matches!(self.start, Some((_, StartWord::From)))
    }
}
