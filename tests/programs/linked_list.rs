// A list of boxes: push, pop, reverse, iterate.

#[derive(Debug)]
struct Node<T> {
    value: T,
    next: Option<Box<Node<T>>>,
}

#[derive(Debug)]
struct List<T> {
    head: Option<Box<Node<T>>>,
}

struct Iter<'a, T> {
    next: Option<&'a Node<T>>,
}

impl<T> List<T> {
    fn new() -> Self {
        List { head: None }
    }
    fn push(&mut self, value: T) {
        self.head = Some(Box::new(Node { value, next: self.head.take() }));
    }
    fn pop(&mut self) -> Option<T> {
        self.head.take().map(|node| {
            self.head = node.next;
            node.value
        })
    }
    fn reverse(&mut self) {
        let mut done = None;
        while let Some(mut node) = self.head.take() {
            self.head = std::mem::replace(&mut node.next, done);
            done = Some(node);
        }
        self.head = done;
    }
    fn iter(&self) -> Iter<'_, T> {
        Iter { next: self.head.as_deref() }
    }
    fn last_mut(&mut self) -> Option<&mut T> {
        let mut node = self.head.as_mut()?;
        while node.next.is_some() {
            node = node.next.as_mut()?;
        }
        Some(&mut node.value)
    }
}

impl<'a, T> Iterator for Iter<'a, T> {
    type Item = &'a T;

    fn next(&mut self) -> Option<&'a T> {
        let node = self.next?;
        self.next = node.next.as_deref();
        Some(&node.value)
    }
}

impl<T> Drop for List<T> {
    fn drop(&mut self) {
        while self.pop().is_some() {}
    }
}

fn main() {
    let mut list = List::new();
    for n in 1..=4 {
        list.push(n * n);
    }
    println!("{:?}", list.iter().collect::<Vec<_>>());
    list.reverse();
    println!("{:?} {}", list.iter().max(), list.iter().sum::<i32>());
    if let Some(last) = list.last_mut() {
        *last += 100;
    }
    println!("{:?} {:?}", list.pop(), list.iter().map(|n| n.to_string()).collect::<Vec<_>>().join("->"));
    let mut long = List::new();
    (0..100_000).for_each(|n| long.push(n));
    println!("{:?} {:?}", long.iter().count(), List::<u8>::new());
}
