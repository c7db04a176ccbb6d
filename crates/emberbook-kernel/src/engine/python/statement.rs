//! Lines of Python, written in Rust: what is `let`, what is a block, where a semicolon stands.

use std::collections::{BTreeMap, BTreeSet};

use super::class::class;
use super::expression::{Unsaid, Writer, float, pattern};
use super::grammar::{Expr, Parsed, Statement, statements};
use super::kind::Kind;
use super::words::{Line, Word};

/// A line of the cell, and the lines that its indentation puts below it.
pub(super) struct Node<'a> {
    line: &'a Line,
    /// None where it is no Python.
    pub(super) parsed: Option<Vec<Parsed>>,
    /// Whether it ends with a brace of Rust's.
    brace: bool,
    pub(super) below: Vec<Node<'a>>,
}

/// Where names are made and changed.
#[derive(Default)]
struct Scope {
    /// The blocks, from the outside in, where a name first gets a value.
    made: BTreeMap<String, Vec<usize>>,
    /// Names that change after that.
    changed: BTreeSet<String>,
}

/// What is written for one statement of the cell's.
pub(super) struct Written {
    /// The lines of the cell that it stands for.
    pub(super) place: std::ops::Range<usize>,
    /// None where something in it has no counterpart.
    pub(super) text: Option<String>,
}

/// The statements of a cell, each in Rust.
pub(super) fn cell(writer: &mut Writer, lines: &[Line]) -> Vec<Written> {
    let mut rest = lines;
    let nodes = nodes(&mut rest, 0);
    let mut scope = Scope::default();
    scope.look(&nodes, &mut Vec::new());
    let last = nodes
        .iter()
        .rposition(|node| !node.line.text.trim().is_empty() && node.parsed.as_ref().is_none_or(|p| !p.is_empty()));
    let mut all: Vec<Written> = Vec::new();
    let mut done = 0;
    while done < nodes.len() {
        // `if`, `elif` and `else` are one.
        let length = 1 + nodes[done + 1..].iter().take_while(|node| node.goes_on()).count();
        let group = &nodes[done..done + length];
        let is_last = last.is_some_and(|last| last < done + length);
        let block = Block { scope: &scope, path: Vec::new(), depth: 0, value: is_last };
        let text = block.write(writer, group).ok();
        let end = group.last().map_or(done, Node::end);
        all.push(Written { place: group[0].line.place.start..end, text });
        done += length;
    }
    all
}

impl Node<'_> {
    fn end(&self) -> usize {
        self.below.last().map_or(self.line.place.end, Node::end)
    }

    fn goes_on(&self) -> bool {
        let first = self.parsed.as_ref().and_then(|parsed| parsed.first()).map(|parsed| &parsed.statement);
        matches!(first, Some(Statement::Elif(_) | Statement::Else))
    }
}

/// The lines of a block: those that stand as far to the right, or farther.
fn nodes<'a>(lines: &mut &'a [Line], depth: usize) -> Vec<Node<'a>> {
    let mut nodes: Vec<Node> = Vec::new();
    while let Some((line, rest)) = lines.split_first() {
        let mut brace = false;
        let parsed = line.words.as_deref().and_then(|words| {
            statements(words).or_else(|| {
                brace = words.last() == Some(&Word::Sign("{"));
                let header = brace.then(|| words[..words.len() - 1].iter().cloned().chain([Word::Sign(":")]))?;
                statements(&header.collect::<Vec<_>>())
            })
        });
        *lines = rest;
        let opens = parsed
            .as_ref()
            .and_then(|parsed| parsed.last())
            .is_some_and(|last| last.inline.is_none() && last.is_header());
        let mut below = Vec::new();
        if opens && !brace && depth < 20 {
            let of = lines.iter().take_while(|next| next.text.trim().is_empty() || next.indent > line.indent).count();
            // Empty lines at the end belong to what follows.
            let of = lines[..of].iter().rposition(|next| !next.text.trim().is_empty()).map_or(0, |last| last + 1);
            let (mut inner, after) = lines.split_at(of);
            below = self::nodes(&mut inner, depth + 1);
            *lines = after;
        }
        nodes.push(Node { line, parsed, brace, below });
    }
    nodes
}

impl Parsed {
    fn is_header(&self) -> bool {
        use Statement::{Elif, Else, For, Foreign, Function, If, While, With};
        match &self.statement {
            Foreign(name) => ["try", "with", "async"].contains(name),
            Statement::Class(_) => true,
            statement => matches!(statement, If(_) | Elif(_) | Else | For(..) | While(_) | With(_) | Function { .. }),
        }
    }
}

