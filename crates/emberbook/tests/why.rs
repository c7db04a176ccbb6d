//! Where a number came from: its row and column, its patch and kernel, its terms.

use emberbook::display::Show;
use emberbook::prelude::*;
use emberbook::why::Why;

fn mistake<T>(work: impl FnOnce() -> T) -> String {
    let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).err().expect("this is a mistake");
    panic.downcast_ref::<String>().expect("a message").clone()
}

fn near(a: f32, b: f32) -> bool {
    (a - b).abs() < 1e-4
}

/// The slides' first layer: x, W and b.
fn slides() -> [Tensor; 3] {
    [
        tensor([[1., 2.], [2., 3.], [10., 5.]]),
        tensor([[0.4727, -0.5188], [-0.5681, -0.6032], [-0.0252, -0.3011]]),
        tensor([-0.6986, -0.6602, -0.4860]),
    ]
}

/// A 5 by 5 image of 0.1, 0.2, …, 2.5.
fn image() -> Tensor {
    (arange(1, 26, 1).float() / 10.).reshape([1, 1, 5, 5])
}

#[test]
fn a_number_is_followed_back_to_its_row_and_column() {
    let [x, w, b] = slides();
    assert_eq!(
        why([2, 0], || (x.mm(&w.t()) + &b).relu()).to_string(),
        "\
relu: [2, 0] = max(0, 1.4344) = 1.4344
  +: [2, 0] = 2.1330 + (-0.6986) = 1.4344
    mm: [2, 0] = 10 × 0.4727 + 5 × (-0.5188) = 2.1330
        row 2: 10  5
        column 0: 0.4727  -0.5188"
    );
}

#[test]
fn the_answer_is_numbers_too() {
    let [x, w, b] = slides();
    let layer = linear(2, 3);
    layer.set_weight(w);
    layer.set_bias(b);
    let why: Why = why([-1, 0], || layer.forward(&x));
    assert_eq!((why.operation.as_str(), &why.index[..]), ("linear", &[2, 0][..]));
    assert!(near(why.terms.iter().sum(), why.number) && near(why.number, 1.4344), "{why}");
    assert_eq!(why.terms.len(), 3, "two products and the bias");
    assert!(why.to_string().contains("10 × 0.4727 + 5 × (-0.5188) + (-0.6986) = 1.4344"), "{why}");
    let parameter = layer.weight();
    assert!(parameter.grad_or_none().is_none(), "it is a look");
}

#[test]
fn arithmetic_broadcasts() {
    let (column, row) = (tensor([[1.], [2.]]), tensor([10., 20., 30.]));
    for (said, expected) in [
        (why([1, 2], || &column + &row), "+: [1, 2] = 2 + 30 = 32"),
        (why([1, 2], || &column - &row), "-: [1, 2] = 2 - 30 = -28"),
        (why([1, 0], || &column * &row), "×: [1, 0] = 2 × 10 = 20"),
        (why([1, 0], || &column / &row), "/: [1, 0] = 2 / 10 = 0.2000"),
        (why([1, 0], || &column * 0.5), "×: [1, 0] = 2 × 0.5000 = 1"),
        (why([1, 0], || 1. - &column), "-: [1, 0] = 1 - 2 = -1"),
        (why(1, || -row.narrow(0, 0, 2)), "neg: [1] = -20 = -20"),
    ] {
        assert_eq!(said.to_string().lines().next(), Some(expected));
    }
}

