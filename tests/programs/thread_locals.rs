// Each thread has its own.

use std::cell::{Cell, RefCell};
use std::thread;

thread_local! {
    static COUNTER: Cell<u32> = const { Cell::new(1) };
    static NAMES: RefCell<Vec<String>> = RefCell::new(vec!["first".to_string()]);
}

fn next() -> u32 {
    COUNTER.with(|counter| {
        let value = counter.get();
        counter.set(value * 2);
        value
    })
}

fn add(name: &str) -> usize {
    NAMES.with(|names| {
        let mut names = names.borrow_mut();
        names.push(name.to_string());
        names.len()
    })
}

fn main() {
    println!("{} {} {}", next(), next(), next());
    println!("{}", add("second"));
    let handle = thread::spawn(|| {
        let values = [next(), next()];
        (values, add("other"), NAMES.with_borrow(|names| names.join("+")))
    });
    println!("{:?}", handle.join().unwrap());
    println!("{} {:?}", next(), NAMES.take());
    println!("{}", NAMES.with_borrow(Vec::len));
}
