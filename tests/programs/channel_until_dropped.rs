// A receiver ends when the last sender is gone.

use std::sync::mpsc;
use std::thread;

fn main() {
    let (tx, rx) = mpsc::channel();
    let other = tx.clone();
    thread::spawn(move || {
        for n in [1, 2, 3] {
            other.send(n * 10).unwrap();
        }
    })
    .join()
    .unwrap();
    tx.send(5).unwrap();
    drop(tx);
    for x in rx {
        println!("{x}");
    }
    println!("done");

    let (tx, rx) = mpsc::channel::<String>();
    let echo = thread::spawn(move || rx.iter().map(|text| text.len()).sum::<usize>());
    for word in ["one", "three"] {
        tx.send(word.to_string()).unwrap();
    }
    drop(tx);
    println!("{}", echo.join().unwrap());
    let (tx, rx) = mpsc::channel::<u8>();
    drop(rx);
    println!("{:?}", tx.send(1).map_err(|error| error.to_string()));
}
