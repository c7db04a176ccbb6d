mod error;
mod pickle;
mod pytorch;

use std::collections::HashMap;
use std::fmt;
use std::io::Read;
use std::ops::Index;
use std::path::Path;

use burn_backend::{BoolStore, DType as Kind, TensorData};
use safetensors::tensor::{Dtype, SafeTensors, TensorView};

use crate::display::{MimeBundle, Show};
use crate::file::{self, FileError};
use crate::file_kind;
use crate::mistake::{LayerMistake, Mistake, Raise};
use crate::tensor::{Elements, Tensor};
pub use error::WeightsError;

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

    /// Reads the numbers of a file that PyTorch wrote with `torch.save(net.state_dict(), path)` (`.pth`, `.pt`), or of a
    /// safetensors file. A checkpoint that holds the state under `"state_dict"`, `"model_state_dict"` or `"model"` is read too.
    /// Nothing in the file is run.
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
        let (mut file, mut bytes) = file::open(path)?;
        let Some(format) = Format::of(&bytes) else {
            return Err(WeightsError::NoWeights { path: path.to_owned(), kind: file_kind::of(&bytes) });
        };
        file.read_to_end(&mut bytes).map_err(FileError::at(path))?;
        let refused = |refusal: pytorch::Refusal| refusal.of(path);
        match format {
            Format::Safetensors => Self::from_safetensors(&bytes, path),
            Format::Zip => Ok((Self { entries: pytorch::read_zip(&bytes).map_err(refused)? }, HashMap::new())),
            Format::Legacy => Ok((Self { entries: pytorch::read_legacy(&bytes).map_err(refused)? }, HashMap::new())),
        }
    }

    fn from_safetensors(bytes: &[u8], path: &Path) -> Result<(Self, HashMap<String, String>), WeightsError> {
        let format = |source: safetensors::SafeTensorError| WeightsError::Format {
            path: path.to_owned(),
            source: source.into(),
        };
        let file = SafeTensors::deserialize(bytes).map_err(format)?;
        let (_, header) = SafeTensors::read_metadata(bytes).map_err(format)?;
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

    /// The state for the network whose tensors these are, from what some versions of PyTorch write. `DataParallel` puts the
    /// network into another, as its `module`, so every name begins with that. Before 0.4.1 a batch norm did not count its
    /// batches: the count stays as it is.
    pub(super) fn adapted_to(self, tensors: &[(String, Tensor)]) -> Self {
        const WRAPPER: &str = "module.";
        let wrapped = self.iter().all(|(name, _)| name.starts_with(WRAPPER))
            && !tensors.iter().any(|(name, _)| name.starts_with(WRAPPER));
        let start = if wrapped { WRAPPER.len() } else { 0 };
        let mut state: Self =
            self.entries.into_iter().map(|(name, tensor)| (name[start..].to_owned(), tensor)).collect();
        for (name, tensor) in tensors {
            if name.ends_with("num_batches_tracked") && state.get(name).is_none() {
                state.entries.push((name.clone(), tensor.data()));
            }
        }
        state
    }

    /// Makes sure that there are numbers of the right shape for each of `tensors`, and no others.
    pub(crate) fn check(&self, tensors: &[(String, Tensor)]) -> Result<(), Mistake> {
        let names = |names: Vec<&str>| names.iter().map(|&name| name.to_owned()).collect();
        let missing = tensors.iter().map(|(name, _)| name.as_str());
        let missing: Vec<&str> = missing.filter(|name| self.get(name).is_none()).collect();
        let known = |name: &str| tensors.iter().any(|(known, _)| known == name);
        let unexpected: Vec<&str> = self.iter().map(|(name, _)| name).filter(|name| !known(name)).collect();
        if !missing.is_empty() || !unexpected.is_empty() {
            return Err(LayerMistake::StateNames { missing: names(missing), unexpected: names(unexpected) }.into());
        }
        let shapes = tensors.iter().map(|(name, tensor)| (name.clone(), tensor.shape(), self[name].shape()));
        let differ: Vec<_> = shapes.filter(|(_, takes, has)| takes != has).collect();
        if differ.is_empty() { Ok(()) } else { Err(LayerMistake::StateShapes { differ }.into()) }
    }
}

/// How a file of weights is written.
enum Format {
    Safetensors,
    Zip,
    Legacy,
}

impl Format {
    /// By how it begins; its name says nothing.
    fn of(start: &[u8]) -> Option<Format> {
        match start {
            _ if start.starts_with(b"PK\x03\x04") => Some(Format::Zip),
            _ if pytorch::is_legacy(start) => Some(Format::Legacy),
            // The length of the header, and the header.
            [_, _, _, _, _, _, 0, 0, b'{', ..] => Some(Format::Safetensors),
            _ => None,
        }
    }
}

/// A tensor's numbers as a safetensors file holds them.
fn little_endian(tensor: &Tensor) -> (Dtype, Vec<u8>) {
    match tensor.elements() {
        Elements::F32(x) => (Dtype::F32, x.into_iter().flat_map(f32::to_le_bytes).collect()),
        Elements::I64(x) => (Dtype::I64, x.into_iter().flat_map(i64::to_le_bytes).collect()),
        Elements::Bool(x) => (Dtype::BOOL, x.into_iter().map(u8::from).collect()),
    }
}

/// The numbers of one entry of a safetensors file.
fn from_view(view: &TensorView) -> Option<Tensor> {
    let kind = match view.dtype() {
        Dtype::F32 => Kind::F32,
        Dtype::F64 => Kind::F64,
        Dtype::F16 => Kind::F16,
        Dtype::BF16 => Kind::BF16,
        Dtype::I64 => Kind::I64,
        Dtype::I32 => Kind::I32,
        Dtype::I16 => Kind::I16,
        Dtype::I8 => Kind::I8,
        Dtype::U8 => Kind::U8,
        Dtype::BOOL => Kind::Bool(BoolStore::Native),
        _ => return None,
    };
    Some(from_bytes(view.data().to_vec(), view.shape().to_vec(), kind))
}

/// The numbers that lie in `bytes`: floats of any width become f32, whole numbers i64.
fn from_bytes(bytes: Vec<u8>, shape: Vec<usize>, kind: Kind) -> Tensor {
    let count = shape.clone();
    let data = |bytes| TensorData::from_bytes_vec(bytes, count, kind);
    let elements = match kind {
        Kind::Bool(_) => Ok(Elements::Bool(bytes.into_iter().map(|byte| byte != 0).collect())),
        Kind::F32 | Kind::F64 | Kind::F16 | Kind::BF16 => data(bytes).convert::<f32>().into_vec().map(Elements::F32),
        _ => data(bytes).convert::<i64>().into_vec().map(Elements::I64),
    };
    let elements = elements.expect("the numbers have just been converted to this kind");
    Tensor::from_elements(elements, shape)
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
            None => LayerMistake::StateName { name: name.to_owned(), names: self.names() }.raise(),
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
