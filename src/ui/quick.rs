//! Quick add: a line of text becomes an event. What was understood stands as chips beside it while it is typed.

use std::sync::Arc;

use eframe::egui::text::{LayoutJob, TextFormat};
use eframe::egui::{self, FontId, Id, Key, RichText, Stroke, TextEdit, Ui, vec2};

use super::action::{Action, Actions};
use super::state::DocumentView;
use super::theme;
use crate::edit::{Edit, Selection};
use crate::entry::quick::{self, Completion, QuickAdd};
use crate::model::Patient;

/// Widest that the field becomes, in points.
const FIELD_PT: f32 = 520.0;

/// What is being typed.
#[derive(Debug, Default)]
pub struct QuickLine {
    text: String,
    /// The completion that the arrow keys point at.
    at: usize,
    /// Whether the field gets the keyboard in the next frame.
    pub wants_focus: bool,
}

impl QuickLine {
    /// Whether nothing is typed.
    pub fn is_empty(&self) -> bool {
        self.text.trim().is_empty()
    }
}

/// The patient that gets the event: the selected one, else the last.
fn patient<'a>(doc: &DocumentView<'a>) -> Option<&'a Arc<Patient>> {
    let selected = doc.selection.patient().and_then(|id| doc.patient(id));
    selected.or_else(|| doc.case.patients.last())
}

/// Draws the field and its completions; gives what was understood, for [`chips_ui`].
pub fn quick_ui(
    ui: &mut Ui,
    doc: &DocumentView<'_>,
    line: &mut QuickLine,
    actions: &mut Actions,
) -> QuickAdd {
    let fresh = Arc::new(Patient::new(crate::model::PatientId::from_label("p1")));
    let owner = patient(doc).unwrap_or(&fresh);
    let read = quick::parse(&line.text, owner);
    let c = theme::colors(ui);
    let mut layouter = |ui: &Ui, text: &dyn egui::TextBuffer, _wrap: f32| {
        let job = underlined(text.as_str(), &read, &FontId::proportional(13.0), c.ink, c.error);
        ui.fonts_mut(|f| f.layout_job(job))
    };
    let width = (ui.available_width() * 0.36).min(FIELD_PT);
    // The arrow keys choose a completion, Tab takes it.
    let has_focus = ui.ctx().memory(egui::Memory::focused) == Some(field_id(doc));
    let completions = if has_focus { completions(&line.text, owner) } else { Vec::new() };
    let (mut taken, mut entered) = (None, false);
    if has_focus {
        ui.input_mut(|i| {
            let none = egui::Modifiers::NONE;
            if !completions.is_empty() {
                line.at += usize::from(i.consume_key(none, Key::ArrowDown));
                line.at = line.at.saturating_sub(usize::from(i.consume_key(none, Key::ArrowUp)));
                line.at = line.at.min(completions.len() - 1);
                if i.consume_key(none, Key::Tab) {
                    taken = completions.get(line.at).cloned();
                }
            }
            entered = i.key_pressed(Key::Enter);
        });
    }
    let field = TextEdit::singleline(&mut line.text)
        .id(field_id(doc))
        .hint_text("Quick add: docetaxel 100 mg/m2 x8 q3wk from 2007-03")
        .desired_width(width)
        .margin(vec2(10.0, 6.0))
        .lock_focus(!completions.is_empty())
        .layouter(&mut layouter);
    let response = ui.add(field);
    response.widget_info(|| {
        let mut info = egui::WidgetInfo::labeled(egui::Role::TextInput, true, "Quick add");
        info.current_text_value = Some(line.text.clone());
        info
    });
    if std::mem::take(&mut line.wants_focus) {
        response.request_focus();
    }
    let mut read = read;
    if response.changed() {
        line.at = 0;
        // What was typed in this very frame is added, too, when Enter ends it.
        read = quick::parse(&line.text, owner);
    }
    if let Some(chosen) = popup(ui, &response, &completions, line.at).or(taken) {
        complete(ui, field_id(doc), line, &chosen);
        response.request_focus();
    }
    if entered {
        if add(doc, owner, &read, actions) {
            line.text.clear();
        }
        // The next event, or what is to be mended, is typed where the keyboard already is.
        response.request_focus();
    }
    read
}

/// The id that the field keeps the keyboard under.
fn field_id(doc: &DocumentView<'_>) -> Id {
    Id::unique(("quick add", doc.id))
}

fn completions(text: &str, owner: &Patient) -> Vec<Completion> {
    if text.trim().is_empty() { Vec::new() } else { quick::complete(text, text.len(), owner) }
}

