// Any error in a box, and back.

use std::error::Error;
use std::fmt;

#[derive(Debug, PartialEq)]
struct Negative(i64);

impl fmt::Display for Negative {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is below zero", self.0)
    }
}

impl Error for Negative {}

fn parse(text: &str) -> Result<i64, Box<dyn Error>> {
    if text.is_empty() {
        return Err("nothing to parse".into());
    }
    let number: i64 = text.parse()?;
    if number < 0 {
        return Err(Box::new(Negative(number)));
    }
    if number > 1000 {
        Err(format!("{number} is too large"))?;
    }
    Ok(number)
}

fn describe(error: &(dyn Error + 'static)) -> &'static str {
    if error.is::<Negative>() {
        "negative"
    } else if error.downcast_ref::<std::num::ParseIntError>().is_some() {
        "not a number"
    } else {
        "other"
    }
}

fn main() {
    for text in ["12", "", "-3", "5000", "x"] {
        match parse(text) {
            Ok(number) => println!("{number}"),
            Err(error) => println!("{}: {error}", describe(error.as_ref())),
        }
    }
    let negative = parse("-9").unwrap_err().downcast::<Negative>();
    println!("{:?}", negative.map(|boxed| *boxed).ok());
    let shared: Box<dyn Error + Send + Sync> = From::from("sendable");
    println!("{}", std::thread::spawn(move || shared.to_string()).join().unwrap());
}
