//! Expressions of Python, written in Rust.

use std::collections::{BTreeMap, BTreeSet};

use super::grammar::{Argument, Expr, expression};
use super::kind::Kind;
use super::phrases::{Holes, Phrase};
use super::{Names, words};

/// An expression in Rust.
#[derive(Debug, Clone)]
pub(super) struct Code {
    pub(super) text: String,
    /// How tightly it holds together: see [`level`].
    level: u8,
    pub(super) kind: Kind,
}

/// How tightly an expression holds together.
mod level {
    pub const LOOSE: u8 = 0;
    pub const RANGE: u8 = 1;
    pub const OR: u8 = 2;
    pub const AND: u8 = 3;
    pub const COMPARE: u8 = 5;
    pub const BITS: u8 = 6;
    pub const SUM: u8 = 10;
    pub const PRODUCT: u8 = 11;
    pub const PREFIX: u8 = 12;
    pub const WHOLE: u8 = 14;
}

/// What is said nowhere in Rust, or not known to be.
#[derive(Debug, Clone)]
pub(super) struct Unsaid;

/// A place in the cell where it speaks Python.
#[derive(Debug, Clone)]
pub(super) struct Hit {
    /// What the phrasebook calls it, or a row of the phrasebook.
    pub(super) phrase: Said,
    pub(super) line: usize,
    /// Whether Rust has nothing of the kind, so that it cannot have been meant.
    pub(super) sure: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Said {
    Row(usize),
    Construct(&'static str),
}

/// Writes Python in Rust.
pub(super) struct Writer<'a> {
    pub(super) phrases: &'a [Phrase],
    pub(super) kinds: BTreeMap<String, Kind>,
    /// Whether a value of which nothing is known is taken for a tensor.
    pub(super) tensors: bool,
    /// Names that the notebook has defined itself; they mean what it says.
    pub(super) own: &'a dyn Fn(&str) -> bool,
    pub(super) hits: Vec<Hit>,
    pub(super) unsaid: Vec<String>,
    /// Whether something is said as its name makes likely, which only the compiler can confirm.
    pub(super) guessed: bool,
    pub(super) line: usize,
    /// Variables to which a decimal is added later.
    pub(super) decimals: BTreeSet<String>,
    /// Names of references, which need no `&`.
    pub(super) references: BTreeSet<String>,
    /// The networks that the cell defines.
    pub(super) classes: BTreeSet<String>,
    /// Whether the function that is being written gives a decimal.
    pub(super) gives_float: bool,
    /// Whether the line is one of Rust's: with `let` or a semicolon.
    pub(super) is_rust: bool,
}

/// Modules of Python's by the names that they usually have.
pub(super) const MODULES: [&str; 15] = [
    "torch",
    "nn",
    "F",
    "optim",
    "np",
    "plt",
    "pd",
    "os",
    "sys",
    "math",
    "random",
    "time",
    "sklearn",
    "torchvision",
    "sns",
];

impl<'a> Writer<'a> {
    pub(super) fn new(phrases: &'a [Phrase], names: &Names<'a>, tensors: bool) -> Self {
        Self {
            phrases,
            kinds: names.types.iter().map(|(name, kind)| (name.clone(), Kind::of_type(kind))).collect(),
            tensors,
            own: names.own,
            hits: Vec::new(),
            unsaid: Vec::new(),
            guessed: false,
            line: 0,
            decimals: BTreeSet::new(),
            references: BTreeSet::new(),
            classes: BTreeSet::new(),
            gives_float: false,
            is_rust: false,
        }
    }
}

impl Writer<'_> {
    pub(super) fn hit(&mut self, construct: &'static str, sure: bool) {
        self.hits.push(Hit { phrase: Said::Construct(construct), line: self.line, sure });
    }

    fn unsaid<T>(&mut self, what: &str) -> Result<T, Unsaid> {
        if !self.unsaid.iter().any(|other| other == what) {
            self.unsaid.push(what.to_owned());
        }
        Err(Unsaid)
    }

    fn kind_of(&self, name: &str) -> Kind {
        let usual = || match name {
            "net" | "model" => Kind::Module,
            "criterion" | "loss_fn" => Kind::Loss,
            _ => Kind::Unknown,
        };
        self.kinds.get(name).copied().unwrap_or_else(usual)
    }

    /// What a value is, with what is taken for granted.
    fn taken(&self, kind: Kind) -> Kind {
        if kind == Kind::Unknown && self.tensors { Kind::Tensor } else { kind }
    }

