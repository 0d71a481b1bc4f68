//! What a document remembers of its file, so that a save can tell whether somebody else changed it meanwhile.

use std::path::PathBuf;
use std::time::SystemTime;

use sha2::{Digest, Sha256};

use super::disk::Stat;
use super::write::FileShape;

/// What a file was when it was read or written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fingerprint {
    /// Its length in bytes.
    pub len: u64,
    /// When it was changed last.
    pub modified: Option<SystemTime>,
    /// SHA-256 of its content.
    pub hash: [u8; 32],
    /// Its device and number, where the system tells.
    pub file_id: Option<(u64, u64)>,
}

impl Fingerprint {
    pub(super) fn of(stat: &Stat, bytes: &[u8]) -> Self {
        Self { len: stat.len, modified: stat.modified, hash: hash_of(bytes), file_id: stat.id }
    }

    /// Whether the file looks untouched, without reading it.
    pub(super) fn looks_like(&self, stat: &Stat) -> bool {
        self.len == stat.len && self.modified == stat.modified && self.file_id == stat.id
    }
}

/// SHA-256 of a content.
pub(super) fn hash_of(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// What a document remembers of its file from one save to the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loaded {
    /// The file, with links resolved; none for a case that was never saved.
    pub path: Option<PathBuf>,
    /// Byte order mark and line ends.
    pub shape: FileShape,
    /// What the file was; none for a case that was never saved.
    pub fingerprint: Option<Fingerprint>,
    /// Whether the file is as this program writes it. If not, the first save keeps it beside.
    pub is_canonical: bool,
}

impl Loaded {
    /// Of a case that has no file yet.
    pub const fn untitled() -> Self {
        Self {
            path: None,
            shape: FileShape { bom: false, crlf: false },
            fingerprint: None,
            is_canonical: true,
        }
    }
}
