//! What a student does with tensors, and what they see.

use emberbook::prelude::*;

/// What a mistake says.
fn mistake(work: impl FnOnce()) -> String {
    let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).expect_err("this is a mistake");
    panic.downcast_ref::<String>().expect("a message").split("\n\n").next().expect("a line").to_owned()
}

mod making {
    use super::*;

    #[test]
    fn numbers_with_a_point_are_floats_and_whole_numbers_integers() {
        assert_eq!(tensor([[1, 2], [2, 3]]).dtype(), DType::I64);
        assert_eq!(tensor([[1., 2.]]).dtype(), DType::F32);
        assert_eq!(tensor([true, false]).dtype(), DType::Bool);
        assert_eq!(tensor(vec![vec![1u8, 2], vec![3, 4]]).shape(), [2, 2]);
        assert_eq!(tensor(vec![0.5f32, 1.5]).to_vec(), [0.5, 1.5]);
        assert_eq!(tensor(1..4).to_ints(), [1, 2, 3]);
        assert_eq!(tensor(1..=3).to_ints(), [1, 2, 3]);
        assert_eq!(tensor([[[[1., 2.]]]]).shape(), [1, 1, 1, 2]);
        assert_eq!(tensor(3).rank(), 0);
        let mut losses = vec![];
        for epoch in 0..1 {
            losses.push(tensor(epoch).item());
        }
        assert_eq!(tensor(&losses).shape(), [1]);
    }

    #[test]
    fn a_shape_is_written_as_the_student_thinks_of_it() {
        let x = zeros([3, 2]);
        assert_eq!(format!("{:?}", x.shape()), "[3, 2]");
        assert_eq!(ones(4).shape(), [4]);
        assert_eq!(full(x.shape(), 7.).to_vec(), [7.; 6]);
        assert_eq!(full([2], 16_777_217).to_ints(), [16_777_217, 16_777_217]);
        assert_eq!(eye(2).to_vec2(), [[1., 0.], [0., 1.]]);
        assert_eq!(zeros_like(&x).shape(), [3, 2]);
        assert_eq!(randn_like(&x).shape(), [3, 2]);
        assert_eq!((x.size(0), x.size(-1), x.len(), x.numel(), x.dim()), (3, 2, 3, 6, 2));
    }

    #[test]
    fn ranges_end_where_those_of_pytorch_do() {
        assert_eq!(arange(0, 5, 2).to_ints(), [0, 2, 4]);
        assert_eq!(arange(5, 0, -2).to_ints(), [5, 3, 1]);
        assert_eq!(arange(0, 1, 0.3).to_vec(), [0., 0.3, 0.6, 0.9]);
        assert_eq!(linspace(-1, 1, 3).to_vec(), [-1., 0., 1.]);
        assert_eq!(linspace(2, 9, 1).to_vec(), [2.]);
    }

    #[test]
    fn a_seed_repeats_the_random_numbers() {
        manual_seed(7);
        let (a, b, c) = (rand([2, 3]), randperm(6), randint(0, 10, [4]));
        manual_seed(7);
        assert!(rand([2, 3]).equal(&a) && randperm(6).equal(&b) && randint(0, 10, [4]).equal(&c));
        assert_eq!(b.sort(0).0.to_ints(), [0, 1, 2, 3, 4, 5]);
        assert!(c.to_ints().iter().all(|n| (0..10).contains(n)));
    }

    #[test]
    fn mistakes_are_explained() {
        let ragged = vec![vec![1., 2.], vec![3.]];
        assert_eq!(
            mistake(|| drop(tensor(&ragged))),
            "tensor: the rows differ in length: one has 2, another 1 (every row needs the same number of columns)"
        );
        assert_eq!(mistake(|| drop(zeros([2, -1]))), "zeros: a size cannot be negative, and the shape is [2, -1]");
        assert_eq!(mistake(|| drop(arange(0, 5, -1))), "arange: from 0 in steps of -1 one never comes to 5");
        assert_eq!(
            mistake(|| drop(randint(3, 3, [2]))),
            "randint: there is no whole number from 3 up to but without 3"
        );
    }
}

