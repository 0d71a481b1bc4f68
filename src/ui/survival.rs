//! Survival curves of the case's patients: what is measured, by what patients are divided, and the figure.

use std::sync::Arc;

use eframe::egui::{self, Align, Button, ComboBox, Layout, Pos2, RichText, Sense, Stroke, Ui, vec2};
use egui_material_icons::icons;

use super::action::{Action, Actions};
use super::paint::{self, Grid};
use super::patients::CohortView;
use super::state::DocumentView;
use super::theme;
use crate::command::AppCommand;
use crate::figure::km::{Km, Plot, km};
use crate::figure::scene::{LayerKind, Size};
use crate::figure::{Style, Theme};
use crate::measure::cohort::{Comparison, Grouping, Pick, response_rates};
use crate::measure::proportion::Proportion;
use crate::measure::{Choice, Measure, MeasureSet, format};
use crate::model::{Patient, Treatment, Unit, capital};

/// Width and height in points of a room in which type has the size that it has on a page.
const PAGE_PT: f32 = 420.0;
const PAGE_HEIGHT_PT: f32 = 260.0;
/// Smallest and largest type in the window, of that on a page.
const SCALES: std::ops::RangeInclusive<f32> = 1.6..=2.2;
/// Height of a line under the figure.
const LINE_PT: f32 = 18.0;
/// A group of fewer is called small.
const FEW: usize = 10;

/// How the survival curves of a document are looked at.
#[derive(Default)]
pub struct SurvivalView {
    /// Whether they stand in the place of the figure.
    pub is_shown: bool,
    /// What is measured; `None` until it is chosen.
    pick: Option<Pick>,
    by: Grouping,
    /// Whether bands are drawn; `None` leaves it to the number of groups.
    bands: Option<bool>,
    known: Option<KnownCurves>,
    drawn: Option<DrawnCurves>,
}

/// What the curves are worked out from.
#[derive(Debug, Clone, PartialEq)]
struct CurvesBasis {
    state: u64,
    generation: u64,
    pick: Pick,
    by: Grouping,
    bands: Option<bool>,
    unit: Option<Unit>,
}

/// The curves, and from what they follow.
struct KnownCurves {
    basis: CurvesBasis,
    groupings: Vec<Grouping>,
    /// What is said under the figure.
    lines: Vec<String>,
    plot: Arc<Plot>,
}

/// The figure as it was drawn last, and the shapes of its curves, which are many.
struct DrawnCurves {
    plot: Arc<Plot>,
    theme: Theme,
    place: [u32; 5],
    km: Km,
    curves: Vec<egui::Shape>,
}

impl SurvivalView {
    /// The plot that is shown, to be exported; `None` while there is none.
    pub fn plot(&self) -> Option<Arc<Plot>> {
        self.known.as_ref().map(|k| Arc::clone(&k.plot))
    }

    /// What is measured: what was chosen, else overall survival, else the first there is.
    fn pick(&self, choices: &[Choice]) -> Option<Pick> {
        let intervals = || choices.iter().filter(|c| c.is_interval());
        let chosen = self.pick.as_ref().filter(|pick| intervals().any(|c| c.pick == **pick));
        let survival = || intervals().find(|c| c.pick.measure == Measure::OverallSurvival);
        chosen.cloned().or_else(|| survival().or_else(|| intervals().next()).map(|c| c.pick.clone()))
    }

    /// The measures that the curves and the lines under them are about.
    pub fn measures(&self, choices: &[Choice]) -> MeasureSet {
        if !self.is_shown {
            return MeasureSet::default();
        }
        let shown = self.pick(choices).map(|pick| pick.measure);
        [Measure::BestResponse, Measure::OverallSurvival].into_iter().chain(shown).collect()
    }

    /// Works the curves out anew if anything that they depend on has changed. While the measures are worked out, what was known stays.
    pub fn refresh(&mut self, doc: &DocumentView<'_>, cohort: &CohortView<'_>) {
        if cohort.is_working {
            return;
        }
        let Some(pick) = self.pick(cohort.choices()) else {
            self.known = None;
            return;
        };
        let basis = CurvesBasis {
            state: doc.state,
            generation: cohort.generation,
            pick,
            by: self.by.clone(),
            bands: self.bands,
            unit: doc.unit,
        };
        if self.known.as_ref().is_some_and(|k| k.basis == basis) {
            return;
        }
        let patients = &doc.case.patients;
        let comparison =
            Comparison::new(patients, cohort.columns.column(basis.pick.measure), &basis.pick, &basis.by);
        let label = cohort.choices().iter().find(|c| c.pick == basis.pick).map_or("", |c| &c.label);
        let plot = Plot::of(&comparison, label, &basis.pick, &basis.by, basis.bands, basis.unit);
        let mut lines: Vec<String> = rates(doc, cohort).into_iter().collect();
        if comparison.groups.iter().any(|g| g.members.len() < FEW) {
            let text = "A group of fewer than ten patients: its curve says little, the durations themselves say more.";
            lines.push(text.to_owned());
        }
        self.known =
            Some(KnownCurves { groupings: Grouping::all(patients), lines, plot: Arc::new(plot), basis });
    }
}

