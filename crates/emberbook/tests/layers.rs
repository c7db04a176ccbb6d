//! Layers that a student writes: a struct with its parameters, and its `forward`.

use emberbook::prelude::*;

/// The message that a mistake in a cell is answered with.
fn mistake(cell: impl FnOnce() + std::panic::UnwindSafe) -> String {
    let panic = std::panic::catch_unwind(cell).expect_err("this is a mistake");
    panic.downcast_ref::<String>().expect("a message").split("\n\n").next().expect("a line").to_owned()
}

#[derive(Clone, Debug)]
struct Perceptron {
    weight: Parameter,
    bias: Parameter,
}

impl Layer for Perceptron {
    fn forward(&self, input: &Tensor) -> Tensor {
        input.mm(&self.weight.t()) + &self.bias
    }
}

fn perceptron() -> Perceptron {
    Perceptron { weight: parameter([[1., 2.]]), bias: parameter([0.5]) }
}

/// A layer with all that a layer can have in its fields, and some that is none of the network's business.
#[allow(dead_code)] // what forward does not use
#[derive(Clone, Debug)]
struct Everything {
    title: String,
    size: usize,
    scale: Parameter,
    maybe: Option<Parameter>,
    absent: Option<Parameter>,
    hidden: Module,
    blocks: Vec<Module>,
    pair: (Parameter, f64, Parameter),
    seen: Buffer,
    training: Training,
    inner: Perceptron,
    constant: Tensor,
}

impl Layer for Everything {
    fn forward(&self, input: &Tensor) -> Tensor {
        if self.training.is_on() {
            self.seen.set_data(self.seen.data() + 1.);
        }
        let hidden = self.hidden.forward(input).relu();
        let x = self.blocks.iter().fold(hidden, |x, block| block.forward(&x) + &x);
        2. * &self.scale * self.inner.forward(&x) + &self.constant
    }
}

fn everything() -> Everything {
    Everything {
        title: "a: \"b\" {\n    c: [".to_owned(),
        size: 3,
        scale: parameter(2.),
        maybe: Some(parameter([1., 1.])),
        absent: None,
        hidden: linear(3, 2),
        blocks: vec![linear_no_bias(2, 2), sequential![tanh(), linear(2, 2)]],
        pair: (parameter(1.), 7., parameter(2.)),
        seen: buffer(0.),
        training: Training::new(),
        inner: perceptron(),
        constant: tensor(1.),
    }
}

const NAMES: [&str; 12] = [
    "scale",
    "maybe",
    "pair.0",
    "pair.2",
    "inner.weight",
    "inner.bias",
    "hidden.weight",
    "hidden.bias",
    "blocks.0.weight",
    "blocks.1.1.weight",
    "blocks.1.1.bias",
    "seen",
];

fn names(net: &Module) -> Vec<String> {
    net.named_parameters().into_iter().map(|(name, _)| name).collect()
}

#[test]
fn a_struct_with_parameters_is_a_layer() {
    let net = sequential![linear(3, 2), perceptron(), relu()];
    assert_eq!(names(&net), ["0.weight", "0.bias", "1.weight", "1.bias"]);
    assert_eq!(net.num_parameters(), 11);
    assert_eq!(net[1].weight().to_vec(), [1., 2.]);
    net[1].set_bias(tensor([3.]));
    let y = net[1].forward(&tensor([[1., 10.], [0., 0.]]));
    assert_eq!(y.to_vec(), [24., 3.]);
    let x = ones([4, 3]);
    let expected = (net[0].forward(&x).mm(&tensor([[1.], [2.]])) + 3.).relu();
    assert!(net.forward(&x).allclose(&expected, 1e-6));
}

#[test]
fn a_layer_that_is_lent_to_a_network_shares_its_parameters() {
    let perceptron = perceptron();
    let (net, alone) = (sequential![perceptron, relu()], Module::new(perceptron.clone()));
    alone.set_bias(tensor([7.]));
    assert_eq!(net.forward(&zeros([1, 2])).to_vec(), [7.]);
    assert_eq!(perceptron.bias.to_vec(), [7.]);
    assert!(net[0].weight().is_same(&perceptron.weight));
}

#[derive(Clone)]
struct Broken(Parameter);

impl std::fmt::Debug for Broken {
    fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        panic!("no print of {}", self.0.name())
    }
}

impl Layer for Broken {
    fn forward(&self, input: &Tensor) -> Tensor {
        input * &self.0
    }
}

