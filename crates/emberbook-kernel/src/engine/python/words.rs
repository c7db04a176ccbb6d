//! A cell as lines of words, as Python divides it. What is Rust in it comes through: a cell may be half of each.

/// The smallest pieces of a line.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Word {
    Name(String),
    Number(String),
    /// A text with its prefix (`f`, `r`), `'` where that is its quote, and what stands between its quotes.
    Text(String, String),
    Sign(&'static str),
    /// What a phrase leaves open: `$x`, and `$*x` for all that is there.
    Hole(String),
}

/// A line of the cell, with those that an open bracket joins to it.
#[derive(Debug, Clone)]
pub(super) struct Line {
    /// Its place among the lines of the cell, from 0, and the place after it.
    pub(super) place: std::ops::Range<usize>,
    pub(super) indent: usize,
    /// Its words; none where this is no Python, nor close to it.
    pub(super) words: Option<Vec<Word>>,
    /// What follows `#`.
    pub(super) comment: Option<String>,
    /// As it was written.
    pub(super) text: String,
}

const SIGNS: [&str; 52] = [
    "**=", "//=", "...", "..=", "<<=", ">>=", "->", "=>", "::", "**", "//", "==", "!=", "<=", ">=", "+=", "-=", "*=",
    "/=", "%=", "@=", "&=", "|=", "&&", "||", "..", "<<", ">>", "++", "--", ":=", "+", "-", "*", "/", "%", "@", "=",
    "<", ">", "(", ")", "[", "]", "{", "}", ",", ":", ".", ";", "!", "?",
];
const MORE_SIGNS: [&str; 4] = ["&", "|", "^", "~"];

/// The lines of a cell.
pub(super) fn lines(code: &str) -> Vec<Line> {
    let all: Vec<&str> = code.split('\n').collect();
    let mut lines = Vec::new();
    let mut at = 0;
    while at < all.len() {
        let mut end = at + 1;
        let mut text = all[at].to_owned();
        let mut found = words(text.trim());
        // A bracket or a long text that is open goes on; not further than such things do.
        while matches!(found, Read::Open) && end < all.len() && end - at < 40 {
            text = text + "\n" + all[end];
            end += 1;
            found = words(text.trim());
        }
        if !matches!(found, Read::Whole(..)) {
            (end, text) = (at + 1, all[at].to_owned());
        }
        let (words, comment) = match found {
            Read::Whole(words, comment) => (Some(words), comment),
            _ => (None, None),
        };
        let indent =
            text.chars().take_while(|letter| letter.is_whitespace()).map(|l| if l == '\t' { 4 } else { 1 }).sum();
        lines.push(Line { place: at..end, indent, words, comment, text });
        at = end;
    }
    lines
}

/// What a piece of a cell is as a line.
enum Read {
    Whole(Vec<Word>, Option<String>),
    /// It would go on.
    Open,
    Foreign,
}

/// The words of a phrase, or of what stands in an f-string.
pub(super) fn of(text: &str) -> Option<Vec<Word>> {
    match words(text) {
        Read::Whole(words, None) => Some(words),
        _ => None,
    }
}

