//! What is known of the word at the cursor, or of the call around it.

use std::sync::LazyLock;

use pulldown_cmark::{Options, Parser, html};
use regex::Regex;

use super::cursor::{self, Call, Found, Place};
use super::known::Known;
use super::solve::Method;
use super::types::Type;
use super::word::Word;
use crate::engine::python::pytorch;
use crate::html::escaped;
use crate::index::{Docs, Kind};

/// What is said of something, as plain text and as HTML.
pub(super) type Said = (String, String);

/// What is known of something.
struct Description {
    /// Where it belongs: `emberbook::tensor`.
    owner: String,
    code: String,
    docs: Option<String>,
    pytorch: Vec<&'static str>,
    is_variable: bool,
}

/// What is said of the word at the cursor. In a call's parentheses it is the call, unless the word is a function itself.
pub(super) fn describe(known: &Known, code: &str, word: &Word) -> Option<Said> {
    let Found { place, calls, scope } = cursor::look(known, code, word.place.clone());
    let is_name =
        !word.text.is_empty() && !word.is_in_text && !word.text.starts_with(|letter: char| letter.is_ascii_digit());
    let of_word = is_name.then_some(place).flatten().and_then(|place| match place {
        Place::Member(kind) | Place::Field(kind) => member(known, &kind, word.text),
        Place::Nothing => None,
        Place::Path(module) => {
            let is_macro = code[word.place.end..].starts_with('!');
            match scope.variable(word.text).filter(|_| module.is_empty() && !is_macro) {
                Some(kind) => Some(variable(word.text, kind)),
                None => path(known, &[module.as_slice(), &[word.text.to_owned()]].concat(), is_macro),
            }
        }
    });
    let of_call = || {
        calls.iter().rev().find_map(|call| match call {
            Call::Method(kind, name) => member(known, kind, name),
            Call::Function(segments) => path(known, segments, false),
        })
    };
    match of_word {
        Some(found) if found.is_variable => match of_call() {
            Some(call) => Some(call.say(Some(&found))),
            None => Some(found.say(None)),
        },
        Some(found) => Some(found.say(None)),
        None => of_call().map(|call| call.say(None)),
    }
}

/// What is said of a name by itself: a method's, whatever its type.
pub(super) fn by_name(known: &Known, name: &str) -> Option<Said> {
    const FIRST: [&str; 6] = ["Tensor", "Module", "Layer", "Optimizer", "Figure", "Table"];
    const OF_STD: [&str; 10] =
        ["Vec", "String", "str", "Option", "Result", "Iterator", "f64", "f32", "i32", "std::collections::HashMap"];
    let of_library = known.module("emberbook::prelude").into_iter().flatten().map(|(name, _)| name.as_str());
    let types = FIRST.into_iter().chain(of_library).chain(OF_STD).chain(["slice"]);
    let mut seen = Vec::new();
    types
        .filter_map(|of| {
            let segments: Vec<String> = of.split("::").map(str::to_owned).collect();
            if seen.contains(&of) {
                return None;
            }
            seen.push(of);
            if let Some(path) = known.find_trait(&segments) {
                let member = known.item(&path)?.members.iter().find(|member| member.name == name)?;
                return Some(Description::new(known, &path, &member.text, member.docs, name, true));
            }
            let kind = if of == "slice" {
                Type::Slice(Box::new(Type::Parameter("T".to_owned())))
            } else {
                known.find_type(&segments, Vec::new())?
            };
            let method = known.inherent(&kind, &|other| other == name).into_iter().next()?;
            Some(of_method(known, &method))
        })
        .next()
        .map(|found| found.say(None))
}

fn member(known: &Known, kind: &Type, name: &str) -> Option<Description> {
    for step in known.steps(kind) {
        if let Some((field, _)) = known.fields(&step).into_iter().find(|(field, _)| field.name == name) {
            let owner = step.heads().first().map(|head| (*head).to_owned()).unwrap_or_default();
            return Some(Description::new(known, &owner, &field.text, field.docs, name, false));
        }
    }
    known.method(kind, name).map(|method| of_method(known, &method))
}

