//! A network that is a class in Python, as the struct, its `new` and its `forward` that it is here.

use super::expression::{Unsaid, Writer};
use super::grammar::{Expr, Parsed, Statement};
use super::kind::Kind;
use super::statement::{Node, body};

/// What is written for a class whose methods are `__init__` and `forward`; other classes are not taken for networks.
pub(super) fn class(writer: &mut Writer, name: &str, node: &Node) -> Result<String, Unsaid> {
    let (mut fields, mut new, mut forward) = (Vec::new(), None, None);
    for (method, parsed, below) in methods(node)? {
        let Statement::Function { parameters, .. } = &parsed.statement else { return Err(Unsaid) };
        let names = || parameters.iter().skip(1).map(|(name, _)| name.clone());
        match method {
            "__init__" => {
                writer.kinds.extend(names().map(|name| (name, Kind::Int)));
                for (field, value) in settings(&below.below)? {
                    let mut code = writer.write(value)?;
                    let is_parameter = code.text.starts_with("parameter(");
                    let kind = match code.kind {
                        _ if is_parameter => "Parameter",
                        // A layer with settings is a type of its own.
                        Kind::Module
                            if ["conv2d", "max_pool2d", "avg_pool2d", "batch_norm"]
                                .iter()
                                .any(|layer| code.text.starts_with(layer)) =>
                        {
                            code.text += ".into()";
                            "Module"
                        }
                        Kind::Module => "Module",
                        Kind::Int => "usize",
                        Kind::Float => "f64",
                        _ => return Err(Unsaid),
                    };
                    writer.kinds.insert(format!("self.{field}"), code.kind);
                    fields.push((field.to_owned(), kind, code.text));
                }
                new = Some(names().map(|name| format!("{name}: usize")).collect::<Vec<_>>().join(", "));
            }
            "forward" => {
                let (Some(input), None) = (names().next(), names().nth(1)) else { return Err(Unsaid) };
                writer.kinds.insert(input.clone(), Kind::Tensor);
                writer.references.insert(input.clone());
                let text = body(writer, parsed, below, 1);
                writer.references.remove(&input);
                forward = Some((input, text?));
            }
            _ => return Err(Unsaid),
        }
    }
    let (Some(new), Some((input, forward))) = (new, forward) else { return Err(Unsaid) };
    writer.classes.insert(name.to_owned());
    let types: String = fields.iter().map(|(field, kind, _)| format!("    {field}: {kind},\n")).collect();
    let values: Vec<String> = fields
        .iter()
        .map(|(field, _, value)| if field == value { field.clone() } else { format!("{field}: {value}") })
        .collect();
    Ok(format!(
        "#[derive(Clone, Debug)]\nstruct {name} {{\n{types}}}\n\nimpl {name} {{\n    fn new({new}) -> {name} {{\n        {name} {{ {} }}\n    }}\n}}\n\nimpl Layer for {name} {{\n    fn forward(&self, {input}: &Tensor) -> Tensor {forward}\n}}",
        values.join(", ")
    ))
}

/// The methods of a class, by name.
fn methods<'a, 'b>(node: &'a Node<'b>) -> Result<Vec<(&'a str, &'a Parsed, &'a Node<'b>)>, Unsaid> {
    let mut found = Vec::new();
    for below in &node.below {
        match below.parsed.as_deref() {
            Some([]) => {}
            Some([parsed]) => match &parsed.statement {
                Statement::Function { name, .. } => found.push((name.as_str(), parsed, below)),
                Statement::Expr(Expr::Text(..)) | Statement::Word("pass") => {}
                _ => return Err(Unsaid),
            },
            _ => return Err(Unsaid),
        }
    }
    Ok(found)
}

/// What `__init__` sets, one after the other.
fn settings<'a>(nodes: &'a [Node]) -> Result<Vec<(&'a str, &'a Expr)>, Unsaid> {
    let mut found = Vec::new();
    for node in nodes {
        for parsed in node.parsed.as_ref().ok_or(Unsaid)? {
            match &parsed.statement {
                // `super().__init__()`
                Statement::Expr(Expr::Call(function, _)) if matches!(&**function, Expr::Attribute(_, name) if name == "__init__") =>
                    {}
                Statement::Assign(targets, _, value) => match targets.as_slice() {
                    [Expr::Attribute(of, field)] if matches!(&**of, Expr::Name(name) if name == "self") => {
                        found.push((field.as_str(), value));
                    }
                    _ => return Err(Unsaid),
                },
                _ => return Err(Unsaid),
            }
        }
    }
    Ok(found)
}