mod arithmetic {
    use super::*;

    #[test]
    fn tensors_and_numbers_mix_on_either_side() {
        let x = tensor([1., 2.]);
        let learning_rate = 0.1;
        // The type of a literal is told early enough to call a method.
        assert_eq!((2. * &x).sum().item(), 6.);
        assert_eq!((2 * &x - 1).to_vec(), [1., 3.]);
        assert_eq!((1. - &x).to_vec(), [0., -1.]);
        assert_eq!((2. / &x).to_vec(), [2., 1.]);
        assert_eq!((&x - learning_rate * &x).to_vec(), [0.9, 1.8]);
        assert_eq!((&x * x.mean().item()).to_vec(), [1.5, 3.]);
        assert_eq!((&x / x.len()).to_vec(), [0.5, 1.]);
        assert_eq!((-x.clone() + &x + x.clone()).to_vec(), [1., 2.]);
        assert_eq!([x.clone(), x.clone()].iter().sum::<Tensor>().to_vec(), [2., 4.]);
    }

    #[test]
    fn kinds_of_numbers_meet_as_in_pytorch() {
        let (ints, floats, bools) = (tensor([7, -7]), tensor([0.5, 2.]), tensor([true, false]));
        assert_eq!((&ints + 1).dtype(), DType::I64);
        assert_eq!((&ints + 1.).dtype(), DType::F32);
        assert_eq!((&ints / 2).to_vec(), [3.5, -3.5]);
        assert_eq!((&ints * &floats).to_vec(), [3.5, -14.]);
        assert_eq!((&ints % 3).to_ints(), [1, 2]);
        assert_eq!((tensor([7., -7.]) % 3).to_vec(), [1., 2.]);
        assert_eq!((7 % tensor([4, -4])).to_ints(), [3, -1]);
        assert_eq!((&bools + 1).to_ints(), [2, 1]);
        assert_eq!((&bools + &bools).to_bools(), [true, false]);
        assert_eq!((&bools * &bools).to_bools(), [true, false]);
        assert_eq!((-&ints).to_ints(), [-7, 7]);
        assert_eq!(tensor([2, 3]).pow(2).to_ints(), [4, 9]);
        assert_eq!(tensor([2, 3]).pow(tensor([3, 2])).to_ints(), [8, 9]);
        assert_eq!(tensor([1.9, -1.9]).long().to_ints(), [1, -1]);
        assert_eq!(tensor([0., 0.5]).bool().to_bools(), [false, true]);
    }

    #[test]
    fn shapes_broadcast() {
        let column = tensor([[1.], [2.]]);
        assert_eq!((&column + tensor([10., 20., 30.])).to_vec2(), [[11., 21., 31.], [12., 22., 32.]]);
        assert_eq!((tensor(1.) + &column).shape(), [2, 1]);
        assert_eq!((ones([4, 1, 3]) * ones([2, 1])).shape(), [4, 2, 3]);
        assert_eq!((tensor(1.) + tensor(2.)).rank(), 0);
    }

    #[test]
    fn assignment_gives_the_variable_a_new_tensor() {
        let mut x = tensor([1., 2.]);
        let before = x.clone();
        x += 1.;
        x *= 2;
        x -= tensor([1., 0.]);
        x /= 3.;
        assert_eq!(x.to_vec(), [1., 2.]);
        assert_eq!(before.to_vec(), [1., 2.]);
    }

