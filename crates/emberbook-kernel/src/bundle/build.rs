//! Builds the helper crate as one shared library, and puts the bundle together.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, bail};

use super::index::Collection;
use super::source::keep_for_rust_analyzer;
use super::standard_library::trim_standard_library;
use super::{Bundle, compiler};
use crate::index::Index;

/// Builds the bundle at `to`. What is already there and up to date stays, so running it again takes seconds.
pub fn build(to: &Path, cuda: bool) -> anyhow::Result<()> {
    let library = Library::build(cuda)?;
    fs::create_dir_all(to)?;
    let whole = tempfile::tempdir_in(to.parent().context("the bundle needs a folder of its own")?)?;
    let new = Bundle { folder: whole.path().join("bundle") };
    put_together(&library, &new)?;
    let before = Bundle { folder: to.to_owned() };
    let is_same = before.id() == new.id();
    if is_same && before.cells().exists() {
        copy_folder(&before.cells(), &new.cells(), &|_| true)?;
    }
    if is_same && Index::read(&before.index()).is_ok() {
        copy_folder(&before.index(), &new.index(), &|_| true)?;
    } else {
        index(&library, &new)?;
    }
    // A kernel that is running keeps the old files; one that starts now finds the old or the new, never half of each.
    let old = whole.path().join("old");
    fs::rename(to, &old)?;
    fs::rename(&new.folder, to)?;
    println!("The library that cells link to is in {}", to.display());
    Ok(())
}

/// The helper crate, as cargo has built it.
struct Library {
    file: PathBuf,
    source: PathBuf,
    /// The metadata of its dependencies.
    metadata: Vec<PathBuf>,
    /// What it calls those that it names itself, and their metadata.
    named: BTreeMap<String, PathBuf>,
}

impl Library {
    fn build(cuda: bool) -> anyhow::Result<Self> {
        let arguments = ["build", "--release", "--locked", "--package", "emberbook"];
        let mut cargo = Command::new("cargo")
            .args(arguments)
            .args(["--message-format", "json-render-diagnostics"])
            .args(cuda.then_some("--features=cuda"))
            .stdout(Stdio::piped())
            .spawn()
            .context("cargo was not found; install Rust from https://rustup.rs")?;
        let mut library = None;
        let mut metadata = Vec::new();
        let names = dependencies()?;
        let mut named = BTreeMap::new();
        for line in BufReader::new(cargo.stdout.take().context("cargo has no output")?).lines() {
            let message: serde_json::Value = serde_json::from_str(&line?)?;
            if message["reason"] != "compiler-artifact" {
                continue;
            }
            let files = message["filenames"].as_array().into_iter().flatten().filter_map(|name| name.as_str());
            let mut files = files.map(PathBuf::from);
            let package = message["package_id"].as_str().unwrap_or_default();
            let is = |kind: &'static str| move |file: &PathBuf| file.extension().is_some_and(|end| end == kind);
            if message["target"]["name"] == "emberbook" {
                let source = Path::new(message["manifest_path"].as_str().unwrap_or_default()).with_file_name("src");
                library = files.find(is("so")).map(|file| (file, source));
            } else if message["target"]["kind"][0] == "proc-macro" {
                metadata.extend(files.filter(is("so")));
            } else if let Some(file) = files.find(is("rmeta")) {
                // What a macro depends on is built once more for the macro, and not optimized.
                let name = names.get(package).filter(|_| message["profile"]["opt_level"] == "3");
                named.extend(name.map(|name| (name.clone(), file.clone())));
                metadata.push(file);
            }
        }
        if !cargo.wait()?.success() {
            bail!("the helper crate did not build");
        }
        let (file, source) = library.context("cargo built no shared library")?;
        Ok(Self { file, source, metadata, named })
    }

    /// How a compiler finds what the crate names.
    fn externs(&self) -> Vec<String> {
        let named = self.named.iter().map(|(name, file)| format!("--extern={name}={}", file.display()));
        let folders: BTreeSet<&Path> = self.metadata.iter().filter_map(|file| file.parent()).collect();
        named.chain(folders.into_iter().map(|folder| format!("-Ldependency={}", folder.display()))).collect()
    }
}

