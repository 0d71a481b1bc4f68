//! Work that runs aside while the window goes on: a task with its result, and how far it is.
//!
//! In: a closure and a way to wake whoever waits. Out: [`Task`], asked by [`Task::poll`], and the [`Progress`] that both
//! sides share. Nothing here knows the window, files or cases.

mod progress;
mod task;

pub use progress::Progress;
pub use task::{BrokeOff, Promise, Task};
