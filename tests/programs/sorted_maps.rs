// Keys in order, ranges of them, first and last.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::ops::Bound::{Excluded, Unbounded};

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Clone, Copy)]
struct Point {
    x: i32,
    y: i32,
}

fn add(map: &mut BTreeMap<i32, Vec<&'static str>>, key: i32, value: &'static str) -> bool {
    match map.entry(key) {
        Entry::Vacant(slot) => {
            slot.insert(vec![value]);
            true
        }
        Entry::Occupied(mut slot) => {
            slot.get_mut().push(value);
            false
        }
    }
}

fn main() {
    let mut map = BTreeMap::new();
    for (key, value) in [(30, "c"), (10, "a"), (20, "b"), (10, "d")] {
        println!("{}", add(&mut map, key, value));
    }
    println!("{map:?}");
    println!("{:?} {:?}", map.first_key_value(), map.last_key_value().map(|(key, _)| key));
    println!("{:?}", map.range(15..).map(|(key, _)| *key).collect::<Vec<_>>());
    println!("{:?}", map.range((Excluded(10), Unbounded)).next());
    let high = map.split_off(&20);
    println!("{:?} {:?}", map.keys().collect::<Vec<_>>(), high.into_values().flatten().collect::<String>());
    map.retain(|_, list| list.len() > 5);
    println!("{}", map.is_empty());
    let points: BTreeMap<Point, f64> = [(3, 1), (1, 2), (1, 1)].map(|(x, y)| (Point { x, y }, f64::from(x * y))).into();
    for (Point { x, y }, area) in points.iter().rev() {
        println!("{x} {y} {area}");
    }
}
