//! The legend: what is shown, only that, in as many rows as it takes.

use crate::model::{LegendPlace, Limit, Modality, StatusKind, capital};

use super::super::hatch::{Hatch, hatch};
use super::super::lanes::{LaneLayout, LegendKey, Look};
use super::super::scene::{Fill, Pos, Rect, Shape, Stroke, Text, Weight};
use super::super::style::Style;
use super::super::text;
use super::canvas::{Canvas, baseline, item};
use super::fill;
use super::page::PageColumns;
use super::viewport::Viewport;

/// Lengths in points at scale 1.
const TOP: f32 = 4.6;
const ROW: f32 = 9.4;
const KEY: (f32, f32) = (8.0, 5.6);
const KEY_GAP: f32 = 2.6;
const ENTRY_GAP: f32 = 10.0;
const LEGEND_SIZE: f32 = 0.967;
const CODE_GAP: f32 = 2.0;
/// A legend at the side: its widest entry, and the room between it and the lanes.
const WIDEST_SIDE: f32 = 92.0;
const SIDE_GAP: f32 = 10.0;
/// More rows than this a page sets in columns; a window makes them smaller before it leaves anything out.
const MOST_LOOSE_ROWS: usize = 2;
const COMPACT: [f32; 2] = [0.86, 0.76];

/// The legend broken into rows.
pub(super) struct LegendPlan {
    rows: Vec<Vec<Entry>>,
    /// Where in the last row stands how much was left out.
    more: Option<(f32, String)>,
    /// The factor of all lengths besides the style's.
    scale: f32,
    /// Height in points.
    pub height: f32,
}

#[derive(Clone)]
struct Entry {
    key: LegendKey,
    x: f32,
    width: f32,
    code: String,
    words: String,
}

/// The words of an entry, and the code before them.
fn words(key: &LegendKey) -> (String, String) {
    let plain = |words: &str| (String::new(), words.to_owned());
    match key {
        LegendKey::Treatment(modality) => (String::new(), capital(modality.words())),
        LegendKey::Lane(name, _) => plain(name),
        LegendKey::Response(_, code, name) => (code.clone(), name.clone()),
        LegendKey::Worsening(words) => plain(words),
        LegendKey::Finding(kind) => plain(kind.words()),
        LegendKey::Death => plain("death"),
        LegendKey::OffTreatment => plain("off treatment"),
        LegendKey::Uncertain => plain("uncertain time"),
        LegendKey::Unknown => plain("not stated"),
        LegendKey::Ongoing => plain("ongoing"),
        LegendKey::Hold => plain("interruption"),
        LegendKey::Rest => plain("weeks off"),
        LegendKey::DoseStep => plain("dose by height"),
        LegendKey::DoseChange => plain("change of dose"),
        LegendKey::NormalRange => plain("reference range"),
        LegendKey::Beyond => plain("beyond detection"),
    }
}

/// What the legend explains, if there is to be one.
fn shown<'l>(lanes: &'l LaneLayout, viewport: &Viewport, style: &Style) -> Vec<&'l LegendKey> {
    let include = &viewport.include;
    let is_shown = |key: &&LegendKey| include.measures || **key != LegendKey::OffTreatment;
    let has_legend = include.legend && style.legend != LegendPlace::None && lanes.is_on(viewport.alignment);
    if has_legend { lanes.legend.iter().filter(is_shown).collect() } else { Vec::new() }
}

/// The legend of a page or window. In a window, which has no room to spare, it stands in small type and leaves out what
/// two rows do not hold. There is none where it stands beside the lanes.
pub(super) fn plan(canvas: &Canvas, is_beside: bool) -> LegendPlan {
    let (page, style) = (&canvas.page, canvas.style);
    let keys = if is_beside { Vec::new() } else { shown(canvas.lanes, canvas.viewport, style) };
    let width = page.width - 2.0 * page.margin;
    let plain = LegendPlan::in_rows(&keys, 1.0, width, style);
    if plain.rows.len() <= MOST_LOOSE_ROWS {
        return plain;
    }
    if canvas.viewport.height_pt.is_none() {
        return LegendPlan::in_columns(&keys, width, style).unwrap_or(plain);
    }
    let mut compact = plain;
    for scale in COMPACT {
        compact = LegendPlan::in_rows(&keys, scale, width, style);
        if compact.rows.len() <= MOST_LOOSE_ROWS {
            return compact;
        }
    }
    compact.cut(MOST_LOOSE_ROWS, width, style);
    compact
}

