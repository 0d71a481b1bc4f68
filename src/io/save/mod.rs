//! Saves a case so that whatever happens on the way, its file holds either what it held or what it should hold.
//!
//! The text is made and read back before the disk is touched. It goes to a new file in the same folder, is waited for,
//! and then takes the place of the old one in a single step. Whatever the save would destroy without being asked to (a
//! change by somebody else, comments of a file written by hand, a read-only file, other names of the same file) makes
//! it stop and say so.

use std::ffi::OsStr;
use std::hash::{BuildHasher, Hasher};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::disk::{Disk, RealDisk, Stat};
use super::fingerprint::{Fingerprint, Loaded, hash_of};
use super::output::pictures_folder;
use super::read::read;
use super::room::MAX_FILE_LEN;
use super::write::write;
use crate::model::Case;

// Links, permissions and pipes: what the tests are about is there on Unix alone.
#[cfg(all(test, unix))]
mod tests;

/// What a save may do that it would otherwise ask about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SaveOptions {
    /// Replace a file that is not the one that was opened, or that was changed since.
    pub overwrite_changed: bool,
    /// Replace a file that is marked read-only.
    pub overwrite_read_only: bool,
    /// What to do with a file that has several names.
    pub hard_links: HardLinks,
}

/// What to do with a file that has several names (hard links).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum HardLinks {
    /// Stop and ask.
    #[default]
    Ask,
    /// Write into the file, so that all its names show the change. Its old content is kept beside until that is done.
    InPlace,
    /// Give this name a file of its own; the other names keep the old content.
    Detach,
}

/// A save that was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    /// What to hand to the next save.
    pub loaded: Loaded,
    /// Where the file as it was before is kept, if something of it would have been lost.
    pub kept: Option<PathBuf>,
    /// What did not go as it should, although the case is saved.
    pub warnings: Vec<String>,
}

/// Why a save was not done. Unless the message says otherwise, the file is as it was.
#[derive(Debug, thiserror::Error)]
pub enum SaveError {
    /// The text would not read back as the same case.
    #[error("{}: not saved, the file is as it was: the case would not be read back as it is ({why})", path.display())]
    NotReadBack {
        /// Which file.
        path: PathBuf,
        /// What differs.
        why: String,
    },
    /// There is no file in that place but something else.
    #[error("{}: not saved: this is {what}; choose another name", path.display())]
    NotAFile {
        /// Which.
        path: PathBuf,
        /// What it is.
        what: &'static str,
    },
    /// It is marked read-only.
    #[error("{}: not saved: the file is read-only; save under another name, or overwrite it", path.display())]
    ReadOnly {
        /// Which file.
        path: PathBuf,
    },
    /// Somebody else changed it since it was opened.
    #[error(
        "{}: not saved: another program changed the file since it was opened; overwrite it, save under another name, or reload it",
        path.display()
    )]
    Changed {
        /// Which file.
        path: PathBuf,
    },
    /// A file of that name is there, and it is not the one that was opened.
    #[error("{}: not saved: a file of that name is already there; overwrite it, or choose another name", path.display())]
    Exists {
        /// Which file.
        path: PathBuf,
    },
    /// It has other names too.
    #[error(
        "{}: not saved: the file has {names} names (hard links); write into it, so that all of them show the change, or give this name a file of its own",
        path.display()
    )]
    HardLinked {
        /// Which file.
        path: PathBuf,
        /// How many names.
        names: u64,
    },
    /// A picture of another content stands where one had to be copied to.
    #[error(
        "{}: not saved: the picture {} is already there with another content; save under another name",
        path.display(),
        picture.display()
    )]
    PictureInTheWay {
        /// Which case file.
        path: PathBuf,
        /// Which picture.
        picture: PathBuf,
    },
    /// The folder takes no new files, so that nothing can be replaced safely in it.
    #[error(
        "{}: not saved, the file is as it was: the folder {} cannot be written to; save in another folder",
        path.display(),
        folder.display()
    )]
    FolderReadOnly {
        /// Which file.
        path: PathBuf,
        /// Its folder.
        folder: PathBuf,
    },
    /// The system refused a step.
    #[error("{}: not saved, the file is as it was: could not {step}: {error}", path.display())]
    Io {
        /// Which file.
        path: PathBuf,
        /// What was tried.
        step: String,
        /// What the system says.
        error: io::Error,
    },
    /// Writing into a file with several names broke off.
    #[error(
        "{}: not saved, and the file may be damaged: could not {step}: {error}; its old content is kept in {}",
        path.display(),
        backup.display()
    )]
    InPlaceBroken {
        /// Which file.
        path: PathBuf,
        /// What was tried.
        step: String,
        /// What the system says.
        error: io::Error,
        /// Where the old content is.
        backup: PathBuf,
    },
}

