//! Phaseline draws each patient's overlapping treatment and response phases on one time axis.
//!
//! The one idea: a case is a value; everything shown is a pure function of it; one place changes it.
//!
//! ```text
//!   text ──io──▶ Case ──▶ Study ──▶ LaneLayout ──compose(viewport, style)──▶ Scene
//!                 ▲         │                                                  ├─▶ window (one painter)
//!                 │         └─ a chart for each patient: course,               ├─▶ hit test, accessibility
//!            Edit │            findings, measures ──▶ tables, curves, texts    └─▶ SVG, PDF, PNG, TIFF
//!                 │ (inverse)
//!                app (the only mutator) ──▶ history, save
//!                 ▲
//!   ui ──Action───┤  a command, a selection, an edit
//!                 └── edits are planned by gesture (what the pointer does) and entry (what is typed or pasted)
//! ```
//!
//! | room | holds | may use |
//! |---|---|---|
//! | [`model`] | the case as written: patients, events and their addresses, time expressions, scales | nothing above |
//! | [`terms`] | the words of the field: agents, regimens, sites, abbreviations | model |
//! | [`course`] | times resolved: the temporal network, response phases | model |
//! | [`measure`] | durations with ranges, overlaps, findings | model, course |
//! | [`study`] | each patient with what follows from it: course, findings, measures; columns of measures over all | model, course, measure |
//! | [`edit`] | edits with exact inverses, history | model |
//! | [`gesture`] | what a drag, a nudge or a drop on the plot does to a case | study, edit |
//! | [`fix`] | what mends a finding, as an edit | study, edit, gesture |
//! | [`entry`] | what is typed or pasted, turned into events | model, edit, terms |
//! | [`figure`] | lanes, laid when they show, scene (the display list), text, style | study |
//! | [`job`] | work aside: its result, how far it is, and the wish to stop it | nothing above |
//! | [`export`] | a scene as SVG, PDF, PNG and TIFF | figure, job, terms |
//! | [`io`] | case files: reading, writing, saving | model |
//! | [`command`] | everything a user can do, by name and shortcut | edit |
//! | [`ui`] | widgets: they draw state and return commands | all above |
//! | [`app`] | documents, dialogs, the one place that changes a case | all above |
//! | [`cli`] | the command line | app, export, io |

// What input can reach must not stop the program; tests may.
#![cfg_attr(
    not(test),
    warn(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::unreachable,
        clippy::todo
    )
)]

pub mod app;
pub mod cli;
pub mod command;
pub mod course;
pub mod edit;
pub mod entry;
pub mod export;
pub mod figure;
pub mod fix;
pub mod gesture;
pub mod io;
pub mod job;
pub mod measure;
pub mod model;
pub mod study;
pub mod terms;
pub mod ui;
