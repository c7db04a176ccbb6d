use std::array;
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};

use pulp::{Arch, Simd, WithSimd};

use super::{LearningRates, OptimizerState, Rule};
use crate::mistake::{Mistake, OptimMistake, Raise};
use crate::nn::{Module, Parameter};
use crate::tensor::{Tensor, no_grad, tensor, zeros_like};

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
/// clone has the same averages and learning rates.
#[derive(Debug, Clone)]
pub(super) struct Moved<const N: usize> {
    slots: Vec<Slot<N>>,
    learning_rates: LearningRates,
    /// What PyTorch calls the averages.
    names: [&'static str; N],
}

/// What is the same in every optimizer, given its field `moved`.
macro_rules! moves {
    () => {
        fn zero_grad(&self) {
            self.moved.zero_grad();
        }

        fn learning_rates(&self) -> LearningRates {
            self.moved.learning_rates()
        }

        #[track_caller]
        fn add_param_group(&mut self, parameters: Vec<Parameter>, learning_rate: f64) {
            self.moved.add_group(parameters, learning_rate);
        }

        fn state_dict(&self) -> OptimizerState {
            self.moved.state_dict()
        }

        fn try_load_state_dict(&mut self, state: &OptimizerState) -> Result<(), Mistake> {
            self.moved.load_state_dict(state)
        }
    };
}

pub(super) use moves;

#[derive(Debug, Clone)]
struct Slot<const N: usize> {
    parameter: Parameter,
    /// Which learning rate is its.
    group: usize,
    /// How often it has been moved.
    steps: Arc<AtomicI32>,
    averages: [Tensor; N],
}

impl<const N: usize> Moved<N> {
    pub(super) fn new(parameters: Vec<Parameter>, learning_rate: f64, names: [&'static str; N]) -> Self {
        let slots = parameters.into_iter().map(|parameter| Slot::new(parameter, 0)).collect();
        Self { slots, learning_rates: LearningRates::new(learning_rate), names }
    }

    pub(super) fn learning_rates(&self) -> LearningRates {
        self.learning_rates.clone()
    }

    #[track_caller]
    #[inline(never)]
    pub(super) fn add_group(&mut self, parameters: Vec<Parameter>, learning_rate: f64) {
        let known = |new: &&Parameter| self.slots.iter().any(|slot| slot.parameter.is_same(new));
        if let Some(parameter) = parameters.iter().find(known) {
            OptimMistake::ParameterTwice { name: parameter.name().to_owned() }.raise();
        }
        let group = self.learning_rates.add(learning_rate);
        self.slots.extend(parameters.into_iter().map(|parameter| Slot::new(parameter, group)));
    }

    /// Moves every parameter that has a gradient by the rule of its learning rate and its step, which is counted from 1.
    #[track_caller]
    pub(super) fn step<R: Rule<N>>(&mut self, rule: impl Fn(f64, i32) -> R) {
        crate::interrupt::check();
        let rates = self.learning_rates.get();
        let mut moved = false;
        for slot in &mut self.slots {
            if let Some(gradient) = slot.parameter.tensor().grad_or_none() {
                let step = slot.steps.fetch_add(1, Ordering::Relaxed) + 1;
                slot.step(&rule(rates[slot.group], step), gradient);
                moved = true;
            }
        }
        if !moved && !self.slots.is_empty() {
            OptimMistake::StepBeforeBackward.raise();
        }
    }

    pub(super) fn zero_grad(&self) {
        self.slots.iter().for_each(|slot| slot.parameter.zero_grad());
    }

    #[inline(never)]
    pub(super) fn state_dict(&self) -> OptimizerState {
        OptimizerState { entries: self.entries().into_iter().collect(), learning_rates: self.learning_rates.get() }
    }

    #[inline(never)]
    pub(super) fn load_state_dict(&mut self, state: &OptimizerState) -> Result<(), Mistake> {
        let rates = &state.learning_rates;
        state.check(&self.entries(), self.learning_rates.get().len())?;
        self.learning_rates.update(|group, _| rates[group]);
        for (i, slot) in self.slots.iter_mut().enumerate() {
            let steps = state.entries[&format!("state.{i}.step")].to_ints()[0];
            slot.steps.store(steps as i32, Ordering::Relaxed);
            for (average, name) in slot.averages.iter().zip(self.names) {
                average.set_data(state.entries[&format!("state.{i}.{name}")].to(&average.device()));
            }
        }
        Ok(())
    }

    /// The number of steps and the averages of each parameter, as they are now.
    fn entries(&self) -> Vec<(String, Tensor)> {
        let mut entries = vec![];
        for (i, slot) in self.slots.iter().enumerate() {
            entries.push((format!("state.{i}.step"), tensor(i64::from(slot.steps.load(Ordering::Relaxed)))));
            let averages = self.names.iter().zip(&slot.averages);
            entries.extend(averages.map(|(name, average)| (format!("state.{i}.{name}"), average.data())));
        }
        entries
    }
}

impl<const N: usize> Slot<N> {
    fn new(parameter: Parameter, group: usize) -> Self {
        Self { averages: array::from_fn(|_| zeros_like(&parameter.data())), steps: Arc::default(), group, parameter }
    }

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
        let mut parameter = parameter.storage_mut();
        let mut averages = self.averages.each_ref().map(Tensor::storage_mut);
        let gradient = gradient.contiguous();
        gradient.with_storage(|gradient| {
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
