// The functions are new; variables with their names may be there from elsewhere.

fn area(side: f64) -> f64 {
    side * side
}

fn sum(numbers: impl Iterator<Item = f64>) -> f64 {
    numbers.fold(0.0, |a, b| a + b)
}

fn max() -> i32 {
    i32::MAX
}

fn add(a: f64, b: f64) -> f64 {
    a + b
}

fn parse(text: &str) -> Option<f64> {
    text.parse().ok()
}

fn describe(what: &str) -> String {
    format!("<{what}>")
}

const fn count() -> usize {
    2
}

fn list() -> [f64; count()] {
    [1.0, 2.0]
}

fn total(items: &[f64; 2]) -> f64 {
    items[0].max(items[1])
}

fn main() {
    println!("{} {}", area(1.5), sum(list().into_iter()));
    println!("{} {}", max() == i32::MAX, add(total(&list()), 1.0));
    println!("{:?} {}", parse("2.5"), describe("shape"));
    println!("{}", count());
}
