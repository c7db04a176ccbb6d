//! Numbers are what PyTorch's are, and never silently wrong.

use emberbook::cell::abbreviated;
use emberbook::prelude::*;

/// What a mistake says.
fn mistake<T>(work: impl FnOnce() -> T) -> String {
    let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).err().expect("this is a mistake");
    panic.downcast_ref::<String>().expect("a message").clone()
}

#[test]
fn views_are_reduced_as_they_look() {
    for device in devices() {
        let x = tensor([[1., 2.], [3., 4.]]).to(&device);
        assert_eq!(x.row(0).expand([2, 2]).sum().item(), 6.);
        let x = arange(0., 12., 1.).to(&device).reshape([3, 4]);
        assert_eq!(x.t().slice(0..2).sum_dim(0).to_vec(), [1., 9., 17.]);
    }
}

#[test]
fn nan_is_seen() {
    for device in devices() {
        let on = |numbers: &[f32]| tensor(numbers).to(&device);
        assert!(on(&[f32::NAN]).relu().item().is_nan());
        assert!(on(&[1., f32::NAN, 3.]).max().item().is_nan());
        assert!(on(&[f32::NAN]).max().item().is_nan() && on(&[f32::NAN]).min().item().is_nan());
        assert_eq!(on(&[1., f32::NAN, 3.]).argmax().item(), 1.);
        assert!(on(&[f32::NAN]).clamp(0, 1).item().is_nan());
        // 0 / 0 is a NaN with a sign, which is no smaller for it.
        let sorted = (on(&[0., 5., 1.]) / on(&[0., 1., 1.])).sort(0).0.to_vec();
        assert!(sorted[..2] == [1., 5.] && sorted[2].is_nan(), "{sorted:?}");
    }
}

#[test]
fn integers_are_exact() {
    for device in devices() {
        let on = |number: i64| tensor([number]).to(&device);
        assert_eq!(on(3).pow(on(16)).to_ints(), [43_046_721]);
        assert_eq!(on(3).pow(39).to_ints(), [4_052_555_153_018_976_267]);
        assert_eq!(on(2).pow(on(-1)).to_ints(), [0]);
        assert_eq!(on(-1).pow(on(-3)).to_ints(), [-1]);
        assert!(!on(16_777_217).allclose(&on(16_777_216), 0.));
        assert!(on(16_777_217).allclose(&on(16_777_216), 1e-7));
        assert_eq!(on(16_777_217).item(), 16_777_217.);
        assert_eq!(on(9_007_199_254_740_993).eq(9_007_199_254_740_992_i64).to_bools(), [false]);
    }
}

#[test]
#[should_panic = "clamp: the lower bound 1 is above the upper bound 0: the smaller one comes first"]
fn crossed_bounds_are_a_mistake() {
    tensor([0.5]).clamp(1, 0);
}

#[test]
fn where_all_numbers_are_equal_std_has_no_slope() {
    for device in devices() {
        let x = tensor([0.1, 0.1, 0.1]).to(&device).requires_grad();
        x.std().backward();
        assert_eq!(x.grad().to_vec(), [0., 0., 0.]);
    }
}

#[test]
fn item_goes_with_literals() {
    let (w, g) = (tensor([0.5]), tensor([2.]));
    let lr = 0.001;
    assert_eq!(w.item() - lr * g.item(), 0.498);
    assert_eq!(format!("{:?} {:?}", tensor(0.1).item(), tensor(3).item()), "0.10000000149011612 3.0");
}

#[test]
fn reductions_take_one_dimension_several_or_none() {
    let x = arange(0., 24., 1.).reshape([2, 3, 4]);
    assert_eq!(x.sum_dim([0, -1]).to_vec(), [60., 92., 124.]);
    assert_eq!(x.sum_dim(()).item(), 276.);
    assert_eq!(x.sum_keepdim(()).shape(), [1, 1, 1]);
    assert_eq!(x.mean_keepdim([1, 2]).shape(), [2, 1, 1]);
    assert_eq!(x.max_dim(vec![0, 2]).0.to_vec(), [15., 19., 23.]);
    assert_eq!(x.argmax_dim([0, 2]).to_ints(), [7, 7, 7]);
    assert_eq!(x.median_keepdim(2).0.shape(), [2, 3, 1]);
    assert_eq!(x.gt(22).any_dim([0, 1]).to_bools(), [false, false, false, true]);
    assert_eq!(mistake(|| x.sum_dim([0, -3])), "sum_dim: [0, -3] names a dimension twice");
    assert!(mistake(|| x.std_dim(3)).starts_with("std_dim: there is no dimension 3 in the shape [2, 3, 4]"));
    assert_eq!(mistake(|| x.quantile(50.)), "quantile: 50 is no share of the numbers: it must be from 0 to 1");
    assert_eq!(
        mistake(|| tensor([1, -2]).bincount()),
        "bincount: counts the numbers 0, 1, 2, …, and there is -2 among these"
    );
}

