//! What a frame and an edit have to do, counted rather than timed: work follows what shows and what was touched, not
//! the size of the case.

#[path = "support/cohort.rs"]
mod cohort;
#[path = "support/window.rs"]
mod window;

use std::sync::Arc;
use std::time::Duration;

use eframe::egui::{self, ViewportId};
use egui::epaint::{ClippedPrimitive, Primitive};
use phaseline::app::{Document, examples};
use phaseline::course::{Alignment, Course};
use phaseline::edit::Edit;
use phaseline::figure::compose::{Figure, Viewport, compose, fit};
use phaseline::figure::lanes::LaneLayout;
use phaseline::figure::{Style, Theme};
use phaseline::io::Loaded;
use phaseline::model::{Case, Event, Patient, PatientId, Ticks};
use phaseline::study::Study;
use phaseline::ui::action::Action;
use window::{EmptyWindow, Window};

/// How much more the large case may take than the founding one where the same number of rows shows.
const GATE: usize = 3;

fn founding() -> Case {
    examples::ALL.first().expect("there are examples").case().expect("it can be read")
}

/// The figure of a case in a window that shows about so many lanes, scrolled by a share of its height.
fn figure(case: &Case, rows: usize, scrolled: f32) -> Figure {
    let layout = LaneLayout::of(Study::of(case));
    let style = Style::new(Theme::Light, 1.75);
    let mut viewport = Viewport::page(900.0, fit(&layout, Alignment::Zero), Alignment::Zero);
    let mut height = 300.0;
    loop {
        viewport.height_pt = Some(height);
        let figure = compose(&layout, &viewport, &style);
        viewport.scroll_y_pt = figure.content_height_pt * scrolled;
        let figure = compose(&layout, &viewport, &style);
        if figure.lane_boxes.len() >= rows || height > 3_000.0 {
            return figure;
        }
        height += 10.0;
    }
}

fn items(figure: &Figure) -> usize {
    figure.scene.layers.iter().map(|layer| layer.items.len()).sum()
}

fn vertices(primitives: &[ClippedPrimitive]) -> usize {
    let count =
        |p: &ClippedPrimitive| if let Primitive::Mesh(mesh) = &p.primitive { mesh.vertices.len() } else { 0 };
    primitives.iter().map(count).sum()
}

fn figure_vertices(figure: &Figure) -> usize {
    let ctx = egui::Context::default();
    phaseline::ui::fonts::install_fonts(&ctx);
    let mut output = ctx.run_ui(egui::RawInput::default(), |ui| {
        phaseline::ui::paint::paint(&figure.scene, ui.painter(), egui::Pos2::ZERO, &mut |_| None);
    });
    output.textures_delta.clear();
    vertices(&ctx.tessellate(output.shapes, output.pixels_per_point))
}

#[test]
fn a_figure_of_a_thousand_patients_is_no_more_work_than_its_rows() {
    let few = figure(&founding(), usize::MAX, 0.0);
    let rows = few.lane_boxes.len();
    assert!(rows > 8, "{rows}");
    let thousand = cohort::cohort(1_000);
    for scrolled in [0.0, 0.5, 1.0] {
        let many = figure(&thousand, rows, scrolled);
        assert!(many.lane_boxes.len().abs_diff(rows) <= 4, "{} rows, {rows}", many.lane_boxes.len());
        assert!(items(&many) <= GATE * items(&few), "{} items, {}", items(&many), items(&few));
        let (most, least) = (figure_vertices(&many), figure_vertices(&few));
        assert!(most <= GATE * least, "{most} vertices, {least}");
    }
}

#[test]
fn a_window_of_a_thousand_patients_is_no_more_work_than_what_it_shows() {
    let few = vertices(&Window::founding().painted());
    let mut window = Window::of(&cohort::cohort(1_000));
    for scroll in [0.0, 50_000.0] {
        window.act(Action::ScrollRows(scroll));
        window.settle();
        let many = vertices(&window.painted());
        assert!(many <= GATE * few, "{many} vertices, {few}");
    }
    assert_eq!(vertices(&EmptyWindow::new().painted()), 0);
}

#[test]
fn a_window_at_rest_wants_no_further_frame() {
    for mut window in [Window::founding(), Window::of(&cohort::cohort(20))] {
        let output = window.frame();
        let root = output.viewport_output.get(&ViewportId::ROOT).expect("a window");
        assert_eq!(root.repaint_delay, Duration::MAX, "{:?}", window.causes());
    }
}

/// Whether a layout that followed edits is the one that is made afresh.
fn same_as_new(document: &Document) {
    let case = document.case();
    let (kept, new) = (document.lanes(), LaneLayout::of(Study::of(case)));
    assert!(kept.patients().eq(new.patients()));
    assert_eq!(kept.legend, new.legend);
    assert_eq!(kept.widest_name_em.to_bits(), new.widest_name_em.to_bits());
    assert_eq!(kept.height(), new.height());
    assert_eq!(kept.zero_words(), new.zero_words());
    for i in 0..case.patients.len() {
        assert_eq!(kept.above(i), new.above(i), "patient {i}");
    }
    for alignment in Alignment::ALL {
        assert_eq!(kept.span(alignment), new.span(alignment), "{alignment:?}");
    }
    let sorted = |layout: &LaneLayout| {
        let mut all: Vec<_> = layout.pictured().map(|(h, n)| (h.lanes, h.more_rows, h.tracks, n)).collect();
        all.sort_unstable();
        all
    };
    assert_eq!(sorted(kept), sorted(&new));
}

