use super::dataset::TensorDataset;
use super::mistake::DataMistake;
use crate::mistake::Raise;
use crate::random;
use crate::tensor::{Tensor, arange, tensor};

/// A data set in batches: one `for` loop over it is one epoch.
///
/// Shuffled, every epoch has another order: PyTorch's own after the same [`manual_seed`](crate::random::manual_seed).
///
/// ```
/// use emberbook::prelude::*;
/// let dataset = TensorDataset::new(&rand([10, 2]), &randint(0, 2, [10]));
/// let loader = DataLoader::new(&dataset, 4).shuffle(true);
/// assert_eq!(loader.len(), 3);
/// for (x, y) in &loader {
///     println!("{:?} {:?}", x.shape(), y.shape());      // [4, 2] [4], twice, and [2, 2] [2]
/// }
/// ```
#[derive(Clone, Debug)]
pub struct DataLoader {
    dataset: TensorDataset,
    batch_size: usize,
    shuffle: bool,
    drop_last: bool,
}

impl DataLoader {
    /// Batches of `batch_size` examples, in order; the last batch may be smaller.
    ///
    /// # Panics
    /// When `batch_size` is 0.
    #[inline(never)]
    #[track_caller]
    pub fn new(dataset: &TensorDataset, batch_size: usize) -> Self {
        if batch_size == 0 {
            DataMistake::EmptyBatch.raise();
        }
        Self { dataset: dataset.clone(), batch_size, shuffle: false, drop_last: false }
    }

    /// Whether each epoch has an order of its own.
    #[inline(never)]
    pub fn shuffle(mut self, shuffle: bool) -> Self {
        self.shuffle = shuffle;
        self
    }

    /// Whether a last batch that is smaller than the others is left out.
    #[inline(never)]
    pub fn drop_last(mut self, drop_last: bool) -> Self {
        self.drop_last = drop_last;
        self
    }

    /// How many batches an epoch has.
    #[inline(never)]
    pub fn len(&self) -> usize {
        match self.drop_last {
            true => self.dataset.len() / self.batch_size,
            false => self.dataset.len().div_ceil(self.batch_size),
        }
    }

    /// Whether there is no batch.
    #[inline(never)]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The examples that it takes its batches from.
    #[inline(never)]
    pub fn dataset(&self) -> TensorDataset {
        self.dataset.clone()
    }
}

impl IntoIterator for &DataLoader {
    type Item = (Tensor, Tensor);
    type IntoIter = Batches;

    #[inline(never)]
    fn into_iter(self) -> Batches {
        // PyTorch draws a seed for its workers at the start of every epoch, needed or not.
        random::seed();
        let n = self.dataset.len();
        let order = match self.shuffle {
            true => tensor(random::permutation_of(random::seed(), n)),
            false => arange(0, n as i64, 1),
        };
        Batches { order: order.to(&self.dataset.x.device()), loader: self.clone(), next: 0 }
    }
}

/// The batches of one epoch, from `for (x, y) in &loader`.
pub struct Batches {
    loader: DataLoader,
    order: Tensor,
    next: usize,
}

impl Iterator for Batches {
    type Item = (Tensor, Tensor);

    #[inline(never)]
    fn next(&mut self) -> Option<(Tensor, Tensor)> {
        if self.next == self.loader.len() {
            return None;
        }
        let DataLoader { dataset: TensorDataset { x, y }, batch_size, .. } = &self.loader;
        let start = self.next * batch_size;
        let rows = self.order.narrow(0, start as i64, (*batch_size).min(x.len() - start));
        self.next += 1;
        Some((x.index_select(0, &rows), y.index_select(0, &rows.to(&y.device()))))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.loader.len() - self.next;
        (left, Some(left))
    }
}

impl ExactSizeIterator for Batches {}
