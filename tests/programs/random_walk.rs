// A generator of numbers with a seed, and what one can do with it.

struct Random {
    state: u64,
}

impl Random {
    fn new(seed: u64) -> Self {
        Random { state: seed }
    }
    fn next(&mut self) -> u32 {
        self.state = self.state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.state >> 33) as u32
    }
    fn below(&mut self, n: usize) -> usize {
        self.next() as usize % n
    }
    fn shuffle<T>(&mut self, list: &mut [T]) {
        for i in (1..list.len()).rev() {
            list.swap(i, self.below(i + 1));
        }
    }
}

#[derive(Debug, Clone, Copy)]
enum Direction {
    North,
    East,
    South,
    West,
}

#[derive(Debug, Default, Clone, Copy, PartialEq)]
struct Point {
    x: i32,
    y: i32,
}

impl Point {
    fn step(self, direction: Direction) -> Point {
        let Point { x, y } = self;
        match direction {
            Direction::North => Point { y: y + 1, ..self },
            Direction::South => Point { y: y - 1, x },
            Direction::East => Point { x: x + 1, ..self },
            Direction::West => Point { x: x - 1, y },
        }
    }
}

fn main() {
    use Direction::*;
    let mut random = Random::new(7);
    let mut cards: Vec<u32> = (1..=8).collect();
    random.shuffle(&mut cards);
    println!("{cards:?} {}", cards.iter().sum::<u32>());
    let mut at = Point::default();
    for _ in 0..100 {
        at = at.step([North, East, South, West][random.below(4)]);
    }
    println!("{at:?}");
    let mut hits = 0;
    for _ in 0..10_000 {
        let (x, y) =
            (f64::from(random.next()) / f64::from(u32::MAX >> 1), f64::from(random.next()) / f64::from(u32::MAX >> 1));
        hits += u32::from(x * x + y * y <= 1.0);
    }
    println!("{:.1}", 4.0 * f64::from(hits) / 10_000.0);
}
