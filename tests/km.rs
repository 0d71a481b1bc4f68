//! The Kaplan–Meier figure: what it says, that nothing lies on anything else, and pictures to look at.

use std::path::Path;

use phaseline::export::proof::{self, type_faults};
use phaseline::export::{POINTS_PER_MM, PixelOptions, Resolution, png};
use phaseline::figure::km::{Group, Km, MOST_GROUPS, Plot, km};
use phaseline::figure::scene::{LayerKind, Shape, Size, Stroke, Text};
use phaseline::figure::{Style, Theme};
use phaseline::measure::survival::{Curve, Observation, log_rank};
use phaseline::model::{Ticks, Unit};
use proptest::prelude::*;

/// Set to a folder to look at the pictures that these tests draw.
const LOOK: &str = "PHASELINE_FIGURES";

/// The groups of a data set of tests/fixtures/survival in order of their first patient.
fn groups(name: &str) -> Vec<(String, Vec<Observation>)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/fixtures/survival/{name}.tsv"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let mut out: Vec<(String, Vec<Observation>)> = Vec::new();
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let [time, event, group] = cells.as_slice() else { panic!("{line}") };
        let one =
            Observation { time: Ticks::from_days(time.parse().expect("whole days")), event: *event == "1" };
        match out.iter_mut().find(|(known, _)| known == group) {
            Some((_, observations)) => observations.push(one),
            None => out.push(((*group).to_owned(), vec![one])),
        }
    }
    out
}

fn plot_of(title: &str, groups: &[(String, Vec<Observation>)]) -> Plot {
    let observations: Vec<Vec<Observation>> = groups.iter().map(|(_, o)| o.clone()).collect();
    Plot {
        title: title.to_owned(),
        share: "Overall survival".to_owned(),
        since: "since randomisation".to_owned(),
        groups: groups.iter().map(|(name, o)| Group { name: name.clone(), curve: Curve::new(o) }).collect(),
        log_rank: log_rank(&observations),
        notes: vec!["Not in the figure: 3 patients whose time of death is not known.".to_owned()],
        bands: groups.len() < 4,
        unit: None,
    }
}

fn lung() -> Plot {
    plot_of("Overall survival by sex, advanced lung cancer", &groups("lung"))
}

fn veteran() -> Plot {
    plot_of("Overall survival by cell type", &groups("veteran"))
}

fn whole(name: &str) -> Plot {
    let all = groups(name).into_iter().flat_map(|(_, o)| o).collect();
    Plot { notes: Vec::new(), ..plot_of("Overall survival", &[(String::new(), all)]) }
}

/// The founding report's two patients: both alive, followed for 83 and 67 months.
fn two() -> Plot {
    let alive = |months: i64| Observation { time: Ticks::MONTH * months, event: false };
    plot_of("Overall survival", &[(String::new(), vec![alive(83), alive(67)])])
}

fn on_page(plot: &Plot, width_mm: f32, theme: Theme) -> Km {
    let width = width_mm * POINTS_PER_MM;
    km(plot, &Style::new(theme, 1.0), Size::new(width, width * 0.62))
}

fn look(figure: &Km, name: &str) {
    let Ok(folder) = std::env::var(LOOK) else { return };
    let picture = png(&figure.scene, &PixelOptions::new(Resolution::Dpi(200.0))).expect("a picture");
    std::fs::write(Path::new(&folder).join(format!("km_{name}.png")), picture).expect("a folder");
}

fn texts(figure: &Km, kind: LayerKind) -> Vec<&Text> {
    let layers = figure.scene.layers.iter().filter(|layer| layer.kind == kind);
    let shapes = layers.flat_map(|layer| &layer.items).map(|item| &item.shape);
    shapes.filter_map(|shape| if let Shape::Text(text) = shape { Some(text) } else { None }).collect()
}

fn words(figure: &Km, kind: LayerKind) -> Vec<&str> {
    texts(figure, kind).iter().map(|text| text.text.as_str()).collect()
}

/// The lines of the curves, one a group.
fn lines(figure: &Km) -> Vec<(&Vec<phaseline::figure::scene::Pos>, Stroke)> {
    let data = figure.scene.layers.iter().filter(|layer| layer.kind == LayerKind::Data);
    data.flat_map(|layer| &layer.items)
        .filter_map(|item| match &item.shape {
            Shape::Path { points, closed: false, stroke: Some(stroke), .. } if stroke.width > 1.0 => {
                Some((points, *stroke))
            }
            _ => None,
        })
        .collect()
}

