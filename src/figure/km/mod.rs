//! The Kaplan–Meier figure: curves with censoring marks and 95 % bands, what they come to, and how many are still at risk.
//!
//! In: [`Plot`], curves with their names and words. Out: a [`Km`], a [`Scene`] that the window paints and the exporters write like any
//! other, and where in it the axes are. Groups differ in colour and in dash, so that they are told apart in print without colour.

mod curves;
mod plot;
mod table;

pub use plot::{Group, MOST_GROUPS, Plot};

use crate::model::{Ticks, Unit};

use super::axis::{TimeAxis, round_span, tick_marks};
use super::scene::{Layer, LayerKind, Pos, Rect, Scene, Shape, Size, Stroke, Text, Weight};
use super::style::Style;
use super::text;

/// The figure, and where its axes are.
#[derive(Debug, Clone, PartialEq)]
pub struct Km {
    /// What to paint.
    pub scene: Scene,
    /// The area of the curves: its upper edge is a share of 1, its lower one of 0.
    pub area: Rect,
    /// Times to positions and back.
    pub axis: TimeAxis,
    /// The unit that the axis counts in.
    pub unit: Unit,
}

/// Lengths in points at scale 1.
const MARGIN: f32 = 8.0;
const TITLE_GAP: f32 = 7.0;
const SHARE_GAP: f32 = 6.0;
const GUTTER_GAP: f32 = 6.0;
const RIGHT: f32 = 12.0;
const MAJOR: f32 = 2.6;
const MINOR: f32 = 1.4;
const NUMBERS: f32 = 9.4;
const CAPTION: f32 = 18.4;
const NOTE_LINE: f32 = 1.3;
/// The area of the curves is never made lower than this; the figure becomes higher instead.
const LEAST_HEIGHT: f32 = 84.0;
/// Names beside the numbers at risk take at most this share of the width.
const WIDEST_GUTTER_SHARE: f32 = 0.24;
/// The shares that are numbered.
const SHARES: [u8; 5] = [0, 25, 50, 75, 100];
/// Room after the last observed time, as a share of the axis.
const END_ROOM: f64 = 0.012;

/// The name of a unit in the plural, as an axis begins with it.
const fn plural(unit: Unit) -> &'static str {
    match unit {
        Unit::Day => "Days",
        Unit::Week => "Weeks",
        Unit::Month => "Months",
        Unit::Year => "Years",
    }
}

/// Height of the figure on a page, as a share of its width.
const PAGE_HEIGHT: f32 = 0.62;

/// The figure of a plot on a page of a width in points.
pub fn page(plot: &Plot, style: &Style, width_pt: f32) -> Scene {
    km(plot, style, Size::new(width_pt, width_pt * PAGE_HEIGHT)).scene
}

