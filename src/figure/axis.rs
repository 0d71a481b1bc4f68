//! The time axis: where a moment stands on the page, and which moments are marked.
//!
//! Ticks follow the zoom: days, weeks, months or years, each in steps that people count in (3, 6 and 12 months; 5 and
//! 10 years), unless a unit is asked for. On a calendar axis time 0 is 1 January 2000 and ticks stand on first days.

use crate::model::{CalendarDate, Precision, Ticks, Unit};

use super::scene::Weight;
use super::text;

/// Positions further off the page than this, in points, are drawn at this distance: no surface can tell, and `f32`
/// keeps its precision.
const FAR_PT: f64 = 20_000.0;

/// More marks than this are never made, whatever the page.
const MOST_TICKS: usize = 2_000;

/// A stretch of time that the axis leaves out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cut {
    /// Where it begins.
    pub from: Ticks,
    /// Where it ends, which is later.
    pub to: Ticks,
}

impl Cut {
    fn length(self) -> f64 {
        self.to.0 as f64 - self.from.0 as f64
    }
}

/// Most stretches that one axis leaves out.
pub const MOST_CUTS: usize = 2;

/// Where moments stand on the page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TimeAxis {
    /// The moment at the left end.
    pub from: Ticks,
    /// The moment at the right end.
    pub to: Ticks,
    /// The left end in points.
    pub x0: f32,
    /// The right end in points.
    pub x1: f32,
    /// Stretches that are left out, in order; none of most axes.
    cuts: [Option<Cut>; MOST_CUTS],
    /// Width of the gap that stands for each of them, in points.
    gap: f32,
}

impl TimeAxis {
    /// An axis between two moments over two positions in points. An empty or reversed span becomes one day.
    pub fn new(from: Ticks, to: Ticks, x0: f32, x1: f32) -> Self {
        let to = if to > from { to } else { from + Ticks::DAY };
        let (x0, x1) = if x0.is_finite() && x1.is_finite() { (x0, x1) } else { (0.0, 1.0) };
        Self { from, to, x0, x1: x1.max(x0 + 1.0), cuts: [None; MOST_CUTS], gap: 0.0 }
    }

    /// The same axis without some stretches, which are in order and do not meet; a gap of so many points stands for
    /// each. What does not lie within the axis is not cut.
    #[must_use]
    pub fn without(mut self, cuts: &[Cut], gap: f32) -> Self {
        let mut end = self.from;
        let mut slots = self.cuts.iter_mut();
        for cut in cuts.iter().filter(|cut| cut.to > cut.from) {
            if cut.from > end
                && cut.to < self.to
                && let Some(slot) = slots.next()
            {
                *slot = Some(*cut);
                end = cut.to;
            }
        }
        self.gap = gap.clamp(0.0, (self.x1 - self.x0) / 8.0);
        self
    }

    /// Where a moment stands, in points; always finite, and far outside the page at most for moments far outside it.
    pub fn x_at(&self, moment: Ticks) -> f32 {
        let mut length = moment.0 as f64 - self.from.0 as f64;
        let mut gaps = 0.0;
        for cut in self.cuts.iter().flatten() {
            let within = (moment.0 as f64 - cut.from.0 as f64).clamp(0.0, cut.length());
            length -= within;
            gaps += within / cut.length() * f64::from(self.gap);
        }
        let x = f64::from(self.x0) + length * self.points_per_tick() + gaps;
        x.clamp(f64::from(self.x0) - FAR_PT, f64::from(self.x1) + FAR_PT) as f32
    }

    /// The moment at a position in points.
    pub fn ticks_at(&self, x: f32) -> Ticks {
        let mut left = f64::from(x - self.x0);
        let mut at = self.from.0 as f64;
        let gap = f64::from(self.gap);
        for cut in self.cuts.iter().flatten() {
            let before = (cut.from.0 as f64 - at) * self.points_per_tick();
            if left <= before {
                break;
            }
            left -= before;
            if left < gap {
                return Ticks((cut.from.0 as f64 + left / gap * cut.length()) as i64);
            }
            left -= gap;
            at = cut.to.0 as f64;
        }
        Ticks((at + left / self.points_per_tick()) as i64)
    }

    /// How many points a length of time takes where nothing is left out.
    pub fn width_of(&self, length: Ticks) -> f32 {
        (length.0 as f64 * self.points_per_tick()) as f32
    }

    /// The gaps that stand for what is left out, left and right end in points.
    pub fn gaps(&self) -> impl Iterator<Item = (f32, f32)> {
        let ends = |cut: &Cut| (self.x_at(cut.from), self.x_at(cut.to));
        self.cuts.iter().flatten().map(ends)
    }

