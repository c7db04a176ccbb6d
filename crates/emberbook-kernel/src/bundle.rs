//! The bundle: the helper crate, built once, in the form that every cell links to.
//!
//! | file | what it is |
//! |---|---|
//! | `libemberbook.so` | the helper crate, with Burn inside |
//! | `deps/` | the metadata of its dependencies, which rustc wants to see |
//! | `face/` | a crate with the helper crate's name and nothing in it, for cargo |
//! | `source/` | the helper crate's source without dependencies, for help while typing |
//! | `library/` | the standard library's source, trimmed to what that help reads |
//! | `bare/` | a standard library with nothing in it: evcxr reads one, and needs none |
//! | `libstart.so` | a compiled cell that does nothing, for evcxr to begin with |
//! | `report` | a program that says what tensors can be on, for `emberbook doctor` |
//! | `cells/` | compiled cells of the lessons, put there by scripts/lab |
//! | `id.txt` | what tells one build of the library from another |
//! | `rustc.txt` | the compiler that built it; the bundle is valid for no other |
//! | `toolchain.txt` | rustup's name for that compiler |
//! | `sysroot.txt` | the folder where that compiler is |
//! | `linker.txt` | how rustc calls its linker without the system's C compiler |

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, bail};
use syn::spanned::Spanned;
use thiserror::Error;

use crate::blank::blank;
use crate::engine::CELL;

/// The environment variable that names the bundle's folder; the kernelspec sets it.
pub const BUNDLE: &str = "EMBERBOOK_BUNDLE";

/// A bundle that fits the compiler in use.
#[derive(Debug, Clone)]
pub struct Bundle {
    pub folder: PathBuf,
}

/// Why there is no bundle to work with.
#[derive(Debug, Error)]
pub enum BundleError {
    #[error("the prebuilt library is not at {0}; run scripts/lab in a checkout of Emberbook to build it")]
    Missing(PathBuf),
    #[error(
        "the prebuilt library was built by another compiler:\n  it: {built}\n  now: {now}\nRun scripts/lab again to build it for this one"
    )]
    OtherCompiler { built: String, now: String },
    #[error("no rustc was found: {0}; install Rust from https://rustup.rs")]
    NoCompiler(std::io::Error),
}

impl Bundle {
    /// The bundle that the environment names, or the one installed beside this program, whether it is there or not.
    pub fn installed() -> Self {
        Self { folder: std::env::var_os(BUNDLE).map(PathBuf::from).unwrap_or_else(beside_program) }
    }

    /// The bundle, if it is there and fits the compiler in use.
    pub fn find() -> Result<Self, BundleError> {
        let Self { folder } = Self::installed();
        let built = fs::read_to_string(folder.join("rustc.txt")).map_err(|_| BundleError::Missing(folder.clone()))?;
        let now = compiler()?;
        if built != now {
            let first = |text: &str| text.lines().next().unwrap_or_default().to_owned();
            return Err(BundleError::OtherCompiler { built: first(&built), now: first(&now) });
        }
        Ok(Self { folder })
    }

    pub fn library(&self) -> PathBuf {
        self.folder.join("libemberbook.so")
    }

    pub fn dependencies(&self) -> PathBuf {
        self.folder.join("deps")
    }

    pub fn face(&self) -> PathBuf {
        self.folder.join("face")
    }

    pub fn source(&self) -> PathBuf {
        self.folder.join("source")
    }

    pub fn bare_library(&self) -> PathBuf {
        self.folder.join("bare")
    }

    /// The source of the standard library, as far as rust-analyzer needs it.
    pub fn standard_library(&self) -> PathBuf {
        self.folder.join("library")
    }

    /// A compiled cell that does nothing: see [`start_cell`].
    pub fn start_cell(&self) -> PathBuf {
        self.folder.join("libstart.so")
    }

    /// A program that says what tensors can be on.
    pub fn report(&self) -> PathBuf {
        self.folder.join("report")
    }

    /// The variables with which Burn finds what compiles for GPUs, which scripts/lab puts beside the bundle.
    pub fn cuda(&self) -> Vec<(&'static str, OsString)> {
        const LIBRARIES: &str = "LD_LIBRARY_PATH";
        let toolkit = self.folder.with_file_name("cuda");
        if !toolkit.exists() {
            return Vec::new();
        }
        let before = std::env::var_os(LIBRARIES).unwrap_or_default();
        let folders = std::iter::once(toolkit.join("lib64")).chain(std::env::split_paths(&before));
        let libraries = std::env::join_paths(folders).unwrap_or_default();
        vec![("CUDA_PATH", toolkit.into()), (LIBRARIES, libraries)]
    }

