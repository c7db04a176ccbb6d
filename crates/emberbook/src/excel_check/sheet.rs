use rust_xlsxwriter::{Color, Format, FormatBorder, Formula, Worksheet, XlsxError};

use super::area::Area;

/// The sheet as it is filled: blocks from top to bottom, and in each one areas from left to right. Each formula is written
/// with its value, for readers that do not calculate.
pub(super) struct Sheet<'a> {
    sheet: &'a mut Worksheet,
    /// Where the block's numbers begin.
    row: u32,
    /// The first column that is free in the block.
    column: u16,
    /// The first row that is free below all areas of the block.
    below: u32,
    differences: Vec<Area>,
}

/// Title, largest difference and key: what stays in view.
const TOP: u32 = 3;
/// A block's title, the areas' titles, the columns' names.
const HEADINGS: u32 = 3;
const SAME: f64 = 1e-5;

fn bold() -> Format {
    Format::new().set_bold()
}

fn name() -> Format {
    Format::new().set_border_bottom(FormatBorder::Thin).set_align(rust_xlsxwriter::FormatAlign::Right)
}

fn number() -> Format {
    Format::new().set_num_format("0.0000")
}

fn given() -> Format {
    number().set_background_color(Color::RGB(0xDD_EB_F7))
}

fn ours() -> Format {
    number().set_background_color(Color::RGB(0xED_ED_ED))
}

fn difference() -> Format {
    Format::new().set_num_format("0.0E+00")
}

impl<'a> Sheet<'a> {
    pub(super) fn new(sheet: &'a mut Worksheet) -> Result<Self, XlsxError> {
        sheet.set_name("Forward pass")?;
        sheet.write_with_format(0, 0, "Forward propagation by formulas", &bold().set_font_size(14))?;
        let key = "Blue: inputs, weights and biases. Change one, and what follows from it is computed again. \
                   Grey: what Emberbook computed.";
        sheet.write(2, 0, key)?;
        sheet.set_freeze_panes(TOP, 1)?;
        sheet.set_column_width(0, 18)?;
        Ok(Self { sheet, row: 0, column: 0, below: TOP, differences: vec![] })
    }

    pub(super) fn start_block(&mut self, title: &str) -> Result<(), XlsxError> {
        self.sheet.write_with_format(self.below + 1, 0, title, &bold().set_font_size(12))?;
        (self.row, self.column) = (self.below + 1 + HEADINGS, 0);
        Ok(())
    }

    /// Numbers that are not computed here, with a name before each row.
    pub(super) fn given(
        &mut self,
        title: &str,
        names: &[String],
        rows: &[String],
        numbers: Vec<Vec<f64>>,
    ) -> Result<Area, XlsxError> {
        for (i, name) in rows.iter().enumerate() {
            self.sheet.write(self.row + i as u32, self.column, name)?;
        }
        self.column += 1;
        let area = self.area(title, names, numbers)?;
        self.write(&area, &given())?;
        Ok(area)
    }

    /// The cells of another area once more.
    pub(super) fn copied(&mut self, title: &str, from: &Area) -> Result<Area, XlsxError> {
        for i in 0..from.rows() {
            self.sheet.write(self.row + i as u32, self.column, format!("sample {}", i + 1))?;
        }
        self.column += 1;
        self.computed(title, &from.names, from, |i, j| (from.cell(i, j), from.numbers[i][j]))
    }

    /// A formula for each number of `like`.
    pub(super) fn computed(
        &mut self,
        title: &str,
        names: &[String],
        like: &Area,
        cell: impl Fn(usize, usize) -> (String, f64),
    ) -> Result<Area, XlsxError> {
        self.formulas(title, names, like, &number(), cell)
    }

    fn formulas(
        &mut self,
        title: &str,
        names: &[String],
        like: &Area,
        format: &Format,
        cell: impl Fn(usize, usize) -> (String, f64),
    ) -> Result<Area, XlsxError> {
        let of_row = |i: usize| (0..like.columns()).map(|j| cell(i, j)).collect();
        let cells: Vec<Vec<(String, f64)>> = (0..like.rows()).map(of_row).collect();
        let numbers = cells.iter().map(|row| row.iter().map(|(_, value)| *value).collect()).collect();
        let area = self.area(title, names, numbers)?;
        for (i, row) in cells.iter().enumerate() {
            for (j, (formula, value)) in row.iter().enumerate() {
                let formula = Formula::new(formula).set_result(value.to_string());
                let (row, column) = (area.row + i as u32, area.column + j as u16);
                self.sheet.write_formula_with_format(row, column, formula, format)?;
            }
        }
        Ok(area)
    }

