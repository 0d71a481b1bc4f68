//! How cases are divided into pages.

use super::*;
use crate::figure::scene::{Rect, Shape};

fn case(name: &str) -> Case {
    let path = format!("{}/examples/{name}.ron", env!("CARGO_MANIFEST_DIR"));
    let bytes = std::fs::read(path).expect("an example");
    crate::io::read(&bytes).expect("a case").case
}

fn pages(case: &Case, page: &Page) -> Vec<Scene> {
    scenes(&Study::of(case), page, BTreeMap::new()).expect("pages")
}

fn says(scene: &Scene, kind: LayerKind) -> Vec<&str> {
    let items = scene.layers.iter().filter(|layer| layer.kind == kind).flat_map(|layer| &layer.items);
    items.filter_map(|item| if let Shape::Text(t) = &item.shape { Some(&*t.text) } else { None }).collect()
}

/// Every address that a page shows with where its lane names end.
fn gutter_right(scene: &Scene) -> f32 {
    let data = scene.layers.iter().find(|layer| layer.kind == LayerKind::Data).expect("data");
    data.clip.map_or(0.0, |clip: Rect| clip.x)
}

#[test]
fn a_case_that_fits_is_one_page_and_not_numbered() {
    let case = case("her2_withdrawal");
    let whole = pages(&case, &Page::default());
    let fits = pages(&case, &Page { max_height_mm: Some(247.0), ..Page::default() });
    assert_eq!(whole, fits);
    assert_eq!(whole.len(), 1);
}

#[test]
fn patients_who_do_not_fit_go_on_on_the_next_page_with_the_same_axis() {
    let case = case("her2_withdrawal");
    let height = |scene: &Scene| scene.size.h / POINTS_PER_MM;
    let whole = height(&pages(&case, &Page::default())[0]);
    let most = whole * 0.75;
    let divided = pages(&case, &Page { max_height_mm: Some(most), ..Page::default() });
    assert_eq!(divided.len(), 2);
    for (n, scene) in divided.iter().enumerate() {
        assert!(height(scene) <= most, "{} of {most}", height(scene));
        let legend = says(scene, LayerKind::Legend);
        assert!(legend.contains(&format!("Page {} of 2", n + 1).as_str()), "{legend:?}");
        assert!(legend.contains(&"off treatment"));
        assert!(says(scene, LayerKind::Axis).contains(&"Months since diagnosis"));
        assert!(!says(scene, LayerKind::Gutter).is_empty());
    }
    assert_eq!(says(&divided[0], LayerKind::Axis), says(&divided[1], LayerKind::Axis));
    assert!((gutter_right(&divided[0]) - gutter_right(&divided[1])).abs() < 1e-3);
    let names = |scene| says(scene, LayerKind::Gutter).join("|");
    assert!(names(&divided[0]).contains("Patient 1") && !names(&divided[0]).contains("Patient 2"));
    assert!(names(&divided[1]).contains("Patient 2") && !names(&divided[1]).contains("Patient 1"));
    assert!(!names(&divided[0]).contains("(continued)") && names(&divided[1]).contains("(continued)"));
}

#[test]
fn a_patient_who_is_higher_than_a_page_is_divided_between_lanes() {
    let case = case("her2_withdrawal");
    let page = Page { max_height_mm: Some(LEAST_HEIGHT_MM), ..Page::default() };
    let divided = pages(&case, &page);
    assert!(divided.len() > 2);
    let all: Vec<&str> = divided.iter().flat_map(|scene| says(scene, LayerKind::Gutter)).collect();
    for lane in ["Surgery", "Radiotherapy", "Trastuzumab", "Liver, imaging", "FEC 100", "Breast, pathology"] {
        let patients = if ["FEC 100", "Breast, pathology"].contains(&lane) { 1 } else { 2 };
        assert_eq!(all.iter().filter(|said| **said == lane).count(), patients, "{lane}");
    }
    assert!(all.contains(&"Patient 1 (continued)") && all.contains(&"Patient 2 (continued)"));
}

#[test]
fn no_case_takes_more_pages_than_are_written() {
    let mut case = case("her2_withdrawal");
    let patient = Arc::clone(&case.patients[0]);
    case.patients = (0..2_000).map(|_| Arc::clone(&patient)).collect();
    let page = Page { max_height_mm: Some(100.0), ..Page::default() };
    let error = scenes(&Study::of(&case), &page, BTreeMap::new()).expect_err("too many");
    assert!(matches!(error, ExportError::TooManyPages { pages: 501..4_000, .. }), "{error}");
}

#[test]
fn the_most_that_fit_are_found_from_any_guess() {
    for limit in 0..6 {
        for guess in 1..6 {
            assert_eq!(most_that_fit(guess, 5, |count| count <= limit), limit.min(5), "{limit} {guess}");
        }
    }
}

#[test]
fn type_keeps_within_the_rules_of_the_journal() {
    for preset in Preset::ALL {
        let (style, rules) = (Page::of(preset, Format::Svg).style(), preset.rules());
        for size in [style.title_pt, style.patient_pt, style.label_pt, style.note_pt] {
            assert!(size >= rules.least_type_pt, "{preset:?}: {size}");
            assert!(rules.largest_type_pt.is_none_or(|most| size <= most), "{preset:?}: {size}");
        }
    }
}

#[test]
fn a_format_is_named_by_its_extension() {
    for format in Format::ALL {
        assert_eq!(Format::of_extension(&format.extension().to_uppercase()), Some(format));
    }
    assert_eq!(Format::of_extension("tif"), Some(Format::Tiff));
    assert_eq!(Format::of_extension("bmp"), None);
}

#[test]
fn a_slide_is_filled_by_one_figure_as_large_as_fits_and_always_a_slide() {
    let case = case("her2_withdrawal");
    let page = Page::of(Preset::Slide, Format::Png);
    let slides = pages(&case, &page);
    assert_eq!(slides.len(), 1);
    let sizes = |scene: &Scene| -> Vec<f32> {
        let items = scene.layers.iter().flat_map(|layer| &layer.items);
        items
            .filter_map(|item| if let Shape::Text(t) = &item.shape { Some(t.size_pt) } else { None })
            .collect()
    };
    let least = sizes(&slides[0]).into_iter().fold(f32::MAX, f32::min);
    assert!(least >= 8.0, "{least}");
    for scene in slides.iter().chain(&pages(&crowd(), &page)) {
        assert!((scene.size.w / scene.size.h - 16.0 / 9.0).abs() < 0.01);
        let lowest = scene.layers.iter().flat_map(|l| &l.items).map(|item| item.shape.bounds().bottom());
        assert!(lowest.fold(0.0, f32::max) <= scene.size.h);
    }
}

/// Many patients.
fn crowd() -> Case {
    let mut case = case("her2_withdrawal");
    let patients = case.patients.clone();
    case.patients = (0..6).flat_map(|_| patients.clone()).collect();
    case
}
