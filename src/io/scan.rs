//! Finds places in the text of a RON file: where the value of a field stands, and where comments are.
//!
//! The parser reads values and forgets where they stood, and it drops comments. This looks at the text alone, without
//! recursion, so that no nesting is too deep for it; it takes damaged text as it comes.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// One step on the way to a value.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Segment {
    /// A field of a struct.
    Key(String),
    /// An element of a list or a tuple.
    Index(usize),
}

/// The way to a value, written as in `patients[0].events[3].from`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub(super) struct FieldPath(pub(super) Vec<Segment>);

impl FieldPath {
    /// The path that this text spells.
    pub(super) fn parse(text: &str) -> Self {
        let mut segments = Vec::new();
        for piece in text.split(['.', '[']).filter(|p| !p.is_empty()) {
            segments.push(match piece.strip_suffix(']').map(str::parse) {
                Some(Ok(index)) => Segment::Index(index),
                _ => Segment::Key(piece.to_owned()),
            });
        }
        Self(segments)
    }
}

impl std::fmt::Display for FieldPath {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (i, segment) in self.0.iter().enumerate() {
            match segment {
                Segment::Key(key) if i == 0 => f.write_str(key)?,
                Segment::Key(key) => write!(f, ".{key}")?,
                Segment::Index(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}

/// Where a byte stands: line and column, both counted from 1, columns in characters.
pub(super) fn position(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text);
    let line = 1 + before.bytes().filter(|b| *b == b'\n').count();
    let column = 1 + before.chars().rev().take_while(|c| *c != '\n').count();
    (line, column)
}

/// Where bytes stand, in one pass; the offsets are in order.
pub(super) fn positions(
    text: &str,
    offsets: impl Iterator<Item = usize>,
) -> impl Iterator<Item = (usize, usize)> {
    let (mut line, mut line_start, mut done) = (1, 0, 0);
    offsets.map(move |offset| {
        let passed = text.get(done..offset).unwrap_or_default();
        line += passed.bytes().filter(|b| *b == b'\n').count();
        line_start = passed.rfind('\n').map_or(line_start, |at| done + at + 1);
        done = done.max(offset);
        (line, 1 + text.get(line_start..offset).unwrap_or_default().chars().count())
    })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Comment,
    /// `#!` of `#![enable(…)]`
    Attribute,
    Open(u8),
    Close,
    Colon,
    Comma,
    /// A word, a number, a text: anything that can be a value.
    Word,
}

struct Token {
    kind: Kind,
    range: Range<usize>,
}

/// The tokens of a text, one after the other.
struct Tokens<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Tokens<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }
}

/// Length of a block comment, which may hold others.
fn block_comment_len(text: &str) -> usize {
    let bytes = text.as_bytes();
    let (mut depth, mut at) = (0_usize, 0);
    while at < bytes.len() {
        match bytes.get(at..at + 2) {
            Some(b"/*") => {
                depth += 1;
                at += 2;
            }
            Some(b"*/") => {
                depth -= 1;
                at += 2;
                if depth == 0 {
                    return at;
                }
            }
            _ => at += 1,
        }
    }
    bytes.len()
}

/// Length of a text in quotation marks that begins here; `quote` closes it.
fn quoted_len(text: &str, quote: u8) -> usize {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            _ if byte == quote => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// Length of `r"…"`, `r#"…"#` and their like, if one begins here.
fn raw_text_len(text: &str) -> Option<usize> {
    let prefix = if text.starts_with("br") { 2 } else { usize::from(text.starts_with('r')) };
    let rest = text.get(prefix..).filter(|_| prefix > 0)?;
    let hashes = rest.bytes().take_while(|b| *b == b'#').count();
    let body = rest.get(hashes..)?.strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    let len = body.find(&end).map_or(body.len(), |at| at + end.len());
    Some(prefix + hashes + 1 + len)
}

/// Length of a character such as `'x'` or `'\n'`.
fn char_len(text: &str) -> usize {
    let mut chars = text.char_indices().skip(1);
    match chars.next() {
        Some((_, '\\')) => quoted_len(text, b'\''),
        Some(_) => match chars.next() {
            Some((at, '\'')) => at + 1,
            _ => 1,
        },
        None => 1,
    }
}

fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200E}' | '\u{200F}')
}

