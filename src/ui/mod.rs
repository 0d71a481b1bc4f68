//! The window's widgets and painter: they draw state and say what the user wants; they change nothing.

pub mod fonts;
pub mod paint;
