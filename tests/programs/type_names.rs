// What the compiler calls a type.

use std::any::{type_name, type_name_of_val};

struct Point<T>(T);

mod shapes {
    pub struct Circle;

    pub fn here() -> &'static str {
        module_path!()
    }

    pub mod flat {
        pub enum Shape {
            Dot,
        }
    }
}

trait Named {
    fn name(&self) -> String {
        type_name::<Self>().rsplit("::").next().unwrap_or("?").to_lowercase()
    }
}

impl Named for shapes::Circle {}
impl Named for shapes::flat::Shape {}

fn kind<T>(_: &T) -> &'static str {
    type_name::<T>()
}

fn main() {
    println!("{} {}", kind(&1), kind(&"text"));
    println!("{}", type_name::<Option<String>>());
    println!("{}", kind(&Point(vec![1.5f32])));
    println!("{} {}", type_name::<shapes::Circle>(), type_name_of_val(&shapes::flat::Shape::Dot));
    println!("{} {}", shapes::Circle.name(), shapes::flat::Shape::Dot.name());
    println!("{} {}", shapes::here(), kind(&[(); 3]));
    println!("{}", type_name::<dyn Named>());
}
