use std::sync::Arc;

use super::column::{Column, Values};
use super::mistake::DataMistake;
use super::row::Row;
use crate::mistake::Raise;
use crate::tensor::{Elements, Tensor};

/// A table with named columns: numbers, or text. Values may be missing; they are shown as `NaN`.
///
/// Nothing changes a table: what is done with it gives a new one. Its rows keep the numbers that they had in the file.
///
/// ```
/// use emberbook::prelude::*;
/// # let file = std::env::temp_dir().join("emberbook-doc-table.csv");
/// # std::fs::write(&file, "x1,x2,y\n0.5,2,0\n1.5,,1\n2.5,4,1\n").unwrap();
/// # let path = file.to_str().unwrap();
/// let df = read_csv(path)?;
/// assert_eq!(df.shape(), [3, 3]);
/// let known = df.drop_missing();
/// println!("{known}");
/// let (x, y) = (known.select(&["x1", "x2"]).to_tensor(), known.column("y").long());
/// assert_eq!(x.to_vec(), [0.5, 2., 2.5, 4.]);
/// assert_eq!(y.to_ints(), [0, 1]);
/// # Ok::<(), emberbook::data::TableError>(())
/// ```
#[derive(Clone)]
pub struct Table(Arc<Inner>);

struct Inner {
    /// What stands at the left of each row: its number in the file, or a name.
    index: Column,
    columns: Vec<Column>,
}

impl Table {
    /// A table of a tensor's columns, `[n, k]`, or of a single one, `[n]`.
    ///
    /// ```
    /// use emberbook::prelude::*;
    /// let x = linspace(0., 2., 3);
    /// let table = Table::from_tensor(&["x", "y"], &stack(&[&x, &x.pow(2)], 1));
    /// assert_eq!(table.column("y").to_vec(), [0., 1., 4.]);
    /// ```
    ///
    /// # Panics
    /// When there is not one name for each column.
    #[track_caller]
    pub fn from_tensor(names: &[impl AsRef<str>], tensor: &Tensor) -> Table {
        Self::of_tensor(strings(names), tensor)
    }

    #[track_caller]
    #[inline(never)]
    fn of_tensor(names: Vec<String>, tensor: &Tensor) -> Table {
        let width = match tensor.shape()[..] {
            [_] => 1,
            [_, width] => width,
            _ => usize::MAX,
        };
        if names.len() != width {
            DataMistake::Names { names: names.len(), shape: tensor.shape() }.raise();
        }
        let numbers = numbers(tensor);
        let column = |at: usize| Values::Numbers(numbers.iter().skip(at).step_by(width).copied().collect());
        Self::new(names.into_iter().enumerate().map(|(at, name)| Column { name, values: column(at) }).collect())
    }

    /// The first `rows` rows.
    #[inline(never)]
    pub fn head(&self, rows: usize) -> Table {
        self.take(&(0..rows.min(self.len())).collect::<Vec<_>>())
    }

    /// The last `rows` rows.
    #[inline(never)]
    pub fn tail(&self, rows: usize) -> Table {
        self.take(&(self.len().saturating_sub(rows)..self.len()).collect::<Vec<_>>())
    }

    /// The names of the columns.
    #[inline(never)]
    pub fn columns(&self) -> Vec<String> {
        self.0.columns.iter().map(|column| column.name.clone()).collect()
    }

    /// How many rows and columns there are.
    #[inline(never)]
    pub fn shape(&self) -> [usize; 2] {
        [self.len(), self.0.columns.len()]
    }

    /// How many rows there are.
    #[inline(never)]
    pub fn len(&self) -> usize {
        self.0.index.values.len()
    }

    /// Whether there is no row.
    #[inline(never)]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// These columns, in this order.
    ///
    /// # Panics
    /// When there is no such column.
    #[track_caller]
    pub fn select(&self, names: &[impl AsRef<str>]) -> Table {
        self.selected(strings(names))
    }

    #[track_caller]
    #[inline(never)]
    fn selected(&self, names: Vec<String>) -> Table {
        let mut columns = Vec::new();
        for name in names {
            columns.push(self.named("select", &name).clone());
        }
        self.with(columns)
    }

    /// All columns but these.
    ///
    /// # Panics
    /// When there is no such column.
    #[track_caller]
    pub fn drop(&self, names: &[impl AsRef<str>]) -> Table {
        self.without(strings(names))
    }

    #[track_caller]
    #[inline(never)]
    fn without(&self, names: Vec<String>) -> Table {
        for name in &names {
            self.named("drop", name);
        }
        self.with(self.0.columns.iter().filter(|column| !names.contains(&column.name)).cloned().collect())
    }

