//! Reads the text of a case file, and says exactly where it cannot.

use std::borrow::Cow;
use std::ops::ControlFlow;

use serde::Deserialize;

use super::migrate;
use super::quick::{OnStep, Quick, read_quickly};
use super::room::MAX_FILE_LEN;
use super::scan::{self, FieldPath, Segment};
use super::syntax::{MAX_NOTICES, options, unknown_fields};
use super::write::{FIRST_LINE, FileShape, write};
use crate::model::{Case, shared_texts, validate};

/// Longest message, in characters; a file can put any text into one.
const MAX_MESSAGE_CHARS: usize = 400;

/// A case that was read, and what saving it would change in its file.
#[derive(Debug, Clone, PartialEq)]
pub struct Opened {
    /// The case.
    pub case: Case,
    /// Byte order mark and line ends of the file.
    pub shape: FileShape,
    /// What the file holds that a save would not keep, in the order of the file.
    pub notices: Vec<Notice>,
    /// Whether writing the case gives the same bytes again. If not, the first save keeps the file beside.
    pub is_canonical: bool,
}

/// Something in a file that a save would not keep: a comment, a field of an unknown name, a layout of its own.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{line}:{column}: {text}")]
pub struct Notice {
    /// Line, counted from 1.
    pub line: usize,
    /// Column in characters, counted from 1.
    pub column: usize,
    /// Its kind.
    pub kind: NoticeKind,
    /// What it is.
    pub text: String,
}

/// The kinds of what a save would not keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoticeKind {
    /// A comment.
    Comment,
    /// A field of a name that the format does not know: probably a typing error.
    UnknownField,
    /// The layout, or the version of the format.
    Layout,
}

/// Why a text is not a case that can be opened, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{line}:{column}: {}{message}", if path.is_empty() { String::new() } else { format!("{path}: ") })]
pub struct ReadError {
    /// Line, counted from 1.
    pub line: usize,
    /// Column in characters, counted from 1.
    pub column: usize,
    /// The field, as in `patients[0].events[3].from`; empty where no field is concerned.
    pub path: String,
    /// What is wrong, and what would be right.
    pub message: String,
}

/// Reads a case file.
///
/// # Errors
/// The first thing that is wrong with it, with its line, column and field. The text is never read in part.
///
/// ```
/// let text = r#"Case(format: 1, patients: [Patient(id: "p1", events: [
///     Event(id: "cr", at: "23 mnths", what: Response(category: "CR")),
/// ])])"#;
/// assert_eq!(
///     phaseline::io::read(text.as_bytes()).unwrap_err().to_string(),
///     r#"2:25: patients[0].events[0].at: "23 mnths" is not a time; expected e.g. "23 mo""#
/// );
/// ```
pub fn read(bytes: &[u8]) -> Result<Opened, ReadError> {
    match read_with(bytes, &mut |_| ControlFlow::Continue(()))? {
        Some(opened) => Ok(opened),
        None => read_in_one_piece(as_text(bytes)?),
    }
}

/// As [`read`], telling what is read as it goes on; `None` if that was answered with a break.
pub(super) fn read_with(bytes: &[u8], on_step: OnStep<'_>) -> Result<Option<Opened>, ReadError> {
    let whole = as_text(bytes)?;
    let (text, shape) = shape_of(whole);
    match read_quickly(&text, on_step) {
        Quick::Read(case, is_as_written, unknown) => {
            let is_canonical = is_as_written && (!shape.crlf || ends_all_lines_alike(whole, &text, shape));
            let notices = if is_canonical { Vec::new() } else { notices(&text, case.format, &unknown) };
            Ok(Some(Opened { case: *case, shape, notices, is_canonical }))
        }
        Quick::Cancelled => Ok(None),
        Quick::Unusual => read_in_one_piece(whole).map(Some),
    }
}

/// Whether each line feed of the text has its carriage return in the whole text.
fn ends_all_lines_alike(whole: &str, text: &str, shape: FileShape) -> bool {
    let bom = if shape.bom { '\u{FEFF}'.len_utf8() } else { 0 };
    whole.len() == bom + text.len() + memchr::memchr_iter(b'\n', text.as_bytes()).count()
}

