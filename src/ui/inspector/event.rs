//! Fields of an event.

use std::sync::Arc;

use super::{pictures, track, treatment};
use crate::edit::Edit;
use crate::measure::{describe, format};
use crate::model::{
    AnnotationKind, Basis, Event, EventId, FindingKind, Method, Patient, StatusKind, Time, Unit, What, scale,
    validate,
};
use crate::ui::action::Action;
use crate::ui::findings;
use crate::ui::form::{ChangedField, Form, known_anchors, take_text};
use crate::ui::state::DocumentView;
use crate::ui::theme;

const BASES: &[Basis] = &[Basis::Stated, Basis::Derived, Basis::Placed];

const fn basis_words(basis: Basis) -> &'static str {
    match basis {
        Basis::Stated => "stated by the source",
        Basis::Derived => "derived from what it states",
        Basis::Placed => "placed by us",
    }
}

/// Draws the fields of one event of the patient at `index` and collects what was changed.
pub fn event_fields(form: &mut Form<'_>, doc: &DocumentView<'_>, index: usize, id: &EventId) {
    let Some(patient) = doc.case.patients.get(index) else { return };
    let Some(event) = patient.event(id) else { return };
    form.heading(&event.title(), &format!("{} · {}", describe::kind(&event.what), patient.title()));
    findings::of_event_ui(form.ui, doc, index, id, form.actions);

    let mut new = Event::clone(event);
    let mut changed: ChangedField = None;
    times(form, doc, index, event, &mut new, &mut changed);
    form.ui.add_space(6.0);
    match &mut new.what {
        What::Treatment(t) => treatment::treatment_fields(form, patient, t, &mut changed),
        What::Response(r) => response(form, r, &mut changed),
        What::Status(kind) => {
            if let Some(new_kind) = form.choice("Status", *kind, StatusKind::ALL, StatusKind::words) {
                *kind = new_kind;
                changed = Some("status");
            }
            let name = match kind {
                StatusKind::Diagnosis => "Stage",
                StatusKind::Death => "Cause",
                StatusKind::Performance => "Score",
                _ => "Detail",
            };
            take_text(form.text(name, &event.detail, ""), &mut new.detail, "detail", &mut changed);
        }
        What::Measurement(m) => {
            measurement(form, m, &mut changed);
            track::lesion_field(form, m, &mut changed);
            track::scale_field(form, doc, patient, id);
        }
        What::Finding(f) => finding(form, f, &mut changed),
        What::Annotation(a) => annotation(form, a, &mut changed),
    }
    form.section("On the figure and in the file");
    take_text(form.text("Label", &event.label, &event.what.title()), &mut new.label, "label", &mut changed);
    if let Some(basis) = form.choice("Times are", event.basis, BASES, basis_words) {
        new.basis = basis;
        changed = Some("basis");
    }
    take_text(form.paragraph("Note", &event.note), &mut new.note, "note", &mut changed);
    take_text(
        form.text("Source", &event.source, "where this is stated"),
        &mut new.source,
        "source",
        &mut changed,
    );
    pictures::picture_fields(form, doc, &mut new, &mut changed);
    rename(form, patient, event);

    if let Some(field) = changed {
        if let Some((_, why)) = validate::event_problems(&new).into_iter().next() {
            let color = theme::colors(form.ui).error;
            form.under(why, color);
            return;
        }
        let merge = Some(format!("{}/{}/{field}", patient.id, event.id));
        let label = format!("Change {field} of {}", event.title());
        let edit = Edit::ReplaceEvent { patient: patient.id.clone(), event: Arc::new(new) };
        form.actions.push(Action::Edit { label, edit, merge });
    }
}

/// A time of an event in the form: its name, what it is, what it comes to, where it is kept, whether it is shown.
type TimeRow<'a> = (&'a str, &'a Option<Time>, Option<String>, fn(&mut Event) -> &mut Option<Time>, bool);

/// `at`, or `from` and `to`, each with what it comes to.
fn times(
    form: &mut Form<'_>,
    doc: &DocumentView<'_>,
    index: usize,
    event: &Event,
    new: &mut Event,
    changed: &mut ChangedField,
) {
    let Some(patient) = doc.case.patients.get(index) else { return };
    let placed = doc.study().get(index).and_then(|chart| chart.course().event(&event.id));
    let unit = doc.unit.unwrap_or(Unit::Month);
    let start = placed.map(|p| format::moment(&p.start, unit));
    let end = placed.map(|p| {
        if p.ongoing {
            format!("ongoing, {}", format::moment(&p.end, unit))
        } else {
            format::moment(&p.end, unit)
        }
    });

    let phase = event.is_phase();
    let kinds: &[bool] = &[false, true];
    if let Some(phase) = form.choice("When", phase, kinds, |p| if p { "a phase" } else { "a point in time" })
    {
        if phase {
            new.from = new.at.take();
        } else {
            new.at = new.from.take().or_else(|| new.to.take());
            new.to = None;
            new.also_to = None;
        }
        *changed = Some("times");
        return;
    }
    let more_id = eframe::egui::Id::unique(("second statements", &form.scope));
    let more = form.ui.data(|d| d.get_temp::<bool>(more_id)).unwrap_or_default();
    let slots: [TimeRow<'_>; 5] = [
        ("At", &event.at, start.clone(), |e| &mut e.at, !phase),
        ("From", &event.from, start, |e| &mut e.from, phase),
        ("To", &event.to, end, |e| &mut e.to, phase),
        ("Also", &event.also, None, |e| &mut e.also, more || event.also.is_some()),
        ("Also (end)", &event.also_to, None, |e| &mut e.also_to, event.also_to.is_some() || (more && phase)),
    ];
    for (name, value, meaning, slot, shown) in slots {
        if !shown {
            continue;
        }
        let accept = |time: &Time| {
            known_anchors(patient, time)?;
            let mut with = Event::clone(event);
            *slot(&mut with) = Some(time.clone());
            validate::event_problems(&with).into_iter().next().map_or(Ok(()), |(_, why)| Err(why))
        };
        if let Some(time) = form.time(name, value.as_ref(), meaning, accept) {
            *slot(new) = time;
            *changed = Some(match name {
                "At" | "From" => "start",
                "To" => "end",
                _ => "second statement",
            });
        }
    }
    let all_shown = more || (event.also.is_some() && (event.also_to.is_some() || !phase));
    if !all_shown && form.button("+ Second statement", "The source says more than one thing about this time")
    {
        form.ui.data_mut(|d| d.insert_temp(more_id, true));
    }
}

