//! An event in words: for tooltips, for the inspector, and for those who hear the figure rather than see it.

use super::format;
use super::lesions::target_categories;
use crate::course::{Course, NodeId, Placed};
use crate::model::{Basis, Event, Treatment, Unit, What, scale};

/// What kind of thing an event is: `targeted therapy`, `response`, `last follow-up`.
pub fn kind(what: &What) -> String {
    match what {
        What::Treatment(t) => match t.line {
            Some(line) => format!("{}, line {line}", t.modality.words()),
            None => t.modality.words().to_owned(),
        },
        What::Response(_) => "response".to_owned(),
        What::Status(s) => s.words().to_owned(),
        What::Measurement(_) => "measurement".to_owned(),
        What::Finding(f) => f.kind.words().to_owned(),
        What::Annotation(a) => format!("annotation, {}", a.kind.words()),
    }
}

/// A category in words: `CR complete response`, or the code alone if its scale does not know it.
pub fn category(scale_name: &str, code: &str) -> String {
    match scale::category(scale_name, code) {
        Some(known) => format!("{} {}", known.code, known.name),
        None => code.to_owned(),
    }
}

/// When an event was, and for a phase how long: `month 23`, `50 mo, from about month 1 (0–2)`.
pub fn extent(event: &Event, course: &Course, unit: Unit) -> String {
    let Some(placed) = course.event(&event.id) else { return "time unknown".to_owned() };
    if !placed.is_phase {
        return format::moment(&placed.start, unit);
    }
    match length(placed, course, unit) {
        Some(length) => format!("{length}, from {}", format::moment(&placed.start, unit)),
        None => format!("from {}", format::moment(&placed.start, unit)),
    }
}

/// How long a phase is, with its range; `None` for a point, or where an end is unknown.
pub fn length(placed: &Placed, course: &Course, unit: Unit) -> Option<String> {
    if !placed.is_phase {
        return None;
    }
    let nominal = course.nominal_between(placed.start.node, placed.end.node);
    let range = course.between(placed.start.node, placed.end.node);
    if placed.start_unknown || placed.end_unknown {
        return Some(if placed.ongoing {
            "length unknown, ongoing".to_owned()
        } else {
            "length unknown".to_owned()
        });
    }
    let text = format::length_with_range(nominal, range, unit);
    Some(if placed.ongoing { format!("≥ {text}, ongoing") } else { text })
}

/// What a treatment consists of: dose, cycles, interval, radiation.
fn schedule(t: &Treatment) -> Vec<(String, String)> {
    let mut out = Vec::new();
    let mut add = |name: &str, value: String| {
        if !value.is_empty() {
            out.push((name.to_owned(), value));
        }
    };
    add("dose", t.dose.to_string());
    for agent in &t.agents {
        add("agent", format!("{} {}", agent.name, agent.dose).trim().to_owned());
    }
    add("cycles", t.cycles.map(|n| n.to_string()).unwrap_or_default());
    add("every", t.every.as_ref().map(ToString::to_string).unwrap_or_default());
    add("rhythm", t.on_off.as_ref().map(|o| format!("{} on, {} off", o.on, o.off)).unwrap_or_default());
    for hold in &t.holds {
        add("hold", format!("{} to {} {}", hold.from, hold.to, hold.why).trim().to_owned());
    }
    for change in &t.dose_changes {
        add("dose change", format!("{} at {} {}", change.dose, change.at, change.why).trim().to_owned());
    }
    let gy =
        if t.gy.is_empty() { String::new() } else { format!("{} Gy", t.gy.trim_end_matches("Gy").trim()) };
    add("radiation", gy);
    add("fractions", t.fractions.map(|n| n.to_string()).unwrap_or_default());
    add("intent", t.intent.map(|i| i.words().to_owned()).unwrap_or_default());
    add("site", t.site.to_string());
    add("ended", t.ended.map(|e| e.words().to_owned()).unwrap_or_default());
    if t.anti_cancer.is_some() {
        add("anti-cancer", if t.is_anti_cancer() { "yes".to_owned() } else { "no".to_owned() });
    }
    out
}

/// Everything known about an event, as names and values: the times as stated and as resolved first.
pub fn facts(event: &Event, course: &Course, unit: Unit) -> Vec<(String, String)> {
    let mut out: Vec<(String, String)> = Vec::new();
    let mut add = |name: &str, value: String| {
        if !value.is_empty() {
            out.push((name.to_owned(), value));
        }
    };
    if let Some(placed) = course.event(&event.id) {
        let dated = |node: NodeId| format::date(course, node).map(|d| format!(", {d}")).unwrap_or_default();
        let start = format::moment(&placed.start, unit) + &dated(placed.start.node);
        if placed.is_phase {
            add("from", start);
            let end = format::moment(&placed.end, unit) + &dated(placed.end.node);
            add("to", if placed.ongoing { format!("ongoing at {end}") } else { end });
            add("length", length(placed, course, unit).unwrap_or_default());
        } else {
            add("at", start);
        }
    }
    for (field, time) in event.times() {
        let name = match field {
            "at" | "from" => "stated",
            "to" => "stated end",
            "also" => "also",
            _ => "also (end)",
        };
        add(name, time.to_string());
    }
    let basis = match event.basis {
        Basis::Stated => "",
        Basis::Derived => "derived from what the source states",
        Basis::Placed => "placed by us: the source gives no time",
    };
    add("basis", basis.to_owned());
    out.extend(details(event, course));
    let mut add = |name: &str, value: String| {
        if !value.is_empty() {
            out.push((name.to_owned(), value));
        }
    };
    add("detail", event.detail.to_string());
    add("note", event.note.to_string());
    add("source", event.source.to_string());
    let pictures: Vec<&str> = event.pictures.iter().map(crate::model::Picture::title).collect();
    add("pictures", pictures.join(", "));
    out
}

