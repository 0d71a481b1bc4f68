//! Which findings there are, as the guide, the window and the command line explain them.

use std::fmt;

use super::finding::Severity;

/// Makes the enum of the findings' codes with what is said of each; without a fix its last text is empty.
macro_rules! finding_codes {
    ($($variant:ident = $severity:ident, $key:literal, $title:literal, $why:literal, $mend:literal;)+) => {
        /// What kind of thing was found: the rule that a finding follows. Errors come first.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum FindingCode {
            $(
                #[doc = $why]
                $variant,
            )+
        }

        impl FindingCode {
            /// All of them, errors first.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Its name, as in a case file that silences it.
            pub const fn key(self) -> &'static str {
                match self {
                    $(Self::$variant => $key,)+
                }
            }

            /// How bad it is.
            pub const fn severity(self) -> Severity {
                match self {
                    $(Self::$variant => Severity::$severity,)+
                }
            }

            /// What was found, in a few words.
            pub const fn title(self) -> &'static str {
                match self {
                    $(Self::$variant => $title,)+
                }
            }

            /// When it fires, and why that matters.
            pub const fn why(self) -> &'static str {
                match self {
                    $(Self::$variant => $why,)+
                }
            }

            /// What its fix does, if it has one.
            pub const fn mend(self) -> Option<&'static str> {
                let words = match self {
                    $(Self::$variant => $mend,)+
                };
                if words.is_empty() { None } else { Some(words) }
            }
        }
    };
}

finding_codes! {
    TimeContradiction = Error, "time-contradiction", "Times contradict each other",
        "No dating makes all stated times true; the statement named was left out so that the rest could be drawn.",
        "";
    EndBeforeStart = Error, "end-before-start", "Ends before it starts",
        "The end of a phase is stated to be earlier than its start.",
        "swaps start and end";
    AnchorMissing = Error, "anchor-missing", "Refers to what is not there",
        "A time refers to an event, or to a cycle of a treatment, that the patient does not have.",
        "writes what is known without it, or “unknown”";
    AnchorCycle = Error, "anchor-cycle", "Times refer to each other in a circle",
        "Each of these times is stated by the next, so that none of them says when anything was.",
        "";
    AfterDeath = Error, "after-death", "After death",
        "Something began or ended after the patient had died. Biopsy, pathology and notes may follow death, and so may a data cut-off.",
        "ends at death what was begun before";
    TwoDeaths = Error, "two-deaths", "Two deaths",
        "A patient dies once.",
        "";
    CodeNotInScale = Error, "code-not-in-scale", "Category not in its scale",
        "The scale that is named does not have this category, so that it counts as nothing.",
        "names the one scale that has it";
    SameDayConflict = Error, "same-day-conflict", "Two categories on one day",
        "One assessor gave one site two different categories of one scale on the same day; the worse counts.",
        "";
    ResponseOverProgression = Error, "response-over-progression", "Response goes on past progression",
        "A phase of response is stated to last beyond a progression of the same site, method and assessor.",
        "ends the response at the progression";
    ConfirmedWithoutUnconfirmed = Error, "icpd-without-iupd", "Confirmed progression was never unconfirmed",
        "By iRECIST a progression is confirmed only after an unconfirmed one of the same site, method and assessor with no response or stable disease between.",
        "";
    CalendarUnlinked = Warning, "calendar-unlinked", "Dates are not tied to time 0",
        "Some times are dates and others count from time 0, but nothing says which date time 0 has.",
        "";
    OngoingPastDeath = Warning, "ongoing-past-death", "Ongoing past death",
        "What runs on until the last contact, which is later than death, ended with death at the latest.",
        "ends it at death";
    OngoingNoFollowUp = Warning, "ongoing-no-follow-up", "Ongoing until when?",
        "Something is ongoing, but no last follow-up, data cut-off or death says until when.",
        "adds a last follow-up after everything else";
    AfterLastContact = Warning, "after-last-contact", "After the last contact",
        "Something began or ended after the date up to which the patient is said to have been followed.",
        "moves the last contact to it";
    PartialAfterComplete = Warning, "pr-after-cr", "Partial after complete response",
        "By RECIST, what reappears after a complete response is progression, unless a new line of treatment began between.",
        "changes the category to PD";
    ResponseUntreated = Warning, "response-untreated", "Response before any treatment",
        "A response began before the first treatment that is directed at the cancer.",
        "";
    RelapseWithoutRemission = Warning, "relapse-without-remission", "Relapse without remission",
        "Only a disease that was gone can relapse: there was treatment before, but no complete response, surgery, ablation or transplant.",
        "calls it progression";
    UnconfirmedOpen = Warning, "iupd-open", "Unconfirmed progression left open",
        "By iRECIST an unconfirmed progression is assessed again after 4 to 8 weeks; the patient was followed for more than 56 days without.",
        "";
    TargetDisagrees = Warning, "target-disagrees", "Category and measured lesions disagree",
        "All target lesions were measured, and by RECIST their sum of diameters comes to another category.",
        "takes the category that was measured";
    ConfirmedNot = Warning, "confirmed-not", "Confirmed by nothing",
        "A response is marked as confirmed, but no later assessment is as good 28 days or more after it.",
        "takes the mark off";
    CyclesDoNotFit = Warning, "cycles-do-not-fit", "More cycles than time",
        "So many cycles, at that interval, go on past the stated end of the treatment.",
        "writes the number of cycles that fit";
    OverlappingDuplicate = Warning, "overlapping-duplicate", "Twice the same treatment at once",
        "Two entries of one agent, or one combination, overlap in time.",
        "merges them";
    LineOrder = Warning, "line-order", "Lines are not in order",
        "A line of therapy with a higher number began before one with a lower number.",
        "numbers the lines by their start";
    UnitMixed = Warning, "unit-mixed", "Mixed units",
        "Values of one measurement are given in different units, so that they cannot be joined by a line.",
        "converts to the unit that most of them have";
    StatedMismatch = Warning, "stated-mismatch", "Not the number that is stated",
        "The source states a length of time that lies outside of what follows from the times of the events.",
        "";
    BestNotEvaluable = Info, "bor-not-evaluable", "Best response cannot be told",
        "All that was assessed in a line of therapy is not evaluable, so that its best overall response is NE.",
        "";
}

impl fmt::Display for FindingCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key())
    }
}
