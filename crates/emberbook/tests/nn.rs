//! What a student does with layers and networks, and what comes of it.

use emberbook::prelude::*;

/// The message that a mistake in a cell is answered with.
fn mistake(cell: impl FnOnce() + std::panic::UnwindSafe) -> String {
    let panic = std::panic::catch_unwind(cell).expect_err("this is a mistake");
    panic.downcast_ref::<String>().expect("a message").split("\n\n").next().expect("a line").to_owned()
}

fn folder(name: &str) -> std::path::PathBuf {
    let folder = std::env::temp_dir().join(format!("emberbook-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder for the test's files");
    folder
}

#[test]
fn layers_start_with_pytorchs_numbers() {
    manual_seed(0);
    let net = sequential![linear(2, 3), linear(3, 2)];
    assert_eq!(
        net[0].weight().to_string(),
        "tensor([[-0.0053,  0.3793],\n        [-0.5820, -0.5204],\n        [-0.2723,  0.1896]], requires_grad=True)"
    );
    assert_eq!(net[0].bias().to_string(), "tensor([-0.0140,  0.5607, -0.0628], requires_grad=True)");
}

#[test]
fn networks_print_as_in_pytorch() {
    let net = sequential![
        linear(2, 3),
        sequential![leaky_relu(0.01), gelu(), sequential![]],
        linear_no_bias(3, 1),
        flatten(),
        dropout(0.5),
        softmax(1)
    ];
    let printed = "\
Sequential(
  (0): Linear(in_features=2, out_features=3, bias=True)
  (1): Sequential(
    (0): LeakyReLU(negative_slope=0.01)
    (1): GELU(approximate='none')
    (2): Sequential()
  )
  (2): Linear(in_features=3, out_features=1, bias=False)
  (3): Flatten(start_dim=1, end_dim=-1)
  (4): Dropout(p=0.5, inplace=False)
  (5): Softmax(dim=1)
)";
    assert_eq!(net.to_string(), printed);
    assert_eq!(
        net.slice(2..4).to_string(),
        format!("Sequential(\n{}\n)", printed.lines().collect::<Vec<_>>()[7..9].join("\n"))
    );
}

#[test]
fn parameters_print_as_in_pytorch() {
    let net = sequential![linear(2, 1)];
    net[0].set_weight(tensor([[0.5, -1.25]]));
    assert_eq!(
        net.parameters()[0].to_string(),
        "Parameter containing:\ntensor([[ 0.5000, -1.2500]], requires_grad=True)"
    );
}

#[test]
fn parameters_have_their_place_as_a_name() {
    let net = sequential![linear(2, 3), sequential![relu(), linear_no_bias(3, 1)]];
    let names: Vec<String> = net.named_parameters().into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["0.weight", "0.bias", "1.1.weight"]);
    assert_eq!(net.parameters()[2].name(), "1.1.weight");
    assert_eq!(net.num_parameters(), 12);
    assert_eq!(net.slice(1..2).named_parameters()[0].0, "1.1.weight");
    let mut own = vec![];
    for layer in &net {
        own.push(layer.num_parameters());
    }
    assert_eq!(own, [9, 3]);
}

#[test]
fn a_weight_taken_from_a_network_follows_its_training() {
    let net = sequential![linear(2, 1)];
    let (weight, before) = (net[0].weight(), net[0].weight().data());
    mse_loss(&net.forward(&ones([4, 2])), &zeros([4, 1])).backward();
    Sgd::new(&net, 0.1).step();
    assert_eq!(weight.to_vec(), net.slice(0..1)[0].weight().to_vec());
    assert_ne!(weight.to_vec(), before.to_vec());
}

#[test]
fn a_linear_layer_takes_examples_in_any_number_of_dimensions() {
    let layer = linear(3, 2);
    let x = randn([4, 5, 3]);
    let y = layer.forward(&x);
    assert_eq!(y.shape(), [4, 5, 2]);
    assert!(y.get(1).allclose(&layer.forward(&x.get(1)), 1e-5));
    assert!(y.get([1, 2]).allclose(&layer.forward(&x.get([1, 2])), 1e-5));
    y.sum().backward();
    assert!(layer.bias().grad().allclose(&full([2], 20.), 1e-5));
    assert!(layer.weight().grad().get(0).allclose(&x.sum_dim(0).sum_dim(0), 1e-4));
}

