//! The figure: examples composed on a page, and what holds for any figure.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use phaseline::course::{Alignment, Course, resolve};
use phaseline::export::{POINTS_PER_MM, Resolution, SvgOptions, png, svg};
use phaseline::figure::compose::{Figure, Viewport, compose, fit};
use phaseline::figure::lanes::{LaneLayout, lanes};
use phaseline::figure::{Style, Theme};
use phaseline::model::Case;

/// Set to a folder to look at the pictures that these tests draw.
const LOOK: &str = "PHASELINE_FIGURES";

struct Loaded {
    case: Case,
    courses: Vec<Arc<Course>>,
    lanes: LaneLayout,
    folder: PathBuf,
}

impl Loaded {
    fn new(case: Case, folder: PathBuf) -> Self {
        let courses: Vec<Arc<Course>> = case.patients.iter().map(|p| Arc::new(resolve(p))).collect();
        let lanes = lanes(&case, &courses);
        Self { case, courses, lanes, folder }
    }

    fn open(path: &Path) -> Self {
        let text = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        Self::parse(&text, path.with_extension("files"))
    }

    fn parse(text: &str, folder: PathBuf) -> Self {
        let options = ron::Options::default().with_default_extension(
            ron::extensions::Extensions::UNWRAP_VARIANT_NEWTYPES | ron::extensions::Extensions::IMPLICIT_SOME,
        );
        let case: Case = options.from_str(text).unwrap_or_else(|e| panic!("{e}"));
        Self::new(case, folder)
    }

    fn page(&self, width_mm: f32, theme: Theme, alignment: Alignment) -> Figure {
        let span = fit(&self.courses, alignment);
        let viewport = Viewport::page(width_mm * POINTS_PER_MM, span, alignment);
        compose(&self.case, &self.courses, &self.lanes, &viewport, &Style::new(theme, 1.0))
    }

    /// Writes a picture of the figure where one is wanted.
    fn look(&self, figure: &Figure, name: &str) {
        let Ok(folder) = std::env::var(LOOK) else { return };
        let pictures = |key: &str| std::fs::read(self.folder.join(key)).ok().map(Into::into);
        let options = SvgOptions { pictures: &pictures, ..SvgOptions::default() };
        let text = svg(&figure.scene, &options);
        let picture = png(&text, Resolution::Dpi(250.0)).expect("a picture");
        let path = Path::new(&folder).join(format!("{name}.png"));
        std::fs::write(path, picture).expect("the folder can be written to");
    }
}

fn examples() -> Vec<(String, Loaded)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
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
    Loaded::open(&Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/her2_withdrawal.ron"))
}

#[test]
fn examples_are_drawn() {
    for (name, case) in examples() {
        for (theme, suffix) in [(Theme::Light, ""), (Theme::Dark, "_dark")] {
            let figure = case.page(183.0, theme, Alignment::Zero);
            case.look(&figure, &format!("{name}{suffix}"));
        }
        case.look(&case.page(90.0, Theme::Light, Alignment::Zero), &format!("{name}_90"));
    }
    let founding = founding();
    for alignment in Alignment::ALL {
        let figure = founding.page(183.0, Theme::Light, alignment);
        founding.look(&figure, &format!("aligned_{alignment:?}"));
    }
}

#[test]
fn a_crowded_case_is_drawn() {
    let case = Loaded::open(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/crowded.ron"));
    case.look(&case.page(183.0, Theme::Light, Alignment::Zero), "crowded");
    case.look(&case.page(183.0, Theme::Dark, Alignment::FirstResponse), "crowded_dark");
    case.look(&case.page(90.0, Theme::Light, Alignment::Zero), "crowded_90");
    for (name, from, to, scroll, scale) in
        [("whole", 0, 36, 0.0, 1.4), ("zoomed", 2, 8, 60.0, 1.4), ("far", 100, 120, 40.0, 1.4)]
    {
        use phaseline::model::Ticks;
        let span = (Ticks::MONTH * from, Ticks::MONTH * to);
        let viewport = Viewport {
            height_pt: Some(420.0),
            scroll_y_pt: scroll,
            ..Viewport::page(760.0, span, Alignment::Zero)
        };
        let figure =
            compose(&case.case, &case.courses, &case.lanes, &viewport, &Style::new(Theme::Light, scale));
        case.look(&figure, &format!("window_{name}"));
    }
    let empty = Loaded::new(Case::new(), PathBuf::new());
    empty.look(&empty.page(183.0, Theme::Light, Alignment::Zero), "empty");
}
