// Everything to one value.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

fn horner(coefficients: &[i64], x: i64) -> i64 {
    coefficients.iter().fold(0, |sum, c| sum * x + c)
}

fn binary(n: u32) -> String {
    let bits: Vec<u32> = std::iter::successors(Some(n), |n| (*n > 1).then_some(n / 2)).map(|n| n % 2).collect();
    bits.iter().rfold(String::new(), |text, bit| text + &bit.to_string())
}

fn sum_below(limit: i32, list: &[i32]) -> ControlFlow<i32, i32> {
    list.iter()
        .try_fold(0, |sum, n| if sum + n > limit { ControlFlow::Break(*n) } else { ControlFlow::Continue(sum + n) })
}

fn main() {
    println!("{}", horner(&[2, -6, 2, -1], 3));
    println!("{} {}", binary(10), binary(1));
    println!("{:?} {:?}", sum_below(10, &[1, 2, 3]), sum_below(10, &[5, 4, 3]));
    println!("{:?}", ["a", "b"].iter().map(|s| s.to_string()).reduce(|a, b| format!("({a}{b})")));
    println!("{:?}", [100u8, 100, 100].iter().try_fold(0u8, |sum, n| sum.checked_add(*n)));
    let counts = "mississippi".chars().fold(BTreeMap::new(), |mut counts, c| {
        *counts.entry(c).or_insert(0) += 1;
        counts
    });
    println!("{counts:?}");
    let (low, high) = [3, -2, 8].iter().fold((i32::MAX, i32::MIN), |(low, high), n| (low.min(*n), high.max(*n)));
    println!("{low} {high}");
    let found = (2..).try_for_each(|n| if 91 % n == 0 { ControlFlow::Break(n) } else { ControlFlow::Continue(()) });
    println!("{found:?}");
}
