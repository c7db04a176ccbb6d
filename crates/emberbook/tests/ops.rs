//! Every operation and every loss gives PyTorch's numbers and PyTorch's gradients, on every device that is here and on
//! every layout of what goes in. What PyTorch gives was written down by make_ops.py.

mod oracle;

use std::sync::LazyLock;

use emberbook::prelude::*;
use oracle::{cases, close, from_json};
use serde_json::Value;

static ORACLE: LazyLock<Value> = LazyLock::new(|| serde_json::from_str(include_str!("ops.json")).expect("JSON"));

/// How the numbers of an input lie in memory.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Layout {
    InRows,
    Transposed,
    Narrowed,
}

impl Layout {
    /// A leaf of this layout's memory, on `device`.
    fn leaf(self, x: &Tensor, device: &Device) -> Tensor {
        let in_rows = |x: Tensor| tensor(x.to_vec()).reshape(x.shape());
        let leaf = match self {
            Layout::Transposed if x.dim() > 1 => in_rows(x.transpose(0, -1)),
            Layout::Narrowed if x.dim() > 0 => cat(&[x * 3., x.clone(), x - 2.], -1),
            _ => x.clone(),
        };
        leaf.to(device).requires_grad()
    }

    /// The input that lies in such a leaf, or its gradient in the leaf's.
    fn view(self, leaf: &Tensor) -> Tensor {
        match self {
            Layout::Transposed if leaf.dim() > 1 => leaf.transpose(0, -1),
            Layout::Narrowed if leaf.dim() > 0 => {
                let size = leaf.size(-1) / 3;
                leaf.narrow(-1, size as i64, size)
            }
            _ => leaf.clone(),
        }
    }
}

fn check(name: &str, operation: impl Fn(&[Tensor]) -> Tensor) {
    compare(name, &ORACLE["ops"][name], &operation);
    let expanded = format!("{name}_of_expanded");
    if let Some(case) = ORACLE["ops"].get(&expanded) {
        compare(&expanded, case, &operation);
    }
}

fn compare(name: &str, case: &Value, operation: &impl Fn(&[Tensor]) -> Tensor) {
    for device in devices() {
        for layout in [Layout::InRows, Layout::Transposed, Layout::Narrowed] {
            let context = format!("{name} on {device}, {layout:?}");
            let inputs = case["in"].as_array().expect(name).iter().map(from_json);
            let leaves: Vec<Tensor> = inputs.map(|x| layout.leaf(&x, &device)).collect();
            let mut views: Vec<Tensor> = leaves.iter().map(|leaf| layout.view(leaf)).collect();
            if let Some(shape) = case["expand"].as_array() {
                views[0] = views[0].expand(shape.iter().map(|size| size.as_i64().unwrap()).collect::<Vec<_>>());
            }
            let y = operation(&views);
            let expected = from_json(&case["out"]);
            assert!(close(&y, &expected), "{context}: {y} and not {expected}");
            if let Some(name) = case["fn"].as_str() {
                assert_eq!(y.grad_fn(), Some(name), "{context}");
            }
            let Some(gradients) = case["grad"].as_array() else {
                assert!(!y.needs_grad(), "{context}");
                continue;
            };
            (y * from_json(&case["upstream"]).to(&device)).sum().backward();
            for (leaf, gradient) in zip(&leaves, gradients) {
                // What nothing flows back to has no gradient.
                let found = leaf.grad_or_none().unwrap_or_else(|| zeros_like(leaf));
                let (found, expected) = (layout.view(&found), from_json(gradient));
                assert!(close(&found, &expected), "gradient of {context}: {found} and not {expected}");
            }
        }
    }
}

/// A tensor beside the inputs.
fn beside(x: &Tensor, numbers: impl emberbook::tensor::IntoTensor) -> Tensor {
    tensor(numbers).to(&x.device())
}

fn mask(x: &Tensor) -> Tensor {
    beside(x, [[true, false, true, true], [false, false, true, false], [true, true, false, false]])
}

mod numbers {
    use super::*;

