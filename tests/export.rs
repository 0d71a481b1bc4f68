//! Figures as files: the ones that were reviewed, and what holds for the files of any case.

mod common;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use phaseline::export::{Format, Output, Page, Preset, Progress, export};
use phaseline::io;
use phaseline::model::Case;
use phaseline::study::Study;
use proptest::prelude::*;

/// Set to write the golden files anew instead of comparing with them.
const BLESS: &str = "PHASELINE_BLESS";

/// No vector file of a figure is larger.
const LARGEST_SVG: usize = 5_000_000;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn examples() -> Vec<(String, Case)> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(root().join("examples"))
        .expect("examples")
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|e| e == "ron"))
        .collect();
    files.sort();
    let named = |path: PathBuf| {
        let name = path.file_stem().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        (name, io::load(&path).expect("an example").case)
    };
    files.into_iter().map(named).collect()
}

/// The files of a case; every attached picture is one of four by three pixels.
fn drawn(case: &Case, page: &Page) -> Vec<Output> {
    let mut png = std::io::Cursor::new(Vec::new());
    image::DynamicImage::new_luma8(4, 3).write_to(&mut png, image::ImageFormat::Png).expect("encoded");
    let png: Arc<[u8]> = png.into_inner().into();
    export(&Study::of(case), page, &|_| Some(Arc::clone(&png)), &Progress::new()).expect("drawn")
}

#[test]
fn the_examples_are_drawn_as_they_were_reviewed() {
    let bless = std::env::var_os(BLESS).is_some();
    let mut wrong = Vec::new();
    for (name, case) in examples() {
        for preset in [Preset::NatureSingle, Preset::NatureDouble] {
            for file in drawn(&case, &Page::of(preset, Format::Svg)) {
                let name = format!("{name}_{}{}.svg", preset.key(), file.suffix);
                let path = root().join("tests/golden").join(&name);
                let text = String::from_utf8(file.bytes).expect("text");
                if bless {
                    std::fs::write(&path, text).expect("the golden file can be written");
                    continue;
                }
                let golden = std::fs::read_to_string(&path).unwrap_or_default();
                if golden != text {
                    let first = golden.lines().zip(text.lines()).find(|(a, b)| a != b);
                    wrong.push(format!("{name}: first at {first:?}"));
                }
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "look at these figures, then run this test with {BLESS}=1:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn pages_keep_to_the_width_and_the_height_of_their_preset() {
    for (name, case) in examples() {
        for preset in Preset::ALL {
            let page = Page::of(preset, Format::Svg);
            for file in drawn(&case, &page) {
                let text = String::from_utf8(file.bytes).expect("text");
                let side = |name: &str| -> f32 {
                    let after = text.split_once(&format!(" {name}=\"")).expect(name).1;
                    after.split_once("mm").and_then(|(mm, _)| mm.parse().ok()).expect(name)
                };
                let rules = preset.rules();
                assert!((side("width") - rules.width_mm).abs() < 0.01, "{name}, {preset:?}");
                let height = side("height");
                assert!(
                    rules.max_height_mm.is_none_or(|most| height <= most),
                    "{name}, {preset:?}: {height}"
                );
            }
        }
    }
}

fn any_page() -> impl Strategy<Value = Page> {
    let format = prop::sample::select(Format::ALL.to_vec());
    let preset = prop::sample::select(Preset::ALL.to_vec());
    (format, preset, any::<bool>(), any::<bool>(), any::<bool>()).prop_map(
        |(format, preset, transparent, carries, dark)| Page {
            dpi: 60.0,
            transparent,
            // Made from the case itself below.
            carried: carries.then(|| "".into()),
            theme: if dark { phaseline::figure::Theme::Dark } else { phaseline::figure::Theme::Light },
            ..Page::of(preset, format)
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_case_goes_through_every_exporter(case in common::any_case(), page in any_page()) {
        let carried = page.carried.is_some().then(|| io::carried_text(&case, &|_| None).into());
        let page = Page { carried, ..page };
        let files = drawn(&case, &page);
        prop_assert!(!files.is_empty());
        for file in &files {
            let magic: &[u8] = match page.format {
                Format::Svg => b"<svg ",
                Format::Pdf => b"%PDF-",
                Format::Png => b"\x89PNG",
                Format::Tiff => b"II*\0",
            };
            prop_assert!(file.bytes.starts_with(magic));
            prop_assert!(file.bytes.len() < LARGEST_SVG);
        }
        let first = files.first().map(|file| file.bytes.as_slice()).unwrap_or_default();
        let inside = io::embedded_case(first).expect("sound");
        if page.carried.is_some() && page.format.carries_case() {
            prop_assert_eq!(inside.map(|carried| carried.opened.case), Some(case));
        } else {
            prop_assert_eq!(inside, None);
        }
    }
}