#[test]
fn what_is_too_large_is_a_mistake() {
    let said = mistake(|| ones([100_000, 100_000]));
    assert!(said.starts_with("a tensor of the shape [100000, 100000] would take 40.0 GB, and cpu has "), "{said}");
    assert!(said.contains(" left: make it smaller"), "{said}");
    mistake(|| randn([1_000_000, 1_000_000]));
    mistake(|| zeros([1_i64 << 40, 1 << 40]));
    mistake(|| eye(1_000_000));
    for device in devices().into_iter().take(2) {
        let x = arange(0., 300_000., 1.).to(&device);
        let (column, row) = (x.unsqueeze(1), x.unsqueeze(0));
        mistake(|| &column + &row);
        mistake(|| column.mm(&row));
        mistake(|| column.lt(&row));
        mistake(|| where_(&column.lt(3), &row, 0.));
        mistake(|| where_(&column.lt(3).expand([300_000, 300_000]), 1., 0.));
        mistake(|| column.expand([300_000, 300_000]).exp());
        mistake(|| x.repeat([1_000_000, 1]));
        mistake(|| column.expand([300_000, 300_000]).sum_dim(0));
        // All is still there.
        assert_eq!(x.narrow(0, 0, 100).sum().item(), 4950.);
    }
    // Nothing takes no room.
    assert_eq!(zeros([0, 1_i64 << 40]).numel(), 0);
}

#[test]
fn a_precision_is_that_of_the_numbers() {
    let w = tensor([1., -2.5]).requires_grad();
    let loss = w.pow(2).mean();
    assert_eq!(format!("{loss:.4} {loss:.0} {loss:9.2}|{loss:<9.2}|{loss:+.1}"), "3.6250 4      3.62|3.62     |+3.6");
    assert_eq!(
        format!("{:.4} {:5} {:.1} {:6}|", tensor(7), tensor(7), tensor(true), tensor(0.1)),
        "7     7 true    0.1|"
    );
    assert_eq!(format!("{:.2}", &w * 1.), "tensor([ 1.00, -2.50])");
    assert_eq!(
        format!("{:8.1}", tensor([[1., 20.], [0.25, 3.]])),
        "tensor([[     1.0,     20.0],\n        [     0.2,      3.0]])"
    );
    assert_eq!(format!("{:4}", tensor([1, 20])), "tensor([   1,   20])");
    assert_eq!(loss.to_string(), "tensor(3.6250, grad_fn=<MeanBackward0>)");
}

#[test]
fn long_lists_are_abbreviated_as_tensors_are() {
    let million: Vec<i32> = (0..1_000_000).collect();
    assert_eq!(abbreviated(&million), "[0, 1, 2, ..., 999997, 999998, 999999]");
    let rows = vec![vec![0.5; 1000]; 1000];
    let row = "[0.5, 0.5, 0.5, ..., 0.5, 0.5, 0.5]";
    assert_eq!(abbreviated(&rows), format!("[{row}, {row}, {row}, ..., {row}, {row}, {row}]"));
    assert_eq!(
        abbreviated(&(Some(vec![1u8; 2000]), "a, [b", [1, 2])),
        "(Some([1, 1, 1, ..., 1, 1, 1]), \"a, [b\", [1, 2])"
    );
    let pairs: Vec<(i32, &str)> = (0..2000).map(|i| (i, "x, y]")).collect();
    assert!(abbreviated(&pairs).starts_with(r#"[(0, "x, y]"), (1, "x, y]"), (2, "x, y]"), ..., (1997, "#));
    for short in [vec![vec![0.1, 2.], vec![]], vec![vec![1.5; 1000]]] {
        assert_eq!(abbreviated(&short), format!("{short:?}"));
    }
    let odd = ["]]]", "[", "\"[\\", "it's"];
    assert_eq!(abbreviated(&odd), format!("{odd:?}"));
}

#[test]
fn a_value_is_asked_for_its_text_once() {
    use std::fmt;
    thread_local!(static ASKED: std::cell::Cell<u32> = const { std::cell::Cell::new(0) });
    struct Asked;
    impl fmt::Debug for Asked {
        fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
            ASKED.set(ASKED.get() + 1);
            f.write_str("asked")
        }
    }
    assert_eq!(emberbook::cell::abbreviated(&Asked), "asked");
    assert_eq!(ASKED.get(), 1);
}
