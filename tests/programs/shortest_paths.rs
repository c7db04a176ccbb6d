// Dijkstra's algorithm with a heap.

use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeMap, BinaryHeap};

#[derive(Copy, Clone, Eq, PartialEq)]
struct State {
    cost: u32,
    node: char,
}

impl Ord for State {
    fn cmp(&self, other: &Self) -> Ordering {
        other.cost.cmp(&self.cost).then_with(|| self.node.cmp(&other.node))
    }
}

impl PartialOrd for State {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

type Graph = BTreeMap<char, Vec<(char, u32)>>;

fn shortest(graph: &Graph, from: char, to: char) -> Option<(u32, String)> {
    let mut best: BTreeMap<char, (u32, Option<char>)> = BTreeMap::from([(from, (0, None))]);
    let mut heap = BinaryHeap::from([State { cost: 0, node: from }]);
    while let Some(State { cost, node }) = heap.pop() {
        if node == to {
            let path = std::iter::successors(Some(to), |node| best[node].1);
            return Some((cost, path.collect::<Vec<_>>().into_iter().rev().collect()));
        }
        for &(next, length) in graph.get(&node).map_or(&[][..], Vec::as_slice) {
            let cost = cost + length;
            if best.get(&next).is_none_or(|(known, _)| cost < *known) {
                best.insert(next, (cost, Some(node)));
                heap.push(State { cost, node: next });
            }
        }
    }
    None
}

fn main() {
    let mut graph = Graph::new();
    for (a, b, length) in [('a', 'b', 7), ('a', 'c', 3), ('c', 'b', 1), ('b', 'd', 2), ('c', 'd', 8), ('e', 'a', 1)] {
        graph.entry(a).or_default().push((b, length));
    }
    println!("{:?}", shortest(&graph, 'a', 'd'));
    println!("{:?} {:?}", shortest(&graph, 'a', 'e'), shortest(&graph, 'e', 'b'));
    let mut heap: BinaryHeap<_> = [5, 1, 8, 3].into_iter().map(Reverse).collect();
    heap.push(Reverse(2));
    println!("{:?} {:?}", heap.pop().map(|Reverse(n)| n), heap.peek());
    println!("{:?}", heap.into_sorted_vec());
}
