// A subject that forgets the observers that are gone.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

trait Observer {
    fn notify(&self, event: &str);
    fn name(&self) -> String;
}

struct Logger {
    lines: RefCell<Vec<String>>,
}

struct Counter {
    count: Cell<usize>,
    name: &'static str,
}

impl Observer for Logger {
    fn notify(&self, event: &str) {
        self.lines.borrow_mut().push(event.to_owned());
    }
    fn name(&self) -> String {
        format!("logger of {}", self.lines.borrow().len())
    }
}

impl Observer for Counter {
    fn notify(&self, event: &str) {
        self.count.set(self.count.get() + event.len());
    }
    fn name(&self) -> String {
        self.name.to_string()
    }
}

#[derive(Default)]
struct Subject {
    observers: Vec<Weak<dyn Observer>>,
}

impl Subject {
    fn attach(&mut self, observer: &Rc<impl Observer + 'static>) {
        let weak: Weak<dyn Observer> = Rc::downgrade(&(observer.clone() as Rc<dyn Observer>));
        self.observers.push(weak);
    }
    fn emit(&mut self, event: &str) {
        self.observers.retain(|observer| observer.strong_count() > 0);
        for observer in self.observers.iter().filter_map(Weak::upgrade) {
            observer.notify(event);
        }
        println!("{event} to {}", self.observers.len());
    }
}

fn main() {
    let mut subject = Subject::default();
    let logger = Rc::new(Logger { lines: RefCell::default() });
    subject.attach(&logger);
    {
        let counter = Rc::new(Counter { count: Cell::new(0), name: "counter" });
        subject.attach(&counter);
        subject.emit("one");
        println!("{} {}", counter.count.get(), counter.name());
    }
    subject.emit("two");
    println!("{} {:?}", logger.name(), logger.lines.borrow());
}
