// Three kinds of closures, by what they do with what they catch.

fn call<F: Fn(i32) -> i32>(f: F) -> i32 {
    f(1) + f(2)
}

fn call_mut<F: FnMut(i32)>(mut f: F) {
    (1..=3).for_each(|n| f(n));
}

fn call_once<F: FnOnce() -> String>(f: F) -> String {
    f()
}

fn add(a: i32, b: i32) -> i32 {
    a + b
}

fn main() {
    let ten = 10;
    println!("{}", call(|n| n * ten));
    let mut sum = 0;
    call_mut(|n| sum += n);
    println!("{sum}");
    let text = String::from("owned");
    println!("{}", call_once(move || text + " once"));
    println!("{}", call(|n| add(n, ten)));
    let mut log = Vec::new();
    let mut record = |what: &str| log.push(what.to_uppercase());
    record("a");
    record("b");
    println!("{log:?}");
    let list = vec![3, 1, 2];
    let into_sorted = || {
        let mut list = list;
        list.sort_unstable();
        list
    };
    println!("{:?}", into_sorted());
}
