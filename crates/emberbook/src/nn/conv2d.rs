use super::adjustable::adjustable;
use super::explanation::{Explanation, Marked, Symbol};
use super::image::{Sides, in_batch, is_image, resized, slides, windows_in};
use super::linear::sum_of_products;
use super::{Layer, Parameter, init, parameter};
use crate::mistake::Mistake;
use crate::random;
use crate::tensor::conv::Convolution;
use crate::tensor::{IntoShape, Tensor, zeros};

/// A convolution: `out_channels` small kernels go over an image, and each makes a channel of the output.
///
/// outputₙₒᵢⱼ = bₒ + Σ input\[n, c, i·stride + k - padding, j·stride + l - padding\] · W\[o, c, k, l\], over the channels c and
/// the places k, l of the kernel. `input` is `[examples, in_channels, height, width]` or one image `[in_channels, height,
/// width]`, the weight W is `[out_channels, in_channels, kernel, kernel]`, the bias b is `[out_channels]`. The new height is
///
/// (height + 2 · padding - kernel) / stride + 1, rounded down,
///
/// and so is the width. The kernel is one number, or two for down and across. Weight and bias start as PyTorch's do.
///
/// ```
/// use emberbook::prelude::*;
///
/// let conv = conv2d(3, 64, 11).stride(4).padding(2);
/// assert_eq!(conv.weight().shape(), [64, 3, 11, 11]);
/// assert_eq!(conv.forward(&zeros([1, 3, 224, 224])).shape(), [1, 64, 55, 55]);
/// ```
///
/// # Panics
/// When the kernel, or a number of channels, is 0.
#[track_caller]
pub fn conv2d(in_channels: usize, out_channels: usize, kernel: impl IntoShape) -> Conv2d {
    conv2d_of(in_channels, out_channels, Sides::new("conv2d", "the kernel", 1, kernel))
}

#[track_caller]
#[inline(never)]
fn conv2d_of(in_channels: usize, out_channels: usize, kernel: Sides) -> Conv2d {
    if in_channels.min(out_channels) == 0 {
        Mistake::new(format!("conv2d({in_channels}, {out_channels}, {kernel}): an image has at least one channel"))
            .raise();
    }
    let one = Sides::both(1);
    let settings =
        Settings { in_channels, out_channels, kernel, stride: one, padding: Sides::both(0), dilation: one, groups: 1 };
    Conv2d::drawn(settings, true)
}

adjustable! {
    /// The layer [`conv2d`], which can be given more settings. It is a [`Module`](super::Module) otherwise.
    Conv2d(Convolve)
}

impl Conv2d {
    /// How far the kernel goes from one place to the next: 1, unless said otherwise.
    #[track_caller]
    pub fn stride(self, stride: impl IntoShape) -> Self {
        let stride = Sides::new("conv2d", "stride", 1, stride);
        self.with(|settings| settings.stride = stride)
    }

    /// How many zeros are put around the image, on each side: 0, unless said otherwise.
    #[track_caller]
    pub fn padding(self, padding: impl IntoShape) -> Self {
        let padding = Sides::new("conv2d", "padding", 0, padding);
        self.with(|settings| settings.padding = padding)
    }

    /// How far the numbers that the kernel sees lie apart: 1, unless said otherwise.
    #[track_caller]
    pub fn dilation(self, dilation: impl IntoShape) -> Self {
        let dilation = Sides::new("conv2d", "dilation", 1, dilation);
        self.with(|settings| settings.dilation = dilation)
    }

    /// Cuts the channels into so many groups, each with kernels of its own. Draws the weights anew.
    ///
    /// # Panics
    /// When the channels cannot be cut into so many groups.
    #[track_caller]
    #[inline(never)]
    pub fn groups(self, groups: usize) -> Self {
        let Convolve { settings, bias, drawn, .. } = self.layer;
        let (ins, outs) = (settings.in_channels, settings.out_channels);
        if groups == 0 || !ins.is_multiple_of(groups) || !outs.is_multiple_of(groups) {
            let message = format!("conv2d: {ins} channels that become {outs} cannot be cut into {groups} groups");
            Mistake::new(format!("{message}: both must be multiples of it")).raise();
        }
        drawn.take_back();
        Self::drawn(Settings { groups, ..settings }, bias.is_some())
    }

    /// Without a bias: before a batch norm, which has its own.
    #[inline(never)]
    pub fn no_bias(self) -> Self {
        self.layer.drawn.take_back();
        Self::drawn(self.layer.settings, false)
    }

    #[inline(never)]
    fn with(self, change: impl FnOnce(&mut Settings)) -> Self {
        let mut layer = self.layer;
        change(&mut layer.settings);
        Self::of(layer)
    }

