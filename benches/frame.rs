//! What a frame costs, and what of it grows with the case.
//!
//! ```text
//! cargo bench --bench frame                    all stages, then the table of ratios
//! cargo bench --bench frame -- --ratios        the table alone
//! PHASELINE_LARGE=1 cargo bench --bench frame  also 25,000 patients with 500,000 events, and what is done to all
//! ```
//!
//! Machines differ and are noisy: only ratios within one run count. The table draws the windows in turn, a frame of
//! each, so that whatever else the machine does hits all of them; each number is a median. The gates: a frame of 1,000
//! patients costs at most three times that of the founding case at the same number of visible rows, and a change of
//! one event among 20,000 is worked in within 2 ms.

#[path = "../tests/support/cohort.rs"]
mod cohort;
#[path = "../tests/support/window.rs"]
mod window;

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use criterion::Criterion;
use eframe::egui;
use phaseline::app::{Document, examples};
use phaseline::command::AppCommand;
use phaseline::course;
use phaseline::edit::Edit;
use phaseline::figure::compose::{self, Figure, Viewport};
use phaseline::figure::lanes::LaneLayout;
use phaseline::figure::{Style, Theme};
use phaseline::io::Loaded;
use phaseline::model::{Case, Event, Ticks};
use phaseline::study::Study;
use phaseline::ui;
use phaseline::ui::action::Action;
use window::{EmptyWindow, Window};

/// Room of the figure in a window of 1440 × 900 with its panels.
const FIGURE_PT: [f32; 2] = [890.0, 740.0];
/// Size of its type at first.
const TYPE_SCALE: f32 = 1.75;

/// A case with what follows from it.
struct Figured {
    case: Case,
    lanes: LaneLayout,
    style: Style,
    viewport: Viewport,
}

impl Figured {
    fn new(case: Case) -> Self {
        let lanes = LaneLayout::of(Study::of(&case));
        let style = Style::new(Theme::Light, TYPE_SCALE);
        let alignment = course::Alignment::Zero;
        let mut viewport = Viewport::page(FIGURE_PT[0], compose::fit(&lanes, alignment), alignment);
        viewport.height_pt = Some(FIGURE_PT[1]);
        Self { case, lanes, style, viewport }
    }

    fn figure(&self) -> Figure {
        compose::compose(&self.lanes, &self.viewport, &self.style)
    }

    /// The same, scrolled to a share of its height.
    fn scrolled(mut self, share: f32) -> Self {
        self.viewport.scroll_y_pt = self.figure().content_height_pt * share;
        self
    }

    /// The same, a tenth of the time shown.
    fn zoomed(mut self) -> Self {
        let (from, to) = (self.viewport.from, self.viewport.to);
        let tenth = Ticks((to - from).0 / 10);
        self.viewport.from = from + tenth * 2;
        self.viewport.to = from + tenth * 3;
        self
    }
}

fn founding() -> Case {
    let first = examples::ALL.first().expect("there are examples");
    first.case().expect("a test reads every example")
}

fn stages(criterion: &mut Criterion) {
    let thousand = cohort::cohort(1_000);
    criterion.bench_function("resolve one of twenty events", |b| {
        let patient = &thousand.patients[500];
        b.iter(|| course::resolve(black_box(patient)));
    });
    let all = Figured::new(thousand.clone());
    criterion
        .bench_function("lanes of 1,000", |b| b.iter(|| LaneLayout::of(Study::of(black_box(&all.case)))));
    let cases = [
        ("founding", Figured::new(founding())),
        ("1,000", all),
        ("1,000, in the middle", Figured::new(thousand.clone()).scrolled(0.5)),
        ("1,000, zoomed", Figured::new(thousand.clone()).zoomed()),
    ];
    for (name, figured) in &cases {
        criterion.bench_function(&format!("fit {name}"), |b| {
            b.iter(|| compose::fit(black_box(&figured.lanes), figured.viewport.alignment));
        });
        criterion.bench_function(&format!("compose {name}"), |b| b.iter(|| black_box(figured).figure()));
        let figure = figured.figure();
        let ctx = egui::Context::default();
        ui::fonts::install_fonts(&ctx);
        criterion.bench_function(&format!("paint {name}"), |b| b.iter(|| painted(&ctx, &figure)));
    }
    let mut document = Document::new(1, thousand, Loaded::untitled(), "cohort");
    criterion.bench_function("commit one of 20,000", |b| {
        let mut n = 0;
        b.iter(|| {
            n += 1;
            commit(&mut document, n);
        });
    });
}

/// The figure alone, made into triangles.
fn painted(ctx: &egui::Context, figure: &Figure) -> usize {
    let mut output = ctx.run_ui(egui::RawInput::default(), |ui| {
        ui::paint::paint(&figure.scene, ui.painter(), egui::Pos2::ZERO, &mut |_| None);
    });
    output.textures_delta.clear();
    ctx.tessellate(output.shapes, output.pixels_per_point).len()
}

/// Changes the time of an event of the patient in the middle, another time with each `n`.
fn commit(document: &mut Document, n: u64) {
    let patients = &document.case().patients;
    let patient = &patients[patients.len() / 2];
    let mut event = Event::clone(&patient.events[1]);
    event.at = format!("{} mo", n % 12).parse().ok();
    let edit = Edit::ReplaceEvent { patient: patient.id.clone(), event: Arc::new(event) };
    document.commit("Change", edit, Some("bench")).expect("the event is there");
}

/// Something that is timed over and over.
struct Lap<'a> {
    name: &'static str,
    run: Box<dyn FnMut() + 'a>,
    times: Vec<Duration>,
}

