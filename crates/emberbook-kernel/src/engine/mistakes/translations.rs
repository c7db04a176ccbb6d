//! What Emberbook says in English, in the reader's language: the helper crate's mistakes, `%help`, the doctor. See
//! `translations.toml`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::sentences::{best, fill, language};

const TABLE: &str = include_str!("../../../translations.toml");

/// A translation may hold others: a mistake in a layer, in which there is a hint.
const DEEPEST: usize = 4;

static TRANSLATIONS: LazyLock<Translations> = LazyLock::new(|| Translations::to(&language()));

/// The text in the reader's language; nothing for a reader of English, or if it is not in the table.
pub(in crate::engine) fn translated(english: &str) -> Option<String> {
    TRANSLATIONS.of(english, 0)
}

/// The text in the reader's language, or else as it is.
pub fn local(english: &str) -> String {
    translated(english).unwrap_or_else(|| english.to_owned())
}

/// The table's entries for one language, those with the most words of their own first.
struct Translations(Vec<Entry>);

struct Entry {
    english: Regex,
    /// The names of the groups, in their order: a name may be there twice.
    names: Vec<String>,
    text: String,
}

impl Translations {
    fn to(language: &str) -> Self {
        let mut tables = table();
        let chosen = best(language, tables.keys().map(String::as_str));
        let mut entries: Vec<(String, String)> = tables.remove(&chosen).unwrap_or_default().into_iter().collect();
        entries.sort_by_key(|(english, _)| std::cmp::Reverse(PART.replace_all(english, "").len()));
        Self(entries.into_iter().map(|(english, text)| Entry::new(&english, text)).collect())
    }

    fn of(&self, english: &str, depth: usize) -> Option<String> {
        let found = self.0.iter().find_map(|entry| Some((entry, entry.english.captures(english)?)));
        found.map(|(entry, parts)| entry.say(&parts, |part| (depth < DEEPEST).then(|| self.of(part, depth + 1))?))
    }
}

impl Entry {
    fn new(english: &str, text: String) -> Self {
        let (mut pattern, mut end) = ("(?s)^".to_owned(), 0);
        for part in PART.find_iter(english) {
            pattern += &regex::escape(&english[end..part.start()]);
            let follows_another = end > 0 && end == part.start();
            pattern += if follows_another { HINT } else { "(.*?)" };
            end = part.end();
        }
        pattern += &(regex::escape(&english[end..]) + "$");
        let names = PART.captures_iter(english).map(|part| part[1].to_owned()).collect();
        Self { english: Regex::new(&pattern).expect("an escaped text is a pattern"), names, text }
    }

    fn say(&self, parts: &Captures, translated: impl Fn(&str) -> Option<String>) -> String {
        let parts = parts.iter().skip(1).map(|part| part.map_or("", |part| part.as_str()));
        let parts: Vec<String> = parts.map(|part| translated(part).unwrap_or_else(|| part.to_owned())).collect();
        fill(&self.text, &self.names.iter().map(String::as_str).zip(parts.iter().map(String::as_str)).collect())
    }
}

/// What comes after a part without a word between them is nothing, or begins as hints do.
const HINT: &str = r"(|(?:\. |: |, (?:and|not) | in row | outside ).*)";

static PART: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\{(\w*)[^}]*\}").expect("a pattern"));

fn table() -> BTreeMap<String, BTreeMap<String, String>> {
    toml::from_str(TABLE).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    fn in_chinese(english: &str) -> Option<String> {
        Translations::to("zh-TW").of(english, 0)
    }

    #[test]
    fn a_mistake_is_translated_with_its_hint() {
        assert_eq!(
            in_chinese("mm: [3, 2] x [3, 2] does not fit: the inner sizes are 2 and 3. Did you mean .t()?").unwrap(),
            "mm:[3, 2] x [3, 2] 的形狀不合:內側的大小是 2 和 3。是不是要用 .t() 轉置?"
        );
        let nested = "in layer 0, Linear: the input has 3 features in its last dimension, shape [2, 3], but this layer takes 2. Did you mean .t()?";
        assert_eq!(
            in_chinese(nested).unwrap(),
            "在層 0 裡,Linear:輸入的最後一個維度有 3 個特徵,形狀是 [2, 3],但這一層要 2 個。是不是要用 .t() 轉置?"
        );
        assert_eq!(in_chinese("something that a student says"), None);
        assert!(Translations::to("en").0.is_empty());
    }

    /// Everything that the helper crate can say of a mistake is in the table, as its source has it.
    #[test]
    fn every_mistake_of_the_library_is_there() {
        let message = Regex::new(r#"(?s)#\[error\(\s*"((?:[^"\\]|\\.)*)""#).unwrap();
        let ours: BTreeSet<String> = table()["zh-TW"].keys().map(|english| bare(english)).collect();
        let mut missing = Vec::new();
        let mut seen = 0;
        for source in sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../emberbook/src")) {
            for found in message.captures_iter(&std::fs::read_to_string(&source).unwrap()) {
                let text = bare(&found[1].replace("\\\"", "\"").replace("\\\\", "\\"));
                seen += 1;
                // One that has no words of its own says what another function or type does.
                let is_other = text.split("{}").all(|words| words.trim_matches([':', ' ']).is_empty());
                if !is_other && !ours.contains(&text) {
                    missing.push(text);
                }
            }
        }
        assert!(seen > 150, "{seen}");
        assert!(missing.is_empty(), "{missing:#?}");
    }

    #[test]
    fn a_translation_has_the_same_parts() {
        for (english, text) in &table()["zh-TW"] {
            let parts = |text: &str| PART.captures_iter(text).map(|part| part[1].to_owned()).collect::<BTreeSet<_>>();
            let (there, here) = (parts(english), parts(text));
            assert!(here.is_subset(&there), "{english}: {:?}", &here - &there);
        }
    }

    fn bare(text: &str) -> String {
        PART.replace_all(text, "{}").into_owned()
    }

    fn sources(folder: &Path) -> Vec<std::path::PathBuf> {
        let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let found = entries.flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] });
        found.filter(|path| path.is_dir() || path.extension().is_some_and(|extension| extension == "rs")).collect()
    }
}