/// What is known about an event besides its times and its free text: dose, category, site, value, grade.
pub fn details(event: &Event, course: &Course) -> Vec<(String, String)> {
    let mut out: Vec<(String, String)> = Vec::new();
    let mut add = |name: &str, value: String| {
        if !value.is_empty() {
            out.push((name.to_owned(), value));
        }
    };
    match &event.what {
        What::Treatment(t) => {
            if !event.label.is_empty() {
                add("treatment", t.name.to_string());
            }
            for (name, value) in schedule(t) {
                add(&name, value);
            }
        }
        What::Response(r) => {
            add("category", category(&r.scale, &r.category));
            add("scale", r.scale.to_string());
            add("site", r.site.to_string());
            add("method", r.method.map(|m| m.words().to_owned()).unwrap_or_default());
            add("assessor", r.assessor.to_string());
            add(
                "confirmed",
                r.confirmed.map(|c| if c { "yes" } else { "no" }.to_owned()).unwrap_or_default(),
            );
            add(
                "new lesion",
                r.new_lesion.map(|c| if c { "yes" } else { "no" }.to_owned()).unwrap_or_default(),
            );
        }
        What::Status(_) => {}
        What::Measurement(m) => {
            add("value", format!("{} {}", m.value, m.unit).trim().to_owned());
            if !m.low.is_empty() || !m.high.is_empty() {
                add("normal", format!("{}–{}", m.low, m.high));
            }
            add("assay", m.assay.to_string());
            add("lesion", m.lesion.map(|l| l.words().to_owned()).unwrap_or_default());
            if m.lesion.is_some() {
                lesion_facts(event, course, &mut add);
            }
        }
        What::Annotation(a) => add("lane", a.lane.to_string()),
        What::Finding(f) => {
            add("grade", f.grade.map(|g| format!("CTCAE {g}")).unwrap_or_default());
            add("site", f.site.to_string());
        }
    }
    out
}

/// What follows from a lesion and those measured with it: their sum, and the category of response.
fn lesion_facts(event: &Event, course: &Course, add: &mut impl FnMut(&str, String)) {
    let judged = target_categories(course);
    let Some(assessment) = judged.iter().find(|a| a.events.contains(&event.id)) else { return };
    if let Some(sum) = assessment.sum_mm {
        let mut words = format!("{sum} mm");
        if assessment.category.is_some() {
            if let Some(change) = assessment.change_from_baseline() {
                words += &format!(", {change:+.0} % from baseline").replace('-', "−");
            }
            if let Some(nadir) = assessment.nadir_mm {
                words += &format!(", smallest before {nadir} mm");
            }
        }
        add("sum of diameters", words);
    }
    if !assessment.missing.is_empty() {
        add("not measured", assessment.missing.join(", "));
    }
    add("target response", assessment.category.map(|c| c.code().to_owned()).unwrap_or_default());
}

/// An event as a sentence: `Trastuzumab, targeted therapy, from about month 1, for 50 months`.
pub fn spoken(event: &Event, course: &Course) -> String {
    let unit = Unit::Month;
    let what = match &event.what {
        What::Response(r) => {
            let site = if r.site.is_empty() { String::new() } else { format!(", {}", r.site) };
            format!("response{site}")
        }
        What::Measurement(m) if !m.value.trim().is_empty() => {
            format!("{} {}", m.value.trim(), m.unit.trim()).trim().to_owned()
        }
        other => kind(other),
    };
    let title = match &event.what {
        What::Response(r) if event.label.is_empty() => category(&r.scale, &r.category),
        _ => event.title(),
    };
    let mut parts = vec![title];
    if !parts.contains(&what) {
        parts.push(what);
    }
    let Some(placed) = course.event(&event.id) else { return parts.join(", ") };
    // Said aloud, a range in brackets is noise; that it is uncertain is said by "about".
    let without_range = |text: String| text.split(" (").next().unwrap_or_default().to_owned();
    if placed.start_unknown {
        parts.push("start unknown".to_owned());
    } else if placed.is_phase {
        parts.push(format!("from {}", without_range(format::moment(&placed.start, unit))));
    } else {
        parts.push(format!("at {}", without_range(format::moment(&placed.start, unit))));
    }
    if placed.is_phase && !placed.start_unknown && !placed.end_unknown {
        let nominal = course.nominal_between(placed.start.node, placed.end.node);
        parts.push(format!("for {} {}", format::figure(nominal, unit), unit.plural()));
    }
    if placed.ongoing {
        parts.push("ongoing".to_owned());
    }
    parts.join(", ")
}
