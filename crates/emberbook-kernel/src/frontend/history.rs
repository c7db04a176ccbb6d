//! What was run, over sessions: one file of JSON lines, which several kernels write at once.

use std::collections::HashSet;
use std::fs::{File, OpenOptions, create_dir_all};
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// What a search may cost in comparisons of two characters, a fraction of a second; it begins with the newest cell.
const STEPS: usize = 30_000_000;

/// A longer cell, in bytes, is not kept.
const LONGEST: usize = 1 << 20;

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
        let session = read(&file).map(|entry| entry.session).max().unwrap_or(0).saturating_add(1);
        write(&file, &Entry { session, line: 0, input: String::new() })?;
        file.unlock().ok()?;
        Some(session)
    }

    /// Adds a cell.
    pub(super) fn add(&mut self, line: i64, input: &str) {
        if input.len() > LONGEST {
            return;
        }
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
                let pattern = request["pattern"].as_str().unwrap_or("*");
                let unique = request["unique"].as_bool() == Some(true);
                let (mut seen, mut steps) = (HashSet::new(), STEPS);
                let found = all
                    .into_iter()
                    .rev()
                    .filter(|entry| matches(pattern, &entry.input, &mut steps))
                    .filter(|entry| !unique || seen.insert(entry.input.clone()));
                let mut found: Vec<Entry> = found.take(limit(number("n"))).collect();
                found.reverse();
                found
            }
            _ => {
                let older = all.len().saturating_sub(limit(number("n")));
                all.into_iter().skip(older).collect()
            }
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

fn limit(count: Option<i64>) -> usize {
    count.and_then(|count| usize::try_from(count).ok()).unwrap_or(usize::MAX)
}

/// Shell patterns: `*` is any text, `?` any character. Only the last `*` is tried again, one character later each time.
/// A text that would take more steps than are left does not match.
fn matches(pattern: &str, text: &str, steps: &mut usize) -> bool {
    let (mut pattern, mut text) = (pattern.chars(), text.chars());
    let mut again = None;
    while *steps > 0 {
        *steps -= 1;
        let (mut next_pattern, mut next_text) = (pattern.clone(), text.clone());
        match (next_pattern.next(), next_text.next()) {
            (None, None) => return true,
            (Some('*'), _) => {
                pattern = next_pattern;
                again = Some((pattern.clone(), text.clone()));
            }
            (Some(wanted), Some(letter)) if wanted == letter || wanted == '?' => {
                (pattern, text) = (next_pattern, next_text)
            }
            _ => {
                let Some((after, rest)) = &mut again else { return false };
                if rest.next().is_none() {
                    return false;
                }
                (pattern, text) = (after.clone(), rest.clone());
            }
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_find_what_a_shell_would() {
        let found = |pattern: &str, text: &str| matches(pattern, text, &mut STEPS.clone());
        assert!(found("*mm*", "x.mm(&w)"));
        assert!(found("let ?*", "let x = 1"));
        assert!(!found("mm*", "x.mm(&w)"));
        assert!(found("*ab", "aab") && found("a*b*c?", "a-b-b-cc") && found("", "") && found("**", ""));
        assert!(!found("?", "") && !found("a*b", "ab-") && !found("ab", "a"));
    }

    #[test]
    fn no_pattern_takes_long() {
        let mut steps = STEPS;
        assert!(!matches(&("*".repeat(1000) + "a"), &"b".repeat(1000), &mut steps));
        assert!(steps > STEPS - 10_000);
        assert!(!matches(&("*a".repeat(1000) + "b"), &"a".repeat(10_000), &mut steps));
        assert!(steps > STEPS - 100_000);
        assert!(!matches(&("*".to_owned() + &"a".repeat(100_000) + "b"), &"a".repeat(1 << 20), &mut steps));
        assert_eq!(steps, 0);
    }
}
