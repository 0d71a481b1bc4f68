//! Starts the window, or does one headless job.
fn main() {}
