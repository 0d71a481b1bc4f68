//! The dialog of an export: the page at its true size, what is on it, and whether a journal would take it.

use eframe::egui::{
    self, Align, Button, Color32, ComboBox, CornerRadius, DragValue, Key, Label, Layout, Rect, RichText,
    ScrollArea, Sense, Stroke, StrokeKind, TextureHandle, Ui, pos2, vec2,
};

use super::state::DocumentView;
use super::theme;
use crate::export::preflight::{Remedy, RuleCheck};
use crate::export::{DPIS, Format, Page, Preset, WIDTHS_MM};
use crate::figure::Theme;
use crate::figure::lanes::Lane;
use crate::model::{Palette, PatientId};

/// Logical pixels in a millimetre of a screen, as toolkits count: 96 to the inch.
pub const PX_PER_MM: f32 = 96.0 / 25.4;
/// Width of the column of settings, in points.
const SETTINGS_PT: f32 = 300.0;
/// Height of the list of checks, in points.
const CHECKS_PT: f32 = 150.0;
/// Resolutions that are offered.
const DPIS_OFFERED: [f32; 5] = [150.0, 300.0, 500.0, 600.0, 1_200.0];
/// The range of resolutions of the dialog.
const DPI_RANGE: std::ops::RangeInclusive<f32> = 150.0..=1_200.0;

/// What is being exported, and how.
pub struct ExportDialog {
    /// The page as set.
    pub page: Page,
    /// Whether the stretch of time is the one on screen rather than the whole course.
    pub as_shown: bool,
    /// Whether the file is to carry the case.
    pub carries_case: bool,
    /// What the page looks like.
    pub preview: ExportPreview,
    at: usize,
    fits: bool,
}

/// What is known of the pages as they were last drawn.
#[derive(Default)]
pub struct ExportPreview {
    /// The page that is looked at, and its width and height in millimetres.
    pub shown: Option<(TextureHandle, [f32; 2])>,
    /// How many pages there are.
    pub pages: usize,
    /// What pre-flight says.
    pub checks: Vec<RuleCheck>,
    /// Why there is no picture.
    pub trouble: Option<String>,
    /// Whether it is being drawn anew.
    pub is_stale: bool,
}

/// What the user asked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ExportWish {
    /// Nothing yet.
    Stay,
    /// Write the file.
    Save,
    /// Put the picture on the clipboard.
    Copy,
    /// Write a PDF and open it for printing.
    Print,
    /// Nothing any more.
    Close,
    /// Use other colours for this case.
    Palette(Palette),
}

impl ExportDialog {
    /// A dialog for a page.
    pub fn new(page: Page) -> Self {
        Self {
            page,
            as_shown: false,
            carries_case: false,
            preview: ExportPreview::default(),
            at: 0,
            fits: false,
        }
    }

    /// Which page is looked at, counted from 0.
    pub fn page_shown(&self) -> usize {
        self.at.min(self.preview.pages.saturating_sub(1))
    }

    /// Takes the page of a preset, and keeps what is no matter of presets.
    fn choose(&mut self, preset: Option<Preset>) {
        match preset {
            Some(preset) => {
                let fresh = Page::of(preset, self.page.format);
                self.page.preset = fresh.preset;
                self.page.width_mm = fresh.width_mm;
                self.page.max_height_mm = fresh.max_height_mm;
                self.page.dpi = fresh.dpi;
            }
            None => self.page.preset = None,
        }
    }

    fn mend(&mut self, fix: Remedy) -> ExportWish {
        match fix {
            Remedy::Width(mm) => self.page.width_mm = mm,
            Remedy::Pages(mm) => self.page.max_height_mm = Some(mm),
            Remedy::Dpi(dpi) => self.page.dpi = dpi,
            Remedy::Light => self.page.theme = Theme::Light,
            Remedy::WithoutPictures => self.page.include.pictures = false,
            Remedy::Palette(palette) => return ExportWish::Palette(palette),
        }
        ExportWish::Stay
    }
}