    #[test]
    fn mistakes_name_both_shapes_and_the_sizes() {
        assert_eq!(
            mistake(|| drop(zeros([3, 2]) + zeros([3]))),
            "+: the shapes [3, 2] and [3] do not fit: the sizes 2 and 3 differ in the last dimension, and neither is 1"
        );
        assert_eq!(
            mistake(|| drop(zeros([3, 2]).mm(&zeros([3, 2])))),
            "mm: [3, 2] x [3, 2] does not fit: the inner sizes are 2 and 3. Did you mean .t()?"
        );
        assert_eq!(
            mistake(|| drop(zeros([3, 2]).mm(&zeros([3, 4])))),
            "mm: [3, 2] x [3, 4] does not fit: the inner sizes are 2 and 3."
        );
        assert_eq!(
            mistake(|| drop(zeros([3]).mm(&zeros([3, 4])))),
            "mm: needs matrices (2 dimensions; .matmul() takes more), and this tensor has the shape [3]"
        );
        assert_eq!(mistake(|| drop(tensor([1, 2]) % 0)), "%: whole numbers cannot be divided by 0");
        assert_eq!(
            mistake(|| drop(tensor([true]) - tensor([true]))),
            "-: true and false do not subtract: say .long() first"
        );
        assert_eq!(
            mistake(|| drop(tensor([2]).pow(-1))),
            "pow: a whole number to the power of -1 is no whole number: say .float() first"
        );
    }

    #[test]
    fn products_of_batches_and_vectors() {
        let x = tensor([[1., 2.], [3., 4.]]);
        assert_eq!(x.matmul(&tensor([1., 1.])).to_vec(), [3., 7.]);
        assert_eq!(tensor([1., 1.]).matmul(&x).to_vec(), [4., 6.]);
        assert_eq!(stack(&[&x, &x], 0).matmul(&x).get([1, 1]).to_vec(), [15., 22.]);
        assert_eq!(tensor([[1, 2]]).mm(&tensor([[3], [4]])).to_ints(), [11]);
    }
}

mod shapes {
    use super::*;

    #[test]
    fn the_same_numbers_in_another_shape() {
        let x = tensor(0..6);
        assert_eq!(x.reshape([2, -1]).shape(), [2, 3]);
        assert_eq!(x.view([3, 2]).t().to_ints(), [0, 2, 4, 1, 3, 5]);
        assert_eq!(zeros([2, 1, 3]).squeeze().shape(), [2, 3]);
        assert_eq!(zeros([1, 2, 1]).squeeze_dim(-1).shape(), [1, 2]);
        assert_eq!(x.unsqueeze(-1).shape(), [6, 1]);
        assert_eq!(zeros([2, 3, 4]).permute([2, 0, 1]).shape(), [4, 2, 3]);
        assert_eq!(zeros([2, 3, 4]).transpose(0, -1).shape(), [4, 3, 2]);
        assert_eq!(zeros([2, 3, 4]).flatten(1).shape(), [2, 12]);
        assert_eq!(tensor([[1], [2]]).expand([-1, 3]).to_ints(), [1, 1, 1, 2, 2, 2]);
        assert_eq!(tensor([1, 2]).repeat([2, 2]).to_ints(), [1, 2, 1, 2, 1, 2, 1, 2]);
        assert_eq!(tensor(5.).reshape([1, 1]).shape(), [1, 1]);
    }

    #[test]
    fn joined_and_cut() {
        let (a, b) = (tensor([[1, 2]]), tensor([[3, 4]]));
        assert_eq!(cat(&[&a, &b], 0).to_ints(), [1, 2, 3, 4]);
        assert_eq!(cat(&[&a, &b], 1).shape(), [1, 4]);
        assert_eq!(stack(&[&a, &b], -1).shape(), [1, 2, 2]);
        let sizes: Vec<usize> = tensor(0..7).chunk(3, 0).iter().map(Tensor::len).collect();
        assert_eq!(sizes, [3, 3, 1]);
        let sizes: Vec<usize> = tensor(0..7).split(2, 0).iter().map(Tensor::len).collect();
        assert_eq!(sizes, [2, 2, 2, 1]);
    }

