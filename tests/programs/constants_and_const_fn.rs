// What is computed while compiling.

const N: usize = 5;
const SQUARES: [u64; N] = squares();
const LONGEST: &str = longest(&["ash", "ember", "glow"]);
const LIMIT: Option<u8> = 200u8.checked_add(100);

const fn square(n: u64) -> u64 {
    n * n
}

const fn squares() -> [u64; N] {
    let mut list = [0; N];
    let mut i = 0;
    while i < N {
        list[i] = square(i as u64);
        i += 1;
    }
    list
}

const fn longest(words: &[&'static str]) -> &'static str {
    match words {
        [] => "",
        [first, rest @ ..] => {
            let other = longest(rest);
            if other.len() > first.len() { other } else { first }
        }
    }
}

const fn gcd(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { gcd(b, a % b) }
}

struct Grid<const W: usize> {
    cells: [u8; W],
}

static GRID: Grid<{ gcd(12, 18) as usize }> = Grid { cells: [1; 6] };

fn main() {
    println!("{SQUARES:?} {LONGEST} {LIMIT:?}");
    println!("{}", GRID.cells.len());
    const INNER: u64 = SQUARES[4] + square(N as u64);
    println!("{INNER} {}", const { gcd(35, 14) });
    const { assert!(N == 5) };
    match 25 {
        INNER => println!("inner"),
        n if n == SQUARES[N - 1] => println!("last"),
        _ => println!("{}", u8::MAX as usize + N),
    }
}