    cases! {
        log1p: |x| x[0].log1p();
        expm1: |x| x[0].expm1();
        expm1_near_0: |x| x[0].expm1();
        expm1_of_odd: |x| x[0].expm1();
        trunc: |x| x[0].trunc();
        trunc_of_odd: |x| x[0].trunc();
        tan: |x| x[0].tan();
        atan: |x| x[0].atan();
        atan2: |x| x[0].atan2(&x[1]);
        atan2_broadcast: |x| x[0].atan2(&x[1]);
        atan2_at_0: |x| x[0].atan2(&x[1]);
        silu: |x| x[0].silu();
        elu: |x| x[0].elu(1.5);
        softplus: |x| x[0].softplus();
        logsigmoid: |x| x[0].logsigmoid();
        lerp: |x| x[0].lerp(&x[1], 0.3);
        lerp_tensor: |x| x[0].lerp(&x[1], &x[2]);
        isfinite: |x| x[0].isfinite().float();
        isinf: |x| x[0].isinf().float();
        maximum: |x| x[0].maximum(&x[1]);
        minimum: |x| x[0].minimum(&x[1]);
        maximum_broadcast: |x| x[0].maximum(&x[1]);
        maximum_of_odd: |x| x[0].maximum(&x[1]);
        minimum_of_odd: |x| x[0].minimum(&x[1]);
    }
}

mod parts {
    use super::*;

    cases! {
        get_mask: |x| x[0].get(mask(&x[0]));
        get_mask_of_rows: |x| x[0].get(beside(&x[0], [true, false, true]));
        get_indices: |x| x[0].get(beside(&x[0], [[2, 0], [-1, 0]]));
        masked_select: |x| x[0].masked_select(&beside(&x[0], [true, false, false, true]));
        masked_fill: |x| x[0].masked_fill(&mask(&x[0]), f64::NEG_INFINITY).softmax(1);
        nonzero: |x| x[0].gt(0).nonzero().float();
        slice_step: |x| x[0].slice(((0..).step_by(2), (1..).step_by(2)));
        slice_step_and_place: |x| x[0].slice((-2, (0..4).step_by(3)));
        row_of_loop: |x| (&x[0]).into_iter().nth(1).unwrap();
        split: |x| x[0].split(3, 1)[1].clone();
        chunk: |x| x[0].chunk(2, 0)[0].clone();
        scatter: |x| x[0].scatter(1, &beside(&x[0], [[3, 0], [1, 2], [2, 3]]), x[1].slice((.., ..2)));
        scatter_rows: |x| x[0].scatter(0, &beside(&x[0], [[2, 0, 1, 2]]), x[1].slice(..1));
        scatter_add: |x| {
            x[0].scatter_add(1, &beside(&x[0], [[3, 3, 0], [1, 1, 1], [2, 3, 0]]), &x[1].slice((.., ..3)))
        };
        diag: |x| x[0].diag(0);
        diag_above: |x| x[0].diag(1);
        diag_below: |x| x[0].diag(-2);
        diag_of_vector: |x| x[0].diag(-1);
        tril: |x| x[0].tril(0);
        tril_above: |x| x[0].tril(1);
        triu: |x| x[0].triu(0);
        triu_of_batch: |x| x[0].triu(-1);
        flip_rows: |x| x[0].flip(0);
        flip_both: |x| x[0].flip([0, 1]);
        roll: |x| x[0].roll(3, 1);
        roll_back: |x| x[0].roll(-1, 0);
        tile: |x| x[0].tile(2);
        meshgrid_columns: |x| meshgrid([&x[0], &x[1]])[1].clone();
    }
}

mod products {
    use super::*;

    cases! {
        bmm: |x| x[0].bmm(&x[1]);
        matmul_of_batches: |x| x[0].matmul(&x[1]);
        mv: |x| x[0].mv(&x[1]);
        dot: |x| x[0].dot(&x[1]);
        matmul_of_vectors: |x| x[0].matmul(&x[1]);
        outer: |x| x[0].outer(&x[1]);
        cumprod: |x| x[0].cumprod(1);
        cumprod_through_0: |x| x[0].cumprod(0);
    }
}

mod losses {
    use super::*;

    fn labels(x: &Tensor) -> Tensor {
        beside(x, [1, 3, 0])
    }

    fn weight(x: &Tensor) -> Tensor {
        beside(x, [0.5, 2., 1., 3.])
    }

    /// Each loss with each reduction.
    macro_rules! losses {
        ($($name:ident: |$x:ident| $loss:expr, $target:expr;)*) => {$(
            #[test]
            fn $name() {
                for (name, reduction) in [
                    ("mean", Reduction::Mean),
                    ("sum", Reduction::Sum),
                    ("none", Reduction::None),
                    ("batchmean", Reduction::BatchMean),
                ] {
                    let name = format!("{}_{name}", stringify!($name));
                    check(&name, |$x| $loss.reduction(reduction).forward(&$x[0], &$target));
                }
            }
        )*};
    }