#[test]
fn a_layer_that_cannot_be_printed_does_no_harm_to_what_follows() {
    assert_eq!(mistake(|| drop(Module::new(Broken(Parameter::new("w", 1.))))), "no print of w");
    assert_eq!(format!("{:?}", parameter(1.)), "Parameter containing:\ntensor(1., requires_grad=True)");
}

#[test]
fn it_prints_as_pytorch_prints_a_class() {
    // class Net(nn.Module) with these children, and class Perceptron(nn.Module) with two parameters.
    let net = Module::new(everything());
    let printed = "\
Everything(
  (hidden): Linear(in_features=3, out_features=2, bias=True)
  (blocks): ModuleList(
    (0): Linear(in_features=2, out_features=2, bias=False)
    (1): Sequential(
      (0): Tanh()
      (1): Linear(in_features=2, out_features=2, bias=True)
    )
  )
)";
    assert_eq!(net.to_string(), printed);
    assert_eq!(sequential![perceptron()].to_string(), "Sequential(\n  (0): Perceptron()\n)");
}

#[test]
fn its_parts_are_called_as_its_fields_are() {
    let net = Module::new(everything());
    assert_eq!(names(&net), NAMES[..11]);
    assert_eq!(net.named_buffers()[0].0, "seen");
    let mut state = net.state_dict().names();
    state.sort();
    let mut expected = NAMES.map(str::to_owned);
    expected.sort();
    assert_eq!(state, expected);
    assert_eq!(net.get_parameter("pair.2").data().item(), 2.);
    assert_eq!(net["blocks"][1][1].bias().shape(), [2]);
    assert_eq!(net["blocks.1.1"].bias().to_vec(), net.get_parameter("blocks.1.1.bias").to_vec());
    assert_eq!(net.name_of(&net["hidden"].weight()).as_deref(), Some("hidden.weight"));
    assert_eq!(net.name_of(&tensor(2.)), None);
    assert_eq!(
        mistake(|| drop(Module::new(everything())["bloks"].clone())),
        "[\"bloks\"]: Everything has no layer of this name: it has hidden, blocks"
    );
    assert_eq!(
        mistake(|| drop(Module::new(perceptron()).get_parameter("wait"))),
        "get_parameter: Perceptron() has no wait: it has weight, bias"
    );
}

#[allow(dead_code)] // what forward does not use
#[derive(Clone, Debug)]
struct Heads {
    heads: std::collections::BTreeMap<&'static str, Module>,
    pairs: Vec<Vec<Module>>,
}

impl Layer for Heads {
    fn forward(&self, input: &Tensor) -> Tensor {
        self.heads["b"].forward(&self.heads["a"].forward(input))
    }
}

#[test]
fn layers_in_lists_of_lists_and_in_maps_have_names_too() {
    let pairs = vec![vec![relu(), linear(1, 1)], vec![linear_no_bias(1, 1)]];
    let net = Module::new(Heads { heads: [("b", linear_no_bias(2, 1)), ("a", tanh())].into(), pairs });
    assert_eq!(names(&net), ["heads.b.weight", "pairs.0.1.weight", "pairs.0.1.bias", "pairs.1.0.weight"]);
    let printed = "\
Heads(
  (heads): ModuleDict(
    (a): Tanh()
    (b): Linear(in_features=2, out_features=1, bias=False)
  )
  (pairs): ModuleList(
    (0): ModuleList(
      (0): ReLU()
      (1): Linear(in_features=1, out_features=1, bias=True)
    )
    (1): ModuleList(
      (0): Linear(in_features=1, out_features=1, bias=False)
    )
  )
)";
    assert_eq!(net.to_string(), printed);
    assert_eq!(net.copy().to_string(), printed);
    assert_eq!(net.trace(&ones([1, 2]))[1].name, "heads.b");
    assert_eq!(
        mistake(move || drop(net["pairs"].forward(&ones([1, 1])))),
        "ModuleList: only holds its layers: ask one of them, as my_net[0]"
    );
}

#[test]
fn it_trains_and_its_buffers_do_not() {
    manual_seed(1);
    let net = Module::new(everything());
    let (x, y_hat) = (randn([8, 3]), randn([8, 1]));
    let before = net.state_dict();
    let mut optimizer = Adam::new(&net, 0.05);
    let mut losses = vec![];
    for _ in 0..40 {
        let loss = mse_loss(&net.forward(&x), &y_hat);
        losses.push(loss.item());
        optimizer.zero_grad();
        loss.backward();
        optimizer.step();
    }
    assert!(losses[39] < 0.5 * losses[0], "{losses:?}");
    for name in ["scale", "inner.weight", "hidden.weight", "blocks.0.weight", "blocks.1.1.bias"] {
        assert_ne!(before[name].to_vec(), net.state_dict()[name].to_vec(), "{name}");
    }
    assert_eq!(net.state_dict()["seen"].item(), 40.);
    net.eval();
    net.forward(&x);
    assert_eq!(net.state_dict()["seen"].item(), 40.);
}

