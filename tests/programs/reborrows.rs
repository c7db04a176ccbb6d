// A mutable reference is lent on, and comes back.

fn push_twice(list: &mut Vec<u32>, item: u32) {
    let again = &mut *list;
    again.push(item);
    list.push(item);
}

fn add(list: &mut Vec<u32>, depth: u32) {
    if depth > 0 {
        push_twice(list, depth);
        add(list, depth - 1);
    }
}

fn find_or_insert(list: &mut Vec<u32>, wanted: u32) -> &mut u32 {
    match list.iter().position(|item| *item == wanted) {
        Some(index) => &mut list[index],
        None => {
            list.push(wanted);
            list.last_mut().expect("one was pushed")
        }
    }
}

fn main() {
    let mut list = Vec::new();
    let lent = &mut list;
    add(lent, 2);
    lent.push(0);
    *find_or_insert(lent, 2) += 40;
    *find_or_insert(lent, 7) += 70;
    println!("{list:?}");
    let mut pair = (1, 2);
    let (a, b) = (&mut pair.0, &mut pair.1);
    std::mem::swap(a, b);
    *a *= 10;
    println!("{pair:?}");
}
