// A search tree of boxes: insert, look up, walk, remove.

#[derive(Debug, Default)]
struct Tree<K, V> {
    root: Option<Box<Node<K, V>>>,
}

#[derive(Debug)]
struct Node<K, V> {
    key: K,
    value: V,
    left: Option<Box<Node<K, V>>>,
    right: Option<Box<Node<K, V>>>,
}

impl<K: Ord, V> Tree<K, V> {
    fn insert(&mut self, key: K, value: V) -> Option<V> {
        let mut slot = &mut self.root;
        while let Some(node) = slot {
            slot = match key.cmp(&node.key) {
                std::cmp::Ordering::Less => &mut node.left,
                std::cmp::Ordering::Greater => &mut node.right,
                std::cmp::Ordering::Equal => return Some(std::mem::replace(&mut node.value, value)),
            };
        }
        *slot = Some(Box::new(Node { key, value, left: None, right: None }));
        None
    }
    fn get(&self, key: &K) -> Option<&V> {
        let mut link = self.root.as_deref();
        while let Some(node) = link {
            if node.key == *key {
                return Some(&node.value);
            }
            link = if *key < node.key { node.left.as_deref() } else { node.right.as_deref() };
        }
        None
    }
    fn walk(&self, visit: &mut impl FnMut(&K, &V)) {
        fn inner<K, V>(link: &Option<Box<Node<K, V>>>, visit: &mut impl FnMut(&K, &V)) {
            if let Some(node) = link {
                inner(&node.left, visit);
                visit(&node.key, &node.value);
                inner(&node.right, visit);
            }
        }
        inner(&self.root, visit);
    }
    fn pop_first(&mut self) -> Option<(K, V)> {
        let mut slot = &mut self.root;
        while slot.as_ref()?.left.is_some() {
            slot = &mut slot.as_mut()?.left;
        }
        let Node { key, value, right, .. } = *slot.take()?;
        *slot = right;
        Some((key, value))
    }
}

fn depth<K, V>(link: &Option<Box<Node<K, V>>>) -> usize {
    link.as_ref().map_or(0, |node| 1 + depth(&node.left).max(depth(&node.right)))
}

fn main() {
    let mut tree = Tree { root: None };
    for (key, value) in [(5, "five"), (2, "two"), (8, "eight"), (1, "one"), (9, "nine")] {
        tree.insert(key, value.to_string());
    }
    println!("{:?} {:?}", tree.insert(2, "zwei".into()), tree.get(&2));
    let mut keys = vec![];
    tree.walk(&mut |key, _| keys.push(*key));
    println!("{keys:?} {}", depth(&tree.root));
    while let Some((key, value)) = tree.pop_first() {
        print!("{key}={value} ");
    }
    println!("{}", tree.root.is_none());
}