    #[test]
    fn mistakes_are_explained() {
        assert_eq!(
            mistake(|| drop(tensor(0..6).reshape([4, 2]))),
            "reshape: 6 numbers do not fit into [4, 2]: the shape [6] has 6, not 8"
        );
        assert_eq!(
            mistake(|| drop(tensor(0..6).reshape([-1, 4]))),
            "reshape: 6 numbers do not fit into [-1, 4]: the shape [6] has 6, and 4 does not divide 6"
        );
        assert_eq!(
            mistake(|| drop(zeros([2, 3]).sum_dim(2))),
            "sum_dim: there is no dimension 2 in the shape [2, 3]: its dimensions are 0 to 1, or -1 from the end"
        );
        assert_eq!(
            mistake(|| drop(cat(&[zeros([2, 3]), zeros([2, 2])], 0))),
            "cat: the tensors must have the same shape outside the dimension they are joined along, \
             and number 1 is [2, 2] where the first is [2, 3]"
        );
        assert_eq!(
            mistake(|| drop(zeros([2, 3]).expand([4, 3]))),
            "expand: [2, 3] cannot be stretched to [4, 3]: only a dimension of size 1 stretches"
        );
        assert_eq!(
            mistake(|| drop(zeros([2, 3]).permute([0, 0]))),
            "permute: [0, 0] must name each of the 2 dimensions once"
        );
        assert_eq!(
            mistake(|| drop(zeros([2, 3, 4]).t())),
            "t: needs a matrix (.transpose() takes more), and this tensor has the shape [2, 3, 4]"
        );
    }
}

mod picking {
    use super::*;

    fn x() -> Tensor {
        tensor([[1., 2., 3.], [4., 5., 6.], [7., 8., 9.]])
    }

    #[test]
    fn numbers_rows_columns_and_parts() {
        assert_eq!(x().get([0, 1]).to_string(), "tensor(2.)");
        assert_eq!(x().get(1).to_vec(), [4., 5., 6.]);
        assert_eq!(x().get([-1, -1]).item(), 9.);
        assert_eq!(x().row(-1).to_vec(), [7., 8., 9.]);
        assert_eq!(x().col(0).to_vec(), [1., 4., 7.]);
        assert_eq!(x().slice(1..).shape(), [2, 3]);
        assert_eq!(x().slice((0..=1, -2..)).to_vec(), [2., 3., 5., 6.]);
        assert_eq!(x().slice((.., 1)).to_vec(), [2., 5., 8.]);
        assert_eq!(x().slice((..-1, 0..100)).shape(), [2, 3]);
        assert_eq!(x().slice(3..).shape(), [0, 3]);
        assert_eq!(x().narrow(1, 1, 2).get(0).to_vec(), [2., 3.]);
        assert_eq!(x().select(1, 2).to_vec(), [3., 6., 9.]);
        let sums: Vec<f64> = x().rows().iter().map(|row| row.sum().item()).collect();
        assert_eq!(sums, [6., 15., 24.]);
    }

    #[test]
    fn by_indices_and_masks() {
        assert_eq!(x().index_select(0, &tensor([2, 0])).col(0).to_vec(), [7., 1.]);
        assert_eq!(x().gather(1, &tensor([[0], [1], [2]])).to_vec(), [1., 5., 9.]);
        assert_eq!(x().masked_fill(&x().gt(2), 0.).sum().item(), 3.);
        assert_eq!(where_(&x().gt(5), 1, 0).sum().to_ints(), [4]);
        assert_eq!(tensor([3., 1., 2.]).argsort(0).to_ints(), [1, 2, 0]);
        let (values, places) = tensor([[3, 1, 2]]).topk(2, 1);
        assert_eq!((values.to_ints(), places.to_ints()), (vec![3, 2], vec![0, 2]));
    }

    #[test]
    fn mistakes_are_explained() {
        assert_eq!(
            mistake(|| drop(x().get([0, 3]))),
            "index 3 is out of range: dimension 1 has 3 (0 to 2, or -1 from the end)"
        );
        assert_eq!(mistake(|| drop(x().get([0, 0, 0]))), "get: 3 indices for the shape [3, 3], which has 2 dimensions");
        assert_eq!(
            mistake(|| drop(x().index_select(0, &tensor([5])))),
            "index 5 is out of range: dimension 0 has 3 (0 to 2, or -1 from the end)"
        );
        assert_eq!(
            mistake(|| drop(x().index_select(0, &tensor([1.])))),
            "index_select: needs indices, and this tensor holds f32: make them with whole numbers, or say .long()"
        );
        assert_eq!(mistake(|| drop(x().narrow(0, 2, 2))), "narrow: 2 from 2 on reach past the end: dimension 0 has 3");
        assert_eq!(
            mistake(|| assert_eq!(x().item(), 1.)),
            "item: wants one number, and this tensor has the shape [3, 3]: \
             pick one with .get(), or take .sum() or .mean()"
        );
        assert_eq!(mistake(|| drop(zeros(0).max())), "max: a tensor without numbers (its shape is [0]) has no max");
    }
}

