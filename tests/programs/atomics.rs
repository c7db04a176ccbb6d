// Numbers that threads share without a lock.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicUsize, Ordering};
use std::thread;

static COUNTER: AtomicUsize = AtomicUsize::new(0);
static READY: AtomicBool = AtomicBool::new(false);

fn add(times: usize) -> usize {
    for _ in 0..times {
        COUNTER.fetch_add(1, Ordering::Relaxed);
    }
    times
}

fn main() {
    let total: usize = thread::scope(|scope| {
        let handles: Vec<_> = (1..=4).map(|n| scope.spawn(move || add(n * 100))).collect();
        handles.into_iter().map(|handle| handle.join().unwrap()).sum()
    });
    println!("{total} {}", COUNTER.load(Ordering::SeqCst));
    let best = Arc::new(AtomicI64::new(i64::MIN));
    let threads = [5, 42, -7].map(|n| {
        let best = Arc::clone(&best);
        thread::spawn(move || best.fetch_max(n, Ordering::SeqCst))
    });
    threads.into_iter().for_each(|thread| _ = thread.join().unwrap());
    println!("{best:?}");
    println!("{:?}", COUNTER.compare_exchange(1000, 1, Ordering::SeqCst, Ordering::SeqCst));
    println!("{:?}", COUNTER.compare_exchange(1000, 2, Ordering::SeqCst, Ordering::SeqCst));
    println!("{} {}", READY.swap(true, Ordering::AcqRel), READY.load(Ordering::Acquire));
    println!("{:?}", COUNTER.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |n| n.checked_sub(5)));
}
