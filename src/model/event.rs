//! What happened to a patient, and when.

use serde::{Deserialize, Serialize};

use super::id::EventId;
use super::measurement::Measurement;
use super::picture::Picture;
use super::time::{Duration, Time};
use super::words::{capital, is_default};

/// One entry of a patient's history: an id, what, when, and what is known about it.
///
/// A point in time has `at`; a phase has `from` and `to`. A treatment with a schedule may leave `to` out: its end is the
/// last dose. Optional texts are empty when absent and are then not written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// Short name, unique in the patient.
    pub id: EventId,
    /// When, for a point.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Time>,
    /// When it began, for a phase.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Time>,
    /// When it ended, for a phase.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Time>,
    /// A second statement about `at` or `from`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub also: Option<Time>,
    /// A second statement about `to`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub also_to: Option<Time>,
    /// Whether the source states the times, or they follow from it, or we placed them.
    #[serde(default, skip_serializing_if = "is_default")]
    pub basis: Basis,
    /// What happened.
    pub what: What,
    /// The stage of a diagnosis, the cause of a death, the score of a performance status.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub detail: String,
    /// Printed on the figure instead of what the program would write.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub label: String,
    /// Free text.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Where this is stated.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub source: String,
    /// Pictures in the case's folder of pictures.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pictures: Vec<Picture>,
}

impl Event {
    /// A new event without times.
    pub fn new(id: EventId, what: What) -> Self {
        Self {
            id,
            at: None,
            from: None,
            to: None,
            also: None,
            also_to: None,
            basis: Basis::Stated,
            what,
            detail: String::new(),
            label: String::new(),
            note: String::new(),
            source: String::new(),
            pictures: Vec::new(),
        }
    }

    /// Its times with the names of their fields, in the order in which they are written.
    pub fn times(&self) -> impl Iterator<Item = (&'static str, &Time)> {
        let all = [
            ("at", &self.at),
            ("from", &self.from),
            ("to", &self.to),
            ("also", &self.also),
            ("also_to", &self.also_to),
        ];
        all.into_iter().filter_map(|(name, time)| time.as_ref().map(|t| (name, t)))
    }

    /// Its times, to change them.
    pub fn times_mut(&mut self) -> impl Iterator<Item = &mut Time> {
        let holds = match &mut self.what {
            What::Treatment(t) => Some(t),
            _ => None,
        };
        let schedule = holds.into_iter().flat_map(|t| {
            let holds = t.holds.iter_mut().flat_map(|h| [&mut h.from, &mut h.to]);
            holds.chain(t.dose_changes.iter_mut().map(|c| &mut c.at))
        });
        [&mut self.at, &mut self.from, &mut self.to, &mut self.also, &mut self.also_to]
            .into_iter()
            .filter_map(Option::as_mut)
            .chain(schedule)
    }

    /// Whether it has an extent in time rather than being a moment.
    pub fn is_phase(&self) -> bool {
        self.from.is_some() || self.to.is_some()
    }

    /// What to call it within a sentence: its label, else what it is.
    pub fn words(&self) -> String {
        if self.label.is_empty() { self.what.words() } else { self.label.clone() }
    }

    /// What to call it: its label, else what it is.
    pub fn title(&self) -> String {
        if self.label.is_empty() { self.what.title() } else { self.label.clone() }
    }
}

/// Where the times of an event come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// The source states them.
    #[default]
    Stated,
    /// They follow from what the source states.
    Derived,
    /// The source gives no time; we placed the event in a range.
    Placed,
}

/// What an event is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum What {
    /// A treatment.
    Treatment(Treatment),
    /// A response assessment, or a phase of response.
    Response(Response),
    /// Diagnosis, progression, death, last follow-up and their like.
    Status(StatusKind),
    /// A measured value.
    Measurement(Measurement),
    /// An examination, an adverse event, a visit, a note.
    Finding(Finding),
    /// A mark on the figure that is nothing that happened. No measure reads it.
    Annotation(Annotation),
}

impl What {
    /// A name for it in a few words. A name that the source gives is written as there; one of ours begins with a
    /// capital letter.
    pub fn title(&self) -> String {
        self.own_name().unwrap_or_else(|| capital(&self.words()))
    }

    /// A name for it in a few words, as within a sentence.
    pub fn words(&self) -> String {
        let ours = match self {
            Self::Treatment(t) => t.modality.words(),
            Self::Response(r) => &r.category,
            Self::Status(s) => s.words(),
            Self::Measurement(_) => "measurement",
            Self::Annotation(a) => a.kind.words(),
            Self::Finding(f) => f.kind.words(),
        };
        self.own_name().unwrap_or_else(|| ours.to_owned())
    }

