//! `phaseline check`: what is wrong with cases, as lines of text or as JSON.

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use serde_json::{Value, json};

use super::{EXIT_COULD_NOT, EXIT_FINDINGS, EXIT_FINE, complain, print_line};
use crate::course::Severity;
use crate::fix::fix;
use crate::io::{NoticeKind, load_with_bytes, positions_of};
use crate::measure::lint::silence_of;
use crate::model::Case;
use crate::study::Study;

/// What the report looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(super) enum Report {
    /// A line for each finding
    #[default]
    Text,
    /// A list of findings
    Json,
}

#[derive(Debug, clap::Args)]
pub(super) struct Check {
    /// Case files
    #[arg(required = true)]
    pub cases: Vec<PathBuf>,
    /// What the report looks like
    #[arg(long, value_enum, default_value_t)]
    pub format: Report,
}

/// Something found in a case file.
struct Found {
    /// The field, as in `patients[0].events[3].from`; empty where the place is known.
    field: String,
    line: usize,
    column: usize,
    rule: &'static str,
    severity: Severity,
    patient: Option<String>,
    events: Vec<String>,
    text: String,
    fix: Option<String>,
    /// Why it is let stand, if it is.
    reason: Option<String>,
}

impl Found {
    fn counts(&self) -> bool {
        self.reason.is_none() && self.severity != Severity::Info
    }

    fn line(&self, file: &Path) -> String {
        let place = format!("{}:{}:{}", file.display(), self.line, self.column);
        let Some(patient) = &self.patient else { return format!("{place}: {}", self.text) };
        let event = self.events.first().map(|e| format!(", {e}")).unwrap_or_default();
        let word = if self.reason.is_some() { "silenced" } else { self.severity.words() };
        let why = self.reason.as_ref().map(|r| format!("; it stands because: {r}")).unwrap_or_default();
        format!("{place}: {word}: {patient}{event}: {} [{}]{why}", self.text, self.rule)
    }

    fn json(&self, file: &Path) -> Value {
        json!({
            "file": file.display().to_string(),
            "line": self.line,
            "column": self.column,
            "rule": self.rule,
            "severity": self.severity.words(),
            "patient": self.patient,
            "events": self.events,
            "text": self.text,
            "fix": self.fix,
            "silenced": self.reason.is_some(),
            "reason": self.reason,
        })
    }
}

/// What contradicts itself in a case that can be read; `fixes` asks for what would mend it, too.
fn findings_of(case: &Case, fixes: bool) -> Vec<Found> {
    let mut out = Vec::new();
    for (i, chart) in Study::of(case).charts().enumerate() {
        let patient = chart.patient();
        for finding in chart.findings() {
            let reason = silence_of(case, &patient.id, finding).map(|s| s.reason.clone());
            let mend = if fixes { fix(chart, finding).map(|f| f.label) } else { None };
            let at = finding.event().and_then(|id| patient.events.iter().position(|e| e.id == *id));
            let field = match (at, finding.field) {
                (_, Some("stated")) => format!("patients[{i}].stated"),
                (Some(at), Some(field)) => format!("patients[{i}].events[{at}].{field}"),
                (Some(at), None) => format!("patients[{i}].events[{at}]"),
                (None, _) => format!("patients[{i}]"),
            };
            out.push(Found {
                field,
                line: 1,
                column: 1,
                rule: finding.code.key(),
                severity: finding.severity(),
                patient: Some(patient.id.to_string()),
                events: finding.events.iter().map(ToString::to_string).collect(),
                text: finding.text.clone(),
                fix: mend,
                reason,
            });
        }
    }
    out
}

/// Everything found in a file, in the order of unknown fields, then of patients.
fn found_in(path: &Path, fixes: bool) -> Result<Vec<Found>, String> {
    let (file, bytes) = load_with_bytes(path).map_err(|error| error.to_string())?;
    let unknown = file.notices.iter().filter(|n| n.kind == NoticeKind::UnknownField).map(|n| Found {
        field: String::new(),
        line: n.line,
        column: n.column,
        rule: "unknown-field",
        severity: Severity::Warning,
        patient: None,
        events: Vec::new(),
        text: n.text.clone(),
        fix: None,
        reason: None,
    });
    let mut out: Vec<Found> = unknown.collect();
    let mut findings = findings_of(&file.case, fixes);
    // Inside a figure that carries its case, a line and a column help nobody.
    if !findings.is_empty() && file.carried.is_none() {
        let text = String::from_utf8_lossy(&bytes);
        let fields: Vec<&str> = findings.iter().map(|f| f.field.as_str()).collect();
        let places = positions_of(&text, &fields);
        for (found, (line, column)) in findings.iter_mut().zip(places) {
            (found.line, found.column) = (line, column);
        }
    }
    out.extend(findings);
    Ok(out)
}

/// Checks every case; the exit code is the worst of them. Notes and what is silenced are told and do not count.
pub(super) fn check(check: &Check) -> u8 {
    let mut code = EXIT_FINE;
    let mut list = Vec::new();
    for path in &check.cases {
        match found_in(path, check.format == Report::Json) {
            Ok(found) => {
                if found.iter().any(Found::counts) {
                    code = code.max(EXIT_FINDINGS);
                }
                match check.format {
                    Report::Text => found.iter().for_each(|f| print_line(&f.line(path))),
                    Report::Json => list.extend(found.iter().map(|f| f.json(path))),
                }
            }
            Err(message) => {
                complain(&message);
                code = EXIT_COULD_NOT;
            }
        }
    }
    if check.format == Report::Json {
        print_line(&format!("{:#}", Value::Array(list)));
    }
    code
}
