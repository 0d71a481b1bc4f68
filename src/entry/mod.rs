//! What a person types or pastes, turned into events: quick add, the table of events, the clipboard.
//!
//! In: text, and the case it is meant for. Out: an event, an [`Edit`](crate::edit::Edit), or the reason why there is
//! none. Nothing is guessed in silence: what could not be read is handed back with its place, what was assumed is said.
//!
//! The words of oncology that it knows are data files in `assets/terms`.

pub mod clipboard;
pub mod quick;
pub mod table;
