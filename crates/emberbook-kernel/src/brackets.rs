//! What can be said of a source before it is parsed: brackets and quotes without their partners, and how deep it is.

use ra_ap_rustc_lexer::{FrontmatterAllowed, LiteralKind, TokenKind, tokenize};

/// The stack of a thread that parses what is not [`too_deep`]: the parser calls itself for each level, and so does what
/// drops its tree.
pub const STACK: usize = 64 << 20;

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

/// Whether parsing a source could need more than [`STACK`]. No cell that a person writes does.
///
/// Inside a bracket a tree is no deeper than there are tokens between two that separate (`,`, `;`, the end of a block),
/// plus the deepest bracket among them.
pub fn too_deep(source: &str) -> bool {
    const BRACKETS: usize = 128;
    const LEVELS: usize = 4000;
    let mut open = vec![Depth::default()];
    let (mut place, mut after_block) = (0, false);
    for token in tokenize(source, FrontmatterAllowed::No) {
        let text = &source[place..place + token.len as usize];
        place += text.len();
        let here = open.len() - 1;
        let begins_anew = after_block
            && match token.kind {
                TokenKind::Ident => !["else", "as"].contains(&text),
                TokenKind::RawIdent | TokenKind::Lifetime { .. } | TokenKind::Literal { .. } | TokenKind::Pound => true,
                _ => false,
            };
        if begins_anew || token.kind == TokenKind::Semi {
            open[here].separate();
        }
        match token.kind {
            TokenKind::Whitespace | TokenKind::LineComment { .. } | TokenKind::BlockComment { .. } => continue,
            TokenKind::OpenParen | TokenKind::OpenBrace | TokenKind::OpenBracket if here == BRACKETS => return true,
            TokenKind::OpenParen | TokenKind::OpenBrace | TokenKind::OpenBracket => {
                open[here].tokens += 1;
                open.push(Depth::default());
            }
            TokenKind::CloseParen | TokenKind::CloseBrace | TokenKind::CloseBracket if here > 0 => close(&mut open),
            // A list of types or of a closure's arguments goes on after a comma, inside what was begun before it.
            TokenKind::Comma if !open[here].lists => open[here].separate(),
            TokenKind::Lt | TokenKind::Or => (open[here].tokens, open[here].lists) = (open[here].tokens + 1, true),
            _ => open[here].tokens += 1,
        }
        after_block = token.kind == TokenKind::CloseBrace;
    }
    while open.len() > 1 {
        close(&mut open);
    }
    open[0].all() > LEVELS
}

/// How deep a tree can be inside one bracket.
#[derive(Default)]
struct Depth {
    /// Tokens since the last that separates.
    tokens: usize,
    /// The deepest bracket among them.
    bracket: usize,
    /// Whether `<` or `|` was among them.
    lists: bool,
    /// Between any two that separate, so far.
    before: usize,
}

impl Depth {
    fn all(&self) -> usize {
        self.before.max(self.tokens + self.bracket)
    }

    fn separate(&mut self) {
        *self = Self { before: self.all(), ..Self::default() };
    }
}

fn close(open: &mut Vec<Depth>) {
    if let (Some(inner), Some(outer)) = (open.pop(), open.last_mut()) {
        outer.bracket = outer.bracket.max(inner.all());
    }
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

    /// Sources that nest in one way or another, `count` times.
    fn nested(count: usize) -> Vec<String> {
        let around = |before: &str, inner: &str, after: &str| before.repeat(count) + inner + &after.repeat(count);
        vec![
            around("!", "x", ""),
            around("-", "x", ""),
            around("&", "x", ""),
            around("", "a", " + a"),
            around("a = ", "a", ""),
            around("", "a", ".b()"),
            around("", "a", "?"),
            around("", "a", " as u8"),
            around("", "a", "()"),
            around("", "a", "[0]"),
            around("|a, b| ", "x", ""),
            around("if a { 1 } else ", "{ 2 }", ""),
            around("return ", "x", ""),
            around("", "match x {} ", ".a"),
            format!("let x: {};", around("A<B, ", "C", ">")),
            format!("let x: {};", around("fn() -> ", "C", "")),
            format!("use {};", around("a::", "b", "")),
            format!("let {} = x;", around("&", "x", "")),
        ]
    }

    #[test]
    fn what_is_not_too_deep_is_parsed() {
        let parse = || {
            for source in (1..=12).flat_map(|power| nested(1 << power)).filter(|source| !too_deep(source)) {
                let _ = syn::parse_str::<syn::Block>(&format!("{{{source}}}"));
            }
            for (open, close) in [("(", ")"), ("[", "]"), ("{", "}"), ("f(", ")"), ("if a {", "}"), ("|| {", "}")] {
                let source = open.repeat(126) + &"!".repeat(3500) + "1" + &close.repeat(126);
                assert!(!too_deep(&source), "{open}");
                let _ = syn::parse_str::<syn::Block>(&format!("{{{source}}}"));
            }
        };
        std::thread::Builder::new().stack_size(STACK).spawn(parse).unwrap().join().unwrap();
    }

    #[test]
    fn what_no_stack_could_hold_is_too_deep() {
        for source in nested(100_000) {
            assert!(too_deep(&source), "{}", &source[..40]);
        }
        for bracket in ["(", "[", "{", "f(", "vec![", "|| {"] {
            assert!(too_deep(&bracket.repeat(100_000)));
        }
        let hidden = (0..100).fold("1".to_owned(), |inner, _| format!("({inner}{})", " + 1".repeat(100)));
        assert!(too_deep(&hidden));
    }

    #[test]
    fn long_is_not_deep() {
        let rows = "(1, 2.5, \"a\"), ".repeat(100_000);
        let functions = "fn f(x: &[i32]) -> Option<i32> { x.iter().max().copied() }\n".repeat(10_000);
        let branches = "if x < 1 { println!(\"{x}\"); } else { x += 1; }\n".repeat(10_000);
        let text = format!("let t = \"{}\"; // {}", "((((!!!!".repeat(10_000), "((((".repeat(10_000));
        let arms = format!("match x {{ {} }}", "1 => f(x + 1), ".repeat(10_000));
        for source in [format!("let t = vec![{rows}];"), functions, branches, text, arms] {
            assert!(!too_deep(&source), "{}", &source[..40]);
        }
    }
}