/// How many responded to the first line, of all who were treated; `None` if nothing is known of it.
fn rates(doc: &DocumentView<'_>, cohort: &CohortView<'_>) -> Option<String> {
    let best = cohort.choices().iter().find(|c| c.pick.measure == Measure::BestResponse)?;
    let treated = |i: usize| doc.study().get(i).is_some_and(|chart| is_treated(chart.patient()));
    let rates = response_rates(cohort.columns.column(best.pick.measure), treated, &best.pick);
    let words = |p: Proportion| {
        let (share, (low, high)) = p.share().zip(p.interval())?;
        let [share, low, high] = [share, low, high].map(|x| format!("{:.0}", 100.0 * x));
        Some(format!("{} of {}, {share} % ({low}–{high})", p.successes, p.of))
    };
    let (response, control) = (words(rates.response)?, words(rates.control)?);
    let line = best.pick.line.map(|l| format!(", {l}")).unwrap_or_default();
    Some(format!(
        "Response{line}: {response} of all treated; disease control: {control} (95 % exact interval)."
    ))
}

/// Whether a patient was given anything that is directed at the cancer.
fn is_treated(patient: &Patient) -> bool {
    patient.events.iter().any(|e| e.what.as_treatment().is_some_and(Treatment::is_anti_cancer))
}

/// Draws the curves in the place of the figure; says where the pointer is on their axis.
pub fn survival_ui(
    ui: &mut Ui,
    doc: &DocumentView<'_>,
    cohort: &CohortView<'_>,
    figure_theme: Theme,
    view: &mut SurvivalView,
    actions: &mut Actions,
) -> Option<String> {
    view.refresh(doc, cohort);
    let c = theme::colors(ui);
    egui::Frame::new().inner_margin(egui::Margin::symmetric(12, 8)).show(ui, |ui| {
        choices_ui(ui, cohort, view, actions);
        ui.add_space(4.0);
        let Some(known) = view.known.as_ref().filter(|k| !k.plot.groups.is_empty()) else {
            let text = if cohort.is_working {
                "Working out the measures of all patients…".to_owned()
            } else if let Some(known) = &view.known {
                let why = known.plot.notes.first().map_or("", String::as_str);
                format!("No patient has a time that can be drawn here. {why}")
            } else {
                "Curves need a time from one event to another: add a diagnosis or a treatment, and a last follow-up or death."
                    .to_owned()
            };
            ui.add_space(24.0);
            ui.vertical_centered(|ui| ui.label(RichText::new(text).color(c.quiet)));
            return None;
        };
        let (plot, lines) = (Arc::clone(&known.plot), known.lines.clone());
        let mut below = ui.available_rect_before_wrap();
        below.set_bottom(below.bottom() - lines.len() as f32 * LINE_PT);
        let pointer = figure_ui(ui, below, &plot, figure_theme, view);
        for (n, text) in lines.into_iter().enumerate() {
            let top = below.bottom() + n as f32 * LINE_PT;
            let line = egui::Rect::from_min_size(egui::pos2(below.left(), top), vec2(below.width(), LINE_PT));
            let text = RichText::new(text).font(theme::small_font()).color(c.quiet);
            ui.put(line, |ui: &mut Ui| {
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| ui.add(egui::Label::new(text).truncate()))
                    .inner
            });
        }
        pointer
    }).inner
}

/// The row of choices over the figure.
fn choices_ui(ui: &mut Ui, cohort: &CohortView<'_>, view: &mut SurvivalView, actions: &mut Actions) {
    let c = theme::colors(ui);
    ui.horizontal(|ui| {
        let name = ui.label(RichText::new("Time").color(c.quiet));
        let now = view.pick(cohort.choices());
        let label = |pick: &Pick| {
            cohort.choices().iter().find(|choice| choice.pick == *pick).map_or("", |choice| &choice.label)
        };
        let shown = now.as_ref().map(|p| capital(label(p))).unwrap_or_default();
        let mut chosen = now.clone();
        ComboBox::from_id_salt("time of the curves")
            .width(230.0)
            .selected_text(shown)
            .show_ui(ui, |ui| {
                for choice in cohort.choices().iter().filter(|choice| choice.is_interval()) {
                    let words = format!("{} ({})", capital(&choice.label), choice.patients);
                    ui.selectable_value(&mut chosen, Some(choice.pick.clone()), words);
                }
            })
            .response
            .labelled_by(name.id)
            .on_hover_text("What is measured; behind it, how many patients have it");
        if chosen != now {
            view.pick = chosen;
        }
        let name = ui.label(RichText::new("by").color(c.quiet));
        let groupings = view.known.as_ref().map_or_else(Vec::new, |k| k.groupings.clone());
        ComboBox::from_id_salt("groups of the curves")
            .width(120.0)
            .selected_text(view.by.words())
            .show_ui(ui, |ui| {
                for by in groupings {
                    let words = by.words().to_owned();
                    ui.selectable_value(&mut view.by, by, words);
                }
            })
            .response
            .labelled_by(name.id)
            .on_hover_text("By what patients are divided into groups that are compared");
        let mut bands = view.known.as_ref().is_some_and(|k| k.plot.bands);
        let hint = "Draw the 95 % interval of each curve (log-log)";
        if ui.checkbox(&mut bands, "95 % bands").on_hover_text(hint).changed() {
            view.bands = Some(bands);
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let back = AppCommand::ToggleSurvival;
            let close = ui.add(Button::new(icons::ICON_CLOSE).frame(false));
            close.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, "Back to the figure"));
            if close.on_hover_text("Back to the figure").clicked() {
                actions.push(Action::Command(back));
            }
            let export = AppCommand::ExportCurves;
            if ui.button("Export…").on_hover_text(export.tooltip()).clicked() {
                actions.push(Action::Command(export));
            }
            if cohort.is_working {
                ui.label(RichText::new("working out the measures…").color(c.quiet));
            }
        });
    });
}

