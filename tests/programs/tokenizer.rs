// Text into tokens, with their places.

#[derive(Debug, Clone, PartialEq)]
enum Token<'a> {
    Number(f64),
    Name(&'a str),
    Text(&'a str),
    Symbol(char),
}

#[derive(Debug, PartialEq)]
enum Error {
    Unexpected(char, usize),
    Unclosed(usize),
}

type Result<T> = std::result::Result<T, Error>;

struct Tokens<'a> {
    source: &'a str,
    at: usize,
}

impl<'a> Tokens<'a> {
    fn take(&mut self, part: impl Fn(char) -> bool) -> &'a str {
        let rest = &self.source[self.at..];
        let length = rest.find(|c| !part(c)).unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Result<Token<'a>>;

    fn next(&mut self) -> Option<Self::Item> {
        self.take(char::is_whitespace);
        let start = self.at;
        Some(match self.source[start..].chars().next()? {
            c if c.is_ascii_digit() => {
                let text = self.take(|c| c.is_ascii_digit() || c == '.');
                text.parse().map(Token::Number).map_err(|_| Error::Unexpected('.', start))
            }
            c if c.is_alphabetic() => Ok(Token::Name(self.take(|c| c.is_alphanumeric() || c == '_'))),
            '"' => match self.source[start + 1..].find('"') {
                Some(length) => {
                    self.at += length + 2;
                    Ok(Token::Text(&self.source[start + 1..self.at - 1]))
                }
                None => {
                    self.at = self.source.len();
                    Err(Error::Unclosed(start))
                }
            },
            c @ ('+' | '-' | '=' | '(' | ')') => {
                self.at += 1;
                Ok(Token::Symbol(c))
            }
            c => {
                self.at += c.len_utf8();
                Err(Error::Unexpected(c, start))
            }
        })
    }
}

fn parse(source: &str) -> Result<Vec<Token<'_>>> {
    Tokens { source, at: 0 }.collect()
}

fn main() {
    println!("{:?}", parse("x_1 = (3.25 + größe)"));
    println!("{:?}", parse("say \"hi there\" 2"));
    println!("{:?} {:?}", parse("a § b"), parse("1 \"open"));
    println!("{:?} {}", parse("1.2.3"), Tokens { source: "a b % c", at: 0 }.filter(|token| token.is_ok()).count());
}
