//! Down to Burn, and back up.

use burn::nn::{BatchNorm, BatchNormConfig, Linear, LinearConfig, Relu};
use emberbook::burn;
use emberbook::prelude::*;
use emberbook::tensor::Burn;

/// The message that a mistake in a cell is answered with.
fn mistake(cell: impl FnOnce() + std::panic::UnwindSafe) -> String {
    let panic = std::panic::catch_unwind(cell).expect_err("this is a mistake");
    panic.downcast_ref::<String>().expect("a message").clone()
}

#[derive(burn::module::Module, Debug)]
struct Two<B: burn::tensor::backend::Backend> {
    hidden: Linear<B>,
    activation: Relu,
    output: Linear<B>,
}

impl<B: burn::tensor::backend::Backend> Two<B> {
    fn forward(&self, x: burn::Tensor<B, 2>) -> burn::Tensor<B, 2> {
        self.output.forward(self.activation.forward(self.hidden.forward(x)))
    }
}

fn two() -> Module {
    let device = Default::default();
    let two: Two<Burn> = Two {
        hidden: LinearConfig::new(2, 3).init(&device),
        activation: Relu::new(),
        output: LinearConfig::new(3, 1).with_bias(false).init(&device),
    };
    Module::from_burn(two, |two, x: burn::Tensor<_, 2>| two.forward(x))
}

/// The same network of our own layers, with the same numbers.
fn ours(two: &Module) -> Module {
    let net = sequential![linear(2, 3), relu(), linear_no_bias(3, 1)];
    net[0].set_weight(two.get_parameter("hidden.weight").data().t());
    net[0].set_bias(two.get_parameter("hidden.bias").data());
    net[2].set_weight(two.get_parameter("output.weight").data().t());
    net
}

#[test]
fn numbers_go_down_and_come_back() {
    let x = tensor([[1., 2., 3.], [4., 5., 6.]]);
    let down = x.t().to_burn::<2>();
    assert_eq!(down.dims(), [3, 2]);
    assert_eq!(Tensor::from_burn(down).to_vec(), [1., 4., 2., 5., 3., 6.]);
    assert_eq!(tensor(7.).to_burn::<1>().into_scalar(), 7.);
    let greater = x.to_burn::<2>().greater_elem(3.);
    assert_eq!(Tensor::from_burn(greater.clone()).dtype(), DType::Bool);
    assert_eq!(Tensor::from_burn(greater.int()).to_ints(), [0, 0, 0, 1, 1, 1]);
    assert_eq!(zeros([0, 2]).to_burn::<2>().dims(), [0, 2]);
    for device in devices() {
        assert_eq!(Tensor::from_burn(x.to(&device).to_burn::<2>()).to_vec(), x.to_vec());
    }
    assert_eq!(
        mistake(|| drop(ones([2, 3]).to_burn::<3>())),
        "to_burn: this tensor has the shape [2, 3], so it is .to_burn::<2>(), not <3>"
    );
    assert_eq!(
        mistake(|| drop(tensor([1]).to_burn::<1>())),
        "to_burn: needs floats, and this tensor holds i64: say .float() first"
    );
}

#[test]
fn a_module_of_burns_computes_and_learns_as_our_layers_do() {
    for device in devices() {
        let two = two();
        let ours = ours(&two);
        let theirs = sequential![two, tanh()];
        let ours = sequential![ours, tanh()];
        ours.to(&device);
        theirs.to(&device);
        let (x, y_hat) = (randn([8, 2]).to(&device).requires_grad(), rand([8, 1]).to(&device));
        let mut optimizers = [Adam::new(&theirs, 0.05), Adam::new(&ours, 0.05)];
        for _ in 0..5 {
            let mut seen = vec![];
            for (net, optimizer) in [&theirs, &ours].into_iter().zip(&mut optimizers) {
                x.zero_grad();
                optimizer.zero_grad();
                let y = net.forward(&x);
                assert_eq!(y.device(), device);
                mse_loss(&y, &y_hat).backward();
                optimizer.step();
                seen.push((y, x.grad()));
            }
            assert!(seen[0].0.allclose(&seen[1].0, 1e-4));
            assert!(seen[0].1.allclose(&seen[1].1, 1e-4));
        }
        let (hidden, bias) = (theirs.get_parameter("0.hidden.weight"), theirs.get_parameter("0.hidden.bias"));
        assert!(hidden.t().allclose(&ours.get_parameter("0.0.weight"), 1e-4));
        assert!(bias.grad().allclose(&ours.get_parameter("0.0.bias").grad(), 1e-4));
    }
}

