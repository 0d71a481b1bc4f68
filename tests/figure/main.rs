//! The figure: examples composed on a page and in a window, and what holds for any figure.

#[path = "../common/mod.rs"]
mod common;
mod look;
mod panel;
mod pins;
mod tracks;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use phaseline::course::Alignment;
use phaseline::export::{POINTS_PER_MM, PixelOptions, Resolution, png};
use phaseline::figure::compose::{Figure, Place, Viewport, compose, fit, hit};
use phaseline::figure::lanes::{LaneLayout, LegendKey, MarkKind};
use phaseline::figure::scene::{Fill, LayerKind, Pos, Rect, Shape, Text};
use phaseline::figure::{Scene, Style, Theme};
use phaseline::model::{Case, Event, EventId, Modality, Patient, PatientId, Ticks, What};
use phaseline::study::Study;
use proptest::prelude::*;

/// Set to a folder to look at the pictures that these tests draw.
const LOOK: &str = "PHASELINE_FIGURES";

struct Loaded {
    case: Case,
    lanes: LaneLayout,
    folder: PathBuf,
}

impl Loaded {
    fn new(case: Case, folder: PathBuf) -> Self {
        let lanes = LaneLayout::of(Study::of(&case));
        Self { case, lanes, folder }
    }

    fn open(path: &Path) -> Self {
        let text = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let options = ron::Options::default().with_default_extension(
            ron::extensions::Extensions::UNWRAP_VARIANT_NEWTYPES | ron::extensions::Extensions::IMPLICIT_SOME,
        );
        let case: Case = options.from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let mut loaded = Self::new(case, path.with_extension("files"));
        let pictures = loaded.case.patients.iter().flat_map(|p| &p.events).flat_map(|e| &e.pictures);
        let aspect = |file: &str| phaseline::export::aspect(&std::fs::read(loaded.folder.join(file)).ok()?);
        let aspects = pictures.filter_map(|p| Some((p.file.clone(), aspect(&p.file)?)));
        loaded.lanes.aspects = Arc::new(aspects.collect());
        loaded
    }

    fn figure(&self, viewport: &Viewport, style: &Style) -> Figure {
        compose(&self.lanes, viewport, style)
    }

    fn page(&self, width_mm: f32, theme: Theme, alignment: Alignment) -> Figure {
        let span = fit(&self.lanes, alignment);
        let viewport = Viewport::page(width_mm * POINTS_PER_MM, span, alignment);
        self.figure(&viewport, &Style::new(theme, 1.0))
    }

    fn window(&self, scroll_y_pt: f32, span: (Ticks, Ticks)) -> Figure {
        let page = Viewport::page(760.0, span, Alignment::Zero);
        let viewport = Viewport { height_pt: Some(420.0), scroll_y_pt, ..page };
        self.figure(&viewport, &Style::new(Theme::Light, 1.4))
    }

    /// Writes a picture of the figure where one is wanted.
    fn look(&self, figure: &Figure, name: &str) {
        self.look_at(&figure.scene, name);
    }

    /// Writes a picture of a scene where one is wanted.
    fn look_at(&self, scene: &Scene, name: &str) {
        let Ok(folder) = std::env::var(LOOK) else { return };
        let pictures = |key: &str| std::fs::read(self.folder.join(key)).ok().map(Into::into);
        let options = PixelOptions { pictures: &pictures, ..PixelOptions::new(Resolution::Dpi(250.0)) };
        let picture = png(scene, &options).expect("a picture");
        let path = Path::new(&folder).join(format!("{name}.png"));
        std::fs::write(path, picture).expect("the folder can be written to");
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn examples() -> Vec<(String, Loaded)> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(root().join("examples"))
        .expect("examples")
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|e| e == "ron"))
        .collect();
    files.sort();
    let named = |path: PathBuf| {
        let name = path.file_stem().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        (name, Loaded::open(&path))
    };
    files.into_iter().map(named).collect()
}

fn founding() -> Loaded {
    Loaded::open(&root().join("examples/her2_withdrawal.ron"))
}

fn crowded() -> Loaded {
    Loaded::open(&root().join("tests/fixtures/crowded.ron"))
}