#[test]
fn a_large_layer_does_with_one_example_what_it_does_in_a_batch() {
    let layer = linear(1100, 1000);
    let x = randn([3, 1100]);
    let (batch, one) = (layer.forward(&x), x.narrow(0, 1, 1).requires_grad());
    let y = layer.forward(&one);
    assert_eq!((y.shape(), y.grad_fn()), (vec![1, 1000], Some("AddmmBackward0")));
    assert!(y.allclose(&batch.narrow(0, 1, 1), 1e-4));
    y.sum().backward();
    assert!(one.grad().allclose(&layer.weight().sum_dim(0).unsqueeze(0), 1e-3));
    assert!(layer.weight().grad().get(7).allclose(&x.get(1), 1e-6));
}

#[test]
fn results_say_how_they_were_computed_as_in_pytorch() {
    let net = sequential![linear(2, 3), relu()];
    let y = net.forward(&ones([1, 2]));
    assert_eq!(y.grad_fn(), Some("ReluBackward0"));
    assert_eq!(net[0].forward(&ones([1, 2])).grad_fn(), Some("AddmmBackward0"));
    assert_eq!(mse_loss(&y, &zeros([1, 3])).grad_fn(), Some("MseLossBackward0"));
    assert_eq!(l1_loss(&y, &zeros([1, 3])).grad_fn(), Some("MeanBackward0"));
    assert_eq!(cross_entropy(&y, &tensor([2])).grad_fn(), Some("NllLossBackward0"));
    let bce = bce_with_logits_loss(&y, &zeros([1, 3]));
    assert_eq!(bce.grad_fn(), Some("BinaryCrossEntropyWithLogitsBackward0"));
}

#[test]
fn a_state_is_a_snapshot() {
    let net = sequential![linear(2, 1)];
    let initial = net.state_dict();
    let before = initial["0.weight"].to_vec();
    net[0].set_weight(tensor([[7., 8.]]));
    assert_eq!(initial["0.weight"].to_vec(), before);
    net.load_state_dict(&initial);
    assert_eq!(net[0].weight().to_vec(), before);
    assert_eq!(initial.names(), ["0.weight", "0.bias"]);
}

#[test]
fn a_trained_network_saved_and_loaded_gives_the_same_output() -> Result<(), Box<dyn std::error::Error>> {
    let folder = folder("save");
    let path = folder.join("weights.safetensors");
    let net = sequential![linear(2, 3), tanh(), linear(3, 1)];
    let other = sequential![linear(2, 3), tanh(), linear(3, 1)];
    net.save(&path)?;
    other.load(&path)?;
    let x = randn([5, 2]);
    assert_eq!(net.forward(&x).to_vec(), other.forward(&x).to_vec());

    let refused = sequential![linear(2, 4), linear(4, 1)].load(&path).expect_err("another network");
    assert!(refused.to_string().contains("it has no 1.weight, 1.bias; it has 2.bias, 2.weight"), "{refused}");
    let refused = sequential![linear(2, 4), tanh(), linear(4, 1)].load(&path).expect_err("other sizes");
    assert!(refused.to_string().contains("0.weight has the shape [4, 2] in this network, and [3, 2]"), "{refused}");
    let missing = net.load(folder.join("nothing.safetensors")).expect_err("no file");
    assert!(missing.to_string().starts_with("there is no file \"nothing.safetensors\" in "), "{missing}");
    std::fs::write(&path, "not weights")?;
    let refused = net.load(&path).expect_err("not a safetensors file");
    assert!(refused.to_string().contains("weights.safetensors holds no weights that can be read"), "{refused}");
    std::fs::remove_dir_all(folder)?;
    Ok(())
}

#[test]
fn a_file_that_pytorch_saved_loads() -> Result<(), Box<dyn std::error::Error>> {
    let folder = folder("pytorch");
    // safetensors.torch.save_file({"0.weight": [[1.5, -2]], "0.bias": [0.25] as float16}), byte for byte.
    let header = br#"{"0.bias":{"dtype":"F16","shape":[1],"data_offsets":[8,10]},"0.weight":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}"#;
    let mut bytes = (header.len() as u64).to_le_bytes().to_vec();
    bytes.extend(header);
    bytes.extend([1.5f32, -2.0].iter().flat_map(|x| x.to_le_bytes()));
    bytes.extend(0x3400u16.to_le_bytes());
    let path = folder.join("torch.safetensors");
    std::fs::write(&path, bytes)?;
    let net = sequential![linear(2, 1)];
    net.load(&path)?;
    assert_eq!(net[0].weight().to_vec(), [1.5, -2.]);
    assert_eq!(net[0].bias().to_vec(), [0.25]);
    std::fs::remove_dir_all(folder)?;
    Ok(())
}

