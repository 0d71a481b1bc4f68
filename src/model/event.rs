//! What happened to a patient, and when.

use std::ops::{Deref, DerefMut};
use std::sync::LazyLock;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::id::EventId;
use super::measurement::Measurement;
use super::picture::Picture;
use super::rare::{Omissible, Rare};
use super::text::SharedText;
use super::time::Time;
use super::treatment::Treatment;
use super::words::{capital, codes, is_default};

/// One entry of a patient's history: an id, what, when, and what is known about it.
///
/// A point in time has `at`; a phase has `from` and `to`. A treatment with a schedule may leave `to` out: its end is the
/// last dose.
///
/// What few events state stands in its [`Remarks`], which an event reads and writes as its own fields, `event.note`: who
/// reads a history need not know how it is kept, and the events of a large cohort cost no memory for what they leave out.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Short name, unique in the patient.
    pub id: EventId,
    /// When, for a point.
    pub at: Option<Time>,
    /// When it began, for a phase.
    pub from: Option<Time>,
    /// When it ended, for a phase.
    pub to: Option<Time>,
    /// Whether the source states the times, or they follow from it, or we placed them.
    pub basis: Basis,
    /// What happened.
    pub what: What,
    /// What is said about it beside that.
    pub remarks: Rare<Remarks>,
}

/// What is said about an event beside what and when. Texts are empty when absent and are then not written.
#[derive(Debug, Clone, PartialEq)]
pub struct Remarks {
    /// A second statement about `at` or `from`.
    pub also: Option<Time>,
    /// A second statement about `to`.
    pub also_to: Option<Time>,
    /// The stage of a diagnosis, the cause of a death, the score of a performance status.
    pub detail: SharedText,
    /// Printed on the figure instead of what the program would write.
    pub label: SharedText,
    /// Free text.
    pub note: SharedText,
    /// Where this is stated.
    pub source: SharedText,
    /// Pictures in the case's folder of pictures.
    pub pictures: Vec<Picture>,
}

impl Omissible for Remarks {
    fn nothing() -> &'static Self {
        static NOTHING: Remarks = Remarks {
            also: None,
            also_to: None,
            detail: SharedText::new(),
            label: SharedText::new(),
            note: SharedText::new(),
            source: SharedText::new(),
            pictures: Vec::new(),
        };
        &NOTHING
    }
}

impl Deref for Event {
    type Target = Remarks;

    fn deref(&self) -> &Remarks {
        &self.remarks
    }
}

impl DerefMut for Event {
    fn deref_mut(&mut self) -> &mut Remarks {
        &mut self.remarks
    }
}

/// An event with its fields as they stand in a file. It is written from the event itself.
#[derive(Serialize, Deserialize)]
#[serde(remote = "Event", rename = "Event")]
struct EventInFile {
    // A field with a getter has serde read this struct, and make an event of it by `From`.
    #[serde(getter = "Event::its_id")]
    id: EventId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    at: Option<Time>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    from: Option<Time>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    to: Option<Time>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    also: Option<Time>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    also_to: Option<Time>,
    #[serde(default, skip_serializing_if = "is_default")]
    basis: Basis,
    what: What,
    #[serde(default, skip_serializing_if = "str::is_empty")]
    detail: SharedText,
    #[serde(default, skip_serializing_if = "str::is_empty")]
    label: SharedText,
    #[serde(default, skip_serializing_if = "str::is_empty")]
    note: SharedText,
    #[serde(default, skip_serializing_if = "str::is_empty")]
    source: SharedText,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pictures: Vec<Picture>,
}

impl From<EventInFile> for Event {
    fn from(file: EventInFile) -> Self {
        let EventInFile {
            id,
            at,
            from,
            to,
            also,
            also_to,
            basis,
            what,
            detail,
            label,
            note,
            source,
            pictures,
        } = file;
        let remarks = Rare::new(Remarks { also, also_to, detail, label, note, source, pictures });
        Self { id, at, from, to, basis, what, remarks }
    }
}

impl Serialize for Event {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        EventInFile::serialize(self, serializer)
    }
}

impl<'de> Deserialize<'de> for Event {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        EventInFile::deserialize(deserializer)
    }
}

impl Event {
    /// A new event without times.
    pub fn new(id: EventId, what: What) -> Self {
        Self { id, at: None, from: None, to: None, basis: Basis::Stated, what, remarks: Rare::NOTHING }
    }

