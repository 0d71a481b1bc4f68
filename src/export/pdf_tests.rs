//! What is in a PDF, read with other programs where they are installed.

use std::io::Write as _;
use std::process::Command;

use super::*;
use crate::export::{Format, Page, Preset, export};
use crate::figure::scene::{LayerKind, Size};
use crate::study::Study;

/// Runs a program on a PDF; `None`, said loudly, where it is not installed.
fn read_with(program: &str, arguments: &[&str], pdf: &[u8]) -> Option<(bool, String)> {
    let mut file = tempfile::NamedTempFile::with_suffix(".pdf").expect("a file");
    file.write_all(pdf).expect("written");
    let path = file.path().to_str().expect("a name").to_owned();
    let arguments: Vec<String> = arguments.iter().map(|a| a.replace("FILE", &path)).collect();
    match Command::new(program).args(arguments).output() {
        Ok(output) => {
            let said = [output.stdout, output.stderr].concat();
            Some((output.status.success(), String::from_utf8_lossy(&said).into_owned()))
        }
        Err(error) => {
            eprintln!("SKIPPED: {program} cannot be run here: {error}");
            None
        }
    }
}

fn example(name: &str) -> Study {
    let path = format!("{}/examples/{name}.ron", env!("CARGO_MANIFEST_DIR"));
    Study::of(&crate::io::read(&std::fs::read(path).expect("an example")).expect("a case").case)
}

/// The file of an example's figure, with every attached picture drawn as the same small JPEG.
fn file(name: &str, page: &Page) -> Vec<u8> {
    let mut jpeg = std::io::Cursor::new(Vec::new());
    image::DynamicImage::new_rgb8(60, 40).write_to(&mut jpeg, image::ImageFormat::Jpeg).expect("encoded");
    let jpeg: Arc<[u8]> = jpeg.into_inner().into();
    let study = example(name);
    let picture = |_: &str| Some(Arc::clone(&jpeg));
    let mut files = export(&study, page, &picture, &Progress::new()).expect("drawn");
    assert_eq!(files.len(), 1);
    files.remove(0).bytes
}

fn one_page(shapes: Vec<Shape>) -> Vec<u8> {
    let mut layer = Layer::new(LayerKind::Data, None);
    for shape in shapes {
        layer.push(shape);
    }
    let scene = Scene { size: Size::new(200.0, 60.0), background: Color::WHITE, layers: vec![layer] };
    let options = PdfOptions { transparent: false, pictures: &|_| None, title: "", desc: "" };
    pdf(&[scene], &options, &Progress::new()).expect("written")
}

#[test]
fn a_figure_is_valid_in_the_embedded_family_alone_and_its_words_are_words() {
    let pdf = file("her2_withdrawal", &Page::of(Preset::NatureDouble, Format::Pdf));
    if let Some((fine, said)) = read_with("qpdf", &["--check", "FILE"], &pdf) {
        assert!(fine && said.contains("No syntax or stream encoding errors"), "{said}");
    }
    if let Some((fine, said)) = read_with("pdffonts", &["FILE"], &pdf) {
        assert!(fine, "{said}");
        let fonts: Vec<&str> = said.lines().skip(2).collect();
        assert_eq!(fonts.len(), 2, "{said}");
        for font in fonts {
            // A subset has six letters and a plus before its name; embedded, subset and Unicode follow the type.
            assert!(font.contains("+Arimo"), "{said}");
            assert_eq!(font.matches("yes").count(), 3, "{said}");
        }
    }
    if let Some((fine, said)) = read_with("pdftotext", &["-layout", "FILE", "-"], &pdf) {
        assert!(fine);
        for words in [
            "Complete response, 58 mo so far: 28 on trastuzumab, 30 off all treatment",
            "6 mg/kg q3wk · 50 mo",
            "100 mg/m² × 8, q3wk",
            "Months since diagnosis",
            "30 mo off all treatment, ongoing",
        ] {
            assert_eq!(said.matches(words).count(), 1, "{words}: {said}");
        }
    }
    if let Some((fine, said)) = read_with("pdfinfo", &["FILE"], &pdf) {
        let points = 183.0 / 25.4 * 72.0;
        let sizes = said.lines().find(|line| line.starts_with("Page size:")).expect("a size");
        let width: f32 = sizes.split_whitespace().nth(2).and_then(|w| w.parse().ok()).expect("a width");
        assert!(fine && (width - points).abs() < 0.01, "{said}");
        for word in ["Creator:", "Author:", "CreationDate:", "ModDate:"] {
            assert!(!said.contains(word), "{said}");
        }
        let tagged = said.lines().any(|line| line.starts_with("Tagged:") && line.ends_with("yes"));
        assert!(tagged && said.contains("Title:"), "{said}");
    }
}

