//! Case files: reading, writing, saving, and the pictures beside them.
//!
//! In: bytes and paths. Out: a [`Case`](crate::model::Case) with what was noticed while reading it, or an error that
//! names the file, the line, the column and the field. Only this room, `app` and `cli` touch the disk.

pub mod attachments;
mod carried;
mod disk;
mod fingerprint;
mod load;
mod migrate;
mod output;
mod quick;
mod read;
mod room;
mod save;
mod scan;
mod split;
mod syntax;
mod write;

pub use carried::{Carried, CarriedError, carried_text, carries_case, embedded_case};
pub use fingerprint::{Fingerprint, Loaded};
pub use load::{LoadError, LoadedFile, file_carries_case, load, load_with, load_with_bytes};
pub use output::{pictures_folder, with_suffix};
pub use quick::ReadStep;
pub use read::{Notice, NoticeKind, Opened, ReadError, positions_of, read};
pub use room::{MAX_FILE_LEN, TooLarge};
pub use save::{HardLinks, SaveError, SaveOptions, Saved, save, write_output};
pub use write::{FileShape, write};
