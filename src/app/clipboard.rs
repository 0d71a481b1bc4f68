//! Copying and pasting events and patients, within a case, between cases and between windows.

use std::sync::Arc;

use eframe::egui::{self, Context, Label, Ui};

use super::attach::PictureSource;
use super::insert::Planned;
use super::prompt::{Prompt, PromptOutcome, buttons, title};
use super::window::{PhaselineApp, SLOW_SECS};
use crate::edit::{Edit, Selection};
use crate::entry::clipboard::{self, Fragment};
use crate::entry::quick;
use crate::entry::table::{self, PasteTarget};
use crate::model::Patient;

/// Most lines of text that are pasted as events at once.
const MOST_LINES: usize = 500;

/// Times of what is to be pasted refer to events that are not here.
struct LoosePrompt {
    fragment: Fragment,
    why: String,
}

impl PhaselineApp {
    /// Puts what is selected on the clipboard, as the text of a case.
    pub(super) fn copy(&mut self, ctx: &Context) {
        let Some(document) = self.document() else { return };
        let fragment = clipboard::copy(document.case(), &document.look.selection);
        if !fragment.is_empty() {
            ctx.copy_text(fragment.to_text());
        }
    }

    /// Takes what the toolkit has read from the clipboard, or was told to copy, unless a text field wants it.
    pub(super) fn take_clipboard(&mut self, ctx: &Context) {
        let mut taken = Vec::new();
        ctx.input_mut(|i| {
            i.events.retain(|event| {
                let ours = matches!(
                    event,
                    egui::Event::Copy | egui::Event::Cut | egui::Event::Paste(_) | egui::Event::PasteImage(_)
                );
                if ours {
                    taken.push(event.clone());
                }
                !ours
            });
        });
        for event in taken {
            match event {
                egui::Event::Copy => self.copy(ctx),
                egui::Event::Cut => {
                    self.copy(ctx);
                    self.delete();
                }
                egui::Event::Paste(text) => self.paste(&text),
                egui::Event::PasteImage(image) => self.attach(ctx, vec![PictureSource::Pixels(image)]),
                _ => {}
            }
        }
    }

    /// Pastes events or patients, or a block of cells with a row of headers.
    pub(super) fn paste(&mut self, text: &str) {
        let Some(document) = self.document() else { return };
        let case = document.case();
        let fragment = match Fragment::from_text(text) {
            Ok(fragment) => fragment,
            Err(why) => {
                let place =
                    PasteTarget { rows: Vec::new(), columns: table::COLUMNS.to_vec(), row: 0, column: 0 };
                let planned = text.contains('\t').then(|| table::paste(case, &place, text));
                match planned {
                    Some(Ok(edit)) => {
                        let selection = Selection::clone(&document.look.selection);
                        self.carry_out(Some(Planned { label: "Paste rows".to_owned(), edit, selection }));
                    }
                    Some(Err(rejected)) => self.reject("pasted", &rejected),
                    None if self.paste_lines(text) => {}
                    None => self.toast(format!("The clipboard holds no events: {why}"), SLOW_SECS),
                }
                return;
            }
        };
        match clipboard::paste(case, document.look.selection.patient(), &fragment) {
            Ok(planned) => self.pasted(&fragment, planned),
            // Nothing is left out silently: times that lose what they refer to are for the user to give up.
            Err(why)
                if clipboard::paste_loose(case, document.look.selection.patient(), &fragment).is_ok() =>
            {
                self.ask_user(LoosePrompt { fragment, why });
            }
            Err(why) => self.toast(format!("Not pasted: {why}"), SLOW_SECS),
        }
    }

    /// Pastes lines of text, each as quick add reads it; whether all of them were events. One that is not leaves all out.
    fn paste_lines(&mut self, text: &str) -> bool {
        let Some(document) = self.document() else { return false };
        let case = document.case();
        let selected = document.look.selection.patient().and_then(|id| case.patient(id));
        let Some(patient) = selected.or_else(|| case.patients.last()) else { return false };
        // Each line may refer to the events of those before it.
        let mut patient = Patient::clone(patient);
        let mut edits = Vec::new();
        for line in text.lines().filter(|line| !line.trim().is_empty()).take(MOST_LINES + 1) {
            let read = quick::parse(line, &patient);
            let event = read.event.filter(|_| read.unread.is_empty() && read.problem.is_none());
            let Some(event) = event.map(Arc::new) else { return false };
            patient.events.push(Arc::clone(&event));
            edits.push(Edit::InsertEvent { patient: patient.id.clone(), at: usize::MAX, event });
        }
        if edits.is_empty() || edits.len() > MOST_LINES {
            return false;
        }
        let label = format!("Paste {} line{}", edits.len(), if edits.len() == 1 { "" } else { "s" });
        let selection = Selection::Patient(patient.id);
        self.carry_out(Some(Planned { label, edit: Edit::Batch(edits), selection }));
        true
    }

    /// Pastes events without the times that refer to what is not there.
    fn paste_loose(&mut self, fragment: &Fragment) {
        let Some(document) = self.document() else { return };
        match clipboard::paste_loose(document.case(), document.look.selection.patient(), fragment) {
            Ok(planned) => self.pasted(fragment, planned),
            Err(why) => self.toast(format!("Not pasted: {why}"), SLOW_SECS),
        }
    }

    fn pasted(&mut self, fragment: &Fragment, (edit, selection): (Edit, Selection)) {
        let patients = fragment.has_whole_patients();
        let n = if patients { fragment.patients().len() } else { fragment.events() };
        let what = if patients { "patient" } else { "event" };
        let label = format!("Paste {n} {what}{}", if n == 1 { "" } else { "s" });
        self.carry_out(Some(Planned { label, edit, selection }));
    }

    /// Says which cells were not taken; nothing of the block was. `done` is what was not done.
    pub(super) fn reject(&mut self, done: &str, rejected: &[table::Rejected]) {
        let line = |r: &table::Rejected| {
            format!("row {}, column {}: {:?}: {}", r.row + 1, r.column + 1, r.text, r.why)
        };
        let lines: Vec<String> = rejected.iter().take(40).map(line).collect();
        let text = format!("Nothing was {done}, because these cells do not fit:\n\n{}", lines.join("\n"));
        self.show_message(&format!("Not {done}"), text);
    }
}

impl Prompt<PhaselineApp> for LoosePrompt {
    fn prompt_ui(&mut self, app: &mut PhaselineApp, _: &Context, ui: &mut Ui) -> PromptOutcome {
        title(ui, "Not everything that these times refer to is here");
        ui.add(Label::new(self.why.as_str()).wrap());
        ui.add(Label::new("They can be pasted as “unknown”; everything else is kept.").wrap());
        let pressed = buttons(ui, &["Paste as unknown", "Cancel"]);
        if pressed == Some(0) {
            app.paste_loose(&self.fragment);
        }
        PromptOutcome::of(pressed)
    }
}