#[test]
fn a_figure_is_painted_by_another_program_as_we_paint_it() {
    let page = Page { dpi: 100.0, ..Page::of(Preset::NatureDouble, Format::Pdf) };
    let pdf = file("her2_withdrawal", &page);
    let dir = tempfile::tempdir().expect("a folder");
    let to = dir.path().join("page");
    let arguments = ["-r", "100", "-png", "-singlefile", "FILE", to.to_str().expect("a name")];
    let Some((fine, said)) = read_with("pdftoppm", &arguments, &pdf) else { return };
    assert!(fine, "{said}");
    let theirs = image::open(dir.path().join("page.png")).expect("a PNG").to_rgb8();
    let ours = file("her2_withdrawal", &Page { format: Format::Png, ..page });
    let ours = image::load_from_memory(&ours).expect("a PNG").to_rgb8();
    assert!(theirs.width().abs_diff(ours.width()) <= 1 && theirs.height().abs_diff(ours.height()) <= 1);
    // Edges are smoothed differently: what is compared is the mean of small squares.
    let mean = |picture: &image::RgbImage, x: u32, y: u32| -> [f32; 3] {
        let mut sum = [0.0; 3];
        for (dx, dy) in (0..8).flat_map(|dy| (0..8).map(move |dx| (dx, dy))) {
            let pixel = picture.get_pixel(x + dx, y + dy).0;
            sum.iter_mut().zip(pixel).for_each(|(s, p)| *s += f32::from(p) / 64.0);
        }
        sum
    };
    let (w, h) = (theirs.width().min(ours.width()), theirs.height().min(ours.height()));
    let squares = (0..h / 8).flat_map(|y| (0..w / 8).map(move |x| (x * 8, y * 8)));
    let (mut differ, mut count) = (0, 0);
    for (x, y) in squares {
        let (a, b) = (mean(&ours, x, y), mean(&theirs, x, y));
        count += 1;
        differ += usize::from(a.iter().zip(b).any(|(a, b)| (a - b).abs() > 24.0));
    }
    assert!(count > 3_000 && differ * 200 < count, "{differ} of {count} squares differ");
}

#[test]
fn what_the_family_lacks_can_still_be_searched_for() {
    let text = |y: f32, words: &str| -> Shape {
        Text::new(Pos::new(4.0, y), words, 8.0, Weight::Regular, Color::BLACK).into()
    };
    let pdf =
        one_page(vec![text(12.0, "患者 A: Größe ≥ 2 mm"), text(30.0, "e\u{301}tat 医"), text(48.0, "שלום")]);
    let Some((fine, said)) = read_with("pdftotext", &["FILE", "-"], &pdf) else { return };
    assert!(fine);
    for words in ["患者 A: Größe ≥ 2 mm", "医"] {
        assert_eq!(said.matches(words).count(), 1, "{words}: {said}");
    }
    assert!(said.contains("\u{e9}tat") || said.contains("e\u{301}tat"), "{said}");
}

#[test]
fn the_same_figure_gives_the_same_bytes() {
    for format in Format::ALL {
        let page = Page { dpi: 96.0, ..Page::of(Preset::BmcDouble, format) };
        assert!(file("her2_withdrawal", &page) == file("her2_withdrawal", &page), "{format:?}");
    }
}

#[test]
fn pages_are_pages_of_one_file() {
    let page = Page { max_height_mm: Some(60.0), ..Page::of(Preset::NatureDouble, Format::Pdf) };
    let pdf = file("her2_withdrawal", &page);
    let Some((_, said)) = read_with("pdfinfo", &["FILE"], &pdf) else { return };
    let pages = said.lines().find_map(|line| line.strip_prefix("Pages:")).map(|n| n.trim().parse::<u32>());
    assert!(matches!(pages, Some(Ok(2..9))), "{said}");
}

#[test]
fn broken_numbers_still_give_a_readable_document() {
    let nan = f32::NAN;
    let text = Text::new(Pos::new(nan, 1.0), "x", 6.0, Weight::Regular, Color::BLACK);
    let pdf = one_page(vec![
        Shape::bar(Rect::new(nan, f32::INFINITY, -3.0, 5.0), 1.0, Color::BLACK),
        Shape::line(Pos::new(nan, 0.0), Pos::new(1.0, 1.0), Stroke::solid(1.0, Color::BLACK)),
        text.into(),
        Shape::Image { rect: Rect::new(0.0, 0.0, 0.0, nan), picture: "x".into(), alt: String::new() },
    ]);
    assert!(pdf.starts_with(b"%PDF-"));
}

#[test]
fn a_page_that_readers_do_not_show_is_refused() {
    let scene = Scene { size: Size::new(100.0, 20_000.0), background: Color::WHITE, layers: vec![] };
    let options = PdfOptions { transparent: false, pictures: &|_| None, title: "", desc: "" };
    let error = pdf(&[scene], &options, &Progress::new()).expect_err("too high");
    assert!(matches!(error, ExportError::TooHigh { .. }), "{error}");
}

#[test]
fn a_cancelled_export_gives_nothing() {
    let study = example("her2_withdrawal");
    for format in Format::ALL {
        let progress = Progress::new();
        progress.cancel();
        let page = Page { format, ..Page::default() };
        let given = export(&study, &page, &|_| None, &progress);
        assert!(matches!(given, Err(ExportError::Cancelled)), "{format:?}");
    }
}
