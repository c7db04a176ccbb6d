// A queue of fixed size, with a constant as parameter and a default for the type.

#[derive(Debug)]
struct Buffer<T = i32, const N: usize = 4> {
    items: [Option<T>; N],
    head: usize,
    len: usize,
}

impl<T, const N: usize> Buffer<T, N> {
    fn new() -> Self {
        Buffer { items: [const { None }; N], head: 0, len: 0 }
    }
    fn push(&mut self, item: T) -> Option<T> {
        let at = (self.head + self.len) % N;
        if self.len == N {
            self.head = (self.head + 1) % N;
        } else {
            self.len += 1;
        }
        self.items[at].replace(item)
    }
    fn pop(&mut self) -> Option<T> {
        let item = self.items[self.head].take()?;
        self.head = (self.head + 1) % N;
        self.len -= 1;
        Some(item)
    }
    fn iter(&self) -> impl Iterator<Item = &T> {
        (0..self.len).filter_map(|i| self.items[(self.head + i) % N].as_ref())
    }
}

fn main() {
    let mut numbers: Buffer = Buffer::new();
    for n in 1..=6 {
        if let Some(lost) = numbers.push(n) {
            println!("lost {lost}");
        }
    }
    println!("{:?}", numbers.iter().collect::<Vec<_>>());
    println!("{:?} {:?}", numbers.pop(), numbers.pop());
    numbers.push(7);
    println!("{:?} {}", numbers.iter().collect::<Vec<_>>(), numbers.len);
    let mut words = Buffer::<String, 1>::new();
    println!("{:?} {:?}", words.push("a".into()), words.push("b".into()));
    println!("{words:?}");
}