fn every_plot() -> Vec<(&'static str, Plot)> {
    vec![
        ("lung", lung()),
        ("lung_whole", whole("lung")),
        ("veteran", veteran()),
        ("aml", plot_of("Relapse-free survival", &groups("aml"))),
        ("edges", plot_of("Rare curves", &groups("edges"))),
        ("two", two()),
        (
            "empty",
            Plot { title: "Overall survival".to_owned(), share: "Alive".to_owned(), ..Plot::default() },
        ),
    ]
}

#[test]
fn no_type_lies_on_other_type_is_cut_faint_or_too_small_at_any_width_of_a_journal() {
    for (name, plot) in every_plot() {
        for width_mm in [183.0, 170.0, 90.0, 85.0] {
            for theme in [Theme::Light, Theme::Dark] {
                let figure = on_page(&plot, width_mm, theme);
                assert_eq!(type_faults(&figure.scene), [], "{name}, {width_mm} mm, {theme:?}");
                let [(smallest, words), _] = proof::type_sizes(&figure.scene).expect("type");
                assert!(smallest >= 5.0, "{name}: {words} in {smallest} pt");
                let thinnest = proof::thinnest_line_pt(&figure.scene).expect("lines");
                assert!(thinnest >= 0.25, "{name}: {thinnest} pt");
                look(&figure, &format!("{name}_{width_mm}_{theme:?}"));
            }
        }
    }
}

#[test]
fn the_legend_says_how_many_how_many_events_and_the_median_with_its_interval() {
    // R, print(survfit(Surv(time, status) ~ sex, lung, conf.type = "log-log")), in days.
    let figure = on_page(&Plot { unit: Some(Unit::Day), ..lung() }, 183.0, Theme::Light);
    let legend = words(&figure, LayerKind::Legend);
    for said in ["male", "138", "112", "270 (210–306)", "female", "90", "53", "426 (345–524)"] {
        assert!(legend.contains(&said), "{said}: {legend:?}");
    }
    assert!(legend.contains(&"Log-rank test: χ² = 10.3, 1 df, p = 0.0013"), "{legend:?}");
    let few = on_page(&two(), 183.0, Theme::Light);
    assert!(words(&few, LayerKind::Legend).contains(&"not reached"));
}

#[test]
fn numbers_at_risk_stand_under_the_numbers_of_the_axis() {
    let figure = on_page(&lung(), 183.0, Theme::Light);
    let axis: Vec<&Text> = texts(&figure, LayerKind::Axis);
    let numbered =
        |text: &&&Text| text.text.parse::<u32>().is_ok() && text.baseline.y > figure.area.bottom() + 5.0;
    let ticks: Vec<&&Text> = axis.iter().filter(numbered).collect();
    let middle = |text: &Text| text.baseline.x + text.width_pt / 2.0;
    let risk = texts(&figure, LayerKind::Gutter);
    let male: Vec<&&Text> = {
        let row = risk.iter().find(|text| text.text == "male").expect("a row of its own").baseline.y;
        risk.iter().filter(|text| (text.baseline.y - row).abs() < 0.01 && text.text != "male").collect()
    };
    assert!(ticks.len() > 5 && male.len() == ticks.len(), "{} of {}", male.len(), ticks.len());
    for (tick, count) in ticks.iter().zip(&male) {
        assert!((middle(tick) - middle(count)).abs() < 0.01, "{} under {}", count.text, tick.text);
    }
    assert_eq!(male.first().map(|text| text.text.as_str()), Some("138"));
    let curve = &lung().groups[0].curve;
    for (tick, count) in ticks.iter().zip(&male) {
        let time = figure.axis.ticks_at(middle(tick));
        let near = [Ticks(time.0 - Ticks::DAY.0), Ticks(time.0 + Ticks::DAY.0)].map(|t| curve.at_risk(t));
        let count: usize = count.text.parse().expect("a count");
        assert!(near[1] <= count && count <= near[0], "{near:?} {count}");
    }
}

