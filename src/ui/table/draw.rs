//! Draws the cells that are in view, and says what the pointer did to them.

use std::ops::Range;

use eframe::egui::text::{CCursor, CCursorRange, LayoutJob, TextFormat, TextWrapping};
use eframe::egui::text_edit::TextEditState;
use eframe::egui::{
    self, Color32, CursorIcon, EventFilter, FontId, Id, Rect, ScrollArea, Sense, Stroke, StrokeKind,
    TextEdit, Ui, Vec2, pos2, vec2,
};

use super::rows::words;
use super::spot::Spot;
use super::{Column, Table, cell};
use crate::ui::state::DocumentView;
use crate::ui::theme::{self, Colors};

/// Height of a row in points.
const ROW_PT: f32 = 24.0;
/// Height of the row of headers.
const HEADER_PT: f32 = 25.0;
/// Room between the edge of a cell and its text.
const PAD_PT: f32 = 8.0;
/// Narrowest and widest column.
const WIDTHS: std::ops::RangeInclusive<f32> = 36.0..=480.0;

/// Keys that would move the keyboard elsewhere: in the table they move the cursor.
pub const ALL_KEYS: EventFilter =
    EventFilter { tab: true, horizontal_arrows: true, vertical_arrows: true, escape: true };

/// What the pointer did.
#[derive(Debug, Default)]
pub struct Touched {
    /// A cell was pressed, or reached with the button held, which widens the block.
    pub pressed: Option<(Spot, bool)>,
    /// A cell is to be written in.
    pub opened: Option<Spot>,
    /// A header was clicked.
    pub sorted: Option<Column>,
    /// The field of the cell that is being written in has lost the keyboard.
    pub left_field: bool,
}

/// Where columns and rows are.
struct Layout {
    /// The cells, headers not included.
    body: Rect,
    /// Left edges from the first column's, and the right edge of the last.
    edges: Vec<f32>,
    offset: Vec2,
}

impl Layout {
    fn frozen(&self) -> f32 {
        self.edges.get(1).copied().unwrap_or_default()
    }

    /// Where a column stands; the first one stays when the others are scrolled.
    fn x(&self, column: usize) -> Range<f32> {
        let shift = self.body.left() - if column == 0 { 0.0 } else { self.offset.x };
        let edge = |i: usize| self.edges.get(i).copied().unwrap_or_default() + shift;
        edge(column)..edge(column + 1)
    }

    /// What of the columns is in view.
    fn clip(&self, column: usize, y: egui::Rangef) -> Rect {
        let left = if column == 0 { self.body.left() } else { self.body.left() + self.frozen() };
        let right = if column == 0 { self.body.left() + self.frozen() } else { self.body.right() };
        Rect::from_x_y_ranges(left..=right.max(left), y)
    }

    fn cell(&self, spot: Spot) -> Rect {
        let x = self.x(spot.column);
        let top = self.body.top() - self.offset.y + spot.row as f32 * ROW_PT;
        Rect::from_min_max(pos2(x.start, top), pos2(x.end, top + ROW_PT))
    }

    /// The cell at a place, or the nearest one; past the edge of what is in view it is the one that comes next.
    fn nearest(&self, at: egui::Pos2) -> Spot {
        let at = at.clamp(self.body.min - vec2(0.0, ROW_PT), self.body.max + vec2(0.0, ROW_PT));
        let row = ((at.y - self.body.top() + self.offset.y) / ROW_PT).max(0.0) as usize;
        let last = self.edges.len().saturating_sub(2);
        let column = (0..=last).find(|i| {
            self.x(*i).contains(&at.x) && self.clip(*i, self.body.y_range()).x_range().contains(at.x)
        });
        Spot { row, column: column.unwrap_or(if at.x <= self.body.left() { 0 } else { last }) }
    }

    /// The offset at which a cell is in view, changed as little as it takes.
    fn revealing(&self, spot: Spot) -> Vec2 {
        let mut offset = self.offset;
        let top = spot.row as f32 * ROW_PT;
        // The scroll bar floats over the last points.
        let height = (self.body.height() - 10.0).max(ROW_PT);
        offset.y = offset.y.min(top).max(top + ROW_PT - height).max(0.0);
        if spot.column > 0 {
            let edge = |i: usize| self.edges.get(i).copied().unwrap_or_default();
            let room = self.body.width() - self.frozen();
            let (left, right) = (edge(spot.column) - self.frozen(), edge(spot.column + 1) - self.frozen());
            offset.x = offset.x.max(right - room).min(left).max(0.0);
        }
        offset
    }
}

