//! Pictures: dropped, pasted, captioned, looked at.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use eframe::egui::accesskit::Role;
use eframe::egui::{self, Color32, ColorImage, Key};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use phaseline::model::Picture;

use super::stage::{Folder, Window, read};

/// A window with a small case, and two pictures to drop on it.
fn small(folder: &Folder) -> (Window, [PathBuf; 2]) {
    let pictures = folder.founding().with_extension("files");
    let window = Window::of(&[&folder.small("ann.ron")]);
    (window, ["ct-p1-before.png", "ct-p1-after.png"].map(|name| pictures.join(name)))
}

/// The pictures of an event of the case that is shown.
fn pictures(window: &Window, event: &str) -> Vec<Picture> {
    let case = window.harness.state().document().expect("a case").case();
    let mut events = case.patients.iter().flat_map(|p| &p.events);
    events.find(|e| e.id.as_str() == event).expect("the event").pictures.clone()
}

#[test]
fn a_dropped_picture_goes_to_the_selected_event() {
    let folder = Folder::new();
    let (mut window, [before, after]) = small(&folder);
    window.select("Letrozole");
    window.drop_files(&[&before, &after]);
    assert_eq!(pictures(&window, "letrozole").len(), 2);
    window.drop_files(&[&before]);
    assert_eq!(pictures(&window, "letrozole").len(), 2, "the same picture once");
    window.ctrl(Key::Z);
    assert!(pictures(&window, "letrozole").is_empty(), "one step");
}

#[test]
fn a_picture_dropped_without_a_selection_asks_for_the_event() {
    let folder = Folder::new();
    let (mut window, [before, _]) = small(&folder);
    window.drop_files(&[&before]);
    assert!(window.says("Which event does the picture belong to?"));
    window.escape_prompts();
    assert!(!window.harness.state().document().expect("the case").is_dirty(), "nothing was attached");

    window.drop_files(&[&before]);
    for c in "letro".chars() {
        window.harness.event(egui::Event::Text(c.to_string()));
        window.harness.step();
    }
    window.key(Key::Enter);
    assert_eq!(pictures(&window, "letrozole").len(), 1);
    assert!(!window.says("Which event"));

    // Of several selected events, too.
    window.ctrl(Key::A);
    window.drop_files(&[&before]);
    assert!(window.says("Which event"));
    window.key(Key::ArrowDown);
    window.key(Key::ArrowDown);
    window.key(Key::Enter);
    let all = ["diagnosis", "letrozole", "response", "follow_up"].map(|e| pictures(&window, e).len());
    assert_eq!(all, [0, 1, 1, 0]);
}

#[test]
fn what_is_no_picture_is_refused_with_its_name_and_the_reason() {
    let folder = Folder::new();
    let (mut window, [before, _]) = small(&folder);
    let not_one = folder.file("notes.png", "these are words");
    window.select("Letrozole");
    window.drop_files(&[&not_one, &before]);
    assert!(window.says("notes.png") && window.says("not a PNG, JPEG or TIFF picture"));
    window.key(Key::Enter);
    assert_eq!(pictures(&window, "letrozole").len(), 1, "the other one is attached");
}

#[test]
fn a_picture_on_the_clipboard_is_pasted_to_the_selected_event() {
    let folder = Folder::new();
    let (mut window, _) = small(&folder);
    let image = ColorImage::filled([6, 4], Color32::from_rgb(200, 30, 30));
    window.select("Letrozole");
    window.harness.event(egui::Event::PasteImage(Arc::new(image)));
    window.settle();
    let pasted = pictures(&window, "letrozole");
    assert_eq!(pasted.len(), 1);
    window.ctrl(Key::S);
    let file = folder.path("ann.files").join(&pasted[0].file);
    assert!(fs::read(file).expect("it lies beside the case").starts_with(b"\x89PNG"));
}

