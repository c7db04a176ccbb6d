//! Seeing inside a network.

use emberbook::display::Show;
use emberbook::prelude::*;

fn course_net() -> Module {
    let my_net = sequential![linear(2, 3), relu(), linear(3, 1)];
    my_net[0].set_weight(tensor([[0.4727, -0.5188], [-0.5681, -0.6032], [-0.0252, -0.3011]]));
    my_net[0].set_bias(tensor([-0.6986, -0.6602, -0.4860]));
    my_net[2].set_weight(tensor([[1., 0.5, 0.25]]));
    my_net[2].set_bias(tensor([0.125]));
    my_net
}

fn course_x() -> Tensor {
    tensor([[1., 2.], [2., 3.], [10., 5.]])
}

#[test]
fn a_trace_tells_the_forward_pass_layer_by_layer() {
    assert_eq!(
        course_net().trace(&course_x()).to_string(),
        "\
Sequential: [3, 2] -> [3, 1]

    input [3, 2]
       1  2
       2  3
      10  5

(0) Linear(in_features=2, out_features=3, bias=True)
    output = input · Wᵀ + b
    [3, 2] x [2, 3] + [3] -> [3, 3]

    Wᵀ [2, 3]
       0.4727 -0.5681 -0.0252
      -0.5188 -0.6032 -0.3011

    b [3]
      -0.6986 -0.6602 -0.4860

    output [3, 3]
      -1.2635 -2.4347 -1.1134
      -1.3096 -3.6060 -1.4397
       1.4344 -9.3572 -2.2435

    output[0, 0] = 1 × 0.4727 + 2 × (-0.5188) + (-0.6986) = -1.2635

(1) ReLU()
    output = max(0, input)
    [3, 3] -> [3, 3]

    output [3, 3]
      0.0000 0.0000 0.0000
      0.0000 0.0000 0.0000
      1.4344 0.0000 0.0000

    output[0, 0] = max(0, -1.2635) = 0

(2) Linear(in_features=3, out_features=1, bias=True)
    output = input · Wᵀ + b
    [3, 3] x [3, 1] + [1] -> [3, 1]

    Wᵀ [3, 1]
      1.0000
      0.5000
      0.2500

    b [1]
      0.1250

    output [3, 1]
      0.1250
      0.1250
      1.5594

    output[0, 0] = 0 × 1 + 0 × 0.5000 + 0 × 0.2500 + 0.1250 = 0.1250"
    );
}

#[test]
fn a_trace_is_a_value() {
    let (my_net, x) = (course_net(), course_x());
    let seen = my_net.trace(&x);
    assert_eq!(seen.len(), 3);
    assert_eq!(seen[1].name, "1");
    assert_eq!(seen[1].layer, "ReLU()");
    assert_eq!(seen[1].input.to_vec(), seen[0].output.to_vec());
    assert_eq!(seen[2].parameters[0].0, "weight");
    assert_eq!(seen.output().to_vec(), my_net.forward(&x).to_vec());
    seen.output().sum().backward();
    assert_eq!(my_net[2].bias().grad().to_vec(), [3.]);
}

#[test]
fn a_trace_keeps_the_weights_of_its_time() {
    let my_net = course_net();
    let before = my_net.trace(&course_x());
    my_net[2].set_bias(tensor([9.]));
    assert_eq!(before[2].parameters[1].1.to_vec(), [0.125]);
    assert!(before.to_string().contains("+ 0.1250 = 0.1250"));
}

#[test]
fn nested_layers_are_followed_inside() {
    let net = sequential![linear(2, 2), sequential![tanh(), sequential![sigmoid()]]];
    let names: Vec<String> = net.trace(&ones([1, 2])).iter().map(|step| step.name.clone()).collect();
    assert_eq!(names, ["0", "1.0", "1.1.0"]);
    assert_eq!(linear(2, 1).trace(&ones([1, 2]))[0].name, "");
}

#[test]
fn large_matrices_are_cut_short() {
    let net = sequential![linear(784, 256), relu(), linear(256, 10), softmax(1)];
    let text = net.trace(&randn([64, 784])).to_string();
    assert!(text.lines().all(|line| line.chars().count() <= 120), "{text}");
    assert!(text.lines().count() < 100, "{text}");
    assert!(text.contains("… (781 more)"));
    let html = net.trace(&randn([64, 784])).show().get("text/html").map(str::len);
    assert!(html.is_some_and(|length| length < 60_000), "{html:?}");
}

#[test]
fn every_activation_explains_its_first_number() {
    let explained = |layer: Module| layer.trace(&tensor([[-1., 2.]]))[0].to_string().lines().last().map(str::to_owned);
    for (layer, last_line) in [
        (relu(), "    output[0, 0] = max(0, -1) = 0"),
        (leaky_relu(0.01), "    output[0, 0] = max(0, -1) + 0.01 × min(0, -1) = -0.0100"),
        (gelu(), "    output[0, 0] = -1 × Φ(-1) = -0.1587"),
        (sigmoid(), "    output[0, 0] = 1 / (1 + exp(-(-1))) = 0.2689"),
        (tanh(), "    output[0, 0] = tanh(-1) = -0.7616"),
        (softmax(1), "    output[0, 0] = exp(-1) / (exp(-1) + exp(2)) = 0.0474"),
    ] {
        assert_eq!(explained(layer).as_deref(), Some(last_line));
    }
}

#[test]
fn the_notebook_sees_matrices() {
    let html = course_net().trace(&course_x()).show().get("text/html").map(str::to_owned).expect("an HTML face");
    assert!(html.contains("output = input · Wᵀ + b"));
    assert!(html.contains("output[0, 0] = 1 × 0.4727 + 2 × (-0.5188) + (-0.6986) = -1.2635"));
    assert_eq!(html.matches("<div").count(), html.matches("</div>").count());
    assert_eq!(html.matches("<td").count(), html.matches("</td>").count());
}

#[test]
fn numbers_read_as_in_a_lesson() {
    let net = sequential![linear(1, 1)];
    net[0].set_weight(tensor([[1.5e-6]]));
    net[0].set_bias(tensor([3.25e9]));
    let text = net.trace(&tensor([[2.]])).to_string();
    assert!(text.contains("1.5000e-6") && text.contains("3.2500e9"), "{text}");
}