/// The figure of a plot in a size in points, higher where that has no room for it.
pub fn km(plot: &Plot, style: &Style, size: Size) -> Km {
    let s = style.scale;
    let finite = |x: f32, least: f32| if x.is_finite() { x.max(least) } else { least };
    let width = finite(size.w, 140.0 * s);
    let groups = plot.groups.get(..MOST_GROUPS).unwrap_or(&plot.groups);
    let last = groups.iter().filter_map(|g| g.curve.last_time()).max().unwrap_or(Ticks::YEAR);
    let (_, to) = round_span(Ticks::ZERO, last.max(Ticks::DAY), END_ROOM);

    let gutter = table::gutter_width(groups, style, width * WIDEST_GUTTER_SHARE);
    let x0 = MARGIN * s + gutter + GUTTER_GAP * s;
    let axis = TimeAxis::new(Ticks::ZERO, to, x0, (width - RIGHT * s).max(x0 + 1.0));
    let marks = tick_marks(&axis, plot.unit, style.label_pt);
    let unit = marks.unit;

    let mut legend = Layer::new(LayerKind::Legend, None);
    let mut y = MARGIN * s;
    let inner = (width - 2.0 * MARGIN * s).max(1.0);
    if !plot.title.is_empty() {
        y += text::cap_height_pt(style.title_pt);
        let title = text::elide(&plot.title, inner, style.title_pt, Weight::Bold);
        legend.push(Text::new(Pos::new(MARGIN * s, y), &title, style.title_pt, Weight::Bold, style.ink));
        y += TITLE_GAP * s;
    }
    y = table::legend(&mut legend, plot, groups, style, unit, Rect::new(MARGIN * s, y, inner, 0.0));
    y += (SHARE_GAP + 2.0) * s + text::cap_height_pt(style.label_pt);
    let share = format!("{} (%)", plot.share);
    let share = text::elide(&share, inner, style.label_pt, Weight::Regular);
    let mut labels = Layer::new(LayerKind::Axis, None);
    labels.push(Text::new(Pos::new(MARGIN * s, y), &share, style.label_pt, Weight::Regular, style.ink));
    y += SHARE_GAP * s;

    let notes: Vec<String> = plot.notes.iter().flat_map(|n| wrapped(n, inner, style.note_pt)).collect();
    let note_line = style.note_pt * NOTE_LINE;
    let notes_height = if notes.is_empty() { 0.0 } else { note_line * (notes.len() as f32 + 0.6) };
    let below = CAPTION * s + table::risk_height(groups, style) + notes_height + MARGIN * s;
    let height = finite(size.h, 0.0).max(y + LEAST_HEIGHT * s + below);
    let area = Rect::between(axis.x0, axis.x1, y, height - below);

    let mut ground = Layer::new(LayerKind::Background, None);
    shares(&mut ground, &mut labels, style, area);
    let data = curves::layer(groups, plot.bands, style, area, &axis);
    times(&mut labels, &marks.ticks, style, area, &axis, width);
    let caption = format!("{} {}", plural(unit), plot.since);
    let caption = text::elide(caption.trim(), area.w, style.label_pt, Weight::Regular);
    let at = Pos::new(area.center().x, area.bottom() + CAPTION * s);
    labels.push(Text::new(at, &caption, style.label_pt, Weight::Regular, style.ink).centered_here());

    let mut risk = Layer::new(LayerKind::Gutter, None);
    let top = area.bottom() + CAPTION * s;
    let end =
        table::risk(&mut risk, groups, &marks.ticks, style, &axis, Rect::new(MARGIN * s, top, gutter, 0.0));
    for (line, note) in notes.iter().enumerate() {
        let at = Pos::new(MARGIN * s, end + note_line * (line as f32 + 1.4));
        risk.push(Text::new(at, note, style.note_pt, Weight::Regular, style.grey));
    }
    let scene = Scene {
        size: Size::new(width, height),
        background: style.background,
        layers: vec![ground, data, labels, risk, legend],
    };
    Km { scene, area, axis, unit }
}

/// The shares: a line across for each, its number at the left.
fn shares(ground: &mut Layer, labels: &mut Layer, style: &Style, area: Rect) {
    let s = style.scale;
    for share in SHARES {
        let y = area.bottom() - area.h * f32::from(share) / 100.0;
        if share > 0 {
            let line = Stroke::solid(style.hairline, style.hair);
            ground.push(Shape::line(Pos::new(area.x, y), Pos::new(area.right(), y), line));
        }
        let tick = Stroke::solid(0.5 * s, style.ink);
        labels.push(Shape::line(Pos::new(area.x - MAJOR * s, y), Pos::new(area.x, y), tick));
        let at = Pos::new(area.x - (MAJOR + 1.8) * s, y + text::cap_height_pt(style.label_pt) / 2.0);
        let number = Text::new(at, &share.to_string(), style.label_pt, Weight::Regular, style.ink);
        labels.push(number.ending_here());
    }
    let line = Stroke::solid(style.axis_line, style.ink);
    labels.push(Shape::line(Pos::new(area.x, area.y), Pos::new(area.x, area.bottom()), line));
    labels.push(Shape::line(Pos::new(area.x, area.bottom()), Pos::new(area.right(), area.bottom()), line));
}

/// The marks and numbers of the time axis.
fn times(
    labels: &mut Layer,
    ticks: &[super::axis::Tick],
    style: &Style,
    area: Rect,
    axis: &TimeAxis,
    width: f32,
) {
    let s = style.scale;
    for tick in ticks {
        let x = axis.x_at(tick.at);
        let (length, weight) = if tick.label.is_some() { (MAJOR, 0.5) } else { (MINOR, 0.35) };
        let line = Stroke::solid(weight * s, style.ink);
        let bottom = area.bottom();
        labels.push(Shape::line(Pos::new(x, bottom), Pos::new(x, bottom + length * s), line));
        let Some(label) = &tick.label else { continue };
        let at = Pos::new(x, bottom + NUMBERS * s);
        let number = Text::new(at, label, style.label_pt, Weight::Regular, style.ink).centered_here();
        if number.bounds().right() <= width {
            labels.push(number);
        }
    }
}

/// Words in lines no wider than a width in points.
fn wrapped(words: &str, width: f32, size_pt: f32) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words.split_whitespace() {
        let longer = lines.last().map(|line| format!("{line} {word}"));
        match (longer, lines.last_mut()) {
            (Some(longer), Some(line)) if text::width_pt(&longer, size_pt, Weight::Regular) <= width => {
                *line = longer;
            }
            _ => lines.push(text::elide(word, width, size_pt, Weight::Regular).into_owned()),
        }
    }
    lines
}
