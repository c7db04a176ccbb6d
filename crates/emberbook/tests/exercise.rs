//! What `check!` says to right answers, to wrong ones and to none.

use std::sync::Once;

use emberbook::display::Show;
use emberbook::exercise::{Answer, Verdict, judge};
use emberbook::prelude::*;

const SHEET: &str = r#"
[1]
value = [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]
hint = "What is added to each row?"
right = "That is $k$."

[[1.wrong]]
value = [[2.0, 3.0, 4.0], [5.0, 6.0, 7.0]]
hint = "Right shape. The bias is not part of k."
code = "x.mm(&w.t()) + &b"

[2]
value = 20

[3]
value = "n4"

[4]
value = [true, false]

[5]
input = [0.0, 1.0, -2.0]
value = [0.0, 3.0, -6.0]
[[5.wrong]]
value = [3.0, 4.0, 1.0]
hint = "That adds 3."

[6]
layers = ["Linear(in_features=2, out_features=3, bias=True)", "Tanh()"]

[7]
input = [[1.0, 1.0]]
value = [[3.5]]
[7.parameters]
"0.bias" = [0.5]

[8]
at_least = 0.9
at_most = 1.0
[[8.wrong]]
at_most = 0.6
hint = "That is no better than a guess."

[9]
input = [[2.0, 0.5], [1.0, -1.0]]
value = [1.95, 1.1]

[10]
input = [[[1.0], [2.0]], [[0.0], [4.0]]]
value = 2.5

[11]
value = [[1.0, 2.0], [3.0, 4.0]]
tolerance = 0.5

[12]
value = -1.2635
"#;

/// A folder with the checks above, and in it a folder for the notebook.
fn at_home() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let home = std::env::temp_dir().join(format!("emberbook-exercises-{}", std::process::id()));
        std::fs::create_dir_all(home.join("exercises")).unwrap();
        std::fs::create_dir_all(home.join("inside")).unwrap();
        std::fs::write(home.join("exercises/9.9.toml"), SHEET).unwrap();
        std::fs::write(home.join("exercises/9.8.toml"), "[1]\nvalu = 3\n").unwrap();
        std::env::set_current_dir(home.join("inside")).unwrap();
    });
}

fn verdict<Kind>(number: u32, answer: impl Answer<Kind>) -> Verdict {
    at_home();
    judge(&format!("9.9 exercise {number}"), &answer.given())
}

fn said<Kind>(number: u32, answer: impl Answer<Kind>) -> String {
    verdict(number, answer).to_string()
}

fn is_right<Kind>(number: u32, answer: impl Answer<Kind>) -> bool {
    verdict(number, answer).is_right()
}

#[test]
fn an_exercise_without_an_answer_says_what_to_do() {
    assert_eq!(said(1, ..), "○ Not answered yet. Put your answer in the place of `..` and run this cell again.");
    check!("9.9 exercise 1", ..);
}

#[test]
fn a_right_answer_is_right_whatever_its_type() {
    let right = tensor([[1., 2., 3.], [4., 5., 6.]]);
    assert_eq!(said(1, &right), "✓ Right. That is $k$.");
    assert!(is_right(1, parameter(&right)));
    assert!(is_right(1, vec![vec![1., 2., 3.], vec![4., 5., 6.]]));
    assert!(is_right(1, [[1, 2, 3], [4, 5, 6]]));
    assert!(is_right(2, 20) && is_right(2, 20_usize) && is_right(2, 20.) && is_right(2, 20_f32));
    assert!(is_right(2, tensor(20)) && is_right(2, tensor([[20.]])), "a tensor of one number is a number");
    assert!(is_right(3, "n4") && is_right(3, " N4 ".to_string()));
    assert!(is_right(4, [true, false]) && is_right(4, (true, false)) && is_right(4, tensor([true, false])));
}

#[test]
fn numbers_are_right_as_far_as_they_print_and_whole_ones_to_the_last_digit() {
    assert!(is_right(12, -1.2635) && is_right(12, -1.26349) && is_right(12, -1.2634));
    assert!(said(12, -1.25).starts_with("✗ Not yet. Very close"), "{}", said(12, -1.25));
    assert!(!is_right(2, 20.01) && !is_right(2, 21));
    assert!(is_right(11, [[1.4, 2.], [3., 4.]]) && !is_right(11, [[1.6, 2.], [3., 4.]]));
}

#[test]
fn a_known_wrong_answer_gets_its_hint_alone() {
    assert_eq!(said(1, tensor([[2., 3., 4.], [5., 6., 7.]])), "✗ Not yet. Right shape. The bias is not part of k.");
    assert_eq!(said(5, |x: f64| x + 3.), "✗ Not yet. That adds 3.");
    assert_eq!(said(8, 0.5), "✗ Not yet. That is no better than a guess.");
}

