//! Shared by the tests: a window without a window.

#![allow(dead_code, reason = "each test uses the part it needs")]

pub mod raster;
