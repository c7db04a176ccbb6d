//! What the kernel writes around a student's cell.

use std::process::ExitCode;

use emberbook::cell::{lend, main, put, set_fingerprints, step, take};
use emberbook::prelude::{Tensor, tensor};

#[test]
fn a_variable_waits_for_the_next_cell() {
    put("losses", vec![1.0, 0.5]);
    set_fingerprints([("losses".to_owned(), 7)].into());
    assert_eq!(take::<Vec<f64>>("losses", 7), [1.0, 0.5]);
}

#[test]
#[should_panic = "the variable `losses` is no longer what it was; run the cell that makes it again"]
fn a_variable_whose_type_was_defined_anew_is_not_read() {
    put("losses", vec![1.0, 0.5]);
    set_fingerprints([("losses".to_owned(), 7)].into());
    take::<Vec<f64>>("losses", 8);
}

#[test]
#[should_panic = "the variable `point` is no longer what it was; run the cell that makes it again"]
fn a_variable_of_another_type_is_not_taken_for_it() {
    put("point", 1_i32);
    take::<f64>("point", 0);
}

#[test]
#[should_panic = "the variable `x` is no longer what it was; run the cell that makes it again"]
fn a_handle_whose_type_nobody_has_vouched_for_is_not_lent() {
    put("x", tensor([1., 2.]));
    lend::<Tensor>("x", 0);
}

#[test]
fn a_step_hands_over_what_it_made() {
    assert_eq!(step(|| Some(vec![1.0, 0.5])), Some(vec![1.0, 0.5]));
}

#[test]
fn a_panic_ends_its_step_alone() {
    let mut losses = vec![];
    let failed: Option<()> = step(|| {
        losses.push(1.0);
        panic!("the loss is not a number")
    });
    assert_eq!(failed, None);
    assert_eq!(losses, [1.0]);
}

#[test]
fn a_program_runs_once() {
    thread_local!(static RUNS: std::cell::Cell<u32> = const { std::cell::Cell::new(0) });
    main(|| RUNS.set(RUNS.get() + 1));
    assert_eq!(RUNS.get(), 1);
}

#[test]
fn a_program_that_returns_an_error_fails() {
    fn program() -> Result<(), std::num::ParseIntError> {
        "x".parse::<i32>().map(|_| ())
    }
    assert_eq!(
        step(|| {
            main(program);
            Some(())
        }),
        None
    );
    assert_eq!(
        step(|| {
            main(|| ExitCode::FAILURE);
            Some(())
        }),
        None
    );
    assert_eq!(
        step(|| {
            main(|| ExitCode::SUCCESS);
            Some(())
        }),
        Some(())
    );
}