#[test]
fn functions_are_written_out() {
    let z = tensor([[2., 0., 1.], [0., 1., -1.]]);
    let sigmoid = why([1, 2], || z.sigmoid());
    assert_eq!(sigmoid.to_string(), "sigmoid: [1, 2] = 1 / (1 + e^-(-1)) = 0.2689");
    let softmax = why([0, 2], || z.softmax(1));
    assert_eq!(
        softmax.to_string(),
        "softmax: [0, 2] = e^1 / (e^2 + e^0 + e^1) = 0.2447\n    the numbers along dimension 1: 2  0  1"
    );
    let along_the_other = why([0, 0], || z.softmax(0));
    assert!(along_the_other.to_string().contains("e^2 / (e^2 + e^0) = 0.8808"), "{along_the_other}");
    assert!(near(why([0, 0], || z.log_softmax(1)).number, -0.4076));
    assert_eq!(why((), || z.sum()).terms, [2., 0., 1., 0., 1., -1.]);
    assert!(why(1, || z.mean_dim(0)).to_string().starts_with("mean: [1] = (0 + 1) / 2 = 0.5000"));
}

#[test]
fn losses_are_pytorchs_and_their_terms_are_written_out() {
    let z = tensor([[2., 0., 1.], [0., 1., -1.]]);
    let mse = why((), || mse_loss(&tensor([[1.], [2.]]), &tensor([[1.5], [4.]])));
    assert_eq!(mse.to_string(), "mse_loss: [] = ((1 - 1.5000)² + (2 - 4)²) / 2 = 2.1250");
    assert_eq!(mse.terms, [0.25, 4.]);
    let cross = why((), || cross_entropy(&z, &tensor([0, 2])));
    assert!(near(cross.number, 1.4076) && near(cross.terms.iter().sum::<f32>() / 2., 1.4076), "{cross}");
    assert!(cross.to_string().starts_with("cross_entropy: [] = (-ln 0.6652 + -ln 0.0900) / 2 = 1.4076"), "{cross}");
    let bce = why((), || bce_loss(&tensor([0.8, 0.3]), &tensor([1., 0.])));
    assert_eq!(bce.to_string(), "bce_loss: [] = (-ln 0.8000 + -ln(1 - 0.3000)) / 2 = 0.2899");
    let weighted = why((), || CrossEntropyLoss::new().weight(&tensor([1., 2., 9.])).forward(&z, &tensor([0, 2])));
    assert!(!weighted.to_string().contains("-ln"), "a formula that does not give the number is not told: {weighted}");
}

#[test]
fn a_convolution_shows_patch_and_kernel() {
    let layer = conv2d(1, 2, 3).stride(2).padding(1);
    let edges = tensor([[1., 0., -1.], [2., 0., -2.], [1., 0., -1.]]);
    let bars = tensor([[0.5, 0.5, 0.5], [0., 0., 0.], [-1., -1., -1.]]);
    layer.set_weight(stack(&[&edges, &bars], 0).reshape([2, 1, 3, 3]));
    layer.set_bias(tensor([0.25, -0.5]));
    // torch.nn.functional.conv2d gives -2.4000 and -4.7000 for these two.
    let corner = why([0, 1, 0, 2], || layer.forward(&image()));
    assert!(near(corner.number, -2.4) && near(corner.terms.iter().sum(), -2.4), "{corner}");
    assert!(
        corner.to_string().contains("patch:\n             0       0       0\n        0.4000  0.5000       0"),
        "{corner}"
    );
    let middle = why([0, 1, 1, 1], || layer.forward(&image()));
    assert!(near(middle.number, -4.7) && near(middle.terms.iter().sum(), -4.7), "{middle}");
    let groups = conv2d(4, 4, 2).groups(2);
    let x = rand([2, 4, 3, 3]);
    let one = why([1, 3, 1, 0], || groups.forward(&x));
    assert!(near(one.terms.iter().sum(), one.number), "{one}");
    assert!(one.to_string().contains("patch, channel 2") && !one.to_string().contains("channel 1"), "{one}");
}

