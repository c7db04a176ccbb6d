// Numbers at their limits, in each of the ways that one can ask for.

use std::num::{NonZeroU8, Wrapping};

fn hash(text: &str) -> u32 {
    text.bytes().fold(2166136261, |hash: u32, byte| (hash ^ u32::from(byte)).wrapping_mul(16777619))
}

fn average(a: u8, b: u8) -> u8 {
    a.midpoint(b)
}

fn main() {
    println!("{} {}", 250u8.wrapping_add(10), i32::MIN.wrapping_abs());
    println!("{:?} {:?}", 250u8.checked_add(10), 250u8.checked_add(5));
    println!("{} {}", 250u8.saturating_add(10), (-100i8).saturating_sub(100));
    println!("{:?} {:?}", 200u8.overflowing_mul(2), 5i32.overflowing_neg());
    println!("{:?} {:?}", 7i32.checked_div(0), i32::MIN.checked_div(-1));
    println!("{} {} {}", -7 / 2, -7 % 2, (-7i32).rem_euclid(2));
    println!("{} {}", (-7i32).div_euclid(2), 7u32.div_ceil(2));
    println!("{} {}", hash("ember"), average(200, 250));
    let mut w = Wrapping(255u8);
    w += 3;
    println!("{w} {:?}", w - Wrapping(10));
    println!("{:?} {}", 2u32.checked_pow(32), 2u64.pow(40));
    println!("{:?} {:?}", NonZeroU8::new(0), NonZeroU8::new(4).map(NonZeroU8::get));
    println!("{} {}", 10u32.abs_diff(15), 17i64.signum() - (-3i64).signum());
    println!("{} {}", 1_000_000i64.isqrt(), 100u32.ilog2());
    println!("{}", u128::MAX);
}