    /// Compiled cells that fit this library.
    pub fn cells(&self) -> PathBuf {
        self.folder.join("cells")
    }

    /// The arguments with which rustc calls the linker itself, not through the system's C compiler, which takes a third
    /// of the time that it takes to link; none where that cannot be done.
    pub fn linker(&self) -> Vec<String> {
        let arguments = fs::read_to_string(self.folder.join("linker.txt")).unwrap_or_default();
        arguments.lines().map(str::to_owned).collect()
    }

    /// What tells this library from every other: a compiled cell fits one of them only.
    pub fn id(&self) -> Option<String> {
        fs::read_to_string(self.folder.join("id.txt")).ok()
    }

    /// The folder of the compiler that built the bundle.
    pub fn sysroot(&self) -> Option<PathBuf> {
        Some(PathBuf::from(fs::read_to_string(self.folder.join("sysroot.txt")).ok()?))
    }

    /// The toolchain that built the bundle, as rustup names it; none if Rust is here without rustup.
    pub fn toolchain(&self) -> Option<String> {
        let name = fs::read_to_string(self.folder.join("toolchain.txt")).ok()?;
        Some(name.trim().to_owned()).filter(|name| !name.is_empty())
    }
}

fn beside_program() -> PathBuf {
    let program = std::env::current_exe().unwrap_or_default();
    program.ancestors().nth(2).unwrap_or(Path::new("/")).join("share/emberbook/bundle")
}

fn compiler() -> Result<String, BundleError> {
    let version = Command::new("rustc").arg("-vV").output().map_err(BundleError::NoCompiler)?;
    Ok(String::from_utf8_lossy(&version.stdout).into_owned())
}

/// Builds the helper crate as one shared library and puts the bundle together. What is already there and up to date
/// stays, so running it again takes seconds.
pub fn build(to: &Path, cuda: bool) -> anyhow::Result<()> {
    let mut cargo = Command::new("cargo")
        .args([
            "build",
            "--release",
            "--locked",
            "--package",
            "emberbook",
            "--message-format",
            "json-render-diagnostics",
        ])
        .args(cuda.then_some("--features=cuda"))
        .stdout(Stdio::piped())
        .spawn()
        .context("cargo was not found; install Rust from https://rustup.rs")?;
    let mut library = None;
    let mut metadata = Vec::new();
    for line in BufReader::new(cargo.stdout.take().context("cargo has no output")?).lines() {
        let message: serde_json::Value = serde_json::from_str(&line?)?;
        if message["reason"] != "compiler-artifact" {
            continue;
        }
        let files =
            message["filenames"].as_array().into_iter().flatten().filter_map(|name| name.as_str()).map(PathBuf::from);
        if message["target"]["name"] == "emberbook" {
            let source = Path::new(message["manifest_path"].as_str().unwrap_or_default()).with_file_name("src");
            library = files
                .into_iter()
                .find(|file| file.extension().is_some_and(|kind| kind == "so"))
                .map(|file| (file, source));
        } else if message["target"]["kind"][0] == "proc-macro" {
            metadata.extend(files.filter(|file| file.extension().is_some_and(|kind| kind == "so")));
        } else {
            metadata.extend(files.filter(|file| file.extension().is_some_and(|kind| kind == "rmeta")));
        }
    }
    if !cargo.wait()?.success() {
        bail!("the helper crate did not build");
    }
    let (library, source) = library.context("cargo built no shared library")?;

    fs::create_dir_all(to)?;
    let whole = tempfile::tempdir_in(to.parent().context("the bundle needs a folder of its own")?)?;
    let new = Bundle { folder: whole.path().join("bundle") };
    fs::create_dir_all(new.dependencies())?;
    fs::copy(&library, new.library())?;
    for file in metadata {
        fs::copy(&file, new.dependencies().join(file.file_name().context("an artifact without a name")?))?;
    }
    copy_folder(&source, &new.source().join("src"), &|_| true)?;
    hide_private_methods(&new.source().join("src"))?;
    fs::write(new.source().join("Cargo.toml"), FACE)?;
    make_bare_crate(&new.face())?;
    fs::write(new.face().join("Cargo.toml"), FACE)?;
    for name in LIBRARY {
        make_bare_crate(&new.bare_library().join(name))?;
    }
    fs::write(new.folder.join("rustc.txt"), compiler()?)?;
    fs::write(new.folder.join("id.txt"), id(&new.library())?)?;
    fs::write(new.folder.join("toolchain.txt"), toolchain())?;
    let sysroot = sysroot()?;
    fs::write(new.folder.join("sysroot.txt"), sysroot.to_str().context("the toolchain's path is not UTF-8")?)?;
    let linker = linker(&sysroot);
    let links = !linker.is_empty() && compile_start_cell(&new.start_cell(), &linker).is_ok();
    if links {
        fs::write(new.folder.join("linker.txt"), linker.join("\n"))?;
    } else {
        compile_start_cell(&new.start_cell(), &[])?;
    }
    compile_report(&new, &sysroot)?;
    trim_standard_library(&sysroot, &new.standard_library())?;
    let before = Bundle { folder: to.to_owned() };
    if before.id() == new.id() && before.cells().exists() {
        copy_folder(&before.cells(), &new.cells(), &|_| true)?;
    }
    // A kernel that is running keeps the old files; one that starts now finds the old or the new, never half of each.
    let old = whole.path().join("old");
    fs::rename(to, &old)?;
    fs::rename(&new.folder, to)?;
    println!("The library that cells link to is in {}", to.display());
    Ok(())
}

