// A value whose type is asked for at run time.

use std::any::{Any, TypeId};

#[derive(Debug, Clone, PartialEq)]
struct Point {
    x: i32,
    y: i32,
}

fn describe(value: &dyn Any) -> String {
    if let Some(number) = value.downcast_ref::<i32>() {
        format!("number {number}")
    } else if let Some(text) = value.downcast_ref::<&str>() {
        format!("text {text}")
    } else if let Some(Point { x, y }) = value.downcast_ref() {
        format!("point {x}|{y}")
    } else {
        "something".to_string()
    }
}

trait Component: Any {
    fn update(&mut self);
}

impl Component for Point {
    fn update(&mut self) {
        self.x += 1;
    }
}

fn main() {
    let values: Vec<Box<dyn Any>> = vec![Box::new(7), Box::new("seven"), Box::new(Point { x: 1, y: 2 }), Box::new(7u8)];
    for value in &values {
        println!("{}", describe(value.as_ref()));
    }
    let points: Vec<Point> =
        values.into_iter().filter_map(|value| value.downcast::<Point>().ok()).map(|p| *p).collect();
    println!("{points:?}");
    let mut component: Box<dyn Component> = Box::new(Point { x: 5, y: 5 });
    component.update();
    let any: Box<dyn Any> = component;
    println!("{:?} {}", any.downcast_ref::<Point>(), any.is::<i32>());
    println!("{}", TypeId::of::<Point>() == any.as_ref().type_id());
}
