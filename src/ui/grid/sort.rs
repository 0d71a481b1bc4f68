//! The order of a grid's rows: the column that sorts them, the direction, and the keys that are compared.

use std::cmp::Ordering;

use crate::model::Ticks;

/// By which column, and in which direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SortOrder<C> {
    /// Which column.
    pub column: C,
    /// From the greatest down.
    pub descending: bool,
}

impl<C: PartialEq> SortOrder<C> {
    /// What a click on a header asks for: ascending, then descending, then the order of the file.
    pub fn clicked(now: Option<Self>, column: C) -> Option<Self> {
        match now {
            Some(sort) if sort.column == column && sort.descending => None,
            Some(sort) if sort.column == column => Some(Self { column, descending: true }),
            _ => Some(Self { column, descending: false }),
        }
    }

    /// Whether rows are sorted by a column, and whether from the greatest down.
    pub fn of_column(now: Option<&Self>, column: &C) -> Option<bool> {
        now.filter(|sort| sort.column == *column).map(|sort| sort.descending)
    }
}

/// What a cell is sorted by. Times come before numbers, these before words, and nothing comes last whatever the direction.
#[derive(Debug, Clone, PartialEq)]
pub enum SortKey {
    /// A time.
    Time(Ticks),
    /// A number.
    Number(f64),
    /// Words, in small letters.
    Words(String),
    /// The cell is empty, or what it says is not known.
    Nothing,
}

impl SortKey {
    const fn rank(&self) -> u8 {
        match self {
            Self::Time(_) => 0,
            Self::Number(_) => 1,
            Self::Words(_) => 2,
            Self::Nothing => 3,
        }
    }

    fn compare(&self, other: &Self, descending: bool) -> Ordering {
        let order = match (self, other) {
            (Self::Nothing, _) | (_, Self::Nothing) => return self.rank().cmp(&other.rank()),
            (Self::Time(a), Self::Time(b)) => a.cmp(b),
            (Self::Number(a), Self::Number(b)) => a.total_cmp(b),
            (Self::Words(a), Self::Words(b)) => a.cmp(b),
            _ => self.rank().cmp(&other.rank()),
        };
        if descending { order.reverse() } else { order }
    }
}

/// Rows in the order of their keys; those that are equal stay in the order of the file.
pub fn sorted_rows<R: Copy>(rows: &[R], descending: bool, key: impl Fn(R) -> Option<SortKey>) -> Vec<R> {
    let mut keyed: Vec<_> = rows.iter().map(|row| (key(*row).unwrap_or(SortKey::Nothing), *row)).collect();
    keyed.sort_by(|(a, _), (b, _)| a.compare(b, descending));
    keyed.into_iter().map(|(_, row)| row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_sorts_up_then_down_then_as_in_the_file() {
        let first = SortOrder::clicked(None, "dose");
        assert_eq!(first, Some(SortOrder { column: "dose", descending: false }));
        let second = SortOrder::clicked(first, "dose");
        assert_eq!(second, Some(SortOrder { column: "dose", descending: true }));
        assert_eq!(SortOrder::clicked(second, "dose"), None);
        assert_eq!(SortOrder::clicked(second, "name").map(|s| s.descending), Some(false));
    }

    #[test]
    fn numbers_sort_as_numbers_and_what_is_not_known_stays_last_in_either_direction() {
        let keys =
            [SortKey::Nothing, SortKey::Words("b".into()), SortKey::Number(10.0), SortKey::Number(9.0)];
        let order = |descending| sorted_rows(&[0, 1, 2, 3], descending, |at: usize| keys.get(at).cloned());
        assert_eq!(order(false), [3, 2, 1, 0]);
        assert_eq!(order(true), [1, 2, 3, 0]);
    }
}
