//! Which numbers there are, and how often.

use super::{DType, Elements, Tensor};
use crate::mistake::{Raise, TensorMistake};

impl Tensor {
    /// Every number once, from the smallest to the largest.
    ///
    /// ```
    /// use emberbook::prelude::*;
    /// assert_eq!(tensor([3, 1, 3, 2]).unique().to_ints(), [1, 2, 3]);
    /// ```
    #[inline(never)]
    pub fn unique(&self) -> Tensor {
        self.unique_counts().0
    }

    /// Every number once, from the smallest to the largest, and how often each is there.
    ///
    /// ```
    /// use emberbook::prelude::*;
    /// let (numbers, counts) = tensor([0.5, 2., 0.5]).unique_counts();
    /// assert_eq!((numbers.to_vec(), counts.to_ints()), (vec![0.5, 2.], vec![2, 1]));
    /// ```
    #[inline(never)]
    pub fn unique_counts(&self) -> (Tensor, Tensor) {
        // NaN is the last, and equals nothing.
        let (elements, counts) = match self.elements() {
            Elements::F32(x) => {
                let (x, counts) = distinct(x, |a, b| a.is_nan().cmp(&b.is_nan()).then(a.total_cmp(b)));
                (Elements::F32(x), counts)
            }
            Elements::I64(x) => {
                let (x, counts) = distinct(x, i64::cmp);
                (Elements::I64(x), counts)
            }
            Elements::Bool(x) => {
                let (x, counts) = distinct(x, bool::cmp);
                (Elements::Bool(x), counts)
            }
        };
        let (shape, device) = ([counts.len()], self.device());
        (
            Tensor::from_elements(elements, shape).to(&device),
            Tensor::from_elements(Elements::I64(counts), shape).to(&device),
        )
    }

    /// How often 0, 1, 2, … are among the numbers: how many examples each class has.
    ///
    /// ```
    /// use emberbook::prelude::*;
    /// assert_eq!(tensor([0, 2, 2, 3]).bincount().to_ints(), [1, 0, 2, 1]);
    /// ```
    #[inline(never)]
    #[track_caller]
    pub fn bincount(&self) -> Tensor {
        if self.dtype() == DType::F32 {
            let way_out = "say .long() first";
            TensorMistake::Kind { operation: "bincount", needed: "whole numbers", dtype: self.dtype(), way_out }
                .raise();
        }
        let numbers = self.to_ints();
        if let Some(&number) = numbers.iter().find(|&&number| number < 0) {
            TensorMistake::NegativeCount { number }.raise();
        }
        let size = numbers.iter().max().map_or(0, |&largest| largest as usize + 1);
        crate::device::memory::check(&[size], DType::I64.bytes(), crate::device::Device::cpu());
        let mut counts = vec![0; size];
        numbers.iter().for_each(|&number| counts[number as usize] += 1);
        Tensor::from_elements(Elements::I64(counts), [size]).to(&self.device())
    }
}

/// The numbers in order, each once, and how often.
fn distinct<T: PartialEq>(mut numbers: Vec<T>, order: impl Fn(&T, &T) -> std::cmp::Ordering) -> (Vec<T>, Vec<i64>) {
    numbers.sort_by(order);
    let counts = numbers.chunk_by(|a, b| a == b).map(|equal| equal.len() as i64).collect();
    numbers.dedup();
    (numbers, counts)
}
