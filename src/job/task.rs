//! One piece of work aside: started with a closure, asked for its result, which is there once.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};
use std::task::Poll;

use super::progress::Progress;

/// The work ended without a result: it panicked, or could not be started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the work broke off")]
pub struct BrokeOff;

/// Work that runs aside.
#[derive(Debug)]
pub struct Task<T> {
    result: Receiver<T>,
    progress: Arc<Progress>,
}

/// The side of a task that gives its result. Whoever waits is woken when it is kept, and also when it is dropped unkept.
pub struct Promise<T> {
    // Gone before whoever waits is woken, so that they find either a result or that there will be none.
    result: Option<Sender<T>>,
    wake: Box<dyn Fn() + Send>,
}

impl<T> Promise<T> {
    /// Gives the result.
    pub fn keep(self, value: T) {
        // Nobody may be waiting any more.
        let _ = self.result.as_ref().map(|result| result.send(value));
    }
}

impl<T> Drop for Promise<T> {
    fn drop(&mut self) {
        self.result = None;
        (self.wake)();
    }
}

impl<T> Task<T> {
    /// A task whose result comes from elsewhere, through its promise. `wake` is called when the promise is kept or dropped.
    pub fn promised(wake: impl Fn() + Send + 'static) -> (Promise<T>, Self) {
        let (send, result) = channel();
        let promise = Promise { result: Some(send), wake: Box::new(wake) };
        (promise, Self { result, progress: Arc::default() })
    }

    /// A task that is done already.
    pub fn done(wake: impl Fn() + Send + 'static, value: T) -> Self {
        let (promise, task) = Self::promised(wake);
        promise.keep(value);
        task
    }

    /// How far it is, to be shown or stopped.
    pub fn progress(&self) -> Arc<Progress> {
        Arc::clone(&self.progress)
    }

    /// Takes the result if the work is done. It is there once: asked again, a task that is done has broken off.
    pub fn poll(&mut self) -> Poll<Result<T, BrokeOff>> {
        match self.result.try_recv() {
            Ok(value) => Poll::Ready(Ok(value)),
            Err(TryRecvError::Empty) => Poll::Pending,
            Err(TryRecvError::Disconnected) => Poll::Ready(Err(BrokeOff)),
        }
    }

    /// Takes the result of a task that may be running, and the task away with it.
    pub fn take(running: &mut Option<Self>) -> Option<Result<T, BrokeOff>> {
        match running.as_mut()?.poll() {
            Poll::Pending => None,
            Poll::Ready(result) => {
                *running = None;
                Some(result)
            }
        }
    }
}

impl<T: Send + 'static> Task<T> {
    /// Starts work on a thread of its own. `wake` is called when it has ended, however it did.
    pub fn start(
        wake: impl Fn() + Send + 'static,
        work: impl FnOnce(&Progress) -> T + Send + 'static,
    ) -> Self {
        let (promise, task) = Self::promised(wake);
        let progress = task.progress();
        // Without a thread the promise is dropped with the closure, and the task has broken off.
        let _ = std::thread::Builder::new().spawn(move || promise.keep(work(&progress)));
        task
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{RecvTimeoutError, channel};
    use std::time::Duration;

    use super::*;

    const PATIENCE: Duration = Duration::from_secs(20);

    /// Starts work, and gives what tells that it woke.
    fn started<T: Send + 'static>(
        work: impl FnOnce(&Progress) -> T + Send + 'static,
    ) -> (Task<T>, Receiver<()>) {
        let (send, woken) = channel();
        let task = Task::start(move || send.send(()).expect("the test waits"), work);
        (task, woken)
    }

    #[test]
    fn a_result_is_there_when_it_wakes_and_can_be_taken_once() {
        let (mut task, woken) = started(|_| 7);
        woken.recv_timeout(PATIENCE).expect("it wakes");
        assert_eq!(task.poll(), Poll::Ready(Ok(7)));
        assert_eq!(task.poll(), Poll::Ready(Err(BrokeOff)));
    }

    #[test]
    fn work_that_panics_wakes_and_has_broken_off() {
        let (mut task, woken) = started(|_| -> u32 { panic!("as it should") });
        woken.recv_timeout(PATIENCE).expect("it wakes");
        assert_eq!(task.poll(), Poll::Ready(Err(BrokeOff)));
    }

    #[test]
    fn a_promise_that_is_dropped_wakes_once_and_has_broken_off() {
        let (send, woken) = channel();
        let (promise, mut task) = Task::<u32>::promised(move || send.send(()).expect("the test waits"));
        assert_eq!(task.poll(), Poll::Pending);
        drop(promise);
        assert_eq!(woken.try_iter().count(), 1);
        assert_eq!(task.poll(), Poll::Ready(Err(BrokeOff)));
    }

    #[test]
    fn work_sees_that_it_is_to_stop() {
        let (mut task, woken) = started(|progress| {
            while !progress.is_cancelled() {
                std::thread::yield_now();
            }
            "stopped"
        });
        assert_eq!(woken.recv_timeout(Duration::from_millis(20)), Err(RecvTimeoutError::Timeout));
        task.progress().cancel();
        woken.recv_timeout(PATIENCE).expect("it stops");
        assert_eq!(task.poll(), Poll::Ready(Ok("stopped")));
    }

    #[test]
    fn progress_is_seen_while_the_work_runs() {
        let (goes_on, waits) = channel();
        let (told, is_told) = channel();
        let (task, woken) = started(move |progress| {
            progress.reach(1, 4);
            progress.set_label("1 of 4".to_owned());
            told.send(()).expect("the test listens");
            waits.recv_timeout(PATIENCE).expect("the test goes on");
            progress.reach(9, 4);
        });
        assert!(is_told.recv_timeout(PATIENCE).is_ok());
        let progress = task.progress();
        assert_eq!((progress.share(), progress.label().as_str()), (0.25, "1 of 4"));
        goes_on.send(()).expect("the work waits");
        woken.recv_timeout(PATIENCE).expect("it ends");
        assert!((progress.share() - 1.0).abs() < f32::EPSILON);
    }

    #[test]
    fn a_task_that_is_done_is_taken_away_with_its_result() {
        let (task, woken) = started(|_| 7);
        woken.recv_timeout(PATIENCE).expect("it wakes");
        let mut running = Some(task);
        assert_eq!(Task::take(&mut running), Some(Ok(7)));
        assert!(running.is_none() && Task::take(&mut running).is_none());
    }
}
