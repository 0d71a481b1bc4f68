//! Quick-add text cut into words, each with its place.

use std::ops::Range;

use crate::terms::words;

/// A word of the text; something in quotation marks is one word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TypedWord<'a> {
    /// Its place in the text, in bytes.
    pub range: Range<usize>,
    /// The word, without quotation marks.
    pub text: &'a str,
    /// Whether it stood in quotation marks.
    pub quoted: bool,
}

/// Marks that part words and say nothing themselves: they are never reported as unread.
pub(super) fn is_separator(c: char) -> bool {
    c.is_whitespace() || matches!(c, ',' | ';' | ':' | '=' | '.' | '(' | ')' | '[' | ']')
}

/// The mark that closes a quotation.
fn closing(open: char) -> Option<char> {
    match open {
        '"' => Some('"'),
        '“' | '„' => Some('”'),
        '«' => Some('»'),
        _ => None,
    }
}

/// The words of a text, in order.
pub(super) fn tokens(text: &str) -> Vec<TypedWord<'_>> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|r| !r.is_empty()) {
        let Some(first) = rest.chars().next() else { break };
        if first.is_whitespace() || first == '=' {
            at += first.len_utf8();
            continue;
        }
        if let Some((inner, len)) = quotation(rest, first) {
            out.push(TypedWord { range: at..at + len, text: inner, quoted: true });
            at += len;
            continue;
        }
        let stop = |c: char| c.is_whitespace() || c == '=' || closing(c).is_some();
        let len = match rest.char_indices().skip(1).find(|(_, c)| stop(*c)) {
            Some((i, _)) => i,
            None => rest.len(),
        };
        word(rest.get(..len).unwrap_or_default(), at, &mut out);
        at += len;
    }
    out
}

/// What stands in quotation marks at the start of `rest`, and how long it is with them.
fn quotation(rest: &str, first: char) -> Option<(&str, usize)> {
    let close = closing(first)?;
    let inner = rest.get(first.len_utf8()..)?;
    let end = inner.find(close)?;
    Some((inner.get(..end)?.trim(), first.len_utf8() + end + close.len_utf8()))
}

/// One run without blanks: marks around it are trimmed, `@` and joined agents are parted.
fn word<'a>(raw: &'a str, at: usize, out: &mut Vec<TypedWord<'a>>) {
    let mut put = |text: &'a str, start: usize| {
        if !text.is_empty() {
            out.push(TypedWord { range: start..start + text.len(), text, quoted: false });
        }
    };
    let (mut text, mut start) = (raw, at);
    let unopened = text.trim_start_matches(['(', '[', ',', ';', ':']);
    start += text.len() - unopened.len();
    text = unopened;
    if let Some(rest) = text.strip_prefix('@') {
        put(text.get(..1).unwrap_or_default(), start);
        start += 1;
        text = rest;
    }
    text = trimmed_end(text);
    let parts: Vec<&str> = text.split(['/', '+']).collect();
    if parts.len() > 1 && !words().is_agent(text) && parts.iter().all(|p| words().is_agent(p)) {
        let mut part_at = 0;
        for part in parts {
            put(text.get(part_at..part_at + part.len()).unwrap_or_default(), start + part_at);
            part_at += part.len();
            put(text.get(part_at..part_at + 1).unwrap_or_default(), start + part_at);
            part_at += 1;
        }
        return;
    }
    put(text, start);
}

/// A word without the marks behind it: `fec.cycle(4),` keeps its bracket, `2007.` loses its stop, `..` stays.
fn trimmed_end(mut text: &str) -> &str {
    loop {
        let shorter = match text.chars().last() {
            Some(',' | ';' | ':') => text.get(..text.len() - 1),
            Some(c @ (')' | ']')) => {
                let open = if c == ')' { '(' } else { '[' };
                let opened = text.matches(open).count() >= text.matches(c).count();
                if opened { None } else { text.get(..text.len() - 1) }
            }
            Some('.') if !text.ends_with("..") => text.get(..text.len() - 1),
            _ => None,
        };
        match shorter {
            Some(shorter) => text = shorter,
            None => return text,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<&str> {
        tokens(text).into_iter().map(|t| t.text).collect()
    }

    #[test]
    fn marks_part_words_and_quotations_stay_whole() {
        assert_eq!(cut("CEA=45, (CT) at 3 mo."), ["CEA", "45", "CT", "at", "3", "mo"]);
        assert_eq!(cut("@ fec.cycle(4), ~2 mo .. x"), ["@", "fec.cycle(4)", "~2", "mo", "..", "x"]);
        assert_eq!(cut("@23 \"two words\"."), ["@", "23", "two words"]);
        assert_eq!(cut("carboplatin/paclitaxel mg/m2"), ["carboplatin", "/", "paclitaxel", "mg/m2"]);
    }

    #[test]
    fn a_word_stands_where_its_range_says() {
        for text in ["β-hCG 3,5 “né” \u{a0}„x", "((a)", "@", "...", "\"open", "a=b=", "…,"] {
            for token in tokens(text) {
                assert!(text.get(token.range.clone()).unwrap().contains(token.text), "{text}");
            }
        }
    }
}
