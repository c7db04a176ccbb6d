//! How a part of a tensor is named: by places, by stretches of its dimensions, or by another tensor.

use std::iter::StepBy;
use std::ops::{Range, RangeFrom, RangeFull, RangeInclusive, RangeTo, RangeToInclusive};

use super::Tensor;

/// What stands between the brackets of PyTorch's `x[...]`, in [`get`](Tensor::get), [`slice`](Tensor::slice) and
/// [`set`](Tensor::set).
///
/// | PyTorch | here | |
/// |---|---|---|
/// | `x[2]`, `x[-1]` | `2`, `-1` | a row; -1 is the last |
/// | `x[0, 1]` | `[0, 1]` or `(0, 1)` | a number |
/// | `x[1:3]`, `x[:-1]` | `1..3`, `..-1` | some rows |
/// | `x[:, 0]` | `(.., 0)` | a column |
/// | `x[0:10:2]`, `x[1::2]` | `(0..10).step_by(2)`, `(1..).step_by(2)` | every second row |
/// | `x[x > 0]` | `&x.gt(0)` | the numbers where a mask is true |
/// | `x[indices]` | `&indices` | the rows that a tensor of whole numbers names |
pub trait Index {
    /// The same, sorted out.
    fn into_places(self) -> Places;
}

/// An [`Index`], sorted out.
#[derive(Clone)]
pub enum Places {
    /// A part of each dimension, the first first.
    Parts(Vec<Part>),
    /// A mask, or the numbers of rows.
    Tensor(Tensor),
}

/// What is taken of one dimension.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Part {
    /// One place, and the dimension disappears.
    Place(i64),
    /// Every `step`th place from `start` up to but without `end`.
    Stretch {
        /// Where it starts; without, at 0.
        start: Option<i64>,
        /// Where it ends; without, with the dimension.
        end: Option<i64>,
        /// How far it is from one place to the next.
        step: usize,
    },
    /// Steps that lead nowhere, as those of `(0..-1).step_by(2)`: in Rust such a range is empty from the start.
    NoSteps,
}

impl Part {
    fn stretch(start: Option<i64>, end: Option<i64>) -> Part {
        Part::Stretch { start, end, step: 1 }
    }

    /// The stretch that a range goes through in steps. Of such a range only the places themselves can be seen.
    fn steps(mut places: impl Iterator<Item = i64>, ends: bool) -> Part {
        let count = places.size_hint().0;
        let Some(start) = places.next() else { return Part::NoSteps };
        let step = places.next().map_or(1, |second| second - start);
        let end = if ends { after(start + (count as i64 - 1) * step) } else { None };
        Part::Stretch { start: Some(start), end, step: step as usize }
    }
}

/// The end of a range that includes `last`; after the last place there is none.
fn after(last: i64) -> Option<i64> {
    (last != -1).then_some(last + 1)
}

impl From<RangeFull> for Part {
    fn from(_: RangeFull) -> Part {
        Part::stretch(None, None)
    }
}

macro_rules! part {
    ($($from:ty: |$range:pat_param| $part:expr;)*) => {$(
        impl From<$from> for Part {
            fn from($range: $from) -> Part {
                $part
            }
        }

        part!($from);
    )*};
    ($part:ty) => {
        impl Index for $part {
            fn into_places(self) -> Places {
                Places::Parts(vec![self.into()])
            }
        }
    };
}

macro_rules! ranges {
    ($($integer:ty)*) => {$(
        part! {
            $integer: |index| Part::Place(index as i64);
            Range<$integer>: |range| Part::stretch(Some(range.start as i64), Some(range.end as i64));
            RangeInclusive<$integer>: |range| Part::stretch(Some(*range.start() as i64), after(*range.end() as i64));
            RangeFrom<$integer>: |range| Part::stretch(Some(range.start as i64), None);
            RangeTo<$integer>: |range| Part::stretch(None, Some(range.end as i64));
            RangeToInclusive<$integer>: |range| Part::stretch(None, after(range.end as i64));
            StepBy<Range<$integer>>: |range| Part::steps(range.map(|place| place as i64), true);
            StepBy<RangeInclusive<$integer>>: |range| Part::steps(range.map(|place| place as i64), true);
            StepBy<RangeFrom<$integer>>: |range| Part::steps(range.map(|place| place as i64), false);
        }

        impl<const N: usize> Index for [$integer; N] {
            fn into_places(self) -> Places {
                Places::Parts(self.iter().map(|&index| Part::Place(index as i64)).collect())
            }
        }
    )*};
}

macro_rules! tuples {
    ($(($($part:ident)*))*) => {$(
        impl<$($part: Into<Part>),*> Index for ($($part,)*) {
            #[allow(non_snake_case)]
            fn into_places(self) -> Places {
                let ($($part,)*) = self;
                Places::Parts(vec![$($part.into()),*])
            }
        }
    )*};
}

part!(RangeFull);
ranges!(i32 i64 usize);
tuples!(()(A)(A B)(A B C)(A B C D));

impl Index for &Tensor {
    fn into_places(self) -> Places {
        Places::Tensor(self.clone())
    }
}

impl Index for Tensor {
    fn into_places(self) -> Places {
        Places::Tensor(self)
    }
}
