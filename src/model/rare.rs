//! What most values of a kind leave out, held aside.

use std::fmt;
use std::ops::{Deref, DerefMut};

/// A part of a value of which nearly always nothing is stated. It costs a pointer then, reads as empty, and comes into
/// being when it is written to. Nothing stated is equal to a part whose fields are all empty.
pub struct Rare<T>(Option<Box<T>>);

/// A part of which nothing may be stated.
pub trait Omissible: Clone + PartialEq + 'static {
    /// The one of which nothing is stated.
    fn nothing() -> &'static Self;
}

impl<T: Omissible> Rare<T> {
    /// Nothing stated.
    pub const NOTHING: Self = Self(None);

    /// Holds a part, if it states anything.
    pub fn new(part: T) -> Self {
        Self((part != *T::nothing()).then(|| Box::new(part)))
    }

    /// The part to change it, if there is one. Writing through [`DerefMut`] makes one where there is none.
    pub fn get_mut(&mut self) -> Option<&mut T> {
        self.0.as_deref_mut()
    }

    /// The part, if it takes any memory.
    pub(super) fn held(&self) -> Option<&T> {
        self.0.as_deref()
    }
}

impl<T: Omissible> Deref for Rare<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.0.as_deref().unwrap_or(T::nothing())
    }
}

impl<T: Omissible> DerefMut for Rare<T> {
    fn deref_mut(&mut self) -> &mut T {
        self.0.get_or_insert_with(|| Box::new(T::nothing().clone()))
    }
}

impl<T: Omissible> Clone for Rare<T> {
    /// A copy, which drops a part that was written to and is empty again.
    fn clone(&self) -> Self {
        Self(self.0.as_ref().filter(|part| ***part != *T::nothing()).cloned())
    }
}

impl<T: Omissible> Default for Rare<T> {
    fn default() -> Self {
        Self::NOTHING
    }
}

impl<T: Omissible> PartialEq for Rare<T> {
    fn eq(&self, other: &Self) -> bool {
        (self.0.is_none() && other.0.is_none()) || **self == **other
    }
}

impl<T: Omissible + fmt::Debug> fmt::Debug for Rare<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use crate::model::{Event, EventId, Modality, StatusKind, Time, Treatment, What};

    fn death() -> Event {
        Event::new(EventId::new("death").unwrap(), What::Status(StatusKind::Death))
    }

    #[test]
    fn reading_makes_no_part_and_writing_does() {
        let mut event = death();
        assert!(event.note.is_empty() && event.also.is_none() && event.remarks.held().is_none());
        event.note = "at home".into();
        assert_eq!(event.note, "at home");
        assert!(event.remarks.held().is_some());
    }

    #[test]
    fn a_part_that_is_empty_again_is_as_none_and_a_copy_drops_it() {
        let mut event = death();
        event.note = "at home".into();
        assert_ne!(event, death());
        event.note = "".into();
        assert_eq!(event, death());
        assert_eq!(ron::to_string(&event), ron::to_string(&death()));
        assert!(event.clone().remarks.held().is_none());
    }

    #[test]
    fn moving_the_times_of_an_event_makes_no_part() {
        let mut event = Event::new(
            EventId::new("fec").unwrap(),
            What::from(Treatment::new(Modality::Chemotherapy, "FEC")),
        );
        event.from = Some(Time::unknown());
        assert_eq!(event.times_mut().count(), 1);
        assert!(event.remarks.held().is_none());
        assert!(event.what.as_treatment().is_some_and(|t| t.delivery.held().is_none()));
    }

    #[test]
    fn what_nearly_every_event_holds_is_small() {
        let word = size_of::<usize>();
        assert_eq!(size_of::<What>(), 2 * word);
        assert_eq!(size_of::<Option<Time>>(), word);
        assert!(size_of::<Event>() <= 9 * word, "{}", size_of::<Event>());
        assert!(size_of::<Treatment>() <= 7 * word, "{}", size_of::<Treatment>());
    }
}
