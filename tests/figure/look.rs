//! What the figure shows of a case, and how the case wants it to look.

use phaseline::figure::Include;
use phaseline::model::{FigureSettings, LabelPlacement, LegendPlace, Modality, Palette};

use super::*;

impl Loaded {
    /// A page of double column with parts left out.
    fn page_with(&self, include: Include) -> Figure {
        let span = fit(&self.lanes, Alignment::Zero);
        let page = Viewport::page(183.0 * POINTS_PER_MM, span, Alignment::Zero);
        self.figure(&Viewport { include, ..page }, &Style::new(Theme::Light, 1.0))
    }
}

fn all_words(figure: &Figure) -> Vec<String> {
    let kinds = [LayerKind::Gutter, LayerKind::Data, LayerKind::Axis, LayerKind::Legend, LayerKind::Overlay];
    kinds.into_iter().flat_map(|kind| texts(figure, kind)).map(|text| text.text.clone()).collect()
}

#[test]
fn each_part_that_is_left_out_is_gone_and_the_page_is_shorter_for_it() {
    let case = founding();
    let whole = case.page_with(Include::ALL);
    let parts: [(&str, Include, &[&str], bool); 6] = [
        (
            "title",
            Include { title: false, ..Include::ALL },
            &["Trastuzumab stopped in complete response"],
            true,
        ),
        ("legend", Include { legend: false, ..Include::ALL }, &["Targeted therapy", "uncertain time"], true),
        ("axis", Include { axis: false, ..Include::ALL }, &["Months since diagnosis", "24"], true),
        (
            "references",
            Include { references: false, ..Include::ALL },
            &["median overall survival, HER2+ metastatic: about 25 mo"],
            true,
        ),
        (
            "measures",
            Include { measures: false, ..Include::ALL },
            &["30 mo off all treatment, ongoing", "42 mo off all treatment, ongoing", "off treatment"],
            false,
        ),
        ("pictures", Include { pictures: false, ..Include::ALL }, &["A", "D", "At diagnosis"], false),
    ];
    for (name, include, gone, is_shorter) in parts {
        let figure = case.page_with(include);
        let (before, after) = (all_words(&whole), all_words(&figure));
        for words in gone {
            assert!(before.iter().any(|w| w == words), "{name}: {words} is there before");
            assert!(!after.iter().any(|w| w == words), "{name}: {words}");
        }
        // Without pictures the axis has room for more numbers.
        let is_number = |words: &str| words.parse::<u32>().is_ok();
        let added: Vec<_> =
            after.iter().filter(|words| !before.contains(words) && !is_number(words)).collect();
        assert!(added.is_empty(), "{name}: {added:?}");
        assert_eq!(figure.scene.size.h < whole.scene.size.h - 1.0, is_shorter, "{name}");
        assert_eq!(is_sound(&figure), Ok(()), "{name}");
        case.look(&figure, &format!("without_{name}"));
    }
}

#[test]
fn without_pictures_time_gets_their_room() {
    let case = founding();
    let [with, without] = [true, false].map(|pictures| case.page_with(Include { pictures, ..Include::ALL }));
    assert!(without.data.w > with.data.w + 40.0);
    let has_image = |figure: &Figure| {
        let items = figure.scene.layers.iter().flat_map(|layer| &layer.items);
        items.into_iter().any(|item| matches!(item.shape, Shape::Image { .. }))
    };
    assert!(has_image(&with) && !has_image(&without));
}

#[test]
fn hidden_patients_and_lanes_leave_nothing_behind() {
    let case = founding();
    let id = |n: usize| case.case.patients[n].id.clone();
    let hidden_lanes = [(id(0), "surgery".to_owned()), (id(0), "Trastuzumab".to_owned())].into();
    let include = Include { hidden_patients: [id(1)].into(), hidden_lanes, pictures: false, ..Include::ALL };
    let figure = case.page_with(include.clone());
    case.look(&figure, "narrowed");
    assert!(figure.lane_boxes.iter().all(|lane| lane.patient == id(0)));
    let names: Vec<&str> = figure.lane_boxes.iter().map(|lane| lane.name.as_str()).collect();
    assert_eq!(names, ["Radiotherapy", "Docetaxel", "Liver, imaging", "Biological, laboratory"]);
    let legend: Vec<&str> = texts(&figure, LayerKind::Legend).iter().map(|t| t.text.as_str()).collect();
    assert!(!legend.contains(&"Surgery") && !legend.contains(&"Targeted therapy"), "{legend:?}");
    // The case itself is as it was, and what was narrowed before is not narrowed again.
    assert!(case.case.patients[0].lanes.iter().all(|l| l.lane == "Findings"));
    let narrow = include.narrowed(case.lanes.study()).expect("something is left out");
    assert_eq!((narrow.case().patients.len(), narrow.len()), (1, 1));
    assert!(include.narrowed(&narrow).is_none());
    let nobody = Include { hidden_patients: [id(0), id(1)].into(), ..Include::ALL };
    assert_eq!(is_sound(&case.page_with(nobody)), Ok(()));
}

