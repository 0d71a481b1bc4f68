//! The table of events: written in, pasted into, sorted, searched, with keys alone.

use eframe::egui::{self, Event, Key, Modifiers, OutputCommand};
use egui_kittest::kittest::NodeT as _;

use super::stage::{Folder, Start, Window, changed_lines, read, small_case};

/// A window with the small case, the table in the drawer and the keyboard in it, and where the case is.
fn table() -> (Folder, std::path::PathBuf, Window) {
    let folder = Folder::new();
    let file = folder.small("ann.ron");
    let mut window = Window::of(&[&file]);
    window.key(Key::F5);
    (folder, file, window)
}

fn saved(window: &mut Window, file: &std::path::Path) -> String {
    window.ctrl(Key::S);
    read(file)
}

fn keys(window: &mut Window, keys: &[Key]) {
    for key in keys {
        window.key(*key);
    }
}

/// Types as on a keyboard: the table or the cell gets one letter after the other.
fn type_text(window: &mut Window, text: &str) {
    for c in text.chars() {
        window.harness.event(Event::Text(c.to_string()));
        window.harness.step();
    }
    window.settle();
}

fn paste(window: &mut Window, text: &str) {
    window.harness.event(Event::Paste(text.to_owned()));
    window.harness.step();
    window.settle();
}

/// What Ctrl+C puts on the clipboard.
fn copied(window: &mut Window) -> String {
    window.harness.event(Event::Copy);
    window.harness.step();
    let commands = &window.harness.output().platform_output.commands;
    let text = commands.iter().find_map(|c| match c {
        OutputCommand::CopyText(text) => Some(text.clone()),
        _ => None,
    });
    window.settle();
    text.expect("something is copied")
}

/// The name of the cell that begins so, which holds its text.
fn cell(window: &Window, beginning: &str) -> String {
    let node = window.node(beginning).unwrap_or_else(|| panic!("there is no cell {beginning}"));
    node.accesskit_node().label().expect("cells have names")
}

/// The ids in the first column, from the top.
fn ids(window: &Window) -> Vec<String> {
    let nodes = window.nodes("id of ").into_iter().filter_map(|n| n.accesskit_node().label());
    let ids = nodes.filter_map(|l| l.split(": ").nth(1).map(str::to_owned));
    ids.filter(|id| id != "empty").collect()
}

#[test]
fn the_table_is_shown_with_every_event_and_hidden_again() {
    let (_folder, _file, mut window) = table();
    assert_eq!(ids(&window), ["diagnosis", "letrozole", "response", "follow_up"]);
    assert_eq!(cell(&window, "dose of Letrozole"), "dose of Letrozole: 2.5 mg");
    window.key(Key::F5);
    assert!(window.node("dose of ").is_none());
}

#[test]
fn a_cell_is_written_anew_with_keys_alone_and_the_file_follows() {
    let (_folder, file, mut window) = table();
    // Down to the treatment, along to its name.
    keys(&mut window, &[Key::ArrowDown, Key::ArrowRight, Key::ArrowRight, Key::Tab]);
    type_text(&mut window, "Anastrozole");
    window.key(Key::Enter);
    let changed = changed_lines(&small_case(), &saved(&mut window, &file));
    let [(_, new)] = changed.as_slice() else { panic!("one line, not {changed:?}") };
    assert!(new.contains("Anastrozole"), "{new}");
    window.ctrl(Key::Z);
    assert_eq!(saved(&mut window, &file), small_case());
}

#[test]
fn f2_goes_on_with_the_text_that_is_there_and_escape_gives_it_up() {
    let (_folder, file, mut window) = table();
    window.click_first("name of Letrozole");
    window.key(Key::F2);
    type_text(&mut window, " depot");
    window.key(Key::Escape);
    assert_eq!(cell(&window, "name of Letrozole"), "name of Letrozole: Letrozole");
    window.key(Key::F2);
    type_text(&mut window, " depot");
    window.key(Key::Tab);
    assert!(saved(&mut window, &file).contains("Letrozole depot"));
}

