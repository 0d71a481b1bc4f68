//! Values from the literature: dashed lines or faint bands through all patients, labelled at the axis.

use crate::course::Alignment;
use crate::model::{Order, Point, Reference, Ticks, TimeExpr};

use super::super::scene::{Pos, Rect, Shape, Stroke, Text, Weight};
use super::super::style::Style;
use super::super::text;
use super::canvas::{Canvas, item};

/// Lengths in points at scale 1.
const ROW: f32 = 7.0;
const BESIDE: f32 = 2.4;
const ABOVE_FIRST_LANE: f32 = 7.5;

/// Where references stand and in which row their labels are.
pub(super) struct References {
    placed: Vec<Placed>,
    rows: usize,
}

struct Placed {
    from: f32,
    to: f32,
    row: usize,
    label: Option<Text>,
}

impl References {
    /// Height of the labels above the axis.
    pub fn height(&self, style: &Style) -> f32 {
        self.rows as f32 * ROW * style.scale
    }
}

/// The length from zero that a reference states, or the range of it.
pub(super) fn stated(reference: &Reference) -> Option<(Ticks, Ticks)> {
    let from_zero = |point: &Point| match point {
        Point::FromZero(quantity) => Some(quantity.stated),
        _ => None,
    };
    match reference.at.expr() {
        TimeExpr::At { point, .. } => from_zero(point).map(|at| (at, at)),
        TimeExpr::Bounds(bounds) => {
            let bound = |orders: &[Order]| {
                bounds.iter().find(|b| orders.contains(&b.order)).and_then(|b| from_zero(&b.point))
            };
            let lower = bound(&[Order::NotBefore, Order::MoreThan, Order::After]);
            let upper = bound(&[Order::NotAfter, Order::LessThan, Order::Before]);
            let (from, to) = (lower.or(upper)?, upper.or(lower)?);
            Some((from.min(to), from.max(to)))
        }
        TimeExpr::Ongoing | TimeExpr::Unknown => None,
    }
}

/// `25 mo`, `19–26 mo`; the text as written where it is not that simple.
fn value_text(reference: &Reference) -> String {
    let written = reference.at.text().trim();
    if let Some((low, high)) = written.split_once("..") {
        let (low, high) = (low.trim(), high.trim());
        if let (Some((number, unit)), Some((_, second))) = (low.split_once(' '), high.split_once(' '))
            && unit == second
        {
            return format!("{number}–{high}");
        }
        if !low.is_empty() && !high.is_empty() {
            return format!("{low} – {high}");
        }
    }
    written.strip_prefix('~').map_or_else(|| written.to_owned(), |value| format!("about {}", value.trim()))
}

/// Label and value; the value is not said twice.
fn label_text(reference: &Reference) -> String {
    let value = value_text(reference);
    let label = reference.label.trim();
    let label = if label.is_empty() { reference.statistic.trim() } else { label };
    if label.is_empty() {
        value
    } else if label.contains(&value) {
        label.to_owned()
    } else {
        format!("{label}: {value}")
    }
}

