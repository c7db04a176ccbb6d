// A reference that comes out lives as long as those that went in.

fn longest<'a>(one: &'a str, other: &'a str) -> &'a str {
    if other.len() > one.len() { other } else { one }
}

fn first<'a>(one: &'a str, _other: &str) -> &'a str {
    one
}

fn largest<'a, T: PartialOrd>(list: &'a [T]) -> Option<&'a T> {
    let mut best = list.first()?;
    for item in list {
        if item > best {
            best = item;
        }
    }
    Some(best)
}

fn main() {
    let outer = String::from("outer text");
    let kept;
    {
        let inner = String::from("inner");
        println!("{}", longest(&outer, &inner));
        kept = first(&outer, &inner);
    }
    println!("{kept}");
    let numbers = vec![3, 9, 4];
    println!("{:?} {:?}", largest(&numbers), largest::<f64>(&[]));
    println!("{:?}", largest(&["pear", "apple", "quince"]));
    const NAME: &str = "static";
    let forever: &'static str = NAME;
    println!("{}", longest(forever, "no"));
}
