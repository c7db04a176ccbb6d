use super::adjustable::adjustable;
use super::explanation::{Explanation, Marked, decimal};
use super::image::{Sides, is_image, resized, slides, windows_in};
use super::{Layer, Module};
use crate::mistake::{LayerMistake, Mistake};
use crate::tensor::pool::Windows;
use crate::tensor::slide::{Slide, even_windows};
use crate::tensor::{IntoShape, Tensor};

/// Of each window over an image the largest number; NaN where there is one.
///
/// `input` is `[examples, channels, height, width]` or one image. The new height is (height + 2 · padding - kernel) / stride
/// + 1, rounded down, and so is the width. The windows lie side by side, unless a stride is said.
///
/// ```
/// use emberbook::prelude::*;
///
/// let pool = max_pool2d(3).stride(2);
/// assert_eq!(pool.forward(&zeros([1, 64, 55, 55])).shape(), [1, 64, 27, 27]);
/// assert_eq!(max_pool2d(2).forward(&tensor([[[1., 2.], [3., 0.]]])).to_vec(), [3.]);
/// ```
///
/// # Panics
/// When the kernel is 0.
#[track_caller]
pub fn max_pool2d(kernel: impl IntoShape) -> MaxPool2d {
    let kernel = Sides::new("max_pool2d", "the kernel", 1, kernel);
    MaxPool2d::of(MaxPool { window: PoolWindow::new("max_pool2d", kernel) })
}

/// Of each window over an image the mean. Sizes are those of [`max_pool2d`].
///
/// ```
/// use emberbook::prelude::*;
///
/// assert_eq!(avg_pool2d(2).forward(&tensor([[[1., 2.], [3., 0.]]])).to_vec(), [1.5]);
/// ```
///
/// # Panics
/// When the kernel is 0.
#[track_caller]
pub fn avg_pool2d(kernel: impl IntoShape) -> AvgPool2d {
    let kernel = Sides::new("avg_pool2d", "the kernel", 1, kernel);
    AvgPool2d::of(AvgPool { window: PoolWindow::new("avg_pool2d", kernel), count_include_pad: true })
}

/// The means of windows that are laid so that an image of any size becomes one of this size: `[6, 6]`, `1` for one number
/// of each channel.
///
/// ```
/// use emberbook::prelude::*;
///
/// assert_eq!(adaptive_avg_pool2d([6, 6]).forward(&zeros([1, 256, 13, 13])).shape(), [1, 256, 6, 6]);
/// ```
///
/// # Panics
/// When a size is 0.
#[track_caller]
pub fn adaptive_avg_pool2d(size: impl IntoShape) -> Module {
    Module::new(AdaptiveAvgPool2d { size: Sides::new("adaptive_avg_pool2d", "the size", 1, size) })
}

adjustable! {
    /// The layer [`max_pool2d`], which can be given more settings. It is a [`Module`](super::Module) otherwise.
    MaxPool2d(MaxPool)
}

adjustable! {
    /// The layer [`avg_pool2d`], which can be given more settings. It is a [`Module`](super::Module) otherwise.
    AvgPool2d(AvgPool)
}

macro_rules! window_settings {
    ($layer:ident, $name:literal) => {
        impl $layer {
            /// How far it is from one window to the next: as far as the kernel, unless said otherwise.
            #[track_caller]
            pub fn stride(mut self, stride: impl IntoShape) -> Self {
                self.layer.window.stride = Sides::new($name, "stride", 1, stride);
                Self::of(self.layer)
            }

            /// How far windows may begin outside of the image: 0, unless said otherwise.
            ///
            /// # Panics
            /// When it is more than half of the kernel: there would be windows with nothing in them.
            #[track_caller]
            pub fn padding(mut self, padding: impl IntoShape) -> Self {
                self.layer.window.padding = Sides::new($name, "padding", 0, padding);
                self.layer.window.check($name);
                Self::of(self.layer)
            }

            /// Whether a last window may reach beyond the image: sizes are rounded up then, not down.
            #[inline(never)]
            pub fn ceil_mode(mut self, on: bool) -> Self {
                self.layer.window.ceil_mode = on;
                Self::of(self.layer)
            }
        }
    };
}

window_settings!(MaxPool2d, "max_pool2d");
window_settings!(AvgPool2d, "avg_pool2d");

impl AvgPool2d {
    /// Whether the padding counts as numbers, each 0, as it does unless said otherwise.
    #[inline(never)]
    pub fn count_include_pad(mut self, on: bool) -> Self {
        self.layer.count_include_pad = on;
        Self::of(self.layer)
    }
}

/// How the windows of a pooling layer lie.
#[derive(Clone, Copy, Debug)]
struct PoolWindow {
    layer: &'static str,
    kernel: Sides,
    stride: Sides,
    padding: Sides,
    ceil_mode: bool,
}

impl PoolWindow {
    fn new(layer: &'static str, kernel: Sides) -> Self {
        Self { layer, kernel, stride: kernel, padding: Sides::both(0), ceil_mode: false }
    }

    #[track_caller]
    fn check(&self, layer: &str) {
        let half = self.kernel.array().map(|size| size / 2);
        if self.padding.array().iter().zip(half).any(|(&padding, half)| padding > half) {
            let (kernel, padding) = (self.kernel, self.padding);
            let message = format!("{layer}({kernel}): padding is at most half of the kernel, and not {padding}");
            Mistake::new(message).raise();
        }
    }

    fn slides(&self) -> [Slide; 2] {
        slides(self.kernel, self.stride, self.padding, Sides::both(1), self.ceil_mode)
    }

