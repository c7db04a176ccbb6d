//! Figures to step through with a slider that needs no kernel.

use std::fmt::{self, Display};

use super::FigureMistake;
use super::picture::base64;
use super::svg::escape;
use crate::display::{MimeBundle, Show, escaped};
use crate::mistake::Raise;

/// One figure for each value of what is called `name`, and a slider that says which is seen. It works in a saved notebook
/// too, without a kernel; where a page may run no scripts, the figures unfold one by one.
///
/// ```
/// use emberbook::prelude::*;
/// let rates = [0.1, 0.5, 1.1];
/// let path = |rate: f64| (0..10).map(|step| (1. - 2. * rate).powi(step)).collect::<Vec<f64>>();
/// slider("learning rate", &rates, rates.map(|rate| plot(&path(rate)).y_range(-2..2).y_label("w")));
/// ```
///
/// # Panics
/// When there is not one figure for each value, or none.
#[track_caller]
pub fn slider<F: Show>(name: &str, values: &[impl Display], figures: impl IntoIterator<Item = F>) -> Slider {
    let captions = values.iter().map(|value| format!("{name} = {value}")).collect();
    Slider::of(name, captions, figures.into_iter().map(|figure| figure.show()).collect())
}

/// Figures to step through; made by [`slider`].
#[derive(Clone)]
#[must_use = "a slider is seen when it is the last expression of a cell, or with `display(&slider)`"]
pub struct Slider {
    name: String,
    frames: Vec<(String, MimeBundle)>,
}

impl Slider {
    #[track_caller]
    #[inline(never)]
    fn of(name: &str, captions: Vec<String>, figures: Vec<MimeBundle>) -> Slider {
        if figures.is_empty() {
            FigureMistake::NoFrames.raise();
        }
        if captions.len() != figures.len() {
            let (first, second) = ((captions.len(), "value"), (figures.len(), "figure"));
            FigureMistake::Lengths { operation: "slider", first, second, each: "place of the slider" }.raise();
        }
        Slider { name: name.to_owned(), frames: captions.into_iter().zip(figures).collect() }
    }

    /// What folds and unfolds by itself, the first figure open. A page that may run scripts shows the slider in its place.
    fn html(&self) -> String {
        let frames: String = (self.frames.iter().enumerate())
            .map(|(i, (caption, figure))| {
                let (open, caption) = (if i == 0 { " open" } else { "" }, escape(caption));
                format!("<details{open}><summary>{caption}</summary>{}</details>", face(&caption, figure))
            })
            .collect();
        // A page that runs no scripts drops what an element does, so the figures stay as they are. The picture is one clear
        // pixel: of all elements, it is pictures that say when they are there. `data-lm-suppress-shortcuts` keeps JupyterLab
        // from taking the arrow keys for itself.
        format!(
            r#"<div role="group" aria-label="{}">{frames}<img alt="" width="1" height="1" src="{CLEAR_PIXEL}" onload="{}"></div>"#,
            escape(&self.name),
            include_str!("slider.js").replace('\n', " ").trim()
        )
    }
}

const CLEAR_PIXEL: &str = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";

/// A value as HTML; a figure as a picture of its own, whose colours and names are none of the page's.
pub(crate) fn face(caption: &str, figure: &MimeBundle) -> String {
    if let Some(svg) = figure.get("image/svg+xml") {
        let address = base64(svg.as_bytes());
        return format!(
            r#"<img alt="{caption}" style="max-width:100%;height:auto" src="data:image/svg+xml;base64,{address}">"#
        );
    }
    let text = figure.get("text/plain").unwrap_or_default();
    figure.get("text/html").map_or_else(|| format!("<pre>{}</pre>", escaped(text)), str::to_owned)
}

impl Show for Slider {
    fn show(&self) -> MimeBundle {
        MimeBundle::text(self.to_string()).html(self.html())
    }
}

impl fmt::Display for Slider {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let frame = |(caption, figure): &(String, MimeBundle)| {
            format!("{caption}\n{}", figure.get("text/plain").unwrap_or_default())
        };
        f.write_str(&self.frames.iter().map(frame).collect::<Vec<_>>().join("\n\n"))
    }
}

impl fmt::Debug for Slider {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let captions: Vec<&str> = self.frames.iter().map(|(caption, _)| caption.as_str()).collect();
        write!(f, "Slider({})", captions.join(", "))
    }
}
