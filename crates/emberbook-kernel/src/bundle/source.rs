//! The helper crate's source, as rust-analyzer reads it.

use std::fs;
use std::path::Path;

use syn::spanned::Spanned;

use crate::blank::blank;

/// Leaves what rust-analyzer needs of the source in `folder`. To rustc, which has none of its dependencies, the crate is empty.
pub(super) fn keep_for_rust_analyzer(folder: &Path) -> anyhow::Result<()> {
    hide_private_methods(folder)?;
    let root = folder.join("lib.rs");
    let source = fs::read_to_string(&root)?;
    Ok(fs::write(root, format!("#![cfg(rust_analyzer)]\n{source}"))?)
}

/// Blanks the methods that are not public: help while typing would offer them to students.
fn hide_private_methods(folder: &Path) -> anyhow::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            hide_private_methods(&path)?;
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            let source = fs::read_to_string(&path)?;
            fs::write(&path, without_private_methods(&source)?)?;
        }
    }
    Ok(())
}

fn without_private_methods(source: &str) -> syn::Result<String> {
    let mut private = Vec::new();
    for item in syn::parse_file(source)?.items {
        let syn::Item::Impl(methods) = item else { continue };
        let is_private = |method: &syn::ImplItemFn| !matches!(method.vis, syn::Visibility::Public(_));
        for item in methods.items.iter().filter(|_| methods.trait_.is_none()) {
            if let syn::ImplItem::Fn(method) = item
                && is_private(method)
            {
                private.push(method.span().byte_range());
            }
        }
    }
    Ok(blank(source, |byte| !private.iter().any(|method| method.contains(&byte))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_methods_are_hidden_and_nothing_moves() {
        let source = "impl Tensor {\n    pub fn t(&self) {}\n    pub(super) fn inner(&self) {\n        1;\n    }\n}\nimpl Drop for Tensor {\n    fn drop(&mut self) {}\n}\n";
        let hidden = without_private_methods(source).unwrap();
        assert!(hidden.contains("pub fn t(&self) {}") && hidden.contains("fn drop(&mut self) {}"));
        assert!(!hidden.contains("inner"));
        assert_eq!(hidden.len(), source.len());
    }
}
