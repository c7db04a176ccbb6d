// A debug build notices numbers that do not fit.

use std::hint::black_box;
use std::panic::catch_unwind;

fn add(a: i32, b: i32) -> i32 {
    a + b
}

fn factorial(n: u8) -> u8 {
    if n == 0 { 1 } else { n * factorial(n - 1) }
}

fn main() {
    println!("{}", add(1, 2));
    println!("{}", catch_unwind(|| add(black_box(i32::MAX), 1)).is_err());
    println!("{}", catch_unwind(|| black_box(0u32) - 1).is_err());
    println!("{:?}", (0..8).map(|n| catch_unwind(|| factorial(n)).ok()).collect::<Vec<_>>());
    println!("{}", catch_unwind(|| 1u32 << black_box(32)).is_err());
    println!("{}", catch_unwind(|| -black_box(i8::MIN)).is_err());
    let shape = [1, 2, 3];
    println!("{}", catch_unwind(|| shape[black_box(3)]).is_err());
    println!("{}", catch_unwind(|| 7 / black_box(0)).is_err());
    println!("{:?}", (250u8..).map(black_box).take(5).collect::<Vec<_>>());
    debug_assert!(black_box(true), "a debug build checks this");
}
