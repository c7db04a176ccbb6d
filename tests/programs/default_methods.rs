// A trait that does most of the work itself.

trait Describe {
    fn name(&self) -> String;

    fn describe(&self) -> String {
        format!("this is {}", self.name())
    }
    fn shout(&self) -> String {
        self.describe().to_uppercase() + "!"
    }
}

struct Dog;

struct Cat {
    lives: u8,
}

impl Describe for Dog {
    fn name(&self) -> String {
        "a dog".to_string()
    }
}

impl Describe for Cat {
    fn name(&self) -> String {
        format!("a cat with {} lives", self.lives)
    }
    fn describe(&self) -> String {
        format!("do not disturb {}", self.name())
    }
}

fn main() {
    println!("{}", Dog.describe());
    println!("{}", Dog.shout());
    let cat = Cat { lives: 9 };
    println!("{}", cat.describe());
    println!("{}", Describe::shout(&cat));
}
