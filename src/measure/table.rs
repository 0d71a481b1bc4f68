//! The measures that there are: their keys, their names, what they mean, and which settings they depend on.

use std::fmt;

/// What a measure comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MeasureKind {
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

/// What is said of a measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Definition {
    /// Its key in files and on the command line.
    pub key: &'static str,
    /// Its name.
    pub name: &'static str,
    /// What it is, in a sentence.
    pub definition: &'static str,
    /// What it comes to.
    pub kind: MeasureKind,
    /// What there is one of it for.
    pub each: Each,
    /// The fields of [`crate::model::Rules`] that it depends on.
    pub rules: &'static [&'static str],
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

/// Makes the enum of the measures with what is said of each.
macro_rules! measures {
    ($($variant:ident = $key:literal, $name:literal, $kind:ident, $each:ident, $rules:expr, $definition:literal;)+) => {
        /// A measure, in the order of the panel.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Measure {
            $(
                #[doc = $definition]
                $variant,
            )+
        }

        impl Measure {
            /// All of them, in the order of the panel.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// What is said of it.
            pub const fn definition(self) -> &'static Definition {
                match self {
                    $(Self::$variant => const {
                        &Definition {
                            key: $key,
                            name: $name,
                            definition: $definition,
                            kind: MeasureKind::$kind,
                            each: Each::$each,
                            rules: $rules,
                        }
                    },)+
                }
            }
        }
    };
}

measures! {
    TimeToResponse = "ttr", "time to response", Interval, PatientAndLine, &["primary", "response_from", "count_both_days"],
        "From diagnosis, else time 0 (of a line: from its start), to the first complete or partial response; responders only.";
    TimeToCompleteResponse = "ttcr", "time to complete response", Interval, PatientAndLine, &["primary", "response_from", "count_both_days"],
        "From diagnosis, else time 0 (of a line: from its start), to the first complete response; complete responders only.";
    BestResponse = "bor", "best overall response", Category, Line, &["primary", "stable_days", "new_treatment_censors", "local_treatment_is_new", "line_gap_days"],
        "The best category from the start of the line to the first progression inclusive, or to new anti-cancer treatment.";
    BestConfirmedResponse = "cbor", "best confirmed response", Category, Line, &["primary", "stable_days", "confirm_days", "confirm_gaps", "new_treatment_censors", "local_treatment_is_new", "line_gap_days"],
        "As best overall response, but a response counts only if a later assessment confirms it.";
    TimeInResponse = "phase", "time in response", Interval, Event, &[],
        "From the start of a phase of response to its end, or so far at last contact; not an endpoint of trials.";
    DurationOfResponse = "dor", "duration of response", Interval, Line, END_OF_RESPONSE,
        "From the first complete or partial response to the first progression, relapse or death; stable disease does not end it.";
    DurationOfCompleteResponse = "docr", "duration of complete response", Interval, Line, END_OF_RESPONSE,
        "From the first complete response to the first progression, relapse or death.";
    ProgressionFreeSurvival = "pfs", "progression-free survival", Interval, Line, &["primary", "new_treatment_censors", "local_treatment_is_new", "count_both_days", "line_gap_days"],
        "From the start of the line to the first later progression or death; without any assessment in the case it is the real-world kind, rwPFS, and censored at last contact.";
    ProgressionFreeSurvival2 = "pfs2", "progression-free survival 2", Interval, Line, &["primary", "count_both_days", "line_gap_days"],
        "From the start of the line to progression on the next line, or death, else last contact.";
    OverallSurvival = "os", "overall survival", Interval, PatientAndLine, &["count_both_days"],
        "From diagnosis, else time 0 (of a line: from its start), to death, else last contact.";
    TimeOnTreatment = "tot", "time on treatment", Interval, Event, &[],
        "From the first dose to the stated end, else the last administration, or death; an end that is not stated is not taken for ongoing.";
    TimeOnLine = "tot_line", "time on treatment, line", Interval, Line, &["line_gap_days"],
        "From the first dose of the line to the end of its last treatment, at the latest the start of the next line.";
    TimeOnAllTreatment = "tot_all", "time on treatment, all", Interval, Patient, &[],
        "From the first to the last administration of any anti-cancer treatment, gaps included.";
    TimeOnTreatmentNet = "tot_net", "time on treatment without gaps", Part, Event, &[],
        "The time on which any treatment of the agent, the line, or the patient ran: overlaps counted once, gaps and interruptions left out.";
    TimeToNextTreatment = "ttnt", "time to next treatment", Interval, Line, &["death_is_next_treatment", "line_gap_days", "count_both_days"],
        "From the start of the line to the start of the next line.";
    TreatmentFreeInterval = "tfi", "treatment-free interval", Interval, Event, &[],
        "From the last administration before a gap to the next anti-cancer treatment or death, else last contact; relapse does not end it.";
    TreatmentFreeRemission = "tfr", "treatment-free remission", Interval, Event, &["primary"],
        "From the later of last administration and response to relapse, progression, restart or death; else the last evaluable assessment.";
    ResponseOffTreatment = "off_response", "response after the end of treatment", Interval, Event, &[],
        "The part of a phase of response after the end of the last anti-cancer treatment.";
    ResponseOnTreatment = "on_response", "response on treatment", Part, Event, &[],
        "The part of a phase of response during which any anti-cancer treatment ran.";
    ResponseInGaps = "gap_response", "response between treatments", Part, Event, &[],
        "The part of a phase of response before or between anti-cancer treatments.";
    ResponseOnAgent = "overlap", "response on an agent", Part, Event, &[],
        "The part of a phase of response during which one treatment ran.";
    LongestOffTreatment = "longest_off", "longest treatment-free response", Part, Patient, &[],
        "The longest stretch of response without any anti-cancer treatment.";
    AgentsAtStart = "agents_at_start", "treatment when response began", Names, Event, &[],
        "The anti-cancer treatments that ran when the response began.";
    AgentsAtEnd = "agents_at_end", "treatment when response ended", Names, Event, &[],
        "The anti-cancer treatments that ran when the response ended, or was last seen.";
    LinesOfTherapy = "lines", "lines of therapy", Count, Patient, &["line_gap_days"],
        "Systemic anti-cancer treatment that began or began again after progression; curative lines counted apart.";
    Progressions = "progressions", "progressions and relapses", Count, Patient, &["primary"],
        "How many progressions and relapses the track that is read shows, and the source states of the patient.";
    Simultaneous = "simultaneous", "most treatments at once", Count, Patient, &[],
        "The greatest number of treatments that ran at the same time.";
    Cycles = "cycles", "cycles", Count, Event, &[],
        "The number of cycles as stated, or that fit between the stated ends.";
    Cover = "cover", "covered by treatment", Part, Event, &[],
        "From the first dose to one interval after the last: the time that the schedule covers; never used for on or off treatment.";
    CumulativeDose = "dose", "cumulative dose", Count, Event, &[],
        "The dose as written times the number of administrations, where the unit allows.";
    FollowUp = "follow_up", "follow-up", Interval, Patient, &[],
        "From time 0 to death, else to last contact.";
}

