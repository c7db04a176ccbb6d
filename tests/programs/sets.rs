// What is in both, in one only, in neither.

use std::collections::{BTreeSet, HashSet};

fn sorted<T: Ord + Copy>(set: &HashSet<T>) -> Vec<T> {
    let mut list: Vec<T> = set.iter().copied().collect();
    list.sort();
    list
}

fn first_repeated(text: &str) -> Option<char> {
    let mut seen = HashSet::new();
    text.chars().find(|c| !seen.insert(*c))
}

fn main() {
    let a: HashSet<i32> = (1..=5).collect();
    let b = HashSet::from([4, 5, 6, 7]);
    println!("{:?}", sorted(&(&a & &b)));
    println!("{:?}", sorted(&a.union(&b).copied().collect()));
    println!("{:?} {:?}", sorted(&(&a - &b)), sorted(&(&a ^ &b)));
    println!("{} {}", a.is_subset(&b), a.is_disjoint(&HashSet::from([9])));
    println!("{:?} {:?}", first_repeated("abcdbe"), first_repeated("abc"));
    let letters: BTreeSet<char> = "hello world".chars().filter(|c| c.is_alphabetic()).collect();
    println!("{letters:?}");
    println!("{:?}", letters.range('f'..='o').collect::<String>());
    let mut set = a.clone();
    set.retain(|n| n % 2 == 1);
    println!("{} {} {:?}", set.remove(&3), set.remove(&3), set.replace(5));
    println!("{}", set == HashSet::from([5, 1]));
}