    pub(super) fn write(&mut self, expr: &Expr) -> Result<Code, Unsaid> {
        if let Some(code) = self.phrase(expr)? {
            return Ok(code);
        }
        let whole = |text: String, kind| Code { text, level: level::WHOLE, kind };
        Ok(match expr {
            Expr::Name(name) => match name.as_str() {
                "True" | "False" => {
                    self.hit("True", true);
                    whole(name.to_lowercase(), Kind::Bool)
                }
                name if MODULES.contains(&name) && !(self.own)(name) && !self.kinds.contains_key(name) => {
                    return self.unsaid(name);
                }
                name => whole(name.to_owned(), self.kind_of(name)),
            },
            Expr::Number(number) => {
                let is_float = number.contains('.') || number.contains(['e', 'E']) && !number.starts_with("0x");
                whole(number.clone(), if is_float || number.contains('f') { Kind::Float } else { Kind::Int })
            }
            Expr::Text(prefix, body) => self.text(prefix, body)?,
            Expr::Tuple(parts) => {
                let written = self.list(parts)?;
                let comma = if parts.len() == 1 { "," } else { "" };
                whole(format!("({written}{comma})"), Kind::Unknown)
            }
            Expr::List(parts) => whole(format!("[{}]", self.list(parts)?), list_kind(expr)),
            Expr::Dict => {
                self.hit("dict", true);
                return Err(Unsaid);
            }
            Expr::Unary(sign, operand) => self.unary(sign, operand)?,
            Expr::Binary(left, sign, right) => self.binary(left, sign, right)?,
            Expr::Attribute(of, name) => {
                let of = match self.path(expr) {
                    Some(path) => {
                        self.hit("unknown name", true);
                        return self.unsaid(&path);
                    }
                    None => self.tight(of)?,
                };
                whole(format!("{of}.{name}"), Kind::Unknown)
            }
            Expr::Call(function, arguments) => self.call(function, arguments)?,
            Expr::Index(of, parts) => self.index(of, parts)?,
            Expr::Slice(..) | Expr::Hole(_) => return self.unsaid("..."),
            Expr::Lambda(names, body) => {
                self.hit("lambda", true);
                self.closure(names, body)?
            }
            Expr::Closure(names, body) => self.closure(names, body)?,
            Expr::Choice(condition, yes, no) => {
                self.hit("a if c else b", true);
                let condition = self.write(condition)?;
                let (yes, no) = alike(self.write(yes)?, self.write(no)?);
                let text = format!("if {} {{ {} }} else {{ {} }}", condition.text, yes.text, no.text);
                Code { text, level: level::LOOSE, kind: yes.kind }
            }
            Expr::Comprehension(each, targets, list, condition) => {
                self.hit("comprehension", true);
                let (list, each_kind) = self.iterated(list)?;
                let names = pattern(targets);
                let outside = self.kinds.clone();
                if let [name] = targets.as_slice() {
                    self.kinds.insert(name.clone(), each_kind);
                }
                let filter = match condition {
                    Some(condition) => format!(".filter(|&{names}| {})", self.write(condition)?.text),
                    None => String::new(),
                };
                let each = self.write(each)?;
                self.kinds = outside;
                let map = if each.text == names { String::new() } else { format!(".map(|{names}| {})", each.text) };
                let kind = if each.kind == Kind::Float { Kind::Floats } else { Kind::List };
                whole(format!("{list}{filter}{map}.collect::<Vec<_>>()"), kind)
            }
            Expr::Macro(name, open, parts) => {
                let close = if *open == "(" { ")" } else { "]" };
                let parts: Vec<String> =
                    parts.iter().map(|part| Ok(self.write(part)?.text)).collect::<Result<_, Unsaid>>()?;
                whole(
                    format!("{name}!{open}{}{close}", parts.join(", ")),
                    if name == "vec" { Kind::List } else { Kind::Unknown },
                )
            }
            Expr::Range(start, sign, end) => {
                let start = start.as_ref().map(|start| self.within(start, level::OR)).transpose()?.unwrap_or_default();
                let end = end.as_ref().map(|end| self.within(end, level::OR)).transpose()?.unwrap_or_default();
                Code { text: format!("{start}{sign}{end}"), level: level::RANGE, kind: Kind::Range }
            }
        })
    }

    /// An expression that stands where only what holds together as tightly may.
    fn within(&mut self, expr: &Expr, level: u8) -> Result<String, Unsaid> {
        Ok(held(self.write(expr)?, level))
    }

    fn tight(&mut self, expr: &Expr) -> Result<String, Unsaid> {
        self.within(expr, level::WHOLE)
    }

    /// An expression, lent.
    fn lent(&mut self, expr: &Expr) -> Result<String, Unsaid> {
        if let Expr::Name(name) = expr
            && self.references.contains(name)
        {
            return Ok(name.clone());
        }
        Ok(lend(self.write(expr)?))
    }

    /// What a variable is set to: a list is one that can grow.
    pub(super) fn value(&mut self, expr: &Expr) -> Result<Code, Unsaid> {
        match expr {
            Expr::List(parts) => {
                let parts: Vec<Expr> = parts.to_vec();
                let floats = has_float(expr);
                let mut written = Vec::new();
                for part in &parts {
                    let code = self.value(part)?;
                    written.push(if floats { float(code).text } else { code.text });
                }
                Ok(Code { text: format!("vec![{}]", written.join(", ")), level: level::WHOLE, kind: list_kind(expr) })
            }
            _ => self.write(expr),
        }
    }

    /// Values with commas between them; whole numbers among decimals become decimals.
    fn list(&mut self, parts: &[Expr]) -> Result<String, Unsaid> {
        let floats = parts.iter().any(has_float);
        let mut written = Vec::new();
        for part in parts {
            let code = match part {
                Expr::List(inner) | Expr::Tuple(inner) if floats && !has_float(part) && !inner.is_empty() => {
                    let inner: Vec<String> =
                        inner.iter().map(|one| Ok(float(self.write(one)?).text)).collect::<Result<_, Unsaid>>()?;
                    Code { text: format!("[{}]", inner.join(", ")), level: level::WHOLE, kind: Kind::List }
                }
                part => self.write(part)?,
            };
            written.push(if floats { float(code).text } else { code.text });
        }
        Ok(written.join(", "))
    }

