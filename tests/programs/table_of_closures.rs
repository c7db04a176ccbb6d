// A small calculator whose operations are found by name.

use std::collections::HashMap;

type Operation = Box<dyn Fn(&mut Stack) -> Result<(), Error>>;

#[derive(Debug, PartialEq)]
enum Error {
    Empty,
    Unknown(String),
    Zero,
}

#[derive(Default)]
struct Stack {
    items: Vec<i64>,
}

impl Stack {
    fn pop(&mut self) -> Result<i64, Error> {
        self.items.pop().ok_or(Error::Empty)
    }
}

fn binary(f: impl Fn(i64, i64) -> Result<i64, Error> + 'static) -> Operation {
    Box::new(move |stack| {
        let (b, a) = (stack.pop()?, stack.pop()?);
        stack.items.push(f(a, b)?);
        Ok(())
    })
}

fn table() -> HashMap<&'static str, Operation> {
    let mut table: HashMap<&'static str, Operation> = HashMap::new();
    table.insert("+", binary(|a, b| Ok(a + b)));
    table.insert("*", binary(|a, b| Ok(a * b)));
    table.insert("/", binary(|a, b| a.checked_div(b).ok_or(Error::Zero)));
    table.insert("dup", Box::new(|stack| stack.pop().map(|top| stack.items.extend([top, top]))));
    table
}

fn run(table: &HashMap<&str, Operation>, line: &str) -> Result<i64, Error> {
    let mut stack = Stack::default();
    for word in line.split_whitespace() {
        match word.parse() {
            Ok(number) => stack.items.push(number),
            Err(_) => table.get(word).ok_or_else(|| Error::Unknown(word.to_string()))?(&mut stack)?,
        }
    }
    stack.pop()
}

fn main() {
    let table = table();
    for line in ["1 2 +", "7 dup *", "1 0 /", "+", "2 3 pow", "1 2 3 + *"] {
        println!("{line} = {:?}", run(&table, line));
    }
}