    losses! {
        mse: |x| MseLoss::new(), x[1];
        l1: |x| L1Loss::new(), x[1];
        bce: |x| BceLoss::new(), x[1];
        bce_with_logits: |x| {
            BceWithLogitsLoss::new().weight(&weight(&x[0])).pos_weight(&beside(&x[0], [1., 4., 0.5, 2.]))
        }, x[1];
        huber: |x| HuberLoss::new().delta(1.5), x[1];
        smooth_l1: |x| SmoothL1Loss::new().beta(0.7), x[1];
        kl_div_plain: |x| KlDivLoss::new(), x[1];
        kl_div_of_logs: |x| KlDivLoss::new().log_target(true), x[1];
        nll: |x| NllLoss::new(), labels(&x[0]);
        nll_weighted: |x| NllLoss::new().weight(&weight(&x[0])).ignore_index(3), labels(&x[0]);
        cross_entropy_plain: |x| CrossEntropyLoss::new(), labels(&x[0]);
        cross_entropy_weighted: |x| CrossEntropyLoss::new().weight(&weight(&x[0])), labels(&x[0]);
        cross_entropy_smooth: |x| {
            CrossEntropyLoss::new().weight(&weight(&x[0])).ignore_index(0).label_smoothing(0.2)
        }, labels(&x[0]);
    }

    cases! {
        bce_weighted: |x| BceLoss::new().weight(&weight(&x[0])).forward(&x[0], &x[1]);
        bce_at_the_ends: |x| bce_loss(&x[0], &x[1]);
        bce_with_logits_far_out: |x| bce_with_logits_loss(&x[0], &x[1]);
        cross_entropy_of_masked: |x| {
            let hidden = beside(&x[0], [false, false, true, false]);
            cross_entropy(&x[0].masked_fill(&hidden, f64::NEG_INFINITY), &labels(&x[0]))
        };
    }

    #[test]
    fn the_short_words_are_the_losses_with_nothing_else_said() {
        let (y, t) = (tensor([[0.2, 0.9], [0.4, 0.1]]), tensor([[0.5, 0.5], [1., 0.]]));
        let same = |a: Tensor, b: Tensor| assert!(a.equal(&b), "{a} {b}");
        same(mse_loss(&y, &t), MseLoss::new().forward(&y, &t));
        same(l1_loss(&y, &t), L1Loss::new().forward(&y, &t));
        same(bce_loss(&y, &t), BceLoss::new().forward(&y, &t));
        same(bce_with_logits_loss(&y, &t), BceWithLogitsLoss::new().forward(&y, &t));
        same(huber_loss(&y, &t), HuberLoss::new().forward(&y, &t));
        same(smooth_l1_loss(&y, &t), SmoothL1Loss::new().forward(&y, &t));
        same(kl_div(&y, &t), KlDivLoss::new().forward(&y, &t));
        let labels = tensor([1, 0]);
        same(nll_loss(&y, &labels), NllLoss::new().forward(&y, &labels));
        same(cross_entropy(&y, &labels), CrossEntropyLoss::new().forward(&y, &labels));
        same(cross_entropy(&y, &labels), nll_loss(&y.log_softmax(1), &labels));
    }
}

mod random {
    use super::*;

    fn check(name: &str, draw: impl Fn() -> Tensor) {
        manual_seed(7);
        let (drawn, expected) = (draw(), from_json(&ORACLE["random"][name]));
        assert!(close(&drawn, &expected), "{name}: {drawn} and not {expected}");
    }

    #[test]
    fn what_is_drawn_is_what_pytorch_draws() {
        let weights = tensor([[1., 2., 0., 4.], [3., 0.5, 0.5, 1.]]);
        check("bernoulli", || bernoulli(&tensor([0.1, 0.5, 0.9, 0., 1., 0.3])));
        check("normal_few", || normal(3., 0.5, 5));
        check("normal_many", || normal(-1, 2, [3, 7]));
        check("multinomial", || multinomial(&weights.row(0), 3, false));
        check("multinomial_one", || multinomial(&weights.row(1), 1, true));
        check("multinomial_of_rows", || multinomial(&weights, 3, false));
        check("multinomial_replaced", || multinomial(&weights, 12, true));
    }

    #[test]
    fn what_is_drawn_lies_where_the_chances_lie() {
        for device in devices() {
            let chances = full([2, 3], 0.5).to(&device).requires_grad();
            let drawn = bernoulli(&chances);
            assert_eq!(
                (drawn.device(), drawn.shape(), drawn.grad_fn()),
                (device, vec![2, 3], Some("BernoulliBackward0"))
            );
            let places = multinomial(&chances, 2, false);
            assert_eq!((places.device(), places.shape(), places.dtype()), (device, vec![2, 2], DType::I64));
        }
    }
}
