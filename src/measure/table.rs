//! The measures that there are: their keys, their names, what they mean, and which settings they depend on.

/// What a measure comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A length of time that ends with an event or is censored: fit for Kaplan and Meier's estimate.
    Interval,
    /// A length of time that is part of another, or a sum.
    Part,
    /// A category.
    Category,
    /// A number of something.
    Count,
    /// Names.
    Names,
}

/// What there is one value of a measure for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Each {
    /// The patient.
    Patient,
    /// Each line of therapy.
    Line,
    /// The patient, and each line of therapy.
    PatientAndLine,
    /// Each phase of response, treatment, agent or gap.
    Event,
}

/// A measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Definition {
    /// Its key in files and on the command line.
    pub key: &'static str,
    /// Its name.
    pub name: &'static str,
    /// What it is, in a sentence.
    pub definition: &'static str,
    /// What it comes to.
    pub kind: Kind,
    /// What there is one of it for.
    pub each: Each,
    /// The fields of [`crate::model::Rules`] that it depends on.
    pub rules: &'static [&'static str],
}

const fn define(
    key: &'static str,
    name: &'static str,
    kind: Kind,
    each: Each,
    rules: &'static [&'static str],
    definition: &'static str,
) -> Definition {
    Definition { key, name, definition, kind, each, rules }
}

/// The rules that decide when a response ended.
const END_OF_RESPONSE: &[&str] = &[
    "primary",
    "death_ends_response",
    "new_treatment_censors",
    "local_treatment_is_new",
    "count_both_days",
    "line_gap_days",
];

