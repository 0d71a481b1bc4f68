//! Looking at the figure: names, tooltips, pointer, sizes, themes.

use eframe::egui::{self, Key, Modifiers, vec2};
use egui_kittest::kittest::NodeT as _;
use phaseline::app::examples;
use phaseline::course::resolve;
use phaseline::measure::describe;
use phaseline::model::{Event, What};

use super::stage::{Folder, Start, Window};

#[test]
fn every_event_of_the_founding_case_is_found_by_its_spoken_name() {
    let window = Window::start(Start { size: vec2(1440.0, 1400.0), ..Start::default() });
    let case = examples::ALL[0].case().expect("the founding case");
    for patient in &case.patients {
        let course = resolve(patient);
        // The lane of findings is hidden: the pathology stands in the picture panel.
        let hides_findings = patient.lanes.iter().any(|l| l.hidden && l.lane == "Findings");
        let is_shown = |e: &Event| !hides_findings || !matches!(e.what, What::Finding(_));
        for event in patient.events.iter().filter(|e| is_shown(e)) {
            let spoken = describe::spoken(event, &course);
            assert!(window.node(&spoken).is_some(), "{}: {spoken}", event.id);
        }
    }
    assert!(!window.nodes("Trastuzumab, targeted therapy, from").is_empty());
}

#[test]
fn an_event_under_the_pointer_tells_how_long_it_was_and_the_range() {
    let mut window = Window::first_start();
    window.node("Trastuzumab, targeted therapy, from").expect("the bar").hover();
    window.harness.run_steps(6);
    assert!(window.says("length") && window.says("50 mo"), "{:?}", window.texts());
    assert!(window.says("0–2") || window.says("0 – 2") || window.says("(0"), "{:?}", window.texts());
    assert!(window.says("start + 50 mo"), "as stated");
}

#[test]
fn a_click_on_a_bar_selects_its_event_and_a_click_with_shift_adds_one() {
    let folder = Folder::new();
    let mut window = Window::of(&[&folder.small("ann.ron")]);
    window.node("Letrozole, endocrine therapy, from").expect("the bar").click();
    window.settle();
    assert_eq!(window.value("Id"), "letrozole");
    window.node("PR partial response").expect("the sign").click_modifiers(Modifiers::SHIFT);
    window.settle();
    assert!(window.says("2 events selected"));
    window.key(Key::Escape);
    assert_eq!(window.value("Title"), "A small case");
}

/// Drags along the free part of the plot by 200 points to the left.
fn drag(window: &mut Window, button: egui::PointerButton) {
    let bar = window.node("Trastuzumab, targeted therapy, from").expect("the bar").rect();
    let lane = window.node("Mastectomy").expect("the sign of the first operation").rect();
    let from = egui::pos2(bar.center().x + 40.0, lane.center().y);
    let press =
        |pos, pressed| egui::Event::PointerButton { pos, button, pressed, modifiers: Modifiers::NONE };
    window.harness.hover_at(from);
    window.harness.step();
    window.harness.event(press(from, true));
    window.harness.step();
    for by in [10.0, 60.0, 120.0, 200.0] {
        window.harness.hover_at(from + vec2(-by, by));
        window.harness.step();
    }
    window.harness.event(press(from + vec2(-200.0, 200.0), false));
    window.settle();
}

#[test]
fn dragging_with_the_middle_button_moves_the_time_and_leaves_the_case() {
    let mut window = Window::first_start();
    drag(&mut window, egui::PointerButton::Middle);
    let document = window.harness.state().document().expect("the case");
    let (left, _) = document.look.time.expect("time was moved");
    assert!(left > phaseline::model::Ticks::ZERO, "{left:?}");
    assert!(!document.is_dirty());
}

#[test]
fn dragging_over_free_ground_selects_what_the_band_meets() {
    let mut window = Window::first_start();
    drag(&mut window, egui::PointerButton::Primary);
    let document = window.harness.state().document().expect("the case");
    assert!(document.look.selection.events().iter().any(|e| e.event.as_str() == "trastuzumab"));
    assert_eq!((document.look.time, document.is_dirty()), (None, false));
}

#[test]
fn the_pictures_of_the_case_have_the_proportions_that_they_have_in_the_file() {
    let window = Window::first_start();
    let document = window.harness.state().document().expect("the founding case");
    let aspects = document.open.pictures.aspects();
    let drawn = window.images();
    assert!(!aspects.is_empty() && !drawn.is_empty());
    let known = |drawn: f32| aspects.values().any(|a| (a - drawn).abs() < 0.01 * a);
    assert!(drawn.iter().all(|d| known(*d)), "{drawn:?}, of {aspects:?}");
}

#[test]
fn small_windows_and_large_type_show_everything_without_a_panic() {
    for theme in [egui::Theme::Light, egui::Theme::Dark] {
        for (size, scale) in
            [((560.0, 380.0), 1.0), ((560.0, 380.0), 2.0), ((1280.0, 800.0), 2.0), ((120.0, 90.0), 1.0)]
        {
            let start =
                Start { size: vec2(size.0, size.1), pixels_per_point: scale, theme, ..Start::default() };
            let mut window = Window::start(start);
            window.key(Key::ArrowDown);
            window.key(Key::F1);
            window.key(Key::Escape);
            window.ctrl(Key::N);
            window.ctrl(Key::W);
            window.ctrl(Key::W);
        }
    }
}

#[test]
fn the_window_enlarged_to_twice_its_size_still_works() {
    let mut window = Window::first_start();
    window.harness.ctx.set_zoom_factor(2.0);
    window.settle();
    window.select("Docetaxel");
    assert_eq!(window.value("Id"), "docetaxel");
}

#[test]
fn light_and_dark_are_chosen_in_the_menu_and_remembered() {
    let folder = Folder::new();
    let prefs = folder.path("settings.ron");
    let mut window = Window::start(Start { prefs_file: Some(prefs.clone()), ..Start::default() });
    window.choose("View", "Dark");
    assert!(window.harness.ctx.global_style().visuals.dark_mode);
    assert!(super::stage::read(&prefs).contains("Dark"));
    window.choose("View", "Light");
    assert!(!window.harness.ctx.global_style().visuals.dark_mode);
}

#[test]
fn what_is_doubtful_is_counted_and_leads_to_its_event() {
    let folder = Folder::new();
    let text = super::stage::small_case()
        .replace("at: \"letrozole + 3 mo\"", "at: \"after follow_up, before letrozole\"");
    let mut window = Window::of(&[&folder.file("ann.ron", &text)]);
    let count = window
        .nodes("")
        .into_iter()
        .filter_map(|n| n.accesskit_node().label())
        .find(|l| l.contains(" finding"));
    let count = count.expect("a contradiction is found");
    window.click(&count);
    window.click_first("error: Ann, ");
    assert!(window.harness.state().document().is_some_and(|d| d.look.selection.last_event().is_some()));
}

#[test]
fn a_case_of_thousands_of_events_is_drawn_and_answers_the_pointer() {
    let folder = Folder::new();
    let event = |i: usize| {
        format!(
            "Event(id: \"e{i}\", at: \"{} d\", what: Finding(kind: visit, name: \"visit {i}\")),",
            i % 900
        )
    };
    let events: String = (0..4000).map(event).collect();
    let text = format!("Case(format: 1, patients: [Patient(id: \"p\", events: [{events}])])");
    let mut window = Window::of(&[&folder.file("many.ron", &text)]);
    window.harness.hover_at(egui::pos2(700.0, 400.0));
    window.settle();
    assert_eq!(window.tabs(), ["many.ron"]);
}
