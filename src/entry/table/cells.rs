//! What one cell shows, and what writing into it changes.

use super::Column;
use crate::model::{
    AnnotationKind, Basis, EndReason, Event, EventId, Finding, FindingKind, Intent, Lesion, Measurement,
    Method, Modality, Patient, Response, SharedText, StatusKind, Treatment, What, validate,
};

/// Stands before the start of a phase whose end is not written, where a time alone would be taken for a moment.
const PHASE: &str = "from ";
/// Stands before a moment where a time alone would be taken for the start of a phase.
const MOMENT: &str = "at ";

/// The text of a cell; empty where an event of its kind has no such field, or it is not stated.
pub fn cell(patient: &Patient, event: &Event, column: Column) -> String {
    let number = |n: Option<u32>| n.map(|n| n.to_string()).unwrap_or_default();
    match column {
        Column::Patient => return patient.id.to_string(),
        Column::Id => return event.id.to_string(),
        Column::Kind => return kind_word(&event.what).to_owned(),
        Column::From => return from_cell(event),
        Column::To => return event.to.as_ref().map(|t| t.text().to_owned()).unwrap_or_default(),
        Column::Detail => return event.detail.to_string(),
        Column::Label => return event.label.to_string(),
        Column::Note => return event.note.to_string(),
        Column::Source => return event.source.to_string(),
        Column::Basis => return basis_word(event.basis).to_owned(),
        _ => {}
    }
    match (&event.what, column) {
        (What::Treatment(t), _) => match column {
            Column::Type => t.modality.words().to_owned(),
            Column::Name => t.name.to_string(),
            Column::Dose => t.dose.to_string(),
            Column::Cycles => number(t.cycles),
            Column::Every => t.every.as_ref().map(|d| d.text().to_owned()).unwrap_or_default(),
            Column::Gy => t.gy.to_string(),
            Column::Fractions => number(t.fractions),
            Column::Line => number(t.line),
            Column::Intent => t.intent.map(|i| i.words().to_owned()).unwrap_or_default(),
            Column::Ended => t.ended.map(|e| e.words().to_owned()).unwrap_or_default(),
            Column::Site => t.site.to_string(),
            _ => String::new(),
        },
        (What::Response(r), Column::Category) => r.category.to_string(),
        (What::Response(r), Column::Scale) => r.scale.to_string(),
        (What::Response(r), Column::Site) => r.site.to_string(),
        (What::Response(r), Column::Method) => r.method.map(|m| m.words().to_owned()).unwrap_or_default(),
        (What::Status(s), Column::Type) => s.words().to_owned(),
        (What::Measurement(m), Column::Name) => m.name.to_string(),
        (What::Measurement(m), Column::Value) => m.value.to_string(),
        (What::Measurement(m), Column::Unit) => m.unit.to_string(),
        (What::Measurement(m), Column::Lesion) => m.lesion.map(|l| l.words().to_owned()).unwrap_or_default(),
        (What::Annotation(a), Column::Type) => a.kind.words().to_owned(),
        (What::Annotation(a), Column::Name) => a.text.to_string(),
        (What::Finding(f), Column::Type) => f.kind.words().to_owned(),
        (What::Finding(f), Column::Name) => f.name.to_string(),
        (What::Finding(f), Column::Grade) => f.grade.map(|g| g.to_string()).unwrap_or_default(),
        (What::Finding(f), Column::Site) => f.site.to_string(),
        _ => String::new(),
    }
}

pub(super) fn kind_word(what: &What) -> &'static str {
    match what {
        What::Treatment(_) => "treatment",
        What::Response(_) => "response",
        What::Status(_) => "status",
        What::Measurement(_) => "measurement",
        What::Finding(_) => "finding",
        What::Annotation(_) => "annotation",
    }
}

fn basis_word(basis: Basis) -> &'static str {
    match basis {
        Basis::Stated => "stated",
        Basis::Derived => "derived",
        Basis::Placed => "placed",
    }
}

/// Whether the end of a phase follows from its schedule.
fn ends_by_schedule(event: &Event) -> bool {
    event.what.as_treatment().is_some_and(|t| t.cycles.is_some() && t.every.is_some())
}

fn from_cell(event: &Event) -> String {
    let scheduled = ends_by_schedule(event);
    match (&event.at, &event.from) {
        (Some(at), _) if scheduled => format!("{MOMENT}{at}"),
        (Some(at), _) => at.text().to_owned(),
        (None, Some(from)) if event.to.is_none() && !scheduled => format!("{PHASE}{from}"),
        (None, Some(from)) => from.text().to_owned(),
        (None, None) => String::new(),
    }
}

/// The event with another text in one cell.
///
/// # Errors
/// Why the text does not fit there. The patient and the kind of an event are not changed in the table.
pub fn set_cell(event: &Event, patient: &Patient, column: Column, text: &str) -> Result<Event, String> {
    let mut changed = event.clone();
    set_field(&mut changed, patient, column, text)?;
    complete(&changed)?;
    let is_new = text.trim() != cell(patient, event, column).trim();
    match anchors(&changed, column).into_iter().find(|id| is_new && patient.event(id).is_none()) {
        Some(id) => Err(format!("this patient has no event {id}")),
        None => Ok(changed),
    }
}

