//! The one written form of a case: the same case always gives the same text.
//!
//! A reader should see the history: an event stands on one line where it fits, else in a short block with its times
//! on the first line and what happened on the next. Whatever is edited, only the lines of that event change.
//!
//! The structs are taken apart without `..`, so that a field added to the model cannot be forgotten here.

mod rules;

use std::fmt::Write as _;

use serde::Serialize;

use crate::model::{
    Agent, Annotation, Basis, Care, Case, Delivery, DoseChange, Event, FigureSettings, Finding, Hold,
    LaneSetting, Measurement, OnOff, Patient, Picture, Pin, Reference, Remarks, Response, Rules, Silenced,
    Stated, Treatment, What, Zero,
};

/// First line of every case file; also what a file manager recognises it by.
pub(super) const FIRST_LINE: &str = "// Phaseline case, format 1";
/// Lets optional fields be written without `Some(…)`.
const HEADER: &str = "#![enable(implicit_some)]";
/// Widest event on one line, in columns.
const EVENT_COLUMNS: usize = 110;
/// Widest line inside the block of an event: wider, because a treatment reads best in one piece.
const BLOCK_COLUMNS: usize = 140;
/// Spaces of one level of indentation.
const INDENT: usize = 4;
/// Stands before the text of a file that was read with it.
const BOM: char = '\u{FEFF}';

/// How the bytes of a file differ from plain text with line feeds; kept, so that a file is saved as it came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Shape {
    /// It begins with a byte order mark.
    pub bom: bool,
    /// Its lines end in carriage return and line feed.
    pub crlf: bool,
}

/// The text of a case file, in its one form.
///
/// ```
/// use phaseline::io::{Shape, read, write};
/// use phaseline::model::Case;
///
/// let text = write(&Case::new(), &Shape::default());
/// assert!(text.starts_with("// Phaseline case, format 1\n#![enable(implicit_some)]\nCase(\n    format: 1,\n"));
/// assert_eq!(read(text.as_bytes()).unwrap().case, Case::new());
/// ```
pub fn write(case: &Case, shape: &Shape) -> String {
    let mut out = String::new();
    if shape.bom {
        out.push(BOM);
    }
    out.push_str(FIRST_LINE);
    out.push('\n');
    out.push_str(HEADER);
    out.push('\n');
    case_text(case, &mut out);
    // Line feeds inside texts are escaped, so that every one that stands here ends a line.
    if shape.crlf { out.replace('\n', "\r\n") } else { out }
}

/// The fields of a struct that are written, in order.
#[derive(Default)]
struct Fields(Vec<(&'static str, String)>);

impl Fields {
    fn put(&mut self, name: &'static str, value: String) {
        self.0.push((name, value));
    }

    /// A text, unless it is empty.
    fn text(&mut self, name: &'static str, text: &str) {
        if !text.is_empty() {
            self.put(name, quoted(text));
        }
    }

    /// A value of some type, if there is one.
    fn option<T>(&mut self, name: &'static str, value: Option<&T>, written: impl FnOnce(&T) -> String) {
        if let Some(value) = value {
            self.put(name, written(value));
        }
    }

    /// A list on one line, unless it is empty.
    fn list<T>(&mut self, name: &'static str, items: &[T], written: impl Fn(&T) -> String) {
        if !items.is_empty() {
            let items: Vec<String> = items.iter().map(written).collect();
            self.put(name, format!("[{}]", items.join(", ")));
        }
    }

    /// `a: 1, b: 2`
    fn joined(&self) -> String {
        let fields: Vec<String> = self.0.iter().map(|(name, value)| field(name, value)).collect();
        fields.join(", ")
    }

    /// `Name(a: 1, b: 2)`
    fn named(&self, name: &str) -> String {
        format!("{name}({})", self.joined())
    }

    /// One field a line.
    fn lines(&self, depth: usize, out: &mut String) {
        for (name, value) in &self.0 {
            line(depth, &format!("{},", field(name, value)), out);
        }
    }
}

/// `name: value`; the one value of a variant that has no fields stands alone.
fn field(name: &str, value: &str) -> String {
    if name.is_empty() { value.to_owned() } else { format!("{name}: {value}") }
}

/// One line of text, indented.
fn line(depth: usize, text: &str, out: &mut String) {
    let _ = writeln!(out, "{:1$}{text}", "", depth * INDENT); // writing to a String cannot fail
}

fn columns(text: &str) -> usize {
    text.chars().count()
}

/// A text in quotation marks, as RON reads it. What cannot be seen, or turns the direction of writing around, is
/// written as an escape; everything else stays readable.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if is_hidden(c) => {
                let _ = write!(out, "\\u{{{:x}}}", u32::from(c)); // writing to a String cannot fail
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Controls, line separators, direction overrides, the byte order mark, and what is no character (XML cannot hold it).
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | BOM)
        || matches!(c, '\u{FFFE}' | '\u{FFFF}')
}

