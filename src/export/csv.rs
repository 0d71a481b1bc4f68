//! Tables as comma-separated values: quoted as in RFC 4180, and safe to open in a spreadsheet.

/// One line of a table, ended with a line feed.
///
/// A text that a spreadsheet would take for a formula gets an apostrophe before it (CWE-1236); a number keeps its sign.
///
/// ```
/// # use phaseline::export::csv_line;
/// assert_eq!(csv_line(["a", "b, c", "-3"]), "a,\"b, c\",-3\n");
/// assert_eq!(csv_line(["=1+1"]), "'=1+1\n");
/// ```
pub fn csv_line<T: AsRef<str>>(cells: impl IntoIterator<Item = T>) -> String {
    let cells: Vec<String> = cells.into_iter().map(|cell| csv_cell(cell.as_ref())).collect();
    cells.join(",") + "\n"
}

fn csv_cell(text: &str) -> String {
    let begins = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\0']);
    let guarded = begins && text.parse::<f64>().is_err();
    let text = if guarded { format!("'{text}") } else { text.to_owned() };
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_would_run_becomes_text_and_numbers_stay_numbers() {
        let line = csv_line(["+cmd", "@SUM(A1)", "-2.5", "say \"hi\"", "a\nb", "\ttab", ""]);
        assert_eq!(line, "'+cmd,'@SUM(A1),-2.5,\"say \"\"hi\"\"\",\"a\nb\",'\ttab,\n");
    }
}
