//! What a student can get wrong about the board.

/// What a student can get wrong about the board.
#[derive(Debug, thiserror::Error)]
pub enum BoardMistake {
    #[error("board: needs samples in rows, as in [3, 2], and this input is {shape:?}")]
    Input { shape: Vec<usize> },

    #[error(
        "board: {layer} has {neurons} numbers side by side, and no more than {widest} can be read: .trace(&x) shows large nets"
    )]
    Wide { layer: String, neurons: usize, widest: usize },

    #[error(
        "board: this one would hold {numbers} numbers, and no more than {most} can be read: give it fewer samples, x.slice(0..2), or only a part of the net, net.slice(0..2)"
    )]
    Numbers { numbers: usize, most: usize },

    #[error(
        "board: it shows linear layers with functions such as relu() after them, and {layer} is neither: .trace(&x) shows any layer"
    )]
    Layer { layer: String },

    #[error("board: there is no linear layer in this net")]
    Nothing,

    #[error("names: this net needs {needed} names, the inputs' first and then each layer's, and these are {given}")]
    Names { needed: String, given: String },

    #[error("names: {name:?} is there twice, and every input and neuron needs a name of its own")]
    SameName { name: String },

    #[error("neuron: there is no neuron {name:?}: the neurons are {neurons}")]
    NoNeuron { name: String, neurons: String },

    #[error("weight: there is no weight or bias {name:?}: they are {weights}")]
    NoWeight { name: String, weights: String },

    #[error(
        "board_backward: the loss must be one number that was computed from what the net gave, and this has the shape {shape:?}"
    )]
    Loss { shape: Vec<usize> },

    #[error("board_backward: the loss was not computed from what the net gave, so nothing flows back")]
    Unconnected,

    #[error(
        "board_backward: there are {samples} samples, and no more than {most} can be read: give it the first few, x.slice(0..{most})"
    )]
    Samples { samples: usize, most: usize },
}
