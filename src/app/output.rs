//! Files that are written besides cases: where they go, and what is said when they are there.

use std::path::PathBuf;

use eframe::egui::Context;

use super::jobs::{Job, waker};
use super::path_names::with_extension;
use super::window::{PhaselineApp, QUICK_SECS};
use crate::export::Format;
use crate::job::Task;

impl PhaselineApp {
    /// A path with its ending; nothing, and a word about it, if that would replace a file that nobody asked about.
    /// `failed` is the head of what is said.
    pub(super) fn free_path(&mut self, path: PathBuf, extension: &str, failed: &str) -> Option<PathBuf> {
        let was_asked = path.extension().is_some();
        let path = with_extension(path, extension);
        if was_asked || !path.exists() {
            return Some(path);
        }
        let text =
            format!("{} is already there; give the name with its ending to replace it.", path.display());
        self.show_message(failed, text);
        None
    }

    /// Where a picture goes, and as what; says so if that cannot be.
    pub(super) fn picture_path(&mut self, path: PathBuf, usual: Format) -> Option<(PathBuf, Format)> {
        const FAILED: &str = "The picture was not saved";
        let path = self.free_path(path, usual.extension(), FAILED)?;
        let extension = path.extension().map(|e| e.to_string_lossy().into_owned()).unwrap_or_default();
        let format = Format::of_extension(&extension);
        if format.is_none() {
            let text = format!(
                "{}: a picture's name ends in .svg, .pdf, .png or .tiff; nothing was written.",
                path.display()
            );
            self.show_message(FAILED, text);
        }
        Some((path, format?))
    }

    /// Writes a file aside. `failed` is the head of what is said if that did not work.
    pub(super) fn write_aside(
        &mut self,
        ctx: &Context,
        path: PathBuf,
        failed: &'static str,
        write: impl FnOnce() -> Result<(), String> + Send + 'static,
    ) {
        let task = Task::start(waker(ctx), move |_| write());
        self.jobs.push(Job::new(task, move |app: &mut Self, _, written| match written {
            Ok(Ok(())) => app.toast(format!("Saved {}", path.display()), QUICK_SECS),
            Ok(Err(why)) => app.show_message(failed, why),
            Err(_) => {
                let text = format!("{}: the work broke off unexpectedly.", path.display());
                app.show_message(failed, text);
            }
        }));
    }
}
