use std::collections::HashMap;
use std::error::Error;
use std::fmt;
use std::fs;
use std::io;
use std::ops::Index;
use std::path::{Path, PathBuf};

use burn_backend::TensorData;
use safetensors::tensor::{Dtype, SafeTensors, TensorView};

use crate::display::{MimeBundle, Show};
use crate::mistake::Mistake;
use crate::tensor::{Elements, Tensor};

/// The numbers of a network's parameters and buffers, by name.
///
/// ```
/// use emberbook::prelude::*;
///
/// let my_net = sequential![linear(2, 3), relu(), linear(3, 1)];
/// let initial = my_net.state_dict();
/// assert_eq!(initial["2.weight"].shape(), [1, 3]);
/// // .. training, and then from the start again:
/// my_net.load_state_dict(&initial);
/// ```
#[derive(Clone)]
pub struct StateDict {
    entries: Vec<(String, Tensor)>,
}

impl StateDict {
    /// Each name with its numbers, in the network's order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Tensor)> {
        self.entries.iter().map(|(name, tensor)| (name.as_str(), tensor))
    }

    /// The names, in the network's order.
    pub fn names(&self) -> Vec<String> {
        self.entries.iter().map(|(name, _)| name.clone()).collect()
    }

    /// The numbers of this name, if there are any.
    pub fn get(&self, name: &str) -> Option<&Tensor> {
        self.iter().find(|(found, _)| *found == name).map(|(_, tensor)| tensor)
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is no entry.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Writes the numbers to a safetensors file.
    pub fn save(&self, path: impl AsRef<Path>) -> Result<(), WeightsError> {
        self.write(path.as_ref(), &[])
    }

    /// Reads the numbers of a safetensors file.
    pub fn load(path: impl AsRef<Path>) -> Result<Self, WeightsError> {
        Self::read(path.as_ref())
    }

    #[inline(never)]
    pub(crate) fn write(&self, path: &Path, more: &[(&str, String)]) -> Result<(), WeightsError> {
        let entries: Vec<_> = self.iter().map(|(name, tensor)| (name, little_endian(tensor), tensor.shape())).collect();
        let views = entries.iter().map(|(name, (dtype, bytes), shape)| {
            let view = TensorView::new(*dtype, shape.clone(), bytes);
            (*name, view.expect("the bytes are those of the shape"))
        });
        // What PyTorch's own reader asks for.
        let mut metadata = HashMap::from([("format".to_owned(), "pt".to_owned())]);
        metadata.extend(more.iter().map(|(name, text)| ((*name).to_owned(), text.clone())));
        safetensors::serialize_to_file(views, Some(metadata), path)
            .map_err(|source| WeightsError::Write { path: path.to_owned(), source: source.into() })
    }

    #[inline(never)]
    pub(super) fn read(path: &Path) -> Result<Self, WeightsError> {
        Ok(Self::read_with_metadata(path)?.0)
    }

    /// The numbers, and what else the file says of itself.
    pub(crate) fn read_with_metadata(path: &Path) -> Result<(Self, HashMap<String, String>), WeightsError> {
        let format = |source: safetensors::SafeTensorError| WeightsError::Format {
            path: path.to_owned(),
            source: source.into(),
        };
        let bytes = fs::read(path).map_err(|source| WeightsError::Read { path: path.to_owned(), source })?;
        let file = SafeTensors::deserialize(&bytes).map_err(format)?;
        let (_, header) = SafeTensors::read_metadata(&bytes).map_err(format)?;
        let mut entries = vec![];
        for (name, view) in file.iter() {
            let tensor = from_view(&view).ok_or_else(|| WeightsError::Kind {
                path: path.to_owned(),
                name: name.to_owned(),
                kind: format!("{:?}", view.dtype()),
            })?;
            entries.push((name.to_owned(), tensor));
        }
        entries.sort_by(|(a, _), (b, _)| a.cmp(b));
        Ok((Self { entries }, header.metadata().clone().unwrap_or_default()))
    }

    /// Makes sure that there are numbers of the right shape for each of `tensors`, and no others.
    pub(crate) fn check(&self, tensors: &[(String, Tensor)]) -> Result<(), Mistake> {
        let names = |names: Vec<&str>| names.iter().map(|&name| name.to_owned()).collect();
        let missing = tensors.iter().map(|(name, _)| name.as_str());
        let missing: Vec<&str> = missing.filter(|name| self.get(name).is_none()).collect();
        let known = |name: &str| tensors.iter().any(|(known, _)| known == name);
        let unexpected: Vec<&str> = self.iter().map(|(name, _)| name).filter(|name| !known(name)).collect();
        if !missing.is_empty() || !unexpected.is_empty() {
            return Err(Mistake::StateNames { missing: names(missing), unexpected: names(unexpected) });
        }
        for (name, tensor) in tensors {
            let (takes, has) = (tensor.shape(), self[name].shape());
            if takes != has {
                return Err(Mistake::StateShape { name: name.clone(), takes, has });
            }
        }
        Ok(())
    }
}

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
    #[error("{} could not be read: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What went wrong.
        source: io::Error,
    },
    /// The file is not what it should be.
    #[error("{} is not a safetensors file: {source}", path.display())]
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
        mistake: Mistake,
    },
    /// The file holds the weights of another network.
    #[error("{} holds the weights of another network: {mistake}", path.display())]
    OtherNetwork {
        /// The file.
        path: PathBuf,
        /// What does not fit.
        mistake: Mistake,
    },
}

