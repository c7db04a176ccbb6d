// One trait, many implementations for one type.

trait Convert<T> {
    fn convert(&self) -> T;
}

#[derive(Debug, Clone, Copy)]
struct Point {
    x: f64,
    y: f64,
}

impl Convert<String> for Point {
    fn convert(&self) -> String {
        format!("{}~{}", self.x, self.y)
    }
}

impl Convert<(i32, i32)> for Point {
    fn convert(&self) -> (i32, i32) {
        (self.x.round() as i32, self.y.round() as i32)
    }
}

impl<T> Convert<Vec<T>> for Point
where
    Point: Convert<(T, T)>,
{
    fn convert(&self) -> Vec<T> {
        let (a, b): (T, T) = self.convert();
        vec![a, b]
    }
}

trait Visitor {
    type Output;
    fn visit(&mut self, item: i32) -> Self::Output;
}

struct Sum(i32);
struct Show;

impl Visitor for Sum {
    type Output = i32;
    fn visit(&mut self, item: i32) -> i32 {
        self.0 += item;
        self.0
    }
}

impl Visitor for Show {
    type Output = String;
    fn visit(&mut self, item: i32) -> String {
        "#".repeat(item as usize)
    }
}

fn walk<V: Visitor>(mut visitor: V, items: &[i32]) -> Vec<V::Output> {
    items.iter().map(|item| visitor.visit(*item)).collect()
}

fn main() {
    let point = Point { x: 1.4, y: 2.6 };
    let text: String = point.convert();
    let list: Vec<i32> = point.convert();
    println!("{text} {list:?} {:?}", Convert::<(i32, i32)>::convert(&point));
    println!("{:?} {:?}", walk(Sum(0), &[1, 2, 3]), walk(Show, &[1, 2, 3]));
}