    /// Whether a moment lies in a stretch that is left out.
    pub fn leaves_out(&self, moment: Ticks) -> bool {
        self.cuts.iter().flatten().any(|cut| cut.from < moment && moment < cut.to)
    }

    fn points_per_tick(&self) -> f64 {
        let (mut length, mut width) = (self.to.0 as f64 - self.from.0 as f64, f64::from(self.x1 - self.x0));
        for cut in self.cuts.iter().flatten() {
            length -= cut.length();
            width -= f64::from(self.gap);
        }
        width / length.max(1.0)
    }
}

/// One mark on the axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Tick {
    /// When.
    pub at: Ticks,
    /// What is written under it; nothing under a minor one.
    pub label: Option<String>,
}

/// The marks of an axis, and the unit that they count in.
#[derive(Debug, Clone, PartialEq)]
pub struct TickMarks {
    /// The unit of the numbers.
    pub unit: Unit,
    /// The length between numbered marks, in units.
    pub step: i64,
    /// From left to right.
    pub ticks: Vec<Tick>,
}

/// Steps of numbered marks in a unit, with the steps of the small marks between them.
type Ladder = &'static [(i64, &'static [i64])];

const DAYS: Ladder = &[
    (1, &[]),
    (2, &[1]),
    (7, &[1]),
    (14, &[1, 7]),
    (28, &[7, 14]),
    (56, &[7, 14, 28]),
    (84, &[7, 14, 28]),
    (168, &[14, 28, 84]),
    (364, &[28, 91]),
];
const WEEKS: Ladder = &[
    (1, &[]),
    (2, &[1]),
    (4, &[1, 2]),
    (8, &[1, 2, 4]),
    (12, &[1, 4]),
    (24, &[2, 4, 12]),
    (52, &[4, 13, 26]),
    (104, &[13, 26, 52]),
    (260, &[26, 52]),
];
const MONTHS: Ladder = &[
    (1, &[]),
    (2, &[1]),
    (3, &[1]),
    (6, &[1, 3]),
    (12, &[1, 3, 6]),
    (24, &[3, 6, 12]),
    (36, &[3, 6, 12]),
    (60, &[6, 12]),
    (120, &[12, 60]),
    (240, &[24, 60, 120]),
];
const YEARS: Ladder =
    &[(1, &[]), (2, &[1]), (5, &[1]), (10, &[1, 5]), (20, &[5, 10]), (50, &[5, 10]), (100, &[10, 50])];

/// The unit that a span of time is best counted in.
pub fn unit_for(span: Ticks) -> Unit {
    match span {
        s if s <= Ticks::WEEK * 5 => Unit::Day,
        s if s <= Ticks::WEEK * 30 => Unit::Week,
        s if s <= Ticks::YEAR * 15 => Unit::Month,
        _ => Unit::Year,
    }
}

const fn ladder(unit: Unit) -> Ladder {
    match unit {
        Unit::Day => DAYS,
        Unit::Week => WEEKS,
        Unit::Month => MONTHS,
        Unit::Year => YEARS,
    }
}

/// Room that a numbered mark needs, as a multiple of its type size, beyond its own number.
const MAJOR_ROOM_EM: f32 = 4.5;
/// Room that a small mark needs, as a multiple of the type size.
const MINOR_ROOM_EM: f32 = 1.0;

/// The smallest step of the ladder whose marks stand at least `room_pt` apart, and its small marks that stand at least
/// `minor_pt` apart (0 for none). Beyond the ladder steps double.
fn choose(axis: &TimeAxis, unit: Unit, room_pt: f32, minor_pt: f32) -> (i64, i64) {
    let width = |step: i64| axis.width_of(unit.ticks() * step);
    let rungs = ladder(unit);
    if let Some((step, minors)) = rungs.iter().find(|(step, _)| width(*step) >= room_pt) {
        let minor = minors.iter().copied().find(|minor| width(*minor) >= minor_pt);
        return (*step, minor.unwrap_or(0));
    }
    let mut step = rungs.last().map_or(1, |(step, _)| *step);
    while width(step) < room_pt && step < i64::MAX / 4 / unit.ticks().0 {
        step *= 2;
    }
    (step, 0)
}