/// A legend right of the lanes and the page around it, where the case wants that and there is room for both.
pub(super) fn beside(
    lanes: &LaneLayout,
    viewport: &Viewport,
    style: &Style,
) -> Option<(PageColumns, Option<LegendPlan>)> {
    if style.legend != LegendPlace::Right {
        return None;
    }
    let s = style.scale;
    let keys = shown(lanes, viewport, style);
    let plan = LegendPlan::in_one_column(&keys, WIDEST_SIDE * s, style)?;
    let page = PageColumns::new(lanes, viewport, plan.width() + SIDE_GAP * s, style);
    let height = viewport.height_pt.unwrap_or_else(|| page.height(lanes.height(), style));
    (page.leaves_room_for_time() && plan.height <= height).then_some((page, Some(plan)))
}

/// Treatments, responses or signs.
fn group(key: &LegendKey) -> u8 {
    match key {
        LegendKey::Treatment(_) | LegendKey::Lane(..) => 0,
        LegendKey::Response(..) => 1,
        _ => 2,
    }
}

impl LegendPlan {
    fn empty(scale: f32) -> Self {
        Self { rows: Vec::new(), more: None, scale, height: 0.0 }
    }

    fn entries(&self, keys: &[&LegendKey], width: f32, style: &Style) -> Vec<Entry> {
        keys.iter().map(|key| self.entry((*key).clone(), width, style)).collect()
    }

    /// One entry after the other, in as many rows as it takes.
    fn in_rows(keys: &[&LegendKey], scale: f32, width: f32, style: &Style) -> Self {
        let mut plan = Self::empty(scale);
        let s = style.scale * scale;
        let entries = plan.entries(keys, width, style);
        let whole = entries.iter().map(|entry| entry.width + ENTRY_GAP * s).sum::<f32>();
        let fits_one_row = whole <= width + ENTRY_GAP * s;
        let mut x = 0.0;
        let mut in_signs = false;
        for mut entry in entries {
            // Where the legend of a page needs more than one row, signs begin one of their own.
            let is_sign = group(&entry.key) == 2;
            let begins_signs = is_sign && !in_signs && !fits_one_row && scale >= 1.0;
            in_signs |= is_sign;
            if plan.rows.is_empty() || x + entry.width > width || begins_signs {
                plan.rows.push(Vec::new());
                x = 0.0;
            }
            entry.x = x;
            x += entry.width + ENTRY_GAP * s;
            if let Some(row) = plan.rows.last_mut() {
                row.push(entry);
            }
        }
        plan.measure(style);
        plan
    }

    /// Columns of treatments, of responses and of signs, each read from the top, in as few rows as the width allows.
    /// Where three columns are too wide, one list in two columns; `None` if even those do not stand side by side.
    fn in_columns(keys: &[&LegendKey], width: f32, style: &Style) -> Option<Self> {
        let entries = Self::empty(1.0).entries(keys, width, style);
        let groups: Vec<&[Entry]> = entries.chunk_by(|a, b| group(&a.key) == group(&b.key)).collect();
        let longest = groups.iter().map(|group| group.len()).max()?;
        (1..=longest)
            .find_map(|rows| Self::columns(groups.iter().flat_map(|g| g.chunks(rows)), width, style))
            .or_else(|| Self::columns(entries.chunks(entries.len().div_ceil(2)), width, style))
    }

