//! Fields of a treatment.

use crate::model::{
    Agent, DoseChange, Duration, EndReason, Hold, Intent, Modality, OnOff, Patient, SharedText, Time,
    TimeError, Treatment,
};
use crate::ui::form::{ChangedField, Form, known_anchors, take_text};
use crate::ui::theme;

/// Most of a counted thing that a field takes.
const MOST: u32 = 2_000;

/// Draws the fields of a treatment of `patient` and writes what was changed into `t`.
pub fn treatment_fields(
    form: &mut Form<'_>,
    patient: &Patient,
    t: &mut Treatment,
    changed: &mut ChangedField,
) {
    let old = t.clone();
    if let Some(modality) = form.choice("Modality", t.modality, Modality::ALL, Modality::words) {
        t.modality = modality;
        *changed = Some("modality");
    }
    take_text(form.text("Name", &old.name, "as on its lane"), &mut t.name, "name", changed);
    take_text(form.text("Dose", &old.dose, "100 mg/m²"), &mut t.dose, "dose", changed);
    if let Some(cycles) = form.number("Cycles", t.cycles, MOST) {
        t.cycles = cycles.filter(|n| *n > 0);
        *changed = Some("cycles");
    }
    if let Some(every) = duration(form, "Every", t.every.as_ref()) {
        t.every = every;
        *changed = Some("interval");
    }
    on_off(form, t, changed);
    take_text(form.text("Site", &old.site, "where in the body"), &mut t.site, "site", changed);
    if t.modality == Modality::Radiotherapy || t.modality == Modality::Radionuclide || !t.gy.is_empty() {
        take_text(form.text("Dose (Gy)", &old.gy, "50"), &mut t.gy, "radiation dose", changed);
        if let Some(n) = form.number("Fractions", t.fractions, MOST) {
            t.fractions = n;
            *changed = Some("fractions");
        }
    }
    if let Some(line) = form.number("Line", t.line, 100) {
        t.line = line;
        *changed = Some("line");
    }
    if let Some(intent) = form.option("Intent", t.intent, Intent::ALL, Intent::words) {
        t.intent = intent;
        *changed = Some("intent");
    }
    if let Some(ended) = form.option("Ended", t.ended, EndReason::ALL, EndReason::words) {
        t.ended = ended;
        *changed = Some("reason it ended");
    }
    if let Some(flag) = form.flag("Anti-cancer", t.anti_cancer) {
        t.anti_cancer = flag;
        *changed = Some("anti-cancer");
    }
    if t.anti_cancer.is_none() {
        let quiet = theme::colors(form.ui).quiet;
        let word = if t.modality.is_anti_cancer() { "yes" } else { "no" };
        form.under(format!("{word}, as {} is", t.modality.words()), quiet);
    }
    agents(form, t, changed);
    holds(form, patient, t, changed);
    dose_changes(form, patient, t, changed);
}

/// A length of time; `Some(None)` when the field was emptied.
fn duration(form: &mut Form<'_>, name: &str, value: Option<&Duration>) -> Option<Option<Duration>> {
    let before = value.map(Duration::text).unwrap_or_default().to_owned();
    let read = |text: &str| match text.trim() {
        "" => Ok(None),
        text => text.parse::<Duration>().map(Some).map_err(|e: TimeError| e.to_string()),
    };
    form.checked(name, &before, "3 wk", false, read).filter(|new| new.as_ref() != value)
}

fn on_off(form: &mut Form<'_>, t: &mut Treatment, changed: &mut ChangedField) {
    let before = t.on_off.as_ref().map(|o| format!("{} on, {} off", o.on, o.off)).unwrap_or_default();
    let read = |text: &str| {
        if text.trim().is_empty() {
            return Ok(None);
        }
        let example = || "expected e.g. \"4 wk on, 2 wk off\"".to_owned();
        let (on, off) = text.split_once(',').ok_or_else(example)?;
        let on = on.trim().strip_suffix("on").ok_or_else(example)?;
        let off = off.trim().strip_suffix("off").ok_or_else(example)?;
        let part = |text: &str| text.trim().parse::<Duration>().map_err(|_| example());
        Ok(Some(OnOff { on: part(on)?, off: part(off)? }))
    };
    if let Some(new) = form.checked("On and off", &before, "4 wk on, 2 wk off", false, read)
        && new != t.on_off
    {
        t.on_off = new;
        *changed = Some("on and off weeks");
    }
}

