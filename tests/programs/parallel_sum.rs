// Work split over threads by an iterator's chunks.

use std::collections::BTreeMap;
use std::thread;

fn parallel<T, R>(items: &[T], threads: usize, work: impl Fn(&[T]) -> R + Sync) -> Vec<R>
where
    T: Sync,
    R: Send,
{
    let size = items.len().div_ceil(threads).max(1);
    thread::scope(|scope| {
        let handles: Vec<_> = items.chunks(size).map(|chunk| scope.spawn(|| work(chunk))).collect();
        handles.into_iter().map(|handle| handle.join().expect("a worker panicked")).collect()
    })
}

fn count<'a>(lines: &[&'a str]) -> BTreeMap<&'a str, usize> {
    let mut counts = BTreeMap::new();
    for word in lines.iter().flat_map(|line| line.split(' ')) {
        *counts.entry(word).or_insert(0) += 1;
    }
    counts
}

fn merge<'a>(mut all: BTreeMap<&'a str, usize>, part: BTreeMap<&'a str, usize>) -> BTreeMap<&'a str, usize> {
    for (word, count) in part {
        *all.entry(word).or_default() += count;
    }
    all
}

fn main() {
    let numbers: Vec<u64> = (1..=1000).collect();
    let sums = parallel(&numbers, 4, |chunk| chunk.iter().sum::<u64>());
    println!("{sums:?} {}", sums.iter().sum::<u64>());
    let lines = ["to be or not", "to be", "be that", "or this"];
    let counts = parallel(&lines, 3, count).into_iter().reduce(merge);
    println!("{:?}", counts.unwrap_or_default());
    println!("{}", parallel(&[] as &[u8], 2, <[u8]>::len).len());
}
