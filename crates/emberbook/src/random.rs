//! Random numbers: PyTorch's own CPU generator, so that a seed gives the numbers on the slides.
//!
//! The generator is the Mersenne Twister mt19937; what is drawn from it, and how, follows PyTorch's
//! `aten/src/ATen/core/TransformationHelper.h` and `aten/src/ATen/native/cpu/DistributionTemplates.h`.

use std::sync::{Mutex, MutexGuard, PoisonError};

use rand_mt::Mt;

/// The seed before any [`manual_seed`]: runs of a notebook repeat even when it sets none.
const DEFAULT_SEED: u64 = 67_280_421_310_721;

static GENERATOR: Mutex<Option<Generator>> = Mutex::new(None);

/// Where the random numbers are, to go on from there once more.
#[derive(Clone, PartialEq)]
pub(crate) struct Generator {
    twister: Mt,
    /// Normal numbers come in pairs; the second waits here for the next single draw.
    spare: Option<f64>,
}

/// Starts the random numbers anew: the same seed gives the same numbers, and PyTorch's.
#[inline(never)]
pub fn manual_seed(seed: u64) {
    *lock() = Some(Generator::new(seed));
}

/// Where the random numbers are now.
pub(crate) fn place() -> Generator {
    draw(|generator| generator.clone())
}

/// Draws as if what came after `place` had not been drawn.
pub(crate) fn go_back_to(place: Generator) {
    *lock() = Some(place);
}

fn lock() -> MutexGuard<'static, Option<Generator>> {
    GENERATOR.lock().unwrap_or_else(PoisonError::into_inner)
}

fn draw<R>(draw: impl FnOnce(&mut Generator) -> R) -> R {
    draw(lock().get_or_insert_with(|| Generator::new(DEFAULT_SEED)))
}

/// `count` numbers evenly spread from `low` up to `high`, as PyTorch's `uniform_`.
pub(crate) fn uniform(count: usize, low: f32, high: f32) -> Vec<f32> {
    draw(|generator| (0..count).map(|_| generator.uniform() * (high - low) + low).collect())
}

/// `count` numbers of the standard normal distribution, as PyTorch's `normal_`.
pub(crate) fn normal(count: usize) -> Vec<f32> {
    normal_around(count, 0.0, 1.0)
}

/// `count` numbers of the normal distribution with this mean and standard deviation, as PyTorch's `normal_`.
pub(crate) fn normal_around(count: usize, mean: f64, std: f64) -> Vec<f32> {
    draw(|generator| {
        if count < 16 {
            return (0..count).map(|_| (generator.normal() * std + mean) as f32).collect();
        }
        let mut numbers: Vec<f32> = (0..count).map(|_| generator.uniform()).collect();
        let whole = count - count % 16;
        let (mean, std) = (mean as f32, std as f32);
        numbers[..whole].chunks_exact_mut(16).for_each(|block| box_muller(block, mean, std));
        if whole < count {
            // The last 16 are drawn again, so that they too make a whole block.
            let last = &mut numbers[count - 16..];
            last.iter_mut().for_each(|x| *x = generator.uniform());
            box_muller(last, mean, std);
        }
        numbers
    })
}

/// `count` numbers from 0 up to 1 with the digits of an f64, as those that PyTorch's `multinomial` draws.
pub(crate) fn fractions(count: usize) -> Vec<f64> {
    draw(|generator| (0..count).map(|_| generator.uniform64()).collect())
}

/// `count` numbers of the exponential distribution with mean 1, as PyTorch's `exponential_`.
pub(crate) fn exponential(count: usize) -> Vec<f64> {
    fractions(count).into_iter().map(|fraction| -(-fraction).ln_1p()).collect()
}

/// `count` whole numbers from `low` up to but without `high`, as PyTorch's `random_`.
pub(crate) fn integers(count: usize, low: i64, high: i64) -> Vec<i64> {
    let range = high.wrapping_sub(low) as u64;
    draw(|generator| {
        let mut bits = || if range >= 1 << 32 { generator.bits64() } else { u64::from(generator.bits32()) };
        (0..count).map(|_| (bits() % range).wrapping_add(low as u64) as i64).collect()
    })
}

/// The numbers from 0 to `n` - 1 in random order, as PyTorch's `randperm`.
pub(crate) fn permutation(n: usize) -> Vec<i64> {
    draw(|generator| generator.permutation(n))
}

/// A seed for a generator of one's own, as PyTorch's `torch.empty((), dtype=torch.int64).random_()`.
pub(crate) fn seed() -> u64 {
    draw(|generator| generator.bits64() & (u64::MAX >> 1))
}

/// As [`permutation`], of a generator that starts with this seed.
pub(crate) fn permutation_of(seed: u64, n: usize) -> Vec<i64> {
    Generator::new(seed).permutation(n)
}

/// Turns 16 even numbers into 16 normal ones, the first 8 with the last 8 (Box and Muller, 1958).
fn box_muller(block: &mut [f32], mean: f32, std: f32) {
    for i in 0..8 {
        let (u1, u2) = (1.0 - block[i], block[i + 8]);
        let radius = (-2.0 * u1.ln()).sqrt();
        let theta = 2.0 * std::f32::consts::PI * u2;
        block[i] = radius * theta.cos() * std + mean;
        block[i + 8] = radius * theta.sin() * std + mean;
    }
}

impl Generator {
    fn new(seed: u64) -> Self {
        // PyTorch's engine takes the seed's lower half.
        Self { twister: Mt::new(seed as u32), spare: None }
    }

    fn bits32(&mut self) -> u32 {
        self.twister.next_u32()
    }

    fn bits64(&mut self) -> u64 {
        let (high, low) = (self.bits32(), self.bits32());
        u64::from(high) << 32 | u64::from(low)
    }

    fn permutation(&mut self, n: usize) -> Vec<i64> {
        let mut order: Vec<i64> = (0..n as i64).collect();
        for i in 0..n.saturating_sub(1) {
            order.swap(i, i + self.bits32() as usize % (n - i));
        }
        order
    }

    /// From 0 up to 1, in steps of 2⁻²⁴.
    fn uniform(&mut self) -> f32 {
        (self.bits32() & 0xff_ffff) as f32 / 16_777_216.0
    }

    /// From 0 up to 1, in steps of 2⁻⁵³.
    fn uniform64(&mut self) -> f64 {
        (self.bits64() & ((1 << 53) - 1)) as f64 / (1u64 << 53) as f64
    }

    /// One number of the standard normal distribution.
    fn normal(&mut self) -> f64 {
        if let Some(spare) = self.spare.take() {
            return spare;
        }
        let (u1, u2) = (self.uniform64(), self.uniform64());
        let radius = (-2.0 * (-u2).ln_1p()).sqrt();
        let theta = 2.0 * std::f64::consts::PI * u1;
        self.spare = Some(radius * theta.sin());
        radius * theta.cos()
    }
}