fn word_len(text: &str) -> usize {
    let ends =
        |c: char| is_space(c) || matches!(c, '(' | ')' | '[' | ']' | '{' | '}' | ',' | ':' | '"' | '/');
    let len = text.find(ends).unwrap_or(text.len());
    if len == 0 { text.chars().next().map_or(0, char::len_utf8) } else { len }
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        let rest = self.rest();
        let trimmed = rest.trim_start_matches(is_space);
        let start = self.at + rest.len() - trimmed.len();
        let first = *trimmed.as_bytes().first()?;
        let (kind, len) = match first {
            b'/' if trimmed.starts_with("//") => (Kind::Comment, trimmed.find('\n').unwrap_or(trimmed.len())),
            b'/' if trimmed.starts_with("/*") => (Kind::Comment, block_comment_len(trimmed)),
            b'(' | b'[' | b'{' => (Kind::Open(first), 1),
            b')' | b']' | b'}' => (Kind::Close, 1),
            b':' => (Kind::Colon, 1),
            b',' => (Kind::Comma, 1),
            b'#' if trimmed.starts_with("#!") => (Kind::Attribute, 2),
            b'"' => (Kind::Word, quoted_len(trimmed, b'"')),
            b'b' if trimmed.starts_with("b\"") => (Kind::Word, 1 + quoted_len(trimmed.get(1..)?, b'"')),
            b'\'' => (Kind::Word, char_len(trimmed)),
            b'r' | b'b' => (Kind::Word, raw_text_len(trimmed).unwrap_or_else(|| word_len(trimmed))),
            _ => (Kind::Word, word_len(trimmed)),
        };
        self.at = start + len;
        Some(Token { kind, range: start..self.at })
    }
}

/// A bracket that is open, and how far its content has been read.
struct Frame {
    bracket: u8,
    /// Where the name of the current field stands, if it has one.
    key: Option<Range<usize>>,
    /// The number of the current element.
    index: usize,
}

/// A value that begins, as [`values`] tells of it.
struct Value<'a> {
    text: &'a str,
    frames: &'a [Frame],
    /// Where the value begins.
    start: usize,
}

impl Value<'_> {
    /// Where its name stands, if it is a field.
    fn key(&self) -> Option<Range<usize>> {
        self.frames.last()?.key.clone()
    }

    /// Its place.
    fn found(&self) -> Found {
        Found { key: self.key().map_or(self.start, |range| range.start), value: self.start }
    }

    /// The path that leads to it, in which what is inside `Some(…)` and `Status(…)` is no step; `None` for an element
    /// of a tuple.
    fn path(&self) -> Option<FieldPath> {
        let mut out = Vec::with_capacity(self.frames.len());
        for frame in self.frames {
            match &frame.key {
                Some(range) => out.push(Segment::Key(self.text.get(range.clone())?.to_owned())),
                None if frame.bracket == b'[' => out.push(Segment::Index(frame.index)),
                None if frame.index == 0 => {}
                None => return None,
            }
        }
        Some(FieldPath(out))
    }

    /// How much of `path` leads to this value: `None` if it leads elsewhere, or no further than to what holds it.
    fn matches(&self, path: &[Segment]) -> bool {
        let mut path = path.iter().peekable();
        for frame in self.frames {
            match (&frame.key, path.peek()) {
                (Some(range), Some(Segment::Key(key))) if self.text.get(range.clone()) == Some(key) => {}
                (None, Some(Segment::Index(index))) if *index == frame.index => {}
                // `Some(…)` and `Status(…)` are no step of the path.
                (None, _) if frame.bracket == b'(' && frame.index == 0 => continue,
                _ => return false,
            }
            path.next();
        }
        path.peek().is_none()
    }
}

/// Tells of every value of the text, in order, until `each` returns false.
fn values(text: &str, mut each: impl FnMut(&Value<'_>) -> bool) {
    let mut frames: Vec<Frame> = Vec::new();
    let mut tokens = Tokens { text, at: 0 }.filter(|t| t.kind != Kind::Comment).peekable();
    let mut at_start = true;
    while let Some(token) = tokens.next() {
        match token.kind {
            Kind::Comment => {}
            Kind::Attribute => skip_attribute(&mut tokens),
            Kind::Comma => {
                if let Some(frame) = frames.last_mut() {
                    frame.index += 1;
                    frame.key = None;
                }
                at_start = true;
            }
            Kind::Close => {
                frames.pop();
                at_start = false;
            }
            Kind::Colon => at_start = true,
            Kind::Open(_) | Kind::Word => {
                let names_field = token.kind == Kind::Word
                    && at_start
                    && tokens.peek().is_some_and(|next| next.kind == Kind::Colon);
                if let (true, Some(frame)) = (names_field, frames.last_mut()) {
                    frame.key = Some(token.range);
                } else {
                    if at_start && !each(&Value { text, frames: &frames, start: token.range.start }) {
                        return;
                    }
                    at_start = false;
                    if let Kind::Open(bracket) = token.kind {
                        frames.push(Frame { bracket, key: None, index: 0 });
                        at_start = true;
                    }
                }
            }
        }
    }
}

/// Passes over the `[enable(…)]` behind `#!`.
fn skip_attribute(tokens: &mut impl Iterator<Item = Token>) {
    let mut depth = 0_usize;
    for token in tokens {
        match token.kind {
            Kind::Open(_) => depth += 1,
            Kind::Close => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return;
                }
            }
            _ => {}
        }
    }
}