/// Saves a case under a path.
///
/// `loaded` is what [`load`](super::load) or the last save gave for this document. If the path is another one, the
/// pictures of the case are copied along. Waits for the disk: not for the thread that draws.
///
/// # Errors
/// See [`SaveError`]. Some of them ask: the same call with other [`SaveOptions`] goes on.
pub fn save(path: &Path, case: &Case, loaded: &Loaded, options: SaveOptions) -> Result<Saved, SaveError> {
    save_on(&RealDisk, path, case, loaded, options)
}

/// What is in the place of the new file.
struct Target {
    /// Without links.
    path: PathBuf,
    /// Of the file that is there, if one is, and its bytes.
    old: Option<(Stat, Vec<u8>)>,
}

/// Names the path and the step of an error of the system.
fn failed(path: &Path, step: impl Into<String>) -> impl FnOnce(io::Error) -> SaveError {
    let (path, step) = (path.to_owned(), step.into());
    move |error| SaveError::Io { path, step, error }
}

fn save_on<D: Disk>(
    disk: &D,
    path: &Path,
    case: &Case,
    loaded: &Loaded,
    options: SaveOptions,
) -> Result<Saved, SaveError> {
    let text = write(case, &loaded.shape);
    check_reads_back(path, case, &text)?;
    let target = target(disk, path)?;
    let is_own = loaded.path.as_ref() == Some(&target.path);
    let mut warnings = Vec::new();
    check_may_replace(path, &target, loaded, is_own, options)?;
    let folder = target.path.parent().unwrap_or(Path::new(".")).to_owned();
    sweep(disk, &folder);
    if let (Some(from), false) = (&loaded.path, is_own) {
        copy_pictures(disk, path, &pictures_folder(from), &pictures_folder(&target.path))?;
    }
    let kept = match &target.old {
        Some((stat, old)) if must_keep(old, loaded, is_own) => Some(keep(disk, &target.path, stat, old)?),
        _ => None,
    };
    match &target.old {
        Some((stat, old)) if stat.names > 1 && options.hard_links == HardLinks::InPlace => {
            write_in_place(disk, &target.path, stat, old, text.as_bytes(), &mut warnings)?;
        }
        _ => replace(disk, path, &target, text.as_bytes(), &mut warnings)?,
    }
    if is_own && target.old.is_none() {
        warnings
            .push("the file had been moved or deleted since it was opened; it was written anew".to_owned());
    }
    let stat = disk.stat(&target.path).map_err(|error| SaveError::Io {
        path: path.to_owned(),
        step: "look at the file after it was written".to_owned(),
        error,
    });
    // The case is saved: not knowing its time stamp only makes the next save compare the content.
    let fingerprint = stat.map_or_else(
        |_| Fingerprint {
            len: text.len() as u64,
            modified: None,
            hash: hash_of(text.as_bytes()),
            file_id: None,
        },
        |stat| Fingerprint::of(&stat, text.as_bytes()),
    );
    let loaded = Loaded {
        path: Some(target.path),
        shape: loaded.shape,
        fingerprint: Some(fingerprint),
        is_canonical: true,
    };
    Ok(Saved { loaded, kept, warnings })
}

/// Nothing is written that would not come back.
fn check_reads_back(path: &Path, case: &Case, text: &str) -> Result<(), SaveError> {
    let refused = |why: String| Err(SaveError::NotReadBack { path: path.to_owned(), why });
    match read(text.as_bytes()) {
        Err(error) => refused(error.to_string()),
        Ok(opened) if opened.case != *case => refused("a field changed its value".to_owned()),
        Ok(_) => Ok(()),
    }
}

