//! The conventions that the measures of the case follow, each in words and to be changed, and what each measure means.

use eframe::egui::{Label, RichText, Ui};

use super::super::action::{Action, Actions};
use super::super::form::{FieldDrafts, Form};
use super::super::state::DocumentView;
use super::super::theme;
use crate::edit::Edit;
use crate::measure::Measure;
use crate::model::{Index, Method, Rules, capital};

/// Most assessments that may lie between a response and its confirmation.
const MOST_GAPS: u32 = 20;

/// A number of the rules: its field, its name, what it means.
type RuleField = (&'static str, &'static str, fn(&mut Rules) -> &mut u32, u32);
/// A yes or no of the rules.
type Flag = (&'static str, &'static str, fn(&mut Rules) -> &mut bool);

const NUMBERS: &[RuleField] = &[
    (
        "Stable from",
        "days from the start of a line on which stable disease first counts",
        |r| &mut r.stable_days,
        Rules::MAX_DAYS,
    ),
    (
        "Confirm after",
        "days from a response after which another assessment confirms it",
        |r| &mut r.confirm_days,
        Rules::MAX_DAYS,
    ),
    (
        "Confirm gaps",
        "most assessments in between that could not be evaluated",
        |r| &mut r.confirm_gaps,
        MOST_GAPS,
    ),
    (
        "Line gap",
        "days without treatment after which it is asked whether a new line began",
        |r| &mut r.line_gap_days,
        Rules::MAX_DAYS,
    ),
];

const FLAGS: &[Flag] = &[
    ("Death ends", "whether death ends a response as an event; else it is censored there", |r| {
        &mut r.death_ends_response
    }),
    (
        "New treatment",
        "whether new treatment before progression censors at the last evaluable assessment",
        |r| &mut r.new_treatment_censors,
    ),
    ("Local is new", "whether surgery and other local treatment during a line is new treatment", |r| {
        &mut r.local_treatment_is_new
    }),
    ("Death is next", "whether death ends the time to next treatment as an event; else it censors", |r| {
        &mut r.death_is_next_treatment
    }),
    ("Both days", "whether the first and the last day are both counted: one day is added", |r| {
        &mut r.count_both_days
    }),
];

/// Draws the rules of the case; each change is a step of its own.
pub(super) fn rules_ui(ui: &mut Ui, doc: &DocumentView<'_>, drafts: &mut FieldDrafts, actions: &mut Actions) {
    let old = &doc.case.rules;
    let mut new = old.clone();
    let quiet = theme::colors(ui).quiet;
    let mut changed: Option<&'static str> = None;
    let mut form = Form { ui, drafts, actions, scope: format!("{}/rules", doc.id) };
    if let Some(from) = form.choice("Response from", old.response_from, Index::ALL, Index::words) {
        new.response_from = from;
        changed = Some("Response from");
    }
    form.under("where time to response of the whole course counts from", quiet);
    for (name, meaning, field) in FLAGS {
        let value = field(&mut new);
        if let Some(yes) = form.choice(name, *value, &[true, false], |yes| if yes { "yes" } else { "no" }) {
            *value = yes;
            changed = Some(name);
        }
        form.under(*meaning, quiet);
    }
    for (name, meaning, field, most) in NUMBERS {
        let value = field(&mut new);
        if let Some(Some(number)) = form.number(name, Some(*value), *most) {
            *value = number;
            changed = Some(name);
        }
        form.under(*meaning, quiet);
    }
    form.section("Track that is read");
    if let Some(site) = form.text("Track site", &old.primary.site, "metastatic site") {
        new.primary.site = site;
        changed = Some("Track site");
    }
    if let Some(method) = form.option("Track method", old.primary.method, Method::ALL, Method::words) {
        new.primary.method = method;
        changed = Some("Track method");
    }
    if let Some(assessor) = form.text("Assessor", &old.primary.assessor, "any") {
        new.primary.assessor = assessor;
        changed = Some("Assessor");
    }
    form.section("What the measures mean");
    meanings_ui(form.ui);
    if let Some(name) = changed {
        let mut head = doc.case.head();
        head.rules = new;
        let label = format!("Rule: {}", name.to_lowercase());
        let merge = Some(format!("rules/{name}"));
        actions.push(Action::Edit { label, edit: Edit::SetCase(Box::new(head)), merge });
    }
}

fn meanings_ui(ui: &mut Ui) {
    let c = theme::colors(ui);
    for measure in Measure::ALL.iter().map(|measure| measure.definition()) {
        ui.add_space(4.0);
        ui.add(Label::new(RichText::new(capital(measure.name)).font(theme::medium_font())).wrap());
        ui.add(Label::new(measure.definition).wrap());
        if !measure.rules.is_empty() {
            let on: Vec<String> = measure.rules.iter().map(|rule| rule.replace('_', " ")).collect();
            let text = RichText::new(format!("depends on: {}", on.join(", ")));
            ui.add(Label::new(text.font(theme::small_font()).color(c.quiet)).wrap());
        }
    }
}
