//! Text that leaves with the figure: what is shown, copied and saved.

use std::path::PathBuf;

use eframe::egui::{Context, Label, RichText, ScrollArea, Ui, vec2};

use super::awaiting::FilePurpose;
use super::jobs::waker;
use super::prompt::{Prompt, PromptOutcome, buttons, title};
use super::window::{PhaselineApp, QUICK_SECS};
use crate::export::text::{TextKind, Timeline, text, timeline};
use crate::io;
use crate::job::{BrokeOff, Task};
use crate::ui::theme;

/// Most rows of the table that are shown before it is copied or saved.
const MOST_ROWS: usize = 200;
/// Height of what is scrolled, in points.
const SHOWN_PT: f32 = 360.0;
/// Widths of the columns of the table, in points.
const COLUMNS: [f32; 5] = [150.0, 150.0, 170.0, 250.0, 60.0];

/// The texts of a case, ready to be taken.
struct DraftedTexts {
    table: Timeline,
    all: Vec<(TextKind, String)>,
}

/// Which text is shown, and how the table is to be taken.
struct TextsPrompt {
    shown: TextKind,
    table: TextKind,
    texts: Option<DraftedTexts>,
    drafting: Option<Task<DraftedTexts>>,
    /// Why there are none.
    trouble: Option<BrokeOff>,
}

impl TextsPrompt {
    /// The kind that is copied or saved.
    fn kind(&self) -> TextKind {
        if self.shown == TextKind::CareHtml { self.table } else { self.shown }
    }

    fn text(&self, kind: TextKind) -> Option<&str> {
        self.texts.as_ref()?.all.iter().find(|(k, _)| *k == kind).map(|(_, text)| text.as_str())
    }
}

impl PhaselineApp {
    /// Drafts the texts of the case aside, and shows them.
    pub(super) fn ask_texts(&mut self, ctx: &Context) {
        if !self.has_whole_document() {
            return;
        }
        let Some(document) = self.document() else { return };
        let study = document.study().clone();
        let drafting = Task::start(waker(ctx), move |_| DraftedTexts {
            table: timeline(&study),
            all: TextKind::ALL.map(|kind| (kind, text(kind, &study))).into(),
        });
        self.ask_user(TextsPrompt {
            shown: TextKind::CareHtml,
            table: TextKind::CareHtml,
            texts: None,
            drafting: Some(drafting),
            trouble: None,
        });
    }

    /// Puts HTML on the clipboard, with plain text for programs that do not take it.
    fn copy_html(&mut self, ctx: &Context, html: &str, plain: &str) {
        // On some systems what is copied is there only as long as the one who copied it.
        if self.clipboard.is_none() {
            self.clipboard = arboard::Clipboard::new().ok();
        }
        let copied = self.clipboard.as_mut().map(|clipboard| clipboard.set_html(html, Some(plain)));
        if !matches!(copied, Some(Ok(()))) {
            ctx.copy_text(plain.to_owned());
        }
    }

    /// Writes a text of the active document.
    pub(super) fn save_text(&mut self, ctx: &Context, path: PathBuf, kind: TextKind) {
        const FAILED: &str = "The text was not saved";
        let Some(path) = self.free_path(path, kind.extension(), FAILED) else { return };
        let Some(document) = self.document() else { return };
        let study = document.study().clone();
        let to = path.clone();
        self.write_aside(ctx, path, FAILED, move || {
            let text = text(kind, &study);
            io::write_output(&to, text.as_bytes()).map_err(|e| format!("{}: {e}", to.display()))
        });
    }
}

impl Prompt<PhaselineApp> for TextsPrompt {
    fn prompt_ui(&mut self, app: &mut PhaselineApp, ctx: &Context, ui: &mut Ui) -> PromptOutcome {
        match Task::take(&mut self.drafting) {
            Some(Ok(texts)) => self.texts = Some(texts),
            Some(Err(why)) => self.trouble = Some(why),
            None => {}
        }
        title(ui, "Text to take away");
        ui.horizontal(|ui| {
            for (kind, name) in [
                (TextKind::CareHtml, "Timeline table"),
                (TextKind::Caption, "Caption"),
                (TextKind::Alt, "Alt text"),
            ] {
                ui.selectable_value(&mut self.shown, kind, name);
            }
        });
        if self.shown == TextKind::CareHtml {
            ui.horizontal(|ui| {
                ui.label("As");
                for (kind, name) in [
                    (TextKind::CareHtml, "a table for Word (HTML)"),
                    (TextKind::CareMarkdown, "Markdown"),
                    (TextKind::CareCsv, "CSV"),
                ] {
                    ui.radio_value(&mut self.table, kind, name);
                }
            });
        }
        ui.add_space(6.0);
        let c = theme::colors(ui);
        match (&self.texts, self.shown) {
            (None, _) => {
                let state = self.trouble.map_or_else(|| "Being drafted…".to_owned(), |why| why.to_string());
                ui.label(RichText::new(state).color(c.quiet));
            }
            (Some(texts), TextKind::CareHtml) => table_ui(ui, &texts.table),
            (Some(_), kind) => {
                let text = self.text(kind).unwrap_or_default();
                ScrollArea::vertical().max_height(SHOWN_PT).id_salt("draft").show(ui, |ui| {
                    ui.add(Label::new(text.trim_end()).wrap().selectable(true));
                });
            }
        }
        ui.add_space(4.0);
        ui.label(RichText::new("Drafted from the data: read it before you publish it.").color(c.quiet));
        let pressed = buttons(ui, &["Copy", "Save…", "Close"]);
        let kind = self.kind();
        match pressed {
            Some(0) => {
                let Some(text) = self.text(kind) else { return PromptOutcome::Stays };
                let plain = self.text(TextKind::CareMarkdown).unwrap_or(text);
                if kind == TextKind::CareHtml {
                    app.copy_html(ctx, text, plain);
                } else {
                    ctx.copy_text(text.to_owned());
                }
                app.toast(format!("Copied the {}", kind.words()), QUICK_SECS);
                PromptOutcome::Stays
            }
            Some(1) => {
                app.ask_file_of(ctx, |document| FilePurpose::Text(document, kind));
                PromptOutcome::Done
            }
            Some(_) => PromptOutcome::Done,
            None => PromptOutcome::Stays,
        }
    }

    fn max_width_pt(&self, _: f32) -> f32 {
        860.0
    }

    fn is_working(&self) -> bool {
        self.drafting.is_some()
    }
}

/// The table as it will look.
fn table_ui(ui: &mut Ui, table: &Timeline) {
    let c = theme::colors(ui);
    let mut left = MOST_ROWS;
    ScrollArea::both().max_height(SHOWN_PT).id_salt("timeline").show(ui, |ui| {
        for patient in &table.patients {
            if left == 0 {
                ui.label(RichText::new("… and more, which is copied and saved, too.").color(c.quiet));
                break;
            }
            ui.label(RichText::new(&patient.name).font(theme::section_font()));
            ui.label(RichText::new(&patient.about).color(c.quiet));
            for row in patient.rows.iter().take(left) {
                let cells = [&row.when, &row.stated, &row.what, &row.details, row.basis];
                ui.horizontal_top(|ui| {
                    for (cell, width) in cells.into_iter().zip(COLUMNS) {
                        ui.allocate_ui(vec2(width, 0.0), |ui| {
                            ui.set_width(width);
                            ui.add(Label::new(cell).wrap());
                        });
                    }
                });
                ui.separator();
            }
            left -= patient.rows.len().min(left);
            ui.add_space(8.0);
        }
    });
}