/// The code of an enum without fields, as in `patient_decision`.
fn code<T: Serialize>(value: &T) -> String {
    // A unit variant always has a text; were it not so, the file would not read back and the save would be refused.
    ron::to_string(value).unwrap_or_default()
}

fn case_text(case: &Case, out: &mut String) {
    let Case { format, title, subtitle, source, notes, care, references, figure, rules, silenced, patients } =
        case;
    out.push_str("Case(\n");
    let mut fields = Fields::default();
    fields.put("format", format.to_string());
    fields.text("title", title);
    fields.text("subtitle", subtitle);
    fields.text("source", source);
    fields.text("notes", notes);
    fields.lines(1, out);
    if *care != Care::default() {
        line(1, "care: Care(", out);
        care_fields(care).lines(2, out);
        line(1, "),", out);
    }
    if !references.is_empty() {
        line(1, "references: [", out);
        for reference in references {
            line(2, &format!("{},", reference_text(reference)), out);
        }
        line(1, "],", out);
    }
    if *figure != FigureSettings::default() {
        line(1, &format!("figure: {},", figure_text(figure)), out);
    }
    if *rules != Rules::default() {
        line(1, &format!("rules: {},", rules::fields(rules).named("Rules")), out);
    }
    if !silenced.is_empty() {
        line(1, "silenced: [", out);
        for finding in silenced {
            line(2, &format!("{},", silenced_text(finding)), out);
        }
        line(1, "],", out);
    }
    if patients.is_empty() {
        line(1, "patients: [],", out);
    } else {
        line(1, "patients: [", out);
        for patient in patients {
            patient_text(patient, out);
        }
        line(1, "],", out);
    }
    out.push_str(")\n");
}

fn care_fields(care: &Care) -> Fields {
    let Care {
        keywords,
        summary,
        introduction,
        clinical_findings,
        diagnostic_assessment,
        discussion,
        patient_perspective,
        consent,
    } = care;
    let mut fields = Fields::default();
    fields.text("keywords", keywords);
    fields.text("summary", summary);
    fields.text("introduction", introduction);
    fields.text("clinical_findings", clinical_findings);
    fields.text("diagnostic_assessment", diagnostic_assessment);
    fields.text("discussion", discussion);
    fields.text("patient_perspective", patient_perspective);
    fields.text("consent", consent);
    fields
}

fn reference_text(reference: &Reference) -> String {
    let Reference { label, at, statistic, population, source, hidden } = reference;
    let mut fields = Fields::default();
    fields.put("label", quoted(label));
    fields.put("at", quoted(at.text()));
    fields.text("statistic", statistic);
    fields.text("population", population);
    fields.text("source", source);
    if *hidden {
        fields.put("hidden", hidden.to_string());
    }
    fields.named("Reference")
}

fn silenced_text(silenced: &Silenced) -> String {
    let Silenced { rule, patient, event, reason } = silenced;
    let mut fields = Fields::default();
    fields.put("rule", quoted(rule));
    fields.put("patient", quoted(patient.as_str()));
    fields.option("event", event.as_ref(), |id| quoted(id.as_str()));
    fields.put("reason", quoted(reason));
    fields.named("Silenced")
}