fn as_given() -> Loaded {
    Loaded::open(&root().join("tests/fixtures/as_given.ron"))
}

fn texts(figure: &Figure, kind: LayerKind) -> Vec<&Text> {
    let layers = figure.scene.layers.iter().filter(|layer| layer.kind == kind);
    let shapes = layers.flat_map(|layer| &layer.items).map(|item| &item.shape);
    shapes.filter_map(|shape| if let Shape::Text(text) = shape { Some(text) } else { None }).collect()
}

fn says(figure: &Figure, words: &str) -> bool {
    let kinds = [LayerKind::Data, LayerKind::Overlay, LayerKind::Gutter, LayerKind::Axis, LayerKind::Legend];
    kinds.into_iter().any(|kind| texts(figure, kind).iter().any(|text| text.text == words))
}

/// The ink of a line of type: from its capitals to its baseline.
fn ink(text: &Text) -> Rect {
    let height = phaseline::figure::text::cap_height_pt(text.size_pt);
    Rect::new(text.baseline.x, text.baseline.y - height, text.width_pt, height)
}

#[test]
fn the_founding_figure_says_its_finding() {
    let figure = founding().page(183.0, Theme::Light, Alignment::Zero);
    for words in [
        "30 mo off all treatment, ongoing",
        "42 mo off all treatment, ongoing",
        "Complete response, 58 mo so far: 28 on trastuzumab, 30 off all treatment",
        "Complete response, 59 mo so far: 17 on trastuzumab, 42 off all treatment",
        "6 mg/kg q3wk · 50 mo",
        "100 mg/m² × 8, q3wk",
        "median overall survival, HER2+ metastatic: about 25 mo",
        "Months since diagnosis",
        "At diagnosis",
        "Month 23",
        "last follow-up",
    ] {
        assert!(says(&figure, words), "{words}");
    }
}

#[test]
fn no_label_of_the_founding_figure_touches_another_or_a_strange_bar() {
    for width_mm in [183.0, 120.0, 90.0] {
        let figure = founding().page(width_mm, Theme::Light, Alignment::Zero);
        let data = figure.scene.layers.iter().find(|layer| layer.kind == LayerKind::Data).expect("data");
        let labels: Vec<_> = data
            .items
            .iter()
            .filter_map(
                |item| if let Shape::Text(text) = &item.shape { Some((item, ink(text))) } else { None },
            )
            .collect();
        let over: Vec<Rect> = texts(&figure, LayerKind::Overlay).into_iter().map(ink).collect();
        for (n, (item, rect)) in labels.iter().enumerate() {
            // A letter stands in its own circle.
            let others = labels.iter().skip(n + 1).map(|(_, rect)| *rect).chain(over.iter().copied());
            for other in others {
                assert!(!rect.overlaps(other), "{width_mm} mm: {:?}", item.shape);
            }
            let strange = figure
                .places
                .iter()
                .filter(|p| p.lane.is_some() && Some(&p.address) != item.address.as_ref());
            for place in strange {
                assert!(!rect.overlaps(place.rect), "{width_mm} mm: {:?} on {:?}", item.shape, place.address);
            }
        }
    }
}

/// Examples and fixtures by name.
fn all_cases() -> Vec<(String, Loaded)> {
    let fixtures = [
        ("crowded".to_owned(), crowded()),
        ("as_given".to_owned(), as_given()),
        ("tracks".to_owned(), tracks::tracks()),
    ];
    examples().into_iter().chain(fixtures).collect()
}

/// Whether a straight line meets a rectangle: some point of it, looked at closely, lies inside.
fn meets((a, b): (Pos, Pos), rect: Rect) -> bool {
    let steps = ((b.x - a.x).abs().max((b.y - a.y).abs()) / 0.05).ceil().max(1.0) as u16;
    (0..=steps).any(|n| {
        let share = f32::from(n) / f32::from(steps);
        rect.contains(Pos::new(a.x + share * (b.x - a.x), a.y + share * (b.y - a.y)))
    })
}

