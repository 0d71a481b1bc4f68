//! Editing on the plot with the pointer, and what then stands in the file.

use eframe::egui::{Key, Modifiers, PointerButton, pos2, vec2};

use super::hand::Desk;

const NONE: Modifiers = Modifiers::NONE;
const SHIFT: Modifiers = Modifiers::SHIFT;

/// A treatment from month 6 for 12 months, and what hangs on it.
const LETROZOLE: &str = r#"
    Event(id: "letrozole", from: "6 mo", to: "start + 12 mo", what: Treatment(modality: endocrine, name: "Letrozole")),
    Event(id: "response", at: "letrozole + 3 mo", what: Response(category: "PR", scale: "RECIST 1.1")),
    Event(id: "visit", at: "letrozole.end + 2 mo", what: Finding(kind: visit, name: "Check")),
"#;

#[test]
fn a_bar_dragged_moves_by_whole_units_and_what_is_anchored_goes_along() {
    let mut desk = Desk::of(LETROZOLE);
    desk.drag_bar("Letrozole", 12.0, 5.1, SHIFT);
    let line = desk.line("letrozole");
    assert!(line.contains(r#"from: "11 mo", to: "start + 12 mo""#), "{line}");
    assert!(desk.line("response").contains("letrozole + 3 mo"));
    assert!(desk.line("visit").contains("letrozole.end + 2 mo"));
    desk.one_step("Move Letrozole");
}

#[test]
fn the_end_of_a_bar_dragged_changes_its_length_in_its_own_unit() {
    let mut desk = Desk::of(LETROZOLE);
    desk.drag_bar("Letrozole", 18.0, 4.0, SHIFT);
    let line = desk.line("letrozole");
    assert!(line.contains(r#"from: "6 mo", to: "start + 16 mo""#), "{line}");
    desk.one_step("Change end of Letrozole");
}

#[test]
fn the_start_of_a_bar_dragged_leaves_its_end() {
    let mut desk = Desk::of(LETROZOLE);
    desk.drag_bar("Letrozole", 6.0, 4.0, SHIFT);
    let line = desk.line("letrozole");
    assert!(line.contains(r#"from: "10 mo", to: "start + 8 mo""#), "{line}");
    desk.one_step("Change start of Letrozole");
}

#[test]
fn an_anchored_time_keeps_its_anchor_and_changes_its_offset() {
    let mut desk = Desk::of(LETROZOLE);
    desk.drag_bar("Check", 20.0, 3.0, SHIFT);
    let line = desk.line("visit");
    assert!(line.contains(r#"at: "letrozole.end + 5 mo""#), "{line}");
    assert_eq!(desk.window.steps().len(), 1);
}

#[test]
fn a_date_to_the_month_stays_a_date_to_the_month() {
    let text = super::hand::case_of(
        r#"Event(id: "letrozole", from: "2007-06", to: "2008-02", what: Treatment(modality: endocrine, name: "Letrozole")),"#,
    )
    .replace(r#"Zero(is: "diagnosis")"#, r#"Zero(is: "diagnosis", date: "2007-01-10")"#);
    let mut desk = Desk::with(&text);
    desk.drag_bar("Letrozole", 10.0, 2.0, SHIFT);
    let line = desk.line("letrozole");
    assert!(line.contains(r#"from: "2007-08", to: "2008-04""#), "{line}");
    desk.one_step("Move Letrozole");
}

#[test]
fn an_ongoing_end_dragged_gets_a_time() {
    let mut desk = Desk::of(
        r#"Event(id: "letrozole", from: "6 mo", to: "ongoing", what: Treatment(modality: endocrine, name: "Letrozole")),"#,
    );
    desk.drag_bar("Letrozole", 40.0, -10.0, SHIFT);
    let line = desk.line("letrozole");
    assert!(line.contains(r#"from: "6 mo", to: "30 mo""#), "{line}");
    desk.one_step("Change end of Letrozole");
}

#[test]
fn the_outer_end_of_an_uncertain_start_pulls_apart() {
    let mut desk = Desk::of(
        r#"Event(id: "surgery", from: "6 mo .. 12 mo", to: "24 mo", what: Treatment(modality: chemotherapy, name: "FEC")),"#,
    );
    desk.drag_bar("FEC", 6.0, -3.0, SHIFT);
    let line = desk.line("surgery");
    assert!(line.contains(r#"from: "3 mo .. 12 mo", to: "24 mo""#), "{line}");
    assert_eq!(desk.window.steps().len(), 1);
}

#[test]
fn escape_in_mid_drag_leaves_no_trace() {
    let mut desk = Desk::of(LETROZOLE);
    for (at, by) in [(12.0, 5.0), (18.0, 4.0), (6.0, -3.0)] {
        let ruler = desk.window.ruler();
        let from = pos2(ruler.x(at), desk.window.mark("Letrozole").rect().center().y);
        let to = from + vec2(by * ruler.month, 30.0);
        desk.window.pull(from, to, NONE);
        desk.window.harness.key_press(Key::Escape);
        desk.window.harness.step();
        desk.window.move_to(to + vec2(20.0, 0.0));
        desk.window.let_go(to + vec2(20.0, 0.0));
        desk.untouched();
    }
}

#[test]
fn a_drag_back_to_where_it_began_changes_nothing() {
    let mut desk = Desk::of(LETROZOLE);
    let ruler = desk.window.ruler();
    let from = pos2(ruler.x(12.0), desk.window.mark("Letrozole").rect().center().y);
    desk.window.pull(from, from + vec2(60.0, 0.0), NONE);
    desk.window.move_to(from);
    desk.window.let_go(from);
    desk.untouched();
}

#[test]
fn a_drag_with_ctrl_puts_a_copy_where_it_ends() {
    let mut desk = Desk::of(LETROZOLE);
    desk.drag_bar("Letrozole", 12.0, 14.0, Modifiers::COMMAND);
    let (old, new) = (desk.line("letrozole"), desk.line("letrozole_2"));
    assert!(old.contains(r#"from: "6 mo""#), "{old}");
    assert!(new.contains(r#"from: "20 mo", to: "start + 12 mo""#), "{new}");
    desk.one_step("Duplicate Letrozole");
}

#[test]
fn a_drag_without_shift_snaps_to_the_edge_of_another_event() {
    let mut desk = Desk::of(&format!(
        r#"{LETROZOLE} Event(id: "fec", from: "24 mo", to: "33 mo", what: Treatment(modality: chemotherapy, name: "FEC")),"#
    ));
    let ruler = desk.window.ruler();
    let from = pos2(ruler.x(18.0), desk.window.mark("Letrozole").rect().center().y);
    let to = pos2(ruler.x(24.0) + 4.0, from.y);
    desk.window.pull(from, to, NONE);
    assert!(desk.window.harness.state().document().is_some_and(|d| d.panels.gesture.is_active()));
    desk.window.let_go(to);
    let line = desk.line("letrozole");
    assert!(line.contains(r#"to: "start + 18 mo""#), "{line}");
}

#[test]
fn alt_allows_a_finer_time_than_the_source_states() {
    let mut desk = Desk::of(LETROZOLE);
    desk.drag_bar("Letrozole", 18.0, 4.5, Modifiers { alt: true, shift: true, ..NONE });
    let line = desk.line("letrozole");
    assert!(line.contains("to: \"start + ") && !line.contains("mo\", what"), "{line}");
    desk.one_step("Change end of Letrozole");
}

#[test]
fn a_drag_to_another_lane_gives_the_event_what_the_lane_is_for() {
    let mut desk = Desk::of(&format!(
        r#"{LETROZOLE} Event(id: "fec", from: "24 mo", to: "start + 6 mo", what: Treatment(modality: chemotherapy, name: "FEC")),"#
    ));
    let ruler = desk.window.ruler();
    let to_y = desk.window.mark("Letrozole").rect().center().y;
    let from = pos2(ruler.x(27.0), desk.window.mark("FEC").rect().center().y);
    desk.window.drag_with(from, pos2(from.x, to_y), SHIFT);
    let line = desk.line("fec");
    assert!(line.contains("modality: endocrine") && line.contains("name: \"Letrozole\""), "{line}");
    assert!(line.contains(r#"from: "24 mo", to: "start + 6 mo""#), "{line}");
    desk.one_step("Move FEC");
}

#[test]
fn an_event_is_refused_on_a_lane_where_it_does_not_belong() {
    let mut desk = Desk::of(LETROZOLE);
    let ruler = desk.window.ruler();
    let to_y = desk.window.mark("Check").rect().center().y;
    let from = pos2(ruler.x(12.0), desk.window.mark("Letrozole").rect().center().y);
    desk.window.drag(from, pos2(from.x, to_y));
    desk.untouched();
}

/// Two patients, the second with a lane of her own.
fn two() -> Desk {
    let one = super::hand::case_of(LETROZOLE);
    let (head, tail) = one.rsplit_once("    ],").expect("the end of the patients");
    Desk::with(&super::hand::as_written(&format!(
        r#"{head} Patient(id: "p2", label: "Bea", zero: Zero(is: "diagnosis"), events: [
            Event(id: "diagnosis", at: "0 mo", what: Status(diagnosis)),
            Event(id: "fec", from: "2 mo", to: "start + 6 mo", what: Treatment(modality: chemotherapy, name: "FEC")),
            Event(id: "follow_up", at: "30 mo", what: Status(last_follow_up)),
        ]), ], {tail}"#
    )))
}

#[test]
fn a_drag_to_another_patient_takes_the_event_there_and_leaves_the_others_in_place() {
    let mut desk = two();
    let ruler = desk.window.ruler();
    let to_y = desk.window.mark("FEC").rect().center().y;
    let from = pos2(ruler.x(12.0), desk.window.mark("Letrozole").rect().center().y);
    desk.window.drag_with(from, pos2(from.x, to_y), SHIFT);
    let text = desk.text();
    let (ann, bea) = text.split_once("id: \"p2\"").expect("two patients");
    assert!(!ann.contains("id: \"letrozole\"") && bea.contains("id: \"letrozole\""), "{text}");
    assert!(ann.contains("id: \"response\", at: \"~9 mo\""), "what hung on it keeps its time: {text}");
    desk.one_step("Move Letrozole to Bea");
}

#[test]
fn a_double_click_on_a_lane_makes_a_point_there() {
    let mut desk = Desk::of(LETROZOLE);
    let ruler = desk.window.ruler();
    let at = pos2(ruler.x(30.0), desk.window.mark("Check").rect().center().y);
    desk.window.double_click_at(at);
    let line = desk.line("visit_2");
    assert!(line.contains(r#"at: "30 mo", what: Finding(kind: visit)"#), "{line}");
    assert_eq!(desk.window.value("Id"), "visit_2", "it is selected");
    desk.one_step("Add Visit");
}

#[test]
fn the_n_key_and_a_drag_make_a_phase_on_the_lane() {
    let mut desk = Desk::of(LETROZOLE);
    desk.window.key(Key::N);
    let ruler = desk.window.ruler();
    let y = desk.window.mark("Letrozole").rect().center().y;
    desk.window.drag(pos2(ruler.x(24.0), y), pos2(ruler.x(33.0), y));
    let line = desk.line("letrozole_2");
    assert!(line.contains(r#"from: "24 mo", to: "start + 9 mo""#), "{line}");
    assert!(line.contains("modality: endocrine"), "{line}");
    desk.one_step("Add Letrozole");
}

#[test]
fn the_plus_of_a_lane_and_a_drag_make_a_phase() {
    let mut desk = Desk::of(LETROZOLE);
    let ruler = desk.window.ruler();
    let y = desk.window.mark("Letrozole").rect().center().y;
    desk.window.move_to(pos2(ruler.x(30.0), y));
    desk.window.harness.run_steps(2);
    let plus = desk.window.node("Add to ").expect("a plus").rect().center();
    desk.window.click_at(plus);
    desk.window.drag(pos2(ruler.x(33.0), y), pos2(ruler.x(24.0), y));
    assert!(desk.line("letrozole_2").contains(r#"from: "24 mo", to: "start + 9 mo""#));
    desk.window.drag(pos2(ruler.x(20.0), y), pos2(ruler.x(22.0), y));
    assert_eq!(desk.window.steps().len(), 1, "only the next drag makes one");
}

#[test]
fn the_n_key_does_not_keep_other_keys_from_working() {
    let mut desk = Desk::of(LETROZOLE);
    desk.drag_bar("Letrozole", 12.0, 5.0, NONE);
    desk.window.key(Key::N);
    desk.window.ctrl(Key::Z);
    assert_eq!(desk.window.steps(), [""; 0]);
    desk.window.key(Key::N);
    desk.window.key(Key::Escape);
    assert!(!desk.window.harness.state().document().is_some_and(|d| d.panels.gesture.is_armed()));
}

#[test]
fn a_rubber_band_selects_what_it_meets_and_delete_takes_it_out_as_one_step() {
    let mut desk = Desk::of(LETROZOLE);
    let check = desk.window.mark("Check").rect();
    desk.window.drag(check.left_top() - vec2(14.0, 2.0), check.right_bottom() + vec2(14.0, 2.0));
    assert_eq!(desk.window.value("Id"), "visit");
    desk.window.key(Key::Delete);
    assert!(!desk.text().contains("visit"));
    desk.one_step("Delete Check");
}

#[test]
fn nudges_by_key_merge_into_one_step() {
    let mut desk = Desk::of(LETROZOLE);
    desk.window.select("Letrozole");
    for _ in 0..3 {
        desk.window.ctrl(Key::ArrowRight);
    }
    desk.window.ctrl(Key::ArrowLeft);
    let line = desk.line("letrozole");
    assert!(line.contains(r#"from: "8 mo", to: "start + 12 mo""#), "{line}");
    desk.one_step("Move Letrozole");
}

#[test]
fn with_shift_a_nudge_is_ten_units_of_those_in_view() {
    let mut desk = Desk::of(LETROZOLE);
    desk.window.select("Letrozole");
    desk.window.ctrl_shift(Key::ArrowRight);
    assert!(desk.line("letrozole").contains(r#"from: "16 mo""#));
    desk.window.ctrl_shift(Key::ArrowLeft);
    desk.window.ctrl_shift(Key::ArrowLeft);
    let line = desk.line("letrozole");
    assert!(line.contains(r#"from: "-4 mo""#), "{line}");
}

#[test]
fn the_arrow_keys_go_from_event_to_event_and_enter_to_the_fields() {
    let mut desk = Desk::of(LETROZOLE);
    desk.window.key(Key::ArrowDown);
    desk.window.key(Key::ArrowDown);
    desk.window.key(Key::Enter);
    assert_eq!(desk.window.value("Id"), "letrozole");
    assert!(desk.window.harness.ctx.text_edit_focused(), "the keyboard is in a field");
}

#[test]
fn the_space_bar_and_a_drag_move_in_time_and_change_nothing() {
    let mut desk = Desk::of(LETROZOLE);
    let from = desk.window.mark("Letrozole").rect().center();
    desk.window.harness.key_down(Key::Space);
    desk.window.harness.step();
    desk.window.drag(from, from - vec2(80.0, 0.0));
    desk.window.harness.key_up(Key::Space);
    desk.window.settle();
    let left = desk.window.harness.state().document().and_then(|d| d.look.time).map(|t| t.0);
    assert!(left.is_some_and(|left| left > phaseline::model::Ticks::ZERO), "{left:?}");
    desk.untouched();
}

#[test]
fn the_context_menu_of_an_event_has_what_acts_on_it() {
    let mut desk = Desk::of(LETROZOLE);
    let at = desk.window.mark("Check").rect().center();
    desk.window.secondary_click_at(at);
    assert_eq!(desk.window.value("Id"), "visit", "what it was asked of is selected");
    desk.window.click_first("Duplicate");
    assert!(desk.line("visit_2").contains("letrozole.end + 2 mo"));
    assert_eq!(desk.window.steps().len(), 1);
}

#[test]
fn all_events_of_a_lane_or_of_the_patient_are_selected_through_the_menu() {
    let mut desk = Desk::of(&format!(
        r#"{LETROZOLE} Event(id: "again", from: "24 mo", to: "start + 6 mo", what: Treatment(modality: endocrine, name: "Letrozole")),"#
    ));
    let at = desk.window.mark("Letrozole").rect().center();
    for (item, count) in [("Select all in this lane", 2), ("Select all of this patient", 6)] {
        desk.window.secondary_click_at(at);
        desk.window.click_first(item);
        let document = desk.window.harness.state().document().expect("the case");
        assert_eq!(document.look.selection.events().len(), count, "{item}");
    }
}

#[test]
fn the_middle_button_over_an_event_moves_in_time() {
    let mut desk = Desk::of(LETROZOLE);
    let from = desk.window.mark("Letrozole").rect().center();
    desk.window.move_to(from);
    desk.window.button(from, PointerButton::Middle, true, NONE);
    for by in [20.0, 60.0, 90.0] {
        desk.window.move_to(from - vec2(by, 0.0));
    }
    desk.window.button(from - vec2(90.0, 0.0), PointerButton::Middle, false, NONE);
    desk.window.settle();
    assert!(desk.window.harness.state().document().and_then(|d| d.look.time).is_some());
    desk.untouched();
}
