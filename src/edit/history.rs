//! What was done to a case, to be undone and redone.

use std::collections::VecDeque;
use std::sync::Arc;

use super::change::{Edit, EditError};
use crate::model::Case;

/// How much memory the steps of one case may hold, in bytes.
const BUDGET_BYTES: usize = 256 << 20;

/// One named step.
#[derive(Debug, Clone)]
pub struct Step {
    /// What was done, as the menu names it: `Change start of Trastuzumab`.
    pub label: String,
    /// Takes the case from the state on the other side of the step to this side.
    edit: Edit,
    /// Steps with the same key in a row are one step: the keystrokes in a field, nudges by arrow keys.
    merge_key: Option<String>,
}

/// The steps behind and ahead of the present state, and which state is on disk.
#[derive(Debug, Default)]
pub struct History {
    undo: VecDeque<Step>,
    redo: Vec<Step>,
    weight_bytes: usize,
    /// Counts every state a case has been in; undo and redo return to the number of that state.
    state: u64,
    states_behind: VecDeque<u64>,
    states_ahead: Vec<u64>,
    next_state: u64,
    saved_state: u64,
    /// Set while the next edit may still join the last step.
    open: bool,
}

impl History {
    /// A history whose present state is what is on disk.
    pub fn new() -> Self {
        Self::default()
    }

    /// Applies an edit and remembers how to take it back. Everything that could be redone is gone.
    pub fn commit(
        &mut self,
        case: &mut Case,
        label: &str,
        edit: Edit,
        merge_key: Option<&str>,
    ) -> Result<(), EditError> {
        let inverse = edit.apply(case)?;
        let gone: usize = self.redo.drain(..).map(|s| s.edit.weight_bytes()).sum();
        self.weight_bytes = self.weight_bytes.saturating_sub(gone);
        self.states_ahead.clear();
        let joins = self.open
            && merge_key.is_some()
            && self.undo.back().is_some_and(|s| s.merge_key.as_deref() == merge_key)
            && self.state != self.saved_state;
        let before = self.state;
        self.next_state += 1;
        self.state = self.next_state;
        self.open = true;
        if joins && let Some(last) = self.undo.back_mut() {
            let older = std::mem::replace(&mut last.edit, Edit::Batch(Vec::new()));
            self.weight_bytes = self.weight_bytes.saturating_sub(older.weight_bytes());
            last.edit = joined(inverse, older);
            self.weight_bytes += last.edit.weight_bytes();
            // It keeps the name it began with: what is renamed letter by letter is called by its old name.
            return Ok(());
        }
        self.weight_bytes += inverse.weight_bytes();
        self.undo.push_back(Step {
            label: label.to_owned(),
            edit: inverse,
            merge_key: merge_key.map(str::to_owned),
        });
        self.states_behind.push_back(before);
        while self.weight_bytes > BUDGET_BYTES && self.undo.len() > 1 {
            if let Some(oldest) = self.undo.pop_front() {
                self.weight_bytes = self.weight_bytes.saturating_sub(oldest.edit.weight_bytes());
            }
            self.states_behind.pop_front();
        }
        Ok(())
    }

    /// Takes the last step back; gives its label, or `None` if there is none.
    pub fn undo(&mut self, case: &mut Case) -> Result<Option<String>, EditError> {
        self.open = false;
        let Some(step) = self.undo.pop_back() else { return Ok(None) };
        let edit = step.edit.clone().apply(case);
        match edit {
            Ok(edit) => {
                let label = step.label.clone();
                self.reweigh(&step.edit, &edit);
                self.redo.push(Step { edit, ..step });
                self.states_ahead.push(self.state);
                self.state = self.states_behind.pop_back().unwrap_or_default();
                Ok(Some(label))
            }
            Err(error) => {
                self.undo.push_back(step);
                Err(error)
            }
        }
    }

    /// Makes the last undone step again; gives its label, or `None` if there is none.
    pub fn redo(&mut self, case: &mut Case) -> Result<Option<String>, EditError> {
        self.open = false;
        let Some(step) = self.redo.pop() else { return Ok(None) };
        match step.edit.clone().apply(case) {
            Ok(edit) => {
                let label = step.label.clone();
                self.reweigh(&step.edit, &edit);
                self.undo.push_back(Step { edit, ..step });
                self.states_behind.push_back(self.state);
                self.state = self.states_ahead.pop().unwrap_or_default();
                Ok(Some(label))
            }
            Err(error) => {
                self.redo.push(step);
                Err(error)
            }
        }
    }