#[test]
fn no_line_passes_through_type() {
    for (name, case) in all_cases() {
        for width_mm in [183.0, 120.0, 90.0] {
            let figure = case.page(width_mm, Theme::Light, Alignment::Zero);
            let hatching = Style::default().hatch_ink;
            let mut lines = Vec::new();
            for layer in &figure.scene.layers {
                for item in &layer.items {
                    let Shape::Path { points, closed: false, stroke: Some(stroke), .. } = &item.shape else {
                        continue;
                    };
                    // Type on hatching stands on a patch of its own.
                    if stroke.color != hatching {
                        let ends = points.windows(2).map(|pair| (pair[0], pair[1]));
                        lines.extend(ends.map(|ends| (layer.kind, item.address.as_ref(), ends)));
                    }
                }
            }
            for item in figure.scene.layers.iter().flat_map(|layer| &layer.items) {
                let Shape::Text(text) = &item.shape else { continue };
                let ink = ink(text).expand(-0.2);
                let own = figure.places.iter().filter(|p| Some(&p.address) == item.address.as_ref());
                let is_on_bar = own.into_iter().any(|p| p.rect.contains(ink.center()));
                for (kind, address, line) in &lines {
                    let is_under_bar = is_on_bar && *kind == LayerKind::Background;
                    // Cycles are marked on the rim of the bar that bears the words.
                    let is_own = address.is_some() && *address == item.address.as_ref();
                    let crosses = meets(*line, ink) && !is_under_bar && !is_own;
                    assert!(!crosses, "{name}, {width_mm} mm: {:?} by {line:?} of {kind:?}", text.text);
                }
            }
        }
    }
}

#[test]
fn words_of_the_examples_are_whole_on_a_page_and_say_nothing_of_the_unknown() {
    for (name, case) in examples() {
        for width_mm in [183.0, 120.0, 90.0] {
            let figure = case.page(width_mm, Theme::Light, Alignment::Zero);
            for layer in [LayerKind::Data, LayerKind::Overlay] {
                for text in texts(&figure, layer) {
                    assert!(!text.text.contains("unknown"), "{name}, {width_mm} mm: {:?}", text.text);
                    let is_whole = !text.text.contains('…');
                    assert!(is_whole || width_mm < 183.0, "{name}, {width_mm} mm: {:?}", text.text);
                }
            }
        }
    }
}

#[test]
fn remissions_with_a_relapse_between_them_are_two_bars() {
    let examples = examples();
    let (_, case) = examples.iter().find(|(name, _)| name == "ball_treatment_free").expect("the example");
    let figure = case.page(183.0, Theme::Light, Alignment::Zero);
    assert!(says(&figure, "Second complete remission") && says(&figure, "Third complete remission"));
    let place = |id: &str| {
        let of = |p: &&Place| p.address.event.as_ref().map(EventId::as_str) == Some(id);
        figure.places.iter().find(of).expect("it shows")
    };
    let (second, relapse, third) = (place("cr2"), place("relapse"), place("cr3"));
    assert_eq!((second.kind, third.kind), (MarkKind::Bar, MarkKind::Bar));
    assert!((second.end_x - relapse.start_x).abs() < 0.01 && third.start_x >= relapse.start_x);
    // The third begins at some time after the relapse: it comes up gradually.
    let fades = figure.scene.layers.iter().flat_map(|layer| &layer.items).any(|item| {
        let is_third = item.address.as_ref() == Some(&third.address);
        is_third && matches!(&item.shape, Shape::Rect { fill: Some(Fill::Fade { .. }), .. })
    });
    assert!(fades);
}

#[test]
fn a_response_in_a_specimen_is_a_moment() {
    for (case, id) in [(founding(), "breast_pcr"), (as_given(), "pcr")] {
        let figure = case.page(183.0, Theme::Light, Alignment::Zero);
        let place = figure.places.iter().find(|p| p.address.event.as_ref().map(EventId::as_str) == Some(id));
        assert_eq!(place.map(|p| p.kind), Some(MarkKind::Point), "{id}");
    }
}

