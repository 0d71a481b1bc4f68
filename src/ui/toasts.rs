//! What is told at the edge of the window, and goes by itself after a while.

use std::time::Duration;

use eframe::egui::{self, Align2, Area, Button, Context, Frame, Id, Label, Order, RichText, Ui, vec2};

use super::theme;

/// Widest line of a message in points.
const WIDTH_PT: f32 = 320.0;
/// Distance from the window's lower right corner, above the status bar, in points.
const INSET_PT: egui::Vec2 = vec2(0.0, -36.0);
/// How long a message stays at least after the pointer left it, in seconds.
const AFTER_POINTER_S: f64 = 1.5;

/// One message.
#[derive(Debug)]
struct Toast {
    number: u64,
    text: String,
    stays: Duration,
    /// The moment at which it goes, once it was drawn.
    until: Option<f64>,
}

/// The messages that are shown, oldest first.
#[derive(Debug, Default)]
pub struct Toasts {
    shown: Vec<Toast>,
    last_number: u64,
}

impl Toasts {
    /// Shows a message for so long.
    pub fn add(&mut self, text: String, stays: Duration) {
        self.last_number += 1;
        // A step made makes the word on the step before old.
        self.shown.retain(|t| t.stays > stays);
        self.shown.push(Toast { number: self.last_number, text, stays, until: None });
    }

    /// Draws the messages and forgets those whose time is up.
    pub fn show(&mut self, ctx: &Context) {
        if self.shown.is_empty() {
            return;
        }
        let now = ctx.input(|i| i.time);
        let mut dismissed = None;
        let area = Area::new(Id::unique("toasts")).order(Order::Foreground);
        let drawn = area.anchor(Align2::CENTER_BOTTOM, INSET_PT).show(ctx, |ui| {
            ui.spacing_mut().item_spacing.y = 6.0;
            for toast in &mut self.shown {
                toast.until.get_or_insert(now + toast.stays.as_secs_f64());
                if toast_ui(ui, toast) {
                    dismissed = Some(toast.number);
                }
            }
        });
        if drawn.response.contains_pointer() {
            for until in self.shown.iter_mut().filter_map(|t| t.until.as_mut()) {
                *until = until.max(now + AFTER_POINTER_S);
            }
        }
        self.shown.retain(|t| t.until.is_none_or(|until| until > now) && Some(t.number) != dismissed);
        let next = self.shown.iter().filter_map(|t| t.until).reduce(f64::min);
        if let Some(next) = next {
            ctx.request_repaint_after(Duration::from_secs_f64((next - now).max(0.02)));
        }
    }
}

/// Draws one message; whether it was dismissed.
fn toast_ui(ui: &mut Ui, toast: &Toast) -> bool {
    let c = theme::colors(ui);
    let frame = Frame::popup(ui.style()).fill(c.page).stroke(egui::Stroke::new(1.0, c.line));
    let frame = frame.inner_margin(egui::Margin { left: 14, right: 8, top: 8, bottom: 8 });
    let drawn = frame.show(ui, |ui| {
        ui.horizontal(|ui| {
            ui.spacing_mut().button_padding = vec2(4.0, 0.0);
            ui.spacing_mut().interact_size.y = 0.0;
            let font = egui::TextStyle::Body.resolve(ui.style());
            let galley = ui.fonts_mut(|f| f.layout(toast.text.clone(), font, c.ink, WIDTH_PT));
            ui.add(Label::new(galley));
            let cross = ui.add(Button::new(RichText::new("×").color(c.quiet)).frame(false));
            cross.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, "Dismiss this message"));
            cross.clicked()
        })
    });
    drawn.inner.inner
}
