// A chain of steps, none of which runs before somebody asks.

#[derive(Debug, Clone)]
struct Item {
    name: &'static str,
    price: u32,
}

fn main() {
    let items = [
        Item { name: "pen", price: 3 },
        Item { name: "desk", price: 120 },
        Item { name: "lamp", price: 40 },
        Item { name: "ink", price: 5 },
    ];
    let cheap: Vec<&str> = items.iter().filter(|item| item.price < 50).map(|item| item.name).collect();
    println!("{cheap:?}");
    let lazy = items.iter().inspect(|item| println!("look at {}", item.name)).skip_while(|item| item.price < 100);
    println!("nothing yet");
    println!("{}", lazy.map(|item| item.price).sum::<u32>());
    let (small, large): (Vec<Item>, Vec<Item>) = items.iter().cloned().partition(|item| item.price < 10);
    println!("{} {}", small.len(), large.len());
    println!("{:?}", (1..=10).rev().step_by(3).collect::<Vec<_>>());
    println!("{:?}", [1, 2, 3].iter().chain(&[4]).cycle().skip(2).take(7).collect::<Vec<_>>());
    println!("{:?}", ["a1", "b", "c3"].iter().filter_map(|s| s.chars().nth(1)?.to_digit(10)).collect::<Vec<_>>());
    println!("{:?}", (1..4).flat_map(|n| vec![n; n]).collect::<Vec<usize>>());
    println!("{} {}", (1..=5).product::<i32>(), (1..=5).any(|n| n == 3));
    println!("{:?}", items.iter().min_by_key(|item| item.name.len()).map(|item| item.name));
    println!("{:?}", (1..20).map_while(|n| (n * n < 30).then_some(n * n)).last());
    println!("{:?}", [[1, 2], [3, 4]].concat().iter().position(|n| *n == 3));
}