fn words(text: &str) -> Read {
    let mut found: Vec<Word> = Vec::new();
    let mut depth = 0usize;
    let mut rest = text;
    if text.starts_with("#[") || text.starts_with("#!") {
        return Read::Foreign;
    }
    let mut comment = None;
    loop {
        rest = rest.trim_start_matches(|letter: char| letter.is_whitespace() || letter == '\\');
        let Some(first) = rest.chars().next() else { break };
        if first == '#' || rest.starts_with("//") && !divides(&found, rest) {
            let (said, after) = rest.split_once('\n').unwrap_or((rest, ""));
            comment = Some(said.trim_start_matches(['#', '/']).trim().to_owned());
            rest = after;
            continue;
        }
        let name = rest.find(|l: char| !l.is_alphanumeric() && l != '_').unwrap_or(rest.len());
        if let Some(quote) = rest[name..].chars().next().filter(|quote| "'\"".contains(*quote))
            && name <= 2
            && rest[..name].chars().all(|letter| "fFrRbBuU".contains(letter))
        {
            let inner = &rest[name..];
            let quotes = if inner.starts_with(&quote.to_string().repeat(3)) { 3 } else { 1 };
            let Some(length) = text_end(&inner[quotes..], quote, quotes) else {
                return if quotes == 3 { Read::Open } else { Read::Foreign };
            };
            let single = if quote == '\'' && quotes == 1 { "'" } else { "" };
            found.push(Word::Text(rest[..name].to_lowercase() + single, inner[quotes..quotes + length].to_owned()));
            rest = &inner[2 * quotes + length..];
        } else if first == '$' {
            let length = rest[1..].find(|l: char| !l.is_alphanumeric() && l != '*').map_or(rest.len(), |end| end + 1);
            found.push(Word::Hole(rest[1..length].to_owned()));
            rest = &rest[length..];
        } else if first.is_ascii_digit()
            || first == '.' && rest[1..].starts_with(|l: char| l.is_ascii_digit()) && !ends_operand(&found)
        {
            let length = number(rest);
            found.push(Word::Number(rest[..length].to_owned()));
            rest = &rest[length..];
        } else if name > 0 {
            found.push(Word::Name(rest[..name].to_owned()));
            rest = &rest[name..];
        } else if let Some(sign) = SIGNS.iter().chain(&MORE_SIGNS).find(|sign| rest.starts_with(**sign)) {
            match *sign {
                "(" | "[" | "{" => depth += 1,
                ")" | "]" | "}" => depth = depth.saturating_sub(1),
                _ => {}
            }
            found.push(Word::Sign(sign));
            rest = &rest[sign.len()..];
        } else {
            return Read::Foreign;
        }
    }
    // A block of Rust's begins where a line ends with `{`.
    match depth > 0 && found.last() != Some(&Word::Sign("{")) {
        true => Read::Open,
        false => Read::Whole(found, comment),
    }
}

/// Whether a value ends here, so that an operator may follow.
fn ends_operand(words: &[Word]) -> bool {
    match words.last() {
        Some(Word::Sign(sign)) => [")", "]", "}"].contains(sign),
        Some(_) => true,
        None => false,
    }
}

/// Whether `//` is Python's division and not Rust's comment: one value follows, and the line ends.
fn divides(before: &[Word], rest: &str) -> bool {
    let after = rest[2..].split('\n').next().unwrap_or_default().trim().trim_end_matches([')', ']', ':', ';']);
    ends_operand(before)
        && !after.is_empty()
        && after.chars().all(|letter| letter.is_alphanumeric() || "_.(".contains(letter))
}

fn text_end(inner: &str, quote: char, quotes: usize) -> Option<usize> {
    let end = quote.to_string().repeat(quotes);
    let mut escaped = false;
    for (place, letter) in inner.char_indices() {
        if !escaped && inner[place..].starts_with(&end) {
            return Some(place);
        }
        if letter == '\n' && quotes == 1 {
            return None;
        }
        escaped = letter == '\\' && !escaped;
    }
    None
}

/// The length of the number at the front: `1_000`, `0.5`, `1.`, `1e-3`, `2.0_f32`. Two dots are a range.
fn number(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut end = 0;
    let is_hexadecimal = text.starts_with("0x") || text.starts_with("0X");
    while let Some(&byte) = bytes.get(end) {
        let next = bytes.get(end + 1);
        let is_part = byte.is_ascii_alphanumeric()
            || byte == b'_'
            || byte == b'.'
                && !text[..end].contains('.')
                && !next.is_some_and(|next| {
                    *next == b'.' || next.is_ascii_alphabetic() && !b"eEf".contains(next) || *next == b'_'
                })
            || (byte == b'+' || byte == b'-') && !is_hexadecimal && end > 0 && b"eE".contains(&bytes[end - 1]);
        if !is_part {
            break;
        }
        end += 1;
    }
    end.max(1)
}
