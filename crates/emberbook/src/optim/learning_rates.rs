use std::sync::{Arc, Mutex, PoisonError};

/// How large an optimizer's steps are: one learning rate for each group of parameters. A handle, which a schedule and its
/// optimizer share.
#[derive(Debug, Clone)]
pub struct LearningRates(Arc<Mutex<Vec<f64>>>);

impl LearningRates {
    pub(super) fn new(first: f64) -> Self {
        Self(Arc::new(Mutex::new(vec![first])))
    }

    /// They as they are now.
    #[inline(never)]
    pub fn get(&self) -> Vec<f64> {
        self.change(|rates| rates.clone())
    }

    /// Changes each by a function of its group's number and itself.
    pub(super) fn update(&self, new: impl Fn(usize, f64) -> f64) {
        self.change(|rates| rates.iter_mut().enumerate().for_each(|(group, rate)| *rate = new(group, *rate)));
    }

    /// Adds a group, and gives its number.
    pub(super) fn add(&self, rate: f64) -> usize {
        self.change(|rates| {
            rates.push(rate);
            rates.len() - 1
        })
    }

    fn change<R>(&self, change: impl FnOnce(&mut Vec<f64>) -> R) -> R {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
