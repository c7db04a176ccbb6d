// Made when first asked for, and only once.

use std::cell::{LazyCell, OnceCell};
use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{LazyLock, OnceLock};

static COUNTER: AtomicU32 = AtomicU32::new(0);

static TABLE: LazyLock<HashMap<&'static str, u32>> = LazyLock::new(|| {
    COUNTER.fetch_add(1, Ordering::SeqCst);
    HashMap::from([("one", 1), ("two", 2)])
});

static CONFIG: OnceLock<Config> = OnceLock::new();

#[derive(Debug)]
struct Config {
    name: String,
}

fn config() -> &'static Config {
    CONFIG.get_or_init(|| Config { name: format!("made with {}", TABLE.len()) })
}

struct Circle {
    radius: f64,
    area: OnceCell<f64>,
}

impl Circle {
    fn area(&self) -> f64 {
        *self.area.get_or_init(|| {
            println!("computing");
            self.radius * self.radius * 3.0
        })
    }
}

fn main() {
    println!("{}", COUNTER.load(Ordering::SeqCst));
    println!("{:?} {:?}", TABLE.get("two"), TABLE.get("three"));
    println!("{} {}", config().name, COUNTER.load(Ordering::SeqCst));
    println!("{:?} {}", CONFIG.set(Config { name: "late".into() }).is_err(), config().name);
    let circle = Circle { radius: 2.0, area: OnceCell::new() };
    println!("{} {}", circle.area(), circle.area());
    let lazy = LazyCell::new(|| {
        println!("lazy");
        vec![1, 2, 3]
    });
    println!("before");
    println!("{} {}", lazy.len(), lazy[0]);
}
