//! Worked examples of RECIST 1.1, by hand.

use std::sync::Arc;

use super::lesions::{TargetAssessment, TargetCategory, target_categories};
use crate::course::resolve;
use crate::model::{
    Event, EventId, Lesion, Measurement, Method, Modality, Patient, PatientId, Response, StatusKind,
    Treatment, What,
};

use TargetCategory::{Complete, NotEvaluable, Partial, Progression, Stable};

/// A patient who is treated from time 0 on.
struct Chart(Patient);

impl Chart {
    fn new() -> Self {
        let mut chart = Self(Patient::new(PatientId::new("p1").unwrap()));
        chart.treated(None, "0 d");
        chart
    }

    fn add(&mut self, at: &str, what: What) {
        let id = EventId::new(&format!("e{}", self.0.events.len())).unwrap();
        let mut event = Event::new(id, what);
        event.at = Some(at.parse().unwrap());
        self.0.events.push(Arc::new(event));
    }

    fn treated(&mut self, line: Option<u32>, at: &str) {
        let treatment = Treatment { line, ..Treatment::new(Modality::Chemotherapy, "FEC") };
        self.add(at, What::from(treatment));
    }

    /// Diameters in millimetres at a time; `-` for what was not measured.
    fn scan(&mut self, at: &str, values: [&str; 3]) -> &mut Self {
        let names = [("liver", Lesion::Target), ("lung", Lesion::Target), ("node", Lesion::TargetNode)];
        for ((name, lesion), value) in names.into_iter().zip(values).filter(|(_, value)| *value != "-") {
            self.measured(at, name, value, "mm", lesion);
        }
        self
    }

    fn measured(&mut self, at: &str, name: &str, value: &str, unit: &str, lesion: Lesion) {
        let (name, value, unit) = (name.into(), value.into(), unit.into());
        let lesion = Some(lesion);
        self.add(at, What::from(Measurement { name, value, unit, lesion, ..Measurement::default() }));
    }

    fn judged(&self) -> Vec<TargetAssessment> {
        target_categories(&resolve(&self.0))
    }

    fn categories(&self) -> Vec<Option<TargetCategory>> {
        self.judged().iter().map(|a| a.category).collect()
    }
}

/// Liver 40, lung 20 and a node of 20 mm: a sum of 80 mm before treatment.
fn eighty() -> Chart {
    let mut chart = Chart::new();
    chart.scan("-7 d", ["40", "20", "20"]);
    chart
}

#[test]
fn thirty_per_cent_below_baseline_is_a_partial_response_and_less_is_not() {
    let mut chart = eighty();
    chart.scan("56 d", ["30", "14", "12.1"]).scan("112 d", ["30", "14", "12"]);
    let judged = chart.judged();
    assert_eq!(chart.categories(), [None, Some(Stable), Some(Partial)]);
    assert_eq!(judged[0].sum_mm, Some(80.0));
    assert_eq!((judged[2].sum_mm, judged[2].nadir_mm), (Some(56.0), Some(56.1)));
    assert!((judged[2].change_from_baseline().unwrap() + 30.0).abs() < 1e-9);
    assert!(judged.iter().all(|a| a.certain && a.all_measured()));
}

#[test]
fn twenty_per_cent_and_five_millimetres_above_the_smallest_sum_are_progression() {
    let mut chart = eighty();
    // 45 is the smallest sum; 53.9 is less than a fifth above it, 54 is a fifth, though a third below baseline.
    chart
        .scan("56 d", ["24", "10", "11"])
        .scan("112 d", ["28", "14", "11.9"])
        .scan("168 d", ["28", "14", "12"]);
    assert_eq!(chart.categories()[1..], [Some(Partial), Some(Partial), Some(Progression)]);
    assert_eq!(chart.judged()[3].change_from_nadir().map(f64::round), Some(20.0));
    let mut small = Chart::new();
    small.scan("-7 d", ["20", "-", "-"]).scan("56 d", ["8", "-", "-"]);
    // Half as much again, but four millimetres; then five.
    small.scan("112 d", ["12", "-", "-"]).scan("168 d", ["13", "-", "-"]);
    assert_eq!(small.categories()[1..], [Some(Partial), Some(Partial), Some(Progression)]);
}

#[test]
fn the_baseline_itself_can_be_the_smallest_sum() {
    let mut chart = eighty();
    chart.scan("56 d", ["48", "24", "23.9"]).scan("112 d", ["48", "24", "24"]);
    assert_eq!(chart.categories()[1..], [Some(Stable), Some(Progression)]);
}

#[test]
fn a_node_below_ten_millimetres_does_not_stand_against_a_complete_response() {
    let mut chart = eighty();
    chart.scan("56 d", ["0", "0", "10"]).scan("112 d", ["0", "0", "9.9"]);
    assert_eq!(chart.categories()[1..], [Some(Partial), Some(Complete)]);
    assert_eq!(chart.judged()[2].sum_mm, Some(9.9));
    // What was gone and is back is progression, however small.
    chart.scan("168 d", ["4", "0", "9.9"]);
    assert_eq!(chart.categories()[3], Some(Progression));
}

