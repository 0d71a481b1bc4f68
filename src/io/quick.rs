//! Reads the patients of a long case file side by side, the first ones first.
//!
//! Each patient is read, checked and held against its written form by itself, on all cores. Whatever is wrong or
//! unusual makes the whole text be read in one piece instead, which has the exact message: this way of reading gives
//! what that one gives, or nothing.

use std::collections::{BTreeMap, HashSet};
use std::ops::{ControlFlow, Range};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::channel;

use super::scan::{self, FieldPath, Segment};
use super::split::{Split, split};
use super::syntax::{options, unknown_fields};
use super::write::{PATIENTS_BEGIN, PATIENTS_END, PatientWriter, before_patients};
use crate::model::{Case, Patient, shared_texts, validate};

/// A shorter text is read in one piece: it is there before threads are.
const MIN_LEN: usize = 100_000;
/// About so many bytes of text are read in one go.
const CHUNK_LEN: usize = 128 * 1024;
/// Inside a case the parser is this much deeper than in a patient that is read by itself, and a little more.
const DEPTH_AROUND: usize = 16;

/// What is known of a case while it is read, in order: its head, then its patients.
///
/// It is a preview: what reading gives in the end counts, and after an error nothing of it does. A short file, and one
/// that has something unusual in it, is read without.
#[derive(Debug, Clone)]
pub enum ReadStep {
    /// Everything but the patients.
    Head(Box<Case>),
    /// The next patients.
    Patients {
        /// The patients.
        next: Vec<Arc<Patient>>,
        /// How many have been read with them.
        done: usize,
        /// How many there are.
        of: usize,
    },
}

/// What a reading asks after each step: whether to go on.
pub(super) type OnStep<'a> = &'a mut dyn FnMut(ReadStep) -> ControlFlow<()>;

/// How a quick reading ended.
pub(super) enum Quick {
    /// With a case, whether its text is as this program writes it, and the fields that the model does not know.
    Read(Box<Case>, bool, Vec<FieldPath>),
    /// Somebody did not want to go on.
    Cancelled,
    /// The text has to be read in one piece.
    Unusual,
}

/// What was read of a stretch of the list of patients.
struct Part {
    patients: Vec<Arc<Patient>>,
    is_canonical: bool,
    unknown: Vec<FieldPath>,
}

/// Reads a long text of the newest format.
pub(super) fn read_quickly(text: &str, on_step: OnStep<'_>) -> Quick {
    if text.len() < MIN_LEN {
        return Quick::Unusual;
    }
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    read_on(text, cores, CHUNK_LEN, on_step)
}

/// As [`read_quickly`], on so many threads, in chunks of about so many bytes.
fn read_on(text: &str, threads: usize, chunk_len: usize, on_step: OnStep<'_>) -> Quick {
    let Some(split) = split(text) else { return Quick::Unusual };
    let Some(head) = head(text, &split) else { return Quick::Unusual };
    if on_step(ReadStep::Head(Box::new(head.clone()))).is_break() {
        return Quick::Cancelled;
    }
    let (parts, is_cancelled) = parts(text, &split.patients, threads, chunk_len, on_step);
    if is_cancelled {
        return Quick::Cancelled;
    }
    let Some(parts) = parts else { return Quick::Unusual };
    let is_canonical = is_framed_as_written(&split, &head) && parts.iter().all(|part| part.is_canonical);
    let mut case = head;
    let mut unknown = Vec::new();
    for part in parts {
        case.patients.extend(part.patients);
        unknown.extend(part.unknown);
    }
    let mut seen = HashSet::with_capacity(case.patients.len());
    if !case.patients.iter().all(|patient| seen.insert(&patient.id))
        || !validate::head_problems(&case).is_empty()
    {
        return Quick::Unusual;
    }
    if !is_canonical && !unknown_fields::<Case>(&split.with("")).is_empty() {
        // Which of them stand before the patients, and which behind, the whole text tells.
        unknown = unknown_fields::<Case>(text);
    }
    Quick::Read(Box::new(case), is_canonical, unknown)
}

