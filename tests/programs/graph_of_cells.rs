// A graph whose nodes are shared and can be changed.

use std::cell::RefCell;
use std::collections::HashSet;
use std::rc::Rc;

type Link = Rc<RefCell<Node>>;

struct Node {
    name: char,
    edges: Vec<Link>,
    visits: u32,
}

fn node(name: char) -> Link {
    Rc::new(RefCell::new(Node { name, edges: vec![], visits: 0 }))
}

fn connect(a: &Link, b: &Link) {
    a.borrow_mut().edges.push(b.clone());
}

fn visit(link: &Link, seen: &mut HashSet<char>, order: &mut String) {
    let name = link.borrow().name;
    link.borrow_mut().visits += 1;
    if !seen.insert(name) {
        return;
    }
    order.push(name);
    for next in &link.borrow().edges {
        if Rc::ptr_eq(next, link) {
            order.push('*');
        } else if next.try_borrow_mut().is_ok() {
            visit(next, seen, order);
        }
    }
}

fn main() {
    let nodes: Vec<Link> = "abcd".chars().map(node).collect();
    let [a, b, c, d] = &nodes[..] else { unreachable!() };
    for (from, to) in [(a, b), (a, c), (b, d), (c, d), (d, d), (d, a)] {
        connect(from, to);
    }
    let mut order = String::new();
    visit(a, &mut HashSet::new(), &mut order);
    println!("{order}");
    println!("{:?}", nodes.iter().map(|node| node.borrow().visits).collect::<Vec<_>>());
    println!("{:?}", nodes.iter().map(Rc::strong_count).collect::<Vec<_>>());
    d.borrow_mut().edges.clear();
    println!("{} {}", Rc::strong_count(a), Rc::strong_count(d));
    println!("{}", a.borrow().edges.iter().map(|edge| edge.borrow().name).collect::<String>());
}
