use std::fmt;

use crate::display::escaped;

/// The name of a number as the slides write it: a letter, an index below it, and above it which sample it belongs to.
///
/// As text it is `w13`, and `n3^2` for the second sample.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Symbol {
    letter: String,
    index: String,
    sample: Option<usize>,
}

impl Symbol {
    pub(super) fn new(letter: &str, index: impl Into<String>) -> Self {
        Self { letter: letter.to_owned(), index: index.into(), sample: None }
    }

    /// The same for one sample; the first is 0 here, and 1 on the board.
    pub(super) fn of(mut self, sample: usize) -> Self {
        self.sample = Some(sample + 1);
        self
    }

    /// The derivative of the loss by it: `dL/dn3`.
    pub(super) fn error(self) -> Self {
        Self { letter: format!("dL/d{}", self.letter), ..self }
    }

    /// Its own derivative by another: `dy3/dn3`.
    pub(super) fn over(self, below: &Self) -> Self {
        Self { letter: format!("d{self}/d{}", below.letter), ..below.clone() }
    }

    /// As HTML, in which every letter stands for itself.
    pub(super) fn html(&self) -> String {
        let index = if self.index.is_empty() { String::new() } else { format!("<sub>{}</sub>", escaped(&self.index)) };
        let sample = self.sample.map(|sample| format!("<sup>{sample}</sup>")).unwrap_or_default();
        format!("<i>{}</i>{index}{sample}", escaped(&self.letter))
    }

    /// As LaTeX: `w_{13}`, `n_{3}^{2}`.
    pub fn latex(&self) -> String {
        let index = if self.index.is_empty() { String::new() } else { format!("_{{{}}}", upright(&self.index)) };
        let sample = self.sample.map(|sample| format!("^{{{sample}}}")).unwrap_or_default();
        format!("{}{index}{sample}", upright(&self.letter))
    }
}

impl fmt::Display for Symbol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_short = self.index.chars().all(|letter| letter.is_ascii_digit() || letter == 'y');
        let between = if is_short { "" } else { "_" };
        write!(f, "{}{between}{}", self.letter, self.index)?;
        self.sample.map_or(Ok(()), |sample| write!(f, "^{sample}"))
    }
}

/// A letter or a number as it is, a word as text, and nothing that LaTeX would obey.
fn upright(name: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii_digit() || letter == ',';
    if name.chars().count() <= 1 && name.chars().all(char::is_alphanumeric) || name.chars().all(is_plain) {
        return name.to_owned();
    }
    let kept: String = name.chars().map(|letter| if "\\{}$^_%#&~".contains(letter) { ' ' } else { letter }).collect();
    format!("\\text{{{kept}}}")
}
