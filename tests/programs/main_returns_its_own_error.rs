// An error of one's own for main, all well this time.

use std::fmt;

enum Error {
    Parse(String),
    Limit(u32),
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Error::Parse(text) => write!(f, "cannot read {text}"),
            Error::Limit(limit) => write!(f, "more than {limit}"),
        }
    }
}

fn parse(text: &str) -> Result<u32, Error> {
    let number = text.parse::<u32>().map_err(|_| Error::Parse(text.to_owned()))?;
    (number <= 99).then_some(number).ok_or(Error::Limit(99))
}

fn add(a: &str, b: &str) -> Result<u32, Error> {
    Ok(parse(a)? + parse(b)?)
}

fn main() -> Result<(), Error> {
    println!("{}", add("1", "2")?);
    println!("{:?} {:?}", add("1", "b"), add("100", "2"));
    let total = add("40", "2")?;
    println!("{total}");
    let last = parse("7").inspect_err(|error| println!("{error:?}"))?;
    println!("{last}");
    Ok(())
}
