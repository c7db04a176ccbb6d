// A pointer that counts how often it is read.

use std::cell::Cell;
use std::ops::{Deref, DerefMut};

struct Counter<T> {
    value: T,
    reads: Cell<u32>,
    writes: u32,
}

impl<T> Counter<T> {
    fn new(value: T) -> Self {
        Counter { value, reads: Cell::new(0), writes: 0 }
    }
}

impl<T> Deref for Counter<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.reads.set(self.reads.get() + 1);
        &self.value
    }
}

impl<T> DerefMut for Counter<T> {
    fn deref_mut(&mut self) -> &mut T {
        self.writes += 1;
        &mut self.value
    }
}

fn show(text: &str) {
    println!("show {text}");
}

fn main() {
    let mut counted = Counter::new(String::from("ash"));
    show(&counted);
    println!("{}", counted.len());
    counted.push_str("es");
    *counted += "!";
    show(&counted);
    println!("{} reads, {} writes", counted.reads.get(), counted.writes);
    let nested = Box::new(Counter::new(vec![1, 2, 3]));
    println!("{} {:?}", nested.iter().sum::<i32>(), nested.first());
    println!("{}", nested.reads.get());
}
