//! The bars around the figure: menus, toolbar, tabs, status.

use eframe::egui::{
    self, Align, Button, Key, KeyboardShortcut, Layout, MenuBar, Modifiers, RichText, Sense, Ui,
};
use egui_material_icons::icons;

use super::action::{Action, Actions};
use super::state::{DocumentView, MenuState, TabView};
use super::theme;
use crate::command::{AppCommand, Menu, Shortcut};
use crate::course::Alignment;
use crate::figure::View;
use crate::measure::describe;
use crate::model::Unit;

/// The toolkit's form of a shortcut.
pub fn keyboard_shortcut(shortcut: Shortcut) -> Option<KeyboardShortcut> {
    let mut modifiers = Modifiers::NONE;
    if shortcut.ctrl {
        modifiers |= Modifiers::COMMAND;
    }
    if shortcut.shift {
        modifiers |= Modifiers::SHIFT;
    }
    if shortcut.alt {
        modifiers |= Modifiers::ALT;
    }
    Key::from_name(shortcut.key).map(|key| KeyboardShortcut::new(modifiers, key))
}

/// Whether a command can be given now.
pub fn is_enabled(command: AppCommand, state: &MenuState) -> bool {
    use AppCommand as C;
    match command {
        C::NewCase
        | C::Open
        | C::OpenPath
        | C::Quit
        | C::Palette
        | C::Shortcuts
        | C::About
        | C::StartScreen => true,
        C::ThemeLight
        | C::ThemeDark
        | C::ThemeSystem
        | C::ToggleOutline
        | C::ToggleInspector
        | C::ToggleMeasures => true,
        C::Undo => state.undo.is_some(),
        C::Redo => state.redo.is_some(),
        C::Duplicate | C::Delete | C::Cut | C::Copy | C::MoveUp | C::MoveDown => state.has_selection,
        C::NudgeEarlier | C::NudgeLater | C::NudgeMuchEarlier | C::NudgeMuchLater => state.has_selection,
        C::AddTreatment | C::AddResponse | C::AddStatus | C::AddMeasurement | C::AddFinding => {
            state.has_patient
        }
        C::Revert => state.has_file,
        C::Save
        | C::SaveAs
        | C::SaveCopy
        | C::ExportPicture
        | C::CopyPicture
        | C::Screenshot
        | C::TakeText
        | C::Deidentify
        | C::ExportCurves
        | C::SavePatients
        | C::CloseTab
        | C::SelectAll
        | C::Find
        | C::Deselect
        | C::AddPatient
        | C::AddAnnotation
        | C::QuickAdd
        | C::CopyPatients
        | C::Paste
        | C::NewPhase
        | C::EditFields
        | C::FixFinding
        | C::SilenceFinding => state.has_document,
        C::ShowTimeline
        | C::ShowPanel
        | C::Fit
        | C::ZoomIn
        | C::ZoomOut
        | C::PanLeft
        | C::PanRight
        | C::LargerType
        | C::SmallerType
        | C::ZeroOfCase
        | C::ZeroDiagnosis
        | C::ZeroFirstTreatment
        | C::ZeroFirstResponse
        | C::ZeroEndOfTreatment
        | C::ZeroCalendar
        | C::UnitAuto
        | C::UnitDays
        | C::UnitWeeks
        | C::UnitMonths
        | C::UnitYears
        | C::NextEvent
        | C::PreviousEvent
        | C::NextFinding
        | C::PreviousFinding
        | C::NextTab
        | C::PreviousTab
        | C::ToggleTable
        | C::TogglePatients
        | C::ToggleSurvival
        | C::ToggleFindings
        | C::ToggleHistory => state.has_document,
    }
}

/// What a command is called now: undo and redo name their step.
pub fn label(command: AppCommand, state: &MenuState) -> String {
    let undo = state.undo.as_ref().filter(|_| command == AppCommand::Undo);
    let step = undo.or(state.redo.as_ref().filter(|_| command == AppCommand::Redo));
    step.map_or_else(|| command.label().to_owned(), |step| format!("{}: {step}", command.label()))
}

