//! A training that is watched: the numbers are those of the tensors.

use emberbook::display::Show;
use emberbook::prelude::*;

fn mistake<T>(work: impl FnOnce() -> T) -> String {
    let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).err().expect("this is a mistake");
    panic.downcast_ref::<String>().expect("a message").clone()
}

fn length<'a>(tensors: impl IntoIterator<Item = &'a Tensor>) -> f64 {
    let squares = tensors.into_iter().flat_map(Tensor::to_vec).map(|x| f64::from(x) * f64::from(x));
    squares.sum::<f64>().sqrt()
}

fn assert_close(found: f64, expected: f64) {
    assert!((found - expected).abs() <= 1e-5 * expected.abs().max(1e-3), "{found}, not {expected}");
}

#[test]
fn gradients_and_ways_are_those_of_the_parameters() {
    manual_seed(0);
    let net = sequential!["hidden" => linear(3, 50), "act" => relu(), "out" => linear(50, 1)];
    let (x, y_hat) = (randn([20, 3]), randn([20, 1]));
    let start: Vec<Vec<Tensor>> =
        [0, 2].iter().map(|&layer: &usize| vec![net[layer].weight().data(), net[layer].bias().data()]).collect();
    let mut optimizer = Adam::new(net.parameters(), 0.01);
    let watched = watch(&net);
    let mut losses = vec![];
    for _ in 0..30 {
        let loss = mse_loss(&net.forward(&x), &y_hat);
        optimizer.zero_grad();
        loss.backward();
        watched.step(&loss);
        losses.push(loss.item());
        for (layer, place) in watched.layers().iter().zip([0, 2]) {
            assert_close(layer.gradient, length([&net[place].weight().grad(), &net[place].bias().grad()]));
        }
        optimizer.step();
    }
    assert_eq!(watched.losses(), losses);
    for ((layer, place), start) in watched.layers().iter().zip([0, 2]).zip(&start) {
        let now = [net[place].weight().data(), net[place].bias().data()];
        assert_close(layer.moved, length(&[&now[0] - &start[0], &now[1] - &start[1]]));
        assert_close(layer.size_at_start, length(start));
        assert!(layer.moved > 0.);
    }
    let names: Vec<String> = watched.layers().into_iter().map(|layer| layer.name).collect();
    assert_eq!(names, ["hidden: Linear", "out: Linear"]);
    assert_eq!((watched.layers()[0].units, watched.layers()[1].units), (Some(50), None));
}

/// A step of the watched net on this input.
fn step(watched: &emberbook::watch::Watch, net: &Module, x: &Tensor) {
    let loss = net.forward(x).mean();
    net.zero_grad();
    loss.backward();
    watched.step(&loss);
}

#[test]
fn units_that_are_0_for_every_sample_are_dead() {
    let net = sequential![linear(1, 3), relu(), linear(3, 1)];
    net[0].set_weight([[1.], [1.], [-1.]]);
    net[0].set_bias([0., -100., 0.]);
    let watched = watch(&net);
    assert_eq!(watched.layers()[0].dead, None, "nothing has run");
    step(&watched, &net, &tensor([[1.], [2.], [3.]]));
    assert_eq!((watched.layers()[0].dead, watched.layers()[0].units), (Some(2), Some(3)));
    // One sample wakes the third; it speaks seldom, but more often than once in a hundred.
    for _ in 0..10 {
        step(&watched, &net, &tensor([[1.], [-2.], [3.]]));
        (0..30).for_each(|_| step(&watched, &net, &tensor([[1.], [2.], [3.]])));
        assert_eq!(watched.layers()[0].dead, Some(1));
    }
    (0..4).for_each(|_| step(&watched, &net, &tensor([[1.], [2.], [3.]])));
    assert_eq!(watched.layers()[0].dead, Some(2), "103 samples");
    net[0].set_bias([0., 0., 0.]);
    step(&watched, &net, &tensor([[1.], [2.], [3.]]));
    assert_eq!(watched.layers()[0].dead, Some(1), "the second is back");
}

#[test]
fn feature_maps_that_are_0_everywhere_are_dead() {
    let net = sequential![conv2d(1, 4, 3), batch_norm2d(4), max_pool2d(2), relu(), flatten(), linear(4 * 9, 2)];
    net[1].set_bias([0., -100., 0., -100.]);
    let watched = watch(&net);
    step(&watched, &net, &rand([5, 1, 8, 8]));
    let layers = watched.layers();
    assert_eq!(layers.iter().map(|layer| layer.dead).collect::<Vec<_>>(), [None, Some(2), None]);
    assert_eq!(layers[1].name, "1: BatchNorm2d");
}

#[derive(Clone, Debug)]
struct Own {
    hidden: Module,
    out: Module,
    scale: Parameter,
}

impl Layer for Own {
    fn forward(&self, x: &Tensor) -> Tensor {
        self.out.forward(&self.hidden.forward(x).relu()) * &self.scale
    }
}

