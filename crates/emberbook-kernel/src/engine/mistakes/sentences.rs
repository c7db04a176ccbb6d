//! Plain sentences for what beginners meet, from a table in the languages that it knows: see `sentences.toml`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use regex::Regex;
use serde::Deserialize;
use thiserror::Error;

/// The table that ships.
const OWN: &str = include_str!("../../../sentences.toml");

/// The environment variable that names a table of an instructor's own.
const TABLE: &str = "EMBERBOOK_SENTENCES";

/// The environment variable that chooses the language.
const LANGUAGE: &str = "EMBERBOOK_LANGUAGE";

/// The sentences in one language.
pub struct Sentences(Vec<Sentence>);

struct Sentence {
    when: String,
    matches: Option<Regex>,
    text: String,
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
    sentence: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    when: String,
    matches: Option<String>,
    #[serde(flatten)]
    languages: BTreeMap<String, String>,
}

impl Sentences {
    /// The sentences that ship, after those of the instructor's own table if there is one that can be read.
    pub fn load() -> Self {
        let mut sentences = Self::instructors().ok().flatten().unwrap_or_default();
        sentences.extend(read("sentences.toml".into(), OWN, &language()).unwrap_or_default());
        Self(sentences)
    }

    /// What is wrong with the instructor's own table, if anything is; its path if all is well.
    pub fn check() -> Result<Option<PathBuf>, TableError> {
        Ok(Self::instructors()?.and_then(|_| path()))
    }

    fn instructors() -> Result<Option<Vec<Sentence>>, TableError> {
        let Some(path) = path() else {
            return Ok(None);
        };
        let text = std::fs::read_to_string(&path).map_err(|error| TableError::Unreadable(path.clone(), error))?;
        read(path, &text, &language()).map(Some)
    }

    /// The sentence for something that the kernel itself knows; `names` stand in it between braces.
    pub fn say(&self, when: &str, names: &[(&str, &str)]) -> String {
        let facts: Vec<&str> = names.iter().map(|(_, value)| *value).collect();
        self.find(when, &facts.join("\n"), names).unwrap_or_else(|| when.to_owned())
    }

    /// The sentence for a mistake that the compiler has found, by its code and all its words.
    pub(super) fn about(&self, code: Option<&str>, words: &str) -> Option<String> {
        self.find(code.unwrap_or("syntax"), words, &[])
    }

    fn find(&self, when: &str, words: &str, names: &[(&str, &str)]) -> Option<String> {
        self.0.iter().filter(|sentence| sentence.when == when).find_map(|sentence| sentence.say(words, names))
    }
}

impl Sentence {
    fn say(&self, words: &str, names: &[(&str, &str)]) -> Option<String> {
        let mut names: BTreeMap<&str, &str> = names.iter().copied().collect();
        if let Some(matches) = &self.matches {
            let found = matches.captures(words)?;
            names.extend(matches.capture_names().flatten().filter_map(|name| Some((name, found.name(name)?.as_str()))));
        }
        Some(fill(&self.text, &names))
    }
}

/// Puts the names in their places; a doubled brace stands for itself.
fn fill(text: &str, names: &BTreeMap<&str, &str>) -> String {
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

fn read(path: PathBuf, text: &str, language: &str) -> Result<Vec<Sentence>, TableError> {
    let table: Table = toml::from_str(text).map_err(|error| TableError::Malformed(path.clone(), error))?;
    let sentence = |entry: Entry| {
        let matches = match entry.matches {
            Some(text) => match Regex::new(&text) {
                Ok(regex) => Some(regex),
                Err(error) => return Err(TableError::Expression(path.clone(), text, error)),
            },
            None => None,
        };
        let mut languages = entry.languages;
        let english = languages.get("en").cloned();
        let text = match languages.remove(&best(language, languages.keys().map(String::as_str))).or(english) {
            Some(text) => text,
            None => return Err(TableError::NoEnglish(path.clone(), entry.when)),
        };
        Ok(Sentence { when: entry.when, matches, text })
    };
    table.sentence.into_iter().map(sentence).collect()
}

fn path() -> Option<PathBuf> {
    if let Some(path) = std::env::var_os(TABLE) {
        return Some(path.into());
    }
    let path = dirs::config_dir()?.join("emberbook/sentences.toml");
    path.exists().then_some(path)
}

/// The language to speak, as `zh-TW`.
fn language() -> String {
    let set = [LANGUAGE, "LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(|name| std::env::var(name).ok());
    let chosen = set.into_iter().find(|value| !value.is_empty()).unwrap_or_default();
    chosen.split(['.', '@']).next().unwrap_or_default().replace('_', "-")
}

/// Of the languages that there are, the one closest to the one that is wanted; English if none is close.
fn best<'a>(wanted: &str, known: impl Iterator<Item = &'a str>) -> String {
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
        Sentences(read("sentences.toml".into(), OWN, language).unwrap())
    }

    #[test]
    fn a_sentence_has_the_names_in_it() {
        let sentence = own("en").say("moved", &[("name", "s"), ("cell", "10")]);
        assert!(sentence.starts_with("`s` was moved in cell [10]"), "{sentence}");
        assert!(sentence.contains("`&s`") && sentence.contains("`s.clone()`"));
    }

    #[test]
    fn the_compilers_words_give_the_names() {
        let sentence = own("en").about(Some("E0384"), "cannot assign twice to immutable variable `n`\nfirst").unwrap();
        assert!(sentence.contains("`let mut n`"), "{sentence}");
        let sentence = own("en").about(Some("E0277"), "`Vec<f64>` doesn't implement `std::fmt::Display`").unwrap();
        assert!(sentence.contains("`{:?}`"), "{sentence}");
        assert_eq!(own("en").about(Some("E9999"), "something new"), None);
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
