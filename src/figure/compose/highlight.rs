//! A measure shown in a composed figure: its events keep their colours, others pale, and its span is drawn as a
//! dimension line at their rows.

use super::super::color::Color;
use super::super::lanes::PinLine;
use super::super::scene::{Address, Fill, Item, Layer, LayerKind, Pos, Rect, Shape, Stroke};
use super::super::style::Style;
use super::composed::Figure;
use super::dimension::Dimension;
use crate::model::{EventId, PatientId, Ticks};

/// Opacity that is left to what a measure does not come from, of 255.
const PALE: u16 = 70;
/// Lengths in points at scale 1.
const UP: f32 = 1.0;
const PAD: f32 = 1.6;

/// A measure of a patient, which the figure sets off.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Highlight<'a> {
    /// Whose.
    pub patient: &'a PatientId,
    /// The events of the measure.
    pub events: &'a [EventId],
    /// Its line, in times of the patient, if it is a length between two moments.
    pub line: Option<&'a PinLine>,
    /// The moment of the patient that the axis counts from.
    pub zero: Ticks,
}

impl Highlight<'_> {
    /// Whether something that is drawn belongs to the measure.
    fn includes(&self, address: &Address) -> bool {
        address.patient == *self.patient
            && address.event.as_ref().is_none_or(|event| self.events.contains(event))
    }
}

/// Pales what a measure does not come from and draws its span over the figure; the words stand on the line.
pub fn highlight(figure: &mut Figure, highlight: &Highlight<'_>, style: &Style) {
    let is_other = |address: &Address| address.event.is_some() && !highlight.includes(address);
    for layer in figure.scene.layers.iter_mut().filter(|layer| layer.kind == LayerKind::Data) {
        for item in &mut layer.items {
            if item.address.as_ref().is_some_and(is_other) {
                pale(&mut item.shape);
            }
        }
    }
    let Some(line) = highlight.line else { return };
    let Some((top, bottom)) = rows(figure, highlight) else { return };
    let data = figure.data;
    let s = style.scale;
    let ends = (figure.axis.x_at(line.from - highlight.zero), figure.axis.x_at(line.to - highlight.zero));
    let shown = (ends.0.max(data.x), ends.1.min(data.right()));
    if shown.1 - shown.0 < 0.5 {
        return;
    }
    let mut overlay = Layer::new(LayerKind::Overlay, Some(clip(figure)));
    let y = top - UP * s;
    let dashed = Stroke::dashed(0.5 * s, style.ink, 1.4 * s, 1.4 * s);
    for x in [ends.0, ends.1].into_iter().filter(|x| (shown.0 - 0.01..=shown.1 + 0.01).contains(x)) {
        overlay.push(Shape::line(Pos::new(x, y), Pos::new(x, bottom), dashed));
    }
    let (line, words) =
        Dimension { ends, shown, y, gap: None }.with_words(&line.words, (data.x, figure.scene.size.w), style);
    if let Some(words) = words {
        let ground = words.bounds();
        let ground = Rect::between(ground.x - PAD * s, ground.right() + PAD * s, ground.y, ground.bottom());
        overlay.push(Shape::bar(ground, s, style.background.with_alpha(235)));
        overlay.items.push(Item { shape: words.into(), address: None });
    }
    for shape in line.shapes(style) {
        overlay.push(shape);
    }
    figure.scene.layers.push(overlay);
}

/// Where rows show.
fn clip(figure: &Figure) -> Rect {
    Rect::new(0.0, figure.data.y, figure.scene.size.w, figure.data.h)
}

/// From the top of the first row with an event of the measure to the foot of the last one, as far as they show.
fn rows(figure: &Figure, highlight: &Highlight<'_>) -> Option<(f32, f32)> {
    let of_patient = || figure.lane_boxes.iter().filter(|lane| lane.patient == *highlight.patient);
    let lanes = figure.places.iter().filter(|place| highlight.includes(&place.address));
    let lanes = lanes.filter_map(|place| figure.lane_boxes.get(place.lane?)).map(|lane| lane.rect);
    let ends = |rect: Rect| (rect.y, rect.bottom());
    let held = lanes.map(ends).reduce(|(a, b), (c, d)| (a.min(c), b.max(d)));
    held.or_else(|| of_patient().next().map(|lane| ends(lane.rect)))
}

fn pale(shape: &mut Shape) {
    let less = |color: &mut Color| *color = color.with_alpha((u16::from(color.a) * PALE / 255) as u8);
    let stroke_less = |stroke: &mut Option<Stroke>| {
        if let Some(stroke) = stroke {
            less(&mut stroke.color);
        }
    };
    match shape {
        Shape::Rect { fill, stroke, .. } => {
            match fill {
                Some(Fill::Solid(color) | Fill::Fade { color, .. }) => less(color),
                None => {}
            }
            stroke_less(stroke);
        }
        Shape::Path { fill, stroke, .. } => {
            if let Some(color) = fill {
                less(color);
            }
            stroke_less(stroke);
        }
        Shape::Text(text) => less(&mut text.color),
        Shape::Image { .. } => {}
    }
}