impl Scope {
    fn look(&mut self, nodes: &[Node], path: &mut Vec<usize>) {
        for node in nodes {
            for parsed in node.parsed.iter().flatten() {
                self.statement(parsed, path);
            }
            path.push(node.line.place.start);
            for inline in node.parsed.iter().flatten().filter_map(|parsed| parsed.inline.as_ref()) {
                self.statement(inline, path);
            }
            self.look(&node.below, path);
            path.pop();
        }
    }

    fn statement(&mut self, parsed: &Parsed, path: &[usize]) {
        match &parsed.statement {
            Statement::Assign(targets, _, value) => {
                for target in targets {
                    if let Expr::Index(of, _) = target {
                        self.changed.extend(names(of));
                    }
                }
                for name in targets.iter().flat_map(names) {
                    match self.made.get(&name) {
                        Some(made) if made.len() < path.len() && path.starts_with(made) => {
                            self.changed.insert(name);
                        }
                        Some(made) if path.starts_with(made) => {}
                        _ => drop(self.made.insert(name, path.to_vec())),
                    }
                }
                let is_optimizer = matches!(value, Expr::Call(function, _) if matches!(&**function,
                    Expr::Attribute(of, _) if matches!(&**of, Expr::Name(module) if module == "optim")));
                if is_optimizer {
                    self.changed.extend(targets.iter().flat_map(names));
                }
            }
            Statement::Change(target, ..) => self.changed.extend(names(target)),
            Statement::Expr(Expr::Call(function, _)) => {
                if let Expr::Attribute(of, method) = &**function
                    && ["append", "extend", "push", "insert", "pop", "sort"].contains(&method.as_str())
                {
                    self.changed.extend(names(of));
                }
            }
            _ => {}
        }
    }
}

/// The names that a target gives a value to.
fn names(target: &Expr) -> Vec<String> {
    match target {
        Expr::Name(name) => vec![name.clone()],
        Expr::Tuple(parts) | Expr::List(parts) => parts.iter().flat_map(names).collect(),
        _ => Vec::new(),
    }
}

/// Statements that stand together.
struct Block<'a> {
    scope: &'a Scope,
    path: Vec<usize>,
    depth: usize,
    /// Whether the last of them is the block's value.
    value: bool,
}