#[test]
fn dropout_drops_while_training_and_not_after() {
    let net = sequential![sequential![dropout(0.25)]];
    let dropped = net.forward(&ones([10_000])).to_vec();
    assert!(dropped.iter().all(|&x| x == 0. || (x - 4. / 3.).abs() < 1e-6));
    let share = dropped.iter().filter(|&&x| x == 0.).count() as f64 / 10_000.;
    assert!((share - 0.25).abs() < 0.03, "{share}");
    net.eval();
    assert_eq!(net.forward(&ones([3])).to_vec(), [1., 1., 1.]);
    net.train();
    assert!(net.forward(&ones([1000])).to_vec().contains(&0.));
}

#[test]
fn a_summary_counts_layer_by_layer() {
    let net = sequential![linear(784, 256), relu(), sequential![linear(256, 10)]];
    let summary = summary(&net, [64, 784]);
    assert_eq!(summary.parameters, 203_530);
    assert_eq!(summary.rows[2].name, "2.0");
    assert_eq!(summary.rows[2].output_shape, [64, 10]);
    assert_eq!(
        summary.to_string(),
        "\
----------------------------------------------------------------
        Layer (type)               Output Shape         Param #
================================================================
            Linear-1                  [64, 256]         200,960
              ReLU-2                  [64, 256]               0
            Linear-3                   [64, 10]           2,570
================================================================
Total params: 203,530
Trainable params: 203,530
Non-trainable params: 0
----------------------------------------------------------------
Input size (MB): 0.19
Forward/backward pass size (MB): 0.25
Params size (MB): 0.78
Estimated Total Size (MB): 1.22
----------------------------------------------------------------"
    );
}

#[test]
fn mistakes_with_layers_name_the_shapes_and_the_way_out() {
    assert_eq!(
        mistake(|| drop(linear(2, 3).forward(&ones([4, 3])))),
        "linear(2, 3): the input has 3 features in its last dimension, shape [4, 3], but this layer takes 2"
    );
    assert_eq!(
        mistake(|| drop(sequential![linear(2, 3), linear(4, 1)].forward(&ones([5, 2])))),
        "in layer 1, linear(4, 1): the input has 3 features in its last dimension, shape [5, 3], but this layer takes 4"
    );
    assert_eq!(
        mistake(|| drop(linear(2, 3).forward(&ones([2, 7])))),
        "linear(2, 3): the input has 7 features in its last dimension, shape [2, 7], but this layer takes 2. Did you mean .t()?"
    );
    assert!(
        mistake(|| drop(linear(1, 3).forward(&ones([7]))))
            .ends_with("Did you mean .reshape([-1, 1]), one row for each example?")
    );
    assert!(mistake(|| drop(linear(12, 3).forward(&ones([5, 3, 4])))).ends_with("Did you mean .reshape([5, 12])?"));
    assert_eq!(
        mistake(|| drop(linear(2, 3).forward(&tensor([[1, 2]])))),
        "forward: needs floats, and this tensor holds i64: say .float() first"
    );
    assert_eq!(
        mistake(|| linear(2, 3).set_weight(zeros([2, 3]))),
        "set_weight: the weight of Linear(in_features=2, out_features=3, bias=True) has the shape [3, 2], and the new one \
         has [2, 3]. Did you mean .t()?"
    );
    assert_eq!(mistake(|| relu().set_weight(zeros([2]))), "weight: ReLU() has no weight");
    assert_eq!(
        mistake(|| drop(linear_no_bias(2, 3).bias())),
        "bias: Linear(in_features=2, out_features=3, bias=False) has no bias"
    );
    assert_eq!(
        mistake(|| drop(sequential![linear(2, 3)].weight())),
        "weight: Sequential has no weight of its own, but its layers may: ask one of them, as my_net[0]"
    );
    assert_eq!(
        mistake(|| drop(sequential![linear(2, 3), relu()][2].clone())),
        "[2]: Sequential has 2 layers: [0] to [1]"
    );
    assert_eq!(
        mistake(|| drop(sequential![relu()].slice(1..3))),
        "slice: there are no layers 1..3 in Sequential: it has 1"
    );
    assert_eq!(mistake(|| drop(dropout(1.5))), "dropout: 1.5 is no probability: it must be from 0 to 1");
    assert_eq!(
        mistake(|| drop(softmax(2).forward(&ones([2, 3])))),
        "softmax: there is no dimension 2 in the shape [2, 3]: its dimensions are 0 to 1, or -1 from the end"
    );
}

