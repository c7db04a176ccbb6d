// Threads that borrow from the function they are started in.

use std::thread;

#[derive(Debug)]
struct Item {
    name: String,
    score: u32,
}

fn largest(list: &[u32]) -> u32 {
    if list.len() <= 2 {
        return list.iter().copied().max().unwrap_or(0);
    }
    let (left, right) = list.split_at(list.len() / 2);
    thread::scope(|scope| {
        let left = scope.spawn(|| largest(left));
        let right = scope.spawn(|| largest(right));
        left.join().unwrap().max(right.join().unwrap())
    })
}

fn main() {
    let list = vec![4, 8, 15, 16, 23, 42, 7];
    println!("{}", largest(&list));
    let mut items: Vec<Item> = ["a", "bb", "ccc"].map(|name| Item { name: name.into(), score: 0 }).into();
    let factor = list.len() as u32;
    thread::scope(|scope| {
        for item in &mut items {
            scope.spawn(|| item.score = item.name.len() as u32 * factor);
        }
    });
    println!("{items:?}");
    let mut halves = [0; 6];
    thread::scope(|scope| {
        for (index, chunk) in halves.chunks_mut(3).enumerate() {
            scope.spawn(move || chunk.fill(index + 1));
        }
    });
    println!("{halves:?} {}", list.len());
}
