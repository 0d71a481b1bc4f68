//! The founding case written by keyboard alone, from an empty window.

use eframe::egui::accesskit::Role;
use eframe::egui::{Event as Input, Key, Modifiers};
use egui_kittest::Node;
use egui_kittest::kittest::NodeT as _;
use phaseline::app::examples;
use phaseline::measure::describe;
use phaseline::model::{Basis, Case, Event, Patient, Response, StatusKind, Time, Treatment, What};

use super::stage::Window;

/// Someone without a mouse.
struct Typist {
    window: Window,
}

impl Typist {
    fn new() -> Self {
        Self { window: Window::first_start() }
    }

    fn case(&self) -> &Case {
        self.window.harness.state().document().expect("a case").case()
    }

    /// A key pressed and let go.
    fn tap(&mut self, modifiers: Modifiers, key: Key) {
        for pressed in [true, false] {
            let event = Input::Key { key, physical_key: None, pressed, repeat: false, modifiers };
            let events = &mut self.window.harness.input_mut().events;
            events.extend([Input::ModifiersChanged(modifiers), event]);
            if !pressed {
                events.push(Input::ModifiersChanged(Modifiers::NONE));
            }
            self.window.harness.step();
        }
    }

    fn ctrl(&mut self, key: Key) {
        self.tap(Modifiers::COMMAND, key);
    }

    fn text(&mut self, text: &str) {
        self.window.harness.input_mut().events.push(Input::Text(text.to_owned()));
        self.window.harness.run_steps(2);
    }

