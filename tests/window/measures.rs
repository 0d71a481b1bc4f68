//! The measures beside the plot: what they say, what they light in the figure, what a click pins there.

use eframe::egui::{Key, Modifiers, OutputCommand};
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use super::hand::Desk;
use super::stage::{Folder, Window};

const LETROZOLE: &str = r#"
    Event(id: "letrozole", from: "6 mo", to: "start + 12 mo", what: Treatment(modality: endocrine, name: "Letrozole")),
    Event(id: "pr", from: "9 mo", to: "30 mo", what: Response(category: "PR", scale: "RECIST 1.1")),
"#;

/// What the panel says of a measure.
fn said(window: &Window, name: &str) -> String {
    let node = window.node(&format!("{name}: "));
    let node = node.unwrap_or_else(|| panic!("no measure {name}: {:?}", window.texts()));
    node.accesskit_node().label().unwrap_or_default()
}

fn lit(window: &Window) -> Option<String> {
    window.texts().into_iter().find(|text| text.starts_with("Shown in the figure: "))
}

/// Moves the keyboard to a measure.
fn focus(window: &mut Window, name: &str) {
    window.node(&format!("{name}: ")).expect("a measure").focus();
    window.settle();
}

#[test]
fn the_founding_case_has_its_numbers_beside_the_plot() {
    let folder = Folder::new();
    let file = folder.founding();
    let mut window = Window::of(&[&file]);
    window.select("Patient 1");
    let all: Vec<String> = window.nodes("").iter().filter_map(|n| n.accesskit_node().label()).collect();
    let has = |beginning: &str, figure: &str| {
        all.iter().any(|label| label.starts_with(beginning) && label.contains(figure))
    };
    assert!(
        has("Time to complete response: ", "23 mo"),
        "{:#?}",
        all.iter().filter(|l| l.contains(" mo")).collect::<Vec<_>>()
    );
    assert!(
        has("Time on Trastuzumab: ", "50 mo"),
        "{:#?}",
        all.iter().filter(|l| l.contains(" mo")).collect::<Vec<_>>()
    );
    assert!(
        has("CR liver, imaging: off all treatment: ", "≥ 30 mo (29.5–30.5), ongoing"),
        "{:#?}",
        all.iter().filter(|l| l.contains(" mo")).collect::<Vec<_>>()
    );
    assert!(
        has("Time in CR liver, imaging: ", "58 mo (55.5–60.5), ongoing"),
        "{:#?}",
        all.iter().filter(|l| l.contains(" mo")).collect::<Vec<_>>()
    );
}

#[test]
fn a_measure_under_the_pointer_is_shown_in_the_figure_and_leaves_no_trace() {
    let mut desk = Desk::of(LETROZOLE);
    let at = desk.window.node("Time to response: ").expect("a measure").rect().center();
    assert_eq!(lit(&desk.window), None);
    desk.window.move_to(at);
    desk.window.settle();
    let shown = lit(&desk.window).expect("it is lit");
    assert!(shown.contains("Time to response: 9 mo"), "{shown}");
    desk.window.harness.remove_cursor();
    desk.window.settle();
    assert_eq!(lit(&desk.window), None);
    desk.untouched();
}

#[test]
fn a_click_pins_a_measure_in_one_step_and_another_takes_it_out() {
    let mut desk = Desk::of(LETROZOLE);
    let at = desk.window.node("Time to response: ").expect("a measure").rect().center();
    desk.window.click_at(at);
    assert!(desk.text().contains(r#"Pin(measure: "ttr"),"#), "{}", desk.text());
    assert!(said(&desk.window, "Time to response").ends_with(", pinned"));
    desk.one_step("Pin time to response");
    desk.window.click_at(at);
    assert_eq!(desk.window.steps(), ["Pin time to response", "Unpin time to response"]);
    let before = desk.before.clone();
    assert_eq!(desk.text(), before);
}

#[test]
fn the_keyboard_lights_a_measure_and_pins_it() {
    let mut desk = Desk::of(LETROZOLE);
    focus(&mut desk.window, "Time on Letrozole");
    assert!(lit(&desk.window).is_some_and(|text| text.contains("12 mo")));
    desk.window.key(Key::Enter);
    desk.one_step("Pin time on Letrozole");
}

#[test]
fn an_edge_that_is_dragged_changes_the_numbers_before_it_is_let_go() {
    let mut desk = Desk::of(LETROZOLE);
    let ruler = desk.window.ruler();
    let y = desk.window.mark("Letrozole").rect().center().y;
    let (from, to) = (eframe::egui::pos2(ruler.x(18.0), y), eframe::egui::pos2(ruler.x(22.0), y));
    desk.window.pull(from, to, Modifiers::SHIFT);
    desk.window.harness.run_steps(2);
    assert!(said(&desk.window, "Time on Letrozole").contains("16 mo"));
    desk.window.key(Key::Escape);
    desk.window.let_go(to);
    assert!(said(&desk.window, "Time on Letrozole").contains("12 mo"));
    desk.untouched();
}

#[test]
fn a_rule_changed_changes_the_numbers_in_one_step() {
    let mut desk = Desk::of(
        r#"
    Event(id: "letrozole", from: "6 mo", to: "start + 12 mo", what: Treatment(modality: endocrine, name: "Letrozole")),
    Event(id: "sd", from: "7 mo", to: "9 mo", what: Response(category: "SD", scale: "RECIST 1.1")),
"#,
    );
    let before = said(&desk.window, "Best overall response, line 1");
    desk.window.click("Rules…");
    desk.window.type_into("Stable from", "365");
    desk.window.click("Show numbers");
    assert_ne!(said(&desk.window, "Best overall response, line 1"), before);
    assert!(desk.text().contains("stable_days: 365"), "{}", desk.text());
    desk.one_step("Rule: stable from");
}

#[test]
fn a_pin_whose_measure_is_gone_is_listed_and_can_be_taken_out() {
    let text = super::hand::case_of(LETROZOLE)
        .replace("            events: [\n", "            pins: [\n                Pin(measure: \"os\", line: 7),\n            ],\n            events: [\n");
    assert!(text.contains("pins"), "{text}");
    let mut desk = Desk::with(&text);
    desk.window.harness.get_by_label("Unpin").focus();
    desk.window.settle();
    desk.window.key(Key::Enter);
    assert!(!desk.text().contains("pins"));
    desk.one_step("Unpin overall survival");
}

#[test]
fn the_measures_are_copied_as_a_table_and_the_panel_goes_and_comes_back() {
    let mut desk = Desk::of(LETROZOLE);
    desk.window.harness.get_by_label("Copy all").click();
    desk.window.harness.step();
    let commands = &desk.window.harness.output().platform_output.commands;
    let copied = commands.iter().find_map(|c| match c {
        OutputCommand::CopyText(text) => Some(text.clone()),
        _ => None,
    });
    let copied = copied.expect("a text");
    assert!(copied.contains("Ann\tTime on Letrozole\t12\t11.5\t12.5\tmo\tevent\t"), "{copied}");
    desk.window.key(Key::F4);
    assert!(desk.window.node("Time on Letrozole: ").is_none());
    desk.window.key(Key::F4);
    assert!(desk.window.node("Time on Letrozole: ").is_some());
}
