//! What became of a list of shared values: what follows from each of them is worked out once and carried along.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

/// How a list became another: a stretch of it was replaced, and some of the new entries are old ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The stretch of the old list that is gone or moved.
    pub old: Range<usize>,
    /// For each entry in its place, where it stood in the old list; `None` for what is new.
    pub new: Vec<Option<usize>>,
}

impl Change {
    /// What became of `old`. Entries count as the same if they are the same shared value, whatever they hold; comparing
    /// two long lists that differ in one entry costs a glance at each.
    pub fn between<T>(old: &[Arc<T>], new: &[Arc<T>]) -> Self {
        Self::between_by(old, new, Arc::as_ptr, Arc::as_ptr)
    }

    /// The same of a list of something that belongs to each entry: `of_old` and `of_new` give the entry's identity.
    pub fn between_by<A, B, T>(
        old: &[A],
        new: &[B],
        of_old: impl Fn(&A) -> *const T,
        of_new: impl Fn(&B) -> *const T,
    ) -> Self {
        let same = |(a, b): &(&A, &B)| std::ptr::eq(of_old(a), of_new(b));
        let before = old.iter().zip(new).take_while(same).count();
        let (old_rest, new_rest) =
            (old.get(before..).unwrap_or_default(), new.get(before..).unwrap_or_default());
        let after = old_rest.iter().rev().zip(new_rest.iter().rev()).take_while(same).count();
        let old_rest = old_rest.get(..old_rest.len() - after).unwrap_or_default();
        let new_rest = new_rest.get(..new_rest.len() - after).unwrap_or_default();
        let places: HashMap<*const T, usize> = if new_rest.len() < 2 {
            HashMap::new()
        } else {
            old_rest.iter().enumerate().map(|(i, value)| (of_old(value), before + i)).collect()
        };
        let new = new_rest.iter().map(|value| places.get(&of_new(value)).copied()).collect();
        Self { old: before..before + old_rest.len(), new }
    }

    /// Whether both lists are the same.
    pub fn is_none(&self) -> bool {
        self.old.is_empty() && self.new.is_empty()
    }

    /// Whether it is of so many entries that what it takes away is remembered, see [`Bygone`].
    pub fn is_of_many(&self) -> bool {
        self.old.len().max(self.new.len()) > MANY
    }

    /// The stretch of the new list.
    pub fn stretch(&self) -> Range<usize> {
        self.old.start..self.old.start + self.new.len()
    }

    /// Takes a list along that holds one derived value for each entry of `new`, the new list: what is known keeps it,
    /// `derive` gives that of a new entry and its position. Gives the values that stood in the stretch before.
    pub fn carry<S, D: Clone>(
        &self,
        derived: &mut Vec<D>,
        new: &[S],
        mut derive: impl FnMut(usize, &S) -> D,
    ) -> Vec<D> {
        let stretch = self.stretch();
        let entries = stretch.clone().zip(new.get(stretch).unwrap_or_default()).zip(&self.new);
        let known = |source: &Option<usize>| source.and_then(|i| derived.get(i).cloned());
        let values: Vec<D> =
            entries.map(|((at, entry), source)| known(source).unwrap_or_else(|| derive(at, entry))).collect();
        let end = self.old.end.min(derived.len());
        derived.splice(self.old.start.min(end)..end, values).collect()
    }
}

/// What a change of more entries than this took away is remembered until the next such change, so that who takes it back
/// waits for nothing that was known.
const MANY: usize = 500;

/// What follows from the entries that the last change of many took away.
#[derive(Debug, Clone)]
pub struct Bygone<T> {
    start: usize,
    entries: Arc<Vec<T>>,
}

impl<T> Default for Bygone<T> {
    fn default() -> Self {
        Self { start: 0, entries: Arc::default() }
    }
}

impl<T> Bygone<T> {
    /// What stood in the old stretch of `change`.
    pub fn of(change: &Change, entries: impl Iterator<Item = T>) -> Self {
        Self { start: change.old.start, entries: Arc::new(entries.collect()) }
    }

    /// What stood at a position.
    pub fn get(&self, at: usize) -> Option<&T> {
        self.entries.get(at.checked_sub(self.start)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(of: &[u8]) -> Vec<Arc<u8>> {
        of.iter().copied().map(Arc::new).collect()
    }

    /// Carries a list of derived values along and says for which positions one had to be worked out.
    fn worked_out(old: &[Arc<u8>], new: &[Arc<u8>]) -> Vec<usize> {
        let change = Change::between(old, new);
        let mut derived: Vec<u8> = old.iter().map(|v| **v).collect();
        let mut asked = Vec::new();
        change.carry(&mut derived, new, |i, value| {
            asked.push(i);
            **value
        });
        assert_eq!(derived, new.iter().map(|v| **v).collect::<Vec<_>>());
        asked
    }

    #[test]
    fn only_what_is_new_is_worked_out() {
        let old = list(&[0, 1, 2, 3, 4]);
        assert!(worked_out(&old, &old).is_empty() && Change::between(&old, &old).is_none());
        assert_eq!(worked_out(&[], &old), [0, 1, 2, 3, 4]);
        assert!(worked_out(&old, &[]).is_empty());
        let mut replaced = old.clone();
        replaced[0] = Arc::new(7);
        replaced[4] = Arc::new(8);
        assert_eq!(worked_out(&old, &replaced), [0, 4]);
        let mut inserted = old.clone();
        inserted.insert(2, Arc::new(9));
        assert_eq!(worked_out(&old, &inserted), [2]);
        let mut removed = old.clone();
        removed.remove(3);
        assert!(worked_out(&old, &removed).is_empty());
        let mut moved = old.clone();
        moved.rotate_left(2);
        assert!(worked_out(&old, &moved).is_empty());
        let twice = vec![old[1].clone(), old[1].clone(), old[0].clone()];
        assert!(worked_out(&old, &twice).is_empty());
    }
}
