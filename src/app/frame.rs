//! Lays the window out and collects what the user asked for.

use eframe::egui::{self, CentralPanel, Context, Frame, Id, Margin, Modal, Panel, TextureHandle, Ui};

use super::attach::is_picture;
use super::document::{Document, DocumentParts};
use super::jobs::slow_jobs_ui;
use super::look::Panels;
use super::prompt::PromptOutcome;
use super::window::PhaselineApp;
use crate::figure::{Style, Theme, View};
use crate::ui::drawer::{self, Drawer};
use crate::ui::quick;
use crate::ui::state::{HistoryView, TabView};
use crate::ui::{
    action::Actions, bars, findings, inspector, measures, outline, panel, patients, plot, start, survival,
    table, theme,
};

/// Narrowest window that has room for the outline beside the inspector, and for the inspector, in points.
const OUTLINE_FROM_PT: f32 = 940.0;
const INSPECTOR_FROM_PT: f32 = 600.0;
/// Of the right column: the share that measures have at first, and the least heights of them and of the fields.
const MEASURES_SHARE: f32 = 0.46;
const LEAST_MEASURES_PT: f32 = 90.0;
const LEAST_FIELDS_PT: f32 = 120.0;

impl PhaselineApp {
    /// Draws everything and does what was asked.
    pub(super) fn window_ui(&mut self, ui: &mut Ui) {
        let ctx = ui.ctx().clone();
        let mut actions = Actions::new();
        self.panels_ui(ui, &mut actions);
        drop_overlay(&ctx);
        for action in actions {
            self.act(&ctx, action);
        }
        self.prompts_ui(&ctx);
        slow_jobs_ui(&ctx, &self.jobs);
        self.toasts.show(&ctx);
    }

    /// Draws the latest prompt.
    fn prompts_ui(&mut self, ctx: &Context) {
        let Some(mut prompt) = self.prompts.pop() else { return };
        let beneath = self.prompts.len();
        let style = ctx.global_style();
        let frame = Frame::popup(&style).inner_margin(Margin::same(20)).corner_radius(10);
        let modal = Modal::new(Id::unique("prompt")).frame(frame).show(ctx, |ui| {
            ui.set_max_width(prompt.max_width_pt(ctx.content_rect().width()));
            prompt.prompt_ui(self, ctx, ui)
        });
        let escaped = modal.should_close();
        match modal.inner {
            PromptOutcome::Stays if escaped => prompt.leave(self),
            // What it raised meanwhile is shown first; otherwise it stands where it stood.
            PromptOutcome::Stays => self.prompts.insert(beneath.min(self.prompts.len()), prompt),
            PromptOutcome::Done => {}
        }
    }

