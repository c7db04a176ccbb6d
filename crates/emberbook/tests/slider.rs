//! Figures to step through, in a notebook and where no script may run.

use emberbook::prelude::*;

fn mistake<T>(work: impl FnOnce() -> T) -> String {
    let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).err().expect("this is a mistake");
    panic.downcast_ref::<String>().expect("a message").clone()
}

#[test]
fn without_a_script_each_figure_unfolds_and_the_first_is_open() {
    let html = slider("rate", &[0.1, 0.5], [plot(&[1, 2]), plot(&[2, 1])]).show();
    let html = html.get("text/html").expect("HTML");
    assert!(html.contains("<details open><summary>rate = 0.1</summary><img "), "{html}");
    assert!(html.contains("<details><summary>rate = 0.5</summary><img "), "{html}");
    assert!(!html.contains("<script") && !html.contains("<style") && !html.contains("<svg"), "nothing leaks: {html}");
}

#[test]
fn names_are_text_and_nothing_else() {
    let html = slider("<b>\"η\"</b>", &["<script>1</script>"], [plot(&[1, 2])]).show();
    let html = html.get("text/html").expect("HTML");
    assert!(html.contains("&lt;b&gt;&quot;η&quot;&lt;/b&gt; = &lt;script&gt;1&lt;/script&gt;"), "{html}");
    assert!(!html.contains("<b>") && !html.contains("<script"), "{html}");
}

#[test]
fn whatever_can_be_shown_can_be_stepped_through() {
    let html = slider("run", &[1], [subplots(1, 2, [plot(&[1]), plot(&[2])])]).show();
    assert!(html.get("text/html").expect("HTML").contains("data:image/svg+xml;base64,"));
    let tables = slider("step", &["first"], [tensor([[1., 2.]])]).show();
    assert!(tables.get("text/html").expect("HTML").contains("<table"));
    assert!(tables.get("text/plain").expect("text").starts_with("step = first\ntensor([[1., 2.]])"), "{tables:?}");
}

#[test]
fn mistakes_count_both() {
    assert_eq!(
        mistake(|| slider("rate", &[0.1, 0.5], [plot(&[1])])),
        "slider: 2 values and 1 figure do not pair up: every place of the slider needs one of each"
    );
    assert_eq!(
        mistake(|| slider("rate", &[0.0; 0], [] as [Figure; 0])),
        "slider: takes at least one value with its figure"
    );
}
