//! A function of two variables, and its lines of equal height.

use std::collections::HashMap;

use super::mark::Point;

/// The values of a function on a grid: row 0 at the lowest y, column 0 at the lowest x.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Field {
    pub x: (f64, f64),
    pub y: (f64, f64),
    pub columns: usize,
    pub rows: usize,
    pub values: Vec<f64>,
}

impl Field {
    /// Evaluates `height` on a grid that is fine enough for smooth lines.
    pub fn sample(x: (f64, f64), y: (f64, f64), height: &dyn Fn(f64, f64) -> f64) -> Field {
        const COLUMNS: usize = 81;
        const ROWS: usize = 61;
        let mut field = Field { x, y, columns: COLUMNS, rows: ROWS, values: Vec::with_capacity(COLUMNS * ROWS) };
        for row in 0..ROWS {
            for column in 0..COLUMNS {
                crate::interrupt::check();
                let (x, y) = field.place(column as f64, row as f64);
                field.values.push(height(x, y));
            }
        }
        field
    }

    /// Where a place on the grid, which may lie between its points, stands in the figure.
    pub fn place(&self, column: f64, row: f64) -> Point {
        let between = |(from, to): (f64, f64), share: f64| from + (to - from) * share;
        (between(self.x, column / (self.columns - 1) as f64), between(self.y, row / (self.rows - 1) as f64))
    }

    /// The lines on which the function has this height, by marching squares: every square of the grid is crossed by at
    /// most two straight pieces, which are then joined where they meet. Squares with a NaN are left out.
    pub fn lines(&self, height: f64) -> Vec<Vec<Point>> {
        let mut pieces = vec![];
        for row in 0..self.rows - 1 {
            for column in 0..self.columns - 1 {
                self.cross(column, row, height, &mut pieces);
            }
        }
        join(&pieces)
            .into_iter()
            .map(|line| line.into_iter().map(|side| self.crossing(side, height)).collect())
            .collect()
    }

    fn at(&self, column: usize, row: usize) -> f64 {
        self.values[row * self.columns + column]
    }

    /// The pieces of the line in one square, as pairs of the sides that they cross.
    fn cross(&self, column: usize, row: usize, height: f64, pieces: &mut Vec<(Side, Side)>) {
        let corners =
            [(column, row), (column + 1, row), (column + 1, row + 1), (column, row + 1)].map(|(c, r)| self.at(c, r));
        if !corners.iter().all(|corner| corner.is_finite()) {
            return;
        }
        let (bottom, left) = (Side { column, row, upright: false }, Side { column, row, upright: true });
        let (top, right) = (Side { row: row + 1, ..bottom }, Side { column: column + 1, ..left });
        let middle_is_above = corners.iter().sum::<f64>() / 4.0 >= height;
        match corners.map(|corner| corner >= height) {
            [a, b, c, d] if a == b && b == c && c == d => {}
            [a, b, c, d] if b == c && c == d && a != b => pieces.push((left, bottom)),
            [a, b, c, d] if a == c && c == d && b != a => pieces.push((bottom, right)),
            [a, b, c, d] if a == b && b == d && c != a => pieces.push((right, top)),
            [a, b, c, d] if a == b && b == c && d != a => pieces.push((top, left)),
            [a, b, ..] if a == b => pieces.push((left, right)),
            [a, _, _, d] if a == d => pieces.push((bottom, top)),
            // A saddle: the height in the middle says which opposite corners belong together.
            [a, ..] if a == middle_is_above => pieces.extend([(bottom, right), (top, left)]),
            _ => pieces.extend([(left, bottom), (right, top)]),
        }
    }

    /// Where the line crosses a side, between the two points of the grid.
    fn crossing(&self, side: Side, height: f64) -> Point {
        let Side { column, row, upright } = side;
        let from = self.at(column, row);
        let to = if upright { self.at(column, row + 1) } else { self.at(column + 1, row) };
        let share = ((height - from) / (to - from)).clamp(0.0, 1.0);
        let (column, row) = (column as f64, row as f64);
        if upright { self.place(column, row + share) } else { self.place(column + share, row) }
    }
}

/// A side of a square of the grid, from the point at (column, row) up or to the right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Side {
    column: usize,
    row: usize,
    upright: bool,
}

/// Joins pieces that share a side into lines.
fn join(pieces: &[(Side, Side)]) -> Vec<Vec<Side>> {
    let mut at: HashMap<Side, Vec<usize>> = HashMap::new();
    for (number, (from, to)) in pieces.iter().enumerate() {
        at.entry(*from).or_default().push(number);
        at.entry(*to).or_default().push(number);
    }
    let mut used = vec![false; pieces.len()];
    let walk = |start: Side, used: &mut Vec<bool>| {
        let mut line = vec![];
        let mut end = start;
        while let Some(&next) = at[&end].iter().find(|&&piece| !used[piece]) {
            used[next] = true;
            let (from, to) = pieces[next];
            end = if from == end { to } else { from };
            line.push(end);
        }
        line
    };
    let mut lines = vec![];
    for number in 0..pieces.len() {
        if used[number] {
            continue;
        }
        used[number] = true;
        let (from, to) = pieces[number];
        let mut line = walk(from, &mut used);
        line.reverse();
        line.extend([from, to]);
        line.extend(walk(to, &mut used));
        lines.push(line);
    }
    lines
}