#[test]
fn a_missing_target_is_not_evaluable_unless_the_others_have_grown() {
    let mut chart = eighty();
    chart
        .scan("56 d", ["20", "-", "12"])
        .scan("112 d", ["30", "not evaluable", "12"])
        .scan("168 d", ["84", "-", "12"]);
    assert_eq!(chart.categories()[1..], [Some(NotEvaluable), Some(NotEvaluable), Some(Progression)]);
    let judged = chart.judged();
    assert_eq!(judged[2].missing, ["lung"]);
    assert_eq!((judged[1].sum_mm, judged[1].all_measured()), (None, false));
    // What was measured in part is not the smallest sum.
    assert_eq!(judged[3].nadir_mm, Some(80.0));
}

#[test]
fn a_new_lesion_is_progression_whatever_the_sum() {
    let mut chart = eighty();
    chart.scan("56 d", ["20", "10", "10"]);
    chart.measured("58 d", "brain", "6", "mm", Lesion::New);
    assert_eq!(chart.categories()[1..], [Some(Progression)]);
    assert_eq!(chart.judged()[1].events.len(), 4);
    let mut told = eighty();
    told.scan("56 d", ["20", "10", "10"]);
    let mut response = Response::new("PD", "overall", Some(Method::Imaging));
    response.new_lesion = Some(true);
    told.add("60 d", What::from(response));
    assert_eq!(told.categories()[1..], [Some(Progression)]);
}

#[test]
fn centimetres_and_lesions_written_differently_are_the_same_lesions() {
    let mut chart = Chart::new();
    chart.measured("-7 d", "Segment 4", "4.0", "cm", Lesion::Target);
    chart.measured("56 d", "segment 4", "28", "mm", Lesion::Target);
    chart.measured("112 d", "Segment 4", "2.8", "inches", Lesion::Target);
    assert_eq!(chart.categories(), [None, Some(Partial), Some(NotEvaluable)]);
    assert_eq!(chart.judged()[2].missing, ["Segment 4"]);
}

#[test]
fn each_line_has_its_own_baseline_and_what_precedes_treatment_is_judged_against_nothing() {
    let mut chart = Chart(Patient::new(PatientId::new("p1").unwrap()));
    chart.treated(Some(1), "0 d");
    chart.treated(Some(2), "130 d");
    chart.scan("-90 d", ["30", "15", "15"]).scan("-7 d", ["40", "20", "20"]).scan("56 d", ["20", "10", "10"]);
    // Progression in the first line is the baseline of the second: 100 mm, then 70 mm.
    chart.scan("112 d", ["50", "25", "25"]).scan("190 d", ["30", "20", "20"]);
    let judged = chart.judged();
    let found: Vec<_> = judged.iter().map(|a| (a.line, a.baseline_mm, a.category)).collect();
    assert_eq!(
        found,
        [
            (None, None, None),
            (Some(1), Some(80.0), None),
            (Some(1), Some(80.0), Some(Partial)),
            (Some(1), Some(80.0), Some(Progression)),
            (Some(2), Some(100.0), Some(Partial)),
        ]
    );
}

#[test]
fn treatment_after_progression_is_judged_against_its_own_baseline_without_a_number_too() {
    let mut chart = eighty();
    chart.scan("56 d", ["50", "25", "25"]).scan("120 d", ["30", "20", "20"]);
    // A change of treatment alone is no new line: 70 mm are above 20 % and below 30 % of 80 mm.
    chart.treated(None, "63 d");
    assert_eq!(chart.categories()[1..], [Some(Progression), Some(Stable)]);
    chart.add("60 d", What::Status(StatusKind::Progression));
    assert_eq!(chart.categories()[1..], [Some(Progression), Some(Partial)]);
    assert_eq!(chart.judged()[2].baseline_mm, Some(100.0));
}

#[test]
fn scans_of_one_fortnight_are_one_assessment() {
    let mut chart = Chart::new();
    chart.scan("-20 d", ["40", "-", "-"]).scan("-3 d", ["-", "20", "20"]);
    chart.scan("56 d", ["28", "-", "-"]).scan("63 d", ["-", "14", "14"]);
    let judged = chart.judged();
    // The baseline may take four weeks.
    assert_eq!(judged.last().unwrap().baseline_mm, Some(80.0));
    assert_eq!(judged.last().unwrap().category, Some(Partial));
    assert_eq!(judged.last().unwrap().events.len(), 3);
}

#[test]
fn an_open_order_or_a_limit_leaves_the_category_uncertain() {
    let mut chart = eighty();
    chart.scan("2 mo .. 4 mo", ["24", "10", "11"]).scan("3 mo .. 5 mo", ["28", "14", "12"]);
    let judged = chart.judged();
    assert!(judged[1].certain && !judged[2].certain);
    let mut limited = eighty();
    limited.scan("56 d", ["<5", "10", "11"]);
    assert_eq!(limited.categories()[1], Some(Partial));
    assert!(!limited.judged()[1].certain);
}

#[test]
fn without_target_lesions_nothing_is_judged() {
    let mut chart = Chart::new();
    chart.measured("0 d", "CEA", "12", "µg/l", Lesion::NonTarget);
    chart.measured("9 d", "spleen", "12", "mm", Lesion::New);
    assert!(chart.judged().is_empty());
}
