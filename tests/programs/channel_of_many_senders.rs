// Many producers, one consumer, sorted in the end.

use std::sync::mpsc::{self, RecvTimeoutError, Sender, TryRecvError};
use std::thread;
use std::time::Duration;

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    Started(usize),
    Result { id: usize, value: u32 },
}

fn work(id: usize, tx: Sender<Event>) {
    tx.send(Event::Started(id)).unwrap();
    let value = (1..=id as u32 + 2).product();
    tx.send(Event::Result { id, value }).unwrap();
}

fn main() {
    let (tx, rx) = mpsc::channel();
    for id in 0..3 {
        let tx = tx.clone();
        thread::spawn(move || work(id, tx));
    }
    drop(tx);
    let mut events: Vec<Event> = rx.into_iter().collect();
    events.sort();
    for event in &events {
        println!("{event:?}");
    }
    let (tx, rx) = mpsc::sync_channel::<i32>(1);
    println!("{:?}", rx.try_recv() == Err(TryRecvError::Empty));
    println!("{:?} {}", tx.try_send(1).is_ok(), tx.try_send(2).is_err());
    println!("{:?} {:?}", rx.recv(), rx.recv_timeout(Duration::from_millis(1)) == Err(RecvTimeoutError::Timeout));
    let sender = thread::spawn(move || (0..4).for_each(|n| tx.send(n).unwrap()));
    println!("{:?}", rx.iter().collect::<Vec<_>>());
    sender.join().unwrap();
    println!("{:?}", rx.recv());
}
