//! The net as a picture: its weights as arrows, and in the neurons what they gave.

use emberbook::display::Show;
use emberbook::picture::NetPicture;
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

fn html(value: &impl Show) -> String {
    let html = value.show().get("text/html").expect("an HTML face").to_owned();
    assert!(html.len() < 200_000, "{}", html.len());
    html
}

fn mistake<T>(work: impl FnOnce() -> T) -> String {
    let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).err().expect("this is a mistake");
    panic.downcast_ref::<String>().expect("a message").clone()
}

#[test]
fn the_slides_net_has_every_weight_and_its_name() {
    let (net, _) = slides();
    let picture = net.picture();
    assert_eq!(
        picture.to_string(),
        "\
Sequential: 2-3-2-1

inputs
    x1
    x2

0: Linear(in_features=2, out_features=3, bias=True)
    n3, from x1 · 0.4727 + x2 · (-0.5188) + (-0.6986)
    n4, from x1 · (-0.5681) + x2 · (-0.6032) + (-0.6602)
    n5, from x1 · (-0.0252) + x2 · (-0.3011) + (-0.4860)

1: Linear(in_features=3, out_features=2, bias=True)
    n6, from n3 · (-0.5549) + n4 · 0.2550 + n5 · 0.4584 + 0.1677
    n7, from n3 · 0.2930 + n4 · 0.0849 + n5 · (-0.3146) + 0.0736

2: Linear(in_features=2, out_features=1, bias=True)
    y1, from n6 · 0.4106 + n7 · (-0.3618) + (-0.2270)"
    );
    let html = html(&picture);
    assert_eq!(html.matches("<path ").count(), 6 + 6 + 2);
    assert!(html.contains("<title>n7 → y1: -0.3618</title>"), "{html}");
}

#[test]
fn neurons_hold_one_sample_or_the_mean_of_several() {
    let (net, x) = slides();
    // The slides' own numbers for the first sample.
    let first = net.picture_of(&tensor([1., 2.])).to_string();
    for line in ["x2 = 2", "n3 = -1.2635,", "n4 = -2.4347,", "n5 = -1.1134,"] {
        assert!(first.contains(line), "{line}: {first}");
    }
    let mean = net.picture_of(&x).to_string();
    assert!(mean.contains("x1 = 4.3333\n    x2 = 3.3333"), "{mean}");
    let outputs = net[0].forward(&x).mean_dim(0).to_vec();
    assert!(mean.contains(&format!("n3 = {:.4}", outputs[0])), "{mean}");
    assert!(mean.ends_with("the mean of what it gives for 3 samples."), "{mean}");
    assert!(html(&net.picture_of(&x)).contains(&format!("n3 = {:.4}, bias -0.6986", outputs[0])));
}

#[test]
fn a_function_belongs_to_the_layer_before_it() {
    let net = sequential![flatten(), linear(4, 2), relu(), dropout(0.5), linear(2, 1)];
    let picture = net.picture_of(&tensor([[[1., 2.], [3., 4.]]]));
    let text = picture.to_string();
    assert!(text.contains("inputs, then 0: Flatten"), "{text}");
    assert!(text.contains("bias=True), then 2: ReLU(), then 3: Dropout"), "{text}");
    assert!(text.contains("x4 = 4"), "{text}");
    assert!(html(&picture).contains("Linear, ReLU"), "the caption below the column");
}

