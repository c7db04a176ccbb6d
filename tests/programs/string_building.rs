// Text put together, taken apart and laid out.

use std::fmt::Write;

struct Row<'a> {
    name: &'a str,
    price: f64,
    count: i32,
}

fn title_case(text: &str) -> String {
    text.split_whitespace()
        .map(|word| {
            let mut chars = word.chars();
            chars.next().map_or(String::new(), |first| first.to_uppercase().collect::<String>() + chars.as_str())
        })
        .collect::<Vec<_>>()
        .join(" ")
}

fn main() {
    let rows = [Row { name: "pens", price: 1.5, count: 10 }, Row { name: "ink", price: 12.25, count: -3 }];
    let mut text = String::new();
    for Row { name, price, count } in &rows {
        writeln!(text, "|{name:<8}|{price:>8.2}|{count:^+7}|").unwrap();
    }
    print!("{text}");
    println!("{}", title_case("the  quick brown fox"));
    println!("{:08.3}|{:+}|{:#x}|{:#010b}|{:e}", 3.14159, 7, 255, 5, 1234.5);
    println!("{0}-{1}-{0} {name:?} {width}", 1, 2, name = "n", width = 3);
    println!("{:>1$}|{:.*}|{:>width$}", "a", 4, 1.23456, "b", width = 3);
    println!("{{}} {:?} {:5}|{:<5}|", '\'', true, 'c');
    println!("{:?}", "a=1;b=2".split(';').map(|part| part.split_once('=')).collect::<Option<Vec<_>>>());
    println!("{:?}", "  x y ".trim().replace(' ', "_").repeat(2));
    println!("{:?}", "1,2,,3".rsplitn(2, ',').collect::<Vec<_>>());
    println!("{:?}", "line one\nline two\r\n".lines().map(str::len).collect::<Vec<_>>());
    println!("{}", concat!("a", 1, 2.5, true));
    let mut word = "abc".to_string();
    word.replace_range(1..2, "XYZ");
    word.retain(|c| c != 'Y');
    println!("{word} {:?}", word.strip_suffix('c'));
}