/// Draws headers and cells into `area`.
pub fn draw(ui: &mut Ui, doc: &DocumentView<'_>, table: &mut Table, area: Rect, grid: Id) -> Touched {
    let c = theme::colors(ui);
    let mut touched = Touched::default();
    let body = Rect::from_min_max(pos2(area.left(), area.top() + HEADER_PT), area.max);
    let mut edges = vec![0.0];
    for shown in &table.columns {
        edges.push(edges.last().copied().unwrap_or_default() + shown.width);
    }
    let mut layout = Layout { body, edges, offset: table.offset };
    if (table.height - body.height()).abs() > 0.5 {
        // The line under the table comes and goes: the cursor stays in view.
        table.height = body.height();
        table.reveals |= table.has_keyboard;
    }
    table.page = (body.height() / ROW_PT) as usize;
    let total =
        vec2(layout.edges.last().copied().unwrap_or_default(), table.row_count() as f32 * ROW_PT + 10.0);
    let mut scroll = ScrollArea::both().id_salt(("table cells", doc.id)).auto_shrink(false);
    if std::mem::take(&mut table.reveals) {
        scroll = scroll
            .scroll_offset(layout.revealing(table.block.corner).min((total - body.size()).max(Vec2::ZERO)));
    }
    let mut inside = ui.new_child(egui::UiBuilder::new().max_rect(body));
    // A row that is half in view is no less a row: nothing fades.
    inside.spacing_mut().scroll.fade.strength = 0.0;
    // Its spring would pull the cursor out of view when the table gets lower.
    inside.spacing_mut().scroll.kinetic.rubber_band = false;
    let output = scroll.show_viewport(&mut inside, |ui, viewport| {
        ui.set_min_size(total);
        layout.offset = viewport.min.to_vec2();
        cells(ui, doc, table, &layout, grid, &c, &mut touched);
    });
    table.offset = output.state.clamped_offset();
    layout.offset = output.state.clamped_offset();
    // Not among the cells: a text field would scroll them to its caret, but the cursor is brought into view as a whole.
    field(ui, table, &layout, grid, &c, &mut touched);
    let top = Rect::from_min_max(area.min, pos2(area.right(), body.top()));
    headers(ui, doc, table, &layout, top, grid, &mut touched);
    if layout.offset.x > 0.5 {
        let x = body.left() + layout.frozen();
        ui.painter().vline(x, area.y_range(), Stroke::new(1.0, c.line));
    }
    drag(ui, table, &layout, &mut touched);
    touched
}

/// The button is held: the block reaches to the pointer.
fn drag(ui: &Ui, table: &mut Table, layout: &Layout, touched: &mut Touched) {
    let pointer = ui.input(|i| i.pointer.latest_pos().filter(|_| i.pointer.primary_down()));
    if touched.pressed.is_some() {
        table.is_dragging = pointer.is_some();
    } else if let (true, Some(at)) = (table.is_dragging, pointer) {
        let spot = layout.nearest(at);
        if spot != table.block.corner {
            touched.pressed = Some((spot, true));
        }
        if !layout.body.contains(at) {
            ui.ctx().request_repaint();
        }
    } else {
        table.is_dragging = false;
    }
}

fn cells(
    ui: &mut Ui,
    doc: &DocumentView<'_>,
    table: &mut Table,
    layout: &Layout,
    grid: Id,
    c: &Colors,
    touched: &mut Touched,
) {
    let body = layout.body;
    let first = (layout.offset.y / ROW_PT).max(0.0) as usize;
    let end = (((layout.offset.y + body.height()) / ROW_PT).ceil() as usize).min(table.row_count());
    let chosen = doc.selection.lookup();
    let words = words(&table.filter);
    for row in first..end {
        let event = table.rows.event(doc, row);
        let strip = Rect::from_x_y_ranges(body.x_range(), layout.cell(Spot { row, column: 0 }).y_range());
        if event.is_some_and(|(p, e)| chosen.contains(p.id.as_str(), e.id.as_str())) {
            ui.painter().rect_filled(strip, 4.0, c.selected);
        }
        ui.painter().hline(
            strip.x_range(),
            strip.bottom() - 0.5,
            Stroke::new(1.0, c.line.gamma_multiply(0.7)),
        );
        for column in 0..table.columns.len() {
            let spot = Spot { row, column };
            let clip = layout.clip(column, body.y_range());
            let rect = layout.cell(spot);
            if rect.intersect(clip).is_positive() {
                one_cell(ui, doc, table, spot, rect, clip, grid, &words, c, touched);
            }
        }
    }
}

