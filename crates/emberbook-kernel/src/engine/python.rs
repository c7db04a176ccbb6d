//! Python, which many a student types: recognised in a cell that the compiler has refused, and written in Rust.
//!
//! | file | what it does |
//! |---|---|
//! | `words.rs` | divides a cell into lines and words |
//! | `grammar.rs` | reads expressions and statements |
//! | `phrases.rs` | the rows of `phrasebook.toml`, and what they say |
//! | `expression.rs`, `statement.rs` | write in Rust what was read |
//! | `class.rs` | writes a network that is a class |
//! | `page.rs` | the phrasebook to read |
//! | `pytorch.rs` | PyTorch's names for what is here |
//!
//! Nothing is proposed that the compiler has not accepted.

mod class;
mod expression;
mod grammar;
mod kind;
mod page;
mod phrases;
pub(super) mod pytorch;
mod statement;
mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use super::mistakes::sentences::Sentences;
use expression::{Hit, Said, Writer};
pub(in crate::engine) use page::page;
pub use page::phrasebook;
use phrases::Phrase;

/// A cell that is longer than people write them is not looked at.
const LONGEST: usize = 10_000;

static PHRASES: LazyLock<Vec<Phrase>> = LazyLock::new(|| Sentences::load().rows.into_iter().map(Phrase::new).collect());

/// What the notebook knows of names.
pub(super) struct Names<'a> {
    /// The variables with their types.
    pub(super) types: &'a BTreeMap<String, String>,
    /// Whether the notebook itself has defined something of this name.
    pub(super) own: &'a dyn Fn(&str) -> bool,
}

/// A cell with Python in it.
pub(super) struct Reading {
    /// The lines where it is Python.
    pub(super) lines: BTreeSet<usize>,
    /// Whether it can be nothing else.
    pub(super) sure: bool,
    /// Whether only the compiler can tell if what is proposed is there.
    pub(super) guessed: bool,
    /// The whole cell in Rust, if all of it can be said.
    pub(super) whole: Option<String>,
    /// The statement with the first Python in it.
    pub(super) part: Option<String>,
    first: Hit,
    /// Whether Python is in it in more than one way.
    several: bool,
    unsaid: Vec<String>,
}

/// Reads a cell that has errors in these lines, or cannot be parsed at all. Values of which nothing is known are taken for
/// tensors, or for numbers.
pub(super) fn read(code: &str, names: &Names, wrong: Option<&BTreeSet<usize>>, tensors: bool) -> Option<Reading> {
    if code.len() > LONGEST {
        return None;
    }
    let lines = words::lines(code);
    let mut writer = Writer::new(&PHRASES, names, tensors);
    let mut written = statement::cell(&mut writer, &lines);
    if !writer.decimals.is_empty() {
        // Now it is known where they begin.
        writer = Writer { decimals: writer.decimals, ..Writer::new(&PHRASES, names, tensors) };
        written = statement::cell(&mut writer, &lines);
    }
    let Writer { hits, unsaid, guessed, .. } = writer;
    // A name without `let` is Python's where nothing in the cell is Rust's.
    let binds = lines.iter().any(|line| line.text.trim_start().starts_with("let "));
    let counts = |hit: &&Hit| {
        let place = lines.iter().find(|line| line.place.contains(&hit.line)).map(|line| line.place.clone());
        let is_wrong =
            wrong.is_none_or(|wrong| place.is_some_and(|place| place.into_iter().any(|line| wrong.contains(&line))));
        is_wrong && hit.phrase != Said::Construct("/") && (hit.sure || !binds || hit.phrase != Said::Construct("x = 3"))
    };
    let found: Vec<&Hit> = hits.iter().filter(counts).collect();
    let first = (*found.iter().find(|hit| hit.sure).or(found.first())?).clone();
    let kinds: Vec<&Said> =
        hits.iter().map(|hit| &hit.phrase).filter(|said| **said != Said::Construct("x = 3")).collect();
    let whole = written.iter().map(|one| one.text.clone()).collect::<Option<Vec<_>>>();
    let part = written.iter().find(|one| one.place.contains(&first.line)).and_then(|one| one.text.clone());
    let tidy = |text: String| text.trim_matches('\n').trim_end().to_owned();
    Some(Reading {
        lines: hits.iter().map(|hit| hit.line).collect(),
        sure: first.sure,
        guessed,
        whole: whole.map(|parts| tidy(parts.join("\n"))),
        part: part.map(tidy),
        several: kinds.iter().any(|said| *said != kinds[0]),
        first,
        unsaid,
    })
}

