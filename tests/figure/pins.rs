//! Measures pinned under the lanes of a patient, and what a measure lights in the figure.

use super::*;
use phaseline::export::{SvgOptions, svg};
use phaseline::figure::compose::{Highlight, highlight};
use phaseline::figure::lanes::PinLine;
use phaseline::model::Pin;

fn founding(pins: &[(&str, &str)]) -> Loaded {
    let plain = Loaded::open(Path::new("examples/her2_withdrawal.ron"));
    let mut case = plain.case;
    let patient = Arc::make_mut(&mut case.patients[0]);
    let pin = |(measure, about): &(&str, &str)| Pin {
        measure: (*measure).to_owned(),
        line: None,
        curative: false,
        about: (*about).to_owned(),
    };
    patient.pins = pins.iter().map(pin).collect();
    Loaded::new(case, plain.folder)
}

fn texts(figure: &Figure) -> Vec<Text> {
    let items = figure.scene.layers.iter().flat_map(|layer| &layer.items);
    let text = |shape: &Shape| if let Shape::Text(text) = shape { Some(text.clone()) } else { None };
    items.filter_map(|item| text(&item.shape)).collect()
}

#[test]
fn pinned_measures_stand_under_the_lanes_each_on_its_own_row_and_in_the_exported_picture() {
    let pinned = founding(&[("ttcr", ""), ("tot", "trastuzumab"), ("os", "")]);
    for width_mm in [86.0, 183.0] {
        let figure = pinned.page(width_mm, Theme::Light, Alignment::Zero);
        pinned.look(&figure, &format!("pins-{width_mm}"));
        let all = texts(&figure);
        let id = &pinned.case.patients[0].id;
        let lanes = figure.lane_boxes.iter().filter(|lane| lane.patient == *id);
        let foot = lanes.map(|lane| lane.rect.bottom()).fold(0.0, f32::max);
        // Where a line is too short for the name of its measure, the number stands alone.
        let found = |end: &str| {
            let found = all.iter().find(|text| text.text.ends_with(end) && text.bounds().center().y > foot);
            found.unwrap_or_else(|| panic!("{end} in {all:?}")).bounds()
        };
        let rows =
            [found("time to complete response: 23 mo"), found("50 mo"), found("≥ 81 mo (79–83), ongoing")];
        for pair in rows.windows(2) {
            assert!(pair[1].center().y > pair[0].center().y);
        }
        for row in rows {
            let covers = all.iter().filter(|text| {
                let (a, b) = (text.bounds().expand(-1.2), row.expand(-1.2));
                a.overlaps(b)
            });
            assert_eq!(covers.count(), 1, "a pin's words stand alone");
        }
        let text = svg(&figure.scene, &SvgOptions::default());
        assert!(text.contains("time to complete response: 23 mo"));
    }
}

#[test]
fn a_pin_whose_measure_is_not_there_takes_no_room_and_draws_nothing() {
    let plain = founding(&[]).page(183.0, Theme::Light, Alignment::Zero);
    let gone = founding(&[("ttcr", "nobody"), ("of a later version", "")]);
    assert_eq!(gone.page(183.0, Theme::Light, Alignment::Zero), plain);
}

#[test]
fn a_measure_that_is_lit_pales_the_others_and_draws_its_span_between_its_moments() {
    let loaded = founding(&[]);
    let plain = loaded.window(0.0, fit(&loaded.lanes, Alignment::Zero));
    let chart = loaded.lanes.study().get(0).expect("a patient");
    let (patient, course, values) = (chart.patient(), chart.course(), chart.measures());
    let value =
        values.iter().find(|v| v.measure.key() == "tot" && &*v.about == "trastuzumab").expect("the measure");
    let line = PinLine::of(course, value, None).expect("a line");
    let mut figure = plain.clone();
    let events: Vec<EventId> = value.events.clone();
    let zero = course.anchor(Alignment::Zero).expect("a zero").nominal;
    let what = Highlight { patient: &patient.id, events: &events, line: Some(&line), zero };
    highlight(&mut figure, &what, &Style::new(Theme::Light, 1.4));
    let words =
        texts(&figure).into_iter().find(|text| text.text.to_lowercase() == "time on trastuzumab: 50 mo");
    let words = words.unwrap_or_else(|| panic!("no words of {line:?}")).bounds();
    let bar = plain
        .places
        .iter()
        .find(|p| p.address.event.as_ref().map(EventId::as_str) == Some("trastuzumab"))
        .expect("a bar");
    assert!(words.x > bar.start_x && words.right() < bar.end_x, "over its bar");
    let data = |figure: &Figure| {
        let layer = figure.scene.layers.iter().find(|l| l.kind == LayerKind::Data).expect("data").clone();
        layer.items
    };
    for (before, after) in data(&plain).iter().zip(data(&figure)) {
        let Some(address) = &before.address else { continue };
        let is_its = address.patient == patient.id
            && address.event.as_ref().map(EventId::as_str) == Some("trastuzumab");
        assert_eq!(*before == after, is_its, "{address:?}");
    }
}
