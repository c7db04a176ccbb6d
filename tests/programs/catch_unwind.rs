// A panic that is caught, and what it carried.

use std::panic::{self, AssertUnwindSafe};

#[derive(Debug, Default)]
struct Counter {
    count: u32,
}

fn divide(a: i32, b: i32) -> i32 {
    if b == 0 {
        panic!("{a} divided by zero");
    }
    a / b
}

fn message(payload: Box<dyn std::any::Any + Send>) -> String {
    match payload.downcast::<String>() {
        Ok(text) => *text,
        Err(payload) => payload.downcast_ref::<&str>().map_or("?".to_string(), |text| text.to_string()),
    }
}

fn attempt<T>(f: impl FnOnce() -> T) -> Result<T, String> {
    panic::catch_unwind(AssertUnwindSafe(f)).map_err(message)
}

fn main() {
    println!("{:?} {:?}", attempt(|| divide(6, 3)), attempt(|| divide(1, 0)));
    println!("{:?}", attempt(|| Vec::<i32>::new()[0]));
    println!("{:?}", attempt(|| None::<u8>.expect("nothing here")));
    let mut counter = Counter::default();
    let outcome = attempt(|| {
        counter.count += 1;
        assert_eq!(counter.count, 2, "counts differ");
    });
    println!("{} {counter:?}", outcome.unwrap_err().lines().next().unwrap());
    println!("{:?}", attempt(|| panic::resume_unwind(Box::new(5u8))));
    println!("{:?}", attempt(|| -> i32 { unreachable!("not {}", "here") }));
}
