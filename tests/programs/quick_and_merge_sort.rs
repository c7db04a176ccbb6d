// Two ways to sort a slice of anything.

fn quick<T: PartialOrd>(list: &mut [T]) {
    if list.len() < 2 {
        return;
    }
    let at = partition(list);
    let (left, right) = list.split_at_mut(at);
    quick(left);
    quick(&mut right[1..]);
}

fn partition<T: PartialOrd>(list: &mut [T]) -> usize {
    let last = list.len() - 1;
    let mut store = 0;
    for i in 0..last {
        if list[i] < list[last] {
            list.swap(i, store);
            store += 1;
        }
    }
    list.swap(store, last);
    store
}

fn merge_sort<T: Ord + Clone>(list: &[T]) -> Vec<T> {
    match list {
        [] | [_] => list.to_vec(),
        _ => {
            let (left, right) = list.split_at(list.len() / 2);
            merge(merge_sort(left), merge_sort(right))
        }
    }
}

fn merge<T: Ord>(left: Vec<T>, right: Vec<T>) -> Vec<T> {
    let mut merged = Vec::with_capacity(left.len() + right.len());
    let (mut left, mut right) = (left.into_iter().peekable(), right.into_iter().peekable());
    while let (Some(a), Some(b)) = (left.peek(), right.peek()) {
        merged.extend(if a <= b { left.next() } else { right.next() });
    }
    merged.extend(left);
    merged.extend(right);
    merged
}

fn search<T: Ord>(list: &[T], wanted: &T) -> Option<usize> {
    let (mut low, mut high) = (0, list.len());
    while low < high {
        let middle = low + (high - low) / 2;
        match list[middle].cmp(wanted) {
            std::cmp::Ordering::Equal => return Some(middle),
            std::cmp::Ordering::Less => low = middle + 1,
            std::cmp::Ordering::Greater => high = middle,
        }
    }
    None
}

fn main() {
    let mut list = vec![5, 2, 9, 1, 5, 6];
    quick(&mut list);
    println!("{list:?}");
    let mut floats = [2.5, -1.0, 9.75];
    quick(&mut floats);
    println!("{floats:?}");
    let words = merge_sort(&["pear", "fig", "apple", "kiwi"]);
    println!("{words:?} {:?} {:?}", search(&words, &"kiwi"), search(&words, &"plum"));
}
