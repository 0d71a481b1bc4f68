//! The window's widgets and painter: they draw state and say what the user wants; they change nothing.
//!
//! In: a [`state::DocumentView`] and the toolkit's `Ui`. Out: [`action::Actions`] for the `app` room to do.

pub mod action;
pub mod bars;
pub mod drawer;
pub mod export;
pub mod findings;
pub mod fonts;
pub mod form;
pub mod gesture;
pub mod grid;
pub mod inspector;
pub mod lanes;
pub mod measures;
pub mod names;
pub mod outline;
pub mod paint;
pub mod panel;
pub mod patients;
pub mod plot;
pub mod quick;
pub mod reveal;
pub mod start;
pub mod state;
pub mod survival;
pub mod table;
pub mod theme;
pub mod toasts;
pub mod tooltip;
