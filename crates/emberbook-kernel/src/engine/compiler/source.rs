//! What the compiler gets, and where each piece of it comes from.

use std::ops::Range;
use std::sync::Arc;

use crate::engine::notebook::Definition;

/// A change of a piece of text: these bytes of it are replaced. None of them adds or takes away a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::engine) struct Edit {
    pub(in crate::engine) place: Range<usize>,
    pub(in crate::engine) text: String,
}

/// Who wrote a piece.
#[derive(Debug, Clone)]
pub(in crate::engine) enum Origin {
    /// The student, in this cell.
    Cell,
    /// The student, in an earlier cell.
    Earlier(Arc<Definition>),
}

/// A text made of pieces.
#[derive(Debug, Default)]
pub(in crate::engine) struct Source {
    pub(in crate::engine) text: String,
    /// Bytes of the text, who wrote them, and where they begin there.
    pieces: Vec<(Range<usize>, Origin, usize)>,
}

impl Source {
    /// Adds what the kernel writes; the bytes where it is.
    pub(in crate::engine) fn write(&mut self, text: &str) -> Range<usize> {
        let start = self.text.len();
        self.text += text;
        start..self.text.len()
    }

    /// Adds what stands around something that a student has written, and belongs to it.
    pub(in crate::engine) fn write_for(&mut self, text: &str, origin: &Origin) {
        let place = self.write(text);
        self.pieces.push((place, origin.clone(), 0));
    }

    /// Adds a part of what a student has written, with changes, which are sorted.
    pub(in crate::engine) fn copy(&mut self, written: &str, part: Range<usize>, edits: &[Edit], origin: &Origin) {
        let mut at = part.start;
        let within = |edit: &&Edit| edit.place.start >= part.start && edit.place.end <= part.end;
        for edit in edits.iter().filter(within) {
            self.copy_piece(written, at..edit.place.start, origin);
            self.text += &edit.text;
            at = edit.place.end;
        }
        self.copy_piece(written, at..part.end, origin);
    }

    fn copy_piece(&mut self, written: &str, part: Range<usize>, origin: &Origin) {
        if !part.is_empty() {
            let place = self.write(&written[part.clone()]);
            self.pieces.push((place, origin.clone(), part.start));
        }
    }

    /// Who wrote a byte, and which byte it is there; none in what the kernel wrote. The end of a piece belongs to it.
    pub(in crate::engine) fn origin(&self, byte: usize) -> Option<(&Origin, usize)> {
        let next = self.pieces.partition_point(|(place, ..)| place.start <= byte);
        let (place, origin, start) = self.pieces[..next].last()?;
        (byte <= place.end).then(|| (origin, start + byte - place.start))
    }

    /// The byte for a line and a column (in characters, both from 1).
    pub(in crate::engine) fn byte(&self, line: usize, column: usize) -> usize {
        let start: usize = self.text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
        let rest = &self.text[start..];
        start + rest.char_indices().nth(column.saturating_sub(1)).map_or(rest.len(), |(place, _)| place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_found_where_it_was_written() {
        let mut source = Source::default();
        source.write("fn frame() { ");
        let written = "let ä = read(b)?;";
        let question = written.find('?').unwrap();
        let edits =
            [Edit { place: 9..9, text: "ok(".into() }, Edit { place: question..question + 1, text: ")".into() }];
        source.copy(written, 0..written.len(), &edits, &Origin::Cell);
        source.write(" }");
        assert_eq!(source.text, "fn frame() { let ä = ok(read(b)); }");
        for word in ["ä", "read", "b)", ";"] {
            let (_, place) = source.origin(source.text.find(word).unwrap()).unwrap();
            assert!(written[place..].starts_with(word), "{word}");
        }
        assert!(source.origin(3).is_none());
        assert_eq!(source.byte(1, 19), source.text.find(" = ok").unwrap());
    }
}