mod reductions {
    use super::*;

    #[test]
    fn over_all_and_along_a_dimension() {
        let x = tensor([[1., 2., 3.], [4., 5., 9.]]);
        assert_eq!(x.sum().to_string(), "tensor(24.)");
        assert_eq!(x.mean_dim(0).to_vec(), [2.5, 3.5, 6.]);
        assert_eq!(x.sum_keepdim(1).shape(), [2, 1]);
        assert_eq!(x.max().item(), 9.);
        assert_eq!(x.argmax().to_ints(), [5]);
        assert_eq!(x.min_dim(0).0.to_vec(), [1., 2., 3.]);
        assert_eq!(x.argmin_dim(-1).to_ints(), [0, 0]);
        assert!(x.std().allclose(&tensor(2.8284), 1e-4));
        assert!(x.std_dim(1).allclose(&tensor([1., 2.6458]), 1e-4));
        assert_eq!(x.var_dim(0).to_vec(), [4.5, 4.5, 18.]);
        assert_eq!(x.prod_dim(1).to_vec(), [6., 180.]);
        assert_eq!(tensor([3., 4.]).norm().item(), 5.);
        assert_eq!(x.cumsum(1).col(-1).to_vec(), [6., 18.]);
        assert_eq!(tensor([[1, 2], [3, 4]]).sum_dim(0).to_ints(), [4, 6]);
        assert_eq!(tensor([3, 7, 5]).max().to_ints(), [7]);
        assert_eq!(tensor([3, 7, 5]).max_dim(0).1.to_ints(), [1]);
        assert_eq!(tensor([[true, false]]).any_dim(1).to_bools(), [true]);
        assert_eq!(tensor([[true, false]]).all().to_bools(), [false]);
        assert_eq!(tensor([0.5, 1.5, 2.5, -0.5]).round().to_vec(), [0., 2., 2., -0.]);
    }

    #[test]
    fn comparing() {
        let x = tensor([1., 2., 3.]);
        assert_eq!(x.ge(2).to_string(), "tensor([False,  True,  True])");
        assert_eq!(x.eq(tensor([1, 5, 3])).to_bools(), [true, false, true]);
        assert_eq!(tensor([1, 2]).lt(1.5).to_bools(), [true, false]);
        assert_eq!(x.ne(&x).any().to_bools(), [false]);
        assert_eq!(x.gt(tensor([[2.], [0.]])).shape(), [2, 3]);
        assert!(x.equal(&tensor([1, 2, 3])));
        assert!(!x.equal(&tensor([1., 2.])) && !x.allclose(&tensor([1., 2.]), 1.));
        assert_eq!(tensor([f32::NAN, 1.]).isnan().to_bools(), [true, false]);
    }
}

mod gradients {
    use super::*;

    #[test]
    fn a_leaf_collects_its_gradient_until_it_is_zeroed() {
        let w = tensor([2., 3.]).requires_grad();
        (&w * &w).sum().backward();
        (&w * 1.).sum().backward();
        assert_eq!(w.grad().to_vec(), [5., 7.]);
        w.zero_grad();
        assert!(w.grad_or_none().is_none());
        w.pow(3).sum().backward();
        assert_eq!(w.grad().to_vec(), [12., 27.]);
    }

    #[test]
    fn a_tensor_used_twice_gets_both_shares() {
        let x = tensor(3.).requires_grad();
        let y = &x * 2.;
        (&y * &y + &y * &x + &y).backward();
        // 4x² + 2x² + 2x
        assert_eq!(x.grad().item(), 38.);
    }

