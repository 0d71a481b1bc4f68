//! Everything known about an event, in a tooltip.

use eframe::egui::{self, RichText, Ui};

use super::state::DocumentView;
use super::{findings, theme};
use crate::course::Course;
use crate::measure::describe;
use crate::model::{Event, Patient, Unit};

/// Draws what is known about `event` of `patient`.
pub fn event_tooltip(ui: &mut Ui, doc: &DocumentView<'_>, patient: &Patient, event: &Event, course: &Course) {
    let unit = doc.unit;
    let c = theme::colors(ui);
    ui.set_max_width(340.0);
    ui.spacing_mut().interact_size.y = 0.0;
    ui.label(RichText::new(event.title()).font(theme::section_font()));
    ui.label(RichText::new(format!("{} · {}", describe::kind(&event.what), patient.title())).color(c.quiet));
    ui.add_space(2.0);
    egui::Grid::new("facts").num_columns(2).spacing([10.0, 2.0]).show(ui, |ui| {
        for (name, value) in describe::facts(event, course, unit.unwrap_or(Unit::Month)) {
            ui.label(RichText::new(name).color(c.quiet));
            ui.add(egui::Label::new(value).wrap());
            ui.end_row();
        }
    });
    let Some(index) = doc.patient_index(&patient.id) else { return };
    for finding in doc.findings_of(index).filter(|f| f.event() == Some(&event.id)) {
        let color = findings::color(ui, finding.severity());
        let text = format!("{}: it {}", finding.severity().words(), finding.text);
        ui.add(egui::Label::new(RichText::new(text).color(color)).wrap());
    }
}
