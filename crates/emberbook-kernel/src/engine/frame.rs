//! What evcxr writes around a cell, made fit for one that catches its own panics and keeps its own variables.
//!
//! No line is added or removed, so evcxr still finds which line is the student's.

/// Where a cell's own code begins: see [`source`](super::source).
pub(super) const RUN: &str = "::emberbook::cell::run(|| {";

/// The source as the compiler gets it.
pub(super) fn rewrite(source: &str) -> String {
    if source.contains("catch_unwind(") {
        return source.replacen("if std::panic::catch_unwind(||{", "if Ok::<(), ()>({", 1);
    }
    // evcxr found mistakes, and compiles once more for clearer words about them.
    source.replacen(RUN, "::emberbook::cell::check({", 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cell_catches_its_own_panics() {
        let source =
            "fn a() {\nif std::panic::catch_unwind(||{\n{ ::emberbook::cell::run(|| { x })\n}).is_err() {\n}\n}";
        let rewritten = "fn a() {\nif Ok::<(), ()>({\n{ ::emberbook::cell::run(|| { x })\n}).is_err() {\n}\n}";
        assert_eq!(rewrite(source), rewritten);
    }

    #[test]
    fn a_check_looks_at_the_code_outside_a_closure() {
        assert_eq!(rewrite("{ ::emberbook::cell::run(|| { x })"), "{ ::emberbook::cell::check({ x })");
    }
}
