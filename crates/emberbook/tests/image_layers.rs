//! Layers for images, batch norm and blocks give PyTorch's numbers and gradients, on every device that is here and on every
//! layout of what goes in. What PyTorch gives was written down by make_image_layers.py.

mod oracle;

use std::sync::LazyLock;

use emberbook::prelude::*;
use oracle::{cases, from_json};
use serde_json::Value;

static ORACLE: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(include_str!("image_layers.json")).expect("JSON"));

/// Within 1e-5 of PyTorch, relative to the larger of the value and 1, as sums of many products are that cancel each other.
fn close(a: &Tensor, b: &Tensor) -> bool {
    oracle::close(&(a / 10.), &(b / 10.))
}

/// The numbers of `x`, lying in memory in three ways: row by row, in columns, and among others.
fn layouts(x: &Tensor) -> [Tensor; 3] {
    let last = x.size(-1);
    let columns = tensor(x.transpose(0, -1).to_vec()).reshape(x.transpose(0, -1).shape()).transpose(0, -1);
    [x.clone(), columns, cat(&[x * 3., x.clone(), x - 2.], -1).narrow(-1, last as i64, last)]
}

fn check(name: &str, layer: impl Fn() -> Module) {
    let case = &ORACLE["cases"][name];
    let entries = |key: &str| case[key].as_object().expect(name).iter().map(|(name, x)| (name.clone(), from_json(x)));
    for device in devices() {
        for x in layouts(&from_json(&case["in"])) {
            let net = layer();
            assert_eq!(net.to_string(), case["text"].as_str().unwrap());
            let names = |found: Vec<(String, Vec<usize>)>| {
                let mut found = found;
                found.sort();
                found
            };
            let own = net.named_parameters().into_iter().map(|(name, x)| (name, x.shape())).collect();
            assert_eq!(names(own), names(entries("parameters").map(|(name, x)| (name, x.shape())).collect()));
            entries("parameters").for_each(|(name, x)| net.get_parameter(&name).set_data(x));
            net.to(&device);
            let x = x.to(&device).requires_grad();
            let steps = if name == "batch_norm2d_steps" { 3 } else { 1 };
            if name.ends_with("_eval") {
                for (name, buffer) in net.named_buffers() {
                    buffer.set_data(from_json(&case["buffers"][&name]));
                }
                net.eval();
            }
            let mut y = net.forward(&x);
            (1..steps).for_each(|_| y = net.forward(&x));
            let context = format!("{name} on {device}, strides of a view or not");
            let expected = from_json(&case["out"]);
            assert!(close(&y, &expected), "{context}: {y} and not {expected}");
            if !device.to_string().contains("cuda") {
                assert_eq!(y.grad_fn(), case["fn"].as_str(), "{context}");
            }
            (&y * from_json(&case["upstream"]).to(&device)).sum().backward();
            let expected = from_json(&case["grad"]);
            assert!(close(&x.grad(), &expected), "{context}: the gradient is {} and not {expected}", x.grad());
            for (parameter, expected) in entries("gradients") {
                let found = net.get_parameter(&parameter).grad();
                assert!(close(&found, &expected), "{context}: {parameter}'s is {found} and not {expected}");
            }
            for (buffer, found) in net.named_buffers() {
                let expected = from_json(&case["buffers"][&buffer]);
                assert!(close(&found.float(), &expected), "{context}: {buffer} is {found} and not {expected}");
            }
        }
    }
}

/// A test for each layer.
macro_rules! layers {
    ($($name:ident: $layer:expr;)*) => {$(
        #[test]
        fn $name() {
            check(stringify!($name), || $layer.into());
        }
    )*};
}

