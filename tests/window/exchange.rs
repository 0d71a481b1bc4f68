//! Clipboard, history, quick add, words on the figure, lanes: what then stands in the file.

use eframe::egui::{Event, Key, Modifiers, OutputCommand, pos2};

use super::hand::{Desk, as_written, case_of};
use super::stage::{Folder, Window, read, small_case};

/// A case with two patients.
fn ann_and_bea() -> String {
    as_written(
        r#"#![enable(implicit_some)]
Case(format: 1, title: "Two", patients: [
    Patient(id: "p1", label: "Ann", zero: Zero(is: "diagnosis"), events: [
        Event(id: "diagnosis", at: "0 mo", what: Status(diagnosis)),
        Event(id: "letrozole", from: "6 mo", to: "start + 12 mo", what: Treatment(modality: endocrine, name: "Letrozole")),
        Event(id: "response", at: "letrozole + 3 mo", what: Response(category: "PR", scale: "RECIST 1.1")),
        Event(id: "follow_up", at: "30 mo", what: Status(last_follow_up)),
    ]),
    Patient(id: "p2", label: "Bea", zero: Zero(is: "diagnosis"), events: [
        Event(id: "diagnosis", at: "0 mo", what: Status(diagnosis)),
        Event(id: "follow_up", at: "20 mo", what: Status(last_follow_up)),
    ]),
])"#,
    )
}

impl Window {
    /// What Ctrl+C, or Ctrl+X, puts on the clipboard.
    fn copied(&mut self, event: Event) -> String {
        self.harness.event(event);
        self.harness.step();
        let commands = self.harness.output().platform_output.commands.clone();
        self.settle();
        let text = commands.into_iter().find_map(|c| match c {
            OutputCommand::CopyText(text) => Some(text),
            _ => None,
        });
        text.expect("something is copied")
    }

    fn paste(&mut self, text: &str) {
        self.harness.event(Event::Paste(text.to_owned()));
        self.harness.step();
        self.settle();
    }
}

/// What stands behind the second patient's id.
fn second(text: &str) -> &str {
    text.split_once("id: \"p2\"").expect("two patients").1
}