impl Block<'_> {
    fn write(&self, writer: &mut Writer, nodes: &[Node]) -> Result<String, Unsaid> {
        let mut lines: Vec<String> = Vec::new();
        let mut failed = None;
        for (place, node) in nodes.iter().enumerate() {
            let ends = nodes[place + 1..].iter().all(|next| next.line.text.trim().is_empty());
            let continued = nodes.get(place + 1).is_some_and(Node::goes_on);
            // All that has no counterpart is found, and not the first alone.
            match self.node(writer, node, self.value && ends, continued) {
                Ok(text) if text.trim().is_empty() && !node.line.text.trim().is_empty() => {}
                Ok(text)
                    if text.trim_start().starts_with("} else")
                        && lines.last().is_some_and(|last| last.ends_with('}')) =>
                {
                    if let Some(last) = lines.last_mut() {
                        last.pop();
                        *last += text.trim_start();
                    }
                }
                Ok(text) => lines.push(text),
                Err(error) => failed = Some(error),
            }
        }
        failed.map_or(Ok(lines.join("\n")), Err)
    }

    fn node(&self, writer: &mut Writer, node: &Node, value: bool, continued: bool) -> Result<String, Unsaid> {
        writer.line = node.line.place.start;
        // Below a brace of Rust's the student has chosen it.
        let margin = " ".repeat(if self.depth == 0 { node.line.indent } else { 4 * self.depth });
        let Some(parsed) = &node.parsed else {
            let Some(construct) = header(node.line) else { return Ok(node.line.text.trim_end().to_owned()) };
            writer.hit(construct, true);
            return Err(Unsaid);
        };
        if parsed.is_empty() {
            return Ok(match &node.line.comment {
                Some(comment) if node.line.text.trim_start().starts_with('#') => {
                    writer.hit("#", false);
                    format!("{margin}// {comment}")
                }
                Some(comment) => format!("{margin}// {comment}"),
                None => String::new(),
            });
        }
        let before = writer.hits.len();
        let mut written: Vec<String> = Vec::new();
        for (place, one) in parsed.iter().enumerate() {
            let text = self.parsed(writer, one, node, value && place + 1 == parsed.len(), continued)?;
            if !text.is_empty() {
                written.push(text);
            }
        }
        let is_rust = node.brace || parsed.iter().any(|one| one.binding.is_some() || one.semicolon);
        if is_rust && writer.hits.len() == before {
            return Ok(node.line.text.trim_end().to_owned());
        }
        let comment = match &node.line.comment {
            Some(comment) if !comment.is_empty() && !written.is_empty() => format!(" // {comment}"),
            _ => String::new(),
        };
        let text = written.join(" ");
        let text = match text.split_once('\n') {
            Some((header, rest)) => format!("{header}{comment}\n{rest}"),
            None => text + &comment,
        };
        Ok(if text.is_empty() { text } else { margin + &text })
    }

    /// The lines below a header, between braces.
    fn below(&self, writer: &mut Writer, node: &Node, one: &Parsed, value: bool) -> Result<String, Unsaid> {
        let mut path = self.path.clone();
        path.push(node.line.place.start);
        let inner = Block { scope: self.scope, path, depth: self.depth + 1, value };
        let margin = "    ".repeat(self.depth);
        if let Some(inline) = &one.inline {
            writer.hit("if a: b", false);
            let text = inner.parsed(writer, inline, node, value, false)?;
            return Ok(if text.is_empty() { "{}".to_owned() } else { format!("{{ {text} }}") });
        }
        let text = inner.write(writer, &node.below)?;
        Ok(if text.trim().is_empty() { "{}".to_owned() } else { format!("{{\n{text}\n{margin}}}") })
    }

    fn parsed(
        &self,
        writer: &mut Writer,
        one: &Parsed,
        node: &Node,
        value: bool,
        continued: bool,
    ) -> Result<String, Unsaid> {
        writer.is_rust = one.binding.is_some() || one.semicolon || node.brace;
        // The value of an `if` is that of a cell's last line only where all of it is.
        let inner_value = value && !continued && matches!(one.statement, Statement::With(_));
        let opens = |header: String, writer: &mut Writer| -> Result<String, Unsaid> {
            if node.brace {
                return Ok(format!("{header} {{"));
            }
            Ok(format!("{header} {}", self.below(writer, node, one, inner_value)?))
        };
        match &one.statement {
            Statement::Import(_) => {
                writer.hit("import", true);
                Ok(String::new())
            }
            Statement::If(condition) => {
                if !node.brace {
                    writer.hit("if", true);
                }
                let condition = writer.write(condition)?.text;
                opens(format!("if {condition}"), writer)
            }
            Statement::Elif(condition) => {
                writer.hit("elif", true);
                let condition = writer.write(condition)?.text;
                opens(format!("}} else if {condition}"), writer)
            }
            Statement::Else => {
                if !node.brace {
                    writer.hit("if", true);
                }
                opens("} else".to_owned(), writer)
            }
            Statement::While(condition) => {
                if !node.brace {
                    writer.hit("while", true);
                }
                match condition {
                    Expr::Name(name) if name == "True" => opens("loop".to_owned(), writer),
                    condition => {
                        let condition = writer.write(condition)?.text;
                        opens(format!("while {condition}"), writer)
                    }
                }
            }
            Statement::For(targets, list) => {
                if !node.brace {
                    writer.hit("for", true);
                }
                let code = writer.write(list)?;
                if let [target] = targets.as_slice() {
                    writer.kinds.insert(target.clone(), code.kind.each());
                }
                let is_named = matches!(list, Expr::Name(_)) && !code.text.starts_with('&');
                let (each, list) = match code.kind {
                    Kind::Floats if is_named => ("&", format!("&{}", code.text)),
                    Kind::Text => ("", format!("{}.chars()", code.text)),
                    _ if code.text.starts_with("DataLoader::new(") => ("", format!("&{}", code.text)),
                    Kind::Unknown | Kind::List | Kind::Tensor if is_named => ("", format!("&{}", code.text)),
                    _ => ("", code.text),
                };
                opens(format!("for {each}{} in {list}", pattern(targets)), writer)
            }
            Statement::With(manager) => self.with(writer, manager, one, node, value),
            Statement::Function { name, parameters, gives } => {
                writer.hit("def", true);
                self.function(writer, name, parameters, gives.as_ref(), one, node)
            }
            Statement::Class(name) => {
                writer.hit("class", true);
                class(writer, name, node)
            }
            Statement::Foreign(name) => {
                let known = ["try", "with", "async", "del", "global", "yield"];
                writer.hit(known.into_iter().find(|known| known == name).unwrap_or("global"), true);
                Err(Unsaid)
            }
            Statement::Return(value) => {
                let Some(value) = value else { return Ok("return;".to_owned()) };
                let code = writer.value(value)?;
                // A function that says nothing else gives a decimal.
                let code = if writer.gives_float { float(code) } else { code };
                Ok(format!("return {};", code.text))
            }
            Statement::Assert(condition, message) => {
                writer.hit("assert", true);
                let condition = writer.write(condition)?.text;
                let message = match message {
                    Some(message) => format!(", \"{{}}\", {}", writer.write(message)?.text),
                    None => String::new(),
                };
                Ok(format!("assert!({condition}{message});"))
            }
            Statement::Raise(error) => {
                writer.hit("raise", true);
                match error {
                    Some(Expr::Call(_, arguments)) if arguments.len() == 1 => {
                        let message = writer.write(&arguments[0].value)?.text;
                        Ok(match message.starts_with('"') {
                            true => format!("panic!({message});"),
                            false => format!("panic!(\"{{}}\", {message});"),
                        })
                    }
                    _ => Ok("panic!();".to_owned()),
                }
            }
            Statement::Word("pass") => {
                writer.hit("pass", true);
                Ok(String::new())
            }
            Statement::Word(word) => Ok(format!("{word};")),
            Statement::Assign(targets, kind, given) => self.assign(writer, one, targets, kind.as_ref(), given),
            Statement::Change(target, sign, given) => {
                let by = match *sign {
                    "//=" => "/=",
                    "**=" | "@=" => {
                        let operator = if *sign == "**=" { "**" } else { "@" };
                        let whole = Expr::Binary(Box::new(target.clone()), operator, Box::new(given.clone()));
                        let (target, code) = (writer.write(target)?, writer.write(&whole)?);
                        return Ok(format!("{} = {};", target.text, code.text));
                    }
                    sign => sign,
                };
                let stepped = node
                    .line
                    .words
                    .as_ref()
                    .is_some_and(|words| words.iter().any(|word| matches!(word, Word::Sign("++" | "--"))));
                if stepped {
                    writer.hit("i++", true);
                }
                let (target, given) = (writer.write(target)?, writer.write(given)?);
                let given = if target.kind == Kind::Float { float(given) } else { given };
                if target.kind == Kind::Int && given.kind == Kind::Float {
                    writer.decimals.insert(target.text.clone());
                }
                if let Some(of) = target.text.strip_suffix(".data()") {
                    return Ok(format!("{of}.set_data({} {} {});", target.text, by.trim_end_matches('='), given.text));
                }
                Ok(format!("{} {by} {};", target.text, given.text))
            }
            Statement::Expr(Expr::Text(prefix, _))
                if node.line.text.trim_start().starts_with("\"\"\"") && prefix.is_empty() =>
            {
                writer.hit("#", false);
                let text = node.line.text.trim().trim_matches('"').trim().replace('\n', " ");
                Ok(format!("// {text}"))
            }
            Statement::Expr(Expr::Lambda(parameters, body)) => {
                writer.hit("lambda", true);
                typed_closure(writer, parameters, body)
            }
            Statement::Expr(expr) => {
                let code = writer.write(expr)?;
                let shows = code.text.starts_with("println!") || code.text.starts_with("print!");
                // At the beginning of a cell `!` is a command of the system's.
                let text = if code.text.starts_with('!') { format!("({})", code.text) } else { code.text };
                Ok(if value && !one.semicolon && !shows { text } else { text + ";" })
            }
        }
    }

    fn with(
        &self,
        writer: &mut Writer,
        manager: &Expr,
        one: &Parsed,
        node: &Node,
        value: bool,
    ) -> Result<String, Unsaid> {
        let is_no_grad = matches!(manager, Expr::Call(function, _) if matches!(&**function,
            Expr::Attribute(_, name) if name == "no_grad" || name == "inference_mode"));
        if !is_no_grad {
            writer.hit("with", true);
            return Err(Unsaid);
        }
        writer.hit("with torch.no_grad()", true);
        // One variable can be handed out of the closure.
        let only = match (one.inline.as_deref(), node.below.as_slice()) {
            (Some(inline), _) => Some(inline),
            (None, [below]) => below.parsed.as_ref().and_then(|parsed| parsed.first()),
            _ => None,
        };
        if let Some(Parsed { statement: Statement::Assign(targets, None, given), .. }) = only
            && let [Expr::Name(name)] = targets.as_slice()
        {
            let code = writer.value(given)?;
            writer.kinds.insert(name.clone(), code.kind);
            return Ok(format!("let {name} = no_grad(|| {});", code.text));
        }
        let below = self.below(writer, node, one, value)?;
        Ok(format!("no_grad(|| {below}){}", if value { "" } else { ";" }))
    }

    fn function(
        &self,
        writer: &mut Writer,
        name: &str,
        parameters: &[(String, Option<Expr>)],
        gives: Option<&Expr>,
        one: &Parsed,
        node: &Node,
    ) -> Result<String, Unsaid> {
        let guess = if writer.tensors { ("&Tensor", "Tensor", Kind::Tensor) } else { ("f64", "f64", Kind::Float) };
        let outside = writer.kinds.clone();
        let mut written = Vec::new();
        for (parameter, annotation) in parameters {
            let (kind, as_written) = match annotation.as_ref().map(type_of) {
                Some(Some((kind, _))) => (Kind::of_type(kind), kind),
                Some(None) => return Err(Unsaid),
                None if ["net", "model"].contains(&parameter.as_str()) => (Kind::Module, "&Module"),
                None => (guess.2, guess.0),
            };
            writer.kinds.insert(parameter.clone(), kind);
            written.push(format!("{parameter}: {as_written}"));
        }
        let returns = node.below.iter().chain(std::iter::once(node)).any(returns_value);
        let gives = match gives.map(type_of) {
            Some(Some((_, "()"))) => String::new(),
            Some(Some((_, kind))) => format!(" -> {kind}"),
            Some(None) => return Err(Unsaid),
            None if returns => format!(" -> {}", guess.1),
            None => String::new(),
        };
        writer.gives_float = gives.ends_with("f64");
        let body = body(writer, one, node, self.depth);
        writer.gives_float = false;
        writer.kinds = outside;
        Ok(format!("fn {name}({}){gives} {}", written.join(", "), body?))
    }

    fn assign(
        &self,
        writer: &mut Writer,
        one: &Parsed,
        targets: &[Expr],
        kind: Option<&Expr>,
        given: &Expr,
    ) -> Result<String, Unsaid> {
        let mut code = writer.value(given)?;
        if targets.iter().flat_map(names).any(|name| writer.decimals.contains(&name)) {
            code = float(code);
        }
        let [target] = targets else {
            writer.hit("a = b = 1", true);
            let mut lines = Vec::new();
            for target in targets {
                let [name] = &names(target)[..] else { return Err(Unsaid) };
                writer.kinds.insert(name.clone(), code.kind);
                lines.push(format!(
                    "let {}{name} = {};",
                    if self.scope.changed.contains(name) { "mut " } else { "" },
                    code.text
                ));
            }
            return Ok(lines.join(" "));
        };
        match target {
            Expr::Index(of, parts) if !one.semicolon => {
                let list = writer.write(of)?;
                let written: Vec<String> =
                    parts.iter().map(|part| Ok(writer.write(part)?.text)).collect::<Result<_, Unsaid>>()?;
                return Ok(match (list.kind, written.as_slice()) {
                    (Kind::Tensor, [place]) => format!("{}.set({place}, {});", list.text, code.text),
                    (Kind::Tensor, places) => format!("{}.set([{}], {});", list.text, places.join(", "), code.text),
                    (_, [place]) => format!("{}[{place}] = {};", list.text, code.text),
                    _ => return Err(Unsaid),
                });
            }
            Expr::Attribute(of, name) if name == "requires_grad" || name == "data" => {
                let of = writer.write(of)?.text;
                let method = if name == "data" { "set_data" } else { "requires_grad_" };
                return Ok(format!("{of}.{method}({});", code.text));
            }
            Expr::Attribute(..) | Expr::Index(..) | Expr::Unary(..) => {
                let target = writer.write(target)?;
                return Ok(format!("{} = {};", target.text, code.text));
            }
            _ => {}
        }
        let names = names(target);
        if names.is_empty() {
            return Err(Unsaid);
        }
        let is_closure = matches!(given, Expr::Lambda(..));
        let text = match given {
            Expr::Lambda(parameters, body) if is_closure => typed_closure(writer, parameters, body)?,
            _ => code.text,
        };
        for name in &names {
            writer.references.remove(name);
        }
        if let ([name], kind) = (names.as_slice(), code.kind) {
            writer.kinds.insert(name.clone(), if is_closure { Kind::Unknown } else { kind });
        } else {
            for name in &names {
                writer.kinds.insert(name.clone(), Kind::Unknown);
            }
        }
        let kind = match kind.map(type_of) {
            Some(Some((_, kind))) if one.binding.is_none() => {
                format!(": {}", if kind == "String" { "&str" } else { kind })
            }
            Some(_) if one.binding.is_some() => return Err(Unsaid),
            _ => String::new(),
        };
        if let Some(binding) = &one.binding {
            return Ok(format!("{binding} {} = {text};", pattern(&names)));
        }
        let is_again = names.iter().all(|name| {
            let outer = self
                .scope
                .made
                .get(name)
                .is_some_and(|made| made.len() < self.path.len() && self.path.starts_with(made));
            outer || !self.path.is_empty() && !self.scope.made.contains_key(name)
        });
        if is_again || one.semicolon {
            return Ok(format!("{} = {text};", pattern(&names)));
        }
        writer.hit("x = 3", false);
        let names: Vec<String> = names
            .iter()
            .map(|name| if self.scope.changed.contains(name) { format!("mut {name}") } else { name.clone() })
            .collect();
        Ok(format!("let {}{kind} = {text};", pattern(&names)))
    }
}

