//! The disk as this room uses it, behind a trait, so that a test can let any single operation fail.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// What is known of a file without reading it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stat {
    pub(super) len: u64,
    pub(super) modified: Option<SystemTime>,
    /// What it is, unless it is a plain file.
    pub(super) other_kind: Option<&'static str>,
    pub(super) read_only: bool,
    /// How many names it has in its file system.
    pub(super) names: u64,
    /// Device and number of the file, where the system tells.
    pub(super) id: Option<(u64, u64)>,
    /// Permission bits, owner and group, where there are such.
    pub(super) access: Option<Access>,
}

/// Who may do what with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Access {
    mode: u32,
    owner: u32,
    group: u32,
}

/// The operations that a save is made of.
pub(super) trait Disk {
    /// An open file.
    type File;

    /// The path without links; an error if nothing is there.
    fn canonicalize(&self, path: &Path) -> io::Result<PathBuf>;
    /// Of what the path leads to, through links.
    fn stat(&self, path: &Path) -> io::Result<Stat>;
    /// Whether something of that name is there, even a link that leads nowhere.
    fn is_there(&self, path: &Path) -> io::Result<bool>;
    /// At most `limit` bytes and one more, which tells that there are more.
    fn read(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>>;
    /// The plain files of a folder, by name.
    fn files_of(&self, folder: &Path) -> io::Result<Vec<PathBuf>>;
    /// A new file that only its owner can read; an error if one of that name is there.
    fn create(&self, path: &Path) -> io::Result<Self::File>;
    /// Opens a file to write over its content.
    fn open_over(&self, path: &Path) -> io::Result<Self::File>;
    /// Writes all bytes; what was there behind them is cut off.
    fn write(&self, file: &mut Self::File, bytes: &[u8]) -> io::Result<()>;
    /// Gives the file the owner and the permissions of another; the answer is whether the owner could be kept.
    fn set_access(&self, file: &Self::File, access: Access) -> io::Result<bool>;
    /// Waits until the content is on the disk.
    fn sync(&self, file: &Self::File) -> io::Result<()>;
    /// Puts a file in the place of another.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Waits until the names of a folder are on the disk.
    fn sync_folder(&self, folder: &Path) -> io::Result<()>;
    /// Makes a folder that only its owner can enter, unless it is there.
    fn make_folder(&self, folder: &Path) -> io::Result<()>;
    /// Removes a file.
    fn remove(&self, path: &Path) -> io::Result<()>;
}

/// The real one.
#[derive(Debug, Clone, Copy)]
pub(super) struct RealDisk;

/// What a path leads to, if it is no plain file.
fn other_kind(metadata: &Metadata) -> Option<&'static str> {
    if metadata.is_file() {
        None
    } else if metadata.is_dir() {
        Some("a folder")
    } else {
        Some("a device or a pipe")
    }
}

#[cfg(unix)]
fn stat_of(metadata: &Metadata) -> Stat {
    use std::os::unix::fs::MetadataExt;
    Stat {
        len: metadata.len(),
        modified: metadata.modified().ok(),
        other_kind: other_kind(metadata),
        read_only: metadata.permissions().readonly(),
        names: metadata.nlink(),
        id: Some((metadata.dev(), metadata.ino())),
        access: Some(Access { mode: metadata.mode(), owner: metadata.uid(), group: metadata.gid() }),
    }
}

#[cfg(not(unix))]
fn stat_of(metadata: &Metadata) -> Stat {
    Stat {
        len: metadata.len(),
        modified: metadata.modified().ok(),
        other_kind: other_kind(metadata),
        read_only: metadata.permissions().readonly(),
        names: 1,
        id: None,
        access: None,
    }
}

/// How often a rename is tried again where a virus scanner holds the file for a moment, and how long between.
const RENAME_TRIES: u32 = 6;
const FIRST_WAIT: std::time::Duration = std::time::Duration::from_millis(15);

impl Disk for RealDisk {
    type File = File;

    fn canonicalize(&self, path: &Path) -> io::Result<PathBuf> {
        fs::canonicalize(path)
    }

    fn stat(&self, path: &Path) -> io::Result<Stat> {
        fs::metadata(path).map(|m| stat_of(&m))
    }

    fn is_there(&self, path: &Path) -> io::Result<bool> {
        match fs::symlink_metadata(path) {
            Ok(_) => Ok(true),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(e) => Err(e),
        }
    }

    fn read(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        File::open(path)?.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn files_of(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        let mut files = Vec::new();
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            if entry.file_type()?.is_file() {
                files.push(entry.path());
            }
        }
        files.sort();
        Ok(files)
    }

    fn create(&self, path: &Path) -> io::Result<File> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(path)
    }

    fn open_over(&self, path: &Path) -> io::Result<File> {
        OpenOptions::new().write(true).open(path)
    }

    fn write(&self, file: &mut File, bytes: &[u8]) -> io::Result<()> {
        // A second attempt begins where the first one did.
        file.rewind()?;
        file.write_all(bytes)?;
        file.set_len(bytes.len() as u64)
    }

    #[cfg(unix)]
    fn set_access(&self, file: &File, access: Access) -> io::Result<bool> {
        use std::os::unix::fs::{PermissionsExt, fchown};
        /// The bits that `chmod` sets.
        const PERMISSIONS: u32 = 0o7777;
        // The owner first: changing it may clear bits of the mode. Only root may give files away, the group may do.
        let owner_kept = fchown(file, Some(access.owner), Some(access.group))
            .or_else(|_| fchown(file, None, Some(access.group)))
            .is_ok();
        file.set_permissions(fs::Permissions::from_mode(access.mode & PERMISSIONS))?;
        Ok(owner_kept)
    }

    #[cfg(not(unix))]
    fn set_access(&self, _file: &File, _access: Access) -> io::Result<bool> {
        Ok(true)
    }

    fn sync(&self, file: &File) -> io::Result<()> {
        file.sync_all()
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let mut wait = FIRST_WAIT;
        for _ in 1..RENAME_TRIES {
            match fs::rename(from, to) {
                Err(e) if cfg!(windows) && e.kind() == io::ErrorKind::PermissionDenied => {
                    std::thread::sleep(wait);
                    wait *= 2;
                }
                done => return done,
            }
        }
        fs::rename(from, to)
    }

    #[cfg(unix)]
    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        File::open(folder)?.sync_all()
    }

    /// Windows has no such operation.
    #[cfg(not(unix))]
    fn sync_folder(&self, _folder: &Path) -> io::Result<()> {
        Ok(())
    }

    fn make_folder(&self, folder: &Path) -> io::Result<()> {
        let mut builder = fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        match builder.create(folder) {
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists && folder.is_dir() => Ok(()),
            done => done,
        }
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }
}
