//! Large files show their first patients and how far they are; reading them can be stopped.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Instant;

use eframe::egui::{self, Key, Modifiers, Rect, pos2, vec2};

use super::*;
use crate::app::{CommitError, NoChooser, Setup};
use crate::edit::EditError;
use crate::io::FileShape;
use crate::model::{Patient, PatientId};
use crate::ui::action::Action;

const PATIENCE: Duration = Duration::from_secs(20);

/// A case of so many patients without events.
fn case_of(count: usize) -> Case {
    let patient = |i: usize| Arc::new(Patient::new(PatientId::from_label(&format!("p{i}"))));
    Case { patients: (0..count).map(patient).collect(), ..Case::new() }
}

/// A window, drawn frame by frame.
struct Desk {
    ctx: Context,
    app: PhaselineApp,
    frame: eframe::Frame,
}

impl Desk {
    fn new() -> Self {
        let ctx = Context::default();
        let setup = Setup { files: Vec::new(), prefs_file: None, chooser: Box::new(NoChooser) };
        let app = PhaselineApp::new(&ctx, setup);
        Self { ctx, app, frame: eframe::Frame::_new_kittest() }
    }

    fn frame(&mut self, events: Vec<egui::Event>) {
        let Self { ctx, app, frame } = self;
        let screen_rect = Some(Rect::from_min_size(pos2(0.0, 0.0), vec2(1000.0, 700.0)));
        let input = egui::RawInput { screen_rect, events, focused: true, ..egui::RawInput::default() };
        let mut output = ctx.run_ui(input, |ui| eframe::App::ui(app, ui, frame));
        output.textures_delta.clear();
    }

    /// Draws until something is so.
    fn draws_until(&mut self, is_so: impl Fn(&PhaselineApp) -> bool) {
        let began = Instant::now();
        while !is_so(&self.app) {
            assert!(began.elapsed() < PATIENCE, "it does not come to that");
            self.frame(Vec::new());
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// How many patients the document in front has, and whether it is still being read.
    fn shown(&self) -> Option<(usize, bool)> {
        self.app.document().map(|d| (d.case().patients.len(), d.open.is_reading))
    }
}

/// Opens a file of so many patients that is read up to its first ones, and to its end when that is said.
fn open_slowly(desk: &mut Desk, count: usize) -> Sender<()> {
    let (goes_on, waits): (_, Receiver<()>) = channel();
    let read = move |_: &Path, progress: &Progress, first: Promise<FirstPatients>| {
        let case = case_of(count);
        let mut preview = Preview { case: Case::new(), promise: Some(first) };
        preview.follow(ReadStep::Head(Box::new(case.head())), progress);
        for next in case.patients.chunks(150).take(2) {
            let done = preview.case.patients.len() + next.len();
            preview.follow(ReadStep::Patients { next: next.to_vec(), done, of: count }, progress);
        }
        assert!(preview.promise.is_none(), "there are more");
        progress.set_label("some patients".to_owned());
        while waits.recv_timeout(Duration::from_millis(2)).is_err() {
            if progress.is_cancelled() {
                return Err(NotRead::Stopped);
            }
        }
        let derived = Derived::of(&case);
        let loaded = Loaded { path: Some(PathBuf::from("large.ron")), ..Loaded::untitled() };
        let file = LoadedFile { case, notices: Vec::new(), loaded, carried: None };
        Ok(ReadDocument { file, derived, pictures: HashMap::new() })
    };
    let job = opening(&desk.ctx, Path::new("large.ron"), read);
    desk.app.jobs.push(job);
    goes_on
}

#[test]
fn the_first_patients_are_shown_read_only_until_all_are_there() {
    let mut desk = Desk::new();
    let goes_on = open_slowly(&mut desk, 500);
    desk.draws_until(|app| app.documents.len() == 2);
    assert_eq!(desk.shown(), Some((FIRST_PATIENTS, true)));
    let document = desk.app.document_mut().expect("the first patients");
    let edit = Edit::RemovePatient(PatientId::from_label("p0"));
    assert_eq!(document.commit("Delete", edit.clone(), None), Err(CommitError::Reading));
    assert!(!document.is_dirty());
    let before = document.history().state();
    desk.app.act(&desk.ctx, Action::Command(crate::command::AppCommand::Save));
    assert!(desk.app.question.is_none() && desk.app.prompts.is_empty(), "nothing is written");

    goes_on.send(()).expect("it waits");
    desk.draws_until(|app| app.jobs.is_empty());
    assert_eq!((desk.app.documents.len(), desk.shown()), (2, Some((500, false))));
    let document = desk.app.document_mut().expect("all patients");
    assert_eq!(document.name(), "large.ron");
    assert_eq!(document.study().len(), 500);
    assert!(
        !document.is_dirty() && document.history().state() != before,
        "what is kept of the part is stale"
    );
    assert_eq!(document.commit("Delete", edit, None), Ok(()));
    assert!(matches!(document.undo(), Ok::<_, EditError>(Some(_))) && !document.is_dirty());
}

#[test]
fn escape_stops_a_slow_opening_and_takes_its_tab_away() {
    let mut desk = Desk::new();
    let goes_on = open_slowly(&mut desk, 500);
    desk.draws_until(|app| app.documents.len() == 2);
    let key = |pressed| egui::Event::Key {
        key: Key::Escape,
        physical_key: None,
        pressed,
        repeat: false,
        modifiers: Modifiers::NONE,
    };
    desk.frame(vec![key(true), key(false)]);
    desk.draws_until(|app| app.jobs.is_empty());
    assert_eq!(desk.app.documents.len(), 1);
    assert!(desk.app.prompts.is_empty() && goes_on.send(()).is_err());
}

#[test]
fn a_tab_that_is_closed_stops_its_reading() {
    let mut desk = Desk::new();
    let _goes_on = open_slowly(&mut desk, 500);
    desk.draws_until(|app| app.documents.len() == 2);
    desk.app.act(&desk.ctx, Action::CloseTab(1));
    desk.draws_until(|app| app.jobs.is_empty());
    assert_eq!(desk.app.documents.len(), 1);
}

#[test]
fn a_small_file_comes_whole_and_without_a_card() {
    let case = case_of(FIRST_PATIENTS);
    let (first, _task) = Task::promised(|| ());
    let mut preview = Preview { case: Case::new(), promise: Some(first) };
    let (done, of) = (FIRST_PATIENTS, FIRST_PATIENTS);
    preview.follow(ReadStep::Patients { next: case.patients, done, of }, &Progress::new());
    assert!(preview.promise.is_some(), "there are no more than the first");
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("small.ron");
    std::fs::write(&path, io::write(&case_of(3), &FileShape { bom: false, crlf: false })).expect("a file");
    let mut desk = Desk::new();
    desk.app.open_files(&desk.ctx, vec![path]);
    desk.draws_until(|app| app.jobs.is_empty());
    assert_eq!((desk.app.documents.len(), desk.shown()), (2, Some((3, false))));
}
