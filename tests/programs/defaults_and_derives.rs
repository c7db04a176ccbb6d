// What the compiler writes by itself.

use std::collections::{BTreeSet, HashMap};

#[derive(Debug, Default, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Level {
    Low,
    #[default]
    Middle,
    High,
}

#[derive(Debug, Default, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Item {
    level: Level,
    name: String,
    parts: Vec<u8>,
    next: Option<Box<Item>>,
}

#[derive(Debug, Default, Clone, Copy, PartialEq)]
struct Pair<A, B>(A, B);

fn main() {
    let item = Item::default();
    println!("{item:?}");
    let other = Item { level: Level::High, next: Some(Box::new(item.clone())), ..Default::default() };
    println!("{} {} {:?}", item < other, item == other.clone(), item.cmp(&other));
    let set: BTreeSet<_> = [other.clone(), item.clone(), other.clone()].into_iter().collect();
    println!("{} {:?}", set.len(), set.first().map(|item| &item.level));
    let mut counts: HashMap<Item, i32> = HashMap::new();
    for key in [&item, &other, &item] {
        *counts.entry(key.clone()).or_default() += 1;
    }
    println!("{} {}", counts[&item], counts[&other]);
    println!("{:?} {}", Pair::<i32, String>::default(), Pair(1, 2.0) == Pair(1, 2.0));
    println!("{:?}", Level::Low.max(Level::Middle));
}