/// What a line begins that Python alone ends with a colon, though the rest of it is not understood.
fn header(line: &Line) -> Option<&'static str> {
    let words = line.words.as_ref()?;
    if let [Word::Sign("@"), Word::Name(_), ..] = words.as_slice() {
        return Some("decorator");
    }
    let (Word::Name(first), Word::Sign(":")) = (words.first()?, words.last()?) else { return None };
    ["def", "class", "if", "elif", "for", "while", "with"].into_iter().find(|word| word == first)
}

/// The body of a function between braces, whose last `return` is its last line.
pub(super) fn body(writer: &mut Writer, one: &Parsed, node: &Node, depth: usize) -> Result<String, Unsaid> {
    let mut scope = Scope::default();
    scope.look(&node.below, &mut vec![node.line.place.start]);
    let inner = Block { scope: &scope, path: Vec::new(), depth, value: false };
    let text = inner.below(writer, node, one, false)?;
    let Some(end) = text.strip_suffix('}').map(str::trim_end).filter(|end| end.ends_with(';')) else { return Ok(text) };
    let last = end.rfind('\n').map_or(1, |line| line + 1);
    let line = end[last..].trim_start();
    let margin = end.len() - last - line.len();
    let Some(value) = line.strip_prefix("return ").filter(|_| last == 1 || margin == 4 * (depth + 1)) else {
        return Ok(text);
    };
    Ok(format!("{}{}{}", &end[..last + margin], &value[..value.len() - 1], &text[end.len()..]))
}

