//! What was run, over sessions: one file of JSON lines, which several kernels write at once.

use std::collections::HashSet;
use std::fs::{File, OpenOptions, create_dir_all};
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// One cell that was run.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Entry {
    session: i64,
    line: i64,
    input: String,
}

/// The cells that were run in this session and before.
pub(super) struct History {
    file: Option<PathBuf>,
    session: i64,
    /// This session's, in case the file cannot be written.
    own: Vec<Entry>,
}

impl History {
    /// Begins a session, with a number that no other has.
    pub(super) fn open() -> Self {
        let file = std::env::var_os("EMBERBOOK_HISTORY")
            .map(PathBuf::from)
            .or_else(|| Some(dirs::data_dir()?.join("emberbook").join("history.jsonl")));
        let mut history = Self { file, session: 1, own: Vec::new() };
        history.session = history.begin().unwrap_or(1);
        history
    }

    /// Takes the next number, and leaves a mark of it for the next kernel.
    fn begin(&self) -> Option<i64> {
        let path = self.file.as_ref()?;
        create_dir_all(path.parent()?).ok()?;
        let file = OpenOptions::new().create(true).append(true).read(true).open(path).ok()?;
        file.lock().ok()?;
        let session = read(&file).map(|entry| entry.session).max().unwrap_or(0) + 1;
        write(&file, &Entry { session, line: 0, input: String::new() })?;
        file.unlock().ok()?;
        Some(session)
    }

    /// Adds a cell.
    pub(super) fn add(&mut self, line: i64, input: &str) {
        let entry = Entry { session: self.session, line, input: input.to_owned() };
        if let Some(file) = self.file.as_ref().and_then(|path| OpenOptions::new().append(true).open(path).ok()) {
            let _ = file.lock();
            let _ = write(&file, &entry);
        }
        self.own.push(entry);
    }

    /// The content of a `history_reply`.
    pub(super) fn answer(&self, request: &Value) -> Value {
        let number = |name: &str| request[name].as_i64();
        let all = self.all();
        let chosen: Vec<Entry> = match request["hist_access_type"].as_str() {
            Some("range") => {
                // Zero is this session, minus one the one before.
                let session = number("session")
                    .filter(|session| *session > 0)
                    .unwrap_or(self.session + number("session").unwrap_or(0));
                let (start, stop) = (number("start").unwrap_or(0), number("stop").unwrap_or(i64::MAX));
                all.into_iter()
                    .filter(|entry| entry.session == session && (start..stop).contains(&entry.line))
                    .collect()
            }
            Some("search") => {
                let pattern: Vec<char> = request["pattern"].as_str().unwrap_or("*").chars().collect();
                let mut found: Vec<Entry> = all
                    .into_iter()
                    .filter(|entry| matches(&pattern, &entry.input.chars().collect::<Vec<_>>()))
                    .collect();
                if request["unique"].as_bool() == Some(true) {
                    let mut seen = HashSet::new();
                    found.reverse();
                    found.retain(|entry| seen.insert(entry.input.clone()));
                    found.reverse();
                }
                last(found, number("n"))
            }
            _ => last(all, number("n")),
        };
        // There is no record of outputs, which Jupyter allows; asked for them, it wants a pair.
        let with_output = request["output"].as_bool() == Some(true);
        let history: Vec<Value> = chosen
            .into_iter()
            .map(
                |Entry { session, line, input }| {
                    if with_output { json!([session, line, [input, null]]) } else { json!([session, line, input]) }
                },
            )
            .collect();
        json!({"status": "ok", "history": history})
    }

    fn all(&self) -> Vec<Entry> {
        let file = self.file.as_ref().and_then(|path| File::open(path).ok());
        match file {
            Some(file) => read(&file).filter(|entry| entry.line > 0).collect(),
            None => self.own.clone(),
        }
    }
}

fn read(file: &File) -> impl Iterator<Item = Entry> {
    BufReader::new(file).lines().map_while(Result::ok).filter_map(|line| serde_json::from_str(&line).ok())
}

fn write(mut file: &File, entry: &Entry) -> Option<()> {
    let mut line = serde_json::to_string(entry).ok()?;
    line.push('\n');
    file.write_all(line.as_bytes()).ok()
}

fn last(mut entries: Vec<Entry>, count: Option<i64>) -> Vec<Entry> {
    let count = count.and_then(|count| usize::try_from(count).ok()).unwrap_or(usize::MAX);
    entries.split_off(entries.len().saturating_sub(count))
}

/// Shell patterns: `*` is any text, `?` any character.
fn matches(pattern: &[char], text: &[char]) -> bool {
    match (pattern, text) {
        ([], []) => true,
        (['*', rest @ ..], _) => (0..=text.len()).any(|skipped| matches(rest, &text[skipped..])),
        (['?', rest @ ..], [_, text @ ..]) => matches(rest, text),
        ([letter, rest @ ..], [first, text @ ..]) if letter == first => matches(rest, text),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_find_what_a_shell_would() {
        let found = |pattern: &str, text: &str| {
            matches(&pattern.chars().collect::<Vec<_>>(), &text.chars().collect::<Vec<_>>())
        };
        assert!(found("*mm*", "x.mm(&w)"));
        assert!(found("let ?*", "let x = 1"));
        assert!(!found("mm*", "x.mm(&w)"));
    }
}
