// not as cells: a cell keeps its variables, main drops them.

#[derive(Debug)]
struct Noisy {
    name: String,
}

impl Drop for Noisy {
    fn drop(&mut self) {
        println!("good bye from {}", self.name);
    }
}

fn noisy(name: &str) -> Noisy {
    Noisy { name: name.to_owned() }
}

fn main() {
    let _one = noisy("one");
    let mut two = noisy("two");
    let list = vec![noisy("three"), noisy("four")];
    two.name.push_str(", renamed");
    let boxed: Box<Noisy> = Box::new(noisy("five"));
    let moved = boxed;
    println!("{moved:?} {}", list.len());
}
