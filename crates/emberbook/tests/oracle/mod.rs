//! What the tests against PyTorch's answers have in common: how an answer is read, and when it is the same.

use emberbook::prelude::*;
use serde_json::Value;

/// The tensor of a (nested) JSON array.
pub fn from_json(json: &Value) -> Tensor {
    match json {
        Value::Array(rows) if rows.first().is_some_and(Value::is_array) => {
            stack(&rows.iter().map(from_json).collect::<Vec<_>>(), 0)
        }
        Value::Array(numbers) => tensor(numbers.iter().map(number).collect::<Vec<_>>()),
        json => tensor(number(json)),
    }
}

fn number(json: &Value) -> f64 {
    json.as_f64().unwrap_or_else(|| json.as_str().expect("nan or inf").parse().expect("nan or inf"))
}

/// Within 1e-5 of PyTorch, relative to the larger of the value and 0.1.
pub fn close(a: &Tensor, b: &Tensor) -> bool {
    let near =
        |(a, b): (&_, &_)| a == b || f64::is_nan(*a) && f64::is_nan(*b) || (a - b).abs() <= 1e-5 * b.abs().max(0.1);
    let numbers = |x: &Tensor| x.to_vec().iter().map(|x| f64::from(*x)).collect::<Vec<f64>>();
    a.shape() == b.shape() && numbers(a).iter().zip(&numbers(b)).all(near)
}

/// A test for each operation, which hands it to the file's own `check`.
#[allow(unused_macros)] // not every file has operations
macro_rules! cases {
    ($($name:ident: |$x:ident| $operation:expr;)*) => {$(
        #[test]
        fn $name() {
            check(stringify!($name), |$x| $operation);
        }
    )*};
}

#[allow(unused_imports)]
pub(crate) use cases;
