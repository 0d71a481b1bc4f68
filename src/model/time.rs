//! Times as the source states them: text, kept as typed, and what it says.
//!
//! The grammar is in `docs/FORMAT.md`; [`Time`] holds the text and its parsed meaning together, so that a time that
//! exists is always one that can be read. What a time comes to on an axis needs the other events and is worked out by
//! the `course` room.

use std::fmt;
use std::ops::{Add, Mul, Neg, Sub};
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::calendar::CalendarDate;
use super::id::EventId;
use super::intern;
use super::parse;

/// A length of time in units of 1/3200 day.
///
/// The grain is chosen so that a month of 30.4375 days, half of it, and half of a hundredth of it are whole numbers:
/// sums and differences of stated quantities are exact, and two equal quantities always cancel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Ticks(pub i64);

impl Ticks {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// One day.
    pub const DAY: Self = Self(3_200);
    /// Seven days.
    pub const WEEK: Self = Self(7 * 3_200);
    /// 30.4375 days.
    pub const MONTH: Self = Self(97_400);
    /// 365.25 days.
    pub const YEAR: Self = Self(12 * 97_400);

    /// Whole days as ticks.
    pub const fn from_days(days: i64) -> Self {
        Self(days.saturating_mul(Self::DAY.0))
    }

    /// The nearest number of ticks to some days.
    pub fn from_days_f64(days: f64) -> Self {
        Self((days * Self::DAY.0 as f64).round() as i64)
    }

    /// As days.
    pub fn days(self) -> f64 {
        self.0 as f64 / Self::DAY.0 as f64
    }

    /// As a number of `unit`s.
    pub fn in_unit(self, unit: Unit) -> f64 {
        self.0 as f64 / unit.ticks().0 as f64
    }
}

impl Add for Ticks {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sub for Ticks {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Neg for Ticks {
    type Output = Self;
    fn neg(self) -> Self {
        Self(self.0.saturating_neg())
    }
}

impl Mul<i64> for Ticks {
    type Output = Self;
    fn mul(self, times: i64) -> Self {
        Self(self.0.saturating_mul(times))
    }
}

/// A unit that a quantity is stated in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// `d`
    Day,
    /// `wk`
    Week,
    /// `mo`, 30.4375 days
    Month,
    /// `y`, 365.25 days
    Year,
}

impl Unit {
    /// All of them, shortest first.
    pub const ALL: [Self; 4] = [Self::Day, Self::Week, Self::Month, Self::Year];

    /// The length of one.
    pub const fn ticks(self) -> Ticks {
        match self {
            Self::Day => Ticks::DAY,
            Self::Week => Ticks::WEEK,
            Self::Month => Ticks::MONTH,
            Self::Year => Ticks::YEAR,
        }
    }

    /// As written in a time: `d`, `wk`, `mo`, `y`.
    pub const fn symbol(self) -> &'static str {
        match self {
            Self::Day => "d",
            Self::Week => "wk",
            Self::Month => "mo",
            Self::Year => "y",
        }
    }

    /// In words, plural: `days`.
    pub const fn plural(self) -> &'static str {
        match self {
            Self::Day => "days",
            Self::Week => "weeks",
            Self::Month => "months",
            Self::Year => "years",
        }
    }
}

/// A stated length of time: `23 mo`, `5 y 4 mo`, `-2 wk`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Quantity {
    /// The number as stated.
    pub stated: Ticks,
    /// Half of the last stated digit; nothing for days and for zero, which are exact.
    pub half_digit: Ticks,
    /// The finest unit stated.
    pub unit: Unit,
}

impl Quantity {
    /// How far the true value may lie from the stated one: half of the last digit, or one whole unit if it is `about`.
    pub fn tolerance(&self, about: bool) -> Ticks {
        if about { self.unit.ticks() } else { self.half_digit }
    }
}

/// Which moment of an event an anchor means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Part {
    /// `.start`
    Start,
    /// `.end`
    End,
    /// `.cycle(n)`, counted from 1: the first day of that cycle.
    Cycle(u32),
}

/// Another event, and which moment of it. Without a part it is the start, except after the word `after`, where it is
/// the end.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Anchor {
    /// The other event.
    pub event: EventId,
    /// Its start, end or cycle, if written.
    pub part: Option<Part>,
}

/// A quantity added to, or taken from, an anchor; the sign is in the quantity.
pub type Offset = Quantity;

/// One moment, as stated.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Point {
    /// `2007-03`
    Calendar(CalendarDate),
    /// `23 mo`: from the patient's zero.
    FromZero(Quantity),
    /// `start + 50 mo`: from this event's own start.
    FromOwnStart(Option<Offset>),
    /// `surgery + 3 mo`
    FromEvent(Anchor, Option<Offset>),
}

/// How a moment bounds a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Order {
    /// `a ..`: at it or later. Of a calendar text, its first day.
    NotBefore,
    /// `.. b`: at it or earlier. Of a calendar text, its last day.
    NotAfter,
    /// `> a`: later than it.
    MoreThan,
    /// `< a`: earlier than it.
    LessThan,
    /// `after x`: not before the end of x. Of a calendar text, past its last day.
    After,
    /// `before x`: not after the start of x. Of a calendar text, before its first day.
    Before,
    /// `with x`: starts with x, or in an end, ends with x.
    With,
}

/// One bound on a time.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Bound {
    /// How the point bounds it.
    pub order: Order,
    /// The bounding moment.
    pub point: Point,
}