#[test]
fn gradients_are_pytorchs() {
    // torch: y = net(x); y.retain_grad() and so on; ((y - y_hat) ** 2).mean().backward(); grad.sum(0)
    let (net, x) = slides();
    let y_hat = tensor([[7.], [12.], [40.]]);
    net[2].weight().set_grad(tensor([[5., 5.]]));
    let picture = net.picture_backward(&x, |y| mse_loss(y, &y_hat));
    let text = picture.to_string();
    for line in [
        "dL/dx1 = 8.5419\n    dL/dx2 = -1.5493",
        "dL/dn3 = 13.7462,",
        "dL/dn4 = -3.0464,",
        "dL/dn5 = -12.4365,",
        "dL/dn6 = -16.9064,",
        "dL/dn7 = 14.8970,",
        "dL/dy1 = -41.174",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
    assert_eq!(net[2].weight().grad().to_vec(), [5., 5.], "a gradient that was there stays");
    assert!(net[0].weight().grad_or_none().is_none(), "and none is left");
}

#[test]
fn a_large_layer_is_folded_around_its_strongest_neurons() {
    let net = sequential![linear(784, 100), relu(), linear(100, 10)];
    let mut numbers = vec![0.001_f32; 100 * 784];
    for neuron in 0..100 {
        numbers[neuron * 784 + 300] = if neuron == 42 { -3.0 } else { 0.5 };
    }
    net[0].set_weight(tensor(numbers).reshape([100, 784]));
    let picture = net.picture_of(&rand([32, 784]));
    let text = picture.to_string();
    assert!(text.starts_with("Sequential: 784-100-10"), "{text}");
    assert!(text.contains("    … 772 more") && text.contains("    … 88 more"), "{text}");
    assert!(text.contains("\n    x301 = ") && text.contains("\n    n827 = "), "{text}");
    assert!(text.lines().count() < 60, "{text}");
    let html = html(&picture);
    assert!(
        html.contains("x301 → n827: -3</title>") && html.contains("the strongest are drawn: 48 of 78400"),
        "{html}"
    );
    assert!(html.len() < 40_000, "{}", html.len());
}

#[test]
fn the_widest_picture_stays_small() {
    let layers: Vec<Module> = (0..11).map(|_| linear(100, 100)).collect();
    let net = Module::sequential(layers);
    html(&net.picture_of(&rand([4, 100])));
    assert_eq!(
        mistake(|| sequential![net, linear(100, 1)].picture()),
        "picture: this net has 12 layers, and no more than 11 can be read side by side: take some of them, as my_net.slice(0..4).picture()"
    );
}

#[test]
fn convolutions_are_stacks_of_feature_maps() {
    let net = sequential![conv2d(1, 8, 3), relu(), max_pool2d(2), flatten(), linear(8 * 3 * 3, 10)];
    let without = net.picture().to_string();
    assert!(without.starts_with("Sequential: 1-8-8-10"), "{without}");
    assert!(without.contains("    map 5\n    … 2 more"), "{without}");
    manual_seed(0);
    let x = rand([2, 1, 8, 8]);
    let picture = net.picture_of(&x);
    let html = html(&picture);
    assert_eq!(html.matches("href=\"data:image/png;base64,").count(), 1 + 6 + 6);
    let lines: Vec<usize> =
        html.split("<path d=\"").skip(1).map(|path| path.split('"').next().unwrap().matches('M').count()).collect();
    assert_eq!(lines, [6, 6, 6 * 10], "a convolution reads every map, pooling its own, and a linear layer all again");
    for size in ["1 × 8 × 8", "8 × 6 × 6", "8 × 3 × 3"] {
        assert!(html.contains(size), "{size}: {html}");
    }
    let largest = net.slice(..2).forward(&x).mean_dim(0).get(0).max().item();
    assert!(picture.to_string().contains("    map 0: 6 by 6 numbers from "), "{picture}");
    assert!(picture.to_string().contains(&format!(" to {largest:.4}\n    map 1: 6 by 6")), "{picture}");
}

#[test]
fn groups_of_maps_are_made_of_their_own_maps() {
    let html = html(&sequential![conv2d(4, 4, 1).groups(2)].picture());
    assert_eq!(html.matches('M').count(), 2 * (2 * 2), "{html}");
    assert!(!html.contains("positive"), "there is no weight of one colour between two maps: {html}");
}

#[test]
fn what_is_no_number_is_seen() {
    let net = linear(2, 1);
    net.set_weight(tensor([[f32::NAN, f32::INFINITY]]));
    let html = html(&net.picture_of(&tensor([1., f32::NEG_INFINITY])));
    assert!(html.contains("x1 → y1: NaN"), "{html}");
    assert!(!html.contains("stroke-width=\"NaN\"") && !html.contains("opacity=\"NaN\""), "{html}");
}

#[test]
fn names_of_ones_own_are_text_and_nothing_else() {
    let (net, x) = slides();
    let picture = net.picture_of(&x).names(&[&["<script>alert(1)</script>", "\"&'"]]);
    let html = html(&picture);
    assert!(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;") && html.contains("&quot;&amp;"), "{html}");
    assert!(!html.contains("<script"), "{html}");
    assert_eq!(
        mistake(|| net.picture().names(&[&["one"]])),
        "names: this net needs 2, 3, 2, 1 names, the inputs' first and then each layer's, and these are 1"
    );
}

#[test]
fn pictures_of_a_training_become_a_slider() {
    let (net, x) = slides();
    let frames: Vec<NetPicture> = (0..5).map(|_| net.picture_of(&x)).collect();
    let html = html(&slider("epoch", &[0, 10, 20, 30, 40], frames));
    assert_eq!(html.matches("<svg ").count(), 5);
    let large = sequential![linear(784, 100), relu(), linear(100, 10)];
    let frames = (0..8).map(|_| large.picture());
    self::html(&slider("epoch", &[0, 1, 2, 3, 4, 5, 6, 7], frames));
}

#[test]
fn a_net_that_is_no_row_is_refused() {
    #[derive(Clone, Debug)]
    struct Own {
        hidden: Module,
        out: Module,
    }
    impl Layer for Own {
        fn forward(&self, x: &Tensor) -> Tensor {
            self.out.forward(&self.hidden.forward(x).relu())
        }
    }
    #[derive(Clone, Debug)]
    struct Branches {
        left: Module,
        right: Module,
    }
    impl Layer for Branches {
        fn forward(&self, x: &Tensor) -> Tensor {
            self.left.forward(x) + self.right.forward(x)
        }
    }
    let own = Module::new(Own { hidden: linear(2, 3), out: linear(3, 1) });
    assert_eq!(mistake(|| own.picture()), "picture: only running Own can tell what it gives: say .picture_of(&x)");
    assert!(own.picture_of(&ones([4, 2])).to_string().starts_with("Own: 2-3-1"));
    let branches = Module::new(Branches { left: linear(2, 2), right: linear(2, 2) });
    assert_eq!(
        mistake(|| branches.picture_of(&ones([4, 2]))),
        "picture: it shows layers in a row, and Linear(in_features=2, out_features=2, bias=True) was not given what the layer before it gave: .trace(&x) shows any net"
    );
    assert_eq!(mistake(|| relu().picture()), "picture: there is no layer with neurons or feature maps in this net");
    let net = linear(2, 1);
    assert_eq!(
        mistake(|| net.picture_backward(&ones([4, 2]), |_| tensor(1.))),
        "picture_backward: the loss was not computed from what the net gave, so nothing flows back"
    );
    assert_eq!(
        mistake(|| net.picture_backward(&ones([4, 2]), |y| y.clone())),
        "picture_backward: the loss must be one number that was computed from what the net gave, and this has the shape [4, 1]"
    );
}