/// The packages that the helper crate names itself, and what it calls them.
fn dependencies() -> anyhow::Result<BTreeMap<String, String>> {
    let answer =
        Command::new("cargo").args(["metadata", "--format-version=1", "--locked"]).stderr(Stdio::inherit()).output()?;
    let answer: serde_json::Value =
        serde_json::from_slice(&answer.stdout).context("cargo says nothing of the packages")?;
    let list = |value: &serde_json::Value| value.as_array().cloned().unwrap_or_default();
    let packages = list(&answer["packages"]);
    let crate_of_ours =
        packages.iter().find(|package| package["name"] == "emberbook").context("the helper crate is missing")?;
    let nodes = list(&answer["resolve"]["nodes"]);
    let node =
        nodes.iter().find(|node| node["id"] == crate_of_ours["id"]).context("the helper crate is not resolved")?;
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    Ok(list(&node["deps"]).iter().map(|dependency| (text(&dependency["pkg"]), text(&dependency["name"]))).collect())
}

/// Makes what help while typing knows.
fn index(library: &Library, new: &Bundle) -> anyhow::Result<()> {
    let mut known = Collection::default();
    known.standard_library(&sysroot()?, &host(&compiler(Path::new("rustc"))?)?)?;
    known.add("emberbook", &library.source.join("lib.rs"), &library.externs())?;
    known.write(&new.index())
}

/// What a compiler compiles for, of what it says about itself.
fn host(compiler: &str) -> anyhow::Result<String> {
    let host = compiler.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host.context("rustc does not say what it compiles for")?.to_owned())
}

fn put_together(library: &Library, new: &Bundle) -> anyhow::Result<()> {
    let compiler = compiler(Path::new("rustc"))?;
    let host = host(&compiler)?;
    let sysroot = sysroot()?;
    fs::create_dir_all(new.dependencies())?;
    fs::copy(&library.file, new.library())?;
    for file in &library.metadata {
        fs::copy(file, new.dependencies().join(file.file_name().context("an artifact without a name")?))?;
    }
    copy_folder(&library.source, &new.source().join("src"), &|_| true)?;
    keep_for_rust_analyzer(&new.source().join("src"))?;
    fs::write(new.source().join("Cargo.toml"), FACE)?;
    trim_standard_library(&sysroot, &new.standard_library())?;
    fs::write(new.folder.join("rustc.txt"), &compiler)?;
    fs::write(new.folder.join("id.txt"), id(&new.library())?)?;
    fs::write(new.folder.join("toolchain.txt"), toolchain())?;
    fs::write(new.folder.join("sysroot.txt"), sysroot.to_str().context("the toolchain's path is not UTF-8")?)?;
    copy_folder(&sysroot.join("lib/rustlib").join(host).join("lib"), &new.folder, &|file| {
        let name = file.file_name().and_then(|name| name.to_str());
        name.is_some_and(|name| name.starts_with("libstd-") && name.ends_with(".so"))
    })?;
    compile_program(new, "cell", "emberbook::cell::serve()")?;
    compile_program(new, "report", "println!(\"{}\", emberbook::device::device_report())")
}

fn id(library: &Path) -> anyhow::Result<String> {
    let mut hasher = DefaultHasher::new();
    fs::read(library)?.hash(&mut hasher);
    Ok(format!("{:016x}", hasher.finish()))
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

/// A program of one line that uses the library; it finds both libraries beside itself.
fn compile_program(bundle: &Bundle, name: &str, line: &str) -> anyhow::Result<()> {
    let with = |start: &str, path: &Path| {
        let mut argument = OsString::from(start);
        argument.push(path);
        argument
    };
    let mut rustc = Command::new("rustc")
        .args(["--edition=2024", "--crate-name", name, "-Cprefer-dynamic", "-Clink-arg=-Wl,-rpath,$ORIGIN"])
        .arg(with("-Ldependency=", &bundle.dependencies()))
        .arg(with("--extern=emberbook=", &bundle.library()))
        .arg("-o")
        .arg(bundle.folder.join(name))
        .arg("-")
        .stdin(Stdio::piped())
        .spawn()
        .context("no rustc was found")?;
    let source = format!("fn main() {{ {line} }}");
    rustc.stdin.take().context("rustc reads no source")?.write_all(source.as_bytes())?;
    if !rustc.wait()?.success() {
        bail!("rustc could not compile a program of one line; is a C linker there (cc)?");
    }
    Ok(())
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

/// Copies a folder, but for what is not `needed`.
pub fn copy_folder(from: &Path, to: &Path, needed: &dyn Fn(&Path) -> bool) -> anyhow::Result<()> {
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