    fn closure(&mut self, names: &[String], body: &Expr) -> Result<Code, Unsaid> {
        let text = format!("|{}| {}", names.join(", "), self.write(body)?.text);
        Ok(Code { text, level: level::LOOSE, kind: Kind::Unknown })
    }

    fn unary(&mut self, sign: &'static str, operand: &Expr) -> Result<Code, Unsaid> {
        let sign = match sign {
            "not" => {
                self.hit("and", true);
                "!"
            }
            "+" | "**" => return self.unsaid(sign),
            sign => sign,
        };
        let code = self.write(operand)?;
        let kind = code.kind;
        Ok(match sign {
            "?" => Code { text: held(code, level::WHOLE) + "?", level: level::WHOLE, kind },
            sign => Code { text: format!("{sign}{}", held(code, level::PREFIX)), level: level::PREFIX, kind },
        })
    }

    fn binary(&mut self, left: &Expr, sign: &'static str, right: &Expr) -> Result<Code, Unsaid> {
        let is_comparison = |sign: &str| ["==", "!=", "<", ">", "<=", ">="].contains(&sign);
        let is_none = matches!(right, Expr::Name(name) if name == "None");
        match sign {
            "and" | "or" => {
                self.hit("and", true);
                let (sign, level) = if sign == "and" { ("&&", level::AND) } else { ("||", level::OR) };
                let (left, right) = (self.within(left, level)?, self.within(right, level + 1)?);
                return Ok(Code { text: format!("{left} {sign} {right}"), level, kind: Kind::Bool });
            }
            "is" | "is not" | "==" | "!=" if is_none => {
                self.hit("is None", sign.starts_with("is"));
                let method = if sign == "is" || sign == "==" { "is_none" } else { "is_some" };
                let text = format!("{}.{method}()", self.tight(left)?);
                return Ok(Code { text, level: level::WHOLE, kind: Kind::Bool });
            }
            "is" | "is not" => {
                self.hit("is None", true);
                return self.binary(left, if sign == "is" { "==" } else { "!=" }, right);
            }
            "in" | "not in" => {
                self.hit("in", true);
                let not = if sign == "in" { "" } else { "!" };
                let list = self.write(right)?;
                let one = self.write(left)?;
                let one = match list.kind {
                    Kind::Text => one.text,
                    Kind::Floats => lend(float(one)),
                    _ => lend(one),
                };
                let text = format!("{not}{}.contains({one})", held(list, level::WHOLE));
                return Ok(Code { text, level: level::PREFIX, kind: Kind::Bool });
            }
            "@" => {
                self.hit("@", true);
                let text = format!("{}.mm({})", self.tight(left)?, self.lent(right)?);
                return Ok(Code { text, level: level::WHOLE, kind: Kind::Tensor });
            }
            "**" => return self.power(left, right),
            _ => {}
        }
        if is_comparison(sign)
            && let Expr::Binary(_, before, middle) = left
            && is_comparison(before)
        {
            self.hit("a < b < c", true);
            let (first, second) = (self.write(left)?, self.binary(middle, sign, right)?);
            return Ok(Code {
                text: format!("{} && {}", first.text, second.text),
                level: level::AND,
                kind: Kind::Bool,
            });
        }
        let level = match sign {
            "+" | "-" => level::SUM,
            "*" | "/" | "%" | "//" => level::PRODUCT,
            "as" => level::PREFIX,
            "||" => level::OR,
            "&&" => level::AND,
            sign if is_comparison(sign) => level::COMPARE,
            _ => level::BITS,
        };
        let (mut first, mut second) = (self.write(left)?, self.write(right)?);
        let tensor = first.kind == Kind::Tensor || second.kind == Kind::Tensor;
        if is_comparison(sign) && first.kind == Kind::Tensor {
            self.hit("x > 0", false);
            let method = match sign {
                "==" => "eq",
                "!=" => "ne",
                "<" => "lt",
                "<=" => "le",
                ">" => "gt",
                _ => "ge",
            };
            let other = if second.kind == Kind::Tensor { lend(second) } else { second.text };
            let text = format!("{}.{method}({other})", held(first, level::WHOLE));
            return Ok(Code { text, level: level::WHOLE, kind: Kind::Tensor });
        }
        if ["+", "-", "*", "/", "%", "//"].contains(&sign) {
            match (first.kind, second.kind) {
                (Kind::Text, Kind::Text) if sign == "+" => {
                    self.hit("text + text", false);
                    let text = format!("format!(\"{{}}{{}}\", {}, {})", first.text, second.text);
                    return Ok(Code { text, level: level::WHOLE, kind: Kind::Text });
                }
                (Kind::Text, Kind::Int) if sign == "*" => {
                    self.hit("text * n", false);
                    let text = format!("{}.repeat({})", held(first, level::WHOLE), second.text);
                    return Ok(Code { text, level: level::WHOLE, kind: Kind::Text });
                }
                (Kind::List, Kind::Int) if sign == "*" => {
                    self.hit("[0] * n", false);
                    let Expr::List(parts) = left else { return self.unsaid("*") };
                    let one = self.list(parts)?;
                    let text = format!("vec![{one}; {}]", second.text);
                    return Ok(Code { text, level: level::WHOLE, kind: Kind::List });
                }
                (Kind::Int, Kind::Int) if sign == "/" && !self.is_rust => {
                    self.hit("/", false);
                    (first, second) = (float(first), float(second));
                }
                _ => {}
            }
        }
        if level > level::BITS || is_comparison(sign) {
            (first, second) = alike(first, second);
        }
        let kind = match (first.kind, second.kind) {
            _ if tensor => Kind::Tensor,
            _ if is_comparison(sign) || sign == "&&" || sign == "||" => Kind::Bool,
            (Kind::Float, _) | (_, Kind::Float) => Kind::Float,
            (a, _) => a,
        };
        let sign = if sign == "//" {
            self.hit("//", true);
            "/"
        } else {
            sign
        };
        // A tensor that has a name is wanted again.
        let by_name = |expr: &Expr, code: Code| match expr {
            Expr::Name(_) if tensor && code.kind == Kind::Tensor => lend(code),
            _ => held(code, level),
        };
        let first = by_name(left, first);
        let second = match right {
            Expr::Name(_) if tensor && second.kind == Kind::Tensor => lend(second),
            _ => held(second, level + 1),
        };
        Ok(Code { text: format!("{first} {sign} {second}"), level, kind })
    }

