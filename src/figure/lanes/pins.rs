//! Measures as dimension lines: those that a case pins under the lanes of a patient, and any other.

use crate::course::Course;
use crate::measure::{Value, format};
use crate::model::{Pin, Ticks, Unit};
use crate::study::Chart;

use super::patient::PinLine;
use super::tail::unit_of;

impl PinLine {
    /// The line of a measure, told in `unit` or in the one that suits its length; `None` if it lies between no moments.
    pub fn of(course: &Course, value: &Value, unit: Option<Unit>) -> Option<Self> {
        let (from, to) = value.ends.filter(|_| value.is_drawable())?;
        let (from, to) = (course.moment(from).nominal, course.moment(to).nominal);
        if to - from <= Ticks::ZERO {
            return None;
        }
        let unit = unit.unwrap_or_else(|| unit_of(value.nominal()));
        let figure = format::value(value, unit);
        let name = match value.line {
            Some(line) if !value.name.contains(&line.to_string()) => format!("{}, {line}", value.name),
            _ => value.name.to_string(),
        };
        let words = vec![format!("{name}: {figure}"), figure];
        Some(Self { from, to, is_ongoing: value.is_ongoing(), words, events: value.events.clone() })
    }
}

/// The pinned measures of a patient that there are, in the order of the file.
pub(super) fn pins(chart: &Chart) -> Vec<PinLine> {
    let line =
        |pin: &Pin| PinLine::of(chart.course(), chart.measures().iter().find(|v| v.pin() == *pin)?, None);
    chart.patient().pins.iter().filter_map(line).collect()
}
