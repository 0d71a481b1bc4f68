//! The program without a desktop: driven through what it tells screen readers, answered by a chooser of our own.

use std::collections::VecDeque;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use eframe::egui;
use egui::accesskit::Role;
use egui::{Key, Modifiers, Vec2, ViewportCommand, ViewportEvent, ViewportId, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use egui_kittest::{Harness, Node};
use phaseline::app::{Answer, FileChooser, PhaselineApp, Question, Setup};
use phaseline::command::AppCommand;
use phaseline::job::Task;
use phaseline::ui::bars;
use tempfile::TempDir;

/// Size of an ordinary window, in points.
const ORDINARY: Vec2 = vec2(1440.0, 900.0);
/// Longest wait for work that runs aside.
const PATIENCE: Duration = Duration::from_secs(30);

/// Answers for dialogs, in order; when there are none left, there is no dialog.
#[derive(Clone, Default)]
pub struct Desk {
    answers: Arc<Mutex<VecDeque<Answer>>>,
    questions: Arc<Mutex<Vec<Question>>>,
}

impl Desk {
    /// The next dialog is answered with this file.
    pub fn will_choose(&self, path: &Path) {
        self.will(Answer::Chosen(vec![path.to_owned()]));
    }

    /// The next dialog is answered so.
    pub fn will(&self, answer: Answer) {
        self.answers.lock().expect("no test thread has panicked").push_back(answer);
    }

    /// What was asked so far.
    pub fn questions(&self) -> Vec<Question> {
        self.questions.lock().expect("no test thread has panicked").clone()
    }
}

impl FileChooser for Desk {
    fn ask(&self, question: Question, wake: Box<dyn Fn() + Send>) -> Task<Answer> {
        self.questions.lock().expect("no test thread has panicked").push(question);
        let answer = self.answers.lock().expect("no test thread has panicked").pop_front();
        Task::done(wake, answer.unwrap_or(Answer::Unavailable))
    }
}

/// A folder of its own for each test.
pub struct Folder(TempDir);

impl Folder {
    pub fn new() -> Self {
        Self(tempfile::tempdir().expect("a temporary folder"))
    }

    /// A path in it.
    pub fn path(&self, name: &str) -> PathBuf {
        // As the program will name it, where the temporary folder is behind a link.
        self.0.path().canonicalize().expect("the folder").join(name)
    }

    /// A file in it.
    pub fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, text).expect("the folder takes files");
        path
    }

    /// The founding case, with its pictures beside it.
    pub fn founding(&self) -> PathBuf {
        let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
        let pictures = self.path("her2_withdrawal.files");
        fs::create_dir_all(&pictures).expect("the folder takes folders");
        for entry in fs::read_dir(examples.join("her2_withdrawal.files")).expect("the example's pictures") {
            let from = entry.expect("an entry").path();
            fs::copy(&from, pictures.join(from.file_name().expect("a name"))).expect("a copy");
        }
        let path = self.path("her2_withdrawal.ron");
        fs::copy(examples.join("her2_withdrawal.ron"), &path).expect("a copy");
        path
    }

    /// A small case: a treatment, a response anchored to it, and a follow-up.
    pub fn small(&self, name: &str) -> PathBuf {
        self.file(name, &small_case())
    }
}

/// The text of a small case as the program writes it.
pub fn small_case() -> String {
    let text = r#"#![enable(implicit_some)]
Case(
    format: 1,
    title: "A small case",
    patients: [
        Patient(
            id: "p1",
            label: "Ann",
            zero: Zero(is: "diagnosis"),
            events: [
                Event(id: "diagnosis", at: "0 mo", what: Status(diagnosis)),
                Event(
                    id: "letrozole", from: "1 mo", to: "start + 12 mo",
                    what: Treatment(modality: endocrine, name: "Letrozole", dose: "2.5 mg"),
                    note: "As stated.",
                ),
                Event(id: "response", at: "letrozole + 3 mo", what: Response(category: "PR", scale: "RECIST 1.1")),
                Event(id: "follow_up", at: "letrozole.end + 2 mo", what: Status(last_follow_up)),
            ],
        ),
    ],
)
"#;
    let case = phaseline::io::read(text.as_bytes()).expect("a case").case;
    phaseline::io::write(&case, &phaseline::io::FileShape { bom: false, crlf: false })
}

/// How the program is started.
pub struct Start {
    pub files: Vec<PathBuf>,
    pub prefs_file: Option<PathBuf>,
    pub size: Vec2,
    pub pixels_per_point: f32,
    pub theme: egui::Theme,
    /// Whether there may be characters that no font of the program has.
    pub any_glyph: bool,
}

impl Default for Start {
    fn default() -> Self {
        Self {
            files: Vec::new(),
            prefs_file: None,
            size: ORDINARY,
            pixels_per_point: 1.0,
            theme: egui::Theme::Light,
            any_glyph: false,
        }
    }
}

/// The program's window.
pub struct Window {
    pub harness: Harness<'static, PhaselineApp>,
    pub desk: Desk,
}

