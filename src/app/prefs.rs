//! What the program remembers between runs: recent files, theme, panels. No patient data.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::io::write_output;

/// Most recent files to remember.
const MOST_RECENT: usize = 12;

/// Light, dark, or as the system says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum ThemeChoice {
    /// As the system is set.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// Remembered settings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Prefs {
    /// Light or dark.
    pub theme: ThemeChoice,
    /// Files opened or saved lately, newest first.
    pub recent: Vec<PathBuf>,
    /// Whether the outline is shown.
    pub outline: bool,
    /// Whether the inspector is shown.
    pub inspector: bool,
    /// Whether the measures are shown.
    pub measures: bool,
    /// Whether the program has been started before.
    pub started_before: bool,
}

impl Default for Prefs {
    fn default() -> Self {
        Self {
            theme: ThemeChoice::System,
            recent: Vec::new(),
            outline: true,
            inspector: true,
            measures: true,
            started_before: false,
        }
    }
}

impl Prefs {
    /// Reads settings; whatever cannot be read is as at first.
    pub fn read(file: Option<&Path>) -> Self {
        let text = file.and_then(|f| std::fs::read_to_string(f).ok());
        text.and_then(|t| ron::from_str(&t).ok()).unwrap_or_default()
    }

    /// Writes settings as cases are written, so that a crash leaves the old or the new ones. That they cannot be
    /// written is nothing to stop anybody's work for.
    pub fn write(&self, file: Option<&Path>) {
        let Some(file) = file else { return };
        let Ok(text) = ron::ser::to_string_pretty(self, ron::ser::PrettyConfig::default()) else { return };
        let write = || -> std::io::Result<()> {
            if let Some(folder) = file.parent() {
                std::fs::create_dir_all(folder)?;
            }
            write_output(file, text.as_bytes())
        };
        let _ = write(); // as said above
    }

    /// Puts a file at the head of the recent ones.
    pub fn remember(&mut self, path: &Path) {
        self.forget(path);
        self.recent.insert(0, path.to_owned());
        self.recent.truncate(MOST_RECENT);
    }

    /// Takes a file off the recent ones.
    pub fn forget(&mut self, path: &Path) {
        self.recent.retain(|p| p != path);
    }
}

/// Where the settings of this user are; `None` where the system names no such place.
pub fn default_file() -> Option<PathBuf> {
    directories::ProjectDirs::from("", "", "phaseline").map(|dirs| dirs.config_dir().join("settings.ron"))
}
