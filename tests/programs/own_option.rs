// An `Option`, a `Result` and a `Box` of one's own.

#[derive(Debug, Clone, Copy, PartialEq)]
enum Option<T> {
    Some(T),
    None,
}

#[derive(Debug)]
enum Result<T> {
    Ok(T),
    Err { line: u32 },
}

#[derive(Debug)]
struct Box {
    width: u32,
    height: u32,
}

impl<T> Option<T> {
    fn map<U>(self, f: impl FnOnce(T) -> U) -> Option<U> {
        match self {
            Option::Some(value) => Option::Some(f(value)),
            Option::None => Option::None,
        }
    }
    fn unwrap_or(self, other: T) -> T {
        if let Self::Some(value) = self { value } else { other }
    }
}

impl Box {
    fn new(width: u32, height: u32) -> Result<Box> {
        if width * height > 0 { Result::Ok(Box { width, height }) } else { Result::Err { line: line() } }
    }
    fn area(&self) -> u32 {
        self.width * self.height
    }
}

fn line() -> u32 {
    7
}

fn find(list: &[i32], wanted: i32) -> Option<usize> {
    for (index, item) in list.iter().enumerate() {
        if *item == wanted {
            return Option::Some(index);
        }
    }
    Option::None
}

fn main() {
    println!("{:?} {:?}", find(&[4, 5], 5), find(&[], 1));
    println!("{} {:?}", find(&[1], 1).map(|index| index + 10).unwrap_or(0), find(&[], 0).map(|n| n * 2));
    match Box::new(2, 3) {
        Result::Ok(b) => println!("{}", b.area()),
        Result::Err { line } => println!("{line}"),
    }
    println!("{:?}", Box::new(0, 3));
    println!("{:?}", [1, 2].iter().max());
}
