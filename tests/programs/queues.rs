// A queue at a counter, and a deque used from both ends.

use std::collections::VecDeque;

#[derive(Debug)]
struct Customer {
    name: String,
    items: u32,
}

struct Counter {
    queue: VecDeque<Customer>,
    served: Vec<String>,
}

impl Counter {
    fn tick(&mut self) {
        let Some(mut customer) = self.queue.pop_front() else { return };
        customer.items -= 1;
        match customer.items {
            0 => self.served.push(customer.name),
            1 => self.queue.push_front(customer),
            _ => self.queue.push_back(customer),
        }
    }
}

fn main() {
    let queue =
        [("ann", 3), ("bo", 1), ("cy", 4)].into_iter().map(|(name, items)| Customer { name: name.into(), items });
    let mut counter = Counter { queue: queue.collect(), served: vec![] };
    let mut ticks = 0;
    while !counter.queue.is_empty() {
        counter.tick();
        ticks += 1;
    }
    println!("{ticks} {:?}", counter.served);
    let mut deque: VecDeque<i32> = (1..=5).collect();
    deque.rotate_left(2);
    println!("{deque:?} {:?} {:?}", deque.front(), deque.back());
    deque.push_front(0);
    deque[1] *= 100;
    deque.truncate(4);
    println!("{deque:?} {}", deque.contains(&4));
    deque.make_contiguous().sort();
    println!("{:?} {:?}", deque.as_slices().0, deque.binary_search(&4));
    println!("{:?}", deque.drain(1..3).collect::<Vec<_>>());
}
