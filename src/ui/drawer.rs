//! The drawer under the figure: the table of events, the table of patients, findings, and the history of steps.

use eframe::egui::{self, Button, RichText, ScrollArea, Ui};

use super::action::{Action, Actions};
use super::state::{DocumentView, HistoryView};
use super::theme;
use crate::command::AppCommand;

/// What the drawer shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Drawer {
    /// All events as a spreadsheet.
    Table,
    /// All patients with their facts and measures.
    Patients,
    /// What contradicts itself.
    Findings,
    /// The steps that were made.
    History,
}

impl Drawer {
    /// In the order of the drawer's tabs.
    pub const ALL: [Self; 4] = [Self::Table, Self::Patients, Self::Findings, Self::History];

    /// The command that shows and hides it.
    pub const fn command(self) -> AppCommand {
        match self {
            Self::Table => AppCommand::ToggleTable,
            Self::Patients => AppCommand::TogglePatients,
            Self::Findings => AppCommand::ToggleFindings,
            Self::History => AppCommand::ToggleHistory,
        }
    }
}

/// Draws the tabs of the drawer, and what else belongs into their row, from the right.
pub fn tabs_ui(
    ui: &mut Ui,
    doc: &DocumentView<'_>,
    shown: Drawer,
    actions: &mut Actions,
    right: impl FnOnce(&mut Ui, &mut Actions),
) {
    let c = theme::colors(ui);
    ui.horizontal(|ui| {
        for drawer in Drawer::ALL {
            let command = drawer.command();
            let name = match (drawer, doc.study().finding_count()) {
                (Drawer::Findings, n) if n > 0 => format!("{} {n}", command.label()),
                _ => command.label().to_owned(),
            };
            let here = drawer == shown;
            let font = if here { theme::section_font() } else { egui::FontId::proportional(12.5) };
            let text = RichText::new(name).font(font).color(if here { c.ink } else { c.quiet });
            if ui.add(Button::new(text).frame(false)).on_hover_text(command.tooltip()).clicked() && !here {
                actions.push(Action::Command(command));
            }
        }
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let close = ui.add(Button::new(RichText::new("×").color(c.quiet)).frame(false));
            close.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, "Close the drawer"));
            if close.clicked() {
                actions.push(Action::Command(shown.command()));
            }
            right(ui, actions);
        });
    });
    ui.add_space(4.0);
}

/// Draws the steps, oldest first; a click goes to the state after that step.
pub fn history_ui(ui: &mut Ui, history: &HistoryView<'_>, actions: &mut Actions) {
    let c = theme::colors(ui);
    let behind = history.behind.len();
    let count = behind + history.ahead.len() + 1;
    ScrollArea::vertical().auto_shrink(false).stick_to_bottom(true).show_rows(
        ui,
        22.0,
        count,
        |ui, range| {
            for i in range {
                let label = match i.checked_sub(1) {
                    None => "as opened",
                    Some(step) if step < behind => history.behind.get(step).copied().unwrap_or_default(),
                    Some(step) => history.ahead.get(step - behind).copied().unwrap_or_default(),
                };
                let color = if i > behind { c.quiet } else { c.ink };
                let button = Button::selectable(i == behind, RichText::new(label).color(color));
                if ui.add(button).on_hover_text("Go to the case after this step").clicked() {
                    actions.push(Action::GoToStep(i));
                }
            }
        },
    );
}
