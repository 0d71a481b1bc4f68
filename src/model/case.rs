//! A case: one or more patients, and what the report says about them as a whole.

use std::sync::{Arc, LazyLock};

use serde::{Deserialize, Deserializer, Serialize};

use super::event::Event;
use super::id::{EventId, PatientId};
use super::rules::Rules;
use super::settings::FigureSettings;
use super::text::SharedText;
use super::time::Time;
use super::words::is_default;

/// What a case file holds. Patients and events are shared, so that a copy for a worker or an undo step is cheap.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Case {
    /// Version of the file format.
    pub format: u32,
    /// Title of the figure.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// Second line under the title.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub subtitle: String,
    /// Where the case comes from, or its citation.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub source: String,
    /// Free text.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub notes: String,
    /// What the CARE guideline asks of a case report, beside the timeline.
    #[serde(default, skip_serializing_if = "is_default")]
    pub care: Care,
    /// Values from the literature, drawn as reference lines.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<Reference>,
    /// How the figure looks.
    #[serde(default, skip_serializing_if = "is_default")]
    pub figure: FigureSettings,
    /// The rules that its measures follow, where they differ from the defaults.
    #[serde(default, skip_serializing_if = "is_default")]
    pub rules: Rules,
    /// Findings that somebody looked at and let stand, each with a reason.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub silenced: Vec<Silenced>,
    /// The patients, in the order of the figure.
    #[serde(default)]
    pub patients: Vec<Arc<Patient>>,
}

impl Case {
    /// The format that this program writes.
    pub const FORMAT: u32 = 1;

    /// The name under which a figure carries the text of its case: the id of an SVG's `<metadata>`, the keyword of a
    /// PNG's `iTXt` chunk.
    pub const CARRIED_AS: &str = "phaseline-case";

    /// An empty case.
    pub fn new() -> Self {
        Self {
            format: Self::FORMAT,
            title: String::new(),
            subtitle: String::new(),
            source: String::new(),
            notes: String::new(),
            care: Care::default(),
            references: Vec::new(),
            figure: FigureSettings::default(),
            rules: Rules::default(),
            silenced: Vec::new(),
            patients: Vec::new(),
        }
    }

    /// Everything of the case but its patients, of whom a copy would have to count every one.
    #[must_use]
    pub fn head(&self) -> Self {
        Self {
            format: self.format,
            title: self.title.clone(),
            subtitle: self.subtitle.clone(),
            source: self.source.clone(),
            notes: self.notes.clone(),
            care: self.care.clone(),
            references: self.references.clone(),
            figure: self.figure.clone(),
            rules: self.rules.clone(),
            silenced: self.silenced.clone(),
            patients: Vec::new(),
        }
    }

    /// The patient of that id.
    pub fn patient(&self, id: &PatientId) -> Option<&Arc<Patient>> {
        self.patients.iter().find(|p| p.id == *id)
    }

    /// The event of that address.
    pub fn event(&self, patient: &PatientId, event: &EventId) -> Option<&Arc<Event>> {
        self.patient(patient)?.event(event)
    }
}

impl Default for Case {
    fn default() -> Self {
        Self::new()
    }
}

/// Items of the CARE guideline for case reports that are text.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Care {
    /// Keywords.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub keywords: String,
    /// Abstract.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub summary: String,
    /// Why the case is worth reporting.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub introduction: String,
    /// Clinical findings.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub clinical_findings: String,
    /// Diagnostic assessment.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub diagnostic_assessment: String,
    /// Discussion.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub discussion: String,
    /// The patient's own perspective.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub patient_perspective: String,
    /// Informed consent.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub consent: String,
}

/// A value from the literature to hold the case against.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reference {
    /// What is printed beside the line.
    pub label: String,
    /// Where it stands: a length of time from zero, or a range of them.
    pub at: Time,
    /// Which statistic it is: median, mean, …
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub statistic: String,
    /// Of whom.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub population: String,
    /// Where it is stated.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub source: String,
    /// Whether the figure leaves it out.
    #[serde(default, skip_serializing_if = "is_default")]
    pub hidden: bool,
}

/// A finding that is let stand: it is still listed, with the reason, but no longer counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Silenced {
    /// The rule that found it, e.g. `pr-after-cr`. One that this program does not know is kept.
    pub rule: String,
    /// Whose finding.
    pub patient: PatientId,
    /// The event that it is about; without one, every finding of that rule in this patient.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<EventId>,
    /// Why it stands.
    pub reason: String,
}

/// A length of time that the source states, to hold against what follows from the events.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stated {
    /// Which measure, by its key, e.g. `ttr`.
    pub measure: String,
    /// The event that the measure is about, where a patient has several of its kind: the treatment, the response.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<EventId>,
    /// The length as stated: `23 mo`, `> 24 mo`, `~5 y`.
    pub value: Time,
}

/// A measure that the figure shows as a dimension line under the lanes of its patient. What it names may be gone: then
/// nothing is drawn.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Pin {
    /// Which measure, by its key, e.g. `ttcr`.
    pub measure: String,
    /// The number of the line of therapy that it is about, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// Whether that line is one of curative intent, which are counted apart.
    #[serde(default, skip_serializing_if = "is_default")]
    pub curative: bool,
    /// The event or agent that it is about; of two, the one behind the other: `liver_cr/trastuzumab`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub about: String,
}

