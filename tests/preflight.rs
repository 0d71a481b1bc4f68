//! Pre-flight: what journals ask of a figure, held against the examples and against figures that break a rule.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use phaseline::export::preflight::{Proof, Remedy, Rule, RuleCheck, alike, missing, preflight};
use phaseline::export::{Format, Page, Preset, aspect, scenes};
use phaseline::figure::{Theme, View};
use phaseline::io::{attachments, load};
use phaseline::model::{Case, Palette};
use phaseline::study::Study;

struct Sample {
    path: PathBuf,
    case: Case,
}

impl Sample {
    fn open(name: &str) -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(name);
        let case = load(&path).expect("an example").case;
        Self { path, case }
    }

    fn picture(&self, name: &str) -> Option<Vec<u8>> {
        attachments::read_png(&self.path, name).ok()
    }

    fn checks(&self, page: &Page) -> Vec<RuleCheck> {
        let names = self.case.patients.iter().flat_map(|p| &p.events).flat_map(|e| &e.pictures);
        let aspects =
            names.filter_map(|p| Some((p.file.clone(), aspect(&self.picture(&p.file)?)?))).collect();
        let scenes = scenes(&Study::of(&self.case), page, aspects).expect("pages");
        let size = |name: &str| {
            let bytes = self.picture(name)?;
            let image = image::load_from_memory(&bytes).ok()?;
            Some((image.width(), image.height()))
        };
        let alike = alike(&Study::of(&self.case), page);
        let missing = missing(&Study::of(&self.case), page, &|name| size(name).is_some());
        preflight(&Proof { scenes: &scenes, page, picture_px: &size, missing: &missing, alike: &alike })
    }
}

fn failed(checks: &[RuleCheck]) -> Vec<(Rule, &str)> {
    checks.iter().filter(|check| !check.passed).map(|check| (check.rule, check.text.as_str())).collect()
}

#[test]
fn the_figures_of_the_founding_report_pass_for_every_journal() {
    let founding = Sample::open("her2_withdrawal.ron");
    for preset in Preset::ALL.into_iter().filter(|preset| preset.is_print()) {
        for format in [Format::Pdf, Format::Png] {
            for view in [View::Timeline, View::Panel] {
                let checks = founding.checks(&Page { view, ..Page::of(preset, format) });
                assert_eq!(failed(&checks), [], "{preset:?}, {view:?}");
                assert!(checks.len() >= 8, "{preset:?}: {checks:?}");
            }
        }
    }
}

#[test]
fn every_example_passes_in_greys_for_nature() {
    for name in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("examples")).expect("examples") {
        let name = name.expect("an entry").file_name().to_string_lossy().into_owned();
        if !name.ends_with("ron") {
            continue;
        }
        let mut sample = Sample::open(&name);
        sample.case.figure.palette = Palette::Greyscale;
        for preset in [Preset::NatureSingle, Preset::NatureDouble] {
            let checks = sample.checks(&Page::of(preset, Format::Svg));
            assert_eq!(failed(&checks), [], "{name}, {preset:?}");
        }
    }
}

/// Does with a page what a fix says.
type Mend = fn(Remedy, &mut Page);

#[test]
fn each_broken_rule_is_named_and_what_mends_it_mends_it() {
    let founding = Sample::open("her2_withdrawal.ron");
    let usual = || Page::of(Preset::NatureDouble, Format::Png);
    let broken: [(Rule, Page, Mend); 3] = [
        (Rule::Width, Page { width_mm: 150.0, ..usual() }, |fix, page| {
            if let Remedy::Width(mm) = fix {
                page.width_mm = mm;
            }
        }),
        (Rule::Resolution, Page { dpi: 150.0, ..usual() }, |fix, page| {
            if let Remedy::Dpi(dpi) = fix {
                page.dpi = dpi;
            }
        }),
        (Rule::Ground, Page { theme: Theme::Dark, ..usual() }, |fix, page| {
            if fix == Remedy::Light {
                page.theme = Theme::Light;
            }
        }),
    ];
    for (rule, mut page, mend) in broken {
        let checks = founding.checks(&page);
        let found = checks.iter().find(|check| check.rule == rule).expect("a check");
        assert!(!found.passed, "{found:?}");
        mend(found.fix.expect("a fix"), &mut page);
        assert_eq!(failed(&founding.checks(&page)), [], "{rule:?}");
    }
}

#[test]
fn kinds_that_look_alike_in_grey_are_named_and_the_palette_that_is_offered_tells_them_apart() {
    use phaseline::model::{Event, EventId, Modality, Treatment, What};
    let mut sample = Sample::open("her2_withdrawal.ron");
    let mut patient = sample.case.patients[0].as_ref().clone();
    let treatment = Treatment::new(Modality::Immunotherapy, "Pembrolizumab");
    let mut event = Event::new(EventId::new("pembrolizumab").expect("an id"), What::from(treatment));
    event.from = Some("30 mo".parse().expect("a time"));
    event.to = Some("40 mo".parse().expect("a time"));
    patient.events.push(Arc::new(event));
    sample.case.patients[0] = Arc::new(patient);
    let page = Page::of(Preset::NatureDouble, Format::Svg);
    let checks = sample.checks(&page);
    let grey = checks.iter().find(|check| check.rule == Rule::Grey).expect("a check");
    assert!(
        !grey.passed && grey.text.contains("Immunotherapy") && grey.text.contains("Radiotherapy"),
        "{grey:?}"
    );
    let Some(Remedy::Palette(palette)) = grey.fix else { panic!("{grey:?}") };
    sample.case.figure.palette = palette;
    assert_eq!(failed(&sample.checks(&page)), []);
}

#[test]
fn a_missing_picture_is_named_and_a_coarse_one_too() {
    let mut sample = Sample::open("her2_withdrawal.ron");
    let page = Page::of(Preset::NatureDouble, Format::Svg);
    sample.path = PathBuf::from("/nowhere/her2_withdrawal.ron");
    let checks = sample.checks(&page);
    let missing = checks.iter().find(|check| check.rule == Rule::MissingPicture).expect("a check");
    assert!(!missing.passed && missing.text.contains("ct-p1-before.png"), "{missing:?}");
    let found = Sample::open("her2_withdrawal.ron");
    let names = found.case.patients.iter().flat_map(|p| &p.events).flat_map(|e| &e.pictures);
    let aspects = names.map(|picture| (picture.file.clone(), 4.0 / 3.0)).collect();
    let scenes = scenes(&Study::of(&found.case), &page, aspects).expect("pages");
    let proof =
        Proof { scenes: &scenes, page: &page, picture_px: &|_| Some((40, 30)), missing: &[], alike: &[] };
    let checks = preflight(&proof);
    let coarse = checks.iter().find(|check| check.rule == Rule::PictureResolution).expect("a check");
    assert!(!coarse.passed && coarse.text.contains("at least 300 dpi"), "{coarse:?}");
}
