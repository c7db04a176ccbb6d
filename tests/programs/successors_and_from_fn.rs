// Sequences without a struct.

use std::iter::{from_fn, once, repeat_with, successors};

fn collatz(start: u64) -> impl Iterator<Item = u64> {
    successors(Some(start), |&n| match n {
        1 => None,
        n if n % 2 == 0 => Some(n / 2),
        n => Some(3 * n + 1),
    })
}

fn digits(mut n: u32) -> impl Iterator<Item = u32> {
    let mut done = false;
    from_fn(move || {
        if done {
            return None;
        }
        let digit = n % 10;
        n /= 10;
        done = n == 0;
        Some(digit)
    })
}

fn main() {
    println!("{:?}", collatz(6).collect::<Vec<_>>());
    println!("{:?}", (1..30).max_by_key(|n| (collatz(*n).count(), *n)));
    println!("{:?} {}", digits(9070).collect::<Vec<_>>(), digits(0).count());
    let mut seed = 1u32;
    let random: Vec<u32> = repeat_with(|| {
        seed = seed * 5 % 23;
        seed
    })
    .take(6)
    .collect();
    println!("{random:?}");
    let text: String = once('<').chain("ab".chars().flat_map(|c| [c, '.'])).chain(Some('>')).collect();
    println!("{text}");
    let powers: Vec<u8> = successors(Some(1u8), |n| n.checked_mul(3)).collect();
    println!("{powers:?}");
}
