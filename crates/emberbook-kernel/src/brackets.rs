//! Brackets and quotes without their partners.

use ra_ap_rustc_lexer::{FrontmatterAllowed, LiteralKind, TokenKind, tokenize};

/// What a piece of source leaves open, as bytes of it.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Brackets {
    /// Brackets that nothing closes, outermost first.
    pub unclosed: Vec<usize>,
    /// The first bracket that closes nothing, or something of another kind.
    pub unopened: Option<usize>,
    /// A text or a block comment that does not end.
    pub endless: Option<usize>,
}

/// Finds the brackets and quotes that have no partner.
pub fn unmatched(source: &str) -> Brackets {
    let mut found = Brackets::default();
    let mut open: Vec<(usize, TokenKind)> = Vec::new();
    let mut place = 0;
    for token in tokenize(source, FrontmatterAllowed::No) {
        match token.kind {
            TokenKind::OpenParen => open.push((place, TokenKind::CloseParen)),
            TokenKind::OpenBrace => open.push((place, TokenKind::CloseBrace)),
            TokenKind::OpenBracket => open.push((place, TokenKind::CloseBracket)),
            close @ (TokenKind::CloseParen | TokenKind::CloseBrace | TokenKind::CloseBracket) => {
                let matches = open.pop().is_some_and(|(_, wanted)| wanted == close);
                found.unopened = found.unopened.or((!matches).then_some(place));
            }
            TokenKind::BlockComment { terminated: false, .. } => found.endless = Some(place),
            TokenKind::Literal { kind, .. } if is_endless(kind) => found.endless = Some(place),
            _ => {}
        }
        place += token.len as usize;
    }
    found.unclosed = open.into_iter().map(|(place, _)| place).collect();
    found
}

fn is_endless(kind: LiteralKind) -> bool {
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

    #[test]
    fn the_places_are_named() {
        assert_eq!(unmatched("f(a[0]) { } // (").unclosed, [0; 0]);
        assert_eq!(unmatched("for i in x { g(").unclosed, [11, 14]);
        assert_eq!(unmatched("f(a]").unopened, Some(3));
        assert_eq!(unmatched("let t = \"no end").endless, Some(8));
    }
}
