//! A Python pickle, read as data. In Python, a pickle is a program that may call anything; here the few functions that
//! weights need have a meaning, any other name is a mistake, and nothing is ever run.

use std::collections::HashMap;

/// Where a value is among [`Pickle::values`].
pub(super) type Place = usize;

/// What was in a pickle. Values know others by their places, so nothing nests, whatever the file says.
pub(super) struct Pickle<'a> {
    values: Vec<Value<'a>>,
    top: Place,
}

pub(super) enum Value<'a> {
    Bool(bool),
    Int(i64),
    /// A number of more than 64 bits: its bytes, the lowest first.
    Long(&'a [u8]),
    Text(&'a str),
    Tuple(Vec<Place>),
    List(Vec<Place>),
    Dict(Vec<(Place, Place)>),
    Global(Global<'a>),
    /// A tensor, by the arguments that PyTorch would rebuild it from: storage, offset, shape, strides, ..
    Tensor(Place),
    /// What lies outside of the pickle, by what identifies it: the numbers of a tensor.
    Storage(Place),
    /// None, a float, bytes: nothing that weights are made of.
    Other,
}

/// The names that a file of weights may use.
#[derive(Clone, Copy)]
pub(super) enum Global<'a> {
    OrderedDict,
    RebuildTensor,
    RebuildParameter,
    /// `torch.FloatStorage`: what kind of numbers a storage holds.
    Storage(&'a str),
}

impl<'a> Global<'a> {
    fn of(module: &'a str, name: &'a str) -> Result<Self, PickleError> {
        match (module, name) {
            ("collections", "OrderedDict") => Ok(Global::OrderedDict),
            ("torch._utils", "_rebuild_tensor" | "_rebuild_tensor_v2") => Ok(Global::RebuildTensor),
            ("torch._utils", "_rebuild_parameter") => Ok(Global::RebuildParameter),
            ("torch", class) if class.ends_with("Storage") => Ok(Global::Storage(class)),
            _ => Err(PickleError::Forbidden(format!("{module}.{name}"))),
        }
    }
}

/// Why a pickle cannot be read.
#[derive(Debug)]
pub(super) enum PickleError {
    /// It ends before it is complete.
    CutShort,
    /// It asks for something that weights do not need.
    Forbidden(String),
    /// It is not as pickles are, or not as weights are.
    Damaged(&'static str),
}

impl<'a> Pickle<'a> {
    /// Reads one pickle, and leaves in `bytes` what comes after it.
    pub fn read(bytes: &mut &'a [u8]) -> Result<Self, PickleError> {
        let mut machine = Machine { bytes, values: vec![], stack: vec![], marks: vec![], memo: HashMap::new() };
        while machine.step()? {}
        Ok(Pickle { top: machine.pop()?, values: machine.values })
    }

    pub fn top(&self) -> &Value<'a> {
        &self.values[self.top]
    }

    pub fn at(&self, place: Place) -> &Value<'a> {
        &self.values[place]
    }

    pub fn values(&self) -> impl Iterator<Item = &Value<'a>> {
        self.values.iter()
    }

    pub fn tuple(&self, place: Place) -> Option<&[Place]> {
        match self.at(place) {
            Value::Tuple(items) => Some(items),
            _ => None,
        }
    }

    pub fn text(&self, place: Place) -> Option<&'a str> {
        match self.at(place) {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A number that counts something.
    pub fn count(&self, place: Place) -> Option<usize> {
        match self.at(place) {
            Value::Int(number) => usize::try_from(*number).ok(),
            _ => None,
        }
    }
}

/// Python's unpickler: instructions put values on a stack, and take some of them to make another.
struct Machine<'a, 'b> {
    bytes: &'b mut &'a [u8],
    values: Vec<Value<'a>>,
    stack: Vec<Place>,
    /// How high the stack was at each mark.
    marks: Vec<usize>,
    memo: HashMap<usize, Place>,
}

impl<'a> Machine<'a, '_> {
    /// Carries out one instruction; `false` after the last one.
    fn step(&mut self) -> Result<bool, PickleError> {
        match self.number::<1>()? as u8 {
            // PROTO, FRAME, BUILD: a version, a length, and attributes that do not matter here.
            0x80 => drop(self.take(1)?),
            0x95 => drop(self.take(8)?),
            b'b' => drop(self.pop()?),
            b'.' => return Ok(false),
            b'(' => self.marks.push(self.stack.len()),
            b'0' => drop(self.pop()?),
            b'1' => drop(self.since_mark()?),

            b'N' => self.push(Value::Other),
            0x88 => self.push(Value::Bool(true)),
            0x89 => self.push(Value::Bool(false)),
            b'J' => {
                let number = self.number::<4>()? as i32;
                self.push(Value::Int(number.into()));
            }
            b'K' => self.counted::<1>()?,
            b'M' => self.counted::<2>()?,
            0x8a => {
                let length = self.number::<1>()?;
                let digits = self.take(length)?;
                self.push(long(digits));
            }
            b'G' => {
                self.take(8)?;
                self.push(Value::Other);
            }
            // Text, with its length before it in 4, 1 or 8 bytes; then the two kinds of Python 2.
            b'X' => self.text::<4>()?,
            0x8c => self.text::<1>()?,
            0x8d => self.text::<8>()?,
            b'T' => self.text::<4>()?,
            b'U' => self.text::<1>()?,
            b'B' => self.bytes::<4>()?,
            b'C' => self.bytes::<1>()?,
            0x8e => self.bytes::<8>()?,

            b')' => self.push(Value::Tuple(vec![])),
            0x85 => self.tuple_of(1)?,
            0x86 => self.tuple_of(2)?,
            0x87 => self.tuple_of(3)?,
            b't' => {
                let items = self.since_mark()?;
                self.push(Value::Tuple(items));
            }
            b']' => self.push(Value::List(vec![])),
            b'l' => {
                let items = self.since_mark()?;
                self.push(Value::List(items));
            }
            b'a' => {
                let item = self.pop()?;
                self.extend(vec![item])?;
            }
            b'e' => {
                let items = self.since_mark()?;
                self.extend(items)?;
            }
            b'}' => self.push(Value::Dict(vec![])),
            b'd' => {
                let items = self.since_mark()?;
                self.push(Value::Dict(vec![]));
                self.set(&items)?;
            }
            b's' => {
                let (value, key) = (self.pop()?, self.pop()?);
                self.set(&[key, value])?;
            }
            b'u' => {
                let items = self.since_mark()?;
                self.set(&items)?;
            }

            b'q' => self.remember::<1>()?,
            b'r' => self.remember::<4>()?,
            0x94 => drop(self.memo.insert(self.memo.len(), self.last()?)),
            b'h' => self.recall::<1>()?,
            b'j' => self.recall::<4>()?,

            // The two that name a function; INST would call it at once.
            b'c' | b'i' => {
                let (module, name) = (self.line()?, self.line()?);
                self.push(Value::Global(Global::of(module, name)?));
            }
            0x93 => {
                let (name, module) = (self.pop()?, self.pop()?);
                let (Value::Text(module), Value::Text(name)) = (&self.values[module], &self.values[name]) else {
                    return Err(PickleError::Damaged("a function's name is no text"));
                };
                let global = Global::of(module, name)?;
                self.push(Value::Global(global));
            }
            // REDUCE and NEWOBJ: a call.
            b'R' | 0x81 => self.call()?,
            b'Q' => {
                let identity = self.pop()?;
                self.push(Value::Storage(identity));
            }
            _ => return Err(PickleError::Damaged("it holds an instruction that weights do not need")),
        }
        Ok(true)
    }

    fn call(&mut self) -> Result<(), PickleError> {
        let (arguments, function) = (self.pop()?, self.pop()?);
        let first = match &self.values[arguments] {
            Value::Tuple(items) => items.first().copied(),
            _ => return Err(PickleError::Damaged("a call has no arguments")),
        };
        match (&self.values[function], first) {
            (Value::Global(Global::OrderedDict), None) => self.push(Value::Dict(vec![])),
            // Python 2 hands over a list of pairs.
            (Value::Global(Global::OrderedDict), Some(list)) => {
                let Value::List(pairs) = &mut self.values[list] else {
                    return Err(PickleError::Damaged("a dictionary is made of no list"));
                };
                let pairs = std::mem::take(pairs);
                self.push(Value::Dict(vec![]));
                for pair in pairs {
                    match &self.values[pair] {
                        Value::List(pair) | Value::Tuple(pair) if pair.len() == 2 => self.set(&[pair[0], pair[1]])?,
                        _ => return Err(PickleError::Damaged("a dictionary is made of no pairs")),
                    }
                }
            }
            (Value::Global(Global::RebuildTensor), Some(_)) => self.push(Value::Tensor(arguments)),
            // A parameter is a tensor with a flag.
            (Value::Global(Global::RebuildParameter), Some(tensor)) => self.stack.push(tensor),
            _ => return Err(PickleError::Damaged("it calls what is no function")),
        }
        Ok(())
    }

    fn push(&mut self, value: Value<'a>) {
        self.stack.push(self.values.len());
        self.values.push(value);
    }

    fn last(&self) -> Result<Place, PickleError> {
        self.stack.last().copied().ok_or(PickleError::Damaged("a value is missing"))
    }

    fn pop(&mut self) -> Result<Place, PickleError> {
        self.stack.pop().ok_or(PickleError::Damaged("a value is missing"))
    }

    fn since_mark(&mut self) -> Result<Vec<Place>, PickleError> {
        match self.marks.pop() {
            Some(mark) if mark <= self.stack.len() => Ok(self.stack.split_off(mark)),
            _ => Err(PickleError::Damaged("a mark is missing")),
        }
    }

    fn tuple_of(&mut self, count: usize) -> Result<(), PickleError> {
        let start = self.stack.len().checked_sub(count).ok_or(PickleError::Damaged("a value is missing"))?;
        let items = self.stack.split_off(start);
        self.push(Value::Tuple(items));
        Ok(())
    }

    fn extend(&mut self, items: Vec<Place>) -> Result<(), PickleError> {
        let list = self.last()?;
        match &mut self.values[list] {
            Value::List(list) => list.extend(items),
            _ => return Err(PickleError::Damaged("items are added to what is no list")),
        }
        Ok(())
    }

    /// Sets entries of the dictionary on top of the stack.
    fn set(&mut self, keys_and_values: &[Place]) -> Result<(), PickleError> {
        let dict = self.last()?;
        match &mut self.values[dict] {
            Value::Dict(entries) => entries.extend(keys_and_values.chunks_exact(2).map(|pair| (pair[0], pair[1]))),
            _ => return Err(PickleError::Damaged("entries are added to what is no dictionary")),
        }
        Ok(())
    }

    fn remember<const BYTES: usize>(&mut self) -> Result<(), PickleError> {
        let (name, place) = (self.number::<BYTES>()?, self.last()?);
        self.memo.insert(name, place);
        Ok(())
    }

    fn recall<const BYTES: usize>(&mut self) -> Result<(), PickleError> {
        let name = self.number::<BYTES>()?;
        let place = self.memo.get(&name).ok_or(PickleError::Damaged("a value is missing"))?;
        self.stack.push(*place);
        Ok(())
    }

    fn counted<const BYTES: usize>(&mut self) -> Result<(), PickleError> {
        let number = self.number::<BYTES>()?;
        self.push(Value::Int(number as i64));
        Ok(())
    }

    fn text<const BYTES: usize>(&mut self) -> Result<(), PickleError> {
        let length = self.number::<BYTES>()?;
        let text = str::from_utf8(self.take(length)?).map_err(|_| PickleError::Damaged("a text is not in UTF-8"))?;
        self.push(Value::Text(text));
        Ok(())
    }

    fn bytes<const BYTES: usize>(&mut self) -> Result<(), PickleError> {
        let length = self.number::<BYTES>()?;
        self.take(length)?;
        self.push(Value::Other);
        Ok(())
    }

    /// A number of so many bytes, the lowest first.
    fn number<const BYTES: usize>(&mut self) -> Result<usize, PickleError> {
        let bytes = self.take(BYTES)?;
        Ok(bytes.iter().rev().fold(0, |number, &byte| number << 8 | usize::from(byte)))
    }

    fn line(&mut self) -> Result<&'a str, PickleError> {
        let end = self.bytes.iter().position(|&byte| byte == b'\n').ok_or(PickleError::CutShort)?;
        let line = self.take(end)?;
        self.take(1)?;
        str::from_utf8(line).map_err(|_| PickleError::Damaged("a function's name is no text"))
    }

    fn take(&mut self, count: usize) -> Result<&'a [u8], PickleError> {
        self.bytes.split_off(..count).ok_or(PickleError::CutShort)
    }
}

/// A whole number in two's complement, the lowest byte first.
fn long(digits: &[u8]) -> Value<'_> {
    if digits.len() > 8 {
        return Value::Long(digits);
    }
    let negative = digits.last().is_some_and(|&byte| byte >= 0x80);
    let start = if negative { -1 } else { 0 };
    Value::Int(digits.iter().rev().fold(start, |number: i64, &byte| number << 8 | i64::from(byte)))
}