/// Where a value was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    /// Where the name of its field begins, else the value.
    pub(super) key: usize,
    /// Where the value begins.
    pub(super) value: usize,
}

/// The `nth` value that the path leads to, counted from 0.
pub(super) fn find(text: &str, path: &FieldPath, nth: usize) -> Option<Found> {
    let mut left = nth;
    let mut found = None;
    values(text, |value| {
        // What is inside `Some(…)` matches too; a field is the value behind its name.
        let by_name = matches!(path.0.last(), Some(Segment::Key(_)));
        if (by_name && value.key().is_none()) || !value.matches(&path.0) {
            return true;
        }
        if left > 0 {
            left -= 1;
            return true;
        }
        found = Some(value.found());
        false
    });
    found
}

/// The places of several fields, found in one pass. A path that is there more than once stands for its first, its
/// second, … place in turn.
pub(super) fn find_fields(text: &str, paths: &[FieldPath]) -> Vec<Option<Found>> {
    let mut found: Vec<Option<Found>> = vec![None; paths.len()];
    let names: HashSet<&str> = paths
        .iter()
        .filter_map(|path| match path.0.last() {
            Some(Segment::Key(key)) => Some(key.as_str()),
            _ => None,
        })
        .collect();
    let mut left = paths.len();
    values(text, |value| {
        let name = value.key().and_then(|range| text.get(range));
        if name.is_some_and(|name| names.contains(name)) {
            let open = found.iter_mut().zip(paths).find(|(at, path)| at.is_none() && value.matches(&path.0));
            if let Some((at, _)) = open {
                *at = Some(value.found());
                left -= 1;
            }
        }
        left > 0
    });
    found
}

/// Where the values stand to which some paths lead, of each the first; found in one pass.
pub(super) fn places<'a>(
    text: &str,
    wanted: impl Iterator<Item = &'a FieldPath>,
) -> HashMap<&'a FieldPath, usize> {
    let wanted: HashSet<&FieldPath> = wanted.collect();
    let deepest = wanted.iter().map(|p| p.0.len()).max().unwrap_or(0);
    let mut found = HashMap::new();
    values(text, |value| {
        // Brackets of structs and variants count one level each beside the steps of the path.
        if value.frames.len() <= 2 * deepest + 1
            && let Some(path) = value.path()
            && let Some(wanted) = wanted.get(&path)
        {
            found.entry(*wanted).or_insert(value.start);
        }
        found.len() < wanted.len()
    });
    found
}

/// The value that the path leads to, or the nearest one around it that is there.
pub(super) fn find_nearest(text: &str, path: &FieldPath) -> Option<Found> {
    let mut path = path.clone();
    loop {
        if let Some(found) = find(text, &path, 0) {
            return Some(found);
        }
        path.0.pop()?;
    }
}

/// The number that the file states as its format, as text, and where it stands.
pub(super) fn format_number(text: &str) -> Option<(&str, usize)> {
    let start = find(text, &FieldPath(vec![Segment::Key("format".to_owned())]), 0)?.value;
    let rest = text.get(start..)?;
    Some((rest.get(..word_len(rest))?, start))
}

/// Where comments stand, in order.
pub(super) fn comments(text: &str) -> impl Iterator<Item = Range<usize>> {
    Tokens { text, at: 0 }.filter(|t| t.kind == Kind::Comment).map(|t| t.range)
}

/// Where a word stands, at or soon after an offset.
pub(super) fn word(text: &str, from: usize, word: &str) -> Option<usize> {
    /// A variant's name stands at most behind the names of the variants around it, and their brackets.
    const NEAR: usize = 6;
    let mut near = Tokens { text, at: from }.filter(|t| t.kind != Kind::Comment).take(NEAR);
    near.find(|t| text.get(t.range.clone()) == Some(word)).map(|t| t.range.start)
}
