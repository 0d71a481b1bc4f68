//! Fields of the case as a whole.

use eframe::egui::{Id, Ui, UiBuilder};

use crate::edit::Edit;
use crate::model::{Case, FigureSettings, LabelPlacement, LegendPlace, Palette, Reference, validate};
use crate::ui::action::Action;
use crate::ui::form::Form;

/// Draws the fields of the case and collects what was changed.
pub fn case_fields(form: &mut Form<'_>, case: &Case) {
    let title = if case.title.is_empty() { "Untitled case" } else { &case.title };
    let patients = case.patients.len();
    form.heading(title, &format!("case · {patients} patient{}", if patients == 1 { "" } else { "s" }));

    let mut new = case.head();
    let mut changed: Option<&'static str> = None;
    let mut set = |slot: &mut String, text: Option<String>, field: &'static str| {
        if let Some(text) = text {
            *slot = text;
            changed = Some(field);
        }
    };
    set(&mut new.title, form.text("Title", &case.title, "printed above the figure"), "title");
    set(&mut new.subtitle, form.text("Subtitle", &case.subtitle, "printed under the title"), "subtitle");
    set(&mut new.source, form.paragraph("Source", &case.source), "source");
    set(&mut new.notes, form.paragraph("Notes", &case.notes), "notes");

    form.section("Figure");
    changed = figure(form, &mut new.figure).or(changed);

    form.section("Reference values");
    let mut list_change = references(form, &mut new);

    form.section("Case report (CARE)");
    let care = &case.care;
    let new_care = &mut new.care;
    for (name, old, slot) in [
        ("Keywords", &care.keywords, &mut new_care.keywords),
        ("Abstract", &care.summary, &mut new_care.summary),
        ("Introduction", &care.introduction, &mut new_care.introduction),
        ("Findings", &care.clinical_findings, &mut new_care.clinical_findings),
        ("Diagnostics", &care.diagnostic_assessment, &mut new_care.diagnostic_assessment),
        ("Discussion", &care.discussion, &mut new_care.discussion),
        ("Perspective", &care.patient_perspective, &mut new_care.patient_perspective),
        ("Consent", &care.consent, &mut new_care.consent),
    ] {
        if let Some(text) = form.paragraph(name, old) {
            *slot = text;
            changed = Some(name);
        }
    }
    if let Some(label) = changed {
        list_change = list_change.or(Some((format!("Change {} of the case", label.to_lowercase()), true)));
    }
    if let Some((label, merges)) = list_change {
        let merge = merges.then(|| format!("case/{label}"));
        form.actions.push(Action::Edit { label, edit: Edit::SetCase(Box::new(new)), merge });
    }
}

/// How the figure looks; what of it was changed.
fn figure(form: &mut Form<'_>, settings: &mut FigureSettings) -> Option<&'static str> {
    let old = settings.clone();
    if let Some(palette) = form.choice("Palette", old.palette, Palette::ALL, Palette::words) {
        settings.palette = palette;
        return Some("palette");
    }
    // The other palettes have patterns whatever is chosen here.
    let yes_no = |yes| if yes { "yes" } else { "no" };
    if old.palette == Palette::Standard
        && let Some(patterns) = form.choice("Patterns", old.patterns, &[false, true], yes_no)
    {
        settings.patterns = patterns;
        return Some("patterns");
    }
    let (least, most) = (*FigureSettings::HEIGHTS.start(), *FigureSettings::HEIGHTS.end());
    let read = |text: &str| match text.trim().trim_end_matches('%').trim_end().parse::<u16>() {
        Ok(height) if FigureSettings::HEIGHTS.contains(&height) => Ok(height),
        _ => Err(format!("{least} to {most} per cent of the usual height")),
    };
    let height = form.checked("Bar height", &format!("{} %", old.bar_height), "", false, read);
    if let Some(height) = height.filter(|height| *height != old.bar_height) {
        settings.bar_height = height;
        return Some("bar height");
    }
    if let Some(labels) = form.choice("Labels", old.labels, LabelPlacement::ALL, LabelPlacement::words) {
        settings.labels = labels;
        return Some("labels");
    }
    if let Some(legend) = form.choice("Legend", old.legend, LegendPlace::ALL, LegendPlace::words) {
        settings.legend = legend;
        return Some("legend");
    }
    None
}

/// The list of reference values; what was changed, and whether such changes in a row are one step.
fn references(form: &mut Form<'_>, new: &mut Case) -> Option<(String, bool)> {
    let mut change = None;
    let mut removed = None;
    let scope = form.scope.clone();
    for i in 0..new.references.len() {
        let Some(old) = new.references.get(i).cloned() else { break };
        form.scope = format!("{scope}/reference {i}");
        let mut reference = old.clone();
        for (name, value, slot) in [
            ("Label", &old.label, &mut reference.label),
            ("Statistic", &old.statistic, &mut reference.statistic),
            ("Population", &old.population, &mut reference.population),
            ("Source", &old.source, &mut reference.source),
        ] {
            if let Some(text) = form.text(name, value, "") {
                *slot = text;
            }
        }
        let accept = |time: &crate::model::Time| {
            let with = Reference { at: time.clone(), ..old.clone() };
            let alone = Case { references: vec![with], ..Case::new() };
            validate::head_problems(&alone).into_iter().next().map_or(Ok(()), |p| Err(p.what))
        };
        if let Some(Some(at)) = form.time("At", Some(&old.at), None, accept) {
            reference.at = at;
        }
        let row = Id::unique(("reference", &form.scope));
        let buttons = |ui: &mut Ui| {
            let mut shown = !reference.hidden;
            if ui.checkbox(&mut shown, "Show on the figure").changed() {
                reference.hidden = !shown;
            }
            if ui.button("Remove").on_hover_text("Remove this reference value").clicked() {
                removed = Some(i);
            }
        };
        form.ui.scope_builder(UiBuilder::new().scope_id(row), |ui| ui.horizontal(buttons));
        form.ui.add_space(6.0);
        if reference != old {
            if let Some(slot) = new.references.get_mut(i) {
                *slot = reference;
            }
            change = Some((format!("Change reference value {}", i + 1), true));
        }
    }
    form.scope = scope;
    if let Some(i) = removed.filter(|i| *i < new.references.len()) {
        new.references.remove(i);
        change = Some(("Remove reference value".to_owned(), false));
    }
    if form.button("+ Reference value", "Add a line with a value from the literature")
        && let Ok(at) = "12 mo".parse()
    {
        form.drafts.focuses_first_of = Some(format!("{}/reference {}", form.scope, new.references.len()));
        new.references.push(Reference {
            label: "reference".to_owned(),
            at,
            statistic: String::new(),
            population: String::new(),
            source: String::new(),
            hidden: false,
        });
        change = Some(("Add reference value".to_owned(), false));
    }
    change
}
