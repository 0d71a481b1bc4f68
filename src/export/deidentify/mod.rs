//! De-identified export: a case without what tells who its patients are.
//!
//! In: a study and what the user wants to keep. Out: another case, in relative time, and a report that
//! points at what is left in free text. The study itself is never changed.
//!
//! What is done follows the Safe Harbor list (45 CFR 164.514(b)(2)), but no program can tell whether what remains
//! identifies somebody: it helps to remove, the user judges.

mod names;
mod relative;
mod scan;
#[cfg(test)]
mod tests;
mod texts;
mod tokens;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

pub use scan::{Reason, Telltale, scan};
pub use texts::TextPlace;

use crate::course::Course;
use crate::measure::{Measure, format};
use crate::model::{
    Care, Case, Event, EventId, OLDEST_TOLD, Patient, PatientId, Silenced, StatusKind, Ticks, Unit, What,
    Zero,
};
use crate::study::Study;
use relative::Relative;

/// What is put in the place of what was found and is not to stay.
pub const BLANK: &str = "[removed]";

/// What can be kept, and is otherwise left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Keep {
    /// Title and subtitle of the figure.
    Title,
    /// Facts of patients, such as histology.
    Facts,
    /// Notes of the case, its patients and events.
    Notes,
    /// Where the case, its events and its reference values are stated.
    Sources,
    /// The texts of the CARE guideline.
    Care,
    /// Attached pictures: encoded anew and renamed, but what is burnt into them stays.
    Pictures,
}

impl Keep {
    /// All of them, in the order of menus.
    pub const ALL: [Self; 6] =
        [Self::Title, Self::Facts, Self::Notes, Self::Sources, Self::Care, Self::Pictures];

    /// Its name on the command line.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Facts => "facts",
            Self::Notes => "notes",
            Self::Sources => "sources",
            Self::Care => "care",
            Self::Pictures => "pictures",
        }
    }

    /// In words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Title => "Title and subtitle",
            Self::Facts => "Facts of patients",
            Self::Notes => "Notes",
            Self::Sources => "Sources",
            Self::Care => "CARE texts",
            Self::Pictures => "Pictures, without metadata and under new names",
        }
    }
}

/// In which order the patients stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PatientOrder {
    /// As in the case.
    #[default]
    AsInCase,
    /// Shuffled by this number, which should come from the system's own chance.
    Shuffled(u64),
}

/// What is found, by its place and its words: what the user does not want to stay.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Spot {
    /// The field's path, as in `patients[0].summary`.
    pub path: String,
    /// The words within it.
    pub words: String,
}

/// What the user wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// What is kept.
    pub keep: BTreeSet<Keep>,
    /// In which order the patients stand.
    pub order: PatientOrder,
    /// Whether the ranges that dates to a month or a year become keep their ends to the day. The days on which months
    /// begin, counted from time 0, tell on which day of a month time 0 was.
    pub exact_ranges: bool,
    /// What was found and is to be blanked.
    pub blanked: BTreeSet<Spot>,
    /// Whether everything that is found is to be blanked.
    pub blank_all: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            keep: BTreeSet::from([Keep::Facts]),
            order: PatientOrder::AsInCase,
            exact_ranges: false,
            blanked: BTreeSet::new(),
            blank_all: false,
        }
    }
}

impl Options {
    fn keeps(&self, what: Keep) -> bool {
        self.keep.contains(&what)
    }
}

/// Something in the case that may tell who somebody is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// Where it is, in the new case.
    pub place: TextPlace,
    /// Where it is, in words: `Patient 1, Docetaxel: detail`.
    pub at: String,
    /// The words.
    pub words: String,
    /// The text around them.
    pub text: String,
    /// What they may be.
    pub reason: Reason,
}

impl Hit {
    /// What to put into [`Options::blanked`] so that it does not stay.
    pub fn spot(&self) -> Spot {
        Spot { path: self.place.path(), words: self.words.clone() }
    }
}

/// A case without what tells who its patients are.
#[derive(Debug, Clone)]
pub struct Deidentified {
    /// The new case.
    pub case: Case,
    /// The pictures that it names: the old name and the new one. They are to be encoded anew when they are written.
    pub pictures: Vec<(String, String)>,
    /// What was found in what remains.
    pub hits: Vec<Hit>,
    /// What was done, in sentences.
    pub done: Vec<String>,
}

