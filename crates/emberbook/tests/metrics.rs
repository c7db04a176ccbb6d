//! What is reported of a prediction, the rows of cross-validation and the penalties, beside scikit-learn's and PyTorch's.

mod oracle;

use emberbook::prelude::*;
use oracle::{close, from_json};
use serde_json::Value;

/// What `make_metrics.py` has written.
fn answers(of: &str) -> Value {
    serde_json::from_str::<Value>(include_str!("metrics.json")).expect("JSON")[of].clone()
}

fn ints(json: &Value) -> Vec<i64> {
    json.as_array().expect("a list").iter().map(|number| number.as_i64().expect("a whole number")).collect()
}

/// What a mistake says.
fn mistake<T>(work: impl FnOnce() -> T) -> String {
    let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).err().expect("this is a mistake");
    panic.downcast_ref::<String>().expect("a message").clone()
}

#[test]
fn errors_of_numbers_are_scikit_learns() {
    for (name, case) in answers("regression").as_object().expect("cases") {
        let [y, prediction] = ["y", "prediction"].map(|which| from_json(&case[which]));
        let found = [mean_absolute_error(&y, &prediction), r2_score(&y, &prediction)];
        let expected = ["mean_absolute_error", "r2_score"].map(|which| case[which].as_f64().expect("a number"));
        for (found, expected) in found.iter().zip(expected) {
            assert!((found - expected).abs() <= 1e-6 * expected.abs().max(1.0), "{name}: {found} and {expected}");
        }
    }
}

#[test]
fn classes_are_counted_as_scikit_learn_counts_them() {
    let case = answers("classification");
    let logits = from_json(&case["logits"]);
    let [labels, predicted] = ["labels", "predicted"].map(|which| tensor(ints(&case[which])));
    for prediction in [&logits, &predicted, &predicted.float(), &predicted.reshape([-1, 1])] {
        assert_eq!(accuracy(prediction, &labels), case["accuracy"].as_f64().expect("a number"));
        assert_eq!(accuracy(prediction, &labels.reshape([40, 1])), case["accuracy"].as_f64().expect("a number"));
        let counts = confusion_counts(&labels, prediction);
        let rows: Vec<Vec<i64>> = case["confusion"].as_array().expect("rows").iter().map(ints).collect();
        assert_eq!((counts.shape(), counts.to_ints()), (vec![4, 4], rows.concat()));
    }
}

#[test]
fn answers_are_true_or_false_and_true_is_class_1() {
    let (answers, truth) = (tensor([0.9, 0.4, 0.6]).gt(0.5), tensor([[1.], [1.], [0.]]));
    assert_eq!(accuracy(&answers, &truth), 1. / 3.);
    assert_eq!(confusion_counts(&truth, &answers).to_ints(), [0, 1, 1, 1]);
}

#[test]
fn logits_of_classes_that_no_example_has_are_counted_too() {
    let counts = confusion_counts(&tensor([0, 0]), &tensor([[1., 0., 0.], [0., 1., 0.]]));
    assert_eq!((counts.shape(), counts.sum().to_ints()), (vec![3, 3], vec![2]));
}

#[test]
fn mistakes_with_classes_say_what_is_wanted() {
    let takes = "takes one true class for each example, [n], and as the prediction one class for each, [n], or one score \
                 for each class, [n, classes]; it was given the true classes";
    let (logits, labels) = (zeros([3, 2]), tensor([0, 1, 1]));
    for (said, expected) in [
        (
            mistake(|| accuracy(&logits, &tensor([0, 1]))),
            format!("accuracy: {takes} [2] and the prediction [3, 2]: there are 3 predictions for 2 examples"),
        ),
        (
            mistake(|| accuracy(&labels, &logits)),
            format!("accuracy: {takes} [3, 2] and the prediction [3]: are they the other way round?"),
        ),
        (
            mistake(|| confusion_counts(&one_hot(&labels, 2), &logits)),
            format!(
                "confusion_counts: {takes} [3, 2] and the prediction [3, 2]: if each row of the true classes has a 1 at its \
                 class, say .argmax_dim(1) on them"
            ),
        ),
        (
            mistake(|| accuracy(&tensor([[0.2], [0.7]]), &tensor([[0.], [1.]]))),
            "accuracy: 0.2 is not a class number (0, 1, 2, …): say .gt(0.5) on probabilities first, or \
             .gt(0) on logits"
                .into(),
        ),
        (
            mistake(|| accuracy(&logits, &tensor([0, 1, 2]))),
            "accuracy: the label in row 2 is 2, and with 2 classes labels go from 0 to 1".into(),
        ),
        (
            mistake(|| accuracy(&zeros([0]), &zeros([0]))),
            "accuracy: a tensor without numbers (its shape is [0]) has no accuracy".into(),
        ),
    ] {
        assert_eq!(said, expected);
    }
}

