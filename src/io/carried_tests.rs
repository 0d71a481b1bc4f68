//! Cases go into figures and come out again, and what is damaged says so.

use super::*;
use crate::export::{Format, Page, Progress, export};
use crate::study::Study;

fn example(name: &str) -> Case {
    let path = format!("{}/examples/{name}.ron", env!("CARGO_MANIFEST_DIR"));
    read(&std::fs::read(path).expect("an example")).expect("a case").case
}

fn pixels() -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::DynamicImage::new_rgb8(6, 4).write_to(&mut bytes, image::ImageFormat::Png).expect("encoded");
    bytes.into_inner()
}

/// A figure that carries its case.
fn figure(case: &Case, format: Format) -> Vec<u8> {
    let carried = carried_text(case, &|_| Some(pixels()));
    let page = Page { format, dpi: 72.0, carried: Some(carried.into()), ..Page::default() };
    export(&Study::of(case), &page, &|_| None, &Progress::new()).expect("drawn").remove(0).bytes
}

/// A short case with texts that are hard to keep.
fn hard() -> Case {
    let mut case = example("her2_withdrawal");
    case.title = "a < b & \"c\" ]]> 'd' // picture x: y\u{FFFE}\u{1}".to_owned();
    case.notes =
        "// picture ct.png: AAAA\n// picture x.png: BBBB\r\n\ttab  two spaces \u{2028}患者".to_owned();
    case.patients.truncate(1);
    case
}

#[test]
fn a_figure_opens_as_the_case_that_it_was_made_of() {
    for case in [example("her2_withdrawal"), hard()] {
        for format in [Format::Svg, Format::Png] {
            let carried = embedded_case(&figure(&case, format)).expect("sound").expect("a case");
            assert_eq!(carried.opened.case, case, "{format:?}");
            assert!(carried.opened.notices.is_empty());
            let names: Vec<&str> = carried.pictures.iter().map(|(name, _)| name.as_str()).collect();
            assert_eq!(names, picture_names(&case));
            assert!(!names.is_empty() && carried.pictures.iter().all(|(_, bytes)| *bytes == pixels()));
        }
    }
}

#[test]
fn a_figure_that_carries_nothing_is_none() {
    let case = hard();
    for format in Format::ALL {
        let page = Page { format, dpi: 72.0, ..Page::default() };
        let file =
            export(&Study::of(&case), &page, &|_| None, &Progress::new()).expect("drawn").remove(0).bytes;
        assert_eq!(embedded_case(&file), Ok(None), "{format:?}");
    }
    for other in
        [&b""[..], b"Case(format: 1)", b"<html>phaseline-case</html>", b"\x89PNG\r\n\x1a\nphaseline-case"]
    {
        assert_eq!(embedded_case(other), Ok(None));
    }
}

#[test]
fn pdf_and_tiff_carry_nothing_even_if_asked() {
    for format in [Format::Pdf, Format::Tiff] {
        let file = figure(&hard(), format);
        assert!(!holds(&file, Case::CARRIED_AS.as_bytes()) && !holds(&file, b"HER2_SECRET"));
        assert_eq!(embedded_case(&file), Ok(None));
    }
}

#[test]
fn a_damaged_figure_says_so_and_nothing_else_happens() {
    for format in [Format::Svg, Format::Png] {
        let whole = figure(&hard(), format);
        let at = whole.windows(14).position(|w| w == Case::CARRIED_AS.as_bytes()).expect("carried");
        // Cut off inside the case.
        let error = embedded_case(&whole[..at + 900]).expect_err("cut off");
        assert!(matches!(error, CarriedError::Damaged(_)), "{error}");
        // Changed inside the case: the figure of pixels has a checksum, the other one is text that must still be read.
        let mut changed = whole.clone();
        let word = changed.windows(9).position(|w| w == b"patients:").expect("the field");
        changed[word + 8] = b'!';
        let error = embedded_case(&changed).expect_err("changed");
        assert!(error.to_string().contains("figure"), "{error}");
        // Any byte changed or any length: an answer, never a panic.
        for n in (at..at + 3_000).step_by(97) {
            let mut changed = whole.clone();
            changed[n] ^= 0x55;
            let _ = embedded_case(&changed);
            let _ = embedded_case(&whole[..n]);
        }
    }
}

#[test]
fn a_chunk_that_states_a_length_beyond_the_file_is_not_believed() {
    let mut png = PNG_MAGIC.to_vec();
    png.extend(u32::MAX.to_be_bytes());
    png.extend(b"iTXtphaseline-case\0");
    assert!(matches!(embedded_case(&png), Err(CarriedError::Damaged(_))));
    let mut compressed = PNG_MAGIC.to_vec();
    let body = b"iTXtphaseline-case\0\x01\0\0\0xxxx";
    compressed.extend((body.len() as u32 - 4).to_be_bytes());
    compressed.extend(body);
    compressed.extend(crc32fast::hash(body).to_be_bytes());
    assert!(matches!(embedded_case(&compressed), Err(CarriedError::Damaged(_))));
}

#[test]
fn entities_of_a_foreign_svg_are_not_expanded() {
    let bomb = r#"<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>
        <svg xmlns="http://www.w3.org/2000/svg"><metadata id="phaseline-case">&b;</metadata></svg>"#;
    assert!(matches!(embedded_case(bomb.as_bytes()), Err(CarriedError::Damaged(_))));
}