/// What a time says.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum TimeExpr {
    /// `23 mo`, `~surgery + 3 mo`: one moment.
    At {
        /// The moment.
        point: Point,
        /// `~`: one whole unit either side.
        about: bool,
    },
    /// `0 mo .. 9 mo`, `> 24 mo`, `after surgery, before 9 mo`: all of these hold.
    Bounds(Vec<Bound>),
    /// Still running at last follow-up.
    Ongoing,
    /// Not stated.
    Unknown,
}

impl TimeExpr {
    /// The points it names, in order.
    pub fn points(&self) -> impl Iterator<Item = &Point> {
        let (one, many) = match self {
            Self::At { point, .. } => (Some(point), [].as_slice()),
            Self::Bounds(bounds) => (None, bounds.as_slice()),
            Self::Ongoing | Self::Unknown => (None, [].as_slice()),
        };
        one.into_iter().chain(many.iter().map(|b| &b.point))
    }

    /// The other events it refers to, in order.
    pub fn anchors(&self) -> impl Iterator<Item = &Anchor> {
        self.points().filter_map(|p| match p {
            Point::FromEvent(anchor, _) => Some(anchor),
            _ => None,
        })
    }

    /// Whether it refers to this event's own start, which only an end can do.
    pub fn uses_own_start(&self) -> bool {
        self.points().any(|p| matches!(p, Point::FromOwnStart(_)))
    }
}

/// Why a text is not a time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not a time{}; expected e.g. {}", .because.as_deref().map(|b| format!(" ({b})")).unwrap_or_default(), .expected)]
pub struct TimeError {
    /// The text as typed.
    pub text: String,
    /// What is wrong with it, if more can be said than that.
    pub because: Option<String>,
    /// Examples of what would do.
    pub expected: String,
}

/// A time as the source states it: the text, and what it says.
///
/// ```
/// # use phaseline::model::{Time, TimeExpr};
/// let end: Time = "start + 50 mo".parse().unwrap();
/// assert_eq!(end.text(), "start + 50 mo");
/// assert!(end.expr().uses_own_start());
/// assert_eq!("14/03/2007".parse::<Time>().unwrap().text(), "2007-03-14"); // dates are written back in ISO
/// assert!("23 mnths".parse::<Time>().unwrap_err().to_string().contains(r#"expected e.g. "23 mo""#));
/// ```
///
/// It is one pointer wide, and its copies share what it points to.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Time(Arc<Statement>);

/// The text of a time, and what it says.
#[derive(PartialEq, Eq, Hash)]
struct Statement {
    text: Box<str>,
    expr: TimeExpr,
}

impl Time {
    /// The size of what it points to, in bytes.
    pub(super) const HELD: usize = size_of::<Statement>();

    fn stated(text: impl Into<Box<str>>, expr: TimeExpr) -> Self {
        Self(Arc::new(Statement { text: text.into(), expr }))
    }

    /// The time that is not stated.
    pub fn unknown() -> Self {
        Self::stated("unknown", TimeExpr::Unknown)
    }

    /// As typed, with calendar dates in ISO.
    pub fn text(&self) -> &str {
        &self.0.text
    }

    /// What it says.
    pub fn expr(&self) -> &TimeExpr {
        &self.0.expr
    }

    /// Its points as typed, in the order of [`TimeExpr::points`]: of `> start + 2 y` it is `start + 2 y`.
    pub fn point_texts(&self) -> Vec<&str> {
        parse::points(self.text())
            .into_iter()
            .map(|range| self.text().get(range).unwrap_or_default())
            .collect()
    }

    /// This time with every mention of event `from` replaced by `to`; `None` if it has none.
    pub fn renamed(&self, from: &EventId, to: &EventId) -> Option<Self> {
        if !self.0.expr.anchors().any(|a| a.event == *from) {
            return None;
        }
        let text = parse::rename(self.text(), from, to)?;
        text.parse().ok()
    }
}

impl FromStr for Time {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, TimeError> {
        let (expr, text) = parse::time(text)?;
        Ok(Self::stated(text, expr))
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

impl fmt::Debug for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Time({:?})", self.text())
    }
}

/// A stated length of time that is not a moment: the interval of a schedule.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Duration(Arc<Interval>);

/// The text of a length, and how long that is.
#[derive(PartialEq, Eq, Hash)]
struct Interval {
    text: Box<str>,
    ticks: Ticks,
}

impl Duration {
    /// The size of what it points to, in bytes.
    pub(super) const HELD: usize = size_of::<Interval>();

    /// As typed.
    pub fn text(&self) -> &str {
        &self.0.text
    }

    /// Its length. Schedules are exact.
    pub fn ticks(&self) -> Ticks {
        self.0.ticks
    }
}

impl FromStr for Duration {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, TimeError> {
        let quantity = parse::quantity(text).filter(|q| q.stated > Ticks::ZERO).ok_or_else(|| TimeError {
            text: text.to_owned(),
            because: Some("a length of time is needed here".to_owned()),
            expected: "\"3 wk\"".to_owned(),
        })?;
        Ok(Self(Arc::new(Interval { text: text.trim().into(), ticks: quantity.stated })))
    }
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

impl fmt::Debug for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Duration({:?})", self.text())
    }
}

macro_rules! as_text {
    ($name:ident, $read:expr) => {
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.text())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                intern::read_text(deserializer, $read)
            }
        }
    };
}

as_text!(Time, intern::time);
as_text!(Duration, str::parse::<Duration>);
