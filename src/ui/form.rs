//! Rows of a form: a name, a field, and what the field means. Text is checked as it is typed; what cannot be read stays
//! in the field as a draft, with the reason under it, and the case keeps what it had.

use std::collections::HashMap;

use eframe::egui::{
    self, Align, ComboBox, Id, Label, Layout, Response, RichText, TextEdit, Ui, UiBuilder, WidgetText, vec2,
};

use super::action::{Action, Actions};
use super::theme;
use crate::model::{Patient, Time};

/// Width of the column of names, in points.
const NAME_WIDTH_PT: f32 = 82.0;

/// Texts in fields that are not (yet) values of the case, by field.
#[derive(Debug, Default)]
pub struct FieldDrafts {
    texts: HashMap<String, FieldDraft>,
    /// Whether the next text field that is drawn gets the keyboard.
    pub focuses_next: bool,
    /// The scope of rows that were just added, the first of which gets the keyboard.
    pub focuses_first_of: Option<String>,
    /// The fact that was just added, whose name gets the keyboard.
    pub focuses_fact: Option<usize>,
}

/// A text being typed, and the value that the field had before.
#[derive(Debug)]
struct FieldDraft {
    text: String,
    before: String,
}

impl FieldDrafts {
    /// Whether any field holds a text that the case could not take.
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    /// Forgets those of one thing: what is made under an id again does not get the texts of what had it before.
    pub fn forget(&mut self, scope: &str) {
        self.texts.retain(|key, _| within(key, scope).is_none());
    }

    /// Takes those of one thing along to its new scope.
    pub fn rename(&mut self, from: &str, to: &str) {
        self.forget(to);
        let texts = std::mem::take(&mut self.texts).into_iter();
        self.texts = texts
            .map(|(key, draft)| match within(&key, from) {
                Some(rest) => (format!("{to}{rest}"), draft),
                None => (key, draft),
            })
            .collect();
    }

    /// Forgets all of them.
    pub fn clear(&mut self) {
        self.texts.clear();
    }
}

/// The rest of a key behind its scope; nothing if the key is not in that scope.
fn within<'a>(key: &'a str, scope: &str) -> Option<&'a str> {
    key.strip_prefix(scope).filter(|rest| rest.starts_with('/'))
}

/// A form being drawn.
pub struct Form<'a> {
    /// Where.
    pub ui: &'a mut Ui,
    /// Texts of fields that could not be taken.
    pub drafts: &'a mut FieldDrafts,
    /// What the user asked for.
    pub actions: &'a mut Actions,
    /// Tells the fields of one thing from those of another: `p1/trastuzumab`.
    pub scope: String,
}

/// Why a draft cannot be taken.
type Refusal = String;

/// What was changed in a form: which field, as the history names it.
pub type ChangedField = Option<&'static str>;

/// Takes a new text of a field, if there is one.
pub fn take_text<T: From<String>>(
    text: Option<String>,
    slot: &mut T,
    field: &'static str,
    changed: &mut ChangedField,
) {
    if let Some(text) = text {
        *slot = text.into();
        *changed = Some(field);
    }
}

/// Refuses a time that names an event which the patient does not have: a half-typed id is not yet an anchor.
pub fn known_anchors(patient: &Patient, time: &Time) -> Result<(), Refusal> {
    match time.expr().anchors().find(|a| patient.event(&a.event).is_none()) {
        None => Ok(()),
        Some(anchor) => {
            let known: Vec<&str> = patient.events.iter().take(12).map(|e| e.id.as_str()).collect();
            Err(format!("there is no event {:?}; there are: {}", anchor.event, known.join(", ")))
        }
    }
}

