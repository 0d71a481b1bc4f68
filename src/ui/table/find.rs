//! The field that the table is searched with, in the row of the drawer's tabs.

use eframe::egui::{self, Key, RichText, TextEdit, Ui};

use super::rows::words;
use super::state::Table;
use crate::entry::table::cell;
use crate::ui::action::Actions;
use crate::ui::grid::CellSpot;
use crate::ui::state::DocumentView;
use crate::ui::theme;

/// Width of the field in points.
const FIELD_PT: f32 = 220.0;

/// Draws the field and how much was found. Rows stay that have all of its words in any of their cells; Enter goes from one
/// to the next and selects it.
pub fn find_ui(ui: &mut Ui, doc: &DocumentView<'_>, table: &mut Table, actions: &mut Actions) {
    let c = theme::colors(ui);
    let width = FIELD_PT.min(ui.available_width() * 0.5);
    let id = ui.make_persistent_id("find in the table");
    if std::mem::take(&mut table.wants_search) {
        // Before the field is drawn: what is typed at once is for it.
        ui.memory_mut(|m| m.request_focus(id));
        select_all(ui, id, table.filter.chars().count());
    }
    let field = TextEdit::singleline(&mut table.filter)
        .id(id)
        .align(egui::Align2::LEFT_CENTER)
        .hint_text("Find in all cells (Ctrl+F)")
        .desired_width(width)
        .margin(egui::vec2(8.0, 3.0));
    let response = ui.add(field);
    response.widget_info(|| {
        let mut info = egui::WidgetInfo::labeled(egui::Role::TextInput, true, "Find in the table");
        info.current_text_value = Some(table.filter.clone());
        info
    });
    let response = response.on_hover_text("Enter goes to the next row found, Shift+Enter to the one before");
    if response.changed() {
        table.is_fresh_search = true;
        table.reveals = true;
    }
    let pressed = |key| ui.input(|i| i.key_pressed(key));
    if response.lost_focus() && pressed(Key::Enter) {
        table.refresh(doc);
        table.go_to_match(doc, ui.input(|i| i.modifiers.shift), actions);
        response.request_focus();
    } else if response.lost_focus() && pressed(Key::Escape) {
        table.filter.clear();
        table.wants_keyboard = true;
    } else if response.has_focus() && pressed(Key::ArrowDown) {
        table.wants_keyboard = true;
    }
    table.is_searching = response.has_focus();
    if !table.filter.trim().is_empty() {
        table.refresh(doc);
        let text = match (table.rows.len(), table.rows.total()) {
            (0, _) => "nothing found".to_owned(),
            (n, all) => format!("{n} of {all}"),
        };
        let color = if table.rows.is_empty() { c.warning } else { c.quiet };
        ui.label(RichText::new(text).font(theme::small_font()).color(color));
    }
}

/// What is typed next replaces what is in the field.
fn select_all(ui: &Ui, id: egui::Id, chars: usize) {
    let mut state = TextEdit::load_state(ui.ctx(), id).unwrap_or_default();
    let range = egui::text::CCursorRange::two(egui::text::CCursor::new(0), egui::text::CCursor::new(chars));
    state.cursor.set_char_range(Some(range));
    state.store(ui.ctx(), id);
}

impl Table {
    /// Puts the cursor on the next row found, in the first cell that has one of the words.
    fn go_to_match(&mut self, doc: &DocumentView<'_>, back: bool, actions: &mut Actions) {
        let n = self.rows.len();
        if n == 0 {
            return;
        }
        let now = self.block.cursor.row;
        let row = match (std::mem::take(&mut self.is_fresh_search), back) {
            (true, _) => 0,
            (false, true) => (now + n - 1) % n,
            (false, false) => (now + 1) % n,
        };
        let words = words(&self.filter);
        let has_word = |column| {
            let text = self.rows.event(doc, row).map(|(p, e)| cell(p, e, column).to_lowercase());
            text.is_some_and(|text| words.iter().any(|w| text.contains(w.as_str())))
        };
        let column = self.columns.iter().position(|s| has_word(s.column));
        let column = column.unwrap_or(self.block.cursor.column);
        self.put(doc, CellSpot { row, column }, false, actions);
    }
}
