//! Sliders that compute, where there is no front end: their last state is what is seen.

use emberbook::interact::{Controls, Interact};
use emberbook::prelude::*;

fn mistake<T>(work: impl FnOnce() -> T) -> String {
    let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).err().expect("this is a mistake");
    panic.downcast_ref::<String>().expect("a message").clone()
}

fn text(shown: &Interact) -> String {
    shown.show().get("text/plain").expect("text").to_owned()
}

/// Where sliders begin, as `name = value`.
fn begins(controls: impl Controls + 'static) -> String {
    interact(controls, |_| ()).to_string()
}

#[test]
fn a_float_slider_begins_in_the_middle_at_a_round_number() {
    assert_eq!(begins(float_slider("x", 0.0..=1.0)), "x = 0.5");
    assert_eq!(begins(float_slider("x", -2..2)), "x = 0");
    assert_eq!(begins(float_slider("x", 0.0..=1.1)), "x = 0.55");
    assert_eq!(begins(float_slider("x", -1.0..=0.3)), "x = -0.35");
    assert_eq!(begins(float_slider("x", 0.0..=1.0).step(0.3)), "x = 0.6");
    assert_eq!(begins(float_slider("x", 1e-5..=3e-5)), "x = 0.00002");
}

#[test]
fn an_int_slider_knows_both_kinds_of_ranges() {
    assert_eq!(begins(int_slider("n", 1..=9)), "n = 5");
    assert_eq!(begins(int_slider("n", -4..5)), "n = 0");
    assert_eq!(
        mistake(|| int_slider("n", 3..3)),
        "int_slider: \"n\" needs a range from a smaller number to a larger one, and this one goes from 3 to 2"
    );
}

#[test]
fn the_closure_gets_each_value_in_its_own_type_without_a_word_of_it() {
    let weights = [2., 3.];
    let shown = interact(
        (float_slider("w", 0..=1), int_slider("layer", 0..=1).value(1), dropdown("scale", [1.5, 2.5])),
        move |(w, layer, scale)| weights[layer] * w * scale,
    );
    assert_eq!(text(&shown), "w = 0.5, layer = 1, scale = 1.5\n2.25");
}

#[test]
fn a_closure_may_change_what_it_owns() {
    let mut calls = 0;
    let shown = interact(float_slider("x", 0..1), move |_| {
        calls += 1;
        calls
    });
    assert_eq!(text(&shown), "x = 0.5\n1");
    assert_eq!(text(&shown), "x = 0.5\n1", "to look again is not to draw again");
    shown.set("x", 0.5);
    assert_eq!(text(&shown), "x = 0.5\n1", "nothing has moved");
    shown.set("x", 1);
    assert_eq!(text(&shown), "x = 1\n2");
}

#[test]
fn a_list_is_set_by_what_is_read_in_it() {
    let shown = interact(dropdown("activation", ["relu", "tanh"]), |name| name);
    assert_eq!(text(&shown), "activation = relu\nrelu");
    shown.set("activation", "tanh");
    assert_eq!(text(&shown), "activation = tanh\ntanh");
    assert_eq!(
        mistake(|| shown.set("activation", "gelu")),
        "set: \"gelu\" is not among the options of \"activation\": they are relu, tanh"
    );
    assert_eq!(begins(dropdown("rate", [0.1, 0.5]).value(0.5)), "rate = 0.5");
}

#[test]
fn what_the_closure_shows_and_gives_is_seen_together() {
    let shown = interact(int_slider("n", 0..=4), |n| {
        display(&tensor([n as f64]));
        figure().title("below")
    });
    let faces = shown.show();
    assert!(faces.get("text/plain").expect("text").starts_with("n = 2\ntensor([2.])\n"), "{faces:?}");
    let html = faces.get("text/html").expect("HTML");
    assert!(html.contains("<table") && html.contains("data:image/svg+xml;base64,"), "{html}");
}

#[test]
fn a_slider_that_moves_itself_is_a_mistake() {
    use std::cell::RefCell;
    use std::rc::Rc;
    let own: Rc<RefCell<Option<Interact>>> = Rc::default();
    let seen = Rc::clone(&own);
    let shown = interact(float_slider("x", 0..1), move |x| {
        if let Some(own) = &*seen.borrow() {
            own.set("x", x / 2.);
        }
        x
    });
    *own.borrow_mut() = Some(shown.clone());
    assert_eq!(mistake(|| shown.show()), "set: \"x\" cannot be moved while its own closure runs");
}

#[test]
fn names_cannot_become_html() {
    let faces = interact(dropdown("<b>\"η\"", ["<script>1</script>"]), |chosen| chosen).show();
    let html = faces.get("text/html").expect("HTML");
    assert!(html.contains("&lt;b&gt;&quot;η&quot; = &lt;script&gt;"), "{html}");
    assert!(!html.contains("<b>") && !html.contains("<script"), "{html}");
}