/// Places the references that show. They count from the case's own zero and mean nothing on another axis.
pub(super) fn plan(canvas: &Canvas) -> References {
    let (s, style, page) = (canvas.s, canvas.style, &canvas.page);
    let mut placed: Vec<Placed> = Vec::new();
    let mut rows: Vec<f32> = Vec::new();
    let has_zero = canvas.viewport.alignment == Alignment::Zero && !canvas.lanes.is_empty();
    if has_zero && canvas.viewport.include.references {
        let mut shown: Vec<(f32, f32, &Reference)> = canvas
            .head
            .references
            .iter()
            .filter(|reference| !reference.hidden)
            .filter_map(|reference| {
                let (from, to) = stated(reference)?;
                Some((canvas.axis.x_at(from), canvas.axis.x_at(to), reference))
            })
            .filter(|(from, to, _)| *to >= page.x0 && *from <= page.x1)
            .collect();
        shown.sort_by(|a, b| a.0.total_cmp(&b.0));
        for (from, to, reference) in shown {
            let content = label_text(reference);
            let (left, right) = (page.margin, page.type_right.min(page.right - page.margin));
            let anchor = from.max(page.x0);
            let room_right = right - anchor - BESIDE * s;
            let room_left = anchor - BESIDE * s - left;
            let width = text::width_pt(&text::one_line(&content), style.note_pt, Weight::Regular);
            // Right of its line, else left of it, else across it, where the line makes way.
            let x = if width <= room_right {
                anchor + BESIDE * s
            } else if width <= room_left {
                anchor - BESIDE * s - width
            } else {
                (right - width).max(left)
            };
            let content = text::elide(&content, right - x, style.note_pt, Weight::Regular);
            let label = Text::new(Pos::new(x, 0.0), &content, style.note_pt, Weight::Regular, style.grey);
            let start = label.baseline.x.min(from) - 1.0 * s;
            let row = rows.iter().position(|taken| *taken <= start).unwrap_or(rows.len());
            let end = label.baseline.x.max(from) + label.width_pt + 4.0 * s;
            match rows.get_mut(row) {
                Some(slot) => *slot = end,
                None => rows.push(end),
            }
            placed.push(Placed { from, to, row, label: (!label.text.is_empty()).then_some(label) });
        }
    }
    References { placed, rows: rows.len() }
}

impl Canvas<'_> {
    /// Lines and bands through the rows. They stop before type that they would cross.
    pub fn reference_lines(&mut self, references: &References, rows_bottom: f32) {
        let (s, style) = (self.s, self.style);
        let Some(top) = self.lane_spans.first().map(|(top, _)| (top - ABOVE_FIRST_LANE * s).max(0.0)) else {
            return;
        };
        let stroke = Stroke::dashed(0.45 * s, style.grey.with_alpha(190), 3.0 * s, 2.0 * s);
        for reference in &references.placed {
            let (from, to) = (reference.from.max(self.page.x0), reference.to.min(self.page.x1));
            if to - from > 0.5 * s {
                let band = Rect::between(from, to, top, rows_bottom);
                let color = style.grey.with_alpha(20);
                self.under.push(item(Shape::bar(band, 0.0, color)));
            } else {
                let shapes = self.upright(reference.from, (top, rows_bottom), stroke);
                self.lines.extend(shapes.into_iter().map(item));
            }
        }
    }

    /// The labels above the axis, and the lines down to it.
    pub fn reference_labels(&mut self, references: &References, axis_y: f32) {
        let (s, style) = (self.s, self.style);
        let stroke = Stroke::dashed(0.45 * s, style.grey.with_alpha(190), 3.0 * s, 2.0 * s);
        let top = axis_y - references.height(style) - self.axis_gap();
        let lift = |row: usize| 2.8 * s + row as f32 * ROW * s;
        for reference in &references.placed {
            let is_band = reference.to - reference.from > 0.5 * s;
            if is_band {
                let (from, to) = (reference.from.max(self.page.x0), reference.to.min(self.page.x1));
                let band = Rect::between(from, to, top, axis_y);
                self.rulers.push(item(Shape::bar(band, 0.0, style.grey.with_alpha(20))));
            } else if reference.from >= self.page.x0 {
                let crossed = references.placed.iter().filter_map(|other| {
                    let label = other.label.as_ref()?;
                    let y = axis_y - lift(other.row);
                    let hits = label.baseline.x - s < reference.from
                        && reference.from < label.baseline.x + label.width_pt + s;
                    hits.then_some((y - text::cap_height_pt(label.size_pt) - 1.2 * s, y + 1.8 * s))
                });
                let mut y = top;
                let mut gaps: Vec<(f32, f32)> = crossed.collect();
                gaps.sort_by(|a, b| a.0.total_cmp(&b.0));
                for (from, to) in gaps.into_iter().chain([(axis_y, axis_y)]) {
                    if from > y {
                        let x = reference.from;
                        self.rulers.push(item(Shape::line(Pos::new(x, y), Pos::new(x, from), stroke)));
                    }
                    y = y.max(to);
                }
            }
            if let Some(label) = &reference.label {
                let mut label = label.clone();
                label.baseline.y = axis_y - lift(reference.row);
                self.rulers.push(item(label));
            }
        }
    }
}
