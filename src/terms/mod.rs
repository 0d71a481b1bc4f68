//! The words of the field: agents, regimens, sites, methods, abbreviations, and what tells who somebody is.
//!
//! In: data files in `assets/terms`, and the scales of response; each is read once. Out: what a phrase can mean
//! ([`words`]), what an abbreviation stands for ([`abbreviation`], [`regimen`]), whether a word is one of the field
//! ([`is_term`]), and the words beside which stands what tells who somebody is ([`identifying`]).

mod identifying;
mod lists;
mod phrases;

pub use identifying::{Identifying, identifying, is_month};
pub use lists::{Regimen, abbreviation, is_term, regimen};
pub use phrases::{Meaning, Word, Words, capitalised, key, words};