#[test]
fn treatments_are_drawn_as_they_are_given() {
    let figure = as_given().page(183.0, Theme::Light, Alignment::Zero);
    let bars = |id: &str| -> Vec<(Rect, bool)> {
        let layers = figure.scene.layers.iter().filter(|layer| layer.kind == LayerKind::Data);
        let items = layers.flat_map(|layer| &layer.items);
        let own = items.filter(|item| {
            item.address
                .as_ref()
                .is_some_and(|address| address.event.as_ref().map(EventId::as_str) == Some(id))
        });
        own.filter_map(|item| match &item.shape {
            Shape::Rect { rect, fill: Some(fill), .. } if rect.w > 2.0 => {
                let is_pale =
                    matches!(fill, Fill::Fade { stops, .. } if stops.iter().all(|(_, alpha)| *alpha < 100));
                Some((*rect, is_pale))
            }
            _ => None,
        })
        .collect()
    };
    let heights = |id: &str| -> Vec<f32> {
        let height = Style::default().bar_height;
        bars(id).iter().map(|(rect, _)| (rect.h / height * 100.0).round()).collect()
    };
    // Held, then given on at 80 and at 50 per cent of the first dose.
    assert_eq!(heights("folfox"), [100.0, 80.0, 50.0]);
    let folfox = bars("folfox");
    assert!(folfox[1].0.x - folfox[0].0.right() > 10.0 && folfox[2].0.x - folfox[1].0.right() < 0.1);
    // The first dose is lower than the second one; the third says nothing that can be compared.
    assert_eq!(heights("lenvatinib"), [67.0, 100.0, 100.0]);
    assert_eq!(heights("olaparib"), [100.0, 67.0]);
    let rests = bars("sunitinib").iter().filter(|(_, is_pale)| *is_pale).count();
    assert_eq!(rests, 5);
    let rests = bars("s1").iter().filter(|(_, is_pale)| *is_pale).count();
    assert_eq!(rests, 9);
    for words in ["interruption", "weeks off", "dose by height", "change of dose"] {
        assert!(says(&figure, words), "{words}");
    }
}

#[test]
fn the_legend_of_a_window_takes_two_rows_at_most() {
    for (name, case) in all_cases() {
        let figure = case.window(0.0, fit(&case.lanes, Alignment::Zero));
        let mut rows: Vec<f32> =
            texts(&figure, LayerKind::Legend).iter().map(|t| t.baseline.y.round()).collect();
        rows.dedup();
        assert!(rows.len() <= 2, "{name}: {rows:?}");
    }
    let figure = crowded().window(0.0, (Ticks::ZERO, Ticks::MONTH * 36));
    let legend = texts(&figure, LayerKind::Legend);
    assert!(legend.last().is_some_and(|t| t.text.starts_with("… ") && t.text.ends_with(" more")));
}

#[test]
fn every_event_of_every_example_has_a_place_unless_the_case_hides_its_lane() {
    for (name, case) in all_cases() {
        for width_mm in [183.0, 85.0] {
            let figure = case.page(width_mm, Theme::Light, Alignment::Zero);
            for patient in &case.case.patients {
                let hides_findings = patient.lanes.iter().any(|l| l.hidden && l.lane == "Findings");
                let is_hidden = |e: &Event| hides_findings && matches!(e.what, What::Finding(_));
                for event in patient.events.iter().filter(|e| !is_hidden(e)) {
                    let has_place = figure.places.iter().any(|place| {
                        place.part == 0
                            && place.address.patient == patient.id
                            && place.address.event.as_ref() == Some(&event.id)
                    });
                    assert!(has_place, "{name}, {}: {}", patient.id, event.id);
                }
            }
        }
    }
}

#[test]
fn every_shape_on_a_lane_says_which_event_it_stands_for() {
    for (name, case) in examples() {
        let figure = case.page(183.0, Theme::Light, Alignment::Zero);
        let data = figure.scene.layers.iter().filter(|layer| layer.kind == LayerKind::Data);
        for item in data.flat_map(|layer| &layer.items) {
            // The line that joins values belongs to all of them.
            let joins = matches!(&item.shape, Shape::Path { closed: false, points, .. } if points.len() > 2);
            assert!(item.address.is_some() || joins, "{name}: {:?}", item.shape);
        }
    }
}

