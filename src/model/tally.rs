//! How many patients have each of some things, so that what all of them have together follows an edit without a look at
//! all of them: what a legend explains, what can be asked for of a cohort.

use std::collections::HashMap;
use std::hash::Hash;

/// A tally of things by how many patients have them. A thing is known by a short number, which patients keep.
#[derive(Debug, Clone)]
pub struct Tally<K> {
    numbers: HashMap<K, u32>,
    counts: Vec<usize>,
}

impl<K> Default for Tally<K> {
    fn default() -> Self {
        Self { numbers: HashMap::new(), counts: Vec::new() }
    }
}

impl<K: Eq + Hash> Tally<K> {
    /// Counts a thing of a patient, and gives its number.
    pub fn add(&mut self, thing: K) -> u32 {
        let next = self.counts.len() as u32;
        let number = *self.numbers.entry(thing).or_insert(next);
        match self.counts.get_mut(number as usize) {
            Some(count) => *count += 1,
            None => self.counts.push(1),
        }
        number
    }

    /// Counts a thing once more, by its number.
    pub fn add_again(&mut self, number: u32) {
        if let Some(count) = self.counts.get_mut(number as usize) {
            *count += 1;
        }
    }

    /// Takes back a thing that a patient had, by its number.
    pub fn remove(&mut self, number: u32) {
        if let Some(count) = self.counts.get_mut(number as usize) {
            *count = count.saturating_sub(1);
        }
    }

    /// What any patient has, and how many have it, in no order.
    pub fn iter(&self) -> impl Iterator<Item = (&K, usize)> {
        let counted =
            |(thing, number): (_, &u32)| (thing, self.counts.get(*number as usize).copied().unwrap_or(0));
        self.numbers.iter().map(counted).filter(|(_, count)| *count > 0)
    }

    /// What all patients have, if they have one and the same.
    pub fn only(&self) -> Option<&K> {
        let mut all = self.iter();
        all.next().map(|(thing, _)| thing).filter(|_| all.next().is_none())
    }
}