#[test]
fn a_curve_goes_level_or_down_from_everybody_to_its_last_share() {
    for (name, plot) in every_plot() {
        let figure = on_page(&plot, 183.0, Theme::Light);
        let lines = lines(&figure);
        assert_eq!(lines.len(), plot.groups.len());
        for ((points, _), group) in lines.iter().zip(&plot.groups) {
            let share = |y: f32| f64::from((figure.area.bottom() - y) / figure.area.h);
            assert!((share(points[0].y) - 1.0).abs() < 1e-3, "{name}");
            let last = group.curve.steps.last().expect("observations");
            let end = points.last().expect("an end");
            assert!((share(end.y) - last.survival).abs() < 1e-3, "{name}, {}", group.name);
            assert!((end.x - figure.axis.x_at(last.time)).abs() < 0.2, "{name}, {}", group.name);
            for pair in points.windows(2) {
                let (level, down) =
                    ((pair[0].y - pair[1].y).abs() < 0.001, (pair[0].x - pair[1].x).abs() < 0.2);
                assert!(pair[1].x >= pair[0].x && pair[1].y >= pair[0].y && (level || down), "{name}");
            }
        }
    }
}

#[test]
fn every_censoring_of_a_small_group_has_its_mark_on_the_line() {
    let plot = plot_of("", &groups("aml"));
    let figure = on_page(&plot, 183.0, Theme::Light);
    let censored: usize = plot.groups.iter().flat_map(|g| &g.curve.steps).filter(|s| s.censored > 0).count();
    let data = figure.scene.layers.iter().filter(|layer| layer.kind == LayerKind::Data);
    let upright = data.flat_map(|layer| &layer.items).filter(|item| match &item.shape {
        Shape::Path { points, stroke: Some(Stroke { dash: None, width, .. }), .. } => {
            *width < 1.0 && points.len() == 2 && (points[0].x - points[1].x).abs() < 0.001
        }
        _ => false,
    });
    assert_eq!(upright.count(), censored);
}

#[test]
fn groups_differ_in_dash_as_well_as_in_colour() {
    let one = |n: i64| vec![Observation { time: Ticks::MONTH * n, event: true }];
    let many: Vec<_> = (1..=MOST_GROUPS as i64).map(|n| (format!("group {n}"), one(n))).collect();
    for theme in [Theme::Light, Theme::Dark] {
        let figure = on_page(&plot_of("", &many), 183.0, theme);
        let lines = lines(&figure);
        assert_eq!(lines.len(), MOST_GROUPS);
        for (n, (_, a)) in lines.iter().enumerate() {
            assert!(a.color.contrast(figure.scene.background) >= 3.0, "{theme:?} {n}");
            for (_, b) in lines.iter().skip(n + 1) {
                assert!(a.color != b.color && a.dash != b.dash, "{theme:?} {n}");
            }
        }
    }
}

#[test]
fn a_large_cohort_costs_what_can_be_seen_of_it() {
    let many: Vec<Observation> =
        (0..25_000_i64).map(|n| Observation { time: Ticks(n * n % 7_919_003), event: n % 3 == 0 }).collect();
    let figure = on_page(&plot_of("Many", &[(String::new(), many)]), 183.0, Theme::Light);
    let items: usize = figure.scene.layers.iter().map(|layer| layer.items.len()).sum();
    assert!(items < 1_500, "{items}");
    assert!(lines(&figure)[0].0.len() < 10_000);
    look(&figure, "many");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_groups_under_any_names_are_drawn_without_one_line_of_type_on_another(
        groups in proptest::collection::vec(
            ("[ a-zA-Zäß≥0-9]{0,60}", proptest::collection::vec((0_i64..200_000_000, any::<bool>()), 0..60)), 0..8),
        width_mm in 60.0_f32..300.0,
    ) {
        let groups: Vec<(String, Vec<Observation>)> = groups.into_iter().map(|(name, times)| {
            let times = times.into_iter().map(|(t, event)| Observation { time: Ticks(t), event });
            (name, times.collect())
        }).collect();
        let figure = on_page(&plot_of("A title of some length that may not fit on the page", &groups), width_mm, Theme::Light);
        prop_assert_eq!(type_faults(&figure.scene), vec![]);
        for item in figure.scene.layers.iter().flat_map(|layer| &layer.items) {
            prop_assert!(item.shape.bounds().is_finite());
        }
    }
}