/// The marks of an axis that counts from a zero, for type of `label_pt`. Without a unit the span decides.
pub fn tick_marks(axis: &TimeAxis, unit: Option<Unit>, label_pt: f32) -> TickMarks {
    let unit = unit.unwrap_or_else(|| unit_for(axis.to - axis.from));
    let widest = [axis.from, axis.to]
        .map(|end| text::width_pt(&format!("{:.0}", end.in_unit(unit)), label_pt, Weight::Regular));
    let room = (widest.iter().fold(0.0_f32, |a, b| a.max(*b)) + label_pt).max(MAJOR_ROOM_EM * label_pt);
    let (step, minor) = choose(axis, unit, room, MINOR_ROOM_EM * label_pt);
    let each = if minor > 0 { minor } else { step };
    let length = unit.ticks() * each;
    let first = axis.from.0.div_euclid(length.0) + i64::from(axis.from.0.rem_euclid(length.0) != 0);
    let last = axis.to.0.div_euclid(length.0);
    let ticks = (first..=last)
        .take(MOST_TICKS)
        .filter(|n| !axis.leaves_out(length * *n))
        .map(|n| {
            let number = n * each;
            let label = (number % step == 0).then(|| number.to_string().replace('-', "−"));
            Tick { at: length * n, label }
        })
        .collect();
    TickMarks { unit, step, ticks }
}

/// What a calendar axis counts in.
#[derive(Clone, Copy)]
enum CalendarStep {
    Days(i64),
    Months(i64),
    Years(i64),
}

const CALENDAR_STEPS: [(CalendarStep, CalendarStep); 14] = {
    use CalendarStep::{Days, Months, Years};
    [
        (Days(1), Days(1)),
        (Days(2), Days(1)),
        (Days(7), Days(1)),
        (Days(14), Days(7)),
        (Months(1), Days(7)),
        (Months(2), Months(1)),
        (Months(3), Months(1)),
        (Months(6), Months(1)),
        (Years(1), Months(3)),
        (Years(2), Years(1)),
        (Years(5), Years(1)),
        (Years(10), Years(5)),
        (Years(20), Years(5)),
        (Years(50), Years(10)),
    ]
};

impl CalendarStep {
    /// About how long it is.
    fn length(self) -> Ticks {
        match self {
            Self::Days(n) => Ticks::DAY * n,
            Self::Months(n) => Ticks::MONTH * n,
            Self::Years(n) => Ticks::YEAR * n,
        }
    }

    /// The first days of this step between two day numbers.
    fn dates(self, first: i64, last: i64) -> Vec<CalendarDate> {
        let Some(start) = CalendarDate::from_day_number(first, Precision::Day) else { return Vec::new() };
        let year = i64::from(start.year());
        let date = |y: i64, m: i64, d: i64| {
            CalendarDate::new(i16::try_from(y).ok()?, i8::try_from(m).ok(), i8::try_from(d).ok())
        };
        let all: Box<dyn Iterator<Item = Option<CalendarDate>>> = match self {
            Self::Days(n) => Box::new(
                (first.div_euclid(n)..).map(move |k| CalendarDate::from_day_number(k * n, Precision::Day)),
            ),
            Self::Months(n) => Box::new((0..).map(move |k| date(year + k * n / 12, k * n % 12 + 1, 1))),
            Self::Years(n) => Box::new((0..).map(move |k| date((year.div_euclid(n) + k) * n, 1, 1))),
        };
        all.take(MOST_TICKS)
            .map_while(|date| date)
            .take_while(|date| date.first_day_number() <= last)
            .filter(|date| date.first_day_number() >= first)
            .collect()
    }
}

const MONTH_NAMES: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Year, month and day of a date.
fn parts(date: CalendarDate) -> (i16, usize, i64) {
    let first_of = |month: usize| {
        CalendarDate::new(date.year(), i8::try_from(month).ok(), Some(1)).map(|d| d.first_day_number())
    };
    let day = date.first_day_number();
    let month = (1..=12).rev().find(|m| first_of(*m).is_some_and(|first| first <= day)).unwrap_or(1);
    (date.year(), month, day - first_of(month).unwrap_or(day) + 1)
}

