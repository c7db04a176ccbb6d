//! What PyTorch calls what is here, and the other way round: rows of the phrasebook.

use super::PHRASES;
use super::phrases::Phrase;

/// The modules that a student who comes from PyTorch names.
const MODULES: [&str; 6] = ["torch", "nn", "F", "optim", "np", "plt"];

/// What is here for the names of PyTorch's that begin so: `torch.ze` gives `zeros([...])`.
pub(in crate::engine) fn here(start: &str) -> Vec<String> {
    let start = super::page::short(start);
    let (module, _) = start.split_once('.').unwrap_or((&start, ""));
    if !MODULES.contains(&module) {
        return Vec::new();
    }
    let mut found: Vec<String> = Vec::new();
    for phrase in PHRASES.iter().filter(|phrase| phrase.python.starts_with(&*start) && !phrase.rust.is_empty()) {
        if !found.contains(&phrase.rust) {
            found.push(phrase.rust.clone());
        }
    }
    found
}

/// Whether a name is one of PyTorch's modules.
pub(in crate::engine) fn is_module(name: &str) -> bool {
    MODULES.contains(&name.split('.').next().unwrap_or(name))
}

/// What PyTorch calls a function, a type or a method of ours.
pub(in crate::engine) fn there(name: &str, is_method: bool) -> Vec<&'static str> {
    let is_it = |phrase: &&Phrase| {
        let (of_method, rest) = match phrase.template.strip_prefix('$') {
            Some(rest) => (true, rest.split_once('.').map_or("", |(_, rest)| rest)),
            None => (false, phrase.template.as_str()),
        };
        let end =
            rest.find(|letter: char| !letter.is_alphanumeric() && letter != '_' && letter != ':').unwrap_or(rest.len());
        let called = &rest[..end];
        let called = if is_method { called } else { called.strip_suffix("::new").unwrap_or(called) };
        of_method == is_method && called == name && is_pytorch(&phrase.python)
    };
    let mut found = Vec::new();
    for phrase in PHRASES.iter().filter(is_it) {
        if !found.contains(&phrase.python.as_str()) {
            found.push(phrase.python.as_str());
        }
    }
    found
}

fn is_pytorch(python: &str) -> bool {
    !["np.", "math.", "pd.", "plt."].iter().any(|module| python.starts_with(module))
}