    fn panels_ui(&mut self, ui: &mut Ui, actions: &mut Actions) {
        let menu = self.menu_state();
        let shows_start = self.shows_start;
        // In a narrow window the figure comes first, then the fields.
        let width = ui.available_width();
        let outline_shown = self.prefs.outline && (width >= OUTLINE_FROM_PT || !self.prefs.inspector);
        let inspector_shown = self.prefs.inspector && width >= INSPECTOR_FROM_PT;
        let measures_shown = self.prefs.measures && width >= INSPECTOR_FROM_PT;
        let names: Vec<String> = self.documents.iter().map(Document::name).collect();
        let active = self.active;
        let c = theme::colors(ui);
        let bar = |vertical: i8| Frame::new().fill(c.panel).inner_margin(Margin::symmetric(10, vertical));

        let view = |app: &'_ Self| !shows_start && app.documents.get(active).is_some();
        Panel::top("menu").frame(bar(3)).show(ui, |ui| {
            let doc = self.documents.get(active).filter(|_| view(self));
            let doc = doc.zip(names.get(active)).map(|(d, name)| d.view(name));
            bars::menu_bar_ui(ui, &menu, doc.as_ref(), actions);
        });
        if view(self) {
            let frame = Frame::new().fill(c.page).inner_margin(Margin::symmetric(10, 7));
            Panel::top("toolbar").frame(frame).show(ui, |ui| {
                let Some((document, name)) = self.documents.get_mut(active).zip(names.get(active)) else {
                    return;
                };
                let DocumentParts { doc, panels: Panels { quick: line, .. }, .. } = document.parts(name);
                let read = ui
                    .horizontal(|ui| {
                        let read = quick::quick_ui(ui, &doc, line, actions);
                        bars::toolbar_ui(ui, &menu, &doc, actions);
                        read
                    })
                    .inner;
                if !line.is_empty() {
                    ui.add_space(4.0);
                    ui.horizontal_wrapped(|ui| quick::chips_ui(ui, &read));
                }
            });
        }
        if !self.documents.is_empty() {
            let frame =
                Frame::new().fill(c.panel).inner_margin(Margin { left: 8, right: 8, top: 5, bottom: 0 });
            Panel::top("tabs").frame(frame).show(ui, |ui| {
                let tabs: Vec<TabView<'_>> = self
                    .documents
                    .iter()
                    .zip(&names)
                    .map(|(d, name)| TabView {
                        name,
                        path: d.open.loaded.path.as_deref(),
                        is_dirty: d.is_dirty(),
                    })
                    .collect();
                let shown = if shows_start { usize::MAX } else { active };
                bars::tabs_ui(ui, &tabs, shown, actions);
            });
        }
        if !view(self) {
            CentralPanel::default().frame(Frame::new().fill(c.page)).show(ui, |ui| {
                start::start_ui(ui, &self.cards.shown, &self.prefs.recent, actions);
            });
            return;
        }
        let (Some(document), Some(name)) = (self.documents.get_mut(active), names.get(active)) else {
            return;
        };
        document.trim();
        if self.drawer == Some(Drawer::Patients) || document.panels.survival.is_shown {
            document.update_cohort(ui.ctx());
        }
        let DocumentParts { doc, cohort, pictures, history, panels } = document.parts(name);
        let Panels {
            gesture,
            table,
            patients: patient_table,
            survival: curves,
            findings: found,
            measures,
            drafts,
            textures,
            quick: _,
        } = panels;
        drafts.focuses_next |= std::mem::take(&mut self.focuses_fields);
        table.has_keyboard = false;
        let mut lit = None;
        let listens = self.prompts.is_empty();
        let figure_theme = if ui.visuals().dark_mode { Theme::Dark } else { Theme::Light };
        let style = Style::new(figure_theme, 1.0).with(&doc.case.figure);

        Panel::bottom("status").frame(bar(4)).show(ui, |ui| {
            bars::status_ui(ui, &doc, self.pointer.as_deref(), actions);
        });
        if let Some(shown) = self.drawer {
            let ground = if matches!(shown, Drawer::Table | Drawer::Patients) { c.page } else { c.panel };
            let frame = Frame::new().fill(ground).inner_margin(Margin::symmetric(16, 8));
            let panel = Panel::bottom("drawer").frame(frame).resizable(true);
            panel.default_size(190.0).size_range(90.0..=520.0).show(ui, |ui| {
                drawer::tabs_ui(ui, &doc, shown, actions, |ui, actions| match shown {
                    Drawer::Table => table::find_ui(ui, &doc, table, actions),
                    Drawer::Patients => {
                        patients::tools_ui(ui, &doc, &cohort, patient_table, actions);
                    }
                    Drawer::Findings | Drawer::History => {}
                });
                match shown {
                    Drawer::Table => table::table_ui(ui, &doc, table, listens, actions),
                    Drawer::Patients => {
                        patients::patients_ui(ui, &doc, &cohort, patient_table, actions);
                    }
                    Drawer::Findings => findings::findings_ui(ui, &doc, found, actions),
                    Drawer::History => {
                        let (behind, ahead) = history.labels();
                        let history = HistoryView { behind: behind.collect(), ahead: ahead.collect() };
                        drawer::history_ui(ui, &history, actions);
                    }
                }
            });
        }
        if outline_shown {
            let frame = Frame::new().fill(c.panel).inner_margin(Margin::symmetric(4, 8));
            Panel::left("outline").frame(frame).default_size(212.0).size_range(140.0..=420.0).show(
                ui,
                |ui| {
                    outline::outline_ui(ui, &doc, &style, actions);
                },
            );
        }
        if inspector_shown || measures_shown {
            let frame =
                Frame::new().fill(c.panel).inner_margin(Margin { left: 16, right: 12, top: 14, bottom: 8 });
            let column = Panel::right("inspector").frame(frame).default_size(300.0).size_range(230.0..=560.0);
            column.show(ui, |ui| {
                let height = ui.available_height();
                let mut measures_ui = |ui: &mut Ui, drafts: &mut _, actions: &mut Actions| {
                    lit = measures::measures_ui(ui, &doc, gesture, measures, drafts, actions);
                };
                if !inspector_shown {
                    measures_ui(ui, drafts, actions);
                    return;
                }
                if measures_shown {
                    let frame = Frame::new().inner_margin(Margin { top: 8, ..Margin::ZERO });
                    let most = (height - LEAST_FIELDS_PT).max(LEAST_MEASURES_PT);
                    Panel::bottom("measures")
                        .frame(frame)
                        .resizable(true)
                        .default_size((height * MEASURES_SHARE).clamp(LEAST_MEASURES_PT, most))
                        .size_range(LEAST_MEASURES_PT..=most)
                        .show(ui, |ui| measures_ui(ui, drafts, actions));
                }
                inspector::inspector_ui(ui, &doc, drafts, actions);
            });
        }
        let ctx = ui.ctx().clone();
        self.pointer = CentralPanel::default()
            .frame(Frame::new().fill(c.page))
            .show(ui, |ui| {
                if curves.is_shown {
                    return survival::survival_ui(ui, &doc, &cohort, figure_theme, curves, actions);
                }
                let textures = &mut |name: &str| textures.of(&ctx, pictures, name).map(TextureHandle::id);
                match doc.figure {
                    View::Timeline => {
                        let lit = lit.as_ref();
                        plot::plot_ui(ui, &doc, figure_theme, gesture, lit, textures, actions).pointer
                    }
                    View::Panel => {
                        panel::panel_ui(ui, &doc, figure_theme, textures, actions);
                        None
                    }
                }
            })
            .inner;
    }
}

