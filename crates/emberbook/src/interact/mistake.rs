//! What a student can get wrong about sliders that compute.

/// What a student can get wrong about sliders that compute.
#[derive(Debug, thiserror::Error)]
pub enum InteractMistake {
    #[error(
        "{function}: {name:?} needs a range from a smaller number to a larger one, and this one goes from {from} to {to}"
    )]
    Range { function: &'static str, name: String, from: f64, to: f64 },

    #[error("step: the steps of {name:?} must be above 0, and not {step}")]
    Step { name: String, step: f64 },

    #[error("dropdown: there is nothing to choose from for {name:?}: give it at least one option")]
    NoOptions { name: String },

    #[error("interact: {name:?} is there twice, and each slider needs a name of its own")]
    SameName { name: String },

    #[error("set: there is no {name:?} to move: there is {names}")]
    NoName { name: String, names: String },

    #[error("{operation}: {name:?} goes from {from} to {to}, and {value} is outside")]
    Outside { operation: &'static str, name: String, value: f64, from: f64, to: f64 },

    #[error("{operation}: {name:?} takes whole numbers, and {value} is none")]
    Fraction { operation: &'static str, name: String, value: f64 },

    #[error("{operation}: {name:?} is a slider: it takes a number, and not the text {text:?}")]
    Text { operation: &'static str, name: String, text: String },

    #[error("{operation}: {value:?} is not among the options of {name:?}: they are {options}")]
    NoOption { operation: &'static str, name: String, value: String, options: String },

    #[error("set: {name:?} cannot be moved while its own closure runs")]
    Running { name: String },
}
