// A small tool: options, a report, errors with `?`.

use std::error::Error;
use std::fmt;
use std::str::FromStr;

#[derive(Debug, Clone, Copy, PartialEq)]
enum Mode {
    Lines,
    Words,
    Longest,
}

#[derive(Debug)]
struct UnknownMode(String);

impl fmt::Display for UnknownMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown mode {}", self.0)
    }
}

impl Error for UnknownMode {}

impl FromStr for Mode {
    type Err = UnknownMode;

    fn from_str(text: &str) -> Result<Mode, UnknownMode> {
        Ok(match text {
            "lines" => Mode::Lines,
            "words" => Mode::Words,
            "longest" => Mode::Longest,
            other => return Err(UnknownMode(other.to_string())),
        })
    }
}

struct Config<'a> {
    mode: Mode,
    skip: usize,
    text: &'a str,
}

impl<'a> Config<'a> {
    fn parse(arguments: &[&'a str]) -> Result<Self, Box<dyn Error>> {
        let [mode, skip, text] = arguments else {
            return Err(format!("three arguments are needed, there are {}", arguments.len()).into());
        };
        Ok(Config { mode: mode.parse()?, skip: skip.parse()?, text })
    }
}

fn run(arguments: &[&str]) -> Result<String, Box<dyn Error>> {
    let config = Config::parse(arguments)?;
    let mut lines = config.text.lines().skip(config.skip);
    Ok(match config.mode {
        Mode::Lines => lines.count().to_string(),
        Mode::Words => lines.map(|line| line.split_whitespace().count()).sum::<usize>().to_string(),
        Mode::Longest => lines.next().and_then(|l| l.split(' ').max_by_key(|w| w.len())).ok_or("empty")?.to_string(),
    })
}

fn main() {
    let text = "one two\nthree four five\nsix";
    for arguments in [
        &["lines", "1", text][..],
        &["words", "0", text],
        &["longest", "1", text],
        &["longest", "9", text],
        &["letters", "0", text],
        &["lines", "x", text],
        &[],
    ] {
        match run(arguments) {
            Ok(answer) => println!("{answer}"),
            Err(error) => println!("error: {error}"),
        }
    }
}