/// What is said under every report.
pub const CLOSING: &str = "This helps to remove what identifies patients. It cannot know everything: read what remains, \
look at the pictures, and think of what is rare enough to be recognised.";

/// The case of a study without what tells who its patients are.
pub fn deidentify(study: &Study, options: &Options) -> Deidentified {
    let case = &study.case();
    let mut tally = Tally::default();
    let mut pictures = Pictures::default();
    let order = order(study.len(), options.order);
    let mut patients = Vec::with_capacity(study.len());
    let mut ages: Vec<(usize, Hit)> = Vec::new();
    for (n, &at) in order.iter().enumerate() {
        let Some(chart) = study.get(at) else { continue };
        let (patient, course) = (chart.patient(), chart.course());
        let mut new = one_patient(n, patient, course, options, &mut pictures, &mut tally);
        if let Some(hit) = telling_age(n, &new, course) {
            if options.blank_all || options.blanked.contains(&hit.spot()) {
                new.age = None;
                tally.blanked += 1;
            } else {
                ages.push((n, hit));
            }
        }
        patients.push(Arc::new(new));
    }
    let mut out = head(case, options, &mut tally);
    out.silenced = if options.keeps(Keep::Notes) { silenced(case, &order) } else { Vec::new() };
    tally.dropped += case.silenced.len() - out.silenced.len();
    out.patients = patients;
    let mut hits: Vec<Hit> = ages.into_iter().map(|(_, hit)| hit).collect();
    hits.extend(texts::examine(&mut out, options, &mut tally.blanked));
    let shuffled = matches!(options.order, PatientOrder::Shuffled(_)) && out.patients.len() > 1;
    Deidentified { case: out, pictures: pictures.into_pairs(), hits, done: tally.told(shuffled) }
}

/// Everything of the case but its patients.
fn head(case: &Case, options: &Options, tally: &mut Tally) -> Case {
    let mut out = case.head();
    if !options.keeps(Keep::Title) {
        tally.drop(&mut out.title);
        tally.drop(&mut out.subtitle);
    }
    if !options.keeps(Keep::Sources) {
        tally.drop(&mut out.source);
        out.references.iter_mut().for_each(|reference| tally.drop(&mut reference.source));
    }
    if !options.keeps(Keep::Notes) {
        tally.drop(&mut out.notes);
    }
    if !options.keeps(Keep::Care) && out.care != Care::default() {
        out.care = Care::default();
        tally.dropped += 1;
    }
    out
}

/// Why findings were let stand, which is a note, under the new ids.
fn silenced(case: &Case, order: &[usize]) -> Vec<Silenced> {
    let renamed = |old: &Silenced| {
        let at = case.patients.iter().position(|patient| patient.id == old.patient)?;
        let ids = new_ids(case.patients.get(at)?);
        let event = match &old.event {
            Some(event) => Some(ids.get(event)?.clone()),
            None => None,
        };
        let patient = patient_id(order.iter().position(|&i| i == at)?);
        Some(Silenced { rule: old.rule.clone(), patient, event, reason: old.reason.clone() })
    };
    case.silenced.iter().filter_map(renamed).collect()
}

/// The new id of the patient at a position.
fn patient_id(n: usize) -> PatientId {
    PatientId::from_label(&format!("P{}", n + 1))
}

/// The numbers below `n` in the order in which patients are to stand.
fn order(n: usize, order: PatientOrder) -> Vec<usize> {
    let mut out: Vec<usize> = (0..n).collect();
    if let PatientOrder::Shuffled(seed) = order {
        // Fisher and Yates, with SplitMix64 for the numbers.
        let mut state = seed;
        for i in (1..n).rev() {
            state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let mut z = state;
            z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            z ^= z >> 31;
            out.swap(i, (z % (i as u64 + 1)) as usize);
        }
    }
    out
}

/// Old and new names of the pictures.
#[derive(Default)]
struct Pictures {
    names: BTreeMap<String, String>,
    order: Vec<String>,
}

