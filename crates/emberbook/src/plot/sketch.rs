//! A figure as text, drawn with dots of braille, so that it can be seen in a terminal too.

use super::Figure;
use super::line::{clip, runs, thin};
use super::mark::Point;
use super::scene::{Scene, Shape};

const COLUMNS: usize = 60;
const ROWS: usize = 12;

/// The figure, without a final line break.
pub(super) fn draw(figure: &Figure) -> String {
    let scene = Scene::of(figure, 5, 4);
    let mut lines = vec![];
    let labels: Vec<&str> = scene.legend.iter().map(|entry| entry.label.as_str()).collect();
    if let Some(nothing) = scene.nothing {
        lines.extend((!figure.title.is_empty()).then(|| figure.title.clone()));
        lines.push(nothing.to_owned());
        return lines.join("\n");
    }

    let mut canvas = Canvas::default();
    for shape in &scene.shapes {
        sketch(&mut canvas, shape, &scene);
    }
    let mut names = [const { String::new() }; ROWS];
    for tick in &scene.y.ticks {
        let row = ((1.0 - scene.y.place(tick.at)) * (ROWS - 1) as f64).round();
        if (0.0..ROWS as f64).contains(&row) {
            names[row as usize] = tick.name.clone();
        }
    }
    let indent = names.iter().map(|name| name.chars().count()).max().unwrap_or(0);
    let centered = |text: &str| format!("{:indent$}  {text:^COLUMNS$}", "").trim_end().to_owned();

    lines.extend((!figure.title.is_empty()).then(|| centered(&figure.title)));
    lines.extend((!labels.is_empty()).then(|| centered(&labels.join(", "))));
    lines.extend((!figure.y_label.is_empty()).then(|| figure.y_label.clone()));
    for (row, name) in names.iter().enumerate() {
        let edge = if name.is_empty() { '│' } else { '┤' };
        lines.push(format!("{name:>indent$} {edge}{}", canvas.row(row)).trim_end().to_owned());
    }

    let mut axis = ['─'; COLUMNS];
    let mut below = vec![' '; COLUMNS + indent + 2];
    for tick in &scene.x.ticks {
        let column = (scene.x.place(tick.at) * (COLUMNS - 1) as f64).round();
        if !(0.0..COLUMNS as f64).contains(&column) {
            continue;
        }
        axis[column as usize] = '┬';
        let name: Vec<char> = tick.name.chars().collect();
        let start = (column as usize + indent + 2).saturating_sub(name.len() / 2);
        let end = start + name.len();
        below.resize(below.len().max(end), ' ');
        let free = below[start.saturating_sub(1)..end].iter().all(|&c| c == ' ');
        if free {
            below[start..end].copy_from_slice(&name);
        }
    }
    lines.push(format!("{:indent$} └{}", "", String::from_iter(axis)));
    lines.push(String::from_iter(below).trim_end().to_owned());
    lines.extend((!figure.x_label.is_empty()).then(|| centered(&figure.x_label)));
    lines.extend(scene.note);
    lines.join("\n")
}

/// Dots in a box: each character holds two columns and four rows of them.
struct Canvas {
    dots: [[bool; COLUMNS * 2]; ROWS * 4],
    /// What is written over the dots.
    letters: [[Option<char>; COLUMNS]; ROWS],
}

impl Default for Canvas {
    fn default() -> Self {
        Canvas { dots: [[false; COLUMNS * 2]; ROWS * 4], letters: [[None; COLUMNS]; ROWS] }
    }
}

impl Canvas {
    const WIDTH: f64 = (COLUMNS * 2 - 1) as f64;
    const HEIGHT: f64 = (ROWS * 4 - 1) as f64;

    fn set(&mut self, (x, y): Point) {
        if (-0.5..=Self::WIDTH + 0.5).contains(&x) && (-0.5..=Self::HEIGHT + 0.5).contains(&y) {
            self.dots[y.clamp(0.0, Self::HEIGHT).round() as usize][x.clamp(0.0, Self::WIDTH).round() as usize] = true;
        }
    }

    fn line(&mut self, from: Point, to: Point) {
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let steps = dx.abs().max(dy.abs()).ceil().max(1.0);
        for step in 0..=steps as usize {
            let share = step as f64 / steps;
            self.set((from.0 + share * dx, from.1 + share * dy));
        }
    }

