// An iterator of borrowed words, and one that lends its parts.

struct Words<'a> {
    rest: &'a str,
}

impl<'a> Iterator for Words<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let start = self.rest.trim_start();
        if start.is_empty() {
            return None;
        }
        let end = start.find(char::is_whitespace).unwrap_or(start.len());
        let (word, rest) = start.split_at(end);
        self.rest = rest;
        Some(word)
    }
}

fn words(rest: &str) -> Words<'_> {
    Words { rest }
}

fn parse<'a>(text: &'a str, wanted: &str) -> Vec<&'a str> {
    words(text).filter(|word| word.contains(wanted)).collect()
}

fn main() {
    let text = String::from("  one two   three\tfour ");
    for (index, word) in words(&text).enumerate() {
        println!("{index} {word}");
    }
    let wanted = String::from("o");
    let found = parse(&text, &wanted);
    drop(wanted);
    println!("{found:?}");
    let longest = words(&text).max_by_key(|word| word.len());
    println!("{longest:?} {}", words("").count());
}
