//! Changing a case.

use eframe::egui::{Key, Modifiers};

use super::stage::{Folder, Window, changed_lines, read, small_case};

/// A window with the small case, and where it is.
fn small() -> (Folder, std::path::PathBuf, Window) {
    let folder = Folder::new();
    let file = folder.small("ann.ron");
    let window = Window::of(&[&file]);
    (folder, file, window)
}

/// Saves and gives what is on the disk.
fn saved(window: &mut Window, file: &std::path::Path) -> String {
    window.ctrl(Key::S);
    read(file)
}

#[test]
fn what_is_typed_into_fields_stands_in_the_file_and_nothing_else_changes() {
    let (_folder, file, mut window) = small();
    window.select("Letrozole");
    window.write("Label", "Femara");
    window.write("Note", "Début: “ok” 5 %");
    window.write("To", "start + 18 mo");
    let text = saved(&mut window, &file);
    assert!(text.contains("label: \"Femara\""), "{text}");
    assert!(text.contains("note: \"Début: “ok” 5 %\""), "{text}");
    assert!(text.contains("to: \"start + 18 mo\""), "{text}");
    for _ in 0..3 {
        window.ctrl(Key::Z);
    }
    assert_eq!(saved(&mut window, &file), small_case());
}

#[test]
fn a_save_changes_the_line_of_the_edit_alone() {
    let folder = Folder::new();
    let file = folder.founding();
    let before = read(&file);
    let mut window = Window::of(&[&file]);
    window.select("Docetaxel");
    window.write("Dose", "75 mg/m²");
    let changed = changed_lines(&before, &saved(&mut window, &file));
    let [(old, new)] = changed.as_slice() else { panic!("one line, not {changed:?}") };
    assert!(old.contains("100 mg/m²") && new.contains("75 mg/m²"), "{old} {new}");
}

#[test]
fn a_time_that_cannot_be_read_is_explained_and_the_case_keeps_what_it_had() {
    let (_folder, file, mut window) = small();
    window.select("Letrozole");
    window.type_into("To", "23 mnths");
    assert!(window.says("expected e.g."), "{:?}", window.texts());
    window.key(Key::Tab);
    assert_eq!(window.value("To"), "23 mnths", "the draft stays to be mended");
    assert_eq!(saved(&mut window, &file), small_case());
    window.write("To", "start + 23 mo");
    assert!(!window.says("expected e.g."));
    assert!(saved(&mut window, &file).contains("start + 23 mo"));
}

#[test]
fn a_time_that_names_no_event_is_refused_with_the_events_there_are() {
    let (_folder, file, mut window) = small();
    window.select("Letrozole");
    window.write("To", "relapse");
    assert!(window.says("there is no event") && window.says("follow_up"));
    assert_eq!(saved(&mut window, &file), small_case());
}

#[test]
fn a_date_may_be_typed_as_usual_and_is_kept_in_iso() {
    let (_folder, file, mut window) = small();
    window.click_first("Ann, patient");
    window.write("Its date", "14/03/2007");
    assert!(saved(&mut window, &file).contains("date: \"2007-03-14\""));
    assert_eq!(window.value("Its date"), "2007-03-14");
}

