//! The rules that measures of a case follow where conventions differ.

use serde::{Deserialize, Serialize};

use super::event::Method;
use super::words::is_default;

/// Parameters of the measures. Each has the default of the program's definitions; only what differs is written into the
/// file, and every number is printed with the parameters that it depends on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a convention of its own that a case answers yes or no"
)]
pub struct Rules {
    /// The track that best response, time to response, duration of response and progression-free survival read, where
    /// no response is called `overall`. Without it: imaging of the metastatic site.
    #[serde(skip_serializing_if = "is_default")]
    pub primary: PrimaryTrack,
    /// Where time to response of the whole course counts from; that of a line counts from the start of the line.
    #[serde(skip_serializing_if = "is_default")]
    pub response_from: Index,
    /// Whether death ends a response as an event; otherwise the response is censored there.
    #[serde(skip_serializing_if = "is_true")]
    pub death_ends_response: bool,
    /// Whether a new anti-cancer treatment before progression censors at the last evaluable assessment before it;
    /// otherwise it is ignored.
    #[serde(skip_serializing_if = "is_true")]
    pub new_treatment_censors: bool,
    /// Whether surgery and other local treatment that begins during a line counts as new treatment; otherwise it
    /// belongs to the plan of the line.
    #[serde(skip_serializing_if = "is_default")]
    pub local_treatment_is_new: bool,
    /// First day from the start of a line on which stable disease counts.
    #[serde(skip_serializing_if = "is_stable_days")]
    pub stable_days: u32,
    /// Days from a response after which another assessment confirms it.
    #[serde(skip_serializing_if = "is_confirm_days")]
    pub confirm_days: u32,
    /// Most assessments between a response and its confirmation that could not be evaluated.
    #[serde(skip_serializing_if = "is_confirm_gaps")]
    pub confirm_gaps: u32,
    /// Whether death ends the time to next treatment as an event; otherwise it censors.
    #[serde(skip_serializing_if = "is_true")]
    pub death_is_next_treatment: bool,
    /// Days without treatment and without progression above which it has to be asked whether a new line began.
    #[serde(skip_serializing_if = "is_line_gap_days")]
    pub line_gap_days: u32,
    /// Whether both the first and the last day are counted, as `ADaM` data sets do: one day is added.
    #[serde(skip_serializing_if = "is_default")]
    pub count_both_days: bool,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            primary: PrimaryTrack::default(),
            response_from: Index::default(),
            death_ends_response: true,
            new_treatment_censors: true,
            local_treatment_is_new: false,
            stable_days: STABLE_DAYS,
            confirm_days: CONFIRM_DAYS,
            confirm_gaps: CONFIRM_GAPS,
            death_is_next_treatment: true,
            line_gap_days: LINE_GAP_DAYS,
            count_both_days: false,
        }
    }
}

impl Rules {
    /// Most days that a parameter can have.
    pub const MAX_DAYS: u32 = 3_660;
}

const STABLE_DAYS: u32 = 42;
const CONFIRM_DAYS: u32 = 28;
const CONFIRM_GAPS: u32 = 1;
const LINE_GAP_DAYS: u32 = 120;

// What serde asks of a test for being left out.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes fields by reference")]
const fn is_true(value: &bool) -> bool {
    *value
}
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes fields by reference")]
const fn is_stable_days(days: &u32) -> bool {
    *days == STABLE_DAYS
}
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes fields by reference")]
const fn is_confirm_days(days: &u32) -> bool {
    *days == CONFIRM_DAYS
}
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes fields by reference")]
const fn is_confirm_gaps(gaps: &u32) -> bool {
    *gaps == CONFIRM_GAPS
}
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes fields by reference")]
const fn is_line_gap_days(days: &u32) -> bool {
    *days == LINE_GAP_DAYS
}

/// A track of responses by what it has in common; what is empty is any.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct PrimaryTrack {
    /// Where in the body, or `overall`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub site: String,
    /// How it was assessed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<Method>,
    /// By whom.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub assessor: String,
}

/// Where time to response of the whole course counts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Index {
    /// The diagnosis, else time 0.
    #[default]
    Diagnosis,
    /// The start of the first line of therapy.
    FirstLine,
}

impl Index {
    /// All of them, in the order of menus.
    pub const ALL: &'static [Self] = &[Self::Diagnosis, Self::FirstLine];

    /// In words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Diagnosis => "diagnosis",
            Self::FirstLine => "start of the first line",
        }
    }
}
