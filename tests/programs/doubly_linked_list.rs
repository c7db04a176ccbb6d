// Forward by strong links, back by weak ones.

use std::cell::RefCell;
use std::rc::{Rc, Weak};

type Link<T> = Option<Rc<RefCell<Node<T>>>>;

struct Node<T> {
    value: T,
    next: Link<T>,
    back: Option<Weak<RefCell<Node<T>>>>,
}

struct List<T> {
    head: Link<T>,
    tail: Link<T>,
}

impl<T: Clone> List<T> {
    fn new() -> Self {
        List { head: None, tail: None }
    }
    fn push_back(&mut self, value: T) {
        let back = self.tail.as_ref().map(Rc::downgrade);
        let node = Rc::new(RefCell::new(Node { value, next: None, back }));
        match self.tail.replace(node.clone()) {
            Some(old) => old.borrow_mut().next = Some(node),
            None => self.head = Some(node),
        }
    }
    fn pop_back(&mut self) -> Option<T> {
        let old = self.tail.take()?;
        self.tail = old.borrow_mut().back.take().and_then(|back| back.upgrade());
        match &self.tail {
            Some(tail) => tail.borrow_mut().next = None,
            None => self.head = None,
        }
        Rc::into_inner(old).map(|cell| cell.into_inner().value)
    }
    fn to_vec(&self) -> Vec<T> {
        let mut items = vec![];
        let mut link = self.head.clone();
        while let Some(node) = link {
            items.push(node.borrow().value.clone());
            link = node.borrow().next.clone();
        }
        items
    }
}

fn main() {
    let mut list = List::new();
    for word in ["a", "b", "c"] {
        list.push_back(word.to_string());
    }
    println!("{:?}", list.to_vec());
    println!("{:?} {:?}", list.pop_back(), list.to_vec());
    list.push_back("d".into());
    println!("{:?}", list.to_vec());
    while let Some(item) = list.pop_back() {
        print!("{item} ");
    }
    println!("{}", list.head.is_none());
}
