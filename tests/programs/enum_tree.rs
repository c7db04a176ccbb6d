// A tree as an enum, folded and mapped.

#[derive(Debug, Clone, PartialEq)]
enum Tree<T> {
    Leaf,
    Node(Box<Tree<T>>, T, Box<Tree<T>>),
}

use Tree::{Leaf, Node};

impl<T: PartialOrd + Clone> Tree<T> {
    fn insert(self, item: T) -> Tree<T> {
        match self {
            Leaf => Node(Box::new(Leaf), item, Box::new(Leaf)),
            Node(left, value, right) if item < value => Node(Box::new(left.insert(item)), value, right),
            Node(left, value, right) => Node(left, value, Box::new(right.insert(item))),
        }
    }
    fn fold<A>(&self, leaf: A, node: &impl Fn(A, &T, A) -> A) -> A
    where
        A: Clone,
    {
        match self {
            Leaf => leaf,
            Node(left, value, right) => node(left.fold(leaf.clone(), node), value, right.fold(leaf, node)),
        }
    }
    fn map<U>(&self, f: &dyn Fn(&T) -> U) -> Tree<U> {
        match self {
            Leaf => Leaf,
            Node(left, value, right) => Node(Box::new(left.map(f)), f(value), Box::new(right.map(f))),
        }
    }
}

impl<T: PartialOrd + Clone> FromIterator<T> for Tree<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        items.into_iter().fold(Leaf, Tree::insert)
    }
}

fn main() {
    let tree: Tree<i32> = [4, 2, 6, 1, 3].into_iter().collect();
    println!("{}", tree.fold(0, &|left, value, right| left + value + right));
    println!("{}", tree.fold(0, &|left: usize, _, right| 1 + left.max(right)));
    println!("{}", tree.fold(String::new(), &|left, value, right| format!("({left}{value}{right})")));
    let words = tree.map(&|n| "*".repeat(*n as usize));
    println!("{:?}", words.fold(vec![], &|left, value, right| [left, vec![value.clone()], right].concat()));
    println!("{} {:?}", tree == tree.clone().insert(0), Leaf::<u8>.insert(1));
}
