//! One column of a table: numbers, or text.

#[derive(Clone)]
pub(super) struct Column {
    pub name: String,
    pub values: Values,
}

#[derive(Clone)]
pub(super) enum Values {
    /// A missing one is NaN.
    Numbers(Vec<f64>),
    Text(Vec<Option<String>>),
}

/// What stands for nothing, as pandas reads it.
const MISSING: [&str; 18] = [
    "", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN", "<NA>", "N/A", "NA",
    "NULL", "NaN", "None", "n/a", "nan",
];

impl Values {
    /// Cells as they are written: a column of numbers if all that are there can be read as numbers. `true` and `false` are 1
    /// and 0 in a column that holds nothing else.
    pub fn read(cells: Vec<String>) -> Values {
        let missing = |cell: &str| MISSING.contains(&cell.trim()) || cell.trim() == "null";
        let all = |read: fn(&str) -> Option<f64>| {
            let cells = cells.iter().map(|cell| if missing(cell) { Some(f64::NAN) } else { read(cell) });
            cells.collect::<Option<Vec<f64>>>()
        };
        match all(number).or_else(|| all(truth)) {
            Some(numbers) => Values::Numbers(numbers),
            None => Values::Text(cells.into_iter().map(|cell| (!missing(&cell)).then_some(cell)).collect()),
        }
    }

    pub fn len(&self) -> usize {
        match self {
            Values::Numbers(numbers) => numbers.len(),
            Values::Text(text) => text.len(),
        }
    }

    pub fn is_missing(&self, row: usize) -> bool {
        match self {
            Values::Numbers(numbers) => numbers[row].is_nan(),
            Values::Text(text) => text[row].is_none(),
        }
    }

    /// The value as a file holds it; a missing one is empty.
    pub fn written(&self, row: usize) -> String {
        match self {
            Values::Numbers(numbers) if numbers[row].is_nan() => String::new(),
            Values::Numbers(numbers) => written(numbers[row]),
            Values::Text(text) => text[row].clone().unwrap_or_default(),
        }
    }

    pub fn take(&self, rows: &[usize]) -> Values {
        match self {
            Values::Numbers(numbers) => Values::Numbers(rows.iter().map(|&row| numbers[row]).collect()),
            Values::Text(text) => Values::Text(rows.iter().map(|&row| text[row].clone()).collect()),
        }
    }
}

pub(super) fn number(cell: &str) -> Option<f64> {
    cell.trim().parse().ok()
}

fn truth(cell: &str) -> Option<f64> {
    match cell.trim() {
        "true" | "True" | "TRUE" => Some(1.),
        "false" | "False" | "FALSE" => Some(0.),
        _ => None,
    }
}

/// The fewest digits that give the same number again.
pub(super) fn written(number: f64) -> String {
    match number.abs() {
        0. | 1e-5..1e16 => format!("{number}"),
        size if size.is_infinite() => format!("{number}"),
        _ => format!("{number:e}"),
    }
}
