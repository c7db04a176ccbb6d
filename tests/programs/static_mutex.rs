// A shared list in a static.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock};
use std::thread;

static LOG: Mutex<Vec<String>> = Mutex::new(Vec::new());
static SETTINGS: RwLock<BTreeMap<&str, i32>> = RwLock::new(BTreeMap::new());

#[derive(Debug)]
struct Error(String);

impl<T> From<PoisonError<T>> for Error {
    fn from(error: PoisonError<T>) -> Self {
        Error(error.to_string())
    }
}

fn log() -> MutexGuard<'static, Vec<String>> {
    LOG.lock().unwrap()
}

fn set(key: &'static str, value: i32) -> Result<Option<i32>, Error> {
    let before = SETTINGS.write()?.insert(key, value);
    log().push(format!("{key} was {before:?}"));
    Ok(before)
}

fn get(key: &str) -> Result<i32, Error> {
    Ok(SETTINGS.read()?.get(key).copied().unwrap_or_default())
}

fn main() {
    println!("{:?} {:?}", set("width", 80), set("width", 100));
    let handle = thread::spawn(|| set("height", get("width").unwrap() / 2));
    println!("{:?}", handle.join().unwrap());
    println!("{:?} {:?}", get("height"), get("depth"));
    println!("{}", log().join("; "));
    log().clear();
    println!("{:?} {}", log(), LOG.is_poisoned());
}
