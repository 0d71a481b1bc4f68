//! What the figure shows of a case, and how the case wants it to look.

use phaseline::figure::Include;

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
    assert!(figure.lane_boxes.iter().all(|lane| *lane.patient == *id(0).as_str()));
    let names: Vec<&str> = figure.lane_boxes.iter().map(|lane| lane.name.as_str()).collect();
    assert_eq!(names, ["Radiotherapy", "Docetaxel", "Liver, imaging", "Biological, laboratory"]);
    let legend: Vec<&str> = texts(&figure, LayerKind::Legend).iter().map(|t| t.text.as_str()).collect();
    assert!(!legend.contains(&"Surgery") && !legend.contains(&"Targeted therapy"), "{legend:?}");
    // The case itself is as it was, and what was narrowed before is not narrowed again.
    assert!(case.case.patients[0].lanes.iter().all(|l| l.lane == "Findings"));
    let (narrow, courses) = include.narrowed(&case.case, &case.courses).expect("something is left out");
    assert_eq!((narrow.patients.len(), courses.len()), (1, 1));
    assert!(include.narrowed(&narrow, &courses).is_none());
    let nobody = Include { hidden_patients: [id(0), id(1)].into(), ..Include::ALL };
    assert_eq!(is_sound(&case.page_with(nobody)), Ok(()));
}
