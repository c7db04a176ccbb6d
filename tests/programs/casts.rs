// What `as` does, and what it loses.

#[derive(Clone, Copy)]
enum Level {
    Low = -1,
    High = 300,
}

fn main() {
    println!("{} {} {}", 300i32 as u8, -1i32 as u32, -1i8 as u8 as i32);
    println!("{} {} {}", 3.99f64 as i32, -3.99f64 as i32, f64::NAN as i32);
    println!("{} {}", 1e20 as i32, -5.0 as u8);
    println!("{} {} {}", 'a' as u32, 97u8 as char, '€' as u8);
    println!("{} {}", true as i32 + true as i32, false as u8);
    println!("{} {}", Level::Low as i32, Level::High as i32 as u8);
    println!("{} {}", i64::MAX as f32, 16777217i32 as f32);
    println!("{} {}", u64::from(7u32) + u64::from(true), f64::from(1.5f32));
    println!("{:?} {:?}", u8::try_from(256), i8::try_from(127u64));
    println!("{:?} {}", "0x1f".strip_prefix("0x").map(|hex| u32::from_str_radix(hex, 16)), 0o17);
    println!("{:?} {:?}", 258u16.to_be_bytes(), u32::from_le_bytes([1, 1, 0, 0]));
    println!("{} {:#x}", 1.5f32.to_bits(), 1.0f64.to_bits());
    println!("{:?} {:?}", "12a".parse::<u8>().is_err(), "-0".parse::<f64>());
    let x = 7;
    let mean = (x + 8) as f64 / 2.0;
    println!("{mean} {}", (mean.round() as i64).pow(2));
}
