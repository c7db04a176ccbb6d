//! What a student reads where an operation, a loss or a draw cannot be done.

use emberbook::mistake::TensorMistake;
use emberbook::prelude::*;

/// What a mistake says, without its drawing.
fn mistake<T>(work: impl FnOnce() -> T) -> String {
    whole(work).split("\n\n").next().expect("a line").to_owned()
}

fn whole<T>(work: impl FnOnce() -> T) -> String {
    let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).err().expect("this is a mistake");
    panic.downcast_ref::<String>().expect("a message").clone()
}

#[test]
fn of_operations() {
    let (matrix, vector) = (zeros([2, 3]), zeros(3));
    for (said, expected) in [
        (mistake(|| matrix.dot(&vector)), "dot: needs two vectors, and this tensor has the shape [2, 3]"),
        (mistake(|| vector.dot(&ones(2))), "dot: one vector has 3 numbers, and the other 2: each needs its partner"),
        (mistake(|| vector.outer(&matrix)), "outer: needs two vectors, and this tensor has the shape [2, 3]"),
        (mistake(|| vector.mv(&vector)), "mv: needs a matrix on the left, and this tensor has the shape [3]"),
        (mistake(|| matrix.mv(&ones(2))), "mv: [2, 3] x [2, 1] does not fit: the inner sizes are 3 and 2."),
        (
            mistake(|| matrix.bmm(&matrix)),
            "bmm: needs batches of matrices (3 dimensions; .matmul() takes others), and this tensor has the shape [2, 3]",
        ),
        (
            mistake(|| zeros([4, 2, 3]).bmm(&zeros([5, 3, 2]))),
            "bmm: [4, 2, 3] x [5, 3, 2] does not fit: there are 4 matrices and 5 (.matmul() can take one for all)",
        ),
        (mistake(|| tensor(1.).diag(0)), "diag: needs a matrix or a vector, and this tensor has the shape []"),
        (mistake(|| vector.tril(0)), "tril: needs a matrix, or a batch of them, and this tensor has the shape [3]"),
        (mistake(|| matrix.flip([0, -2])), "flip: the dimension 0 is named twice"),
        (
            mistake(|| matrix.roll(1, 2)),
            "roll: there is no dimension 2 in the shape [2, 3]: its dimensions are 0 to 1, or -1 from the end",
        ),
        (
            mistake(|| meshgrid([&vector, &matrix])),
            "meshgrid: needs a vector for each axis, and this tensor has the shape [2, 3]",
        ),
        (
            mistake(|| matrix.maximum(ones(2))),
            "maximum: the shapes [2, 3] and [2] do not fit: the sizes 3 and 2 differ in the last dimension, and neither is 1",
        ),
    ] {
        assert_eq!(said, expected);
    }
}

#[test]
fn of_losses() {
    let (y, t, labels) = (zeros([2, 3]), ones([2, 3]), tensor([0, 2]));
    for (said, expected) in [
        (
            mistake(|| huber_loss(&y, &ones(2))),
            "huber_loss: the prediction has the shape [2, 3] and the target [2]: there are 6 predictions and 2 targets",
        ),
        (mistake(|| HuberLoss::new().delta(0.)), "huber_loss: delta is an error's size, greater than 0, and not 0"),
        (
            mistake(|| SmoothL1Loss::new().beta(-1.)),
            "smooth_l1_loss: beta is an error's size, greater than 0, and not -1",
        ),
        (
            mistake(|| bce_loss(&full([2, 3], 1.5), &t)),
            "bce_loss: 1.5 is no probability: it must be from 0 to 1. Of logits, take bce_with_logits_loss",
        ),
        (
            mistake(|| BceWithLogitsLoss::new().pos_weight(&ones([2, 2, 3])).forward(&y, &t)),
            "bce_with_logits_loss: a weight of shape [2, 2, 3] does not fit: it must stretch to [2, 3]",
        ),
        (
            mistake(|| BceLoss::new().weight(&ones(2)).forward(&y, &t)),
            "bce_loss: a weight of shape [2] does not fit: it must stretch to [2, 3]",
        ),
        (
            mistake(|| nll_loss(&y, &tensor([[0], [1]]))),
            "nll_loss: takes log-probabilities [n, classes] and labels [n], and was given [2, 3] and [2, 1]: say labels.squeeze()",
        ),
        (
            mistake(|| nll_loss(&y, &tensor([0, 3]))),
            "nll_loss: the label in row 1 is 3, and with 3 classes labels go from 0 to 2",
        ),
        (
            mistake(|| CrossEntropyLoss::new().weight(&ones(2)).forward(&y, &labels)),
            "cross_entropy: there is one weight for each of the 3 classes, and these have the shape [2]",
        ),
        (
            mistake(|| CrossEntropyLoss::new().label_smoothing(2.)),
            "cross_entropy: label_smoothing is a share from 0 to 1, and not 2",
        ),
        (
            mistake(|| cross_entropy(&y, &tensor([0., 2.]))),
            "cross_entropy: needs class numbers as labels, and this tensor holds f32: say labels.long() first",
        ),
    ] {
        assert_eq!(said, expected);
    }
}

