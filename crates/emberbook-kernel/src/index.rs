//! What is known of the helper crate and of the standard library, for help while typing: types, traits, functions, their
//! signatures and their documentation.
//!
//! It is made of rustdoc's JSON when the bundle is built (see `bundle/index.rs`), and read when somebody asks for help. A
//! signature is Rust's own text, in which each path is that of a definition: `alloc::vec::Vec<f64>`. The documentation is a
//! file beside it, of which only what is shown is read.

use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;

use serde::{Deserialize, Serialize};

const ITEMS: &str = "items.json";
const DOCUMENTATION: &str = "documentation.md";

/// All that is known.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Index {
    /// By the path of the definition; a macro's ends with `!`.
    pub items: BTreeMap<String, Item>,
    pub impls: Vec<Impl>,
    /// What can be named in a public module, and the paths of its definitions.
    pub modules: BTreeMap<String, Vec<(String, String)>>,
}

/// A type, a trait, a function, a constant, a macro.
#[derive(Debug, Serialize, Deserialize)]
pub struct Item {
    pub kind: Kind,
    /// `pub fn mse_loss(prediction: &emberbook::tensor::Tensor, ...`
    pub text: String,
    pub docs: Docs,
    /// Public fields, variants, what a trait has.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<Member>,
}

/// What belongs to a type or to a trait.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Member {
    pub name: String,
    pub kind: Kind,
    pub text: String,
    pub docs: Docs,
}

/// The methods of a type, or the associated types of a trait's implementation.
#[derive(Debug, Serialize, Deserialize)]
pub struct Impl {
    /// `impl<T> core::ops::Deref for alloc::vec::Vec<T>`
    pub header: String,
    /// The outermost part of the type: a path, or what [`heads`] has for types without one.
    pub of: String,
    /// The trait's path, if it is a trait's.
    pub implements: Option<String>,
    pub members: Vec<Member>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    Module,
    Type,
    Trait,
    Function,
    Constant,
    Macro,
    Field,
    Variant,
    AssociatedType,
}

/// Where a documentation begins, and its length; no length where there is none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Docs(pub u64, pub usize);

/// What stands for types that have no path, and for all types at once.
pub mod heads {
    pub const ANY: &str = "*";
    pub const REFERENCE: &str = "&";
    pub const SLICE: &str = "[]";
    pub const ARRAY: &str = "[;]";
    pub const TUPLE: &str = "()";
    pub const OTHER: &str = "?";
}

impl Index {
    /// Reads what lies in a folder.
    pub fn read(folder: &Path) -> io::Result<Self> {
        Ok(serde_json::from_slice(&std::fs::read(folder.join(ITEMS))?)?)
    }

    /// Writes it and the documentation into a folder.
    pub fn write(&self, documentation: &str, folder: &Path) -> io::Result<()> {
        std::fs::create_dir_all(folder)?;
        std::fs::write(folder.join(ITEMS), serde_json::to_vec(self)?)?;
        std::fs::write(folder.join(DOCUMENTATION), documentation)
    }
}

impl Docs {
    /// The documentation, as Markdown.
    pub fn read(self, folder: &Path) -> Option<String> {
        let mut text = vec![0; self.1];
        File::open(folder.join(DOCUMENTATION)).ok()?.read_exact_at(&mut text, self.0).ok()?;
        String::from_utf8(text).ok().filter(|text| !text.is_empty())
    }
}