    fn output_shape(&self, input: &[usize]) -> Result<Option<Vec<usize>>, Mistake> {
        let layer = format!("{}({})", self.layer, self.kernel);
        is_image(&layer, None, input)?;
        let sizes = windows_in(&layer, input, self.slides())?;
        Ok(Some(resized(input, input[input.len() - 3], sizes)))
    }

    fn windows(&self, input: &Tensor) -> Windows {
        let image = [input.size(-2), input.size(-1)];
        let [down, across] = self.slides();
        Windows { down: down.windows(image[0]), across: across.windows(image[1]), image }
    }

    fn explain(&self, of: &str, input: &Tensor, output: &Tensor) -> Explanation {
        let [down, across] = self.slides();
        let [height, width] = [input.size(-2), input.size(-1)];
        let sizes = match height == width && down == across {
            true => format!("each side {}", down.formula(height)),
            false => format!("height {}, width {}", down.formula(height), across.formula(width)),
        };
        Explanation::new(format!("output = {of} of each window of {}, {sizes}", by(self.kernel)), input, output)
    }
}

/// `3 by 3`
fn by(size: Sides) -> String {
    format!("{} by {}", size.down, size.across)
}

/// What the first window sees, as a list; of many numbers the first few.
fn first_window(windows: &Windows, numbers: &[f32]) -> String {
    const ALL: usize = 9;
    const FEW: usize = 4;
    let (rows, columns) = (&windows.down[0].places, &windows.across[0].places);
    let seen = rows.clone().flat_map(|y| columns.clone().map(move |x| numbers[y * windows.image[1] + x]));
    let mut seen: Vec<String> = seen.map(decimal).collect();
    if seen.len() > ALL {
        let more = seen.len() - FEW;
        seen.truncate(FEW);
        seen.push(format!("… ({more} more)"));
    }
    seen.join(", ")
}

#[derive(Clone, Debug)]
struct MaxPool {
    window: PoolWindow,
}

impl Layer for MaxPool {
    fn name(&self) -> &'static str {
        "MaxPool2d"
    }

    fn settings(&self) -> String {
        let PoolWindow { kernel, stride, padding, ceil_mode, .. } = self.window;
        let ceil_mode = if ceil_mode { "True" } else { "False" };
        format!("kernel_size={kernel}, stride={stride}, padding={padding}, dilation=1, ceil_mode={ceil_mode}")
    }

    fn output_shape(&self, input: &[usize]) -> Result<Option<Vec<usize>>, Mistake> {
        self.window.output_shape(input)
    }

    fn needs_floats(&self) -> bool {
        true
    }

    fn forward(&self, input: &Tensor) -> Tensor {
        input.max_pool(&self.window.windows(input))
    }

    fn explain(&self, input: &Tensor, output: &Tensor) -> Explanation {
        let explanation = self.window.explain("the largest number", input, output);
        explanation.first_number(Marked::Nothing, |numbers| {
            format!("max({})", first_window(&self.window.windows(input), numbers))
        })
    }
}

#[derive(Clone, Debug)]
struct AvgPool {
    window: PoolWindow,
    count_include_pad: bool,
}

impl Layer for AvgPool {
    fn name(&self) -> &'static str {
        "AvgPool2d"
    }

    fn settings(&self) -> String {
        let PoolWindow { kernel, stride, padding, .. } = self.window;
        format!("kernel_size={kernel}, stride={stride}, padding={padding}")
    }

    fn output_shape(&self, input: &[usize]) -> Result<Option<Vec<usize>>, Mistake> {
        self.window.output_shape(input)
    }

    fn needs_floats(&self) -> bool {
        true
    }

    fn forward(&self, input: &Tensor) -> Tensor {
        input.avg_pool("AvgPool2DBackward0", &self.window.windows(input), self.count_include_pad)
    }

    fn explain(&self, input: &Tensor, output: &Tensor) -> Explanation {
        let explanation = self.window.explain("the mean", input, output);
        explanation.first_number(Marked::Nothing, |numbers| {
            format!("mean({})", first_window(&self.window.windows(input), numbers))
        })
    }
}

#[derive(Clone, Debug)]
struct AdaptiveAvgPool2d {
    size: Sides,
}

impl AdaptiveAvgPool2d {
    fn windows(&self, input: &Tensor) -> Windows {
        let image = [input.size(-2), input.size(-1)];
        Windows {
            down: even_windows(image[0], self.size.down),
            across: even_windows(image[1], self.size.across),
            image,
        }
    }
}

impl Layer for AdaptiveAvgPool2d {
    fn settings(&self) -> String {
        format!("output_size={}", self.size)
    }

    fn output_shape(&self, input: &[usize]) -> Result<Option<Vec<usize>>, Mistake> {
        let layer = format!("adaptive_avg_pool2d({})", self.size);
        is_image(&layer, None, input)?;
        match *input {
            [.., 0, _] | [.., 0] => Err(LayerMistake::Images { layer, channels: None, input: input.to_vec() }.into()),
            _ => Ok(Some(resized(input, input[input.len() - 3], self.size.array()))),
        }
    }

    fn needs_floats(&self) -> bool {
        true
    }

    fn forward(&self, input: &Tensor) -> Tensor {
        // PyTorch records the mean of a whole image as a mean.
        let name = if self.size.are(1) { "MeanBackward1" } else { "AdaptiveAvgPool2DBackward0" };
        input.avg_pool(name, &self.windows(input), false)
    }

    fn explain(&self, input: &Tensor, output: &Tensor) -> Explanation {
        let formula = format!("output = the means of {} windows, laid as evenly as can be", by(self.size));
        Explanation::new(formula, input, output)
            .first_number(Marked::Nothing, |numbers| format!("mean({})", first_window(&self.windows(input), numbers)))
    }
}
