//! How the figure of a case looks, chosen in the window.

use super::hand::Desk;
use super::tracks::choose;

const PHASE: &str = r#"
    Event(id: "fec", from: "0 mo", to: "6 mo", what: Treatment(modality: chemotherapy, name: "FEC")),
"#;

#[test]
fn the_look_of_the_figure_is_part_of_the_case_and_one_step_each() {
    for (field, choice, written, step) in [
        ("Palette", "greyscale with patterns", "palette: greyscale", "Change palette of the case"),
        ("Patterns", "yes", "patterns: true", "Change patterns of the case"),
        ("Labels", "on the bars only", "labels: inside", "Change labels of the case"),
        ("Legend", "right of the lanes", "legend: right", "Change legend of the case"),
    ] {
        let mut desk = Desk::of(PHASE);
        choose(&mut desk, field, choice);
        let text = desk.text();
        assert!(text.contains(&format!("    figure: FigureSettings({written}),\n")), "{text}");
        desk.one_step(step);
    }
}

#[test]
fn bars_of_an_impossible_height_are_refused_with_the_heights_there_are() {
    let mut desk = Desk::of(PHASE);
    desk.window.write("Bar height", "130 %");
    let text = desk.text();
    assert!(text.contains("figure: FigureSettings(bar_height: 130)"), "{text}");
    desk.window.type_into("Bar height", "900");
    assert!(desk.window.says("50 to 200 per cent"), "{:?}", desk.window.texts());
    assert!(!desk.text().contains("900"));
}
