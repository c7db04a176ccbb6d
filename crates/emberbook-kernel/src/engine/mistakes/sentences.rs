//! Plain sentences for what beginners meet, from a table in the languages that it knows: see `sentences.toml`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use regex::Regex;
use serde::Deserialize;
use thiserror::Error;

/// The tables that ship.
const OWN: &str = include_str!("../../../sentences.toml");
const PHRASEBOOK: &str = include_str!("../../../phrasebook.toml");

/// The environment variable that names a table of an instructor's own.
const TABLE: &str = "EMBERBOOK_SENTENCES";

/// The environment variable that chooses the language.
const LANGUAGE: &str = "EMBERBOOK_LANGUAGE";

/// The sentences in one language, and the rows of the phrasebook.
#[derive(Default)]
pub struct Sentences {
    sentences: Vec<Sentence>,
    /// How many of them are an instructor's own.
    own: usize,
    pub(in crate::engine) rows: Vec<Row>,
}

struct Sentence {
    when: String,
    matches: Option<Regex>,
    cell: Option<Regex>,
    text: String,
}

/// A row of the phrasebook: something in Python, the same in Rust, and what is to be known of it.
#[derive(Debug, Clone)]
pub(in crate::engine) struct Row {
    pub(in crate::engine) when: Option<String>,
    pub(in crate::engine) python: String,
    pub(in crate::engine) rust: String,
    pub(in crate::engine) text: Option<String>,
    /// What it belongs to, in the reader's language.
    pub(in crate::engine) topic: String,
}

/// What is wrong with a table of sentences.
#[derive(Debug, Error)]
pub enum TableError {
    #[error("{0} cannot be read: {1}")]
    Unreadable(PathBuf, std::io::Error),
    #[error("{0} is not a table of sentences: {1}")]
    Malformed(PathBuf, toml::de::Error),
    #[error("{0}: `{1}` is not a regular expression: {2}")]
    Expression(PathBuf, String, regex::Error),
    #[error("{0}: a sentence for \"{1}\" is not there in English (en)")]
    NoEnglish(PathBuf, String),
}

#[derive(Deserialize)]
struct Table {
    #[serde(default)]
    sentence: Vec<Entry>,
    #[serde(default)]
    topic: Vec<Topic>,
}