/// A page of some width as a case would look with these settings.
fn set_page(
    case: &Loaded,
    width_mm: f32,
    theme: Theme,
    settings: &FigureSettings,
    include: Include,
) -> Figure {
    let span = fit(&case.lanes, Alignment::Zero);
    let page = Viewport::page(width_mm * POINTS_PER_MM, span, Alignment::Zero);
    case.figure(&Viewport { include, ..page }, &Style::new(theme, 1.0).with(settings))
}

fn settings(change: impl FnOnce(&mut FigureSettings)) -> FigureSettings {
    let mut settings = FigureSettings::default();
    change(&mut settings);
    settings
}

#[test]
fn type_on_a_patterned_bar_stands_on_a_plain_patch_of_it() {
    for palette in [Palette::Greyscale, Palette::HighContrast] {
        let look = settings(|s| s.palette = palette);
        for (name, case) in all_cases() {
            let figure = set_page(&case, 183.0, Theme::Light, &look, Include::ALL);
            let layer = figure.scene.layers.iter().find(|layer| layer.kind == LayerKind::Data).expect("data");
            for (n, item) in layer.items.iter().enumerate() {
                let Shape::Text(text) = &item.shape else { continue };
                let ink = ink(text).expand(-0.2);
                // The last opaque thing painted under the type before it, and what came on top of that.
                let under = layer.items[..n].iter().enumerate().rev();
                let patch = under.clone().find_map(|(at, below)| match &below.shape {
                    Shape::Rect { rect, fill: Some(Fill::Solid(color)), .. }
                        if rect.intersect(ink) == Some(ink) =>
                    {
                        Some((at, *color))
                    }
                    _ => None,
                });
                let Some((patch, ground)) = patch else { continue };
                assert!(text.color.contrast(ground) >= 4.5, "{palette:?}, {name}: {:?}", text.text);
                for above in &layer.items[patch + 1..n] {
                    let is_line = matches!(above.shape, Shape::Path { closed: false, .. });
                    let crosses = is_line && above.shape.bounds().expand(0.01).overlaps(ink);
                    assert!(!crosses, "{palette:?}, {name}: {:?} by {:?}", text.text, above.shape);
                }
            }
        }
    }
}

#[test]
fn a_legend_shows_the_patterns_of_the_bars() {
    let look = settings(|s| s.palette = Palette::Greyscale);
    let figure = set_page(&founding(), 183.0, Theme::Light, &look, Include::ALL);
    let lines = |kind: LayerKind| {
        let layers = figure.scene.layers.iter().filter(|layer| layer.kind == kind);
        let shapes = layers.flat_map(|layer| &layer.items).map(|item| &item.shape);
        shapes
            .filter_map(|shape| match shape {
                Shape::Path { closed: false, stroke: Some(stroke), points, .. } if points.len() == 2 => {
                    Some(stroke.color)
                }
                _ => None,
            })
            .collect::<Vec<_>>()
    };
    let zigzag = Style::default().with(&look).treatment(Modality::Radiotherapy).pattern_ink;
    let opaque = |colors: Vec<phaseline::figure::Color>| colors.iter().any(|c| c.with_alpha(255) == zigzag);
    assert!(opaque(lines(LayerKind::Legend)) && opaque(lines(LayerKind::Data)));
}