/// A tensor's numbers as a safetensors file holds them.
fn little_endian(tensor: &Tensor) -> (Dtype, Vec<u8>) {
    match tensor.elements() {
        Elements::F32(x) => (Dtype::F32, x.into_iter().flat_map(f32::to_le_bytes).collect()),
        Elements::I64(x) => (Dtype::I64, x.into_iter().flat_map(i64::to_le_bytes).collect()),
        Elements::Bool(x) => (Dtype::BOOL, x.into_iter().map(u8::from).collect()),
    }
}

/// The numbers of one entry: floats of any width become f32, whole numbers i64.
fn from_view(view: &TensorView) -> Option<Tensor> {
    use burn_backend::DType;
    let data = |kind| TensorData::from_bytes_vec(view.data().to_vec(), view.shape().to_vec(), kind);
    let floats = |kind| data(kind).convert::<f32>().into_vec().map(Elements::F32);
    let integers = |kind| data(kind).convert::<i64>().into_vec().map(Elements::I64);
    let elements = match view.dtype() {
        Dtype::F32 => floats(DType::F32),
        Dtype::F64 => floats(DType::F64),
        Dtype::F16 => floats(DType::F16),
        Dtype::BF16 => floats(DType::BF16),
        Dtype::I64 => integers(DType::I64),
        Dtype::I32 => integers(DType::I32),
        Dtype::U8 => integers(DType::U8),
        Dtype::BOOL => Ok(Elements::Bool(view.data().iter().map(|&byte| byte != 0).collect())),
        _ => return None,
    };
    let elements = elements.expect("the numbers have just been converted to this kind");
    Some(Tensor::from_elements(elements, view.shape().to_vec()))
}

impl FromIterator<(String, Tensor)> for StateDict {
    fn from_iter<I: IntoIterator<Item = (String, Tensor)>>(entries: I) -> Self {
        Self { entries: entries.into_iter().collect() }
    }
}

/// `state["0.weight"]`
impl Index<&str> for StateDict {
    type Output = Tensor;

    #[track_caller]
    fn index(&self, name: &str) -> &Tensor {
        match self.get(name) {
            Some(tensor) => tensor,
            None => Mistake::StateName { name: name.to_owned(), names: self.names() }.raise(),
        }
    }
}

/// Each name with its shape and its numbers.
impl fmt::Display for StateDict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, (name, tensor)) in self.iter().enumerate() {
            let separator = if i == 0 { "" } else { "\n" };
            write!(f, "{separator}{name} {:?}\n{tensor}", tensor.shape())?;
        }
        Ok(())
    }
}

impl fmt::Debug for StateDict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Show for StateDict {
    fn show(&self) -> MimeBundle {
        MimeBundle::text(self.to_string())
    }
}