/// The marks of a calendar axis, for type of `label_pt`. Years are written under January, months and days under the
/// others; the first mark says whatever is needed to read the rest.
pub fn calendar_marks(axis: &TimeAxis, label_pt: f32) -> TickMarks {
    let first = axis.from.0.div_euclid(Ticks::DAY.0);
    let last = axis.to.0.div_euclid(Ticks::DAY.0);
    let room = MAJOR_ROOM_EM * label_pt;
    let (step, minor) = CALENDAR_STEPS
        .into_iter()
        .find(|(step, _)| axis.width_of(step.length()) >= room)
        .unwrap_or((CalendarStep::Years(100), CalendarStep::Years(50)));
    let minors = if axis.width_of(minor.length()) >= MINOR_ROOM_EM * label_pt {
        minor.dates(first, last)
    } else {
        Vec::new()
    };
    let majors = step.dates(first, last);
    let mut year_known = None;
    let mut ticks: Vec<Tick> = Vec::new();
    for date in &majors {
        let (year, month, day) = parts(*date);
        let name = MONTH_NAMES.get(month - 1).copied().unwrap_or_default();
        let label = match step {
            CalendarStep::Years(_) => year.to_string(),
            CalendarStep::Months(_) if month == 1 => year.to_string(),
            CalendarStep::Months(_) if year_known == Some(year) => name.to_owned(),
            CalendarStep::Months(_) => format!("{name} {year}"),
            CalendarStep::Days(_) if year_known == Some(year) => format!("{day} {name}"),
            CalendarStep::Days(_) => format!("{day} {name} {year}"),
        };
        year_known = Some(year);
        ticks.push(Tick { at: Ticks::from_days(date.first_day_number()), label: Some(label) });
    }
    let is_major = |at: Ticks| majors.iter().any(|date| Ticks::from_days(date.first_day_number()) == at);
    let small = minors.iter().map(|date| Ticks::from_days(date.first_day_number()));
    ticks.extend(small.filter(|at| !is_major(*at)).map(|at| Tick { at, label: None }));
    ticks.retain(|tick| !axis.leaves_out(tick.at));
    ticks.sort_by_key(|tick| tick.at);
    let (unit, step) = match step {
        CalendarStep::Days(n) => (Unit::Day, n),
        CalendarStep::Months(n) => (Unit::Month, n),
        CalendarStep::Years(n) => (Unit::Year, n),
    };
    TickMarks { unit, step, ticks }
}

/// Numbered steps that a fitted axis shows about this many of.
const FITTED_STEPS: i64 = 9;

