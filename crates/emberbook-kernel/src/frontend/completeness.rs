//! Whether a cell is ready to run, for consoles that ask at each line.

use ra_ap_rustc_lexer::{FrontmatterAllowed, LiteralKind, TokenKind, tokenize};

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Completeness {
    Complete,
    /// More must follow; the next line starts with these spaces.
    Incomplete {
        indent: String,
    },
    Invalid,
}

/// What can be said of a cell without compiling it.
pub(super) fn completeness(code: &str) -> Completeness {
    if code.trim_start().starts_with([':', '!', '%']) {
        return Completeness::Complete;
    }
    let mut open = Vec::new();
    for token in tokenize(code, FrontmatterAllowed::No) {
        match token.kind {
            TokenKind::OpenParen => open.push(TokenKind::CloseParen),
            TokenKind::OpenBrace => open.push(TokenKind::CloseBrace),
            TokenKind::OpenBracket => open.push(TokenKind::CloseBracket),
            close @ (TokenKind::CloseParen | TokenKind::CloseBrace | TokenKind::CloseBracket)
                if open.pop() != Some(close) =>
            {
                return Completeness::Invalid;
            }
            TokenKind::BlockComment { terminated: false, .. } => {
                return Completeness::Incomplete { indent: String::new() };
            }
            TokenKind::Literal { kind, .. } if is_open_text(kind) => {
                return Completeness::Incomplete { indent: String::new() };
            }
            _ => {}
        }
    }
    let incomplete = Completeness::Incomplete { indent: "    ".repeat(open.len()) };
    if !open.is_empty() {
        return incomplete;
    }
    match syn::parse_str::<syn::Block>(&format!("{{{code}\n}}")) {
        Ok(_) => Completeness::Complete,
        // The parser met the brace that closes what was asked about: it wanted more.
        Err(error)
            if error.span().end().line > code.lines().count()
                || error.to_string().starts_with("unexpected end of input") =>
        {
            incomplete
        }
        Err(_) => Completeness::Invalid,
    }
}

fn is_open_text(kind: LiteralKind) -> bool {
    matches!(
        kind,
        LiteralKind::Str { terminated: false }
            | LiteralKind::ByteStr { terminated: false }
            | LiteralKind::CStr { terminated: false }
            | LiteralKind::RawStr { n_hashes: None }
            | LiteralKind::RawByteStr { n_hashes: None }
            | LiteralKind::RawCStr { n_hashes: None }
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn incomplete(indent: usize) -> Completeness {
        Completeness::Incomplete { indent: " ".repeat(indent) }
    }

    #[test]
    fn what_can_run_is_complete() {
        for code in ["1 + 1", "let x = 1;", "fn f() {}", "for i in 0..3 {\n}", ":dep rand", "", "// nothing"] {
            assert_eq!(completeness(code), Completeness::Complete, "{code}");
        }
    }

    #[test]
    fn what_is_open_wants_more() {
        assert_eq!(completeness("for i in 0..3 {"), incomplete(4));
        assert_eq!(completeness("f(vec![\n"), incomplete(8));
        assert_eq!(completeness("let x ="), incomplete(0));
        assert_eq!(completeness("let s = \"ab"), incomplete(0));
        assert_eq!(completeness("/* so"), incomplete(0));
        assert_eq!(completeness("fn f()"), incomplete(0));
    }

    #[test]
    fn what_cannot_become_a_cell_is_invalid() {
        assert_eq!(completeness("let x = );"), Completeness::Invalid);
        assert_eq!(completeness("import numpy as np"), Completeness::Invalid);
    }
}
