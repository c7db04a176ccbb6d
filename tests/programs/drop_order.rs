// Variables go in reverse order, temporaries at the end of their statement.

struct Noisy(&'static str);

impl Drop for Noisy {
    fn drop(&mut self) {
        println!("drop {}", self.0);
    }
}

fn make(name: &'static str) -> Noisy {
    println!("make {name}");
    Noisy(name)
}

fn show(noisy: &Noisy) -> usize {
    noisy.0.len()
}

fn demo() {
    let _first = make("first");
    let second = make("second");
    let _ = make("nobody");
    println!("{}", show(&make("temporary")));
    {
        let _inner = make("inner");
        println!("end of block");
    }
    drop(second);
    let third = make("third");
    let third = Noisy(if third.0.is_empty() { "empty" } else { "third again" });
    println!("end of demo {}", third.0);
}

fn main() {
    demo();
    let list = vec![Noisy("a"), Noisy("b"), Noisy("c")];
    let kept: Vec<_> = list.into_iter().filter(|noisy| noisy.0 != "b").collect();
    println!("kept {}", kept.len());
    for noisy in kept {
        println!("see {}", noisy.0);
    }
}
