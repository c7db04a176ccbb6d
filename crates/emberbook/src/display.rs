//! Showing a value in the notebook.

use std::collections::BTreeMap;

/// The faces of a value: MIME type to content. A front end picks the richest face that it can show.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct MimeBundle(pub BTreeMap<String, String>);

impl MimeBundle {
    /// A bundle with a plain-text face, which every value has.
    pub fn text(text: impl Into<String>) -> Self {
        Self::default().with("text/plain", text)
    }

    /// Adds an HTML face.
    pub fn html(self, html: impl Into<String>) -> Self {
        self.with("text/html", html)
    }

    /// Adds a picture, as SVG source.
    pub fn svg(self, svg: impl Into<String>) -> Self {
        self.with("image/svg+xml", svg)
    }

    fn with(mut self, mime: &str, content: impl Into<String>) -> Self {
        self.0.insert(mime.to_owned(), content.into());
        self
    }
}

/// A value that knows how it looks in a notebook.
pub trait Show {
    /// The value's faces; the plain text is what a terminal prints.
    fn show(&self) -> MimeBundle;
}
