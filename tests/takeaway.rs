//! What leaves by the command line: texts, de-identified cases and their figures, from outside.

use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const FOUNDING: &str = include_str!("../examples/her2_withdrawal.ron");

/// Runs the program without a display, as a user whose name and home are canaries.
fn phaseline(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_phaseline"));
    for name in ["DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"] {
        command.env_remove(name);
    }
    command.env("USER", "zzuser").env("LOGNAME", "zzuser").env("HOME", folder.join("zzhome"));
    command.current_dir(folder).args(arguments).output().unwrap()
}

fn told(output: &Output) -> (Option<i32>, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

fn folder_with(name: &str, text: &str) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join(name), text).unwrap();
    dir
}

#[test]
fn texts_go_to_a_file_or_to_the_standard_output() {
    let dir = folder_with("her2.ron", FOUNDING);
    for (to, begins) in [
        ("care-md", "# Trastuzumab stopped in complete response"),
        ("care-html", "<!DOCTYPE html>"),
        ("care-csv", "patient,event,kind,start,"),
        ("caption", "Trastuzumab stopped in complete response."),
        ("alt", "Timeline of 2 patients"),
    ] {
        let (code, stdout, stderr) =
            told(&phaseline(dir.path(), &["export", "her2.ron", "--to", to, "-o", "-"]));
        assert_eq!((code, stderr.as_str()), (Some(0), ""), "{to}");
        assert!(stdout.starts_with(begins), "{to}: {stdout}");
        let (code, said, _) = told(&phaseline(dir.path(), &["export", "her2.ron", "--to", to, "-o", "out"]));
        assert_eq!((code, said.as_str()), (Some(0), ""));
        assert_eq!(fs::read_to_string(dir.path().join("out")).unwrap(), stdout);
    }
}

#[test]
fn several_cases_go_into_a_folder_and_what_cannot_be_is_said() {
    let dir = folder_with("a.ron", FOUNDING);
    fs::write(dir.path().join("b.ron"), FOUNDING).unwrap();
    fs::create_dir(dir.path().join("texts")).unwrap();
    let run = |arguments: &[&str]| told(&phaseline(dir.path(), arguments));
    assert_eq!(run(&["export", "a.ron", "b.ron", "--to", "caption", "-o", "texts"]).0, Some(0));
    for name in ["a.txt", "b.txt"] {
        assert!(dir.path().join("texts").join(name).is_file(), "{name}");
    }
    for arguments in [
        &["export", "a.ron", "b.ron", "--to", "caption", "-o", "-"][..],
        &["export", "missing.ron", "--to", "caption", "-o", "-"],
        &["export", "a.ron", "--to", "everything", "-o", "-"],
        &["export", "a.ron", "--to", "caption"],
        &["export", "a.ron", "--to", "caption", "-o", "nowhere/out.txt"],
    ] {
        let (code, stdout, stderr) = run(arguments);
        assert_eq!((code, stdout.as_str()), (Some(2), ""), "{arguments:?}");
        assert!(!stderr.is_empty());
    }
}

#[test]
fn a_de_identified_case_is_written_and_what_the_scan_points_at_makes_the_exit_code_1() {
    let dir = folder_with("her2.ron", FOUNDING);
    let run = |arguments: &[&str]| told(&phaseline(dir.path(), arguments));
    let (code, stdout, stderr) = run(&["export", "her2.ron", "--to", "deidentified", "-o", "out.ron"]);
    assert_eq!(code, Some(1));
    assert!(stdout.contains("out.ron: 2 patients and"), "{stdout}");
    assert!(stderr.contains("out.ron: patients[0].summary: \"2007\" may be a year\n"), "{stderr}");
    assert!(stderr.contains("helps to remove") && !stderr.to_lowercase().contains("hipaa"), "{stderr}");
    assert_eq!(run(&["check", "out.ron"]).0, Some(0));
    let (code, _, _) = run(&[
        "export",
        "her2.ron",
        "--to",
        "deidentified",
        "--blank-found",
        "--drop-facts",
        "-o",
        "out.ron",
    ]);
    assert_eq!(code, Some(0));
    assert!(!fs::read_to_string(dir.path().join("out.ron")).unwrap().contains("200"));
    let (code, _, stderr) = run(&["export", "her2.ron", "--to", "deidentified", "-o", "her2.ron"]);
    assert_eq!(code, Some(2));
    assert!(stderr.contains("is the case itself"), "{stderr}");
    assert_eq!(fs::read_to_string(dir.path().join("her2.ron")).unwrap(), FOUNDING);
}

/// Words that stand for a patient's name, the user, a path and dates.
const CANARIES: [&str; 7] = ["ZZPHI", "Müller", "zzuser", "zzhome", "14.03.2007", "2007-03", "March 2007"];

/// A JPEG picture with a name in its EXIF data.
fn jpeg_with_exif() -> Vec<u8> {
    let mut jpeg = Cursor::new(Vec::new());
    image::DynamicImage::new_rgb8(64, 48).write_to(&mut jpeg, image::ImageFormat::Jpeg).unwrap();
    let jpeg = jpeg.into_inner();
    let mut exif = b"Exif\0\0II*\0\x08\0\0\0\0\0\0\0\0\0ZZPHI-M\xc3\xbcller 2007-03-14 zzuser".to_vec();
    let mut segment = vec![0xFF, 0xE1];
    segment.extend(u16::try_from(exif.len() + 2).unwrap().to_be_bytes());
    segment.append(&mut exif);
    [&jpeg[..2], &segment, &jpeg[2..]].concat()
}

