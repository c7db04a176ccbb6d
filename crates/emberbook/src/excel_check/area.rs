/// A rectangle of cells: where it is, and what is in it.
pub(super) struct Area {
    pub(super) row: u32,
    pub(super) column: u16,
    /// What each column is.
    pub(super) names: Vec<String>,
    pub(super) numbers: Vec<Vec<f64>>,
}

impl Area {
    pub(super) fn rows(&self) -> usize {
        self.numbers.len()
    }

    pub(super) fn columns(&self) -> usize {
        self.names.len()
    }

    /// A cell's address: `B7`.
    pub(super) fn cell(&self, i: usize, j: usize) -> String {
        format!("{}{}", letters(self.column + j as u16), self.row + i as u32 + 1)
    }

    /// The address of all of it: `B7:D9`.
    pub(super) fn range(&self) -> String {
        self.part((0, 0), (self.rows() - 1, self.columns() - 1))
    }

    fn part(&self, from: (usize, usize), to: (usize, usize)) -> String {
        format!("{}:{}", self.cell(from.0, from.1), self.cell(to.0, to.1))
    }

    /// The softmax of one cell along its row, or its column: the formula, and its value. The largest is taken off first, so
    /// that no exponential is too large for a spreadsheet.
    pub(super) fn softmax(&self, along_rows: bool, i: usize, j: usize) -> (String, f64) {
        let (line, numbers): (String, Vec<f64>) = match along_rows {
            true => (self.part((i, 0), (i, self.columns() - 1)), self.numbers[i].clone()),
            false => (self.part((0, j), (self.rows() - 1, j)), self.numbers.iter().map(|row| row[j]).collect()),
        };
        let largest = numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let sum: f64 = numbers.iter().map(|number| (number - largest).exp()).sum();
        let formula = format!("EXP({}-MAX({line}))/SUMPRODUCT(EXP({line}-MAX({line})))", self.cell(i, j));
        (formula, (self.numbers[i][j] - largest).exp() / sum)
    }
}

/// A column's name: A, B, .., Z, AA, ..
fn letters(column: u16) -> String {
    let (rest, last) = (column / 26, char::from(b'A' + (column % 26) as u8));
    if rest == 0 { last.to_string() } else { format!("{}{last}", letters(rest - 1)) }
}
