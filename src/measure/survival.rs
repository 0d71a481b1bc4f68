//! Time to an event in a group of patients: Kaplan–Meier curves, their medians, and the log-rank test.
//!
//! In: [`Observation`]s. Out: what R's `survival` 3.5 gives for the same numbers, to 1e-9: `survfit(…, conf.type =
//! "log-log")`, the median that R prints for it, and `survdiff`. Times are exact ticks, so that two observations tie
//! when they are equal and not when they are near.
//!
//! Sources: Kaplan and Meier, *J Am Stat Assoc* 53 (1958) 457; Greenwood, *Rep Public Health* 33 (1926); Kalbfleisch and
//! Prentice, *The Statistical Analysis of Failure Time Data* (1980), for the log-log band; Brookmeyer and Crowley,
//! *Biometrics* 38 (1982) 29, for the interval of the median; Mantel, *Cancer Chemother Rep* 50 (1966) 163, for the log-rank test;
//! Schemper and Smith, *Control Clin Trials* 17 (1996) 343, for the reversed curve.

use statrs::distribution::{ChiSquared, ContinuousCDF};

use super::format::figure;
use crate::model::{Ticks, Unit};

/// The 97.5th percentile of the normal distribution: bands and intervals are those of 95 %.
const NORMAL_97_5: f64 = 1.959_963_984_540_054;

/// What counts as equal to one half when a median is read off: R's tolerance, the square root of a double's precision.
const HALF_TOLERANCE: f64 = 1.490_116_119_384_765_6e-8;

/// One patient's time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Observation {
    /// From the start of the measure to the event, or to when the patient was last known to be without it.
    pub time: Ticks,
    /// Whether the event was observed; otherwise the time is censored.
    pub event: bool,
}

/// The state of a curve from one observed time to the next.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CurveStep {
    /// When something was observed.
    pub time: Ticks,
    /// How many were followed at least until then.
    pub at_risk: usize,
    /// How many had the event then.
    pub events: usize,
    /// How many were censored then, thus after the events of the same time.
    pub censored: usize,
    /// The share without the event from then on, from 1 to 0.
    pub survival: f64,
    /// Greenwood's standard error of the share; `None` once nobody is left.
    pub std_err: Option<f64>,
    /// The 95 % interval of the share on the log-log scale; `None` where the share is 0 or 1.
    pub band: Option<(f64, f64)>,
}

/// The time at which one half has had the event, and its 95 % interval. `None` is not reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Median {
    /// The first time at which the share is at most one half; if it is exactly one half until a later event, the middle between
    /// the two.
    pub time: Option<Ticks>,
    /// The same of the lower end of the band.
    pub low: Option<Ticks>,
    /// The same of the upper end of the band.
    pub high: Option<Ticks>,
}

impl Median {
    /// As printed in a sentence: `10.2 mo (95 % CI 9.3–not reached)`; `None` if it is not reached.
    pub fn words(&self, unit: Unit) -> Option<String> {
        let words = |t: Option<Ticks>| t.map_or_else(|| "not reached".to_owned(), |t| figure(t, unit));
        let time = figure(self.time?, unit);
        Some(format!("{time} {} (95 % CI {}–{})", unit.symbol(), words(self.low), words(self.high)))
    }
}

/// A Kaplan–Meier curve.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Curve {
    /// In order of time; before the first the share is 1.
    pub steps: Vec<CurveStep>,
    /// How many were observed.
    pub patients: usize,
    /// How many had the event.
    pub events: usize,
    /// When one half has had it.
    pub median: Median,
}