fn planted() -> String {
    let all = "ZZPHI-Müller /home/zzuser/scan 14.03.2007 March 2007";
    format!(
        r#"#![enable(implicit_some)]
Case(format: 1, title: "{all}", subtitle: "{all}", source: "{all}", notes: "{all}", care: Care(summary: "{all}"),
  references: [Reference(label: "{all}", at: "25 mo", statistic: "{all}", source: "{all}")],
  patients: [Patient(id: "ZZPHI-Müller", label: "{all}", summary: "{all}", age: 64, zero: Zero(is: "dx_ZZPHI", date: "2007-03-14"),
    facts: [("{all}", "{all}")], notes: "{all}",
    events: [
      Event(id: "dx_ZZPHI", at: "2007-03-14", what: Status(diagnosis), detail: "{all}", note: "{all}", source: "{all}",
        pictures: [Picture(file: "ZZPHI_ct.jpg", caption: "{all}")]),
      Event(id: "drug", from: "2007-04-02", to: "dx_ZZPHI + 2 y", what: Treatment(modality: chemotherapy, name: "{all}", dose: "{all}")),
      Event(id: "resp", from: "2008-01-02", to: "ongoing", what: Response(category: "CR", site: "{all}", assessor: "ZZPHI")),
      Event(id: "fu", at: "2010-03-14", what: Status(last_follow_up)),
    ])])"#
    )
}

/// Every file below a folder, with its content.
fn files_below(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut out = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            out.extend(files_below(&path));
        } else {
            out.push((path.clone(), fs::read(&path).unwrap()));
        }
    }
    out
}

/// Whether bytes hold a text as UTF-8, in UTF-16 or in Latin 1.
fn holds(bytes: &[u8], text: &str) -> bool {
    let wide = |to_bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(to_bytes).collect::<Vec<u8>>();
    let latin: Vec<u8> = text.chars().filter_map(|c| u8::try_from(u32::from(c)).ok()).collect();
    [text.as_bytes().to_vec(), wide(u16::to_be_bytes), wide(u16::to_le_bytes), latin]
        .iter()
        .any(|needle| bytes.windows(needle.len()).any(|window| window == needle))
}

#[test]
fn nothing_that_was_planted_leaves_in_any_file_nor_in_any_stream_of_a_pdf() {
    let dir = tempfile::tempdir().unwrap();
    let (secret, out) = (dir.path().join("zzhome"), dir.path().join("out"));
    fs::create_dir_all(secret.join("ZZPHI.files")).unwrap();
    fs::create_dir(&out).unwrap();
    fs::write(secret.join("ZZPHI.ron"), planted()).unwrap();
    fs::write(secret.join("ZZPHI.files/ZZPHI_ct.jpg"), jpeg_with_exif()).unwrap();
    let run = |arguments: &[&str]| told(&phaseline(dir.path(), arguments));
    let keeps = ["title", "notes", "sources", "care", "pictures"].iter().flat_map(|k| ["--keep", k]);
    let mut arguments =
        vec!["export", "zzhome/ZZPHI.ron", "--to", "deidentified", "-o", "out/case.ron", "--blank-found"];
    arguments.extend(keeps);
    let (code, _, stderr) = run(&arguments);
    assert_eq!(code, Some(0), "{stderr}");
    for format in ["svg", "pdf", "png", "tiff"] {
        let (code, _, stderr) = run(&["render", "out/case.ron", "-o", &format!("out/figure.{format}")]);
        assert_eq!(code, Some(0), "{stderr}");
    }
    let (code, _, stderr) = run(&["render", "out/case.ron", "-o", "out/carrying.svg", "--embed-case"]);
    assert_eq!(code, Some(0), "{stderr}");
    for to in ["care-md", "care-html", "care-csv", "caption", "alt"] {
        let output = format!("out/{to}.txt");
        assert_eq!(run(&["export", "out/case.ron", "--to", to, "-o", &output]).0, Some(0));
    }
    let unpacked = Command::new("qpdf")
        .args([
            "--qdf",
            "--object-streams=disable",
            "--stream-data=uncompress",
            "figure.pdf",
            "figure.plain.pdf",
        ])
        .current_dir(&out)
        .output();
    if unpacked.is_err() {
        eprintln!("qpdf is not installed: the streams of the PDF were not looked into");
    }
    let files = files_below(&out);
    assert!(files.iter().any(|(path, _)| path.ends_with("case.files/picture1.png")), "the picture is kept");
    for (path, bytes) in &files {
        for canary in CANARIES {
            assert!(!holds(bytes, canary), "{canary} stands in {}", path.display());
            assert!(!path.file_name().unwrap().to_string_lossy().contains(canary));
        }
    }
    // The test can fail: before, everything stands there.
    let (_, before, _) = run(&["export", "zzhome/ZZPHI.ron", "--to", "care-md", "-o", "-"]);
    assert!(CANARIES.iter().filter(|canary| before.contains(*canary)).count() >= 4);
    assert!(holds(&jpeg_with_exif(), "ZZPHI-Müller"));
}
