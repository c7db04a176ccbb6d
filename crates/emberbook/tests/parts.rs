//! Parts of tensors: taken, gone through, and given new numbers.

use emberbook::prelude::*;

/// What a mistake says.
fn mistake(work: impl FnOnce()) -> String {
    let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).expect_err("this is a mistake");
    panic.downcast_ref::<String>().expect("a message").clone()
}

/// 0 to 11 in 3 rows on each device, lying in rows, among others, and in columns.
fn everywhere(check: impl Fn(Tensor)) {
    for device in devices() {
        let x = tensor(0..12).reshape([3, 4]).float().to(&device);
        check(x.detach());
        check(cat(&[&x, &x, &x], 1).narrow(1, 4, 4));
        check(tensor([[0., 4., 8.], [1., 5., 9.], [2., 6., 10.], [3., 7., 11.]]).to(&device).t());
    }
}

fn rows(x: &Tensor) -> String {
    format!("{:?}", x.long().rows().iter().map(Tensor::to_ints).collect::<Vec<_>>())
}

mod taking {
    use super::*;

    #[test]
    fn steps_are_those_of_python() {
        let x = tensor(0..10);
        assert_eq!(x.slice((0..10).step_by(3)).to_ints(), [0, 3, 6, 9]);
        assert_eq!(x.slice((1..=7).step_by(3)).to_ints(), [1, 4, 7]);
        assert_eq!(x.slice((7..).step_by(2)).to_ints(), [7, 9]);
        assert_eq!(x.slice((-4..).step_by(2)).to_ints(), [6, 8]);
        assert_eq!(x.slice((-5..-1).step_by(2)).to_ints(), [5, 7]);
        assert_eq!(x.slice((0..100).step_by(4)).to_ints(), [0, 4, 8]);
        assert_eq!(x.slice((20..30).step_by(4)).shape(), [0]);
        assert_eq!(x.slice((2usize..9).step_by(20)).to_ints(), [2]);
    }

    #[test]
    fn what_stands_in_brackets_in_pytorch_stands_in_get_here() {
        let x = tensor(0..12).reshape([3, 4]);
        assert_eq!(x.get((1, 2..)).to_ints(), [6, 7]);
        assert_eq!(x.get(..-1).shape(), [2, 4]);
        assert_eq!(x.get(x.gt(8)).to_ints(), [9, 10, 11]);
        assert_eq!(x.get(tensor([-1, 0])).to_ints(), [8, 9, 10, 11, 0, 1, 2, 3]);
        assert_eq!(x.get(tensor([[0, 1], [2, 0]])).shape(), [2, 2, 4]);
        assert_eq!(x.get(x.gt(100)).shape(), [0]);
        assert_eq!(x.get(zeros(0).long()).shape(), [0, 4]);
        assert_eq!(x.gt(3).get(tensor([true, false, true])).shape(), [2, 4]);
        assert_eq!(tensor(7).get(tensor(true)).to_ints(), [7]);
    }

    #[test]
    fn places_that_are_not_0_are_found() {
        assert_eq!(tensor([0., 5., 0., -1.]).nonzero().to_ints(), [1, 3]);
        let x = tensor([[[0, 1], [0, 0]], [[1, 0], [0, 1]]]);
        assert_eq!(rows(&x.nonzero()), "[[0, 0, 1], [1, 0, 0], [1, 1, 1]]");
        assert_eq!(zeros([2, 3]).nonzero().shape(), [0, 2]);
        assert_eq!(tensor(3).nonzero().shape(), [1, 0]);
        assert_eq!(one_hot(&tensor([[1], [0]]), 2).shape(), [2, 1, 2]);
    }

    #[test]
    fn whole_numbers_and_bools_move_as_floats_do() {
        let x = tensor([[1, 2], [3, 4]]);
        assert_eq!(x.flip([0, 1]).to_ints(), [4, 3, 2, 1]);
        assert_eq!(x.roll(-1, 1).to_ints(), [2, 1, 4, 3]);
        assert_eq!(x.tril(0).to_string(), "tensor([[1, 0],\n        [3, 4]])");
        assert_eq!(x.gt(1).triu(0).to_bools(), [false, true, false, true]);
        assert_eq!(x.cumprod(0).to_ints(), [1, 2, 3, 8]);
        assert_eq!(x.maximum(3).to_ints(), [3, 3, 3, 4]);
        assert_eq!(x.gt(1).minimum(x.lt(4)).to_string(), "tensor([[False,  True],\n        [ True, False]])");
        assert_eq!(x.scatter(0, &tensor([[0, 0]]), 9).to_ints(), [9, 9, 3, 4]);
        assert_eq!(x.scatter_add(1, &tensor([[0], [1]]), &tensor([[10], [10]])).to_ints(), [11, 2, 3, 14]);
        assert_eq!(x.isfinite().to_bools(), [true; 4]);
        assert_eq!(tensor([1, 2]).dot(&tensor([3, 4])).to_ints(), [11]);
    }