/// Paints the figure into a rectangle, higher if it must be, and reads it off where the pointer is.
fn figure_ui(
    ui: &mut Ui,
    room: egui::Rect,
    plot: &Arc<Plot>,
    figure_theme: Theme,
    view: &mut SurvivalView,
) -> Option<String> {
    let mut pointer = None;
    let mut inside = ui.new_child(egui::UiBuilder::new().max_rect(room));
    egui::ScrollArea::vertical().id_salt("survival curves").auto_shrink(false).show(&mut inside, |ui| {
        let ppp = ui.ctx().pixels_per_point();
        let origin = ui.next_widget_position();
        let place = [origin.x, origin.y, room.width(), room.height(), ppp].map(f32::to_bits);
        let is_same =
            |d: &DrawnCurves| Arc::ptr_eq(&d.plot, plot) && d.theme == figure_theme && d.place == place;
        if !view.drawn.as_ref().is_some_and(is_same) {
            let scale = (room.width() / PAGE_PT).min(room.height() / PAGE_HEIGHT_PT);
            let style = Style::new(figure_theme, scale.clamp(*SCALES.start(), *SCALES.end()));
            let km = km(plot, &style, Size::new(room.width(), room.height()));
            let data = km.scene.layers.iter().filter(|layer| layer.kind == LayerKind::Data);
            let curves = data.flat_map(|layer| {
                paint::layer_shapes(layer, ui.ctx(), origin, Grid::Pixels(ppp), &mut |_| None)
            });
            let curves = curves.collect();
            view.drawn = Some(DrawnCurves { plot: Arc::clone(plot), theme: figure_theme, place, km, curves });
        }
        let Some(drawn) = &view.drawn else { return };
        let size = vec2(drawn.km.scene.size.w, drawn.km.scene.size.h);
        let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
        response.widget_info(|| {
            egui::WidgetInfo::labeled(egui::Role::Image, true, format!("Survival curves. {}", plot.words()))
        });
        let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
        for layer in &drawn.km.scene.layers {
            if layer.kind == LayerKind::Data {
                painter.extend(drawn.curves.iter().cloned());
            } else {
                paint::paint_layer(layer, &painter, rect.min, &mut |_| None);
            }
        }
        pointer = read_off(ui, &response, rect.min, plot, &drawn.km);
    });
    pointer
}

/// A line where the pointer is, and what the curves are there.
fn read_off(ui: &Ui, response: &egui::Response, origin: Pos2, plot: &Plot, km: &Km) -> Option<String> {
    let area = egui::Rect::from_min_size(origin + vec2(km.area.x, km.area.y), vec2(km.area.w, km.area.h));
    let at = response.hover_pos().filter(|p| area.contains(*p))?;
    let c = theme::colors(ui);
    ui.painter().vline(at.x, area.y_range(), Stroke::new(1.0, c.quiet.gamma_multiply(0.5)));
    let time = km.axis.ticks_at(at.x - origin.x);
    let mut lines = vec![capital(&format::instant(time, km.unit))];
    for group in &plot.groups {
        let percent = |share: f64| format!("{:.0}", 100.0 * share);
        let name = if group.name.is_empty() { String::new() } else { format!("{}: ", group.name) };
        let curve = &group.curve;
        let risk = curve.at_risk(time);
        if curve.last_time().is_none_or(|last| time > last) {
            lines.push(format!("{name}nobody was followed so long"));
            continue;
        }
        let share = percent(curve.survival_at(time));
        let band = curve.step_at(time).and_then(|step| step.band);
        let band = band.map(|(low, high)| format!(" ({}–{})", percent(low), percent(high)));
        lines.push(format!("{name}{share} %{}, {risk} at risk", band.unwrap_or_default()));
    }
    response.clone().on_hover_text_at_pointer(lines.join("\n"));
    Some(format::instant(time, km.unit))
}
