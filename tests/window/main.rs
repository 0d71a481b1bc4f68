//! The program's window: what a user does with keys, pointer and files, and what then stands on the disk.

#[path = "../common/mod.rs"]
mod common;

mod by_keyboard;
mod closing;
mod commands;
mod editing;
mod exchange;
mod findings;
mod gestures;
mod hand;
mod look;
mod looking;
mod opening;
mod random;
mod saving;
mod stage;
mod table;
mod tracks;
