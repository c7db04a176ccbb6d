//! The engine on a thread of its own: it works on one job after the other, and no job ends it.

use std::io;
use std::sync::mpsc;

use tokio::sync::oneshot;

use super::caught::caught;
use crate::brackets::STACK;
use crate::engine::{CellError, Sentences};

/// Gets the engine, or why there is none, and says whether the engine can go on.
type Job<E> = Box<dyn FnOnce(Result<&mut E, CellError>) -> bool + Send>;

/// Gives the engine work.
pub(super) struct EngineThread<E> {
    jobs: mpsc::Sender<Job<E>>,
    recover: fn(&mut E),
}

impl<E: 'static> EngineThread<E> {
    /// Starts the thread, and on it the engine; where that fails, each job tries again. `recover` is called after a panic.
    pub(super) fn spawn(
        mut start: impl FnMut() -> Result<E, CellError> + Send + 'static,
        recover: fn(&mut E),
    ) -> io::Result<Self> {
        let (jobs, incoming) = mpsc::channel::<Job<E>>();
        let run = move || {
            let mut engine = None;
            for job in incoming {
                let started = match &mut engine {
                    Some(engine) => Ok(engine),
                    none => caught(&mut start).unwrap_or_else(|| Err(lost())).map(|started| none.insert(started)),
                };
                if !job(started) {
                    caught(|| engine = None);
                }
            }
        };
        std::thread::Builder::new().name("emberbook-engine".to_owned()).stack_size(STACK).spawn(run)?;
        // The engine is to be there before the first cell is.
        let _ = jobs.send(Box::new(|_| true));
        Ok(Self { jobs, recover })
    }

    /// Has the engine do something.
    pub(super) async fn call<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut E) -> Result<T, CellError> + Send + 'static,
    ) -> Result<T, CellError> {
        let (done, result) = oneshot::channel();
        let recover = self.recover;
        let _ = self.jobs.send(Box::new(move |engine| {
            let mut goes_on = true;
            let outcome = engine.and_then(|engine| {
                caught(|| work(engine)).unwrap_or_else(|| {
                    goes_on = caught(|| recover(engine)).is_some();
                    Err(if goes_on { panicked() } else { lost() })
                })
            });
            let _ = done.send(outcome);
            goes_on
        }));
        result.await.unwrap_or_else(|_| Err(lost()))
    }
}

/// After a panic that cost nothing else.
pub(super) fn panicked() -> CellError {
    kernel_error(&Sentences::load().say("kernel panic", &[]))
}

fn lost() -> CellError {
    kernel_error(&Sentences::load().say("kernel anew", &[]))
}

/// A fault that is not the student's.
pub(super) fn kernel_error(value: &str) -> CellError {
    CellError { name: "KernelError".to_owned(), value: value.to_owned(), traceback: format!("KernelError: {value}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Numbers = Vec<i32>;

    async fn sum(thread: &EngineThread<Numbers>) -> i32 {
        thread.call(|numbers| Ok(numbers.iter().sum())).await.unwrap()
    }

    async fn add_two(thread: &EngineThread<Numbers>) {
        let add = |numbers: &mut Numbers| {
            numbers.push(2);
            Ok(())
        };
        thread.call(add).await.unwrap();
    }

    #[tokio::test]
    async fn a_panic_is_one_error_and_what_was_there_still_is() {
        let thread = EngineThread::<Numbers>::spawn(|| Ok(vec![1]), |numbers| numbers.push(10)).unwrap();
        add_two(&thread).await;
        let error = thread.call::<()>(|_| panic!("in a job")).await.unwrap_err();
        assert!(error.value.contains("still there"), "{error}");
        assert_eq!(sum(&thread).await, 13, "recovered once");
    }

    #[tokio::test]
    async fn an_engine_that_cannot_recover_is_replaced() {
        let thread = EngineThread::<Numbers>::spawn(|| Ok(vec![1]), |_| panic!("again")).unwrap();
        add_two(&thread).await;
        let error = thread.call::<()>(|_| panic!("in a job")).await.unwrap_err();
        assert!(error.value.contains("without your variables"), "{error}");
        assert_eq!(sum(&thread).await, 1);
    }

    #[tokio::test]
    async fn work_without_an_engine_is_told_why_and_each_tries_again() {
        let mut failures = vec!["a panic", "no library", "no compiler"];
        let start = move || match failures.pop() {
            Some("a panic") => panic!("in the start"),
            Some(reason) => Err(kernel_error(reason)),
            None => Ok(vec![5]),
        };
        let thread = EngineThread::<Numbers>::spawn(start, |_| ()).unwrap();
        assert_eq!(thread.call(|_| Ok(())).await.unwrap_err().value, "no library");
        assert_eq!(thread.call(|_| Ok(())).await.unwrap_err().name, "KernelError");
        assert_eq!(sum(&thread).await, 5);
    }
}