impl Pictures {
    /// The new name of a picture, which says nothing of the old one.
    fn renamed(&mut self, old: &str) -> String {
        if let Some(new) = self.names.get(old) {
            return new.clone();
        }
        let new = format!("picture{}.png", self.order.len() + 1);
        self.names.insert(old.to_owned(), new.clone());
        self.order.push(old.to_owned());
        new
    }

    fn into_pairs(self) -> Vec<(String, String)> {
        let Self { mut names, order } = self;
        order.into_iter().filter_map(|old| names.remove(&old).map(|new| (old, new))).collect()
    }
}

/// How much was done.
#[derive(Default)]
struct Tally {
    patients: usize,
    events: usize,
    dates: usize,
    unlinked: usize,
    widened: bool,
    dropped: usize,
    old_ages: usize,
    blanked: usize,
}

impl Tally {
    fn drop<T: Default + PartialEq>(&mut self, text: &mut T) {
        if *text != T::default() {
            *text = T::default();
            self.dropped += 1;
        }
    }

    fn told(&self, shuffled: bool) -> Vec<String> {
        let mut out = Vec::new();
        let s = |n: usize| if n == 1 { "" } else { "s" };
        let mut add = |n: usize, text: String| {
            if n > 0 {
                out.push(text);
            }
        };
        let order = if shuffled { ", in shuffled order" } else { "" };
        add(
            self.patients,
            format!(
                "{} patient{} and {} event{} got new ids{order}.",
                self.patients,
                s(self.patients),
                self.events,
                s(self.events)
            ),
        );
        add(
            self.dates,
            format!("{} date{} became time{} from zero.", self.dates, s(self.dates), s(self.dates)),
        );
        add(
            usize::from(self.widened),
            "Dates to a month or a year became ranges of whole months or years around them.".to_owned(),
        );
        add(
            self.unlinked,
            format!(
                "For {} patient{}, nothing says which date time 0 has: their first date was taken for it, as the figure draws it.",
                self.unlinked,
                s(self.unlinked)
            ),
        );
        add(self.old_ages, format!("{} age{} over 89 became 90+.", self.old_ages, s(self.old_ages)));
        add(
            self.dropped,
            format!(
                "{} text{} and pictures that you did not keep were left out.",
                self.dropped,
                s(self.dropped)
            ),
        );
        add(
            self.blanked,
            format!(
                "{} place{} in texts {} blanked.",
                self.blanked,
                s(self.blanked),
                if self.blanked == 1 { "was" } else { "were" }
            ),
        );
        out
    }
}

fn one_patient(
    n: usize,
    patient: &Patient,
    course: &Course,
    options: &Options,
    pictures: &mut Pictures,
    tally: &mut Tally,
) -> Patient {
    let ids = new_ids(patient);
    let mut relative = Relative::of(patient, course, &ids, options.exact_ranges);
    let events: Vec<Arc<Event>> = patient
        .events
        .iter()
        .map(|event| Arc::new(one_event(event, &mut relative, options, pictures, tally)))
        .collect();
    tally.patients += 1;
    tally.events += events.len();
    tally.dates += relative.replaced + usize::from(patient.zero.date.is_some());
    tally.unlinked += usize::from(relative.is_unlinked && relative.replaced > 0);
    tally.widened |= relative.widened;
    let Patient {
        id: _,
        label: _,
        summary,
        sex,
        age,
        zero,
        facts,
        notes,
        lanes,
        collapsed,
        stated,
        pins,
        events: _,
    } = patient;
    let mut notes = notes.clone();
    if !options.keeps(Keep::Notes) {
        tally.drop(&mut notes);
    }
    let facts = if options.keeps(Keep::Facts) { facts.clone() } else { Vec::new() };
    tally.dropped += usize::from(facts.len() < patient.facts.len());
    tally.old_ages += usize::from(age.is_some_and(|age| age >= OLDEST_TOLD));
    let zero_id = patient.zero_event().and_then(|event| ids.get(&event.id));
    let mut lanes = lanes.clone();
    for lane in &mut lanes {
        if !is_color(&lane.color) {
            lane.color.clear();
        }
    }
    // Names of agents are words of the case: pins that need them are left out.
    let in_new_ids = |part: &str| {
        let id = ids.iter().find(|(old, _)| old.as_str() == part);
        id.map(|(_, new)| new.to_string()).or_else(|| part.is_empty().then(String::new))
    };
    let pins = pins.iter().filter(|pin| Measure::from_key(&pin.measure).is_some());
    let pins = pins.filter_map(|pin| pin.mapped(in_new_ids)).collect();
    Patient {
        id: patient_id(n),
        label: format!("Patient {}", n + 1),
        summary: summary.clone(),
        sex: *sex,
        age: age.map(|age| age.min(OLDEST_TOLD)),
        zero: Zero { is: zero_id.map_or_else(|| zero.is.clone(), |id| id.as_str().into()), date: None },
        facts,
        notes,
        lanes,
        collapsed: *collapsed,
        stated: stated.iter().map(|stated| relative.stated(stated)).collect(),
        pins,
        events,
    }
}

