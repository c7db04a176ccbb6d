// Each error says what it was made by.

use std::error::Error;
use std::fmt::{self, Display, Formatter};

#[derive(Debug)]
struct Context {
    what: String,
    source: Box<dyn Error>,
}

impl Display for Context {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

impl Error for Context {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(self.source.as_ref())
    }
}

trait WithContext<T> {
    fn context(self, what: &str) -> Result<T, Context>;
}

impl<T, E: Error + 'static> WithContext<T> for Result<T, E> {
    fn context(self, what: &str) -> Result<T, Context> {
        self.map_err(|error| Context { what: what.to_string(), source: Box::new(error) })
    }
}

fn parse(text: &str) -> Result<u8, Context> {
    text.parse::<u8>().context("a number was expected")
}

fn load(text: &str) -> Result<Vec<u8>, Context> {
    text.split(' ').map(|word| parse(word).context(&format!("word {word:?}"))).collect()
}

fn chain(error: &(dyn Error + 'static)) -> Vec<String> {
    std::iter::successors(Some(error), |error| (**error).source()).map(|error| error.to_string()).collect()
}

fn main() {
    println!("{:?}", load("1 2").map(|list| list.len()).ok());
    for text in ["1 x", "300", ""] {
        if let Err(error) = load(text).context("load") {
            println!("{}", chain(&error).join(" <- "));
        }
    }
}
