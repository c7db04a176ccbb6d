//! What the kernel writes around a student's cell.

use emberbook::cell::{end, put, run, take};

#[test]
fn a_variable_waits_for_the_next_cell() {
    put("losses", vec![1.0, 0.5]);
    assert_eq!(take::<Vec<f64>>("losses"), [1.0, 0.5]);
}

#[test]
#[should_panic = "the variable `point` is no longer a f64; run the cell that makes it again"]
fn a_variable_of_another_type_is_not_taken_for_it() {
    put("point", 1_i32);
    take::<f64>("point");
}

#[test]
fn a_cell_runs_once() {
    let mut runs = 0;
    end(run(|| runs += 1));
    assert_eq!(runs, 1);
}