/// The rows of a list with a button to remove each, and one to add another.
fn list<T: Clone>(
    form: &mut Form<'_>,
    title: &str,
    add: &str,
    items: &mut Vec<T>,
    fresh: impl FnOnce() -> Option<T>,
    mut fields: impl FnMut(&mut Form<'_>, &mut T) -> bool,
) -> bool {
    if !items.is_empty() {
        form.section(title);
    }
    let scope = form.scope.clone();
    let mut changed = false;
    let mut removed = None;
    for (i, item) in items.iter_mut().enumerate() {
        form.scope = format!("{scope}/{title} {i}");
        changed |= fields(form, item);
        if form.button("Remove", &format!("Remove this entry of {}", title.to_lowercase())) {
            removed = Some(i);
        }
    }
    form.scope = scope;
    if let Some(i) = removed.filter(|i| *i < items.len()) {
        items.remove(i);
        changed = true;
    }
    if form.button(add, &format!("Add to {}", title.to_lowercase()))
        && let Some(item) = fresh()
    {
        form.drafts.focuses_first_of = Some(format!("{}/{title} {}", form.scope, items.len()));
        items.push(item);
        changed = true;
    }
    changed
}

fn agents(form: &mut Form<'_>, t: &mut Treatment, changed: &mut ChangedField) {
    let fresh = || Some(Agent::default());
    let any = list(form, "Agents", "+ Agent", &mut t.agents, fresh, |form, agent| {
        let mut any: ChangedField = None;
        take_text(form.text("Agent", &agent.name.clone(), ""), &mut agent.name, "agent", &mut any);
        take_text(form.text("Dose", &agent.dose.clone(), ""), &mut agent.dose, "agent", &mut any);
        any.is_some()
    });
    if any {
        *changed = Some("agents");
    }
}

fn time_in(form: &mut Form<'_>, patient: &Patient, name: &str, slot: &mut Time) -> bool {
    match form.time(name, Some(&slot.clone()), None, |time| known_anchors(patient, time)) {
        Some(Some(time)) => {
            *slot = time;
            true
        }
        _ => false,
    }
}

fn holds(form: &mut Form<'_>, patient: &Patient, t: &mut Treatment, changed: &mut ChangedField) {
    let fresh = || {
        let (from, to) = ("start + 1 mo".parse().ok()?, "start + 2 mo".parse().ok()?);
        Some(Hold { from, to, why: SharedText::new() })
    };
    let any = list(form, "Holds", "+ Hold", &mut t.holds, fresh, |form, hold| {
        let mut any: ChangedField = None;
        let from = time_in(form, patient, "Hold from", &mut hold.from);
        let to = time_in(form, patient, "Hold to", &mut hold.to);
        take_text(form.text("Why", &hold.why.clone(), ""), &mut hold.why, "hold", &mut any);
        any.is_some() || from || to
    });
    if any {
        *changed = Some("holds");
    }
}

fn dose_changes(form: &mut Form<'_>, patient: &Patient, t: &mut Treatment, changed: &mut ChangedField) {
    let fresh = || {
        Some(DoseChange { at: "start + 1 mo".parse().ok()?, dose: SharedText::new(), why: SharedText::new() })
    };
    let any = list(form, "Dose changes", "+ Dose change", &mut t.dose_changes, fresh, |form, change| {
        let mut any: ChangedField = None;
        let at = time_in(form, patient, "Dose from", &mut change.at);
        take_text(form.text("New dose", &change.dose.clone(), ""), &mut change.dose, "dose change", &mut any);
        take_text(form.text("Why", &change.why.clone(), ""), &mut change.why, "dose change", &mut any);
        any.is_some() || at
    });
    if any {
        *changed = Some("dose changes");
    }
}