#[test]
fn a_double_click_writes_in_the_cell_and_a_click_elsewhere_takes_it() {
    let (_folder, file, mut window) = table();
    let pos = window.node("dose of Letrozole").expect("the cell").rect().center();
    let button = egui::PointerButton::Primary;
    // Within one frame, which is longer here than a double click may take.
    let input = window.harness.input_mut();
    input.events.push(Event::PointerMoved(pos));
    for pressed in [true, false, true, false] {
        input.events.push(Event::PointerButton { pos, button, pressed, modifiers: Modifiers::NONE });
    }
    window.harness.step();
    window.settle();
    assert_eq!(window.value("New text of dose"), "2.5 mg");
    type_text(&mut window, " daily");
    window.click_first("id of Diagnosis");
    assert!(saved(&mut window, &file).contains("2.5 mg daily"));
}

#[test]
fn what_a_cell_cannot_take_stays_in_it_with_the_reason_and_the_case_is_as_it_was() {
    let (_folder, file, mut window) = table();
    window.click_first("to of Letrozole");
    type_text(&mut window, "23 mnths");
    window.key(Key::Enter);
    let name = cell(&window, "to of Letrozole");
    assert!(
        name.starts_with("to of Letrozole: 23 mnths, refused: ") && name.contains("is not a time"),
        "{name}"
    );
    assert_eq!(saved(&mut window, &file), small_case());
    window.click_first("to of Letrozole");
    type_text(&mut window, "relapse");
    window.key(Key::Enter);
    assert!(window.says("there is no event") && window.says("follow_up"), "{:?}", window.texts());
    // Escape takes back what was there.
    window.click_first("to of Letrozole");
    window.key(Key::Escape);
    assert_eq!(cell(&window, "to of Letrozole"), "to of Letrozole: start + 12 mo");
    type_text(&mut window, "start + 23 mo");
    window.key(Key::Enter);
    assert!(saved(&mut window, &file).contains("start + 23 mo"));
}

#[test]
fn another_id_is_followed_by_what_refers_to_it() {
    let (_folder, file, mut window) = table();
    window.click_first("id of Letrozole");
    type_text(&mut window, "ai");
    window.key(Key::Enter);
    let text = saved(&mut window, &file);
    assert!(text.contains("id: \"ai\"") && text.contains("ai.end + 2 mo"), "{text}");
}

#[test]
fn delete_empties_cells_and_keeps_those_that_are_needed() {
    let (_folder, file, mut window) = table();
    window.click_first("dose of Letrozole");
    window.key(Key::Delete);
    assert!(!saved(&mut window, &file).contains("2.5 mg"));
    window.click_first("from/at of Diagnosis");
    window.key(Key::Delete);
    assert!(window.says("when is needed"), "{:?}", window.texts());
}

#[test]
fn a_block_with_headers_is_pasted_as_one_step() {
    let (_folder, file, mut window) = table();
    paste(
        &mut window,
        "id\tname\tdose\tnote\r\nletrozole\tExemestane\t25 mg\tchanged\r\n\
         fulvestrant\tFulvestrant\t500 mg\t\r\n",
    );
    assert!(window.says("a new event needs a kind"), "{:?}", window.texts());
    window.click_button("OK");
    paste(
        &mut window,
        "id\tkind\tname\tfrom\tdose\r\nletrozole\t\tExemestane\t1 mo\t25 mg\r\n\
         fulvestrant\tendocrine therapy\tFulvestrant\t14 mo\t500 mg\r\n",
    );
    let text = saved(&mut window, &file);
    assert!(text.contains("Exemestane") && text.contains("id: \"fulvestrant\""), "{text}");
    window.ctrl(Key::Z);
    assert_eq!(saved(&mut window, &file), small_case());
}

#[test]
fn a_block_with_a_cell_that_does_not_fit_is_not_pasted_at_all_and_the_cell_is_named() {
    let (_folder, file, mut window) = table();
    window.click_first("from/at of Diagnosis");
    paste(&mut window, "1 mo\n2 mnths\n");
    assert!(window.says("Nothing was pasted") && window.says("row 2, column 1: \"2 mnths\""));
    window.click_button("OK");
    assert_eq!(saved(&mut window, &file), small_case());
}