    fn its_id(&self) -> &EventId {
        &self.id
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

    /// Its times, those of interruptions and changes of dose included.
    pub fn all_times(&self) -> impl Iterator<Item = &Time> {
        let treatment = self.what.as_treatment().into_iter();
        let schedule = treatment.flat_map(|t| {
            let holds = t.holds.iter().flat_map(|h| [&h.from, &h.to]);
            holds.chain(t.dose_changes.iter().map(|c| &c.at))
        });
        self.times().map(|(_, time)| time).chain(schedule)
    }

    /// Its times, to change them.
    pub fn times_mut(&mut self) -> impl Iterator<Item = &mut Time> {
        let delivery = match &mut self.what {
            What::Treatment(t) => t.delivery.get_mut(),
            _ => None,
        };
        let schedule = delivery.into_iter().flat_map(|d| {
            let holds = d.holds.iter_mut().flat_map(|h| [&mut h.from, &mut h.to]);
            holds.chain(d.dose_changes.iter_mut().map(|c| &mut c.at))
        });
        let second = self.remarks.get_mut().into_iter().flat_map(|r| [&mut r.also, &mut r.also_to]);
        let stated = [&mut self.at, &mut self.from, &mut self.to].into_iter().chain(second);
        stated.filter_map(Option::as_mut).chain(schedule)
    }

    /// Whether it has an extent in time rather than being a moment.
    pub fn is_phase(&self) -> bool {
        self.from.is_some() || self.to.is_some()
    }

    /// What to call it within a sentence: its label, else what it is.
    pub fn words(&self) -> String {
        if self.label.is_empty() { self.what.words() } else { self.label.to_string() }
    }

    /// What to call it: its label, else what it is.
    pub fn title(&self) -> String {
        if self.label.is_empty() { self.what.title() } else { self.label.to_string() }
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

/// What an event is. What is stated of it is held aside, so that events of all kinds are of one size.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum What {
    /// A treatment.
    Treatment(Box<Treatment>),
    /// A response assessment, or a phase of response.
    Response(Box<Response>),
    /// Diagnosis, progression, death, last follow-up and their like.
    Status(StatusKind),
    /// A measured value.
    Measurement(Box<Measurement>),
    /// An examination, an adverse event, a visit, a note.
    Finding(Box<Finding>),
    /// A mark on the figure that is nothing that happened. No measure reads it.
    Annotation(Box<Annotation>),
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
            Self::Response(r) => r.category.as_str(),
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
            Self::Treatment(t) => &t.name,
            Self::Response(r) if r.site.is_empty() => &r.category,
            Self::Response(r) => return Some(format!("{} {}", r.category, r.site)),
            Self::Status(_) => return None,
            Self::Measurement(m) => &m.name,
            Self::Annotation(a) => &a.text,
            Self::Finding(f) => &f.name,
        };
        (!name.is_empty()).then(|| name.to_string())
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

macro_rules! kinds {
    ($($kind:ident)+) => {
        $(impl From<$kind> for What {
            fn from(what: $kind) -> Self {
                Self::$kind(Box::new(what))
            }
        })+
    };
}

kinds! { Treatment Response Measurement Finding Annotation }

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

/// Name of the scale of responses that a report gives in its own words.
pub const AS_REPORTED: &str = "as reported";

fn as_reported() -> SharedText {
    static SHARED: LazyLock<SharedText> = LazyLock::new(|| AS_REPORTED.into());
    SHARED.clone()
}

/// A response: a category of a scale, about a site, seen by a method.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Response {
    /// The category's code, as the source writes it.
    pub category: SharedText,
    /// The scale that the category belongs to. Always written, although there is a default: which scale it is should
    /// not need looking up.
    #[serde(default = "as_reported")]
    pub scale: SharedText,
    /// Where in the body, or `overall`.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub site: SharedText,
    /// How it was assessed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<Method>,
    /// By whom.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub assessor: SharedText,
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
            category: category.into(),
            scale: as_reported(),
            site: site.into(),
            method,
            assessor: SharedText::new(),
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
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub name: SharedText,
    /// CTCAE grade of an adverse event, 1 to 5.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grade: Option<u8>,
    /// Where in the body.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub site: SharedText,
}

/// A mark on the figure: words, an arrow at a moment, a bracket over a stretch of time, or a shaded stretch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Annotation {
    /// Its kind.
    pub kind: AnnotationKind,
    /// What it says.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub text: SharedText,
    /// The name of the lane that it belongs to; without one it stands above all lanes of the patient.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub lane: SharedText,
}
