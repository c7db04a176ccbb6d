//! What a student can get wrong about watching a training.

/// What a student can get wrong about watching a training.
#[derive(Debug, thiserror::Error)]
pub enum WatchMistake {
    #[error("watch: there is no parameter to train in this net")]
    Nothing,

    #[error(
        "watch: no parameter of the net has a gradient: .step(&loss) comes after loss.backward(), and before the next zero_grad()"
    )]
    NoGradient,
}
