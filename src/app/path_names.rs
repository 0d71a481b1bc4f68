//! Paths as they are compared, completed and told.

use std::path::{Path, PathBuf};

/// A path as the file system knows it, so that one file is one document.
pub fn same_file(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

/// The name of a file without its folder, for messages.
pub fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into_owned())
}

/// A path with an ending, unless it has one.
pub fn with_extension(path: PathBuf, extension: &str) -> PathBuf {
    if path.extension().is_some() { path } else { path.with_extension(extension) }
}

/// A typed path: quotes and `file://` as copied from elsewhere come off, `~` is the home folder.
pub fn expanded(text: &str) -> PathBuf {
    let text = text.trim().trim_matches('"').trim_matches('\'');
    let text = text.strip_prefix("file://").unwrap_or(text);
    match text.strip_prefix("~/").zip(std::env::home_dir()) {
        Some((rest, home)) => home.join(rest),
        None => PathBuf::from(text),
    }
}
