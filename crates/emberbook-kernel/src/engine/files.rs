//! File names at the cursor: inside a text in quotes, and behind a command.

use std::fs;
use std::path::Path;

use ra_ap_rustc_lexer::{FrontmatterAllowed, LiteralKind, TokenKind, tokenize};

use super::help::Completion;

/// The files and folders that could stand at a byte of the cell; none if no file name could.
pub(super) fn complete(code: &str, cursor: usize) -> Option<Completion> {
    let path = &code[start_of_path(code, cursor)?..cursor];
    let (folder, name) = path.rsplit_once('/').map_or(("", path), |(folder, name)| (folder, name));
    let folder = if path.starts_with('/') && folder.is_empty() { "/" } else { folder };
    let mut matches: Vec<String> = fs::read_dir(if folder.is_empty() { Path::new(".") } else { Path::new(folder) })
        .ok()?
        .flatten()
        .filter_map(|entry| {
            let found = entry.file_name().into_string().ok()?;
            let hidden = found.starts_with('.') && !name.starts_with('.');
            let slash = if entry.path().is_dir() { "/" } else { "" };
            (found.starts_with(name) && !hidden).then(|| found + slash)
        })
        .collect();
    matches.sort();
    (!matches.is_empty()).then_some(Completion { matches, start: cursor - name.len(), end: cursor })
}

/// Where the path at the cursor begins.
fn start_of_path(code: &str, cursor: usize) -> Option<usize> {
    let line_start = code[..cursor].rfind('\n').map_or(0, |end| end + 1);
    let line = &code[line_start..cursor];
    if line.starts_with('!') || line.starts_with("%load ") {
        let word = line.rfind([' ', '!', '"', '\'']).map_or(0, |place| place + 1);
        return Some(line_start + word);
    }
    let mut place = 0;
    for token in tokenize(code, FrontmatterAllowed::No) {
        let end = place + token.len as usize;
        if place < cursor && cursor <= end {
            let TokenKind::Literal { kind: LiteralKind::Str { terminated }, .. } = token.kind else {
                return None;
            };
            return (!terminated || cursor < end).then_some(place + 1);
        }
        place = end;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_stands_in_quotes_or_behind_a_command() {
        assert_eq!(start_of_path("read(\"dat", 9), Some(6));
        assert_eq!(start_of_path("read(\"dat\")", 9), Some(6));
        assert_eq!(start_of_path("!head src/ma", 12), Some(6));
        assert_eq!(start_of_path("%load les", 9), Some(6));
        assert_eq!(start_of_path("read(dat", 8), None);
        assert_eq!(start_of_path("\"a\"", 3), None);
    }

    #[test]
    fn files_and_folders_are_found() {
        let found = complete("!cat src/eng", 12).unwrap();
        assert_eq!(found.matches, ["engine.rs", "engine/"]);
        assert_eq!((found.start, found.end), (9, 12));
        assert!(complete("open(\"no_such_file", 18).is_none());
    }
}