#[derive(Deserialize)]
struct Entry {
    when: String,
    matches: Option<String>,
    cell: Option<String>,
    #[serde(flatten)]
    languages: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct Topic {
    #[serde(default)]
    phrase: Vec<Phrase>,
    /// Rows that need no sentence.
    #[serde(default)]
    same: Vec<[String; 2]>,
    #[serde(flatten)]
    languages: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct Phrase {
    when: Option<String>,
    python: String,
    #[serde(default)]
    rust: String,
    #[serde(flatten)]
    languages: BTreeMap<String, String>,
}

impl Sentences {
    /// The sentences that ship, after those of the instructor's own table if there is one that can be read.
    pub fn load() -> Self {
        let mut all = Self::instructors().ok().flatten().unwrap_or_default();
        all.own = all.sentences.len();
        let ours = Self::ours(&language());
        all.sentences.extend(ours.sentences);
        all.rows.extend(ours.rows);
        all
    }

    /// The sentences that ship.
    pub(in crate::engine) fn ours(language: &str) -> Self {
        let mut all = read("sentences.toml".into(), OWN, language).unwrap_or_default();
        all.rows = read("phrasebook.toml".into(), PHRASEBOOK, language).unwrap_or_default().rows;
        all
    }

    /// What is said of mistakes that the compiler or a panic tells, each with its code; `name` for each name in it.
    pub(in crate::engine) fn of_mistakes(&self) -> impl Iterator<Item = (&str, String)> {
        let is_code = |when: &str| {
            when.strip_prefix('E').is_some_and(|digits| digits.parse::<u16>().is_ok())
                || when.contains('_')
                || ["syntax", "panic"].contains(&when)
        };
        self.sentences.iter().filter(move |sentence| is_code(&sentence.when)).map(|sentence| {
            let patterns = [&sentence.matches, &sentence.cell];
            let names = patterns.into_iter().flatten().flat_map(|pattern| pattern.capture_names().flatten());
            (sentence.when.as_str(), fill(&sentence.text, &names.map(|name| (name, name)).collect()))
        })
    }

    /// What is wrong with the instructor's own table, if anything is; its path if all is well.
    pub fn check() -> Result<Option<PathBuf>, TableError> {
        Ok(Self::instructors()?.and_then(|_| path()))
    }

    fn instructors() -> Result<Option<Self>, TableError> {
        let Some(path) = path() else {
            return Ok(None);
        };
        let text = std::fs::read_to_string(&path).map_err(|error| TableError::Unreadable(path.clone(), error))?;
        read(path, &text, &language()).map(Some)
    }

    /// The sentence for something that the kernel itself knows; `names` stand in it between braces.
    pub fn say(&self, when: &str, names: &[(&str, &str)]) -> String {
        let facts: Vec<&str> = names.iter().map(|(_, value)| *value).collect();
        find(&self.sentences, when, &facts.join("\n"), "", names).unwrap_or_else(|| when.to_owned())
    }

    /// The sentence for a mistake that the compiler has found, by its code, all its words and the student's lines.
    pub(super) fn about(&self, code: Option<&str>, words: &str, lines: &str) -> Option<String> {
        find(&self.sentences, code.unwrap_or("syntax"), words, lines, &[])
    }

    /// The same of the instructor's own alone, which come before all that the kernel knows.
    pub(super) fn own(&self, code: Option<&str>, words: &str, lines: &str) -> Option<String> {
        find(&self.sentences[..self.own], code.unwrap_or("syntax"), words, lines, &[])
    }
}

fn find(sentences: &[Sentence], when: &str, words: &str, lines: &str, names: &[(&str, &str)]) -> Option<String> {
    let fitting = sentences.iter().filter(|sentence| sentence.when == when);
    fitting.filter_map(|sentence| sentence.say(words, lines, names)).next()
}

impl Sentence {
    fn say(&self, words: &str, lines: &str, names: &[(&str, &str)]) -> Option<String> {
        let mut names: BTreeMap<&str, &str> = names.iter().copied().collect();
        for (pattern, text) in [(&self.matches, words), (&self.cell, lines)] {
            if let Some(matches) = pattern {
                let found = matches.captures(text)?;
                names.extend(
                    matches.capture_names().flatten().filter_map(|name| Some((name, found.name(name)?.as_str()))),
                );
            }
        }
        Some(fill(&self.text, &names))
    }
}

/// Puts the names in their places; a doubled brace stands for itself.
pub(super) fn fill(text: &str, names: &BTreeMap<&str, &str>) -> String {
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(brace) = rest.find(['{', '}']) {
        result += &rest[..brace];
        let at = &rest[brace..];
        let name = at.strip_prefix('{').and_then(|inner| inner.split('}').next()).unwrap_or_default();
        if at.starts_with("{{") || at.starts_with("}}") {
            result += &at[..1];
            rest = &at[2..];
        } else if let Some(value) = names.get(name) {
            result += value;
            rest = &at[name.len() + 2..];
        } else {
            result += &at[..1];
            rest = &at[1..];
        }
    }
    result + rest
}

fn read(path: PathBuf, text: &str, language: &str) -> Result<Sentences, TableError> {
    let table: Table = toml::from_str(text).map_err(|error| TableError::Malformed(path.clone(), error))?;
    let regex = |text: Option<String>| match text.map(|text| (Regex::new(&text), text)) {
        Some((Err(error), text)) => Err(TableError::Expression(path.clone(), text, error)),
        Some((Ok(regex), _)) => Ok(Some(regex)),
        None => Ok(None),
    };
    let chosen = |mut languages: BTreeMap<String, String>| {
        let english = languages.get("en").cloned();
        languages.remove(&best(language, languages.keys().map(String::as_str))).or(english)
    };
    let no_english = |when: &str| TableError::NoEnglish(path.clone(), when.to_owned());
    let mut found = Sentences::default();
    for entry in table.sentence {
        let (matches, cell) = (regex(entry.matches)?, regex(entry.cell)?);
        let text = chosen(entry.languages).ok_or_else(|| no_english(&entry.when))?;
        found.sentences.push(Sentence { when: entry.when, matches, cell, text });
    }
    for Topic { phrase, same, languages } in table.topic {
        let topic = chosen(languages).ok_or_else(|| no_english("topic"))?;
        let row = |Phrase { when, python, rust, languages }| {
            let text = chosen(languages);
            Row { when, python, rust, text, topic: topic.clone() }
        };
        found.rows.extend(phrase.into_iter().map(row));
        let row = |[python, rust]: [String; 2]| Row { when: None, python, rust, text: None, topic: topic.clone() };
        found.rows.extend(same.into_iter().map(row));
    }
    Ok(found)
}

fn path() -> Option<PathBuf> {
    if let Some(path) = std::env::var_os(TABLE) {
        return Some(path.into());
    }
    let path = dirs::config_dir()?.join("emberbook/sentences.toml");
    path.exists().then_some(path)
}

/// The language to speak, as `zh-TW`.
pub(super) fn language() -> String {
    let set = [LANGUAGE, "LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(|name| std::env::var(name).ok());
    let chosen = set.into_iter().find(|value| !value.is_empty()).unwrap_or_default();
    chosen.split(['.', '@']).next().unwrap_or_default().replace('_', "-")
}

/// Of the languages that there are, the one closest to the one that is wanted; English if none is close.
pub(super) fn best<'a>(wanted: &str, known: impl Iterator<Item = &'a str>) -> String {
    // Hong Kong and Macau write as Taiwan does.
    let wanted = if ["zh-HK", "zh-MO"].contains(&wanted) || wanted.starts_with("zh-Hant") { "zh-TW" } else { wanted };
    let family = |language: &str| language.split('-').next().unwrap_or_default().to_owned();
    let known: Vec<&str> = known.collect();
    let exact = known.iter().find(|language| language.eq_ignore_ascii_case(wanted));
    // Simplified and traditional characters are not close.
    let close = || known.iter().find(|language| !wanted.starts_with("zh") && family(language) == family(wanted));
    exact.or_else(close).map_or("en", |language| language).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(language: &str) -> Sentences {
        read("sentences.toml".into(), OWN, language).unwrap()
    }

    #[test]
    fn a_sentence_has_the_names_in_it() {
        let sentence = own("en").say("moved", &[("name", "s"), ("cell", "10")]);
        assert!(sentence.starts_with("`s` was moved in cell [10]"), "{sentence}");
        assert!(sentence.contains("`&s`") && sentence.contains("`s.clone()`"));
    }

    #[test]
    fn the_compilers_words_give_the_names() {
        let sentence =
            own("en").about(Some("E0384"), "cannot assign twice to immutable variable `n`\nfirst", "").unwrap();
        assert!(sentence.contains("`let mut n`"), "{sentence}");
        let sentence = own("en").about(Some("E0277"), "`Vec<f64>` doesn't implement `std::fmt::Display`", "").unwrap();
        assert!(sentence.contains("`{:?}`"), "{sentence}");
        assert_eq!(own("en").about(Some("E9999"), "something new", ""), None);
    }

    #[test]
    fn every_sentence_is_there_in_both_languages() {
        let table: Table = toml::from_str(OWN).unwrap();
        for entry in table.sentence {
            assert_eq!(entry.languages.keys().collect::<Vec<_>>(), ["en", "zh-TW"], "{}", entry.when);
        }
    }

    #[test]
    fn the_closest_language_is_spoken() {
        let known = || ["en", "zh-TW", "de"].into_iter();
        for (wanted, spoken) in
            [("zh-TW", "zh-TW"), ("zh-Hant-HK", "zh-TW"), ("zh-CN", "en"), ("de-AT", "de"), ("C", "en"), ("", "en")]
        {
            assert_eq!(best(wanted, known()), spoken, "{wanted}");
        }
        assert!(own("zh-TW").say("moved", &[("name", "s"), ("cell", "1")]).contains("儲存格 [1]"));
    }

    #[test]
    fn a_bad_table_says_what_is_wrong() {
        let error = |text: &str| read("my.toml".into(), text, "en").err().unwrap().to_string();
        assert!(
            error("[[sentence]]\nwhen = \"E1\"\nmatches = \"(\"\nen = \"x\"")
                .contains("`(` is not a regular expression")
        );
        assert!(error("[[sentence]]\nwhen = \"E1\"\nde = \"x\"").contains("English"));
        assert!(error("sentence = 1").contains("my.toml is not a table of sentences"));
    }
}
