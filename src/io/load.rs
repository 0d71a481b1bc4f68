//! Opens a case file.

use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use super::carried::{Carried, CarriedError, carries_case, embedded_case};
use super::disk::{Disk, RealDisk};
use super::fingerprint::{Fingerprint, Loaded};
use super::quick::ReadStep;
use super::read::{Notice, ReadError, read_with};
use super::room::{self, MAX_FILE_LEN, TooLarge};
use crate::model::Case;

/// A case with its file.
#[derive(Debug, Clone, PartialEq)]
pub struct LoadedFile {
    /// The case.
    pub case: Case,
    /// What the file holds that a save would not keep.
    pub notices: Vec<Notice>,
    /// What to hand to the next save. A case from inside a figure has no file yet: a save must not replace the figure.
    pub loaded: Loaded,
    /// Of a case from inside a figure: the pictures that it brought along, by name. Others have theirs beside them.
    pub carried: Option<Vec<(String, Vec<u8>)>>,
}

/// Why a file could not be opened. In every case the file is as it was.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The system refused.
    #[error("{}: cannot be read: {error}", path.display())]
    Io {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// There is no file in that place but something else.
    #[error("{}: is {what}, not a case file", path.display())]
    NotAFile {
        /// Which.
        path: PathBuf,
        /// What it is.
        what: &'static str,
    },
    /// It is a figure, but the case inside cannot be opened.
    #[error("{}: {error}", path.display())]
    Carried {
        /// Which file.
        path: PathBuf,
        /// Why.
        error: CarriedError,
    },
    /// It would take more memory than there is.
    #[error("{}: {error}", path.display())]
    TooLarge {
        /// Which file.
        path: PathBuf,
        /// How large it is, and how much is free.
        error: TooLarge,
    },
    /// Somebody did not want to go on.
    #[error("{}: not opened, as it was cancelled", path.display())]
    Cancelled {
        /// Which file.
        path: PathBuf,
    },
    /// Its text is not a case.
    #[error("{}:{error}", path.display())]
    Read {
        /// Which file.
        path: PathBuf,
        /// Where and why.
        error: ReadError,
    },
}

/// Whether a file is a picture that seems to carry a case, sound or not; a file that cannot be read does not.
pub fn file_carries_case(path: &Path) -> bool {
    let disk = RealDisk;
    let is_file = disk.stat(path).is_ok_and(|stat| stat.other_kind.is_none());
    is_file && disk.read(path, MAX_FILE_LEN).is_ok_and(|bytes| carries_case(&bytes))
}

/// Reads a case file, or the case inside a figure that was exported with it.
///
/// # Errors
/// See [`LoadError`]; its message begins with the path, as in `case.ron:4:17: …`. A folder, a pipe or a device is
/// refused before it is opened.
pub fn load(path: &Path) -> Result<LoadedFile, LoadError> {
    load_with(path, &mut |_| ControlFlow::Continue(()))
}

/// As [`load`], telling of a long file what is read as it goes on; an answer that breaks cancels it.
///
/// # Errors
/// As [`load`]; [`LoadError::Cancelled`] if it was.
pub fn load_with(
    path: &Path,
    on_step: &mut dyn FnMut(ReadStep) -> ControlFlow<()>,
) -> Result<LoadedFile, LoadError> {
    load_keeping(path, on_step).map(|(file, _)| file)
}

/// As [`load`], with the bytes of the file, for who tells of places in it.
///
/// # Errors
/// As [`load`].
pub fn load_with_bytes(path: &Path) -> Result<(LoadedFile, Vec<u8>), LoadError> {
    load_keeping(path, &mut |_| ControlFlow::Continue(()))
}

fn load_keeping(
    path: &Path,
    on_step: &mut dyn FnMut(ReadStep) -> ControlFlow<()>,
) -> Result<(LoadedFile, Vec<u8>), LoadError> {
    let io = |error| LoadError::Io { path: path.to_owned(), error };
    let disk = RealDisk;
    let resolved = disk.canonicalize(path).map_err(io)?;
    let stat = disk.stat(&resolved).map_err(io)?;
    if let Some(what) = stat.other_kind {
        return Err(LoadError::NotAFile { path: path.to_owned(), what });
    }
    room::check(stat.len).map_err(|error| LoadError::TooLarge { path: path.to_owned(), error })?;
    // Taken before reading: a change during the reading makes the next save ask, rather than pass unseen.
    let bytes = disk.read(&resolved, MAX_FILE_LEN).map_err(io)?;
    let carried =
        embedded_case(&bytes).map_err(|error| LoadError::Carried { path: path.to_owned(), error })?;
    if let Some(Carried { opened, pictures }) = carried {
        let (case, loaded) = (opened.case, Loaded::untitled());
        return Ok((LoadedFile { case, notices: Vec::new(), loaded, carried: Some(pictures) }, bytes));
    }
    // The sum is made beside the reading, for which it need not be known.
    let (fingerprint, opened) = std::thread::scope(|scope| {
        let fingerprint = scope.spawn(|| Fingerprint::of(&stat, &bytes));
        let opened = read_with(&bytes, on_step);
        (fingerprint.join().unwrap_or_else(|_| Fingerprint::of(&stat, &bytes)), opened)
    });
    let opened = opened.map_err(|error| LoadError::Read { path: path.to_owned(), error })?;
    let Some(opened) = opened else { return Err(LoadError::Cancelled { path: path.to_owned() }) };
    let loaded = Loaded {
        path: Some(resolved),
        shape: opened.shape,
        fingerprint: Some(fingerprint),
        is_canonical: opened.is_canonical,
    };
    Ok((LoadedFile { case: opened.case, notices: opened.notices, loaded, carried: None }, bytes))
}