    fn power(&mut self, left: &Expr, right: &Expr) -> Result<Code, Unsaid> {
        self.hit("**", true);
        let (base, exponent) = (self.write(left)?, self.write(right)?);
        let is_whole = exponent.kind == Kind::Int;
        let kind = self.taken(base.kind);
        let text = match kind {
            Kind::Tensor => format!("{}.pow({})", held(base, level::WHOLE), exponent.text),
            Kind::Int if exponent.text == "2" && matches!(left, Expr::Name(_)) => {
                let text = format!("{} * {}", base.text, base.text);
                return Ok(Code { text, level: level::PRODUCT, kind });
            }
            Kind::Int if is_whole && matches!(left, Expr::Number(_)) => {
                format!("{}_i64.pow({})", base.text, exponent.text)
            }
            Kind::Int if is_whole => format!("{}.pow({})", held(base, level::WHOLE), exponent.text),
            _ if is_whole => format!("{}.powi({})", held(float(base), level::WHOLE), exponent.text),
            _ => format!("{}.powf({})", held(float(base), level::WHOLE), float(exponent).text),
        };
        Ok(Code { text, level: level::WHOLE, kind })
    }

    /// What a `for` goes through, one by one.
    fn iterated(&mut self, list: &Expr) -> Result<(String, Kind), Unsaid> {
        let code = self.write(list)?;
        let each = code.kind.each();
        Ok(match code.kind {
            Kind::Range => (held(code, level::WHOLE), each),
            _ => (held(code, level::WHOLE) + ".iter().copied()", each),
        })
    }

    /// `torch.nowhere`: the path of something in a module of Python's.
    fn path(&self, expr: &Expr) -> Option<String> {
        match expr {
            Expr::Attribute(of, name) => Some(format!("{}.{name}", self.path(of)?)),
            Expr::Name(name) => {
                (MODULES.contains(&name.as_str()) && !(self.own)(name) && !self.kinds.contains_key(name))
                    .then(|| name.clone())
            }
            _ => None,
        }
    }

    fn call(&mut self, function: &Expr, arguments: &[Argument]) -> Result<Code, Unsaid> {
        let whole = |text, kind| Ok(Code { text, level: level::WHOLE, kind });
        if let Some(path) = self.path(function) {
            self.hit("unknown name", true);
            // What PyTorch has as a function is most often a method here.
            if let (Expr::Attribute(of, name), [first, rest @ ..]) = (function, arguments)
                && matches!(&**of, Expr::Name(module) if ["torch", "F", "np"].contains(&module.as_str()))
                && arguments.iter().all(|argument| argument.name.is_none())
            {
                self.guessed = true;
                self.unsaid.push(path);
                let of = self.tight(&first.value)?;
                let mut others = Vec::new();
                for other in rest {
                    others.push(self.write(&other.value)?.text);
                }
                return whole(format!("{of}.{name}({})", others.join(", ")), Kind::Tensor);
            }
            return self.unsaid(&path);
        }
        let field = match function {
            Expr::Attribute(of, name) if matches!(&**of, Expr::Name(of) if of == "self") => {
                Some(format!("self.{name}"))
            }
            _ => None,
        };
        if let (Some(field), [Argument { name: None, value }]) = (&field, arguments)
            && self.kinds.get(field) == Some(&Kind::Module)
        {
            return whole(format!("{field}.forward({})", self.lent(value)?), Kind::Tensor);
        }
        if let Expr::Name(name) = function
            && (self.classes.contains(name) || (self.own)(name) && name.starts_with(char::is_uppercase))
        {
            self.hit("Net()", false);
            let values: Vec<Expr> = arguments.iter().map(|argument| argument.value.clone()).collect();
            return whole(format!("Module::new({name}::new({}))", self.list(&values)?), Kind::Module);
        }
        if let Expr::Name(name) = function
            && !(self.own)(name)
        {
            let kind = self.kind_of(name);
            match (name.as_str(), arguments) {
                ("print", _) => {
                    self.hit("print", true);
                    return self.print(arguments);
                }
                ("range", _) => {
                    self.hit("range", true);
                    return self.range(arguments);
                }
                ("enumerate", [Argument { value, .. }]) => {
                    self.hit("enumerate", true);
                    let code = self.write(value)?;
                    let each = if code.kind == Kind::Range { "" } else { ".iter()" };
                    return whole(format!("{}{each}.enumerate()", held(code, level::WHOLE)), Kind::Range);
                }
                ("type" | "isinstance", _) => {
                    self.hit("type", true);
                    return Err(Unsaid);
                }
                ("zip", [Argument { value: a, .. }, Argument { value: b, .. }]) => {
                    return whole(format!("zip({}, {})", self.lent(a)?, self.lent(b)?), Kind::Range);
                }
                (_, _) if kind == Kind::Module || kind == Kind::Loss => {
                    self.hit("net(x)", false);
                    let mut lent = Vec::new();
                    for argument in arguments {
                        if argument.name.is_some() {
                            return self.named(arguments);
                        }
                        lent.push(self.lent(&argument.value)?);
                    }
                    return whole(format!("{name}.forward({})", lent.join(", ")), Kind::Tensor);
                }
                _ => {}
            }
        }
        if arguments.iter().any(|argument| argument.name.is_some()) {
            return self.named(arguments);
        }
        let values: Vec<Expr> = arguments.iter().map(|argument| argument.value.clone()).collect();
        let function = match function {
            Expr::Attribute(of, name) => format!("{}.{name}", self.tight(of)?),
            other => self.tight(other)?,
        };
        let mut written = Vec::new();
        for value in &values {
            written.push(self.write(value)?.text);
        }
        whole(format!("{function}({})", written.join(", ")), Kind::Unknown)
    }

