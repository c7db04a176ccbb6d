// A value that threads change in turn.

use std::sync::{Arc, Mutex};
use std::thread;

#[derive(Debug, Default)]
struct Account {
    balance: i64,
    changes: u32,
}

impl Account {
    fn add(&mut self, amount: i64) {
        self.balance += amount;
        self.changes += 1;
    }
}

fn main() {
    let counter = Arc::new(Mutex::new(0));
    let mut handles = vec![];
    for _ in 0..10 {
        let counter = Arc::clone(&counter);
        handles.push(thread::spawn(move || {
            let mut num = counter.lock().unwrap();
            *num += 1;
        }));
    }
    for handle in handles {
        handle.join().unwrap();
    }
    println!("{} {}", *counter.lock().unwrap(), Arc::strong_count(&counter));

    let account = Arc::new(Mutex::new(Account::default()));
    let threads: Vec<_> = [10, -3, 5]
        .into_iter()
        .map(|amount| {
            let account = account.clone();
            thread::spawn(move || (0..100).for_each(|_| account.lock().unwrap().add(amount)))
        })
        .collect();
    threads.into_iter().for_each(|thread| thread.join().unwrap());
    println!("{:?}", account.lock().unwrap());
    let poison = Arc::clone(&account);
    let result = thread::spawn(move || {
        let _guard = poison.lock().unwrap();
        panic!("with the lock");
    })
    .join();
    println!("{} {}", result.is_err(), account.is_poisoned());
    let Account { balance, .. } = &*account.lock().unwrap_or_else(|error| error.into_inner());
    println!("{balance}");
    println!("{:?}", Arc::try_unwrap(counter).map(|mutex| mutex.into_inner().unwrap()));
}