#[test]
fn its_parameters_are_printed_traced_frozen_copied_and_saved_as_ours() -> Result<(), Box<dyn std::error::Error>> {
    let net = sequential![two(), relu()];
    assert_eq!(net.to_string(), "Sequential(\n  (0): Two()\n  (1): ReLU()\n)");
    let names: Vec<String> = net.named_parameters().into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["0.hidden.weight", "0.hidden.bias", "0.output.weight"]);
    assert_eq!(net.num_parameters(), 12);
    let x = randn([4, 2]);
    let trace = net.trace(&x);
    assert_eq!(trace[0].formula, "output = Two(input, hidden.weight, hidden.bias, output.weight)");
    assert_eq!(trace[0].sizes, "[4, 2], [2, 3], [3], [3, 1] -> [4, 1]");
    assert_eq!(summary(&net, [4, 2]).rows[0].output_shape, [4, 1]);

    let (copy, y) = (net.copy(), net.forward(&x));
    net.get_parameter("0.hidden.bias").requires_grad_(false);
    net.forward(&x).sum().backward();
    assert!(net.get_parameter("0.hidden.bias").grad_or_none().is_none());
    Sgd::new(&net, 10.).step();
    net.get_parameter("0.output.weight").set_data(zeros([3, 1]));
    assert_eq!(net.forward(&x).to_vec(), [0.; 4]);
    assert_eq!(copy.forward(&x).to_vec(), y.to_vec());

    let folder = tempfile::tempdir()?;
    copy.save(folder.path().join("net.safetensors"))?;
    net.load(folder.path().join("net.safetensors"))?;
    assert_eq!(net.forward(&x).to_vec(), y.to_vec());
    Ok(())
}

#[test]
fn one_can_go_back_through_it_again() {
    let net = two();
    let loss = net.forward(&ones([3, 2])).pow(2).sum();
    loss.backward_retain_graph();
    let once = net.get_parameter("output.weight").grad().to_vec();
    loss.backward();
    let twice = net.get_parameter("output.weight").grad().to_vec();
    assert_eq!(twice, once.iter().map(|x| 2. * x).collect::<Vec<_>>());
}

#[test]
fn what_burn_does_not_train_is_a_buffer() {
    let norm: BatchNorm<Burn> = BatchNormConfig::new(2).with_momentum(0.5).init(&Default::default());
    let net = Module::from_burn(norm, |norm, x: burn::Tensor<_, 2>| norm.forward(x));
    let names: Vec<String> = net.named_parameters().into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["gamma", "beta"]);
    assert_eq!(net.state_dict()["running_mean"].to_vec(), [0., 0.]);
    let copy = net.copy();
    // The running mean goes half of the way to the batch's, (2, 20), each time.
    let x = tensor([[1., 10.], [3., 30.]]);
    let y = net.forward(&x);
    assert!(y.allclose(&tensor([[-1., -1.], [1., 1.]]), 1e-3), "{y}");
    assert!(net.state_dict()["running_mean"].allclose(&tensor([1., 10.]), 1e-5));
    net.forward(&x);
    assert!(net.state_dict()["running_mean"].allclose(&tensor([1.5, 15.]), 1e-5));
    assert_eq!(copy.state_dict()["running_mean"].to_vec(), [0., 0.]);
    // To go back, also for the second time, is not to see the batch again.
    let loss = copy.forward(&x).pow(3).sum();
    loss.backward_retain_graph();
    loss.backward();
    assert!(copy.state_dict()["running_mean"].allclose(&tensor([1., 10.]), 1e-5));
}