fn stated_text(stated: &Stated) -> String {
    let Stated { measure, event, value } = stated;
    let mut fields = Fields::default();
    fields.put("measure", quoted(measure));
    fields.option("event", event.as_ref(), |id| quoted(id.as_str()));
    fields.put("value", quoted(value.text()));
    fields.named("Stated")
}

fn pin_text(pin: &Pin) -> String {
    let Pin { measure, line, curative, about } = pin;
    let mut fields = Fields::default();
    fields.put("measure", quoted(measure));
    fields.option("line", line.as_ref(), ToString::to_string);
    fields.option("curative", curative.then_some(curative), ToString::to_string);
    fields.text("about", about);
    fields.named("Pin")
}

fn figure_text(settings: &FigureSettings) -> String {
    let FigureSettings { palette, patterns, bar_height, labels, legend } = settings;
    let usual = FigureSettings::default();
    let mut fields = Fields::default();
    fields.option("palette", (*palette != usual.palette).then_some(palette), code);
    fields.option("patterns", (*patterns != usual.patterns).then_some(patterns), ToString::to_string);
    fields.option("bar_height", (*bar_height != usual.bar_height).then_some(bar_height), ToString::to_string);
    fields.option("labels", (*labels != usual.labels).then_some(labels), code);
    fields.option("legend", (*legend != usual.legend).then_some(legend), code);
    fields.named("FigureSettings")
}

fn patient_text(patient: &Patient, out: &mut String) {
    let Patient { id, label, summary, sex, age, zero, facts, notes, lanes, collapsed, stated, pins, events } =
        patient;
    line(2, "Patient(", out);
    let mut fields = Fields::default();
    fields.put("id", quoted(id.as_str()));
    fields.text("label", label);
    fields.text("summary", summary);
    fields.option("sex", sex.as_ref(), code);
    fields.option("age", age.as_ref(), ToString::to_string);
    fields.put("zero", zero_text(zero));
    fields.lines(3, out);
    if !facts.is_empty() {
        line(3, "facts: [", out);
        for (name, value) in facts {
            line(4, &format!("({}, {}),", quoted(name), quoted(value)), out);
        }
        line(3, "],", out);
    }
    if !notes.is_empty() {
        line(3, &format!("notes: {},", quoted(notes)), out);
    }
    if !lanes.is_empty() {
        line(3, "lanes: [", out);
        for setting in lanes {
            line(4, &format!("{},", lane_text(setting)), out);
        }
        line(3, "],", out);
    }
    if *collapsed {
        line(3, "collapsed: true,", out);
    }
    if !stated.is_empty() {
        line(3, "stated: [", out);
        for one in stated {
            line(4, &format!("{},", stated_text(one)), out);
        }
        line(3, "],", out);
    }
    if !pins.is_empty() {
        line(3, "pins: [", out);
        for pin in pins {
            line(4, &format!("{},", pin_text(pin)), out);
        }
        line(3, "],", out);
    }
    if events.is_empty() {
        line(3, "events: [],", out);
    } else {
        line(3, "events: [", out);
        for event in events {
            event_text(event, 4, out);
        }
        line(3, "],", out);
    }
    line(2, "),", out);
}

fn lane_text(setting: &LaneSetting) -> String {
    let LaneSetting { lane, name, color, hidden, scale } = setting;
    let mut fields = Fields::default();
    fields.put("lane", quoted(lane));
    fields.text("name", name);
    fields.text("color", color);
    if *hidden {
        fields.put("hidden", hidden.to_string());
    }
    fields.option("scale", scale.as_ref(), code);
    fields.named("LaneSetting")
}

fn annotation_fields(annotation: &Annotation) -> Fields {
    let Annotation { kind, text, lane } = annotation;
    let mut fields = Fields::default();
    fields.put("kind", code(kind));
    fields.text("text", text);
    fields.text("lane", lane);
    fields
}

