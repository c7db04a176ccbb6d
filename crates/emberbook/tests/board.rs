//! The board: the slides' net forward and back, by its names.

use emberbook::board::BackwardBoard;
use emberbook::display::Show;
use emberbook::prelude::*;

/// The slides' net and its input.
fn slides() -> (Module, Tensor) {
    let net = sequential![linear(2, 3), linear(3, 2), linear(2, 1)];
    net[0].set_weight(tensor([[0.4727, -0.5188], [-0.5681, -0.6032], [-0.0252, -0.3011]]));
    net[0].set_bias(tensor([-0.6986, -0.6602, -0.4860]));
    net[1].set_weight(tensor([[-0.5549, 0.2550, 0.4584], [0.2930, 0.0849, -0.3146]]));
    net[1].set_bias(tensor([0.1677, 0.0736]));
    net[2].set_weight(tensor([[0.4106, -0.3618]]));
    net[2].set_bias(tensor([-0.2270]));
    (net, tensor([[1., 2.], [2., 3.], [10., 5.]]))
}

fn backward(net: &Module, x: &Tensor) -> BackwardBoard {
    let y_hat = tensor([[7.], [12.], [40.]]);
    net.board_backward(x, |y| mse_loss(&y.narrow(1, 0, 1), &y_hat))
}

fn html(value: &impl Show) -> String {
    value.show().get("text/html").expect("an HTML face").to_owned()
}

#[test]
fn the_first_layer_reads_as_on_the_slides() {
    let (net, x) = slides();
    let text = net.board(&x).to_string();
    let layer: Vec<&str> = text.split("\n\n").take(6).collect();
    assert_eq!(layer[0], "layer 1 (0): X · W1ᵀ = k");
    assert_eq!(
        layer[1].lines().map(str::trim).collect::<Vec<_>>(),
        [
            "[ x1^1  x2^1 ]   [ w13  w14  w15 ]   [ k3^1  k4^1  k5^1 ]",
            "[ x1^2  x2^2 ] · [ w23  w24  w25 ] = [ k3^2  k4^2  k5^2 ]",
            "[ x1^3  x2^3 ]                       [ k3^3  k4^3  k5^3 ]",
        ]
    );
    assert!(layer[2].contains("[  0.4727  -0.5681  -0.0252 ]"), "{}", layer[2]);
    assert_eq!(layer[3], "layer 1 (0): k + b = n");
    assert!(layer[4].contains("[ b3  b4  b5 ]") && layer[4].contains("[ n3^3  n4^3  n5^3 ]"), "{}", layer[4]);
    assert!(layer[5].contains("[ -1.2635  -2.4347  -1.1134 ]"), "{}", layer[5]);
}

#[test]
fn the_last_layer_has_the_slides_names() {
    let (net, x) = slides();
    let text = net.board(&x).to_string();
    for name in ["w36  w37", "w6y", "w7y", "by", "y1^3", "ky^1"] {
        assert!(text.contains(name), "{name}: {text}");
    }
    assert!(!text.contains("ny"), "where no function comes after it, the sum is the output");
}

#[test]
fn a_function_is_a_stage_of_its_own() {
    let net = sequential![linear(2, 2), sigmoid(), linear(2, 2), softmax(1)];
    let text = net.board(&tensor([[1., -1.]])).to_string();
    assert!(text.contains("layer 1 (0): σ(n) = y") && text.contains("layer 2 (2): Softmax(n) = y"), "{text}");
    assert!(text.contains("layer 2 (2): y · W2ᵀ = k") && text.contains("y3^1  y4^1"), "{text}");
}

#[test]
fn the_boards_numbers_are_the_nets() {
    let (net, x) = slides();
    let board = net.board(&x);
    assert!(board.output().allclose(&net.forward(&x), 1e-6));
    assert!(board.neuron("n7").sum.allclose(&tensor([-0.1530, -0.1632, 0.4054]), 1e-3));
    let (net, x) = (sequential![linear(3, 4), tanh(), linear(4, 1)], randn([5, 3]));
    let neuron = net.board(&x).neuron("n6");
    assert!(neuron.output.allclose(&net.slice(..2).forward(&x).col(2), 1e-6));
    assert!((neuron.weighted_sum + neuron.bias.unwrap().1).allclose(&neuron.sum, 1e-6));
}

#[test]
fn a_neuron_writes_all_its_terms() {
    let (net, x) = slides();
    let first = net.board(&x).neuron("n3").to_string();
    assert_eq!(
        first.lines().next(),
        Some("n3^1 = x1·w13 + x2·w23 + b3 = 1 × 0.4727 + 2 × (-0.5188) + (-0.6986) = -1.2635")
    );
}

#[test]
fn the_chain_of_the_slides() {
    let (net, x) = slides();
    let chain = backward(&net, &x).weight("w57");
    let symbols: Vec<&str> = chain.factors.iter().map(|factor| factor.symbol.as_str()).collect();
    assert_eq!(symbols, ["dL/dy1", "dy1/dn7", "dn7/dw57"]);
    // By hand, with the sample's own loss (y - y_hat)².
    let (y, y_hat) = (net.forward(&x).col(0), tensor([7., 12., 40.]));
    assert!(chain.factors[0].value.allclose(&((y - y_hat) * 2.), 1e-3));
    assert!(chain.factors[1].value.allclose(&tensor([-0.3618, -0.3618, -0.3618]), 1e-6));
    assert!(chain.factors[2].value.allclose(&tensor([-1.1134, -1.4397, -2.2435]), 1e-3));
    assert!((chain.gradient() - chain.autodiff).abs() < 1e-3);
    assert!(chain.to_string().starts_with("dL/dw57 = dL/dy1 · dy1/dn7 · dn7/dw57\n    sample 1: "), "{chain}");
    assert!(chain.latex().starts_with(r"\frac{\partial L}{\partial w_{57}} = \frac{\partial L}{\partial y_{1}} \cdot"));
}

