//! Expressions and statements of Python, with what a cell of Rust may have between them.

use super::words::Word;

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Expr {
    Name(String),
    Number(String),
    Text(String, String),
    Hole(String),
    Tuple(Vec<Expr>),
    List(Vec<Expr>),
    /// A dictionary or a set.
    Dict,
    Unary(&'static str, Box<Expr>),
    Binary(Box<Expr>, &'static str, Box<Expr>),
    Attribute(Box<Expr>, String),
    Call(Box<Expr>, Vec<Argument>),
    Index(Box<Expr>, Vec<Expr>),
    /// `a:b:c` between brackets.
    Slice(Option<Box<Expr>>, Option<Box<Expr>>, Option<Box<Expr>>),
    Lambda(Vec<String>, Box<Expr>),
    /// Rust's `|x| ...`.
    Closure(Vec<String>, Box<Expr>),
    /// `yes if condition else no`: condition, yes, no.
    Choice(Box<Expr>, Box<Expr>, Box<Expr>),
    /// `[each for targets in list if condition]`.
    Comprehension(Box<Expr>, Vec<String>, Box<Expr>, Option<Box<Expr>>),
    /// Rust's `name!(...)`, with its opening bracket.
    Macro(String, &'static str, Vec<Expr>),
    /// Rust's `a..b`.
    Range(Option<Box<Expr>>, &'static str, Option<Box<Expr>>),
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Argument {
    pub(super) name: Option<String>,
    pub(super) value: Expr,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Statement {
    /// The modules, as they are written.
    Import(Vec<String>),
    Function {
        name: String,
        parameters: Vec<(String, Option<Expr>)>,
        gives: Option<Expr>,
    },
    Class(String),
    If(Expr),
    Elif(Expr),
    Else,
    While(Expr),
    For(Vec<String>, Expr),
    With(Expr),
    Return(Option<Expr>),
    Assert(Expr, Option<Expr>),
    Raise(Option<Expr>),
    /// `pass`, `break`, `continue`.
    Word(&'static str),
    /// Something that Rust has nothing for, by its name.
    Foreign(&'static str),
    /// Targets, their type, the value.
    Assign(Vec<Expr>, Option<Expr>, Expr),
    Change(Expr, &'static str, Expr),
    Expr(Expr),
}

/// A statement with what stands behind the colon in its line, and whether it is a line of Rust: `let` or a semicolon.
pub(super) struct Parsed {
    pub(super) statement: Statement,
    pub(super) inline: Option<Box<Parsed>>,
    /// `let` or `let mut`, as the student wrote it.
    pub(super) binding: Option<String>,
    pub(super) semicolon: bool,
}

/// How deep expressions may stand in each other.
const DEPTH: usize = 40;

struct Parser<'a> {
    words: &'a [Word],
    depth: usize,
}

/// An expression that takes all the words.
pub(super) fn expression(words: &[Word]) -> Option<Expr> {
    let mut parser = Parser { words, depth: 0 };
    parser.list_or_one().filter(|_| parser.words.is_empty())
}

/// The statements of a line: several where semicolons part them.
pub(super) fn statements(words: &[Word]) -> Option<Vec<Parsed>> {
    let mut parser = Parser { words, depth: 0 };
    let mut found = Vec::new();
    while !parser.words.is_empty() {
        let mut parsed = parser.statement()?;
        parsed.semicolon = parser.take(";");
        let ends = parser.words.is_empty() || parsed.semicolon;
        found.push(parsed);
        ends.then_some(())?;
    }
    Some(found)
}

impl Parser<'_> {
    fn is(&self, sign: &str) -> bool {
        matches!(self.words.first(), Some(Word::Sign(found)) if *found == sign)
    }

    fn is_name(&self, name: &str) -> bool {
        matches!(self.words.first(), Some(Word::Name(found)) if found == name)
    }

    fn next(&mut self) {
        self.words = &self.words[1..];
    }

    fn take(&mut self, sign: &str) -> bool {
        let found = self.is(sign);
        if found {
            self.next();
        }
        found
    }

    fn take_name(&mut self, name: &str) -> bool {
        let found = self.is_name(name);
        if found {
            self.next();
        }
        found
    }

    fn name(&mut self) -> Option<String> {
        let Some(Word::Name(name)) = self.words.first() else { return None };
        self.next();
        Some(name.clone())
    }

    fn statement(&mut self) -> Option<Parsed> {
        let plain = |statement| Parsed { statement, inline: None, binding: None, semicolon: false };
        let Some(Word::Name(first)) = self.words.first() else {
            let changed = self.simple()?;
            return Some(plain(changed));
        };
        let followed_by_value =
            !matches!(self.words.get(1), Some(Word::Sign(sign)) if !["(", "[", "-", "{"].contains(sign));
        let statement = match first.as_str() {
            "import" | "from" if self.words.len() > 1 => {
                let from = self.take_name("from");
                let names: Vec<String> = self.words.split(|word| *word == Word::Sign(",")).map(path).collect();
                let first = names.first().cloned().unwrap_or_default();
                self.words = &[];
                Statement::Import(if from || first.is_empty() { vec![first] } else { names })
            }
            "async" if matches!(self.words.get(1), Some(Word::Name(next)) if next == "def" || next == "for" || next == "with") =>
            {
                self.words = &[];
                Statement::Foreign("async")
            }
            "def" => return self.function(),
            "class" => {
                self.next();
                let name = self.name()?;
                self.words = &[];
                Statement::Class(name)
            }
            "if" | "while" | "elif" => {
                let word = first.clone();
                self.next();
                let condition = self.ternary()?;
                return self.block(match word.as_str() {
                    "if" => Statement::If(condition),
                    "while" => Statement::While(condition),
                    _ => Statement::Elif(condition),
                });
            }
            "else" => {
                self.next();
                return self.block(Statement::Else);
            }
            "for" => {
                self.next();
                let targets = self.targets()?;
                self.take_name("in").then_some(())?;
                let list = self.list_or_one()?;
                return self.block(Statement::For(targets, list));
            }
            "with" => {
                self.next();
                let manager = self.ternary()?;
                if self.take_name("as") {
                    self.name()?;
                    return self.block(Statement::Foreign("with"));
                }
                return self.block(Statement::With(manager));
            }
            "return" => {
                self.next();
                let value = if self.words.is_empty() || self.is(";") { None } else { Some(self.list_or_one()?) };
                Statement::Return(value)
            }
            "assert" if followed_by_value => {
                self.next();
                let condition = self.ternary()?;
                let message = if self.take(",") { Some(self.ternary()?) } else { None };
                Statement::Assert(condition, message)
            }
            "raise" => {
                self.next();
                let value = if self.words.is_empty() { None } else { Some(self.ternary()?) };
                self.words = &[];
                Statement::Raise(value)
            }
            "pass" | "break" | "continue" if self.words.len() == 1 || matches!(self.words[1], Word::Sign(";")) => {
                let word = ["pass", "break", "continue"].into_iter().find(|word| *word == first)?;
                self.next();
                Statement::Word(word)
            }
            "del" | "global" | "nonlocal" | "yield" if self.words.len() > 1 && followed_by_value => {
                let word = ["del", "global", "nonlocal", "yield"].into_iter().find(|word| *word == first)?;
                self.words = &[];
                Statement::Foreign(word)
            }
            "try" | "except" | "finally" if self.words.last() == Some(&Word::Sign(":")) => {
                self.words = &[];
                Statement::Foreign("try")
            }
            "let" => {
                self.next();
                let binding = if self.take_name("mut") { "let mut" } else { "let" };
                let statement = self.simple()?;
                matches!(statement, Statement::Assign(..)).then_some(())?;
                return Some(Parsed { binding: Some(binding.to_owned()), ..plain(statement) });
            }
            _ => self.simple()?,
        };
        Some(plain(statement))
    }

    /// What follows a header: a colon, and perhaps its only statement; or Rust's brace at the end of the line.
    fn block(&mut self, statement: Statement) -> Option<Parsed> {
        self.take(":").then_some(())?;
        let inline = if self.words.is_empty() { None } else { Some(Box::new(self.statement()?)) };
        Some(Parsed { statement, inline, binding: None, semicolon: false })
    }

    fn function(&mut self) -> Option<Parsed> {
        self.next();
        let name = self.name()?;
        self.take("(").then_some(())?;
        let mut parameters = Vec::new();
        while !self.take(")") {
            let parameter = self.name()?;
            let kind = if self.take(":") { Some(self.ternary()?) } else { None };
            // Rust has no defaults.
            (!self.is("=")).then_some(())?;
            parameters.push((parameter, kind));
            (self.take(",") || self.is(")")).then_some(())?;
        }
        let gives = if self.take("->") { Some(self.ternary()?) } else { None };
        self.block(Statement::Function { name, parameters, gives })
    }

    fn targets(&mut self) -> Option<Vec<String>> {
        let bracket = self.take("(");
        let mut names = vec![self.name()?];
        while self.take(",") {
            if let Some(name) = self.name() {
                names.push(name);
            }
        }
        (!bracket || self.take(")")).then_some(names)
    }

    /// An assignment, a change, or an expression.
    fn simple(&mut self) -> Option<Statement> {
        let first = self.list_or_one()?;
        for step in ["++", "--"] {
            if self.take(step) {
                let by = if step == "++" { "+=" } else { "-=" };
                return Some(Statement::Change(first, by, Expr::Number("1".to_owned())));
            }
        }
        for change in ["+=", "-=", "*=", "/=", "%=", "**=", "//=", "@="] {
            if self.take(change) {
                return Some(Statement::Change(first, change, self.list_or_one()?));
            }
        }
        let kind = if self.take(":") { Some(self.ternary()?) } else { None };
        if !self.take("=") {
            return kind.is_none().then_some(Statement::Expr(first));
        }
        let mut targets = vec![first];
        let mut value = self.list_or_one()?;
        while self.take("=") {
            targets.push(value);
            value = self.list_or_one()?;
        }
        Some(Statement::Assign(targets, kind, value))
    }

    /// One expression, or a tuple without its parentheses.
    fn list_or_one(&mut self) -> Option<Expr> {
        let first = self.ternary()?;
        if !self.is(",") {
            return Some(first);
        }
        let mut all = vec![first];
        while self.take(",") {
            if self.words.is_empty() || self.is("=") {
                break;
            }
            all.push(self.ternary()?);
        }
        Some(Expr::Tuple(all))
    }

    fn ternary(&mut self) -> Option<Expr> {
        self.depth += 1;
        (self.depth <= DEPTH).then_some(())?;
        let found = self.ternary_within();
        self.depth -= 1;
        found
    }

    fn ternary_within(&mut self) -> Option<Expr> {
        if self.take_name("lambda") {
            let mut names = Vec::new();
            while !self.take(":") {
                names.push(self.name()?);
                (self.take(",") || self.is(":")).then_some(())?;
            }
            return Some(Expr::Lambda(names, Box::new(self.ternary()?)));
        }
        if self.take("|") {
            let mut names = Vec::new();
            while !self.take("|") {
                names.push(self.name()?);
                (self.take(",") || self.is("|")).then_some(())?;
            }
            return Some(Expr::Closure(names, Box::new(self.ternary()?)));
        }
        let yes = self.binary(0)?;
        if !self.is_name("if") {
            return Some(yes);
        }
        self.next();
        let condition = self.binary(0)?;
        self.take_name("else").then_some(())?;
        let no = self.ternary()?;
        Some(Expr::Choice(Box::new(condition), Box::new(yes), Box::new(no)))
    }

    /// The operator at the front, how it is called here, how tightly it binds, and how many words it has.
    fn operator(&self) -> Option<(&'static str, u8, usize)> {
        let name = |at: usize| match self.words.get(at) {
            Some(Word::Name(name)) => name.as_str(),
            _ => "",
        };
        match self.words.first()? {
            Word::Sign(sign) => {
                let level = match *sign {
                    ".." | "..=" => 1,
                    "||" => 2,
                    "&&" => 3,
                    "==" | "!=" | "<" | ">" | "<=" | ">=" => 5,
                    "|" => 6,
                    "^" => 7,
                    "&" => 8,
                    "<<" | ">>" => 9,
                    "+" | "-" => 10,
                    "*" | "/" | "%" | "//" | "@" => 11,
                    "**" => 13,
                    _ => return None,
                };
                Some((sign, level, 1))
            }
            Word::Name(_) => match (name(0), name(1)) {
                ("or", _) => Some(("or", 2, 1)),
                ("and", _) => Some(("and", 3, 1)),
                ("not", "in") => Some(("not in", 5, 2)),
                ("in", _) => Some(("in", 5, 1)),
                ("is", "not") => Some(("is not", 5, 2)),
                ("is", _) => Some(("is", 5, 1)),
                ("as", _) => Some(("as", 12, 1)),
                _ => None,
            },
            _ => None,
        }
    }

    fn binary(&mut self, least: u8) -> Option<Expr> {
        self.depth += 1;
        (self.depth <= 4 * DEPTH).then_some(())?;
        let found = self.binary_within(least);
        self.depth -= 1;
        found
    }

    fn binary_within(&mut self, least: u8) -> Option<Expr> {
        let range = ["..", "..="].into_iter().find(|sign| self.is(sign));
        let mut left = if let Some(range) = range {
            self.next();
            let end = if self.begins_value() { Some(Box::new(self.binary(2)?)) } else { None };
            Expr::Range(None, range, end)
        } else if self.take_name("not") {
            Expr::Unary("not", Box::new(self.binary(4)?))
        } else {
            match ["-", "+", "!", "&", "*", "**"].into_iter().find(|sign| self.is(sign)) {
                Some(sign) => {
                    self.next();
                    let mutable = sign == "&" && self.take_name("mut");
                    let operand = self.binary(12)?;
                    Expr::Unary(if mutable { "&mut " } else { sign }, Box::new(operand))
                }
                None => self.postfix()?,
            }
        };
        let mut count = 0;
        while let Some((operator, level, words)) = self.operator() {
            if level < least {
                break;
            }
            // A chain of operators makes a deep tree.
            count += 1;
            (count <= DEPTH).then_some(())?;
            (0..words).for_each(|_| self.next());
            left = match operator {
                ".." | "..=" => {
                    let end = if self.begins_value() { Some(Box::new(self.binary(2)?)) } else { None };
                    Expr::Range(Some(Box::new(left)), operator, end)
                }
                "**" => Expr::Binary(Box::new(left), operator, Box::new(self.binary(12)?)),
                _ => Expr::Binary(Box::new(left), operator, Box::new(self.binary(level + 1)?)),
            };
        }
        Some(left)
    }

    fn begins_value(&self) -> bool {
        match self.words.first() {
            Some(Word::Sign(sign)) => ["(", "[", "-", "&"].contains(sign),
            found => found.is_some(),
        }
    }

    fn postfix(&mut self) -> Option<Expr> {
        let mut found = self.atom()?;
        let mut count = 0;
        loop {
            count += 1;
            (count <= DEPTH).then_some(())?;
            found = if self.take(".") {
                match self.words.first()? {
                    Word::Name(name) => {
                        let name = name.clone();
                        self.next();
                        module(&found, &name).unwrap_or_else(|| Expr::Attribute(Box::new(found), name))
                    }
                    Word::Number(number) if number.chars().all(|digit| digit.is_ascii_digit()) => {
                        let number = number.clone();
                        self.next();
                        Expr::Attribute(Box::new(found), number)
                    }
                    _ => return None,
                }
            } else if self.take("(") {
                Expr::Call(Box::new(found), self.arguments()?)
            } else if self.take("[") {
                let mut parts = Vec::new();
                while !self.take("]") {
                    parts.push(self.slice()?);
                    (self.take(",") || self.is("]")).then_some(())?;
                }
                (!parts.is_empty()).then_some(())?;
                Expr::Index(Box::new(found), parts)
            } else if self.take("?") {
                Expr::Unary("?", Box::new(found))
            } else {
                return Some(found);
            };
        }
    }

    fn arguments(&mut self) -> Option<Vec<Argument>> {
        let mut all = Vec::new();
        while !self.take(")") {
            let name = match (self.words.first()?, self.words.get(1)) {
                (Word::Name(name), Some(Word::Sign("="))) => Some(name.clone()),
                _ => None,
            };
            if name.is_some() {
                self.next();
                self.next();
            }
            let mut value = self.ternary()?;
            if self.is_name("for") {
                value = self.comprehension(value)?;
                self.is(")").then_some(())?;
            }
            all.push(Argument { name, value });
            (self.take(",") || self.is(")")).then_some(())?;
        }
        Some(all)
    }

    fn slice(&mut self) -> Option<Expr> {
        let mut parts = [None, None, None];
        let mut colons = 0;
        loop {
            if self.take(":") {
                colons += 1;
                (colons <= 2).then_some(())?;
            } else if self.take("::") {
                colons += 2;
                (colons <= 2).then_some(())?;
            } else if self.is(",") || self.is("]") {
                break;
            } else {
                parts[colons].is_none().then_some(())?;
                parts[colons] = Some(Box::new(self.ternary()?));
            }
        }
        let [start, end, step] = parts;
        if colons == 0 { start.map(|place| *place) } else { Some(Expr::Slice(start, end, step)) }
    }

    fn comprehension(&mut self, each: Expr) -> Option<Expr> {
        self.take_name("for").then_some(())?;
        let targets = self.targets()?;
        self.take_name("in").then_some(())?;
        let list = self.binary(0)?;
        let condition = if self.take_name("if") { Some(Box::new(self.binary(0)?)) } else { None };
        Some(Expr::Comprehension(Box::new(each), targets, Box::new(list), condition))
    }

    fn atom(&mut self) -> Option<Expr> {
        let word = self.words.first()?.clone();
        self.next();
        Some(match word {
            Word::Number(number) => Expr::Number(number),
            Word::Hole(name) => Expr::Hole(name),
            Word::Text(prefix, body) => {
                (!matches!(self.words.first(), Some(Word::Text(..)))).then_some(())?;
                Expr::Text(prefix, body)
            }
            Word::Name(name) => {
                let is_keyword =
                    ["if", "else", "for", "in", "is", "and", "or", "let", "fn", "mut", "match", "def", "class"];
                (!is_keyword.contains(&name.as_str())).then_some(())?;
                let mut path = name;
                while self.is("::") {
                    self.next();
                    path = path + "::" + &self.name()?;
                }
                if self.is("!")
                    && let Some(Word::Sign(open @ ("(" | "["))) = self.words.get(1)
                {
                    self.next();
                    self.next();
                    return Some(Expr::Macro(path, open, self.items(if *open == "(" { ")" } else { "]" })?));
                }
                Expr::Name(if path == "numpy" { "np".to_owned() } else { path })
            }
            Word::Sign("(") => {
                if self.take(")") {
                    return Some(Expr::Tuple(Vec::new()));
                }
                let found = self.list_or_one_within(")")?;
                self.take(")").then_some(found)?
            }
            Word::Sign("[") => {
                if self.take("]") {
                    return Some(Expr::List(Vec::new()));
                }
                let first = self.ternary()?;
                if self.is_name("for") {
                    let found = self.comprehension(first)?;
                    return self.take("]").then_some(found);
                }
                let mut all = vec![first];
                if !self.is("]") {
                    self.take(",").then_some(())?;
                    all.extend(self.items("]")?);
                } else {
                    self.next();
                }
                Expr::List(all)
            }
            // In Rust a brace begins a block.
            Word::Sign("{") => {
                let is_dict =
                    matches!(self.words, [Word::Text(..) | Word::Name(_) | Word::Number(_), Word::Sign(":"), ..]);
                (is_dict || self.words.len() == 1 && self.is("}")).then_some(())?;
                let mut depth = 1;
                while depth > 0 {
                    match self.words.first()? {
                        Word::Sign("{") => depth += 1,
                        Word::Sign("}") => depth -= 1,
                        _ => {}
                    }
                    self.next();
                }
                Expr::Dict
            }
            Word::Sign(_) => return None,
        })
    }

    fn list_or_one_within(&mut self, close: &str) -> Option<Expr> {
        let first = self.ternary()?;
        if self.is_name("for") {
            return self.comprehension(first);
        }
        // A phrase's `($*sizes)` is a tuple of any length.
        if matches!(&first, Expr::Hole(name) if name.starts_with('*')) {
            return Some(Expr::Tuple(vec![first]));
        }
        if !self.take(",") {
            return Some(first);
        }
        let mut all = vec![first];
        while !self.is(close) {
            all.push(self.ternary()?);
            (self.take(",") || self.is(close)).then_some(())?;
        }
        Some(Expr::Tuple(all))
    }

    fn items(&mut self, close: &str) -> Option<Vec<Expr>> {
        let mut all = Vec::new();
        while !self.take(close) {
            all.push(self.ternary()?);
            (self.take(",") || self.is(close)).then_some(())?;
        }
        Some(all)
    }
}

/// A part of a module by the name that it usually has: `torch.nn` is `nn`.
fn module(of: &Expr, name: &str) -> Option<Expr> {
    let Expr::Name(of) = of else { return None };
    let short = match (of.as_str(), name) {
        ("torch", "nn") => "nn",
        ("torch", "optim") => "optim",
        ("nn", "functional") => "F",
        ("matplotlib", "pyplot") => "plt",
        _ => return None,
    };
    Some(Expr::Name(short.to_owned()))
}

/// The module of an import: `torch.nn` of `import torch.nn as nn`.
fn path(words: &[Word]) -> String {
    let mut path = String::new();
    for word in words {
        match word {
            Word::Name(name) if name == "import" && path.is_empty() => {}
            Word::Name(name) if path.is_empty() || path.ends_with('.') => path += name,
            Word::Sign(".") => path.push('.'),
            _ => break,
        }
    }
    path
}