fn response(form: &mut Form<'_>, r: &mut crate::model::Response, changed: &mut ChangedField) {
    take_text(
        form.text("Category", &r.category.clone(), "CR, PR, SD, PD …"),
        &mut r.category,
        "category",
        changed,
    );
    let quiet = theme::colors(form.ui).quiet;
    match scale::by_name(&r.scale).map(|s| (s, s.category(&r.category))) {
        Some((_, Some(category))) => form.under(category.name.clone(), quiet),
        Some((scale, None)) => {
            let codes: Vec<&str> = scale.categories.iter().map(|c| c.code.as_str()).collect();
            form.under(format!("kept as written; {} has {}", scale.name, codes.join(", ")), quiet);
        }
        None => form.under("kept as written; no such scale is known", quiet),
    }
    let names: Vec<&'static str> = scale::all().iter().map(|s| s.name.as_str()).collect();
    let here = names.iter().copied().find(|n| n.eq_ignore_ascii_case(&r.scale));
    if let Some(Some(name)) = form.option("Scale", here, &names, |n| n) {
        r.scale = name.into();
        *changed = Some("scale");
    }
    take_text(form.text("Site", &r.site.clone(), "liver, breast, overall …"), &mut r.site, "site", changed);
    if let Some(method) = form.option("Method", r.method, Method::ALL, Method::words) {
        r.method = method;
        *changed = Some("method");
    }
    take_text(form.text("Assessor", &r.assessor.clone(), ""), &mut r.assessor, "assessor", changed);
    if let Some(confirmed) = form.flag("Confirmed", r.confirmed) {
        r.confirmed = confirmed;
        *changed = Some("confirmation");
    }
    if let Some(new_lesion) = form.flag("New lesion", r.new_lesion) {
        r.new_lesion = new_lesion;
        *changed = Some("new lesion");
    }
}

fn measurement(form: &mut Form<'_>, m: &mut crate::model::Measurement, changed: &mut ChangedField) {
    let old = m.clone();
    for (name, value, slot, field) in [
        ("Name", &old.name, &mut m.name, "name"),
        ("Value", &old.value, &mut m.value, "value"),
        ("Unit", &old.unit, &mut m.unit, "unit"),
        ("Normal from", &old.low, &mut m.low, "reference range"),
        ("Normal to", &old.high, &mut m.high, "reference range"),
        ("Assay", &old.assay, &mut m.assay, "assay"),
    ] {
        take_text(form.text(name, value, ""), slot, field, changed);
    }
}

fn finding(form: &mut Form<'_>, f: &mut crate::model::Finding, changed: &mut ChangedField) {
    if let Some(kind) = form.choice("Kind", f.kind, FindingKind::ALL, FindingKind::words) {
        f.kind = kind;
        *changed = Some("kind");
    }
    take_text(form.text("Name", &f.name.clone(), ""), &mut f.name, "name", changed);
    take_text(form.text("Site", &f.site.clone(), ""), &mut f.site, "site", changed);
    if f.kind == FindingKind::AdverseEvent || f.grade.is_some() {
        let grades: [u8; 5] = [1, 2, 3, 4, 5];
        let words =
            |g: u8| ["grade 1", "grade 2", "grade 3", "grade 4", "grade 5"].get(usize::from(g) - 1).copied();
        if let Some(grade) = form.option("CTCAE", f.grade, &grades, |g| words(g).unwrap_or("–")) {
            f.grade = grade;
            *changed = Some("grade");
        }
    }
}

fn annotation(form: &mut Form<'_>, a: &mut crate::model::Annotation, changed: &mut ChangedField) {
    if let Some(kind) = form.choice("Kind", a.kind, AnnotationKind::ALL, AnnotationKind::words) {
        a.kind = kind;
        *changed = Some("kind");
    }
    take_text(form.text("Text", &a.text.clone(), ""), &mut a.text, "text", changed);
    take_text(form.text("Lane", &a.lane.clone(), "above all lanes"), &mut a.lane, "lane", changed);
}

/// The id, by which other events' times may name this one.
fn rename(form: &mut Form<'_>, patient: &Patient, event: &Event) {
    let read = |text: &str| {
        let id = EventId::new(text.trim()).map_err(|e| e.to_string())?;
        let taken = id != event.id && patient.event(&id).is_some();
        if taken { Err(format!("{id} is the id of another event of this patient")) } else { Ok(id) }
    };
    if let Some(id) = form.checked("Id", event.id.as_str(), "", true, read)
        && id != event.id
    {
        let label = format!("Rename {} to {id}", event.id);
        let scope = form.scope.strip_suffix(event.id.as_str()).unwrap_or_default();
        form.drafts.rename(&form.scope, &format!("{scope}{id}"));
        let edit = Edit::RenameEvent { patient: patient.id.clone(), from: event.id.clone(), to: id };
        form.actions.push(Action::Edit { label, edit, merge: None });
    }
}
