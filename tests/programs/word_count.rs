// How often each word is there.

use std::collections::HashMap;

fn count(text: &str) -> HashMap<String, usize> {
    let mut counts = HashMap::new();
    for word in text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()) {
        *counts.entry(word.to_lowercase()).or_insert(0) += 1;
    }
    counts
}

fn sorted(counts: &HashMap<String, usize>) -> Vec<(&String, &usize)> {
    let mut list: Vec<_> = counts.iter().collect();
    list.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
    list
}

fn main() {
    let text = "The fox sees the dog; the dog sees nothing.";
    let counts = count(text);
    for (word, count) in sorted(&counts).into_iter().take(4) {
        println!("{word:>8} {}", "#".repeat(*count));
    }
    let total: usize = counts.values().sum();
    println!("{total} {}", counts.len());
    println!("{:?} {}", counts.get("fox"), counts.contains_key("cat"));
    let mut letters: Vec<char> = counts.into_keys().flat_map(|word| word.chars().next()).collect();
    letters.sort();
    letters.dedup();
    println!("{}", String::from_iter(letters));
}