    fn named<T>(&mut self, arguments: &[Argument]) -> Result<T, Unsaid> {
        self.hit("name=value", true);
        let name = arguments.iter().find_map(|argument| argument.name.clone()).unwrap_or_default();
        self.unsaid(&format!("{name}="))
    }

    fn range(&mut self, arguments: &[Argument]) -> Result<Code, Unsaid> {
        let mut parts = Vec::new();
        for argument in arguments {
            parts.push(self.within(&argument.value, level::OR)?);
        }
        let (text, level) = match parts.as_slice() {
            [end] => (format!("0..{end}"), level::RANGE),
            [start, end] => (format!("{start}..{end}"), level::RANGE),
            [start, end, step] if step == "-1" => {
                let end = if end == "-1" { "0".to_owned() } else { format!("{end} + 1") };
                (format!("({end}..={start}).rev()"), level::WHOLE)
            }
            [start, end, step] if !step.starts_with('-') => (format!("({start}..{end}).step_by({step})"), level::WHOLE),
            _ => return self.unsaid("range"),
        };
        Ok(Code { text, level, kind: Kind::Range })
    }

    fn index(&mut self, of: &Expr, parts: &[Expr]) -> Result<Code, Unsaid> {
        if let Some(path) = self.path(of) {
            self.hit("unknown name", true);
            return self.unsaid(&path);
        }
        let list = self.write(of)?;
        let several = parts.len() > 1;
        let sliced = parts.iter().any(|part| matches!(part, Expr::Slice(..)));
        let is_tensor = several || self.taken(list.kind) == Kind::Tensor && !matches!(of, Expr::List(_));
        let from_end = |part: &Expr| matches!(part, Expr::Unary("-", _));
        if sliced || several {
            self.hit("x[:, 0]", true);
        } else if list.kind == Kind::Tensor || parts.iter().any(from_end) {
            self.hit("x[0]", false);
        }
        let before = held(list.clone(), level::WHOLE);
        let whole = |text, kind| Ok(Code { text, level: level::WHOLE, kind });
        let all = |part: &Expr| matches!(part, Expr::Slice(None, None, None));
        match parts {
            [rows, column] if all(rows) && !matches!(column, Expr::Slice(..)) => {
                let column = self.write(column)?;
                whole(format!("{before}.col({})", column.text), Kind::Tensor)
            }
            [row, columns] if all(columns) && !matches!(row, Expr::Slice(..)) => {
                let row = self.write(row)?;
                whole(format!("{before}.row({})", row.text), Kind::Tensor)
            }
            [part] if is_tensor => {
                let method = if sliced { "slice" } else { "get" };
                let part = self.part(part)?;
                whole(format!("{before}.{method}({part})"), Kind::Tensor)
            }
            parts if is_tensor => {
                let mut written = Vec::new();
                for part in parts {
                    written.push(self.part(part)?);
                }
                let written = written.join(", ");
                match sliced {
                    true => whole(format!("{before}.slice(({written}))"), Kind::Tensor),
                    false => whole(format!("{before}.get([{written}])"), Kind::Tensor),
                }
            }
            [Expr::Slice(start, end, None)] => {
                let mut bound = |part: &Option<Box<Expr>>| match part.as_deref() {
                    Some(Expr::Unary("-", back)) => {
                        Ok(format!("{before}.len() - {}", self.within(back, level::PREFIX)?))
                    }
                    Some(part) => self.within(part, level::OR),
                    None => Ok(String::new()),
                };
                let (start, end) = (bound(start)?, bound(end)?);
                Ok(Code { text: format!("&{before}[{start}..{end}]"), level: level::PREFIX, kind: list.kind })
            }
            [Expr::Unary("-", back)] => {
                let back = self.within(back, level::PREFIX)?;
                whole(format!("{before}[{before}.len() - {back}]"), Kind::Unknown)
            }
            [part] => {
                let part = self.write(part)?.text;
                whole(format!("{before}[{part}]"), Kind::Unknown)
            }
            _ => self.unsaid("[...]"),
        }
    }

