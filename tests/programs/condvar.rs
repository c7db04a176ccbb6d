// Ping and pong, each waiting for the other.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex};
use std::thread;

#[derive(Clone, Copy, PartialEq, Debug)]
enum State {
    Ping,
    Pong,
}

struct Queue<T> {
    items: Mutex<VecDeque<T>>,
    changed: Condvar,
}

impl<T> Queue<T> {
    fn new() -> Self {
        Queue { items: Mutex::default(), changed: Condvar::new() }
    }
    fn push(&self, item: T) {
        self.items.lock().unwrap().push_back(item);
        self.changed.notify_one();
    }
    fn pop(&self) -> T {
        let items = self.items.lock().unwrap();
        let mut items = self.changed.wait_while(items, |items| items.is_empty()).unwrap();
        items.pop_front().unwrap()
    }
}

fn play(table: &(Mutex<(State, Vec<String>)>, Condvar), me: State, next: State) {
    let (turn, changed) = table;
    for round in 1..=3 {
        let mut turn = turn.lock().unwrap();
        while turn.0 != me {
            turn = changed.wait(turn).unwrap();
        }
        turn.1.push(format!("{me:?} {round}"));
        turn.0 = next;
        changed.notify_all();
    }
}

fn main() {
    let table = Arc::new((Mutex::new((State::Ping, Vec::new())), Condvar::new()));
    let other = Arc::clone(&table);
    let thread = thread::spawn(move || play(&other, State::Pong, State::Ping));
    play(&table, State::Ping, State::Pong);
    thread.join().unwrap();
    println!("{}", table.0.lock().unwrap().1.join(", "));
    let queue = Arc::new(Queue::new());
    let consumer = {
        let queue = queue.clone();
        thread::spawn(move || (0..3).map(|_| queue.pop()).collect::<Vec<i32>>())
    };
    [7, 8, 9].into_iter().for_each(|n| queue.push(n));
    println!("{:?}", consumer.join().unwrap());
}
