//! Shares of a group, with their exact binomial interval: response rates.

use statrs::function::beta::checked_beta_reg;

/// A number of patients out of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Proportion {
    /// How many have it.
    pub successes: usize,
    /// How many there are.
    pub of: usize,
}

impl Proportion {
    /// The share, from 0 to 1; `None` of an empty group.
    pub fn share(self) -> Option<f64> {
        (self.of > 0).then(|| self.successes as f64 / self.of as f64)
    }

    /// The exact 95 % interval (Clopper and Pearson, *Biometrika* 26 (1934) 404), that of R's `binom.test`; `None` of an empty group.
    ///
    /// ```
    /// # use phaseline::measure::proportion::Proportion;
    /// let (low, high) = Proportion { successes: 0, of: 10 }.interval().unwrap();
    /// assert!(low == 0.0 && (high - 0.308_497).abs() < 1e-6);
    /// ```
    pub fn interval(self) -> Option<(f64, f64)> {
        const TAIL: f64 = 0.025;
        if self.of == 0 || self.successes > self.of {
            return None;
        }
        let (x, n) = (self.successes as f64, self.of as f64);
        let low = if self.successes == 0 { 0.0 } else { beta_quantile(x, n - x + 1.0, TAIL) };
        let high = if self.successes == self.of { 1.0 } else { beta_quantile(x + 1.0, n - x, 1.0 - TAIL) };
        Some((low, high))
    }
}

/// The value below which a beta-distributed number lies with probability `p`, by halving: the library's own inverse keeps fewer digits.
fn beta_quantile(a: f64, b: f64, p: f64) -> f64 {
    // Doubles between 0 and 1 order like their bits, so that halving the bits reaches the last digit at any size.
    let (mut low, mut high) = (0.0_f64.to_bits(), 1.0_f64.to_bits());
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        let below = checked_beta_reg(a, b, f64::from_bits(middle)).is_ok_and(|share| share < p);
        if below { low = middle } else { high = middle }
    }
    f64::from_bits(high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_group_has_no_share() {
        let none = Proportion::default();
        assert_eq!((none.share(), none.interval()), (None, None));
    }
}
