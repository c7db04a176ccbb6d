// Threads give results back.

use std::thread;
use std::time::Duration;

fn sum(from: u64, to: u64) -> u64 {
    (from..to).sum()
}

#[derive(Debug)]
struct Job {
    id: usize,
    text: String,
}

fn main() {
    let handles: Vec<thread::JoinHandle<u64>> =
        (0..4).map(|n| thread::spawn(move || sum(n * 100, (n + 1) * 100))).collect();
    let parts: Vec<u64> = handles.into_iter().map(|handle| handle.join().unwrap()).collect();
    println!("{parts:?} {}", parts.iter().sum::<u64>());

    let job = Job { id: 7, text: "moved".into() };
    let worker = thread::Builder::new()
        .name("worker".to_string())
        .spawn(move || {
            thread::sleep(Duration::from_millis(5));
            println!("{} has {job:?}", thread::current().name().unwrap_or("?"));
            Job { id: job.id + 1, ..job }
        })
        .unwrap();
    let Job { id, text } = worker.join().unwrap();
    println!("{id} {text}");
    let failed = thread::spawn(|| -> u8 { panic!("on purpose") }).join();
    println!("{:?}", failed.unwrap_err().downcast_ref::<&str>());
    println!("{}", thread::spawn(|| thread::spawn(|| 5).join().unwrap() + 1).join().unwrap());
}
