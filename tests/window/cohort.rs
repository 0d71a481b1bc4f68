//! The table of patients and the survival curves in the window.

use eframe::egui::{Key, Modifiers, OutputCommand};
use egui_kittest::kittest::NodeT as _;
use phaseline::app::Answer;

use super::stage::{Folder, Window, read};

/// Five patients: two deaths, two alive, one of whom nothing is known but her name.
fn five() -> String {
    let patient = |id: &str, label: &str, fields: &str, events: &str| {
        format!(
            "Patient(id: \"{id}\", label: \"{label}\", {fields} events: [Event(id: \"diagnosis\", at: \"0 mo\", what: Status(diagnosis)), {events}]),"
        )
    };
    let end = |kind: &str, at: &str| format!("Event(id: \"end\", at: \"{at}\", what: Status({kind})),");
    let grade = |n: u8, age: u8| format!("facts: [(\"grade\", \"{n}\")], age: {age},");
    let patients = [
        patient("a", "Ann", &grade(2, 71), &end("last_follow_up", "30 mo")),
        patient("b", "Bea", &grade(3, 48), &end("death", "12 mo")),
        patient("c", "Cid", &grade(2, 60), &end("death", "20 mo")),
        patient("d", "Dan", &grade(3, 55), &end("last_follow_up", "9 mo")),
        patient("e", "=Eve", "", ""),
    ];
    let text = format!(
        "#![enable(implicit_some)]\nCase(format: 1, title: \"Five\", patients: [{}])",
        patients.concat()
    );
    // As the program writes it, so that it has nothing to say about the file.
    written(&phaseline::io::read(text.as_bytes()).expect("a case").case)
}

fn written(case: &phaseline::model::Case) -> String {
    phaseline::io::write(case, &phaseline::io::FileShape { bom: false, crlf: false })
}

/// A window with the five, and the folder that they are in.
fn window() -> (Folder, Window) {
    let folder = Folder::new();
    let file = folder.file("five.ron", &five());
    let window = Window::of(&[&file]);
    (folder, window)
}

/// The patients in the table from the top, with what is said of them.
fn rows(window: &Window) -> Vec<String> {
    let names = window.harness.root().children_recursive().filter_map(|n| n.accesskit_node().label());
    names.filter(|name| name.contains(", row of the patients")).collect()
}

fn order(window: &Window) -> Vec<String> {
    rows(window).iter().map(|row| row.split(',').next().unwrap_or_default().to_owned()).collect()
}

/// What the figure of the curves says of itself.
fn figure(window: &Window) -> String {
    let names = window.harness.root().children_recursive().filter_map(|n| n.accesskit_node().label());
    names.into_iter().find(|name| name.starts_with("Survival curves. ")).unwrap_or_default()
}

#[test]
fn the_patients_stand_in_a_table_with_facts_and_measures_and_go_again() {
    let (_folder, mut window) = window();
    window.press(Modifiers::SHIFT, Key::F5);
    assert_eq!(order(&window), ["Ann", "Bea", "Cid", "Dan", "=Eve"]);
    let ann = rows(&window).swap_remove(0);
    assert!(ann.contains("Age 71") && ann.contains("Grade 2"), "{ann}");
    assert!(ann.contains("Overall survival ≥ 30 mo"), "{ann}");
    window.press(Modifiers::SHIFT, Key::F5);
    assert!(rows(&window).is_empty());
}

#[test]
fn a_header_sorts_up_and_down_and_what_is_not_known_stays_last() {
    let (_folder, mut window) = window();
    window.press(Modifiers::SHIFT, Key::F5);
    window.click("Sort patients by Overall survival");
    assert_eq!(order(&window), ["Dan", "Bea", "Cid", "Ann", "=Eve"]);
    window.click("Sort patients by Overall survival, ascending now");
    assert_eq!(order(&window), ["Ann", "Cid", "Bea", "Dan", "=Eve"]);
    window.click("Sort patients by Overall survival, descending now");
    assert_eq!(order(&window), ["Ann", "Bea", "Cid", "Dan", "=Eve"]);
    // Equal ones stay as in the file.
    window.click("Sort patients by Grade");
    assert_eq!(order(&window), ["Ann", "Cid", "Bea", "Dan", "=Eve"]);
}

#[test]
fn columns_are_chosen_from_all_facts_and_measures() {
    let (_folder, mut window) = window();
    window.press(Modifiers::SHIFT, Key::F5);
    window.click_first("Columns");
    window.type_into("Find a column", "grade");
    window.click("Grade");
    window.key(Key::Escape);
    assert!(window.node("Sort patients by Grade").is_none());
    assert!(window.node("Sort patients by Age").is_some());
}

