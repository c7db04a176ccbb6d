// What a closure catches, and when it is free again.

#[derive(Debug, Clone)]
struct Counter {
    name: String,
    count: u32,
}

fn main() {
    let mut counter = Counter { name: "clicks".into(), count: 0 };
    {
        let mut click = || {
            counter.count += 1;
            counter.count
        };
        click();
        println!("{}", click());
    }
    println!("{counter:?}");

    let name = &counter.name;
    let count = &mut counter.count;
    let mut both = || {
        *count += 10;
        format!("{name} {count}")
    };
    println!("{} {}", both(), both());

    let mut copied = counter.count;
    let mut add = move |by: u32| {
        copied += by;
        copied
    };
    println!("{} {} {}", add(1), add(1), counter.count);
    copied += 5;
    println!("{copied}");

    let make = move || counter.clone();
    let (one, mut two) = (make(), make());
    two.count = 0;
    println!("{one:?} {two:?}");
}
