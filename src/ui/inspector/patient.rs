//! Fields of a patient.

use std::sync::Arc;

use eframe::egui::{Id, RichText, Role, TextEdit, Ui, UiBuilder, WidgetInfo};

use crate::edit::Edit;
use crate::model::{Patient, PatientId, Sex, validate};
use crate::ui::action::Action;
use crate::ui::form::Form;
use crate::ui::state::DocumentView;
use crate::ui::theme;

/// Draws the fields of the patient at `index` and collects what was changed.
pub fn patient_fields(form: &mut Form<'_>, doc: &DocumentView<'_>, index: usize) {
    let Some(patient) = doc.case.patients.get(index) else { return };
    let events = patient.events.len();
    form.heading(patient.title(), &format!("patient · {events} event{}", if events == 1 { "" } else { "s" }));

    let mut new = Patient::clone(patient);
    let mut what: Option<(String, bool)> = None;
    let mut note = |field: &str| what = Some((format!("Change {field} of {}", patient.title()), true));

    if let Some(text) = form.text("Label", &patient.label, "printed above the lanes") {
        new.label = text;
        note("label");
    }
    if let Some(text) = form.text("Summary", &patient.summary, "a few words behind the label") {
        new.summary = text;
        note("summary");
    }
    let read_id = |text: &str| {
        let id = PatientId::new(text.trim()).map_err(|e| e.to_string())?;
        let taken = id != patient.id && doc.case.patient(&id).is_some();
        if taken { Err(format!("{id} is the id of another patient")) } else { Ok(id) }
    };
    if let Some(id) = form.checked("Id", patient.id.as_str(), "", true, read_id)
        && id != patient.id
    {
        form.drafts.rename(&form.scope, &format!("{}/{id}", doc.id));
        new.id = id;
        note("id");
    }
    if let Some(sex) = form.option("Sex", patient.sex, Sex::ALL, Sex::words) {
        new.sex = sex;
        note("sex");
    }
    let most = u32::from(validate::MAX_AGE);
    if let Some(age) = form.number("Age (y)", patient.age.map(u32::from), most) {
        new.age = age.and_then(|a| u16::try_from(a).ok());
        note("age");
    }
    if let Some(is) = form.text("Time 0 is", &patient.zero.is, "id of an event, or words") {
        new.zero.is = is.into();
        note("time 0");
    }
    let quiet = theme::colors(form.ui).quiet;
    let meaning = match patient.zero_event() {
        Some(event) => format!("the start of {}", event.title()),
        None => "no event of that id: time 0 is named only".to_owned(),
    };
    form.under(meaning, quiet);
    let accept = |time: &crate::model::Time| {
        let mut with = Patient::new(patient.id.clone());
        with.zero.date = Some(time.clone());
        let mut problems = Vec::new();
        validate::patient_problems(0, &with, &mut problems);
        problems.into_iter().next().map_or(Ok(()), |p| Err(p.what))
    };
    if let Some(date) = form.time("Its date", patient.zero.date.as_ref(), None, accept) {
        new.zero.date = date;
        note("date of time 0");
    }
    if let Some(text) = form.paragraph("Notes", &patient.notes) {
        new.notes = text;
        note("notes");
    }

    form.section("Facts");
    if let Some(change) = facts(form, &mut new) {
        what = Some(change);
    }
    if let Some((label, merges)) = what {
        let merge = merges.then(|| format!("{}/{label}", patient.id));
        let edit = Edit::ReplacePatient { id: patient.id.clone(), patient: Arc::new(new) };
        form.actions.push(Action::Edit { label, edit, merge });
    }
}

fn facts(form: &mut Form<'_>, new: &mut Patient) -> Option<(String, bool)> {
    let mut change = None;
    let mut removed = None;
    let quiet = theme::colors(form.ui).quiet;
    let fresh = std::mem::take(&mut form.drafts.focuses_fact);
    for (i, (name, value)) in new.facts.iter_mut().enumerate() {
        let row = Id::unique(("fact", &form.scope, i));
        let fields = |ui: &mut Ui| {
            ui.label(RichText::new(format!("{}", i + 1)).color(quiet));
            let width = (ui.available_width() - 40.0).max(60.0);
            let field = |ui: &mut Ui, text: &mut String, share: f32, hint: &str| {
                let edit = TextEdit::singleline(text).hint_text(hint).desired_width(width * share);
                let response = ui.add(edit);
                response.widget_info(|| {
                    let mut info = WidgetInfo::labeled(Role::TextInput, true, format!("{hint} {}", i + 1));
                    info.current_text_value = Some(text.clone());
                    info
                });
                response
            };
            let first = field(ui, name, 0.38, "Fact");
            let second = field(ui, value, 0.55, "Value");
            if fresh == Some(i) {
                first.request_focus();
            }
            if first.changed() || second.changed() {
                change = Some((format!("Change fact {}", i + 1), true));
            }
            if first.lost_focus() || second.lost_focus() {
                form.actions.push(Action::CloseStep);
            }
            let button = ui.button("×").on_hover_text("Remove this fact");
            if button.clicked() {
                removed = Some(i);
            }
        };
        form.ui.scope_builder(UiBuilder::new().scope_id(row), |ui| ui.horizontal(fields));
    }
    if let Some(i) = removed.filter(|i| *i < new.facts.len()) {
        new.facts.remove(i);
        change = Some(("Remove fact".to_owned(), false));
    }
    if form.button("+ Fact", "Add a fact: histology, grade, receptor …") {
        new.facts.push((String::new(), String::new()));
        form.drafts.focuses_fact = Some(new.facts.len() - 1);
        change = Some(("Add fact".to_owned(), false));
    }
    change
}
