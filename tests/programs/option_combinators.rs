// Values that may not be there, without `match`.

#[derive(Debug, Clone)]
struct Node {
    name: &'static str,
    parent: Option<Box<Node>>,
}

fn parse(text: &str) -> Option<i32> {
    text.trim().parse().ok()
}

fn grandparent(node: &Node) -> Option<&Node> {
    node.parent.as_deref()?.parent.as_deref()
}

fn add(a: Option<i32>, b: Option<i32>) -> Option<i32> {
    Some(a? + b?)
}

fn main() {
    println!("{:?} {:?}", parse("5").map(|n| n * 2), parse("x").map(|n| n * 2));
    println!("{:?}", parse("12").filter(|n| n % 2 == 0).and_then(|n| n.checked_sub(2)));
    println!("{} {}", parse("y").unwrap_or(7), parse("y").unwrap_or_default());
    println!("{:?} {:?}", parse("z").or(Some(1)), parse("1").xor(parse("z")));
    println!("{:?} {:?}", add(Some(1), Some(2)), add(None, Some(2)));
    println!("{:?} {:?}", Some(3).zip(Some('c')), Some(Some(4)).flatten());
    println!("{:?}", parse("q").ok_or("not a number"));
    println!("{} {}", parse("4").is_some_and(|n| n > 3), parse("4").map_or(0, |n| n + 1));
    let root = Node { name: "root", parent: None };
    let child = Node { name: "child", parent: Some(Box::new(root)) };
    let leaf = Node { name: "leaf", parent: Some(Box::new(child.clone())) };
    println!("{:?} {:?}", grandparent(&leaf).map(|node| node.name), grandparent(&child).map(|node| node.name));
    let mut count = None;
    *count.get_or_insert(0) += 5;
    if let Some(count) = count.as_mut() {
        *count += 1;
    }
    println!("{count:?}");
}