fn is_color(text: &str) -> bool {
    text.strip_prefix('#').is_some_and(|hex| hex.len() == 6 && hex.bytes().all(|b| b.is_ascii_hexdigit()))
}

fn one_event(
    event: &Event,
    relative: &mut Relative,
    options: &Options,
    pictures: &mut Pictures,
    tally: &mut Tally,
) -> Event {
    let mut new = event.clone();
    new.id = relative.id(&event.id);
    relative.event(event, &mut new);
    let Some(remarks) = new.remarks.get_mut() else { return new };
    if !options.keeps(Keep::Notes) {
        tally.drop(&mut remarks.note);
    }
    if !options.keeps(Keep::Sources) {
        tally.drop(&mut remarks.source);
    }
    if options.keeps(Keep::Pictures) {
        for picture in &mut remarks.pictures {
            picture.file = pictures.renamed(&picture.file);
        }
    } else {
        tally.dropped += remarks.pictures.len();
        remarks.pictures.clear();
    }
    new
}

/// New ids for the events of a patient, by what they are: `chemotherapy1`, `response2`, `diagnosis`.
fn new_ids(patient: &Patient) -> HashMap<EventId, EventId> {
    let mut used: HashMap<&'static str, usize> = HashMap::new();
    let mut out = HashMap::with_capacity(patient.events.len());
    for event in &patient.events {
        let kind = kind(&event.what);
        let count = used.entry(kind).or_default();
        *count += 1;
        let is_milestone = matches!(event.what, What::Status(_));
        let id = if is_milestone && *count == 1 { kind.to_owned() } else { format!("{kind}{count}") };
        out.entry(event.id.clone()).or_insert_with(|| EventId::from_label(&id));
    }
    out
}

fn kind(what: &What) -> &'static str {
    match what {
        What::Treatment(t) => t.modality.key(),
        What::Response(_) => "response",
        What::Status(status) => match status {
            StatusKind::Diagnosis => "diagnosis",
            StatusKind::Progression => "progression",
            StatusKind::Relapse => "relapse",
            StatusKind::Death => "death",
            StatusKind::LastFollowUp => "last_follow_up",
            StatusKind::Lost => "lost",
            StatusKind::DataCutoff => "data_cutoff",
            StatusKind::Performance => "performance",
        },
        What::Measurement(_) => "measurement",
        What::Finding(_) => "finding",
        What::Annotation(_) => "annotation",
    }
}

/// An age that together with the time that is told may tell of an age over 89.
fn telling_age(n: usize, patient: &Patient, course: &Course) -> Option<Hit> {
    let age = patient.age.filter(|age| *age < OLDEST_TOLD)?;
    let events = course.events().iter().filter(|e| !matches!(e.event.what, What::Annotation(_)));
    let latest = events.map(|e| e.end.range.hi.unwrap_or(e.end.nominal).max(e.end.nominal)).max()?;
    // An age in full years may be a day short of the next.
    let oldest = Ticks::YEAR * i64::from(age + 1) + latest;
    (latest > Ticks::ZERO && oldest > Ticks::YEAR * i64::from(OLDEST_TOLD)).then(|| Hit {
        place: TextPlace { patient: Some(n), event: None, field: "age".to_owned() },
        at: format!("{}: age", patient.title()),
        words: age.to_string(),
        text: format!("{age} years at time 0, told until {} y after it", format::figure(latest, Unit::Year)),
        reason: Reason::OldAge,
    })
}
