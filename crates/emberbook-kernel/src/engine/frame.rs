//! What evcxr writes around a cell, made fit for one that catches its own panics and keeps its own variables.
//!
//! No line is added or removed, so evcxr still finds which line is the student's.

use super::cell_process::CELL;

/// Where a cell's own code begins: see [`source`](super::source).
pub(super) const RUN: &str = "::emberbook::cell::run(|| {";

/// What evcxr writes before the code of a cell, and after it.
const CATCH: &str = "if std::panic::catch_unwind(||{";
const CAUGHT: &str = "}).is_err() {\n    println!(\"EVCXR_PANIC_NOTIFICATION\");\n}\n";

/// The source as the compiler gets it.
pub(super) fn rewrite(source: &str) -> String {
    let source = with_one_name(source);
    if is_to_run(&source) {
        return source.replacen(CATCH, "({", 1).replacen(CAUGHT, "});\n\n\n", 1);
    }
    // evcxr found mistakes, and compiles once more for clearer words about them.
    source.replacen(RUN, "::emberbook::cell::check({", 1)
}

/// Whether the source is to run, and not only to be looked at.
pub(super) fn is_to_run(source: &str) -> bool {
    source.contains(CATCH)
}

/// evcxr numbers the functions of its cells.
fn with_one_name(source: &str) -> String {
    const NUMBERED: &str = "pub extern \"C\" fn run_user_code_";
    let Some(start) = source.rfind(NUMBERED) else {
        return source.to_owned();
    };
    let rest = source[start + NUMBERED.len()..].trim_start_matches(|letter: char| letter.is_ascii_digit());
    format!("{}pub extern \"C\" fn {CELL}{rest}", &source[..start])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cell_catches_its_own_panics() {
        let source = format!("fn a() {{\n{CATCH}\n{{ ::emberbook::cell::run(|| {{ x }})\n{CAUGHT}store\n}}");
        let rewritten = "fn a() {\n({\n{ ::emberbook::cell::run(|| { x })\n});\n\n\nstore\n}";
        assert_eq!(rewrite(&source), rewritten);
    }

    #[test]
    fn the_number_is_left_out() {
        let source = "x\npub extern \"C\" fn run_user_code_12(\nv: *mut u8) {}";
        assert_eq!(rewrite(source), "x\npub extern \"C\" fn run_user_code(\nv: *mut u8) {}");
    }

    #[test]
    fn a_check_looks_at_the_code_outside_a_closure() {
        assert_eq!(rewrite("{ ::emberbook::cell::run(|| { x })"), "{ ::emberbook::cell::check({ x })");
    }
}
