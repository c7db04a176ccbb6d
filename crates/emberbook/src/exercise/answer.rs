use std::ops::RangeFull;

use super::Value;
use crate::mistake::Mistake;
use crate::nn::{Module, Parameter, ToModule};
use crate::tensor::Tensor;

/// What [`check!`](crate::check) can look at. `Kind` tells values, functions and nets apart, and is never written.
#[diagnostic::on_unimplemented(
    message = "check! cannot look at a value of the type `{Self}`",
    label = "this is no answer that can be checked",
    note = "it takes a number, text, true or false, a tensor, a list of these, a net, or a function of f64 numbers or of &Tensor"
)]
pub trait Answer<Kind> {
    /// The answer in the one form in which it is judged.
    fn given(&self) -> Given<'_>;
}

/// An answer, whatever type it had.
pub enum Given<'a> {
    /// `..`: not answered yet.
    Nothing,
    /// Something to compare.
    Value(Value),
    /// A function: what it gives for the inputs of the check, or why it takes no such input.
    Function(Run<'a>),
    /// A layer or a network.
    Net(Module),
}

/// What computes the result for an input.
type Run<'a> = Box<dyn Fn(&Value) -> Result<Value, String> + 'a>;

#[doc(hidden)]
pub struct Unanswered;
#[doc(hidden)]
pub struct Plain;
#[doc(hidden)]
pub struct Net;
#[doc(hidden)]
pub struct Lent;
#[doc(hidden)]
pub struct OfNumber<R>(R);
#[doc(hidden)]
pub struct OfNumbers<R>(R);
#[doc(hidden)]
pub struct OfTensor<R>(R);
#[doc(hidden)]
pub struct OfTensors<R>(R);

impl Answer<Unanswered> for RangeFull {
    fn given(&self) -> Given<'_> {
        Given::Nothing
    }
}

macro_rules! plain {
    ($($type:ty: $value:expr;)*) => {$(
        impl Answer<Plain> for $type {
            fn given(&self) -> Given<'_> {
                let value: fn(&$type) -> Value = $value;
                Given::Value(value(self))
            }
        }
    )*};
}

plain! {
    f64: |number| Value::Number(*number);
    f32: |number| Value::Number((*number).to_string().parse().unwrap_or(f64::NAN));
    i64: |number| Value::Whole(*number);
    i32: |number| Value::Whole((*number).into());
    u64: |number| Value::Whole(*number as i64);
    u32: |number| Value::Whole((*number).into());
    usize: |number| Value::Whole(*number as i64);
    bool: |truth| Value::Truth(*truth);
    str: |text| Value::Text(text.to_owned());
    String: |text| Value::Text(text.clone());
    char: |letter| Value::Text(letter.to_string());
    Tensor: Value::of;
    Parameter: |parameter| Value::of(parameter);
}

impl<T: Answer<Plain> + ?Sized> Answer<Plain> for &T {
    fn given(&self) -> Given<'_> {
        (**self).given()
    }
}

impl<T: Answer<Plain>> Answer<Plain> for [T] {
    fn given(&self) -> Given<'_> {
        Given::Value(Value::List(self.iter().map(value).collect()))
    }
}

impl<T: Answer<Plain>> Answer<Plain> for Vec<T> {
    fn given(&self) -> Given<'_> {
        self[..].given()
    }
}

impl<T: Answer<Plain>, const N: usize> Answer<Plain> for [T; N] {
    fn given(&self) -> Given<'_> {
        self[..].given()
    }
}

/// `(a, b)`: two values, as a list of two.
impl<A: Answer<Plain>, B: Answer<Plain>> Answer<Plain> for (A, B) {
    fn given(&self) -> Given<'_> {
        Given::Value(Value::List(vec![value(&self.0), value(&self.1)]))
    }
}

fn value(plain: &(impl Answer<Plain> + ?Sized)) -> Value {
    match plain.given() {
        Given::Value(value) => value,
        _ => unreachable!("what is plain is a value"),
    }
}

impl<M: ToModule> Answer<Net> for M {
    fn given(&self) -> Given<'_> {
        Given::Net(self.to_module())
    }
}

impl<M: ToModule> Answer<Lent> for &M {
    fn given(&self) -> Given<'_> {
        Given::Net(self.to_module())
    }
}

/// For a list of numbers, what the function gives for each of them.
impl<F: Fn(f64) -> R, R: Answer<Plain>> Answer<OfNumber<R>> for F {
    fn given(&self) -> Given<'_> {
        Given::Function(Box::new(|input| each(input, 0, &|x| Some(value(&self(x.number()?))))))
    }
}

/// For a list of pairs, what the function gives for each of them.
impl<F: Fn(f64, f64) -> R, R: Answer<Plain>> Answer<OfNumbers<R>> for F {
    fn given(&self) -> Given<'_> {
        Given::Function(Box::new(|input| {
            each(input, 1, &|pair| match &pair.atoms()[..] {
                [a, b] => Some(value(&self(a.number()?, b.number()?))),
                _ => None,
            })
        }))
    }
}

impl<F: Fn(&Tensor) -> R, R: Answer<Plain>> Answer<OfTensor<R>> for F {
    fn given(&self) -> Given<'_> {
        Given::Function(Box::new(|input| with(input.to_tensor(), |x| value(&self(&x)))))
    }
}

impl<F: Fn(&Tensor, &Tensor) -> R, R: Answer<Plain>> Answer<OfTensors<R>> for F {
    fn given(&self) -> Given<'_> {
        Given::Function(Box::new(|input| {
            let pair = match input {
                Value::List(values) if values.len() == 2 => values[0].to_tensor().zip(values[1].to_tensor()),
                _ => None,
            };
            with(pair, |(x, y)| value(&self(&x, &y)))
        }))
    }
}

/// What a function gives for an input that is `depth` lists deep, or for each of a list of them.
fn each(input: &Value, depth: usize, run: &dyn Fn(&Value) -> Option<Value>) -> Result<Value, String> {
    match input {
        Value::List(inputs) if input.shape().is_some_and(|shape| shape.len() > depth) => {
            inputs.iter().map(|input| each(input, depth, run)).collect::<Result<_, _>>().map(Value::List)
        }
        input => with(Some(()), |()| run(input)).and_then(|value| value.ok_or_else(other_input)),
    }
}

/// What comes of an input that the function can take; a mistake in it is part of what is said.
fn with<T, R>(input: Option<T>, run: impl FnOnce(T) -> R) -> Result<R, String> {
    let input = input.ok_or_else(other_input)?;
    Mistake::catch(|| run(input)).map_err(|mistake| format!("On the input of this check it stops: {mistake}."))
}

fn other_input() -> String {
    "A function of other arguments is asked for.".into()
}

impl Given<'_> {
    /// What a function or a net gives for an input.
    pub(super) fn run(&self, input: &Value) -> Result<Value, String> {
        match self {
            Given::Function(function) => function(input),
            Given::Net(net) => with(input.to_tensor(), |x| Value::of(&net.forward(&x))),
            Given::Value(value) => Err(format!("A function or a net is asked for, and this is {}.", value.in_words())),
            Given::Nothing => Err("There is no answer yet.".into()),
        }
    }
}
