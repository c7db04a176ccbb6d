// An iterator with all the adaptors for one `next`.

#[derive(Clone)]
struct Fibonacci {
    current: u64,
    next: u64,
}

impl Default for Fibonacci {
    fn default() -> Self {
        Fibonacci { current: 0, next: 1 }
    }
}

impl Iterator for Fibonacci {
    type Item = u64;

    fn next(&mut self) -> Option<u64> {
        let value = self.current;
        self.current = self.next;
        self.next = self.next.checked_add(value)?;
        Some(value)
    }
}

struct Counter {
    count: u32,
}

impl Iterator for Counter {
    type Item = u32;

    fn next(&mut self) -> Option<Self::Item> {
        self.count += 1;
        (self.count <= 5).then_some(self.count)
    }
}

fn main() {
    let fibonacci = Fibonacci::default();
    println!("{:?}", fibonacci.clone().take(10).collect::<Vec<_>>());
    println!("{:?}", fibonacci.clone().find(|n| *n > 1000));
    println!("{} {:?}", fibonacci.clone().count(), fibonacci.last());
    let counter = Counter { count: 0 };
    let sum: u32 = counter.zip(Counter { count: 0 }.skip(1)).map(|(a, b)| a * b).filter(|x| x % 3 == 0).sum();
    println!("{sum}");
    let mut counter = Counter { count: 2 };
    for n in counter.by_ref().take(2) {
        println!("{n}");
    }
    println!("{:?} {:?}", counter.next(), counter.next());
}
