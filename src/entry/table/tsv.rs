//! Blocks of cells as text: columns parted by tabs, as spreadsheets copy and paste them.

use super::{COLUMNS, Column, cell};
use crate::model::{Case, EventAddress};

/// Most cells that are read of a text.
const MAX_CELLS: usize = 2_000_000;

/// Rows of cells as text, one row a line, with the headers first. Rows that are not in the case are left out.
///
/// A cell that a spreadsheet would take for a formula (it begins with `=`, `+`, `-` or `@`) gets an apostrophe before it,
/// which is how spreadsheets themselves mark text; [`read_tsv`] takes it off again.
pub fn to_tsv(case: &Case, rows: &[EventAddress], columns: &[Column]) -> String {
    let columns = if columns.is_empty() { COLUMNS } else { columns };
    let mut out = String::new();
    let mut line = |cells: &mut dyn Iterator<Item = String>| {
        out.push_str(&tsv_line(cells));
        out.push('\n');
    };
    line(&mut columns.iter().map(|c| c.header().to_owned()));
    for address in rows {
        let Some(patient) = case.patient(&address.patient) else { continue };
        let Some(event) = patient.event(&address.event) else { continue };
        line(&mut columns.iter().map(|c| cell(patient, event, *c)));
    }
    out
}

/// One row of cells as text, without the end of the line; [`read_tsv`] reads them back as they are.
pub fn tsv_line(cells: impl Iterator<Item = String>) -> String {
    let quoted: Vec<String> = cells.map(|c| quoted(&guarded(&c))).collect();
    quoted.join("\t")
}

/// Whether a spreadsheet would take a text for a formula, once the apostrophes before it are gone.
fn is_formula(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r'])
}

fn guarded(text: &str) -> String {
    if is_formula(text) { format!("'{text}") } else { text.to_owned() }
}

fn quoted(text: &str) -> String {
    if text.contains(['\t', '\n', '\r', '"']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

/// The cells of a text as spreadsheets copy it: a cell in quotation marks may hold tabs, line ends and doubled quotation
/// marks. Cells are text whatever they begin with. Empty lines at the end are left out.
///
/// # Errors
/// If it has more cells than a case could hold.
pub fn read_tsv(text: &str) -> Result<Vec<Vec<String>>, String> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut row: Vec<String> = Vec::new();
    let mut rest = text;
    let mut cells = 0_usize;
    while !rest.is_empty() {
        let (content, behind) = next_cell(rest);
        let content = content
            .strip_prefix('\'')
            .filter(|_| is_formula(&content))
            .map_or(content.clone(), str::to_owned);
        row.push(content);
        cells += 1;
        if cells > MAX_CELLS {
            return Err(format!("more than {MAX_CELLS} cells"));
        }
        rest = if let Some(next) = behind.strip_prefix('\t') {
            if next.is_empty() {
                row.push(String::new());
            }
            next
        } else {
            rows.push(std::mem::take(&mut row));
            behind.strip_prefix("\r\n").or_else(|| behind.strip_prefix(['\n', '\r'])).unwrap_or_default()
        };
    }
    if !row.is_empty() {
        rows.push(row);
    }
    while rows.last().is_some_and(|row| row.iter().all(|c| c.trim().is_empty())) {
        rows.pop();
    }
    Ok(rows)
}

/// The first cell and what follows it, the mark between them included.
fn next_cell(text: &str) -> (String, &str) {
    if let Some(mut inner) = text.strip_prefix('"') {
        let mut content = String::new();
        while let Some((before, after)) = inner.split_once('"') {
            content.push_str(before);
            let Some(doubled) = after.strip_prefix('"') else {
                if after.is_empty() || after.starts_with(['\t', '\n', '\r']) {
                    return (content, after);
                }
                break; // a mark in the middle: the cell is not quoted but begins with one, as in `"A" cells`
            };
            content.push('"');
            inner = doubled;
        }
    }
    let end = text.find(['\t', '\n', '\r']).unwrap_or(text.len());
    let (content, behind) = text.split_at(end);
    (content.to_owned(), behind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_cells_hold_tabs_line_ends_and_marks() {
        let rows = read_tsv("a\t\"two\nlines\"\t\"say \"\"no\"\"\"\r\n\"x\ty\"\t\"open\t=1+1\n\n").unwrap();
        assert_eq!(rows, [vec!["a", "two\nlines", "say \"no\""], vec!["x\ty", "\"open", "=1+1"]]);
        assert_eq!(read_tsv("a\t\nb").unwrap(), [vec!["a", ""], vec!["b"]]);
        assert_eq!(read_tsv("\"A\" cells\tb").unwrap(), [vec!["\"A\" cells", "b"]]);
    }

    #[test]
    fn what_looks_like_a_formula_is_marked_as_text_and_read_back() {
        for text in ["=1+1", "-2 wk", "@x", "'=x", "''", "'s", "plain", "+", "a\"b", "\"", "\tx"] {
            let line = quoted(&guarded(text));
            assert_eq!(read_tsv(&line).unwrap(), [vec![text]], "{line}");
        }
        assert_eq!(guarded("-2 wk"), "'-2 wk");
    }
}
