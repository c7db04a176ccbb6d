//! The names of variables' types.
//!
//! A cell tells the type of a variable as [`std::any::type_name`] prints it, by the paths of definitions:
//! `std::collections::hash::map::HashMap<alloc::string::String, f64>`. Many of those are private; a later cell must name
//! the type by a public path.

use std::collections::BTreeSet;

/// Why a later cell cannot name a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Nameless {
    /// Each closure has a type of its own, without a name.
    Closure,
    /// So has each function, as long as it is not made a `fn` pointer.
    Function,
    /// A type that was defined inside a block or a function.
    Inner,
    /// `!`, the type of what never ends, has a name only as what a function returns.
    Never,
}

/// The type as Rust source that means the same in every cell.
pub(super) fn source(type_name: &str) -> Result<String, Nameless> {
    // What is defined in a closure's body has the closure in its path.
    if type_name.split("{{closure}}").skip(1).any(|after| !after.starts_with("::")) {
        return Err(Nameless::Closure);
    }
    if type_name.contains("{{") || type_name.contains("::emberbook_cell::") {
        return Err(Nameless::Inner);
    }
    if type_name.replace("-> !", "").contains('!') {
        return Err(Nameless::Never);
    }
    let mut function = false;
    let source = with_paths(type_name, |path| {
        let segments: Vec<&str> = path.split("::").collect();
        let name = segments[segments.len() - 1];
        function |= name.starts_with(char::is_lowercase) && segments[1] != "ffi";
        public(&segments)
    });
    if function { Err(Nameless::Function) } else { Ok(source) }
}

/// The type as a student would write it: `HashMap<String, f64>`.
pub(super) fn short(type_name: &str) -> String {
    with_paths(type_name, |path| path.rsplit("::").next().unwrap_or(path).to_owned())
}

/// The names of the student's own that are in a type.
pub(super) fn own(type_name: &str) -> impl Iterator<Item = String> {
    let mut names = Vec::new();
    with_paths(type_name, |path| {
        if let Some(own) = path.trim_start_matches("::").strip_prefix("notebook::") {
            names.extend(own.split("::").map(str::to_owned));
        }
        String::new()
    });
    names.into_iter()
}

/// Whether a type is plain data: numbers, text, and collections of them.
pub(super) fn is_plain(type_name: &str) -> bool {
    const PLAIN: [&str; 12] = [
        "Vec",
        "String",
        "Option",
        "Result",
        "HashMap",
        "HashSet",
        "BTreeMap",
        "BTreeSet",
        "VecDeque",
        "BinaryHeap",
        "RandomState",
        "Global",
    ];
    let mut plain = true;
    let rest = with_paths(type_name, |path| {
        plain &= !path.starts_with("notebook::") && path.rsplit("::").next().is_some_and(|name| PLAIN.contains(&name));
        String::new()
    });
    let is_primitive = |word: &str| word.is_empty() || word.parse::<usize>().is_ok() || PRIMITIVES.contains(&word);
    plain
        && rest.split(|letter: char| !letter.is_alphanumeric() && letter != '_').all(is_primitive)
        && !rest.contains(['*', '&'])
}

const PRIMITIVES: [&str; 18] = [
    "bool", "char", "str", "f32", "f64", "i8", "i16", "i32", "i64", "i128", "isize", "u8", "u16", "u32", "u64", "u128",
    "usize", "static",
];

/// A type as the compiler names it, by public paths, as Rust source that means the same in every cell.
pub(super) fn absolute(public_name: &str) -> String {
    with_paths(public_name, |path| format!("::{path}"))
}

/// The crates of a type whose public paths are not known here.
pub(super) fn crates(type_name: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    with_paths(type_name, |path| {
        let name = path.split("::").next().unwrap_or_default();
        if !["core", "alloc", "std", "emberbook", "notebook"].contains(&name) {
            found.insert(name.to_owned());
        }
        String::new()
    });
    found
}

/// Replaces every path of several segments.
fn with_paths(type_name: &str, mut replace: impl FnMut(&str) -> String) -> String {
    let mut result = String::with_capacity(type_name.len());
    let mut rest = type_name;
    while !rest.is_empty() {
        let is_path = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == ':';
        let end = rest.find(|letter| !is_path(letter)).unwrap_or(rest.len());
        let (path, after) = rest.split_at(end);
        if path.contains("::") {
            result += &replace(path);
        } else {
            result += path;
        }
        let end = after.find(is_path).unwrap_or(after.len());
        result += &after[..end];
        rest = &after[end..];
    }
    result
}

