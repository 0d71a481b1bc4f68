//! Starts the window, or does one headless job.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use phaseline::app::{self, PhaselineApp, Setup};
use phaseline::cli::{self, Outcome};

fn main() -> ExitCode {
    std::panic::set_hook(Box::new(|panic| {
        // The place alone: the message may quote a patient's data, and a terminal's output is pasted into reports.
        let place = panic.location().map_or_else(|| "an unknown place".to_owned(), ToString::to_string);
        let _ = writeln!(
            std::io::stderr(),
            "Phaseline stopped at {place}: an error in the program, not in your data."
        );
    }));
    match cli::run(std::env::args_os()) {
        Outcome::Done(code) => ExitCode::from(code),
        Outcome::Window(files) => match window(files) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                let _ = writeln!(std::io::stderr(), "phaseline: {error:#}\n{}", cli::NO_WINDOW_HINT);
                ExitCode::from(cli::EXIT_COULD_NOT)
            }
        },
    }
}

/// Opens the window with these files, and returns when it is closed.
fn window(files: Vec<PathBuf>) -> anyhow::Result<()> {
    if let Some(why) = cli::no_display() {
        anyhow::bail!("{why}");
    }
    let prefs_file = app::default_file();
    let options = app::native_options(prefs_file.as_deref());
    let files = files.into_iter().map(|file| std::path::absolute(&file).unwrap_or(file)).collect();
    eframe::run_native(
        "phaseline",
        options,
        Box::new(move |cc| {
            let chooser = Box::new(app::DesktopChooser);
            Ok(Box::new(PhaselineApp::new(&cc.egui_ctx, Setup { files, prefs_file, chooser })))
        }),
    )
    .map_err(|error| anyhow::anyhow!("no window can be opened: {error}"))
}