    /// What has the keyboard, as a screen reader names it.
    fn here(&self) -> Option<Node<'_>> {
        self.window.harness.root().children_recursive().find(Node::is_focused)
    }

    fn is_at(&self, name: &str) -> bool {
        self.here().is_some_and(|n| n.accesskit_node().label().is_some_and(|l| l == name))
    }

    /// Goes to a field of the inspector with Tab, onwards or back.
    fn go_to(&mut self, name: &str) {
        let mut passed = Vec::new();
        // One field back, in case; else onwards, past the end of the window if need be.
        for (modifiers, times) in [(Modifiers::SHIFT, 1), (Modifiers::NONE, 200)] {
            for _ in 0..times {
                if self.is_at(name) {
                    self.shows_where_it_is();
                    return;
                }
                passed.push(self.here().and_then(|n| n.accesskit_node().label()));
                self.tap(modifiers, Key::Tab);
            }
        }
        panic!("Tab does not lead to {name}, but to {passed:?}; {:?}", self.window.steps());
    }

    /// What has the keyboard is within the window, not scrolled away.
    fn shows_where_it_is(&mut self) {
        self.window.harness.run_ok();
        let rect = self.here().expect("a field").rect();
        let screen = self.window.harness.ctx.content_rect();
        assert!(screen.contains_rect(rect.shrink(1.0)), "{rect:?} is out of sight");
    }

    /// What the inspector shows in a field.
    fn value(&self, name: &str) -> String {
        let field = self.window.harness.root().children_recursive().find(|n| {
            let node = n.accesskit_node();
            matches!(node.role(), Role::TextInput | Role::MultilineTextInput | Role::ComboBox)
                && node.label().is_some_and(|l| l == name)
        });
        field.and_then(|n| n.accesskit_node().value()).unwrap_or_default()
    }

    /// Fills a field, unless it holds that already.
    fn fill(&mut self, name: &str, text: &str) {
        if self.value(name) == text {
            return;
        }
        self.go_to(name);
        self.ctrl(Key::A);
        if text.is_empty() { self.tap(Modifiers::NONE, Key::Delete) } else { self.text(text) }
    }

    /// Chooses from a list with the arrow keys and first letters.
    fn pick(&mut self, name: &str, words: &str) {
        if self.value(name) == words {
            return;
        }
        self.go_to(name);
        for _ in 0..40 {
            if self.value(name) == words {
                return;
            }
            let letter: String = words.chars().take(1).collect();
            if letter == "–" { self.tap(Modifiers::NONE, Key::ArrowUp) } else { self.text(&letter) }
        }
        panic!("{name} never shows {words}, but {}", self.value(name));
    }

    fn press(&mut self, button: &str) {
        self.go_to(button);
        self.tap(Modifiers::NONE, Key::Space);
        self.window.harness.run_steps(2);
    }

    fn command(&mut self, letters: &str) {
        self.tap(Modifiers::COMMAND | Modifiers::SHIFT, Key::P);
        self.window.harness.run_steps(2);
        self.text(letters);
        self.tap(Modifiers::NONE, Key::Enter);
        self.window.harness.run_steps(2);
    }

    fn enter(&mut self) {
        self.tap(Modifiers::NONE, Key::Enter);
        self.window.harness.run_steps(2);
    }

    fn head(&mut self, case: &Case) {
        self.enter();
        for (name, text) in [
            ("Title", &case.title),
            ("Subtitle", &case.subtitle),
            ("Source", &case.source),
            ("Notes", &case.notes),
        ] {
            self.fill(name, text);
        }
        for reference in &case.references {
            self.press("+ Reference value");
            assert!(self.is_at("Label"), "the keyboard is in the new row");
            for (name, text) in [
                ("Label", &*reference.label),
                ("Statistic", &reference.statistic),
                ("Population", &reference.population),
                ("Source", &reference.source),
                ("At", reference.at.text()),
            ] {
                self.go_to(name);
                self.ctrl(Key::A);
                self.text(text);
            }
            if reference.hidden {
                self.press("Show on the figure");
            }
        }
        for (name, text) in [
            ("Keywords", &case.care.keywords),
            ("Abstract", &case.care.summary),
            ("Findings", &case.care.clinical_findings),
            ("Diagnostics", &case.care.diagnostic_assessment),
            ("Discussion", &case.care.discussion),
            ("Perspective", &case.care.patient_perspective),
        ] {
            self.fill(name, text);
        }
    }

    fn patient(&mut self, patient: &Patient) {
        self.tap(Modifiers::COMMAND | Modifiers::SHIFT, Key::N);
        self.window.harness.run_steps(2);
        self.enter();
        self.fill("Label", &patient.label);
        self.fill("Summary", &patient.summary);
        self.fill("Id", patient.id.as_str());
        self.pick("Sex", patient.sex.map_or("–", |s| s.words()));
        self.fill("Age (y)", &patient.age.map(|a| a.to_string()).unwrap_or_default());
        for (i, (name, value)) in patient.facts.iter().enumerate() {
            self.press("+ Fact");
            assert!(self.is_at(&format!("Fact {}", i + 1)), "the keyboard is in the new row");
            self.text(name);
            self.fill(&format!("Value {}", i + 1), value);
        }
        for event in &patient.events {
            self.event(patient, event);
        }
        // Times that name what was not there yet.
        for event in &patient.events {
            let written = self.case().patients.last().and_then(|p| p.event(&event.id)).expect("the event");
            if (&written.at, &written.from, &written.to) != (&event.at, &event.from, &event.to) {
                self.select(event.id.as_str(), patient);
                self.enter();
                self.times(event);
            }
        }
    }

    /// Selects an event with the arrow keys.
    fn select(&mut self, id: &str, patient: &Patient) {
        self.tap(Modifiers::NONE, Key::Escape);
        self.tap(Modifiers::NONE, Key::Escape);
        for _ in 0..40 {
            let selection = &self.window.harness.state().document().expect("the case").look.selection;
            if selection.last_event().is_some_and(|e| e.event.as_str() == id && e.patient == patient.id) {
                return;
            }
            self.tap(Modifiers::NONE, Key::ArrowDown);
        }
        panic!("the arrow keys do not lead to {id}");
    }

    /// Adds an event by a line of text or by a command, and then fills in what is still missing.
    fn event(&mut self, patient: &Patient, event: &Event) {
        match (&event.what, line_of(event)) {
            (What::Status(StatusKind::Diagnosis), _) => {
                // It came with the patient.
                self.select(event.id.as_str(), patient);
            }
            (_, Some(line)) => {
                self.ctrl(Key::Enter);
                self.window.harness.run_steps(2);
                self.text(&line);
                self.enter();
                assert_eq!(self.window.value("Quick add"), "", "{line} is added: {:?}", self.window.texts());
                self.tap(Modifiers::NONE, Key::Escape);
            }
            (What::Treatment(_), None) => self.ctrl(Key::T),
            (What::Response(_), None) => self.ctrl(Key::R),
            (What::Finding(_), None) => self.command("finding"),
            (_, None) => self.command("status"),
        }
        self.window.harness.run_steps(2);
        self.enter();
        self.fields(event);
    }

    fn times(&mut self, event: &Event) {
        let text = |time: &Option<Time>| time.as_ref().map(|t| t.text().to_owned()).unwrap_or_default();
        self.pick("When", if event.is_phase() { "a phase" } else { "a point in time" });
        if event.also.is_some() && self.value("Also").is_empty() {
            self.press("+ Second statement");
        }
        for (name, time) in
            [("At", &event.at), ("From", &event.from), ("To", &event.to), ("Also", &event.also)]
        {
            if time.is_some() || (name == "To" && event.is_phase()) {
                self.fill(name, &text(time));
                // Left with the keyboard, what stands in it counts.
                self.go_to(name);
                self.tap(Modifiers::NONE, Key::Tab);
            }
        }
    }

    fn fields(&mut self, event: &Event) {
        self.times(event);
        match &event.what {
            What::Treatment(t) => self.treatment(t),
            What::Response(r) => self.response(r),
            What::Finding(f) => {
                self.pick("Kind", f.kind.words());
                self.fill("Name", &f.name);
                self.fill("Site", &f.site);
            }
            What::Status(kind) => {
                self.pick("Status", kind.words());
                self.fill(if *kind == StatusKind::Diagnosis { "Stage" } else { "Detail" }, &event.detail);
            }
            other => panic!("{} is not in the founding case", describe::kind(other)),
        }
        self.fill("Label", &event.label);
        self.pick(
            "Times are",
            if event.basis == Basis::Placed { "placed by us" } else { "stated by the source" },
        );
        self.fill("Note", &event.note);
        self.fill("Id", event.id.as_str());
        self.tap(Modifiers::NONE, Key::Tab);
    }

    fn treatment(&mut self, t: &Treatment) {
        self.pick("Modality", t.modality.words());
        self.fill("Name", &t.name);
        self.fill("Dose", &t.dose);
        self.fill("Cycles", &t.cycles.map(|n| n.to_string()).unwrap_or_default());
        self.fill("Every", t.every.as_ref().map(phaseline::model::Duration::text).unwrap_or_default());
        self.fill("Site", &t.site);
        self.pick("Intent", t.intent.map_or("–", |i| i.words()));
        self.pick("Ended", t.ended.map_or("–", |e| e.words()));
        while self.window.node("Remove").is_some() && t.agents.is_empty() {
            self.press("Remove");
        }
    }

    fn response(&mut self, r: &Response) {
        self.fill("Category", &r.category);
        self.pick("Scale", &r.scale);
        self.fill("Site", &r.site);
        self.pick("Method", r.method.map_or("–", |m| m.words()));
    }
}

