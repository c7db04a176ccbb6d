// A stack for anything, which can be shown if its items can.

use std::fmt::{self, Display};

#[derive(Clone)]
struct Stack<T> {
    head: Option<Box<Node<T>>>,
    size: usize,
}

#[derive(Clone)]
struct Node<T> {
    value: T,
    next: Option<Box<Node<T>>>,
}

impl<T> Default for Stack<T> {
    fn default() -> Self {
        Stack { head: None, size: 0 }
    }
}

impl<T> Stack<T> {
    fn push(&mut self, value: T) {
        let next = self.head.take();
        self.head = Some(Box::new(Node { value, next }));
        self.size += 1;
    }
    fn pop(&mut self) -> Option<T> {
        let node = self.head.take()?;
        self.head = node.next;
        self.size -= 1;
        Some(node.value)
    }
    fn peek_mut(&mut self) -> Option<&mut T> {
        self.head.as_mut().map(|node| &mut node.value)
    }
}

impl<T: Display> Display for Stack<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut node = self.head.as_deref();
        while let Some(Node { value, next }) = node {
            write!(f, "{value} ")?;
            node = next.as_deref();
        }
        write!(f, "({})", self.size)
    }
}

fn main() {
    let mut stack = Stack::default();
    for word in "to be or not".split(' ') {
        stack.push(word.to_string());
    }
    let copy = stack.clone();
    println!("{:?}", stack.pop());
    if let Some(top) = stack.peek_mut() {
        top.push('!');
    }
    println!("{stack}");
    println!("{copy}");
    println!("{:?}", Stack::<u8>::default().pop());
}