/// Draws the dialog in a room of a size.
pub fn export_ui(
    ui: &mut Ui,
    dialog: &mut ExportDialog,
    doc: &DocumentView<'_>,
    room: egui::Vec2,
) -> ExportWish {
    let mut wish = ExportWish::Stay;
    ui.set_min_size(room);
    ui.horizontal(|ui| {
        ui.label(RichText::new("Export figure").font(theme::heading_font()));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| preview_bar_ui(ui, dialog));
    });
    ui.add_space(6.0);
    let height = room.y - CHECKS_PT - 96.0;
    ui.horizontal_top(|ui| {
        let width = room.x - SETTINGS_PT - 20.0;
        let down = Layout::top_down(Align::Min);
        ui.allocate_ui_with_layout(vec2(width, height), down, |ui| {
            preview_ui(ui, dialog, vec2(width, height));
        });
        ui.add_space(8.0);
        ui.allocate_ui_with_layout(vec2(SETTINGS_PT, height), down, |ui| {
            ui.set_width(SETTINGS_PT);
            ScrollArea::vertical().id_salt("export settings").auto_shrink(false).max_height(height).show(
                ui,
                |ui| {
                    settings_ui(ui, dialog, doc);
                },
            );
        });
    });
    ui.add_space(6.0);
    ui.separator();
    let fix = checks_ui(ui, &dialog.preview);
    if let Some(fix) = fix {
        wish = dialog.mend(fix);
    }
    ui.add_space(4.0);
    ui.horizontal(|ui| {
        let ready = dialog.preview.trouble.is_none();
        let accent = theme::colors(ui).accent;
        let mut button = |ui: &mut Ui, words: &str, hint: &str, enabled: bool, then: ExportWish| {
            let mut button = Button::new(words).min_size(vec2(96.0, 28.0));
            if then == ExportWish::Save && enabled {
                button = button.stroke(Stroke::new(1.5, accent));
            }
            if ui.add_enabled(enabled, button).on_hover_text(hint).clicked() {
                wish = then;
            }
        };
        button(ui, "Save…", "Choose a name and write the file", ready, ExportWish::Save);
        button(
            ui,
            "Copy picture",
            "Put the page shown on the clipboard as a picture",
            ready,
            ExportWish::Copy,
        );
        button(
            ui,
            "Print…",
            "Write a PDF and open it in the system's viewer, which prints it",
            ready,
            ExportWish::Print,
        );
        button(ui, "Close", "Write nothing", true, ExportWish::Close);
    });
    wish
}

fn preview_bar_ui(ui: &mut Ui, dialog: &mut ExportDialog) {
    for (fits, words, hint) in [
        (true, "Fit", "Shrink the page until it fits"),
        (false, "True size", "One millimetre is one millimetre"),
    ] {
        if ui.add(Button::selectable(dialog.fits == fits, words)).on_hover_text(hint).clicked() {
            dialog.fits = fits;
        }
    }
    let pages = dialog.preview.pages;
    if pages > 1 {
        ui.add_space(8.0);
        let at = dialog.page_shown();
        let step = |ui: &mut Ui, words: &str, name: &str, enabled: bool| {
            let response = ui.add_enabled(enabled, Button::new(words));
            response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, enabled, name));
            response.clicked()
        };
        if step(ui, "›", "Next page", at + 1 < pages) {
            dialog.at = at + 1;
        }
        ui.label(format!("page {} of {pages}", at + 1));
        if step(ui, "‹", "Previous page", at > 0) {
            dialog.at = at - 1;
        }
    }
    if let Some((_, [w, h])) = &dialog.preview.shown {
        ui.add_space(8.0);
        ui.label(RichText::new(format!("{w:.0} × {h:.0} mm")).color(theme::colors(ui).quiet));
    }
    if dialog.preview.is_stale {
        ui.add(egui::Spinner::new().size(14.0));
    }
}

