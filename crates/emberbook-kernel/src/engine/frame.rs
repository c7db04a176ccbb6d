//! What evcxr writes around a cell, changed to run under the helper crate.
//!
//! - evcxr's runtime module is source text in every cell; the helper crate has it compiled.
//! - `std::panic::catch_unwind` around the student's code becomes [`emberbook::cell::run`], which sends output and
//!   panics to the kernel.
//! - A variable that the cell takes over, and that evcxr would lose in a panic, leaves a copy behind.
//!
//! No line is added or removed, so evcxr still finds which line is the student's.

/// The frame with these changes, or `None` if there is no student's code in it to run.
pub(super) fn rewrite(source: &str) -> Option<String> {
    let entry = source.find("pub extern \"C\" fn run_user_code_")?;
    let catch = entry + source[entry..].find("std::panic::catch_unwind(")?;
    let (items, rest) = source.split_at(entry);
    let (prologue, code) = rest.split_at(catch - entry);
    let code = code.replacen("std::panic::catch_unwind(", "::emberbook::cell::run(", 1);
    let stored: Vec<&str> = after_code(&code).lines().filter_map(stored_name).collect();
    Some(format!("{}{}{code}", without_runtime(items), with_copies(prologue, &stored)))
}

const RUNTIME: &str = "mod evcxr_internal_runtime {";

/// Puts the compiled module in the place of evcxr's text.
fn without_runtime(items: &str) -> String {
    let Some(start) = items.rfind(RUNTIME) else {
        return items.to_owned();
    };
    let Some(length) = items[start..].find("\n}\n#[unsafe(no_mangle)]").map(|place| place + 2) else {
        return items.to_owned();
    };
    let lines = items[start..start + length].matches('\n').count();
    format!(
        "{}use ::emberbook::cell::variables as evcxr_internal_runtime;{}{}",
        &items[..start],
        "\n".repeat(lines),
        &items[start + length..]
    )
}

/// The statements that evcxr writes after the student's code, which store what is still there.
fn after_code(code: &str) -> &str {
    code.rfind("println!(\"EVCXR_PANIC_NOTIFICATION\")").map_or("", |place| &code[place..])
}

fn stored_name(line: &str) -> Option<&str> {
    line.strip_prefix("evcxr_variable_store.put_variable::<")?;
    name_in_stringify(line)
}

fn name_in_stringify(line: &str) -> Option<&str> {
    let start = line.rfind("stringify!(")? + "stringify!(".len();
    Some(&line[start..start + line[start..].find(')')?])
}

fn with_copies(prologue: &str, stored: &[&str]) -> String {
    let mut result = String::with_capacity(prologue.len());
    for line in prologue.split_inclusive('\n') {
        let text = line.trim_end_matches('\n');
        let taken = text.contains("evcxr_variable_store.take_variable::<").then(|| name_in_stringify(text)).flatten();
        result += text;
        if let Some(name) = taken
            && !stored.contains(&name)
        {
            result += &format!(
                " {{ use evcxr_internal_runtime::{{KeepClone as _, KeepNothing as _}}; (&&evcxr_internal_runtime::Taken(&{name})).keep(\"{name}\"); }}"
            );
        }
        if line.ends_with('\n') {
            result.push('\n');
        }
    }
    result
}
