//! Closing tabs and the window.

use std::path::PathBuf;

use eframe::egui::{Key, ViewportCommand};

use super::stage::{Folder, Window, read, small_case};

fn changed(folder: &Folder) -> (PathBuf, Window) {
    let file = folder.small("ann.ron");
    let mut window = Window::of(&[&file]);
    window.select("Letrozole");
    window.write("Label", "Femara");
    (file, window)
}

#[test]
fn a_window_without_changes_closes() {
    assert!(Window::first_start().ask_to_close());
}

#[test]
fn a_tab_without_changes_closes_and_the_last_leaves_the_start_screen() {
    let folder = Folder::new();
    let mut window = Window::of(&[&folder.small("a.ron"), &folder.small("b.ron")]);
    window.click("Close a.ron");
    assert_eq!(window.tabs(), ["b.ron"]);
    window.ctrl(Key::W);
    assert!(window.tabs().is_empty());
    assert!(window.says("Examples from published reports"));
}

#[test]
fn a_tab_with_changes_asks_and_keeps_editing() {
    let folder = Folder::new();
    let (file, mut window) = changed(&folder);
    window.ctrl(Key::W);
    assert!(window.says("Save the changes to ann.ron?"));
    window.click("Keep editing");
    assert_eq!(window.tabs(), ["ann.ron, unsaved changes"]);
    window.ctrl(Key::W);
    window.key(Key::Escape);
    assert_eq!(window.tabs(), ["ann.ron, unsaved changes"]);
    assert_eq!(read(&file), small_case());
}

#[test]
fn a_tab_with_changes_can_be_discarded_or_saved() {
    let folder = Folder::new();
    let (file, mut window) = changed(&folder);
    window.ctrl(Key::W);
    window.click("Discard");
    assert!(window.tabs().is_empty());
    assert_eq!(read(&file), small_case());
    let (file, mut window) = changed(&folder);
    window.ctrl(Key::W);
    window.click_button("Save");
    assert!(window.tabs().is_empty());
    assert!(read(&file).contains("Femara"));
}

#[test]
fn a_window_with_changes_stays_and_asks() {
    let folder = Folder::new();
    let (file, mut window) = changed(&folder);
    assert!(!window.ask_to_close());
    assert!(window.says("Save the changes to ann.ron?"));
    assert!(!window.ask_to_close(), "asking twice is no answer");
    window.click("Keep editing");
    assert!(!window.says("Save the changes"), "one question, however often the window was asked");
    assert!(!window.ask_to_close());
    window.press_button_once("Discard");
    assert!(window.commands().contains(&ViewportCommand::Close));
    assert_eq!(read(&file), small_case());
    assert!(window.ask_to_close(), "now it may");
}

#[test]
fn closing_the_window_saves_all_and_asks_where_to_for_those_without_a_file() {
    let folder = Folder::new();
    let (file, mut window) = changed(&folder);
    window.ctrl(Key::N);
    window.ctrl_shift(Key::N);
    assert!(!window.ask_to_close());
    assert!(window.says("Save the changes to 2 cases?"));
    window.desk.will_choose(&folder.path("new.ron"));
    window.click_button("Save");
    assert!(read(&file).contains("Femara"));
    assert!(read(&folder.path("new.ron")).contains("Patient 1"));
    assert!(window.ask_to_close());
}

#[test]
fn a_window_whose_save_fails_stays_open() {
    let folder = Folder::new();
    let (file, mut window) = changed(&folder);
    let theirs = small_case().replace("Ann", "Anna");
    std::fs::write(&file, &theirs).expect("their change");
    assert!(!window.ask_to_close());
    window.click_button("Save");
    assert!(window.says("another program changed the file"));
    window.click("Cancel");
    assert_eq!(window.tabs(), ["ann.ron, unsaved changes"]);
    assert_eq!(read(&file), theirs);
}

#[test]
fn cancelling_the_dialog_of_a_closing_window_keeps_it_open() {
    let mut window = Window::first_start();
    window.ctrl_shift(Key::N);
    assert!(!window.ask_to_close());
    window.desk.will(phaseline::app::Answer::Cancelled);
    window.click_button("Save");
    assert_eq!(window.tabs(), ["her2_withdrawal.ron, unsaved changes"]);
    assert!(!window.ask_to_close());
}