/// The page on a table.
fn preview_ui(ui: &mut Ui, dialog: &ExportDialog, room: egui::Vec2) {
    let c = theme::colors(ui);
    let table = if ui.visuals().dark_mode { Color32::from_gray(0x0e) } else { Color32::from_gray(0xd9) };
    let frame = egui::Frame::new().fill(table).corner_radius(CornerRadius::same(6));
    frame.show(ui, |ui| {
        ui.set_min_size(room);
        ui.set_max_size(room);
        if let Some(trouble) = &dialog.preview.trouble {
            ui.centered_and_justified(|ui| {
                ui.add(Label::new(RichText::new(trouble).color(c.error)).wrap());
            });
            return;
        }
        let Some((texture, [w, h])) = &dialog.preview.shown else { return };
        let true_size = vec2(*w, *h) * PX_PER_MM;
        let margin = 16.0;
        let free = room - vec2(2.0 * margin, 2.0 * margin);
        let scale = if dialog.fits { (free.x / true_size.x).min(free.y / true_size.y).min(1.0) } else { 1.0 };
        let size = true_size * scale;
        ScrollArea::both().id_salt("export preview").auto_shrink(false).show(ui, |ui| {
            let whole = (size + vec2(2.0 * margin, 2.0 * margin)).max(room - vec2(2.0, 2.0));
            let (area, response) = ui.allocate_exact_size(whole, Sense::hover());
            let page = Rect::from_center_size(area.center(), size);
            let at_top = Rect::from_min_size(pos2(page.min.x, area.min.y + margin), size);
            response.widget_info(|| {
                egui::WidgetInfo::labeled(egui::Role::Image, true, "The page as it will be written")
            });
            if dialog.page.transparent {
                checkerboard(ui, at_top);
            }
            let uv = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
            ui.painter().image(texture.id(), at_top, uv, Color32::WHITE);
            ui.painter().rect_stroke(at_top, 0.0, Stroke::new(1.0, c.line), StrokeKind::Outside);
        });
    });
}

/// What shows through a page without a ground.
fn checkerboard(ui: &Ui, page: Rect) {
    const SQUARE_PT: f32 = 8.0;
    let painter = ui.painter().with_clip_rect(page.intersect(ui.clip_rect()));
    painter.rect_filled(page, 0.0, Color32::WHITE);
    let (columns, rows) = ((page.width() / SQUARE_PT) as usize + 1, (page.height() / SQUARE_PT) as usize + 1);
    for row in 0..rows {
        for column in (row % 2..columns).step_by(2) {
            let at = page.min + vec2(column as f32, row as f32) * SQUARE_PT;
            let square = Rect::from_min_size(at, vec2(SQUARE_PT, SQUARE_PT));
            if painter.clip_rect().intersects(square) {
                painter.rect_filled(square, 0.0, Color32::from_gray(0xe4));
            }
        }
    }
}