layers! {
    conv: conv2d(2, 3, 3);
    conv_settings: conv2d(2, 4, [3, 2]).stride([2, 1]).padding([1, 2]).dilation([1, 2]).no_bias();
    conv_groups: conv2d(4, 6, 3).stride(2).padding(2).groups(2);
    conv_depthwise: conv2d(3, 3, 3).padding(1).groups(3);
    conv_dilation: conv2d(1, 2, 3).padding(2).dilation(2);
    conv_large_stride: conv2d(1, 2, 2).stride(3);
    conv_1x1: conv2d(3, 2, 1);
    conv_1x1_stride: conv2d(3, 2, 1).stride(2);
    conv_far_padding: conv2d(1, 1, 2).padding(3);
    conv_one_image: conv2d(2, 3, 3);
    conv_of_odd: conv2d(1, 2, 2);
    max_pool: max_pool2d(2);
    max_pool_overlapping: max_pool2d(3).stride(2);
    max_pool_settings: max_pool2d([3, 2]).stride([2, 3]).padding([1, 0]).ceil_mode(true);
    max_pool_ceil: max_pool2d(2).stride(2).ceil_mode(true);
    max_pool_ceil_padding: max_pool2d(3).stride(3).padding(1).ceil_mode(true);
    max_pool_of_odd: max_pool2d(2).stride(1);
    max_pool_of_nan_ceil: max_pool2d(2).ceil_mode(true);
    max_pool_of_equal: max_pool2d(2);
    max_pool_of_nothing: max_pool2d(2);
    max_pool_one_image: max_pool2d(2);
    avg_pool: avg_pool2d(2);
    avg_pool_settings: avg_pool2d([3, 2]).stride([2, 3]).padding([1, 1]);
    avg_pool_without_padding: avg_pool2d(3).stride(2).padding(1).count_include_pad(false);
    avg_pool_ceil: avg_pool2d(2).ceil_mode(true);
    avg_pool_ceil_padding: avg_pool2d(3).stride(2).padding(1).ceil_mode(true);
    avg_pool_ceil_without_padding: avg_pool2d(3).stride(2).padding(1).ceil_mode(true).count_include_pad(false);
    avg_pool_of_odd: avg_pool2d(2).stride(1);
    adaptive: adaptive_avg_pool2d([2, 3]);
    adaptive_uneven: adaptive_avg_pool2d([3, 4]);
    adaptive_larger: adaptive_avg_pool2d(6);
    adaptive_one: adaptive_avg_pool2d(1);
    adaptive_one_of_odd: adaptive_avg_pool2d(2);
    flatten_1: flatten();
    flatten_2: flatten_from(2);
    flatten_0: flatten_from(0);
    batch_norm2d_train: batch_norm2d(3);
    batch_norm2d_steps: batch_norm2d(2).eps(1e-3).momentum(0.3);
    batch_norm2d_plain: batch_norm2d(2).affine(false);
    batch_norm2d_eval: batch_norm2d(3);
    batch_norm1d_train: batch_norm1d(3);
    batch_norm1d_lines: batch_norm1d(3);
    batch_norm1d_eval: batch_norm1d(3);
    batch_norm2d_of_odd: batch_norm2d(1);
    residual_plain: residual(sequential![conv2d(2, 2, 3).padding(1), relu()]);
    residual_shortcut: residual(conv2d(2, 3, 3).stride(2).padding(1)).shortcut(conv2d(2, 3, 1).stride(2));
}

/// The operations of oracle.json, where weights and inputs are arguments.
mod operations {
    use super::*;

    static ANSWERS: LazyLock<Value> =
        LazyLock::new(|| serde_json::from_str(include_str!("oracle.json")).expect("JSON"));

    fn check(name: &str, layer: impl Fn(&[Tensor]) -> Module) {
        let case = &ANSWERS["ops"][name];
        let list = |key: &str| case[key].as_array().expect(name).iter().map(from_json).collect::<Vec<_>>();
        for device in devices() {
            let inputs: Vec<Tensor> = list("in").iter().map(|x| x.to(&device)).collect();
            let (net, x) = (layer(&inputs), inputs[0].requires_grad());
            net.to(&device);
            let parameters = net.parameters();
            parameters.iter().zip(&inputs[1..]).for_each(|(parameter, numbers)| parameter.set_data(numbers));
            let y = net.forward(&x);
            let expected = from_json(&case["out"]);
            assert!(close(&y, &expected), "{name} on {device}: {y} and not {expected}");
            (y * from_json(&case["upstream"]).to(&device)).sum().backward();
            let leaves: Vec<Tensor> = std::iter::once(x).chain(parameters.iter().map(|it| it.tensor())).collect();
            assert_eq!(leaves.len(), list("grad").len());
            for (leaf, expected) in leaves.iter().zip(list("grad")) {
                assert!(close(&leaf.grad(), &expected), "{name} on {device}: {} and not {expected}", leaf.grad());
            }
        }
    }