/// Reads a text from its beginning to its end.
fn read_in_one_piece(whole: &str) -> Result<Opened, ReadError> {
    let (text, shape) = shape_of(whole);
    let format = format_of(&text)?;
    let current = if format < Case::FORMAT {
        let migrated = migrate::migrate(&text, format, migrate::STEPS).map_err(|why| {
            error_at(
                &text,
                0,
                "format",
                &format!("the file is of format {format} and could not be brought up to date: {why}"),
            )
        })?;
        Cow::Owned(migrated)
    } else {
        Cow::Borrowed(text.as_ref())
    };
    let case: Case = shared_texts(|| options().from_str(&current)).map_err(|_| explain(&current))?;
    if let Some(problem) = validate::problems(&case).into_iter().next() {
        return Err(broken_rule(&current, &problem));
    }
    let is_canonical = write(&case, &shape) == whole;
    let notices =
        if is_canonical { Vec::new() } else { notices(&text, format, &unknown_fields::<Case>(&text)) };
    Ok(Opened { case, shape, notices, is_canonical })
}

/// Where fields stand in the text of a case file, or the nearest things around them that are there: line and column,
/// counted from 1. A field is named as in `patients[0].events[3].from`; one of what happened may be named without
/// `what`. One pass over the text does for all of them.
pub fn positions_of(text: &str, fields: &[&str]) -> Vec<(usize, usize)> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let ways: Vec<Vec<FieldPath>> = fields.iter().map(|field| ways_to(field)).collect();
    let places = scan::places(text, ways.iter().flatten());
    let offset = |ways: &Vec<FieldPath>| ways.iter().find_map(|way| places.get(way).copied()).unwrap_or(0);
    let mut order: Vec<(usize, usize)> = ways.iter().map(offset).enumerate().map(|(i, at)| (at, i)).collect();
    order.sort_unstable();
    let mut out = vec![(1, 1); fields.len()];
    for ((_, i), place) in order.iter().zip(scan::positions(text, order.iter().map(|(at, _)| *at))) {
        if let Some(slot) = out.get_mut(*i) {
            *slot = place;
        }
    }
    out
}

/// The paths at which a field may stand, then those of what holds it, the nearest first.
fn ways_to(field: &str) -> Vec<FieldPath> {
    let stated = FieldPath::parse(field);
    // The rules about what happened name the field alone: it stands inside `what`.
    let mut inside = stated.clone();
    inside.0.insert(inside.0.len().saturating_sub(1), Segment::Key("what".to_owned()));
    let mut around = stated.clone();
    let mut out = vec![stated, inside];
    while around.0.pop().is_some() {
        out.push(around.clone());
    }
    out
}

/// The whole path of a field, and the byte where it, or the nearest thing around it, stands.
fn located(text: &str, field: &str) -> (FieldPath, usize) {
    let stated = FieldPath::parse(field);
    // The rules about what happened name the field alone: it stands inside `what`.
    let mut inside = stated.clone();
    inside.0.insert(inside.0.len().saturating_sub(1), Segment::Key("what".to_owned()));
    if let Some(found) = scan::find(text, &stated, 0) {
        return (stated, found.value);
    }
    if let Some(found) = scan::find(text, &inside, 0) {
        return (inside, found.value);
    }
    let nearest = scan::find_nearest(text, &stated).map_or(0, |found| found.value);
    (stated, nearest)
}

fn error_at(text: &str, offset: usize, path: &str, message: &str) -> ReadError {
    let (line, column) = scan::position(text, offset);
    ReadError { line, column, path: path.to_owned(), message: clipped(message) }
}

/// A message of bounded length without controls, whatever the file put into it.
fn clipped(message: &str) -> String {
    let mut out: String =
        message.chars().take(MAX_MESSAGE_CHARS).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if message.chars().nth(MAX_MESSAGE_CHARS).is_some() {
        out.push('…');
    }
    out
}