fn id(library: &Path) -> anyhow::Result<String> {
    let mut hasher = DefaultHasher::new();
    fs::read(library)?.hash(&mut hasher);
    Ok(format!("{:016x}", hasher.finish()))
}

/// The crates of the standard library.
const LIBRARY: [&str; 4] = ["core", "alloc", "std", "proc_macro"];

fn make_bare_crate(folder: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(folder.join("src"))?;
    Ok(fs::write(folder.join("src/lib.rs"), "")?)
}

/// The helper crate's manifest where nothing is compiled: it has no dependencies.
const FACE: &str = r#"[package]
name = "emberbook"
version = "0.0.0"
edition = "2024"

[lib]
crate-type = ["dylib"]

[workspace]
"#;

/// What evcxr runs before anything else is a cell of its own, only to see that cells can be compiled. This one stands in
/// for it: compiling evcxr's takes half a second of every kernel's start.
fn start_cell() -> String {
    format!(
        r#"
#[unsafe(no_mangle)]
pub extern "C" fn {CELL}(variables: *mut std::ffi::c_void) -> *mut std::ffi::c_void {{
    variables
}}
"#
    )
}

fn compile_start_cell(to: &Path, linker: &[String]) -> anyhow::Result<()> {
    let mut rustc = Command::new("rustc")
        .args(linker)
        .args(["--edition", "2024", "--crate-type", "cdylib", "--crate-name", "start", "-Cstrip=symbols", "-o"])
        .arg(to)
        .arg("-")
        .stdin(Stdio::piped())
        .spawn()
        .context("no rustc was found")?;
    rustc.stdin.take().context("rustc reads no source")?.write_all(start_cell().as_bytes())?;
    if !rustc.wait()?.success() {
        bail!("rustc could not compile the first cell; is a C linker there (cc)?");
    }
    Ok(())
}

/// Compiles the program that `emberbook doctor` asks about GPUs: only the library itself knows.
fn compile_report(bundle: &Bundle, sysroot: &Path) -> anyhow::Result<()> {
    let mut extern_library = OsString::from("emberbook=");
    extern_library.push(bundle.library());
    let host = host()?;
    let standard = sysroot.join("lib/rustlib").join(host).join("lib");
    let mut rustc = Command::new("rustc")
        .args(["--edition", "2024", "--crate-name", "report", "-Cprefer-dynamic", "-Clink-arg=-Wl,-rpath,$ORIGIN"])
        .arg(format!("-Clink-arg=-Wl,-rpath,{}", standard.display()))
        .arg(format!("-Ldependency={}", bundle.dependencies().display()))
        .arg("--extern")
        .arg(extern_library)
        .arg("-o")
        .arg(bundle.report())
        .arg("-")
        .stdin(Stdio::piped())
        .spawn()
        .context("no rustc was found")?;
    let source = "fn main() { println!(\"{}\", emberbook::device::device_report()); }";
    rustc.stdin.take().context("rustc reads no source")?.write_all(source.as_bytes())?;
    if !rustc.wait()?.success() {
        bail!("rustc could not compile a program with the library");
    }
    Ok(())
}

