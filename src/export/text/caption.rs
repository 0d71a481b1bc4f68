//! A caption drafted from the data: what is shown, from when time counts, what signs mean, and what is uncertain.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::care::zero_words;
use super::{abbreviations, counted, listed, one_line, sentence, stated, unit_of};
use crate::course::Course;
use crate::figure::lanes::{Lane, LaneLayout, LegendKey, PatientLanes};
use crate::measure::{self, format};
use crate::model::{
    AS_REPORTED, Basis, Case, Event, FindingKind, Modality, Patient, PatientId, Reference, Response,
    StatusKind, Unit, What, capital, scale,
};
use crate::study::Study;

/// Of more patients than this, what concerns each of them is summed up.
const MOST_NAMED: usize = 6;

/// The caption of a study's figure.
pub fn caption(study: &Study) -> String {
    let layout = LaneLayout::of(study.clone());
    let unit = unit_of(study);
    let case = &study.case();
    let mut out = vec![
        head(case),
        zero(case, unit),
        bars(&layout),
        criteria(case),
        signs(&layout, unit),
        follow_up(study, unit),
        basis(case),
        references(case),
        abbreviations_used(case, &layout),
    ];
    if !case.source.trim().is_empty() {
        out.push(sentence(&format!("Source: {}", case.source.trim())));
    }
    out.retain(|text| !text.is_empty());
    let mut text = out.join(" ");
    text.push('\n');
    text
}

/// Title, subtitle and the number of patients.
fn head(case: &Case) -> String {
    let title = sentence(&case.title);
    let subtitle = sentence(&case.subtitle);
    let what = format!("Treatment and response over time, n = {}.", counted(case.patients.len(), "patient"));
    [title, subtitle, what].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ")
}

fn zero(case: &Case, unit: Unit) -> String {
    if case.patients.is_empty() {
        return String::new();
    }
    let mut zeros: Vec<(String, Vec<String>)> = Vec::new();
    for patient in &case.patients {
        let (zero, name) = (zero_words(patient), one_line(patient.title()));
        match zeros.iter_mut().find(|(known, _)| *known == zero) {
            Some((_, names)) => names.push(name),
            None => zeros.push((zero, vec![name])),
        }
    }
    let unit = unit.plural();
    match zeros.as_slice() {
        [(zero, _)] => format!("Time is in {unit} from {zero}."),
        many => {
            let each = many.iter().map(|(zero, names)| match names.as_slice() {
                names if names.len() > MOST_NAMED => format!("{zero} ({})", counted(names.len(), "patient")),
                names => format!("{zero} ({})", names.join(", ")),
            });
            format!("Time is in {unit} from {}.", listed(&each.collect::<Vec<_>>()))
        }
    }
}

/// What the bars and their colours are.
fn bars(layout: &LaneLayout) -> String {
    let mut modalities: Vec<&str> = Vec::new();
    let mut has_surgery = false;
    let mut has_response = false;
    for key in &layout.legend {
        match key {
            LegendKey::Treatment(Modality::Surgery) => has_surgery = true,
            LegendKey::Treatment(modality) => modalities.push(modality.words()),
            LegendKey::Response(..) => has_response = true,
            _ => {}
        }
    }
    let what = match (modalities.is_empty(), has_response) {
        (true, false) => "",
        (false, false) => "Bars run from start to end of treatments, coloured by kind.",
        (true, true) => "Bars run from start to end of responses, coloured by category.",
        (false, true) => {
            "Bars run from start to end: treatments are coloured by kind, responses by category."
        }
    };
    let mut out: Vec<String> = Vec::new();
    if !what.is_empty() {
        out.push(what.to_owned());
    }
    if has_surgery {
        out.push("Triangles pointing down mark surgery.".to_owned());
    }
    if has_cycles(layout) {
        out.push("Lines within a bar mark the first days of cycles.".to_owned());
    }
    out.join(" ")
}

fn has_cycles(layout: &LaneLayout) -> bool {
    let has = |lane: &Lane| lane.marks.iter().any(|mark| !mark.cycles.is_empty());
    layout.patients().any(|patient| patient.lanes.iter().any(has))
}

/// The responses of a case that say something, with their patients.
fn responses(case: &Case) -> impl Iterator<Item = &Response> {
    let events = case.patients.iter().flat_map(|patient| &patient.events);
    events.filter_map(|event| event.what.as_response()).filter(|r| !r.category.trim().is_empty())
}

