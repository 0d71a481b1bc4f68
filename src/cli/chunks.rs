//! Work on many patients on all cores: in chunks, of which few are held at once, taken in the order of the case.

use std::num::NonZero;
use std::panic::resume_unwind;
use std::sync::Arc;
use std::thread::{available_parallelism, scope};

use crate::model::Patient;

/// Patients of one piece of work.
const CHUNK: usize = 128;

/// Works on all patients, as many chunks at a time as there are cores; `take` is given what comes of each chunk in the
/// order of the patients, until it says stop by `false`. Whether it never did.
pub(super) fn in_chunks<T: Send>(
    patients: &[Arc<Patient>],
    work: impl Fn(&[Arc<Patient>]) -> T + Sync,
    mut take: impl FnMut(T) -> bool,
) -> bool {
    let cores = available_parallelism().map_or(1, NonZero::get);
    let work = &work;
    patients.chunks(CHUNK * cores).all(|round| {
        let done: Vec<T> = scope(|scope| {
            let jobs: Vec<_> = round.chunks(CHUNK).map(|chunk| scope.spawn(move || work(chunk))).collect();
            jobs.into_iter().map(|job| job.join().unwrap_or_else(|panic| resume_unwind(panic))).collect()
        });
        done.into_iter().all(&mut take)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::PatientId;

    #[test]
    fn what_comes_of_the_chunks_is_taken_in_order_until_it_is_enough() {
        let patient = |n: usize| Arc::new(Patient::new(PatientId::from_label(&format!("p{n}"))));
        let patients: Vec<Arc<Patient>> = (0..CHUNK * 9 + 5).map(patient).collect();
        let ids = |chunk: &[Arc<Patient>]| chunk.iter().map(|p| p.id.clone()).collect::<Vec<_>>();
        let mut seen = Vec::new();
        assert!(in_chunks(&patients, ids, |chunk| {
            seen.extend(chunk);
            true
        }));
        assert_eq!(seen, ids(&patients));
        let mut taken = 0;
        assert!(!in_chunks(&patients, ids, |_| {
            taken += 1;
            taken < 3
        }));
        assert_eq!(taken, 3);
    }
}
