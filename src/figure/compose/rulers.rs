//! The time axis as drawn: line, marks, numbers, caption.

use crate::course::Alignment;
use crate::model::Unit;

use super::super::axis::{calendar_marks, tick_marks};
use super::super::scene::{Pos, Rect, Shape, Stroke, Text, Weight};
use super::canvas::{AXIS_GAP, Canvas, item};

/// Lengths in points at scale 1.
const MAJOR: f32 = 2.6;
const MINOR: f32 = 1.4;
const NUMBERS: f32 = 9.4;
const CAPTION: f32 = 18.4;
const BELOW: f32 = 8.0;
const BREAK: f32 = 2.4;
/// Axis numbers and caption against labels.
const NUMBER_SIZE: f32 = 1.067;
const CAPTION_SIZE: f32 = 1.13;

impl Canvas<'_> {
    /// From the end of the rows to the legend.
    pub fn rulers_height(&self, references: f32) -> f32 {
        if !self.viewport.include.axis {
            return references + self.axis_gap();
        }
        references + (AXIS_GAP + CAPTION + BELOW) * self.s
    }

    /// Draws the axis with its line at height `y`.
    pub fn rulers(&mut self, y: f32) {
        if !self.viewport.include.axis {
            return;
        }
        let (s, style) = (self.s, self.style);
        let (x0, x1) = (self.page.x0, self.page.x1);
        let number_pt = style.label_pt * NUMBER_SIZE;
        let is_calendar = self.viewport.alignment == Alignment::Calendar;
        let marks = if is_calendar {
            calendar_marks(&self.axis, number_pt)
        } else {
            tick_marks(&self.axis, self.viewport.unit, number_pt)
        };
        let line = Stroke::solid(style.axis_line, style.ink);
        self.rulers.push(item(Shape::line(Pos::new(x0, y), Pos::new(x1, y), line)));
        for ends in self.breaks_within(x0, x1) {
            let shapes = self.break_shapes(ends, (y - BREAK * s, y + BREAK * s));
            self.rulers.extend(shapes.into_iter().map(item));
        }
        let mut taken: Option<Rect> = None;
        // Dates of nothing would be made up.
        let ticks = if is_calendar && !self.shows_any() { &[] } else { marks.ticks.as_slice() };
        for tick in ticks {
            let x = self.axis.x_at(tick.at);
            let (length, width) = if tick.label.is_some() { (MAJOR, 0.5) } else { (MINOR, 0.35) };
            let stroke = Stroke::solid(width * s, style.ink);
            self.rulers.push(item(Shape::line(Pos::new(x, y), Pos::new(x, y + length * s), stroke)));
            let Some(label) = &tick.label else { continue };
            let at = Pos::new(x, y + NUMBERS * s);
            let number = Text::new(at, label, number_pt, Weight::Regular, style.ink).centered_here();
            let bounds = number.bounds();
            let crowded = taken.is_some_and(|before| before.right() + 2.0 * s > bounds.x);
            if !crowded && bounds.x >= 0.0 && bounds.right() <= self.page.right {
                taken = Some(bounds);
                self.rulers.push(item(number));
            }
        }
        let caption = self.axis_caption(marks.unit);
        let size = style.label_pt * CAPTION_SIZE;
        let middle = f32::midpoint(x0, x1);
        let room = 2.0 * middle.min(self.page.right - middle) - 2.0 * s;
        let caption = super::super::text::elide(&caption, room, size, Weight::Regular);
        let at = Pos::new(middle, y + CAPTION * s);
        self.rulers.push(item(Text::new(at, &caption, size, Weight::Regular, style.ink).centered_here()));
    }

    fn axis_caption(&self, unit: Unit) -> String {
        let counted = match unit {
            Unit::Day => "Days",
            Unit::Week => "Weeks",
            Unit::Month => "Months",
            Unit::Year => "Years",
        };
        match self.viewport.alignment {
            Alignment::Calendar => "Calendar".to_owned(),
            Alignment::Zero => match self.lanes.zero_words() {
                Some(words) => format!("{counted} since {words}"),
                None => format!("{counted} since time 0"),
            },
            other => format!("{counted} since {}", other.words()),
        }
    }
}
