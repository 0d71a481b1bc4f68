//! The program's window: what a user does with keys, pointer and files, and what then stands on the disk.

#[path = "../common/mod.rs"]
mod common;
#[path = "../support/cohort.rs"]
mod made_up;
use made_up::cohort as cohort_of;

mod by_keyboard;
mod closing;
mod cohort;
mod commands;
mod editing;
mod exchange;
mod exporting;
mod findings;
mod gestures;
mod hand;
mod look;
mod looking;
mod measures;
mod opening;
mod pictures;
mod random;
mod saving;
#[path = "../support/seed.rs"]
mod seed;
mod stage;
mod table;
mod takeaway;
mod tracks;
