//! The figure.
