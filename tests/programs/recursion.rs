// Functions that call themselves and each other.

fn factorial(n: u64) -> u64 {
    if n < 2 { 1 } else { n * factorial(n - 1) }
}

fn gcd(a: u64, b: u64) -> u64 {
    match b {
        0 => a,
        _ => gcd(b, a % b),
    }
}

fn is_even(n: u32) -> bool {
    n == 0 || is_odd(n - 1)
}

fn is_odd(n: u32) -> bool {
    n != 0 && is_even(n - 1)
}

fn hanoi(n: u32, from: char, to: char, over: char, moves: &mut Vec<(char, char)>) {
    if n > 0 {
        hanoi(n - 1, from, over, to, moves);
        moves.push((from, to));
        hanoi(n - 1, over, to, from, moves);
    }
}

fn ackermann(m: u64, n: u64) -> u64 {
    match (m, n) {
        (0, n) => n + 1,
        (m, 0) => ackermann(m - 1, 1),
        (m, n) => ackermann(m - 1, ackermann(m, n - 1)),
    }
}

fn subsets<T: Clone>(items: &[T]) -> Vec<Vec<T>> {
    let Some((last, rest)) = items.split_last() else { return vec![vec![]] };
    let without = subsets(rest);
    let with = without.iter().map(|set| [&set[..], &[last.clone()]].concat());
    without.iter().cloned().chain(with).collect()
}

fn flatten(depth: usize) -> String {
    if depth == 0 { "·".to_string() } else { format!("[{0}{0}]", flatten(depth - 1)) }
}

fn main() {
    println!("{} {}", factorial(20), gcd(1071, 462));
    println!("{} {}", is_even(10), is_odd(10));
    let mut moves = vec![];
    hanoi(3, 'a', 'c', 'b', &mut moves);
    println!("{} {}", moves.len(), moves.iter().map(|(a, b)| format!("{a}{b}")).collect::<Vec<_>>().join(" "));
    println!("{}", ackermann(2, 3));
    println!("{:?}", subsets(&[1, 2, 3]));
    println!("{}", flatten(2));
}
