// An error goes to the caller.

use std::num::{ParseFloatError, ParseIntError};

#[derive(Debug)]
enum Error {
    Int(ParseIntError),
    Float(ParseFloatError),
    Missing(&'static str),
}

impl From<ParseIntError> for Error {
    fn from(error: ParseIntError) -> Error {
        Error::Int(error)
    }
}

impl From<ParseFloatError> for Error {
    fn from(error: ParseFloatError) -> Error {
        Error::Float(error)
    }
}

fn parse(line: &str) -> Result<(String, u32, f64), Error> {
    let mut parts = line.split(';');
    let name = parts.next().filter(|name| !name.is_empty()).ok_or(Error::Missing("name"))?;
    let count = parts.next().ok_or(Error::Missing("count"))?.parse()?;
    let price = parts.next().ok_or(Error::Missing("price"))?.parse::<f64>()?;
    Ok((name.to_string(), count, price))
}

fn sum(lines: &[&str]) -> Result<f64, Error> {
    let mut total = 0.0;
    for line in lines {
        let (_, count, price) = parse(line)?;
        total += f64::from(count) * price;
    }
    Ok(total)
}

fn main() {
    for line in ["pen;2;1.5", "pen;two;1.5", "pen;2;x", ";1;1", "pen"] {
        match parse(line) {
            Ok((name, count, price)) => println!("{count} {name} for {price}"),
            Err(Error::Missing(what)) => println!("no {what}"),
            Err(error) => println!("{error:?}"),
        }
    }
    println!("{:?} {}", sum(&["a;1;2", "b;3;0.5"]).ok(), sum(&["a"]).is_err());
}
