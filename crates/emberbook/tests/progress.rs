//! What a student sees of a loop with a progress bar. A plain program shows the last state of a bar on standard error, so
//! each loop here runs in a program of its own: this one again, asked for one loop.

use std::process::{Command, Output};

use emberbook::interrupt;
use emberbook::prelude::*;

/// Runs one of the loops below, which are marked `ignore`, in a program of its own.
fn run(name: &str) -> Output {
    let program = std::env::current_exe().expect("a test knows its own program");
    let arguments = ["--exact", name, "--ignored", "--nocapture", "--test-threads=1"];
    Command::new(program).args(arguments).output().expect("the program starts")
}

/// The bars that a loop leaves.
fn bars_of(name: &str) -> Vec<String> {
    let errors = String::from_utf8(run(name).stderr).expect("a bar is text");
    errors.lines().filter(|line| line.contains(" s")).map(str::to_owned).collect()
}

#[test]
fn the_loop_is_the_loop_it_would_be_without() {
    let mut epochs = vec![];
    for epoch in progress(1..30) {
        epochs.push(epoch);
    }
    let same: Vec<i32> = (1..30).collect();
    assert_eq!(epochs, same);

    let names = vec!["a", "b"];
    assert_eq!(progress(&names).enumerate().map(|(i, name)| format!("{i}{name}")).collect::<String>(), "0a1b");
    assert_eq!(progress(0..7).len(), 7);
}

#[test]
fn a_finished_bar_is_full_and_says_how_many_and_how_long() {
    let bars = bars_of("finished");
    assert_eq!(bars.len(), 1, "{bars:?}");
    assert!(bars[0].starts_with("100% ████████████████████ 29/29  0."), "{bars:?}");
    assert!(bars[0].ends_with(" per second"), "{bars:?}");
}

#[test]
#[ignore = "a loop to be looked at"]
fn finished() {
    for _ in progress(1..30) {
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
}

#[test]
fn a_loop_left_by_break_says_where() {
    let bars = bars_of("broken_off");
    assert_eq!(bars.len(), 1, "{bars:?}");
    assert!(bars[0].starts_with(" 40% ████████░░░░░░░░░░░░ stopped in 4 of 10  0."), "{bars:?}");
}

#[test]
#[ignore = "a loop to be looked at"]
fn broken_off() {
    for epoch in progress(1..=10) {
        if epoch == 4 {
            break;
        }
    }
}

#[test]
fn a_loop_that_panics_says_where() {
    let bars = bars_of("panicked");
    assert!(bars.iter().any(|bar| bar.contains("stopped in 3 of 10")), "{bars:?}");
}

#[test]
#[ignore = "a loop to be looked at"]
fn panicked() {
    for epoch in progress(0..10) {
        assert!(epoch < 2, "the third item goes wrong");
    }
}

#[test]
fn where_nobody_knows_the_total_the_bar_counts() {
    let bars = bars_of("unknown_total");
    assert_eq!(bars.len(), 1, "{bars:?}");
    assert!(bars[0].starts_with("100% ████████████████████ 5  0."), "{bars:?}");
}

#[test]
#[ignore = "a loop to be looked at"]
fn unknown_total() {
    for _ in progress((0..10).filter(|number| number % 2 == 0)) {}
}

#[test]
fn an_empty_loop_is_done_at_once() {
    assert_eq!(bars_of("empty"), ["100% ████████████████████ 0/0  0.0 s"]);
}

#[test]
#[ignore = "a loop to be looked at"]
fn empty() {
    for _ in progress(0..0) {}
}

#[test]
fn the_bars_of_an_inner_loop_take_turns_in_one_place() {
    let bars = bars_of("nested");
    assert_eq!(bars.len(), 2, "one for the outer loop and one for the inner loops together: {bars:?}");
    assert!(bars.iter().any(|bar| bar.contains(" 4/4 ")) && bars.iter().any(|bar| bar.contains(" 3/3 ")), "{bars:?}");
}

#[test]
#[ignore = "a loop to be looked at"]
fn nested() {
    for _ in progress(0..4) {
        for _ in progress(0..3) {}
    }
}

#[test]
fn stop_leaves_the_loop_and_keeps_what_it_had_done() {
    let output = run("stopped");
    assert!(output.status.success(), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("stopped in 11 of 1000"), "{output:?}");
}

#[test]
#[ignore = "a loop to be looked at"]
fn stopped() {
    let mut losses = vec![];
    let loop_of_a_cell = std::panic::AssertUnwindSafe(|| {
        for step in progress(0..1000) {
            losses.push(step);
            if step == 10 {
                interrupt::request();
            }
        }
    });
    let left = std::panic::catch_unwind(loop_of_a_cell).expect_err("the loop is left");
    assert!(left.is::<interrupt::Interrupted>());
    assert_eq!(losses.len(), 11);
}