    /// The name that the source gives it.
    fn own_name(&self) -> Option<String> {
        let name = match self {
            Self::Treatment(t) => t.name.clone(),
            Self::Response(r) if r.site.is_empty() => r.category.clone(),
            Self::Response(r) => format!("{} {}", r.category, r.site),
            Self::Status(_) => String::new(),
            Self::Measurement(m) => m.name.clone(),
            Self::Annotation(a) => a.text.clone(),
            Self::Finding(f) => f.name.clone(),
        };
        (!name.is_empty()).then_some(name)
    }

    /// The treatment, if it is one.
    pub fn as_treatment(&self) -> Option<&Treatment> {
        if let Self::Treatment(t) = self { Some(t) } else { None }
    }

    /// The measurement, if it is one.
    pub fn as_measurement(&self) -> Option<&Measurement> {
        if let Self::Measurement(m) = self { Some(m) } else { None }
    }

    /// The response, if it is one.
    pub fn as_response(&self) -> Option<&Response> {
        if let Self::Response(r) = self { Some(r) } else { None }
    }
}

/// Makes an enum of codes with the words that people read for them.
macro_rules! codes {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $words:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name {
            $(
                $(#[$vdoc])*
                #[doc = $words]
                $variant,
            )+
        }

        impl $name {
            /// All of them, in the order of menus.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// In words.
            pub const fn words(self) -> &'static str {
                match self {
                    $(Self::$variant => $words,)+
                }
            }
        }
    };
}

codes! {
    /// The kind of a treatment.
    Modality {
        Surgery = "surgery",
        Radiotherapy = "radiotherapy",
        Radionuclide = "radionuclide therapy",
        Ablation = "ablation",
        Chemotherapy = "chemotherapy",
        Targeted = "targeted therapy",
        Immunotherapy = "immunotherapy",
        Endocrine = "endocrine therapy",
        CellTherapy = "cell therapy",
        Transplant = "transplant",
        Supportive = "supportive care",
        Observation = "observation",
        Other = "other treatment",
    }
}

impl Modality {
    /// The key of its colour in the palette, as written in a case file.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Surgery => "surgery",
            Self::Radiotherapy => "radiotherapy",
            Self::Radionuclide => "radionuclide",
            Self::Ablation => "ablation",
            Self::Chemotherapy => "chemotherapy",
            Self::Targeted => "targeted",
            Self::Immunotherapy => "immunotherapy",
            Self::Endocrine => "endocrine",
            Self::CellTherapy => "cell_therapy",
            Self::Transplant => "transplant",
            Self::Supportive => "supportive",
            Self::Observation => "observation",
            Self::Other => "other",
        }
    }

    /// Whether it treats one place in the body rather than all of it.
    pub const fn is_local(self) -> bool {
        matches!(self, Self::Surgery | Self::Radiotherapy | Self::Radionuclide | Self::Ablation)
    }

    /// Whether such a treatment is directed at the cancer unless the case says otherwise.
    pub const fn is_anti_cancer(self) -> bool {
        !matches!(self, Self::Supportive | Self::Observation)
    }
}

codes! {
    /// What a treatment is meant to do.
    Intent {
        Curative = "curative",
        Neoadjuvant = "neoadjuvant",
        Adjuvant = "adjuvant",
        Induction = "induction",
        Consolidation = "consolidation",
        Maintenance = "maintenance",
        Palliative = "palliative",
        Salvage = "salvage",
        Conditioning = "conditioning",
        Prophylaxis = "prophylaxis",
    }
}

codes! {
    /// Why a treatment ended.
    EndReason {
        Completed = "completed as planned",
        Progression = "progression",
        Toxicity = "toxicity",
        PatientDecision = "patient's decision",
        PhysicianDecision = "physician's decision",
        Response = "response reached",
        Death = "death",
        LostToFollowUp = "lost to follow-up",
        Other = "other reason",
    }
}

codes! {
    /// How a response was assessed.
    Method {
        Clinical = "clinical",
        Imaging = "imaging",
        Laboratory = "laboratory",
        Pathology = "pathology",
    }
}

codes! {
    /// A milestone in the history.
    StatusKind {
        Diagnosis = "diagnosis",
        Progression = "progression",
        Relapse = "relapse",
        Death = "death",
        LastFollowUp = "last follow-up",
        Lost = "lost to follow-up",
        DataCutoff = "data cut-off",
        Performance = "performance status",
    }
}

