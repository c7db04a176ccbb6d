//! What evcxr writes around a cell, made fit for one that catches its own panics and keeps its own variables.
//!
//! No line is added or removed, so evcxr still finds which line is the student's.

use syn::Item;
use syn::spanned::Spanned;

use super::cell_process::CELL;

/// Where a cell's own code begins: see [`source`](super::source).
pub(super) const RUN: &str = "::emberbook::cell::run(|| {";

/// What evcxr writes before the code of a cell, and after it.
const CATCH: &str = "if std::panic::catch_unwind(||{";
const CAUGHT: &str = "}).is_err() {\n    println!(\"EVCXR_PANIC_NOTIFICATION\");\n}\n";

/// The source as the compiler gets it.
pub(super) fn rewrite(source: &str) -> String {
    let source = with_macros_everywhere(&with_one_name(source));
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

/// evcxr writes the definitions in any order, and a macro is known only after the place where it is written, unless it
/// has a path.
fn with_macros_everywhere(source: &str) -> String {
    let mut result = source.to_owned();
    let file = source.contains("macro_rules!").then(|| syn::parse_file(source).ok()).flatten();
    for item in file.into_iter().flat_map(|file| file.items).rev() {
        if let Item::Macro(item) = &item
            && let Some(name) = &item.ident
            && !item.attrs.iter().any(|attribute| attribute.path().is_ident("macro_export"))
        {
            result.insert_str(item.span().byte_range().end, &format!(" pub(crate) use {name};"));
        }
    }
    result
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

    #[test]
    fn a_macro_has_a_path() {
        let source = "fn six() -> i32 { twice!(3) }\nmacro_rules! twice {\n($x:expr) => { 2 * $x } }\nfn f() {}\n";
        assert_eq!(rewrite(source), source.replace("$x } }", "$x } } pub(crate) use twice;"));
    }

    #[test]
    fn an_exported_macro_has_one_already() {
        let source = "#[macro_export]\nmacro_rules! two { () => { 2 } }\n";
        assert_eq!(rewrite(source), source);
    }
}
