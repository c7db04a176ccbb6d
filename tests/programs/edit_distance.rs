// Tables filled from small to large.

use std::collections::HashMap;

fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut corner = std::mem::replace(&mut row[0], i + 1);
        for (j, y) in b.iter().enumerate() {
            let change = corner + usize::from(x != *y);
            corner = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(corner + 1);
        }
    }
    row[b.len()]
}

fn longest_common(a: &str, b: &str) -> String {
    fn inner<'a>(a: &'a [u8], b: &'a [u8], seen: &mut HashMap<(usize, usize), String>) -> String {
        if let Some(known) = seen.get(&(a.len(), b.len())) {
            return known.clone();
        }
        let answer = match (a, b) {
            ([], _) | (_, []) => String::new(),
            ([x, a @ ..], [y, b @ ..]) if x == y => format!("{}{}", *x as char, inner(a, b, seen)),
            ([_, rest_a @ ..], [_, rest_b @ ..]) => {
                let (one, other) = (inner(rest_a, b, seen), inner(a, rest_b, seen));
                if other.len() > one.len() { other } else { one }
            }
        };
        seen.insert((a.len(), b.len()), answer.clone());
        answer
    }
    inner(a.as_bytes(), b.as_bytes(), &mut HashMap::new())
}

fn knapsack(items: &[(usize, u32)], limit: usize) -> u32 {
    let mut best = vec![0; limit + 1];
    for &(weight, value) in items {
        for room in (weight..=limit).rev() {
            best[room] = best[room].max(best[room - weight] + value);
        }
    }
    best[limit]
}

fn main() {
    for (a, b) in [("kitten", "sitting"), ("", "abc"), ("grün", "grau"), ("same", "same")] {
        println!("{a:?} {b:?} {}", distance(a, b));
    }
    println!("{}", longest_common("AGGTABXQ", "GXTXAYBQ"));
    println!("{}", knapsack(&[(1, 1), (3, 4), (4, 5), (5, 7)], 7));
}