#[test]
fn words_stand_where_the_case_wants_them() {
    let case = founding();
    let data = |figure: &Figure| -> Vec<(String, bool)> {
        let layer = figure.scene.layers.iter().find(|layer| layer.kind == LayerKind::Data).expect("data");
        let type_of = |item: &phaseline::figure::scene::Item| {
            let Shape::Text(text) = &item.shape else { return None };
            let own = figure.places.iter().filter(|p| Some(&p.address) == item.address.as_ref());
            let is_on_bar =
                own.into_iter().any(|p| p.kind == MarkKind::Bar && p.rect.contains(ink(text).center()));
            Some((text.text.clone(), is_on_bar))
        };
        layer.items.iter().filter_map(type_of).collect()
    };
    let with = |labels: LabelPlacement| {
        let figure = set_page(&case, 183.0, Theme::Light, &settings(|s| s.labels = labels), Include::ALL);
        case.look(&figure, &format!("labels_{labels:?}"));
        data(&figure)
    };
    let has = |found: &[(String, bool)], words: &str, on_bar: bool| {
        found.iter().any(|(text, is_on)| text == words && *is_on == on_bar)
    };
    let (trastuzumab, docetaxel) = ("6 mg/kg q3wk · 50 mo", "100 mg/m² × 8, q3wk");
    let auto = with(LabelPlacement::Auto);
    assert!(has(&auto, trastuzumab, true) && has(&auto, docetaxel, false), "{auto:?}");
    let inside = with(LabelPlacement::Inside);
    assert!(has(&inside, trastuzumab, true) && !has(&inside, docetaxel, false), "{inside:?}");
    // Surgery is a sign and keeps its words.
    assert!(has(&inside, "Mastectomy, axillary resection", false), "{inside:?}");
    let beside = with(LabelPlacement::Beside);
    assert!(has(&beside, trastuzumab, false) && has(&beside, docetaxel, false), "{beside:?}");
    let none = with(LabelPlacement::None);
    assert!(has(&none, "CR", true) && has(&none, "PR", true), "{none:?}");
    let words = none.iter().filter(|(text, _)| text.contains("mg") || text.contains("Mastectomy"));
    assert_eq!(words.count(), 0, "{none:?}");
}

#[test]
fn the_legend_stands_at_the_side_where_the_page_has_room_and_below_where_not() {
    let look = settings(|s| s.legend = LegendPlace::Right);
    for (name, case) in all_cases() {
        for width_mm in [254.0, 183.0, 85.0] {
            let figure = set_page(&case, width_mm, Theme::Light, &look, Include::ALL);
            let legend = texts(&figure, LayerKind::Legend);
            let is_below = legend.iter().all(|text| text.baseline.y > figure.data.bottom());
            let is_beside = legend.iter().all(|text| text.baseline.x > figure.data.right());
            assert!(is_below || is_beside, "{name}, {width_mm} mm");
            if width_mm > 250.0 && name == "her2_withdrawal" {
                assert!(is_beside, "{name}, {width_mm} mm");
            }
            assert_eq!(is_sound(&figure), Ok(()), "{name}, {width_mm} mm");
            let lowest = legend.iter().map(|text| text.bounds().bottom()).fold(0.0, f32::max);
            assert!(lowest <= figure.scene.size.h, "{name}, {width_mm} mm");
            case.look(&figure, &format!("{name}_legend_right_{width_mm}"));
        }
    }
    let none = settings(|s| s.legend = LegendPlace::None);
    let figure = set_page(&founding(), 183.0, Theme::Light, &none, Include::ALL);
    assert!(texts(&figure, LayerKind::Legend).is_empty());
}

#[test]
fn bars_of_any_height_keep_lanes_and_type_apart() {
    for height in [50, 75, 100, 150, 200] {
        let look = settings(|s| s.bar_height = height);
        for (name, case) in all_cases() {
            let figure = set_page(&case, 183.0, Theme::Light, &look, Include::ALL);
            let bars = figure.places.iter().filter(|p| p.lane.is_some() && p.kind == MarkKind::Bar);
            for bar in bars {
                let expected = 7.6 * f32::from(height) / 100.0;
                assert!((bar.rect.h - expected).abs() < 0.01, "{name}, {height} %: {:?}", bar.rect);
                let lane = bar.lane.and_then(|lane| figure.lane_boxes.get(lane)).expect("its lane");
                assert!(lane.rect.y <= bar.rect.y && bar.rect.bottom() <= lane.rect.bottom(), "{name}");
            }
            let labels = texts(&figure, LayerKind::Data);
            for (n, a) in labels.iter().enumerate() {
                for b in labels.iter().skip(n + 1) {
                    assert!(!ink(a).overlaps(ink(b)), "{name}, {height} %: {:?} on {:?}", a.text, b.text);
                }
            }
            case.look(&figure, &format!("{name}_bars_{height}"));
        }
    }
}

