//! Many small trainings at once.

use crate::rng::Rng;
use crate::tensor::{under_generator, with_generator};
use candle_core::{Error, Result};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Runs `job` on every item, several at a time: one thread per processor, one item per thread. The results are in the
/// order of the items.
///
/// Small models gain from this twice: the trainings share the processors, and each stays on one thread, where small
/// matrix products are faster than with the work of each product divided. Give every job its own generator
/// ([`crate::rng::Rng`]), and the results do not depend on the number of processors; the notebook's generator is another
/// one in every job, fixed by [`seed`](crate::tensor::seed) and the item's place.
pub fn sweep<T: Sync, R: Send>(items: &[T], job: impl Fn(&T) -> Result<R> + Sync) -> Result<Vec<R>> {
    let processors = std::thread::available_parallelism().map_or(1, |n| n.get());
    let generators: Vec<Rng> = with_generator(|rng| items.iter().map(|_| rng.fork()).collect());
    let next = AtomicUsize::new(0);
    let stop = || next.store(items.len(), Ordering::Relaxed);
    // One worker: takes the next item until there is none. A job that fails or panics leaves none to the others.
    let work = || -> Result<Vec<(usize, R)>> {
        let alone = rayon::ThreadPoolBuilder::new().num_threads(1).build().map_err(Error::wrap)?;
        let mut done = Vec::new();
        loop {
            let i = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(i) else { return Ok(done) };
            match catch_unwind(AssertUnwindSafe(|| {
                alone.install(|| under_generator(generators[i].clone(), || job(item)))
            })) {
                Ok(Ok(result)) => done.push((i, result)),
                Ok(Err(error)) => {
                    stop();
                    return Err(error);
                }
                Err(panic) => {
                    stop();
                    resume_unwind(panic);
                }
            }
        }
    };
    let outcomes: Vec<_> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..processors.min(items.len())).map(|_| scope.spawn(work)).collect();
        workers.into_iter().map(|worker| worker.join()).collect()
    });
    let mut done = Vec::with_capacity(items.len());
    for outcome in outcomes {
        // A panic keeps its payload: a failed assertion, or the interrupt, ends the cell as what it is.
        done.extend(outcome.unwrap_or_else(|panic| resume_unwind(panic))?);
    }
    done.sort_unstable_by_key(|(i, _)| *i);
    Ok(done.into_iter().map(|(_, result)| result).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tensor::{TensorOps, randn, seed};

    #[test]
    fn a_sweep_keeps_the_order_and_runs_jobs_on_one_thread_each() {
        let items: Vec<usize> = (0..50).collect();
        let squares = sweep(&items, |i| Ok(i * i)).unwrap();
        assert!(squares.into_iter().eq((0..50).map(|i| i * i)));
        assert_eq!(sweep(&[0; 4], |_| Ok(rayon::current_num_threads())).unwrap(), [1; 4]);
        assert!(sweep(&[0; 0], |_| Ok(())).unwrap().is_empty());
    }

    #[test]
    fn a_sweep_reports_the_error_or_the_panic_of_a_job() {
        let error = sweep(&[1, 2, 3], |i| if *i == 2 { Err(Error::Msg("job 2".into())) } else { Ok(()) });
        assert!(error.unwrap_err().to_string().contains("job 2"));
        let panic = catch_unwind(|| sweep(&[1, 2, 3], |i| -> Result<()> { panic!("item {i}") }));
        let payload = panic.unwrap_err();
        assert!(payload.downcast_ref::<String>().is_some_and(|text| text.starts_with("item ")));
    }

    #[test]
    fn after_a_failure_no_further_job_starts() {
        let items: Vec<usize> = (0..1000).collect();
        let started = AtomicUsize::new(0);
        let failed = sweep(&items, |i| {
            started.fetch_add(1, Ordering::Relaxed);
            std::thread::sleep(std::time::Duration::from_millis(1));
            if *i == 0 { Err(Error::Msg("the first one".into())) } else { Ok(()) }
        });
        assert!(failed.is_err());
        assert!(started.load(Ordering::Relaxed) < 500, "{started:?}");
    }

    #[test]
    fn the_notebooks_generator_is_another_one_in_every_job_and_follows_the_seed() {
        let draw = || sweep(&[0; 6], |_| randn(2).values()).unwrap();
        seed(8);
        let first = draw();
        assert!((1..6).all(|i| first[i] != first[0]));
        assert_ne!(draw(), first);
        seed(8);
        assert_eq!(draw(), first);
    }
}
