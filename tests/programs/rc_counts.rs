// Who shares a value, counted.

use std::rc::Rc;

#[derive(Debug)]
enum List {
    Cons(i32, Rc<List>),
    Nil,
}

use List::{Cons, Nil};

fn sum(list: &List) -> i32 {
    match list {
        Cons(value, rest) => value + sum(rest),
        Nil => 0,
    }
}

fn keep(shared: Rc<List>) -> usize {
    Rc::strong_count(&shared)
}

fn main() {
    let shared = Rc::new(Cons(5, Rc::new(Cons(10, Rc::new(Nil)))));
    println!("{}", Rc::strong_count(&shared));
    let one = Cons(3, Rc::clone(&shared));
    println!("{}", Rc::strong_count(&shared));
    {
        let other = Cons(4, shared.clone());
        println!("{} {} {}", sum(&one), sum(&other), Rc::strong_count(&shared));
    }
    println!("{}", Rc::strong_count(&shared));
    let moved = shared;
    println!("{}", Rc::strong_count(&moved));
    println!("{} {}", keep(Rc::clone(&moved)), keep(moved));
    let mut text = Rc::new(String::from("a"));
    Rc::make_mut(&mut text).push('b');
    let copy = text.clone();
    Rc::make_mut(&mut text).push('c');
    println!("{text} {copy} {}", Rc::ptr_eq(&text, &copy));
    println!("{:?} {:?}", Rc::try_unwrap(text), Rc::into_inner(copy));
}
