//! Small things that several parts of a case are written with.

/// A text with its first letter in upper case.
///
/// ```
/// assert_eq!(phaseline::model::capital("surgery"), "Surgery");
/// ```
pub fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// Whether a field is as it is when absent, and so is not written.
pub(super) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
