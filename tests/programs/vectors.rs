// What a Vec can do besides push.

#[derive(Debug, Clone, PartialEq, Default)]
struct Node {
    id: u32,
}

fn largest(list: &[i32]) -> Option<(usize, &i32)> {
    list.iter().enumerate().max_by_key(|(_, item)| **item)
}

fn main() {
    let mut list = vec![4, 8, 15];
    list.extend_from_slice(&[16, 23]);
    list.insert(0, 42);
    println!("{list:?} {:?}", largest(&list));
    println!("{} {:?}", list.remove(1), list.swap_remove(0));
    println!("{list:?}");
    let gone: Vec<i32> = list.splice(1..2, [100, 200]).collect();
    println!("{gone:?} {list:?}");
    list.retain_mut(|item| {
        *item += 1;
        *item % 2 == 1
    });
    println!("{list:?} {:?}", list.split_off(1));
    let mut nodes = vec![Node::default(); 2];
    nodes[1].id = 5;
    nodes.resize_with(3, || Node { id: 9 });
    println!("{nodes:?} {:?}", nodes.iter().position(|node| node.id == 5));
    let mut other = vec![Node { id: 1 }];
    other.append(&mut nodes);
    println!("{} {}", other.len(), nodes.is_empty());
    let [first, .., last] = &other[..] else { return };
    println!("{first:?} {last:?}");
    println!("{:?}", other.iter().map(|node| node.id).rev().skip(1).collect::<Vec<_>>());
    let boxed: Box<[u8]> = vec![1, 2].into_boxed_slice();
    println!("{:?} {}", boxed, Vec::<u8>::with_capacity(10).capacity() >= 10);
    println!("{:?}", vec![vec!["a"; 2], vec!["b"]].concat());
}