#[test]
fn of_draws() {
    let weights = tensor([[1., 0., 2.], [0., 3., 0.]]);
    for (said, expected) in [
        (mistake(|| bernoulli(&tensor([0.5, -0.5]))), "bernoulli: -0.5 is no probability: it must be from 0 to 1"),
        (mistake(|| normal(0., -1., 3)), "normal: a standard deviation is 0 or more, and not -1"),
        (
            mistake(|| multinomial(&tensor([1., f64::NAN]), 1, true)),
            "multinomial: NaN is no weight: they are 0 or more, and finite",
        ),
        (
            mistake(|| multinomial(&weights, 2, false)),
            "multinomial: 2 cannot be drawn without putting back: 1 of the weights in row 1 is not 0",
        ),
        (
            mistake(|| multinomial(&weights.row(0), 3, false)),
            "multinomial: 3 cannot be drawn without putting back: 2 of the weights are not 0",
        ),
        (
            mistake(|| multinomial(&zeros([2, 2]), 1, true)),
            "multinomial: all the weights in row 0 are 0: there is nothing to draw",
        ),
        (
            mistake(|| multinomial(&ones([2, 2, 2]), 1, true)),
            "multinomial: needs a vector of weights, or a matrix with a row for each draw, and this tensor has the shape [2, 2, 2]",
        ),
    ] {
        assert_eq!(said, expected);
    }
}

#[test]
fn a_program_can_match_on_it() {
    let found = Mistake::catch(|| ones([3, 2]).mm(&ones([3, 2])));
    let Err(Mistake::Tensor(TensorMistake::InnerSizes { left, right, .. })) = found else { panic!("{found:?}") };
    assert_eq!((left, right), (vec![3, 2], vec![3, 2]));
    assert_eq!(Mistake::catch(|| 7).unwrap(), 7);
}

#[test]
fn another_panic_is_no_mistake_of_the_librarys() {
    let _ = Mistake::catch(|| ones(3).mm(&ones(3)));
    assert!(std::panic::catch_unwind(|| Mistake::catch(|| panic!("the cell's own"))).is_err());
}

#[test]
fn shapes_that_do_not_fit_are_drawn() {
    assert_eq!(
        whole(|| ones([3, 2]).mm(&ones([3, 4]))),
        "\
mm: [3, 2] x [3, 4] does not fit: the inner sizes are 2 and 3.

     [2]               4
    ┌────┐         ┌────────┐
    │    │         │        │
  3 │    │  x  [3] │        │
    │    │         │        │
    └────┘         └────────┘
  [2] and [3] have to be the same"
    );
    assert_eq!(
        whole(|| ones([4, 3, 2]) + ones([5, 2])),
        "\
+: the shapes [4, 3, 2] and [5, 2] do not fit: the sizes 3 and 5 differ in the last dimension but one, and neither is 1

     4  [3]  2
  +     [5]  2
  the sizes in brackets have to be the same, or one of them 1"
    );
    assert_eq!(
        whole(|| sequential![linear(2, 4), linear(2, 1)].forward(&ones([3, 2]))),
        "\
in layer 1, linear(2, 1): the input has 4 features in its last dimension, shape [3, 4], but this layer takes 2

       [4]
    ┌────────┐         ┌──────┐
    │        │     [2] │  Wᵀ  │
  3 │   x    │  x      │      │
    │        │         └──────┘
    └────────┘
  [4] and [2] have to be the same"
    );
}

#[test]
fn a_drawing_is_small_whatever_the_sizes() {
    for drawn in [
        whole(|| ones([1, 4096]).mm(&ones([1, 4096]))),
        whole(|| linear(12544, 3).forward(&ones([0, 11664]))),
        whole(|| ones([2, 1, 1, 100, 7]) - ones([100, 8])),
    ] {
        assert!(drawn.lines().count() < 12, "{drawn}");
        assert!(drawn.lines().skip(1).all(|line| line.chars().count() < 70), "{drawn}");
    }
}

#[test]
fn the_mistake_itself_is_one_line() {
    let mistake = Mistake::catch(|| ones([3, 2]).mm(&ones([3, 4]))).unwrap_err();
    assert_eq!(mistake.to_string(), "mm: [3, 2] x [3, 4] does not fit: the inner sizes are 2 and 3.");
}
