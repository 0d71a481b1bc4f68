//! Cases inside figures: an SVG or PNG that was exported with its case opens as a case again.
//!
//! The text that a figure carries is that of a case file, and after it a line for each picture:
//! `// picture NAME: BASE64`. An SVG has it in `<metadata id="phaseline-case">`, a PNG in an uncompressed `iTXt` chunk of
//! that keyword. A picture may come from anywhere: nothing in it is believed, and nothing is read beyond what is there.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use super::attachments;
use super::read::{Opened, ReadError, read};
use super::write::{FileShape, write};
use crate::model::Case;

/// Begins the line of a picture.
const PICTURE_LINE: &str = "// picture ";
const PNG_MAGIC: &[u8] = b"\x89PNG\r\n\x1a\n";
/// An SVG begins within so many bytes: a declaration and comments may stand before it.
const SVG_HEAD_LEN: usize = 4096;

/// A case that a figure carried.
#[derive(Debug, Clone, PartialEq)]
pub struct Carried {
    /// The case, and what was noticed while reading it.
    pub opened: Opened,
    /// Its pictures by name, encoded anew as PNG.
    pub pictures: Vec<(String, Vec<u8>)>,
}

/// Why the case inside a figure cannot be opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CarriedError {
    /// The figure was changed or cut off since it was written.
    #[error("the figure carries a case, but it is damaged: {0}")]
    Damaged(&'static str),
    /// What it carries is not a case that can be opened.
    #[error("the case inside the figure cannot be read: {0}")]
    Read(#[from] ReadError),
}

/// What a figure is to carry: the text of the case and the pictures that its events name, as far as `picture` has them.
pub fn carried_text(case: &Case, picture: &dyn Fn(&str) -> Option<Vec<u8>>) -> String {
    let mut text = write(case, &FileShape::default());
    for name in picture_names(case) {
        if let Some(bytes) = picture(name) {
            text.push_str(PICTURE_LINE);
            text.push_str(name);
            text.push_str(": ");
            BASE64.encode_string(&bytes, &mut text);
            text.push('\n');
        }
    }
    text
}

/// The names of the pictures of a case that can be file names, each once.
fn picture_names(case: &Case) -> Vec<&str> {
    let all = case.patients.iter().flat_map(|p| &p.events).flat_map(|e| &e.pictures).map(|p| p.file.as_str());
    let mut names: Vec<&str> = all.filter(|name| attachments::check_name(name).is_ok()).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// Whether the bytes are a picture that seems to carry a case, sound or not.
pub fn carries_case(bytes: &[u8]) -> bool {
    (bytes.starts_with(PNG_MAGIC) || is_svg(bytes)) && holds(bytes, Case::CARRIED_AS.as_bytes())
}

/// The case that an SVG or PNG carries; `None` if it carries none, or is another kind of file.
///
/// # Errors
/// If it carries one that is damaged or cannot be read.
pub fn embedded_case(bytes: &[u8]) -> Result<Option<Carried>, CarriedError> {
    if !carries_case(bytes) {
        return Ok(None);
    }
    let text = if bytes.starts_with(PNG_MAGIC) { text_of_png(bytes)? } else { text_of_svg(bytes)? };
    text.map(|text| opened(&text)).transpose()
}

fn holds(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len()).any(|window| window == word)
}

fn is_svg(bytes: &[u8]) -> bool {
    let head = bytes.get(..SVG_HEAD_LEN).unwrap_or(bytes);
    let begins = head.iter().find(|byte| !byte.is_ascii_whitespace() && !matches!(byte, 0xEF | 0xBB | 0xBF));
    begins == Some(&b'<') && holds(head, b"<svg")
}

/// The carried text of an SVG.
fn text_of_svg(bytes: &[u8]) -> Result<Option<String>, CarriedError> {
    let text = std::str::from_utf8(bytes).map_err(|_| CarriedError::Damaged("it is not UTF-8 text"))?;
    // Entities are not expanded: a document type is refused.
    let svg = roxmltree::Document::parse(text.trim_start_matches('\u{FEFF}'))
        .map_err(|_| CarriedError::Damaged("it is not well-formed XML; perhaps it was cut off"))?;
    let node = svg
        .descendants()
        .find(|node| node.tag_name().name() == "metadata" && node.attribute("id") == Some(Case::CARRIED_AS));
    Ok(node.map(|node| node.children().filter_map(|child| child.text()).collect()))
}

/// The carried text of a PNG. Chunks are stepped over by the lengths that they state, never beyond the end.
fn text_of_png(bytes: &[u8]) -> Result<Option<String>, CarriedError> {
    let cut_off = || CarriedError::Damaged("the file ends in the middle of it");
    let mut rest = bytes.get(PNG_MAGIC.len()..).unwrap_or_default();
    while let Some((&len, after)) = rest.split_first_chunk::<4>() {
        let len = u32::from_be_bytes(len) as usize;
        let Some((kind, body)) = after.split_first_chunk::<4>() else { break };
        let is_ours = kind == b"iTXt"
            && body.starts_with(Case::CARRIED_AS.as_bytes())
            && body.get(Case::CARRIED_AS.len()) == Some(&0);
        let content = body.get(..len);
        let sum = body.get(len..).and_then(|tail| tail.first_chunk::<4>());
        if is_ours {
            let (Some(content), Some(sum)) = (content, sum) else { return Err(cut_off()) };
            let named = after.get(..len + 4).unwrap_or_default();
            if crc32fast::hash(named) != u32::from_be_bytes(*sum) {
                return Err(CarriedError::Damaged("its checksum does not fit"));
            }
            return text_of_chunk(content).map(Some);
        }
        if kind == b"IEND" || content.is_none() {
            break;
        }
        rest = body.get(len + 4..).unwrap_or_default();
    }
    Ok(None)
}

/// The text of an `iTXt` chunk: keyword, 0, compression flag and method, language, 0, translated keyword, 0, text.
fn text_of_chunk(content: &[u8]) -> Result<String, CarriedError> {
    let unusual = CarriedError::Damaged("another program wrote it anew in a form that is not read");
    let after = content.get(Case::CARRIED_AS.len() + 1..).unwrap_or_default();
    let Some((&[0, 0], after)) = after.split_first_chunk::<2>() else { return Err(unusual) };
    let text = after.splitn(3, |byte| *byte == 0).nth(2).ok_or(unusual)?;
    let text = std::str::from_utf8(text).map_err(|_| CarriedError::Damaged("it is not UTF-8 text"))?;
    Ok(text.to_owned())
}

/// Takes the carried text apart and reads it.
fn opened(text: &str) -> Result<Carried, CarriedError> {
    // The lines of pictures are the last ones; line feeds inside a case's texts are escaped.
    let mut case = text.trim_end();
    let mut lines = Vec::new();
    while let Some((before, line)) = case.rsplit_once('\n')
        && let Some(line) = line.strip_prefix(PICTURE_LINE)
    {
        lines.push(line);
        case = before.trim_end();
    }
    let opened = read(format!("{case}\n").as_bytes())?;
    let names = picture_names(&opened.case);
    let mut pictures = Vec::new();
    for line in lines.iter().rev() {
        let Some((name, bytes)) = line.split_once(": ") else { continue };
        if !names.contains(&name) || pictures.iter().any(|(known, _)| known == name) {
            continue;
        }
        // A picture that is damaged or too large is missing, as it would be beside a case file.
        let png = BASE64.decode(bytes).ok().and_then(|bytes| attachments::prepare(&bytes).ok());
        pictures.extend(png.map(|prepared| (name.to_owned(), prepared.png)));
    }
    Ok(Carried { opened, pictures })
}

#[cfg(test)]
#[path = "carried_tests.rs"]
mod tests;
