// A hook hears of each panic before it unwinds.

use std::panic;
use std::sync::Mutex;

static LOG: Mutex<Vec<String>> = Mutex::new(Vec::new());

struct Guard(&'static str);

impl Drop for Guard {
    fn drop(&mut self) {
        let how = if std::thread::panicking() { "unwinding" } else { "as usual" };
        LOG.lock().unwrap().push(format!("{} ends {how}", self.0));
    }
}

fn work(n: u32) -> u32 {
    let _guard = Guard("work");
    if n > 2 { panic!("{n} is too much") } else { n }
}

fn main() {
    let before = panic::take_hook();
    panic::set_hook(Box::new(|info| {
        let text = info.payload_as_str().unwrap_or("?");
        LOG.lock().unwrap().push(format!("hook: {text}"));
    }));
    let results: Vec<bool> = (1..=3).map(|n| panic::catch_unwind(|| work(n)).is_ok()).collect();
    panic::set_hook(before);
    println!("{results:?}");
    for line in LOG.lock().unwrap().drain(..) {
        println!("{line}");
    }
}
