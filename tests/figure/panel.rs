//! The picture panel, and what the time axis shows of pictures.

use std::collections::BTreeMap;

use phaseline::figure::Include;
use phaseline::figure::panel::{Panel, PanelChoice, pages, panel};
use phaseline::figure::scene::Layer;
use phaseline::model::{FindingKind, Picture};

use super::*;

impl Loaded {
    fn panel(&self, width_mm: f32, choice: &PanelChoice) -> Panel {
        let style = Style::new(Theme::Light, 1.0);
        let width = width_mm * POINTS_PER_MM;
        panel(&self.case, &self.lanes.aspects, width, &style, choice, &Include::ALL)
    }
}

fn words(layers: &[Layer]) -> Vec<&str> {
    let shapes = layers.iter().flat_map(|layer| &layer.items).map(|item| &item.shape);
    shapes.filter_map(|shape| if let Shape::Text(text) = shape { Some(&*text.text) } else { None }).collect()
}

#[test]
fn the_panel_of_the_founding_case_is_figure_two_of_the_report() {
    let case = founding();
    let panel = case.panel(183.0, &PanelChoice::Marked);
    let captions = [
        "Haematoxylin and eosin: SBR 3",
        "ER (clone 1D5): negative",
        "PR (PgR 636): negative",
        "HER2 (A485 polyclonal): positive",
    ];
    let letters: Vec<&str> = panel.tiles.iter().map(|t| &*t.letter).collect();
    assert_eq!(letters, ["A", "B", "C", "D", "E", "F", "G", "H"]);
    for (n, tile) in panel.tiles.iter().enumerate() {
        assert_eq!(tile.caption, captions[n % 4]);
        assert_eq!(tile.address.patient.as_str(), ["p1", "p2"][n / 4], "{}", tile.letter);
        // A row a patient, its pictures side by side.
        assert!((tile.rect.y - panel.tiles[n / 4 * 4].rect.y).abs() < 0.01);
    }
    let words = words(&panel.scene.layers);
    for said in ["Patient 1", "Patient 2", "HER2 (A485 polyclonal): positive"] {
        assert!(words.contains(&said), "{said}: {words:?}");
    }
    assert!(panel.scene.layers.iter().flat_map(|l| &l.items).all(|item| match &item.shape {
        Shape::Image { rect, .. } => rect.w > 100.0,
        _ => true,
    }));
    // Its pictures do not crowd the time axis.
    let figure = case.page(183.0, Theme::Light, Alignment::Zero);
    let thumbnails = figure.scene.layers.iter().flat_map(|l| &l.items);
    assert_eq!(thumbnails.filter(|item| matches!(item.shape, Shape::Image { .. })).count(), 4);
    assert!(says(&figure, "CT: liver") && says(&figure, "metastases") && says(&figure, "At diagnosis"));
}

#[test]
fn a_panel_shows_the_marked_pictures_or_all_or_those_of_some_findings() {
    let mut case = founding();
    let files = |panel: &Panel| -> Vec<String> { panel.tiles.iter().map(|t| t.file.to_string()).collect() };
    let all = case.panel(183.0, &PanelChoice::All);
    assert_eq!(files(&all).len(), 12);
    assert_eq!(&files(&all)[..2], ["ct-p1-before.png", "p1-he.png"], "in the order of the file");
    let pathology = case.panel(183.0, &PanelChoice::Findings(vec![FindingKind::Pathology]));
    assert_eq!(files(&pathology), files(&case.panel(183.0, &PanelChoice::Marked)));
    assert!(case.panel(183.0, &PanelChoice::Findings(vec![FindingKind::Imaging])).tiles.is_empty());
    // Where none is marked, all are shown.
    for patient in &mut case.case.patients {
        for event in &mut Arc::make_mut(patient).events {
            for picture in &mut Arc::make_mut(event).pictures {
                picture.panel = false;
            }
        }
    }
    assert_eq!(files(&case.panel(183.0, &PanelChoice::Marked)), files(&all));
    let without = Include { hidden_patients: [case.case.patients[0].id.clone()].into(), ..Include::ALL };
    let half = panel(&case.case, &BTreeMap::new(), 519.0, &Style::default(), &PanelChoice::All, &without);
    assert!(half.tiles.len() == 6 && half.heads.len() == 1);
}

#[test]
fn a_picture_that_is_missing_leaves_a_frame_with_its_name_on_axis_and_panel() {
    let mut case = founding();
    let aspects = Arc::make_mut(&mut case.lanes.aspects);
    aspects.remove("ct-p1-before.png");
    aspects.remove("p1-he.png");
    let figure = case.page(183.0, Theme::Light, Alignment::Zero);
    let named = |text: &&str| text.starts_with("ct-p1-before");
    assert!(words(&figure.scene.layers).iter().any(named));
    let panel = case.panel(183.0, &PanelChoice::Marked);
    assert!(words(&panel.scene.layers).contains(&"p1-he.png"));
    assert_eq!(panel.tiles.len(), 8);
}