fn settings_ui(ui: &mut Ui, dialog: &mut ExportDialog, doc: &DocumentView<'_>) {
    let section = |ui: &mut Ui, words: &str| {
        ui.add_space(6.0);
        ui.label(RichText::new(words).font(theme::section_font()));
    };
    section(ui, "Page");
    preset_ui(ui, dialog);
    ui.horizontal(|ui| {
        for format in Format::ALL {
            let words = format.extension().to_uppercase();
            if ui.add(Button::selectable(dialog.page.format == format, words)).clicked() {
                dialog.page.format = format;
            }
        }
    });
    let page = &mut dialog.page;
    row(ui, "Width", |ui| {
        let drag =
            DragValue::new(&mut page.width_mm).range(WIDTHS_MM).speed(0.5).suffix(" mm").max_decimals(1);
        ui.add(drag)
    });
    let mut limited = page.max_height_mm.is_some();
    let mut height = page.max_height_mm.unwrap_or(170.0);
    row(ui, "Pages", |ui| {
        let response = ui.checkbox(&mut limited, "at most");
        let drag = DragValue::new(&mut height).range(40.0..=1_200.0).speed(0.5).suffix(" mm").max_decimals(1);
        ui.add_enabled(limited, drag).on_hover_text("What is higher goes on on further pages");
        ui.label("high");
        response
    });
    page.max_height_mm = limited.then_some(height);
    if page.format.is_pixels() {
        row(ui, "Resolution", |ui| {
            let drag =
                DragValue::new(&mut page.dpi).range(DPI_RANGE).speed(2.0).suffix(" dpi").max_decimals(0);
            let response = ui.add(drag);
            ComboBox::from_id_salt("dpi").width(24.0).selected_text("").show_ui(ui, |ui| {
                for dpi in DPIS_OFFERED {
                    ui.selectable_value(&mut page.dpi, dpi, format!("{dpi:.0} dpi"));
                }
            });
            response
        });
        debug_assert!(DPIS.contains(&page.dpi), "the dialog offers less than an export takes");
    }
    row(ui, "Ground", |ui| {
        let response = ui.selectable_value(&mut page.theme, Theme::Light, "light");
        ui.selectable_value(&mut page.theme, Theme::Dark, "dark");
        ui.checkbox(&mut page.transparent, "transparent");
        response
    });
    section(ui, "Time");
    ui.horizontal(|ui| {
        ui.selectable_value(&mut dialog.as_shown, false, "whole course");
        ui.selectable_value(&mut dialog.as_shown, true, "as on screen")
            .on_hover_text("The stretch of time that the window shows");
    });
    section(ui, "Show");
    let include = &mut dialog.page.include;
    egui::Grid::new("export parts").num_columns(2).spacing([24.0, 4.0]).show(ui, |ui| {
        ui.checkbox(&mut include.title, "title");
        ui.checkbox(&mut include.references, "reference lines");
        ui.end_row();
        ui.checkbox(&mut include.legend, "legend");
        ui.checkbox(&mut include.measures, "measures");
        ui.end_row();
        ui.checkbox(&mut include.axis, "time axis");
        ui.checkbox(&mut include.pictures, "pictures");
        ui.end_row();
    });
    let count = doc.case.patients.len() - include.hidden_patients.len().min(doc.case.patients.len());
    let alone = count == 1;
    ui.add_enabled(
        alone,
        egui::Checkbox::new(&mut include.axis_break, "break the axis where nothing happens"),
    )
    .on_hover_text("Cuts long stretches without an event out of the axis")
    .on_disabled_hover_text("Only a figure of one patient can have a broken axis");
    what_ui(ui, dialog, doc);
    if dialog.page.format.carries_case() {
        section(ui, "Inside the file");
        ui.checkbox(&mut dialog.carries_case, "the case, so that the figure opens again").on_hover_text(
            "The file then holds all patient data of the case. Not for publication unless the case is.",
        );
        if dialog.carries_case {
            let text = RichText::new("Holds all data of the case, pictures included.");
            ui.add(Label::new(text.font(theme::small_font()).color(theme::colors(ui).warning)).wrap());
        }
    }
}

/// Patients and lanes to leave out.
fn what_ui(ui: &mut Ui, dialog: &mut ExportDialog, doc: &DocumentView<'_>) {
    let include = &mut dialog.page.include;
    let patients = &doc.case.patients;
    if patients.len() > 1 {
        let shown = patients.len() - include.hidden_patients.len().min(patients.len());
        let title = format!("Patients ({shown} of {})", patients.len());
        ui.collapsing(RichText::new(title), |ui| {
            ScrollArea::vertical().id_salt("export patients").max_height(150.0).show_rows(
                ui,
                20.0,
                patients.len(),
                |ui, rows| {
                    for patient in patients.get(rows).unwrap_or_default() {
                        let mut shown = !include.hidden_patients.contains(&patient.id);
                        if ui.checkbox(&mut shown, patient.title()).changed() {
                            if shown {
                                include.hidden_patients.remove(&patient.id);
                            } else {
                                include.hidden_patients.insert(patient.id.clone());
                            }
                        }
                    }
                },
            );
        });
    }
    let lanes: Vec<(PatientId, String, String)> = doc
        .lanes
        .patients()
        .zip(patients)
        .take(MOST_LANES_OF)
        .flat_map(|(lanes, patient)| {
            let named = |lane: &Lane| {
                let words = format!("{}: {}", patient.title(), lane.name);
                (patient.id.clone(), lane.given.clone(), words)
            };
            lanes.lanes.iter().map(named).collect::<Vec<_>>()
        })
        .collect();
    ui.collapsing(RichText::new("Lanes"), |ui| {
        ScrollArea::vertical().id_salt("export lanes").max_height(150.0).show_rows(
            ui,
            20.0,
            lanes.len(),
            |ui, rows| {
                for (patient, given, words) in lanes.get(rows).unwrap_or_default() {
                    let key = (patient.clone(), given.clone());
                    let mut shown = !include.hidden_lanes.contains(&key);
                    if ui.checkbox(&mut shown, words).changed() {
                        if shown {
                            include.hidden_lanes.remove(&key);
                        } else {
                            include.hidden_lanes.insert(key);
                        }
                    }
                }
            },
        );
    });
}