/// Follows links, and reads what is there.
fn target<D: Disk>(disk: &D, path: &Path) -> Result<Target, SaveError> {
    let not_a_file = |what| SaveError::NotAFile { path: path.to_owned(), what };
    let Some(name) = path.file_name() else { return Err(not_a_file("no name of a file")) };
    if !disk.is_there(path).map_err(failed(path, "look at the file"))? {
        let folder = match path.parent() {
            Some(folder) if folder != Path::new("") => folder,
            _ => Path::new("."),
        };
        let folder = disk.canonicalize(folder).map_err(failed(path, "find its folder"))?;
        return Ok(Target { path: folder.join(name), old: None });
    }
    let resolved = match disk.canonicalize(path) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Err(not_a_file("a link that leads nowhere")),
        resolved => resolved.map_err(failed(path, "follow the link"))?,
    };
    let stat = disk.stat(&resolved).map_err(failed(path, "look at the file"))?;
    if let Some(what) = stat.other_kind {
        return Err(not_a_file(what));
    }
    // Without being able to read it nobody can say what would be lost.
    let old = disk.read(&resolved, MAX_FILE_LEN).map_err(failed(path, "read what is there"))?;
    Ok(Target { path: resolved, old: Some((stat, old)) })
}

fn check_may_replace(
    path: &Path,
    target: &Target,
    loaded: &Loaded,
    is_own: bool,
    options: SaveOptions,
) -> Result<(), SaveError> {
    let Some((stat, old)) = &target.old else { return Ok(()) };
    let path = path.to_owned();
    let is_same = is_own && loaded.fingerprint.as_ref().is_some_and(|f| f.hash == hash_of(old));
    if !is_same && !options.overwrite_changed {
        return Err(if is_own { SaveError::Changed { path } } else { SaveError::Exists { path } });
    }
    // Replacing a file asks the folder alone for permission: that the file is read-only would go unnoticed.
    if stat.read_only && !options.overwrite_read_only {
        return Err(SaveError::ReadOnly { path });
    }
    if stat.names > 1 && options.hard_links == HardLinks::Ask {
        return Err(SaveError::HardLinked { path, names: stat.names });
    }
    Ok(())
}

/// Whether what is there holds something of value that the new file does not: the comments of a file written by hand,
/// or somebody else's change that the user chose to overwrite.
fn must_keep(old: &[u8], loaded: &Loaded, is_own: bool) -> bool {
    let is_same = loaded.fingerprint.as_ref().is_some_and(|f| f.hash == hash_of(old));
    is_own && !(is_same && loaded.is_canonical)
}

/// Longest name of a file that common file systems take, in bytes.
const MAX_NAME_LEN: usize = 255;
/// Most numbered originals that are looked through.
const MAX_KEPT: u32 = 1_000;

/// Puts the old content beside the file, as `<name>.orig.ron`, or with the first number that is free.
fn keep<D: Disk>(disk: &D, path: &Path, stat: &Stat, old: &[u8]) -> Result<PathBuf, SaveError> {
    let stem = path.file_stem().unwrap_or_default();
    for n in 1..=MAX_KEPT {
        let ending = if n == 1 { ".orig.ron".to_owned() } else { format!(".orig-{n}.ron") };
        let beside = path.with_file_name(with_ending(stem, &ending));
        if disk.is_there(&beside).map_err(failed(path, "look for a kept original"))? {
            continue;
        }
        let step = format!("keep the original as {}", beside.display());
        write_new(disk, path, &beside, Some(stat), old, &mut Vec::new()).map_err(failed(path, step))?;
        return Ok(beside);
    }
    let error = io::Error::other("there are too many of them");
    Err(failed(path, "keep the original beside the file")(error))
}

/// A name with an ending, shortened so that a file system takes it.
fn with_ending(stem: &OsStr, ending: &str) -> std::ffi::OsString {
    let mut name = stem.to_owned();
    if name.len() + ending.len() > MAX_NAME_LEN {
        let mut short = stem.to_string_lossy().into_owned();
        while short.len() + ending.len() > MAX_NAME_LEN {
            short.pop();
        }
        name = short.into();
    }
    name.push(ending);
    name
}

const TEMP_PREFIX: &str = ".phaseline-";
const TEMP_SUFFIX: &str = ".tmp";
/// A temporary file of this age is left over: no save takes that long.
const STALE_AFTER: Duration = Duration::from_hours(1);
/// How many names are tried for a temporary file.
const TEMP_TRIES: u32 = 8;

/// A short name of our own: a name made from the file's would be too long for a file system that just takes the latter.
fn temp_path(folder: &Path) -> PathBuf {
    // The keys of a new hasher are random.
    let random = std::collections::hash_map::RandomState::new().build_hasher().finish();
    folder.join(format!("{TEMP_PREFIX}{random:016x}{TEMP_SUFFIX}"))
}