codes! {
    /// The kind of an annotation.
    AnnotationKind {
        Text = "text",
        Arrow = "arrow",
        Bracket = "bracket",
        Span = "shaded span",
    }
}

codes! {
    /// The kind of a finding.
    FindingKind {
        Imaging = "imaging",
        Biopsy = "biopsy",
        Pathology = "pathology",
        AdverseEvent = "adverse event",
        Visit = "visit",
        Note = "note",
    }
}

/// A treatment as it was given.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Treatment {
    /// Its kind.
    pub modality: Modality,
    /// What it is called on its lane.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// The agents of a combination that is drawn as one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub agents: Vec<Agent>,
    /// The dose as written, e.g. `100 mg/m²`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub dose: String,
    /// Number of cycles.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cycles: Option<u32>,
    /// Interval from one cycle to the next.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub every: Option<Duration>,
    /// Weeks on and off within a cycle.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_off: Option<OnOff>,
    /// Interruptions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holds: Vec<Hold>,
    /// Changes of dose.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dose_changes: Vec<DoseChange>,
    /// Total dose of radiation as written, in Gy.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub gy: String,
    /// Number of fractions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fractions: Option<u32>,
    /// Line of therapy, counted from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// What it is meant to do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub intent: Option<Intent>,
    /// Where in the body.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub site: String,
    /// Why it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<EndReason>,
    /// Whether it is directed at the cancer, where that differs from what its modality implies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anti_cancer: Option<bool>,
}

impl Treatment {
    /// A treatment of which only kind and name are known.
    pub fn new(modality: Modality, name: &str) -> Self {
        Self {
            modality,
            name: name.to_owned(),
            agents: Vec::new(),
            dose: String::new(),
            cycles: None,
            every: None,
            on_off: None,
            holds: Vec::new(),
            dose_changes: Vec::new(),
            gy: String::new(),
            fractions: None,
            line: None,
            intent: None,
            site: String::new(),
            ended: None,
            anti_cancer: None,
        }
    }

    /// Whether it is directed at the cancer.
    pub fn is_anti_cancer(&self) -> bool {
        self.anti_cancer.unwrap_or(self.modality.is_anti_cancer())
    }
}

/// One agent of a combination.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Agent {
    /// Its name.
    pub name: String,
    /// Its dose as written.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub dose: String,
}

/// A rhythm within a cycle: so long on, so long off.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OnOff {
    /// Time on treatment.
    pub on: Duration,
    /// Time off treatment.
    pub off: Duration,
}

/// An interruption of a treatment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Hold {
    /// When it began.
    pub from: Time,
    /// When treatment went on.
    pub to: Time,
    /// Why.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub why: String,
}

/// A change of dose.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DoseChange {
    /// When.
    pub at: Time,
    /// The new dose as written.
    pub dose: String,
    /// Why.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub why: String,
}

/// Name of the scale of responses that a report gives in its own words.
pub const AS_REPORTED: &str = "as reported";

fn as_reported() -> String {
    AS_REPORTED.to_owned()
}

/// A response: a category of a scale, about a site, seen by a method.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Response {
    /// The category's code, as the source writes it.
    pub category: String,
    /// The scale that the category belongs to. Always written, although there is a default: which scale it is should
    /// not need looking up.
    #[serde(default = "as_reported")]
    pub scale: String,
    /// Where in the body, or `overall`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub site: String,
    /// How it was assessed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<Method>,
    /// By whom.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub assessor: String,
    /// Whether a later assessment confirmed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed: Option<bool>,
    /// Whether a new lesion was seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new_lesion: Option<bool>,
}

impl Response {
    /// A response in the report's own words.
    pub fn new(category: &str, site: &str, method: Option<Method>) -> Self {
        Self {
            category: category.to_owned(),
            scale: as_reported(),
            site: site.to_owned(),
            method,
            assessor: String::new(),
            confirmed: None,
            new_lesion: None,
        }
    }
}

/// An examination, an adverse event, a visit or a note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Its kind.
    pub kind: FindingKind,
    /// What was found.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// CTCAE grade of an adverse event, 1 to 5.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grade: Option<u8>,
    /// Where in the body.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub site: String,
}

/// A mark on the figure: words, an arrow at a moment, a bracket over a stretch of time, or a shaded stretch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Annotation {
    /// Its kind.
    pub kind: AnnotationKind,
    /// What it says.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// The name of the lane that it belongs to; without one it stands above all lanes of the patient.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub lane: String,
}