fn of_method(known: &Known, method: &Method) -> Description {
    let mut found =
        Description::new(known, &method.owner, &method.member.text, method.member.docs, &method.member.name, true);
    if known.item(&method.owner).is_some_and(|item| item.kind == Kind::Trait) {
        found.code = format!("trait {}\n{}", short(&method.owner), found.code);
    }
    found
}

fn path(known: &Known, segments: &[String], is_macro: bool) -> Option<Description> {
    let (name, module) = segments.split_last()?;
    if is_macro || known.resolve(segments, &|_| true).is_none() {
        let called = [module, &[format!("{name}!")]].concat();
        if let Some(found) = known.resolve(&called, &|_| true) {
            let item = known.item(&found)?;
            return Some(Description::new(known, above(&found), &item.text, item.docs, name, false));
        }
    }
    let is_item = |path: &str| known.item(path).is_some() || known.variant(path).is_some();
    if let Some(found) = known.resolve(segments, &is_item) {
        if let Some(item) = known.item(&found) {
            return Some(Description::new(known, above(&found), &item.text, item.docs, name, false));
        }
        let (of, variant) = known.variant(&found)?;
        return Some(Description::new(known, &of, &variant.text, variant.docs, name, false));
    }
    if let Some(module) = known.resolve(segments, &|path| known.is_module(path)) {
        let docs = known.item(&format!("{module}::")).map_or(Docs::default(), |item| item.docs);
        return Some(Description::new(known, above(&module), &format!("mod {name}"), docs, name, false));
    }
    let kind = known.find_type(module, Vec::new())?;
    let is_it = |other: &str| other == name;
    let method =
        known.inherent(&kind, &is_it).into_iter().next().or_else(|| known.methods(&kind, &is_it).into_iter().next())?;
    Some(of_method(known, &method))
}

fn variable(name: &str, kind: &Type) -> Description {
    let code = format!("let {name}: {}", kind.shown());
    Description { owner: String::new(), code, docs: None, pytorch: Vec::new(), is_variable: true }
}

/// The path without its last segment.
fn above(path: &str) -> &str {
    path.rsplit_once("::").map_or("", |(above, _)| above)
}

impl Description {
    fn new(known: &Known, owner: &str, text: &str, docs: Docs, name: &str, is_method: bool) -> Self {
        let is_own = owner.starts_with("crate");
        Self {
            owner: owner.to_owned(),
            code: short(text),
            docs: known.docs(docs, is_own),
            pytorch: if owner.starts_with("emberbook") { pytorch::there(name, is_method) } else { Vec::new() },
            is_variable: false,
        }
    }

    /// With the variable that stands in the call.
    fn say(&self, beside: Option<&Description>) -> Said {
        let (mut text, mut page) = (String::new(), String::new());
        let owner = if self.owner.starts_with("crate") { "" } else { &self.owner };
        for code in [owner, &self.code].into_iter().filter(|code| !code.is_empty()) {
            text += &format!("{code}\n\n");
            page += &in_html(code);
        }
        if !self.pytorch.is_empty() {
            let names = self.pytorch.join(", ");
            text += &format!("PyTorch: {names}\n\n");
            page += &format!("<p>PyTorch: <code>{}</code></p>\n", escaped(&names));
        }
        if let Some(beside) = beside {
            text += &format!("{}\n\n", beside.code);
            page += &in_html(&beside.code);
        }
        if let Some(docs) = &self.docs {
            let docs = readable(docs);
            text += "\n";
            text += &docs;
            page += "<hr />\n";
            page += &markdown(&docs);
        }
        (text.trim_end().to_owned() + "\n", page)
    }
}