    /// Writes a text, with a space around, over a place.
    fn write(&mut self, (x, y): Point, text: &str) {
        let text = format!(" {text} ");
        let row = ((y / 4.0) as usize).min(ROWS - 1);
        let start = ((x / 2.0).round() as usize).saturating_sub(text.chars().count() / 2);
        for (cell, letter) in self.letters[row].iter_mut().skip(start).zip(text.chars()) {
            *cell = Some(letter);
        }
    }

    /// One row of characters (Unicode, *Braille Patterns*, U+2800).
    fn row(&self, row: usize) -> String {
        const BITS: [[u32; 2]; 4] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]];
        let braille = |column: usize| {
            let bits =
                BITS.iter().enumerate().flat_map(|(y, bits)| bits.iter().enumerate().map(move |(x, &bit)| (x, y, bit)));
            let set =
                bits.filter(|&(x, y, _)| self.dots[row * 4 + y][column * 2 + x]).map(|(.., bit)| bit).sum::<u32>();
            if set == 0 { ' ' } else { char::from_u32(0x2800 + set).unwrap_or(' ') }
        };
        (0..COLUMNS).map(|column| self.letters[row][column].unwrap_or_else(|| braille(column))).collect()
    }
}

fn sketch(canvas: &mut Canvas, shape: &Shape, scene: &Scene) {
    let place = |(x, y): Point| (scene.x.place(x) * Canvas::WIDTH, (1.0 - scene.y.place(y)) * Canvas::HEIGHT);
    match shape {
        Shape::Line { points, .. } => {
            for run in runs(points.iter().map(|&point| place(point))) {
                let run = thin(&run);
                run.iter().for_each(|&point| canvas.set(point));
                for piece in clip(&run, (Canvas::WIDTH, Canvas::HEIGHT)) {
                    piece.windows(2).for_each(|pair| canvas.line(pair[0], pair[1]));
                }
            }
        }
        Shape::Dots { points, .. } => points.iter().for_each(|&point| canvas.set(place(point))),
        Shape::Block { from, to, opacity, .. } => {
            let [(x0, y0), (x1, y1)] = [from, to].map(|&corner| {
                let (x, y) = place(corner);
                (x, if y.is_nan() { Canvas::HEIGHT } else { y })
            });
            // The body of a box plot is only tinted; its outline is drawn as lines.
            if *opacity > 0.5 {
                for x in x0.min(x1).round() as i64..=x0.max(x1).round() as i64 {
                    canvas.line((x as f64, y0.clamp(-1.0, 1e3)), (x as f64, y1.clamp(-1.0, 1e3)));
                }
            }
        }
        // A smooth picture is a backdrop; what stands before it would be lost among its dots.
        Shape::Image { smooth: true, .. } => {}
        Shape::Image { from, to, picture, smooth: false } => {
            let ((x0, y0), (x1, y1)) = (place(*from), place(*to));
            for (y, row) in (0..=Canvas::HEIGHT as usize).zip(BAYER.iter().cycle()) {
                for (x, threshold) in (0..=Canvas::WIDTH as usize).zip(row.iter().cycle()) {
                    let column = ((x as f64 - x0) / (x1 - x0) * picture.width() as f64).floor();
                    let line = ((y as f64 - y0) / (y1 - y0) * picture.height() as f64).floor();
                    let inside = (0.0..picture.width() as f64).contains(&column)
                        && (0.0..picture.height() as f64).contains(&line);
                    let color = if inside { picture.color(column as usize, line as usize) } else { None };
                    if color.is_some_and(|color| color.darkness() > *threshold) {
                        canvas.set((x as f64, y as f64));
                    }
                }
            }
        }
        Shape::Number { at, text, .. } | Shape::Words { at, text, .. } => canvas.write(place(*at), text),
        Shape::Arrow { from, to, .. } => {
            for piece in clip(&[place(*from), place(*to)], (Canvas::WIDTH, Canvas::HEIGHT)) {
                canvas.line(piece[0], piece[1]);
            }
        }
        // Its rims; filled, it would hide the line that mostly runs through it.
        Shape::Area { upper, lower, .. } => {
            for points in [upper, lower] {
                for run in runs(points.iter().map(|&point| place(point))) {
                    clip(&thin(&run), (Canvas::WIDTH, Canvas::HEIGHT))
                        .concat()
                        .into_iter()
                        .for_each(|at| canvas.set(at));
                }
            }
        }
    }
}

/// Thresholds that turn darkness into a pattern of dots (Bayer, 1973).
const BAYER: [[f64; 4]; 4] =
    [[0.03, 0.53, 0.16, 0.66], [0.78, 0.28, 0.91, 0.41], [0.22, 0.72, 0.09, 0.59], [0.97, 0.47, 0.84, 0.34]];
