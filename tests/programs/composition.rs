// Functions put together from functions.

fn compose<A, B, C>(f: impl Fn(A) -> B, g: impl Fn(B) -> C) -> impl Fn(A) -> C {
    move |x| g(f(x))
}

fn twice<T>(f: impl Fn(T) -> T) -> impl Fn(T) -> T {
    move |x| f(f(x))
}

fn pipeline(steps: Vec<Box<dyn Fn(i64) -> i64>>) -> impl Fn(i64) -> i64 {
    move |start| steps.iter().fold(start, |value, step| step(value))
}

macro_rules! compose {
    ($f:expr) => { $f };
    ($f:expr, $($rest:expr),+) => { compose($f, compose!($($rest),+)) };
}

fn square(n: i64) -> i64 {
    n * n
}

fn main() {
    let shout = compose(str::to_uppercase, |text: String| text + "!");
    println!("{}", shout("hey"));
    println!("{} {}", twice(square)(3), twice(twice(|n: i64| n + 1))(0));
    let all = compose!(square, |n: i64| n - 1, |n: i64| n.to_string(), |text: String| text.len());
    println!("{}", all(100));
    let steps: Vec<Box<dyn Fn(i64) -> i64>> = vec![Box::new(square), Box::new(|n| -n), Box::new(i64::abs)];
    println!("{}", pipeline(steps)(-12));
    let area = compose(|(w, h): (i64, i64)| w * h, square);
    println!("{}", area((2, 3)));
}
