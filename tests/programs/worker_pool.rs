// Workers that take jobs from a channel until it closes.

use std::sync::{Arc, Mutex, mpsc};
use std::thread::{self, JoinHandle};

type Job = Box<dyn FnOnce() + Send + 'static>;

struct Pool {
    sender: Option<mpsc::Sender<Job>>,
    workers: Vec<Worker>,
}

struct Worker {
    id: usize,
    handle: Option<JoinHandle<()>>,
}

impl Worker {
    fn new(id: usize, jobs: Arc<Mutex<mpsc::Receiver<Job>>>) -> Worker {
        let handle = thread::spawn(move || {
            loop {
                let job = jobs.lock().unwrap().recv();
                match job {
                    Ok(job) => job(),
                    Err(_) => break,
                }
            }
        });
        Worker { id, handle: Some(handle) }
    }
}

impl Pool {
    fn new(size: usize) -> Pool {
        let (sender, receiver) = mpsc::channel();
        let receiver = Arc::new(Mutex::new(receiver));
        let workers = (0..size).map(|id| Worker::new(id, receiver.clone())).collect();
        Pool { sender: Some(sender), workers }
    }
    fn run(&self, job: impl FnOnce() + Send + 'static) {
        self.sender.as_ref().unwrap().send(Box::new(job)).unwrap();
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        drop(self.sender.take());
        for worker in &mut self.workers {
            if let Some(handle) = worker.handle.take() {
                handle.join().unwrap();
                println!("worker {} ended", worker.id);
            }
        }
    }
}

fn main() {
    let results = Arc::new(Mutex::new(vec![0; 6]));
    {
        let pool = Pool::new(3);
        for n in 0..6 {
            let results = Arc::clone(&results);
            pool.run(move || results.lock().unwrap()[n] = n * n);
        }
    }
    println!("{:?}", results.lock().unwrap());
}