/// Beginnings by which other kinds of file are known.
const OTHER_KINDS: [(&[u8], &str); 9] = [
    (b"\x89PNG", "a PNG picture without a case inside"),
    (b"\xFF\xD8\xFF", "a JPEG picture"),
    (b"PK\x03\x04", "a ZIP archive, or an Office document"),
    (b"%PDF", "a PDF document"),
    (b"\x1F\x8B", "a gzip archive"),
    (b"\xD0\xCF\x11\xE0", "an old Office document"),
    (b"GIF8", "a GIF picture"),
    (b"<?xml", "an XML file"),
    (b"<svg", "an SVG picture without a case inside"),
];

/// The bytes as text, or what they are instead.
fn as_text(bytes: &[u8]) -> Result<&str, ReadError> {
    let refused = |message: &str| Err(error_at("", 0, "", message));
    if u64::try_from(bytes.len()).is_ok_and(|len| len > MAX_FILE_LEN) {
        return refused(&format!("the file is larger than {} MB", MAX_FILE_LEN / 1024 / 1024));
    }
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return refused("the file is empty; a case file begins with `Case(format: 1,`");
    }
    if let Some((_, kind)) = OTHER_KINDS.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return refused(&format!("this is {kind}, not a case file"));
    }
    let is_wide = matches!(bytes, [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] | [_, 0, _, 0, ..] | [0, _, 0, _, ..]);
    if is_wide {
        return refused("the text is in UTF-16; save it as UTF-8 and open it again");
    }
    std::str::from_utf8(bytes).map_err(|error| {
        let offset = error.valid_up_to();
        let before = bytes.get(..offset).and_then(|b| std::str::from_utf8(b).ok()).unwrap_or_default();
        let message = format!("byte {offset} is not UTF-8 text; the file is damaged or in another encoding");
        error_at(before, offset, "", &message)
    })
}

/// The text without byte order mark and with plain line feeds, and what was taken away.
fn shape_of(whole: &str) -> (Cow<'_, str>, FileShape) {
    let (bom, text) = match whole.strip_prefix('\u{FEFF}') {
        Some(text) => (true, text),
        None => (false, whole),
    };
    let crlf = text.split_once('\n').is_some_and(|(first, _)| first.ends_with('\r'));
    let text = if crlf { Cow::Owned(text.replace("\r\n", "\n")) } else { Cow::Borrowed(text) };
    (text, FileShape { bom, crlf })
}

/// The format that a file states, looked up before anything else is read: a newer one may hold what this program
/// cannot read.
fn format_of(text: &str) -> Result<u32, ReadError> {
    let newest = Case::FORMAT;
    let Some((number, offset)) = scan::format_number(text) else {
        // Without one, the parser has more to say about what is wrong.
        options().from_str::<Case>(text).map_err(|_| explain(text))?;
        return Err(error_at(text, 0, "format", "the number of the format is missing: `format: 1`"));
    };
    match number.parse::<u32>() {
        Ok(0) => {
            Err(error_at(text, offset, "format", "there is no format 0; this program writes `format: 1`"))
        }
        Ok(format) if format > newest => {
            let message = format!(
                "written by a newer Phaseline (format {format}; this one reads up to {newest}); nothing was changed"
            );
            Err(error_at(text, offset, "format", &message))
        }
        Ok(format) => Ok(format),
        Err(_) => Err(error_at(text, offset, "format", "the format is a number: `format: 1`")),
    }
}

/// Reads a text again that could not be read, this time keeping track of the field.
fn explain(text: &str) -> ReadError {
    let mut parser = match ron::Deserializer::from_str_with_options(text, &options()) {
        Ok(parser) => parser,
        Err(error) => return described(text, &FieldPath::default(), &error),
    };
    let mut track = serde_path_to_error::Track::new();
    let result = Case::deserialize(serde_path_to_error::Deserializer::new(&mut parser, &mut track));
    let (code, path) = match result {
        Err(code) => (code, field_path(&track.path())),
        Ok(_) => match parser.end() {
            Err(code) => (code, FieldPath::default()),
            // Cannot be: the same text was refused before.
            Ok(()) => return error_at(text, 0, "", "the file could not be read"),
        },
    };
    described(text, &path, &parser.span_error(code))
}