/// By which criteria responses were judged.
fn criteria(case: &Case) -> String {
    let mut scales: Vec<String> = Vec::new();
    for response in responses(case) {
        let name = one_line(&response.scale);
        if !scales.iter().any(|known| known.eq_ignore_ascii_case(&name)) {
            scales.push(name);
        }
    }
    let mut out = Vec::new();
    let (own, named): (Vec<String>, Vec<String>) =
        scales.into_iter().partition(|name| name.is_empty() || name.eq_ignore_ascii_case(AS_REPORTED));
    if !named.is_empty() {
        let with_source = named.iter().map(|name| match scale::by_name(name) {
            Some(known) if known.source.contains(char::is_numeric) => {
                format!("{} ({})", known.name, known.source)
            }
            Some(known) => known.name.clone(),
            None => name.clone(),
        });
        out.push(format!("Response criteria: {}.", with_source.collect::<Vec<_>>().join("; ")));
    }
    if !own.is_empty() {
        let others = if named.is_empty() { "Responses" } else { "Other responses" };
        out.push(format!("{others} are given in the words of the source, which names no criteria."));
    }
    out.join(" ")
}

/// What the signs mean that occur, and the numbers behind them.
fn signs(layout: &LaneLayout, unit: Unit) -> String {
    let mut out: Vec<String> = Vec::new();
    for key in &layout.legend {
        let text = match key {
            LegendKey::Treatment(_) | LegendKey::Lane(..) | LegendKey::Response(..) => continue,
            LegendKey::Worsening(words) => format!("Filled lozenges mark {}.", words.replace(", ", " or ")),
            LegendKey::Finding(kind) => {
                let sign = match kind {
                    FindingKind::Imaging => "Open circles",
                    FindingKind::Biopsy => "Open lozenges",
                    FindingKind::Pathology => "Filled squares",
                    FindingKind::AdverseEvent => "Open triangles",
                    FindingKind::Visit => "Short upright lines",
                    FindingKind::Note => "Open squares",
                };
                let of = match kind {
                    FindingKind::AdverseEvent => "adverse events",
                    FindingKind::Visit => "visits",
                    FindingKind::Note => "notes and performance status",
                    other => other.words(),
                };
                format!("{sign} mark {of}.")
            }
            LegendKey::Death => "Crosses mark death.".to_owned(),
            LegendKey::Ongoing => "Arrowheads mark what was ongoing at last contact.".to_owned(),
            LegendKey::OffTreatment => off_treatment(layout.study(), unit),
            LegendKey::Uncertain => "Fading ends span the times that are possible.".to_owned(),
            LegendKey::Unknown => "Question marks stand for times that are not stated.".to_owned(),
            LegendKey::Hold => "Thin stretches are interruptions.".to_owned(),
            LegendKey::DoseStep => "The height of a bar follows the dose.".to_owned(),
            LegendKey::DoseChange => "Notches mark changes of dose.".to_owned(),
            LegendKey::Rest => "Pale stretches are weeks off within a schedule.".to_owned(),
            LegendKey::Beyond => "Small triangles mark values beyond what can be measured.".to_owned(),
            LegendKey::NormalRange => "Grey bands are reference ranges.".to_owned(),
        };
        out.push(text);
    }
    out.join(" ")
}

/// What the hatching is, and how long it lasted.
fn off_treatment(study: &Study, unit: Unit) -> String {
    let tails = study.charts().filter_map(|chart| {
        let tail = measure::off_treatment_response(chart.course())?;
        Some(format!("{} in {}", format::value(&tail.value, unit), one_line(chart.patient().title())))
    });
    let tails: Vec<String> = tails.collect();
    let lengths = if study.len() == 1 {
        tails.first().and_then(|t| t.split(" in ").next()).map(|t| format!(": {t}")).unwrap_or_default()
    } else if tails.is_empty() || tails.len() > MOST_NAMED {
        String::new()
    } else {
        format!(": {}", tails.join("; "))
    };
    format!("Hatching marks response after the end of all treatment directed at the cancer{lengths}.")
}

/// Until when patients were followed, and the data cut-off.
fn follow_up(study: &Study, unit: Unit) -> String {
    let mut out = Vec::new();
    let cutoffs: Vec<String> = {
        let all = study.charts().map(|chart| chart.course()).flat_map(|course| {
            course
                .statuses(StatusKind::DataCutoff)
                .map(|e| format::date(course, e.start.node).unwrap_or_else(|| format::moment(&e.start, unit)))
        });
        let mut all: Vec<String> = all.collect();
        all.sort();
        all.dedup();
        all
    };
    if let [one] = cutoffs.as_slice() {
        out.push(format!("Data cut-off: {one}."));
    }
    let known: Vec<(&Patient, &Course)> = study
        .charts()
        .map(|chart| (&**chart.patient(), &**chart.course()))
        .filter(|(_, course)| course.last_contact().is_some_and(|e| !e.start_unknown))
        .collect();
    let told = |course: &Course| {
        let contact = course.last_contact()?;
        let words = match contact.event.what {
            What::Status(StatusKind::Death) => "death",
            _ => "last contact",
        };
        Some(format!("{words} at {}", format::moment(&contact.start, unit)))
    };
    match known.as_slice() {
        [] => {}
        [(_, course)] if study.len() == 1 => {
            out.extend(told(course).map(|text| sentence(&capital(&text))));
        }
        many if many.len() <= MOST_NAMED => {
            let each = many.iter().filter_map(|(patient, course)| {
                Some(format!("{}, {}", one_line(patient.title()), told(course)?))
            });
            out.push(format!("Follow-up: {}.", each.collect::<Vec<_>>().join("; ")));
        }
        many => {
            let mut lengths: Vec<_> = many
                .iter()
                .filter_map(|(_, course)| Some(course.last_contact()?.start.nominal - course.zero().nominal))
                .collect();
            lengths.sort_unstable();
            let figure = |at| format::figure(at, unit);
            if let (Some(first), Some(last), Some(middle)) =
                (lengths.first(), lengths.last(), lengths.get((lengths.len() - 1) / 2))
            {
                out.push(format!(
                    "Last contact at {} to {} {} from time 0 (median {}, {}).",
                    figure(*first),
                    figure(*last),
                    unit.symbol(),
                    figure(*middle),
                    counted(lengths.len(), "patient"),
                ));
            }
        }
    }
    out.join(" ")
}

