//! A case with everything that follows from it: one [`Chart`] a patient, and the [`Study`] that holds them.
//!
//! In: a case. Out: for each patient the course, the findings and the measures, worked out when they are first asked for
//! and kept until that patient changes. Panel, tables, figure, curves and command line read the same values from here; no
//! other room resolves, judges or measures a patient by itself.

mod chart;
mod columns;
#[cfg(test)]
mod tests;
mod whole;

pub use chart::Chart;
pub use columns::Columns;
pub use whole::{Study, Work};
