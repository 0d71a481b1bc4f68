//! Cases for tests that hold for any case.

use std::sync::Arc;

use phaseline::model::{
    Agent, Annotation, AnnotationKind, Basis, Care, Case, Delivery, DoseChange, Duration, EndReason, Event,
    EventId, FigureSettings, Finding, FindingKind, Hold, Index, Intent, LabelPlacement, LaneSetting,
    LegendPlace, Lesion, Measurement, Method, Modality, OnOff, Palette, Patient, PatientId, Picture, Pin,
    PrimaryTrack, Rare, Reference, Remarks, Response, Rules, Sex, SharedText, Silenced, Stated, StatusKind,
    Time, TrackScale, Treatment, What, Zero,
};
use proptest::option;
use proptest::prelude::*;

/// Texts with everything that could go wrong in writing them.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => Just(String::new()),
        3 => "[a-zA-Z ,²é:()\\[\\]]{1,20}",
        1 => "\\PC{1,12}",
        1 => any::<String>(),
        1 => Just("a \"quoted\" \\ and\r\nbroken\ttext // no comment \u{0}\u{202e}\u{feff}".to_owned()),
        1 => "[a-z ]{100,180}",
    ]
}

fn times() -> impl Strategy<Value = Time> {
    prop::sample::select(vec![
        "23 mo",
        "0 mo",
        "2007-03",
        "14/03/2007",
        "~23 mo",
        "0 mo .. 9 mo",
        "> 24 mo",
        "after e1, before 9 mo",
        "unknown",
        "e0.end + 4 mo",
        "e1.cycle(4)",
        "-2 wk",
        "1.5 y",
        ".. March 14, 2007",
    ])
    .prop_map(|t| t.parse().expect(t))
}

fn length() -> impl Strategy<Value = Duration> {
    prop::sample::select(vec!["3 wk", "21 d", "1 mo"]).prop_map(|t| t.parse().expect(t))
}

fn one_of<T: Copy + std::fmt::Debug + 'static>(all: &'static [T]) -> impl Strategy<Value = T> {
    prop::sample::select(all)
}

/// Rules of measures, mostly the usual ones.
fn rules() -> impl Strategy<Value = Rules> {
    let some = (text(), any::<bool>(), any::<bool>(), 0..200_u32, any::<bool>()).prop_map(
        |(site, censors, death, days, both)| Rules {
            primary: PrimaryTrack { site, method: Some(Method::Imaging), assessor: String::new() },
            response_from: Index::FirstLine,
            death_ends_response: death,
            new_treatment_censors: censors,
            local_treatment_is_new: both,
            stable_days: days,
            confirm_days: days / 2,
            confirm_gaps: days % 3,
            death_is_next_treatment: censors,
            line_gap_days: days,
            count_both_days: both,
        },
    );
    prop_oneof![3 => Just(Rules::default()), 1 => some]
}

fn shared_text() -> impl Strategy<Value = SharedText> {
    text().prop_map(SharedText::from)
}

fn treatment() -> impl Strategy<Value = Treatment> {
    let agent = (shared_text(), shared_text()).prop_map(|(name, dose)| Agent { name, dose });
    let hold = (times(), times(), shared_text()).prop_map(|(from, to, why)| Hold { from, to, why });
    let change =
        (times(), shared_text(), shared_text()).prop_map(|(at, dose, why)| DoseChange { at, dose, why });
    let on_off = (length(), length()).prop_map(|(on, off)| OnOff { on, off });
    let schedule = (
        option::of(1..2000_u32),
        option::of(length()),
        option::of(on_off),
        prop::collection::vec(hold, 0..3),
        prop::collection::vec(change, 0..3),
    );
    let aim = (
        option::of(any::<u32>()),
        option::of(one_of(Intent::ALL)),
        option::of(one_of(EndReason::ALL)),
        option::of(any::<bool>()),
    );
    (
        one_of(Modality::ALL),
        shared_text(),
        prop::collection::vec(agent, 0..3),
        shared_text(),
        schedule,
        aim,
        shared_text(),
    )
        .prop_map(
            |(modality, name, agents, dose, schedule, (number, intent, ended, anti_cancer), site)| {
                let (cycles, every, on_off, holds, dose_changes) = schedule;
                let gy = dose.clone();
                let delivery = Delivery { agents, on_off, holds, dose_changes, gy, fractions: number, site };
                Treatment {
                    modality,
                    name,
                    dose,
                    cycles,
                    every,
                    line: number,
                    intent,
                    ended,
                    anti_cancer,
                    delivery: Rare::new(delivery),
                }
            },
        )
}

