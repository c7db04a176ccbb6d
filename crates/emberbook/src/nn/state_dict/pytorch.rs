//! The weights in a file that `torch.save` wrote: a pickle that says what there is, and storages that hold the numbers. Since
//! PyTorch 1.6 they are in a zip archive, before that one after the other.

use std::collections::HashMap;
use std::io::{self, Cursor};

use burn_backend::DType as Kind;
use zip::{CompressionMethod, ZipArchive};

use super::pickle::{Global, Pickle, PickleError, Place, Value};
use super::{Tensor, from_bytes};

/// Names and numbers, in the file's order.
pub(super) type Entries = Vec<(String, Tensor)>;

/// Why they cannot be read.
pub(super) enum Refusal {
    Pickle(PickleError),
    /// A zip archive without weights.
    NoWeights,
    /// A dictionary, but not of tensors: what is in it.
    NoTensors(Vec<String>),
    /// An entry holds numbers of a kind that tensors here do not have.
    Kind {
        name: String,
        kind: String,
    },
}

impl From<PickleError> for Refusal {
    fn from(error: PickleError) -> Self {
        Refusal::Pickle(error)
    }
}

fn damaged<T>(what: &'static str) -> Result<T, Refusal> {
    Err(PickleError::Damaged(what).into())
}

/// The numbers of each storage, by its key.
type Storages<'a> = HashMap<String, &'a [u8]>;

/// Reads a zip archive: `NAME/data.pkl`, and a file `NAME/data/KEY` for each storage.
pub(super) fn read_zip(file: &[u8]) -> Result<Entries, Refusal> {
    let Ok(mut archive) = ZipArchive::new(Cursor::new(file)) else {
        return Err(PickleError::CutShort.into());
    };
    let names: Vec<String> = archive.file_names().filter_map(|name| Some(name.ok()?.into_owned())).collect();
    let Some(folder) = names.iter().find_map(|name| name.strip_suffix("data.pkl")) else {
        return Err(Refusal::NoWeights);
    };
    let mut pickle: &[u8] = &[];
    let mut storages = Storages::new();
    let mut total = 0;
    for name in &names {
        let Some(inside) = name.strip_prefix(folder) else { continue };
        let key = inside.strip_prefix("data/");
        if key.is_none() && !matches!(inside, "data.pkl" | "byteorder") {
            continue;
        }
        let bytes = stored(&mut archive, name, file)?;
        total += bytes.len();
        if total > file.len() {
            return damaged("files in it lie over one another");
        }
        match (inside, key) {
            ("data.pkl", _) => pickle = bytes,
            ("byteorder", _) if bytes != b"little" => return damaged("it was written on a big-endian machine"),
            (_, Some(key)) => drop(storages.insert(key.to_owned(), bytes)),
            _ => {}
        }
    }
    entries(&Pickle::read(&mut pickle)?, &storages, file.len())
}

/// The bytes of one file in the archive, where they lie; `torch.save` does not compress them.
fn stored<'a>(archive: &mut ZipArchive<Cursor<&[u8]>>, name: &str, file: &'a [u8]) -> Result<&'a [u8], Refusal> {
    let Ok(mut entry) = archive.by_name(name) else { return damaged("a file in it cannot be found") };
    if entry.compression() != CompressionMethod::Stored || entry.encrypted() {
        return damaged("the files in it are compressed, which torch.save never does");
    }
    // Reading it to its end compares the check sum.
    if io::copy(&mut entry, &mut io::sink()).is_err() {
        return damaged("a check sum is wrong");
    }
    let start = entry.data_start().and_then(|start| usize::try_from(start).ok());
    let part = start.and_then(|start| file.get(start..)?.get(..usize::try_from(entry.size()).ok()?));
    part.ok_or(PickleError::CutShort.into())
}

/// Whether the file begins as PyTorch's did before it wrote zip archives: with a pickle of a number that nobody else uses.
pub(super) fn is_legacy(file: &[u8]) -> bool {
    const MAGIC: [u8; 10] = [0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];
    let start = &file[..file.len().min(64)];
    matches!(Pickle::read(&mut &*start).as_ref().map(Pickle::top), Ok(Value::Long(digits)) if **digits == MAGIC)
}