fn courses_of(document: &Document) -> Vec<Arc<Course>> {
    document.study().charts().map(|chart| Arc::clone(chart.course())).collect()
}

fn renamed(patient: &Patient, id: &str) -> Arc<Patient> {
    Arc::new(Patient { id: PatientId::new(id).expect("an id"), ..patient.clone() })
}

#[test]
fn lanes_that_followed_edits_are_those_made_afresh() {
    let examples: Vec<Case> = examples::ALL.iter().map(|e| e.case().expect("it can be read")).collect();
    let mut document = Document::new(1, founding(), Loaded::untitled(), "founding");
    let commit = |document: &mut Document, edit: Edit| {
        document.commit("Change", edit, None).expect("the edit is made");
        document.lanes().span(Alignment::Zero);
        same_as_new(document);
    };
    same_as_new(&document);
    let mut n = 0;
    for patient in examples.iter().flat_map(|case| &case.patients) {
        n += 1;
        let patient = renamed(patient, &format!("x{n}"));
        commit(&mut document, Edit::InsertPatient { at: n / 2, patient });
    }
    for at in [0, n, n / 2] {
        let patient = document.case().patients[at].clone();
        for event in &patient.events {
            let id = patient.id.clone();
            commit(&mut document, Edit::RemoveEvent { patient: id, event: event.id.clone() });
        }
    }
    let id = document.case().patients[1].id.clone();
    commit(&mut document, Edit::RemovePatient(id));
    let ids: Vec<PatientId> = document.case().patients.iter().map(|p| p.id.clone()).collect();
    let turned = ids.iter().zip(document.case().patients.iter().rev());
    let turned = turned.enumerate().map(|(i, (id, patient))| Edit::ReplacePatient {
        id: id.clone(),
        patient: renamed(patient, &format!("y{i}")),
    });
    let turned = Edit::Batch(turned.collect());
    commit(&mut document, turned);
    let batch = ids
        .iter()
        .enumerate()
        .map(|(i, _)| Edit::RemovePatient(PatientId::new(&format!("y{i}")).expect("an id")));
    commit(&mut document, Edit::Batch(batch.collect()));
    while document.undo().expect("it can be taken back").is_some() {
        same_as_new(&document);
    }
}

#[test]
fn how_far_many_patients_reach_follows_an_edit_of_one() {
    let mut document = Document::new(1, cohort::cohort(600), Loaded::untitled(), "cohort");
    let before = document.lanes().span(Alignment::Zero).expect("a span");
    let patient = document.case().patients[400].clone();
    let mut event = Event::clone(patient.events.last().expect("an event"));
    event.at = Some("900 mo".parse().expect("a time"));
    let edit = Edit::ReplaceEvent { patient: patient.id.clone(), event: Arc::new(event) };
    let mut changed = document.case().clone();
    edit.clone().apply(&mut changed).expect("the event is there");
    let study = document.study();
    let chart = Arc::new(study.get(400).expect("a patient").of_same_study(changed.patients[400].clone()));
    let preview = document.lanes().with(study.with([(400, chart)]));
    document.commit("Change", edit, None).expect("the event is there");
    let after = document.lanes().span(Alignment::Zero).expect("a span");
    assert!(after.1 > before.1, "{after:?}, {before:?}");
    assert_eq!(preview.span(Alignment::Zero), Some(after));
    same_as_new(&document);
    document.undo().expect("it can be taken back");
    assert_eq!(document.lanes().span(Alignment::Zero), Some(before));
    same_as_new(&document);
}

#[test]
fn an_edit_leaves_other_patients_alone() {
    let case = cohort::cohort(100);
    let mut document = Document::new(1, case, Loaded::untitled(), "cohort");
    let before = (courses_of(&document), document.lanes().patients().collect::<Vec<_>>());
    let patient = document.case().patients[40].clone();
    let mut event = Event::clone(&patient.events[0]);
    event.at = Some("1 mo".parse().expect("a time"));
    let edit = Edit::ReplaceEvent { patient: patient.id.clone(), event: Arc::new(event) };
    document.commit("Change", edit, None).expect("the event is there");
    let after = (courses_of(&document), document.lanes().patients().collect::<Vec<_>>());
    for i in 0..100 {
        assert_eq!(Arc::ptr_eq(&before.0[i], &after.0[i]), i != 40);
        assert_eq!(Arc::ptr_eq(&before.1[i], &after.1[i]), i != 40);
    }
    let span = document.lanes().span(Alignment::Zero).expect("a span");
    assert!(span.1 > Ticks::MONTH * 12);
}