impl Type {
    /// As a student would write it.
    fn shown(&self) -> String {
        let all = |types: &[Type]| types.iter().map(Type::shown).collect::<Vec<_>>().join(", ");
        match self {
            Self::Named(path, arguments) => {
                let name = match path.as_str() {
                    super::types::INTEGER => "i32",
                    super::types::FLOAT => "f64",
                    path => path.rsplit("::").next().unwrap_or(path),
                };
                if arguments.is_empty() { name.to_owned() } else { format!("{name}<{}>", all(arguments)) }
            }
            Self::Reference(of) => format!("&{}", of.shown()),
            Self::Slice(of) => format!("[{}]", of.shown()),
            Self::Array(of) => format!("[{}; _]", of.shown()),
            Self::Tuple(types) => format!("({})", all(types)),
            Self::Function(inputs, output) => format!("fn({}) -> {}", all(inputs), output.shown()),
            Self::Parameter(name) => name.clone(),
            Self::Opaque(bounds) => {
                let bounds: Vec<&str> =
                    bounds.iter().map(|bound| bound.path.rsplit("::").next().unwrap_or_default()).collect();
                format!("impl {}", bounds.join(" + "))
            }
            Self::Projection(of, _, name) => format!("{}::{name}", of.shown()),
            Self::Rare | Self::Unknown => "_".to_owned(),
        }
    }
}

/// A signature with the last words of its paths.
fn short(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    let is_path = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == ':';
    while !rest.is_empty() {
        let end = rest.find(|letter| !is_path(letter)).unwrap_or(rest.len());
        let (path, after) = rest.split_at(end);
        let (path, colon) = match path.strip_suffix(':').filter(|path| !path.ends_with(':')) {
            Some(path) => (path, ":"),
            None => (path, ""),
        };
        let is_long = path.starts_with(|letter: char| letter.is_lowercase()) && path.contains("::");
        result += if is_long { path.rsplit("::").next().unwrap_or(path) } else { path };
        result += colon;
        let end = after.find(is_path).unwrap_or(after.len());
        result += &after[..end];
        rest = &after[end..];
    }
    // `<Self as Iterator>::Item` is `Self::Item`.
    while let Some(begin) = result.find(" as ") {
        let (Some(open), Some(close)) = (result[..begin].rfind('<'), result[begin..].find(">::")) else { break };
        result.replace_range(begin..begin + close + 1, "");
        result.replace_range(open..=open, "");
    }
    result.replace(" where ", "\nwhere ")
}

/// A documentation as it is shown: links lead nowhere here, so their text stays, and examples go without the lines that only
/// a test needs, which begin with `# `.
fn readable(docs: &str) -> String {
    static LINK: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"\[(`[^`\]]+`|[^\[\]`]+)\](\([^)\s]*\)|\[[^\]]*\])").expect("a pattern"));
    static SHORT: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\[(`[^`\]]+`)\]").expect("a pattern"));
    static TARGET: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^\s*\[[^\]]+\]: \S+").expect("a pattern"));
    let mut in_example = false;
    let shown = |line: &&str| {
        let line = line.trim_start();
        if line.starts_with("```") {
            in_example = !in_example;
        }
        let is_hidden = in_example && (line == "#" || line.starts_with("# "));
        !is_hidden && (in_example || !TARGET.is_match(line))
    };
    let docs: String = docs.lines().filter(shown).flat_map(|line| [line, "\n"]).collect();
    let pieces = docs.split("```").enumerate().map(|(number, piece)| match number % 2 {
        0 => SHORT.replace_all(&LINK.replace_all(piece, "$1"), "$1").into_owned(),
        _ => piece.to_owned(),
    });
    pieces.collect::<Vec<_>>().join("```").trim_end().to_owned()
}

/// Markdown as HTML.
fn markdown(docs: &str) -> String {
    let mut page = String::new();
    html::push_html(&mut page, Parser::new_ext(docs, Options::ENABLE_TABLES));
    page
}

fn in_html(code: &str) -> String {
    format!("<pre><code class=\"language-rust\">{}\n</code></pre>\n", escaped(code))
}