    /// Columns side by side, if they fit into a width.
    fn columns<'e>(columns: impl Iterator<Item = &'e [Entry]>, width: f32, style: &Style) -> Option<Self> {
        let mut plan = Self::empty(1.0);
        let mut x = 0.0;
        for column in columns {
            plan.rows.resize_with(plan.rows.len().max(column.len()), Vec::new);
            for (row, entry) in plan.rows.iter_mut().zip(column) {
                row.push(Entry { x, ..entry.clone() });
            }
            let widest = column.iter().map(|entry| entry.width).fold(0.0, f32::max);
            if x + widest > width {
                return None;
            }
            x += widest + ENTRY_GAP * style.scale;
        }
        plan.measure(style);
        Some(plan)
    }

    /// All entries one under the other; `None` of nothing.
    fn in_one_column(keys: &[&LegendKey], width: f32, style: &Style) -> Option<Self> {
        let mut plan = Self::empty(1.0);
        plan.rows = plan.entries(keys, width, style).into_iter().map(|entry| vec![entry]).collect();
        plan.measure(style);
        (!plan.rows.is_empty()).then_some(plan)
    }

    /// How far the longest row reaches, in points.
    fn width(&self) -> f32 {
        self.rows.iter().filter_map(|row| row.last()).map(|entry| entry.x + entry.width).fold(0.0, f32::max)
    }

    fn measure(&mut self, style: &Style) {
        let rows = self.rows.len() as f32 * ROW * self.scale;
        self.height = if self.rows.is_empty() { 0.0 } else { (TOP + rows) * style.scale };
    }

    fn size_pt(&self, style: &Style) -> f32 {
        style.label_pt * LEGEND_SIZE * self.scale
    }

    fn entry(&self, key: LegendKey, room: f32, style: &Style) -> Entry {
        let (s, pt) = (style.scale * self.scale, self.size_pt(style));
        let (code, words) = words(&key);
        let sign = (KEY.0 + KEY_GAP) * s;
        let code = text::elide(&text::one_line(&code), (room - sign) / 2.0, pt, Weight::Bold).into_owned();
        let gap = if code.is_empty() || words.is_empty() { 0.0 } else { CODE_GAP * s };
        let before = sign + text::width_pt(&code, pt, Weight::Bold) + gap;
        let words = text::elide(&text::one_line(&words), room - before, pt, Weight::Regular).into_owned();
        let width = before + text::width_pt(&words, pt, Weight::Regular);
        Entry { key, x: 0.0, width, code, words }
    }

    /// Leaves out what does not stand in so many rows, and says how much that is.
    fn cut(&mut self, rows: usize, room: f32, style: &Style) {
        let mut left_out: usize = self.rows.iter().skip(rows).map(Vec::len).sum();
        if left_out == 0 {
            return;
        }
        self.rows.truncate(rows);
        let (s, pt) = (style.scale * self.scale, self.size_pt(style));
        let Some(last) = self.rows.last_mut() else { return };
        loop {
            let words = format!("… {left_out} more");
            let width = text::width_pt(&words, pt, Weight::Regular);
            let x = last.last().map_or(0.0, |entry| entry.x + entry.width + ENTRY_GAP * s);
            if x + width <= room || last.is_empty() {
                self.more = Some((x, words));
                break;
            }
            last.pop();
            left_out += 1;
        }
        self.measure(style);
    }
}