#[test]
fn mistakes_with_losses_name_the_shapes_and_the_way_out() {
    assert_eq!(
        mistake(|| drop(mse_loss(&ones([5, 1]), &ones([5])))),
        "mse_loss: the prediction has the shape [5, 1] and the target [5]: say .reshape([5, 1]) on the target, or \
         .squeeze_dim(-1) on the prediction"
    );
    assert_eq!(
        mistake(|| drop(l1_loss(&ones([5, 1]), &ones([4, 1])))),
        "l1_loss: the prediction has the shape [5, 1] and the target [4, 1]: there are 5 predictions and 4 targets"
    );
    assert_eq!(
        mistake(|| drop(cross_entropy(&ones([4, 3]), &tensor([0, 1, 2, 3])))),
        "cross_entropy: the label in row 3 is 3, and with 3 classes labels go from 0 to 2"
    );
    assert_eq!(
        mistake(|| drop(cross_entropy(&ones([2, 3]), &tensor([[0], [1]])))),
        "cross_entropy: takes logits [n, classes] and labels [n], and was given [2, 3] and [2, 1]: say labels.squeeze()"
    );
    assert_eq!(
        mistake(|| drop(cross_entropy(&ones([2, 3]), &tensor([0., 1.])))),
        "cross_entropy: needs class numbers as labels, and this tensor holds f32: say labels.long() first"
    );
}

#[test]
fn mistakes_with_training_say_what_to_call_first() {
    let net = sequential![linear(2, 1)];
    assert_eq!(
        mistake({
            let net = net.clone();
            move || Adam::new(&net, 0.1).step()
        }),
        "step: no parameter has a gradient: call loss.backward() before optimizer.step() (and optimizer.zero_grad() before \
         loss.backward())"
    );
    assert_eq!(
        mistake(move || net.load_state_dict(&sequential![relu(), linear(2, 1)].state_dict())),
        "the state is that of another network: it has no 0.weight, 0.bias; it has 1.weight, 1.bias, which this network does not have"
    );
}

#[test]
fn momentum_and_nesterov_go_on_in_the_direction_of_earlier_steps() {
    // The gradient of w is always 1. Velocities 1, 1.9; the steps are these, or for Nesterov 1 + 0.9 v.
    let moved = |optimizer: fn(Sgd) -> Sgd| {
        let w = Parameter::new("w", 1.);
        let mut optimizer = optimizer(Sgd::new([w.clone()], 0.1));
        for _ in 0..2 {
            optimizer.zero_grad();
            w.tensor().sum().backward();
            optimizer.step();
        }
        w.data().item()
    };
    assert!((moved(|sgd| sgd) - 0.8).abs() < 1e-6);
    assert!((moved(|sgd| sgd.momentum(0.9)) - 0.71).abs() < 1e-6);
    assert!((moved(|sgd| sgd.momentum(0.9).nesterov()) - (1. - 0.19 - 0.271)).abs() < 1e-6);
}

#[test]
fn a_learning_rate_can_be_lowered_on_the_way() {
    let w = Parameter::new("w", 1.);
    let mut optimizer = Sgd::new([w.clone()], 0.1);
    optimizer.set_learning_rate(optimizer.learning_rate() / 10.);
    w.tensor().sum().backward();
    optimizer.step();
    assert!((w.data().item() - 0.99).abs() < 1e-6);
}

#[test]
fn an_optimizer_leaves_alone_what_has_no_gradient() {
    let (w, idle) = (Parameter::new("w", 1.), Parameter::new("idle", 5.));
    let mut optimizer = Adam::new([w.clone(), idle.clone()], 0.1).weight_decay(0.5);
    w.tensor().sum().backward();
    optimizer.step();
    assert_eq!(idle.data().item(), 5.);
    assert_ne!(w.data().item(), 1.);
}

#[test]
fn numbers_taken_before_a_step_stay_what_they_were() {
    let net = sequential![linear(2, 1)];
    for device in devices() {
        net.to(&device);
        let before = net[0].weight().data();
        let numbers = before.to_vec();
        let mut optimizer = Adam::new(&net, 0.1);
        mse_loss(&net.forward(&ones([4, 2]).to(&device)), &zeros([4, 1]).to(&device)).backward();
        optimizer.step();
        assert_eq!(before.to_vec(), numbers);
        assert_ne!(net[0].weight().to_vec(), numbers);
    }
}

#[test]
fn a_mistake_points_into_the_cell() {
    let place = std::sync::Arc::new(std::sync::Mutex::new(None));
    let seen = place.clone();
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        *seen.lock().expect("unpoisoned") = panic.location().map(|place| (place.file().to_owned(), place.line()));
    }));
    let net = sequential![linear(2, 3), sequential![linear(4, 1)]];
    let line = line!() + 1;
    let panicked = std::panic::catch_unwind(|| net.forward(&ones([5, 2])));
    std::panic::set_hook(before);
    assert!(panicked.is_err());
    assert_eq!(*place.lock().expect("unpoisoned"), Some((file!().to_owned(), line)));
}
