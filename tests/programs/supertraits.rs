// A trait that asks for others.

use std::fmt;

trait Animal {
    fn name(&self) -> String;
}

trait Pet: Animal + fmt::Debug {
    fn owner(&self) -> &str;

    fn tag(&self) -> String {
        format!("{} of {} {:?}", self.name(), self.owner(), self)
    }
}

trait Outline: fmt::Display {
    fn outline(&self) -> String {
        let text = self.to_string();
        let bar = "*".repeat(text.len() + 4);
        format!("{bar}\n* {text} *\n{bar}")
    }
}

#[derive(Debug)]
struct Dog {
    owner: String,
}

impl Animal for Dog {
    fn name(&self) -> String {
        "dog".into()
    }
}

impl Pet for Dog {
    fn owner(&self) -> &str {
        &self.owner
    }
}

struct Point {
    x: i32,
    y: i32,
}

impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "({}, {})", self.x, self.y)
    }
}

impl Outline for Point {}

fn as_animal(pet: &dyn Pet) -> &dyn Animal {
    pet
}

fn main() {
    let dog = Dog { owner: "Ada".to_string() };
    println!("{}", dog.tag());
    println!("{}", as_animal(&dog).name());
    println!("{}", Point { x: 1, y: -3 }.outline());
}