/// Says what a drop would do while files hang over the window.
fn drop_overlay(ctx: &Context) {
    let (count, pictures) = ctx.input(|i| {
        let files = &i.raw.hovered_files;
        let are_pictures = files.iter().filter(|f| f.path.as_deref().is_some_and(is_picture)).count();
        (files.len(), are_pictures)
    });
    if count == 0 {
        return;
    }
    let painter = ctx.layer_painter(egui::LayerId::new(egui::Order::Foreground, Id::unique("drop overlay")));
    let rect = ctx.content_rect();
    let dark = ctx.global_style().visuals.dark_mode;
    let (veil, ink) = if dark {
        (egui::Color32::from_black_alpha(170), egui::Color32::WHITE)
    } else {
        (egui::Color32::from_white_alpha(200), egui::Color32::from_rgb(0x1b, 0x1f, 0x24))
    };
    painter.rect_filled(rect, 0.0, veil);
    let accent = ctx.global_style().visuals.hyperlink_color;
    painter.rect_stroke(rect.shrink(14.0), 10.0, egui::Stroke::new(2.0, accent), egui::StrokeKind::Inside);
    let text = match (count, pictures) {
        (1, 1) => "Drop to attach the picture to an event".to_owned(),
        (n, m) if n == m => format!("Drop to attach {n} pictures to an event"),
        (1, _) => "Drop to open".to_owned(),
        _ => format!("Drop to open {count} files"),
    };
    painter.text(rect.center(), egui::Align2::CENTER_CENTER, text, egui::FontId::proportional(22.0), ink);
}
