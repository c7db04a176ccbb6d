// A trait that leaves a type open.

use std::collections::VecDeque;

trait Container {
    type Item;
    type Error: std::fmt::Debug;

    fn add(&mut self, item: Self::Item) -> Result<(), Self::Error>;
    fn take(&mut self) -> Option<Self::Item>;

    fn drain(&mut self) -> Vec<Self::Item> {
        std::iter::from_fn(|| self.take()).collect()
    }
}

#[derive(Default)]
struct Stack(Vec<String>);

struct Queue<T> {
    items: VecDeque<T>,
    limit: usize,
}

#[derive(Debug)]
struct Full(usize);

impl Container for Stack {
    type Item = String;
    type Error = ();

    fn add(&mut self, item: String) -> Result<(), ()> {
        if item.is_empty() { Err(()) } else { Ok(self.0.push(item)) }
    }
    fn take(&mut self) -> Option<String> {
        self.0.pop()
    }
}

impl<T> Container for Queue<T> {
    type Item = T;
    type Error = Full;

    fn add(&mut self, item: T) -> Result<(), Full> {
        if self.items.len() == self.limit {
            return Err(Full(self.limit));
        }
        self.items.push_back(item);
        Ok(())
    }
    fn take(&mut self) -> Option<T> {
        self.items.pop_front()
    }
}

fn fill<C: Container>(container: &mut C, items: Vec<C::Item>) -> Vec<C::Item> {
    for item in items {
        if let Err(error) = container.add(item) {
            println!("refused: {error:?}");
        }
    }
    container.drain()
}

fn main() {
    println!("{:?}", fill(&mut Stack::default(), vec!["a".into(), "".into(), "b".into()]));
    println!("{:?}", fill(&mut Queue { items: VecDeque::new(), limit: 2 }, vec![1, 2, 3]));
}