impl Measure {
    /// Its key in files and on the command line.
    pub const fn key(self) -> &'static str {
        self.definition().key
    }

    /// The measure of that key, if there is one.
    ///
    /// ```
    /// # use phaseline::measure::Measure;
    /// assert_eq!(Measure::from_key("os"), Some(Measure::OverallSurvival));
    /// assert_eq!(Measure::from_key("no such measure"), None);
    /// ```
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|measure| measure.key() == key)
    }

    /// What a key is called in words: the name of its measure, else the key itself.
    pub fn name_of(key: &str) -> &str {
        Self::from_key(key).map_or(key, |measure| measure.definition().name)
    }

    /// The set of it alone.
    const fn bit(self) -> u32 {
        1 << self as u32
    }
}

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key())
    }
}

/// Some of the measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MeasureSet(u32);

const _: () = assert!(Measure::ALL.len() <= 32, "a set of measures is a number of 32 bits");

impl MeasureSet {
    /// All measures.
    pub const ALL: Self = Self::of(Measure::ALL);

    /// The measures of a list.
    pub const fn of(mut measures: &[Measure]) -> Self {
        let mut bits = 0;
        while let [first, rest @ ..] = measures {
            bits |= first.bit();
            measures = rest;
        }
        Self(bits)
    }

    /// These and some others.
    #[must_use]
    pub const fn with(self, others: Self) -> Self {
        Self(self.0 | others.0)
    }

    /// Whether a measure is among them.
    pub const fn contains(self, measure: Measure) -> bool {
        self.0 & measure.bit() != 0
    }

    /// Whether any of some others is among them.
    pub const fn meets(self, others: Self) -> bool {
        self.0 & others.0 != 0
    }
}

impl FromIterator<Measure> for MeasureSet {
    fn from_iter<T: IntoIterator<Item = Measure>>(measures: T) -> Self {
        Self(measures.into_iter().fold(0, |bits, measure| bits | measure.bit()))
    }
}