impl Curve {
    /// The product-limit estimate from observations in any order.
    ///
    /// ```
    /// # use phaseline::{measure::survival::{Curve, Observation}, model::Ticks};
    /// let days = |n: i64, event| Observation { time: Ticks::from_days(n), event };
    /// let curve = Curve::new(&[days(1, true), days(2, false), days(3, true)]);
    /// assert_eq!(curve.median.time, Some(Ticks::from_days(3)));
    /// assert!((curve.survival_at(Ticks::from_days(2)) - 2.0 / 3.0).abs() < 1e-12);
    /// ```
    pub fn new(observations: &[Observation]) -> Self {
        let mut sorted = observations.to_vec();
        sorted.sort_by_key(|o| o.time);
        let mut steps = Vec::new();
        let (mut at_risk, mut survival, mut greenwood) = (sorted.len(), 1.0_f64, 0.0_f64);
        for tied in sorted.chunk_by(|a, b| a.time == b.time) {
            let Some(time) = tied.first().map(|o| o.time) else { continue };
            let events = tied.iter().filter(|o| o.event).count();
            let (d, n) = (events as f64, at_risk as f64);
            survival *= (n - d) / n;
            if events > 0 && events < at_risk {
                greenwood += d / (n * (n - d));
            }
            let is_over = events == at_risk;
            if is_over {
                survival = 0.0;
            }
            steps.push(CurveStep {
                time,
                at_risk,
                events,
                censored: tied.len() - events,
                survival,
                std_err: (!is_over).then_some(survival * greenwood.sqrt()),
                band: log_log_band(survival, greenwood.sqrt()),
            });
            at_risk -= tied.len();
        }
        let median = Median {
            time: crossing(&steps, |s| Some(s.survival)),
            low: crossing(&steps, |s| s.band.map(|(low, _)| low)),
            high: crossing(&steps, |s| s.band.map(|(_, high)| high)),
        };
        let events = steps.iter().map(|s| s.events).sum();
        Self { steps, patients: sorted.len(), events, median }
    }

    /// The curve of being censored, in which the event censors: its median is how long the group was followed.
    pub fn of_follow_up(observations: &[Observation]) -> Self {
        let reversed: Vec<_> = observations.iter().map(|o| Observation { event: !o.event, ..*o }).collect();
        Self::new(&reversed)
    }

    /// How many were followed at least until a time.
    pub fn at_risk(&self, time: Ticks) -> usize {
        let next = self.steps.partition_point(|s| s.time < time);
        self.steps.get(next).map_or(0, |s| s.at_risk)
    }

    /// The step that holds at a time; `None` before the first.
    pub fn step_at(&self, time: Ticks) -> Option<&CurveStep> {
        let next = self.steps.partition_point(|s| s.time <= time);
        self.steps.get(next.checked_sub(1)?)
    }

    /// The share without the event at a time.
    pub fn survival_at(&self, time: Ticks) -> f64 {
        self.step_at(time).map_or(1.0, |s| s.survival)
    }

    /// The last time at which anyone was observed.
    pub fn last_time(&self) -> Option<Ticks> {
        self.steps.last().map(|s| s.time)
    }
}

/// The 95 % interval of a share on the scale log(−log S), of which `log_error` is the standard error of log S.
fn log_log_band(survival: f64, log_error: f64) -> Option<(f64, f64)> {
    if survival <= 0.0 || survival >= 1.0 {
        return None;
    }
    let log = survival.ln();
    let center = (-log).ln();
    let reach = NORMAL_97_5 * log_error / log;
    let at = |place: f64| (-place.exp()).exp();
    Some((at(center - reach), at(center + reach)))
}

/// When a falling share comes to one half: the rule that R prints medians by. Where the share is flat at exactly one half until it
/// falls again, the middle of the flat part.
fn crossing(steps: &[CurveStep], share: impl Fn(&CurveStep) -> Option<f64>) -> Option<Ticks> {
    let mut known = steps.iter().filter_map(|s| Some((s.time, share(s)?)));
    let (first, value) = known.find(|(_, value)| *value < 0.5 + HALF_TOLERANCE)?;
    if (value - 0.5).abs() >= HALF_TOLERANCE {
        return Some(first);
    }
    let lower = known.find(|(_, later)| *later < value);
    Some(lower.map_or(first, |(next, _)| Ticks(first.0 + (next.0 - first.0) / 2)))
}

