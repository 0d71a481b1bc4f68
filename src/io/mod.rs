//! Case files: reading, writing, saving, and the pictures beside them.
//!
//! In: bytes and paths. Out: a [`Case`](crate::model::Case) with what was noticed while reading it, or an error that
//! names the file, the line, the column and the field. Only this room, `app` and `cli` touch the disk.

mod migrate;
mod read;
mod scan;
mod write;

pub use read::{MAX_FILE_LEN, Notice, Opened, ReadError, read};
pub use write::{Shape, write};