impl Reading {
    /// What the student is told, with a proposal that the compiler has accepted.
    pub(super) fn say(&self, sentences: &Sentences, proposal: Option<&str>) -> String {
        let whole = proposal == self.whole.as_deref();
        let construct = match &self.first.phrase {
            Said::Row(row) => PHRASES.get(*row),
            Said::Construct(name) => PHRASES.iter().find(|phrase| phrase.names.iter().any(|other| other == name)),
        };
        let sentence = match (construct, &self.first.phrase) {
            (_, Said::Construct("unknown name")) if self.guessed && proposal.is_some() => sentences.say("python", &[]),
            (_, Said::Construct("unknown name")) => {
                let is_it = |phrase: &&Phrase| phrase.names.iter().any(|name| self.unsaid.contains(name));
                match PHRASES.iter().find(is_it).and_then(|phrase| phrase.sentence.clone()) {
                    Some(sentence) => return sentence,
                    None => return self.nothing_for(sentences),
                }
            }
            (Some(phrase), _) => match &phrase.sentence {
                Some(sentence) => sentence.clone(),
                None => sentences.say("phrase", &[("python", &phrase.python), ("rust", &phrase.rust)]),
            },
            (None, _) => sentences.say("python", &[]),
        };
        match proposal.map(|text| (text, text.contains('\n'))) {
            Some(("", _)) => sentence,
            Some((text, false)) => sentences.say("python line", &[("sentence", &sentence), ("rust", text)]),
            Some((text, true)) => {
                let sentence = if self.several && whole { sentences.say("python", &[]) } else { sentence };
                sentences.say("python cell", &[("sentence", &sentence), ("rust", text)])
            }
            None if self.unsaid.is_empty() || self.guessed => sentence,
            None => format!("{sentence} {}", self.nothing_for(sentences)),
        }
    }

    fn nothing_for(&self, sentences: &Sentences) -> String {
        let names: Vec<String> = self.unsaid.iter().map(|name| format!("`{name}`")).collect();
        sentences.say("no counterpart", &[("name", &names.join(", "))])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_rust(code: &str) -> Option<String> {
        let (types, own) = (BTreeMap::new(), |_: &str| false);
        read(code, &Names { types: &types, own: &own }, None, true)?.whole
    }

    #[test]
    fn every_row_of_the_phrasebook_is_python() {
        for phrase in PHRASES.iter() {
            assert!(!phrase.names.is_empty(), "{} cannot be read", phrase.python);
            assert!(phrase.sentence.is_some() || !phrase.rust.is_empty(), "{} says nothing", phrase.python);
        }
    }

    #[test]
    fn a_cell_is_said_whole() {
        let python =
            "import torch\n\nx = torch.ones(2, 3)  # two rows\nif len(x) > 1:\n    print(x.shape)\nelse:\n    pass";
        let rust = "let x = ones([2, 3]); // two rows\nif x.len() > 1 {\n    println!(\"{:?}\", x.shape());\n} else {}";
        assert_eq!(in_rust(python).unwrap().trim(), rust);
    }

    #[test]
    fn rust_is_not_python() {
        for code in [
            "let x = 3;\nlet y = x + 1;\nprintln!(\"{x} {y}\");",
            "fn area(r: f64) -> f64 {\n    3.14 * r * r\n}",
            "let text = \"print(x) and not import numpy\"; // lambda x: x ** 2",
            "for (i, x) in list.iter().enumerate() {\n    total += x * i as f64;\n}",
            "#[derive(Clone)]\nstruct Net { hidden: Module }",
            "let f = |x: f64| x * 2.;\nlet c = 'a';\nlet s: &'static str = \"a\";",
            "match n {\n    0 => 1,\n    _ if n > 3 => { 2 }\n    _ => 3,\n}",
        ] {
            assert!(in_rust(code).is_none(), "{code}");
        }
    }

    #[test]
    fn nothing_that_is_typed_ends_the_reader_or_keeps_it() {
        let pieces = [
            "print",
            "(",
            ")",
            "[",
            "]",
            "{",
            "}",
            ":",
            ",",
            "\n",
            "    ",
            "\"",
            "'",
            "f\"{",
            "}\"",
            "def f",
            "for ",
            " in ",
            "lambda x",
            "**",
            "@",
            "//",
            "#",
            "x",
            "損失",
            "🔥",
            "1",
            "1.5e",
            "..",
            "import ",
            "if ",
            "else",
            "not ",
            "=",
            ";",
            "\\",
            "\"\"\"",
            "$",
            "torch.",
            "nn.Linear",
            ".T",
            "[:",
            "::",
            "!",
            "|",
            "&",
            "class ",
            "\u{0}",
            "\t",
            "return ",
        ];
        let mut seed = 1_u64;
        let mut next = |most: usize| {
            seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (seed >> 33) as usize % most
        };
        let started = std::time::Instant::now();
        for _ in 0..3000 {
            let length = 1 + next(60);
            drop(in_rust(&(0..length).map(|_| pieces[next(pieces.len())]).collect::<String>()));
        }
        for piece in pieces {
            drop(in_rust(&piece.repeat(2000)));
        }
        assert!(started.elapsed().as_secs() < 60, "{:?}", started.elapsed());
    }
}
