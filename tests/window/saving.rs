//! Saving: to the file, elsewhere, and in doubt.

use std::fs;

use eframe::egui::Key;

use super::stage::{Folder, Window, read, small_case};

/// The small case with its label changed, not yet saved.
fn changed(folder: &Folder) -> (std::path::PathBuf, Window) {
    let file = folder.small("ann.ron");
    let mut window = Window::of(&[&file]);
    window.select("Letrozole");
    window.write("Label", "Femara");
    (file, window)
}

#[test]
fn saving_takes_the_mark_off_and_undoing_past_it_puts_it_on() {
    let folder = Folder::new();
    let (file, mut window) = changed(&folder);
    assert_eq!(window.tabs(), ["ann.ron, unsaved changes"]);
    window.ctrl(Key::S);
    assert_eq!(window.tabs(), ["ann.ron"]);
    assert!(read(&file).contains("Femara"));
    window.ctrl(Key::Z);
    assert_eq!(window.tabs(), ["ann.ron, unsaved changes"]);
    window.ctrl_shift(Key::Z);
    assert_eq!(window.tabs(), ["ann.ron"]);
}

#[test]
fn where_there_is_no_dialog_a_new_case_is_saved_under_a_typed_path() {
    let folder = Folder::new();
    let mut window = Window::first_start();
    window.ctrl(Key::S);
    assert_eq!(window.desk.questions().len(), 1);
    window.type_into("Path", &folder.path("mine").display().to_string());
    window.click_button("Save");
    assert_eq!(window.tabs(), ["mine.ron"]);
    let text = read(&folder.path("mine.ron"));
    assert!(text.contains("Trastuzumab stopped in complete response"));
    assert!(folder.path("mine.files").join("ct-p1-before.png").is_file(), "its pictures lie beside it");
}

#[test]
fn save_as_goes_on_with_the_new_file() {
    let folder = Folder::new();
    let (file, mut window) = changed(&folder);
    window.desk.will_choose(&folder.path("bea.ron"));
    window.ctrl_shift(Key::S);
    assert_eq!(window.tabs(), ["bea.ron"]);
    assert_eq!(read(&file), small_case());
    window.write("Dose", "5 mg");
    window.ctrl(Key::S);
    assert!(read(&folder.path("bea.ron")).contains("5 mg"));
    assert_eq!(read(&file), small_case());
}

#[test]
fn save_a_copy_goes_on_with_the_file_it_has() {
    let folder = Folder::new();
    let (file, mut window) = changed(&folder);
    window.desk.will_choose(&folder.path("copy.ron"));
    window.choose("File", "Save a copy");
    assert!(read(&folder.path("copy.ron")).contains("Femara"));
    assert_eq!(window.tabs(), ["ann.ron, unsaved changes"]);
    assert_eq!(read(&file), small_case());
    let suggested = window.desk.questions().pop().and_then(|q| q.save_as);
    assert_eq!(suggested.as_deref(), Some("ann copy.ron"));
}

#[test]
fn a_name_without_an_ending_does_not_replace_a_file_unasked() {
    let folder = Folder::new();
    let (_, mut window) = changed(&folder);
    let other = folder.file("other.ron", "somebody's work");
    window.desk.will_choose(&folder.path("other"));
    window.ctrl_shift(Key::S);
    assert_eq!(read(&other), "somebody's work");
    assert!(window.says("a file of that name is already there"));
    window.click("Overwrite");
    assert!(read(&other).contains("Femara"));
}

#[test]
fn a_typed_path_says_that_a_file_will_be_replaced() {
    let folder = Folder::new();
    let (_, mut window) = changed(&folder);
    let other = folder.file("other.ron", "somebody's work");
    window.ctrl_shift(Key::S);
    window.type_into("Path", &other.display().to_string());
    assert!(window.says("this file exists and will be replaced"));
    window.key(Key::Escape);
    assert_eq!(read(&other), "somebody's work");
    assert_eq!(window.tabs(), ["ann.ron, unsaved changes"]);
}

