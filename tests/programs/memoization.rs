// Results that are kept for the next call.

use std::collections::HashMap;
use std::fmt::Debug;
use std::hash::Hash;

struct Cacher<F, K, V> {
    compute: F,
    known: HashMap<K, V>,
    calls: u32,
}

impl<F, K, V> Cacher<F, K, V>
where
    F: Fn(&K) -> V,
    K: Eq + Hash + Clone + Debug,
    V: Clone,
{
    fn new(compute: F) -> Self {
        Cacher { compute, known: HashMap::new(), calls: 0 }
    }
    fn get(&mut self, key: K) -> V {
        if let Some(value) = self.known.get(&key) {
            return value.clone();
        }
        self.calls += 1;
        println!("computing {key:?}");
        let value = (self.compute)(&key);
        self.known.insert(key, value.clone());
        value
    }
}

fn fibonacci(n: u64, known: &mut HashMap<u64, u64>) -> u64 {
    if n < 2 {
        return n;
    }
    if let Some(&value) = known.get(&n) {
        return value;
    }
    let value = fibonacci(n - 1, known) + fibonacci(n - 2, known);
    known.insert(n, value);
    value
}

fn main() {
    let factor = 3;
    let mut cacher = Cacher::new(|n: &i32| n * factor);
    println!("{} {} {}", cacher.get(2), cacher.get(5), cacher.get(2));
    println!("{}", cacher.calls);
    let mut lengths = Cacher::new(|text: &String| text.len());
    println!("{} {}", lengths.get("abc".to_string()), lengths.get("abc".into()));
    let mut known = HashMap::new();
    println!("{} {}", fibonacci(80, &mut known), known.len());
}
