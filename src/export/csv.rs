//! Tables as CSV (RFC 4180) that a spreadsheet takes for data and never for a formula.
//!
//! A text that a spreadsheet would run as a formula gets an apostrophe in front (OWASP ASVS 1.2.10, CWE-1236); a number
//! is left as it is, so that day −3 stays a number.

/// One cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Words, which are guarded.
    Text(String),
    /// A number written by the program, with a point and an ASCII sign.
    Number(String),
    /// Nothing.
    Empty,
}

impl Cell {
    /// Words.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A whole number.
    pub fn count(number: usize) -> Self {
        Self::Number(number.to_string())
    }

    /// A number with so many decimals at most; trailing zeros are left out. What is not finite is nothing.
    ///
    /// ```
    /// # use phaseline::export::csv::Cell;
    /// assert_eq!(Cell::number(-2.50, 2), Cell::Number("-2.5".to_owned()));
    /// assert_eq!(Cell::number(f64::NAN, 2), Cell::Empty);
    /// ```
    pub fn number(value: f64, decimals: usize) -> Self {
        if !value.is_finite() {
            return Self::Empty;
        }
        let text = format!("{value:.decimals$}");
        let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
        Self::Number(if text == "-0" { "0".to_owned() } else { text.to_owned() })
    }

    fn written(&self) -> String {
        match self {
            Self::Text(text) => guarded(text),
            Self::Number(number) => number.clone(),
            Self::Empty => String::new(),
        }
    }
}

/// A text that no spreadsheet takes for a formula; only a text that begins like one is changed.
///
/// ```
/// # use phaseline::export::csv::guarded;
/// assert_eq!(guarded("=HYPERLINK(\"http://x\")"), "'=HYPERLINK(\"http://x\")");
/// assert_eq!(guarded("CR liver"), "CR liver");
/// ```
pub fn guarded(text: &str) -> String {
    // The wide signs are taken for the narrow ones by spreadsheets in East Asian languages.
    let begins_formula =
        text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\0', '＝', '＋', '－', '＠']);
    if begins_formula { format!("'{text}") } else { text.to_owned() }
}

/// Rows of a table as CSV: lines end in CR LF, cells with commas, quotes or line breaks stand in quotes.
pub struct Rows(::csv::Writer<Vec<u8>>);

impl Default for Rows {
    fn default() -> Self {
        let mut builder = ::csv::WriterBuilder::new();
        Self(builder.terminator(::csv::Terminator::CRLF).flexible(true).from_writer(Vec::new()))
    }
}

impl Rows {
    /// Adds the names of the columns, which are the program's own words.
    pub fn head(&mut self, names: &[&str]) {
        let _ = self.0.write_record(names);
    }

    /// Adds a row.
    pub fn put(&mut self, row: impl IntoIterator<Item = Cell>) {
        // Writing into memory does not fail.
        let _ = self.0.write_record(row.into_iter().map(|cell| cell.written()));
    }

    /// All rows as text.
    pub fn finish(self) -> String {
        let bytes = self.0.into_inner().unwrap_or_default();
        String::from_utf8(bytes).unwrap_or_default()
    }
}

/// A table as CSV with names over its columns.
pub fn csv(head: &[&str], rows: impl IntoIterator<Item = Vec<Cell>>) -> String {
    let mut out = Rows::default();
    out.head(head);
    rows.into_iter().for_each(|row| out.put(row));
    out.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_would_run_is_guarded_and_numbers_are_not() {
        let row =
            ["=1+1", "+cmd", "-2+3", "@sum", "\tx", "\rx", "\u{0}x", "＝1", "a=b", "'x"].map(Cell::text);
        let text = csv(&["a"], [row.to_vec(), vec![Cell::Number("-3".to_owned()), Cell::number(-0.25, 1)]]);
        assert_eq!(text, "a\r\n'=1+1,'+cmd,'-2+3,'@sum,'\tx,\"'\rx\",'\u{0}x,'＝1,a=b,'x\r\n-3,-0.2\r\n");
    }

    #[test]
    fn cells_are_quoted_as_rfc_4180_says() {
        let row = ["plain", "a,b", "say \"so\"", "two\nlines", ""].map(Cell::text);
        assert_eq!(csv(&["h"], [row.to_vec()]), "h\r\nplain,\"a,b\",\"say \"\"so\"\"\",\"two\nlines\",\r\n");
    }
}
