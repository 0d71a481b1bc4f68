//! Tracks of measured values, and the sums of diameters that follow from lesions.

use phaseline::figure::compose::LaneBox;
use phaseline::figure::lanes::{Lane, ValueTrack};
use phaseline::figure::scene::Stroke;
use phaseline::model::{Event, EventId, LaneSetting, Measurement, TrackScale};

use super::*;

pub fn tracks() -> Loaded {
    Loaded::open(&root().join("tests/fixtures/tracks.ron"))
}

fn lane(case: &Loaded, given: &str) -> Lane {
    let mut lanes = case.lanes.patients().flat_map(|p| p.lanes.clone());
    lanes.find(|lane| lane.given == given).unwrap_or_else(|| panic!("{given}"))
}

fn track(case: &Loaded, given: &str) -> ValueTrack {
    lane(case, given).track.expect("a track")
}

fn marks(track: &ValueTrack) -> Vec<&str> {
    track.ticks.iter().map(|(_, label)| label.as_str()).collect()
}

/// What stands on a lane: its shapes, and the lane.
fn on_lane<'a>(figure: &'a Figure, patient: &str, given: &str) -> (Vec<&'a Shape>, &'a LaneBox) {
    let of = |lane: &&LaneBox| lane.given == given && lane.patient.as_str() == patient;
    let lane = figure.lane_boxes.iter().find(of).expect("the lane shows");
    let data = figure.scene.layers.iter().filter(|layer| layer.kind == LayerKind::Data);
    let shapes = data.flat_map(|layer| &layer.items).map(|item| &item.shape);
    let is_on =
        |shape: &&Shape| lane.rect.contains(Pos::new(lane.rect.center().x, shape.bounds().center().y));
    (shapes.filter(is_on).collect(), lane)
}

fn words<'a>(shapes: &[&'a Shape]) -> Vec<&'a str> {
    let mut texts: Vec<&Text> = shapes
        .iter()
        .filter_map(|shape| if let Shape::Text(text) = shape { Some(text) } else { None })
        .collect();
    texts.sort_by(|a, b| a.baseline.x.total_cmp(&b.baseline.x));
    texts.into_iter().map(|text| text.text.as_str()).collect()
}

/// A patient with these values of one quantity, one a day.
fn series(values: impl Iterator<Item = f64>) -> Loaded {
    let mut patient = Patient::new(PatientId::new("p1").expect("an id"));
    for (day, value) in values.enumerate() {
        let measured =
            Measurement { name: "CRP".into(), value: value.to_string().into(), ..Measurement::default() };
        let id = EventId::new(&format!("v{day}")).expect("an id");
        let mut event = Event::new(id, What::from(measured));
        event.at = Some(format!("{day} d").parse().expect("a time"));
        patient.events.push(Arc::new(event));
    }
    Loaded::new(Case { patients: vec![Arc::new(patient)], ..Case::new() }, PathBuf::new())
}

fn set(case: &Loaded, patient: usize, setting: LaneSetting) -> Loaded {
    let mut case = case.case.clone();
    let patient = Arc::make_mut(&mut case.patients[patient]);
    patient.lanes.retain(|s| s.lane != setting.lane);
    patient.lanes.push(setting);
    Loaded::new(case, PathBuf::new())
}

#[test]
fn values_over_more_than_two_decades_stand_by_their_logarithm_unless_the_case_says_otherwise() {
    let case = tracks();
    let cea = track(&case, "CEA, µg/l");
    assert!(cea.logarithmic);
    assert_eq!(marks(&cea), ["1", "100", "10000"]);
    assert_eq!(marks(&track(&case, "Haemoglobin, g/dl")), ["10", "15"]);
    // A hundred times as high is as far again.
    let decade = cea.share(10.0) - cea.share(1.0);
    assert!((cea.share(1000.0) - cea.share(100.0) - decade).abs() < 1e-4);
    let lane = "CEA, µg/l".to_owned();
    let plain =
        set(&case, 0, LaneSetting { lane, scale: Some(TrackScale::Linear), ..LaneSetting::default() });
    assert_eq!(marks(&track(&plain, "CEA, µg/l")), ["0", "5000"]);
}

#[test]
fn a_change_from_baseline_counts_from_the_last_value_before_treatment_and_says_so_in_its_name() {
    let case = tracks();
    let ldh = lane(&case, "LDH, U/l");
    assert_eq!(ldh.name, "LDH, change from baseline, %");
    let values: Vec<f64> = ldh.marks.iter().filter_map(|mark| mark.value).map(f64::round).collect();
    // 420 before treatment; 210 is half of it, 512 is 22 % more.
    assert_eq!(values, [0.0, -50.0, 22.0]);
    // 250 U/l is 40 % below baseline.
    assert_eq!(ldh.track.as_ref().and_then(|t| t.normal.1).map(f64::round), Some(-40.0));
    let figure = case.page(183.0, Theme::Light, Alignment::Zero);
    assert!(says(&figure, "change from baseline, %") || says(&figure, "baseline, %"));
}

