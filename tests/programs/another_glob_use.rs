// Another module with the names of the one before it.

mod plants {
    #[derive(Debug)]
    pub enum Kind {
        Tree(u32),
        Flower,
    }

    pub use Kind::{Flower, Tree};

    pub fn describe(kind: &Kind) -> &'static str {
        match kind {
            Tree(height) if *height > 10 => "a tall tree",
            Tree(_) => "a tree",
            Flower => "a flower",
        }
    }

    pub const COUNT: u8 = 2;
}

use plants::*;

fn add(kinds: &mut Vec<Kind>, height: u32) {
    kinds.push(Tree(height));
}

fn main() {
    let mut kinds = vec![Flower];
    add(&mut kinds, 5);
    add(&mut kinds, 50);
    for kind in &kinds {
        println!("{kind:?} is {}", describe(kind));
    }
    println!("{}", COUNT + 1);
}