#[test]
fn what_is_copied_and_pasted_in_its_place_changes_nothing() {
    let (_folder, file, mut window) = table();
    window.ctrl(Key::A);
    let text = copied(&mut window);
    assert!(text.starts_with("id\tkind\ttype\tname\tfrom/at\tto\t"), "{text}");
    assert_eq!(text.lines().count(), 5);
    window.press(Modifiers::COMMAND, Key::Home);
    paste(&mut window, &text);
    assert_eq!(saved(&mut window, &file), small_case());
}

#[test]
fn a_block_is_copied_without_headers_and_pasted_elsewhere() {
    let (_folder, file, mut window) = table();
    window.click_first("name of Letrozole");
    keys(&mut window, &[Key::Tab, Key::Tab]);
    window.press(Modifiers::SHIFT, Key::ArrowRight);
    let text = copied(&mut window);
    assert_eq!(text, "start + 12 mo\t2.5 mg\n");
    paste(&mut window, "start + 6 mo\t5 mg\n");
    assert!(saved(&mut window, &file).contains("5 mg"));
    paste(&mut window, &text);
    assert_eq!(saved(&mut window, &file), small_case());
}

#[test]
fn a_single_text_fills_the_block_and_cut_empties_it() {
    let (_folder, file, mut window) = table();
    window.click_first("detail of Diagnosis");
    window.press(Modifiers::SHIFT, Key::ArrowDown);
    paste(&mut window, "cT2");
    assert_eq!(saved(&mut window, &file).matches("detail: \"cT2\"").count(), 2);
    window.harness.event(Event::Cut);
    window.harness.step();
    window.settle();
    assert_eq!(saved(&mut window, &file), small_case());
}

#[test]
fn the_first_row_of_a_block_fills_the_rest() {
    let (_folder, file, mut window) = table();
    window.click_first("detail of Diagnosis");
    type_text(&mut window, "x");
    // Enter has gone to the next row, which takes what is above.
    window.key(Key::Enter);
    window.ctrl(Key::D);
    let text = saved(&mut window, &file);
    assert_eq!(text.matches("detail: \"x\"").count(), 2, "{text}");
    assert_eq!(text.matches("id: \"letrozole").count(), 1, "nothing was duplicated");
}

#[test]
fn the_empty_row_becomes_an_event_once_it_says_enough() {
    let (_folder, file, mut window) = table();
    window.press(Modifiers::COMMAND, Key::End);
    window.key(Key::Home);
    keys(&mut window, &[Key::ArrowRight]);
    type_text(&mut window, "chemotherapy");
    window.key(Key::Tab);
    assert!(window.says("a new event needs"), "{:?}", window.texts());
    window.key(Key::Tab);
    type_text(&mut window, "Docetaxel");
    window.key(Key::Tab);
    type_text(&mut window, "20 mo");
    window.key(Key::Tab);
    assert!(ids(&window).contains(&"docetaxel".to_owned()), "{:?}", ids(&window));
    let text = saved(&mut window, &file);
    assert!(text.contains("id: \"docetaxel\"") && text.contains("\"20 mo\""), "{text}");
    // The cursor stands in the row of the new event.
    type_text(&mut window, "start + 2 mo");
    window.key(Key::Enter);
    assert!(saved(&mut window, &file).contains("start + 2 mo"));
}

#[test]
fn headers_sort_up_and_down_and_back_to_the_file() {
    let (_folder, _file, mut window) = table();
    window.click_first("Sort by id");
    assert_eq!(ids(&window), ["diagnosis", "follow_up", "letrozole", "response"]);
    window.click_first("Sort by id, ascending now");
    assert_eq!(ids(&window), ["response", "letrozole", "follow_up", "diagnosis"]);
    window.click_first("Sort by id, descending now");
    assert_eq!(ids(&window), ["diagnosis", "letrozole", "response", "follow_up"]);
    // Times sort as times: the response came three months after the start.
    window.click_first("Sort by from/at");
    assert_eq!(ids(&window), ["diagnosis", "letrozole", "response", "follow_up"]);
}