#[test]
fn any_other_wrong_answer_hears_what_is_right_about_it() {
    for (said, expected) in [
        (said(1, zeros([3, 2])), "The shape is [3, 2], and [2, 3] is asked for: are rows and columns swapped?"),
        (said(1, zeros([2, 4])), "The shape is [2, 4], and [2, 3] is asked for."),
        (said(1, 7.), "A table of numbers with the shape [2, 3] is asked for, and this is a number."),
        (
            said(1, [1., 2., 3., 4., 5., 6.]),
            "The numbers are right, the shape is not: it is [6], and [2, 3] is asked for.",
        ),
        (said(1, "six"), "A table of numbers with the shape [2, 3] is asked for, and this is text."),
        (said(1, zeros([2, 3])), "The shape is right, and none of the values is yet. What is added to each row?"),
        (
            said(1, tensor([[1., 2., 3.], [4., 0., 6.]])),
            "The shape is right, and 5 of 6 values are. Look at [1, 1]. What is added to each row?",
        ),
        (said(1, tensor([[-1., -2., -3.], [-4., -5., -6.]])), "The sign is the other way round."),
        (said(11, tensor([[1., 3.], [2., 4.]])), "Rows and columns are swapped."),
        (said(2, f64::NAN), "There is NaN in it"),
        (said(2, 7), "That is not it."),
        (said(2, "20"), "A number is asked for, and this is text."),
        (said(2, [20, 20]), "A number is asked for, and this is a list of 2 numbers."),
        (said(3, 4), "Text is asked for, and this is a number."),
        (said(3, "n5"), "That is not it."),
        (said(4, [true, true]), "The shape is right, and 1 of 2 values are. Look at [1]."),
        (said(1, vec![vec![1.], vec![]]), "and this is a table whose rows differ in length."),
        (said(8, 0.8), "It is too small."),
        (said(8, 1.5), "It is too large."),
        (said(5, 3.), "A function or a net is asked for, and this is a number."),
        (said(2, |x: f64| x), "The result is asked for, not what computes it: call it."),
        (said(6, 3.), "A net is asked for."),
    ] {
        assert!(said.starts_with("✗ Not yet. ") && said.contains(expected), "{said}\ninstead of\n{expected}");
    }
}

fn three_times(x: f64) -> f64 {
    3. * x
}

#[test]
fn a_function_is_judged_by_what_it_gives() {
    assert!(is_right(5, three_times) && is_right(5, |x: f64| x + x + x));
    assert!(is_right(5, |x: &Tensor| 3. * x), "a function of a tensor gets all the numbers at once");
    assert!(is_right(9, |w: f64, gradient: f64| w - 0.1 * gradient));
    assert!(is_right(10, |y: &Tensor, t: &Tensor| mse_loss(y, t)));
    assert!(is_right(10, |y: &Tensor, t: &Tensor| ((y - t) * (y - t)).mean().item()));
    assert!(said(5, |x: f64, y: f64| x + y).contains("A function of other arguments is asked for."));
}

#[test]
fn a_net_is_judged_by_its_layers_its_parameters_and_what_it_gives() {
    assert!(
        is_right(6, sequential![linear(2, 3), tanh()]) && is_right(6, sequential![sequential![linear(2, 3)], tanh()])
    );
    for (net, expected) in [
        (sequential![linear(2, 3), relu()], "Look at layer 1: `ReLU()` is not what is asked for there."),
        (sequential![linear(2, 3)], "The net has 1, and 2 are asked for."),
        (sequential![linear(2, 3), tanh(), linear(3, 1)], "The net has 3, and 2 are asked for."),
    ] {
        assert!(said(6, &net).contains(expected), "{}", said(6, &net));
    }
    let net = sequential![linear(2, 1)];
    net[0].set_weight([[1., 2.]]);
    net[0].set_bias([0.5]);
    assert!(is_right(7, &net));
    net[0].set_bias([0.0]);
    assert!(said(7, &net).contains("Look at `0.bias`."), "{}", said(7, &net));
    let other = sequential![linear(3, 1)];
    other[0].set_bias([0.5]);
    assert!(said(7, &other).contains("On the input of this check it stops: in layer 0"), "{}", said(7, &other));
}

#[test]
fn a_check_that_is_not_there_says_so_in_a_sentence() {
    at_home();
    let elsewhere = judge("1.2 exercise 1", &3.0.given()).to_string();
    assert!(elsewhere.contains("the file `exercises/1.2.toml`, which belongs beside the notebook, is not there"));
    assert_eq!(
        said(99, tensor([[0.123456789, 1.], [2., 3.]])),
        "○ `exercises/9.9.toml` has no exercise 99. If this answer is right, add\n`[99]`\n`value = [[0.123457, 1.0], [2.0, 3.0]]`"
    );
}

#[test]
fn a_mistake_in_the_file_is_its_writers() {
    at_home();
    let mistake = |name: &str| Mistake::catch(|| judge(name, &3.0.given())).unwrap_err().to_string();
    let said = mistake("9.8 exercise 1");
    assert!(said.contains("exercises/9.8.toml cannot be read") && said.contains("valu"), "{said}");
    assert!(mistake("exercise 1").contains("as \"1.2 exercise 1\", and this is \"exercise 1\""));
}

#[test]
fn what_is_said_is_escaped() {
    let html = verdict(3, "<b>").show().get("text/html").unwrap().to_string();
    assert!(!html.contains("<b>") && html.contains("Not yet"));
    let waiting = verdict(3, ..).show();
    assert!(waiting.get("text/html").unwrap().contains("<code>..</code>"));
}
