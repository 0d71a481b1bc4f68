//! The case as written: what a case file holds, and nothing derived from it.
//!
//! In: text a person or a program wrote. Out: plain values that other rooms read. Times keep the text they were
//! stated in ([`Time`]); what they mean on an axis is the business of the `course` room.

mod calendar;
mod case;
mod event;
mod id;
mod length;
mod measurement;
mod parse;
mod picture;
mod rules;
pub mod scale;
mod settings;
pub mod shared;
mod shift;
mod time;
pub mod validate;
mod words;

pub use calendar::{CalendarDate, Precision};
pub use case::{
    Care, Case, LaneSetting, OLDEST_TOLD, Patient, Pin, Reference, Sex, Silenced, Stated, TrackScale, Zero,
};
pub use event::{
    AS_REPORTED, Agent, Annotation, AnnotationKind, Basis, DoseChange, EndReason, Event, Finding,
    FindingKind, Hold, Intent, Method, Modality, OnOff, Response, StatusKind, Treatment, What,
};
pub use id::{EventId, IdError, PatientId, slug};
pub use measurement::{Lesion, Limit, Measurement};
pub use picture::Picture;
pub use rules::{Index, PrimaryTrack, Rules};
pub use settings::{FigureSettings, LabelPlacement, LegendPlace, Palette};
pub use shift::{Edge, Grain, Pull};
pub use time::{
    Anchor, Bound, Duration, Offset, Order, Part, Point, Quantity, Ticks, Time, TimeError, TimeExpr, Unit,
};
pub use words::capital;
