// A future of one's own, and an executor of ten lines.

use std::collections::VecDeque;
use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Wake, Waker};

struct Countdown(u32);

impl Future for Countdown {
    type Output = &'static str;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if self.0 == 0 {
            return Poll::Ready("lift off");
        }
        println!("{}", self.0);
        self.0 -= 1;
        context.waker().wake_by_ref();
        Poll::Pending
    }
}

struct Counter(AtomicUsize);

impl Wake for Counter {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

fn block_on<F: Future>(future: F) -> (F::Output, usize) {
    let counter = Arc::new(Counter(AtomicUsize::new(0)));
    let waker = Waker::from(counter.clone());
    let mut context = Context::from_waker(&waker);
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut context) {
            return (value, counter.0.load(Ordering::SeqCst));
        }
    }
}

async fn add(a: u32, b: u32) -> u32 {
    Countdown(a).await;
    a + b
}

async fn parse(text: &str) -> Result<u32, std::num::ParseIntError> {
    let number: u32 = text.parse()?;
    Ok(add(number, 40).await)
}

fn run_all(tasks: Vec<Pin<Box<dyn Future<Output = ()>>>>) {
    let mut queue = VecDeque::from(tasks);
    let mut context = Context::from_waker(Waker::noop());
    while let Some(mut task) = queue.pop_front() {
        if task.as_mut().poll(&mut context).is_pending() {
            queue.push_back(task);
        }
    }
}

fn main() {
    println!("{:?}", block_on(Countdown(2)));
    println!("{:?}", block_on(parse("2")));
    println!("{:?}", block_on(async { parse("x").await.is_err() }).0);
    let task = |name: &'static str, n| async move {
        Countdown(n).await;
        println!("{name} is done");
    };
    run_all(vec![Box::pin(task("long", 3)), Box::pin(task("short", 1))]);
}
