// A shop's stock: traits, generics, maps and errors together.

use std::collections::BTreeMap;
use std::fmt::{self, Display};

trait Priced {
    fn price(&self) -> u32;
    fn total(&self, count: u32) -> u32 {
        self.price() * count
    }
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Item {
    Book { title: String, pages: u32 },
    Pen(Color),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Color {
    Black,
    Blue,
}

impl Priced for Item {
    fn price(&self) -> u32 {
        match self {
            Item::Book { pages, .. } => 5 + pages / 20,
            Item::Pen(Color::Black) => 2,
            Item::Pen(_) => 3,
        }
    }
}

impl Display for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Item::Book { title, pages } => write!(f, "{title:?} ({pages})"),
            Item::Pen(color) => write!(f, "{} pen", format!("{color:?}").to_lowercase()),
        }
    }
}

struct Stock<T> {
    items: BTreeMap<T, u32>,
}

impl<T: Ord + Priced + Display + Clone> Stock<T> {
    fn add(&mut self, item: &T, count: u32) -> &mut Self {
        *self.items.entry(item.clone()).or_default() += count;
        self
    }
    fn take(&mut self, item: &T, count: u32) -> Result<u32, String> {
        let there = self.items.get_mut(item).ok_or(format!("{item} is not sold here"))?;
        *there = there.checked_sub(count).ok_or_else(|| format!("{there} of {item} left"))?;
        Ok(item.total(count))
    }
    fn value(&self) -> u32 {
        self.items.iter().map(|(item, count)| item.total(*count)).sum()
    }
}

fn main() {
    let book = Item::Book { title: "Rust".into(), pages: 300 };
    let (black, blue) = (Item::Pen(Color::Black), Item::Pen(Color::Blue));
    let mut stock = Stock { items: BTreeMap::new() };
    stock.add(&book, 2).add(&black, 10).add(&book, 1);
    println!("{}", stock.value());
    for (item, count) in [(&book, 2), (&book, 2), (&blue, 1), (&black, 10)] {
        match stock.take(item, count) {
            Ok(price) => println!("{count} x {item} = {price}"),
            Err(error) => println!("{error}"),
        }
    }
    println!("{} {:?}", stock.value(), stock.items.values().collect::<Vec<_>>());
}