impl Form<'_> {
    /// A row with a name at the left; `field` draws the rest and says what to name for screen readers.
    fn row(&mut self, name: &str, field: impl FnOnce(&mut Ui) -> Response) -> Response {
        // Known by its name, so that the keyboard stays in it when rows above come and go.
        let id = Id::unique(("row", &self.scope, name));
        let row = |ui: &mut Ui| {
            let name = Label::new(RichText::new(name).color(theme::colors(ui).quiet)).truncate();
            let size = vec2(NAME_WIDTH_PT, 24.0);
            let label = ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
                ui.set_min_width(NAME_WIDTH_PT);
                ui.add(name)
            });
            field(ui).labelled_by(label.inner.id)
        };
        self.ui.scope_builder(UiBuilder::new().scope_id(id), |ui| ui.horizontal(row).inner).inner
    }

    /// A line under a field, aligned with it.
    pub fn under(&mut self, text: impl Into<String>, color: egui::Color32) {
        let text = RichText::new(text).font(theme::small_font()).color(color);
        let indent = NAME_WIDTH_PT + 12.0;
        let width = (self.ui.available_width() - indent).max(40.0);
        self.ui.scope(|ui| {
            ui.spacing_mut().interact_size.y = 0.0;
            ui.horizontal(|ui| {
                ui.add_space(indent);
                ui.allocate_ui_with_layout(vec2(width, 0.0), Layout::top_down(Align::Min), |ui| {
                    ui.add(Label::new(text).wrap());
                });
            });
            ui.add_space(3.0);
        });
    }

    fn left(&mut self, response: &Response) {
        let is_new = self.drafts.focuses_first_of.as_deref() == Some(&*self.scope);
        if is_new {
            self.drafts.focuses_first_of = None;
        }
        if std::mem::take(&mut self.drafts.focuses_next) || is_new {
            response.request_focus();
        }
        if response.lost_focus() {
            self.actions.push(Action::CloseStep);
        }
    }

    /// A line of text; gives the new text when it changes.
    pub fn text(&mut self, name: &str, value: &str, hint: &str) -> Option<String> {
        let mut text = value.to_owned();
        let response = self.row(name, |ui| {
            ui.add(TextEdit::singleline(&mut text).hint_text(hint).desired_width(f32::INFINITY))
        });
        self.left(&response);
        (text != value).then_some(text)
    }

    /// Several lines of text.
    pub fn paragraph(&mut self, name: &str, value: &str) -> Option<String> {
        let mut text = value.to_owned();
        let rows = value.lines().count().clamp(2, 8);
        let response = self.row(name, |ui| {
            ui.add(TextEdit::multiline(&mut text).desired_rows(rows).desired_width(f32::INFINITY))
        });
        self.left(&response);
        (text != value).then_some(text)
    }

    /// A text that must be readable as something. `read` refuses with a reason; `late` takes the value only when the
    /// field is left or Enter is pressed.
    pub fn checked<T>(
        &mut self,
        name: &str,
        value: &str,
        hint: &str,
        late: bool,
        read: impl Fn(&str) -> Result<T, Refusal>,
    ) -> Option<T> {
        let key = format!("{}/{name}", self.scope);
        let draft = self.drafts.texts.remove(&key);
        let before = draft.as_ref().map_or_else(|| value.to_owned(), |d| d.before.clone());
        let mut text = draft.map_or_else(|| value.to_owned(), |d| d.text);
        let bad = text != value && read(&text).is_err();
        let response = self.row(name, |ui| {
            let mut edit = TextEdit::singleline(&mut text).hint_text(hint).desired_width(f32::INFINITY);
            if bad {
                edit = edit.text_color(theme::colors(ui).error);
            }
            ui.add(edit)
        });
        self.left(&response);
        let before = if response.gained_focus() { value.to_owned() } else { before };
        let escaped = response.lost_focus() && self.ui.input(|i| i.key_pressed(egui::Key::Escape));
        if escaped {
            return None;
        }
        let differs = text != value;
        let found = if differs { Some(read(&text)) } else { None };
        let refusal = found.as_ref().and_then(|r| r.as_ref().err().cloned());
        if let Some(refusal) = &refusal {
            let color = theme::colors(self.ui).error;
            self.under(refusal.clone(), color);
        }
        let now = if late { response.lost_focus() } else { response.changed() || response.lost_focus() };
        // The beginning of what is refused may have been taken while it was typed: "15" of "154".
        let taken_back = refusal.is_some() && response.changed() && before != value;
        let waits = differs && !now && !response.has_focus() && refusal.is_none();
        if waits {
            // It names an event that came later, say.
            let color = theme::colors(self.ui).warning;
            self.under("not in the case yet: press Enter in the field", color);
        }
        let kept = differs && (response.has_focus() || refusal.is_some() || waits);
        if kept || response.has_focus() && before != value {
            self.drafts.texts.insert(key, FieldDraft { text, before: before.clone() });
        }
        match found {
            Some(Ok(new)) if now => Some(new),
            Some(Err(_)) if taken_back => read(&before).ok(),
            _ => None,
        }
    }

    /// A time; `Some(None)` when the field was emptied.
    pub fn time(
        &mut self,
        name: &str,
        value: Option<&Time>,
        meaning: Option<String>,
        accept: impl Fn(&Time) -> Result<(), Refusal>,
    ) -> Option<Option<Time>> {
        let before = value.map(Time::text).unwrap_or_default().to_owned();
        let read = |text: &str| -> Result<Option<Time>, Refusal> {
            if text.trim().is_empty() {
                return Ok(None);
            }
            let time: Time = text.parse().map_err(|e: crate::model::TimeError| e.to_string())?;
            accept(&time)?;
            Ok(Some(time))
        };
        let changed = self.checked(name, &before, "", false, read);
        if let Some(meaning) = meaning {
            let color = theme::colors(self.ui).quiet;
            self.under(meaning, color);
        }
        changed.filter(|new| new.as_ref() != value)
    }

    /// A whole number that may be absent.
    pub fn number(&mut self, name: &str, value: Option<u32>, most: u32) -> Option<Option<u32>> {
        let before = value.map(|n| n.to_string()).unwrap_or_default();
        let read = |text: &str| match text.trim() {
            "" => Ok(None),
            digits => match digits.parse::<u32>() {
                Ok(n) if n <= most => Ok(Some(n)),
                _ => Err(format!("a whole number up to {most}")),
            },
        };
        self.checked(name, &before, "", false, read).filter(|new| *new != value)
    }

    /// One of several values.
    pub fn choice<T: Copy + PartialEq>(
        &mut self,
        name: &str,
        value: T,
        all: &[T],
        words: impl Fn(T) -> &'static str,
    ) -> Option<T> {
        let mut chosen = value;
        let response = self.row(name, |ui| {
            let width = ui.available_width();
            ComboBox::from_id_salt("choice")
                .width(width)
                .selected_text(words(value))
                .show_ui(ui, |ui| {
                    for item in all {
                        ui.selectable_value(&mut chosen, *item, words(*item));
                    }
                })
                .response
        });
        if response.has_focus() {
            let at = all.iter().position(|item| *item == value);
            let next =
                chosen_by_key(self.ui, response.id, at, all.len(), |i| all.get(i).map(|item| words(*item)));
            chosen = next.and_then(|i| all.get(i)).copied().unwrap_or(chosen);
        }
        (chosen != value).then_some(chosen)
    }

    /// One of several values, or none.
    pub fn option<T: Copy + PartialEq>(
        &mut self,
        name: &str,
        value: Option<T>,
        all: &[T],
        words: impl Fn(T) -> &'static str,
    ) -> Option<Option<T>> {
        let mut with_none = vec![None];
        with_none.extend(all.iter().copied().map(Some));
        self.choice(name, value, &with_none, |v| v.map_or("–", &words))
    }

    /// Yes, no, or not stated.
    pub fn flag(&mut self, name: &str, value: Option<bool>) -> Option<Option<bool>> {
        self.option(name, value, &[true, false], |yes| if yes { "yes" } else { "no" })
    }

    /// The heading of the form: what is shown, and of what kind it is.
    pub fn heading(&mut self, title: &str, kind: &str) {
        self.ui.add(Label::new(RichText::new(title).font(theme::heading_font())).wrap());
        self.ui.label(RichText::new(kind).color(theme::colors(self.ui).quiet));
        self.ui.add_space(6.0);
    }

    /// A title between groups of rows.
    pub fn section(&mut self, title: &str) {
        self.ui.add_space(10.0);
        self.ui.label(RichText::new(title).font(theme::section_font()));
        self.ui.add_space(2.0);
    }

    /// A small text button; whether it was pressed.
    pub fn button(&mut self, text: impl Into<WidgetText>, tooltip: &str) -> bool {
        let text = text.into();
        let id = Id::unique(("button", &self.scope, text.text()));
        self.ui
            .scope_builder(UiBuilder::new().scope_id(id), |ui| ui.button(text))
            .inner
            .on_hover_text(tooltip)
            .clicked()
    }
}

