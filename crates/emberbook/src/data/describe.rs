//! A table in a few numbers, as pandas gives them.

use super::column::{Column, Values};
use super::mistake::DataMistake;
use super::table::Table;
use crate::mistake::Raise;

impl Table {
    /// For each column of numbers: how many there are, their mean, standard deviation (of a sample: divided by n - 1),
    /// smallest, quartiles and largest. What is missing is left out. A quartile between two numbers is on the line between
    /// them.
    ///
    /// ```
    /// use emberbook::prelude::*;
    /// let table = Table::from_tensor(&["x"], &tensor([1., 2., 3., 4.]));
    /// let summary = table.describe();
    /// assert_eq!(summary.column("x").to_vec(), [4., 2.5, 1.2909944, 1., 1.75, 2.5, 3.25, 4.]);
    /// println!("{summary}");
    /// ```
    ///
    /// # Panics
    /// When there is no column of numbers.
    #[inline(never)]
    #[track_caller]
    pub fn describe(&self) -> Table {
        let mut columns = Vec::new();
        for Column { name, values } in self.all() {
            if let Values::Numbers(numbers) = values {
                columns.push(Column { name: name.clone(), values: Values::Numbers(summary(numbers)) });
            }
        }
        match self.all().first() {
            Some(column) if columns.is_empty() => DataMistake::NoNumbers { column: column.name.clone() }.raise(),
            _ => {}
        }
        let rows = ["count", "mean", "std", "min", "25%", "50%", "75%", "max"];
        Table::with_index(names(String::new(), rows), columns)
    }

    /// How many values are missing in each column.
    #[inline(never)]
    pub fn missing(&self) -> Table {
        let count = |column: &Column| (0..self.len()).filter(|&row| column.values.is_missing(row)).count() as f64;
        let counts = Values::Numbers(self.all().iter().map(count).collect());
        let names = names(String::new(), self.all().iter().map(|column| column.name.as_str()));
        Table::with_index(names, vec![Column { name: "missing".to_owned(), values: counts }])
    }

    /// How often each value is in this column, the most frequent first. What is missing is left out.
    ///
    /// ```
    /// use emberbook::prelude::*;
    /// let table = Table::from_tensor(&["y"], &tensor([0, 1, 1]));
    /// assert_eq!(table.value_counts("y").column("count").to_vec(), [2., 1.]);
    /// ```
    ///
    /// # Panics
    /// When there is no such column.
    #[inline(never)]
    #[track_caller]
    pub fn value_counts(&self, column: &str) -> Table {
        let values = &self.named("value_counts", column).values;
        let mut places = std::collections::HashMap::new();
        let mut counts: Vec<(usize, f64)> = Vec::new();
        for row in (0..self.len()).filter(|&row| !values.is_missing(row)) {
            let place = *places.entry(values.written(row)).or_insert(counts.len());
            match counts.get_mut(place) {
                Some((_, count)) => *count += 1.,
                None => counts.push((row, 1.)),
            }
        }
        counts.sort_by(|(_, a), (_, b)| b.total_cmp(a));
        let (rows, counts): (Vec<usize>, Vec<f64>) = counts.into_iter().unzip();
        let index = Column { name: column.to_owned(), values: values.take(&rows) };
        Table::with_index(index, vec![Column { name: "count".to_owned(), values: Values::Numbers(counts) }])
    }
}

fn names<'a>(name: String, names: impl IntoIterator<Item = &'a str>) -> Column {
    Column { name, values: Values::Text(names.into_iter().map(|name| Some(name.to_owned())).collect()) }
}

fn summary(numbers: &[f64]) -> Vec<f64> {
    let mut there: Vec<f64> = numbers.iter().copied().filter(|number| !number.is_nan()).collect();
    there.sort_by(f64::total_cmp);
    let count = there.len() as f64;
    let mean = there.iter().sum::<f64>() / count;
    let std = match there.len() {
        0 | 1 => f64::NAN,
        _ => (there.iter().map(|number| (number - mean).powi(2)).sum::<f64>() / (count - 1.)).sqrt(),
    };
    let quartiles = [0., 0.25, 0.5, 0.75, 1.].map(|share| quantile(&there, share));
    [count, mean, std].into_iter().chain(quartiles).collect()
}

/// The number below which this share of the sorted numbers lies, interpolated linearly as NumPy does; NaN if there are none.
pub(crate) fn quantile(sorted: &[f64], share: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return f64::NAN };
    let place = last as f64 * share;
    let (low, high) = (sorted[place.floor() as usize], sorted[place.ceil() as usize]);
    if low == high { low } else { low + (high - low) * place.fract() }
}
