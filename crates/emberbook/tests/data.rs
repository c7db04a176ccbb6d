//! A student splits the data.

use emberbook::prelude::*;

#[test]
fn the_split_is_scikit_learns() {
    // sklearn.model_selection.train_test_split(range(10), test_size=0.2, random_state=0)
    let rows = arange(0, 10, 1).reshape([10, 1]);
    let (train, test, train_again, test_again) = train_test_split(&rows, &rows, 0.2, 0);
    assert_eq!(test.to_ints(), [2, 8]);
    assert_eq!(train.to_ints(), [4, 9, 1, 6, 7, 3, 0, 5]);
    assert!(train.equal(&train_again) && test.equal(&test_again), "inputs and targets stay together");
}

#[test]
fn a_share_that_leaves_a_rest_is_rounded_up_for_the_test_set() {
    // The example in scikit-learn's own documentation, random_state=42.
    let (x, y) = (tensor(0..10).reshape([5, 2]), tensor(0..5));
    let (train_x, test_x, train_y, test_y) = train_test_split(&x, &y, 0.33, 42);
    assert_eq!(train_x.to_ints(), [4, 5, 0, 1, 6, 7]);
    assert_eq!(test_x.to_ints(), [2, 3, 8, 9]);
    assert_eq!((train_y.to_ints(), test_y.to_ints()), (vec![2, 0, 3], vec![1, 4]));
}

#[test]
fn mistakes_with_a_split_name_the_shapes() {
    let mistake =
        |cell: fn()| *std::panic::catch_unwind(cell).expect_err("a mistake").downcast::<String>().expect("text");
    assert_eq!(
        mistake(|| drop(train_test_split(&ones([5, 2]), &ones([4, 1]), 0.2, 0))),
        "train_test_split: x and y need one row for each example, and their shapes are [5, 2] and [4, 1]"
    );
    assert_eq!(
        mistake(|| drop(train_test_split(&ones([1, 2]), &ones([1, 1]), 0.2, 0))),
        "train_test_split: a test set of 0.2 of 1 rows leaves one of the two sets empty: give a share such as 0.20"
    );
}
