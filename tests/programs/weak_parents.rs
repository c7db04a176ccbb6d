// A tree whose nodes know their parents without keeping them.

use std::cell::RefCell;
use std::rc::{Rc, Weak};

struct Node {
    value: i32,
    parent: RefCell<Weak<Node>>,
    children: RefCell<Vec<Rc<Node>>>,
}

impl Node {
    fn new(value: i32) -> Rc<Node> {
        Rc::new(Node { value, parent: RefCell::default(), children: RefCell::default() })
    }
    fn add(self: &Rc<Self>, child: &Rc<Node>) {
        *child.parent.borrow_mut() = Rc::downgrade(self);
        self.children.borrow_mut().push(Rc::clone(child));
    }
    fn path(&self) -> String {
        match self.parent.borrow().upgrade() {
            Some(parent) => format!("{}/{}", parent.path(), self.value),
            None => self.value.to_string(),
        }
    }
    fn sum(&self) -> i32 {
        self.value + self.children.borrow().iter().map(|child| child.sum()).sum::<i32>()
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        if self.value >= 100 {
            println!("node {} is gone", self.value);
        }
    }
}

fn main() {
    let leaf = Node::new(3);
    println!("{} {}", Rc::strong_count(&leaf), Rc::weak_count(&leaf));
    {
        let branch = Node::new(5);
        let root = Node::new(100);
        root.add(&branch);
        branch.add(&leaf);
        println!("{} {}", leaf.path(), root.sum());
        println!("{} {}", Rc::strong_count(&branch), Rc::weak_count(&branch));
        println!("{}", Rc::strong_count(&leaf));
    }
    println!("{} {}", leaf.path(), Rc::strong_count(&leaf));
    println!("{}", leaf.parent.borrow().upgrade().is_none());
}
