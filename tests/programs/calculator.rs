// A parser by recursive descent, and what it makes of a formula.

use std::fmt;
use std::iter::Peekable;
use std::str::Chars;

#[derive(Debug)]
enum Expr {
    Number(f64),
    Binary(Box<Expr>, char, Box<Expr>),
    Negative(Box<Expr>),
}

#[derive(Debug)]
enum Error {
    End,
    Unexpected(char),
    Zero,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::End => write!(f, "ends too soon"),
            Error::Unexpected(c) => write!(f, "unexpected {c:?}"),
            Error::Zero => write!(f, "division by zero"),
        }
    }
}

struct Parser<'a> {
    chars: Peekable<Chars<'a>>,
}

impl Parser<'_> {
    fn peek(&mut self) -> Option<char> {
        while self.chars.next_if(|c| c.is_whitespace()).is_some() {}
        self.chars.peek().copied()
    }
    fn binary(&mut self, operators: &str, inner: fn(&mut Self) -> Result<Expr, Error>) -> Result<Expr, Error> {
        let mut left = inner(self)?;
        while let Some(operator) = self.peek().filter(|c| operators.contains(*c)) {
            self.chars.next();
            left = Expr::Binary(Box::new(left), operator, Box::new(inner(self)?));
        }
        Ok(left)
    }
    fn sum(&mut self) -> Result<Expr, Error> {
        self.binary("+-", |parser| parser.binary("*/", Self::atom))
    }
    fn atom(&mut self) -> Result<Expr, Error> {
        match self.peek().ok_or(Error::End)? {
            '-' => {
                self.chars.next();
                Ok(Expr::Negative(Box::new(self.atom()?)))
            }
            '(' => {
                self.chars.next();
                let inner = self.sum()?;
                match self.peek() {
                    Some(')') => {
                        self.chars.next();
                        Ok(inner)
                    }
                    other => Err(other.map_or(Error::End, Error::Unexpected)),
                }
            }
            c if c.is_ascii_digit() => {
                let mut text = String::new();
                while let Some(c) = self.chars.next_if(|c| c.is_ascii_digit() || *c == '.') {
                    text.push(c);
                }
                text.parse().map(Expr::Number).map_err(|_| Error::Unexpected('.'))
            }
            c => Err(Error::Unexpected(c)),
        }
    }
}

fn parse(text: &str) -> Result<Expr, Error> {
    let mut parser = Parser { chars: text.chars().peekable() };
    let expr = parser.sum()?;
    parser.peek().map_or(Ok(expr), |c| Err(Error::Unexpected(c)))
}

fn eval(expr: &Expr) -> Result<f64, Error> {
    Ok(match expr {
        Expr::Number(n) => *n,
        Expr::Negative(inner) => -eval(inner)?,
        Expr::Binary(left, operator, right) => match (eval(left)?, operator, eval(right)?) {
            (a, '+', b) => a + b,
            (a, '-', b) => a - b,
            (a, '*', b) => a * b,
            (_, _, 0.0) => return Err(Error::Zero),
            (a, _, b) => a / b,
        },
    })
}

fn main() {
    for text in ["1 + 2 * 3", "(1+2)*-3", "10 / 4 - 1", "2 * (3", "4 $ 4", "1 / (2 - 2)", "--7"] {
        match parse(text).and_then(|expr| eval(&expr)) {
            Ok(value) => println!("{text} = {value}"),
            Err(error) => println!("{text}: {error}"),
        }
    }
    println!("{:?}", parse("1-2").unwrap());
}