impl Window {
    pub fn start(start: Start) -> Self {
        let desk = Desk::default();
        let chooser = Box::new(desk.clone());
        let builder = Harness::builder()
            .with_size(start.size)
            .with_pixels_per_point(start.pixels_per_point)
            .with_theme(start.theme);
        let builder = if start.any_glyph { builder.allow_missing_glyphs() } else { builder };
        let harness = builder.build_eframe(move |cc| {
            let setup = Setup { files: start.files, prefs_file: start.prefs_file, chooser };
            PhaselineApp::new(&cc.egui_ctx, setup)
        });
        let mut window = Self { harness, desk };
        window.settle();
        window
    }

    /// The window with these files.
    pub fn of(files: &[&Path]) -> Self {
        let files = files.iter().map(|f| (*f).to_owned()).collect();
        Self::start(Start { files, ..Start::default() })
    }

    /// A window with the founding case from no file, as at the first start.
    pub fn first_start() -> Self {
        Self::start(Start::default())
    }

    /// Draws until nothing moves and nothing runs aside, then looks for widgets without a name.
    pub fn settle(&mut self) {
        let began = Instant::now();
        loop {
            // What is told at the edge of the window fades slowly: it is not waited for.
            self.harness.run_ok();
            if !self.harness.state().is_busy() {
                break;
            }
            assert!(began.elapsed() < PATIENCE, "the work that runs aside does not end");
            std::thread::sleep(Duration::from_millis(2));
        }
        self.harness.run_steps(2);
        self.harness.check_accessibility();
    }

    pub fn press(&mut self, modifiers: Modifiers, key: Key) {
        self.harness.key_press_modifiers(modifiers, key);
        self.settle();
    }

    pub fn key(&mut self, key: Key) {
        self.press(Modifiers::NONE, key);
    }

    pub fn ctrl(&mut self, key: Key) {
        self.press(Modifiers::COMMAND, key);
    }

    pub fn ctrl_shift(&mut self, key: Key) {
        self.press(Modifiers::COMMAND | Modifiers::SHIFT, key);
    }

    /// Clicks what is called exactly so.
    pub fn click(&mut self, name: &str) {
        self.harness.get_by_label(name).click();
        self.settle();
    }

    /// Clicks the button of a prompt; the toolbar behind it may have one of the same name.
    pub fn click_button(&mut self, name: &str) {
        self.last_button(name).click();
        self.settle();
    }

    /// Clicks the button of a prompt and draws no further than the frame that heard it.
    pub fn press_button_once(&mut self, name: &str) {
        self.last_button(name).click();
        self.harness.step();
    }