/// A closure that has a name: Rust wants the types.
fn typed_closure(writer: &mut Writer, parameters: &[String], body: &Expr) -> Result<String, Unsaid> {
    let outside = writer.kinds.clone();
    let (kind, name) = if writer.tensors { (Kind::Tensor, "&Tensor") } else { (Kind::Float, "f64") };
    for parameter in parameters {
        writer.kinds.insert(parameter.clone(), kind);
    }
    let body = writer.write(body);
    writer.kinds = outside;
    let parameters: Vec<String> = parameters.iter().map(|parameter| format!("{parameter}: {name}")).collect();
    Ok(format!("|{}| {}", parameters.join(", "), body?.text))
}

fn returns_value(node: &Node) -> bool {
    let own = |parsed: &Parsed| matches!(parsed.statement, Statement::Return(Some(_)));
    node.parsed.iter().flatten().any(|one| own(one) || one.inline.as_deref().is_some_and(own))
        || node.below.iter().any(returns_value)
}

/// A type of Python's: as an argument, as a result.
fn type_of(annotation: &Expr) -> Option<(&'static str, &'static str)> {
    let name = match annotation {
        Expr::Name(name) => name.as_str(),
        Expr::Attribute(_, name) => name.as_str(),
        _ => return None,
    };
    Some(match name {
        "int" => ("i64", "i64"),
        "float" => ("f64", "f64"),
        "str" => ("&str", "String"),
        "bool" => ("bool", "bool"),
        "None" => ("()", "()"),
        "Tensor" => ("&Tensor", "Tensor"),
        "Module" => ("&Module", "Module"),
        _ => return None,
    })
}