fn zero_text(zero: &Zero) -> String {
    let Zero { is, date } = zero;
    let mut fields = Fields::default();
    fields.put("is", quoted(is));
    fields.option("date", date.as_ref(), |t| quoted(t.text()));
    fields.named("Zero")
}

/// An event, on one line if it fits.
fn event_text(event: &Event, depth: usize, out: &mut String) {
    let Event { id, at, from, to, basis, what, remarks } = event;
    let Remarks { also, also_to, detail, label, note, source, pictures } = &**remarks;
    let mut head = Fields::default();
    head.put("id", quoted(id.as_str()));
    for (name, time) in [("at", at), ("from", from), ("to", to), ("also", also), ("also_to", also_to)] {
        head.option(name, time.as_ref(), |t| quoted(t.text()));
    }
    if *basis != Basis::default() {
        head.put("basis", code(basis));
    }
    let (kind, fields) = what_fields(what);
    let mut words = Fields::default();
    words.text("detail", detail);
    words.text("label", label);
    words.text("note", note);
    words.text("source", source);
    let mut with_pictures = Fields::default();
    with_pictures.list("pictures", pictures, picture_text);

    let what = fields.named(kind);
    let mut whole = head.joined();
    let _ = write!(whole, ", what: {what}"); // writing to a String cannot fail
    for more in [&words, &with_pictures] {
        if !more.0.is_empty() {
            let _ = write!(whole, ", {}", more.joined()); // as above
        }
    }
    let whole = format!("Event({whole}),");
    if depth * INDENT + columns(&whole) <= EVENT_COLUMNS {
        line(depth, &whole, out);
        return;
    }
    line(depth, "Event(", out);
    // Names alone stand beside the times; captions are words of their own.
    let are_named = pictures.iter().any(|p| !p.is_plain());
    if !are_named {
        head.0.append(&mut with_pictures.0);
    }
    filled(&head, depth + 1, out);
    if (depth + 1) * INDENT + columns("what: ,") + columns(&what) <= BLOCK_COLUMNS {
        line(depth + 1, &format!("what: {what},"), out);
    } else {
        line(depth + 1, &format!("what: {kind}("), out);
        filled(&fields, depth + 2, out);
        line(depth + 1, "),", out);
    }
    words.lines(depth + 1, out);
    if are_named {
        let text = format!("{},", with_pictures.joined());
        if (depth + 1) * INDENT + columns(&text) <= BLOCK_COLUMNS {
            line(depth + 1, &text, out);
        } else {
            line(depth + 1, "pictures: [", out);
            for picture in pictures {
                line(depth + 2, &format!("{},", picture_text(picture)), out);
            }
            line(depth + 1, "],", out);
        }
    }
    line(depth, "),", out);
}

/// A picture: its name alone, or with what there is to say about it.
fn picture_text(picture: &Picture) -> String {
    let Picture { file, caption, panel } = picture;
    if picture.is_plain() {
        return quoted(file);
    }
    let mut fields = Fields::default();
    fields.put("file", quoted(file));
    fields.text("caption", caption);
    if *panel {
        fields.put("panel", panel.to_string());
    }
    fields.named("Picture")
}

/// Fields side by side, as many as fit on a line.
fn filled(fields: &Fields, depth: usize, out: &mut String) {
    let mut row = String::new();
    for (name, value) in &fields.0 {
        let next = format!("{},", field(name, value));
        if !row.is_empty() && depth * INDENT + columns(&row) + 1 + columns(&next) > BLOCK_COLUMNS {
            line(depth, &row, out);
            row.clear();
        }
        if !row.is_empty() {
            row.push(' ');
        }
        row.push_str(&next);
    }
    if !row.is_empty() {
        line(depth, &row, out);
    }
}

