//! The word at the cursor, and what stands around it.

use std::ops::Range;

use ra_ap_rustc_lexer::{FrontmatterAllowed, LiteralKind, TokenKind, tokenize};

use super::known::Known;
use crate::engine::python::pytorch;

/// A word of a cell's code; it may be empty.
pub(super) struct Word<'a> {
    pub(super) text: &'a str,
    pub(super) place: Range<usize>,
    pub(super) cursor: usize,
    /// Whether it is in a text in quotes, or in a comment.
    pub(super) is_in_text: bool,
    /// The names with dots before it, and where they begin.
    chain: (usize, &'a str),
}

impl<'a> Word<'a> {
    /// The word at a byte.
    pub(super) fn at(code: &'a str, cursor: usize) -> Self {
        let is_part = |letter: char| letter.is_alphanumeric() || letter == '_';
        let start = cursor
            - code[..cursor].chars().rev().take_while(|letter| is_part(*letter)).map(char::len_utf8).sum::<usize>();
        let end = code[cursor..].find(|letter| !is_part(letter)).map_or(code.len(), |length| cursor + length);
        let of_chain = |letter: &char| is_part(*letter) || *letter == '.';
        let chain = start - code[..start].chars().rev().take_while(of_chain).map(char::len_utf8).sum::<usize>();
        Self {
            text: &code[start..end],
            place: start..end,
            cursor,
            is_in_text: is_in_text(code, cursor),
            chain: (chain, &code[chain..start]),
        }
    }

    /// What stands before the cursor of it.
    pub(super) fn typed(&self, code: &'a str) -> &'a str {
        &code[self.place.start..self.cursor]
    }

    /// Where a name of PyTorch's begins, such as `torch.zer`, if it is one.
    pub(super) fn of_python(&self, known: &Known) -> Option<usize> {
        let (start, chain) = self.chain;
        let first = chain.split('.').next().filter(|first| !first.is_empty() && chain.ends_with('.'))?;
        let is_variable = known.variables.iter().any(|(name, _)| name == first);
        (pytorch::is_module(first) && !is_variable).then_some(start)
    }

    /// The whole name of PyTorch's that it is part of: `torch.nn.Linear`.
    pub(super) fn in_chain(&self) -> String {
        format!("{}{}", self.chain.1, self.text)
    }
}

fn is_in_text(code: &str, cursor: usize) -> bool {
    let mut place = 0;
    for token in tokenize(code, FrontmatterAllowed::No) {
        let end = place + token.len as usize;
        if place < cursor && cursor <= end {
            return match token.kind {
                TokenKind::LineComment { .. } => true,
                TokenKind::BlockComment { terminated, .. } => cursor < end || !terminated,
                TokenKind::Literal { kind: LiteralKind::Int { .. } | LiteralKind::Float { .. }, .. } => false,
                TokenKind::Literal {
                    kind: LiteralKind::Str { terminated } | LiteralKind::Char { terminated }, ..
                } => cursor < end || !terminated,
                TokenKind::Literal { .. } => cursor < end,
                _ => false,
            };
        }
        place = end;
    }
    false
}