#[test]
fn the_legend_lists_what_is_shown_and_nothing_else() {
    for (name, case) in examples() {
        let shown: BTreeSet<Modality> = case
            .case
            .patients
            .iter()
            .flat_map(|p| &p.events)
            .filter_map(|e| Some(e.what.as_treatment()?.modality))
            .collect();
        let listed: BTreeSet<Modality> = case
            .lanes
            .legend
            .iter()
            .filter_map(|key| if let LegendKey::Treatment(modality) = key { Some(*modality) } else { None })
            .collect();
        assert_eq!(shown, listed, "{name}");
        let has_tail = case.lanes.patients().any(|p| p.tail.is_some());
        assert_eq!(case.lanes.legend.contains(&LegendKey::OffTreatment), has_tail, "{name}");
    }
    let legend = founding().page(183.0, Theme::Light, Alignment::Zero);
    let words: Vec<&str> = texts(&legend, LayerKind::Legend).iter().map(|t| t.text.as_str()).collect();
    assert_eq!(
        words,
        [
            "Surgery",
            "Radiotherapy",
            "Chemotherapy",
            "Targeted therapy",
            "CR",
            "complete response",
            "PR",
            "partial response",
            "ongoing",
            "off treatment",
            "uncertain time",
            "?",
            "not stated",
        ]
    );
}

#[test]
fn a_patient_without_the_asked_zero_says_so_and_stays_empty() {
    let case = founding();
    let figure = case.page(183.0, Theme::Light, Alignment::Calendar);
    let heads: Vec<&str> = texts(&figure, LayerKind::Gutter).iter().map(|t| t.text.as_str()).collect();
    assert!(heads.iter().any(|words| words.starts_with("no calendar date")), "{heads:?}");
    assert!(figure.places.iter().all(|place| place.part > 0));
    assert!(texts(&figure, LayerKind::Legend).is_empty());
    case.look(&figure, "no_zero");
}

#[test]
fn an_empty_case_is_a_calm_axis() {
    let empty = Loaded::new(Case::new(), PathBuf::new());
    let figure = empty.page(183.0, Theme::Light, Alignment::Zero);
    assert!(says(&figure, "Months since diagnosis"));
    assert!(figure.places.is_empty());
    empty.look(&figure, "empty");
}

#[test]
fn the_axis_of_a_window_stays_while_rows_scroll() {
    let case = crowded();
    let span = (Ticks::ZERO, Ticks::MONTH * 36);
    let axis = |figure: &Figure| {
        let layers = figure.scene.layers.iter();
        layers
            .filter(|l| l.kind == LayerKind::Axis || l.kind == LayerKind::Legend)
            .cloned()
            .collect::<Vec<_>>()
    };
    let (top, scrolled) = (case.window(0.0, span), case.window(80.0, span));
    assert_eq!(axis(&top), axis(&scrolled));
    assert!(top.content_height_pt > 420.0);
    let name = |figure: &Figure| {
        let found = figure.lane_boxes.iter().find(|lane| lane.name == "FOLFIRINOX").map(|lane| lane.rect.y);
        found.expect("the lane shows")
    };
    assert!((name(&top) - name(&scrolled) - 80.0).abs() < 0.01);
    // Beyond its end nothing scrolls.
    let (end, beyond) = (case.window(1e6, span), case.window(1e9, span));
    assert_eq!(end.scene, beyond.scene);
    case.look(&top, "window_whole");
    case.look(&case.window(60.0, (Ticks::MONTH * 2, Ticks::MONTH * 8)), "window_zoomed");
    case.look(&case.window(40.0, (Ticks::MONTH * 100, Ticks::MONTH * 120)), "window_far");
}