#[test]
fn a_net_of_ones_own_is_watched_as_a_module_or_as_it_is() {
    let own = Own { hidden: linear(2, 4), out: linear(4, 1), scale: parameter([2.]) };
    own.hidden.set_bias([0., 0., -100., 0.]);
    own.hidden.set_weight(ones([4, 2]));
    let net = Module::new(own.clone());
    for watched in [watch(&own), watch(&net)] {
        let x = ones([3, 2]);
        let loss = own.forward(&x).mean();
        net.zero_grad();
        loss.backward();
        watched.step(&loss);
        let layers = watched.layers();
        let names: Vec<&str> = layers.iter().map(|layer| layer.name.as_str()).collect();
        assert_eq!(names, ["Own", "hidden: Linear", "out: Linear"]);
        assert_eq!(layers[1].dead, Some(1));
        assert_close(layers[0].gradient, length([&own.scale.grad()]));
    }
}

#[test]
fn two_nets_are_watched_side_by_side() {
    let (one, other) = (sequential![linear(1, 2), relu()], sequential![linear(1, 3), relu()]);
    let (of_one, of_other) = (watch(&one), watch(&other));
    step(&of_one, &one, &ones([2, 1]));
    step(&of_other, &other, &ones([2, 1]));
    assert_eq!((of_one.layers()[0].units, of_other.layers()[0].units), (Some(2), Some(3)));
}

#[test]
fn long_trainings_keep_means_of_their_steps() {
    let net = linear(1, 1);
    let watched = watch(&net);
    net.forward(&ones([1, 1])).sum().backward();
    for step in 0..1000 {
        watched.step(&tensor(f64::from(step)));
    }
    let losses = watched.losses();
    assert_eq!((losses.len(), losses[0], losses[249]), (250, 1.5, 997.5));
    assert!(watched.to_string().starts_with("1000 steps, loss 0 -> 999\n"), "{watched}");
}

#[test]
fn the_figure_and_the_text_say_what_was_seen() {
    let net = sequential![linear(1, 3), relu(), linear(3, 1)];
    net[0].set_weight([[1.], [1.], [0.]]);
    net[0].set_bias([0., 0., -1.]);
    net[2].set_weight([[3., 4., 0.]]);
    net[2].set_bias([0.]);
    let mut optimizer = Sgd::new(net.parameters(), 0.5);
    let watched = watch(&net);
    assert_eq!(watched.to_string(), "watch: no step yet");
    step(&watched, &net, &ones([2, 1]));
    optimizer.step();
    // The input is 1, so a weight's gradient is its bias's: 3, 4 and 0, twice. And 1, 1, 0 and 1 in the second layer.
    assert_eq!(
        watched.to_string(),
        "\
1 step, loss 7 -> 7
layer       gradient           moved                dead units
0: Linear   7.0711 -> 7.0711   3.5355 from 1.7321   1 of 3
2: Linear   1.7321 -> 1.7321   0.8660 from 5"
    );
    let shown = watched.show();
    assert_eq!(shown.get("text/plain"), Some(watched.to_string().as_str()));
    step(&watched, &net, &ones([2, 1]));
    let svg = watched.show().get("image/svg+xml").expect("a figure").to_owned();
    for title in ["loss", "size of the gradients", "how far the weights have moved", "dead units", "0: Linear"] {
        assert!(svg.contains(&format!(">{title}</text>")), "{title}: {svg}");
    }
    assert!(svg.len() < 200_000);
}

#[test]
fn the_figure_of_a_deep_and_long_training_stays_small() {
    let layers: Vec<Module> = (0..30).map(|_| linear(4, 4)).collect();
    let net = Module::sequential(layers);
    let watched = watch(&net);
    (0..500).for_each(|_| step(&watched, &net, &rand([2, 4])));
    let svg = watched.show().get("image/svg+xml").expect("a figure").to_owned();
    assert!(svg.contains(">7 of 30 layers</text>"), "{svg}");
    assert!(svg.len() < 200_000, "{}", svg.len());
    assert_eq!(watched.to_string().lines().count(), 2 + 30);
}

#[test]
fn names_of_layers_are_text_and_nothing_else() {
    let net = sequential!["<script>alert(1)</script>" => linear(1, 1)];
    let watched = watch(&net);
    (0..2).for_each(|_| step(&watched, &net, &ones([1, 1])));
    let svg = watched.show().get("image/svg+xml").expect("a figure").to_owned();
    assert!(!svg.contains("<script") && svg.contains("&lt;script"), "{svg}");
}

#[test]
fn what_is_no_number_does_not_stop_the_watch() {
    let net = linear(1, 1);
    net.set_weight([[f32::NAN]]);
    let watched = watch(&net);
    (0..3).for_each(|_| step(&watched, &net, &ones([1, 1])));
    assert!(watched.to_string().contains("loss NaN -> NaN"), "{watched}");
    assert!(watched.show().get("image/svg+xml").expect("a figure").contains("NaN or infinite"));
}

#[test]
fn mistakes_say_what_to_do() {
    assert_eq!(mistake(|| watch(&relu())), "watch: there is no parameter to train in this net");
    let net = linear(1, 1);
    let watched = watch(&net);
    let no_gradient = "watch: no parameter of the net has a gradient: .step(&loss) comes after loss.backward(), and before the next zero_grad()";
    assert_eq!(mistake(|| watched.step(&net.forward(&ones([1, 1])).mean())), no_gradient);
    assert!(mistake(|| watched.step(&net.forward(&ones([2, 1])))).starts_with("item: wants one number"));
    net.requires_grad_(false);
    assert_eq!(mistake(|| watch(&net)), "watch: there is no parameter to train in this net");
}
