//! Draws the cells that are in view, and says what the pointer did to them.

use eframe::egui::text::{CCursor, CCursorRange};
use eframe::egui::text_edit::TextEditState;
use eframe::egui::{
    self, EventFilter, FontId, Id, Rect, Response, Sense, Stroke, StrokeKind, TextEdit, Ui, vec2,
};

use super::rows::words;
use super::state::Table;
use crate::entry::table::{Column, cell};
use crate::model::{Event, Patient};
use crate::ui::grid::{
    CellSpot, FONT_PT, GridCell, GridHeader, GridLayout, GridRow, PAD_PT, SortOrder, headers_ui, paint_text,
};
use crate::ui::state::DocumentView;
use crate::ui::theme::{self, Colors};

/// Narrowest and widest column.
const WIDTHS: std::ops::RangeInclusive<f32> = 36.0..=480.0;

/// Keys that would move the keyboard elsewhere: in the table they move the cursor.
pub const ALL_KEYS: EventFilter =
    EventFilter { tab: true, horizontal_arrows: true, vertical_arrows: true, escape: true };

/// What the pointer did.
#[derive(Debug, Default)]
pub struct Touched {
    /// A cell was pressed, or reached with the button held, which widens the block.
    pub pressed: Option<(CellSpot, bool)>,
    /// A cell is to be written in.
    pub opened: Option<CellSpot>,
    /// A header was clicked.
    pub sorted: Option<Column>,
    /// The field of the cell that is being written in has lost the keyboard.
    pub left_field: bool,
}

/// Draws headers and cells into `area`.
pub fn draw(ui: &mut Ui, doc: &DocumentView<'_>, table: &mut Table, area: Rect, grid: Id) -> Touched {
    let mut touched = Touched::default();
    let mut layout = GridLayout::new(area, table.columns.iter().map(|c| c.width), table.offset);
    if (table.height - layout.body.height()).abs() > 0.5 {
        // The line under the table comes and goes: the cursor stays in view.
        table.height = layout.body.height();
        table.reveals |= table.has_keyboard;
    }
    table.page = layout.page();
    let reveals = std::mem::take(&mut table.reveals).then_some(table.block.corner);
    let cells = Cells { doc, table, grid, words: words(&table.filter), c: theme::colors(ui) };
    layout.rows_ui(ui, ("table cells", doc.id), table.row_count(), reveals, |ui, row| {
        cells.row_ui(ui, row, &mut touched);
    });
    table.offset = layout.offset;
    // Not among the cells: a text field would scroll them to its caret, but the cursor is brought into view as a whole.
    field(ui, table, &layout, grid, &mut touched);
    headers(ui, doc, table, &layout, grid, &mut touched);
    drag(ui, table, &layout, &mut touched);
    touched
}

/// The button is held: the block reaches to the pointer.
fn drag(ui: &Ui, table: &mut Table, layout: &GridLayout, touched: &mut Touched) {
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

/// What the cells of one frame are drawn from.
struct Cells<'a> {
    doc: &'a DocumentView<'a>,
    table: &'a Table,
    /// The id of the grid.
    grid: Id,
    /// The words that are looked for.
    words: Vec<String>,
    c: Colors,
}

