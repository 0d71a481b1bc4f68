//! The two tables of the figure: what each group comes to, above the curves, and how many are at risk, under the axis.

use crate::measure::survival::Median;
use crate::model::{Ticks, Unit};

use super::super::axis::{Tick, TimeAxis};
use super::super::scene::{Layer, Pos, Rect, Shape, Text, Weight};
use super::super::style::Style;
use super::super::text::{cap_height_pt, elide, width_pt};
use super::plot::{EVERYBODY, Group, Plot, stroke};

/// Lengths in points at scale 1.
const SAMPLE: f32 = 18.0;
const SAMPLE_GAP: f32 = 5.0;
const COLUMN_GAP: f32 = 12.0;
const SAMPLE_LINE: f32 = 1.3;
const NAME_GAP: f32 = 4.0;
const RISK_ABOVE: f32 = 5.0;
/// From one line of a table to the next, in ems.
const LINE: f32 = 1.42;
/// Heading of the numbers under the axis.
const AT_RISK: &str = "At risk";
/// What stands for a group's name.
fn name_of(group: &Group) -> &str {
    if group.name.is_empty() { EVERYBODY } else { &group.name }
}

/// A median with its interval: `23.4 (18.0–not reached)`. All numbers of a column have the same decimals.
fn median_words(median: Median, unit: Unit) -> String {
    let decimals = usize::from(unit != Unit::Day);
    let words = |time: Option<Ticks>| {
        time.map_or_else(|| "not reached".to_owned(), |t| format!("{:.decimals$}", t.in_unit(unit)))
    };
    match (median.low, median.high) {
        (None, None) => words(median.time),
        (low, high) => format!("{} ({}–{})", words(median.time), words(low), words(high)),
    }
}

/// Draws the legend under the top of `room`; gives where it ends.
pub(super) fn legend(
    layer: &mut Layer,
    plot: &Plot,
    groups: &[Group],
    style: &Style,
    unit: Unit,
    room: Rect,
) -> f32 {
    if groups.is_empty() {
        return room.y;
    }
    let s = style.scale;
    let (size, head_size) = (style.label_pt, style.note_pt);
    let line = size * LINE;
    let numbers: Vec<[String; 3]> = groups
        .iter()
        .map(|g| {
            [g.curve.patients.to_string(), g.curve.events.to_string(), median_words(g.curve.median, unit)]
        })
        .collect();
    let heads = ["Patients".to_owned(), "Events".to_owned(), format!("Median, {} (95 % CI)", unit.symbol())];
    let column = |n: usize| {
        let cells = numbers.iter().filter_map(|row| row.get(n));
        let widest = cells.map(|c| width_pt(c, size, Weight::Regular)).fold(0.0_f32, f32::max);
        heads.get(n).map_or(widest, |h| widest.max(width_pt(h, head_size, Weight::Regular)))
    };
    let widths = [column(0), column(1), column(2)];
    let gap = COLUMN_GAP * s;
    let taken: f32 = widths.iter().map(|w| w + gap).sum::<f32>() + (SAMPLE + SAMPLE_GAP) * s;
    let widest_name = groups.iter().map(|g| width_pt(name_of(g), size, Weight::Bold)).fold(0.0_f32, f32::max);
    // A narrow page has no room for names beside numbers: they get lines of their own.
    let is_narrow = room.w - taken < widest_name.min(34.0 * s);
    let name_room = if is_narrow { room.w - (SAMPLE + SAMPLE_GAP) * s } else { (room.w - taken).max(1.0) };
    let first = if is_narrow {
        room.x + (SAMPLE + SAMPLE_GAP) * s
    } else {
        room.x + (SAMPLE + SAMPLE_GAP) * s + widest_name.min(name_room) + gap
    };
    let mut edges = Vec::new();
    let mut x = first;
    for width in widths {
        edges.push((x, width));
        x += width + gap;
    }
    // On the narrowest page numbers are cut short rather than run over its edge.
    let cut = |words: &str, x: f32, size: f32| {
        elide(words, (room.right() - x).max(1.0), size, Weight::Regular).into_owned()
    };
    let mut y = room.y + cap_height_pt(head_size);
    for ((x, width), (n, head)) in edges.iter().zip(heads.iter().enumerate()) {
        let head = cut(head, *x, head_size);
        let text = Text::new(Pos::new(*x, y), &head, head_size, Weight::Regular, style.grey);
        // Counts stand at the right of their column, medians at the left.
        let text = if n < 2 { shifted(text, *width) } else { text };
        layer.push(text);
    }
    for (n, (group, row)) in groups.iter().zip(&numbers).enumerate() {
        y += line;
        let middle = y - cap_height_pt(size) / 2.0;
        let sample = stroke(style, n, SAMPLE_LINE);
        layer.push(Shape::line(Pos::new(room.x, middle), Pos::new(room.x + SAMPLE * s, middle), sample));
        let at = Pos::new(room.x + (SAMPLE + SAMPLE_GAP) * s, y);
        let name = elide(name_of(group), name_room, size, Weight::Bold);
        layer.push(Text::new(at, &name, size, Weight::Bold, style.ink));
        if is_narrow {
            y += line;
        }
        for ((x, width), (n, cell)) in edges.iter().zip(row.iter().enumerate()) {
            let cell = cut(cell, *x, size);
            let text = Text::new(Pos::new(*x, y), &cell, size, Weight::Regular, style.ink);
            layer.push(if n < 2 { shifted(text, *width) } else { text });
        }
    }
    if let Some(test) = &plot.log_rank {
        y += line;
        let words = elide(&test.words(), room.w, size, Weight::Regular).into_owned();
        layer.push(Text::new(Pos::new(room.x, y), &words, size, Weight::Regular, style.ink));
    }
    y
}

