// Everything of a module or of an enum at once.

mod animals {
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub enum Kind {
        Dog,
        Cat,
        Bird { can_fly: bool },
    }

    pub fn describe(kind: Kind) -> String {
        use Kind::*;
        match kind {
            Dog => "a dog".into(),
            Cat => "a cat".into(),
            Bird { can_fly: true } => "a bird".into(),
            Bird { .. } => "a penguin".into(),
        }
    }

    pub const COUNT: usize = 3;

    #[allow(dead_code)]
    fn private() {}
}

mod numbers {
    pub fn add(a: i32, b: i32) -> i32 {
        a + b
    }
    pub fn describe(n: i32) -> String {
        format!("number {n}")
    }
}

use animals::Kind::{self, *};
use animals::*;
use numbers::add;

fn main() {
    let kinds: [Kind; COUNT] = [Dog, Bird { can_fly: false }, Cat];
    for kind in kinds {
        println!("{}", describe(kind));
    }
    {
        use numbers::*;
        println!("{} {}", add(1, 2), numbers::describe(4));
    }
    println!("{}", kinds.iter().filter(|kind| **kind == Cat).count() as i32 + add(0, 1));
}
