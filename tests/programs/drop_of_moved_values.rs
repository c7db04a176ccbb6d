// Only who owns a value at its end drops it.

use std::sync::atomic::{AtomicUsize, Ordering};

static COUNTER: AtomicUsize = AtomicUsize::new(0);

struct Guard<'a> {
    name: &'a str,
}

impl<'a> Guard<'a> {
    fn new(name: &'a str) -> Self {
        COUNTER.fetch_add(1, Ordering::SeqCst);
        Guard { name }
    }
}

impl Drop for Guard<'_> {
    fn drop(&mut self) {
        let left = COUNTER.fetch_sub(1, Ordering::SeqCst) - 1;
        println!("{} leaves, {left} left", self.name);
    }
}

fn keep(guard: Guard) {
    println!("keep {}", guard.name);
}

fn pass(guard: Guard<'_>) -> Guard<'_> {
    println!("pass {}", guard.name);
    guard
}

fn main() {
    {
        let a = Guard::new("a");
        let b = pass(Guard::new("b"));
        keep(a);
        let mut slot = Some(Guard::new("c"));
        println!("{}", COUNTER.load(Ordering::SeqCst));
        slot = None;
        println!("{} {}", slot.is_none(), b.name);
        std::mem::forget(Guard::new("forgotten"));
    }
    println!("{}", COUNTER.load(Ordering::SeqCst));
}
