// Stable and unstable, by key, by comparison, by parts.

use std::cmp::Reverse;

#[derive(Debug, Clone, PartialEq)]
struct Item {
    name: &'static str,
    price: f64,
    count: u32,
}

fn names(items: &[Item]) -> String {
    items.iter().map(|item| item.name).collect::<Vec<_>>().join(" ")
}

fn main() {
    let mut items = vec![
        Item { name: "pen", price: 1.5, count: 10 },
        Item { name: "ink", price: 4.25, count: 10 },
        Item { name: "cap", price: 0.5, count: 3 },
        Item { name: "pad", price: 1.5, count: 7 },
    ];
    items.sort_by(|a, b| a.price.total_cmp(&b.price));
    println!("{}", names(&items));
    items.sort_by_key(|item| (Reverse(item.count), item.name));
    println!("{}", names(&items));
    items.sort_by(|a, b| b.price.partial_cmp(&a.price).unwrap().then_with(|| a.name.cmp(b.name)));
    println!("{}", names(&items));
    let mut words = vec!["delta", "Alpha", "charlie", "bravo"];
    words.sort();
    println!("{words:?}");
    words.sort_by_cached_key(|word| word.to_lowercase());
    println!("{words:?} {:?}", words.binary_search_by_key(&'c', |word| word.chars().next().unwrap()));
    let mut numbers = [9, 4, 7, 1, 8, 2];
    numbers.select_nth_unstable(2);
    println!("{}", numbers[2]);
    numbers.sort_unstable_by(|a, b| b.cmp(a));
    println!("{numbers:?} {}", numbers.partition_point(|n| *n > 4));
    let mut list = vec![1, 1, 2, 3, 3, 1];
    list.dedup();
    println!("{list:?} {}", list.is_sorted());
}
