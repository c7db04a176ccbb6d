// One function for all types that can be compared.

use std::fmt::{Debug, Display};

fn largest<T: PartialOrd + Copy>(list: &[T]) -> T {
    let mut largest = list[0];
    for &item in list {
        if item > largest {
            largest = item;
        }
    }
    largest
}

fn largest_by<T, K: PartialOrd>(list: &[T], key: impl Fn(&T) -> K) -> Option<&T> {
    let mut items = list.iter();
    let first = items.next()?;
    Some(items.fold(first, |best, item| if key(item) > key(best) { item } else { best }))
}

fn show<T: Display + ?Sized>(item: &T) -> String {
    format!("[{item}]")
}

fn swap<A, B>((a, b): (A, B)) -> (B, A) {
    (b, a)
}

#[derive(Debug, PartialEq, PartialOrd, Clone, Copy)]
struct Point(i32, f32);

fn compare<T>(a: T, b: T)
where
    T: PartialOrd + Debug,
{
    println!(
        "{a:?} {} {b:?}",
        if a < b {
            "<"
        } else if a > b {
            ">"
        } else {
            "?"
        }
    );
}

fn main() {
    println!("{} {} {}", largest(&[3, 8, 2]), largest(&[0.5, -1.0]), largest(&['x', 'b']));
    println!("{:?}", largest(&[Point(1, 9.0), Point(2, 0.0), Point(2, -1.0)]));
    println!("{:?}", largest_by(&["aa", "b", "cccc"], |word| word.len()));
    println!("{} {:?}", show("str"), swap((1, "one")));
    compare(Point(1, f32::NAN), Point(1, 0.0));
    compare("b", "a");
}
