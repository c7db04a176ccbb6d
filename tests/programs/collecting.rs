// `collect` makes what is asked for.

use std::collections::{BTreeMap, BTreeSet, HashMap, LinkedList, VecDeque};
use std::rc::Rc;

#[derive(Debug, Default, PartialEq)]
struct Stack {
    items: Vec<i32>,
}

impl FromIterator<i32> for Stack {
    fn from_iter<T: IntoIterator<Item = i32>>(iter: T) -> Self {
        Stack { items: iter.into_iter().collect() }
    }
}

fn parse<C: FromIterator<i32>>(text: &str) -> Result<C, std::num::ParseIntError> {
    text.split(',').map(|part| part.trim().parse()).collect()
}

fn main() {
    println!("{:?} {:?}", parse::<Vec<_>>("1, 2"), parse::<BTreeSet<_>>("3,1,3"));
    println!("{:?} {:?}", parse::<Stack>("5,6"), parse::<Stack>("5,six").map_err(|e| e.to_string()));
    let options: Option<Vec<u32>> = "12a".chars().map(|c| c.to_digit(10)).collect();
    println!("{options:?}");
    let words = ["one", "two", "three"];
    let lengths: HashMap<&str, usize> = words.iter().map(|word| (*word, word.len())).collect();
    println!("{} {}", lengths["three"], lengths.len());
    let by_length: BTreeMap<usize, Vec<&str>> = words.iter().fold(BTreeMap::new(), |mut map, word| {
        map.entry(word.len()).or_insert_with(Vec::new).push(*word);
        map
    });
    println!("{by_length:?}");
    println!("{}", words.iter().map(|word| &word[..1]).collect::<Vec<_>>().concat());
    println!("{:?}", words.iter().map(|w| w.len()).collect::<VecDeque<_>>());
    println!("{:?}", (1..3).collect::<LinkedList<_>>());
    println!("{:?} {:?}", (0..3).collect::<Rc<[i32]>>(), "ab".chars().collect::<Box<str>>());
    let () = words.iter().map(|_| ()).collect();
    println!("{:?}", (0..4).map(|n| if n < 9 { Ok(n) } else { Err(n) }).sum::<Result<i32, i32>>());
}
