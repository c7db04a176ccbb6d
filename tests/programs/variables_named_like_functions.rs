// A local name hides a function's, and only where it is known.

fn area(width: u32, height: u32) -> u32 {
    width * height
}

fn sum(list: &[u32]) -> u32 {
    list.iter().sum()
}

fn max(a: u32, b: u32) -> u32 {
    if a > b { a } else { b }
}

fn show(label: &str, value: u32) {
    println!("{label}: {value}");
}

fn main() {
    let area = area(3, 4);
    show("area", area);
    let list = [area, 7, 9];
    let sum = sum(&list);
    show("sum", sum);
    let largest = {
        let add = |a: u32, b: u32| max(a, b) + 100;
        add(sum, area)
    };
    show("largest", largest);
    let max = list.iter().copied().reduce(max).unwrap_or(0);
    show("max", max);
    let parse = |text: &str| text.len() as u32;
    let add = parse("four") + 1;
    let describe = format!("{add}{area}");
    println!("{describe}");
    let counter = add;
    let count = counter + max;
    println!("{count}");
}
