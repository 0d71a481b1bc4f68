//! Values on their tracks, and what is computed from them.

use eframe::egui::accesskit::Role;
use eframe::egui::{Modifiers, vec2};
use egui_kittest::kittest::Queryable as _;

use super::hand::Desk;

const VALUES: &str = r#"
    Event(id: "cea1", at: "6 mo", what: Measurement(name: "CEA", value: "12", unit: "µg/l", high: "5")),
    Event(id: "cea2", at: "12 mo", what: Measurement(name: "CEA", value: "3", unit: "µg/l", high: "5")),
    Event(id: "cea3", at: "18 mo", what: Measurement(name: "CEA", value: "8", unit: "µg/l", high: "5")),
"#;

const LESIONS: &str = r#"
    Event(id: "s4_1", at: "6 mo", what: Measurement(name: "Segment 4", value: "40", unit: "mm", lesion: target)),
    Event(id: "s4_2", at: "12 mo", what: Measurement(name: "Segment 4", value: "20", unit: "mm", lesion: target)),
"#;

/// Takes one of the values of a field of the inspector.
pub fn choose(desk: &mut Desk, field: &str, value: &str) {
    desk.window.harness.get_by_role_and_label(Role::ComboBox, field).click();
    desk.window.settle();
    desk.window.click(value);
}

#[test]
fn a_value_dragged_moves_in_time_and_keeps_its_number() {
    let mut desk = Desk::of(VALUES);
    desk.drag_bar("CEA", 6.0, 3.0, Modifiers::SHIFT);
    let line = desk.line("cea1");
    assert!(line.contains(r#"at: "9 mo""#) && line.contains(r#"value: "12""#), "{line}");
    desk.one_step("Move CEA");
}

#[test]
fn what_is_computed_from_a_lesion_selects_it_and_cannot_be_dragged() {
    let mut desk = Desk::of(LESIONS);
    let marks = desk.window.nodes("Segment 4, ");
    // Those at the left are in the outline.
    let plot = desk.window.ruler().x(0.0);
    let rects: Vec<_> =
        marks.iter().map(egui_kittest::Node::rect).filter(|rect| rect.left() > plot).collect();
    // Each size has a sign on its track, and each sum one on that of the sums, above.
    assert_eq!(rects.len(), 4, "{rects:?}");
    let sum = rects.iter().min_by(|a, b| a.center().y.total_cmp(&b.center().y)).expect("a sign").center();
    desk.window.drag(sum, sum + vec2(60.0, 0.0));
    desk.untouched();
    desk.window.click_at(sum);
    assert_eq!(desk.window.value("Name"), "Segment 4");
}

#[test]
fn the_inspector_gives_a_track_its_scale_and_a_lesion_its_part_in_one_step_each() {
    let mut desk = Desk::of(VALUES);
    desk.window.select("CEA");
    choose(&mut desk, "Track scale", "change from baseline");
    let text = desk.text();
    assert!(text.contains(r#"LaneSetting(lane: "CEA, µg/l", scale: percent)"#), "{text}");
    desk.one_step("Scale of CEA, µg/l: change from baseline");
    let mut desk = Desk::of(LESIONS);
    desk.window.select("Segment 4");
    choose(&mut desk, "Lesion", "target node, short axis");
    assert!(desk.line("s4_1").contains("lesion: target_node"));
    desk.one_step("Change lesion of Segment 4");
}
