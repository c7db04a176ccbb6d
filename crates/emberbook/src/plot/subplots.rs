//! Several figures as one.

use std::fmt;

use super::page::Page;
use super::{Figure, FigureMistake, png, save, sketch, svg};
use crate::display::{MimeBundle, Show};
use crate::mistake::Raise;

/// Several figures in rows and columns, the first ones in the first row. Each keeps its title, labels and legend; how large
/// they are the whole says.
///
/// ```
/// use emberbook::prelude::*;
/// let (losses, rates) = (vec![4.0, 2.0, 1.0], vec![0.6, 0.8, 0.9]);
/// subplots(1, 2, [plot(&losses).title("Loss"), plot(&rates).title("Accuracy")]).title("A run");
/// ```
#[track_caller]
pub fn subplots(rows: usize, columns: usize, figures: impl IntoIterator<Item = Figure>) -> Subplots {
    Subplots::of(rows, columns, figures.into_iter().collect())
}

/// Figures side by side; made by [`subplots`]. Every method gives a new one and leaves the old one as it was.
#[derive(Clone)]
#[must_use = "figures are seen when they are the last expression of a cell, or with `display(&figures)`"]
pub struct Subplots {
    pub(super) rows: usize,
    pub(super) columns: usize,
    pub(super) panels: Vec<Figure>,
    pub(super) title: String,
    pub(super) size: Option<(u32, u32)>,
}

impl Subplots {
    #[track_caller]
    fn of(rows: usize, columns: usize, panels: Vec<Figure>) -> Subplots {
        if rows == 0 || columns == 0 {
            FigureMistake::NoGrid { operation: "subplots" }.raise();
        }
        if panels.len() > rows.saturating_mul(columns) {
            FigureMistake::Subplots { figures: panels.len(), rows, columns }.raise();
        }
        // Rows and columns in which nothing stands take no place.
        let columns = columns.min(panels.len().max(1));
        Subplots { rows: panels.len().div_ceil(columns).max(1), columns, panels, title: String::new(), size: None }
    }

    /// The title, above all of them.
    #[inline(never)]
    pub fn title(&self, title: &str) -> Subplots {
        Subplots { title: title.to_owned(), ..self.clone() }
    }

    /// Width and height of the whole in pixels; 320 by 240 for each figure, or a little more, if nothing is said.
    #[inline(never)]
    pub fn size(&self, width: u32, height: u32) -> Subplots {
        Subplots { size: Some(super::allowed_size(width, height)), ..self.clone() }
    }

    /// Writes them to a file, as [`Figure::save`] does.
    ///
    /// # Errors
    /// A mistake if the name ends in neither `.svg` nor `.png`, or the file cannot be written.
    #[track_caller]
    #[inline(never)]
    pub fn save(&self, path: &str) {
        save::save(path, || svg::draw(&Page::of_panels(self)), || png::draw(&Page::of_panels(self)));
    }

    pub(super) fn describe(&self) -> String {
        self.panels.iter().map(Figure::describe).collect::<Vec<_>>().join(" | ")
    }
}

impl Show for Subplots {
    fn show(&self) -> MimeBundle {
        MimeBundle::text(self.to_string()).svg(svg::draw(&Page::of_panels(self)))
    }
}

impl fmt::Display for Subplots {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let title = (!self.title.is_empty()).then(|| self.title.clone());
        let parts: Vec<String> = title.into_iter().chain(self.panels.iter().map(sketch::draw)).collect();
        f.write_str(&parts.join("\n\n"))
    }
}

impl fmt::Debug for Subplots {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "Subplots({})", self.describe())
    }
}