#[test]
fn lanes_and_annotations_are_as_the_case_wants_them() {
    let case = Loaded::open(&root().join("tests/fixtures/annotated.ron"));
    let figure = case.page(183.0, Theme::Light, Alignment::Zero);
    case.look(&figure, "annotated");
    let names: Vec<&str> = figure.lane_boxes.iter().map(|lane| lane.name.as_str()).collect();
    assert_eq!(names, ["Bevacizumab (study drug)", "", "FOLFOX", "Overall, imaging"]);
    for words in ["Referred from abroad", "Fracture", "on sick leave", "Clinic closed", "dose held by phone"]
    {
        assert!(says(&figure, words), "{words}");
    }
    let legend: Vec<&str> = texts(&figure, LayerKind::Legend).iter().map(|t| t.text.as_str()).collect();
    assert!(
        legend.contains(&"Bevacizumab (study drug)") && !legend.contains(&"Targeted therapy"),
        "{legend:?}"
    );
    assert!(!legend.contains(&"Supportive care") && !legend.contains(&"Endocrine therapy"), "{legend:?}");
}

#[test]
fn rows_do_not_jump_when_time_is_zoomed() {
    let case = crowded();
    let heights = |from: i64, to: i64| {
        let figure = case.window(0.0, (Ticks::MONTH * from, Ticks::MONTH * to));
        figure.lane_boxes.iter().map(|lane| (lane.name.clone(), lane.rect.y, lane.rect.h)).collect::<Vec<_>>()
    };
    // Which lanes show may differ with the height of the axis; where they are does not.
    for (whole, zoomed) in heights(0, 36).iter().zip(&heights(5, 6)) {
        assert_eq!(whole, zoomed);
    }
}

#[test]
fn a_thousand_patients_cost_what_those_on_the_screen_cost() {
    let one = crowded();
    let mut many = one.case.clone();
    for n in 0..1_000 {
        let Some(first) = one.case.patients.get(n % 2) else { continue };
        let id = PatientId::new(&format!("m{n}")).expect("an id");
        many.patients.push(Arc::new(Patient { id, ..(**first).clone() }));
    }
    let many = Loaded::new(many, PathBuf::new());
    let span = (Ticks::ZERO, Ticks::MONTH * 36);
    let items = |figure: &Figure| figure.scene.layers.iter().map(|layer| layer.items.len()).sum::<usize>();
    let (few, all) = (items(&one.window(0.0, span)), items(&many.window(30_000.0, span)));
    assert!(all < few * 2, "{all} items against {few}");
    let began = std::time::Instant::now();
    for frame in 0..20_u16 {
        many.window(f32::from(frame) * 900.0, span);
    }
    eprintln!("a frame of a thousand patients: {:?}", began.elapsed() / 20);
}

#[test]
fn a_point_finds_what_is_drawn_there() {
    let figure = founding().page(183.0, Theme::Light, Alignment::Zero);
    for place in figure.places.iter().filter(|place| place.lane.is_some()) {
        let found = hit(&figure, place.rect.center()).expect("something is there");
        // Bars of uncertain ends may lie on each other.
        let same_row = (found.rect.y - place.rect.y).abs() < 0.01;
        assert!(found.address == place.address || same_row, "{:?} for {:?}", found.address, place.address);
    }
    assert!(hit(&figure, Pos::new(1.0, 1.0)).is_none());
}

/// A case in which everything is as bad as it can be written.
fn hostile() -> Loaded {
    let mut case = crowded().case;
    case.title = "T".repeat(500);
    case.subtitle = "very long words ".repeat(60);
    for patient in &mut case.patients {
        let patient = Arc::make_mut(patient);
        patient.label = "L".repeat(500);
        patient.summary = "s ".repeat(400);
        for (n, event) in patient.events.iter_mut().enumerate() {
            let event = Arc::make_mut(event);
            event.label = "label ".repeat(90).into();
            if n % 3 == 0 {
                event.at = event.at.as_ref().and("299 y".parse().ok());
                event.to = event.to.as_ref().and("299 y".parse().ok());
            }
            if n % 5 == 0 {
                event.from = event.from.as_ref().and("-299 y".parse().ok());
            }
            match &mut event.what {
                What::Treatment(t) => {
                    t.name = if n % 2 == 0 { String::new() } else { "n".repeat(300) }.into();
                }
                What::Response(r) => {
                    r.category = if n % 2 == 0 { String::new() } else { "C".repeat(300) }.into();
                }
                What::Measurement(m) => {
                    m.value = ["1e308", "-1e308", "0", "nonsense", "1e-300"][n % 5].into();
                }
                _ => {}
            }
        }
    }
    Loaded::new(case, PathBuf::new())
}

