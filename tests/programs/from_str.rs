// `parse` for types of one's own.

use std::fmt;
use std::num::ParseIntError;
use std::str::FromStr;

#[derive(Debug, PartialEq)]
struct Color {
    r: u8,
    g: u8,
    b: u8,
}

#[derive(Debug, PartialEq)]
enum Error {
    Length(usize),
    Digit(ParseIntError),
}

impl From<ParseIntError> for Error {
    fn from(error: ParseIntError) -> Self {
        Error::Digit(error)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Error::Length(n) => write!(f, "{n} letters"),
            Error::Digit(error) => write!(f, "bad digit: {error}"),
        }
    }
}

impl FromStr for Color {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim_start_matches('#');
        if text.len() != 6 {
            return Err(Error::Length(text.len()));
        }
        let part = |at: usize| u8::from_str_radix(&text[at..at + 2], 16);
        Ok(Color { r: part(0)?, g: part(2)?, b: part(4)? })
    }
}

fn main() {
    println!("{:?}", "#ff8000".parse::<Color>());
    for text in ["#123", "gg0000"] {
        match text.parse::<Color>() {
            Ok(color) => println!("{color:?}"),
            Err(error) => println!("{text}: {error}"),
        }
    }
    let Color { r, g, b } = Color::from_str("010203").unwrap();
    println!("{}", r + g + b);
}