    #[test]
    fn what_prints_says_where_a_gradient_flows() {
        let w = tensor([[1., 2.]]).requires_grad();
        assert_eq!(w.to_string(), "tensor([[1., 2.]], requires_grad=True)");
        assert_eq!((&w * 2.).to_string(), "tensor([[2., 4.]], grad_fn=<MulBackward0>)");
        assert_eq!((w.mm(&w.t()) + 1.).to_string(), "tensor([[6.]], grad_fn=<AddBackward0>)");
        assert_eq!(w.get([0, 1]).to_string(), "tensor(2., grad_fn=<SelectBackward0>)");
        assert_eq!(w.data().to_string(), "tensor([[1., 2.]])");
        assert_eq!(format!("{:?}", w.detach()), "tensor([[1., 2.]])");
        let long = (randn([1, 6]) * &tensor([1.; 6]).requires_grad()).to_string();
        assert!(long.contains("\n       grad_fn=<MulBackward0>)"), "{long}");
    }

    #[test]
    fn leaves_and_no_grad() {
        let w = tensor([1.]).requires_grad();
        let y = &w + 1.;
        assert!(w.is_leaf() && !y.is_leaf() && y.needs_grad());
        assert!(!no_grad(|| &w + 1.).needs_grad());
        assert!(!y.detach().needs_grad() && y.detach().is_leaf());
        assert!(!tensor([1.]).requires_grad().requires_grad_(false).needs_grad());
        // A mistake inside no_grad leaves it.
        mistake(|| no_grad(|| drop(zeros(2) + zeros(3))));
        assert!((&w + 1.).needs_grad());
    }

    #[test]
    fn every_clone_sees_new_data_and_a_recorded_graph_keeps_the_old() {
        let w = tensor([2.]).requires_grad();
        let handle = w.clone();
        let loss = (&w * &w).sum();
        w.set_data(tensor([10.]));
        assert_eq!(handle.to_vec(), [10.]);
        loss.backward();
        assert_eq!(handle.grad().to_vec(), [4.]);
        w.set_data([[7]; 1].map(|[x]| x));
        assert_eq!((w.to_vec(), w.dtype()), (vec![7.], DType::F32));
    }

    #[test]
    fn an_update_in_place_stays_a_leaf() {
        let mut w = tensor([1., 2.]).requires_grad();
        for _ in 0..2 {
            w.zero_grad();
            w.pow(2).sum().backward();
            no_grad(|| w -= 0.1 * w.grad());
        }
        assert!(w.is_leaf() && w.needs_grad() && w.allclose(&tensor([0.64, 1.28]), 1e-6));
    }

    #[test]
    fn a_computed_tensor_keeps_its_gradient_when_asked() {
        let w = tensor([1., 2.]).requires_grad();
        let hidden = (&w * 3.).retain_grad();
        hidden.pow(2).sum().backward();
        assert_eq!(hidden.grad().to_vec(), [6., 12.]);
        assert_eq!(w.grad().to_vec(), [18., 36.]);
    }

    #[test]
    fn the_graph_can_be_kept_for_another_walk() {
        let w = tensor([3.]).requires_grad();
        let loss = w.pow(2).sum();
        loss.backward_retain_graph();
        loss.backward();
        assert_eq!(w.grad().to_vec(), [12.]);
    }

    #[test]
    fn a_very_long_chain_neither_overflows_nor_stays() {
        let w = tensor(1.).requires_grad();
        let chain = || (0..200_000).fold(&w + 0., |y, _| y + 1.);
        drop(chain());
        chain().backward();
        assert_eq!(w.grad().item(), 1.);
    }