/// Lanes of more patients than this are not listed one by one.
const MOST_LANES_OF: usize = 50;

fn preset_ui(ui: &mut Ui, dialog: &mut ExportDialog) {
    let words = |preset: Option<Preset>| preset.map_or("Custom", Preset::words);
    let before = dialog.page.preset;
    let mut chosen = before;
    let response = ComboBox::from_id_salt("preset")
        .width(ui.available_width() - 8.0)
        .selected_text(words(before))
        .show_ui(ui, |ui| {
            for preset in Preset::ALL.into_iter().map(Some).chain([None]) {
                ui.selectable_value(&mut chosen, preset, words(preset));
            }
        })
        .response;
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::ComboBox, true, "Preset"));
    if response.has_focus() {
        // As in other closed lists, the arrows choose.
        let all: Vec<Option<Preset>> = Preset::ALL.into_iter().map(Some).chain([None]).collect();
        let at = all.iter().position(|p| *p == before).unwrap_or(0);
        let (up, down) = ui.input_mut(|i| {
            let none = egui::Modifiers::NONE;
            (i.consume_key(none, Key::ArrowUp), i.consume_key(none, Key::ArrowDown))
        });
        let next = if up { at.saturating_sub(1) } else { at + usize::from(down) };
        chosen = all.get(next).copied().unwrap_or(chosen);
    }
    if chosen != before {
        dialog.choose(chosen);
    }
}

/// A setting with its name before it.
fn row(ui: &mut Ui, name: &str, field: impl FnOnce(&mut Ui) -> egui::Response) {
    ui.horizontal(|ui| {
        let quiet = theme::colors(ui).quiet;
        let label =
            ui.allocate_ui_with_layout(vec2(76.0, 24.0), Layout::left_to_right(Align::Center), |ui| {
                ui.set_min_width(76.0);
                ui.label(RichText::new(name).color(quiet))
            });
        field(ui).labelled_by(label.inner.id);
    });
}

/// What pre-flight says; gives the fix whose button was pressed.
fn checks_ui(ui: &mut Ui, preview: &ExportPreview) -> Option<Remedy> {
    let c = theme::colors(ui);
    let mut pressed = None;
    let failed = preview.checks.iter().filter(|check| !check.passed).count();
    ui.horizontal(|ui| {
        ui.label(RichText::new("Pre-flight").font(theme::section_font()));
        let (words, color) = match (preview.checks.len(), failed) {
            (0, _) => (String::new(), c.quiet),
            (n, 0) => (format!("passes all {n} checks"), passed_color(ui)),
            (n, failed) => (format!("{failed} of {n} checks fail"), c.error),
        };
        ui.label(RichText::new(words).color(color));
    });
    ScrollArea::vertical().id_salt("preflight").auto_shrink(false).max_height(CHECKS_PT - 26.0).show(
        ui,
        |ui| {
            // What fails is read first.
            let order = [false, true];
            let sorted =
                order.iter().flat_map(|p| preview.checks.iter().filter(move |check| check.passed == *p));
            egui::Grid::new("checks").num_columns(3).spacing([14.0, 2.0]).min_row_height(18.0).show(
                ui,
                |ui| {
                    for check in sorted {
                        let (sign, color) =
                            if check.passed { ("pass", passed_color(ui)) } else { ("FAIL", c.error) };
                        ui.label(RichText::new(sign).color(color).font(theme::medium_font()));
                        ui.label(check.rule.words());
                        ui.horizontal(|ui| {
                            if let Some(fix) = check.fix
                                && ui.button(fix.words()).clicked()
                            {
                                pressed = Some(fix);
                            }
                            let color = if check.passed { c.quiet } else { c.ink };
                            ui.add(Label::new(RichText::new(&check.text).color(color)).truncate())
                                .on_hover_text(&check.text);
                        });
                        ui.end_row();
                    }
                },
            );
        },
    );
    pressed
}

fn passed_color(ui: &Ui) -> Color32 {
    if ui.visuals().dark_mode {
        Color32::from_rgb(0x5c, 0xc8, 0x9b)
    } else {
        Color32::from_rgb(0x00, 0x6b, 0x4d)
    }
}
