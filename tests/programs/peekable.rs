// Runs of equal letters, and numbers read from text.

use std::iter::Peekable;
use std::str::Chars;

fn encode(text: &str) -> String {
    let mut chars = text.chars().peekable();
    let mut out = String::new();
    while let Some(c) = chars.next() {
        let mut count = 1;
        while chars.next_if_eq(&c).is_some() {
            count += 1;
        }
        if count > 1 {
            out += &count.to_string();
        }
        out.push(c);
    }
    out
}

fn number(chars: &mut Peekable<Chars<'_>>) -> Option<usize> {
    let mut value = None;
    while let Some(digit) = chars.peek().and_then(|c| c.to_digit(10)) {
        value = Some(value.unwrap_or(0) * 10 + digit as usize);
        chars.next();
    }
    value
}

fn decode(text: &str) -> String {
    let mut chars = text.chars().peekable();
    let mut out = String::new();
    loop {
        let count = number(&mut chars).unwrap_or(1);
        let Some(c) = chars.next() else { break out };
        out.extend(std::iter::repeat_n(c, count));
    }
}

fn merge(a: &[i32], b: &[i32]) -> Vec<i32> {
    let (mut a, mut b) = (a.iter().copied().peekable(), b.iter().copied().peekable());
    std::iter::from_fn(|| match (a.peek(), b.peek()) {
        (Some(x), Some(y)) if x <= y => a.next(),
        (_, Some(_)) => b.next(),
        _ => a.next(),
    })
    .collect()
}

fn main() {
    let packed = encode("aaabccdddddddddddde");
    println!("{packed} {}", decode(&packed));
    println!("{:?}", merge(&[1, 4, 9], &[2, 3, 10, 11]));
}