impl<'a> Lap<'a> {
    fn new(name: &'static str, run: impl FnMut() + 'a) -> Self {
        Self { name, run: Box::new(run), times: Vec::new() }
    }

    fn median_ms(&mut self) -> f64 {
        self.times.sort();
        self.times.get(self.times.len() / 2).map_or(0.0, |t| t.as_secs_f64() * 1e3)
    }
}

/// A window whose axis moves a little with every frame.
fn panning(case: &Case) -> impl FnMut() + 'static {
    let mut window = Window::of(case);
    let mut n = 0;
    move || {
        n += 1;
        let from = Ticks::DAY * (n % 100);
        window.act(Action::ShowTime(Some((from, from + Ticks::MONTH * 90))));
        window.painted();
    }
}

/// A window in which an event is dragged, a little further with every frame.
fn dragging(case: &Case) -> impl FnMut() + 'static {
    let mut window = Window::of(case);
    let grabbed = window.grab();
    let mut n = 0;
    move || {
        n += 1;
        drop(window.dragged_to(grabbed + egui::vec2(30.0 + (n % 60) as f32, 0.0)));
    }
}

/// Selects all events of a window, deletes them and takes that back, once; gives how many milliseconds each takes with the
/// next frame, and what a frame takes while everything is selected.
fn at_once(window: &mut Window) -> Vec<(&'static str, f64)> {
    let events = |window: &Window| {
        let document = window.document();
        let here: usize = document.case().patients.iter().map(|patient| patient.events.len()).sum();
        (here, document.look.selection.events().len())
    };
    let timed = |window: &mut Window, command: Option<AppCommand>| {
        let start = Instant::now();
        if let Some(command) = command {
            window.act(Action::Command(command));
        }
        window.painted();
        start.elapsed().as_secs_f64() * 1e3
    };
    let (all, _) = events(window);
    let select = timed(window, Some(AppCommand::SelectAll));
    assert_eq!(events(window), (all, all));
    let selected = timed(window, None);
    let delete = timed(window, Some(AppCommand::Delete));
    assert_eq!(events(window), (0, 0));
    let undo = timed(window, Some(AppCommand::Undo));
    assert_eq!(events(window), (all, 0));
    vec![
        ("once: select all", select),
        ("once: a frame then", selected),
        ("once: delete all", delete),
        ("once: undo that", undo),
    ]
}

/// Draws the windows in turn and prints their medians and ratios.
fn ratios() {
    let (few, many) = (founding(), cohort::cohort(1_000));
    let mut empty = EmptyWindow::new();
    let mut founding_window = Window::founding();
    let mut top = Window::of(&many);
    let mut middle = Window::of(&many);
    middle.act(Action::ScrollRows(Figured::new(many.clone()).figure().content_height_pt / 2.0));
    middle.settle();
    let mut zoomed = Window::of(&many);
    zoomed.act(Action::ShowTime(Some((Ticks::MONTH * 6, Ticks::MONTH * 15))));
    zoomed.settle();
    let mut document = Document::new(1, many.clone(), Loaded::untitled(), "cohort");
    let mut n = 0;
    let mut laps = vec![
        Lap::new("empty", || drop(empty.painted())),
        Lap::new("founding", || drop(founding_window.painted())),
        Lap::new("1,000", || drop(top.painted())),
        Lap::new("1,000, in the middle", || drop(middle.painted())),
        Lap::new("1,000, zoomed", || drop(zoomed.painted())),
        Lap::new("founding, panning", panning(&few)),
        Lap::new("1,000, panning", panning(&many)),
        Lap::new("founding, dragging", dragging(&few)),
        Lap::new("1,000, dragging", dragging(&many)),
        Lap::new("commit one of 20,000", || {
            n += 1;
            commit(&mut document, n);
        }),
    ];
    let mut single = Vec::new();
    if std::env::var_os("PHASELINE_LARGE").is_some() {
        let huge = cohort::cohort(25_000);
        let mut window = Window::of(&huge);
        single = at_once(&mut window);
        let mut middle = Window::of(&huge);
        middle.act(Action::ScrollRows(Figured::new(huge.clone()).figure().content_height_pt / 2.0));
        middle.settle();
        laps.push(Lap::new("25,000", move || drop(window.painted())));
        laps.push(Lap::new("25,000, in the middle", move || drop(middle.painted())));
        laps.push(Lap::new("25,000, dragging", dragging(&huge)));
        let mut document = Document::new(1, huge, Loaded::untitled(), "large");
        let mut n = 0;
        laps.push(Lap::new("commit one of 500,000", move || {
            n += 1;
            commit(&mut document, n);
        }));
    }
    for round in 0..320 {
        for lap in &mut laps {
            let start = Instant::now();
            (lap.run)();
            if round >= 20 {
                lap.times.push(start.elapsed());
            }
        }
    }
    let medians: Vec<(&str, f64)> = laps.iter_mut().map(|lap| (lap.name, lap.median_ms())).collect();
    let of = |name: &str| medians.iter().find(|(n, _)| *n == name).map_or(f64::NAN, |(_, ms)| *ms);
    println!("\n{:<24} {:>9} {:>9} {:>11}", "median of 300", "ms", "/ empty", "/ founding");
    for (name, ms) in medians.iter().chain(&single) {
        println!("{name:<24} {ms:>9.3} {:>9.1} {:>11.2}", ms / of("empty"), ms / of("founding"));
    }
}

fn main() {
    let alone = std::env::args().any(|arg| arg == "--ratios");
    if !alone {
        let mut criterion = Criterion::default().sample_size(30).configure_from_args();
        stages(&mut criterion);
        criterion.final_summary();
    }
    if alone || !std::env::args().any(|arg| arg == "--test" || arg == "--list") {
        ratios();
    }
}
