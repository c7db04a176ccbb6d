//! A table in the notebook and as text, shortened as pandas does: many rows to the first and the last.

use std::fmt::{self, Write};

use super::Table;
use super::column::{Column, Values};
use crate::display::{MimeBundle, Show, escaped};

/// From more rows than this, only so many at each end are shown.
const ROWS: (usize, usize) = (60, 5);
const COLUMNS: (usize, usize) = (20, 10);
/// What a cell shows of a long text.
const LETTERS: usize = 50;
const LINE: usize = 120;

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let picture = Picture::new(self, COLUMNS);
        // A line is as long as the screen is wide.
        let fewer = (1..COLUMNS.1).rev().map(|end| Picture::new(self, (2 * end, end)));
        let fits = |picture: &Picture| picture.widths().iter().map(|width| width + 2).sum::<usize>() <= LINE;
        let picture = if fits(&picture) { Some(picture) } else { fewer.into_iter().find(fits) };
        let picture = picture.unwrap_or_else(|| Picture::new(self, (2, 1)));
        let widths = picture.widths();
        for row in &picture.rows {
            let mut line = format!("{:<width$}", row[0], width = widths[0]);
            for (cell, width) in row.iter().zip(&widths).skip(1) {
                let _ = write!(line, "  {cell:>width$}");
            }
            writeln!(f, "{}", line.trim_end())?;
        }
        let [rows, columns] = self.shape();
        write!(f, "\n[{rows} rows x {columns} columns]")
    }
}

impl fmt::Debug for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Show for Table {
    fn show(&self) -> MimeBundle {
        MimeBundle::text(self.to_string()).html(html(self))
    }
}

fn html(table: &Table) -> String {
    let picture = Picture::new(table, COLUMNS);
    let row = |row: &Vec<String>, kind: &str| {
        let cells = row.iter().enumerate().map(|(at, cell)| {
            let kind = if at == 0 { "th" } else { kind };
            // The notebook's own style sheet aligns text to the right too, but not everywhere.
            format!("<{kind} style=\"text-align:right;white-space:pre;padding:.2em .6em\">{}</{kind}>", escaped(cell))
        });
        format!("<tr>{}</tr>", cells.collect::<String>())
    };
    let body: String = picture.rows[1..].iter().map(|cells| row(cells, "td")).collect();
    let [rows, columns] = table.shape();
    // A dollar sign in a cell is no formula.
    format!(
        "<div class=\"tex2jax_ignore\"><div style=\"overflow-x:auto\"><table><thead>{}</thead><tbody>{body}</tbody></table></div>\
         <div style=\"opacity:.65;font-size:smaller\">{rows} rows × {columns} columns</div></div>",
        row(&picture.rows[0], "th")
    )
}

/// What is shown of a table: the names, then the rows, in each the name of the row first.
struct Picture {
    rows: Vec<Vec<String>>,
}

impl Picture {
    fn new(table: &Table, columns: (usize, usize)) -> Picture {
        let (rows, shown) = (visible(table.len(), ROWS), visible(table.all().len(), columns));
        let column = |column: &Column| {
            let there: Vec<usize> = rows.iter().flatten().copied().collect();
            let mut cells = cells(&column.values.take(&there)).into_iter();
            let cells = rows.iter().map(|row| row.and_then(|_| cells.next()).unwrap_or_else(|| "…".to_owned()));
            std::iter::once(short(&column.name)).chain(cells).collect::<Vec<String>>()
        };
        let mut columns = vec![column(table.index())];
        columns.extend(shown.iter().map(|at| match at {
            Some(at) => column(&table.all()[*at]),
            None => vec!["…".to_owned(); rows.len() + 1],
        }));
        Picture {
            rows: (0..=rows.len()).map(|row| columns.iter().map(|column| column[row].clone()).collect()).collect(),
        }
    }

    fn widths(&self) -> Vec<usize> {
        let width = |at: usize| self.rows.iter().map(|row| row[at].chars().count()).max().unwrap_or(0);
        (0..self.rows[0].len()).map(width).collect()
    }
}

/// All places, or those at the ends with a gap between them.
fn visible(size: usize, (most, end): (usize, usize)) -> Vec<Option<usize>> {
    match size > most {
        true => (0..end).map(Some).chain([None]).chain((size - end..size).map(Some)).collect(),
        false => (0..size).map(Some).collect(),
    }
}

fn cells(values: &Values) -> Vec<String> {
    match values {
        Values::Numbers(numbers) => written(numbers),
        Values::Text(text) => text.iter().map(|text| text.as_deref().map_or("NaN".to_owned(), short)).collect(),
    }
}

/// The start of a long text, on one line.
fn short(text: &str) -> String {
    let line = text.chars().take(LETTERS + 1).flat_map(|letter| {
        let escaped = if letter.is_control() { letter.escape_default().to_string() } else { letter.to_string() };
        escaped.chars().collect::<Vec<_>>()
    });
    let line: String = line.collect();
    match line.chars().count() > LETTERS {
        true => line.chars().take(LETTERS - 1).chain(['…']).collect(),
        false => line,
    }
}

/// The numbers of a column with as many digits after the point as they need, at most six; very large and small ones as
/// powers of ten.
fn written(numbers: &[f64]) -> Vec<String> {
    let finite = || numbers.iter().filter(|number| number.is_finite());
    let all = |write: &dyn Fn(&f64) -> String| -> Vec<String> {
        let cell = |number: &f64| match number {
            _ if number.is_nan() => "NaN".to_owned(),
            _ if number.is_finite() => write(number),
            _ => number.to_string(),
        };
        numbers.iter().map(cell).collect()
    };
    if finite().all(|number| number.fract() == 0. && number.abs() < 1e15) {
        return all(&|number| format!("{number:.0}"));
    }
    let small = finite().any(|number| *number != 0. && number.abs() < 1e-6);
    let large = finite().any(|number| number.abs() > 1e6);
    let long = finite().any(|number| format!("{number:.6}").len() > 12);
    if small || large && long {
        return all(&|number| {
            let (digits, power) =
                format!("{number:.6e}").split_once('e').map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap_or_default();
            let (sign, power) = power.strip_prefix('-').map_or(("+", power.as_str()), |power| ("-", power));
            format!("{digits}e{sign}{power:0>2}")
        });
    }
    let needed = |number: &f64| format!("{number:.6}").trim_end_matches('0').len();
    let whole = |number: &f64| format!("{number:.6}").len() - 6;
    let digits = finite().map(|number| needed(number) - whole(number)).max().unwrap_or(0).max(1);
    all(&|number| format!("{number:.digits$}"))
}