/// The log-rank test of a difference between groups.
#[derive(Debug, Clone, PartialEq)]
pub struct LogRank {
    /// The statistic.
    pub chi_squared: f64,
    /// Its degrees of freedom: one less than the groups that could have had an event.
    pub degrees: usize,
    /// The probability of a statistic at least as large if the groups do not differ.
    pub p: f64,
    /// Events observed and expected, by group in the order given.
    pub groups: Vec<(usize, f64)>,
}

impl LogRank {
    /// As printed: `Log-rank test: χ² = 10.3, 1 df, p = 0.0013`.
    ///
    /// ```
    /// # use phaseline::measure::survival::LogRank;
    /// let test = LogRank { chi_squared: 10.3267, degrees: 1, p: 0.001311, groups: Vec::new() };
    /// assert_eq!(test.words(), "Log-rank test: χ² = 10.3, 1 df, p = 0.0013");
    /// ```
    pub fn words(&self) -> String {
        let chi = if self.chi_squared < 1.0 { 2 } else { 1 };
        let p = match self.p {
            p if p < 0.0001 => "p < 0.0001".to_owned(),
            p if p < 0.01 => format!("p = {p:.4}"),
            p if p < 0.1 => format!("p = {p:.3}"),
            p if p < 0.995 => format!("p = {p:.2}"),
            _ => "p > 0.99".to_owned(),
        };
        format!("Log-rank test: χ² = {:.chi$}, {} df, {p}", self.chi_squared, self.degrees)
    }
}

/// Compares groups over the whole time; `None` if fewer than two groups were at risk at any event, or if their curves
/// leave nothing to compare.
pub fn log_rank(groups: &[Vec<Observation>]) -> Option<LogRank> {
    let count = groups.len();
    let mut all: Vec<(Ticks, bool, usize)> = Vec::new();
    for (g, group) in groups.iter().enumerate() {
        all.extend(group.iter().map(|o| (o.time, o.event, g)));
    }
    all.sort_by_key(|(time, _, _)| *time);
    let mut at_risk: Vec<f64> = groups.iter().map(|group| group.len() as f64).collect();
    let mut expected = vec![0.0_f64; count];
    let mut variance = vec![vec![0.0_f64; count]; count];
    for tied in all.chunk_by(|a, b| a.0 == b.0) {
        let n: f64 = at_risk.iter().sum();
        let d = tied.iter().filter(|(_, event, _)| *event).count() as f64;
        if d > 0.0 {
            for (sum, risk) in expected.iter_mut().zip(&at_risk) {
                *sum += d * risk / n;
            }
            if n > 1.0 {
                let scale = d * (n - d) / (n - 1.0);
                for (g, (row, risk)) in variance.iter_mut().zip(&at_risk).enumerate() {
                    for (h, (cell, other)) in row.iter_mut().zip(&at_risk).enumerate() {
                        let own = if g == h { 1.0 } else { 0.0 };
                        *cell += scale * risk / n * (own - other / n);
                    }
                }
            }
        }
        for (_, _, group) in tied {
            if let Some(risk) = at_risk.get_mut(*group) {
                *risk -= 1.0;
            }
        }
    }
    let observed: Vec<usize> = groups.iter().map(|g| g.iter().filter(|o| o.event).count()).collect();
    // One group follows from the others; a group that was never at risk says nothing.
    let compared: Vec<usize> =
        expected.iter().enumerate().filter(|(_, e)| **e > 0.0).map(|(g, _)| g).collect();
    let (_, free) = compared.split_first().filter(|(_, free)| !free.is_empty())?;
    let difference = |g: usize| Some(*observed.get(g)? as f64 - expected.get(g)?);
    let mut system = Vec::new();
    for g in free {
        let row = variance.get(*g)?;
        let mut equation: Vec<f64> = free.iter().filter_map(|h| row.get(*h).copied()).collect();
        equation.push(difference(*g)?);
        system.push(equation);
    }
    let solution = solved(system)?;
    let chi_squared: f64 = free.iter().zip(&solution).filter_map(|(g, x)| Some(difference(*g)? * x)).sum();
    let chi_squared = chi_squared.max(0.0);
    let degrees = free.len();
    let p = ChiSquared::new(degrees as f64).ok()?.sf(chi_squared);
    Some(LogRank { chi_squared, degrees, p, groups: observed.into_iter().zip(expected).collect() })
}