/// The names of variants are no step of a path: the file reads `what: Treatment(modality: …)`.
fn field_path(path: &serde_path_to_error::Path) -> FieldPath {
    use serde_path_to_error::Segment as From;
    let segments = path.iter().filter_map(|segment| match segment {
        From::Seq { index } => Some(Segment::Index(*index)),
        From::Map { key } => Some(Segment::Key(key.clone())),
        From::Enum { .. } | From::Unknown => None,
    });
    FieldPath(segments.collect())
}

const CUT_OFF: &str = "the file ends in the middle of the case; it was cut off";

/// A path as text; one that is deeper than any path of the format is told by its beginning.
fn shortened(path: &FieldPath) -> String {
    const STEPS: usize = 12;
    let begin = FieldPath(path.0.iter().take(STEPS).cloned().collect());
    if path.0.len() > STEPS { format!("{begin}…") } else { begin.to_string() }
}

/// An error of the parser in words for the person who wrote the file, at the value that is wrong.
fn described(text: &str, path: &FieldPath, error: &ron::error::SpannedError) -> ReadError {
    use ron::Error as E;
    let at_value = || scan::find(text, path, 0).map(|found| scan::position(text, found.value));
    let here = (error.span.end.line, error.span.end.col);
    let is_cut_off = here >= scan::position(text, text.trim_end().len());
    let (place, message) = match &error.code {
        E::ExpectedStringEnd => (at_value(), "the quotation mark that ends this text is missing".to_owned()),
        E::Eof => (None, CUT_OFF.to_owned()),
        // At the very beginning, what ends is more likely no case at all.
        code if is_cut_off && (!path.0.is_empty() || matches!(code, E::NoSuchExtension(_))) => {
            (None, CUT_OFF.to_owned())
        }
        E::NoSuchExtension(name) => {
            (None, format!("`{name}` is no extension of RON; a case file has `#![enable(implicit_some)]`"))
        }
        E::Message(message) => (at_value(), message.clone()),
        E::NoSuchEnumVariant { expected, found, .. } => {
            let place = scan::find(text, path, 0).and_then(|at| scan::word(text, at.value, found));
            let place = place.map(|offset| scan::position(text, offset));
            (place, format!("`{found}` is not known here; expected one of {}", expected.join(", ")))
        }
        E::MissingStructField { field, .. } => (at_value(), format!("the field `{field}` is missing")),
        E::DuplicateStructField { field, .. } => {
            let mut twice = path.clone();
            twice.0.push(Segment::Key((*field).to_owned()));
            let place = scan::find(text, &twice, 1).map(|found| scan::position(text, found.key));
            (place, format!("the field `{field}` is given twice"))
        }
        E::ExpectedDifferentStructName { .. } | E::ExpectedNamedStructLike(_) if path.0.is_empty() => {
            (at_value(), "this is not a case file; one begins with `Case(format: 1,`".to_owned())
        }
        E::ExpectedDifferentStructName { expected, found } => {
            (at_value(), format!("`{expected}(` is needed here, not `{found}(`"))
        }
        E::ExpectedStructLike => (at_value(), "an opening `(` is needed here".to_owned()),
        E::ExpectedNamedStructLike(name) => (at_value(), format!("`{name}(` is needed here")),
        E::ExpectedString => (at_value(), "a text in quotation marks is needed here".to_owned()),
        E::ExpectedInteger | E::InvalidIntegerDigit { .. } => {
            (at_value(), "a whole number is needed here".to_owned())
        }
        E::IntegerOutOfBounds => (at_value(), "the number is too large or too small".to_owned()),
        E::ExpectedBoolean => (at_value(), "true or false is needed here".to_owned()),
        E::ExpectedIdentifier | E::InvalidIdentifier(_) | E::SuggestRawIdentifier(_) => {
            let start = (error.span.start.line, error.span.start.col);
            match at_value() {
                Some(value) if value == here || value == start => {
                    (Some(value), "a word without quotation marks is needed here".to_owned())
                }
                _ => (None, "the name of a field is needed here".to_owned()),
            }
        }
        E::ExpectedArray => (at_value(), "a list in `[` and `]` is needed here".to_owned()),
        E::InvalidValueForType { expected, found } => {
            (at_value(), format!("expected {expected}, found {found}"))
        }
        E::ExpectedComma => (None, "a comma is missing before this".to_owned()),
        E::ExpectedMapColon => (None, "a colon is missing before this".to_owned()),
        E::ExpectedStructLikeEnd | E::ExpectedOptionEnd => (None, "a closing `)` is needed here".to_owned()),
        E::ExpectedArrayEnd => (None, "a closing `]` is needed here".to_owned()),
        E::ExpectedMapEnd => (None, "a closing `}` is needed here".to_owned()),
        E::ExpectedAttribute | E::ExpectedAttributeEnd => {
            (None, "the line `#![enable(implicit_some)]` is damaged here".to_owned())
        }
        E::UnclosedBlockComment => (None, "a comment that begins with `/*` does not end".to_owned()),
        E::UnexpectedChar(c) => (None, format!("{c:?} has no place here")),
        E::ExceededRecursionLimit => (None, "brackets are nested too deeply for a case file".to_owned()),
        E::TrailingCharacters => (None, "there is more text after the end of the case".to_owned()),
        other => (None, other.to_string()),
    };
    let (line, column) = place.unwrap_or(here);
    ReadError { line, column, path: shortened(path), message: clipped(&message) }
}