#[test]
fn a_caption_is_typed_saved_and_taken_back_in_one_step() {
    let folder = Folder::new();
    let (mut window, [before, after]) = small(&folder);
    window.select("Letrozole");
    window.drop_files(&[&before, &after]);
    window.write("Caption 1", "CT before");
    window.write("Caption 2", "CT after");
    let captions =
        |w: &Window| pictures(w, "letrozole").iter().map(|p| p.caption.clone()).collect::<Vec<_>>();
    assert_eq!(captions(&window), ["CT before", "CT after"]);
    assert!(window.node("Picture A: CT before").is_some(), "the thumbnail is called so");
    window.ctrl(Key::S);
    assert!(read(&folder.path("ann.ron")).contains(r#"caption: "CT before""#));
    window.click("Move picture 2 up");
    assert_eq!(captions(&window), ["CT after", "CT before"]);
    window.ctrl(Key::Z);
    window.ctrl(Key::Z);
    assert_eq!(captions(&window), ["CT before", ""], "a caption is one step");
    window.click("Remove picture 1");
    assert_eq!(pictures(&window, "letrozole").len(), 1);
}

#[test]
fn a_thumbnail_is_shown_in_full_size_with_its_caption() {
    let mut window = Window::first_start();
    window.click_first("Picture A: CT: liver metastases");
    let has_image = |n: &egui_kittest::Node<'_>| n.accesskit_node().role() == Role::Image;
    let shown = window.nodes("CT: liver metastases");
    assert!(shown.iter().any(has_image), "{:?}", window.texts());
    assert!(window.says("ct-p1-before.png"));
    window.key(Key::Escape);
    assert!(!window.says("ct-p1-before.png") || window.node("Show picture").is_some());
}

#[test]
fn a_double_click_shows_a_picture_once() {
    let mut window = Window::first_start();
    window.ctrl(Key::Num2);
    let tile = window.node("Picture H: HER2").expect("its tile").rect().center();
    window.move_to(tile);
    // The second click comes in the frame after the first, before the picture lies in front of the window.
    for _ in 0..2 {
        for pressed in [true, false] {
            window.harness.input_mut().events.push(egui::Event::PointerButton {
                pos: tile,
                button: egui::PointerButton::Primary,
                pressed,
                modifiers: egui::Modifiers::NONE,
            });
        }
        window.harness.step();
    }
    window.settle();
    assert!(window.harness.query_by_label("Close").is_some(), "it is shown: {:?}", window.texts());
    window.key(Key::Escape);
    assert!(window.harness.query_by_label("Close").is_none(), "one Escape leaves it");
}

#[test]
fn the_picture_panel_is_a_view_and_its_pictures_lead_to_their_events() {
    let mut window = Window::first_start();
    assert!(window.node("Picture H: HER2").is_none());
    window.ctrl(Key::Num2);
    assert!(window.node("Trastuzumab, targeted therapy, from").is_none(), "the time axis is away");
    window.click_first("Picture H: HER2 (A485 polyclonal): positive, Patient 2");
    assert!(window.says("p2-her2.png"));
    window.key(Key::Escape);
    assert_eq!(window.value("Id"), "histology");
    window.ctrl(Key::Num1);
    assert!(window.node("Trastuzumab, targeted therapy, from").is_some());
    window.choose("View", "Picture panel");
    assert!(window.node("Picture A: Haematoxylin and eosin").is_some());
}

#[test]
fn a_missing_picture_is_named_with_its_path_and_the_case_still_works() {
    let folder = Folder::new();
    let file = folder.founding();
    let missing = file.with_extension("files").join("ct-p1-before.png");
    fs::remove_file(&missing).expect("the picture was there");
    let mut window = Window::of(&[&file]);
    window.select("Diagnosis");
    assert!(window.says(&missing.display().to_string()), "{:?}", window.texts());
    window.click_first("Picture A: CT: liver metastases");
    assert!(window.says("There is no picture that can be read at"));
    window.escape_prompts();
    window.ctrl(Key::Num2);
    window.ctrl(Key::Num1);
    window.write("Label", "Diagnosed");
    window.ctrl(Key::S);
    assert!(read(&file).contains("Diagnosed") && read(&file).contains("ct-p1-before.png"));
}
