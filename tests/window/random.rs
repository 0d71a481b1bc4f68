//! Random gestures on random cases: whatever the hand does, the case keeps its rules and can be taken back.

use std::collections::HashMap;

use eframe::egui::{Event, Key, Modifiers, PointerButton, Pos2, Rect, accesskit::Role, pos2, vec2};
use egui_kittest::kittest::NodeT as _;
use phaseline::app::examples;
use phaseline::io::FileShape;
use phaseline::model::{Case, validate};
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::{Config, RngSeed, TestRunner};

use super::common::any_case;
use super::seed::seed;
use super::stage::{Folder, Start, Window};

/// Numbers that follow from a seed.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % sides.max(1) as u64) as usize
    }

    fn share(&mut self) -> f32 {
        self.roll(10_000) as f32 / 10_000.0
    }

    fn within(&mut self, rect: Rect) -> Pos2 {
        rect.lerp_inside(vec2(self.share(), self.share()))
    }

    fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.roll(of.len())]
    }
}

/// A window on a case, and what has been done to it.
struct Play {
    window: Window,
    dice: Dice,
    done: Vec<String>,
    _folder: Folder,
}

fn bytes(case: &Case) -> String {
    phaseline::io::write(case, &FileShape { bom: false, crlf: false })
}

impl Play {
    fn of(case: &Case, seed: u64) -> Self {
        let folder = Folder::new();
        let file = folder.file("case.ron", &bytes(case));
        let files = vec![file];
        let mut window =
            Window::start(Start { files, size: vec2(900.0, 560.0), any_glyph: true, ..Start::default() });
        for key in [Key::F8, Key::F9] {
            window.harness.key_press(key);
            window.harness.step();
        }
        Self {
            window,
            dice: Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1),
            done: Vec::new(),
            _folder: folder,
        }
    }

    fn case(&self) -> &Case {
        self.window.harness.state().document().expect("the case").case()
    }

    fn steps(&self) -> usize {
        self.window.steps().len()
    }

    /// One frame with all of these events.
    fn frame<const N: usize>(&mut self, events: [Event; N]) {
        self.window.harness.input_mut().events.extend(events);
        self.window.harness.step();
    }

    fn key(&mut self, modifiers: Modifiers, key: Key) {
        self.window.harness.key_press_modifiers(modifiers, key);
        self.window.harness.step();
    }

    /// A place to press: on an event, near its edges often, or anywhere on the plot.
    fn place(&mut self) -> Pos2 {
        let plot = Rect::from_min_max(pos2(20.0, 130.0), pos2(880.0, 530.0));
        let marks: Vec<Rect> = self
            .window
            .harness
            .root()
            .children_recursive()
            .filter(|n| n.accesskit_node().role() == Role::Button)
            .filter(|n| n.accesskit_node().label().is_some_and(|l| l.contains(", ")))
            .map(|n| n.rect())
            .filter(|r| plot.contains(r.center()))
            .collect();
        if marks.is_empty() || self.dice.roll(4) == 0 {
            return self.dice.within(plot);
        }
        let rect = self.dice.pick(&marks);
        match self.dice.roll(3) {
            0 => rect.left_center() + vec2(2.0, 0.0),
            1 => rect.right_center() - vec2(2.0, 0.0),
            _ => self.dice.within(rect),
        }
    }

    /// Drags from somewhere to somewhere; may be cancelled, and then has left no trace.
    fn drag(&mut self) {
        let from = self.place();
        let way = match self.dice.roll(3) {
            0 => vec2(self.dice.share() * 300.0 - 150.0, 0.0),
            1 => vec2(self.dice.share() * 60.0 - 30.0, self.dice.share() * 20.0 - 10.0),
            _ => vec2(self.dice.share() * 800.0 - 400.0, self.dice.share() * 300.0 - 150.0),
        };
        let held = self.dice.pick(&[
            Modifiers::NONE,
            Modifiers::NONE,
            Modifiers::SHIFT,
            Modifiers::ALT,
            Modifiers::COMMAND,
        ]);
        let escapes = self.dice.roll(5) == 0;
        self.done.push(format!("drag {from:?} by {way:?} with {held:?}, escapes: {escapes}"));
        let (before, steps) = (self.case().clone(), self.steps());
        let to = from + way;
        let press = |pos, pressed| Event::PointerButton {
            pos,
            button: PointerButton::Primary,
            pressed,
            modifiers: held,
        };
        self.frame([Event::PointerMoved(from), Event::ModifiersChanged(held)]);
        self.frame([press(from, true)]);
        self.frame([Event::PointerMoved(from.lerp(to, 0.5))]);
        self.frame([Event::PointerMoved(to)]);
        if escapes {
            self.key(held, Key::Escape);
        }
        self.frame([press(to, false), Event::ModifiersChanged(Modifiers::NONE), Event::PointerGone]);
        assert!(!self.window.harness.state().document().is_some_and(|d| d.panels.gesture.is_active()));
        assert!(self.steps() <= steps + 1, "one drag, one step: {:?}", self.window.steps());
        if escapes {
            assert!(
                *self.case() == before,
                "a cancelled drag leaves no trace: {:?} {:#?}",
                self.window.steps(),
                self.done
            );
            assert_eq!(self.steps(), steps);
        }
    }

    fn command(&mut self) {
        let ctrl = Modifiers::COMMAND;
        let ctrl_shift = Modifiers::COMMAND | Modifiers::SHIFT;
        let (modifiers, key) = self.dice.pick(&[
            (ctrl, Key::ArrowLeft),
            (ctrl, Key::ArrowRight),
            (ctrl_shift, Key::ArrowLeft),
            (ctrl_shift, Key::ArrowRight),
            (ctrl, Key::Z),
            (ctrl_shift, Key::Z),
            (ctrl, Key::D),
            (ctrl, Key::T),
            (Modifiers::ALT, Key::ArrowUp),
            (Modifiers::NONE, Key::ArrowDown),
            (Modifiers::NONE, Key::Delete),
            (Modifiers::NONE, Key::N),
            (Modifiers::NONE, Key::F),
            (Modifiers::NONE, Key::W),
            (Modifiers::NONE, Key::A),
            (ctrl, Key::Equals),
            (ctrl, Key::Minus),
            (Modifiers::NONE, Key::Num3),
            (Modifiers::NONE, Key::Num6),
            (Modifiers::NONE, Key::Num1),
        ]);
        self.done.push(format!("{modifiers:?} {key:?}"));
        self.key(modifiers, key);
        if key == Key::Delete {
            self.window.harness.step();
            if let Some(button) = self.window.nodes("Delete").pop() {
                button.click();
                self.window.harness.step();
            }
        }
    }

    fn double_click(&mut self) {
        let at = self.place();
        self.done.push(format!("double-click at {at:?}"));
        let press = |pressed| Event::PointerButton {
            pos: at,
            button: PointerButton::Primary,
            pressed,
            modifiers: Modifiers::NONE,
        };
        self.frame([Event::PointerMoved(at)]);
        self.frame([press(true), press(false)]);
        self.frame([press(true), press(false), Event::PointerGone]);
    }

    fn play(&mut self, moves: usize) {
        for _ in 0..moves {
            match self.dice.roll(10) {
                0..=5 => self.drag(),
                6 => self.double_click(),
                _ => self.command(),
            }
            let problems = validate::problems(self.case());
            assert!(problems.is_empty(), "{problems:?} after {:#?}", self.done);
        }
    }

    /// Takes everything back, and makes it again.
    fn back_and_forth(&mut self, original: &str) {
        self.key(Modifiers::NONE, Key::Escape);
        self.window.harness.step();
        let ahead = self.window.harness.state().document().expect("the case").history().labels().1.count();
        for _ in 0..ahead {
            self.key(Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
        }
        let (last, steps) = (bytes(self.case()), self.steps());
        for _ in 0..steps {
            self.key(Modifiers::COMMAND, Key::Z);
        }
        assert_eq!(self.steps(), 0, "{:#?}", self.done);
        assert!(bytes(self.case()) == original, "after {:#?}", self.done);
        for _ in 0..steps {
            self.key(Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
        }
        assert!(bytes(self.case()) == last, "after {:#?}", self.done);
    }
}

fn run(case: &Case, seed: u64, moves: usize) -> Vec<String> {
    let mut play = Play::of(case, seed);
    // As it was read: texts may be written in more ways than one.
    let original = bytes(play.case());
    play.play(moves);
    play.back_and_forth(&original);
    play.done
}

#[test]
fn random_gestures_on_the_examples_can_all_be_taken_back() {
    let seed = seed("random_gestures_on_the_examples");
    for (i, example) in (0..).zip(examples::ALL) {
        let case = example.case().expect("an example");
        run(&case, seed.wrapping_add(i), 110);
    }
}

#[test]
fn random_gestures_on_random_cases_can_all_be_taken_back() {
    let seed = seed("random_gestures_on_random_cases");
    let mut runner = TestRunner::new(Config { rng_seed: RngSeed::Fixed(seed), ..Config::default() });
    let mut kinds: HashMap<&str, usize> = HashMap::new();
    for i in 0..40 {
        let case = any_case().new_tree(&mut runner).expect("a case").current();
        for done in run(&case, seed.wrapping_add(i), 30) {
            *kinds.entry(if done.starts_with("drag") { "drag" } else { "other" }).or_default() += 1;
        }
    }
    assert!(kinds["drag"] > 400, "{kinds:?}");
}