    /// The rows for which `keep` is true: `df.filter(|row| row.number("age") < 100.)`.
    #[track_caller]
    pub fn filter(&self, mut keep: impl FnMut(Row) -> bool) -> Table {
        self.filtered(&mut keep)
    }

    #[inline(never)]
    fn filtered(&self, keep: &mut dyn FnMut(Row) -> bool) -> Table {
        let rows: Vec<usize> = (0..self.len()).filter(|&place| keep(Row { table: self, place })).collect();
        self.take(&rows)
    }

    /// The rows in which nothing is missing.
    #[inline(never)]
    pub fn drop_missing(&self) -> Table {
        let whole = |row: &usize| !self.0.columns.iter().any(|column| column.values.is_missing(*row));
        self.take(&(0..self.len()).filter(whole).collect::<Vec<_>>())
    }

    /// The same table with `value` where something is missing in this column.
    ///
    /// # Panics
    /// When there is no such column, or when it holds text.
    #[track_caller]
    pub fn fill_missing(&self, column: &str, value: impl Into<f64>) -> Table {
        self.filled(column, value.into())
    }

    #[track_caller]
    #[inline(never)]
    fn filled(&self, column: &str, value: f64) -> Table {
        let numbers = self.numbers("fill_missing", column).iter();
        self.put(column, numbers.map(|number| if number.is_nan() { value } else { *number }).collect())
    }

    /// The same table with numbers for the words of this column: `df.map("gender", &[("F", 0.), ("M", 1.)])`. What is
    /// missing stays so.
    ///
    /// # Panics
    /// When there is no such column, or when it holds something else.
    #[inline(never)]
    #[track_caller]
    pub fn map(&self, column: &str, numbers: &[(&str, f64)]) -> Table {
        let values = &self.named("map", column).values;
        let mut mapped = Vec::new();
        for row in 0..self.len() {
            let text = values.written(row);
            mapped.push(match numbers.iter().find(|(word, _)| *word == text) {
                Some((_, number)) => *number,
                None if values.is_missing(row) => f64::NAN,
                None => DataMistake::NotMapped { column: column.to_owned(), row: self.label(row), text }.raise(),
            });
        }
        self.put(column, mapped)
    }

    /// The same table with one more column, or with other numbers in it: `df.with_column("prediction", &y)`.
    ///
    /// # Panics
    /// When there is not one number for each row.
    #[inline(never)]
    #[track_caller]
    pub fn with_column(&self, name: &str, values: &Tensor) -> Table {
        if values.numel() != self.len() {
            DataMistake::NewColumn { column: name.to_owned(), rows: self.len(), shape: values.shape() }.raise();
        }
        self.put(name, numbers(values))
    }

    /// The numbers of one column, `[n]`. Of class numbers say `.long()`.
    ///
    /// # Panics
    /// When there is no such column, when it holds text, or when values are missing in it.
    #[inline(never)]
    #[track_caller]
    pub fn column(&self, name: &str) -> Tensor {
        self.selected_tensor("column", &[name.to_owned()]).reshape([-1])
    }

    /// The numbers of all columns, `[n, k]`, one row for each row of the table.
    ///
    /// # Panics
    /// When a column holds text, or when values are missing.
    #[inline(never)]
    #[track_caller]
    pub fn to_tensor(&self) -> Tensor {
        self.selected_tensor("to_tensor", &self.columns())
    }

    #[track_caller]
    fn selected_tensor(&self, operation: &'static str, names: &[String]) -> Tensor {
        let mut elements = vec![0f32; self.len() * names.len()];
        for (at, name) in names.iter().enumerate() {
            let numbers = self.numbers(operation, name);
            let missing: Vec<String> =
                (0..self.len()).filter(|&row| numbers[row].is_nan()).map(|row| self.label(row)).collect();
            if !missing.is_empty() {
                DataMistake::Missing { operation, column: name.clone(), rows: missing }.raise();
            }
            numbers.iter().enumerate().for_each(|(row, &number)| elements[row * names.len() + at] = number as f32);
        }
        Tensor::from_elements(Elements::F32(elements), vec![self.len(), names.len()])
    }
}

/// What the files around build on.
impl Table {
    /// A table whose rows are numbered.
    pub(super) fn new(columns: Vec<Column>) -> Table {
        let rows = columns.first().map_or(0, |column| column.values.len());
        let values = Values::Numbers((0..rows).map(|row| row as f64).collect());
        Self::with_index(Column { name: String::new(), values }, columns)
    }

