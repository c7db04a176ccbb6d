// `Result` with one parameter, as libraries have it.

use std::fmt;

#[derive(Debug, Clone, PartialEq)]
pub struct Error {
    code: u16,
    message: String,
}

pub type Result<T> = std::result::Result<T, Error>;

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error {}: {}", self.code, self.message)
    }
}

impl std::error::Error for Error {}

fn fail<T>(code: u16, message: impl Into<String>) -> Result<T> {
    Err(Error { code, message: message.into() })
}

fn parse(text: &str) -> Result<(char, u32)> {
    let mut chars = text.chars();
    match (chars.next(), chars.as_str().parse()) {
        (Some(letter), Ok(number)) => Ok((letter, number)),
        (Some(_), Err(_)) => fail(2, format!("bad number in {text}")),
        (None, _) => fail(1, "empty"),
    }
}

fn run() -> Result<Vec<(char, u32)>> {
    ["a1", "b22"].into_iter().map(parse).collect()
}

fn main() -> Result<()> {
    println!("{:?}", run()?);
    println!("{:?}", parse("").map_err(|error| error.to_string()));
    match parse("cx") {
        Err(Error { code, .. }) if code > 1 => println!("code {code}"),
        other => println!("{other:?}"),
    }
    let plain: std::result::Result<u8, ()> = Ok(3);
    println!("{plain:?}");
    Ok(())
}