/// Width and height of the rows of a menu, and the room above and under it, in points.
const MENU_WIDTH_PT: f32 = 240.0;
const MENU_ROW_PT: f32 = 20.0;
const MENU_MARGIN_PT: f32 = 56.0;

/// Draws what is in a menu.
fn menu_ui(ui: &mut Ui, menu: Menu, state: &MenuState, actions: &mut Actions) {
    for command in AppCommand::of_menu(menu) {
        if command.begins_group() {
            ui.separator();
        }
        command_item(ui, command, state, actions);
        if command == AppCommand::OpenPath {
            recent_menu(ui, state, actions);
        }
    }
    if menu == Menu::Help {
        ui.separator();
        for (i, name) in state.examples.iter().enumerate() {
            if ui.button(*name).on_hover_text("Open this example as a new case").clicked() {
                actions.push(Action::OpenExample(i));
            }
        }
    }
}

/// Draws the menu bar.
pub fn menu_bar_ui(ui: &mut Ui, state: &MenuState, doc: Option<&DocumentView<'_>>, actions: &mut Actions) {
    MenuBar::new().ui(ui, |ui| {
        for menu in Menu::ALL {
            ui.menu_button(menu.title(), |ui| {
                ui.set_min_width(MENU_WIDTH_PT);
                // A long menu stays within the window: it is set closely, and scrolls where even that does not do.
                ui.spacing_mut().interact_size.y = MENU_ROW_PT;
                ui.spacing_mut().item_spacing.y = 0.0;
                ui.spacing_mut().button_padding.y = 1.0;
                let room = (ui.ctx().content_rect().height() - MENU_MARGIN_PT).max(MENU_ROW_PT);
                let scroll = egui::ScrollArea::vertical().max_height(room).min_scrolled_height(room);
                scroll.show(ui, |ui| {
                    menu_ui(ui, menu, state, actions);
                });
            });
        }
        if let Some(doc) = doc {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let c = theme::colors(ui);
                let text = if doc.is_dirty { format!("● {}", doc.name) } else { doc.name.to_owned() };
                let color = if doc.is_dirty { c.accent } else { c.quiet };
                let path = doc.path.map_or_else(|| "not saved yet".to_owned(), |p| p.display().to_string());
                ui.label(RichText::new(text).color(color)).on_hover_text(path);
            });
        }
    });
}

fn recent_menu(ui: &mut Ui, state: &MenuState, actions: &mut Actions) {
    ui.menu_button("Open recent", |ui| {
        if state.recent.is_empty() {
            ui.label("no files yet");
        }
        for path in &state.recent {
            let name = path
                .file_name()
                .map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into_owned());
            if ui.button(name).on_hover_text(path.display().to_string()).clicked() {
                actions.push(Action::OpenFiles(vec![path.clone()]));
            }
        }
    });
}

fn command_item(ui: &mut Ui, command: AppCommand, state: &MenuState, actions: &mut Actions) {
    let mut button = Button::new(label(command, state));
    if let Some(shortcut) = command.shortcut().and_then(keyboard_shortcut) {
        button = button.shortcut_text(ui.ctx().format_shortcut(&shortcut));
    }
    if ui.add_enabled(is_enabled(command, state), button).on_hover_text(command.tooltip()).clicked() {
        actions.push(Action::Command(command));
    }
}

/// What can stand at time 0, as the toolbar names it.
pub const ALIGNMENTS: [(Alignment, &str); 6] = [
    (Alignment::Zero, "as the case says"),
    (Alignment::Diagnosis, "diagnosis"),
    (Alignment::FirstTreatment, "first treatment"),
    (Alignment::FirstResponse, "first response"),
    (Alignment::EndOfTreatment, "end of treatment"),
    (Alignment::Calendar, "calendar"),
];

/// Room that the choices of zero and unit and the fit button take, and that an icon takes, in points.
const CHOICES_PT: f32 = 450.0;
const ICON_PT: f32 = 38.0;