/// The case without its patients, if they are where they seem to be.
fn head(text: &str, split: &Split<'_>) -> Option<Case> {
    let empty = split.with("");
    let head: Case = options().from_str(&empty).ok()?;
    let is_current =
        scan::format_number(&empty).is_some_and(|(number, _)| number.parse() == Ok(Case::FORMAT));
    if !is_current || !head.patients.is_empty() {
        return None;
    }
    let first = text.get(split.patients.first()?.clone())?;
    let with_one: Case = options().from_str(&split.with(first)).ok()?;
    if with_one.patients.len() != 1 {
        return None;
    }
    Some(head)
}

/// Whether all but the patients is as this program writes it.
fn is_framed_as_written(split: &Split<'_>, head: &Case) -> bool {
    let begin = [before_patients(head).as_str(), PATIENTS_BEGIN].concat();
    let after_last = split.last.strip_prefix('\n').map(|last| [last, split.after].concat());
    Some(split.before) == begin.strip_suffix('\n') && after_last.as_deref() == Some(PATIENTS_END)
}

/// Stretches of about so many bytes.
fn chunks(patients: &[Range<usize>], chunk_len: usize) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    let mut begin = None;
    for (i, patient) in patients.iter().enumerate() {
        match (out.last_mut(), begin) {
            (Some(chunk), Some(start)) if patient.end - start <= chunk_len => chunk.end = i + 1,
            _ => {
                out.push(i..i + 1);
                begin = Some(patient.start);
            }
        }
    }
    out
}

/// Reads the patients on several threads. `None` if one of them is unusual; the flag says that it was cancelled.
fn parts(
    text: &str,
    patients: &[Range<usize>],
    threads: usize,
    chunk_len: usize,
    on_step: OnStep<'_>,
) -> (Option<Vec<Part>>, bool) {
    let chunks = chunks(patients, chunk_len);
    let next = AtomicUsize::new(0);
    let stop = || next.store(usize::MAX / 2, Ordering::Relaxed);
    let work = |send: std::sync::mpsc::Sender<(usize, Option<Part>)>| {
        let mut writer = PatientWriter::default();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(chunk) = chunks.get(at) else { break };
            let stretch = patients.get(chunk.clone()).unwrap_or_default();
            if send.send((at, part(text, chunk.start, stretch, &mut writer))).is_err() {
                break;
            }
        }
    };
    std::thread::scope(|scope| {
        let (send, receive) = channel();
        for _ in 0..threads.clamp(1, chunks.len().max(1)) {
            let send = send.clone();
            scope.spawn(|| shared_texts(|| work(send)));
        }
        drop(send);
        let (mut waiting, mut done) = (BTreeMap::new(), Vec::with_capacity(chunks.len()));
        let mut read = 0;
        for (at, part) in receive {
            let Some(part) = part else {
                stop();
                return (None, false);
            };
            waiting.insert(at, part);
            while let Some(part) = waiting.remove(&done.len()) {
                read += part.patients.len();
                let step = ReadStep::Patients { next: part.patients.clone(), done: read, of: patients.len() };
                done.push(part);
                if on_step(step).is_break() {
                    stop();
                    return (None, true);
                }
            }
        }
        (Some(done), false)
    })
}

/// Reads a stretch of patients, of which the first has this position.
fn part(text: &str, first: usize, stretch: &[Range<usize>], writer: &mut PatientWriter) -> Option<Part> {
    let mut out =
        Part { patients: Vec::with_capacity(stretch.len()), is_canonical: true, unknown: Vec::new() };
    let options = options();
    let limit = options.recursion_limit?.checked_sub(DEPTH_AROUND)?;
    let options = options.with_recursion_limit(limit);
    let mut problems = Vec::new();
    for (i, range) in stretch.iter().enumerate() {
        let piece = text.get(range.clone())?;
        let patient: Patient = options.from_str(piece).ok()?;
        validate::patient_problems(first + i, &patient, &mut problems);
        if !problems.is_empty() {
            return None;
        }
        if piece.strip_prefix('\n') != writer.text(&patient).strip_suffix(",\n") {
            out.is_canonical = false;
            let place = [Segment::Key("patients".to_owned()), Segment::Index(first + i)];
            let unknown = unknown_fields::<Patient>(piece);
            out.unknown
                .extend(unknown.into_iter().map(|path| FieldPath([&place, path.0.as_slice()].concat())));
        }
        out.patients.push(Arc::new(patient));
    }
    Some(out)
}

#[cfg(test)]
#[path = "quick_tests.rs"]
mod tests;
