// A machine with a stack, jumps and variables.

use std::collections::HashMap;

#[derive(Debug, Clone, PartialEq)]
enum Op {
    Push(i64),
    Load(String),
    Store(String),
    Add,
    Mul,
    Less,
    JumpIfZero(usize),
    Jump(usize),
    Print,
}

#[derive(Debug)]
enum Error {
    Parse(usize, String),
    Underflow(usize),
    Unknown(String),
}

#[derive(Default)]
struct Machine {
    stack: Vec<i64>,
    variables: HashMap<String, i64>,
    at: usize,
}

fn parse(source: &str) -> Result<Vec<Op>, Error> {
    let line = |(number, line): (usize, &str)| {
        let wrong = || Error::Parse(number + 1, line.trim().to_string());
        match line.split_whitespace().collect::<Vec<_>>()[..] {
            ["push", n] => n.parse().map(Op::Push).map_err(|_| wrong()),
            ["load", name] => Ok(Op::Load(name.into())),
            ["store", name] => Ok(Op::Store(name.into())),
            ["jz", to] => to.parse().map(Op::JumpIfZero).map_err(|_| wrong()),
            ["jump", to] => to.parse().map(Op::Jump).map_err(|_| wrong()),
            ["add"] => Ok(Op::Add),
            ["mul"] => Ok(Op::Mul),
            ["less"] => Ok(Op::Less),
            ["print"] => Ok(Op::Print),
            _ => Err(wrong()),
        }
    };
    source.lines().enumerate().map(line).collect()
}

impl Machine {
    fn pop(&mut self) -> Result<i64, Error> {
        self.stack.pop().ok_or(Error::Underflow(self.at))
    }
    fn run(&mut self, program: &[Op]) -> Result<(), Error> {
        while let Some(op) = program.get(self.at) {
            self.at += 1;
            match op {
                Op::Push(n) => self.stack.push(*n),
                Op::Load(name) => {
                    let value = self.variables.get(name).ok_or_else(|| Error::Unknown(name.clone()))?;
                    self.stack.push(*value);
                }
                Op::Store(name) => {
                    let value = self.pop()?;
                    self.variables.insert(name.clone(), value);
                }
                Op::Add | Op::Mul | Op::Less => {
                    let (b, a) = (self.pop()?, self.pop()?);
                    self.stack.push(match op {
                        Op::Add => a + b,
                        Op::Mul => a * b,
                        _ => i64::from(a < b),
                    });
                }
                Op::JumpIfZero(to) if self.pop()? == 0 => self.at = *to,
                Op::JumpIfZero(_) => {}
                Op::Jump(to) => self.at = *to,
                Op::Print => println!("> {}", self.pop()?),
            }
        }
        Ok(())
    }
}

fn main() {
    let source = "push 1\nstore x\nload x\npush 50\nless\njz 13\nload x\nprint\nload x\npush 3\nmul\nstore x\njump 2\npush 7\nprint";
    for text in [source, "push 1\nadd", "load y", "push 1\nfly"] {
        let mut machine = Machine::default();
        match parse(text).and_then(|program| machine.run(&program)) {
            Ok(()) => println!("x is {}", machine.variables["x"]),
            Err(error) => println!("{error:?}"),
        }
    }
}