/// Moved to the right end of a column of some width.
fn shifted(mut text: Text, width: f32) -> Text {
    text.baseline.x += width - text.width_pt;
    text
}

/// The widths that are needed left of the curves: names beside the numbers at risk, but no more than `most`.
pub(super) fn gutter_width(groups: &[Group], style: &Style, most: f32) -> f32 {
    let names =
        groups.iter().map(|g| width_pt(name_of(g), style.label_pt, Weight::Bold) + number_reach(style, g));
    let names = names.map(|width| width + NAME_GAP * style.scale);
    let head = width_pt(AT_RISK, style.note_pt, Weight::Regular);
    let shares = width_pt("100", style.label_pt, Weight::Regular) + 4.4 * style.scale;
    // The first numbers at risk stand under time 0 and reach to the left of it.
    let reach = groups.iter().map(|g| number_reach(style, g)).fold(0.0_f32, f32::max);
    names.fold(head.max(shares), f32::max).min(most.max(shares).max(head + reach))
}

/// How far the first number at risk reaches left of the axis.
fn number_reach(style: &Style, group: &Group) -> f32 {
    width_pt(&group.curve.patients.to_string(), style.label_pt, Weight::Regular) / 2.0
}

/// How high the numbers at risk stand together.
pub(super) fn risk_height(groups: &[Group], style: &Style) -> f32 {
    if groups.is_empty() {
        return 0.0;
    }
    RISK_ABOVE * style.scale + style.note_pt * LINE + groups.len() as f32 * style.label_pt * LINE
}

/// Draws the numbers at risk under the numbered ticks, under the top of `room`; gives where they end.
pub(super) fn risk(
    layer: &mut Layer,
    groups: &[Group],
    ticks: &[Tick],
    style: &Style,
    axis: &TimeAxis,
    room: Rect,
) -> f32 {
    if groups.is_empty() {
        return room.y;
    }
    let size = style.label_pt;
    let mut y = room.y + RISK_ABOVE * style.scale + style.note_pt;
    layer.push(Text::new(Pos::new(room.x, y), AT_RISK, style.note_pt, Weight::Regular, style.grey));
    for group in groups {
        y += size * LINE;
        let most = room.w - number_reach(style, group) - NAME_GAP * style.scale;
        let name = elide(name_of(group), most.max(1.0), size, Weight::Bold);
        layer.push(Text::new(Pos::new(room.x, y), &name, size, Weight::Bold, style.ink));
        let mut taken = f32::NEG_INFINITY;
        for tick in ticks.iter().filter(|tick| tick.label.is_some()) {
            let count = group.curve.at_risk(tick.at).to_string();
            let at = Pos::new(axis.x_at(tick.at), y);
            let number = Text::new(at, &count, size, Weight::Regular, style.ink).centered_here();
            let bounds = number.bounds();
            if bounds.x > taken {
                taken = bounds.right() + size / 4.0;
                layer.push(number);
            }
        }
    }
    y
}