/// Whether a closed list of choices had the keyboard in the last frame: it takes the arrow keys and letters.
pub fn choice_has_keyboard(ctx: &egui::Context) -> bool {
    let focused = ctx.memory(egui::Memory::focused);
    focused.is_some()
        && ctx.data(|d| d.get_temp::<Option<Id>>(Id::unique("choice with keyboard"))).flatten() == focused
}

/// Which choice the keys went to: the arrows to the one above or below, a letter to the next that begins with it.
fn chosen_by_key<'a>(
    ui: &Ui,
    id: Id,
    at: Option<usize>,
    len: usize,
    words: impl Fn(usize) -> Option<&'a str>,
) -> Option<usize> {
    ui.data_mut(|d| d.insert_temp(Id::unique("choice with keyboard"), Some(id)));
    let keeps = egui::EventFilter { vertical_arrows: true, ..egui::EventFilter::default() };
    ui.memory_mut(|m| m.set_focus_lock_filter(id, keeps));
    if egui::Popup::is_any_open(ui.ctx()) {
        return None;
    }
    let (up, down, typed) = ui.input_mut(|i| {
        let none = egui::Modifiers::NONE;
        let (up, down) = (i.consume_key(none, egui::Key::ArrowUp), i.consume_key(none, egui::Key::ArrowDown));
        let typed = i.events.iter().find_map(|event| match event {
            egui::Event::Text(text) => text.chars().next().filter(|c| !c.is_whitespace()),
            _ => None,
        });
        (up, down, typed)
    });
    if up || down {
        let next = at.map_or(0, |at| if up { at.saturating_sub(1) } else { at + 1 });
        return (next < len).then_some(next);
    }
    let typed = typed?.to_lowercase().next()?;
    let begins = |i: &usize| words(*i).is_some_and(|w| w.to_lowercase().starts_with(typed));
    let from = at.map_or(0, |at| at + 1);
    (from..len).chain(0..from).find(begins)
}
