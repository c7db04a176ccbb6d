//! A tensor that is too large to read as a picture: a cell for each number, or for the mean of some.

use super::statistics::Statistics;
use super::{Elements, Tensor};
use crate::nn::explanation::decimal;
use crate::plot::picture::picture_address;

/// Colours that colour-blind readers can tell apart. How large a number is, the cell's opacity says, so that 0 is the
/// page's own colour, on light and dark.
pub(crate) const POSITIVE: [u8; 3] = [0x00, 0x72, 0xb2];
pub(crate) const NEGATIVE: [u8; 3] = [0xd5, 0x5e, 0x00];
const NAN: [u8; 3] = [0xff, 0x00, 0xff];
const INFINITE: [u8; 3] = [0xf0, 0xe4, 0x42];

/// So many cells there are at most, of all slices together,
const CELLS: usize = 6400;
/// so many slices of a tensor with more than two dimensions, and
const SLICES: usize = 8;
/// so many cells side by side.
const SIDE: usize = 320;

/// The cells of a tensor's last two dimensions, for each place in the others.
pub(super) struct Heat {
    /// Those of the other dimensions.
    outer: Vec<usize>,
    /// How many numbers a slice has from top to bottom and from left to right.
    numbers: [usize; 2],
    /// And how many cells.
    cells: [usize; 2],
    slices: Vec<Vec<f64>>,
    statistics: Statistics,
}

impl Heat {
    pub(super) fn of(tensor: &Tensor, elements: &Elements) -> Self {
        let (outer, numbers) = match &tensor.dims()[..] {
            [outer @ .., rows, columns] => (outer.to_vec(), [*rows, *columns]),
            [columns] => (vec![], [1, *columns]),
            [] => (vec![], [1, 1]),
        };
        match elements {
            Elements::F32(x) => Self::of_numbers(x, f64::from, outer, numbers),
            Elements::I64(x) => Self::of_numbers(x, |x| x as f64, outer, numbers),
            Elements::Bool(x) => Self::of_numbers(x, |x| f64::from(u8::from(x)), outer, numbers),
        }
    }

    fn of_numbers<T: Copy>(
        all: &[T],
        float: impl Fn(T) -> f64 + Copy,
        outer: Vec<usize>,
        numbers @ [rows, columns]: [usize; 2],
    ) -> Self {
        let shown = outer.iter().product::<usize>().min(SLICES);
        // A long side has the room that a short one leaves.
        let room = CELLS / shown;
        let half = room.isqrt();
        let side = |size: usize, other: usize| size.min(SIDE).min(if other < half { room / other } else { half });
        let cells = [side(rows, columns), side(columns, rows)];
        let slices = all.chunks(rows * columns).take(shown).map(|slice| means(slice, float, numbers, cells)).collect();
        Self { outer, numbers, cells, slices, statistics: Statistics::of(all.iter().map(|&number| float(number))) }
    }

    pub(super) fn statistics(&self) -> &Statistics {
        &self.statistics
    }

    /// The pictures, what their colours mean, and what was left out.
    pub(super) fn html(&self) -> String {
        let scale = Scale::of(self.slices.iter().flatten().copied());
        let picture = |place: usize| self.picture(place, &scale);
        let below = "style=\"display:flex;flex-wrap:wrap;align-items:center;gap:.5em;margin:.3em 0\"";
        let mut html = picture(0);
        if self.slices.len() > 1 {
            let others: String = (1..self.slices.len()).map(picture).collect();
            html += &format!(
                "<details><summary style=\"cursor:pointer\">{} more of {} slices</summary>\
                 <div style=\"display:flex;flex-wrap:wrap;gap:.8em\">{others}</div></details>",
                self.slices.len() - 1,
                self.outer.iter().product::<usize>()
            );
        }
        html += &format!("<div {below}>{}{}</div>", scale.html(), self.marks());
        if self.cells != self.numbers {
            let [rows, columns] = self.cells;
            let [down, across] = self.numbers;
            let (least, most) = ((down / rows) * (across / columns), down.div_ceil(rows) * across.div_ceil(columns));
            let numbers = if least == most { format!("{least}") } else { format!("{least} to {most}") };
            html += &format!(
                "<div class=\"note\">{rows} &times; {columns} cells, each the mean of {numbers} numbers.</div>"
            );
        }
        html
    }

    fn picture(&self, place: usize, scale: &Scale) -> String {
        let [rows, columns] = self.cells;
        let address = picture_address(columns, rows, self.slices[place].iter().map(|&number| scale.pixel(number)));
        let [height, width] = drawn([rows, columns], if self.slices.len() > 1 { 160.0 } else { 320.0 });
        let index = self.index(place);
        let above = if index.is_empty() { String::new() } else { format!("<div class=\"note\">{index}</div>") };
        format!(
            "<div>{above}<img alt=\"heat map {index}\" src=\"{address}\" style=\"width:{width}px;height:{height}px;\
             max-width:100%;image-rendering:pixelated;border:1px solid rgba(128,128,128,.5);margin:.2em 0\"></div>"
        )
    }

