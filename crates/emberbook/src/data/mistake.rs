/// What a student can get wrong about data.
#[derive(Debug, thiserror::Error)]
pub enum DataMistake {
    #[error("{operation}: there is no column {name:?}{}", hint(name, names))]
    NoColumn { operation: &'static str, name: String, names: Vec<String> },

    #[error(
        "{operation}: the column {column:?} holds text (row {row}: {text:?}), and numbers are needed: leave it out with .drop(&[{column:?}]), or make numbers of its words with .map({column:?}, &[({text:?}, 0.), …])"
    )]
    Words { operation: &'static str, column: String, row: String, text: String },

    #[error(
        "{operation}: the column {column:?} cannot be used as numbers: in row {row} there is the text {text:?}. Correct it in the file, or leave the row out"
    )]
    WordAmongNumbers { operation: &'static str, column: String, row: String, text: String },

    #[error("{operation}: the column {column:?} holds numbers: take row.number({column:?})")]
    NotText { operation: &'static str, column: String },

    #[error(
        "{operation}: values are missing in the column {column:?} ({}): say .drop_missing() or .fill_missing({column:?}, 0.) first",
        rows_of(rows)
    )]
    Missing { operation: &'static str, column: String, rows: Vec<String> },

    #[error("describe: there is no column of numbers: .value_counts({column:?}) counts words")]
    NoNumbers { column: String },

    #[error(
        "from_tensor: {names} {} not fit the shape {shape:?}: give one name for each column", if *names == 1 { "name does" } else { "names do" }
    )]
    Names { names: usize, shape: Vec<usize> },

    #[error(
        "with_column: the table has {rows} rows, and {column:?} the shape {shape:?}: one number for each row is needed"
    )]
    NewColumn { column: String, rows: usize, shape: Vec<usize> },

    #[error("map: row {row} of {column:?} is {text:?}, and no number was given for it")]
    NotMapped { column: String, row: String, text: String },

    #[error("DataLoader: a batch has at least 1 row, not 0")]
    EmptyBatch,

    #[error("{scaler}: needs at least one row, as [100, 2], and the shape is {shape:?}")]
    NothingToFit { scaler: &'static str, shape: Vec<usize> },

    #[error("{scaler}: was fitted to {fitted} columns, and the shape is {shape:?}")]
    OtherColumns { scaler: &'static str, fitted: usize, shape: Vec<usize> },

    #[error("{operation}: needs at least 2 examples")]
    OneExample { operation: &'static str },

    #[error("{operation}: x and y need one row for each example, and their shapes are {x:?} and {y:?}")]
    Rows { operation: &'static str, x: Vec<usize>, y: Vec<usize> },

    #[error(
        "train_test_split: a test set of {test_size} of {rows} rows leaves one of the two sets empty: give a share such as 0.20"
    )]
    Split { rows: usize, test_size: f64 },

    #[error("k_fold: {n} examples cannot be cut into {k} folds: say a number from 2 to {n}")]
    Folds { n: usize, k: usize },
}

/// `"x1", "x2"`, a long list cut off.
pub(super) fn quoted(names: &[String]) -> String {
    let mut quoted: Vec<String> = names.iter().take(30).map(|name| format!("{name:?}")).collect();
    if names.len() > 30 {
        quoted.push("…".to_owned());
    }
    quoted.join(", ")
}

fn hint(name: &str, names: &[String]) -> String {
    let likeness =
        |other: &&String| strsim::normalized_damerau_levenshtein(&other.to_lowercase(), &name.to_lowercase());
    let meant = names.iter().max_by(|a, b| likeness(a).total_cmp(&likeness(b))).filter(|other| likeness(other) >= 0.5);
    let meant = meant.map_or_else(String::new, |other| format!(". Did you mean {other:?}?"));
    format!("{meant}{} {}", if meant.is_empty() { ": there are" } else { " There are" }, quoted(names))
}

/// `row 5`, `rows 5 and 6`, `rows 5, 6, 7 and 20 more`
fn rows_of(rows: &[String]) -> String {
    match rows {
        [row] => format!("row {row}"),
        [rows @ .., last] if rows.len() < 4 => format!("rows {} and {last}", rows.join(", ")),
        rows => format!("rows {} and {} more", rows[..3].join(", "), rows.len() - 3),
    }
}