/// All measures, in the order of the panel.
pub const MEASURES: &[Definition] = &[
    define(
        "ttr",
        "time to response",
        Kind::Interval,
        Each::PatientAndLine,
        &["primary", "response_from", "count_both_days"],
        "From diagnosis, else time 0 (of a line: from its start), to the first complete or partial response; responders only.",
    ),
    define(
        "ttcr",
        "time to complete response",
        Kind::Interval,
        Each::PatientAndLine,
        &["primary", "response_from", "count_both_days"],
        "From diagnosis, else time 0 (of a line: from its start), to the first complete response; complete responders only.",
    ),
    define(
        "bor",
        "best overall response",
        Kind::Category,
        Each::Line,
        &["primary", "stable_days", "new_treatment_censors", "local_treatment_is_new", "line_gap_days"],
        "The best category from the start of the line to the first progression inclusive, or to new anti-cancer treatment.",
    ),
    define(
        "cbor",
        "best confirmed response",
        Kind::Category,
        Each::Line,
        &[
            "primary",
            "stable_days",
            "confirm_days",
            "confirm_gaps",
            "new_treatment_censors",
            "local_treatment_is_new",
            "line_gap_days",
        ],
        "As best overall response, but a response counts only if a later assessment confirms it.",
    ),
    define(
        "phase",
        "time in response",
        Kind::Interval,
        Each::Event,
        &[],
        "From the start of a phase of response to its end, or so far at last contact; not an endpoint of trials.",
    ),
    define(
        "dor",
        "duration of response",
        Kind::Interval,
        Each::Line,
        END_OF_RESPONSE,
        "From the first complete or partial response to the first progression, relapse or death; stable disease does not end it.",
    ),
    define(
        "docr",
        "duration of complete response",
        Kind::Interval,
        Each::Line,
        END_OF_RESPONSE,
        "From the first complete response to the first progression, relapse or death.",
    ),
    define(
        "pfs",
        "progression-free survival",
        Kind::Interval,
        Each::Line,
        &["primary", "new_treatment_censors", "local_treatment_is_new", "count_both_days", "line_gap_days"],
        "From the start of the line to the first later progression or death; without any assessment in the case it is the real-world kind, rwPFS, and censored at last contact.",
    ),
    define(
        "pfs2",
        "progression-free survival 2",
        Kind::Interval,
        Each::Line,
        &["primary", "count_both_days", "line_gap_days"],
        "From the start of the line to progression on the next line, or death, else last contact.",
    ),
    define(
        "os",
        "overall survival",
        Kind::Interval,
        Each::PatientAndLine,
        &["count_both_days"],
        "From diagnosis, else time 0 (of a line: from its start), to death, else last contact.",
    ),
    define(
        "tot",
        "time on treatment",
        Kind::Interval,
        Each::Event,
        &[],
        "From the first dose to the stated end, else the last administration, or death; an end that is not stated is not taken for ongoing.",
    ),
    define(
        "tot_line",
        "time on treatment, line",
        Kind::Interval,
        Each::Line,
        &["line_gap_days"],
        "From the first dose of the line to the end of its last treatment, at the latest the start of the next line.",
    ),
    define(
        "tot_all",
        "time on treatment, all",
        Kind::Interval,
        Each::Patient,
        &[],
        "From the first to the last administration of any anti-cancer treatment, gaps included.",
    ),
    define(
        "tot_net",
        "time on treatment without gaps",
        Kind::Part,
        Each::Event,
        &[],
        "The time on which any treatment of the agent, the line, or the patient ran: overlaps counted once, gaps and interruptions left out.",
    ),
    define(
        "ttnt",
        "time to next treatment",
        Kind::Interval,
        Each::Line,
        &["death_is_next_treatment", "line_gap_days", "count_both_days"],
        "From the start of the line to the start of the next line.",
    ),
    define(
        "tfi",
        "treatment-free interval",
        Kind::Interval,
        Each::Event,
        &[],
        "From the last administration before a gap to the next anti-cancer treatment or death, else last contact; relapse does not end it.",
    ),
    define(
        "tfr",
        "treatment-free remission",
        Kind::Interval,
        Each::Event,
        &["primary"],
        "From the later of last administration and response to relapse, progression, restart or death; else the last evaluable assessment.",
    ),
    define(
        "off_response",
        "response after the end of treatment",
        Kind::Interval,
        Each::Event,
        &[],
        "The part of a phase of response after the end of the last anti-cancer treatment.",
    ),
    define(
        "on_response",
        "response on treatment",
        Kind::Part,
        Each::Event,
        &[],
        "The part of a phase of response during which any anti-cancer treatment ran.",
    ),
    define(
        "gap_response",
        "response between treatments",
        Kind::Part,
        Each::Event,
        &[],
        "The part of a phase of response before or between anti-cancer treatments.",
    ),
    define(
        "overlap",
        "response on an agent",
        Kind::Part,
        Each::Event,
        &[],
        "The part of a phase of response during which one treatment ran.",
    ),
    define(
        "longest_off",
        "longest treatment-free response",
        Kind::Part,
        Each::Patient,
        &[],
        "The longest stretch of response without any anti-cancer treatment.",
    ),
    define(
        "agents_at_start",
        "treatment when response began",
        Kind::Names,
        Each::Event,
        &[],
        "The anti-cancer treatments that ran when the response began.",
    ),
    define(
        "agents_at_end",
        "treatment when response ended",
        Kind::Names,
        Each::Event,
        &[],
        "The anti-cancer treatments that ran when the response ended, or was last seen.",
    ),
    define(
        "lines",
        "lines of therapy",
        Kind::Count,
        Each::Patient,
        &["line_gap_days"],
        "Systemic anti-cancer treatment that began or began again after progression; curative lines counted apart.",
    ),
    define(
        "progressions",
        "progressions and relapses",
        Kind::Count,
        Each::Patient,
        &["primary"],
        "How many progressions and relapses the track that is read shows, and the source states of the patient.",
    ),
    define(
        "simultaneous",
        "most treatments at once",
        Kind::Count,
        Each::Patient,
        &[],
        "The greatest number of treatments that ran at the same time.",
    ),
    define(
        "cycles",
        "cycles",
        Kind::Count,
        Each::Event,
        &[],
        "The number of cycles as stated, or that fit between the stated ends.",
    ),
    define(
        "cover",
        "covered by treatment",
        Kind::Part,
        Each::Event,
        &[],
        "From the first dose to one interval after the last: the time that the schedule covers; never used for on or off treatment.",
    ),
    define(
        "dose",
        "cumulative dose",
        Kind::Count,
        Each::Event,
        &[],
        "The dose as written times the number of administrations, where the unit allows.",
    ),
    define(
        "follow_up",
        "follow-up",
        Kind::Interval,
        Each::Patient,
        &[],
        "From time 0 to death, else to last contact.",
    ),
];

/// The measure of that key.
pub fn definition(key: &str) -> Option<&'static Definition> {
    MEASURES.iter().find(|m| m.key == key)
}