impl Cells<'_> {
    fn row_ui(&self, ui: &mut Ui, row: &GridRow<'_>, touched: &mut Touched) {
        let event = self.table.rows.event(self.doc, row.index);
        if event.is_some_and(|(p, e)| self.doc.selection.contains(&p.id, &e.id)) {
            row.fill(ui, self.c.selected);
        }
        row.underline(ui);
        for cell in row.cells() {
            let spot = CellSpot { row: row.index, column: cell.column };
            let Some(column) = self.table.column(cell.column) else { continue };
            self.cell_ui(ui, &cell, spot, column, event, touched);
        }
    }

    fn cell_ui(
        &self,
        ui: &mut Ui,
        place: &GridCell,
        spot: CellSpot,
        column: Column,
        event: Option<(&Patient, &Event)>,
        touched: &mut Touched,
    ) {
        let table = self.table;
        // Keys are looked up only where something was refused: they cost two shared texts a cell.
        let key = if table.refused.is_empty() { None } else { table.key(self.doc, spot) };
        let refused = key.and_then(|key| table.refused.get(&key));
        let (text, hint) = match (refused, event) {
            (Some(refused), _) => (refused.text.clone(), ""),
            (None, Some((patient, event))) => (cell(patient, event, column), ""),
            (None, None) => new_cell(self.doc, table, column),
        };
        let is_quiet = text.is_empty()
            || event.is_some() && matches!(column, Column::Kind | Column::Patient | Column::Basis);
        let color = match refused {
            Some(_) => self.c.error,
            None if is_quiet => self.c.quiet,
            None => self.c.ink,
        };
        let id = self.grid.with((spot.row, spot.column));
        let (response, elided) = place.show(ui, |ui| {
            let response = ui.interact(place.rect, id, Sense::CLICK | Sense::DRAG);
            response.widget_info(|| {
                let of = event.map_or_else(|| "the new event".to_owned(), |(_, e)| e.title());
                let shown = if text.is_empty() { "empty" } else { &text };
                let name = match refused {
                    Some(refused) => {
                        format!("{} of {of}: {shown}, refused: {}", column.header(), refused.why)
                    }
                    None => format!("{} of {of}: {shown}", column.header()),
                };
                egui::WidgetInfo::labeled(egui::Role::GridCell, true, name)
            });
            if table.block.contains(spot) && !table.block.is_single() {
                ui.painter().rect_filled(place.rect, 0.0, self.c.accent.gamma_multiply(0.13));
            }
            let shown = if text.is_empty() { hint } else { &text };
            let elided = paint_text(ui, place.rect, shown, &self.words, color);
            if spot == table.block.cursor {
                self.cursor_ui(ui, place.rect, id);
            } else if refused.is_some() {
                let line = place.rect.shrink2(vec2(PAD_PT, 3.0));
                ui.painter().hline(line.x_range(), line.bottom(), Stroke::new(1.0, self.c.error));
            }
            (response, elided)
        });
        take_clicks(ui, &response, spot, touched);
        if let Some(refused) = refused {
            response.on_hover_text(format!("{}\nEsc takes back what was there.", refused.why));
        } else if elided {
            response.on_hover_text(&text);
        }
    }

    fn cursor_ui(&self, ui: &Ui, rect: Rect, id: Id) {
        if self.table.edit.is_none() {
            ui.ctx().accesskit_node_builder(self.grid, |node| node.set_active_descendant(id.accesskit_id()));
        }
        let stroke = if self.table.has_keyboard {
            Stroke::new(1.5, self.c.accent)
        } else {
            Stroke::new(1.0, self.c.quiet.gamma_multiply(0.6))
        };
        ui.painter().rect_stroke(rect.shrink(1.0), 3.0, stroke, StrokeKind::Inside);
    }
}

fn take_clicks(ui: &Ui, response: &Response, spot: CellSpot, touched: &mut Touched) {
    let pressed = response.is_pointer_button_down_on() && ui.input(|i| i.pointer.primary_pressed());
    if response.double_clicked() {
        touched.opened = Some(spot);
    } else if pressed || response.clicked() {
        touched.pressed = Some((spot, ui.input(|i| i.modifiers.shift)));
    }
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

/// The field of the cell that is being written in, over its neighbours as far as the text reaches.
fn field(ui: &mut Ui, table: &mut Table, layout: &GridLayout, grid: Id, touched: &mut Touched) {
    let Some(edit) = &mut table.edit else { return };
    let c = theme::colors(ui);
    let mut rect = layout.cell(edit.spot).shrink(1.0);
    let font = FontId::proportional(FONT_PT);
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
    layout: &GridLayout,
    grid: Id,
    touched: &mut Touched,
) {
    let touch = headers_ui(ui, layout, true, |at| {
        let column = table.column(at)?;
        Some(GridHeader {
            id: grid.with(("header", at)),
            name: column.header().to_owned(),
            spoken: "Sort by",
            hint: "Sort: up, down, as in the file".to_owned(),
            sorted: SortOrder::of_column(table.sort.as_ref(), &column),
        })
    });
    touched.sorted = touch.clicked.and_then(|at| table.column(at));
    if let Some((shown, by)) = touch.pulled.and_then(|(at, by)| Some((table.columns.get_mut(at)?, by))) {
        shown.width = (shown.width + by).clamp(*WIDTHS.start(), *WIDTHS.end());
    }
    if let Some((at, column)) = touch.fitted.and_then(|at| Some((at, table.column(at)?))) {
        let width = table.width(doc, column);
        if let Some(shown) = table.columns.get_mut(at) {
            shown.width = width;
        }
    }
}