/// Draws the toolbar.
pub fn toolbar_ui(ui: &mut Ui, state: &MenuState, doc: &DocumentView<'_>, actions: &mut Actions) {
    ui.horizontal(|ui| {
        let mut icon = |ui: &mut Ui, icon: egui_material_icons::MaterialIcon, command: AppCommand| {
            let mut tooltip = label(command, state);
            if let Some(shortcut) = command.shortcut().and_then(keyboard_shortcut) {
                tooltip = format!("{tooltip} ({})", ui.ctx().format_shortcut(&shortcut));
            }
            let button = Button::new(RichText::from(icon).size(17.0)).min_size(egui::vec2(30.0, 28.0));
            let enabled = is_enabled(command, state);
            let response = ui.add_enabled(enabled, button);
            response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, enabled, command.label()));
            if response.on_hover_text(&tooltip).on_disabled_hover_text(&tooltip).clicked() {
                actions.push(Action::Command(command));
            }
        };
        // In a narrow window what has a menu and a key gives way, the least used first.
        let room = ui.available_width() - CHOICES_PT;
        icon(ui, icons::ICON_UNDO, AppCommand::Undo);
        icon(ui, icons::ICON_REDO, AppCommand::Redo);
        let others = [
            (icons::ICON_SAVE, AppCommand::Save),
            (icons::ICON_FOLDER_OPEN, AppCommand::Open),
            (icons::ICON_IMAGE, AppCommand::ExportPicture),
            (icons::ICON_PERSON_ADD, AppCommand::AddPatient),
            (icons::ICON_MEDICATION, AppCommand::AddTreatment),
            (icons::ICON_MONITOR_HEART, AppCommand::AddResponse),
        ];
        for (i, (picture, command)) in others.into_iter().enumerate() {
            if (i as f32 + 3.0) * ICON_PT < room {
                icon(ui, picture, command);
            }
        }

        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if ui.button("Fit").on_hover_text("Show all of the time axis (F)").clicked() {
                actions.push(Action::Command(AppCommand::Fit));
            }
            // A switch for those who have something to switch to.
            if doc.figure != View::Timeline || !doc.lanes.aspects.is_empty() {
                let (now, other, command) = match doc.figure {
                    View::Timeline => ("timeline", "picture panel", AppCommand::ShowPanel),
                    View::Panel => ("picture panel", "timeline", AppCommand::ShowTimeline),
                };
                ui.menu_button((format!("view: {now}"), icons::ICON_KEYBOARD_ARROW_DOWN), |ui| {
                    let _ = ui.selectable_label(true, now);
                    if ui.selectable_label(false, other).clicked() {
                        actions.push(Action::Command(command));
                    }
                })
                .response
                .on_hover_text("Lanes on a time axis, or the pictures in rows");
            }
            let unit = doc.unit.map_or("units: by zoom", Unit::plural);
            ui.menu_button((unit, icons::ICON_KEYBOARD_ARROW_DOWN), |ui| {
                for (value, name) in [
                    (None, "by zoom"),
                    (Some(Unit::Day), "days"),
                    (Some(Unit::Week), "weeks"),
                    (Some(Unit::Month), "months"),
                    (Some(Unit::Year), "years"),
                ] {
                    if ui.selectable_label(doc.unit == value, name).clicked() {
                        actions.push(Action::Unit(value));
                    }
                }
            })
            .response
            .on_hover_text("The unit of the axis and of durations");
            let zero = ALIGNMENTS.iter().find(|(a, _)| *a == doc.alignment).map_or("", |(_, name)| name);
            ui.menu_button((format!("zero: {zero}"), icons::ICON_KEYBOARD_ARROW_DOWN), |ui| {
                for (value, name) in ALIGNMENTS {
                    if ui.selectable_label(doc.alignment == value, name).clicked() {
                        actions.push(Action::Align(value));
                    }
                }
            })
            .response
            .on_hover_text("What time is counted from (keys 1 to 6)");
        });
    });
}

/// Draws the tabs.
pub fn tabs_ui(ui: &mut Ui, tabs: &[TabView<'_>], active: usize, actions: &mut Actions) {
    egui::ScrollArea::horizontal().auto_shrink([false, true]).show(ui, |ui| {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 2.0;
            for (i, tab) in tabs.iter().enumerate() {
                tab_ui(ui, tab, i, i == active, actions);
            }
            let add = ui.add(Button::new("+").frame(false).min_size(egui::vec2(26.0, 26.0)));
            add.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, "New case tab"));
            if add.on_hover_text("New case").clicked() {
                actions.push(Action::Command(AppCommand::NewCase));
            }
        });
    });
}

