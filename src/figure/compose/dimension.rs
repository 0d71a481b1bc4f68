//! Dimension lines: a length of time as a line with arrowheads and its words; those that are pinned under the lanes.

use crate::model::Ticks;

use super::super::lanes::{PatientLanes, PinLine};
use super::super::scene::{Pos, Shape, Stroke, Text, Weight};
use super::super::style::Style;
use super::super::text;
use super::breaks::ON_LINE;
use super::canvas::{Canvas, baseline, item};
use super::page::PageColumns;

/// Lengths in points at scale 1.
const ARROW: (f32, f32) = (3.2, 1.4);
const STOP: f32 = 2.2;
const WORDS_GAP: f32 = 2.4;
/// Least length of line on each side of words that interrupt it.
const LEAST_STUB: f32 = 9.0;

/// A dimension line in points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Dimension {
    /// Where it begins and ends, even if that does not show.
    pub ends: (f32, f32),
    /// What of it shows.
    pub shown: (f32, f32),
    /// Its height on the page.
    pub y: f32,
    /// Where words interrupt it.
    pub gap: Option<(f32, f32)>,
}

impl Dimension {
    /// The line with an arrowhead at each end that shows.
    pub fn shapes(&self, style: &Style) -> Vec<Shape> {
        let (s, y) = (style.scale, self.y);
        let (left, right) = self.shown;
        let line = Stroke::solid(0.5 * s, style.ink);
        let (length, half) = (ARROW.0 * s, ARROW.1 * s);
        let fits = right - left > 2.6 * length;
        let straight = |from: f32, to: f32| Shape::line(Pos::new(from, y), Pos::new(to, y), line);
        let (from, to) = (left + 0.6 * s, right - 0.6 * s);
        let mut shapes = match self.gap {
            Some((gap_from, gap_to)) => vec![straight(from, gap_from), straight(gap_to, to)],
            None => vec![straight(from, to)],
        };
        if fits && self.ends.0 >= left - 0.01 {
            let x = left + 0.4 * s;
            let head = vec![Pos::new(x, y), Pos::new(x + length, y - half), Pos::new(x + length, y + half)];
            shapes.push(Shape::polygon(head, style.ink));
        }
        if fits && self.ends.1 <= right + 0.01 {
            let x = right - 0.4 * s;
            let head = vec![Pos::new(x, y), Pos::new(x - length, y - half), Pos::new(x - length, y + half)];
            shapes.push(Shape::polygon(head, style.ink));
        }
        shapes
    }

    /// A short upright line at each end that shows.
    pub fn stops(&self, style: &Style) -> Vec<Shape> {
        let reach = STOP * style.scale;
        let line = Stroke::solid(0.5 * style.scale, style.ink);
        let shows = |x: &f32| (self.shown.0 - 0.01..=self.shown.1 + 0.01).contains(x);
        [self.ends.0, self.ends.1]
            .into_iter()
            .filter(shows)
            .map(|x| Shape::line(Pos::new(x, self.y - reach), Pos::new(x, self.y + reach), line))
            .collect()
    }

    /// The line with its words in the middle where they fit, else beside it, within `limits`; the fullest that do.
    pub fn with_words(mut self, words: &[String], limits: (f32, f32), style: &Style) -> (Self, Option<Text>) {
        let (left, right) = self.shown;
        let gap = WORDS_GAP * style.scale;
        let stub = LEAST_STUB * style.scale;
        let type_line = |words: &str, x: f32| {
            let at = Pos::new(x, baseline(self.y, style.label_pt));
            Text::new(at, words, style.label_pt, Weight::Regular, style.ink)
        };
        for words in words {
            let width = text::width_pt(&text::one_line(words), style.label_pt, Weight::Regular);
            if right - left >= width + 2.0 * (gap + stub) {
                let middle = f32::midpoint(left, right);
                self.gap = Some((middle - width / 2.0 - gap, middle + width / 2.0 + gap));
                return (self, Some(type_line(words, middle).centered_here()));
            }
            if limits.1 - right >= width + gap {
                return (self, Some(type_line(words, right + gap)));
            }
            if left - limits.0 >= width + gap {
                return (self, Some(type_line(words, left - gap).ending_here()));
            }
        }
        (self, None)
    }
}

impl Canvas<'_> {
    /// How high the pinned measures of a patient stand together.
    pub fn pins_height(&self, lanes: &PatientLanes) -> f32 {
        self.shown_pins(lanes).len() as f32 * PageColumns::pin_pitch(self.style)
    }

    fn shown_pins<'l>(&self, lanes: &'l PatientLanes) -> &'l [PinLine] {
        if self.viewport.include.measures { &lanes.pins } else { &[] }
    }

    /// Draws the pinned measures of a patient, each on a row of its own, from height `top`.
    pub fn pins(&mut self, lanes: &PatientLanes, zero: Ticks, top: f32) {
        let (s, style) = (self.s, self.style);
        let pitch = PageColumns::pin_pitch(style);
        let limits = (self.page.x0 + s, self.page.type_right);
        for (n, pin) in self.shown_pins(lanes).iter().enumerate() {
            let y = top + (n as f32 + 0.5) * pitch;
            let ends = (self.x(pin.from, zero), self.x(pin.to, zero));
            let shown = (ends.0.max(self.page.x0), ends.1.min(self.page.x1));
            if shown.1 - shown.0 < 0.5 {
                continue;
            }
            let line = Dimension { ends, shown, y, gap: None };
            let (line, words) = line.with_words(&pin.words, limits, style);
            let mut shapes = line.shapes(style);
            shapes.extend(line.stops(style));
            for gap in self.breaks_within(shown.0, shown.1) {
                shapes.extend(self.break_shapes(gap, (y - ON_LINE.0 * s, y + ON_LINE.1 * s)));
            }
            self.overlay.extend(shapes.into_iter().map(item));
            if let Some(words) = words {
                self.note_type(&words);
                self.overlay.push(item(words));
            }
        }
    }
}