impl Pin {
    /// The pin with the ids of events in `about` put through `to`; `None` where that refuses one of its parts.
    pub fn mapped(&self, to: impl Fn(&str) -> Option<String>) -> Option<Self> {
        let parts: Option<Vec<String>> = self.about.split('/').map(to).collect();
        Some(Self { about: parts?.join("/"), ..self.clone() })
    }
}

/// A patient's sex as the source states it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// Female.
    Female,
    /// Male.
    Male,
    /// Intersex, or another answer.
    Other,
}

impl Sex {
    /// All of them, in the order of menus.
    pub const ALL: &'static [Self] = &[Self::Female, Self::Male, Self::Other];

    /// In words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Female => "female",
            Self::Male => "male",
            Self::Other => "other",
        }
    }
}

/// The age in years from which on ages are not told apart.
pub const OLDEST_TOLD: u16 = 90;

/// What a patient's time 0 is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Zero {
    /// The id of an event whose start is time 0, or words for it.
    pub is: SharedText,
    /// Its date in the calendar, to the precision that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<Time>,
}

impl Default for Zero {
    fn default() -> Self {
        static DIAGNOSIS: LazyLock<SharedText> = LazyLock::new(|| "diagnosis".into());
        Self { is: DIAGNOSIS.clone(), date: None }
    }
}

/// How one lane differs from what the program would draw.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct LaneSetting {
    /// The lane, by the name that the program gives it.
    pub lane: String,
    /// Another name to print.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// The colour of its bars, `#rrggbb`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub color: String,
    /// Whether the figure leaves it out.
    #[serde(default, skip_serializing_if = "is_default")]
    pub hidden: bool,
    /// What the heights of its values follow; without it the program decides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scale: Option<TrackScale>,
}

/// What the heights of a track of measured values follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TrackScale {
    /// The value.
    Linear,
    /// Its logarithm.
    Log,
    /// Its change from baseline in per cent.
    Percent,
}

impl TrackScale {
    /// All of them, in the order of menus.
    pub const ALL: &'static [Self] = &[Self::Linear, Self::Log, Self::Percent];

    /// In words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Linear => "linear",
            Self::Log => "logarithmic",
            Self::Percent => "change from baseline",
        }
    }
}

/// One patient.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Patient {
    /// Short name, unique in the case.
    pub id: PatientId,
    /// Printed above the patient's lanes.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub label: String,
    /// A few words printed behind the label.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub summary: String,
    /// Sex.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sex: Option<Sex>,
    /// Age in years at time 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub age: Option<u16>,
    /// What time 0 is.
    #[serde(default)]
    pub zero: Zero,
    /// Facts in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub facts: Vec<(String, String)>,
    /// Free text.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub notes: String,
    /// How lanes differ from what the program would draw. Lanes named here stand first, in this order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lanes: Vec<LaneSetting>,
    /// Whether the figure shows the patient's name alone.
    #[serde(default, skip_serializing_if = "is_default")]
    pub collapsed: bool,
    /// Lengths of time that the source states beside the events.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stated: Vec<Stated>,
    /// Measures that the figure shows under the patient's lanes, from top to bottom.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pins: Vec<Pin>,
    /// The events, in the order in which they were written.
    #[serde(default, deserialize_with = "without_slack")]
    pub events: Vec<Arc<Event>>,
}

/// Reads a list that takes no more memory than its entries: most patients stay as they were read.
fn without_slack<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Vec<T>, D::Error> {
    let mut list = Vec::deserialize(deserializer)?;
    list.shrink_to_fit();
    Ok(list)
}

impl Patient {
    /// A patient without events.
    pub fn new(id: PatientId) -> Self {
        Self {
            id,
            label: String::new(),
            summary: String::new(),
            sex: None,
            age: None,
            zero: Zero::default(),
            facts: Vec::new(),
            notes: String::new(),
            lanes: Vec::new(),
            collapsed: false,
            stated: Vec::new(),
            pins: Vec::new(),
            events: Vec::new(),
        }
    }

    /// The event of that id.
    pub fn event(&self, id: &EventId) -> Option<&Arc<Event>> {
        self.events.iter().find(|e| e.id == *id)
    }

    /// The event that is time 0, if there is one of that name.
    pub fn zero_event(&self) -> Option<&Arc<Event>> {
        self.events.iter().find(|e| e.id.as_str() == self.zero.is)
    }

    /// The age at time 0 as it is printed, in years. Ages of 90 and over are few enough to tell who somebody is, so
    /// that they are printed as one (45 CFR 164.514(b)(2)(i)(C)); the case keeps the number that was entered.
    ///
    /// ```
    /// # use phaseline::model::{Patient, PatientId};
    /// let mut patient = Patient::new(PatientId::new("p1").unwrap());
    /// patient.age = Some(93);
    /// assert_eq!(patient.age_words().as_deref(), Some("90+"));
    /// ```
    pub fn age_words(&self) -> Option<String> {
        self.age.map(|age| if age >= OLDEST_TOLD { format!("{OLDEST_TOLD}+") } else { age.to_string() })
    }

    /// What to call the patient: the label, else the id.
    pub fn title(&self) -> &str {
        if self.label.is_empty() { self.id.as_str() } else { &self.label }
    }
}
