//! Composition: lanes, a viewport and a style become the figure.
//!
//! [`compose`] is pure. With [`Viewport::height_pt`] it draws a window: rows scroll under an axis and a legend that stay
//! at the bottom, and only what shows is worked out. Without, it draws a page as high as it needs to be.
//!
//! The files stand on each other: `viewport`, `page` and `composed` are values, `canvas` is the sheet that collects what
//! is drawn, each part of the figure (`bars`, `track`, `rulers`, …) draws itself on the sheet, `patient` puts the parts
//! of one patient together, and `order` those of the figure.

mod bars;
mod breaks;
mod canvas;
mod composed;
mod dimension;
mod ends;
mod fill;
mod given;
mod highlight;
mod labels;
mod legend;
mod order;
mod page;
mod patient;
mod pictures;
mod references;
mod rulers;
mod signs;
mod title;
mod track;
mod viewport;

pub use composed::{Figure, LaneBox, Place, hit};
pub use highlight::{Highlight, highlight};
pub use viewport::Viewport;

use crate::course::Alignment;
use crate::model::Ticks;

use super::axis::round_span;
use super::lanes::LaneLayout;
use super::style::Style;

/// Room after the last moment, as a share of the whole, for arrowheads.
const END_ROOM: f64 = 0.012;

/// The span that shows all of a case, with round ends and room for arrowheads; a year for an empty one.
pub fn fit(lanes: &LaneLayout, alignment: Alignment) -> (Ticks, Ticks) {
    match lanes.span(alignment) {
        Some((from, to)) => {
            let from = if alignment == Alignment::Calendar { from } else { from.min(Ticks::ZERO) };
            round_span(from, to, END_ROOM)
        }
        None => (Ticks::ZERO, Ticks::YEAR),
    }
}

/// The figure of a study.
pub fn compose(lanes: &LaneLayout, viewport: &Viewport, style: &Style) -> Figure {
    if let Some(study) = viewport.include.narrowed(lanes.study()) {
        let mut layout = LaneLayout::of(study);
        layout.aspects.clone_from(&lanes.aspects);
        return order::compose(&layout, viewport, style);
    }
    order::compose(lanes, viewport, style)
}

/// How far down the rows of a patient begin while nothing is scrolled, in points.
pub fn top_of_patient(lanes: &LaneLayout, viewport: &Viewport, style: &Style, patient: usize) -> f32 {
    order::top_of(lanes, viewport, style, patient)
}