/// Tiles stand apart from each other and on the page, in the order of their letters, under the head of their patient.
fn is_tidy(panel: &Panel) -> Result<(), String> {
    for (n, tile) in panel.tiles.iter().enumerate() {
        let page = Rect::new(0.0, 0.0, panel.scene.size.w, panel.scene.size.h).expand(0.1);
        let corners =
            [Pos::new(tile.whole.x, tile.whole.y), Pos::new(tile.whole.right(), tile.whole.bottom())];
        if !corners.iter().all(|c| page.contains(*c)) {
            return Err(format!("{} leaves the page", tile.letter));
        }
        if let Some(other) =
            panel.tiles.iter().skip(n + 1).find(|t| t.whole.expand(-0.05).overlaps(tile.whole))
        {
            return Err(format!("{} lies on {}", tile.letter, other.letter));
        }
        let head = panel.heads.iter().find(|(head, _)| head.patient == tile.address.patient);
        if head.is_none_or(|(_, rect)| rect.bottom() > tile.rect.y + 0.1) {
            return Err(format!("{} does not stand under its patient", tile.letter));
        }
    }
    let after = |a: &str, b: &str| (a.len(), a) < (b.len(), b);
    if !panel.tiles.windows(2).all(|pair| after(&pair[0].letter, &pair[1].letter)) {
        return Err("letters are out of order".to_owned());
    }
    Ok(())
}

/// A case with many pictures of many shapes.
fn pictured(mut case: Case, counts: &[usize], aspects: &[f32]) -> Loaded {
    let mut known = BTreeMap::new();
    let mut number = 0;
    for (patient, count) in case.patients.iter_mut().zip(counts.iter().cycle()) {
        let patient = Arc::make_mut(patient);
        if let Some(event) = patient.events.first_mut() {
            let event: &mut Event = Arc::make_mut(event);
            for _ in 0..*count {
                let mut picture = Picture::of(format!("{number}.png"));
                picture.caption = "a caption of some length ".repeat(number % 4);
                known.insert(picture.file.clone(), aspects[number % aspects.len()]);
                event.pictures.push(picture);
                number += 1;
            }
        }
    }
    let mut loaded = Loaded::new(case, PathBuf::new());
    loaded.lanes.aspects = Arc::new(known);
    loaded
}

#[test]
fn a_panel_that_is_too_high_goes_on_on_further_pages_and_so_do_its_letters() {
    let case = founding();
    let whole = case.panel(85.0, &PanelChoice::All);
    let on_pages = |height_mm: f32| {
        let size = (85.0 * POINTS_PER_MM, height_mm * POINTS_PER_MM);
        pages(&case.case, &case.lanes.aspects, size, &Style::default(), &PanelChoice::All, &Include::ALL)
    };
    let pages = on_pages(80.0);
    assert!(pages.len() > 1 && pages.iter().all(|page| page.scene.size.h <= 80.0 * POINTS_PER_MM));
    let letters = |panel: &Panel| panel.tiles.iter().map(|t| t.letter.clone()).collect::<Vec<_>>();
    assert_eq!(pages.iter().flat_map(letters).collect::<Vec<_>>(), letters(&whole));
    assert!(pages.iter().all(|page| is_tidy(page) == Ok(())));
    assert!(words(&pages[1].scene.layers).contains(&"Patient 1 (continued)"));
    assert_eq!(on_pages(f32::INFINITY), [whole]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn tiles_of_any_panel_stand_apart_and_in_order(
        case in common::any_case(),
        counts in prop::collection::vec(0..40_usize, 1..4),
        aspects in prop::collection::vec(0.01_f32..50.0, 1..6),
        width_mm in 40.0_f32..400.0,
    ) {
        let case = pictured(case, &counts, &aspects);
        let panel = case.panel(width_mm, &PanelChoice::All);
        prop_assert_eq!(is_tidy(&panel), Ok(()));
        let wanted = case.case.patients.iter().flat_map(|p| &p.events).map(|e| e.pictures.len()).sum::<usize>();
        prop_assert_eq!(panel.tiles.len(), wanted);
        // The same pictures on a time axis are composed, too.
        let figure = case.page(width_mm, Theme::Light, Alignment::Zero);
        prop_assert_eq!(is_sound(&figure), Ok(()));
    }
}

#[test]
fn the_panel_of_the_founding_case_can_be_looked_at() {
    let case = founding();
    for width_mm in [183.0, 170.0, 85.0] {
        case.look_at(&case.panel(width_mm, &PanelChoice::Marked).scene, &format!("panel_{width_mm}"));
        case.look(&case.page(width_mm, Theme::Light, Alignment::Zero), &format!("founding_{width_mm}"));
    }
}