#[test]
fn it_is_saved_and_loaded() -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("net.safetensors");
    let (net, other) = (Module::new(everything()), Module::new(everything()));
    let x = randn([2, 3]);
    net.forward(&x);
    net.save(&path)?;
    assert_ne!(net.forward(&x).to_vec(), other.forward(&x).to_vec());
    other.load(&path)?;
    assert_eq!(other.state_dict()["seen"].item(), 1.);
    assert_eq!(net.forward(&x).to_vec(), other.forward(&x).to_vec());
    Ok(())
}

#[test]
fn a_copy_is_a_network_of_its_own_and_a_clone_is_not() {
    let shared = linear(3, 3);
    let net = sequential![&shared, dropout(0.5), &shared, everything()];
    net.requires_grad_(true);
    net[0].get_parameter("bias").requires_grad_(false);
    let (clone, copy) = (net.clone(), net.copy());
    let (x, before) = (randn([4, 3]), net.state_dict());
    copy.eval();
    let y = copy.forward(&x);
    net.parameters().iter().for_each(|parameter| parameter.set_data(zeros(parameter.shape())));
    assert_eq!(copy.forward(&x).to_vec(), y.to_vec());
    for (name, numbers) in before.iter() {
        assert_eq!(copy.state_dict()[name].to_vec(), numbers.to_vec(), "{name}");
        assert_eq!(clone.state_dict()[name].to_vec(), net.state_dict()[name].to_vec(), "{name}");
    }
    // The two are as they were: what is shared, what is frozen, and the mode of each by itself.
    assert_eq!(names(&copy), names(&net));
    assert!(copy[0].weight().is_same(&copy[2].weight()));
    assert_eq!(copy.num_trainable_parameters(), net.num_parameters() - 3);
    assert!(net[1].forward(&ones([1000])).to_vec().contains(&0.));
    copy.forward(&x).sum().backward();
    assert!(copy[0].weight().grad_or_none().is_some() && net[0].weight().grad_or_none().is_none());
    assert_eq!(net.state_dict()["3.seen"].item(), 0.);
}

#[test]
fn a_frozen_layer_stays_as_it_is() {
    let net = sequential!["features" => sequential![linear(2, 3), tanh()], "head" => perceptron_of(3)];
    net["features"].requires_grad_(false);
    assert_eq!((net.num_parameters(), net.num_trainable_parameters()), (13, 4));
    let before = net.state_dict();
    let mut optimizer = Sgd::new(&net, 0.1);
    mse_loss(&net.forward(&ones([4, 2])), &zeros([4, 1])).backward();
    optimizer.step();
    assert_eq!(net.state_dict()["features.0.weight"].to_vec(), before["features.0.weight"].to_vec());
    assert_ne!(net.state_dict()["head.weight"].to_vec(), before["head.weight"].to_vec());
    let summary = summary(&net, [4, 2]).to_string();
    assert!(summary.contains("\nTotal params: 13\nTrainable params: 4\nNon-trainable params: 9\n"), "{summary}");
    net["features"].requires_grad_(true);
    assert_eq!(net.num_trainable_parameters(), 13);
}

fn perceptron_of(inputs: usize) -> Perceptron {
    Perceptron { weight: parameter(ones([1, inputs])), bias: parameter(zeros([1])) }
}

#[test]
fn what_two_layers_share_is_one_parameter() {
    let shared = linear(2, 2);
    let net = sequential![&shared, relu(), &shared];
    assert_eq!(names(&net), ["0.weight", "0.bias"]);
    assert_eq!(net.num_parameters(), 6);
    assert_eq!(net.state_dict().names(), ["0.weight", "0.bias", "2.weight", "2.bias"]);
}

