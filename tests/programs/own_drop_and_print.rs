// Functions and traits with names that everybody knows.

#[derive(Debug, Clone, PartialEq)]
struct Stone {
    height: f64,
}

fn drop(mut stone: Stone, seconds: f64) -> Stone {
    stone.height -= 5.0 * seconds * seconds;
    stone
}

fn print(text: &str) -> usize {
    println!("print: {text}");
    text.len()
}

fn panic(level: u8) -> &'static str {
    if level > 3 { "run" } else { "stay" }
}

trait Clone {
    fn clone_twice(&self) -> (Stone, Stone);
}

impl Clone for Stone {
    fn clone_twice(&self) -> (Stone, Stone) {
        (self.clone(), self.clone())
    }
}

trait Iterator {
    fn next(&mut self) -> f64;
}

impl Iterator for Stone {
    fn next(&mut self) -> f64 {
        self.height += 1.0;
        self.height
    }
}

#[allow(non_camel_case_types)]
type str_length = usize;

fn main() {
    let stone = Stone { height: 100.0 };
    let mut stone = drop(stone, 2.0);
    let length: str_length = print("dropped");
    println!("{stone:?} {length} {}", panic(4));
    let (one, two) = stone.clone_twice();
    println!("{} {} {}", one == two, stone.next(), stone.next());
    println!("{:?}", [1, 2, 3].iter().map(|n| n * 2).collect::<Vec<i32>>());
    std::mem::drop(stone);
}