#[test]
fn the_keystrokes_in_a_field_are_one_step_with_a_name() {
    let (_folder, _file, mut window) = small();
    window.select("Letrozole");
    window.write("Label", "Femara");
    window.write("Source", "letter");
    window.click("Edit");
    assert!(window.node("Undo: Change source of Femara").is_some());
    window.click_first("Undo: ");
    window.choose("Edit", "Undo: Change label of Letrozole");
    assert_eq!(window.value("Label"), "");
    window.click("Edit");
    assert!(window.node("Redo: Change label of Letrozole").is_some());
    window.click_first("Redo: ");
    window.press(Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
    assert_eq!((window.value("Label"), window.value("Source")), ("Femara".into(), "letter".into()));
    window.ctrl(Key::Z);
    window.ctrl(Key::Y);
    assert_eq!(window.value("Source"), "letter");
}

#[test]
fn undo_in_a_field_does_not_take_a_step_of_the_case_back() {
    let (_folder, _file, mut window) = small();
    window.select("Letrozole");
    window.write("Label", "Femara");
    window.field("Dose").focus();
    window.settle();
    window.ctrl(Key::Z);
    assert_eq!(window.value("Label"), "Femara");
}

#[test]
fn events_are_added_and_shown_in_the_inspector() {
    let (_folder, file, mut window) = small();
    window.ctrl(Key::T);
    window.write("Name", "Palbociclib");
    window.ctrl(Key::R);
    window.write("At", "6 mo");
    for command in ["Status", "Measurement", "Finding"] {
        window.choose("Insert", command);
    }
    let text = saved(&mut window, &file);
    for id in ["treatment", "response_2", "progression", "measurement", "finding"] {
        assert!(text.contains(&format!("id: \"{id}\"")), "{id}: {text}");
    }
    assert!(text.contains("name: \"Palbociclib\"") && text.contains("at: \"6 mo\""), "{text}");
}

#[test]
fn a_patient_is_added_renamed_and_deleted() {
    let (_folder, file, mut window) = small();
    window.ctrl_shift(Key::N);
    assert_eq!(window.value("Label"), "Patient 2");
    window.write("Id", "bea");
    window.write("Age (y)", "54");
    let text = saved(&mut window, &file);
    assert!(text.contains("id: \"bea\"") && text.contains("age: 54"), "{text}");
    window.click_first("Patient 2, patient");
    window.harness.remove_cursor();
    window.key(Key::Delete);
    assert_eq!(saved(&mut window, &file), small_case());
}

#[test]
fn an_age_nobody_reaches_is_refused() {
    let (_folder, file, mut window) = small();
    window.click_first("Ann, patient");
    window.write("Age (y)", "154");
    assert!(window.says("a whole number up to 130"));
    assert_eq!(saved(&mut window, &file), small_case());
}

#[test]
fn a_copy_of_an_event_stands_behind_it_under_an_id_of_its_own() {
    let (_folder, file, mut window) = small();
    window.select("Letrozole");
    window.ctrl(Key::D);
    assert_eq!(window.value("Id"), "letrozole_2");
    let text = saved(&mut window, &file);
    let ids: Vec<_> = text.matches("Letrozole").collect();
    assert_eq!(ids.len(), 2, "{text}");
}

#[test]
fn a_copy_of_a_patient_keeps_its_anchors() {
    let (_folder, file, mut window) = small();
    window.click_first("Ann, patient");
    window.harness.remove_cursor();
    window.ctrl(Key::D);
    assert_eq!(window.value("Label"), "Ann (copy)");
    let text = saved(&mut window, &file);
    assert_eq!(text.matches("at: \"letrozole + 3 mo\"").count(), 2, "{text}");
}

#[test]
fn an_event_that_nothing_depends_on_is_deleted_without_a_question() {
    let (_folder, file, mut window) = small();
    window.select("Last follow-up");
    window.key(Key::Delete);
    assert!(!saved(&mut window, &file).contains("follow_up"));
    window.ctrl(Key::Z);
    assert_eq!(saved(&mut window, &file), small_case());
}

#[test]
fn deleting_an_anchor_asks_and_its_dependants_keep_their_times() {
    let (_folder, file, mut window) = small();
    window.select("Letrozole");
    window.key(Key::Delete);
    assert!(window.says("Other times depend on this") && window.says("response, follow_up"));
    window.click("Cancel");
    assert_eq!(saved(&mut window, &file), small_case());
    window.key(Key::Delete);
    window.click("Delete");
    let text = saved(&mut window, &file);
    assert!(!text.contains("letrozole"), "{text}");
    // "about": what is stated to the month is no more exact after its anchor is gone.
    let spoken: Vec<_> = window.texts().into_iter().filter(|t| t.contains(", at ")).collect();
    assert!(
        spoken.iter().any(|t| t.contains("artial response") && t.contains("month 4")),
        "{spoken:?}\n{text}"
    );
    assert!(spoken.iter().any(|t| t.contains("ollow-up") && t.contains("month 15")), "{spoken:?}\n{text}");
    window.ctrl(Key::Z);
    assert_eq!(saved(&mut window, &file), small_case());
}

#[test]
fn a_new_id_is_written_into_every_time_that_names_the_event() {
    let (_folder, file, mut window) = small();
    window.select("Letrozole");
    window.write("Id", "femara");
    let text = saved(&mut window, &file);
    assert!(text.contains("id: \"femara\""), "{text}");
    assert!(text.contains("at: \"femara + 3 mo\"") && text.contains("at: \"femara.end + 2 mo\""), "{text}");
    assert_eq!(window.value("Id"), "femara", "it is still selected");
    window.ctrl(Key::Z);
    assert_eq!(saved(&mut window, &file), small_case());
}

#[test]
fn a_time_that_names_a_later_event_waits_until_it_can_be_taken() {
    let (_folder, file, mut window) = small();
    window.select("Letrozole");
    window.write("To", "relapse");
    window.select("Last follow-up");
    window.write("Id", "relapse");
    window.select("Letrozole");
    assert_eq!(window.value("To"), "relapse");
    assert!(window.says("not in the case yet") && !saved(&mut window, &file).contains("to: \"relapse\""));
    window.field("To").focus();
    window.settle();
    window.key(Key::Enter);
    assert!(saved(&mut window, &file).contains("to: \"relapse\""));
    assert!(!window.says("not in the case yet"));
}

#[test]
fn a_text_that_could_not_be_taken_follows_its_event_to_a_new_id() {
    let (_folder, _file, mut window) = small();
    window.select("Letrozole");
    window.write("To", "23 mnths");
    window.write("Id", "femara");
    assert_eq!(window.value("To"), "23 mnths");
    window.select("PR");
    window.write("Id", "letrozole");
    assert_eq!(window.value("At"), "femara + 3 mo");
    window.ctrl(Key::T);
    window.write("To", "some day");
    window.ctrl(Key::Z);
    window.ctrl(Key::T);
    assert_eq!(window.value("To"), "start + 3 mo", "what was typed for another event is gone");
}

#[test]
fn an_id_that_is_taken_or_none_is_refused() {
    let (_folder, file, mut window) = small();
    window.select("Letrozole");
    window.write("Id", "response");
    assert!(window.says("the id of another event"));
    window.write("Id", "5 fu");
    assert!(window.says("is not an id"));
    assert_eq!(saved(&mut window, &file), small_case());
}

#[test]
fn moving_an_event_in_the_file_and_back_leaves_the_file() {
    let (_folder, file, mut window) = small();
    window.select("Letrozole");
    window.press(Modifiers::ALT, Key::ArrowDown);
    let text = saved(&mut window, &file);
    assert!(text.find("\"response\"") < text.find("\"letrozole\""), "{text}");
    window.press(Modifiers::ALT, Key::ArrowUp);
    assert_eq!(saved(&mut window, &file), small_case());
}

#[test]
fn the_case_has_a_title_and_reference_values() {
    let (_folder, file, mut window) = small();
    window.write("Title", "Ann's course");
    window.click("+ Reference value");
    let text = saved(&mut window, &file);
    assert!(text.contains("title: \"Ann's course\"") && text.contains("Reference("), "{text}");
    window.click("Remove");
    window.ctrl(Key::Z);
    window.ctrl(Key::Z);
    window.ctrl(Key::Z);
    assert_eq!(saved(&mut window, &file), small_case());
}

#[test]
fn the_keyboard_alone_selects_deletes_and_undoes() {
    let (_folder, file, mut window) = small();
    for _ in 0..4 {
        window.key(Key::ArrowDown);
    }
    assert_eq!(window.value("Id"), "follow_up");
    window.key(Key::ArrowUp);
    assert_eq!(window.value("Id"), "response");
    window.key(Key::Delete);
    assert!(!saved(&mut window, &file).contains("\"PR\""));
    window.ctrl(Key::Z);
    assert_eq!(saved(&mut window, &file), small_case());
}

#[test]
fn tab_reaches_an_event_and_the_space_bar_selects_it() {
    let (_folder, _file, mut window) = small();
    let reached = (0..120).any(|_| {
        window.harness.key_press(Key::Tab);
        window.harness.run_steps(2);
        window.nodes("Letrozole, ").iter().any(egui_kittest::Node::is_focused)
    });
    assert!(reached, "Tab never reaches the event");
    window.key(Key::Space);
    assert_eq!(window.value("Id"), "letrozole");
    assert!(!window.harness.ctx.text_edit_focused());
    window.key(Key::Enter);
    assert!(window.field("From").is_focused(), "Enter goes to the fields");
    window.key(Key::Escape);
    assert_eq!(window.value("Id"), "letrozole", "Escape leaves the field, and no more");
}

#[test]
fn several_selected_events_are_deleted_as_one_step() {
    let (_folder, file, mut window) = small();
    window.select("PR");
    window.node("Last follow-up, ").expect("the event").click_modifiers(Modifiers::COMMAND);
    window.settle();
    assert!(window.says("2 events selected"));
    window.harness.remove_cursor();
    window.key(Key::Delete);
    let text = saved(&mut window, &file);
    assert!(!text.contains("\"response\"") && !text.contains("follow_up"), "{text}");
    window.choose("Edit", "Undo: Delete 2 events");
    assert_eq!(saved(&mut window, &file), small_case());
}
