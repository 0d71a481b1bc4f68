//! Starting the program and opening files.

use std::fs;

use eframe::egui::Key;
use phaseline::export::{Format, Page, Progress, export};

use super::stage::{Folder, Start, Window, read};

/// A window with settings in a file.
fn with_prefs(folder: &Folder) -> Window {
    Window::start(Start { prefs_file: Some(folder.path("settings.ron")), ..Start::default() })
}

#[test]
fn the_first_start_shows_the_founding_case() {
    let window = Window::first_start();
    assert_eq!(window.tabs(), ["her2_withdrawal.ron"]);
    assert!(window.says("Trastuzumab, targeted therapy"));
}

#[test]
fn later_starts_show_the_start_screen_and_what_was_opened_lately() {
    let folder = Folder::new();
    let file = folder.small("ann.ron");
    with_prefs(&folder).drop_files(&[&file]);
    let mut window = with_prefs(&folder);
    assert!(window.tabs().is_empty());
    for name in
        ["New case", "Open…", "Open path…", "ann.ron", "Example: Trastuzumab stopped in complete response"]
    {
        assert!(window.node(name).is_some(), "{name}");
    }
    window.click("ann.ron");
    assert_eq!(window.tabs(), ["ann.ron"]);
}

#[test]
fn a_recent_file_can_be_forgotten() {
    let folder = Folder::new();
    let file = folder.small("ann.ron");
    with_prefs(&folder).drop_files(&[&file]);
    let mut window = with_prefs(&folder);
    window.click_first("Forget ");
    assert!(window.node("ann.ron").is_none());
    assert!(!read(&folder.path("settings.ron")).contains("ann.ron"));
    assert!(file.is_file(), "the file itself stays");
}

#[test]
fn a_recent_file_that_is_gone_is_told_and_forgotten() {
    let folder = Folder::new();
    let file = folder.small("ann.ron");
    with_prefs(&folder).drop_files(&[&file]);
    fs::remove_file(&file).expect("it was there");
    let mut window = with_prefs(&folder);
    window.click("ann.ron");
    assert!(window.says("ann.ron was not opened"));
    window.click("OK");
    assert!(with_prefs(&folder).node("ann.ron").is_none(), "also at the next start");
}

#[test]
fn settings_that_cannot_be_read_are_as_at_first() {
    let folder = Folder::new();
    folder.file("settings.ron", "(theme: Purple");
    assert_eq!(with_prefs(&folder).tabs(), ["her2_withdrawal.ron"]);
}

#[test]
fn an_example_opens_as_a_new_case_without_a_file() {
    let folder = Folder::new();
    drop(with_prefs(&folder));
    let mut window = with_prefs(&folder);
    window.click("Example: Trastuzumab stopped in complete response");
    assert_eq!(window.tabs(), ["her2_withdrawal.ron"]);
    assert!(window.says("not saved yet"));
}

#[test]
fn a_file_named_at_the_start_is_opened() {
    let folder = Folder::new();
    let window = Window::of(&[&folder.small("ann.ron")]);
    assert_eq!(window.tabs(), ["ann.ron"]);
    assert!(window.says("Letrozole, endocrine therapy"));
}

#[test]
fn the_same_file_opened_twice_is_one_tab() {
    let folder = Folder::new();
    let file = folder.small("ann.ron");
    fs::create_dir(folder.path("below")).expect("a folder");
    let roundabout = folder.path("below").join("..").join("ann.ron");
    let mut window = Window::of(&[&file, &roundabout]);
    window.drop_files(&[&file]);
    window.drop_files(&[&roundabout, &file]);
    assert_eq!(window.tabs(), ["ann.ron"]);
}

#[test]
fn a_dialog_opens_several_files_and_cancelling_it_opens_none() {
    let folder = Folder::new();
    let (a, b) = (folder.small("a.ron"), folder.small("b.ron"));
    let mut window = Window::first_start();
    window.desk.will(phaseline::app::Answer::Cancelled);
    window.desk.will(phaseline::app::Answer::Chosen(vec![a, b]));
    window.ctrl(Key::O);
    assert_eq!(window.tabs().len(), 1);
    window.ctrl(Key::O);
    assert_eq!(window.tabs(), ["her2_withdrawal.ron", "a.ron", "b.ron"]);
}

#[test]
fn files_open_in_the_order_in_which_they_were_named() {
    let folder = Folder::new();
    let names = ["f.ron", "a.ron", "e.ron", "b.ron", "d.ron", "c.ron"];
    let files: Vec<_> = names.iter().map(|n| folder.small(n)).collect();
    let files: Vec<_> = files.iter().map(AsRef::as_ref).collect();
    assert_eq!(Window::of(&files).tabs(), names);
}

#[test]
fn a_path_can_be_typed_where_there_is_no_dialog() {
    let folder = Folder::new();
    let file = folder.small("ann.ron");
    let mut window = Window::first_start();
    window.ctrl(Key::O);
    assert!(window.says("Open a case file by its path"));
    window.type_into("Path", &format!("{}x", file.display()));
    assert!(window.says("there is no such file"));
    window.type_into("Path", &format!(" \"{}\" ", file.display()));
    window.key(Key::Enter);
    assert!(window.tabs().contains(&"ann.ron".to_owned()));
}

