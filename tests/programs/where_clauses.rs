// What a type must be able to do, said at length.

use std::collections::BTreeMap;
use std::fmt::{Debug, Display};
use std::hash::Hash;
use std::ops::{Add, Mul};

fn dot<T>(a: &[T], b: &[T]) -> T
where
    T: Copy + Default + Add<Output = T> + Mul<Output = T>,
{
    a.iter().zip(b).fold(T::default(), |sum, (x, y)| sum + *x * *y)
}

fn show<I>(items: I) -> String
where
    I: IntoIterator,
    I::Item: Display,
{
    items.into_iter().map(|item| format!("<{item}>")).collect()
}

fn group<T, K, F>(items: Vec<T>, key: F) -> BTreeMap<K, Vec<T>>
where
    K: Ord + Hash,
    F: Fn(&T) -> K,
{
    let mut groups = BTreeMap::new();
    for item in items {
        groups.entry(key(&item)).or_insert_with(Vec::new).push(item);
    }
    groups
}

fn describe<T>(item: T) -> String
where
    T: Debug,
    for<'a> &'a T: Into<String>,
{
    let text: String = (&item).into();
    format!("{item:?} is {text}")
}

#[derive(Debug)]
struct Point(i32, i32);

impl From<&Point> for String {
    fn from(point: &Point) -> String {
        format!("{}/{}", point.0, point.1)
    }
}

fn main() {
    println!("{} {}", dot(&[1, 2, 3], &[4, 5, 6]), dot(&[0.5], &[4.0]));
    println!("{} {}", show([1, 2]), show(vec!["a", "b"]));
    println!("{:?}", group(vec!["one", "two", "three", "four"], |word| word.len()));
    println!("{}", describe(Point(3, 4)));
}