    #[test]
    fn gradients_are_those_of_small_differences() {
        fn on<T: emberbook::tensor::IntoTensor>(x: &Tensor, numbers: T) -> Tensor {
            tensor(numbers).to(&x.device())
        }
        type Case = (&'static str, fn(&Tensor) -> Tensor);
        let cases: [Case; 35] = [
            ("neg", |x| -x),
            ("rem", |x| x % 0.7),
            ("reciprocal", |x| 1. / (x + 3.)),
            ("pow tensor", |x| (x + 3.).pow(x * 0.5)),
            ("pow half", |x| (x + 3.).pow(1.5)),
            ("abs", |x| x.abs()),
            ("sin", |x| x.sin()),
            ("cos", |x| x.cos()),
            ("clamp", |x| x.clamp(-0.5, 0.5) * x),
            ("erf", |x| x.erf()),
            ("where", |x| where_(&x.gt(0), x * 2., x * x)),
            ("masked_fill", |x| x.masked_fill(&x.gt(0), 3.) * x),
            ("var", |x| x.var()),
            ("std", |x| x.std()),
            ("std_dim", |x| x.std_dim(1)),
            ("var_dim", |x| x.var_dim(0)),
            ("norm", |x| x.norm()),
            ("prod", |x| x.prod_dim(1)),
            ("max", |x| x.max() * x.min()),
            ("min_dim", |x| x.min_dim(0).0),
            ("cumsum", |x| x.cumsum(1) * x),
            ("permute", |x| x.permute([1, 0]) * on(x, [[1., 2., 3.]])),
            ("expand", |x| x.unsqueeze(0).expand([2, -1, -1]) * on(x, [[[2.]], [[3.]]])),
            ("repeat", |x| x.repeat([2, 1]) * x.repeat([2, 1])),
            ("cat", |x| cat(&[x * 2., x * x], 1)),
            ("stack", |x| stack(&[x.clone(), x * x], 0)),
            ("get", |x| x.get([1, 2]) * x.get(0)),
            ("slice", |x| x.slice((1.., ..-1)) * 3.),
            ("select", |x| x.col(-1) * x.col(0)),
            ("index_select", |x| x.index_select(0, &on(x, [2, 0, 2])) * x),
            ("gather", |x| x.gather(1, &on(x, [[3, 3], [0, 1], [2, 0]])).pow(2)),
            ("sort", |x| x.sort(1).0 * on(x, [1., 2., 3., 4.])),
            ("topk", |x| x.topk(2, 0).0 * on(x, [[1.], [5.]])),
            ("batched matmul", |x| x.reshape([1, 3, 4]).expand([2, 3, 4]).matmul(&x.t())),
            ("matmul vector", |x| x.matmul(&x.row(1))),
        ];
        manual_seed(1);
        for (device, (name, function)) in devices().iter().flat_map(|d| cases.map(|c| (d, c))) {
            let x = ((randperm(12) - 5.5) * 0.3).reshape([3, 4]).to(device);
            let w = x.detach().requires_grad();
            let y = function(&w);
            let upstream = (tensor(1..=y.numel()) * 0.37).sin().reshape(y.shape()).to(device);
            (&y * &upstream).sum().backward();
            let value = |x: &Tensor| (function(x) * &upstream).sum().item();
            for i in 0..12 {
                let step = (tensor(0..12).eq(i).float() * 1e-2).reshape([3, 4]).to(device);
                let slope = (value(&(&x + &step)) - value(&(&x - &step))) / 2e-2;
                let gradient = w.grad().reshape(-1).get(i).item();
                let near = (slope - gradient).abs() < 2e-2 * slope.abs().max(1.);
                assert!(near, "{name}[{i}] on {device}: {gradient}, and the slope is {slope}");
            }
        }
    }

    #[test]
    fn mistakes_say_what_to_do() {
        let w = tensor([1., 2.]).requires_grad();
        assert_eq!(
            mistake(|| (&w * 2.).backward()),
            "backward: goes from one number, and this tensor has the shape [2]: take .sum() or .mean() first, or say \
             .backward_with(&gradient)"
        );
        assert_eq!(
            mistake(|| tensor(1.).backward()),
            "backward: nothing here requires a gradient, so there is nothing to compute: \
             was it made inside no_grad, or from tensors without .requires_grad()?"
        );
        let loss = w.pow(2).sum();
        assert_eq!(
            mistake(|| drop(w.grad())),
            "grad: there is no gradient yet: call .backward() on the loss first (and .zero_grad() forgets it)"
        );
        loss.backward();
        assert_eq!(
            mistake(|| loss.backward()),
            "backward: these operations have been gone through already, and their record was let go: \
             compute the loss again, or call .backward_retain_graph() the first time"
        );
        assert_eq!(
            mistake(|| drop(tensor([1.]).grad())),
            "grad: this tensor does not require a gradient: make it with .requires_grad() before computing with it"
        );
        assert_eq!(
            mistake(|| drop((&w * 2.).grad())),
            "grad: this tensor was computed from others, and only the ones made by hand keep a gradient: \
             call .retain_grad() on it before .backward()"
        );
        assert_eq!(
            mistake(|| drop(tensor([1, 2]).requires_grad())),
            "requires_grad: only floats can have a gradient, and this tensor holds i64: say .float() first"
        );
        assert_eq!(
            mistake(|| w.set_data([1., 2., 3.])),
            "set_data: the shape must stay [2], and the new numbers have [3]"
        );
        let mut v = w.clone();
        assert_eq!(
            mistake(move || v -= 1.),
            "a tensor that requires a gradient cannot be changed while operations are recorded: \
             do it inside no_grad(|| ...), or use set_data"
        );
    }
}

mod places {
    use super::*;

