//! What keys and the clipboard mean in the table while no cell is being written in.

use eframe::egui::{Event, Key, Modifiers};

use crate::ui::grid::CursorStep;

/// One wish.
#[derive(Debug, Clone, PartialEq)]
pub enum TableWish {
    /// Move the cursor.
    Go(CursorStep),
    /// Widen the block.
    Widen(CursorStep),
    /// Choose all cells.
    All,
    /// Write in the cell what is there.
    Edit,
    /// Write in the cell anew, beginning so.
    Type(String),
    /// Empty the cells.
    Empty,
    /// Copy the first row of the block into the rest.
    FillDown,
    /// Give up: a refused text, a block, the keyboard.
    Leave,
    /// Copy the block.
    Copy,
    /// Copy it and empty it.
    Cut,
    /// Paste this.
    Paste(String),
}

/// What an event means while no cell is being written in; `page` is how many rows are seen at once.
pub fn wish(event: &Event, page: usize) -> Option<TableWish> {
    match event {
        Event::Copy => Some(TableWish::Copy),
        Event::Cut => Some(TableWish::Cut),
        Event::Paste(text) => Some(TableWish::Paste(text.clone())),
        Event::Text(_) => typed(event),
        Event::Key { key, pressed: true, modifiers, .. } if !modifiers.alt => {
            key_wish(*key, *modifiers, page)
        }
        _ => None,
    }
}

/// A text that is typed.
pub fn typed(event: &Event) -> Option<TableWish> {
    match event {
        Event::Text(text) if !text.chars().any(char::is_control) => Some(TableWish::Type(text.clone())),
        _ => None,
    }
}

/// Whether a text field would do something with an event.
pub fn writes(event: &Event) -> bool {
    matches!(
        event,
        Event::Text(_) | Event::Paste(_) | Event::Cut | Event::Ime(_) | Event::Key { pressed: true, .. }
    )
}

/// What an event means while a cell is being written in; the rest is for its field. `quick` is whether arrows leave it.
pub fn writing_wish(event: &Event, quick: bool) -> Option<TableWish> {
    let Event::Key { key, pressed: true, modifiers, .. } = event else { return None };
    if modifiers.alt || modifiers.command {
        return None;
    }
    let back = modifiers.shift;
    match key {
        Key::Enter => Some(TableWish::Go(CursorStep::Rows(if back { -1 } else { 1 }))),
        Key::Tab => Some(TableWish::Go(if back { CursorStep::Previous } else { CursorStep::Next })),
        Key::Escape => Some(TableWish::Leave),
        Key::F2 => Some(TableWish::Edit),
        Key::ArrowUp if quick && !back => Some(TableWish::Go(CursorStep::Rows(-1))),
        Key::ArrowDown if quick && !back => Some(TableWish::Go(CursorStep::Rows(1))),
        Key::ArrowLeft if quick && !back => Some(TableWish::Go(CursorStep::Columns(-1))),
        Key::ArrowRight if quick && !back => Some(TableWish::Go(CursorStep::Columns(1))),
        _ => None,
    }
}

fn key_wish(key: Key, modifiers: Modifiers, page: usize) -> Option<TableWish> {
    let (far, shift) = (modifiers.command, modifiers.shift);
    let page = page.max(1) as isize;
    let step = match key {
        Key::ArrowUp if far => CursorStep::Top,
        Key::ArrowUp => CursorStep::Rows(-1),
        Key::ArrowDown if far => CursorStep::Bottom,
        Key::ArrowDown => CursorStep::Rows(1),
        Key::ArrowLeft if far => CursorStep::RowStart,
        Key::ArrowLeft => CursorStep::Columns(-1),
        Key::ArrowRight if far => CursorStep::RowEnd,
        Key::ArrowRight => CursorStep::Columns(1),
        Key::Home if far => CursorStep::First,
        Key::Home => CursorStep::RowStart,
        Key::End if far => CursorStep::Last,
        Key::End => CursorStep::RowEnd,
        Key::PageUp if !far => CursorStep::Rows(-page),
        Key::PageDown if !far => CursorStep::Rows(page),
        Key::Tab if !far => {
            return Some(TableWish::Go(if shift { CursorStep::Previous } else { CursorStep::Next }));
        }
        Key::Enter if !far => return Some(TableWish::Go(CursorStep::Rows(if shift { -1 } else { 1 }))),
        Key::A if far && !shift => return Some(TableWish::All),
        Key::C if far && !shift => return Some(TableWish::Copy),
        Key::X if far && !shift => return Some(TableWish::Cut),
        Key::D if far && !shift => return Some(TableWish::FillDown),
        Key::F2 => return Some(TableWish::Edit),
        Key::Delete | Key::Backspace if !far => return Some(TableWish::Empty),
        Key::Escape => return Some(TableWish::Leave),
        _ => return None,
    };
    Some(if shift { TableWish::Widen(step) } else { TableWish::Go(step) })
}