    /// A step now holds the edit for the other direction.
    fn reweigh(&mut self, before: &Edit, after: &Edit) {
        self.weight_bytes = self.weight_bytes.saturating_sub(before.weight_bytes()) + after.weight_bytes();
    }

    /// The next edit is a step of its own, whatever its key: a field was left, a gesture ended.
    pub fn close_step(&mut self) {
        self.open = false;
    }

    /// The steps behind the present state, oldest first, then those ahead of it, next first.
    pub fn labels(&self) -> (impl ExactSizeIterator<Item = &str>, impl ExactSizeIterator<Item = &str>) {
        (self.undo.iter().map(|s| s.label.as_str()), self.redo.iter().rev().map(|s| s.label.as_str()))
    }

    /// What undo would take back.
    pub fn undo_label(&self) -> Option<&str> {
        self.undo.back().map(|s| s.label.as_str())
    }

    /// What redo would make again.
    pub fn redo_label(&self) -> Option<&str> {
        self.redo.last().map(|s| s.label.as_str())
    }

    /// Whether the case differs from what is on disk.
    pub fn is_dirty(&self) -> bool {
        self.state != self.saved_state
    }

    /// The number of the present state; equal numbers are equal cases.
    pub fn state(&self) -> u64 {
        self.state
    }

    /// The present state, or an earlier one that a save running aside began with, is now on disk.
    pub fn mark_saved(&mut self, state: u64) {
        self.saved_state = state;
        self.open = false;
    }

    /// More of the file was read: another state, which is what is on disk, and no step.
    pub fn read_further(&mut self) {
        self.next_state += 1;
        self.state = self.next_state;
        self.saved_state = self.state;
    }
}

/// Two inverses in the order in which they take back, with what the first makes needless left out.
fn joined(newer: Edit, older: Edit) -> Edit {
    // Keystrokes in one field replace the same value over and over: the oldest state alone matters.
    match (&newer, &older) {
        (Edit::ReplacePatient { id, patient: between }, Edit::ReplacePatient { id: old_id, patient })
            if between.id == *old_id =>
        {
            Edit::ReplacePatient { id: id.clone(), patient: Arc::clone(patient) }
        }
        (Edit::ReplaceEvent { patient: a, event: e }, Edit::ReplaceEvent { patient: b, event: f })
            if a == b && e.id == f.id =>
        {
            older
        }
        (Edit::RestorePatients(between), Edit::RestorePatients(first))
            if between.iter().map(|p| &p.id).eq(first.iter().map(|p| &p.id)) =>
        {
            older
        }
        (Edit::SetCase(_), Edit::SetCase(_)) => older,
        _ => Edit::Batch(vec![newer, older]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Patient, PatientId};

    fn titled(title: &str) -> Edit {
        Edit::SetCase(Box::new(Case { title: title.to_owned(), ..Case::new() }))
    }

    #[test]
    fn keystrokes_in_one_field_are_one_step_until_the_field_is_left() {
        let (mut case, mut history) = (Case::new(), History::new());
        for text in ["a", "ab", "abc"] {
            history.commit(&mut case, "Change title", titled(text), Some("title")).unwrap();
        }
        history.close_step();
        history.commit(&mut case, "Change title", titled("x"), Some("title")).unwrap();
        history.undo(&mut case).unwrap();
        assert_eq!(case.title, "abc");
        history.undo(&mut case).unwrap();
        assert_eq!(case.title, "");
        assert!(!history.is_dirty());
        history.redo(&mut case).unwrap();
        assert_eq!(case.title, "abc");
    }

    #[test]
    fn undoing_past_the_save_is_dirty_and_coming_back_is_not() {
        let (mut case, mut history) = (Case::new(), History::new());
        let patient = Arc::new(Patient::new(PatientId::new("p1").unwrap()));
        history.commit(&mut case, "Add patient", Edit::InsertPatient { at: 0, patient }, None).unwrap();
        history.mark_saved(history.state());
        assert!(!history.is_dirty());
        history.undo(&mut case).unwrap();
        assert!(history.is_dirty());
        history.redo(&mut case).unwrap();
        assert!(!history.is_dirty());
    }
}