#[test]
fn sums_of_diameters_carry_their_category_and_can_be_hidden() {
    let case = tracks();
    let figure = case.page(183.0, Theme::Light, Alignment::Zero);
    let (shapes, _) = on_lane(&figure, "p1", "Sum of diameters, mm");
    // 80 mm; 58 is 27.5 % less, 26 is 67.5 % less; 7 is a node of less than 10 mm; S7 was not measured; 41 mm is more
    // than 7; 37 is 10 % below the baseline of the second line; then a new lesion.
    assert_eq!(words(&shapes), ["SD", "PR", "CR", "NE", "PD", "SD", "PD"]);
    let (shapes, lane_box) = on_lane(&figure, "p2", "Sum of diameters, mm");
    assert_eq!(lane_box.name, "Sum of diameters, change from baseline, %");
    // 50, 38 (−24 %), 21 (−58 %), 33 (+57 % from 21, 12 mm more).
    assert_eq!(words(&shapes), ["SD", "PR", "PD"]);
    let guides: Vec<&str> = track(&set(&case, 0, percent()), "Sum of diameters, mm")
        .guides
        .iter()
        .map(|(_, label)| *label)
        .collect();
    assert_eq!(guides, ["−30", "", "+20"]);
    assert!(says(&figure, "−30") && says(&figure, "+20"));
    for key in ["PR", "SD", "CR", "PD", "NE"] {
        let is_listed = |listed: &LegendKey| matches!(listed, LegendKey::Response(_, code, _) if code == key);
        assert!(case.lanes.legend.iter().any(is_listed), "{key}");
    }
    let hidden = set(&case, 0, LaneSetting { hidden: true, scale: None, ..percent() });
    assert!(
        hidden
            .lanes
            .patient(0)
            .expect("a patient")
            .lanes
            .iter()
            .all(|lane| lane.given != "Sum of diameters, mm")
    );
}

fn percent() -> LaneSetting {
    let lane = "Sum of diameters, mm".to_owned();
    LaneSetting { lane, scale: Some(TrackScale::Percent), ..LaneSetting::default() }
}

#[test]
fn values_beyond_detection_are_marked_and_written_as_in_the_source() {
    let figure = tracks().page(183.0, Theme::Light, Alignment::Zero);
    let (shapes, _) = on_lane(&figure, "p1", "CEA, µg/l");
    let triangles =
        shapes.iter().filter(|s| matches!(s, Shape::Path { closed: true, points, .. } if points.len() == 3));
    assert_eq!(triangles.count(), 3);
    let words = words(&shapes);
    assert!(words.contains(&">5000") && words.contains(&"haemolytic"), "{words:?}");
    assert_eq!(words.iter().filter(|w| **w == "<0.5").count(), 2, "{words:?}");
    assert!(words.contains(&"612"), "its label is printed: {words:?}");
    assert!(says(&figure, "beyond detection"));
}

#[test]
fn an_uncertain_time_is_a_faint_line_and_one_that_is_not_stated_is_not_joined() {
    let case = tracks();
    let figure = case.page(183.0, Theme::Light, Alignment::Zero);
    let (shapes, lane_box) = on_lane(&figure, "p1", "CEA, µg/l");
    let level = |shape: &&&Shape| match shape {
        Shape::Path { points, closed: false, stroke: Some(Stroke { color, .. }), .. } => {
            points.len() == 2 && points[0].y.to_bits() == points[1].y.to_bits() && color.a < 255
        }
        _ => false,
    };
    let lines: Vec<Rect> = shapes.iter().filter(level).map(|s| s.bounds()).collect();
    // From month 1 to month 3.
    let month = figure.axis.width_of(Ticks::MONTH);
    assert!(lines.iter().any(|line| (line.w - 2.0 * month).abs() < 0.01), "{lines:?} on {lane_box:?}");
    let psa = lane(&case, "PSA, ng/ml");
    assert_eq!(psa.marks.iter().filter(|mark| mark.is_untold()).count(), 1);
    let (shapes, _) = on_lane(&figure, "p2", "PSA, ng/ml");
    let joined = shapes.iter().find_map(|shape| match shape {
        Shape::Path { points, closed: false, stroke: Some(Stroke { color, .. }), .. } if color.a == 255 => {
            Some(points.len())
        }
        _ => None,
    });
    assert_eq!(joined, Some(2));
}

