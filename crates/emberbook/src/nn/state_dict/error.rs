use std::error::Error;
use std::path::{Path, PathBuf};

use super::pickle::PickleError;
use super::pytorch::Refusal;
use crate::file::FileError;
use crate::mistake::Mistake;

/// Why weights could not be saved or loaded.
#[derive(Debug, thiserror::Error)]
pub enum WeightsError {
    /// The file could not be written.
    #[error("{} could not be written: {source}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What went wrong.
        source: Box<dyn Error + Send + Sync>,
    },
    /// The file could not be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// The file is no file of weights.
    #[error(
        "{} holds no weights that can be read: {}. PyTorch's .pth and .pt files of a state_dict can be read, and safetensors files",
        path.display(),
        kind.map_or("it begins like none of the files that hold weights".to_owned(), |kind| format!("it looks like {kind}"))
    )]
    NoWeights {
        /// The file.
        path: PathBuf,
        /// What it looks like, if that is known.
        kind: Option<&'static str>,
    },
    /// The file has tensors in no place where a state dict has them.
    #[error("{} holds no state_dict: {}. In Python, write one with torch.save(net.state_dict(), \"net.pth\")", path.display(), contents(names))]
    NoStateDict {
        /// The file.
        path: PathBuf,
        /// What it has.
        names: Vec<String>,
    },
    /// The file asks for more than weights need.
    #[error(
        "{} holds more than weights: it wants Python to use {name}. Nothing of it was run. If it is a whole network, write its weights alone, in Python: torch.save(net.state_dict(), \"net.pth\"). If you did not make the file yourself, do not trust it",
        path.display()
    )]
    Forbidden {
        /// The file.
        path: PathBuf,
        /// The function or class that it asks for.
        name: String,
    },
    /// The file ends too early.
    #[error("{} is cut short: it ends before the weights do. Download or copy it again", path.display())]
    CutShort {
        /// The file.
        path: PathBuf,
    },
    /// The file is not as torch.save writes it.
    #[error("{} is damaged, or torch.save did not write it: {what}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        what: &'static str,
    },
    /// The file is not as safetensors files are.
    #[error("{} is damaged or cut short: {source}", path.display())]
    Format {
        /// The file.
        path: PathBuf,
        /// What went wrong.
        source: Box<dyn Error + Send + Sync>,
    },
    /// The file holds numbers of a kind that tensors here do not have.
    #[error("{}: {name} holds numbers of the kind {kind}, which cannot be read", path.display())]
    Kind {
        /// The file.
        path: PathBuf,
        /// The entry.
        name: String,
        /// Its kind.
        kind: String,
    },
    /// The file holds no optimizer's state.
    #[error("{} holds no optimizer's state: optimizer.save(..) writes one", path.display())]
    NoOptimizer {
        /// The file.
        path: PathBuf,
    },
    /// The file holds the state of another optimizer.
    #[error("{} cannot be used: {mistake}", path.display())]
    OtherOptimizer {
        /// The file.
        path: PathBuf,
        /// What does not fit.
        mistake: Box<Mistake>,
    },
    /// The file holds the weights of another network.
    #[error("{} cannot be loaded: {mistake}", path.display())]
    OtherNetwork {
        /// The file.
        path: PathBuf,
        /// What does not fit.
        mistake: Box<Mistake>,
    },
}

impl Refusal {
    /// The error of the file at `path`.
    pub(super) fn of(self, path: &Path) -> WeightsError {
        let path = path.to_owned();
        match self {
            Refusal::Pickle(PickleError::CutShort) => WeightsError::CutShort { path },
            Refusal::Pickle(PickleError::Forbidden(name)) => WeightsError::Forbidden { path, name },
            Refusal::Pickle(PickleError::Damaged(what)) => WeightsError::Damaged { path, what },
            Refusal::NoWeights => WeightsError::NoWeights { path, kind: Some("a zip archive of something else") },
            Refusal::NoTensors(names) => WeightsError::NoStateDict { path, names },
            Refusal::Kind { name, kind } => WeightsError::Kind { path, name, kind },
        }
    }
}

fn contents(names: &[String]) -> String {
    match names {
        [] => "there are no tensors with names in it".to_owned(),
        names => format!("it has {}, and not all of them are tensors", crate::nn::mistake::some(names)),
    }
}
