//! What a student can get wrong about training: optimizers, schedules and early stopping.

use crate::mistake::{LayerMistake, Mistake};

/// What a student can get wrong about training: optimizers, schedules and early stopping.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OptimMistake {
    #[error(
        "step: no parameter has a gradient: call loss.backward() before optimizer.step() (and optimizer.zero_grad() before loss.backward())"
    )]
    StepBeforeBackward,

    #[error("add_param_group: the optimizer moves {} already", if name.is_empty() { "one of these parameters" } else { name })]
    ParameterTwice { name: String },

    #[error("load_state_dict: {}", optimizer_state(mistake))]
    State { mistake: Box<Mistake> },

    #[error("load_state_dict: this optimizer has {takes} groups of parameters, and the saved one had {has}")]
    Groups { takes: usize, has: usize },

    #[error("{schedule}: {setting} is 0, and an epoch is the least that a schedule can count")]
    NoEpochs { schedule: &'static str, setting: &'static str },

    #[error("{operation}: {}", if *epochs == 0 {
        "there is no best network yet: call .step(validation_loss, &net) after each epoch first"
    } else {
        "there is no best network: every validation loss so far was NaN or infinite"
    })]
    NoBest { operation: &'static str, epochs: usize },
}

fn optimizer_state(mistake: &Mistake) -> String {
    match mistake {
        Mistake::Layer(LayerMistake::StateShapes { differ }) => {
            let (name, takes, has) = &differ[0];
            format!(
                "the state is that of other parameters: {name} has the shape {takes:?} here, and {has:?} in the saved one"
            )
        }
        _ => "the state is that of another optimizer, or of other parameters".to_owned(),
    }
}