/// The events that the time in a column refers to.
pub(super) fn anchors(event: &Event, column: Column) -> Vec<EventId> {
    let time = match column {
        Column::From => event.at.as_ref().or(event.from.as_ref()),
        Column::To => event.to.as_ref(),
        _ => None,
    };
    time.map(|t| t.expr().anchors().map(|a| a.event.clone()).collect()).unwrap_or_default()
}

/// Whether an event keeps the rules that it has to keep by itself.
pub(super) fn complete(event: &Event) -> Result<(), String> {
    validate::event_problems(event).into_iter().next().map_or(Ok(()), |(_, what)| Err(what))
}

/// Writes a text into one field without asking whether the event is complete then.
pub(super) fn set_field(
    event: &mut Event,
    patient: &Patient,
    column: Column,
    text: &str,
) -> Result<(), String> {
    let text = text.trim();
    // What a cell shows is what is there: writing it back changes nothing, also where the field is finer than the cell.
    if text == cell(patient, event, column).trim() {
        return Ok(());
    }
    if text.len() > validate::MAX_TEXT_LEN {
        return Err(format!("longer than {} bytes", validate::MAX_TEXT_LEN));
    }
    match column {
        Column::Patient => return Err("an event goes to another patient by cut and paste".to_owned()),
        Column::Kind => return Err("the kind of an event cannot be changed here: add a new one".to_owned()),
        Column::Id => {
            let id = EventId::new(text).map_err(|e| e.to_string())?;
            if patient.event(&id).is_some() {
                return Err(format!("the id {id} is already used"));
            }
            event.id = id;
        }
        Column::From => return set_from(event, text),
        Column::To => return set_to(event, text),
        Column::Detail => event.detail = text.into(),
        Column::Label => event.label = text.into(),
        Column::Note => event.note = text.into(),
        Column::Source => event.source = text.into(),
        Column::Basis => {
            let all = [Basis::Stated, Basis::Derived, Basis::Placed];
            event.basis = if text.is_empty() { Basis::Stated } else { one_of(text, &all, basis_word)? };
        }
        _ => return set_what(&mut event.what, column, text),
    }
    Ok(())
}

fn set_from(event: &mut Event, text: &str) -> Result<(), String> {
    if text.is_empty() {
        return Err("when is needed; “unknown” will do".to_owned());
    }
    let moment = text.strip_prefix(MOMENT);
    let phase = text.strip_prefix(PHASE);
    let time = moment.or(phase).unwrap_or(text).parse().map_err(|e| format!("{e}"))?;
    if moment.is_some() && event.to.is_some() {
        return Err("a moment has no end: clear “to” first".to_owned());
    }
    let is_new = event.at.is_none() && event.from.is_none();
    let starts_phase =
        event.to.is_some() || if is_new { ends_by_schedule(event) } else { event.from.is_some() };
    (event.at, event.from) = if moment.is_some() || phase.is_none() && !starts_phase {
        (Some(time), None)
    } else {
        (None, Some(time))
    };
    Ok(())
}

fn set_to(event: &mut Event, text: &str) -> Result<(), String> {
    if text.is_empty() {
        event.to = None;
        event.also_to = None;
        return Ok(());
    }
    event.to = Some(text.parse().map_err(|e| format!("{e}"))?);
    if event.from.is_none() {
        event.from = event.at.take();
    }
    Ok(())
}

/// A whole number, or nothing.
fn number(text: &str) -> Result<Option<u32>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    // Spreadsheets write whole numbers as "8.0" at times.
    let digits = text.strip_suffix(".0").unwrap_or(text);
    digits.parse().map(Some).map_err(|_| format!("{text:?} is not a whole number"))
}

/// The value whose words, or whose code in a case file, are these.
pub(super) fn one_of<T: Copy>(text: &str, all: &[T], words: impl Fn(T) -> &'static str) -> Result<T, String> {
    let wanted = text.replace('_', " ").to_lowercase();
    let same = |t: &&T| words(**t).to_lowercase() == wanted;
    let begins = |t: &&T| words(**t).to_lowercase().starts_with(&wanted) && wanted.len() >= 4;
    let found = all.iter().find(same).or_else(|| all.iter().find(begins));
    let list = || all.iter().map(|t| words(*t)).collect::<Vec<_>>().join(", ");
    found.copied().ok_or_else(|| format!("{text:?} is not one of {}", list()))
}

/// What a lesion counts as: in words, or by its code in a case file.
fn lesion_of(text: &str) -> Result<Option<Lesion>, String> {
    match text.trim().to_lowercase().as_str() {
        "new" => Ok(Some(Lesion::New)),
        "non_target" | "non-target" | "nontarget" => Ok(Some(Lesion::NonTarget)),
        "" => Ok(None),
        other => one_of(other, Lesion::ALL, Lesion::words).map(Some),
    }
}