#[test]
fn pooling_shows_its_patch() {
    let largest = why([0, 0, 1, 0], || max_pool2d(2).forward(&image()));
    assert_eq!(
        largest.to_string(),
        "max_pool2d: [0, 0, 1, 0] = max(1.1000, 1.2000, 1.6000, 1.7000) = 1.7000\n    patch:\n        1.1000  1.2000\n        1.6000  1.7000"
    );
    // PyTorch counts the padding unless it is told not to.
    let mean = why([0, 0, 0, 0], || avg_pool2d(3).stride(2).padding(1).forward(&image()));
    assert!(mean.to_string().contains("(0.1000 + 0.2000 + 0.6000 + 0.7000) / 9 = 0.1778"), "{mean}");
}

#[test]
fn long_sums_are_cut_short() {
    let layer = linear(784, 10);
    let x = rand([2, 784]);
    let why = why([1, 3], || layer.forward(&x));
    assert!(why.to_string().contains("… (774 more products) + "), "{why}");
    assert!(why.to_string().len() < 1500 && why.terms.len() == 785);
    assert!((why.terms.iter().sum::<f32>() - why.number).abs() < 1e-3);
    assert!(why.show().get("text/html").expect("HTML").len() < 5_000);
}

#[test]
fn views_and_other_operations_say_what_went_in() {
    let [x, w, _] = slides();
    let why_flat = why(3, || x.mm(&w.t()).reshape(-1));
    assert!(
        why_flat
            .to_string()
            .starts_with("view: [3] = the number at [1, 0] of what it was given = -0.6110\n  mm: [1, 0] ="),
        "{why_flat}"
    );
    let largest = why((), || x.max());
    assert!(largest.to_string().contains("the number at [2, 0] of what it was given = 10"), "{largest}");
    let product = why(0, || x.prod_dim(1));
    assert!(product.to_string().starts_with("prod: [0] = prod(1, 2) = 2"), "{product}");
}

#[test]
fn nothing_is_kept_of_what_was_looked_at() {
    let [x, w, _] = slides();
    let w = w.requires_grad();
    why([0, 0], || x.mm(&w.t()));
    let y = x.mm(&w.t());
    y.sum().backward();
    assert!(near(w.grad().get([0, 0]).item() as f32, 13.), "gradients are as ever");
    assert!(mistake(|| why([0, 0], || y.clone())).starts_with("why: no operation between the bars"));
}

#[test]
fn mistakes_are_told() {
    let [x, w, _] = slides();
    assert_eq!(
        mistake(|| why([0, 9], || x.mm(&w.t()))),
        "index 9 is out of range: dimension 1 has 3 (0 to 2, or -1 from the end)"
    );
    assert_eq!(mistake(|| why(0, || x.mm(&w.t()))), "why: 1 indices for the shape [3, 3], which has 2 dimensions");
    assert!(mistake(|| why([0, 0], || no_grad(|| x.mm(&w.t())))).contains("outside of no_grad"));
}

#[test]
fn in_a_notebook_it_is_boxes_in_boxes() {
    let [x, w, b] = slides();
    let html = why([2, 0], || (x.mm(&w.t()) + &b).relu()).show();
    let html = html.get("text/html").expect("HTML");
    assert_eq!(html.matches("<b>").count(), 3, "{html}");
    assert!(html.contains("<table") && html.contains("10 × 0.4727 + 5 × (-0.5188) = 2.1330"), "{html}");
    assert!(!html.contains("<script") && !html.contains("<style"), "{html}");
}

#[test]
fn a_large_operation_is_answered_shortly() {
    let (y, t) = (ones([400, 500]), zeros([400, 500]));
    let loss = why((), || mse_loss(&y, &t));
    assert!(loss.to_string().ends_with("… (199989 more)) / 200000 = 1"), "{loss}");
    let x = rand([32, 3, 20, 20]);
    let normalized = why([0, 0, 0, 0], || batch_norm2d(3).forward(&x));
    assert!(normalized.to_string().starts_with("native_batch_norm: [0, 0, 0, 0] = native_batch_norm("), "{normalized}");
    assert!(normalized.to_string().len() < 400, "{normalized}");
}
