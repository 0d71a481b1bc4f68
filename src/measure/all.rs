//! All measures of a patient, or some.

use super::groundwork::Groundwork;
use super::table::{Measure, MeasureSet};
use super::value::{Status, Value, censored};
use super::{exposure, free, response, times};
use crate::course::Course;
use crate::model::{Patient, Rules, Ticks};

/// All measures of one patient by the rules of the case, in the order of [`Measure::ALL`]; of one measure in the order of
/// lines, then of the file.
pub fn all(rules: &Rules, patient: &Patient, course: &Course) -> Vec<Value> {
    some(MeasureSet::ALL, rules, patient, course)
}

/// Those of [`all`] that are wanted; what only others need is not worked out.
pub fn some(wanted: MeasureSet, rules: &Rules, patient: &Patient, course: &Course) -> Vec<Value> {
    let ground = Groundwork::new(rules, patient, course);
    let any = |of: &[Measure]| wanted.meets(MeasureSet::of(of));
    let is_wanted = |measure| wanted.contains(measure);
    let mut out = Vec::new();
    if any(ENDPOINTS) {
        let mut of_course = ground.of_course(wanted);
        let survival = of_course.pop_if(|value| value.measure == Measure::OverallSurvival);
        out.append(&mut of_course);
        for at in 0..ground.lines().len() {
            out.extend(ground.of_line(wanted, at));
        }
        out.extend(survival);
    }
    if is_wanted(Measure::TimeInResponse) {
        let settled = |value: Value| {
            let open = value.events.iter().find_map(|id| ground.unsettled().phases.get(id));
            match open {
                Some(open) => open.loosens(value),
                None => value,
            }
        };
        out.extend(times::time_in_phases(&ground.clock).into_iter().map(settled));
    }
    if is_wanted(Measure::TimeOnTreatment) {
        out.extend(times::time_on_each(&ground.clock));
    }
    out.extend(exposure::time_on(&ground, wanted));
    if any(&[Measure::TreatmentFreeInterval, Measure::TreatmentFreeRemission, Measure::LongestOffTreatment]) {
        let gaps = free::gaps(&ground);
        out.extend(free::intervals(&ground, &gaps));
        out.extend(response::longest_off(&ground, &gaps));
    }
    if any(PARTS) {
        out.extend(response::parts(&ground));
    }
    if is_wanted(Measure::LinesOfTherapy) {
        out.extend(exposure::lines(&ground));
    }
    if is_wanted(Measure::Progressions) {
        out.push(exposure::progressions(&ground));
    }
    if is_wanted(Measure::Simultaneous) {
        out.extend(exposure::simultaneous(&ground));
    }
    if any(&[Measure::Cycles, Measure::Cover, Measure::CumulativeDose]) {
        out.extend(exposure::schedules(&ground));
    }
    if is_wanted(Measure::FollowUp) {
        out.extend(times::follow_up(&ground.clock));
    }
    // What is worked out together may have brought along what is not asked for.
    out.retain(|value| wanted.contains(value.measure));
    out.iter_mut().for_each(name_unbounded);
    out.sort_by_key(|value| value.measure);
    out
}

/// What begins with the course or a line and ends with an event.
const ENDPOINTS: &[Measure] = &[
    Measure::TimeToResponse,
    Measure::TimeToCompleteResponse,
    Measure::BestResponse,
    Measure::BestConfirmedResponse,
    Measure::DurationOfResponse,
    Measure::DurationOfCompleteResponse,
    Measure::ProgressionFreeSurvival,
    Measure::ProgressionFreeSurvival2,
    Measure::OverallSurvival,
    Measure::TimeToNextTreatment,
];

/// Parts of each response, and what ran at its ends.
const PARTS: &[Measure] = &[
    Measure::ResponseOffTreatment,
    Measure::ResponseOnTreatment,
    Measure::ResponseInGaps,
    Measure::ResponseOnAgent,
    Measure::AgentsAtStart,
    Measure::AgentsAtEnd,
];

/// A length without a greatest value has no end that is stated: it is at least so long, or nothing is known of it.
fn name_unbounded(value: &mut Value) {
    if value.status != Status::Event || !value.is_length() || value.range().hi.is_some() {
        return;
    }
    let known = value.range().lo.is_some_and(|lo| lo > Ticks::ZERO);
    let why = || Status::Indeterminate("what is stated does not bound it".to_owned());
    value.status = if known { Status::Censored(censored::END_NOT_STATED) } else { why() };
}
