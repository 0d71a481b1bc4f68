//! Finds the patients in the text of a case file without reading them, so that they can be read side by side.
//!
//! This looks for brackets, commas and texts alone. It need not be believed: the parser reads each piece by itself, to
//! its end, and what the pieces are is then certain. Whatever looks unusual is left to the parser as a whole.

use std::ops::Range;

use memchr::{memchr, memchr2, memmem};

use super::write::HEADER;

/// The name of the list of patients.
const PATIENTS: &str = "patients";

/// A case file in pieces.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Split<'a> {
    /// Everything up to the bracket that opens the list of patients, and this bracket.
    pub(super) before: &'a str,
    /// The extent of each patient, with the blanks around it, but without the comma.
    pub(super) patients: Vec<Range<usize>>,
    /// What stands between the last comma and the bracket that closes the list, if there is a comma.
    pub(super) last: &'a str,
    /// The bracket that closes the list of patients, and everything behind it.
    pub(super) after: &'a str,
}

impl Split<'_> {
    /// The case without its patients, or with this one.
    pub(super) fn with(&self, patient: &str) -> String {
        [self.before, patient, self.after].concat()
    }
}

/// Takes a text apart; `None` if it is not built as usual.
pub(super) fn split(text: &str) -> Option<Split<'_>> {
    let mut scan = Scan { text, at: 0 };
    let mut depth = 0_usize;
    // Up to the list of patients.
    let open = loop {
        match scan.next_mark()? {
            (b'[', at) if depth == 1 && is_named(text.get(..at)?) => break at,
            (b'(' | b'[' | b'{', _) => depth += 1,
            (b')' | b']' | b'}', _) => depth = depth.checked_sub(1)?,
            (b'#', at) if depth == 0 && text.get(at..)?.starts_with(HEADER) => scan.at = at + HEADER.len(),
            (b'#', _) => return None,
            _ => {}
        }
    };
    let begin = open + 1;
    let mut patients = Vec::new();
    let mut from = begin;
    let mut depth = 0_usize;
    let close = loop {
        match scan.next_mark()? {
            (b',', at) if depth == 0 => {
                patients.push(from..at);
                from = at + 1;
            }
            (b'(' | b'[' | b'{', _) => depth += 1,
            (b')' | b']' | b'}', at) => match depth.checked_sub(1) {
                Some(less) => depth = less,
                None => break at,
            },
            (b'#', _) => return None,
            _ => {}
        }
    };
    let mut last = text.get(from..close)?;
    if !last.trim().is_empty() {
        patients.push(from..close);
        last = "";
    }
    Some(Split { before: text.get(..begin)?, patients, last, after: text.get(close..)? })
}

/// Whether the value that begins behind this text is that of the field of patients.
fn is_named(before: &str) -> bool {
    let name = before.trim_end().strip_suffix(':').map(str::trim_end);
    let rest = name.and_then(|name| name.strip_suffix(PATIENTS));
    rest.is_some_and(|rest| !rest.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '#')))
}

/// Steps through a text from mark to mark, over comments and texts.
struct Scan<'a> {
    text: &'a str,
    at: usize,
}

impl Scan<'_> {
    /// The next bracket, comma or `#` and its place; `None` at the end, and before what is not stepped over with
    /// certainty.
    fn next_mark(&mut self) -> Option<(u8, usize)> {
        let bytes = self.text.as_bytes();
        loop {
            let rest = bytes.get(self.at..)?;
            let is_mark = |byte: &u8| {
                matches!(byte, b'"' | b'\'' | b'/' | b'#' | b',' | b'(' | b')' | b'[' | b']' | b'{' | b'}')
            };
            let at = self.at + rest.iter().position(is_mark)?;
            let mark = *bytes.get(at)?;
            self.at = at + 1;
            match mark {
                b'"' => {
                    self.at =
                        if is_raw(bytes.get(..at)?) { raw_end(bytes, at, 0)? } else { quoted_end(bytes, at)? }
                }
                b'#' if bytes.get(at + 1).is_some_and(|next| matches!(next, b'#' | b'"')) => {
                    let hashes = bytes.get(at..)?.iter().take_while(|byte| **byte == b'#').count();
                    if !is_raw(bytes.get(..at)?) || bytes.get(at + hashes) != Some(&b'"') {
                        return None;
                    }
                    self.at = raw_end(bytes, at + hashes, hashes)?;
                }
                b'/' => match bytes.get(at + 1)? {
                    b'/' => self.at = at + memchr(b'\n', bytes.get(at..)?)?,
                    _ => return None,
                },
                // A character, as no field of a case has one.
                b'\'' => return None,
                _ => return Some((mark, at)),
            }
        }
    }
}

/// Whether a text that begins here is a raw one: an `r` stands before it that no word ends with.
fn is_raw(before: &[u8]) -> bool {
    let Some((b'r', before)) = before.split_last() else { return false };
    let before = before.strip_suffix(b"b").unwrap_or(before);
    !before.last().is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_' || !byte.is_ascii())
}

/// The place behind the text in quotation marks that begins at `start`.
fn quoted_end(bytes: &[u8], start: usize) -> Option<usize> {
    let mut at = start + 1;
    loop {
        at += memchr2(b'"', b'\\', bytes.get(at..)?)?;
        if bytes.get(at) == Some(&b'"') {
            return Some(at + 1);
        }
        at += 2;
    }
}

/// The place behind the raw text whose quotation mark stands at `start`, with so many `#` before it.
fn raw_end(bytes: &[u8], start: usize, hashes: usize) -> Option<usize> {
    let end = [b"\"".as_slice(), &vec![b'#'; hashes]].concat();
    let body = start + 1;
    Some(body + memmem::find(bytes.get(body..)?, &end)? + end.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str) -> Option<Vec<&str>> {
        split(text).map(|split| split.patients.into_iter().map(|range| text[range].trim()).collect())
    }

    #[test]
    fn patients_are_told_apart_whatever_their_texts_hold() {
        let text =
            "// [a case\nCase(format: 1, title: \"patients: [\\\"\", references: [(a: [1, 2])], patients: [
            P(a: \"x), (\", b: [1, (2)]), // one, two
            (c: r#\"\"], [\"#, d: r\"\\\"),\n P(), ], notes: \"],\")";
        assert_eq!(
            pieces(text).unwrap(),
            [
                "P(a: \"x), (\", b: [1, (2)])",
                "// one, two\n            (c: r#\"\"], [\"#, d: r\"\\\")",
                "P()"
            ]
        );
        let split = split(text).unwrap();
        assert!(split.before.ends_with("patients: [") && split.last == " ");
        assert_eq!(split.after, "], notes: \"],\")");
        assert_eq!(pieces("(patients: [])"), Some(Vec::new()));
        assert_eq!(pieces("(patients: [P()])"), Some(vec!["P()"]));
    }

    #[test]
    fn what_is_unusual_is_not_taken_apart() {
        for text in [
            "",
            "Case(format: 1)",
            "Case(format: 1, patients: [P()",
            "Case(format: 1, patients: [P(a: 'x')])",
            "Case(format: 1, patients: [/* */ P()])",
            "Case(format: 1, patients: [#![enable(unwrap_newtypes)] P()])",
            "#![enable(unwrap_newtypes)]\nCase(patients: [P()])",
            "Case(r#patients: [P()])",
            "Case(outpatients: [P()])",
            "Case(inside: (patients: [P()]))",
            "Case(patients /* of ours */: [P()])",
            "Case(patients: [P(\"])",
        ] {
            assert_eq!(split(text), None, "{text}");
        }
    }
}
