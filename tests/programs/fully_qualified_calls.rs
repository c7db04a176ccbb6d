// The same method in a type and in two traits.

trait Pilot {
    fn fly(&self) -> &'static str;
    fn name() -> String;
}

trait Wizard {
    fn fly(&self) -> &'static str;
    fn name() -> String {
        "Merlin".to_string()
    }
}

struct Human;

impl Pilot for Human {
    fn fly(&self) -> &'static str {
        "this is your captain"
    }
    fn name() -> String {
        "Amelia".into()
    }
}

impl Wizard for Human {
    fn fly(&self) -> &'static str {
        "up!"
    }
}

impl Human {
    fn fly(&self) -> &'static str {
        "waving arms"
    }
    fn name() -> String {
        "somebody".into()
    }
}

fn main() {
    let person = Human;
    println!("{}", person.fly());
    println!("{}", Pilot::fly(&person));
    println!("{}", <Human as Wizard>::fly(&person));
    println!("{} {} {}", Human::name(), <Human as Pilot>::name(), <Human as Wizard>::name());
    let calls: [fn(&Human) -> &'static str; 3] = [Human::fly, Pilot::fly, Wizard::fly];
    println!("{:?}", calls.map(|call| call(&person).len()));
}
