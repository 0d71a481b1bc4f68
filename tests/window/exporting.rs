//! The export dialog: opened, set, checked, saved, copied, and the picture of the window.

use std::fs;

use eframe::egui::accesskit::Role;
use eframe::egui::{Key, OutputCommand};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use phaseline::app::Answer;

use super::stage::{Folder, Window, read};

fn founding(folder: &Folder) -> Window {
    Window::of(&[&folder.founding()])
}

/// Opens the dialog and writes the figure under a name.
fn export_as(window: &mut Window, folder: &Folder, name: &str) {
    window.ctrl(Key::E);
    window.desk.will_choose(&folder.path(name));
    window.click_button("Save…");
}

#[test]
fn the_figure_is_saved_in_every_format_that_its_name_asks_for() {
    let folder = Folder::new();
    let mut window = founding(&folder);
    for (name, begins) in
        [("a.svg", &b"<"[..]), ("a.pdf", b"%PDF"), ("a.png", b"\x89PNG"), ("a.tiff", b"II*\0")]
    {
        export_as(&mut window, &folder, name);
        let bytes = fs::read(folder.path(name)).unwrap_or_else(|e| panic!("{e}: {:?}", window.texts()));
        assert!(bytes.starts_with(begins), "{name}");
    }
    let figure = read(&folder.path("a.svg"));
    assert!(figure.contains("width=\"183mm\"") && figure.contains("Trastuzumab"));
    export_as(&mut window, &folder, "a.bmp");
    assert!(window.says("ends in .svg, .pdf, .png or .tiff"));
    assert!(!folder.path("a.bmp").exists());
}

#[test]
fn the_page_is_seen_before_and_pre_flight_says_that_it_passes() {
    let folder = Folder::new();
    let mut window = founding(&folder);
    window.ctrl(Key::E);
    assert!(window.says("The page as it will be written"));
    assert!(window.says("passes all"), "{:?}", window.texts());
    assert!(window.says("183 × "), "{:?}", window.texts());
}

#[test]
fn a_check_that_fails_is_mended_by_its_button() {
    let folder = Folder::new();
    let mut window = founding(&folder);
    window.ctrl(Key::E);
    window.click("dark");
    assert!(window.says("a dark page does not print well"), "{:?}", window.texts());
    window.click_first("Use a light page");
    assert!(window.says("passes all"), "{:?}", window.texts());
}

#[test]
fn what_is_left_out_is_not_in_the_file_and_the_case_stays_as_it_was() {
    let folder = Folder::new();
    let mut window = founding(&folder);
    let before = window.harness.state().documents()[0].case().clone();
    window.ctrl(Key::E);
    window.click("title");
    window.desk.will_choose(&folder.path("a.svg"));
    window.click_button("Save…");
    let drawn = |text: &str| read(&folder.path("a.svg")).matches(&format!(">{text}<")).count();
    // The file still tells its title to those who cannot see it.
    assert_eq!(drawn("Trastuzumab stopped in complete response"), 1);
    assert_eq!(*window.harness.state().documents()[0].case(), before);
    assert!(!window.harness.state().documents()[0].is_dirty());
}

#[test]
fn a_figure_carries_its_case_only_when_asked_and_opens_as_that_case_when_dropped() {
    let folder = Folder::new();
    let mut window = founding(&folder);
    export_as(&mut window, &folder, "plain.svg");
    assert!(!read(&folder.path("plain.svg")).contains("Patient("));
    window.ctrl(Key::E);
    window.click("the case, so that the figure opens again");
    window.desk.will_choose(&folder.path("carrying.svg"));
    window.click_button("Save…");
    let case = window.harness.state().documents()[0].case().clone();
    window.drop_files(&[&folder.path("carrying.svg")]);
    assert_eq!(window.tabs().len(), 2, "{:?}", window.tabs());
    assert_eq!(*window.harness.state().documents()[1].case(), case);
}

#[test]
fn nothing_is_written_when_the_name_is_not_given() {
    let folder = Folder::new();
    let mut window = founding(&folder);
    window.ctrl(Key::E);
    window.desk.will(Answer::Cancelled);
    window.click_button("Save…");
    let written = fs::read_dir(folder.path("")).expect("the folder").count();
    assert_eq!(written, 2, "the case and its pictures");
}

#[test]
fn the_figure_is_put_on_the_clipboard_as_a_picture() {
    let folder = Folder::new();
    let mut window = Window::of(&[&folder.small("ann.ron")]);
    window
        .harness
        .key_press_modifiers(eframe::egui::Modifiers::COMMAND | eframe::egui::Modifiers::SHIFT, Key::C);
    for _ in 0..2_000 {
        window.harness.step();
        let copied = window.harness.output().platform_output.commands.iter().find_map(|c| match c {
            OutputCommand::CopyImage(image) => Some(image.size),
            _ => None,
        });
        if let Some([width, height]) = copied {
            // 183 mm at 200 dpi.
            assert!(width.abs_diff(1_441) <= 2 && height > 100, "{width} × {height}");
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    panic!("no picture was copied");
}

#[test]
fn every_setting_of_the_dialog_has_a_name() {
    let folder = Folder::new();
    let mut window = founding(&folder);
    window.ctrl(Key::E);
    assert!(window.harness.query_by_role_and_label(Role::ComboBox, "Preset").is_some());
    let spins = window.harness.root().children_recursive().filter(|n| {
        let node = n.accesskit_node();
        node.role() == Role::SpinButton && node.label().is_none_or(|label| label.is_empty())
    });
    assert_eq!(spins.count(), 0);
}
