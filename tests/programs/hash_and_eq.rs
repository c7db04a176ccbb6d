// Keys that are equal where their letters are.

use std::collections::{HashMap, HashSet};
use std::hash::{Hash, Hasher};

#[derive(Debug, Clone)]
struct Name(String);

impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }
}

impl Eq for Name {}

impl Hash for Name {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.to_ascii_lowercase().hash(state);
    }
}

#[derive(Default)]
struct Sum(u64);

impl Hasher for Sum {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.0 = self.0.wrapping_mul(31) + u64::from(*byte));
    }
}

fn main() {
    let mut ages = HashMap::new();
    ages.insert(Name("Ada".into()), 36);
    println!("{:?}", ages.insert(Name("ADA".into()), 37));
    println!("{:?} {}", ages.get(&Name("ada".into())), ages.len());
    let names: HashSet<Name> = ["a", "B", "b", "A"].into_iter().map(|name| Name(name.to_string())).collect();
    println!("{}", names.len());
    let mut sum = Sum::default();
    7u8.hash(&mut sum);
    1u8.hash(&mut sum);
    println!("{}", sum.finish());
}