/// Removes temporary files that a save left behind when it was killed. That some could not be is no reason not to save.
fn sweep<D: Disk>(disk: &D, folder: &Path) {
    for file in disk.files_of(folder).unwrap_or_default() {
        let is_ours = file
            .file_name()
            .and_then(OsStr::to_str)
            .and_then(|name| name.strip_prefix(TEMP_PREFIX)?.strip_suffix(TEMP_SUFFIX))
            .is_some_and(|random| random.len() == 16 && random.bytes().all(|b| b.is_ascii_hexdigit()));
        if !is_ours {
            continue;
        }
        let modified = disk.stat(&file).ok().and_then(|stat| stat.modified);
        let age = modified.and_then(|then| SystemTime::now().duration_since(then).ok());
        if age.is_some_and(|age| age > STALE_AFTER) {
            let _ = disk.remove(&file); // the next save tries again
        }
    }
}

/// Writes a temporary file in `folder`, with the access rights of `like`, and waits for it. A temporary file that could
/// not be finished is removed.
fn write_temp<D: Disk>(
    disk: &D,
    folder: &Path,
    like: Option<&Stat>,
    bytes: &[u8],
    warnings: &mut Vec<String>,
) -> io::Result<PathBuf> {
    let mut tries = 0;
    let (temp, mut file) = loop {
        let temp = temp_path(folder);
        tries += 1;
        match disk.create(&temp) {
            Ok(file) => break (temp, file),
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists && tries < TEMP_TRIES => {}
            Err(e) => return Err(e),
        }
    };
    let finished = (|| {
        disk.write(&mut file, bytes)?;
        if let Some(access) = like.and_then(|stat| stat.access)
            && !disk.set_access(&file, access)?
        {
            warnings.push("the file belongs to you now: its former owner could not be kept".to_owned());
        }
        disk.sync(&file)
    })();
    drop(file);
    match finished {
        Ok(()) => Ok(temp),
        Err(e) => {
            let _ = disk.remove(&temp); // the first error is the one to report; a later save sweeps
            Err(e)
        }
    }
}

/// Writes a file that is not there yet, whole or not at all.
fn write_new<D: Disk>(
    disk: &D,
    path: &Path,
    new: &Path,
    like: Option<&Stat>,
    bytes: &[u8],
    warnings: &mut Vec<String>,
) -> io::Result<()> {
    let folder = new.parent().or(path.parent()).unwrap_or(Path::new("."));
    let temp = write_temp(disk, folder, like, bytes, warnings)?;
    disk.rename(&temp, new).inspect_err(|_| {
        let _ = disk.remove(&temp); // as in `write_temp`
    })
}

/// Puts the new text in the place of the old file in one step.
fn replace<D: Disk>(
    disk: &D,
    path: &Path,
    target: &Target,
    bytes: &[u8],
    warnings: &mut Vec<String>,
) -> Result<(), SaveError> {
    let folder = target.path.parent().unwrap_or(Path::new("."));
    let like = target.old.as_ref().map(|(stat, _)| stat);
    let temp = write_temp(disk, folder, like, bytes, warnings).map_err(|error| match error.kind() {
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            SaveError::FolderReadOnly { path: path.to_owned(), folder: folder.to_owned() }
        }
        _ => failed(path, format!("write a new file in {}", folder.display()))(error),
    })?;
    let done = check_still_same(disk, path, target).and_then(|()| {
        disk.rename(&temp, &target.path).map_err(failed(path, "put the new file in its place"))
    });
    if let Err(error) = done {
        let _ = disk.remove(&temp); // the first error is the one to report; a later save sweeps
        return Err(error);
    }
    if let Err(error) = disk.sync_folder(folder) {
        // Some network and memory card file systems cannot do this; the file itself is on the disk.
        warnings
            .push(format!("saved, but the folder could not be told to write itself to the disk: {error}"));
    }
    Ok(())
}

/// Writing took a while: looks again, just before the old file goes.
fn check_still_same<D: Disk>(disk: &D, path: &Path, target: &Target) -> Result<(), SaveError> {
    let is_there = disk.is_there(&target.path).map_err(failed(path, "look at the file again"))?;
    let changed = || Err(SaveError::Changed { path: path.to_owned() });
    match (&target.old, is_there) {
        (None, true) => Err(SaveError::Exists { path: path.to_owned() }),
        (None | Some(_), false) => Ok(()),
        (Some((before, old)), true) => {
            let now = disk.stat(&target.path).map_err(failed(path, "look at the file again"))?;
            if Fingerprint::of(before, old).looks_like(&now) { Ok(()) } else { changed() }
        }
    }
}

