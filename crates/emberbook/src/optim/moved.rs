use std::array;
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};

use pulp::{Arch, Simd, WithSimd};

use super::Rule;
use crate::mistake::Mistake;
use crate::nn::{Module, Parameter};
use crate::tensor::{Tensor, no_grad, zeros_like};

/// What an optimizer can be given to move: `my_net.parameters()`, a list of parameters, or a network.
pub trait Parameters {
    /// The parameters in order.
    fn list(self) -> Vec<Parameter>;
}

impl Parameters for Vec<Parameter> {
    fn list(self) -> Vec<Parameter> {
        self
    }
}

impl Parameters for &[Parameter] {
    fn list(self) -> Vec<Parameter> {
        self.to_vec()
    }
}

impl Parameters for &Vec<Parameter> {
    fn list(self) -> Vec<Parameter> {
        self.clone()
    }
}

impl<const N: usize> Parameters for [Parameter; N] {
    fn list(self) -> Vec<Parameter> {
        self.into()
    }
}

impl Parameters for &Module {
    fn list(self) -> Vec<Parameter> {
        self.parameters()
    }
}

/// The parameters that an optimizer moves, each with `N` running averages of its gradients, and how far it moves them. A
/// clone has the same averages.
#[derive(Debug, Clone)]
pub(super) struct Moved<const N: usize> {
    slots: Vec<Slot<N>>,
    pub(super) learning_rate: f64,
}

/// What is the same in every optimizer, given its field `moved`.
macro_rules! moves {
    () => {
        fn zero_grad(&self) {
            self.moved.zero_grad();
        }

        fn learning_rate(&self) -> f64 {
            self.moved.learning_rate
        }

        fn set_learning_rate(&mut self, learning_rate: f64) {
            self.moved.learning_rate = learning_rate;
        }
    };
}

pub(super) use moves;

#[derive(Debug, Clone)]
struct Slot<const N: usize> {
    parameter: Parameter,
    /// How often it has been moved.
    steps: Arc<AtomicI32>,
    averages: [Tensor; N],
}

impl<const N: usize> Moved<N> {
    pub(super) fn new(parameters: Vec<Parameter>, learning_rate: f64) -> Self {
        let slot = |parameter: Parameter| Slot {
            averages: array::from_fn(|_| zeros_like(&parameter.data())),
            steps: Arc::default(),
            parameter,
        };
        Self { slots: parameters.into_iter().map(slot).collect(), learning_rate }
    }

    /// Moves every parameter that has a gradient by the rule of its step, which is counted from 1.
    #[track_caller]
    pub(super) fn step<R: Rule<N>>(&mut self, rule: impl Fn(i32) -> R) {
        crate::interrupt::check();
        let mut moved = false;
        for slot in &mut self.slots {
            if let Some(gradient) = slot.parameter.tensor().grad_or_none() {
                let step = slot.steps.fetch_add(1, Ordering::Relaxed) + 1;
                slot.step(&rule(step), gradient);
                moved = true;
            }
        }
        if !moved && !self.slots.is_empty() {
            Mistake::StepBeforeBackward.raise();
        }
    }

    pub(super) fn zero_grad(&self) {
        self.slots.iter().for_each(|slot| slot.parameter.zero_grad());
    }
}

impl<const N: usize> Slot<N> {
    fn step<R: Rule<N>>(&mut self, rule: &R, gradient: Tensor) {
        let device = self.parameter.device();
        if self.averages.iter().any(|average| average.device() != device) {
            self.averages = self.averages.each_ref().map(|average| average.to(&device));
        }
        if !self.step_in_place(rule, &gradient) {
            self.step_by_tensors(rule, gradient);
        }
    }

    /// One pass over the numbers, where they lie in this machine's memory; false where they do not.
    fn step_in_place<R: Rule<N>>(&mut self, rule: &R, gradient: &Tensor) -> bool {
        let parameter = self.parameter.tensor();
        let mut parameter = parameter.value_mut();
        let mut averages = self.averages.each_ref().map(Tensor::value_mut);
        let gradient = gradient.contiguous();
        gradient.with_value(|gradient| {
            let (Some(parameter), Some(gradient)) = (parameter.floats_mut(), gradient.floats()) else {
                return false;
            };
            let averages = averages
                .each_mut()
                .map(|average| average.floats_mut().expect("the averages are floats on the parameter's device"));
            Arch::new().dispatch(Update { rule, parameter, gradient, averages });
            true
        })
    }

    /// The rule by operations on whole tensors, on any device.
    fn step_by_tensors<R: Rule<N>>(&mut self, rule: &R, gradient: Tensor) {
        no_grad(|| {
            let (moved, averages) = rule.update(self.parameter.data(), gradient, self.averages.clone());
            self.parameter.set_data(moved);
            self.averages = averages;
        });
    }
}

/// Added and taken away again, it leaves nothing of a number below 1e-27. The average of a gradient that has become 0, as
/// that of a dead ReLU does, would otherwise fade into the denormal numbers below 1e-38 and stay there, and processors
/// compute with those a hundred times slower.
const TINY: f32 = 1e-20;

/// A step of all numbers of a parameter, compiled for each kind of processor.
struct Update<'a, R, const N: usize> {
    rule: &'a R,
    parameter: &'a mut [f32],
    gradient: &'a [f32],
    averages: [&'a mut [f32]; N],
}

impl<R: Rule<N>, const N: usize> WithSimd for Update<'_, R, N> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let Self { rule, parameter, gradient, averages } = self;
        let len = parameter.len();
        let gradient = &gradient[..len];
        let averages = averages.map(|average| &mut average[..len]);
        for i in 0..len {
            let (moved, new) = rule.update(parameter[i], gradient[i], array::from_fn(|k| averages[k][i]));
            parameter[i] = moved;
            for k in 0..N {
                averages[k][i] = (new[k] + TINY) - TINY;
            }
        }
    }
}
