//! How far an export is: composing its pages is the first part of the work, writing them the rest.

use super::error::ExportError;
use crate::job::Progress;

/// Parts of the whole that are counted.
const WHOLE: f32 = 10_000.0;

/// Share of the work that is done when the pages are composed.
const COMPOSED: f32 = 0.2;

/// Notes that page `index` of `count` is begun.
///
/// # Errors
/// As [`reach`].
pub(super) fn step(progress: &Progress, index: usize, count: usize) -> Result<(), ExportError> {
    reach(progress, COMPOSED + (1.0 - COMPOSED) * index as f32 / count.max(1) as f32)
}

/// Notes that a share from 0 to 1 is done.
///
/// # Errors
/// [`ExportError::Cancelled`] if the work was asked to stop.
pub(super) fn reach(progress: &Progress, share: f32) -> Result<(), ExportError> {
    progress.reach((share.clamp(0.0, 1.0) * WHOLE) as u64, WHOLE as u64);
    if progress.is_cancelled() { Err(ExportError::Cancelled) } else { Ok(()) }
}