    #[test]
    fn mistakes_are_explained() {
        let (x, to_the_last_but_one) = (zeros([3, 4]), std::ops::Range { start: 0, end: -1 });
        assert_eq!(
            mistake(|| drop(x.slice(to_the_last_but_one.step_by(2)))),
            "slice: these steps go nowhere: in Rust a range such as (0..-1).step_by(2) is empty. To count the end from the end, take the range first and its steps after: x.slice(0..-1).slice((0..).step_by(2))"
        );
        assert_eq!(
            mistake(|| drop(x.get(tensor([true, false])))),
            "get: a mask of shape [2] does not fit [3, 4]: it needs the same shape, or that of the first dimensions"
        );
        assert_eq!(
            mistake(|| drop(x.get(tensor([0., 1.])))),
            "get: needs indices, and this tensor holds f32: make them with whole numbers, or say .long()"
        );
        assert_eq!(
            mistake(|| drop(x.get(tensor([0, 3])))),
            "index 3 is out of range: dimension 0 has 3 (0 to 2, or -1 from the end)"
        );
        assert_eq!(
            mistake(|| drop(x.masked_select(&tensor([1, 0, 0, 1])))),
            "masked_select: needs a mask of true and false, and this tensor holds i64: make one by comparing, as x.gt(0), or say .bool()"
        );
        assert_eq!(
            mistake(|| drop(x.scatter(1, &tensor([[0], [1], [2]]), ones([3, 2])))),
            "scatter: there is a place for each of the indices [3, 1], and the numbers have the shape [3, 2]: it must be the same"
        );
        assert_eq!(
            mistake(|| drop(x.scatter_add(1, &tensor([[0], [1]]), &ones([2, 1])))),
            "scatter_add: indices of shape [2, 1] do not fit [3, 4]: both need the same sizes, except in dimension 1"
        );
        assert_eq!(
            mistake(|| drop(x.long().scatter(1, &tensor([[0], [1], [2]]), 0.5))),
            "scatter: needs numbers of the tensor's own kind, and this tensor holds f32: say .float() on the tensor first"
        );
        assert_eq!(
            mistake(|| drop(one_hot(&tensor([0, 5]), 3))),
            "one_hot: the label in row 1 is 5, and with 3 classes labels go from 0 to 2"
        );
    }
}

mod going_through {
    use super::*;

    #[test]
    fn a_loop_over_a_tensor_goes_through_its_rows() {
        everywhere(|x| {
            let mut seen = vec![];
            for row in &x {
                seen.extend(row.to_ints());
            }
            assert_eq!(seen, (0..12).collect::<Vec<_>>());
            assert_eq!((&x).into_iter().len(), 3);
        });
        for number in tensor([5, 6]) {
            assert_eq!(number.rank(), 0);
        }
        assert_eq!(zeros([0, 2]).into_iter().count(), 0);
    }

    #[test]
    fn rows_and_labels_and_batches_of_both_come_in_step() {
        let (x, y) = (tensor([[1., 2.], [3., 4.], [5., 6.]]), tensor([0, 1, 0]));
        let mut said = String::new();
        for (x, y) in zip(&x, &y) {
            said += &format!("{x} {y}; ");
        }
        for (i, (x, y)) in x.rows().iter().zip(&y).enumerate() {
            assert!(x.equal(&tensor([1., 2.]).lerp(&tensor([3., 4.]), i)) && y.rank() == 0);
        }
        for (x, y) in zip(x.split(2, 0), y.split(2, 0)) {
            said += &format!("{:?} {:?}; ", x.shape(), y.shape());
        }
        assert_eq!(
            said,
            "tensor([1., 2.]) tensor(0); tensor([3., 4.]) tensor(1); tensor([5., 6.]) tensor(0); [2, 2] [2]; [1, 2] [1]; "
        );
    }

    #[test]
    fn gradients_flow_through_the_rows() {
        let w = tensor([[1., 2.], [3., 4.]]).requires_grad();
        let mut loss = tensor(0.);
        for (i, row) in (&w).into_iter().enumerate() {
            loss += row.sum() * (i + 1);
        }
        loss.backward();
        assert_eq!(w.grad().to_vec(), [1., 1., 2., 2.]);
    }

