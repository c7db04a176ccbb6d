// Constants, statics and functions that count, in a module.

mod counter {
    use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

    pub const STEP: u32 = 2;
    static COUNT: AtomicU32 = AtomicU32::new(START);
    const START: u32 = 10;

    pub fn next() -> u32 {
        COUNT.fetch_add(STEP, Relaxed)
    }

    pub fn reset() -> u32 {
        COUNT.swap(START, Relaxed)
    }

    pub mod names {
        use std::cell::RefCell;

        thread_local! {
            static NAMES: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
        }

        pub fn add(name: &str) -> usize {
            NAMES.with_borrow_mut(|names| {
                names.push(format!("{name}{}", super::next()));
                names.len()
            })
        }

        pub fn all() -> String {
            NAMES.with_borrow(|names| names.join(" "))
        }
    }
}

fn main() {
    println!("{} {}", counter::next(), counter::next());
    counter::names::add("a");
    println!("{}", counter::names::add("b"));
    println!("{} {}", counter::names::all(), counter::reset());
    let elsewhere = std::thread::spawn(|| (counter::next(), counter::names::all()));
    println!("{:?}", elsewhere.join().unwrap());
    println!("{} {}", counter::next(), counter::STEP);
}