    /// `x · wᵀ`, one array formula for the whole matrix.
    pub(super) fn products(&mut self, title: &str, names: &[String], x: &Area, w: &Area) -> Result<Area, XlsxError> {
        let dot = |x: &[f64], w: &[f64]| x.iter().zip(w).map(|(x, w)| x * w).sum::<f64>();
        let numbers = x.numbers.iter().map(|x| w.numbers.iter().map(|w| dot(x, w)).collect()).collect();
        let area = self.area(title, names, numbers)?;
        let formula = Formula::new(format!("MMULT({},TRANSPOSE({}))", x.range(), w.range()));
        let (last_row, last_column) = (area.row + area.rows() as u32 - 1, area.column + area.columns() as u16 - 1);
        let formula = formula.set_result(area.numbers[0][0].to_string());
        let format = number();
        self.sheet.write_array_formula_with_format(area.row, area.column, last_row, last_column, formula, &format)?;
        // What the formula's other cells show until they are calculated.
        for (i, row) in area.numbers.iter().enumerate() {
            for (j, value) in row.iter().enumerate().skip(usize::from(i == 0)) {
                self.sheet.write_with_format(area.row + i as u32, area.column + j as u16, *value, &format)?;
            }
        }
        Ok(area)
    }

    /// `k + b`, the same `b` for each row.
    pub(super) fn sums(&mut self, title: &str, names: &[String], k: &Area, b: &Area) -> Result<Area, XlsxError> {
        self.computed(title, names, k, |i, j| {
            (format!("{}+{}", k.cell(i, j), b.cell(0, j)), k.numbers[i][j] + b.numbers[0][j])
        })
    }

    /// What was computed here beside what the formulas give, and the difference.
    pub(super) fn compare(&mut self, letter: &str, formulas: &Area, numbers: Vec<Vec<f64>>) -> Result<(), XlsxError> {
        let here = self.area(&format!("{letter} by Emberbook"), &formulas.names, numbers)?;
        self.write(&here, &ours())?;
        let differences = self.formulas("difference", &formulas.names, formulas, &difference(), |i, j| {
            let difference = (formulas.numbers[i][j] - here.numbers[i][j]).abs();
            (format!("ABS({}-{})", formulas.cell(i, j), here.cell(i, j)), difference)
        })?;
        self.differences.push(differences);
        Ok(())
    }

    /// The largest difference, on top.
    pub(super) fn finish(self) -> Result<(), XlsxError> {
        let ranges: Vec<String> =
            ["0".to_owned()].into_iter().chain(self.differences.iter().map(Area::range)).collect();
        let largest = self.differences.iter().flat_map(|area| area.numbers.iter().flatten()).copied();
        let largest = largest.fold(0.0, f64::max);
        let formula = Formula::new(format!("MAX({})", ranges.join(","))).set_result(largest.to_string());
        let verdict = |same: bool| if same { "the same numbers" } else { "different numbers" };
        let words = format!("IF(B2<={SAME},\"{}\",\"{}\")", verdict(true), verdict(false));
        let words = Formula::new(words).set_result(verdict(largest <= SAME));
        self.sheet.write_with_format(1, 0, "Largest difference", &bold())?;
        self.sheet.write_formula_with_format(1, 1, formula, &difference().set_bold())?;
        self.sheet.write_formula_with_format(1, 2, words, &bold())?;
        Ok(())
    }

    /// A place for these numbers in the block, with its headings.
    fn area(&mut self, title: &str, names: &[String], numbers: Vec<Vec<f64>>) -> Result<Area, XlsxError> {
        let area = Area { row: self.row, column: self.column, names: names.to_vec(), numbers };
        self.sheet.write_with_format(area.row - 2, area.column, title, &bold())?;
        for (j, text) in names.iter().enumerate() {
            self.sheet.set_column_width(area.column + j as u16, 10)?;
            self.sheet.write_with_format(area.row - 1, area.column + j as u16, text, &name())?;
        }
        self.column += names.len() as u16 + 1;
        self.below = self.below.max(area.row + area.rows() as u32);
        Ok(area)
    }

    fn write(&mut self, area: &Area, format: &Format) -> Result<(), XlsxError> {
        for (i, row) in area.numbers.iter().enumerate() {
            for (j, value) in row.iter().enumerate() {
                self.sheet.write_with_format(area.row + i as u32, area.column + j as u16, *value, format)?;
            }
        }
        Ok(())
    }
}