impl Canvas<'_> {
    /// Draws a legend from position `left` on, with its top at height `y`.
    pub fn legend(&mut self, plan: &LegendPlan, left: f32, y: f32) {
        let style = self.style;
        let s = self.s * plan.scale;
        let pt = plan.size_pt(style);
        let mut center = y;
        for (n, row) in plan.rows.iter().enumerate() {
            center = y + TOP * self.s + (n as f32 * ROW + KEY.1 / 2.0) * s;
            for entry in row {
                let rect = Rect::new(left + entry.x, center - KEY.1 / 2.0 * s, KEY.0 * s, KEY.1 * s);
                for shape in self.key_sign(&entry.key, rect) {
                    self.key.push(item(shape));
                }
                let mut x = left + entry.x + (KEY.0 + KEY_GAP) * s;
                let baseline = baseline(center, pt);
                if !entry.code.is_empty() {
                    let code = Text::new(Pos::new(x, baseline), &entry.code, pt, Weight::Bold, style.ink);
                    x += code.width_pt + CODE_GAP * s;
                    self.key.push(item(code));
                }
                if !entry.words.is_empty() {
                    let line = Text::new(Pos::new(x, baseline), &entry.words, pt, Weight::Regular, style.ink);
                    self.key.push(item(line));
                }
            }
        }
        if let Some((x, words)) = &plan.more {
            let at = Pos::new(left + x, baseline(center, pt));
            self.key.push(item(Text::new(at, words, pt, Weight::Regular, style.grey)));
        }
    }

    fn key_sign(&self, key: &LegendKey, rect: Rect) -> Vec<Shape> {
        let (s, style) = (self.s, self.style);
        let radius = 1.2 * s;
        let center = rect.center();
        let grey = style.treatment(Modality::Other).fill;
        let faded = |stops: Vec<(f32, u8)>| Shape::Rect {
            rect,
            radius,
            fill: Some(Fill::Fade { color: grey, stops }),
            stroke: None,
        };
        match key {
            LegendKey::Treatment(Modality::Surgery) => {
                super::signs::sign(Look::Treatment(Modality::Surgery), center, self)
            }
            LegendKey::Treatment(modality) => {
                fill::bar(rect, radius, &style.treatment(*modality), &[], style)
            }
            LegendKey::Lane(_, color) => fill::bar(rect, radius, &style.tinted(*color), &[], style),
            LegendKey::Response(role, ..) => fill::bar(rect, radius, &style.response(*role), &[], style),
            LegendKey::Worsening(_) => {
                super::signs::sign(Look::Status(StatusKind::Progression), center, self)
            }
            LegendKey::Finding(kind) => super::signs::sign(Look::Finding(*kind), center, self),
            LegendKey::Death => {
                let stroke = Stroke::solid(1.1 * s, style.ink);
                let arm = 2.3 * s;
                [(arm, arm), (arm, -arm)]
                    .map(|(dx, dy)| {
                        let (a, b) =
                            (Pos::new(center.x - dx, center.y - dy), Pos::new(center.x + dx, center.y + dy));
                        Shape::line(a, b, stroke)
                    })
                    .into()
            }
            LegendKey::OffTreatment => {
                let look = Hatch { spacing: 2.2 * s, width: style.hatch_line, color: style.hatch_ink };
                let edge = Some(Stroke::solid(style.hairline, style.hatch_ink));
                let fill = Some(Fill::Solid(style.hatch_ground));
                let mut shapes = vec![Shape::Rect { rect, radius: 0.0, fill, stroke: edge }];
                shapes.extend(hatch(rect, look));
                shapes
            }
            LegendKey::Uncertain => vec![faded(vec![(0.0, 30), (0.6, 255)])],
            LegendKey::Unknown => {
                let at = Pos::new(rect.x + 1.6 * s, baseline(center.y, style.label_pt));
                let sign = Text::new(at, "?", style.label_pt, Weight::Bold, style.ink).centered_here();
                vec![faded(vec![(0.2, 0), (1.0, 255)]), sign.into()]
            }
            LegendKey::Ongoing => {
                let (top, foot, middle) = (rect.y, rect.bottom(), rect.right() - 3.0 * s);
                let head =
                    [(rect.x, top), (middle, top), (rect.right(), center.y), (middle, foot), (rect.x, foot)];
                let points = head.into_iter().map(|(x, y)| Pos::new(x, y)).collect();
                vec![Shape::polygon(points, grey)]
            }
            LegendKey::Hold => {
                let third = rect.w / 3.0;
                let left = Rect::new(rect.x, rect.y, third, rect.h);
                let line = Stroke::solid(0.7 * s, grey);
                let thread = Shape::line(Pos::new(rect.x, center.y), Pos::new(rect.right(), center.y), line);
                vec![
                    thread,
                    Shape::bar(left, 0.6 * s, grey),
                    Shape::bar(left.translate(2.0 * third, 0.0), 0.6 * s, grey),
                ]
            }
            LegendKey::Rest => {
                let third = rect.w / 3.0;
                let left = Rect::new(rect.x, rect.y, third, rect.h);
                vec![
                    Shape::bar(left, 0.6 * s, grey),
                    Shape::bar(left.translate(third, 0.0), 0.0, grey.with_alpha(super::given::PALE_ALPHA)),
                    Shape::bar(left.translate(2.0 * third, 0.0), 0.6 * s, grey),
                ]
            }
            LegendKey::DoseStep => {
                let low = Rect::between(center.x, rect.right(), center.y, rect.bottom());
                let high = Rect::between(rect.x, center.x, rect.y, rect.bottom());
                vec![Shape::bar(high, 0.6 * s, grey), Shape::bar(low, 0.0, grey)]
            }
            LegendKey::DoseChange => {
                let x = center.x;
                let notch = vec![
                    Pos::new(x - 1.6 * s, rect.y - 1.6 * s),
                    Pos::new(x + 1.6 * s, rect.y - 1.6 * s),
                    Pos::new(x, rect.y + 1.4 * s),
                ];
                vec![Shape::bar(rect, radius, grey.with_alpha(120)), Shape::polygon(notch, style.ink)]
            }
            LegendKey::NormalRange => vec![Shape::bar(rect, 0.0, super::track::normal_color(style))],
            LegendKey::Beyond => vec![super::track::beyond_sign(center, Limit::Below, style.ink, self)],
        }
    }
}