#[test]
fn quantities_in_different_units_are_different_tracks() {
    let case = tracks();
    let patient = case.lanes.patient(0).expect("a patient");
    let given: Vec<&str> = patient.lanes.iter().map(|lane| lane.given.as_str()).collect();
    assert!(given.contains(&"Liver S7, mm") && given.contains(&"Haemoglobin, g/dl"));
    // A lesion measured in two units of length is one track, in millimetres.
    let s4: Vec<f64> = lane(&case, "Liver S4, mm").marks.iter().filter_map(|mark| mark.value).collect();
    assert_eq!(s4, [40.0, 30.0, 12.0, 0.0, 0.0, 22.0, 19.0]);
    let mixed = Loaded::open(&root().join("tests/fixtures/tracks.ron"));
    let mut mixed = mixed.case;
    for event in &mut Arc::make_mut(&mut mixed.patients[0]).events {
        if event.id.as_str() == "hb3" {
            let What::Measurement(m) = &mut Arc::make_mut(event).what else { continue };
            m.unit = "mmol/l".into();
        }
    }
    let mixed = Loaded::new(mixed, PathBuf::new());
    assert_eq!(lane(&mixed, "Haemoglobin, g/dl").marks.len(), 2);
    assert_eq!(lane(&mixed, "Haemoglobin").marks.len(), 1);
    // The two signs for micro are one.
    assert_eq!(given.iter().filter(|name| name.starts_with("CEA")).count(), 1);
}

#[test]
fn every_value_stands_within_its_lane() {
    for (name, case) in [("tracks", tracks()), ("crowded", crowded())] {
        for width_mm in [183.0, 89.0] {
            let figure = case.page(width_mm, Theme::Light, Alignment::Zero);
            for place in &figure.places {
                let Some(lane) = place.lane.and_then(|lane| figure.lane_boxes.get(lane)) else { continue };
                let rect = place.rect;
                let is_inside = rect.y >= lane.rect.y - 0.01 && rect.bottom() <= lane.rect.bottom() + 0.01;
                assert!(is_inside, "{name}, {width_mm} mm: {:?}", place.address);
            }
        }
    }
}

#[test]
fn no_two_words_of_a_track_touch_at_any_width() {
    let case = tracks();
    for width_mm in [254.0, 183.0, 120.0, 89.0, 85.0] {
        let figure = case.page(width_mm, Theme::Light, Alignment::Zero);
        let all = texts(&figure, LayerKind::Data).into_iter().chain(texts(&figure, LayerKind::Gutter));
        let inks: Vec<(&Text, Rect)> = all.map(|text| (text, ink(text))).collect();
        for (n, (text, rect)) in inks.iter().enumerate() {
            for (other, second) in inks.iter().skip(n + 1) {
                assert!(!rect.overlaps(*second), "{width_mm} mm: {:?} and {:?}", text.text, other.text);
            }
        }
    }
}

#[test]
fn thousands_of_values_cost_what_the_pixels_cost_and_keep_their_extremes() {
    let calm = |day: usize| 10.0 + (day % 7) as f64 / 10.0;
    let case = series((0..12_000).map(|day| if day == 7_001 { 95.0 } else { calm(day) }));
    let figure = case.page(183.0, Theme::Light, Alignment::Zero);
    let (shapes, lane_box) = on_lane(&figure, "p1", "CRP");
    assert!(shapes.len() < 3_000, "{}", shapes.len());
    let vertices: usize =
        shapes.iter().map(|s| if let Shape::Path { points, .. } = s { points.len() } else { 0 }).sum();
    assert!(vertices < 5_000, "{vertices}");
    // The one high value is still the highest point of the line and has its sign.
    let peak = figure
        .places
        .iter()
        .find(|p| p.address.event.as_ref().map(EventId::as_str) == Some("v7001"))
        .expect("it shows");
    let highest = shapes.iter().map(|shape| shape.bounds().y).fold(f32::INFINITY, f32::min);
    assert!(peak.rect.contains(Pos::new(peak.start_x, highest + 0.1)), "{highest} in {lane_box:?}");
}

#[test]
fn tracks_can_be_looked_at() {
    let case = tracks();
    for width_mm in [183.0, 89.0] {
        case.look(&case.page(width_mm, Theme::Light, Alignment::Zero), &format!("tracks_{width_mm}"));
    }
    case.look(&case.page(183.0, Theme::Dark, Alignment::Zero), "tracks_dark");
    let many = series((0..4_000).map(|day| 40.0 + f64::from(day * 37 % 101) * f64::from(day) / 900.0));
    many.look(&many.page(183.0, Theme::Light, Alignment::Zero), "tracks_many");
}