#[test]
fn a_trace_follows_the_layers_inside() {
    let net = sequential![linear(2, 3), Module::new(everything()), perceptron_of(1)];
    let x = tensor([[1., 2.], [3., 4.]]);
    let trace = net.trace(&x);
    let steps: Vec<&str> = trace.iter().map(|step| step.name.as_str()).collect();
    assert_eq!(steps, ["0", "1.hidden", "1.blocks.0", "1.blocks.1.0", "1.blocks.1.1", "1", "2"]);
    assert_eq!(trace[6].formula, "output = Perceptron(input, weight, bias)");
    assert_eq!(trace[6].sizes, "[2, 1], [1, 1], [1] -> [2, 1]");
    assert_eq!(trace[6].input.to_vec(), trace[5].output.to_vec());
    assert_eq!(trace.output().to_vec(), trace[6].output.to_vec());
    assert_eq!(trace[2].input.to_vec(), trace[1].output.relu().to_vec());
    assert!(sequential![sequential![]].trace(&x).is_empty());
    assert!(trace.to_string().contains("\n\n(2) Perceptron()\n    output = Perceptron(input, weight, bias)\n"));
}

#[test]
fn a_summary_runs_what_does_not_tell_its_shape() {
    let net = sequential![linear(2, 3), everything(), perceptron_of(1)];
    manual_seed(3);
    let expected = randn([1]).item();
    manual_seed(3);
    let summary = summary(&net, [5, 2]);
    let rows: Vec<_> =
        summary.rows.iter().map(|row| (row.name.as_str(), row.output_shape.clone(), row.parameters)).collect();
    assert_eq!(rows[0], ("0", vec![5, 3], 9));
    assert_eq!(rows[1], ("1.hidden", vec![5, 2], 8));
    assert_eq!(rows[5], ("1", vec![5, 1], 8));
    assert_eq!(rows[6], ("2", vec![5, 1], 2));
    assert_eq!(summary.rows.iter().map(|row| row.parameters).sum::<usize>(), summary.parameters);
    assert_eq!(net.state_dict()["1.seen"].item(), 0.);
    assert_eq!(randn([1]).item(), expected);
}

#[derive(Clone, Debug)]
struct Picky;

impl Layer for Picky {
    fn output_shape(&self, input: &[usize]) -> Result<Option<Vec<usize>>, Mistake> {
        match input {
            [rows, 2] => Ok(Some(vec![*rows])),
            _ => Err(Mistake::new(format!("Picky takes pairs, and was given {input:?}"))),
        }
    }

    fn forward(&self, input: &Tensor) -> Tensor {
        input.sum_dim(1)
    }
}

#[test]
fn it_answers_a_mistake_in_its_own_words() {
    assert_eq!(mistake(|| drop(Module::new(Picky).forward(&ones([4, 3])))), "Picky takes pairs, and was given [4, 3]");
    assert_eq!(
        mistake(|| drop(sequential![linear(2, 3), Picky].forward(&ones([4, 2])))),
        "in layer 1, Picky takes pairs, and was given [4, 3]"
    );
    assert_eq!(
        mistake(|| drop(sequential![perceptron(), linear(2, 1)].forward(&ones([4, 2])))),
        "in layer 1, linear(2, 1): the input has 1 features in its last dimension, shape [4, 1], but this layer takes 2"
    );
    assert_eq!(summary(&sequential![Picky], [4, 2]).rows[0].output_shape, [4]);
    // Whole numbers go in where a layer does not refuse them.
    assert_eq!(Module::new(Picky).forward(&tensor([[1, 2]])).to_ints(), [3]);
}

#[test]
fn initialisers_give_pytorchs_numbers() {
    // torch.manual_seed(0), then these on torch.empty(2, 3), one after the other.
    let w = zeros([2, 3]);
    let expected: serde_json::Value = serde_json::from_str(include_str!("training.json")).expect("JSON");
    manual_seed(0);
    let check = |name: &str, set: &dyn Fn(&Tensor)| {
        set(&w);
        let numbers: Vec<f32> = serde_json::from_value(expected["init"][name].clone()).expect("numbers");
        assert!(w.allclose(&tensor(numbers).reshape([2, 3]), 1e-6), "{name}: {w}");
    };
    check("uniform_", &|w| init::uniform_(w, -1., 3.));
    check("normal_", &|w| init::normal_(w, 2., 0.5));
    check("constant_", &|w| init::constant_(w, 0.3));
    check("ones_", &init::ones_);
    check("zeros_", &init::zeros_);
    check("xavier_uniform_", &|w| init::xavier_uniform_(w, 1.));
    check("xavier_normal_", &|w| init::xavier_normal_(w, 5. / 3.));
    check("kaiming_uniform_", &|w| init::kaiming_uniform_(w, 0.));
    check("kaiming_normal_", &|w| init::kaiming_normal_(w, 0.2));
    assert_eq!(
        mistake(|| init::xavier_uniform_(&zeros([3]), 1.)),
        "xavier_uniform_: needs a weight of two dimensions or more, [outputs, inputs], and this tensor has the shape [3]"
    );
}