/// The kind of machine that the compiler compiles for.
fn host() -> anyhow::Result<String> {
    let version = compiler()?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host.context("rustc does not say what it compiles for")?.to_owned())
}

/// See [`Bundle::linker`]: the toolchain's own linker, and where the system's libraries are.
fn linker(sysroot: &Path) -> Vec<String> {
    let program = sysroot.join("lib/rustlib").join(host().unwrap_or_default()).join("bin/rust-lld");
    let folders: Option<BTreeSet<PathBuf>> = ["libc.so", "libgcc_s.so"].into_iter().map(library_folder).collect();
    let Some(folders) = folders.filter(|_| program.exists()) else {
        return Vec::new();
    };
    let program = [format!("-Clinker={}", program.display()), "-Clinker-flavor=ld.lld".to_owned()];
    program.into_iter().chain(folders.iter().map(|folder| format!("-Clink-arg=-L{}", folder.display()))).collect()
}

/// Where the system's C compiler finds a library.
fn library_folder(name: &str) -> Option<PathBuf> {
    let answer = Command::new("cc").arg(format!("-print-file-name={name}")).output().ok()?;
    let file = PathBuf::from(String::from_utf8(answer.stdout).ok()?.trim());
    fs::canonicalize(file.parent().filter(|folder| folder.is_absolute())?).ok()
}

/// rustup's name of the toolchain in use in this folder.
fn toolchain() -> String {
    let answer = Command::new("rustup").args(["show", "active-toolchain"]).output();
    let text = answer.map(|answer| String::from_utf8_lossy(&answer.stdout).into_owned()).unwrap_or_default();
    text.split_whitespace().next().unwrap_or_default().to_owned()
}

fn sysroot() -> anyhow::Result<PathBuf> {
    let sysroot = Command::new("rustc").args(["--print", "sysroot"]).output().context("no rustc was found")?;
    Ok(PathBuf::from(String::from_utf8(sysroot.stdout)?.trim()))
}

/// Copies what rust-analyzer reads of the standard library. The whole of it costs 200 MB and a second.
fn trim_standard_library(sysroot: &Path, to: &Path) -> anyhow::Result<()> {
    let library = sysroot.join("lib/rustlib/src/rust/library");
    if !library.exists() {
        bail!("the standard library's source is missing; run: rustup component add rust-src");
    }
    let needed = |path: &Path| {
        let unread =
            ["tests", "benches", "stdarch", "std/src/os", "std/src/sys/pal/windows", "core/src/unicode/printable.rs"];
        !unread.iter().any(|part| path.ends_with(part))
    };
    for name in LIBRARY {
        copy_folder(&library.join(name), &to.join(name), &needed)?;
    }
    // These are expanded a dozen times each, once for every kind of number.
    for name in ["num/int_macros.rs", "num/uint_macros.rs", "num/nonzero.rs", "sync/atomic.rs"] {
        let file = to.join("core/src").join(name);
        let source = fs::read_to_string(&file).with_context(|| format!("{} cannot be read", file.display()))?;
        fs::write(file, without_comments(&source))?;
    }
    Ok(())
}

/// Leaves out the lines that type inference reads past: comments, and attributes that change no type.
fn without_comments(source: &str) -> String {
    let unread =
        ["//", "#[doc", "#[stable(", "#[rustc_const_stable(", "#[rustc_const_unstable(", "#[must_use", "#[inline"];
    let is_read = |line: &&str| {
        let line = line.trim();
        let one_line = line.starts_with("//") || line.ends_with(']');
        !(one_line && unread.iter().any(|start| line.starts_with(start)))
    };
    source.lines().filter(is_read).flat_map(|line| [line, "\n"]).collect()
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

fn copy_folder(from: &Path, to: &Path, needed: &dyn Fn(&Path) -> bool) -> anyhow::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if !needed(&entry.path()) {
            continue;
        }
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target, needed)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
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
