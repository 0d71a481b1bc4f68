//! The row of headers: a click sorts, the edge at the right makes a column wider.

use eframe::egui::{CursorIcon, Id, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo};

use super::layout::GridLayout;
use super::paint::{clipped, paint_text};
use crate::ui::theme;

/// Width of the edge that is pulled, in points.
const HANDLE_PT: f32 = 4.0;

/// What stands over a column.
pub struct GridHeader {
    /// Tells it from all others.
    pub id: Id,
    /// The name of the column.
    pub name: String,
    /// What is said before the name to those who hear it.
    pub spoken: &'static str,
    /// What is said of it when the pointer rests on it.
    pub hint: String,
    /// Whether the rows are sorted by it, and whether from the greatest down.
    pub sorted: Option<bool>,
}

/// What was done to the headers.
#[derive(Debug, Default)]
pub struct HeaderTouch {
    /// A column was clicked.
    pub clicked: Option<usize>,
    /// The edge of a column was pulled by so many points.
    pub pulled: Option<(usize, f32)>,
    /// A column is to be as wide as its texts.
    pub fitted: Option<usize>,
}

/// Draws the headers over the cells of `layout`; `resizes` is whether the edges of columns can be pulled.
pub fn headers_ui(
    ui: &mut Ui,
    layout: &GridLayout,
    resizes: bool,
    header: impl Fn(usize) -> Option<GridHeader>,
) -> HeaderTouch {
    let line = Stroke::new(1.0, theme::colors(ui).line);
    ui.painter().hline(layout.top.x_range(), layout.top.bottom() - 0.5, line);
    let mut touch = HeaderTouch::default();
    for column in 0..layout.column_count() {
        let clip = layout.clip(column, layout.top.y_range());
        let rect = Rect::from_x_y_ranges(layout.column(column), layout.top.y_range());
        if !rect.expand(HANDLE_PT).intersect(clip).is_positive() {
            continue;
        }
        let Some(header) = header(column) else { continue };
        clipped(ui, clip, |ui| {
            if resizes {
                handle_ui(ui, layout, column, header.id.with("edge"), &mut touch);
            }
            let button = if resizes { rect.with_max_x(rect.right() - HANDLE_PT) } else { rect };
            let button = button.intersect(clip);
            if button.is_positive() && button_ui(ui, rect, button, header) {
                touch.clicked = Some(column);
            }
        });
    }
    if layout.offset.x > 0.5 {
        ui.painter().vline(layout.frozen_right(), layout.top.top()..=layout.body.bottom(), line);
    }
    touch
}

/// Draws one header; whether it was clicked.
fn button_ui(ui: &Ui, rect: Rect, button: Rect, header: GridHeader) -> bool {
    let c = theme::colors(ui);
    let response = ui.interact(button, header.id, Sense::click());
    let (arrow, state) = match header.sorted {
        None => ("", ""),
        Some(false) => (" ↑", ", ascending now"),
        Some(true) => (" ↓", ", descending now"),
    };
    response.widget_info(|| {
        let name = format!("{} {}{state}", header.spoken, header.name);
        WidgetInfo::labeled(Role::ColumnHeader, true, name)
    });
    let color = if response.hovered() || header.sorted.is_some() { c.ink } else { c.quiet };
    paint_text(ui, rect, &format!("{}{arrow}", header.name), &[], color);
    if response.has_focus() {
        let stroke = Stroke::new(1.5, c.accent);
        ui.painter().rect_stroke(rect.intersect(ui.clip_rect()).shrink(2.0), 3.0, stroke, StrokeKind::Inside);
    }
    let clicked = response.clicked();
    response.on_hover_text(header.hint);
    clicked
}

/// The edge of a column.
fn handle_ui(ui: &Ui, layout: &GridLayout, column: usize, id: Id, touch: &mut HeaderTouch) {
    let (x, y) = (layout.column(column), layout.top.y_range());
    let edge = Rect::from_x_y_ranges(x.max - HANDLE_PT..=x.max, y);
    let handle = ui.interact(edge, id, Sense::CLICK | Sense::DRAG);
    if handle.hovered() || handle.dragged() {
        ui.set_cursor_icon(CursorIcon::ResizeColumn);
        let line = Stroke::new(1.0, theme::colors(ui).accent);
        ui.painter().vline(edge.right() - 1.0, y, line);
    }
    if handle.double_clicked() {
        touch.fitted = Some(column);
    }
    if handle.dragged() {
        touch.pulled = Some((column, handle.drag_delta().x));
    }
}
