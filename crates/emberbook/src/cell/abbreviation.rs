//! A value's `Debug` text with long lists abbreviated, as those of a tensor are: `[1.0, 2.0, 3.0, ..., 8.0, 9.0, 10.0]`.
//!
//! It is done to the text as it comes, so that it works wherever a list is: in a list, a tuple, a struct, an option.

use std::collections::VecDeque;
use std::fmt::{self, Debug, Write};

use crate::tensor::print::{EDGE, THRESHOLD};

/// The value as `{:?}` writes it; where its lists hold more than a thousand things in all, the ends of the long ones.
#[inline(never)]
pub fn abbreviated(value: &dyn Debug) -> String {
    let mut text = Text::default();
    let _ = write!(text, "{value:?}");
    if text.count > THRESHOLD { text.finish() } else { text.whole }
}

/// Text that comes letter by letter, and the lists that are open in it.
#[derive(Default)]
struct Text {
    /// All of it, as long as nothing has to be left out.
    whole: String,
    /// What stands outside of all lists, and then in each open list, the innermost last.
    done: String,
    open: Vec<List>,
    /// Within quotation marks; after a backslash there.
    quoted: bool,
    escaped: bool,
    /// How deep in parentheses and braces the next letter is, since the innermost list opened.
    nested: usize,
    /// How many things the lists hold.
    count: usize,
}

/// A list that has not ended: its first entries, and the last.
#[derive(Default)]
struct List {
    first: Vec<String>,
    last: VecDeque<String>,
    left_out: bool,
    entry: String,
    entry_has_list: bool,
    nested_outside: usize,
}

impl Text {
    fn finish(mut self) -> String {
        // A text that has brackets of its own may not close them.
        while let Some(mut list) = self.open.pop() {
            list.end_entry();
            self.put(&list.text(""));
        }
        self.done
    }

    fn put(&mut self, text: &str) {
        match self.open.last_mut() {
            Some(list) => list.entry.push_str(text),
            None => self.done.push_str(text),
        }
    }

    fn letter(&mut self, letter: char) {
        let plain = !self.quoted;
        match letter {
            _ if self.escaped => self.escaped = false,
            '\\' if self.quoted => self.escaped = true,
            '"' => self.quoted = !self.quoted,
            _ => {}
        }
        match letter {
            '[' if plain => {
                self.open.push(List { nested_outside: self.nested, ..List::default() });
                self.nested = 0;
                return;
            }
            ']' if plain && self.nested == 0 => {
                if let Some(mut list) = self.open.pop() {
                    if !list.entry.is_empty() {
                        self.count += list.end_entry();
                    }
                    self.nested = list.nested_outside;
                    self.put(&list.text("]"));
                    if let Some(outer) = self.open.last_mut() {
                        outer.entry_has_list = true;
                    }
                    return;
                }
            }
            ',' if plain && self.nested == 0 => {
                if let Some(list) = self.open.last_mut() {
                    self.count += list.end_entry();
                    return;
                }
            }
            '(' | '{' if plain => self.nested += 1,
            ')' | '}' if plain => self.nested = self.nested.saturating_sub(1),
            _ => {}
        }
        let mut bytes = [0; 4];
        self.put(letter.encode_utf8(&mut bytes));
    }
}

impl Write for Text {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        crate::interrupt::check();
        if self.count <= THRESHOLD {
            self.whole.push_str(text);
        }
        text.chars().for_each(|letter| self.letter(letter));
        Ok(())
    }
}

impl List {
    /// Puts the entry with the others, and says how many things it was: those of a list in it have been counted.
    fn end_entry(&mut self) -> usize {
        let entry = std::mem::take(&mut self.entry);
        if self.first.len() < EDGE {
            self.first.push(entry);
        } else {
            self.last.push_back(entry);
            if self.last.len() > EDGE {
                self.last.pop_front();
                self.left_out = true;
            }
        }
        usize::from(!std::mem::take(&mut self.entry_has_list))
    }

    fn text(self, end: &str) -> String {
        let gap = self.left_out.then(|| " ...".to_owned());
        let entries: Vec<String> = self.first.into_iter().chain(gap).chain(self.last).collect();
        format!("[{}{end}", entries.join(","))
    }
}