/// How many times are not the source's own.
fn basis(case: &Case) -> String {
    let events = || {
        let all = case.patients.iter().flat_map(|patient| &patient.events);
        all.filter(|event| !matches!(event.what, What::Annotation(_)))
    };
    let all = events().count();
    let of = |basis: Basis| events().filter(|event| event.basis == basis).count();
    let (placed, derived) = (of(Basis::Placed), of(Basis::Derived));
    let mut out = Vec::new();
    if placed > 0 {
        out.push(format!(
            "The times of {placed} of {} were placed by the authors in a range, as the source gives none.",
            counted(all, "event")
        ));
    }
    if derived > 0 {
        out.push(format!(
            "The times of {derived} of {} were derived from what the source states.",
            counted(all, "event")
        ));
    }
    out.join(" ")
}

fn references(case: &Case) -> String {
    let shown = case.references.iter().filter(|reference| !reference.hidden);
    let each: Vec<String> = shown.map(reference_words).collect();
    match each.len() {
        0 => String::new(),
        1 => format!("Dashed line: {}.", each.join("; ")),
        _ => format!("Dashed lines and bands: {}.", each.join("; ")),
    }
}

/// `median overall survival, HER2+ metastatic, about 25 mo (median overall survival; …; quoted by the report)`.
fn reference_words(reference: &Reference) -> String {
    let nobody = Patient::new(PatientId::from_label("p"));
    let at = stated(&reference.at, &nobody);
    let label = one_line(&reference.label);
    let mut about: Vec<String> = Vec::new();
    for text in [&reference.statistic, &reference.population, &reference.source] {
        let text = one_line(text);
        if !text.is_empty() && !label.contains(&text) {
            about.push(text);
        }
    }
    let name = if label.is_empty() { "reference value".to_owned() } else { label };
    if about.is_empty() { format!("{name}, {at}") } else { format!("{name}, {at} ({})", about.join("; ")) }
}

/// The texts that the figure prints.
fn printed<'a>(case: &'a Case, layout: &'a LaneLayout, laid: &'a [Arc<PatientLanes>]) -> Vec<&'a str> {
    let mut out: Vec<&str> = vec![&case.title, &case.subtitle];
    out.extend(
        case.references
            .iter()
            .filter(|r| !r.hidden)
            .flat_map(|r| [r.label.as_str(), r.statistic.as_str(), r.population.as_str()]),
    );
    for patient in &case.patients {
        out.extend([patient.label.as_str(), patient.summary.as_str()]);
        out.extend(
            patient.events.iter().filter(|e| matches!(e.what, What::Annotation(_))).map(|e| text_of(e)),
        );
    }
    for lane in laid.iter().flat_map(|patient| &patient.lanes) {
        out.push(&lane.name);
        for mark in &lane.marks {
            out.push(&mark.code);
            out.extend(mark.words.first().map(String::as_str));
        }
    }
    out.extend(layout.legend.iter().filter_map(|key| match key {
        LegendKey::Response(_, code, _) => Some(code.as_str()),
        _ => None,
    }));
    out
}

fn text_of(event: &Event) -> &str {
    match &event.what {
        What::Annotation(a) => &a.text,
        _ => &event.label,
    }
}

fn abbreviations_used(case: &Case, layout: &LaneLayout) -> String {
    let mut given: BTreeMap<String, String> = BTreeMap::new();
    for response in responses(case) {
        if let Some(known) = scale::category(&response.scale, &response.category)
            && !known.name.eq_ignore_ascii_case(&known.code)
        {
            given.insert(known.code.clone(), known.name.clone());
        }
    }
    let laid: Vec<_> = layout.patients().collect();
    let found = abbreviations::of(printed(case, layout, &laid), &given);
    let each: Vec<String> = found.iter().map(|(short, long)| format!("{short}, {long}")).collect();
    if each.is_empty() { String::new() } else { format!("Abbreviations: {}.", each.join("; ")) }
}