#[test]
fn a_case_is_not_saved_over_one_that_is_open_in_another_tab() {
    let folder = Folder::new();
    let (_, mut window) = changed(&folder);
    let other = folder.small("other.ron");
    window.drop_files(&[&other]);
    window.click_first("Tab ann.ron");
    window.desk.will_choose(&other);
    window.ctrl_shift(Key::S);
    assert!(window.says("is open in another tab"));
    assert_eq!(read(&other), small_case());
}

#[test]
fn revert_goes_back_to_the_file_and_can_be_undone() {
    let folder = Folder::new();
    let (file, mut window) = changed(&folder);
    window.choose("File", "Revert");
    assert_eq!(window.tabs(), ["ann.ron"]);
    assert!(window.node("Femara, ").is_none());
    window.choose("Edit", "Undo: Revert to the file");
    assert!(window.node("Femara, ").is_some());
    assert_eq!(window.tabs(), ["ann.ron, unsaved changes"]);
    window.ctrl(Key::S);
    assert!(read(&file).contains("Femara"));
}

#[test]
fn revert_takes_drafts_away() {
    let folder = Folder::new();
    let (_, mut window) = changed(&folder);
    window.write("To", "whenever");
    window.choose("File", "Revert");
    window.select("Letrozole");
    assert_eq!(window.value("To"), "start + 12 mo");
}

#[test]
fn a_file_written_by_hand_is_kept_beside_at_the_first_save() {
    let folder = Folder::new();
    let by_hand = small_case().replace("Case(", "// As told by Ann.\nCase(");
    let file = folder.file("ann.ron", &by_hand);
    let mut window = Window::of(&[&file]);
    window.select("Letrozole");
    window.write("Label", "Femara");
    window.ctrl(Key::S);
    assert_eq!(read(&folder.path("ann.orig.ron")), by_hand);
    window.write("Label", "Femar");
    window.ctrl(Key::S);
    assert!(read(&file).contains("Femar\""));
    assert!(!folder.path("ann.orig-2.ron").exists(), "once is enough");
}

#[test]
fn a_file_that_somebody_else_changed_is_replaced_only_when_told() {
    let folder = Folder::new();
    let (file, mut window) = changed(&folder);
    let theirs = small_case().replace("Ann", "Anna");
    fs::write(&file, &theirs).expect("their change");
    window.ctrl(Key::S);
    assert!(window.says("another program changed the file"));
    window.click("Cancel");
    assert_eq!(read(&file), theirs);
    window.ctrl(Key::S);
    window.click("Overwrite");
    assert!(read(&file).contains("Femara"));
    assert_eq!(read(&folder.path("ann.orig.ron")), theirs, "theirs is kept beside");
}

#[test]
fn a_file_that_somebody_else_changed_can_be_loaded_instead() {
    let folder = Folder::new();
    let (file, mut window) = changed(&folder);
    let theirs = small_case().replace("\"Ann\"", "\"Anna\"");
    fs::write(&file, &theirs).expect("their change");
    window.ctrl(Key::S);
    window.click("Reload");
    assert!(window.node("Anna, patient").is_some());
    assert_eq!(read(&file), theirs);
    window.ctrl(Key::Z);
    assert!(window.node("Femara, ").is_some(), "what was reverted can be had back");
}

#[test]
fn a_picture_dropped_on_an_event_is_kept_beside_the_case_at_the_next_save() {
    let folder = Folder::new();
    let (file, mut window) = changed(&folder);
    let founding = folder.founding().with_extension("files");
    window.drop_files(&[&founding.join("ct-p1-before.png")]);
    window.ctrl(Key::S);
    assert!(read(&file).contains("pictures: ["));
    let kept = fs::read_dir(file.with_extension("files")).expect("the folder of pictures").count();
    assert_eq!(kept, 1);
}
