// Many readers or one writer.

#[derive(Debug)]
struct Counter {
    count: u32,
    name: String,
}

fn add(counter: &mut Counter, by: u32) {
    counter.count += by;
}

fn describe(counter: &Counter) -> String {
    format!("{} is at {}", counter.name, counter.count)
}

fn largest<'a>(one: &'a mut Counter, other: &'a mut Counter) -> &'a mut Counter {
    if one.count > other.count { one } else { other }
}

fn main() {
    let mut a = Counter { count: 1, name: "a".into() };
    let mut b = Counter { count: 5, name: "b".into() };
    add(&mut a, 2);
    let first = &a;
    let second = &a;
    println!("{} / {}", describe(first), describe(second));
    largest(&mut a, &mut b).count *= 10;
    println!("{}", describe(&b));
    {
        let writer = &mut a;
        writer.count = 100;
        add(writer, 1);
        writer.name.push('!');
    }
    println!("{a:?} {b:?}");
}
