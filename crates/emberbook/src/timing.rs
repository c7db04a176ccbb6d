//! How long work takes, measured so that the number can be believed.

use std::hint::black_box;
use std::time::{Duration, Instant};

use crate::device::{Device, devices};
use crate::interrupt;

/// The time that `work` takes, in milliseconds: the mean of as many runs as fit into half a second, two at least.
///
/// Two things would make such a time wrong, and both are seen to. The first run finds out which instructions there are, asks for
/// memory and, on a GPU, compiles a program: it is not counted. And a GPU is only told what to do: the clock is read when
/// every device is [done](Device::synchronize).
///
/// ```
/// use emberbook::prelude::*;
///
/// let (a, b) = (rand([64, 64]), rand([64, 64]));
/// let time = milliseconds(|| a.mm(&b));
/// println!("{time:.4} ms");
/// assert!(time > 0.);
/// ```
#[track_caller]
pub fn milliseconds<T>(mut work: impl FnMut() -> T) -> f64 {
    measured(&mut || drop(black_box(work())))
}

#[track_caller]
#[inline(never)]
fn measured(work: &mut dyn FnMut()) -> f64 {
    const LONG_ENOUGH: Duration = Duration::from_millis(500);
    let devices = devices();
    let wait = || devices.iter().for_each(Device::synchronize);
    work();
    wait();
    let (mut runs, mut at_once) = (0, 1);
    let start = Instant::now();
    loop {
        for _ in 0..at_once {
            interrupt::check();
            work();
        }
        wait();
        runs += at_once;
        let time = start.elapsed();
        let each = time.as_secs_f64() / f64::from(runs);
        if runs >= 2 && time >= LONG_ENOUGH {
            return each * 1e3;
        }
        // Waiting takes time of its own, and work that is not waited for takes room: a few milliseconds of it at once.
        at_once = ((5e-3 / each) as u32).clamp(1, 1000);
    }
}