/// The smallest span with round ends around some moments: it begins at `from` where that is the zero, and leaves at
/// least `room` (a share of the whole) after `to` for arrowheads.
pub fn round_span(from: Ticks, to: Ticks, room: f64) -> (Ticks, Ticks) {
    let to = if to > from { to } else { from + Ticks::DAY };
    let span = to - from;
    let unit = unit_for(span);
    let step = ladder(unit)
        .iter()
        .map(|(step, _)| unit.ticks() * *step)
        .find(|step| span.0 / step.0.max(1) <= FITTED_STEPS)
        .unwrap_or(Ticks((span.0 / FITTED_STEPS).max(1)));
    let half = Ticks((step.0 / 2).max(1));
    let end = to.0.saturating_add((span.0 as f64 * room) as i64);
    let up = end.saturating_add(half.0 - 1).div_euclid(half.0).saturating_mul(half.0);
    let down = from.0.div_euclid(half.0).saturating_mul(half.0);
    (Ticks(down), Ticks(up.max(down.saturating_add(1))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(marks: &TickMarks) -> Vec<&str> {
        marks.ticks.iter().filter_map(|tick| tick.label.as_deref()).collect()
    }

    #[test]
    fn seven_years_are_counted_in_twelve_months_with_quarters_between() {
        let axis = TimeAxis::new(Ticks::ZERO, Ticks::MONTH * 84, 116.0, 456.0);
        let marks = tick_marks(&axis, None, 6.4);
        assert_eq!(labels(&marks), ["0", "12", "24", "36", "48", "60", "72", "84"]);
        assert_eq!(marks.ticks.len(), 29);
    }

    #[test]
    fn units_follow_the_zoom_and_can_be_forced() {
        let marks = |days: i64, unit| {
            tick_marks(&TimeAxis::new(Ticks::ZERO, Ticks::from_days(days), 0.0, 340.0), unit, 6.4)
        };
        assert_eq!(marks(14, None).unit, Unit::Day);
        assert_eq!(marks(100, None).unit, Unit::Week);
        assert_eq!(marks(2000, None).unit, Unit::Month);
        assert_eq!(marks(9000, None).unit, Unit::Year);
        assert_eq!(labels(&marks(2556, Some(Unit::Year))), ["0", "1", "2", "3", "4", "5", "6"]);
        assert_eq!(labels(&marks(30, Some(Unit::Week))), ["0", "1", "2", "3", "4"]);
    }

    #[test]
    fn numbers_before_zero_carry_a_minus_sign() {
        let axis = TimeAxis::new(Ticks::MONTH * -13, Ticks::MONTH * 24, 0.0, 200.0);
        assert_eq!(labels(&tick_marks(&axis, None, 6.0)), ["−12", "−6", "0", "6", "12", "18", "24"]);
    }

    #[test]
    fn the_calendar_says_years_once() {
        let day =
            |text: &str| Ticks::from_days(text.parse::<CalendarDate>().expect("a date").first_day_number());
        let years = TimeAxis::new(day("2006-11-15"), day("2014-02-01"), 0.0, 340.0);
        assert_eq!(labels(&calendar_marks(&years, 6.4))[..3], ["2007", "2008", "2009"]);
        let months = TimeAxis::new(day("2007-02-15"), day("2008-06-01"), 0.0, 340.0);
        assert_eq!(
            labels(&calendar_marks(&months, 6.4)),
            ["Mar 2007", "May", "Jul", "Sep", "Nov", "2008", "Mar", "May"]
        );
        let days = TimeAxis::new(day("2007-02-20"), day("2007-03-04"), 0.0, 340.0);
        let days = calendar_marks(&days, 6.4);
        let days = labels(&days);
        assert!(days.first().is_some_and(|first| first.ends_with(" Feb 2007")), "{days:?}");
        assert!(days.iter().skip(1).all(|day| !day.contains("2007")), "{days:?}");
    }

    #[test]
    fn a_moment_finds_its_place_and_back_whatever_its_size() {
        let axis = TimeAxis::new(Ticks::ZERO, Ticks::MONTH * 84, 116.0, 456.0);
        let moment = Ticks::MONTH * 37;
        assert!((axis.ticks_at(axis.x_at(moment)).days() - moment.days()).abs() < 0.1);
        for odd in [i64::MIN, i64::MAX, -1, 0] {
            assert!(axis.x_at(Ticks(odd)).is_finite());
        }
        for (from, to) in [(0, 0), (5, -5), (i64::MIN, i64::MAX), (i64::MAX, i64::MIN)] {
            let axis = TimeAxis::new(Ticks(from), Ticks(to), 0.0, 300.0);
            assert!(axis.x_at(Ticks(77)).is_finite());
            for unit in [None, Some(Unit::Day)] {
                assert!(tick_marks(&axis, unit, 6.0).ticks.len() <= MOST_TICKS);
            }
            calendar_marks(&axis, 6.0);
        }
    }

    #[test]
    fn what_is_cut_out_of_an_axis_takes_a_gap_and_gives_its_room_to_the_rest() {
        let months = |n: i64| Ticks::MONTH * n;
        let plain = TimeAxis::new(Ticks::ZERO, months(100), 100.0, 400.0);
        let cuts = [Cut { from: months(20), to: months(80) }];
        let axis = plain.without(&cuts, 4.0);
        assert!(
            (axis.x_at(Ticks::ZERO) - 100.0).abs() < 1e-3 && (axis.x_at(months(100)) - 400.0).abs() < 1e-3
        );
        assert_eq!(axis.gaps().map(|(a, b)| (a.round(), b.round())).collect::<Vec<_>>(), [(248.0, 252.0)]);
        // Forty months over 296 points.
        assert!((axis.width_of(months(10)) - 74.0).abs() < 1e-2);
        for month in (-10..=110).filter(|n| !(21..80).contains(n)) {
            let moment = months(month);
            assert!((axis.ticks_at(axis.x_at(moment)).days() - moment.days()).abs() < 0.1, "{month}");
        }
        let mut before = f32::NEG_INFINITY;
        for month in -10..=110 {
            assert!(axis.x_at(months(month)) > before, "{month}");
            before = axis.x_at(months(month));
        }
        let numbers = tick_marks(&axis, None, 6.0);
        assert_eq!(labels(&numbers), ["0", "6", "12", "18", "84", "90", "96"]);
        // Cuts that do not lie within the axis, or are none, are not made.
        let odd = [Cut { from: months(-5), to: months(5) }, Cut { from: months(9), to: months(9) }];
        assert_eq!(plain.without(&odd, 0.0), plain);
    }

    #[test]
    fn a_fitted_span_has_round_ends_and_room_for_an_arrowhead() {
        assert_eq!(round_span(Ticks::ZERO, Ticks::MONTH * 81, 0.012), (Ticks::ZERO, Ticks::MONTH * 84));
        let (from, to) = round_span(Ticks::MONTH * -2, Ticks::MONTH * 20, 0.012);
        assert!(from <= Ticks::MONTH * -2 && from >= Ticks::MONTH * -4 && to > Ticks::MONTH * 20);
        let (from, to) = round_span(Ticks(i64::MIN), Ticks(i64::MAX), 0.1);
        assert!(from < to);
    }
}