    /// What stands in the brackets of a tensor, for `get` and `slice`.
    fn part(&mut self, part: &Expr) -> Result<String, Unsaid> {
        match part {
            Expr::Slice(start, end, step) => {
                let mut bound = |part: &Option<Box<Expr>>| match part {
                    Some(part) => self.within(part, level::OR),
                    None => Ok(String::new()),
                };
                let (start, end) = (bound(start)?, bound(end)?);
                let Some(step) = step else { return Ok(format!("{start}..{end}")) };
                let start = if start.is_empty() { "0".to_owned() } else { start };
                Ok(format!("({start}..{end}).step_by({})", self.write(step)?.text))
            }
            part => {
                let code = self.write(part)?;
                Ok(
                    if code.kind == Kind::Tensor
                        || code.kind == Kind::Unknown
                            && self.tensors
                            && matches!(part, Expr::Name(name) if name.len() > 1)
                    {
                        lend(code)
                    } else {
                        code.text
                    },
                )
            }
        }
    }

    fn text(&mut self, prefix: &str, body: &str) -> Result<Code, Unsaid> {
        let whole = |text, kind| Ok(Code { text, level: level::WHOLE, kind });
        if prefix.contains('f') {
            self.hit("f-string", true);
            let (format, arguments) = self.format(body)?;
            let arguments: String = arguments.iter().map(|argument| format!(", {argument}")).collect();
            return whole(format!("format!(\"{format}\"{arguments})"), Kind::Text);
        }
        if prefix.starts_with('b') {
            return whole(format!("{}\"{body}\"", prefix.trim_end_matches('\'')), Kind::Unknown);
        }
        if prefix.ends_with('\'') {
            if self.is_rust && (body.chars().count() == 1 || body.starts_with('\\')) {
                return whole(format!("'{body}'"), Kind::Unknown);
            }
            self.hit("'text'", body.chars().count() != 1);
        }
        if prefix.contains('r') {
            return whole(format!("r\"{body}\""), Kind::Text);
        }
        whole(format!("\"{}\"", quoted(body)), Kind::Text)
    }

    /// What an f-string says to `format!`: its text, and the values that have no name of their own.
    fn format(&mut self, body: &str) -> Result<(String, Vec<String>), Unsaid> {
        let (mut text, mut arguments) = (String::new(), Vec::new());
        let mut rest = body;
        while let Some(brace) = rest.find(['{', '}']) {
            text += &quoted(&rest[..brace]);
            let doubled = &rest[brace..brace + 1];
            if rest[brace + 1..].starts_with(doubled) {
                text += &doubled.repeat(2);
                rest = &rest[brace + 2..];
                continue;
            }
            let inner = &rest[brace + 1..];
            let end = inner.find('}').filter(|_| doubled == "{");
            let Some(end) = end else { return self.unsaid("f\"...\"") };
            rest = &inner[end + 1..];
            let (mut value, mut settings) = (&inner[..end], "");
            let mut depth = 0i32;
            for (place, letter) in inner[..end].char_indices() {
                match letter {
                    '(' | '[' => depth += 1,
                    ')' | ']' => depth -= 1,
                    ':' if depth == 0 => {
                        (value, settings) = (&inner[..place], &inner[place + 1..end]);
                        break;
                    }
                    _ => {}
                }
            }
            let value = value.trim_end_matches("!r").trim_end_matches("!s");
            let value = match value.trim_end().strip_suffix('=') {
                Some(named) if !named.ends_with(['=', '<', '>', '!']) => {
                    text += &(quoted(named.trim()) + "=");
                    named
                }
                _ => value,
            };
            let parsed = words::of(value.trim()).and_then(|words| expression(&words));
            let (Some(parsed), Some(settings)) = (parsed, settings_of(settings)) else {
                return self.unsaid("f\"...\"");
            };
            let (place, argument) = self.placed(&parsed, &settings)?;
            text += &place;
            arguments.extend(argument);
        }
        Ok((text + &quoted(rest), arguments))
    }

    /// A value's place in a text for `format!`, and the value where it cannot stand there itself.
    fn placed(&mut self, value: &Expr, settings: &str) -> Result<(String, Option<String>), Unsaid> {
        let code = self.write(value)?;
        let numeric = settings.contains('.') && code.kind == Kind::Tensor;
        let debug = if code.kind.is_shown() || settings.contains('.') { "" } else { "?" };
        let settings =
            if settings.is_empty() && debug.is_empty() { String::new() } else { format!(":{settings}{debug}") };
        Ok(match value {
            _ if numeric => (format!("{{{settings}}}"), Some(held(code, level::WHOLE) + ".item()")),
            Expr::Name(_) => (format!("{{{}{settings}}}", code.text), None),
            _ => (format!("{{{settings}}}"), Some(code.text)),
        })
    }