#[test]
fn a_click_on_a_patient_selects_it() {
    let (_folder, mut window) = window();
    window.press(Modifiers::SHIFT, Key::F5);
    window.click_first("Dan, row of the patients");
    let document = window.harness.state().document().expect("a document");
    assert_eq!(document.look.selection.patient().map(phaseline::model::PatientId::as_str), Some("d"));
}

#[test]
fn the_table_goes_to_the_clipboard_as_shown_and_to_a_file_with_ranges() {
    let (folder, mut window) = window();
    window.press(Modifiers::SHIFT, Key::F5);
    window.click("Sort patients by Overall survival");
    let item = window.node("Copy patient table").expect("a button");
    item.click();
    window.harness.step();
    let commands = window.harness.output().platform_output.commands.clone();
    let copied = commands.into_iter().find_map(|c| match c {
        OutputCommand::CopyText(text) => Some(text),
        _ => None,
    });
    window.settle();
    let copied = copied.expect("something is copied");
    let lines: Vec<&str> = copied.lines().collect();
    assert!(lines[0].starts_with("Patient\tAge\tGrade\t"), "{copied}");
    assert!(lines[1].starts_with("Dan\t55\t3\t≥ 9 mo"), "{copied}");

    let path = folder.path("patients.csv");
    window.desk.will_choose(&path);
    window.click("Save patient table…");
    let text = read(&path);
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines[0].contains("Overall survival (mo),\"Overall survival, least (mo)\""), "{text}");
    let bea = lines.iter().find(|line| line.starts_with("Bea,")).expect("Bea");
    assert!(bea.contains(",12,11.5,12.5,event,"), "{bea}");
    assert!(text.contains("\n'=Eve,"), "what a spreadsheet would run is text: {text}");
}

#[test]
fn curves_stand_in_the_place_of_the_figure_and_the_figure_comes_back() {
    let (_folder, mut window) = window();
    window.key(Key::F3);
    let words = figure(&window);
    assert!(words.contains("Overall survival") && words.contains("All: 4 patients, 2 events"), "{words}");
    assert!(words.contains("Not in the figure: 1 patient without such a time"), "{words}");
    assert!(window.says("fewer than ten"), "{:?}", window.texts());
    window.click("Back to the figure");
    assert_eq!(figure(&window), "");
}

#[test]
fn patients_are_divided_by_a_fact_and_compared() {
    let (_folder, mut window) = window();
    window.key(Key::F3);
    window.click_first("by");
    window.click("grade");
    let words = figure(&window);
    assert!(words.contains("Overall survival by grade. 2: 2 patients, 1 events"), "{words}");
    assert!(words.contains("Log-rank test"), "{words}");
}

#[test]
fn another_time_is_chosen_from_those_that_patients_have() {
    let (_folder, mut window) = window();
    window.key(Key::F3);
    window.click_first("Time");
    window.click_first("Follow-up (");
    assert!(figure(&window).starts_with("Survival curves. Follow-up"), "{}", figure(&window));
}

#[test]
fn the_curves_are_exported_like_any_figure() {
    let (folder, mut window) = window();
    window.key(Key::F3);
    for name in ["curves.svg", "curves.png", "curves.pdf"] {
        let path = folder.path(name);
        window.desk.will_choose(&path);
        window.ctrl(Key::E);
        assert!(path.exists(), "{name}: {:?}", window.texts());
    }
    let text = read(&folder.path("curves.svg"));
    assert!(text.contains(">At risk<") && text.contains("<title>Overall survival</title>"), "{text}");
    assert!(window.desk.questions().iter().all(|q| q.title.contains("survival")));
    window.desk.will(Answer::Cancelled);
    window.click("Export…");
    assert_eq!(window.desk.questions().len(), 4);
}

#[test]
fn a_case_without_a_time_says_what_curves_need() {
    let folder = Folder::new();
    let mut window =
        Window::of(&[&folder.file("none.ron", "Case(format: 1, patients: [Patient(id: \"a\")])")]);
    window.key(Key::F3);
    assert!(window.says("Curves need a time from one event to another"), "{:?}", window.texts());
    window.ctrl(Key::E);
    assert!(window.says("Nothing to export"), "{:?}", window.texts());
}

#[test]
fn many_patients_are_measured_aside_and_drawn_when_that_is_done() {
    let folder = Folder::new();
    let case = super::cohort_of(700);
    let mut window = Window::of(&[&folder.file("many.ron", &written(&case))]);
    window.press(Modifiers::SHIFT, Key::F5);
    assert!(order(&window).len() < 40, "only what is in view is drawn");
    window.key(Key::F3);
    assert!(figure(&window).contains("All: "), "{}", figure(&window));
}