#[expect(
    clippy::too_many_arguments,
    reason = "one cell of a page: where it is, what it shows, what is done to it"
)]
fn one_cell(
    ui: &mut Ui,
    doc: &DocumentView<'_>,
    table: &Table,
    spot: Spot,
    rect: Rect,
    clip: Rect,
    grid: Id,
    words: &[String],
    c: &Colors,
    touched: &mut Touched,
) {
    let Some(column) = table.column(spot.column) else { return };
    let event = table.rows.event(doc, spot.row);
    // Keys are looked up only where something was refused: they cost two shared texts a cell.
    let key = if table.refused.is_empty() { None } else { table.key(doc, spot) };
    let refused = key.and_then(|key| table.refused.get(&key));
    let (text, hint) = match (refused, event) {
        (Some(refused), _) => (refused.text.clone(), ""),
        (None, Some((patient, event))) => (cell(patient, event, column), ""),
        (None, None) => new_cell(doc, table, column),
    };
    let old_clip = ui.clip_rect();
    ui.set_clip_rect(clip.intersect(old_clip));
    let id = grid.with((spot.row, spot.column));
    let mut response = ui.interact(rect, id, Sense::CLICK | Sense::DRAG);
    response.widget_info(|| {
        let of = event.map_or_else(|| "the new event".to_owned(), |(_, e)| e.title());
        let shown = if text.is_empty() { "empty" } else { &text };
        let name = match refused {
            Some(refused) => format!("{} of {of}: {shown}, refused: {}", column.header(), refused.why),
            None => format!("{} of {of}: {shown}", column.header()),
        };
        egui::WidgetInfo::labeled(egui::Role::GridCell, true, name)
    });
    let is_cursor = spot == table.block.cursor;
    if is_cursor && table.edit.is_none() {
        ui.ctx().accesskit_node_builder(grid, |node| node.set_active_descendant(id.accesskit_id()));
    }
    if table.block.contains(spot) && !table.block.is_single() {
        ui.painter().rect_filled(rect, 0.0, c.accent.gamma_multiply(0.13));
    }
    let quiet = text.is_empty()
        || event.is_some() && matches!(column, Column::Kind | Column::Patient | Column::Basis);
    let color = if refused.is_some() {
        c.error
    } else if quiet {
        c.quiet
    } else {
        c.ink
    };
    let shown = if text.is_empty() { hint } else { &text };
    let elided = paint_text(ui, rect, shown, words, color, c);
    if refused.is_some() && !is_cursor {
        let line = rect.shrink2(vec2(PAD_PT, 3.0));
        ui.painter().hline(line.x_range(), line.bottom(), Stroke::new(1.0, c.error));
    }
    if is_cursor {
        let color = if table.has_keyboard { c.accent } else { c.quiet.gamma_multiply(0.6) };
        let stroke = Stroke::new(if table.has_keyboard { 1.5 } else { 1.0 }, color);
        ui.painter().rect_stroke(rect.shrink(1.0), 3.0, stroke, StrokeKind::Inside);
    }
    ui.set_clip_rect(old_clip);
    let pressed = response.is_pointer_button_down_on() && ui.input(|i| i.pointer.primary_pressed());
    if response.double_clicked() {
        touched.opened = Some(spot);
    } else if pressed || response.clicked() {
        touched.pressed = Some((spot, ui.input(|i| i.modifiers.shift)));
    }
    if let Some(refused) = refused {
        response = response.on_hover_text(format!("{}\nEsc takes back what was there.", refused.why));
    } else if elided {
        response = response.on_hover_text(&text);
    }
    let _ = response;
}