#[test]
fn a_long_stretch_without_events_is_cut_out_of_a_figure_of_one_patient() {
    let text = "Case(format: 1, patients: [Patient(id: \"p\", events: [\
        Event(id: \"fec\", from: \"0 mo\", to: \"6 mo\", what: Treatment(modality: chemotherapy, name: \"FEC\")), \
        Event(id: \"tam\", from: \"8 mo\", to: \"118 mo\", what: Treatment(modality: endocrine, name: \"Tamoxifen\")), \
        Event(id: \"relapse\", at: \"118 mo\", what: Status(relapse)), \
        Event(id: \"end\", at: \"124 mo\", what: Status(last_follow_up))])])";
    let options = ron::Options::default().with_default_extension(
        ron::extensions::Extensions::UNWRAP_VARIANT_NEWTYPES | ron::extensions::Extensions::IMPLICIT_SOME,
    );
    let mut case: Case = options.from_str(text).expect("a case");
    let loaded = Loaded::new(case.clone(), PathBuf::new());
    let broken = Include { axis_break: true, ..Include::ALL };
    let [plain, cut] = [Include::ALL, broken.clone()].map(|include| loaded.page_with(include));
    loaded.look(&cut, "axis_break");
    assert_eq!((plain.axis.gaps().count(), cut.axis.gaps().count()), (0, 1));
    // What is left has the room, every number stands where its moment is, and none where time is missing.
    let bar = |figure: &Figure, id: &str| {
        let of = |p: &&Place| p.address.event.as_ref().map(EventId::as_str) == Some(id);
        figure.places.iter().find(of).expect("it shows").clone()
    };
    assert!(bar(&cut, "fec").rect.w > 3.0 * bar(&plain, "fec").rect.w);
    let numbers: Vec<i64> = texts(&cut, LayerKind::Axis).iter().filter_map(|t| t.text.parse().ok()).collect();
    assert!(numbers.contains(&0) && numbers.iter().any(|n| *n > 110), "{numbers:?}");
    for text in texts(&cut, LayerKind::Axis) {
        let Ok(number) = text.text.parse::<i64>() else { continue };
        let x = cut.axis.x_at(Ticks::MONTH * number);
        assert!((text.baseline.x + text.width_pt / 2.0 - x).abs() < 0.01, "{number}");
        assert!(!cut.axis.leaves_out(Ticks::MONTH * number), "{number}");
    }
    // The bar that runs through is found where it is drawn, and says where it is broken: two slanted strokes.
    let tamoxifen = bar(&cut, "tam");
    let found = hit(&cut, tamoxifen.rect.center()).expect("the bar");
    assert_eq!(found.address, tamoxifen.address);
    let slanted = |layer: LayerKind| {
        let layers = cut.scene.layers.iter().filter(|l| l.kind == layer);
        let lines = layers.flat_map(|l| &l.items).filter(|item| match &item.shape {
            Shape::Path { closed: false, points, .. } => {
                matches!(points.as_slice(), [a, b] if (a.x - b.x).abs() > 0.0 && (a.y - b.y).abs() > 0.0)
            }
            _ => false,
        });
        lines.count()
    };
    assert_eq!((slanted(LayerKind::Data), slanted(LayerKind::Axis)), (2, 2));
    // With a second patient nothing is cut.
    let second = Arc::new(Patient { id: PatientId::new("q").expect("an id"), ..(*case.patients[0]).clone() });
    case.patients.push(second);
    let both = Loaded::new(case, PathBuf::new());
    assert_eq!(both.page_with(broken).axis.gaps().count(), 0);
}

#[test]
fn looks_of_all_examples_can_be_looked_at() {
    let grey = settings(|s| s.palette = Palette::Greyscale);
    let strong = settings(|s| s.palette = Palette::HighContrast);
    let patterns = settings(|s| s.patterns = true);
    let broken = Include { axis_break: true, ..Include::ALL };
    for (name, case) in all_cases() {
        for (look, settings) in [("grey", &grey), ("strong", &strong), ("patterns", &patterns)] {
            let light = set_page(&case, 183.0, Theme::Light, settings, Include::ALL);
            case.look(&light, &format!("{name}_{look}"));
        }
        let dark = set_page(&case, 183.0, Theme::Dark, &grey, Include::ALL);
        case.look(&dark, &format!("{name}_grey_dark"));
        let dark = set_page(&case, 183.0, Theme::Dark, &strong, Include::ALL);
        case.look(&dark, &format!("{name}_strong_dark"));
        for width_mm in [85.0, 89.0, 183.0, 254.0] {
            let usual = FigureSettings::default();
            let page = set_page(&case, width_mm, Theme::Light, &usual, Include::ALL);
            case.look(&page, &format!("{name}_w{width_mm}"));
            assert_eq!(is_sound(&page), Ok(()), "{name}, {width_mm} mm");
        }
        let figure = set_page(&case, 183.0, Theme::Light, &FigureSettings::default(), broken.clone());
        assert_eq!(is_sound(&figure), Ok(()), "{name}");
        case.look(&figure, &format!("{name}_broken"));
    }
}
