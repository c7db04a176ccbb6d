//! What a student can get wrong about a net's picture.

/// What a student can get wrong about a net's picture.
#[derive(Debug, thiserror::Error)]
pub enum PictureMistake {
    #[error("picture: there is no layer with neurons or feature maps in this net")]
    Nothing,

    #[error(
        "picture: this net has {columns} layers, and no more than {most} can be read side by side: take some of them, as my_net.slice(0..4).picture()"
    )]
    Long { columns: usize, most: usize },

    #[error("picture: only running {layer} can tell what it gives: say .picture_of(&x)")]
    Unknown { layer: String },

    #[error(
        "picture: it shows layers in a row, and {layer} was not given what the layer before it gave: .trace(&x) shows any net"
    )]
    Branch { layer: String },

    #[error("picture: there is no sample in an input of the shape {shape:?}")]
    Input { shape: Vec<usize> },

    #[error(
        "picture_backward: the loss must be one number that was computed from what the net gave, and this has the shape {shape:?}"
    )]
    Loss { shape: Vec<usize> },

    #[error("picture_backward: the loss was not computed from what the net gave, so nothing flows back")]
    Unconnected,

    #[error("names: this net needs {needed} names, the inputs' first and then each layer's, and these are {given}")]
    Names { needed: String, given: String },
}