/// A public path for the path of a definition. The standard library and the helper crate define a type in a private
/// module inside the public one that shows it, but for the few modules named here.
fn public(segments: &[&str]) -> String {
    let path = match segments {
        ["notebook", rest @ ..] => return format!("crate::{}", rest.join("::")),
        ["core" | "alloc" | "std", rest @ ..] => match rest {
            ["collections", _, _, name @ ("HashMap" | "HashSet" | "BTreeMap" | "BTreeSet")] => {
                format!("std::collections::{name}")
            }
            ["collections", kind @ ("hash" | "btree"), form, .., name] => {
                format!("std::collections::{kind}_{form}::{name}")
            }
            ["collections", _, name @ ("VecDeque" | "LinkedList" | "BinaryHeap")] => {
                format!("std::collections::{name}")
            }
            ["collections", list, .., name] => format!("std::collections::{list}::{name}"),
            ["sync", module @ ("mpsc" | "atomic"), .., name] => format!("std::sync::{module}::{name}"),
            ["os", ..] => format!("std::{}", rest.join("::")),
            [module, .., name] => format!("std::{module}::{name}"),
            _ => format!("std::{}", rest.join("::")),
        },
        ["emberbook", module, .., name] => format!("emberbook::{module}::{name}"),
        _ => segments.join("::"),
    };
    format!("::{path}")
}

#[cfg(test)]
mod tests {
    use std::any::type_name_of_val;
    use std::collections::{HashMap, VecDeque};

    use super::*;

    /// The test holds where the path that comes out names the very type: `type_name` of the path is the name again.
    macro_rules! names {
        ($($type:ty),* $(,)?) => {$({
            let name = std::any::type_name::<$type>();
            let expected = stringify!($type).replace(' ', "");
            assert_eq!(source(name).unwrap().replace(' ', ""), expected, "{name}");
        })*};
    }

    #[test]
    fn a_type_of_the_standard_library_has_a_public_path() {
        names!(
            ::std::vec::Vec<f64>,
            ::std::string::String,
            ::std::option::Option<i32>,
            ::std::result::Result<f32, ::std::num::ParseFloatError>,
            ::std::collections::HashMap<::std::string::String, ::std::vec::Vec<i64>>,
            ::std::collections::HashSet<u8>,
            ::std::collections::BTreeMap<char, i32>,
            ::std::collections::BTreeSet<char>,
            ::std::collections::VecDeque<i32>,
            ::std::collections::BinaryHeap<i32>,
            ::std::collections::hash_map::IntoIter<i32, i32>,
            ::std::boxed::Box<dyn ::std::ops::Fn(f32) -> f32>,
            ::std::boxed::Box<dyn ::std::iter::Iterator<Item = i32>>,
            ::std::rc::Rc<::std::cell::RefCell<bool>>,
            ::std::sync::Arc<::std::sync::Mutex<[f32; 3]>>,
            ::std::sync::mpsc::Receiver<()>,
            ::std::sync::atomic::AtomicUsize,
            ::std::ops::Range<usize>,
            ::std::ops::RangeInclusive<usize>,
            ::std::iter::Rev<::std::vec::IntoIter<i32>>,
            ::std::time::Instant,
            ::std::time::Duration,
            ::std::thread::JoinHandle<i32>,
            ::std::io::Error,
            ::std::path::PathBuf,
            ::std::cmp::Ordering,
            (f32, [[u8; 2]; 3], fn(i32) -> i32),
        );
    }

    #[test]
    fn the_crates_own_paths() {
        assert_eq!(source("emberbook::tensor::Tensor").unwrap(), "::emberbook::tensor::Tensor");
        assert_eq!(
            source("alloc::vec::Vec<emberbook::nn::parameter::Parameter>").unwrap(),
            "::std::vec::Vec<::emberbook::nn::Parameter>"
        );
        assert_eq!(source("core::option::Option<notebook::Point>").unwrap(), "::std::option::Option<crate::Point>");
        assert_eq!(crates("alloc::vec::Vec<rand::rngs::thread::ThreadRng>"), ["rand".to_owned()].into());
        assert!(crates("alloc::vec::Vec<notebook::Point>").is_empty());
    }

    #[test]
    fn some_types_have_no_name() {
        assert_eq!(source(type_name_of_val(&|x: i32| x)), Err(Nameless::Closure));
        assert_eq!(source(type_name_of_val(&(0..3).map(|x| x + 1))), Err(Nameless::Closure));
        assert_eq!(source(type_name_of_val(&str::len)), Err(Nameless::Function));
        assert_eq!(source("notebook::emberbook_cell::{{closure}}::Point"), Err(Nameless::Inner));
        assert_eq!(source("std::thread::join_handle::JoinHandle<!>"), Err(Nameless::Never));
        assert_eq!(source("fn() -> !").unwrap(), "fn() -> !");
    }

    #[test]
    fn a_student_reads_the_last_word() {
        let value: HashMap<String, VecDeque<f64>> = HashMap::new();
        assert_eq!(short(type_name_of_val(&value)), "HashMap<String, VecDeque<f64>>");
    }
}
