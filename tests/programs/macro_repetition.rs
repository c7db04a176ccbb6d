// Macros that take any number of things.

use std::collections::{BTreeMap, HashSet};

macro_rules! map {
    () => { BTreeMap::new() };
    ($($key:expr => $value:expr),+ $(,)?) => {{
        let mut map = BTreeMap::new();
        $(map.insert($key, $value);)+
        map
    }};
}

macro_rules! set {
    ($($item:expr),* $(,)?) => { [$($item),*].into_iter().collect::<HashSet<_>>() };
}

macro_rules! max {
    ($only:expr) => { $only };
    ($first:expr, $($rest:expr),+) => {{
        let (first, rest) = ($first, max!($($rest),+));
        if first > rest { first } else { rest }
    }};
}

macro_rules! table {
    ($($name:ident: [$($cell:expr),*];)*) => {
        vec![$((stringify!($name), vec![$($cell),*])),*]
    };
}

fn main() {
    let ages = map! { "ada" => 36, "bob" => 7, };
    println!("{ages:?} {:?}", map!() as BTreeMap<u8, u8>);
    println!("{} {}", set![1, 2, 1].len(), set!["a"].contains("a"));
    println!("{} {}", max!(3), max!(1.5, 9.5, 2.0));
    for (name, cells) in table! { low: [1, 2]; high: [10 * 10]; none: []; } {
        println!("{name} {cells:?} {}", cells.iter().sum::<i32>());
    }
}
