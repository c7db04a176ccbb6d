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