    #[test]
    fn tensors_of_two_devices_do_not_mix() {
        let x = ones([2]).to(&Device::ndarray());
        assert_eq!(x.to_string(), "tensor([1., 1.], device='ndarray')");
        assert_eq!(
            mistake(|| drop(ones([2]) + &x)),
            "+: one tensor is on cpu, the other on ndarray: \
             bring them together with .to(&device), as x.to(&y.device())"
        );
        assert_eq!((ones([2]) + x.to(&Device::cpu())).to_vec(), [2., 2.]);
    }

    #[test]
    fn a_gradient_flows_from_device_to_device() {
        let w = ones([2]).requires_grad();
        (w.to(&Device::ndarray()) * 3.).sum().backward();
        assert_eq!((w.grad().device(), w.grad().to_vec()), (Device::cpu(), vec![3., 3.]));
    }

    #[test]
    fn a_tensor_can_go_to_another_thread() {
        let w = ones([2]).requires_grad();
        let loss = (&w * 3.).sum();
        std::thread::spawn(move || loss.backward()).join().unwrap();
        assert_eq!(w.grad().to_vec(), [3., 3.]);
    }

    #[test]
    fn the_devices_that_are_here_are_listed() {
        assert_eq!(devices().len() > 2, cuda_is_available());
        assert_eq!(format!("{} {}", devices()[0], devices()[1]), "cpu ndarray");
        if !cuda_is_available() {
            assert!(
                mistake(|| assert_eq!(Device::cuda(), Device::cpu()))
                    .ends_with("use Device::cpu(), or see device_report()")
            );
        }
    }

    #[test]
    fn a_mistake_points_into_the_cell() {
        use std::sync::Mutex;
        static PLACE: Mutex<Option<u32>> = Mutex::new(None);
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(|panic| {
            if panic.location().is_some_and(|place| place.file() == file!()) {
                *PLACE.lock().unwrap() = panic.location().map(|place| place.line());
            }
        }));
        let line = line!() + 1;
        mistake(|| drop(zeros([3, 2]) * zeros([5])));
        assert_eq!(PLACE.lock().unwrap().take(), Some(line));
        std::panic::set_hook(before);
    }
}

mod notebook {
    use super::*;
    use emberbook::display::Show;

    #[test]
    fn a_tensor_is_a_table() {
        let html = |x: &Tensor| x.show().get("text/html").expect("a table").to_owned();
        let x = tensor([[1., 2.5], [-3., 4.]]).requires_grad();
        assert!(html(&x).contains("<td>1.0000</td><td>2.5000</td></tr>"));
        assert!(html(&x).contains("2 &times; 2, f32, requires grad"));
        assert_eq!(html(&zeros([2, 3, 2])).matches("<table>").count(), 2);
        assert!(html(&zeros([2, 3, 2])).contains(">[1]<"));
        let large = html(&zeros([60, 60]));
        assert!(large.matches("<td>").count() == 49 && large.contains("60 &times; 60"));
        assert!(html(&tensor(5)).contains("<code>5</code>") && html(&tensor(5)).contains("a single number, i64"));
        assert_eq!(x.show().get("text/plain"), Some(x.to_string().as_str()));
    }
}