    cases! {
        conv2d_k3p1: |_x| conv2d(3, 4, 3).padding(1).into();
        conv2d_k5s2p2: |_x| conv2d(2, 3, 5).stride(2).padding(2).into();
        maxpool2_2: |_x| max_pool2d(2).stride(2).into();
        maxpool3_2: |_x| max_pool2d(3).stride(2).into();
        avgpool_adaptive1: |_x| adaptive_avg_pool2d(1);
        avgpool_adaptive6_from5: |_x| adaptive_avg_pool2d(6);
        batchnorm_train: |_x| batch_norm2d(3).into();
        batchnorm_eval: |_x| {
            let net: Module = batch_norm2d(3).into();
            let case = &ANSWERS["ops"]["batchnorm_eval"];
            for (name, buffer) in net.named_buffers().iter().filter(|(name, _)| name.starts_with("running")) {
                buffer.set_data(from_json(&case[name]));
            }
            net.eval();
            net
        };
    }
}

/// The message that a mistake in a cell is answered with.
fn mistake(cell: impl FnOnce() + std::panic::UnwindSafe) -> String {
    let panic = std::panic::catch_unwind(cell).expect_err("this is a mistake");
    panic.downcast_ref::<String>().expect("a message").clone()
}

#[test]
fn settings_share_the_weights_and_a_layer_is_a_module() {
    let conv = conv2d(1, 2, 3);
    let padded = conv.clone().padding(1);
    padded.set_bias(tensor([5., 6.]));
    assert_eq!(conv.bias().to_vec(), [5., 6.]);
    let net = sequential![&conv, max_pool2d(2), flatten()];
    assert!(net[0].weight().is_same(&conv.weight()));
    let block: Module = padded.into();
    assert_eq!(block.forward(&zeros([1, 1, 4, 4])).shape(), [1, 2, 4, 4]);
    let copy = net.copy();
    copy[0].set_bias(zeros([2]));
    assert_eq!(conv.bias().to_vec(), [5., 6.]);
}

#[test]
fn a_convolution_in_pieces_is_the_same() {
    // Large enough for several pieces and all cores: every output against the sum that defines it.
    manual_seed(3);
    let (x, conv) = (randn([2, 24, 60, 50]), conv2d(24, 20, 3).stride(2).padding(1));
    let y = conv.forward(&x);
    let (w, b) = (conv.weight(), conv.bias());
    let padded = cat(&[zeros([2, 24, 1, 50]), x, zeros([2, 24, 1, 50])], 2);
    let padded = cat(&[zeros([2, 24, 62, 1]), padded, zeros([2, 24, 62, 1])], 3);
    for (n, o, i, j) in [(0, 0, 0, 0), (1, 19, 29, 24), (0, 7, 15, 0), (1, 3, 8, 12), (0, 19, 29, 0), (1, 11, 22, 24)] {
        let seen = padded.get(n).narrow(1, 2 * i, 3).narrow(2, 2 * j, 3);
        let expected = (seen * w.get(o)).sum().item() + b.get(o).item();
        let found = y.get([n, o, i, j]).item();
        assert!((found - expected).abs() < 1e-4, "{found} and not {expected}");
    }
}

#[test]
fn a_layer_in_pieces_has_the_gradient_of_its_pieces() {
    manual_seed(4);
    let net = sequential![conv2d(8, 16, 3).padding(1), relu(), conv2d(16, 8, 5).stride(2)];
    let x = randn([6, 8, 40, 40]).requires_grad();
    net.forward(&x).pow(2).sum().backward();
    let [whole, weight] = [x.grad(), net[0].weight().grad()];
    net.zero_grad();
    for i in 0..6 {
        let one = x.detach().narrow(0, i, 1).requires_grad();
        net.forward(&one).pow(2).sum().backward();
        assert!(one.grad().allclose(&whole.narrow(0, i, 1), 1e-3));
    }
    assert!(net[0].weight().grad().allclose(&weight, 2e-2));
    // The slope, measured.
    let loss = |x: &Tensor| net.forward(x).pow(2).double_sum();
    let direction = randn(x.shape());
    let slope = (loss(&(x.detach() + &direction * 1e-2)) - loss(&(x.detach() - &direction * 1e-2))) / 2e-2;
    let expected = (whole * direction).double_sum();
    assert!((slope - expected).abs() < 1e-2 * expected.abs().max(100.), "{slope} and not {expected}");
}