/// Reads the older format: pickles of a number, a version, the machine, the weights and the storages' keys, and then for
/// each key how many numbers there are, and the numbers.
pub(super) fn read_legacy(file: &[u8]) -> Result<Entries, Refusal> {
    let mut rest = file;
    let [_, _, machine] = [Pickle::read(&mut rest)?, Pickle::read(&mut rest)?, Pickle::read(&mut rest)?];
    if let Value::Dict(about) = machine.top() {
        let says = |&(key, value): &(Place, Place)| {
            machine.text(key) == Some("little_endian") && matches!(machine.at(value), Value::Bool(false))
        };
        if about.iter().any(says) {
            return damaged("it was written on a big-endian machine");
        }
    }
    let (weights, keys) = (Pickle::read(&mut rest)?, Pickle::read(&mut rest)?);
    let mut sizes = HashMap::new();
    for value in weights.values() {
        if let Value::Storage(identity) = value {
            let storage = Storage::of(&weights, *identity)?;
            sizes.insert(storage.key, storage.kind.map_or(0, |kind| kind.size()));
        }
    }
    let Value::List(keys_in_order) = keys.top() else { return damaged("the list of storages is missing") };
    let mut storages = Storages::new();
    for &key in keys_in_order {
        let Some(size) = keys.text(key).and_then(|key| sizes.get(key)) else { return damaged("a storage has no key") };
        let count = rest.split_off(..8).ok_or(PickleError::CutShort)?;
        let count = usize::from_le_bytes(count.try_into().expect("8 bytes"));
        let length = count.checked_mul(*size).ok_or(PickleError::CutShort)?;
        let numbers = rest.split_off(..length).ok_or(PickleError::CutShort)?;
        storages.insert(keys.text(key).unwrap_or_default().to_owned(), numbers);
    }
    entries(&weights, &storages, file.len())
}

/// A storage as the pickle identifies it: `("storage", torch.FloatStorage, key, device, count)`.
struct Storage<'a> {
    class: &'a str,
    /// `None` where tensors here do not have the kind.
    kind: Option<Kind>,
    key: &'a str,
}

impl<'a> Storage<'a> {
    fn of(pickle: &Pickle<'a>, identity: Place) -> Result<Self, Refusal> {
        let Some(&[tag, class, key, _, _, ref more @ ..]) = pickle.tuple(identity) else {
            return damaged("a storage is not described");
        };
        let (Some("storage"), Value::Global(Global::Storage(class)), Some(key)) =
            (pickle.text(tag), pickle.at(class), pickle.text(key))
        else {
            return damaged("a storage is not described");
        };
        if more.iter().any(|&view| matches!(pickle.at(view), Value::Tuple(_))) {
            return damaged("a storage is a part of another, as only the first versions of PyTorch wrote it");
        }
        let kind = match *class {
            "FloatStorage" => Some(Kind::F32),
            "DoubleStorage" => Some(Kind::F64),
            "HalfStorage" => Some(Kind::F16),
            "BFloat16Storage" => Some(Kind::BF16),
            "LongStorage" => Some(Kind::I64),
            "IntStorage" => Some(Kind::I32),
            "ShortStorage" => Some(Kind::I16),
            "CharStorage" => Some(Kind::I8),
            "ByteStorage" => Some(Kind::U8),
            "BoolStorage" => Some(Kind::Bool(burn_backend::BoolStore::Native)),
            _ => None,
        };
        Ok(Storage { class, kind, key })
    }
}

/// The tensors of a state dict. A checkpoint holds one under a name of its own.
fn entries(pickle: &Pickle, storages: &Storages, file_size: usize) -> Result<Entries, Refusal> {
    const WRAPPERS: [&str; 3] = ["state_dict", "model_state_dict", "model"];
    let dict_of = |value: &Value| match value {
        Value::Dict(entries) => Some(entries.clone()),
        _ => None,
    };
    let Some(mut dict) = dict_of(pickle.top()) else { return Err(Refusal::NoTensors(vec![])) };
    let named =
        |wanted: &&str| dict.iter().find(|(key, _)| pickle.text(*key) == Some(*wanted)).map(|(_, value)| *value);
    if let Some(inner) = WRAPPERS.iter().filter_map(named).find_map(|value| dict_of(pickle.at(value))) {
        dict = inner;
    }
    // Views may share their numbers, but a small file must not become many numbers.
    let mut left = file_size.saturating_mul(2);
    let mut entries: Entries = vec![];
    let mut places: HashMap<&str, usize> = HashMap::new();
    for (key, value) in &dict {
        let (Some(name), Value::Tensor(arguments)) = (pickle.text(*key), pickle.at(*value)) else {
            let names = dict.iter().filter_map(|(key, _)| pickle.text(*key)).map(str::to_owned);
            return Err(Refusal::NoTensors(names.collect()));
        };
        let tensor = tensor(pickle, *arguments, name, storages, &mut left)?;
        // As in Python, what is set again is changed and keeps its place.
        match places.get(name) {
            Some(&place) => entries[place].1 = tensor,
            None => {
                places.insert(name, entries.len());
                entries.push((name.to_owned(), tensor));
            }
        }
    }
    Ok(entries)
}

