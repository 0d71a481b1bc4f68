//! Texts to copy and save, and the de-identified export, as a user meets them.

use eframe::egui::{Key, OutputCommand};
use phaseline::app::Answer;

use super::stage::{Folder, Window, read};

fn copied(window: &mut Window) -> Option<String> {
    window.press_button_once("Copy");
    let commands = window.harness.output().platform_output.commands.clone();
    window.settle();
    commands.into_iter().find_map(|c| match c {
        OutputCommand::CopyText(text) => Some(text),
        _ => None,
    })
}

#[test]
fn the_caption_is_shown_copied_and_saved() {
    let folder = Folder::new();
    let mut window = Window::of(&[&folder.founding()]);
    window.choose("File", "Copy or save text");
    assert!(window.says("Text to take away"));
    assert!(window.says("with Docetaxel; end: 50 mo after its start"), "{:?}", window.texts());
    // Until the pointer leaves, the tooltip of the menu may cover what is clicked next.
    window.harness.remove_cursor();
    window.settle();
    window.click("Caption");
    assert!(window.says("Trastuzumab stopped in complete response. Two women"), "{:?}", window.texts());
    let text = copied(&mut window).expect("a caption is copied");
    assert!(text.starts_with("Trastuzumab stopped in complete response."), "{text}");
    let to = folder.path("caption.txt");
    window.desk.will_choose(&to);
    window.click_button("Save…");
    assert_eq!(read(&to), text);
    assert_eq!(
        window.desk.questions().last().expect("a dialog").save_as.as_deref(),
        Some("her2_withdrawal caption.txt")
    );
    assert_eq!(window.steps(), [""; 0], "the case is not changed");
}

#[test]
fn the_table_is_taken_as_markdown_or_csv_and_the_alt_text_beside_it() {
    let folder = Folder::new();
    let mut window = Window::of(&[&folder.small("ann.ron")]);
    window.choose("File", "Copy or save text");
    window.click("Markdown");
    let text = copied(&mut window).expect("a table is copied");
    assert!(
        text.contains("| month 1 to about month 13 (12–14) | 1 mo; end: 12 mo after its start | Letrozole"),
        "{text}"
    );
    window.click("CSV");
    let to = folder.path("table.csv");
    window.desk.will_choose(&to);
    window.click_button("Save…");
    assert!(read(&to).starts_with("patient,event,kind,"));
    window.choose("File", "Copy or save text");
    window.click("Alt text");
    assert!(
        copied(&mut window)
            .expect("a text")
            .contains("Letrozole, endocrine therapy, from month 1, for 12 months.")
    );
    window.key(Key::Escape);
    assert!(!window.says("Text to take away"));
}

#[test]
fn a_de_identified_case_goes_to_another_file_with_what_is_ticked_and_without_what_is_blanked() {
    let folder = Folder::new();
    let case = folder.founding();
    let before = read(&case);
    let mut window = Window::of(&[&case]);
    window.choose("File", "De-identified export");
    assert!(window.says("4 places in the texts may tell who somebody is:"), "{:?}", window.texts());
    assert!(window.says("helps to remove"));
    window.click("Title and subtitle");
    window.click_first("Blank");
    window.click("PNG");
    // The first of the buttons is “Blank all”.
    assert!(window.says("Nothing in the texts looks like"), "{:?}", window.texts());
    let to = folder.path("out.ron");
    window.desk.will_choose(&to);
    window.click_button("Save…");
    let saved = read(&to);
    assert!(saved.contains("title: \"Trastuzumab stopped in complete response\""), "{saved}");
    assert!(
        saved.contains("referred [removed] ·") && !saved.contains("2007") && !saved.contains("note:"),
        "{saved}"
    );
    assert!(std::fs::read(folder.path("out.png")).expect("the figure").starts_with(b"\x89PNG"));
    assert_eq!(
        window.desk.questions().last().expect("a dialog").save_as.as_deref(),
        Some("deidentified.ron")
    );
    assert_eq!(read(&case), before);
    assert_eq!(window.steps(), [""; 0], "the open case is not changed");
}

#[test]
fn what_is_blanked_can_be_taken_back_and_the_open_file_is_never_replaced() {
    let folder = Folder::new();
    let case = folder.founding();
    let before = read(&case);
    let mut window = Window::of(&[&case]);
    window.choose("File", "De-identified export");
    window.click("Blank all");
    window.click("Blank none");
    assert!(window.says("4 places in the texts"));
    window.desk.will_choose(&case);
    window.click_button("Save…");
    assert!(window.says("choose another name"), "{:?}", window.texts());
    assert_eq!(read(&case), before);
    window.escape_prompts();
    window.choose("File", "De-identified export");
    window.desk.will(Answer::Cancelled);
    window.click_button("Save…");
    assert_eq!(read(&case), before);
}