fn tab_ui(ui: &mut Ui, tab: &TabView<'_>, index: usize, active: bool, actions: &mut Actions) {
    let c = theme::colors(ui);
    let fill = if active { c.page } else { egui::Color32::TRANSPARENT };
    let frame =
        egui::Frame::new().fill(fill).corner_radius(egui::CornerRadius { nw: 6, ne: 6, sw: 0, se: 0 });
    frame.inner_margin(egui::Margin { left: 12, right: 6, top: 3, bottom: 3 }).show(ui, |ui| {
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            tab_inside_ui(ui, tab, index, active, actions);
        });
    });
}

/// The name of a tab and the button that closes it.
fn tab_inside_ui(ui: &mut Ui, tab: &TabView<'_>, index: usize, active: bool, actions: &mut Actions) {
    let c = theme::colors(ui);
    ui.spacing_mut().item_spacing.x = 4.0;
    ui.spacing_mut().button_padding = egui::vec2(4.0, 1.0);
    let color = if active { c.ink } else { c.quiet };
    let name: String = tab.name.chars().take(40).collect();
    let text = if tab.is_dirty { format!("{name} ●") } else { name };
    let label = egui::Label::new(RichText::new(text).color(color)).sense(Sense::click()).selectable(false);
    let response = ui.add(label);
    let spoken = format!("Tab {}{}", tab.name, if tab.is_dirty { ", unsaved changes" } else { "" });
    response.widget_info(|| egui::WidgetInfo::selected(egui::Role::Tab, true, active, &spoken));
    let path = tab.path.map_or_else(|| "not saved yet".to_owned(), |p| p.display().to_string());
    let response = response.on_hover_text(path);
    if response.clicked() {
        actions.push(Action::SwitchTab(index));
    }
    if response.middle_clicked() {
        actions.push(Action::CloseTab(index));
    }
    let close = ui.add(Button::new(RichText::new("×").color(c.quiet)).frame(false));
    let name = format!("Close {}", tab.name);
    close.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &name));
    if close.on_hover_text("Close this tab").clicked() {
        actions.push(Action::CloseTab(index));
    }
}

/// Draws the status bar; `pointer` is the time under the pointer in words.
pub fn status_ui(ui: &mut Ui, doc: &DocumentView<'_>, pointer: Option<&str>, actions: &mut Actions) {
    let c = theme::colors(ui);
    ui.horizontal(|ui| {
        let mut parts: Vec<String> = pointer.map(str::to_owned).into_iter().collect();
        match doc.selection.events() {
            [] => {}
            [one] => {
                let chart = doc.study().chart(&one.patient);
                let event = chart.and_then(|chart| Some((chart, chart.patient().event(&one.event)?)));
                if let Some((chart, event)) = event {
                    let unit = doc.unit.unwrap_or(Unit::Month);
                    let extent = describe::extent(event, chart.course(), unit);
                    parts.push(format!("{}: {extent}", event.title()));
                }
            }
            many => parts.push(format!("{} events selected", many.len())),
        }
        ui.label(RichText::new(parts.join("  ·  ")).font(theme::small_font()).color(c.quiet));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let state = if doc.is_saving {
                "saving…"
            } else if doc.path.is_none() {
                "not saved yet"
            } else if doc.is_dirty {
                "unsaved changes"
            } else {
                "saved"
            };
            ui.label(RichText::new(state).font(theme::small_font()).color(c.quiet));
            let n = doc.study().finding_count();
            if n > 0 {
                let text = format!("{n} finding{}", if n == 1 { "" } else { "s" });
                let button =
                    Button::new(RichText::new(text).font(theme::small_font()).color(c.warning)).frame(false);
                if ui.add(button).on_hover_text("Show what contradicts itself").clicked() {
                    actions.push(Action::Command(AppCommand::ToggleFindings));
                }
            }
        });
    });
}
