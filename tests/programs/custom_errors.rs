// An error type with a message, a source and conversions.

use std::error::Error;
use std::fmt;

#[derive(Debug)]
enum BankError {
    Insufficient { needed: u64, available: u64 },
    NoAccount(String),
    Parse(std::num::ParseIntError),
}

impl fmt::Display for BankError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Insufficient { needed, available } => write!(f, "{needed} wanted, {available} there"),
            Self::NoAccount(name) => write!(f, "no account of {name}"),
            Self::Parse(_) => f.write_str("not an amount"),
        }
    }
}

impl Error for BankError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Parse(error) => Some(error),
            _ => None,
        }
    }
}

impl From<std::num::ParseIntError> for BankError {
    fn from(error: std::num::ParseIntError) -> Self {
        Self::Parse(error)
    }
}

fn withdraw(name: &str, amount: &str) -> Result<u64, BankError> {
    let needed = amount.parse()?;
    let available = match name {
        "ada" => 100,
        "bob" => 5,
        _ => return Err(BankError::NoAccount(name.to_string())),
    };
    if needed > available { Err(BankError::Insufficient { needed, available }) } else { Ok(available - needed) }
}

fn main() {
    for (name, amount) in [("ada", "30"), ("bob", "30"), ("eve", "1"), ("ada", "-1")] {
        match withdraw(name, amount) {
            Ok(left) => println!("{left} left"),
            Err(error) => {
                print!("{error}");
                if let Some(source) = error.source() {
                    print!(" because: {source}");
                }
                println!();
            }
        }
    }
}
