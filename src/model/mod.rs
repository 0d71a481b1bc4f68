//! The case as written: what a case file holds, and nothing derived from it.
//!
//! In: text a person or a program wrote. Out: plain values that other rooms read. Times keep the text they were
//! stated in ([`Time`]); what they mean on an axis is the business of the `course` room.

mod calendar;
mod case;
mod event;
mod held;
mod id;
mod intern;
mod length;
mod measurement;
mod parse;
mod picture;
mod rare;
mod rules;
pub mod scale;
mod settings;
pub mod shared;
mod shift;
mod tally;
mod text;
mod time;
mod treatment;
pub mod validate;
mod words;

pub use calendar::{CalendarDate, Precision};
pub use case::{
    Care, Case, LaneSetting, OLDEST_TOLD, Patient, Pin, Reference, Sex, Silenced, Stated, TrackScale, Zero,
};
pub use event::{
    AS_REPORTED, Annotation, AnnotationKind, Basis, Event, Finding, FindingKind, Method, Remarks, Response,
    StatusKind, What,
};
pub use id::{EventAddress, EventId, IdError, PatientId, slug};
pub use intern::shared_texts;
pub use measurement::{Lesion, Limit, Measurement};
pub use picture::Picture;
pub use rare::{Omissible, Rare};
pub use rules::{Index, PrimaryTrack, Rules};
pub use settings::{FigureSettings, LabelPlacement, LegendPlace, Palette};
pub use shift::{Edge, Grain, Pull};
pub use tally::Tally;
pub use text::SharedText;
pub use time::{
    Anchor, Bound, Duration, Offset, Order, Part, Point, Quantity, Ticks, Time, TimeError, TimeExpr, Unit,
};
pub use treatment::{Agent, Delivery, DoseChange, EndReason, Hold, Intent, Modality, OnOff, Treatment};
pub use words::capital;
