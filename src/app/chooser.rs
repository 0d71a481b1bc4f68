//! Asking the desktop for a file. The window never waits: the answer is that of a task.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use crate::job::Task;

/// What to ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Title of the dialog.
    pub title: String,
    /// Kind of files: a name and extensions.
    pub filter: (String, Vec<String>),
    /// Suggested name, for a file to be written; `None` asks for files to open.
    pub save_as: Option<String>,
    /// Folder to begin in.
    pub folder: Option<PathBuf>,
}

/// What the desktop answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// These files.
    Chosen(Vec<PathBuf>),
    /// The user cancelled.
    Cancelled,
    /// The desktop offers no dialog: ask for a path in the window.
    Unavailable,
}

/// Asks for files; tests answer by themselves.
pub trait FileChooser {
    /// Asks without waiting. `wake` is called when the answer is there.
    fn ask(&self, question: Question, wake: Box<dyn Fn() + Send>) -> Task<Answer>;
}

/// An answer of nothing that comes sooner than anyone can read a dialog means that there was none.
const TOO_SOON: Duration = Duration::from_millis(300);

/// The desktop's own dialogs.
pub struct DesktopChooser;

impl FileChooser for DesktopChooser {
    fn ask(&self, question: Question, wake: Box<dyn Fn() + Send>) -> Task<Answer> {
        Task::start(wake, move |_| {
            let began = Instant::now();
            let extensions: Vec<&str> = question.filter.1.iter().map(String::as_str).collect();
            let mut dialog = rfd::FileDialog::new().set_title(&question.title);
            dialog = dialog.add_filter(&question.filter.0, &extensions);
            if let Some(folder) = &question.folder {
                dialog = dialog.set_directory(folder);
            }
            let chosen = match &question.save_as {
                Some(name) => dialog.set_file_name(name).save_file().map(|path| vec![path]),
                None => dialog.pick_files(),
            };
            match chosen {
                Some(paths) => Answer::Chosen(paths),
                None if began.elapsed() < TOO_SOON => Answer::Unavailable,
                None => Answer::Cancelled,
            }
        })
    }
}

/// Answers that there is no dialog, so that paths are typed in the window.
pub struct NoChooser;

impl FileChooser for NoChooser {
    fn ask(&self, _: Question, wake: Box<dyn Fn() + Send>) -> Task<Answer> {
        Task::done(wake, Answer::Unavailable)
    }
}