    fn print(&mut self, arguments: &[Argument]) -> Result<Code, Unsaid> {
        let mut ends_line = true;
        let mut format = Vec::new();
        let mut values = Vec::new();
        // Rust's own way, with the wrong name.
        let is_format = matches!(arguments.first(), Some(Argument { value: Expr::Text(prefix, body), .. })
            if !prefix.contains('f') && body.contains('{') && body.contains('}'));
        for (place, argument) in arguments.iter().enumerate() {
            match (&argument.name, &argument.value) {
                (Some(name), Expr::Text(_, end)) if name == "end" && !end.contains("\\n") => {
                    ends_line = false;
                    if !end.is_empty() {
                        format.push(quoted(end));
                    }
                }
                (Some(_), _) => return self.named(arguments),
                (None, Expr::Text(prefix, body)) if is_format && place == 0 && !prefix.contains('f') => {
                    format.push(quoted(body))
                }
                (None, value) if is_format => values.push(self.write(value)?.text),
                (None, Expr::Text(prefix, body)) if prefix.contains('f') => {
                    self.hit("f-string", true);
                    let (text, more) = self.format(body)?;
                    format.push(text);
                    values.extend(more);
                }
                (None, Expr::Text(prefix, body)) if !prefix.contains(['r', 'b']) => {
                    format.push(quoted(body).replace('{', "{{").replace('}', "}}"));
                }
                (None, value) => {
                    let (text, value) = self.placed(value, "")?;
                    format.push(text);
                    values.extend(value);
                }
            }
        }
        let name = if ends_line { "println" } else { "print" };
        let values: String = values.iter().map(|value| format!(", {value}")).collect();
        let text = match format.is_empty() {
            true => format!("{name}!()"),
            false => format!("{name}!(\"{}\"{values})", format.join(if ends_line { " " } else { "" })),
        };
        Ok(Code { text, level: level::WHOLE, kind: Kind::Unknown })
    }
}

impl Writer<'_> {
    /// What the phrasebook says of an expression.
    fn phrase(&mut self, expr: &Expr) -> Result<Option<Code>, Unsaid> {
        for (place, phrase) in self.phrases.iter().enumerate() {
            let Some((holes, settings)) = phrase.says(expr) else { continue };
            let root = match expr {
                Expr::Call(function, _) => function,
                other => other,
            };
            if matches!(root, Expr::Name(name) if (self.own)(name) || self.kinds.contains_key(name)) {
                continue;
            }
            let path = self.path(root);
            let is_module = path.is_some();
            let has_settings = ["nn.", "optim.", "torch."];
            if !settings.is_empty()
                && !path.as_ref().is_some_and(|path| has_settings.iter().any(|root| path.starts_with(root)))
            {
                continue;
            }
            let is_name = matches!(root, Expr::Name(_));
            // `x.t()` is the same in both.
            if phrase.python != phrase.rust {
                self.hits.push(Hit { phrase: Said::Row(place), line: self.line, sure: is_module || is_name });
            }
            let template = phrase.template.clone();
            if template.is_empty() {
                return Err(Unsaid);
            }
            let (mut text, mut level) = self.fill(&template, &holes)?;
            for setting in settings {
                let name = setting.name.clone().unwrap_or_default();
                text += &match &setting.value {
                    Expr::Attribute(_, kind) if name == "dtype" => match kind.as_str() {
                        "float" | "float32" => ".float()".to_owned(),
                        "long" | "int64" => ".long()".to_owned(),
                        _ => return self.unsaid(&format!("torch.{kind}")),
                    },
                    device if name == "device" => format!(".to({})", self.lent(device)?),
                    Expr::Tuple(parts) | Expr::List(parts) => format!(".{name}({})", self.list(parts)?),
                    Expr::Name(value) if value == "True" => format!(".{name}()"),
                    Expr::Text(_, reduction) if name == "reduction" => {
                        let mut letters = reduction.chars();
                        let first = letters.next().map(|letter| letter.to_ascii_uppercase());
                        format!(".reduction(Reduction::{}{})", first.unwrap_or_default(), letters.as_str())
                    }
                    value => format!(".{name}({})", self.write(value)?.text),
                };
                level = level::WHOLE;
            }
            let name = path.unwrap_or_else(|| phrase.names.first().cloned().unwrap_or_default());
            let kind = match Kind::of_call(&name) {
                Kind::Unknown if !is_name && !is_module && self.gives_tensor(&text) => Kind::Tensor,
                kind => kind,
            };
            return Ok(Some(Code { text, level, kind }));
        }
        Ok(None)
    }

    /// What is known of a value without writing it.
    fn known(&self, expr: &Expr) -> Kind {
        match expr {
            Expr::Name(name) => self.kind_of(name),
            expr if has_float(expr) && !matches!(expr, Expr::List(_) | Expr::Tuple(_)) => Kind::Float,
            _ => Kind::Unknown,
        }
    }

    /// Whether what a method of a tensor gives is one.
    fn gives_tensor(&self, text: &str) -> bool {
        let others =
            [".shape()", ".size(", ".dtype()", ".device()", ".to_vec()", ".item()", ".push(", ".len()", ".backward()"];
        !others.iter().any(|other| text.contains(other))
    }

    /// A template with what was found in its holes, and how tightly it holds together.
    fn fill(&mut self, template: &str, holes: &Holes) -> Result<(String, u8), Unsaid> {
        let mut text = String::new();
        let mut rest = template;
        while let Some(place) = rest.find('$') {
            text += &rest[..place];
            let hole = &rest[place + 1..];
            let length = hole.find(|l: char| !l.is_alphanumeric() && l != '*').unwrap_or(hole.len());
            let (name, mut after) = hole.split_at(length);
            let mut setting = "";
            for known in [":f", ":&"] {
                if let Some(behind) = after.strip_prefix(known) {
                    (setting, after) = (known, behind);
                }
            }
            let Some(found) = holes.get(name) else { return self.unsaid(template) };
            let found = match found.as_slice() {
                [Expr::Tuple(inner) | Expr::List(inner)] if name.starts_with('*') => inner.clone(),
                found => found.to_vec(),
            };
            let piece = match (found.as_slice(), setting) {
                ([one], _) if !name.starts_with('*') => {
                    let code = match after.starts_with(".iter()") {
                        true => self.value(one)?,
                        false => self.write(one)?,
                    };
                    let mixes = || {
                        holes.values().flatten().any(|other| matches!(self.known(other), Kind::Float | Kind::Floats))
                    };
                    let floats = setting == ":f" || template.starts_with('$') && code.kind == Kind::Int && mixes();
                    let is_number = matches!(one, Expr::Number(_));
                    let mut code = if floats { float(code) } else { code };
                    if setting == ":f" && is_number && after.starts_with('.') {
                        code.text += "_f64";
                    }
                    let lends = text.ends_with('&');
                    if lends && code.text.starts_with('&') {
                        text.pop();
                    }
                    match after.chars().next() {
                        Some('.' | '[' | '?') => held(code, level::WHOLE),
                        Some(' ') => held(code, level::PREFIX),
                        _ if lends => held(code, level::PREFIX),
                        _ => code.text,
                    }
                }
                (several, ":&") => {
                    let mut lent = Vec::new();
                    for one in several {
                        lent.push(self.lent(one)?);
                    }
                    lent.join(", ")
                }
                (several, _) => self.list(several)?,
            };
            text += &piece;
            rest = after;
        }
        let level = if template.contains(" as ") {
            level::PREFIX
        } else if template.contains("..") && !template.contains('(') {
            level::RANGE
        } else {
            level::WHOLE
        };
        Ok((text + rest, level))
    }
}