/// What a cell of the empty row shows: what was written there, or what would be.
fn new_cell<'a>(doc: &DocumentView<'_>, table: &Table, column: Column) -> (String, &'a str) {
    let written = table.new_row.get(&column).cloned().unwrap_or_default();
    let begun = !table.new_row.is_empty();
    let hint = match column {
        Column::Id if !begun => "new event",
        Column::Patient if begun && written.is_empty() => {
            return (doc.case.patients.last().map(|p| p.id.to_string()).unwrap_or_default(), "");
        }
        Column::Type if begun => "type",
        Column::Name if begun => "name",
        Column::From if begun => "when",
        _ => "",
    };
    (written, hint)
}

/// Paints one line of text, cut to the cell, with the words that are looked for marked; whether something was cut off.
pub fn paint_text(ui: &Ui, rect: Rect, text: &str, words: &[String], color: Color32, c: &Colors) -> bool {
    if text.is_empty() {
        return false;
    }
    let room = rect.width() - 2.0 * PAD_PT;
    let line = text.replace(['\n', '\r', '\t'], " ");
    let plain = TextFormat::simple(FontId::proportional(12.5), color);
    let marked = TextFormat { background: c.warning.gamma_multiply(0.3), ..plain.clone() };
    let mut job = LayoutJob::default();
    let mut at = 0;
    for range in marks(&line, words) {
        job.append(line.get(at..range.start).unwrap_or_default(), 0.0, plain.clone());
        job.append(line.get(range.clone()).unwrap_or_default(), 0.0, marked.clone());
        at = range.end;
    }
    job.append(line.get(at..).unwrap_or_default(), 0.0, plain);
    job.wrap = TextWrapping::truncate_at_width(room.max(8.0));
    let galley = ui.fonts_mut(|f| f.layout_job(job));
    let elided = galley.elided;
    let place = pos2(rect.left() + PAD_PT, rect.center().y - galley.size().y / 2.0);
    ui.painter().galley(place, galley, color);
    elided
}

/// Where any of the words stands in a text, in order and apart from each other.
fn marks(text: &str, words: &[String]) -> Vec<Range<usize>> {
    let small = text.to_lowercase();
    let mut found: Vec<Range<usize>> = Vec::new();
    for word in words {
        found.extend(small.match_indices(word.as_str()).map(|(i, m)| i..i + m.len()));
    }
    if small.len() != text.len() && !found.is_empty() {
        // Small letters may be longer than capitals, then places do not carry over.
        return std::iter::once(0..text.len()).collect();
    }
    found.sort_by_key(|r| r.start);
    let mut apart: Vec<Range<usize>> = Vec::new();
    for range in found {
        match apart.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => apart.push(range),
        }
    }
    apart
}

/// The field of the cell that is being written in, over its neighbours as far as the text reaches.
fn field(ui: &mut Ui, table: &mut Table, layout: &Layout, grid: Id, c: &Colors, touched: &mut Touched) {
    let Some(edit) = &mut table.edit else { return };
    let mut rect = layout.cell(edit.spot).shrink(1.0);
    let font = FontId::proportional(12.5);
    let wanted = ui.fonts_mut(|f| {
        f.layout_no_wrap(edit.text.replace('\n', " "), font.clone(), c.ink).size().x + 3.0 * PAD_PT
    });
    let most = (layout.body.right() - rect.left()).max(rect.width());
    rect.set_width(wanted.clamp(rect.width(), most));
    let old_clip = ui.clip_rect();
    ui.set_clip_rect(layout.clip(edit.spot.column, layout.body.y_range()).union(rect.intersect(layout.body)));
    ui.painter().rect_filled(rect, 3.0, c.page);
    ui.painter().rect_stroke(rect, 3.0, Stroke::new(1.5, c.accent), StrokeKind::Inside);
    let fresh = std::mem::take(&mut edit.fresh);
    if fresh {
        let mut state = TextEditState::default();
        let end = CCursor::new(edit.text.chars().count());
        state.cursor.set_char_range(Some(CCursorRange::one(end)));
        state.store(ui.ctx(), grid);
    }
    let text = TextEdit::singleline(&mut edit.text)
        .id(grid)
        .font(font)
        .frame(egui::Frame::NONE.inner_margin(egui::Margin::symmetric(PAD_PT as i8 - 1, 0)))
        .event_filter(ALL_KEYS)
        .align(egui::Align2::LEFT_CENTER)
        .desired_width(rect.width() - 2.0 * PAD_PT + 2.0);
    let response = ui.put(rect, text);
    let name = edit.key.1.header();
    response.widget_info(|| {
        let mut info = egui::WidgetInfo::labeled(egui::Role::TextInput, true, format!("New text of {name}"));
        info.current_text_value = Some(edit.text.clone());
        info
    });
    ui.set_clip_rect(old_clip);
    touched.left_field = !response.has_focus() && !fresh;
}