fn is_sound(figure: &Figure) -> Result<(), String> {
    for layer in &figure.scene.layers {
        for item in &layer.items {
            let bounds = item.shape.bounds();
            let is_positive = bounds.w >= 0.0 && bounds.h >= 0.0;
            let is_near = bounds.x.abs() < 1e6 && bounds.y.abs() < 1e8;
            if !bounds.is_finite() || !is_positive || !is_near {
                return Err(format!("{:?}: {:?}", layer.kind, item.shape));
            }
            if let Shape::Text(text) = &item.shape
                && (bounds.x < -0.1 || bounds.right() > figure.scene.size.w + 0.1)
            {
                return Err(format!("cut at the edge of the page: {text:?}"));
            }
        }
    }
    let size = figure.scene.size;
    let is_page = size.w.is_finite() && size.h.is_finite() && size.w > 0.0 && size.h > 0.0;
    if is_page { Ok(()) } else { Err(format!("{size:?}")) }
}

#[test]
fn hostile_cases_stay_on_the_page() {
    let case = hostile();
    for alignment in Alignment::ALL {
        for width_mm in [183.0, 90.0, 40.0] {
            let figure = case.page(width_mm, Theme::Light, alignment);
            assert_eq!(is_sound(&figure), Ok(()), "{alignment:?} {width_mm}");
        }
    }
    case.look(&case.page(183.0, Theme::Light, Alignment::Zero), "hostile");
    let odd = [f32::NAN, f32::INFINITY, -1.0, 0.0, 1e9];
    for width_pt in odd {
        for (from, to) in [(i64::MIN, i64::MAX), (5, 5), (9, -9)] {
            let page = Viewport::page(width_pt.min(1e5), (Ticks(from), Ticks(to)), Alignment::Zero);
            let window = Viewport { height_pt: Some(width_pt), scroll_y_pt: width_pt, ..page.clone() };
            for viewport in [page, window] {
                let figure = case.figure(&viewport, &Style::default());
                assert!(figure.scene.size.w.is_finite() && figure.scene.size.h.is_finite());
                assert!(figure.places.iter().all(|place| place.rect.is_finite()));
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_case_is_composed_and_marks_of_one_row_follow_each_other(case in common::any_case()) {
        let case = Loaded::new(case, PathBuf::new());
        let figure = case.page(183.0, Theme::Light, Alignment::Zero);
        prop_assert_eq!(is_sound(&figure), Ok(()));
        for (patient, chart) in case.lanes.patients().zip(case.lanes.study().charts()) {
            let course = chart.course();
            for lane in patient.lanes.iter().filter(|lane| lane.track.is_none()) {
                for (n, a) in lane.marks.iter().enumerate() {
                    prop_assert!(a.row < lane.rows);
                    for b in lane.marks.iter().skip(n + 1).filter(|b| b.row == a.row) {
                        let apart = a.extent().1 <= b.extent().0;
                        let known = course.between(a.nodes.1, b.nodes.0).lo;
                        let follows = a.kind == MarkKind::Bar && known.is_some_and(|lo| lo >= Ticks::ZERO);
                        prop_assert!(apart || follows, "{:?} and {:?}", a.event, b.event);
                    }
                }
            }
        }
    }
}

#[test]
fn pictures_of_all_examples_can_be_looked_at() {
    for (name, case) in all_cases() {
        case.look(&case.page(183.0, Theme::Light, Alignment::Zero), &name);
        case.look(&case.page(183.0, Theme::Dark, Alignment::Zero), &format!("{name}_dark"));
        case.look(&case.page(120.0, Theme::Light, Alignment::Zero), &format!("{name}_120"));
        case.look(&case.page(90.0, Theme::Light, Alignment::Zero), &format!("{name}_90"));
    }
    let case = founding();
    for alignment in Alignment::ALL {
        case.look(&case.page(183.0, Theme::Light, alignment), &format!("aligned_{alignment:?}"));
    }
}
