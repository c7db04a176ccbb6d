"""Cells that nbgrader grades: a function to write, and its tests, some of them hidden."""

MEAN = """\
fn mean(x: &[f64]) -> f64 {
    // BEGIN SOLUTION
    x.iter().sum::<f64>() / x.len() as f64
    // END SOLUTION
}"""
MEAN_TESTS = """\
assert_eq!(mean(&[2.]), 2.);
// BEGIN HIDDEN TESTS
assert_eq!(mean(&[1., 3.]), 2.);
// END HIDDEN TESTS"""
