//! Findings: seen on the event and in the list, mended, and let stand.

use std::path::{Path, PathBuf};

use eframe::egui::Key;

use super::stage::{Folder, Window, read};

const TEXT: &str = r#"// Phaseline case, format 1
#![enable(implicit_some)]
Case(
    format: 1,
    title: "A case with findings",
    patients: [
        Patient(
            id: "p1",
            label: "Ann",
            zero: Zero(is: "diagnosis"),
            events: [
                Event(id: "diagnosis", at: "0 mo", what: Status(diagnosis)),
                Event(id: "fec", from: "1 mo", to: "12 mo", what: Treatment(modality: chemotherapy, name: "FEC")),
                Event(id: "pr", at: "3 mo", what: Response(category: "PR", scale: "RECIST 1.1", confirmed: true)),
                Event(id: "sd", at: "5 mo", what: Response(category: "SD", scale: "RECIST 1.1")),
                Event(id: "death", at: "10 mo", what: Status(death)),
            ],
        ),
    ],
)
"#;

/// The case as the program writes it.
fn case() -> String {
    let case = phaseline::io::read(TEXT.as_bytes()).expect("a case").case;
    phaseline::io::write(&case, &phaseline::io::FileShape::default())
}

fn window(folder: &Folder) -> (PathBuf, Window) {
    let file = folder.file("found.ron", &case());
    let mut window = Window::of(&[&file]);
    window.key(Key::F6);
    (file, window)
}

fn saved(window: &mut Window, file: &Path) -> String {
    window.ctrl(Key::S);
    read(file)
}

fn selected(window: &Window) -> Vec<String> {
    let document = window.harness.state().document().expect("the case");
    document.look.selection.events().iter().map(|e| e.event.to_string()).collect()
}

fn count(window: &Window) -> usize {
    let document = window.harness.state().document().expect("the case");
    document.study().finding_count()
}

#[test]
fn the_list_names_what_was_found_and_a_click_selects_all_its_events() {
    let folder = Folder::new();
    let (_, mut window) = window(&folder);
    assert!(window.says("Errors 1") && window.says("Warnings 1") && window.says("after-death"));
    window.click_first("warning: Ann, PR: is marked as confirmed");
    assert_eq!(selected(&window), ["sd", "pr"], "the one that it is about is shown");
    assert!(window.says("Confirmed by nothing"), "why");
    window.click_first("Errors 1");
    assert!(window.node("error: Ann").is_none() && window.node("warning: Ann").is_some());
}

#[test]
fn a_fix_is_one_step_with_a_name_and_undo_takes_it_back() {
    let folder = Folder::new();
    let (file, mut window) = window(&folder);
    window.click_first("error: Ann, FEC: ends after death");
    window.click_first("Fix: End FEC at death");
    assert!(saved(&mut window, &file).contains(r#"from: "1 mo", to: "death""#));
    assert_eq!(count(&window), 1);
    let document = window.harness.state().document().expect("the case");
    assert_eq!(document.history().labels().0.collect::<Vec<_>>(), ["End FEC at death"]);
    window.ctrl(Key::Z);
    assert_eq!(saved(&mut window, &file), case());
}

#[test]
fn a_finding_is_silenced_for_a_reason_alone_and_heard_again() {
    let folder = Folder::new();
    let (file, mut window) = window(&folder);
    window.click_first("warning: Ann, PR");
    window.click_button("Silence…");
    window.click_button("Silence");
    assert!(window.says("A reason is needed"), "{:?}", window.texts());
    assert_eq!(saved(&mut window, &file), case());
    window.type_into("Reason", "confirmed by telephone");
    window.key(Key::Enter);
    assert!(!window.says("Let this finding stand?"));
    let line =
        r#"Silenced(rule: "confirmed-not", patient: "p1", event: "pr", reason: "confirmed by telephone"),"#;
    assert!(saved(&mut window, &file).contains(line));
    assert_eq!(count(&window), 1);
    assert!(window.says("Silenced 1") && window.says("It stands because: confirmed by telephone"));
    window.select("PR");
    window.write("Id", "first_pr");
    assert!(saved(&mut window, &file).contains(r#"event: "first_pr", reason"#), "it follows its event");
    window.ctrl(Key::Z);
    window.click_first("Hear again");
    assert_eq!(saved(&mut window, &file), case());
    assert_eq!(count(&window), 2);
}

#[test]
fn findings_are_gone_through_mended_and_silenced_by_keyboard_alone() {
    let folder = Folder::new();
    let file = folder.file("found.ron", &case());
    let mut window = Window::of(&[&file]);
    window.ctrl(Key::F6);
    assert_eq!(selected(&window), ["death", "fec"]);
    assert!(window.says("Ends what was begun") || window.says("After death"), "the list is open");
    window.ctrl(Key::F6);
    assert_eq!(selected(&window), ["sd", "pr"]);
    window.ctrl_shift(Key::F6);
    assert_eq!(selected(&window), ["death", "fec"]);
    window.ctrl(Key::Period);
    assert!(saved(&mut window, &file).contains(r#"to: "death""#));
    window.ctrl(Key::F6);
    assert_eq!(selected(&window), ["sd", "pr"]);
    window.ctrl_shift(Key::P);
    window.type_into("Find a command", "silencefinding");
    window.key(Key::Enter);
    window.type_into("Reason", "seen by others");
    window.key(Key::Enter);
    assert_eq!(count(&window), 0);
    window.ctrl(Key::F6);
    assert!(window.says("There are no findings"));
}

#[test]
fn what_is_found_stands_with_the_event_itself() {
    let folder = Folder::new();
    let file = folder.file("found.ron", &case());
    let mut window = Window::of(&[&file]);
    window.click_first("FEC, chemotherapy, error, in the outline");
    assert!(window.says("ends after death (“death”)"), "above its fields");
    window.click_first("Fix: End FEC at death");
    assert!(saved(&mut window, &file).contains(r#"to: "death""#));
    assert!(window.node("FEC, chemotherapy, in the outline").is_some());
}

#[test]
fn a_finding_far_away_in_time_and_down_the_rows_is_brought_into_view() {
    let folder = Folder::new();
    let patients: Vec<String> = (0..60)
        .map(|n| {
            let to = if n == 57 { "130 mo" } else { "110 mo" };
            format!(
                r#"Patient(id: "p{n}", events: [
                Event(id: "fec", from: "100 mo", to: "{to}", what: Treatment(modality: chemotherapy, name: "FEC {n}")),
                Event(id: "death", at: "120 mo", what: Status(death))]),"#
            )
        })
        .collect();
    let file = folder.file("many.ron", &format!("Case(format: 1, patients: [{}])", patients.concat()));
    let mut window = Window::of(&[&file]);
    let ctx = window.harness.ctx.clone();
    let month = phaseline::model::Ticks::MONTH;
    let early = phaseline::ui::action::Action::ShowTime(Some((phaseline::model::Ticks::ZERO, month * 12)));
    window.harness.state_mut().act(&ctx, early);
    window.settle();
    assert!(window.node("FEC 57, chemotherapy, from").is_none());
    window.ctrl(Key::F6);
    assert_eq!(selected(&window), ["death", "fec"]);
    assert!(window.node("FEC 57, chemotherapy, from").is_some(), "{:?}", window.texts());
}
