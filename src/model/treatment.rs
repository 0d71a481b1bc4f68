//! Treatments: what was given, how, and to what end.

use std::ops::{Deref, DerefMut};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::rare::{Omissible, Rare};
use super::text::SharedText;
use super::time::{Duration, Time};
use super::words::codes;

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

/// A treatment as it was given.
///
/// What few treatments state stands in its [`Delivery`], which a treatment reads and writes as its own fields,
/// `treatment.holds`, as an event does its remarks.
#[derive(Debug, Clone, PartialEq)]
pub struct Treatment {
    /// Its kind.
    pub modality: Modality,
    /// What it is called on its lane.
    pub name: SharedText,
    /// The dose as written, e.g. `100 mg/m²`.
    pub dose: SharedText,
    /// Number of cycles.
    pub cycles: Option<u32>,
    /// Interval from one cycle to the next.
    pub every: Option<Duration>,
    /// Line of therapy, counted from 1.
    pub line: Option<u32>,
    /// What it is meant to do.
    pub intent: Option<Intent>,
    /// Why it ended.
    pub ended: Option<EndReason>,
    /// Whether it is directed at the cancer, where that differs from what its modality implies.
    pub anti_cancer: Option<bool>,
    /// How it was delivered.
    pub delivery: Rare<Delivery>,
}

/// How a treatment was delivered: as a combination, with interruptions, at a place in the body.
#[derive(Debug, Clone, PartialEq)]
pub struct Delivery {
    /// The agents of a combination that is drawn as one.
    pub agents: Vec<Agent>,
    /// Weeks on and off within a cycle.
    pub on_off: Option<OnOff>,
    /// Interruptions.
    pub holds: Vec<Hold>,
    /// Changes of dose.
    pub dose_changes: Vec<DoseChange>,
    /// Total dose of radiation as written, in Gy.
    pub gy: SharedText,
    /// Number of fractions.
    pub fractions: Option<u32>,
    /// Where in the body.
    pub site: SharedText,
}

impl Omissible for Delivery {
    fn nothing() -> &'static Self {
        static NOTHING: Delivery = Delivery {
            agents: Vec::new(),
            on_off: None,
            holds: Vec::new(),
            dose_changes: Vec::new(),
            gy: SharedText::new(),
            fractions: None,
            site: SharedText::new(),
        };
        &NOTHING
    }
}

impl Deref for Treatment {
    type Target = Delivery;

    fn deref(&self) -> &Delivery {
        &self.delivery
    }
}

impl DerefMut for Treatment {
    fn deref_mut(&mut self) -> &mut Delivery {
        &mut self.delivery
    }
}

/// A treatment with its fields as they stand in a file. It is written from the treatment itself.
#[derive(Serialize, Deserialize)]
#[serde(remote = "Treatment", rename = "Treatment")]
struct TreatmentInFile {
    // A field with a getter has serde read this struct, and make a treatment of it by `From`.
    #[serde(getter = "Treatment::its_modality")]
    modality: Modality,
    #[serde(default, skip_serializing_if = "str::is_empty")]
    name: SharedText,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    agents: Vec<Agent>,
    #[serde(default, skip_serializing_if = "str::is_empty")]
    dose: SharedText,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cycles: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    every: Option<Duration>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    on_off: Option<OnOff>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    holds: Vec<Hold>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    dose_changes: Vec<DoseChange>,
    #[serde(default, skip_serializing_if = "str::is_empty")]
    gy: SharedText,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    fractions: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    line: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    intent: Option<Intent>,
    #[serde(default, skip_serializing_if = "str::is_empty")]
    site: SharedText,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ended: Option<EndReason>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    anti_cancer: Option<bool>,
}

impl From<TreatmentInFile> for Treatment {
    fn from(file: TreatmentInFile) -> Self {
        let TreatmentInFile {
            modality,
            name,
            agents,
            dose,
            cycles,
            every,
            on_off,
            holds,
            dose_changes,
            gy,
            fractions,
            line,
            intent,
            site,
            ended,
            anti_cancer,
        } = file;
        let delivery = Rare::new(Delivery { agents, on_off, holds, dose_changes, gy, fractions, site });
        Self { modality, name, dose, cycles, every, line, intent, ended, anti_cancer, delivery }
    }
}

impl Serialize for Treatment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        TreatmentInFile::serialize(self, serializer)
    }
}

impl<'de> Deserialize<'de> for Treatment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        TreatmentInFile::deserialize(deserializer)
    }
}

impl Treatment {
    /// A treatment of which only kind and name are known.
    pub fn new(modality: Modality, name: &str) -> Self {
        Self {
            modality,
            name: name.into(),
            dose: SharedText::new(),
            cycles: None,
            every: None,
            line: None,
            intent: None,
            ended: None,
            anti_cancer: None,
            delivery: Rare::NOTHING,
        }
    }

    fn its_modality(&self) -> &Modality {
        &self.modality
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
    pub name: SharedText,
    /// Its dose as written.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub dose: SharedText,
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
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub why: SharedText,
}

/// A change of dose.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DoseChange {
    /// When.
    pub at: Time,
    /// The new dose as written.
    pub dose: SharedText,
    /// Why.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub why: SharedText,
}