fn option_of<T: Copy>(text: &str, all: &[T], words: impl Fn(T) -> &'static str) -> Result<Option<T>, String> {
    if text.is_empty() { Ok(None) } else { one_of(text, all, words).map(Some) }
}

fn set_what(what: &mut What, column: Column, text: &str) -> Result<(), String> {
    match (&mut *what, column) {
        (What::Treatment(t), _) => return set_treatment(t, column, text),
        (What::Response(r), Column::Category) => r.category = text.into(),
        (What::Response(r), Column::Scale) => {
            r.scale = if text.is_empty() { crate::model::AS_REPORTED } else { text }.into();
        }
        (What::Response(r), Column::Site) => r.site = text.into(),
        (What::Response(r), Column::Method) => r.method = option_of(text, Method::ALL, Method::words)?,
        (What::Status(s), Column::Type | Column::Name) => {
            *s = one_of(text, StatusKind::ALL, StatusKind::words)?;
        }
        (What::Measurement(m), Column::Name) => m.name = text.into(),
        (What::Measurement(m), Column::Value) => m.value = text.into(),
        (What::Measurement(m), Column::Unit) => m.unit = text.into(),
        (What::Measurement(m), Column::Lesion) => m.lesion = lesion_of(text)?,
        (What::Finding(f), Column::Type) => f.kind = one_of(text, FindingKind::ALL, FindingKind::words)?,
        (What::Annotation(a), Column::Type) => {
            a.kind = one_of(text, AnnotationKind::ALL, AnnotationKind::words)?;
        }
        (What::Annotation(a), Column::Name) => a.text = text.into(),
        (What::Finding(f), Column::Name) => f.name = text.into(),
        (What::Finding(f), Column::Grade) => {
            let grade = number(text)?;
            f.grade =
                grade.map(u8::try_from).transpose().map_err(|_| "a CTCAE grade is 1 to 5".to_owned())?;
        }
        (What::Finding(f), Column::Site) => f.site = text.into(),
        _ if text.is_empty() => {}
        _ => return Err(no_such_field(what, column)),
    }
    Ok(())
}

fn set_treatment(t: &mut Treatment, column: Column, text: &str) -> Result<(), String> {
    match column {
        Column::Type => t.modality = modality(text)?,
        Column::Name => t.name = text.into(),
        Column::Dose => t.dose = text.into(),
        Column::Cycles => t.cycles = number(text)?,
        Column::Every => {
            t.every = if text.is_empty() { None } else { Some(text.parse().map_err(|e| format!("{e}"))?) };
        }
        Column::Gy => t.gy = text.into(),
        Column::Fractions => t.fractions = number(text)?,
        Column::Line => t.line = number(text)?,
        Column::Intent => t.intent = option_of(text, Intent::ALL, Intent::words)?,
        Column::Ended => t.ended = option_of(text, EndReason::ALL, EndReason::words)?,
        Column::Site => t.site = text.into(),
        _ if text.is_empty() => {}
        _ => return Err(no_such_field(&What::from(t.clone()), column)),
    }
    Ok(())
}

pub(super) fn modality(text: &str) -> Result<Modality, String> {
    let by_key = Modality::ALL.iter().find(|m| m.key() == text);
    by_key.copied().map_or_else(|| one_of(text, Modality::ALL, Modality::words), Ok)
}

fn no_such_field(what: &What, column: Column) -> String {
    format!("a {} has no {}", kind_word(what), column.header())
}

/// An event of a kind, for a row that is new. The kind may also be a modality, a milestone or the kind of a finding; `sort` is
/// the text of the column of types.
pub(super) fn new_what(kind: &str, sort: &str) -> Result<What, String> {
    let finding =
        |kind| What::from(Finding { kind, name: SharedText::new(), grade: None, site: SharedText::new() });
    let response = || What::from(Response::new("", "", None));
    match kind.to_lowercase().as_str() {
        "treatment" if sort.is_empty() => {
            return Err("the type of a treatment is missing, e.g. chemotherapy".to_owned());
        }
        "treatment" => return Ok(What::from(Treatment::new(modality(sort)?, ""))),
        "response" => return Ok(response()),
        "status" if sort.is_empty() => {
            return Err("the type of a status is missing, e.g. diagnosis".to_owned());
        }
        "status" => return one_of(sort, StatusKind::ALL, StatusKind::words).map(What::Status),
        "measurement" => return Ok(What::from(Measurement::default())),
        "finding" if sort.is_empty() => {
            return Err("the type of a finding is missing, e.g. imaging".to_owned());
        }
        "finding" => return one_of(sort, FindingKind::ALL, FindingKind::words).map(finding),
        _ => {}
    }
    if let Ok(modality) = modality(kind) {
        return Ok(What::from(Treatment::new(modality, "")));
    }
    if let Ok(status) = one_of(kind, StatusKind::ALL, StatusKind::words) {
        return Ok(What::Status(status));
    }
    one_of(kind, FindingKind::ALL, FindingKind::words)
        .map(finding)
        .map_err(|_| format!("{kind:?} is not one of treatment, response, status, measurement, finding"))
}
