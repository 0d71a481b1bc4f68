//! The program's window without a screen, driven frame by frame.

#![allow(dead_code, reason = "measuring and counting each use the part they need")]

use eframe::egui::{self, Context, FullOutput, Rect, pos2, vec2};
use phaseline::app::{Document, NoChooser, PhaselineApp, Setup};
use phaseline::command::AppCommand;
use phaseline::edit::Edit;
use phaseline::model::Case;
use phaseline::ui::action::Action;

/// Size of the window in points, that of the first start.
pub const SIZE: [f32; 2] = [1440.0, 900.0];

/// One frame's input: nothing happens, time goes on.
fn input(frame: u32) -> egui::RawInput {
    egui::RawInput {
        screen_rect: Some(Rect::from_min_size(pos2(0.0, 0.0), vec2(SIZE[0], SIZE[1]))),
        time: Some(f64::from(frame) / 60.0),
        focused: true,
        ..egui::RawInput::default()
    }
}

/// A window.
pub struct Window {
    ctx: Context,
    app: PhaselineApp,
    frame: eframe::Frame,
    frames: u32,
}

impl Window {
    /// A window of the founding case, settled.
    pub fn founding() -> Self {
        let ctx = Context::default();
        let setup = Setup { files: Vec::new(), prefs_file: None, chooser: Box::new(NoChooser) };
        let app = PhaselineApp::new(&ctx, setup);
        let mut window = Self { ctx, app, frame: eframe::Frame::_new_kittest(), frames: 0 };
        window.settle();
        window
    }

    /// A window of a case, settled.
    pub fn of(case: &Case) -> Self {
        let mut window = Self::founding();
        window.act(Action::Command(AppCommand::NewCase));
        let first = window.app.document().map_or(&[][..], |d| &d.case().patients);
        let mut edits: Vec<Edit> = first.iter().map(|p| Edit::RemovePatient(p.id.clone())).collect();
        edits.push(Edit::SetCase(Box::new(Case { patients: Vec::new(), ..case.clone() })));
        let patients = case.patients.iter().enumerate();
        edits.extend(patients.map(|(at, patient)| Edit::InsertPatient { at, patient: patient.clone() }));
        let label = "Fill".to_owned();
        window.act(Action::Edit { label, edit: Edit::Batch(edits), merge: None });
        assert_eq!(window.app.document().map(|d| d.case().patients.len()), Some(case.patients.len()));
        window.settle();
        window
    }

    /// The document that is shown.
    pub fn document(&self) -> &Document {
        self.app.document().expect("a document")
    }

    /// Why it wants a further frame.
    pub fn causes(&self) -> Vec<egui::RepaintCause> {
        self.ctx.repaint_causes()
    }

    /// Does an action as if a widget had asked for it.
    pub fn act(&mut self, action: Action) {
        self.app.act(&self.ctx, action);
    }

    /// One frame of the whole window.
    pub fn frame(&mut self) -> FullOutput {
        self.frame_with(Vec::new())
    }

    /// One frame in which something happens.
    pub fn frame_with(&mut self, events: Vec<egui::Event>) -> FullOutput {
        self.frames += 1;
        let Self { ctx, app, frame, frames } = self;
        let input = egui::RawInput { events, ..input(*frames) };
        let mut output = ctx.run_ui(input, |ui| eframe::App::ui(app, ui, frame));
        output.textures_delta.clear();
        output
    }

    /// One frame made into triangles.
    pub fn painted(&mut self) -> Vec<egui::ClippedPrimitive> {
        let output = self.frame();
        self.ctx.tessellate(output.shapes, output.pixels_per_point)
    }

    /// Takes hold of the first event found below the middle of the window's upper edge; gives where.
    pub fn grab(&mut self) -> egui::Pos2 {
        let button = |pos, pressed| egui::Event::PointerButton {
            pos,
            button: egui::PointerButton::Primary,
            pressed,
            modifiers: egui::Modifiers::NONE,
        };
        for step in 0..600 {
            let pos = pos2(560.0 + 40.0 * (step % 10) as f32, 200.0 + 7.0 * (step / 10) as f32);
            self.frame_with(vec![egui::Event::PointerMoved(pos)]);
            self.frame_with(vec![button(pos, true)]);
            for by in [4.0, 9.0, 14.0] {
                self.frame_with(vec![egui::Event::PointerMoved(pos + vec2(by, 0.0))]);
            }
            if self.app.document().is_some_and(|d| d.panels.gesture.holds_events()) {
                return pos;
            }
            self.frame_with(vec![button(pos, false)]);
        }
        panic!("there is no event to take hold of");
    }

    /// A frame of a drag, with the pointer here, made into triangles.
    pub fn dragged_to(&mut self, pos: egui::Pos2) -> Vec<egui::ClippedPrimitive> {
        let output = self.frame_with(vec![egui::Event::PointerMoved(pos)]);
        self.ctx.tessellate(output.shapes, output.pixels_per_point)
    }

    /// Draws until layouts, fonts and animations have come to rest.
    pub fn settle(&mut self) {
        for _ in 0..90 {
            self.painted();
        }
    }
}

/// A window in which nothing is drawn.
pub struct EmptyWindow {
    ctx: Context,
    frames: u32,
}

impl EmptyWindow {
    /// One with the program's fonts.
    pub fn new() -> Self {
        let ctx = Context::default();
        phaseline::ui::fonts::install_fonts(&ctx);
        Self { ctx, frames: 0 }
    }

    /// One frame made into triangles.
    pub fn painted(&mut self) -> Vec<egui::ClippedPrimitive> {
        self.frames += 1;
        let mut output = self.ctx.run_ui(input(self.frames), |_| {});
        output.textures_delta.clear();
        self.ctx.tessellate(output.shapes, output.pixels_per_point)
    }
}
