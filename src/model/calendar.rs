//! Calendar dates to the precision that a source states: a day, a month or a year.

use std::fmt;

use jiff::civil::{Date, DateTime, date};

/// How finely a calendar date is stated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Precision {
    /// `2007`
    Year,
    /// `2007-03`
    Month,
    /// `2007-03-14`
    Day,
}

/// A calendar date to its stated precision.
///
/// ```
/// # use phaseline::model::CalendarDate;
/// let march: CalendarDate = "2007-03".parse().unwrap();
/// assert_eq!(march.last_day_number() - march.first_day_number(), 31); // half-open: 1 March to 1 April
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CalendarDate {
    first: Date,
    precision: Precision,
}

/// Years outside these are typing errors, not dates of a medical history.
const YEARS: std::ops::RangeInclusive<i16> = 1850..=2199;

/// Day 0 of the calendar axis.
const EPOCH: Date = date(2000, 1, 1);

fn day_number(day: Date) -> i64 {
    i64::from(EPOCH.until(day).map_or(0, |span| span.get_days()))
}

impl CalendarDate {
    /// A date out of numbers; month and day as far as they are known. `None` if there is no such date.
    pub fn new(year: i16, month: Option<i8>, day: Option<i8>) -> Option<Self> {
        if !YEARS.contains(&year) {
            return None;
        }
        let first = Date::new(year, month.unwrap_or(1), day.unwrap_or(1)).ok()?;
        let precision = match (month, day) {
            (None, None) => Precision::Year,
            (Some(_), None) => Precision::Month,
            (Some(_), Some(_)) => Precision::Day,
            (None, Some(_)) => return None,
        };
        Some(Self { first, precision })
    }

    /// The date of a day counted from 1 January 2000.
    pub fn from_day_number(number: i64, precision: Precision) -> Option<Self> {
        let span = jiff::Span::new().try_days(number).ok()?;
        let day = EPOCH.checked_add(span).ok()?;
        let (month, in_month) = (Some(day.month()), Some(day.day()));
        match precision {
            Precision::Year => Self::new(day.year(), None, None),
            Precision::Month => Self::new(day.year(), month, None),
            Precision::Day => Self::new(day.year(), month, in_month),
        }
    }

    /// How finely it is stated.
    pub fn precision(&self) -> Precision {
        self.precision
    }

    /// The year.
    pub fn year(&self) -> i16 {
        self.first.year()
    }

    /// First day that this date can mean, in days from 1 January 2000.
    pub fn first_day_number(&self) -> i64 {
        day_number(self.first)
    }

    /// The day after the last one that this date can mean, in days from 1 January 2000 (half-open). An exact day is
    /// itself: first and last are the same instant.
    pub fn last_day_number(&self) -> i64 {
        let next = match self.precision {
            Precision::Day => return self.first_day_number(),
            Precision::Month => self.first.last_of_month().tomorrow(),
            Precision::Year => self.first.last_of_year().tomorrow(),
        };
        next.map_or_else(|_| self.first_day_number(), day_number)
    }

    /// Moves by whole units of its own precision.
    pub fn shift(&self, units: i64) -> Option<Self> {
        let span = jiff::Span::new();
        let span = match self.precision {
            Precision::Year => span.try_years(units),
            Precision::Month => span.try_months(units),
            Precision::Day => span.try_days(units),
        };
        let first = DateTime::from(self.first).checked_add(span.ok()?).ok()?.date();
        YEARS.contains(&first.year()).then_some(Self { first, ..*self })
    }
}

impl fmt::Display for CalendarDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (y, m, d) = (self.first.year(), self.first.month(), self.first.day());
        match self.precision {
            Precision::Year => write!(f, "{y:04}"),
            Precision::Month => write!(f, "{y:04}-{m:02}"),
            Precision::Day => write!(f, "{y:04}-{m:02}-{d:02}"),
        }
    }
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

fn month_by_name(name: &str) -> Option<i8> {
    let name = name.trim_end_matches('.').to_lowercase();
    if name.chars().count() < 3 {
        return None;
    }
    MONTHS.iter().position(|month| month.starts_with(&name)).map(|i| i as i8 + 1)
}

/// Digits only, so that `+5` and ` 5` are not numbers of a date.
fn number<T: std::str::FromStr>(digits: &str) -> Option<T> {
    if digits.is_empty() || digits.len() > 4 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    digits.parse().ok()
}

fn year(digits: &str) -> Option<i16> {
    if digits.len() == 4 { number(digits) } else { None }
}

impl std::str::FromStr for CalendarDate {
    type Err = ();

    /// Reads `2007-03-14`, `2007-03`, `2007`, `14/03/2007`, `03/2007`, `14.03.2007`, `March 2007`, `14 March 2007` and
    /// `March 14, 2007`. A date with slashes is day first, as medical reports outside the USA write it; one whose
    /// second number is above 12 is no date, rather than silently month first.
    fn from_str(text: &str) -> Result<Self, ()> {
        let text = text.trim();
        let by = |sep: char| text.split(sep).map(str::trim).collect::<Vec<_>>();
        let found = match by('-').as_slice() {
            [y] if year(y).is_some() => Self::new(year(y).ok_or(())?, None, None),
            [y, m] if m.len() == 2 => Self::new(year(y).ok_or(())?, Some(number(m).ok_or(())?), None),
            [y, m, d] if m.len() == 2 && d.len() == 2 => {
                Self::new(year(y).ok_or(())?, Some(number(m).ok_or(())?), Some(number(d).ok_or(())?))
            }
            _ => None,
        };
        if let Some(found) = found {
            return Ok(found);
        }
        for sep in ['/', '.'] {
            let found = match by(sep).as_slice() {
                [m, y] => Self::new(year(y).unwrap_or(0), number(m).or(Some(0)), None),
                [d, m, y] => Self::new(year(y).unwrap_or(0), number(m).or(Some(0)), number(d).or(Some(0))),
                _ => None,
            };
            if let Some(found) = found {
                return Ok(found);
            }
        }
        let words: Vec<&str> = text.split([' ', ',']).filter(|w| !w.is_empty()).collect();
        let found = match words.as_slice() {
            [m, y] => month_by_name(m).and_then(|m| Self::new(year(y)?, Some(m), None)),
            [a, b, y] => month_by_name(b)
                .zip(number(a))
                .or_else(|| month_by_name(a).zip(number(b)))
                .and_then(|(m, d)| Self::new(year(y)?, Some(m), Some(d))),
            _ => None,
        };
        found.ok_or(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_typed_in_other_ways_are_written_back_in_iso() {
        for (typed, iso) in [
            ("2007-03-14", "2007-03-14"),
            ("14/03/2007", "2007-03-14"),
            ("14.03.2007", "2007-03-14"),
            ("03/2007", "2007-03"),
            ("March 2007", "2007-03"),
            ("14 Mar 2007", "2007-03-14"),
            ("March 14, 2007", "2007-03-14"),
            ("2007", "2007"),
        ] {
            assert_eq!(typed.parse::<CalendarDate>().map(|d| d.to_string()), Ok(iso.to_owned()), "{typed}");
        }
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in
            ["2007-13", "2007-02-30", "03/14/2007", "99", "20077", "Foo 2007", "2007-3", "", "+007", "1/2/3"]
        {
            assert!(text.parse::<CalendarDate>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_day_number_and_back_is_the_same_day() {
        let day: CalendarDate = "2020-02-29".parse().unwrap();
        assert_eq!(CalendarDate::from_day_number(day.first_day_number(), Precision::Day), Some(day));
    }
}
