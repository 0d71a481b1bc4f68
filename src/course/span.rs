//! A range of lengths of time.

use std::ops::{Add, Neg};

use crate::model::Ticks;

/// The values that a length of time, or a time measured from another, can take; both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Span {
    /// The least value; `None` if nothing bounds it from below.
    pub lo: Option<Ticks>,
    /// The greatest value; `None` if nothing bounds it from above.
    pub hi: Option<Ticks>,
}

impl Span {
    /// Any value at all.
    pub const UNKNOWN: Self = Self { lo: None, hi: None };

    /// Between two values.
    pub const fn new(lo: Ticks, hi: Ticks) -> Self {
        Self { lo: Some(lo), hi: Some(hi) }
    }

    /// One value.
    pub const fn exactly(value: Ticks) -> Self {
        Self::new(value, value)
    }

    /// Whether it is bounded on both sides.
    pub const fn is_bounded(&self) -> bool {
        self.lo.is_some() && self.hi.is_some()
    }

    /// Whether `value` lies in it.
    pub fn contains(&self, value: Ticks) -> bool {
        self.lo.is_none_or(|lo| lo <= value) && self.hi.is_none_or(|hi| value <= hi)
    }

    /// The greatest minus the least value, if it is bounded.
    pub fn width(&self) -> Option<Ticks> {
        Some(self.hi? - self.lo?)
    }

    /// The range of the smaller of two quantities.
    #[must_use]
    pub fn min(self, other: Self) -> Self {
        // Of lower bounds, a missing one is the smaller; of upper bounds, the present one is.
        let lo = self.lo.zip(other.lo).map(|(a, b)| a.min(b));
        let hi = match (self.hi, other.hi) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        Self { lo, hi }
    }

    /// The range of the greater of two quantities.
    #[must_use]
    pub fn max(self, other: Self) -> Self {
        -((-self).min(-other))
    }

    /// The range of a quantity that counts as nothing where it is negative.
    #[must_use]
    pub fn at_least_zero(self) -> Self {
        self.max(Self::exactly(Ticks::ZERO))
    }

    /// The values in both ranges, which are known to have one in common.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let lo = match (self.lo, other.lo) {
            (Some(a), Some(b)) => Some(a.max(b)),
            (a, b) => a.or(b),
        };
        let hi = match (self.hi, other.hi) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        Self { lo, hi }
    }
}

impl Add for Span {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        let sum = |a: Option<Ticks>, b: Option<Ticks>| Some(a? + b?);
        Self { lo: sum(self.lo, other.lo), hi: sum(self.hi, other.hi) }
    }
}

impl Neg for Span {
    type Output = Self;

    fn neg(self) -> Self {
        Self { lo: self.hi.map(|t| -t), hi: self.lo.map(|t| -t) }
    }
}