    fn last_button(&self, name: &str) -> Node<'_> {
        // What lies above the rest comes last in the tree.
        let is_it = |n: &Node<'_>| {
            let node = n.accesskit_node();
            node.role() == Role::Button && node.label().is_some_and(|l| l == name)
        };
        let found = self.harness.root().children_recursive().filter(is_it).last();
        found.unwrap_or_else(|| panic!("there is no button {name}"))
    }

    /// Clicks the first thing whose name begins so.
    pub fn click_first(&mut self, beginning: &str) {
        self.node(beginning).unwrap_or_else(|| panic!("nothing is called {beginning}")).click();
        self.settle();
    }

    /// The first thing to act on whose name begins so.
    pub fn node(&self, beginning: &str) -> Option<Node<'_>> {
        self.nodes(beginning).into_iter().next()
    }

    /// Everything to act on whose name begins so.
    pub fn nodes(&self, beginning: &str) -> Vec<Node<'_>> {
        let named = |n: &Node<'_>| n.accesskit_node().label().is_some_and(|l| l.starts_with(beginning));
        let acts = |n: &Node<'_>| !matches!(n.accesskit_node().role(), Role::Label | Role::Window);
        self.harness.root().children_recursive().filter(acts).filter(named).collect()
    }

    /// Gives a command of a menu by the beginning of its name.
    pub fn choose(&mut self, menu: &str, command: &str) {
        self.harness.get_by_role_and_label(Role::Button, menu).click();
        self.settle();
        self.click_first(command);
    }

    /// The item of the open menu for a command, with the keys behind it or the step that it would take.
    pub fn menu_item(&self, command: AppCommand) -> Option<Node<'_>> {
        let keys = command.shortcut().and_then(bars::keyboard_shortcut);
        let keys = keys.map(|k| format!(" {}", self.harness.ctx.format_shortcut(&k))).unwrap_or_default();
        let is_it = |n: &Node<'_>| {
            let node = n.accesskit_node();
            let label = node.label().unwrap_or_default();
            let rest = label.strip_prefix(command.label()).and_then(|rest| rest.strip_suffix(&*keys));
            node.role() == Role::Button && rest.is_some_and(|step| step.is_empty() || step.starts_with(": "))
        };
        self.harness.root().children_recursive().find(is_it)
    }

    /// Answers whatever is asked with Escape.
    pub fn escape_prompts(&mut self) {
        for _ in 0..3 {
            self.harness.key_press(Key::Escape);
            self.harness.run_steps(2);
        }
        self.settle();
    }

    /// The field of that name in the inspector or in a prompt.
    pub fn field(&self, name: &str) -> Node<'_> {
        let is_it = |n: &Node<'_>| {
            let node = n.accesskit_node();
            matches!(node.role(), Role::TextInput | Role::MultilineTextInput)
                && node.label().is_some_and(|l| l == name)
        };
        let mut found = self.harness.root().children_recursive().filter(is_it);
        found.next().unwrap_or_else(|| panic!("there is no field {name}"))
    }

    /// What stands in a field.
    pub fn value(&self, field: &str) -> String {
        self.field(field).value().unwrap_or_default()
    }

    /// Replaces what stands in a field by typing; the keyboard stays there.
    pub fn type_into(&mut self, field: &str, text: &str) {
        self.field(field).focus();
        self.settle();
        self.ctrl(Key::A);
        if text.is_empty() {
            self.key(Key::Delete);
        }
        for c in text.chars() {
            self.harness.event(egui::Event::Text(c.to_string()));
            self.harness.step();
        }
        self.settle();
    }

    /// Replaces what stands in a field and leaves it.
    pub fn write(&mut self, field: &str, text: &str) {
        self.type_into(field, text);
        self.key(Key::Tab);
    }

    /// Whether a text stands anywhere in the window.
    pub fn says(&self, text: &str) -> bool {
        self.texts().iter().any(|t| t.contains(text))
    }

    /// All texts and names in the window.
    pub fn texts(&self) -> Vec<String> {
        let both = |n: Node<'_>| [n.accesskit_node().label(), n.accesskit_node().value()];
        self.harness.root().children_recursive().flat_map(both).flatten().collect()
    }

    /// Files fall on the window.
    pub fn drop_files(&mut self, paths: &[&Path]) {
        for path in paths {
            self.harness.input_mut().dropped_files.push(Arc::new(Dropped((*path).to_owned())));
        }
        self.harness.step();
        self.harness.input_mut().dropped_files.clear();
        self.settle();
    }

    /// The window manager asks the window to close; whether it does.
    pub fn ask_to_close(&mut self) -> bool {
        self.viewport_events().push(ViewportEvent::Close);
        self.harness.step();
        let stays = self.commands().contains(&ViewportCommand::CancelClose);
        self.viewport_events().clear();
        self.settle();
        !stays
    }

    fn viewport_events(&mut self) -> &mut Vec<ViewportEvent> {
        &mut self.harness.input_mut().viewports.entry(ViewportId::ROOT).or_default().events
    }

    /// What the window asked of the system in the last frame.
    pub fn commands(&self) -> Vec<ViewportCommand> {
        self.harness
            .output()
            .viewport_output
            .get(&ViewportId::ROOT)
            .map_or_else(Vec::new, |o| o.commands.clone())
    }

    /// Width divided by height of the figure's pictures as they were painted last.
    pub fn images(&self) -> Vec<f32> {
        let mut found = Vec::new();
        for clipped in &self.harness.output().shapes {
            if let egui::Shape::Mesh(mesh) = &clipped.shape
                && mesh.vertices.len() == 4
                && mesh.texture_id != egui::TextureId::default()
            {
                let size = mesh.calc_bounds().size();
                found.push(size.x / size.y);
            }
            if let egui::Shape::Rect(rect) = &clipped.shape
                && rect.brush.is_some()
            {
                found.push(rect.rect.width() / rect.rect.height());
            }
        }
        found
    }

    /// The names of the tabs, with a mark for unsaved changes.
    pub fn tabs(&self) -> Vec<String> {
        let tabs = self.nodes("Tab ").into_iter().filter(|n| n.accesskit_node().role() == Role::Tab);
        tabs.filter_map(|n| Some(n.accesskit_node().label()?.trim_start_matches("Tab ").to_owned())).collect()
    }

    /// Selects the event of that name in the outline.
    pub fn select(&mut self, name: &str) {
        self.click_first(&format!("{name}, "));
        // Until the pointer leaves, a tooltip may cover what is clicked next.
        self.harness.remove_cursor();
        self.settle();
    }

    /// A tree of everything, for a reader who wants to see why a test fails.
    #[allow(dead_code, reason = "for finding out")]
    pub fn dump(&self) -> String {
        format!("{:#?}", self.harness.root())
    }
}

/// A file that falls on the window.
#[derive(Debug)]
struct Dropped(PathBuf);

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        fs::read(&self.0).map_err(|e| e.to_string())
    }
}

/// What is in a file.
pub fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// The lines in which two texts of equally many lines differ.
pub fn changed_lines(before: &str, after: &str) -> Vec<(String, String)> {
    assert_eq!(before.lines().count(), after.lines().count(), "{after}");
    let pairs = before.lines().zip(after.lines()).filter(|(a, b)| a != b);
    pairs.map(|(a, b)| (a.trim().to_owned(), b.trim().to_owned())).collect()
}