    /// With new weights.
    fn drawn(settings: Settings, bias: bool) -> Self {
        let before = random::place();
        let Settings { in_channels, out_channels, kernel, groups, .. } = settings;
        let weight = zeros([out_channels, in_channels / groups, kernel.down, kernel.across]);
        init::kaiming_uniform_(&weight, 5.0_f64.sqrt());
        let bound = 1.0 / ((in_channels / groups * kernel.down * kernel.across) as f64).sqrt();
        let bias = bias.then(|| zeros([out_channels]));
        if let Some(bias) = &bias {
            init::uniform_(bias, -bound, bound);
        }
        let drawn = Drawn { before, after: random::place() };
        Self::of(Convolve { settings, weight: parameter(weight), bias: bias.map(parameter), drawn })
    }
}

/// Between which places of the random numbers the weights were drawn. A layer whose settings change what is drawn starts
/// as if it had been made with them at once, as PyTorch's is.
#[derive(Clone)]
struct Drawn {
    before: random::Generator,
    after: random::Generator,
}

impl Drawn {
    fn take_back(self) {
        if random::place() == self.after {
            random::go_back_to(self.before);
        }
    }
}

/// Nothing of it is a part of the layer.
impl std::fmt::Debug for Drawn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Drawn")
    }
}

#[derive(Clone, Copy, Debug)]
struct Settings {
    in_channels: usize,
    out_channels: usize,
    kernel: Sides,
    stride: Sides,
    padding: Sides,
    dilation: Sides,
    groups: usize,
}

#[derive(Clone, Debug)]
struct Convolve {
    settings: Settings,
    weight: Parameter,
    bias: Option<Parameter>,
    drawn: Drawn,
}

impl Convolve {
    fn how(&self) -> Convolution {
        let Settings { kernel, stride, padding, dilation, groups, .. } = self.settings;
        Convolution { slides: slides(kernel, stride, padding, dilation, false), groups }
    }

    /// What the kernel sees at its first place, for the first output.
    fn first_sight(&self, input: &Tensor, numbers: &[f32]) -> Vec<f32> {
        let [down, across] = self.how().slides;
        let [height, width] = [input.size(-2), input.size(-1)];
        let mut seen = vec![];
        for channel in 0..self.weight.size(1) {
            for (k, l) in (0..down.kernel).flat_map(|k| (0..across.kernel).map(move |l| (k, l))) {
                let y = (k * down.dilation).checked_sub(down.padding).filter(|&y| y < height);
                let x = (l * across.dilation).checked_sub(across.padding).filter(|&x| x < width);
                seen.push(y.zip(x).map_or(0.0, |(y, x)| numbers[(channel * height + y) * width + x]));
            }
        }
        seen
    }
}

impl Layer for Convolve {
    fn name(&self) -> &'static str {
        "Conv2d"
    }

    fn settings(&self) -> String {
        let Settings { in_channels, out_channels, kernel, stride, padding, dilation, groups } = &self.settings;
        let mut text =
            format!("{in_channels}, {out_channels}, kernel_size={}, stride={}", kernel.pair(), stride.pair());
        if !padding.are(0) {
            text += &format!(", padding={}", padding.pair());
        }
        if !dilation.are(1) {
            text += &format!(", dilation={}", dilation.pair());
        }
        if *groups != 1 {
            text += &format!(", groups={groups}");
        }
        if self.bias.is_none() {
            text += ", bias=False";
        }
        text
    }

    fn output_shape(&self, input: &[usize]) -> Result<Option<Vec<usize>>, Mistake> {
        let Settings { in_channels, out_channels, kernel, .. } = self.settings;
        let layer = format!("conv2d({in_channels}, {out_channels}, {kernel})");
        is_image(&layer, Some(in_channels), input)?;
        Ok(Some(resized(input, out_channels, windows_in(&layer, input, self.how().slides)?)))
    }

    fn needs_floats(&self) -> bool {
        true
    }

    fn forward(&self, input: &Tensor) -> Tensor {
        in_batch(input, |input| input.conv2d(&self.weight, self.bias.as_deref(), self.how()))
    }

    fn explain(&self, input: &Tensor, output: &Tensor) -> Explanation {
        let Self { weight, bias, .. } = self;
        let [down, across] = self.how().slides;
        let [height, width] = [input.size(-2), input.size(-1)];
        let mut symbols = vec![Symbol::new("", "input", input, Marked::Nothing)];
        symbols.push(Symbol::new("∗", "W", weight, Marked::Nothing));
        let mut formula = "output = input ∗ W".to_owned();
        if let Some(bias) = bias {
            formula += " + b";
            symbols.push(Symbol::new("+", "b", bias, Marked::Number));
        }
        symbols.push(Symbol::new("=", "output", output, Marked::Number));
        formula += &match height == width && down == across {
            true => format!(", each side {}", down.formula(height)),
            false => format!(", height {}, width {}", down.formula(height), across.formula(width)),
        };
        Explanation { formula, symbols, first_number: None }.first_number(Marked::Nothing, |numbers| {
            let bias = bias.as_ref().map(|b| b.to_vec()[0]);
            sum_of_products(&self.first_sight(input, numbers), &weight.to_vec(), bias)
        })
    }
}
