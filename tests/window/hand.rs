//! The hand on the mouse: presses, drags and what is under the pointer, by the names that a screen reader hears.

use std::path::{Path, PathBuf};

use eframe::egui::{self, Event, Key, Modifiers, PointerButton, Pos2, pos2, vec2};
use egui_kittest::Node;
use egui_kittest::kittest::NodeT as _;

use super::stage::{Folder, Window, read};

/// Where time is drawn: x = zero + months × month.
#[derive(Debug, Clone, Copy)]
pub struct Ruler {
    pub zero: f32,
    pub month: f32,
}

impl Ruler {
    pub fn x(self, months: f32) -> f32 {
        self.zero + months * self.month
    }
}

impl Window {
    /// The bar or sign on the plot of what begins with that name.
    pub fn mark(&self, name: &str) -> Node<'_> {
        let is_mark = |n: &Node<'_>| {
            let label = n.accesskit_node().label().unwrap_or_default();
            n.accesskit_node().role() == egui::accesskit::Role::Button
                && (label.contains(", at ") || label.contains(", from ") || label.contains(", "))
        };
        let mut found = self.nodes(name).into_iter().filter(is_mark);
        found.next().unwrap_or_else(|| panic!("nothing on the plot is called {name}: {:?}", self.texts()))
    }

    /// The time axis, from where an event of the first patient starts and ends in the course and on the plot.
    pub fn ruler(&self) -> Ruler {
        let document = self.harness.state().document().expect("a case");
        let course = document.study().get(0).expect("a patient").course();
        let months = |id: &str| {
            let placed = course.events().iter().find(|e| e.id.as_str() == id).expect("the event");
            placed.start.nominal.in_unit(phaseline::model::Unit::Month) as f32
        };
        let (a, b) =
            (self.mark("Diagnosis").rect().center().x, self.mark("Last follow-up").rect().center().x);
        let month = (b - a) / (months("follow_up") - months("diagnosis"));
        Ruler { zero: a - months("diagnosis") * month, month }
    }

    /// What is held down from now on.
    pub fn hold(&mut self, modifiers: Modifiers) {
        self.harness.event(Event::ModifiersChanged(modifiers));
        self.harness.step();
    }

    pub fn button(&mut self, pos: Pos2, button: PointerButton, pressed: bool, modifiers: Modifiers) {
        self.harness.event(Event::PointerButton { pos, button, pressed, modifiers });
        self.harness.step();
    }

    pub fn move_to(&mut self, pos: Pos2) {
        self.harness.hover_at(pos);
        self.harness.step();
    }

    /// Presses at a place and pulls to another, without letting go.
    pub fn pull(&mut self, from: Pos2, to: Pos2, held: Modifiers) {
        self.move_to(from);
        self.hold(held);
        self.button(from, PointerButton::Primary, true, held);
        self.move_to(from.lerp(to, 0.4));
        self.move_to(to);
    }

    pub fn let_go(&mut self, at: Pos2) {
        self.button(at, PointerButton::Primary, false, Modifiers::NONE);
        self.hold(Modifiers::NONE);
        self.harness.remove_cursor();
        self.settle();
    }

    /// A whole drag; what is held is held until the button is let go.
    pub fn drag_with(&mut self, from: Pos2, to: Pos2, held: Modifiers) {
        self.pull(from, to, held);
        self.let_go(to);
    }

    pub fn drag(&mut self, from: Pos2, to: Pos2) {
        self.drag_with(from, to, Modifiers::NONE);
    }

    pub fn click_at(&mut self, pos: Pos2) {
        self.move_to(pos);
        self.button(pos, PointerButton::Primary, true, Modifiers::NONE);
        self.button(pos, PointerButton::Primary, false, Modifiers::NONE);
        self.settle();
    }

    pub fn double_click_at(&mut self, pos: Pos2) {
        self.move_to(pos);
        for pressed in [true, false, true, false] {
            self.harness.input_mut().time = Some(self.harness.ctx.input(|i| i.time) + 0.05);
            self.button(pos, PointerButton::Primary, pressed, Modifiers::NONE);
        }
        self.harness.remove_cursor();
        self.settle();
    }

    pub fn secondary_click_at(&mut self, pos: Pos2) {
        self.move_to(pos);
        self.button(pos, PointerButton::Secondary, true, Modifiers::NONE);
        self.button(pos, PointerButton::Secondary, false, Modifiers::NONE);
        self.settle();
    }

    /// The names of the steps behind the present state.
    pub fn steps(&self) -> Vec<String> {
        let document = self.harness.state().document().expect("a case");
        document.history().labels().0.map(str::to_owned).collect()
    }

    /// Saves and gives what is on the disk.
    pub fn saved(&mut self, file: &Path) -> String {
        self.ctrl(Key::S);
        read(file)
    }

    /// The line of the saved file that states an event, put on one line.
    pub fn line_of(&mut self, file: &Path, id: &str) -> String {
        let text = self.saved(file);
        let from = text.find(&format!("id: \"{id}\"")).unwrap_or_else(|| panic!("no {id} in {text}"));
        let rest = &text[from..];
        let to = rest.find("Event(").unwrap_or(rest.len());
        rest[..to].split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// A case of one patient with a diagnosis at 0, these events, and a follow-up, as the program writes it.
pub fn case_of(events: &str) -> String {
    let text = format!(
        r#"#![enable(implicit_some)]
Case(format: 1, title: "Ann's case", patients: [Patient(
    id: "p1", label: "Ann", zero: Zero(is: "diagnosis"),
    events: [
        Event(id: "diagnosis", at: "0 mo", what: Status(diagnosis)),
        {events}
        Event(id: "follow_up", at: "40 mo", what: Status(last_follow_up)),
    ],
)])"#
    );
    as_written(&text)
}

/// A text of a case as the program writes it.
pub fn as_written(text: &str) -> String {
    let case = phaseline::io::read(text.as_bytes()).unwrap_or_else(|e| panic!("{e}: {text}")).case;
    phaseline::io::write(&case, &phaseline::io::FileShape { bom: false, crlf: false })
}

/// A window with a case of one patient and these events.
pub struct Desk {
    _folder: Folder,
    pub file: PathBuf,
    pub before: String,
    pub window: Window,
}

impl Desk {
    pub fn of(events: &str) -> Self {
        Self::with(&case_of(events))
    }

    pub fn with(text: &str) -> Self {
        let folder = Folder::new();
        let file = folder.file("ann.ron", text);
        let window = Window::of(&[&file]);
        Self { _folder: folder, file, before: text.to_owned(), window }
    }

    /// Drags the bar of that name at `at` months by so many months.
    pub fn drag_bar(&mut self, name: &str, at: f32, by: f32, held: Modifiers) {
        let ruler = self.window.ruler();
        let from = pos2(ruler.x(at), self.window.mark(name).rect().center().y);
        self.window.drag_with(from, from + vec2(by * ruler.month, 0.0), held);
    }

    /// What the file says of an event after a save.
    pub fn line(&mut self, id: &str) -> String {
        self.window.line_of(&self.file, id)
    }

    pub fn text(&mut self) -> String {
        self.window.saved(&self.file)
    }

    /// Asserts that there was one step of that name and that taking it back gives the file as it was.
    pub fn one_step(&mut self, name: &str) {
        assert_eq!(self.window.steps(), [name]);
        let after = self.text();
        assert_ne!(after, self.before);
        self.window.ctrl(Key::Z);
        assert_eq!(self.text(), self.before, "undo gives the same bytes");
        self.window.ctrl_shift(Key::Z);
        assert_eq!(self.text(), after, "redo gives the same bytes");
    }

    /// Asserts that nothing at all was changed.
    pub fn untouched(&mut self) {
        assert_eq!(self.window.steps(), [""; 0]);
        assert_eq!(self.text(), self.before);
    }
}