#[test]
fn mistakes_with_numbers_name_the_shapes() {
    assert_eq!(
        mistake(|| r2_score(&zeros([3]), &zeros([3, 1]))),
        "r2_score: the prediction has the shape [3, 1] and the target [3]: say .reshape([3, 1]) on the target, or \
         .squeeze_dim(-1) on the prediction"
    );
    assert_eq!(mistake(|| r2_score(&zeros([1, 1]), &zeros([1, 1]))), "r2_score: needs at least 2 examples");
    assert_eq!(
        mistake(|| mean_absolute_error(&zeros([2]), &zeros([3]))),
        "mean_absolute_error: the prediction has the shape [3] and the target [2]: there are 3 predictions and 2 targets"
    );
}

#[test]
fn folds_are_scikit_learns() {
    let folds = answers("folds");
    for (name, found) in
        [("in order", k_fold(10, 4)), ("shuffled", k_fold(23, 5).shuffle(3)), ("leave one out", leave_one_out(4))]
    {
        let expected = folds[name].as_array().expect("folds");
        assert_eq!(found.len(), expected.len(), "{name}");
        for ((train, test), expected) in found.zip(expected) {
            assert_eq!(train.to_ints(), ints(&expected["train"]), "{name}");
            assert_eq!(test.to_ints(), ints(&expected["test"]), "{name}");
        }
    }
}

#[test]
fn folds_index_the_rows_of_a_table() {
    let x = arange(0, 12, 1).reshape([6, 2]);
    let (train, test) = k_fold(6, 3).next().expect("a fold");
    assert_eq!((x.get(&train).shape(), x.get(&test).to_ints()), (vec![4, 2], vec![0, 1, 2, 3]));
}

#[test]
fn mistakes_with_folds_say_how_many_there_can_be() {
    for k in [0, 1, 7] {
        assert_eq!(
            mistake(|| k_fold(6, k)),
            format!("k_fold: 6 examples cannot be cut into {k} folds: say a number from 2 to 6")
        );
    }
    assert_eq!(mistake(|| k_fold(1, 2)), "k_fold: needs at least 2 examples");
    assert_eq!(mistake(|| leave_one_out(1)), "leave_one_out: needs at least 2 examples");
}

#[test]
fn penalties_and_their_gradients_are_pytorchs() {
    let my_net = sequential![linear(2, 3), tanh(), linear(3, 1)];
    my_net[0].set_weight([[0.4, -0.5], [0., -0.6], [0.1, 0.3]]);
    my_net[0].set_bias([0.2, 0., -0.7]);
    my_net[2].set_weight([[1., -0.5, 0.25]]);
    my_net[2].set_bias([-2.]);
    for (name, loss) in [("l1", l1_penalty(&my_net)), ("l2", l2_penalty(&my_net))] {
        let expected = &answers("penalties")[name];
        my_net.zero_grad();
        loss.backward();
        let grads: Vec<Tensor> = my_net.parameters().iter().map(|it| it.grad().reshape([-1])).collect();
        assert!(close(&loss, &from_json(&expected["value"])), "{name}: {loss}");
        assert!(close(&cat(&grads, 0), &from_json(&expected["grad"])), "{name}");
    }
    let expected = answers("penalties");
    assert!(close(&l1_penalty(my_net.weights()), &from_json(&expected["l1"]["weights"])));
    assert!(close(&l2_penalty(my_net.weights()), &from_json(&expected["l2"]["weights"])));
    assert_eq!(l1_penalty(&relu()).item(), 0., "nothing to be punished");
}

#[test]
fn the_l2_penalty_is_half_a_weight_decay() {
    let (decayed, punished) = (linear(3, 2), linear(3, 2));
    punished.load_state_dict(&decayed.state_dict());
    let (x, y) = (ones([4, 3]), ones([4, 2]));
    let mut by_decay = Sgd::new(&decayed, 0.1).weight_decay(0.2);
    let mut by_loss = Sgd::new(&punished, 0.1);
    for _ in 0..3 {
        decayed.zero_grad();
        punished.zero_grad();
        mse_loss(&decayed.forward(&x), &y).backward();
        (mse_loss(&punished.forward(&x), &y) + 0.1 * l2_penalty(&punished)).backward();
        by_decay.step();
        by_loss.step();
    }
    assert!(decayed.weight().allclose(&punished.weight(), 1e-6));
}
