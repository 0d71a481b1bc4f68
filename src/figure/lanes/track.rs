//! Line tracks of measured values: their scale and reference range.

use super::{Lane, LaneGroup, Mark, Track};

/// Values that span more than this factor are drawn by their logarithm.
const LOGARITHMIC_FROM: f64 = 50.0;

/// A lane of values in order of time, with the scale that shows them all.
pub(super) fn lane(name: String, marks: Vec<Mark>) -> Lane {
    let track = scale(&marks);
    let mut lane = Lane::new(LaneGroup::Measurement, name, 1, marks);
    lane.track = Some(track);
    lane
}

fn scale(marks: &[Mark]) -> Track {
    let mut least: Option<(f64, &str)> = None;
    let mut greatest: Option<(f64, &str)> = None;
    let mut normal = (None, None);
    for mark in marks {
        normal = (normal.0.or(mark.normal.0), normal.1.or(mark.normal.1));
        let Some(value) = mark.value else { continue };
        let text = mark.words.first().map_or("", String::as_str);
        if least.is_none_or(|(known, _)| value < known) {
            least = Some((value, text));
        }
        if greatest.is_none_or(|(known, _)| value > known) {
            greatest = Some((value, text));
        }
    }
    let number = |found: Option<(f64, &str)>| {
        found
            .map(|(_, text)| text.split_whitespace().next().unwrap_or_default().to_owned())
            .unwrap_or_default()
    };
    let (low, high) = (least.map_or(0.0, |v| v.0), greatest.map_or(1.0, |v| v.0));
    Track {
        least: low,
        greatest: high,
        least_text: number(least),
        greatest_text: if high > low { number(greatest) } else { String::new() },
        normal,
        logarithmic: low > 0.0 && high / low >= LOGARITHMIC_FROM,
    }
}

impl Track {
    /// How high a value stands on the track, from 0 at the foot to 1 at the head; the middle if all are equal.
    pub fn share(&self, value: f64) -> f32 {
        let place = |v: f64| if self.logarithmic { v.max(f64::MIN_POSITIVE).ln() } else { v };
        let (low, high) = (place(self.least), place(self.greatest));
        let share = (place(value) - low) / (high - low);
        if share.is_finite() { share.clamp(-1.0, 2.0) as f32 } else { 0.5 }
    }
}