    /// Where a slice is: `[0, 2]`.
    fn index(&self, mut place: usize) -> String {
        if self.outer.is_empty() {
            return String::new();
        }
        let mut index = vec![];
        for &size in self.outer.iter().rev() {
            index.insert(0, (place % size).to_string());
            place /= size;
        }
        format!("[{}]", index.join(", "))
    }

    /// What stands for numbers that are none.
    fn marks(&self) -> String {
        let mark = |count: usize, [red, green, blue]: [u8; 3], name: &str| match count {
            0 => String::new(),
            count => {
                format!("<span><span style=\"color:rgb({red},{green},{blue})\">&#9632;</span> {count} {name}</span>")
            }
        };
        let Statistics { nan, infinite: [above, below], .. } = self.statistics;
        mark(nan, NAN, "nan") + &mark(above, INFINITE, "inf") + &mark(below, INFINITE, "-inf")
    }
}

/// The mean of the numbers under each cell.
fn means<T: Copy>(
    slice: &[T],
    float: impl Fn(T) -> f64,
    [rows, columns]: [usize; 2],
    [height, width]: [usize; 2],
) -> Vec<f64> {
    if [rows, columns] == [height, width] {
        return slice.iter().map(|&number| float(number)).collect();
    }
    let start = |cell: usize, cells: usize, size: usize| cell * size / cells;
    let starts: Vec<usize> = (0..=width).map(|cell| start(cell, width, columns)).collect();
    let mut cells = vec![];
    for row in 0..height {
        let (top, bottom) = (start(row, height, rows), start(row + 1, height, rows));
        let mut sums = vec![0.0; width];
        for line in slice[top * columns..bottom * columns].chunks(columns) {
            for (sum, ends) in sums.iter_mut().zip(starts.windows(2)) {
                *sum += line[ends[0]..ends[1]].iter().map(|&number| float(number)).sum::<f64>();
            }
        }
        let counts = starts.windows(2).map(|ends| ((bottom - top) * (ends[1] - ends[0])) as f64);
        cells.extend(sums.into_iter().zip(counts).map(|(sum, count)| sum / count));
    }
    cells
}

/// How large the picture of so many cells is on the page, in pixels: cells are square unless one side would be too thin.
fn drawn(cells: [usize; 2], most: f64) -> [usize; 2] {
    const CELL: f64 = 16.0;
    const THIN: f64 = 48.0;
    let [rows, columns] = cells.map(|cells| cells as f64);
    let side = (most / rows.max(columns)).min(CELL);
    [rows, columns].map(|cells| (cells * side).max((cells * CELL).min(THIN)).round() as usize)
}

/// Which colour a number has: its hue says the sign, its opacity how far it is from the base.
struct Scale {
    /// 0, or the number nearest to it where all are far away.
    base: f64,
    reach: f64,
    ends: [f64; 2],
}

impl Scale {
    fn of(cells: impl Iterator<Item = f64> + Clone) -> Self {
        let Statistics { low, high, .. } = Statistics::of(cells);
        if low > high {
            return Self { base: 0.0, reach: 1.0, ends: [0.0, 1.0] };
        }
        let (near, far) = if low.abs() < high.abs() { (low, high) } else { (high, low) };
        let base = if near * far > 0.0 && near != far && near.abs() > far.abs() / 2.0 { near } else { 0.0 };
        let reach = (far - base).abs();
        let ends = [if low < base { base - reach } else { base }, if high > base { base + reach } else { base }];
        Self { base, reach: if reach > 0.0 { reach } else { 1.0 }, ends }
    }

    fn pixel(&self, number: f64) -> [u8; 4] {
        let opaque = |[red, green, blue]: [u8; 3], share: f64| [red, green, blue, (share * 255.0).round() as u8];
        match number {
            _ if number.is_nan() => opaque(NAN, 1.0),
            _ if number.is_infinite() => opaque(INFINITE, 1.0),
            _ => opaque(
                if number < 0.0 { NEGATIVE } else { POSITIVE },
                ((number - self.base) / self.reach).abs().min(1.0),
            ),
        }
    }

    fn html(&self) -> String {
        const STEPS: usize = 64;
        let [from, to] = self.ends;
        let steps = (0..STEPS).map(|step| from + (to - from) * step as f64 / (STEPS - 1) as f64);
        let address = picture_address(STEPS, 1, steps.map(|number| self.pixel(number)));
        format!(
            "<span>{}</span><img alt=\"colour scale\" src=\"{address}\" style=\"width:128px;height:10px;\
             border:1px solid rgba(128,128,128,.5)\"><span>{}</span>",
            decimal(from as f32),
            decimal(to as f32)
        )
    }
}
