//! Which units a ReLU keeps silent: how long ago each of a layer's units gave more than 0.
//!
//! A ReLU belongs to the layer whose output it is given, be it a module of its own or `.relu()` in a `forward`.

use std::cell::RefCell;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use super::Module;
use crate::tensor::Tensor;
use crate::tensor::identity::Identity;

/// A unit that gave 0 for so many samples in a row counts as dead.
const SAMPLES: usize = 100;

/// The layers of one network, with what their ReLUs have given since.
#[derive(Clone)]
pub(crate) struct Units(Arc<Mutex<Vec<Layer>>>);

struct Layer {
    module: Module,
    /// What the layer gave last, or what pooling and the like made of it.
    output: Identity,
    /// For how many samples each unit has given 0, up to the last one.
    silent: Vec<usize>,
    /// How many samples there were.
    seen: usize,
}

thread_local! {
    static WATCHED: RefCell<Vec<Weak<Mutex<Vec<Layer>>>>> = const { RefCell::new(vec![]) };
}

impl Units {
    /// Watches these layers from now on, as long as this lives.
    pub(crate) fn of(layers: &[Module]) -> Self {
        let layer =
            |module: &Module| Layer { module: module.handle(), output: Identity::default(), silent: vec![], seen: 0 };
        let units = Self(Arc::new(Mutex::new(layers.iter().map(layer).collect())));
        WATCHED.with_borrow_mut(|watched| {
            watched.retain(|other| other.strong_count() > 0);
            watched.push(Arc::downgrade(&units.0));
        });
        units
    }

    /// For each layer how many units are dead, and how many there are; nothing where no ReLU has run.
    pub(crate) fn dead(&self) -> Vec<Option<(usize, usize)>> {
        let dead = |layer: &Layer| {
            let enough = layer.seen.min(SAMPLES);
            let dead = layer.silent.iter().filter(|&&silent| silent >= enough).count();
            (layer.seen > 0).then_some((dead, layer.silent.len()))
        };
        lock(&self.0).iter().map(dead).collect()
    }
}

/// A layer has run.
pub(super) fn layer_ran(module: &Module, input: &Tensor, output: &Tensor) {
    each(|layers| {
        if let Some(layer) = layers.iter_mut().find(|layer| Arc::ptr_eq(&layer.module.0, &module.0)) {
            layer.output = Identity::of(output);
        } else if module.is_empty()
            && module.own_parameters().is_empty()
            && let Some(layer) = layers.iter_mut().find(|layer| layer.output.is(input))
        {
            layer.output = Identity::of(output);
        }
    });
}

/// A ReLU has run.
pub(crate) fn relu_ran(input: &Tensor, output: &Tensor) {
    each(|layers| {
        if let Some(layer) = layers.iter_mut().find(|layer| layer.output.is(input)) {
            layer.listen(output);
        }
    });
}

fn each(visit: impl Fn(&mut Vec<Layer>)) {
    WATCHED
        .with_borrow(|watched| watched.iter().filter_map(Weak::upgrade).for_each(|layers| visit(&mut lock(&layers))));
}

impl Layer {
    /// Notes which units gave more than 0: `[samples, units]`, or `[samples, units, height, width]`.
    fn listen(&mut self, output: &Tensor) {
        let (samples, units, places) = match output.shape()[..] {
            [samples, units, height, width] => (samples, units, height * width),
            [ref samples @ .., units] => (samples.iter().product(), units, 1),
            [] => return,
        };
        if self.silent.len() != units {
            (self.silent, self.seen) = (vec![0; units], 0);
        }
        let mut listen = |numbers: &[f32]| {
            for (unit, silent) in self.silent.iter_mut().enumerate() {
                let speaks = |sample: &usize| {
                    let start = (sample * units + unit) * places;
                    numbers[start..start + places].iter().any(|&number| number > 0.0)
                };
                // Most units speak soon, so there is little to read.
                match (0..samples).rev().find(speaks) {
                    Some(last) => *silent = samples - 1 - last,
                    None => *silent += samples,
                }
            }
        };
        if !output.with_storage(|storage| storage.floats().map(&mut listen).is_some()) {
            listen(&output.to_vec());
        }
        self.seen += samples;
    }
}

fn lock(layers: &Mutex<Vec<Layer>>) -> MutexGuard<'_, Vec<Layer>> {
    layers.lock().unwrap_or_else(PoisonError::into_inner)
}
