//! A stop that stays until the cell has ended, as in a kernel. A process of its own: it is the process that is stopped.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};

use emberbook::cell::step;
use emberbook::interrupt;
use emberbook::prelude::*;

/// A loop of tensors that ends by being stopped.
fn endless(runs: &AtomicBool) {
    let mut x = ones([2]);
    loop {
        x = &x * 0.5 + 1.;
        runs.store(true, Ordering::Relaxed);
    }
}

#[test]
fn a_thread_that_stops_does_not_swallow_the_stop() {
    std::panic::set_hook(Box::new(|_| {}));
    interrupt::stay();
    let [first, second] = [(); 2].map(|()| {
        static RUNS: [AtomicBool; 2] = [const { AtomicBool::new(false) }; 2];
        static NEXT: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);
        let runs = &RUNS[NEXT.fetch_add(1, Ordering::Relaxed)];
        let thread = std::thread::spawn(|| endless(runs));
        while !runs.load(Ordering::Relaxed) {
            std::thread::yield_now();
        }
        thread
    });
    interrupt::request();
    // Both threads stop, and then the cell does, at its next statement and in its next operation.
    assert!(first.join().unwrap_err().is::<interrupt::Interrupted>());
    assert!(second.join().unwrap_err().is::<interrupt::Interrupted>());
    assert_eq!(step(|| Some("went on")), None);
    assert!(catch_unwind(|| ones([2])).unwrap_err().is::<interrupt::Interrupted>());

    /// Computes when it is dropped.
    struct Last<'a>(&'a mut f64);
    impl Drop for Last<'_> {
        fn drop(&mut self) {
            *self.0 = ones([2]).sum().item();
        }
    }
    let mut sum = 0.;
    let stopped = catch_unwind(AssertUnwindSafe(|| {
        let _last = Last(&mut sum);
        interrupt::check();
    }));
    assert!(stopped.unwrap_err().is::<interrupt::Interrupted>());
    assert_eq!(sum, 2.);

    // The next cell runs.
    interrupt::clear();
    assert_eq!(step(|| Some(ones([2]).sum().item())), Some(2.));
}