/// The names of a pattern: `x`, `(x, y)`.
pub(super) fn pattern(names: &[String]) -> String {
    match names {
        [name] => name.clone(),
        names => format!("({})", names.join(", ")),
    }
}

/// The text of an expression, in parentheses where it must hold together more tightly than it does.
fn held(code: Code, level: u8) -> String {
    if code.level < level { format!("({})", code.text) } else { code.text }
}

/// Two numbers as decimals where one of them is.
fn alike(first: Code, second: Code) -> (Code, Code) {
    match (first.kind, second.kind) {
        (Kind::Float, Kind::Int) => (first, float(second)),
        (Kind::Int, Kind::Float) => (float(first), second),
        _ => (first, second),
    }
}

fn lend(code: Code) -> String {
    if code.text.starts_with('&') { code.text } else { format!("&{}", held(code, level::PREFIX)) }
}

/// A whole number as a decimal.
pub(super) fn float(code: Code) -> Code {
    if code.kind != Kind::Int {
        return code;
    }
    let digits = code.text.trim_start_matches('-');
    if digits.chars().all(|digit| digit.is_ascii_digit() || digit == '_') {
        return Code { text: code.text + ".0", kind: Kind::Float, ..code };
    }
    Code { text: format!("{} as f64", held(code, level::PREFIX)), level: level::PREFIX, kind: Kind::Float }
}

fn list_kind(list: &Expr) -> Kind {
    let flat = matches!(list, Expr::List(parts) if !parts.iter().any(|part| matches!(part, Expr::List(_))));
    if flat && has_float(list) { Kind::Floats } else { Kind::List }
}

fn has_float(expr: &Expr) -> bool {
    match expr {
        Expr::Number(number) => number.contains('.') || number.contains(['e', 'E']) && !number.starts_with("0x"),
        Expr::Unary("-", inner) => has_float(inner),
        Expr::List(parts) | Expr::Tuple(parts) => parts.iter().any(has_float),
        _ => false,
    }
}

/// A text of Python's between Rust's quotes.
fn quoted(body: &str) -> String {
    let mut quoted = String::new();
    let mut letters = body.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => quoted += "\\\"",
            '\\' if letters.peek() == Some(&'\'') => {}
            '\\' => {
                quoted.push('\\');
                quoted.extend(letters.next());
            }
            letter => quoted.push(letter),
        }
    }
    quoted
}

/// What stands behind the colon in an f-string, as `format!` wants it; none where it has no such thing.
fn settings_of(settings: &str) -> Option<String> {
    let settings = settings.trim();
    let kind = settings.chars().last().filter(char::is_ascii_alphabetic);
    let body = settings.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let is_known = body.chars().all(|letter| letter.is_ascii_digit() || "<>^.+".contains(letter))
        && settings.len() - body.len() <= 1
        && kind.is_none_or(|kind| "dfsgex".contains(kind));
    let kind = kind.filter(|kind| "ex".contains(*kind)).map(String::from).unwrap_or_default();
    is_known.then(|| body.to_owned() + &kind)
}