/// The solution of linear equations, each a row of coefficients and the right side, by elimination with the largest
/// pivot; `None` if they have no single solution.
fn solved(mut rows: Vec<Vec<f64>>) -> Option<Vec<f64>> {
    let size = rows.len();
    let largest = rows.iter().flatten().fold(0.0_f64, |a, b| a.max(b.abs()));
    for column in 0..size {
        let height = |row: &Vec<f64>| row.get(column).map_or(0.0, |x| x.abs());
        let below = rows.iter().enumerate().skip(column);
        let (pivot, _) = below.max_by(|(_, a), (_, b)| height(a).total_cmp(&height(b)))?;
        rows.swap(column, pivot);
        let lead = rows.get(column)?.clone();
        let top = *lead.get(column)?;
        if top.abs() <= largest * f64::EPSILON * size as f64 {
            return None;
        }
        for (r, row) in rows.iter_mut().enumerate() {
            let factor = if r == column { 0.0 } else { row.get(column)? / top };
            for (cell, above) in row.iter_mut().zip(&lead) {
                *cell -= factor * above;
            }
        }
    }
    rows.iter().enumerate().map(|(r, row)| Some(row.last()? / row.get(r)?)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(times: &[(i64, bool)]) -> Vec<Observation> {
        times.iter().map(|(t, event)| Observation { time: Ticks::from_days(*t), event: *event }).collect()
    }

    #[test]
    fn nobody_observed_is_an_empty_curve_and_no_test() {
        let curve = Curve::new(&[]);
        assert_eq!(curve, Curve::default());
        assert_eq!((curve.at_risk(Ticks::DAY), curve.survival_at(Ticks::DAY)), (0, 1.0));
        assert_eq!(log_rank(&[]), None);
        assert_eq!(log_rank(&[Vec::new(), days(&[(1, true)])]), None);
    }

    #[test]
    fn groups_without_an_event_are_not_compared() {
        assert_eq!(log_rank(&[days(&[(1, false), (4, false)]), days(&[(3, false)])]), None);
        // All fall at once: any split of the events among the groups is as likely.
        assert_eq!(log_rank(&[days(&[(2, true)]), days(&[(2, true)])]), None);
    }

    #[test]
    fn equal_groups_do_not_differ_and_the_order_of_groups_changes_nothing() {
        let a = days(&[(1, true), (3, false), (5, true), (8, true)]);
        let b = days(&[(2, true), (3, true), (9, false)]);
        let c = days(&[(4, true), (4, false), (6, true)]);
        let same = log_rank(&[a.clone(), a.clone()]).unwrap();
        assert!(same.chi_squared < 1e-12 && (same.p - 1.0).abs() < 1e-6);
        let forth = log_rank(&[a.clone(), b.clone(), c.clone()]).unwrap();
        let back = log_rank(&[c, a, b]).unwrap();
        assert!((forth.chi_squared - back.chi_squared).abs() < 1e-12);
        assert_eq!((forth.degrees, forth.groups.len()), (2, 3));
        let (observed, expected) =
            forth.groups.iter().fold((0.0, 0.0), |(o, e), g| (o + g.0 as f64, e + g.1));
        assert!((observed - expected).abs() < 1e-12);
    }

    #[test]
    fn those_censored_at_the_time_of_an_event_were_at_risk_of_it() {
        let curve = Curve::new(&days(&[(2, false), (2, true), (3, true)]));
        assert!((curve.survival_at(Ticks::from_days(2)) - 2.0 / 3.0).abs() < 1e-15);
        assert_eq!(curve.at_risk(Ticks::from_days(2)), 3);
        assert_eq!(curve.at_risk(Ticks(Ticks::from_days(2).0 + 1)), 1);
    }
}
