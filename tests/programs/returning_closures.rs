// Functions that make functions.

fn adder(n: i32) -> impl Fn(i32) -> i32 {
    move |x| x + n
}

fn counter() -> impl FnMut() -> u32 {
    let mut count = 0;
    move || {
        count += 1;
        count
    }
}

fn operation(name: &str) -> Option<Box<dyn Fn(f64, f64) -> f64>> {
    Some(match name {
        "add" => Box::new(|a, b| a + b),
        "pow" => Box::new(f64::powf),
        "hypot" => Box::new(|a: f64, b| (a * a + b * b).sqrt()),
        _ => return None,
    })
}

fn curry<A: Copy + 'static, B, C>(f: fn(A, B) -> C) -> impl Fn(A) -> Box<dyn Fn(B) -> C>
where
    B: 'static,
    C: 'static,
{
    move |a| Box::new(move |b| f(a, b))
}

fn area(width: u32, height: u32) -> u32 {
    width * height
}

fn main() {
    let add = adder(5);
    println!("{} {}", add(1), adder(-5)(1));
    let (mut one, mut other) = (counter(), counter());
    println!("{} {} {}", one(), one(), other());
    for name in ["add", "pow", "hypot", "log"] {
        match operation(name) {
            Some(f) => println!("{name}: {}", f(3.0, 4.0)),
            None => println!("{name}?"),
        }
    }
    let wide = curry(area)(6);
    println!("{} {}", wide(7), wide(1));
}