fn what() -> impl Strategy<Value = What> {
    let category = shared_text().prop_map(|t| if t.trim().is_empty() { "CR".into() } else { t });
    let response =
        (category, shared_text(), shared_text(), option::of(one_of(Method::ALL)), option::of(any::<bool>()))
            .prop_map(|(category, scale, site, method, confirmed)| Response {
                category,
                scale,
                site,
                method,
                assessor: SharedText::new(),
                confirmed,
                new_lesion: confirmed,
            });
    // Often enough the same quantity, so that tracks and sums of diameters come about.
    let often = |all: &'static [&'static str]| prop_oneof![3 => prop::sample::select(all).prop_map(SharedText::from), 1 => shared_text()];
    let value = often(&["12", "<0.5", "> 1000", "0", "-3", "1e308", "1e-300", "34", "31"]);
    let (name, unit) = (often(&["CEA", "S4", "node"]), often(&["mm", "cm", "µg/l"]));
    let measurement = (name, value, unit, shared_text(), option::of(one_of(Lesion::ALL))).prop_map(
        |(name, value, unit, low, lesion)| Measurement {
            name,
            value,
            unit,
            high: low.clone(),
            low,
            assay: SharedText::new(),
            lesion,
        },
    );
    let finding = (one_of(FindingKind::ALL), shared_text(), option::of(1..=5_u8), shared_text())
        .prop_map(|(kind, name, grade, site)| Finding { kind, name, grade, site });
    let annotation = (one_of(AnnotationKind::ALL), shared_text(), shared_text())
        .prop_map(|(kind, text, lane)| Annotation { kind, text, lane });
    prop_oneof![
        treatment().prop_map(What::from).boxed(),
        response.prop_map(What::from),
        one_of(StatusKind::ALL).prop_map(What::Status),
        measurement.prop_map(What::from),
        finding.prop_map(What::from),
        annotation.prop_map(What::from),
    ]
    .boxed()
}

fn picture() -> impl Strategy<Value = Picture> {
    (text(), text(), any::<bool>()).prop_map(|(file, caption, panel)| Picture { file, caption, panel })
}

/// An event without its id.
fn event() -> impl Strategy<Value = Event> {
    let when = prop_oneof![
        times().prop_map(|at| (Some(at), None, None)),
        (times(), option::of(times())).prop_map(|(from, to)| (None, Some(from), to)),
        times().prop_map(|from| (None, Some(from), Some("start + 50 mo".parse().expect("a time")))),
        times().prop_map(|from| (None, Some(from), Some("ongoing".parse().expect("a time")))),
    ];
    let basis = prop::sample::select(vec![Basis::Stated, Basis::Derived, Basis::Placed]);
    (
        when,
        option::of(times()),
        basis,
        what(),
        (shared_text(), shared_text(), shared_text(), shared_text()),
        prop::collection::vec(picture(), 0..3),
    )
        .prop_map(|((at, from, to), also, basis, what, (detail, label, note, source), pictures)| Event {
            id: EventId::from_label("e"),
            at,
            from,
            to,
            basis,
            what,
            remarks: Rare::new(Remarks {
                also_to: also.clone(),
                also,
                detail,
                label,
                note,
                source,
                pictures,
            }),
        })
}

fn event_id() -> impl Strategy<Value = EventId> {
    (0..6_u8).prop_map(|n| EventId::from_label(&format!("e{n}")))
}

fn pin() -> impl Strategy<Value = Pin> {
    (text(), option::of(1..4_u32), any::<bool>(), text()).prop_map(|(measure, line, curative, about)| Pin {
        measure,
        line,
        curative,
        about,
    })
}