#[test]
fn events_are_copied_from_one_patient_to_another_with_what_hangs_on_them() {
    let mut desk = Desk::with(&ann_and_bea());
    desk.window.select("Letrozole");
    desk.window.node("PR").expect("the response").click_modifiers(Modifiers::COMMAND);
    desk.window.harness.remove_cursor();
    desk.window.settle();
    let text = desk.window.copied(Event::Copy);
    desk.window.click_first("Bea, patient");
    desk.window.harness.remove_cursor();
    desk.window.paste(&text);
    let saved = desk.text();
    assert!(second(&saved).contains(r#"at: "letrozole + 3 mo""#), "{saved}");
    assert_eq!(saved.matches("Letrozole").count(), 2);
    desk.one_step("Paste 2 events");
}

#[test]
fn a_time_that_would_lose_its_anchor_is_not_pasted_silently() {
    let mut desk = Desk::with(&ann_and_bea());
    desk.window.select("PR");
    let text = desk.window.copied(Event::Copy);
    desk.window.click_first("Bea, patient");
    desk.window.harness.remove_cursor();
    desk.window.paste(&text);
    assert!(
        desk.window.says("Not everything that these times refer to is here"),
        "{:?}",
        desk.window.texts()
    );
    desk.window.click("Paste as unknown");
    let saved = desk.text();
    assert!(saved.split_once("id: \"p2\"").expect("two").1.contains("at: \"unknown\""), "{saved}");
    desk.one_step("Paste 1 event");
}

#[test]
fn cut_and_paste_in_place_leaves_the_event_with_its_times() {
    let mut desk = Desk::with(&ann_and_bea());
    desk.window.select("Last follow-up");
    let text = desk.window.copied(Event::Cut);
    assert!(!desk.text().split_once("id: \"p2\"").expect("two").0.contains("follow_up"));
    desk.window.paste(&text);
    assert!(desk.text().split_once("id: \"p2\"").expect("two").0.contains(r#"id: "follow_up", at: "30 mo""#));
    assert_eq!(desk.window.steps().len(), 2);
    desk.window.ctrl(Key::Z);
    desk.window.ctrl(Key::Z);
    assert_eq!(desk.text(), desk.before);
}

#[test]
fn a_patient_is_pasted_into_another_tab_under_a_free_id() {
    let folder = Folder::new();
    let (first, second) = (folder.file("a.ron", &ann_and_bea()), folder.file("b.ron", &small_case()));
    let mut window = Window::of(&[&second, &first]);
    window.click_first("Ann, patient");
    window.harness.remove_cursor();
    let text = window.copied(Event::Copy);
    window.ctrl(Key::PageUp);
    window.paste(&text);
    let saved = window.saved(&second);
    assert!(saved.contains("id: \"p1\"") && saved.contains("id: \"p_2\""), "{saved}");
    assert_eq!(read(&first), ann_and_bea());
    assert_eq!(window.steps(), ["Paste 1 patient"]);
}

#[test]
fn what_is_no_case_on_the_clipboard_is_said_and_not_pasted() {
    let mut desk = Desk::of("");
    desk.window.paste("a line from a mail");
    assert!(desk.window.says("The clipboard holds no events"));
    desk.window.paste("what\tfrom\nFEC\tyesterday-ish");
    assert!(desk.window.says("Not pasted"), "{:?}", desk.window.texts());
    desk.window.escape_prompts();
    desk.untouched();
}

#[test]
fn a_click_in_the_history_goes_to_that_step_and_forth_again() {
    let mut desk = Desk::of(
        r#"Event(id: "fec", from: "2 mo", to: "start + 6 mo", what: Treatment(modality: chemotherapy, name: "FEC")),"#,
    );
    desk.window.select("FEC");
    for (field, text) in [("Dose", "100"), ("Site", "liver"), ("Source", "letter")] {
        desk.window.write(field, text);
    }
    let after = desk.text();
    desk.window.key(Key::F7);
    desk.window.click("Change dose of FEC");
    let text = desk.text();
    assert!(text.contains("dose: \"100\"") && !text.contains("liver"), "{text}");
    desk.window.click("as opened");
    assert_eq!(desk.text(), desk.before);
    desk.window.click("Change source of FEC");
    assert_eq!(desk.text(), after);
}

#[test]
fn sentences_typed_into_quick_add_become_events() {
    let mut desk = Desk::of("");
    for line in [
        "docetaxel 100 mg/m2 x8 q3wk from 2 mo",
        "trastuzumab 6 mg/kg q3wk from docetaxel to start + 50 mo",
        "CR liver imaging at 23 mo",
        "CEA <5 ng/mL 3 mo",
        "radiotherapy chest wall 50 Gy/25 from 6 mo to 9 mo",
    ] {
        desk.window.ctrl(Key::Enter);
        desk.window.type_into("Quick add", line);
        desk.window.key(Key::Enter);
        assert_eq!(desk.window.value("Quick add"), "", "{line} is added");
    }
    assert!(desk.line("docetaxel").contains(r#"dose: "100 mg/m²", cycles: 8, every: "3 wk""#));
    assert!(desk.line("trastuzumab").contains(r#"from: "with docetaxel", to: "start + 50 mo""#));
    assert!(desk.line("liver_cr").contains(r#"at: "23 mo""#));
    assert!(desk.line("cea").contains("<5"));
    assert_eq!(desk.window.steps().len(), 5);
    for _ in 0..5 {
        desk.window.key(Key::Escape);
        desk.window.ctrl(Key::Z);
    }
    assert_eq!(desk.text(), desk.before);
}

#[test]
fn what_quick_add_cannot_read_is_never_dropped_silently() {
    let mut desk = Desk::of("");
    for (line, says) in [
        ("docetaxel flurble x8 q3wk from 2 mo", "not understood"),
        ("docetaxel 100 mg/m2", "when is missing"),
        ("flurble", "what happened is missing"),
    ] {
        desk.window.ctrl(Key::Enter);
        desk.window.type_into("Quick add", line);
        desk.window.key(Key::Enter);
        assert_eq!(desk.window.value("Quick add"), line, "the text stays");
        assert!(desk.window.says(says), "{line}: {:?}", desk.window.texts());
    }
    desk.untouched();
}

#[test]
fn the_last_letters_before_enter_are_added_too() {
    let mut desk = Desk::of("");
    desk.window.ctrl(Key::Enter);
    desk.window.type_into("Quick add", "CR liver at 23");
    let enter = |pressed| Event::Key {
        key: Key::Enter,
        physical_key: None,
        pressed,
        repeat: false,
        modifiers: Modifiers::NONE,
    };
    // All in one frame, as fast hands and slow computers have it.
    let typed = [Event::Text(" mo".to_owned()), enter(true), enter(false)];
    desk.window.harness.input_mut().events.extend(typed);
    desk.window.settle();
    assert!(desk.line("liver_cr").contains(r#"at: "23 mo""#));
}

#[test]
fn quick_add_takes_a_completion_with_tab_and_begins_the_first_patient() {
    let mut window = Window::first_start();
    window.ctrl(Key::N);
    window.ctrl(Key::Enter);
    window.type_into("Quick add", "docet");
    window.key(Key::Tab);
    assert!(window.value("Quick add").starts_with("docetaxel "), "{}", window.value("Quick add"));
    for c in "x4 q3wk from 0 mo".chars() {
        window.harness.event(Event::Text(c.to_string()));
        window.harness.step();
    }
    window.key(Key::Enter);
    let case = window.harness.state().document().expect("the case").case().clone();
    assert_eq!((case.patients.len(), case.patients[0].title()), (1, "Patient 1"));
    assert!(case.patients[0].events.last().is_some_and(|e| e.title().eq_ignore_ascii_case("docetaxel")));
}

#[test]
fn words_on_the_figure_are_added_written_and_dragged() {
    let mut desk = Desk::of("");
    desk.window.choose("Insert", "Annotation");
    desk.window.write("Text", "second opinion");
    desk.window.write("At", "10 mo");
    let ruler = desk.window.ruler();
    let from = desk.window.mark("second opinion").rect().center();
    desk.window.drag_with(from, pos2(from.x + 5.0 * ruler.month, from.y), Modifiers::SHIFT);
    let line = desk.line("annotation");
    assert!(line.contains(r#"at: "15 mo", what: Annotation(kind: text, text: "second opinion")"#), "{line}");
}

#[test]
fn a_lane_renamed_coloured_and_hidden_is_so_in_the_file() {
    let mut desk = Desk::of(
        r#"Event(id: "fec", from: "2 mo", to: "start + 6 mo", what: Treatment(modality: chemotherapy, name: "FEC")),"#,
    );
    let name = |w: &Window| w.node("Lane FEC").expect("the lane's name").rect().center();
    let at = name(&desk.window);
    desk.window.secondary_click_at(at);
    desk.window.click("Colour orange");
    let at = name(&desk.window);
    desk.window.secondary_click_at(at);
    desk.window.click_first("Hide lane");
    let text = desk.text();
    let setting = r##"(lane: "FEC", color: "#E69F00", hidden: true)"##;
    assert!(text.contains(setting), "{text}");
    assert!(desk.window.node("Lane FEC").is_none());
    desk.window.ctrl(Key::Z);
    desk.window.ctrl(Key::Z);
    assert_eq!(desk.text(), desk.before);
}

#[test]
fn settings_of_lanes_outlive_what_is_done_to_the_patient() {
    let text = case_of(
        r#"Event(id: "fec", from: "2 mo", to: "start + 6 mo", what: Treatment(modality: chemotherapy, name: "FEC")),"#,
    )
    .replace("            events: [", "            lanes: [LaneSetting(lane: \"FEC\", color: \"#0072B2\")],\n            events: [");
    let mut desk = Desk::with(&as_written(&text));
    desk.drag_bar("FEC", 5.0, 4.0, Modifiers::SHIFT);
    desk.window.select("FEC");
    desk.window.write("Name", "FEC 100");
    let text = desk.text();
    assert!(text.contains("lane: \"FEC\", color: \"#0072B2\""), "{text}");
}

#[test]
fn a_lane_is_dragged_by_its_name_and_escape_leaves_it() {
    let mut desk = Desk::of(
        r#"Event(id: "fec", from: "2 mo", to: "start + 6 mo", what: Treatment(modality: chemotherapy, name: "FEC")),
        Event(id: "at", from: "9 mo", to: "start + 6 mo", what: Treatment(modality: chemotherapy, name: "Docetaxel")),"#,
    );
    let name = |w: &Window, name: &str| w.node(name).expect("the lane's name").rect().center();
    let (from, to) = (name(&desk.window, "Lane Docetaxel"), name(&desk.window, "Lane FEC"));
    let to = pos2(to.x, to.y - 12.0);
    desk.window.pull(from, to, Modifiers::NONE);
    desk.window.harness.key_press(Key::Escape);
    desk.window.harness.step();
    desk.window.let_go(to);
    desk.untouched();
    desk.window.drag(from, to);
    assert!(desk.text().contains(r#"lane: "Docetaxel"#));
    desk.one_step("Move lane Docetaxel");
}

#[test]
fn lines_of_text_are_pasted_as_events_and_one_that_is_not_leaves_all_out() {
    let mut desk = Desk::with(&ann_and_bea());
    desk.window.click_first("Bea, patient");
    desk.window.harness.remove_cursor();
    desk.window.paste("docetaxel 100 mg/m2 x8 q3wk from 2 mo\nwhatever this is");
    desk.window.escape_prompts();
    desk.untouched();
    desk.window.paste("docetaxel 100 mg/m2 x8 q3wk from 2 mo\nCR liver imaging at 23 mo\n");
    let saved = desk.text();
    assert!(saved.contains("Docetaxel") && saved.contains(r#"at: "23 mo""#), "{saved}");
    desk.one_step("Paste 2 lines");
}