trait DoubleSum {
    fn double_sum(&self) -> f64;
}

impl DoubleSum for Tensor {
    fn double_sum(&self) -> f64 {
        self.to_vec().into_iter().map(f64::from).sum()
    }
}

#[test]
fn running_statistics_are_buffers_and_follow_only_while_training() {
    let net = sequential![batch_norm2d(2), relu()];
    assert_eq!(net.state_dict().names()[2..], ["0.running_mean", "0.running_var", "0.num_batches_tracked"]);
    assert_eq!((net.num_parameters(), net.named_buffers().len()), (4, 3));
    let x = randn([3, 2, 4, 4]) * 5. + 3.;
    net.forward(&x);
    let after_one = net.state_dict();
    assert_eq!(after_one["0.num_batches_tracked"].to_ints(), [1]);
    let mean = x.mean_dim([0, 2, 3]);
    assert!(after_one["0.running_mean"].allclose(&(&mean * 0.1), 1e-5));
    let squares = (&x - mean.reshape([1, 2, 1, 1])).pow(2).sum_dim([0, 2, 3]);
    assert!(after_one["0.running_var"].allclose(&(squares / 47. * 0.1 + 0.9), 1e-4));
    net.eval();
    net.forward(&x);
    assert_eq!(net.state_dict()["0.running_mean"].to_vec(), after_one["0.running_mean"].to_vec());
    // A copy follows by itself.
    let copy = net.copy();
    copy.train();
    copy.forward(&x);
    assert_eq!(net.state_dict()["0.num_batches_tracked"].to_ints(), [1]);
    assert_eq!(copy.state_dict()["0.num_batches_tracked"].to_ints(), [2]);
}

#[test]
fn batch_norm_and_residual_explain_mistakes() {
    assert_eq!(
        mistake(|| drop(batch_norm2d(3).forward(&zeros([2, 4, 5, 5])))),
        "batch_norm2d(3): takes [examples, 3, height, width], and the input has the shape [2, 4, 5, 5]"
    );
    assert_eq!(
        mistake(|| drop(batch_norm1d(3).forward(&zeros([3])))),
        "batch_norm1d(3): takes [examples, 3] or [examples, 3, length], and the input has the shape [3]"
    );
    assert_eq!(
        mistake(|| drop(sequential![linear(2, 3), batch_norm1d(3)].forward(&zeros([1, 2])))),
        "in layer 1, batch_norm1d(3): an input of the shape [1, 3] has a single number of each feature, and one number has no variance: train with larger batches, or say .eval() first"
    );
    let block = residual(sequential![conv2d(2, 2, 3)]);
    assert_eq!(
        mistake(|| drop(block.forward(&zeros([1, 2, 6, 6])))),
        "residual: the block gives [1, 2, 4, 4], and the input is [1, 2, 6, 6]: only equal shapes can be added. Give it a .shortcut(..) that changes the input's shape in the same way"
    );
    assert_eq!(
        mistake(|| drop(block.forward(&zeros([1, 3, 6, 6])))),
        "in layer block.0, conv2d(2, 2, 3): takes images, [examples, 2, height, width], and the input has the shape [1, 3, 6, 6]: 3 channels, and this layer takes 2"
    );
}

#[test]
fn batches_of_nothing_pass() {
    let net = sequential![conv2d(1, 2, 3), relu(), max_pool2d(2), avg_pool2d(2), adaptive_avg_pool2d(1), flatten()];
    let y = net.forward(&zeros([0, 1, 12, 12]));
    assert_eq!(y.shape(), [0, 2]);
    y.sum().backward();
    assert_eq!(net[0].weight().grad().to_vec(), [0.; 18]);
}