/// A rule of the model that the case breaks, at the place of its field.
fn broken_rule(text: &str, problem: &validate::Problem) -> ReadError {
    let (path, offset) = located(text, &problem.path());
    error_at(text, offset, &path.to_string(), &problem.what)
}

/// What a save would not keep, in the order of the file.
fn notices(text: &str, format: u32, unknown: &[FieldPath]) -> Vec<Notice> {
    let mut found: Vec<(usize, NoticeKind, String)> = Vec::new();
    for (i, range) in scan::comments(text).enumerate() {
        let comment = text.get(range.clone()).unwrap_or_default();
        if i == 0 && range.start == 0 && comment.trim_end() == FIRST_LINE {
            continue;
        }
        if found.len() > MAX_NOTICES {
            break;
        }
        found.push((range.start, NoticeKind::Comment, format!("comment: {}", excerpt(comment))));
    }
    let unknown = unknown.get(..=MAX_NOTICES).unwrap_or(unknown);
    let is_more = found.len() > MAX_NOTICES || unknown.len() > MAX_NOTICES;
    found.truncate(MAX_NOTICES);
    for (path, place) in unknown.iter().zip(scan::find_fields(text, unknown)).take(MAX_NOTICES) {
        let what = format!("unknown field {}", shortened(path));
        found.push((place.map_or(0, |f| f.key), NoticeKind::UnknownField, what));
    }
    found.sort_by_key(|(offset, ..)| *offset);
    let places = scan::positions(text, found.iter().map(|(offset, ..)| *offset));
    let mut notices: Vec<Notice> = found
        .iter()
        .zip(places)
        .map(|((_, kind, what), (line, column))| Notice { line, column, kind: *kind, text: what.clone() })
        .collect();
    let general = if is_more {
        Some("there are more comments or unknown fields than are named here".to_owned())
    } else if format < Case::FORMAT {
        Some(format!("the file is of the older format {format}"))
    } else if notices.is_empty() {
        Some("the layout is not the one that Phaseline writes".to_owned())
    } else {
        None
    };
    notices.extend(general.map(|text| Notice { line: 1, column: 1, kind: NoticeKind::Layout, text }));
    notices
}

/// The beginning of a comment on one line.
fn excerpt(comment: &str) -> String {
    const CHARS: usize = 60;
    let words = comment.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut out: String = words.chars().take(CHARS).collect();
    if words.chars().nth(CHARS).is_some() {
        out.push('…');
    }
    out
}
