// A lock that many can read at once.

use std::sync::{Arc, RwLock};
use std::thread;

#[derive(Debug, Clone)]
struct Config {
    name: String,
    version: u32,
}

struct Shared(Arc<RwLock<Config>>);

impl Shared {
    fn read<T>(&self, f: impl FnOnce(&Config) -> T) -> T {
        f(&self.0.read().unwrap())
    }
    fn update(&self, f: impl FnOnce(&mut Config)) {
        f(&mut self.0.write().unwrap());
    }
}

impl Clone for Shared {
    fn clone(&self) -> Self {
        Shared(Arc::clone(&self.0))
    }
}

fn main() {
    let shared = Shared(Arc::new(RwLock::new(Config { name: "first".into(), version: 1 })));
    let readers: Vec<_> = (0..3)
        .map(|_| {
            let shared = shared.clone();
            thread::spawn(move || shared.read(|config| config.name.len()))
        })
        .collect();
    println!("{:?}", readers.into_iter().map(|reader| reader.join().unwrap()).collect::<Vec<_>>());
    let writers = ["x", "y"].map(|_| {
        let shared = shared.clone();
        thread::spawn(move || shared.update(|config| config.version += 1))
    });
    for writer in writers {
        writer.join().unwrap();
    }
    shared.update(|config| config.name.make_ascii_uppercase());
    println!("{:?}", shared.read(Config::clone));
    let one = shared.0.read().unwrap();
    println!("{} {}", shared.0.try_read().is_ok(), shared.0.try_write().is_err());
    drop(one);
    println!("{} {}", shared.0.try_write().is_ok(), Arc::strong_count(&shared.0));
}
