// A machine that counts coins, with a state that owns what it needs.

use std::mem;

#[derive(Debug, PartialEq)]
enum State {
    Idle,
    HasMoney { coins: Vec<u32> },
    Sold { item: String, change: Vec<u32> },
}

#[derive(Debug)]
struct Machine {
    state: State,
    stock: Vec<(String, u32, u32)>,
    box_of_coins: u32,
}

impl Machine {
    fn insert(&mut self, coin: u32) -> &mut Self {
        self.state = match mem::replace(&mut self.state, State::Idle) {
            State::HasMoney { mut coins } => {
                coins.push(coin);
                State::HasMoney { coins }
            }
            State::Idle | State::Sold { .. } => State::HasMoney { coins: vec![coin] },
        };
        self
    }
    fn choose(&mut self, wanted: &str) -> Result<&State, String> {
        let State::HasMoney { coins } = &self.state else { return Err("no money".to_string()) };
        let sum: u32 = coins.iter().sum();
        let (name, price, count) =
            self.stock.iter_mut().find(|(name, ..)| name == wanted).ok_or_else(|| format!("no {wanted}"))?;
        if *count == 0 {
            return Err(format!("{name} is sold out"));
        }
        let rest = sum.checked_sub(*price).ok_or_else(|| format!("{} more", *price - sum))?;
        *count -= 1;
        self.box_of_coins += *price;
        self.state = State::Sold { item: name.clone(), change: change(rest) };
        Ok(&self.state)
    }
}

fn change(mut amount: u32) -> Vec<u32> {
    let mut coins = vec![];
    for coin in [50, 20, 10, 5, 1] {
        while amount >= coin {
            amount -= coin;
            coins.push(coin);
        }
    }
    coins
}

fn main() {
    let stock = vec![("tea".to_string(), 30, 1), ("nuts".to_string(), 55, 5)];
    let mut machine = Machine { state: State::Idle, stock, box_of_coins: 0 };
    println!("{:?}", machine.choose("tea"));
    println!("{:?}", machine.insert(20).choose("tea"));
    println!("{:?}", machine.insert(50).choose("tea"));
    println!("{:?}", machine.insert(50).choose("tea"));
    println!("{:?}", machine.choose("gum"));
    println!("{:?}", machine.insert(50).choose("nuts"));
    println!("{}", machine.box_of_coins);
}