/// The names of the columns: a click sorts, the edge at the right resizes.
fn headers(
    ui: &mut Ui,
    doc: &DocumentView<'_>,
    table: &mut Table,
    layout: &Layout,
    top: Rect,
    grid: Id,
    touched: &mut Touched,
) {
    let c = theme::colors(ui);
    ui.painter().hline(top.x_range(), top.bottom() - 0.5, Stroke::new(1.0, c.line));
    let mut fitted = None;
    for at in 0..table.columns.len() {
        let Some(column) = table.column(at) else { continue };
        let x = layout.x(at);
        let rect = Rect::from_min_max(pos2(x.start, top.top()), pos2(x.end, top.bottom()));
        let clip = layout.clip(at, top.y_range());
        if !rect.expand(4.0).intersect(clip).is_positive() {
            continue;
        }
        let old_clip = ui.clip_rect();
        ui.set_clip_rect(clip.intersect(old_clip));
        let button =
            ui.interact(rect.with_max_x(rect.right() - 4.0), grid.with(("header", at)), Sense::click());
        let sorted = table.sort.filter(|s| s.column == column);
        let (arrow, state) = match sorted.map(|s| s.descending) {
            None => ("", ""),
            Some(false) => (" ↑", ", ascending now"),
            Some(true) => (" ↓", ", descending now"),
        };
        button.widget_info(|| {
            let name = format!("Sort by {}{state}", column.header());
            egui::WidgetInfo::labeled(egui::Role::ColumnHeader, true, name)
        });
        let strong = button.hovered() || sorted.is_some();
        let text = format!("{}{arrow}", column.header());
        paint_text(ui, rect, &text, &[], if strong { c.ink } else { c.quiet }, &c);
        if button.has_focus() {
            let stroke = Stroke::new(1.5, c.accent);
            ui.painter().rect_stroke(rect.shrink(2.0), 3.0, stroke, StrokeKind::Inside);
        }
        if button.clicked() {
            touched.sorted = Some(column);
        }
        button.on_hover_text("Sort: up, down, as in the file");
        let edge = Rect::from_min_max(pos2(rect.right() - 4.0, rect.top()), rect.max);
        let handle = ui.interact(edge, grid.with(("edge", at)), Sense::CLICK | Sense::DRAG);
        if handle.hovered() || handle.dragged() {
            ui.set_cursor_icon(CursorIcon::ResizeColumn);
            ui.painter().vline(rect.right() - 1.0, top.y_range(), Stroke::new(1.0, c.accent));
        }
        if handle.double_clicked() {
            fitted = Some(at);
        }
        if handle.dragged()
            && let Some(shown) = table.columns.get_mut(at)
        {
            shown.width = (shown.width + handle.drag_delta().x).clamp(*WIDTHS.start(), *WIDTHS.end());
        }
        ui.set_clip_rect(old_clip);
    }
    if let Some(at) = fitted {
        let width = table.column(at).map(|column| table.width(doc, column));
        if let (Some(shown), Some(width)) = (table.columns.get_mut(at), width) {
            shown.width = width;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_looked_for_is_marked_once_wherever_words_overlap() {
        let words = |text: &str| words(text);
        assert_eq!(marks("Docetaxel", &words("taxel cet")), vec![2..9]);
        assert_eq!(marks("PR, pr", &words("pr")), [0..2, 4..6]);
        assert_eq!(marks("İstanbul", &words("stan")), vec![0..9]);
        assert_eq!(marks("nothing", &words("x")), Vec::<Range<usize>>::new());
    }
}
