//! All measures of a patient.

use super::clock::{Clock, Mark};
use super::endpoints::{Patient as Measured, local_starts};
use super::evidence::Evidence;
use super::lines::lines;
use super::value::{Status, Value, censored};
use super::{exposure, free, response, settled, times};
use crate::course::Course;
use crate::model::{Patient, Rules, Ticks};

/// All measures of one patient by the rules of the case, in the order of [`Measure::ALL`](super::Measure::ALL); of one measure in the order of
/// lines, then of the file.
pub fn all(rules: &Rules, patient: &Patient, course: &Course) -> Vec<Value> {
    let measured = read(rules, patient, course);
    let (mut out, survival) = measured.of_course();
    for at in 0..measured.lines.len() {
        out.extend(measured.of_line(at));
    }
    let settled = |value: Value| {
        let open = value.events.iter().find_map(|id| measured.unsettled.phases.get(id));
        open.map_or_else(|| value.clone(), |open| open.loosens(value.clone()))
    };
    out.extend(times::time_in_phases(course).into_iter().map(settled));
    out.extend(survival);
    out.extend(times::time_on_treatment(course));
    out.extend(exposure::time_on(&measured));
    let gaps = free::gaps(&measured);
    out.extend(free::intervals(&measured, &gaps));
    out.extend(response::parts(&measured, &gaps));
    out.extend(exposure::counts(&measured));
    out.extend(exposure::simultaneous(&measured));
    out.extend(exposure::schedules(&measured));
    out.extend(times::follow_up(course));
    out.iter_mut().for_each(name_unbounded);
    out.sort_by_key(|value| value.measure);
    out
}

/// A length without a greatest value has no end that is stated: it is at least so long, or nothing is known of it.
fn name_unbounded(value: &mut Value) {
    if value.status != Status::Event || !value.is_length() || value.range().hi.is_some() {
        return;
    }
    let known = value.range().lo.is_some_and(|lo| lo > Ticks::ZERO);
    let why = || Status::Indeterminate("what is stated does not bound it".to_owned());
    value.status = if known { Status::Censored(censored::END_NOT_STATED) } else { why() };
}

/// What all measures of a patient are computed from.
pub(super) fn read<'c>(rules: &'c Rules, patient: &Patient, course: &'c Course) -> Measured<'c> {
    let clock = Clock::new(course);
    let evidence = Evidence::read(&clock, rules, patient);
    let lines = lines(&clock, rules, &evidence);
    let local = local_starts(course.events());
    let death = course.death().map(Mark::start);
    let contact = course.last_contact().map(Mark::start);
    let unsettled = settled::unsettled(&clock);
    Measured { clock, rules, evidence, lines, death, contact, local, unsettled }
}