/// The tensor that PyTorch would rebuild from `(storage, offset, shape, strides, ..)`.
fn tensor(
    pickle: &Pickle,
    arguments: Place,
    name: &str,
    storages: &Storages,
    left: &mut usize,
) -> Result<Tensor, Refusal> {
    /// PyTorch has no more.
    const MOST_DIMENSIONS: usize = 64;
    let Some(&[storage, offset, shape, strides, ..]) = pickle.tuple(arguments) else {
        return damaged("a tensor is not described");
    };
    let counts = |place| -> Option<Vec<usize>> {
        let numbers = pickle.tuple(place).filter(|numbers| numbers.len() <= MOST_DIMENSIONS)?;
        numbers.iter().map(|&number| pickle.count(number)).collect()
    };
    let (Value::Storage(identity), Some(offset), Some(shape), Some(strides)) =
        (pickle.at(storage), pickle.count(offset), counts(shape), counts(strides))
    else {
        return damaged("a tensor is not described");
    };
    let storage = Storage::of(pickle, *identity)?;
    let Some(kind) = storage.kind else {
        return Err(Refusal::Kind { name: name.to_owned(), kind: storage.class.to_owned() });
    };
    let Some(&bytes) = storages.get(storage.key) else { return damaged("the numbers of a tensor are missing") };
    let count = shape.iter().try_fold(1usize, |count, &size| count.checked_mul(size));
    let Some(count) = count.filter(|count| count <= left) else {
        return damaged("a tensor claims more numbers than a file of this size can hold");
    };
    *left -= count;
    let view = View { bytes, size: kind.size(), offset, shape: &shape, strides: &strides };
    match view.row_by_row(count) {
        Some(numbers) => Ok(from_bytes(numbers, shape, kind)),
        None => damaged("a tensor reaches past the end of its numbers"),
    }
}

/// Some of the numbers of a storage.
struct View<'a> {
    bytes: &'a [u8],
    /// How many bytes a number has.
    size: usize,
    /// Where the first one is, and how far it is to the next in each dimension, counted in numbers.
    offset: usize,
    shape: &'a [usize],
    strides: &'a [usize],
}

impl View<'_> {
    /// The numbers one after the other; `None` if some lie outside of the storage.
    fn row_by_row(&self, count: usize) -> Option<Vec<u8>> {
        if self.shape.len() != self.strides.len() {
            return None;
        }
        if count == 0 {
            return Some(vec![]);
        }
        let steps = self.shape.iter().zip(self.strides);
        let last = steps.clone().try_fold(self.offset, |last, (size, stride)| {
            (size - 1).checked_mul(*stride).and_then(|more| last.checked_add(more))
        })?;
        if last >= self.bytes.len() / self.size {
            return None;
        }
        let mut next = 1;
        let packed = steps.rev().all(|(&size, &stride)| {
            let packed = size == 1 || stride == next;
            next *= size;
            packed
        });
        if packed {
            return Some(self.bytes[self.offset * self.size..(last + 1) * self.size].to_vec());
        }
        let mut numbers = Vec::with_capacity(count * self.size);
        let mut at = vec![0; self.shape.len()];
        let mut place = self.offset;
        for _ in 0..count {
            numbers.extend_from_slice(&self.bytes[place * self.size..][..self.size]);
            // The next place, as an odometer counts.
            for dim in (0..at.len()).rev() {
                at[dim] += 1;
                place += self.strides[dim];
                if at[dim] < self.shape[dim] {
                    break;
                }
                place -= at[dim] * self.strides[dim];
                at[dim] = 0;
            }
        }
        Some(numbers)
    }
}