#[test]
fn several_ways_add_up() {
    let (net, x) = slides();
    let chain = backward(&net, &x).weight("w13");
    assert_eq!(chain.factors[0].symbol, "(dL/dn6·dn6/dn3 + dL/dn7·dn7/dn3)");
    assert!(chain.to_string().contains(" + "), "{chain}");
}

/// Whatever the activations, the products of the chain rule have autodiff's number as their mean, for every weight.
#[test]
fn every_chain_gives_what_autodiff_gives() {
    manual_seed(7);
    let nets = [
        slides().0,
        sequential![linear(2, 3), relu(), linear(3, 2), tanh(), linear(2, 1), sigmoid()],
        sequential![linear(2, 4), sigmoid(), linear(4, 1), leaky_relu(0.1)],
        sequential![linear(2, 3), gelu(), linear(3, 1), tanh(), linear(1, 2), softmax(1)],
        sequential![linear_no_bias(2, 3), tanh(), linear_no_bias(3, 1)],
        sequential![linear(2, 1)],
    ];
    for net in nets {
        let board = backward(&net, &slides().1);
        let names = weights(&net, &slides().1);
        assert_eq!(names.len(), net.num_parameters(), "{net}");
        for name in names {
            let chain = board.weight(&name);
            let (ours, theirs) = (chain.gradient(), chain.autodiff);
            assert!((ours - theirs).abs() <= 1e-5 + 1e-4 * theirs.abs(), "{net} {name}: {ours} {theirs}\n{chain}");
        }
    }
}

/// The names of all weights and biases, from the sentence about one that is not there.
fn weights(net: &Module, x: &Tensor) -> Vec<String> {
    let said = Mistake::catch(|| backward(net, x).weight("w")).unwrap_err().to_string();
    said.rsplit("they are ").next().unwrap().split(", ").map(str::to_owned).collect()
}

#[test]
fn looking_back_changes_nothing() {
    let (net, x) = slides();
    backward(&net, &x);
    assert!(net.parameters().iter().all(|parameter| parameter.grad_or_none().is_none()));
    mse_loss(&net.forward(&x), &tensor([[7.], [12.], [40.]])).backward();
    let before = net[1].weight().grad();
    backward(&net, &x);
    assert!(net[1].weight().grad().allclose(&before, 0.));
}

#[test]
fn the_update_is_a_table() {
    let (net, x) = slides();
    let text = backward(&net, &x).update(0.01).to_string();
    let line = text.lines().find(|line| line.trim_start().starts_with("w6y")).expect("a line for w6y");
    let numbers: Vec<f64> = line.split_whitespace().skip(1).map(|number| number.parse().unwrap()).collect();
    assert!((numbers[0] - 0.01 * numbers[1] - numbers[2]).abs() < 1e-3, "{line}");
    assert!((numbers[1] - 120.2470).abs() < 1e-3, "{line}");
}

#[test]
fn names_of_ones_own_are_escaped() {
    let hostile = "<script>alert(1)</script>\"'&";
    let net = sequential![linear(1, 1), relu(), linear(1, 1)];
    let board = net.board(&ones([2, 1])).names(&[&[hostile], &["hidden"], &["risk"]]);
    let html = html(&board);
    assert!(!html.contains("<script>alert") && html.contains("&lt;script&gt;alert(1)"));
    assert_eq!(html.matches("<script>").count(), 1, "the board's own");
    assert!(board.to_string().contains("w_hidden,risk"), "{board}");
}

#[test]
fn without_scripts_every_stage_unfolds() {
    let (net, x) = slides();
    let shown = html(&net.board(&x));
    assert_eq!(shown.matches("<details data-stage").count(), 6);
    assert!(shown.len() < 200_000 && !shown.contains("<style") && !shown.contains(" id="));
    let (net, x) = (sequential![linear(12, 12), relu(), linear(12, 10)], randn([4, 12]));
    for largest in [html(&net.board(&x)), html(&net.board_backward(&x, |y| y.pow(2).mean()))] {
        assert!((100_000..200_000).contains(&largest.len()), "{}", largest.len());
    }
}

#[test]
fn what_cannot_be_shown_is_said() {
    let (net, x) = slides();
    let said = |work: &dyn Fn()| Mistake::catch(work).unwrap_err().to_string();
    assert_eq!(
        said(&|| drop(net.board(&x).neuron("n9"))),
        "neuron: there is no neuron \"n9\": the neurons are n3, n4, n5, n6, n7, y1"
    );
    assert!(said(&|| drop(linear(784, 10).board(&zeros([1, 784])))).contains("no more than 12 can be read"));
    let (wide, many) = (sequential![linear(12, 12), relu(), linear(12, 12)], zeros([8, 12]));
    assert!(said(&|| drop(wide.board(&many))).contains("no more than 1500 can be read: give it fewer samples"));
    assert!(said(&|| drop(wide.board_backward(&many, |y| y.mean()))).contains("no more than 1500 can be read"));
    assert!(said(&|| drop(relu().board(&x))).contains("ReLU() is neither"));
    assert!(said(&|| drop(net.board(&tensor([1., 2.])))).contains("needs samples in rows"));
    assert!(said(&|| drop(net.board_backward(&x, |y| y.clone()))).contains("one number"));
    assert!(said(&|| drop(net.board_backward(&x, |_| tensor(1.)))).contains("nothing flows back"));
    assert!(said(&|| drop(net.board(&x).names(&[&["a"], &["b"]]))).contains("needs 2, 3, 2, 1 names"));
}
