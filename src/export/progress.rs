//! How far a long export is, and the wish to stop it: shared between the thread that works and the window.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use super::error::ExportError;

/// Parts of the whole that are counted.
const WHOLE: f32 = 10_000.0;

/// Share of the work that is done when the pages are composed.
const COMPOSED: f32 = 0.2;

/// Shared state of a running export.
#[derive(Debug, Default)]
pub struct Progress {
    done: AtomicU32,
    cancelled: AtomicBool,
}

impl Progress {
    /// Nothing done yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The share that is done, from 0 to 1.
    pub fn share(&self) -> f32 {
        self.done.load(Ordering::Relaxed) as f32 / WHOLE
    }

    /// Asks the work to stop at its next step.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    /// Whether it was asked to stop.
    pub fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }

    /// Notes that page `index` of `count` is begun: composing them all was the first part of the work.
    ///
    /// # Errors
    /// As [`Self::reach`].
    pub(super) fn step(&self, index: usize, count: usize) -> Result<(), ExportError> {
        self.reach(COMPOSED + (1.0 - COMPOSED) * index as f32 / count.max(1) as f32)
    }

    /// Notes that a share from 0 to 1 is done.
    ///
    /// # Errors
    /// [`ExportError::Cancelled`] if the work was asked to stop.
    pub(super) fn reach(&self, share: f32) -> Result<(), ExportError> {
        self.done.store((share.clamp(0.0, 1.0) * WHOLE) as u32, Ordering::Relaxed);
        if self.is_cancelled() { Err(ExportError::Cancelled) } else { Ok(()) }
    }
}
