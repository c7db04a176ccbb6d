//! What a student can get wrong about a figure.

use super::color::{Color, PALETTE};

/// What a student can get wrong about a figure.
#[derive(Debug, thiserror::Error)]
pub enum FigureMistake {
    #[error("{operation}: {} and {} do not pair up: every {each} needs one of each", plural(.first), plural(.second))]
    Lengths { operation: &'static str, first: (usize, &'static str), second: (usize, &'static str), each: &'static str },

    #[error(
        "{operation}: needs a row of numbers, as [100] or [100, 1], and this is {shape:?}: draw its columns one at a time"
    )]
    NotARow { operation: &'static str, shape: Vec<usize> },

    #[error("{operation}: needs a matrix of rows and columns, and this is {shape:?}: bring it to two dimensions first")]
    NotAMatrix { operation: &'static str, shape: Vec<usize> },

    #[error(
        "{operation}: the rows differ in length: the first of the {rows} has {columns}, and together they have {numbers}"
    )]
    Ragged { operation: &'static str, rows: usize, columns: usize, numbers: usize },

    #[error("scatter_classes: every point needs two coordinates, as in [100, 2], and this is [{rows}, {columns}]")]
    NotPairs { rows: usize, columns: usize },

    #[error(
        "regions: needs one class for every row of {places:?}, and the answer is {classes:?}: is .argmax_dim(1) missing?"
    )]
    NotClasses { places: Vec<usize>, classes: Vec<usize> },

    #[error(
        "{operation}: {classes} different classes are too many to colour: are these scores? .argmax_dim(1) makes classes of them, or .gt(0.5)"
    )]
    TooManyClasses { operation: &'static str, classes: usize },

    #[error("class_names: there is a class {class}, and the names are those of {}: {}", classes(names.len()), names.join(", "))]
    ClassName { class: String, names: Vec<String> },

    #[error(
        "class_names: there are no classes in the figure: say it after scatter_classes(..) or confusion_matrix(..)"
    )]
    NoClassesToName,

    #[error("color: there is no colour {color:?}: take one of {}, gray, or a code such as #0072b2", names(&PALETTE))]
    Color { color: String },

    #[error(
        "{method}: goes to what was added last, and the figure is empty: add something first, as plot(&losses).{method}(...)"
    )]
    NothingToDress { method: &'static str },

    #[error(
        "push: {} for {}: give one number for each, as push([0.5, 0.7])", plural(&(*.values, "value")), plural(&(*.curves, "curve"))
    )]
    Push { values: usize, curves: usize },

    #[error("values: there is no curve {curve}: this plot has {}, counted from 0", plural(&(*.curves, "curve")))]
    NoCurve { curve: usize, curves: usize },

    #[error(
        "bar: {bars} bars are too many to be told apart: hist(&values) counts values, and plot(&values) draws a line"
    )]
    TooManyBars { bars: usize },

    #[error(
        "errorbar: needs one number, one for each of the {points} points, or [2, {points}] for down and up, and this is {errors:?}"
    )]
    Errors { points: usize, errors: Vec<usize> },

    #[error("errorbar: an error says how far a bar reaches, so it cannot be negative, and one is {error}")]
    NegativeError { error: f64 },

    #[error(
        "{operation}: an image is [height, width], [3, height, width] or [height, width, 3], and this is {shape:?}{}",
        image_hint(shape)
    )]
    NotAnImage { operation: &'static str, shape: Vec<usize> },

    #[error(
        "image_grid: needs a batch of images, as [n, height, width] or [n, 3, height, width], and this is {shape:?}"
    )]
    NotImages { shape: Vec<usize> },

    #[error(
        "feature_maps: takes the features of one image, [channels, height, width] or [1, channels, height, width], and this is {shape:?}{}",
        if shape.len() == 4 && shape[0] > 1 { ": pick one image of the batch, as .get(0)" } else { "" }
    )]
    NotFeatures { shape: Vec<usize> },

    #[error("{operation}: takes at least one row and one column")]
    NoGrid { operation: &'static str },

    #[error("slider: takes at least one value with its figure")]
    NoFrames,

    #[error("subplots: {figures} figures do not fit in {rows} by {columns} places")]
    Subplots { figures: usize, rows: usize, columns: usize },

    #[error("save: a figure is saved as .svg or .png, and the name is {path:?}: call it {:?}", format!("{}.png", path.strip_suffix(ending).unwrap_or(path)))]
    Ending { path: String, ending: String },

    #[error("save: there is no folder {folder:?} for {file:?}: make it first, or save beside the notebook")]
    NoFolder { folder: String, file: String },

    #[error("save: {path:?} cannot be written: {reason}")]
    CannotWrite { path: String, reason: String },

    #[error("a range from {from} to {to} shows nothing{}: take two different numbers{}", on_log_axis(*log, " on a logarithmic axis"), on_log_axis(*log, " above 0"))]
    Range { from: f64, to: f64, log: bool },
}

fn plural((number, thing): &(usize, &str)) -> String {
    match (number, thing.strip_suffix("ss")) {
        (1, _) => format!("1 {thing}"),
        (_, Some(stem)) => format!("{number} {stem}sses"),
        _ => format!("{number} {thing}s"),
    }
}

fn image_hint(shape: &[usize]) -> &'static str {
    match shape {
        [1, 1 | 3, _, _] => ": say .squeeze_dim(0) to take the one image out of its batch",
        [_, 1 | 3, _, _] => ": image_grid(&images, 5) shows a batch",
        [1, _, _, _] | [_, _, _] => ": feature_maps shows the channels side by side",
        _ => "",
    }
}

fn classes(count: usize) -> String {
    match count {
        0 => "no class".into(),
        1 => "class 0".into(),
        _ => format!("the classes 0 to {}", count - 1),
    }
}

fn names(palette: &[(&str, Color)]) -> String {
    palette.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
}

fn on_log_axis(log: bool, text: &'static str) -> &'static str {
    if log { text } else { "" }
}