#[test]
fn files_dropped_at_once_each_have_their_own_tab_selection_history_and_mark() {
    let folder = Folder::new();
    let (a, b) = (folder.small("a.ron"), folder.small("b.ron"));
    let mut window = Window::of(&[]);
    window.drop_files(&[&a, &b]);
    assert_eq!(window.tabs(), ["her2_withdrawal.ron", "a.ron", "b.ron"]);
    window.click("Tab a.ron");
    window.select("Letrozole");
    window.write("Label", "Femara");
    assert_eq!(window.tabs(), ["her2_withdrawal.ron", "a.ron, unsaved changes", "b.ron"]);
    window.click("Tab b.ron");
    assert!(window.node("Femara, ").is_none());
    assert!(window.value("Title") == "A small case", "nothing is selected in the other tab");
    window.ctrl(Key::Z);
    window.click_first("Tab a.ron");
    assert_eq!(window.value("Label"), "Femara", "the other tab's undo took nothing back here");
    window.ctrl(Key::Z);
    assert_eq!(window.tabs(), ["her2_withdrawal.ron", "a.ron", "b.ron"]);
}

#[test]
fn a_broken_file_is_told_once_with_its_place_and_leaves_everything_else() {
    let folder = Folder::new();
    let good = folder.small("good.ron");
    let broken = folder.file("broken.ron", &read(&good).replace("start + 12 mo", "start + 12 mnths"));
    let before = read(&broken);
    let line = before.lines().position(|l| l.contains("mnths")).expect("the line") + 1;
    let mut window = Window::of(&[&good]);
    window.select("Letrozole");
    window.write("Label", "Femara");
    window.drop_files(&[&broken]);
    let told: Vec<_> =
        window.texts().into_iter().filter(|t| t.contains("mnths") && t.contains("as it was")).collect();
    let [text] = told.as_slice() else { panic!("told once, not {told:?}") };
    assert!(text.contains(&format!("broken.ron:{line}:")), "{text}");
    assert!(text.contains("patients[0].events[1].to"), "{text}");
    window.click("OK");
    assert_eq!(window.tabs(), ["good.ron, unsaved changes"]);
    assert_eq!(window.value("Label"), "Femara");
    assert_eq!(read(&broken), before);
}

#[test]
fn several_messages_are_read_one_after_the_other() {
    let folder = Folder::new();
    let (a, b) = (folder.file("a.ron", "Case("), folder.file("b.ron", "Case("));
    let mut window = Window::first_start();
    window.drop_files(&[&a, &b]);
    let shown = |w: &Window| w.texts().into_iter().find(|t| t.contains("was not opened"));
    let first = shown(&window).expect("a message");
    window.harness.run_steps(1);
    assert_eq!(shown(&window).as_ref(), Some(&first), "it stands still until it is read");
    window.click("OK");
    let second = shown(&window).expect("the other message");
    assert_ne!(first, second);
    window.click("OK");
    assert_eq!(shown(&window), None);
}

#[test]
fn what_is_no_file_is_told() {
    let folder = Folder::new();
    let mut window = Window::first_start();
    window.drop_files(&[&folder.path("")]);
    assert!(window.says("not a case file"));
}

#[test]
fn an_untouched_empty_case_gives_way_to_a_file() {
    let folder = Folder::new();
    let file = folder.small("ann.ron");
    let mut window = Window::first_start();
    window.ctrl(Key::N);
    window.drop_files(&[&file]);
    assert_eq!(window.tabs(), ["her2_withdrawal.ron", "ann.ron"]);
}

/// A figure that carries a case with one event, beside no case at all.
fn figure(folder: &Folder, format: Format) -> std::path::PathBuf {
    let case = phaseline::io::load(&folder.small("ann.ron")).expect("a case").case;
    let carried = phaseline::io::carried_text(&case, &|_| None);
    let page = Page { format, dpi: 72.0, carried: Some(carried.into()), ..Page::default() };
    let files =
        export(&phaseline::study::Study::of(&case), &page, &|_| None, &Progress::new()).expect("drawn");
    let path = folder.path(&format!("figure.{}", format.extension()));
    fs::write(&path, &files[0].bytes).expect("the folder takes a file");
    path
}

#[test]
fn a_figure_that_carries_its_case_opens_as_a_case_without_a_file() {
    for format in [Format::Svg, Format::Png] {
        let folder = Folder::new();
        let figure = figure(&folder, format);
        let before = fs::read(&figure).expect("the figure");
        let mut window = Window::first_start();
        window.drop_files(&[&figure]);
        assert_eq!(window.tabs(), ["her2_withdrawal.ron", "figure"], "{format:?}");
        assert!(window.says("the case inside is opened as a new one"));
        // Saving asks for a name, and the figure stays what it is.
        window.desk.will_choose(&folder.path("again.ron"));
        window.ctrl(Key::S);
        window.settle();
        assert_eq!(read(&folder.path("again.ron")), read(&folder.path("ann.ron")));
        assert!(fs::read(&figure).expect("the figure") == before);
    }
}

#[test]
fn a_damaged_figure_gives_one_message() {
    let folder = Folder::new();
    let figure = figure(&folder, Format::Svg);
    let text = read(&figure);
    fs::write(&figure, &text[..text.len() / 3]).expect("written");
    let mut window = Window::first_start();
    window.drop_files(&[&figure]);
    assert!(window.says("figure.svg was not opened") && window.says("it is damaged"));
    window.click("OK");
    assert!(!window.says("was not opened"));
}
