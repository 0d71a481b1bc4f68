//! Commands from keys, menus and the palette.

use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::NodeT as _;
use phaseline::command::{AppCommand, Menu};
use phaseline::ui::action::Action;
use phaseline::ui::bars;

use super::stage::{Folder, Start, Window};

/// The start screen, an empty case, the small case with an event selected, the founding case.
fn situations(folder: &Folder) -> Vec<Window> {
    let nothing = {
        let mut window = Window::first_start();
        window.ctrl(Key::W);
        window
    };
    let empty = {
        let mut window = Window::first_start();
        window.ctrl(Key::N);
        window
    };
    let mut small = Window::of(&[&folder.small("ann.ron")]);
    small.select("Letrozole");
    vec![nothing, empty, small, Window::first_start()]
}

#[test]
fn every_command_can_be_given_in_every_situation() {
    let folder = Folder::new();
    for mut window in situations(&folder) {
        for command in AppCommand::all() {
            let ctx = window.harness.ctx.clone();
            window.harness.state_mut().act(&ctx, Action::Command(command));
            window.harness.run_steps(2);
            // Whatever it asks is not answered.
            window.harness.key_press(Key::Escape);
            window.harness.run_steps(2);
        }
        window.escape_prompts();
    }
}

#[test]
fn every_enabled_command_can_be_clicked_in_its_menu() {
    let folder = Folder::new();
    let mut window = Window::of(&[&folder.small("ann.ron")]);
    for menu in Menu::ALL {
        for command in AppCommand::of_menu(menu) {
            if matches!(command, AppCommand::CloseTab | AppCommand::Quit | AppCommand::StartScreen) {
                continue;
            }
            window.click(menu.title());
            let item = window.menu_item(command);
            assert!(item.is_some(), "{command:?} is not in its menu");
            let enabled = item.is_some_and(|i| !i.accesskit_node().is_disabled());
            if enabled {
                window.menu_item(command).expect("as above").click();
            } else {
                window.harness.key_press(Key::Escape);
            }
            window.settle();
            window.escape_prompts();
        }
    }
}

#[test]
fn the_palette_finds_a_command_by_a_few_letters() {
    let folder = Folder::new();
    let mut window = Window::of(&[&folder.small("ann.ron")]);
    window.ctrl_shift(Key::P);
    window.type_into("Find a command", "addpat");
    window.key(Key::Escape);
    window.ctrl_shift(Key::P);
    window.type_into("Find a command", "unit weeks");
    window.key(Key::Enter);
    assert!(window.says("Weeks since") || window.says("weeks"), "{:?}", window.texts());
    assert!(!window.says("a few letters"), "the palette is closed");
}

#[test]
fn every_shortcut_is_a_key_that_the_toolkit_knows() {
    for command in AppCommand::all() {
        if let Some(shortcut) = command.shortcut() {
            assert!(bars::keyboard_shortcut(shortcut).is_some(), "{command:?}: {}", shortcut.key);
        }
    }
}

#[test]
fn the_list_of_keys_names_every_shortcut() {
    let mut window = Window::first_start();
    window.key(Key::F1);
    assert!(window.says("Mouse and keys"));
    for command in AppCommand::all().filter(|c| c.shortcut().is_some()) {
        assert!(window.says(command.label()), "{command:?}");
    }
}

#[test]
fn digits_choose_the_zero_and_letters_the_unit() {
    let mut window = Window::first_start();
    let document = |w: &Window| w.harness.state().document().map(|d| (d.look.alignment, d.look.unit));
    let mut seen = Vec::new();
    for key in [Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6, Key::Num1] {
        window.key(key);
        seen.push(document(&window));
    }
    for key in [Key::D, Key::W, Key::M, Key::Y, Key::A] {
        window.key(key);
        seen.push(document(&window));
    }
    let count = seen.len();
    seen.dedup();
    assert_eq!(seen.len(), count, "each key changes something: {seen:?}");
    assert_eq!(seen.last(), Some(&document(&Window::first_start())), "and the last ones lead back");
}

#[test]
fn keys_typed_into_a_field_are_no_commands() {
    let folder = Folder::new();
    let mut window = Window::of(&[&folder.small("ann.ron")]);
    window.select("Letrozole");
    window.type_into("Label", "");
    window.harness.key_press(Key::D);
    window.harness.key_press(Key::Num3);
    window.key(Key::Delete);
    let document = window.harness.state().document().expect("the case");
    assert_eq!((document.look.unit, document.case().patients[0].events.len()), (None, 4));
}

#[test]
fn keys_zoom_and_move_the_time_and_fit_shows_all() {
    let mut window = Window::first_start();
    let time = |w: &Window| w.harness.state().document().and_then(|d| d.look.time);
    for (modifiers, key) in [
        (Modifiers::COMMAND, Key::Equals),
        (Modifiers::COMMAND, Key::Plus),
        (Modifiers::COMMAND, Key::Minus),
        (Modifiers::ALT, Key::ArrowRight),
        (Modifiers::ALT, Key::ArrowLeft),
    ] {
        let before = time(&window);
        window.press(modifiers, key);
        assert_ne!(time(&window), before, "{key:?}");
    }
    assert!(
        (window.harness.ctx.zoom_factor() - 1.0).abs() < f32::EPSILON,
        "the window itself is not enlarged"
    );
    window.key(Key::F);
    assert_eq!(time(&window), None);
}

#[test]
fn panels_are_hidden_and_shown_and_stay_so() {
    let folder = Folder::new();
    let prefs = folder.path("settings.ron");
    let start = || Start { prefs_file: Some(prefs.clone()), ..Start::default() };
    let mut window = Window::start(start());
    assert!(window.says("in the outline"));
    window.key(Key::F8);
    window.key(Key::F9);
    assert!(!window.says("in the outline") && !window.says("Subtitle"));
    let file = folder.small("ann.ron");
    let again = Window::start(Start { files: vec![file], ..start() });
    assert!(!again.says("in the outline"));
}

#[test]
fn tabs_are_changed_by_keys() {
    let folder = Folder::new();
    let mut window = Window::of(&[&folder.small("a.ron"), &folder.small("b.ron")]);
    let name = |w: &Window| w.harness.state().document().map(phaseline::app::Document::name);
    assert_eq!(name(&window).as_deref(), Some("b.ron"));
    window.ctrl(Key::PageDown);
    assert_eq!(name(&window).as_deref(), Some("a.ron"));
    window.ctrl(Key::PageUp);
    assert_eq!(name(&window).as_deref(), Some("b.ron"));
}

#[test]
fn the_escape_key_closes_a_menu() {
    let mut window = Window::first_start();
    for time in 1..3 {
        window.click("File");
        assert!(window.menu_item(AppCommand::SaveCopy).is_some(), "{time}");
        window.key(Key::Escape);
        assert!(window.menu_item(AppCommand::SaveCopy).is_none(), "{time}");
    }
}
