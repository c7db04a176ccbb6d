// First the struct, then its fields from top to bottom.

use std::cell::RefCell;
use std::rc::Rc;

type Log = Rc<RefCell<Vec<String>>>;

struct Part {
    name: String,
    log: Log,
}

struct Machine {
    _left: Part,
    _right: Part,
    name: String,
    log: Log,
}

impl Drop for Part {
    fn drop(&mut self) {
        self.log.borrow_mut().push(format!("part {}", self.name));
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        self.log.borrow_mut().push(format!("machine {}", self.name));
    }
}

fn part(name: &str, log: &Log) -> Part {
    Part { name: name.to_string(), log: Rc::clone(log) }
}

fn run(log: &Log) -> usize {
    let _loose = part("loose", log);
    let mut machine =
        Machine { _left: part("left", log), _right: part("right", log), name: "m".to_string(), log: log.clone() };
    machine._left = part("new left", log);
    let _boxed: Box<dyn std::any::Any> = Box::new(part("boxed", log));
    machine.name.push('1');
    Rc::strong_count(log)
}

fn main() {
    let log: Log = Rc::default();
    println!("{}", run(&log));
    println!("{}", log.borrow().join(", "));
    println!("{}", Rc::strong_count(&log));
}