    pub(super) fn with_index(index: Column, columns: Vec<Column>) -> Table {
        Table(Arc::new(Inner { index, columns }))
    }

    /// A table from the rows of a file, the first of which has the names.
    pub(super) fn of_cells(names: Vec<String>, rows: Vec<Vec<String>>) -> Table {
        let mut cells: Vec<Vec<String>> = names.iter().map(|_| Vec::with_capacity(rows.len())).collect();
        for row in rows {
            cells.iter_mut().zip(row).for_each(|(column, cell)| column.push(cell));
        }
        let columns = unique(names).into_iter().zip(cells);
        Self::new(columns.map(|(name, cells)| Column { name, values: Values::read(cells) }).collect())
    }

    /// The columns of a file: row numbers do not go into it, names of rows do.
    pub(super) fn written(&self) -> Vec<&Column> {
        let index = &self.0.index;
        let named = !index.name.is_empty() || matches!(index.values, Values::Text(_));
        named.then_some(index).into_iter().chain(&self.0.columns).collect()
    }

    pub(super) fn index(&self) -> &Column {
        &self.0.index
    }

    pub(super) fn all(&self) -> &[Column] {
        &self.0.columns
    }

    /// What stands at the left of a row.
    pub(super) fn label(&self, row: usize) -> String {
        self.0.index.values.written(row)
    }

    #[track_caller]
    pub(super) fn named(&self, operation: &'static str, name: &str) -> &Column {
        match self.0.columns.iter().find(|column| column.name == name) {
            Some(column) => column,
            None => DataMistake::NoColumn { operation, name: name.to_owned(), names: self.columns() }.raise(),
        }
    }

    #[track_caller]
    pub(super) fn numbers(&self, operation: &'static str, name: &str) -> &[f64] {
        let text = match &self.named(operation, name).values {
            Values::Numbers(numbers) => return numbers,
            Values::Text(text) => text,
        };
        let word = |(_, cell): &(usize, &Option<String>)| cell.as_deref().is_some_and(is_word);
        let (row, cell) = text.iter().enumerate().find(word).expect("a column of numbers alone is one of numbers");
        let (column, row, text_there) = (name.to_owned(), self.label(row), cell.clone().unwrap_or_default());
        match text.iter().flatten().all(|text| is_word(text)) {
            true => DataMistake::Words { operation, column, row, text: text_there }.raise(),
            false => DataMistake::WordAmongNumbers { operation, column, row, text: text_there }.raise(),
        }
    }

    fn take(&self, rows: &[usize]) -> Table {
        let take = |column: &Column| Column { name: column.name.clone(), values: column.values.take(rows) };
        Self::with_index(take(&self.0.index), self.0.columns.iter().map(take).collect())
    }

    fn with(&self, columns: Vec<Column>) -> Table {
        Self::with_index(self.0.index.clone(), columns)
    }

    /// Other numbers in the column of this name, or a new one.
    fn put(&self, name: &str, numbers: Vec<f64>) -> Table {
        let mut columns = self.0.columns.clone();
        let values = Values::Numbers(numbers);
        match columns.iter_mut().find(|column| column.name == name) {
            Some(column) => column.values = values,
            None => columns.push(Column { name: name.to_owned(), values }),
        }
        self.with(columns)
    }
}

fn is_word(text: &str) -> bool {
    super::column::number(text).is_none()
}

fn strings(names: &[impl AsRef<str>]) -> Vec<String> {
    names.iter().map(|name| name.as_ref().to_owned()).collect()
}

/// A tensor's numbers, those of an f32 with the digits that it is written with: 0.1 and not 0.10000000149.
fn numbers(tensor: &Tensor) -> Vec<f64> {
    match tensor.elements() {
        Elements::F32(numbers) => {
            numbers.iter().map(|number| number.to_string().parse().expect("a number that was just written")).collect()
        }
        elements => elements.into_floats().collect(),
    }
}

/// Names that are missing or that came before get one, as pandas gives it: `Unnamed: 2`, `x.1`.
fn unique(names: Vec<String>) -> Vec<String> {
    let mut unique: Vec<String> = Vec::new();
    for (at, name) in names.iter().enumerate() {
        let name = if name.trim().is_empty() { format!("Unnamed: {at}") } else { name.trim().to_owned() };
        let again = (1..).map(|count| format!("{name}.{count}"));
        let free = std::iter::once(name.clone()).chain(again).find(|name| !unique.contains(name));
        unique.extend(free);
    }
    unique
}
