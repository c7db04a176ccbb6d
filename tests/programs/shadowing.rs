// The same name, again and again, with other types.

fn sum(x: i32) -> i32 {
    let x = x + 1;
    {
        let x = x * 10;
        println!("inside {x}");
    }
    let x = x.to_string() + "!";
    println!("{x}");
    x.len() as i32
}

fn main() {
    let x = "42";
    let x: i32 = x.parse().unwrap();
    let x = x * 2;
    println!("{x}");
    let sum = sum(x);
    println!("{sum}");
    let x = if x > 80 { "large" } else { "small" };
    let x = x.len();
    let x = vec![x; 2];
    let x = (x.clone(), x);
    println!("{x:?}");
    let y = 1;
    for y in y..3 {
        let y = y * 100;
        println!("{y}");
    }
    match Some(y + 1) {
        Some(y) if y > 1 => println!("some {y}"),
        _ => println!("none"),
    }
    println!("{y}");
}