/// Writes into the file itself, so that its other names show the change. That cannot be done in one step: the old
/// content is kept beside until it is done.
fn write_in_place<D: Disk>(
    disk: &D,
    path: &Path,
    stat: &Stat,
    old: &[u8],
    bytes: &[u8],
    warnings: &mut Vec<String>,
) -> Result<(), SaveError> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let backup = write_temp(disk, folder, Some(stat), old, warnings)
        .map_err(failed(path, "keep the old content while writing"))?;
    let _ = disk.sync_folder(folder); // not every file system can; the backup itself is on the disk
    let unchanged = |error: SaveError| {
        let _ = disk.remove(&backup); // the first error is the one to report; a later save sweeps
        error
    };
    let mut file =
        disk.open_over(path).map_err(failed(path, "open the file for writing")).map_err(unchanged)?;
    let mut overwrite = |content: &[u8]| disk.write(&mut file, content).and_then(|()| disk.sync(&file));
    if let Err(error) = overwrite(bytes) {
        // Back to what it was, if the disk lets us.
        if overwrite(old).is_ok() {
            return Err(unchanged(failed(path, "write into the file")(error)));
        }
        // Under a name that the next sweep leaves alone.
        let kept = keep(disk, path, stat, old).unwrap_or(backup);
        return Err(SaveError::InPlaceBroken {
            path: path.to_owned(),
            step: "write into the file".to_owned(),
            error,
            backup: kept,
        });
    }
    let _ = disk.remove(&backup); // a later save sweeps
    Ok(())
}

/// Copies the pictures beside one case file to another one. A picture that is there already must be the same.
fn copy_pictures<D: Disk>(disk: &D, path: &Path, from: &Path, to: &Path) -> Result<(), SaveError> {
    let step = || format!("copy the pictures from {}", from.display());
    if from == to || !disk.is_there(from).map_err(failed(path, step()))? {
        return Ok(());
    }
    let pictures = disk.files_of(from).map_err(failed(path, step()))?;
    disk.make_folder(to).map_err(failed(path, step()))?;
    for picture in pictures {
        let Some(name) = picture.file_name().filter(|n| !is_hidden(n)) else { continue };
        let copy = to.join(name);
        let bytes = disk.read(&picture, MAX_FILE_LEN).map_err(failed(path, step()))?;
        if disk.is_there(&copy).map_err(failed(path, step()))? {
            if disk.read(&copy, MAX_FILE_LEN).map_err(failed(path, step()))? == bytes {
                continue;
            }
            return Err(SaveError::PictureInTheWay { path: path.to_owned(), picture: copy });
        }
        write_new(disk, path, &copy, None, &bytes, &mut Vec::new()).map_err(failed(path, step()))?;
    }
    Ok(())
}

/// Writes a figure or a table, whole or not at all. A file of that name is replaced; what a link leads to is.
///
/// # Errors
/// What the system says; what was there is then as it was.
pub fn write_output(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let disk = RealDisk;
    let Target { path, old } = match target(&disk, path) {
        Ok(target) => target,
        Err(SaveError::Io { error, .. }) => return Err(error),
        Err(other) => return Err(io::Error::other(other.to_string())),
    };
    let like = old.map(|(stat, _)| stat);
    let folder = path.parent().unwrap_or(Path::new("."));
    let temp = write_temp(&disk, folder, like.as_ref(), bytes, &mut Vec::new())?;
    disk.rename(&temp, &path).inspect_err(|_| {
        let _ = disk.remove(&temp); // as in `write_temp`
    })
}

/// Writes a picture into its folder, which is made if need be. A picture is named by its content: one that is there is
/// the same.
pub(super) fn write_picture(picture: &Path, bytes: &[u8]) -> io::Result<()> {
    let disk = RealDisk;
    if disk.is_there(picture)? && disk.read(picture, MAX_FILE_LEN)? == bytes {
        return Ok(());
    }
    if let Some(folder) = picture.parent() {
        disk.make_folder(folder)?;
    }
    write_new(&disk, picture, picture, None, bytes, &mut Vec::new())
}

fn is_hidden(name: &OsStr) -> bool {
    name.to_string_lossy().starts_with('.')
}