#[test]
fn a_trace_shows_the_formula_and_the_sizes() {
    let conv = conv2d(1, 1, 2).stride(2).padding(1);
    conv.set_weight(tensor([[[[1., 2.], [3., 4.]]]]));
    conv.set_bias(tensor([0.5]));
    let net = sequential![conv, max_pool2d(2).stride(1), avg_pool2d(1), flatten()];
    let trace = net.trace(&tensor([[[[1., 2., 3.], [4., 5., 6.], [7., 8., 9.]]]]));
    assert_eq!(trace[0].formula, "output = input ∗ W + b, each side (3 + 2 × 1 - 2) / 2 + 1 = 2.5, rounded down: 2");
    assert_eq!(trace[0].sizes, "[1, 1, 3, 3] ∗ [1, 1, 2, 2] + [1] -> [1, 1, 2, 2]");
    assert!(trace[0].to_string().ends_with("output[0, 0, 0, 0] = 0 × 1 + 0 × 2 + 0 × 3 + 1 × 4 + 0.5000 = 4.5000"));
    assert_eq!(
        trace[1].formula,
        "output = the largest number of each window of 2 by 2, each side (2 + 2 × 0 - 2) / 1 + 1 = 1"
    );
    assert!(trace[1].to_string().ends_with("output[0, 0, 0, 0] = max(4.5000, 18.5000, 36.5000, 77.5000) = 77.5000"));
}

#[test]
fn mistakes_are_explained_with_the_size_formula() {
    let net = sequential![conv2d(3, 8, 5), relu(), max_pool2d(2)];
    let said = |shape: &[usize]| {
        let x = zeros(shape);
        mistake(|| drop(net.forward(&x)))
    };
    assert_eq!(
        said(&[2, 1, 28, 28]),
        "in layer 0, conv2d(3, 8, 5): takes images, [examples, 3, height, width], and the input has the shape [2, 1, 28, 28]: 1 channels, and this layer takes 3"
    );
    assert_eq!(
        said(&[2, 28, 28, 3]),
        "in layer 0, conv2d(3, 8, 5): takes images, [examples, 3, height, width], and the input has the shape [2, 28, 28, 3]: its channels come last. Did you mean .permute([0, 3, 1, 2])?"
    );
    assert_eq!(
        said(&[2, 3, 4, 9]),
        "in layer 0, conv2d(3, 8, 5): does not fit into an image of the shape [2, 3, 4, 9]. By the size formula, (size + 2 × padding - kernel) / stride + 1, the height would be (4 + 2 × 0 - 5) / 1 + 1 = 0"
    );
    assert_eq!(
        said(&[2, 3, 5, 5]),
        "in layer 2, max_pool2d(2): does not fit into an image of the shape [2, 8, 1, 1]. By the size formula, (size + 2 × padding - kernel) / stride + 1, the height would be (1 + 2 × 0 - 2) / 2 + 1 = 0.5"
    );
    let digits = conv2d(1, 8, 3);
    assert_eq!(
        mistake(|| drop(digits.forward(&zeros([64, 784])))),
        "conv2d(1, 8, 3): takes images, [examples, 1, height, width], and the input has the shape [64, 784]: rows of 784 numbers. Did you mean .reshape([64, 1, 28, 28])?"
    );
    assert_eq!(
        mistake(|| drop(digits.forward(&zeros([64, 28, 28])))),
        "conv2d(1, 8, 3): takes images, [examples, 1, height, width], and the input has the shape [64, 28, 28]: it has no dimension for the channel. Did you mean .reshape([64, 1, 28, 28])?"
    );
    assert_eq!(
        mistake(|| drop(digits.forward(&zeros([1, 1, 28, 28]).long()))),
        "forward: needs floats, and this tensor holds i64: say .float() first"
    );
    assert_eq!(
        mistake(|| drop(conv2d(1, 8, 3).stride(0))),
        "conv2d: stride is one number, or two for down and across, of 1 or more, and not [0]"
    );
    assert_eq!(
        mistake(|| drop(conv2d(1, 8, [3, 3, 3]))),
        "conv2d: the kernel is one number, or two for down and across, of 1 or more, and not [3, 3, 3]"
    );
    assert_eq!(
        mistake(|| drop(conv2d(3, 8, 3).groups(2))),
        "conv2d: 3 channels that become 8 cannot be cut into 2 groups: both must be multiples of it"
    );
    assert_eq!(
        mistake(|| drop(max_pool2d(3).padding(2))),
        "max_pool2d(3): padding is at most half of the kernel, and not 2"
    );
}
