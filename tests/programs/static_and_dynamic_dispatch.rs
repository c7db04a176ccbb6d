// The same trait, chosen while compiling and while running.

trait Animal {
    fn new(name: &str) -> Self
    where
        Self: Sized;
    fn speak(&self) -> String;
}

#[derive(Clone)]
struct Dog(String);

#[derive(Clone)]
struct Sheep {
    name: String,
    naked: bool,
}

impl Animal for Dog {
    fn new(name: &str) -> Self {
        Dog(name.to_string())
    }
    fn speak(&self) -> String {
        format!("{}: woof", self.0)
    }
}

impl Animal for Sheep {
    fn new(name: &str) -> Self {
        Sheep { name: name.to_string(), naked: false }
    }
    fn speak(&self) -> String {
        format!("{}: {}", self.name, if self.naked { "baaah?" } else { "baaaah!" })
    }
}

impl Animal for Box<dyn Animal> {
    fn new(name: &str) -> Self {
        Box::new(Dog::new(name))
    }
    fn speak(&self) -> String {
        self.as_ref().speak()
    }
}

fn chorus<A: Animal>(animals: &[A]) -> String {
    animals.iter().map(|animal| animal.speak()).collect::<Vec<_>>().join("; ")
}

fn named<A: Animal>(names: &[&str]) -> Vec<A> {
    names.iter().map(|name| A::new(name)).collect()
}

fn main() {
    println!("{}", chorus(&named::<Dog>(&["Rex", "Bo"])));
    let mut sheep: Sheep = Animal::new("Dolly");
    sheep.naked = true;
    println!("{}", chorus(&[sheep.clone()]));
    let mixed: Vec<Box<dyn Animal>> = vec![Box::new(sheep), Box::new(Dog("Ace".into()))];
    println!("{}", chorus(&mixed));
    println!("{}", chorus(&named::<Box<dyn Animal>>(&["Any"])));
}
