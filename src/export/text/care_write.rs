//! The timeline table as Markdown, HTML and CSV.

use super::super::csv::{self, Cell};
use super::super::svg::Escaped;
use super::care::{MomentRange, PatientTimeline, Timeline, TimelineRow};
use crate::model::Unit;

const HEAD: [&str; 5] = ["When", "As stated or placed", "Event", "Details", "Basis"];

/// What the last column says, in a sentence under the table.
const FOOT: &str = "Basis: times are stated by the source, derived from what it states, or placed by the authors in a range because \
the source gives none. Numbers in brackets are the least and the greatest value that the statements allow.";

/// The cells of a row; the date, where there is one, stands under what was resolved.
fn cells(row: &TimelineRow) -> [String; 5] {
    let kind = &row.kind;
    let what = if row.what.eq_ignore_ascii_case(kind) || kind == "response" {
        row.what.clone()
    } else {
        format!("{} ({kind})", row.what)
    };
    let when = if row.date.is_empty() { row.when.clone() } else { format!("{} [{}]", row.when, row.date) };
    [when, row.stated.clone(), what, row.details.clone(), row.basis.to_owned()]
}

/// As tables of Markdown (GitHub's notation).
pub(super) fn markdown(timeline: &Timeline) -> String {
    let mut out = String::new();
    if !timeline.title.is_empty() {
        out.push_str(&format!("# {}\n\n", plain(&timeline.title)));
    }
    for PatientTimeline { name, about, rows } in &timeline.patients {
        out.push_str(&format!("## {}\n\n{}\n\n", plain(name), plain(about)));
        out.push_str(&format!("| {} |\n|---|---|---|---|---|\n", HEAD.join(" | ")));
        for row in rows {
            let cells = cells(row).map(|cell| plain(&cell));
            out.push_str(&format!("| {} |\n", cells.join(" | ")));
        }
        out.push('\n');
    }
    out.push_str(FOOT);
    out.push('\n');
    out
}

/// Text without what Markdown would read as its own signs.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | '|' | '`' | '*' | '_' | '[' | ']' | '#' => {
                out.push('\\');
                out.push(c);
            }
            '<' => out.push_str("&lt;"),
            '&' => out.push_str("&amp;"),
            c => out.push(c),
        }
    }
    out
}

/// Lines above and below the head and below the last row, as journals set tables.
const TABLE: &str = "border-collapse:collapse;border-top:1.5pt solid #000;border-bottom:1.5pt solid #000";
const HEAD_CELL: &str =
    "border-bottom:0.75pt solid #000;padding:2pt 6pt;text-align:left;vertical-align:bottom";
const CELL: &str = "padding:2pt 6pt;text-align:left;vertical-align:top";

/// As a page of HTML with one table a patient: no scripts, no links, no style sheet.
pub(super) fn html(timeline: &Timeline) -> String {
    let title = Escaped(&timeline.title);
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>{title}</title>\n</head>\n<body>\n"
    );
    if !timeline.title.is_empty() {
        out.push_str(&format!("<h1>{title}</h1>\n"));
    }
    for PatientTimeline { name, about, rows } in &timeline.patients {
        out.push_str(&format!("<h2>{}</h2>\n<p>{}</p>\n", Escaped(name), Escaped(about)));
        out.push_str(&format!("<table style=\"{TABLE}\">\n<thead>\n<tr>"));
        for head in HEAD {
            out.push_str(&format!("<th scope=\"col\" style=\"{HEAD_CELL}\">{head}</th>"));
        }
        out.push_str("</tr>\n</thead>\n<tbody>\n");
        for row in rows {
            out.push_str("<tr>");
            for cell in cells(row) {
                out.push_str(&format!("<td style=\"{CELL}\">{}</td>", Escaped(&cell)));
            }
            out.push_str("</tr>\n");
        }
        out.push_str("</tbody>\n</table>\n");
    }
    out.push_str(&format!("<p>{FOOT}</p>\n</body>\n</html>\n"));
    out
}

/// As CSV: a line an event, times as numbers beside their words.
pub(super) fn csv(timeline: &Timeline) -> String {
    let head = [
        "patient",
        "event",
        "kind",
        "start",
        "start_low",
        "start_high",
        "end",
        "end_low",
        "end_high",
        "unit",
        "when",
        "date",
        "as_stated",
        "details",
        "basis",
    ];
    let rows = timeline.patients.iter().flat_map(|patient| {
        patient.rows.iter().map(|row| {
            let mut cells = vec![Cell::text(&patient.name), Cell::text(&row.what), Cell::text(&row.kind)];
            cells.extend(numbers(row.start, timeline.unit));
            cells.extend(numbers(row.end, timeline.unit));
            cells.push(Cell::text(timeline.unit.symbol()));
            for text in [&row.when, &row.date, &row.stated, &row.details] {
                cells.push(Cell::text(text));
            }
            cells.push(Cell::text(row.basis));
            cells
        })
    });
    csv::csv(&head, rows)
}

fn numbers(reach: Option<MomentRange>, unit: Unit) -> [Cell; 3] {
    let Some(MomentRange { lo, at, hi }) = reach else { return [Cell::Empty, Cell::Empty, Cell::Empty] };
    [Some(at), lo, hi].map(|ticks| ticks.map_or(Cell::Empty, |ticks| Cell::number(ticks.in_unit(unit), 2)))
}