#[test]
fn find_keeps_the_rows_that_have_the_words_and_enter_selects_them_one_by_one() {
    let (_folder, _file, mut window) = table();
    window.key(Key::F5);
    window.ctrl(Key::F);
    type_text(&mut window, "LETROZOLE");
    assert_eq!(ids(&window), ["letrozole", "response", "follow_up"]);
    assert!(window.says("3 of 4"));
    window.key(Key::Enter);
    assert!(window.says("endocrine therapy · Ann"), "the inspector shows it: {:?}", window.texts());
    window.key(Key::Enter);
    assert_eq!(window.value("Category"), "PR");
    type_text(&mut window, "s here");
    assert!(window.says("nothing found"));
    window.key(Key::Escape);
    assert_eq!(ids(&window).len(), 4);
}

#[test]
fn table_and_figure_share_what_is_selected() {
    let (_folder, file, mut window) = table();
    window.click_first("id of Letrozole");
    assert_eq!(window.value("Dose"), "2.5 mg", "the inspector shows the event of the cursor");
    window.select("Diagnosis");
    // Shown again, the table has the keyboard, and its cursor is in the row that was selected in the outline.
    keys(&mut window, &[Key::F5, Key::F5, Key::End]);
    keys(&mut window, &[Key::ArrowLeft; 1]);
    type_text(&mut window, "here");
    window.key(Key::Enter);
    let text = saved(&mut window, &file);
    assert!(text.contains("here"), "{text}");
    assert_eq!(cell(&window, "note of Diagnosis"), "note of Diagnosis: here");
}

#[test]
fn commands_of_the_window_do_not_take_the_keys_of_the_table() {
    let (_folder, file, mut window) = table();
    window.click_first("name of Letrozole");
    // F fits, D counts in days, N makes a phase: here they are letters.
    type_text(&mut window, "fdn");
    for key in [Key::F, Key::D, Key::N, Key::Delete] {
        window.harness.key_press(key);
    }
    window.key(Key::Enter);
    assert!(saved(&mut window, &file).contains("name: \"fdn\""));
    window.ctrl(Key::A);
    window.key(Key::Escape);
    window.key(Key::Escape);
    window.key(Key::F8);
    assert!(window.node("Letrozole, ").is_none(), "function keys work in the table, too");
}

#[test]
fn a_small_dark_window_shows_the_table_and_scrolls_to_the_cursor() {
    let folder = Folder::new();
    let file = folder.small("ann.ron");
    let mut window = Window::start(Start {
        files: vec![file],
        size: egui::vec2(800.0, 560.0),
        theme: egui::Theme::Dark,
        ..Start::default()
    });
    window.key(Key::F5);
    assert!(window.node("note of Letrozole").is_none());
    keys(&mut window, &[Key::ArrowDown, Key::End, Key::ArrowLeft]);
    assert_eq!(cell(&window, "note of Letrozole"), "note of Letrozole: As stated.");
    assert!(window.node("id of Letrozole").is_some(), "the ids stay in view");
}

#[test]
fn keys_that_come_faster_than_frames_are_taken_in_their_order() {
    let (_folder, file, mut window) = table();
    window.click_first("name of Letrozole");
    let key = |key| Event::Key {
        key,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers: Modifiers::NONE,
    };
    let text = |text: &str| Event::Text(text.to_owned());
    let tab = || key(Key::Tab);
    let events =
        [text("A"), text("b"), tab(), text("2"), text(" mo"), tab(), tab(), text("9"), text(" mg"), tab()];
    for half in events.chunks(4) {
        window.harness.input_mut().events.extend(half.iter().cloned());
        window.harness.step();
    }
    window.settle();
    let text = saved(&mut window, &file);
    assert!(text.contains("name: \"Ab\"") && text.contains("from: \"2 mo\""), "{text}");
    assert!(text.contains("dose: \"9 mg\""), "{text}");
}

#[test]
fn what_is_typed_together_with_find_is_looked_for() {
    let (_folder, _file, mut window) = table();
    let key =
        |key, modifiers| Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers };
    let events =
        [key(Key::F, Modifiers::COMMAND), key(Key::Num2, Modifiers::NONE), Event::Text("2".to_owned())];
    window.harness.input_mut().events.extend(events);
    window.harness.step();
    window.settle();
    assert_eq!(window.value("Find in the table"), "2");
    assert!(window.says("zero: as the case says"), "2 is not taken for a command");
}
