// All wait until all are there.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier, Mutex};
use std::thread;

const N: usize = 4;

fn main() {
    let barrier = Arc::new(Barrier::new(N));
    let arrived = Arc::new(AtomicUsize::new(0));
    let log = Arc::new(Mutex::new(Vec::new()));
    let handles: Vec<_> = (0..N)
        .map(|id| {
            let (barrier, arrived, log) = (barrier.clone(), arrived.clone(), log.clone());
            thread::spawn(move || {
                log.lock().unwrap().push(format!("before {id}"));
                arrived.fetch_add(1, Ordering::SeqCst);
                let leader = barrier.wait().is_leader();
                let all = arrived.load(Ordering::SeqCst);
                log.lock().unwrap().push(format!("after {id} saw {all}"));
                leader
            })
        })
        .collect();
    let leaders = handles.into_iter().filter(|_| true).map(|handle| handle.join().unwrap()).filter(|led| *led).count();
    let mut log = log.lock().unwrap();
    println!("{} leader", leaders);
    println!("{}", log[..N].iter().all(|line| line.starts_with("before")));
    log.sort();
    log.iter().for_each(|line| println!("{line}"));
}
