//! Convolution over images.

mod columns;

use burn_backend::Shape;
use burn_backend::ops::{ConvOptions, ModuleOps};

use super::caught::How;
use super::slide::Slide;
use super::{DType, Elements, Storage, Tensor, no_grad, storage};
use crate::device::memory;
use columns::Sizes;

/// How a kernel goes over an image: down and across, and over how many groups of channels by themselves.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Convolution {
    pub(crate) slides: [Slide; 2],
    pub(crate) groups: usize,
}

impl Convolution {
    /// A product of matrices for each pixel.
    pub(crate) const OF_PIXELS: Self = {
        let slide = Slide { kernel: 1, stride: 1, padding: 0, dilation: 1, ceil_mode: false };
        Self { slides: [slide, slide], groups: 1 }
    };

    fn options(&self) -> ConvOptions<2> {
        let [stride, padding, dilation] = [|s: Slide| s.stride, |s: Slide| s.padding, |s: Slide| s.dilation]
            .map(|of: fn(Slide) -> usize| self.slides.map(of));
        ConvOptions::new(stride, padding, dilation, self.groups)
    }
}

impl Tensor {
    /// yₙₒᵢⱼ = bₒ + Σ xₙ,c,ᵢₛ₊ₖ₋ₚ,ⱼₛ₊ₗ₋ₚ wₒ,c,ₖ,ₗ over the channels c and the places k, l of the kernel, of images
    /// `[n, channels, height, width]` that are known to fit `weight`, `[outputs, channels / groups, height, width]`.
    #[track_caller]
    pub(crate) fn conv2d(&self, weight: &Tensor, bias: Option<&Tensor>, how: Convolution) -> Tensor {
        let (x, w) = (self, weight);
        let y = no_grad(|| forward(x, w, bias, how));
        y.record("ConvolutionBackward0", |i| {
            i.how(|| How::Convolution(how));
            i.input(x, || {
                let (x, w) = (x.detach(), w.detach());
                move |g: &Tensor| input_gradient(&x, &w, g, how)
            });
            i.input(w, || {
                let (x, w) = (x.detach(), w.detach());
                move |g: &Tensor| weight_gradient(&x, &w, g, how)
            });
            if let Some(bias) = bias {
                i.input(bias, || |g: &Tensor| g.sum_dim([0, 2, 3]));
            }
        })
    }
}

#[track_caller]
fn forward(x: &Tensor, w: &Tensor, bias: Option<&Tensor>, how: Convolution) -> Tensor {
    let sizes = Sizes::new(x.dims(), w.dims(), how);
    let shape = sizes.output();
    memory::check(&shape, DType::F32.bytes(), x.device());
    if shape.num_elements() == 0 {
        return zeros(x, &shape);
    }
    in_memory([Some(x), Some(w), bias], |[x, w, bias]| sizes.forward(x, w, bias)).map_or_else(
        || {
            let storage = storage::of_floats!(x.device(), B => {
                B::conv2d(B::float_rows(x), B::float_rows(w), bias.map(B::float_rows), how.options())
            });
            Tensor::new(storage, shape.clone())
        },
        |y| made(y, &shape, x),
    )
}

fn input_gradient(x: &Tensor, w: &Tensor, g: &Tensor, how: Convolution) -> Tensor {
    if g.is_empty() || x.is_empty() {
        return zeros(x, x.dims());
    }
    let sizes = Sizes::new(x.dims(), w.dims(), how);
    in_memory([Some(w), Some(g), None], |[w, g, _]| sizes.input_gradient(w, g)).map_or_else(
        || {
            let storage = storage::of_floats!(x.device(), B => {
                B::conv2d_x_backward(B::float_rows(x), B::float_rows(w), B::float_rows(g), how.options())
            });
            Tensor::new(storage, x.dims().clone())
        },
        |y| made(y, x.dims(), x),
    )
}

fn weight_gradient(x: &Tensor, w: &Tensor, g: &Tensor, how: Convolution) -> Tensor {
    if g.is_empty() || x.is_empty() {
        return zeros(x, w.dims());
    }
    let sizes = Sizes::new(x.dims(), w.dims(), how);
    in_memory([Some(x), Some(g), None], |[x, g, _]| sizes.weight_gradient(x, g)).map_or_else(
        || {
            let storage = storage::of_floats!(x.device(), B => {
                B::conv2d_weight_backward(B::float_rows(x), B::float_rows(w), B::float_rows(g), how.options())
            });
            Tensor::new(storage, w.dims().clone())
        },
        |y| made(y, w.dims(), x),
    )
}

/// What `work` makes of the numbers, if they are in this machine's memory.
pub(super) fn in_memory<T>(tensors: [Option<&Tensor>; 3], work: impl FnOnce([&[f32]; 3]) -> T) -> Option<T> {
    let storages = tensors.map(|tensor| tensor.map(|tensor| tensor.contiguous().storage()));
    let [a, b, c] = storages.each_ref().map(|storage| match storage {
        Some(storage) => storage.floats(),
        None => Some(&[][..]),
    });
    Some(work([a?, b?, c?]))
}

/// New numbers on the device of `like`.
pub(super) fn made(numbers: Vec<f32>, shape: &Shape, like: &Tensor) -> Tensor {
    Tensor::new(Storage::new(Elements::F32(numbers), shape, like.device()), shape.clone())
}

fn zeros(like: &Tensor, shape: &Shape) -> Tensor {
    Tensor::new(Storage::full(shape, 0.0, DType::F32, like.device()), shape.clone())
}