fn stated() -> impl Strategy<Value = Stated> {
    let value = prop::sample::select(vec!["23 mo", "> 24 mo", "~5 y", "19 mo .. 26 mo", "0 mo", ".. 3 wk"]);
    let measure = prop_oneof![prop::sample::select(vec!["ttr", "tot", "os"]).prop_map(str::to_owned), text()];
    (measure, option::of(event_id()), value).prop_map(|(measure, event, value)| Stated {
        measure,
        event,
        value: value.parse().expect("a length"),
    })
}

fn silenced() -> impl Strategy<Value = Silenced> {
    let rule = prop::sample::select(vec!["after-death", "pr-after-cr", "a rule of tomorrow"]);
    (rule, 0..3_u8, option::of(event_id()), text()).prop_map(|(rule, patient, event, reason)| Silenced {
        rule: rule.to_owned(),
        patient: PatientId::from_label(&format!("p{patient}")),
        event,
        reason: format!("because {reason}"),
    })
}

fn patient() -> impl Strategy<Value = Patient> {
    let zero_date = option::of(prop::sample::select(vec!["2007", "2007-03", "2007-03-14"]));
    let zero = (text(), zero_date)
        .prop_map(|(is, date)| Zero { is: is.into(), date: date.map(|d| d.parse().expect("a date")) });
    let facts = prop::collection::vec((text(), text()), 0..4);
    let events = prop::collection::vec(event().boxed(), 0..6);
    let lane = prop_oneof![2 => prop::sample::select(vec!["CEA, µg/l", "S4, mm", "Sum of diameters, mm"]).prop_map(str::to_owned), 1 => text()];
    let setting = (lane, text(), text(), any::<bool>(), option::of(one_of(TrackScale::ALL)))
        .prop_map(|(lane, name, color, hidden, scale)| LaneSetting { lane, name, color, hidden, scale });
    let lanes = (
        prop::collection::vec(setting, 0..3),
        any::<bool>(),
        prop::collection::vec(stated(), 0..3),
        prop::collection::vec(pin(), 0..3),
    );
    (text(), text(), option::of(one_of(Sex::ALL)), option::of(0..=130_u16), zero, facts, lanes, events)
        .prop_map(|(label, summary, sex, age, zero, facts, (lanes, collapsed, stated, pins), events)| {
            Patient {
                pins,
                lanes,
                collapsed,
                stated,
                id: PatientId::from_label("p"),
                notes: summary.clone(),
                label,
                summary,
                sex,
                age,
                zero,
                facts,
                events: events
                    .into_iter()
                    .enumerate()
                    .map(|(i, event)| {
                        Arc::new(Event { id: EventId::new(&format!("e{i}")).expect("an id"), ..event })
                    })
                    .collect(),
            }
        })
}

/// Any case that keeps the rules of the model.
pub fn any_case() -> impl Strategy<Value = Case> {
    let reference = (text(), text(), any::<bool>()).prop_map(|(label, source, hidden)| Reference {
        label,
        at: "25 mo".parse().expect("a time"),
        statistic: source.clone(),
        population: String::new(),
        source,
        hidden,
    });
    let care = prop_oneof![
        Just(Care::default()),
        (text(), text()).prop_map(|(consent, summary)| Care { consent, summary, ..Care::default() })
    ];
    let references = (prop::collection::vec(reference, 0..3), prop::collection::vec(silenced(), 0..3));
    let look = (one_of(Palette::ALL), any::<bool>(), one_of(LabelPlacement::ALL), one_of(LegendPlace::ALL));
    let figure =
        (look, FigureSettings::HEIGHTS).prop_map(|((palette, patterns, labels, legend), bar_height)| {
            FigureSettings { palette, patterns, bar_height, labels, legend }
        });
    let figure = prop_oneof![Just(FigureSettings::default()), figure];
    let rest = (references, figure, rules());
    (text(), text(), text(), care, rest, prop::collection::vec(patient().boxed(), 0..3)).prop_map(
        |(title, source, notes, care, ((references, silenced), figure, rules), patients)| Case {
            format: Case::FORMAT,
            subtitle: title.clone(),
            title,
            source,
            notes,
            care,
            references,
            figure,
            rules,
            silenced,
            patients: patients
                .into_iter()
                .enumerate()
                .map(|(i, p)| Arc::new(Patient { id: PatientId::new(&format!("p{i}")).expect("an id"), ..p }))
                .collect(),
        },
    )
}
