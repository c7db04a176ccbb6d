// Words with the same letters.

use std::collections::{BTreeMap, HashMap};

fn key(word: &str) -> String {
    let mut letters: Vec<char> = word.to_lowercase().chars().collect();
    letters.sort_unstable();
    letters.into_iter().collect()
}

fn groups<'a>(words: &[&'a str]) -> Vec<Vec<&'a str>> {
    let mut groups: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for word in words {
        groups.entry(key(word)).or_default().push(word);
    }
    groups.into_values().filter(|group| group.len() > 1).collect()
}

fn can_write(text: &str, letters: &str) -> bool {
    let mut left: HashMap<char, i32> = HashMap::new();
    letters.chars().for_each(|c| *left.entry(c).or_insert(0) += 1);
    text.chars().all(|c| {
        let count = left.entry(c).or_insert(0);
        *count -= 1;
        *count >= 0
    })
}

fn permutations(word: &str) -> Vec<String> {
    if word.len() <= 1 {
        return vec![word.to_string()];
    }
    let mut all: Vec<String> = word
        .char_indices()
        .flat_map(|(at, c)| {
            let rest = format!("{}{}", &word[..at], &word[at + c.len_utf8()..]);
            permutations(&rest).into_iter().map(move |tail| format!("{c}{tail}"))
        })
        .collect();
    all.sort();
    all.dedup();
    all
}

fn main() {
    println!("{:?}", groups(&["listen", "silent", "enlist", "google", "Elgoog", "abc"]));
    println!("{} {}", can_write("hello", "ollehx"), can_write("hello", "helo"));
    println!("{:?}", permutations("abb"));
    println!("{}", permutations("abcd").len());
}
