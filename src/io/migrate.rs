//! Older formats of the file, one step a format.
//!
//! A step takes the text of a format and gives the text of the next one, reading it through structs of its own that are
//! frozen with it. It never goes through `ron::Value`, which forgets the names of variants.

/// Turns the text of one format into the text of the next; the error says what could not be carried over.
pub(super) type Migration = fn(&str) -> Result<String, String>;

/// The step from format `n` to `n + 1` stands at position `n - 1`. Format 1 is the first one, so that there is none yet.
pub(super) const STEPS: &[Migration] = &[];

/// The text of format `from`, brought up to the newest format that `steps` lead to.
pub(super) fn migrate(text: &str, from: u32, steps: &[Migration]) -> Result<String, String> {
    let done = usize::try_from(from.saturating_sub(1)).unwrap_or(usize::MAX);
    let mut text = text.to_owned();
    for step in steps.iter().skip(done) {
        text = step(&text)?;
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn second(text: &str) -> Result<String, String> {
        if text.is_empty() { Err("nothing there".to_owned()) } else { Ok(format!("{text} 2")) }
    }

    fn third(text: &str) -> Result<String, String> {
        if text.contains("lost") { Err("no place for it".to_owned()) } else { Ok(format!("{text} 3")) }
    }

    #[test]
    fn an_older_file_goes_through_every_later_step_in_order() {
        let steps: &[Migration] = &[second, third];
        assert_eq!(migrate("1", 1, steps).as_deref(), Ok("1 2 3"));
        assert_eq!(migrate("2", 2, steps).as_deref(), Ok("2 3"));
        assert_eq!(migrate("3", 3, steps).as_deref(), Ok("3"));
    }

    #[test]
    fn a_step_that_cannot_go_on_says_why() {
        assert_eq!(migrate("lost", 1, &[second, third]), Err("no place for it".to_owned()));
    }

    #[test]
    fn there_is_a_step_for_every_format_before_this_one() {
        assert_eq!(STEPS.len() + 1, crate::model::Case::FORMAT as usize);
    }
}