/// What happened: the name of its kind, and its fields.
fn what_fields(what: &What) -> (&'static str, Fields) {
    match what {
        What::Treatment(t) => ("Treatment", treatment_fields(t)),
        What::Response(r) => ("Response", response_fields(r)),
        What::Status(s) => ("Status", Fields(vec![("", code(s))])),
        What::Measurement(m) => ("Measurement", measurement_fields(m)),
        What::Annotation(a) => ("Annotation", annotation_fields(a)),
        What::Finding(f) => ("Finding", finding_fields(f)),
    }
}

fn treatment_fields(treatment: &Treatment) -> Fields {
    let Treatment { modality, name, dose, cycles, every, line, intent, ended, anti_cancer, delivery } =
        treatment;
    let Delivery { agents, on_off, holds, dose_changes, gy, fractions, site } = &**delivery;
    let mut fields = Fields::default();
    fields.put("modality", code(modality));
    fields.text("name", name);
    fields.list("agents", agents, agent_text);
    fields.text("dose", dose);
    fields.option("cycles", cycles.as_ref(), ToString::to_string);
    fields.option("every", every.as_ref(), |d| quoted(d.text()));
    fields.option("on_off", on_off.as_ref(), on_off_text);
    fields.list("holds", holds, hold_text);
    fields.list("dose_changes", dose_changes, dose_change_text);
    fields.text("gy", gy);
    fields.option("fractions", fractions.as_ref(), ToString::to_string);
    fields.option("line", line.as_ref(), ToString::to_string);
    fields.option("intent", intent.as_ref(), code);
    fields.text("site", site);
    fields.option("ended", ended.as_ref(), code);
    fields.option("anti_cancer", anti_cancer.as_ref(), ToString::to_string);
    fields
}

fn agent_text(agent: &Agent) -> String {
    let Agent { name, dose } = agent;
    let mut fields = Fields::default();
    fields.put("name", quoted(name));
    fields.text("dose", dose);
    fields.named("Agent")
}

fn on_off_text(on_off: &OnOff) -> String {
    let OnOff { on, off } = on_off;
    let mut fields = Fields::default();
    fields.put("on", quoted(on.text()));
    fields.put("off", quoted(off.text()));
    fields.named("OnOff")
}

fn hold_text(hold: &Hold) -> String {
    let Hold { from, to, why } = hold;
    let mut fields = Fields::default();
    fields.put("from", quoted(from.text()));
    fields.put("to", quoted(to.text()));
    fields.text("why", why);
    fields.named("Hold")
}

fn dose_change_text(change: &DoseChange) -> String {
    let DoseChange { at, dose, why } = change;
    let mut fields = Fields::default();
    fields.put("at", quoted(at.text()));
    fields.put("dose", quoted(dose));
    fields.text("why", why);
    fields.named("DoseChange")
}

fn response_fields(response: &Response) -> Fields {
    let Response { category, scale, site, method, assessor, confirmed, new_lesion } = response;
    let mut fields = Fields::default();
    fields.put("category", quoted(category));
    // Always written, although the model has a default: which scale a category belongs to should not need looking up.
    fields.put("scale", quoted(scale));
    fields.text("site", site);
    fields.option("method", method.as_ref(), code);
    fields.text("assessor", assessor);
    fields.option("confirmed", confirmed.as_ref(), ToString::to_string);
    fields.option("new_lesion", new_lesion.as_ref(), ToString::to_string);
    fields
}

fn measurement_fields(measurement: &Measurement) -> Fields {
    let Measurement { name, value, unit, low, high, assay, lesion } = measurement;
    let mut fields = Fields::default();
    fields.put("name", quoted(name));
    fields.put("value", quoted(value));
    fields.text("unit", unit);
    fields.text("low", low);
    fields.text("high", high);
    fields.text("assay", assay);
    fields.option("lesion", lesion.as_ref(), code);
    fields
}

fn finding_fields(finding: &Finding) -> Fields {
    let Finding { kind, name, grade, site } = finding;
    let mut fields = Fields::default();
    fields.put("kind", code(kind));
    fields.text("name", name);
    fields.option("grade", grade.as_ref(), ToString::to_string);
    fields.text("site", site);
    fields
}
