use std::fmt;

use crate::display::{MimeBundle, Show, escaped};

/// What [`check!`](crate::check) says: `✓ Right.`, or what is not right yet.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    mark: Mark,
    text: String,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Mark {
    Waiting,
    Right,
    NotYet,
}

impl Verdict {
    pub(super) fn waiting() -> Self {
        Self::of(Mark::Waiting, "Not answered yet. Put your answer in the place of `..` and run this cell again.")
    }

    /// Nothing about the answer, but about the check.
    pub(super) fn unknown(text: impl Into<String>) -> Self {
        Self::of(Mark::Waiting, text)
    }

    pub(super) fn right(remark: &str) -> Self {
        Self::of(Mark::Right, format!("Right. {remark}").trim_end())
    }

    pub(super) fn not_yet(why: &str, hint: &str) -> Self {
        let said: Vec<&str> = ["Not yet.", why, hint].into_iter().filter(|sentence| !sentence.is_empty()).collect();
        Self::of(Mark::NotYet, said.join(" "))
    }

    fn of(mark: Mark, text: impl Into<String>) -> Self {
        Self { mark, text: text.into() }
    }

    /// Whether the answer is right.
    pub fn is_right(&self) -> bool {
        self.mark == Mark::Right
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = match self.mark {
            Mark::Waiting => "○",
            Mark::Right => "✓",
            Mark::NotYet => "✗",
        };
        write!(f, "{sign} {}", self.text)
    }
}

/// A line with a coloured edge. The colours are readable on light and dark pages.
impl Show for Verdict {
    fn show(&self) -> MimeBundle {
        let color = match self.mark {
            Mark::Waiting => "#888888",
            Mark::Right => "#2e9e44",
            Mark::NotYet => "#e08600",
        };
        let text = self.to_string();
        // What is between backticks is code; the file's lines to paste are several.
        let html: String = escaped(&text)
            .split('`')
            .enumerate()
            .map(|(i, part)| if i % 2 == 1 { format!("<code>{part}</code>") } else { part.replace('\n', "<br>") })
            .collect();
        let style = format!("border-left:4px solid {color};padding:.3em .8em;margin:.2em 0");
        MimeBundle::text(text).html(format!("<div style=\"{style}\">{html}</div>"))
    }
}