    #[test]
    fn a_number_has_no_rows() {
        let said = "rows: needs at least a vector, and this tensor has the shape []";
        assert_eq!(mistake(|| drop((&tensor(1.)).into_iter())), said);
    }
}

mod setting {
    use super::*;

    #[test]
    fn a_part_gets_new_numbers() {
        everywhere(|x| {
            x.set(0, -1.);
            x.set((1, 1..3), [20., 30.]);
            x.set([2, -1], 99);
            assert_eq!(rows(&x), "[[-1, -1, -1, -1], [4, 20, 30, 7], [8, 9, 10, 99]]");
            x.set((.., (0..4).step_by(2)), tensor([[1.], [2.], [3.]]));
            assert_eq!(rows(&x), "[[1, -1, 1, -1], [2, 20, 2, 7], [3, 9, 3, 99]]");
            x.set(.., zeros([1, 1, 4]));
            assert_eq!(x.sum().to_vec(), [0.]);
            x.set(3.., 5.);
            assert_eq!(x.sum().to_vec(), [0.]);
        });
    }

    #[test]
    fn where_a_mask_is_true_and_at_the_rows_that_indices_name() {
        everywhere(|x| {
            x.set(x.gt(9), 0.);
            x.set(x.eq(0), [70., 80., 90.]);
            assert_eq!(rows(&x), "[[70, 1, 2, 3], [4, 5, 6, 7], [8, 9, 80, 90]]");
            let last_two = tensor([false, true, true]).to(&x.device());
            x.set(&last_two, [1., 2., 3., 4.]);
            assert_eq!(rows(&x), "[[70, 1, 2, 3], [1, 2, 3, 4], [1, 2, 3, 4]]");
            x.set(&last_two, f64::NAN);
            assert_eq!(x.isnan().sum().to_ints(), [8]);
            x.set(tensor([-1, 1]).to(&x.device()), 6.);
            x.set(tensor([0, 0]).to(&x.device()), tensor([[7.], [8.]]));
            assert_eq!(rows(&x), "[[8, 8, 8, 8], [6, 6, 6, 6], [6, 6, 6, 6]]");
        });
    }

    #[test]
    fn the_kind_of_numbers_stays_and_clones_see_the_change() {
        let x = tensor([1, 2, 3]);
        let (same, row) = (x.clone(), x.slice(..2));
        x.set(0, 7.9);
        assert_eq!((same.to_ints(), row.to_ints()), (vec![7, 2, 3], vec![1, 2]));
        let number = tensor(1.);
        number.set((), 4.);
        assert_eq!(number.to_vec(), [4.]);
    }

    #[test]
    fn a_graph_keeps_the_numbers_that_it_was_recorded_with() {
        let (w, x) = (tensor([2., 3.]).requires_grad(), tensor([10., 20.]));
        let loss = (&w * &x).sum();
        x.set(0, 0.);
        loss.backward();
        assert_eq!(w.grad().to_vec(), [10., 20.]);
        no_grad(|| w.set(1, -1.));
        assert_eq!(w.to_vec(), [2., -1.]);
        assert!(w.needs_grad());
    }

    #[test]
    fn mistakes_are_explained() {
        let (x, w) = (zeros([2, 3]), zeros(3).requires_grad());
        assert_eq!(
            mistake(|| w.set(0, 1.)),
            "a tensor that requires a gradient cannot be changed while operations are recorded: do it inside no_grad(|| ...), or use set_data"
        );
        assert_eq!(
            mistake(|| (&w * 2.).set(0, 1.)),
            "set: this tensor was computed from others: it can be done only to one made by hand, or to its .detach()"
        );
        assert_eq!(
            mistake(|| x.set(0, &w)),
            "set: the new numbers were computed from a tensor that requires a gradient, and no gradient would flow back to it: say .detach() on them, or build the tensor with where_, cat or scatter"
        );
        assert_eq!(
            mistake(|| x.set(0, [1., 2.])),
            "set: the part has the shape [3], and numbers of shape [2] do not stretch to it: there are 3 places and 2 numbers"
        );
        assert_eq!(
            mistake(|| x.set((.., 0), [[1.], [2.]])),
            "set: the part has the shape [2], and numbers of shape [2, 1] do not stretch to it: say .reshape([2]) on them"
        );
        assert_eq!(mistake(|| x.set((0, 0, 0), 1.)), "set: 3 indices for the shape [2, 3], which has 2 dimensions");
        assert_eq!(x.sum().to_vec(), [0.]);
    }
}
