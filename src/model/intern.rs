//! Texts, ids and times that a file states again and again, kept once while it is read.
//!
//! A cohort names the same few treatments in every patient, its events are `e1`, `e2`, … in each, and its 500,000 events
//! lie on 10,000 days. Within [`shared_texts`] equal ones become the same value: the case costs a pointer for each, and a
//! time is parsed when it is first met and found by its text from then on.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use serde::de::{Deserializer, Error, Visitor};

use super::id::IdError;
use super::text::SharedText;
use super::time::{Time, TimeError};

/// Most values of a kind that are remembered. A file with more distinct ones is read all the same; those that come
/// later are shared with nobody.
const MAX_KNOWN: usize = 1 << 17;
/// Longest text that is remembered, in bytes: a longer one is prose, and hardly said twice.
const MAX_LEN: usize = 80;

/// What was met so far.
#[derive(Default)]
struct Known {
    texts: HashSet<SharedText>,
    ids: HashSet<Arc<str>>,
    times: HashMap<Box<str>, Time>,
}

thread_local! {
    /// What this thread has met, while it reads with sharing.
    static KNOWN: RefCell<Option<Known>> = const { RefCell::new(None) };
}

/// Forgets what was met, or goes back to what an outer scope has met, also when reading panics.
struct Scope(Option<Known>);

impl Drop for Scope {
    fn drop(&mut self) {
        KNOWN.with_borrow_mut(|known| *known = self.0.take());
    }
}

/// Runs `read`; equal texts, ids and times that are deserialised in it, on this thread, are the same shared value.
///
/// Several threads that read parts of one file each call it for themselves, once around all that the thread reads: each
/// then keeps its own of the distinct values, which are few. What was met is forgotten at the end; what was read stays
/// shared. Outside of it everything is read as well, each text for itself.
///
/// ```
/// # use phaseline::model::{SharedText, shared_texts};
/// let words: Vec<SharedText> = shared_texts(|| ron::from_str(r#"["CT", "CT"]"#)).unwrap();
/// assert_eq!(words[0].as_ptr(), words[1].as_ptr());
/// ```
pub fn shared_texts<R>(read: impl FnOnce() -> R) -> R {
    let _scope = Scope(KNOWN.replace(Some(Known::default())));
    read()
}

/// A shared text that says this.
pub(super) fn text(text: &str) -> SharedText {
    if text.is_empty() {
        return SharedText::new();
    }
    KNOWN.with_borrow_mut(|known| match known {
        Some(Known { texts, .. }) if text.len() <= MAX_LEN => {
            if let Some(found) = texts.get(text) {
                return found.clone();
            }
            let new = SharedText::from(text);
            if texts.len() < MAX_KNOWN {
                texts.insert(new.clone());
            }
            new
        }
        _ => text.into(),
    })
}

/// The shared text of an id; `check` reads one that is new.
pub(super) fn id(text: &str, check: fn(&str) -> Result<Arc<str>, IdError>) -> Result<Arc<str>, IdError> {
    KNOWN.with_borrow_mut(|known| {
        let Some(Known { ids, .. }) = known else { return check(text) };
        if let Some(found) = ids.get(text) {
            return Ok(Arc::clone(found));
        }
        let new = check(text)?;
        if ids.len() < MAX_KNOWN {
            ids.insert(Arc::clone(&new));
        }
        Ok(new)
    })
}

/// The time that a text states.
pub(super) fn time(text: &str) -> Result<Time, TimeError> {
    let found = KNOWN.with_borrow(|known| known.as_ref().and_then(|known| known.times.get(text).cloned()));
    if let Some(found) = found {
        return Ok(found);
    }
    // A time names events, whose ids are looked up here in turn.
    let new: Time = text.parse()?;
    KNOWN.with_borrow_mut(|known| {
        if let Some(Known { times, .. }) = known
            && times.len() < MAX_KNOWN
        {
            times.insert(text.into(), new.clone());
        }
    });
    Ok(new)
}

/// Reads a text and makes a value of it, without a copy of the text where the reader has it in one piece.
pub(super) fn read_text<'de, D: Deserializer<'de>, T, E: fmt::Display>(
    deserializer: D,
    make: fn(&str) -> Result<T, E>,
) -> Result<T, D::Error> {
    deserializer.deserialize_str(TextVisitor(make, PhantomData))
}

struct TextVisitor<T, E>(fn(&str) -> Result<T, E>, PhantomData<(T, E)>);

impl<T, E: fmt::Display> Visitor<'_> for TextVisitor<T, E> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<R: Error>(self, text: &str) -> Result<T, R> {
        (self.0)(text).map_err(R::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Event, EventId};

    const TWO: &str = r#"[
        (id: "e1", from: "start_of_it", to: "23 mo", what: Treatment((modality: surgery, name: "Resection"))),
        (id: "e1", from: "23 mo", what: Treatment((modality: surgery, name: "Resection"))),
    ]"#;

    fn two() -> [Event; 2] {
        ron::Options::default()
            .with_default_extension(ron::extensions::Extensions::IMPLICIT_SOME)
            .from_str::<Vec<Event>>(TWO)
            .unwrap()
            .try_into()
            .unwrap()
    }

    fn name(event: &Event) -> *const u8 {
        event.what.as_treatment().unwrap().name.as_ptr()
    }

    #[test]
    fn within_the_scope_what_is_said_twice_is_kept_once() {
        let [a, b] = shared_texts(two);
        assert_eq!(name(&a), name(&b));
        assert!(Arc::ptr_eq(&a.id.shared(), &b.id.shared()));
        assert!(std::ptr::eq(a.to.as_ref().unwrap().expr(), b.from.as_ref().unwrap().expr()));
    }

    #[test]
    fn outside_of_the_scope_the_same_is_read_and_nothing_is_kept() {
        let kept = shared_texts(two);
        let [a, b] = two();
        assert_eq!([a.clone(), b.clone()], kept);
        assert_ne!(name(&a), name(&b));
        assert!(KNOWN.with_borrow(Option::is_none));
    }

    #[test]
    fn a_scope_that_panics_is_left_and_an_inner_one_goes_back_to_the_outer() {
        let broken = std::panic::catch_unwind(|| shared_texts(|| panic!("while reading")));
        assert!(broken.is_err() && KNOWN.with_borrow(Option::is_none));
        shared_texts(|| {
            let outer = text("CT");
            shared_texts(|| assert_ne!(text("CT").as_ptr(), outer.as_ptr()));
            assert_eq!(text("CT").as_ptr(), outer.as_ptr());
        });
    }

    #[test]
    fn what_is_no_id_and_no_time_is_refused_as_ever() {
        for _ in 0..2 {
            let refused =
                shared_texts(|| (ron::from_str::<EventId>("\"1st\""), ron::from_str::<Time>("\"23 mnths\"")));
            assert!(refused.0.unwrap_err().to_string().contains("is not an id"));
            assert!(refused.1.unwrap_err().to_string().contains("is not a time"));
        }
    }
}