/// The line that a person would type for an event, where there is a short one.
fn line_of(event: &Event) -> Option<String> {
    Some(match (event.id.as_str(), &event.what) {
        ("docetaxel", What::Treatment(t)) if t.cycles == Some(8) => {
            "docetaxel 100 mg/m2 x8 q3wk from 0 mo .. 2 mo".to_owned()
        }
        ("trastuzumab", What::Treatment(t)) if t.intent.is_none() => {
            "trastuzumab 6 mg/kg q3wk from docetaxel to start + 50 mo".to_owned()
        }
        ("fec", _) => "FEC 100 x4 q3wk from 0 mo .. 1 mo".to_owned(),
        ("liver_cr", _) => format!("CR liver imaging from {} ongoing", event.from.as_ref()?.text()),
        _ => return None,
    })
}

/// The case without its pictures, which are files, without what it hides of its lanes, and without the numbers that its
/// source states, which are written into the file.
fn without_pictures(case: &Case) -> Case {
    let mut case = case.clone();
    for patient in &mut case.patients {
        std::sync::Arc::make_mut(patient).lanes.clear();
        std::sync::Arc::make_mut(patient).stated.clear();
        for event in &mut std::sync::Arc::make_mut(patient).events {
            std::sync::Arc::make_mut(event).pictures.clear();
        }
    }
    case
}

#[test]
fn the_founding_case_is_written_by_keyboard_alone() {
    let wanted = without_pictures(&examples::ALL[0].case().expect("the founding case"));
    let mut typist = Typist::new();
    typist.ctrl(Key::N);
    typist.window.harness.run_steps(2);
    typist.head(&wanted);
    for patient in &wanted.patients {
        typist.patient(patient);
    }
    let shape = phaseline::io::FileShape { bom: false, crlf: false };
    let written = phaseline::io::write(typist.case(), &shape);
    let differ = differences(&phaseline::io::write(&wanted, &shape), &written);
    assert!(*typist.case() == wanted, "{differ:#?}");
    typist.window.harness.check_accessibility();
}

/// The lines that only one of two texts has.
fn differences(wanted: &str, written: &str) -> Vec<String> {
    let only = |a: &str, b: &str, mark: &str| -> Vec<String> {
        a.lines().filter(|l| !b.lines().any(|m| m == *l)).map(|l| format!("{mark} {}", l.trim())).collect()
    };
    [only(wanted, written, "-"), only(written, wanted, "+")].concat()
}