/// The text with what was not read underlined.
fn underlined(
    text: &str,
    read: &QuickAdd,
    font: &FontId,
    ink: egui::Color32,
    error: egui::Color32,
) -> LayoutJob {
    let mut job = LayoutJob::default();
    let plain = TextFormat { font_id: font.clone(), color: ink, ..TextFormat::default() };
    let wrong = TextFormat { underline: Stroke::new(1.5, error), ..plain.clone() };
    let mut at = 0;
    for range in &read.unread {
        job.append(text.get(at..range.start).unwrap_or_default(), 0.0, plain.clone());
        job.append(text.get(range.clone()).unwrap_or_default(), 0.0, wrong.clone());
        at = range.end;
    }
    job.append(text.get(at..).unwrap_or_default(), 0.0, plain);
    job
}

/// What was understood, what was assumed, and what stands in the way.
pub fn chips_ui(ui: &mut Ui, read: &QuickAdd) {
    let c = theme::colors(ui);
    let chip = |ui: &mut Ui, text: &str, ground: egui::Color32, ink: egui::Color32| {
        let frame =
            egui::Frame::new().fill(ground).corner_radius(10).inner_margin(egui::Margin::symmetric(9, 3));
        frame.show(ui, |ui| ui.label(RichText::new(text).font(theme::small_font()).color(ink)));
    };
    for (i, part) in read.chips.iter().enumerate() {
        let (ground, ink) = if i == 0 { (c.selected, c.accent) } else { (c.panel, c.ink) };
        chip(ui, &part.meaning, ground, ink);
    }
    if let Some(problem) = &read.problem {
        ui.label(RichText::new(problem).font(theme::small_font()).color(c.warning));
    } else if !read.unread.is_empty() {
        let text = "what is underlined is not understood: mend it, or put it in quotation marks as the note";
        ui.label(RichText::new(text).font(theme::small_font()).color(c.warning));
    } else {
        for assumed in &read.assumed {
            ui.label(RichText::new(assumed).font(theme::small_font()).color(c.quiet));
        }
    }
}

/// The list of completions under the field; gives the one that was clicked.
fn popup(ui: &Ui, field: &egui::Response, completions: &[Completion], at: usize) -> Option<Completion> {
    if completions.is_empty() || !field.has_focus() {
        return None;
    }
    let mut chosen = None;
    let id = Id::unique("quick add completions");
    egui::Area::new(id)
        .order(egui::Order::Foreground)
        .fixed_pos(field.rect.left_bottom() + vec2(0.0, 4.0))
        .show(ui.ctx(), |ui| {
            egui::Frame::popup(ui.style()).show(ui, |ui| {
                ui.set_min_width(260.0);
                for (i, completion) in completions.iter().enumerate() {
                    if ui.add(egui::Button::selectable(i == at, completion.shows.as_str())).clicked() {
                        chosen = Some(completion.clone());
                    }
                }
                ui.label(
                    RichText::new("Tab takes it, Enter adds the event")
                        .font(theme::small_font())
                        .color(theme::colors(ui).quiet),
                );
            });
        });
    chosen
}

/// Puts a completion into the text, with a space behind it and the caret there.
fn complete(ui: &Ui, id: Id, line: &mut QuickLine, chosen: &Completion) {
    let Some(head) = line.text.get(..chosen.range.start) else { return };
    let tail = line.text.get(chosen.range.end..).unwrap_or_default().trim_start().to_owned();
    let text = format!("{head}{} ", chosen.insert);
    let caret = text.chars().count();
    line.text = format!("{text}{tail}");
    line.at = 0;
    if let Some(mut state) = TextEdit::load_state(ui.ctx(), id) {
        let end = egui::text::CCursor::new(caret);
        state.cursor.set_char_range(Some(egui::text::CCursorRange::one(end)));
        state.store(ui.ctx(), id);
    }
}

/// Adds what was understood; whether there was an event to add. What was not understood is never left out silently.
fn add(doc: &DocumentView<'_>, owner: &Arc<Patient>, read: &QuickAdd, actions: &mut Actions) -> bool {
    let Some(event) = read.event.clone().filter(|_| read.unread.is_empty() && read.problem.is_none()) else {
        return false;
    };
    let selection = Selection::event(owner.id.clone(), event.id.clone());
    let label = format!("Add {}", event.title());
    let insert = Edit::InsertEvent { patient: owner.id.clone(), at: usize::MAX, event: Arc::new(event) };
    let edit = if doc.case.patient(&owner.id).is_some() {
        insert
    } else {
        let patient = Patient { label: "Patient 1".to_owned(), ..Patient::clone(owner) };
        Edit::Batch(vec![Edit::InsertPatient { at: usize::MAX, patient: Arc::new(patient) }, insert])
    };
    actions.extend([Action::Edit { label, edit, merge: None }, Action::CloseStep, Action::Select(selection)]);
    true
}
