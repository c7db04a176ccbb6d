//! The crates that a notebook adds with `:dep`.
//!
//! cargo builds all of them in a project of the notebook's own, into one shared library, which the cell process loads:
//! so no cell has statics of its own. A cell is compiled against the crates' metadata, and finds what it calls in the
//! library.
//!
//! A library stays loaded after the next one is built. What is in both has the same symbols, and everybody uses those of
//! the first. So a crate in a folder must get other symbols when its source changes: see [`manifest`].

mod cargo;

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde_json::json;
use tempfile::TempDir;
use thiserror::Error;
use toml::{Table, Value};

use cargo::{Metadata, Package};

/// The name of the notebook's project.
const PROJECT: &str = "notebook-dependencies";
pub(in crate::engine) use cargo::Cargo;

pub(in crate::engine) struct Dependencies {
    folder: PathBuf,
    cargo: Cargo,
    added: Table,
    build: Option<Build>,
}

struct Build {
    project: TempDir,
    /// The crates in folders, with what was in them.
    watched: Vec<(u32, Package)>,
    arguments: Vec<OsString>,
    library: PathBuf,
    crates: BTreeMap<String, BTreeSet<String>>,
}

/// Why the crates could not be built.
#[derive(Debug, Error)]
pub(in crate::engine) enum DependencyError {
    #[error(
        "`:dep` needs a crate, such as `:dep rand`, `:dep rand = \"0.9\"` or `:dep mine = {{ path = \"../mine\" }}`"
    )]
    Malformed,
    #[error("the crate has no library that a cell could use (`crate-type = [\"lib\"]`)")]
    NoLibrary,
    /// In cargo's own words.
    #[error("{0}")]
    Cargo(String),
    #[error("the crate's files changed while it was built; run the cell again")]
    Changed,
    #[error("cargo could not be run: {0}")]
    Run(#[from] io::Error),
}

impl Dependencies {
    /// Builds in `folder`, which is the notebook's own.
    pub(in crate::engine) fn new(folder: PathBuf, cargo: Cargo) -> Self {
        Self { folder, cargo, added: Table::new(), build: None }
    }

    /// Adds the crate that `line` (the text after `:dep`) names; whether anything had to be built. Where this fails,
    /// everything stays as it was. `progress` hears what cargo is doing.
    pub(in crate::engine) fn add(
        &mut self,
        line: &str,
        progress: &mut dyn FnMut(&str),
    ) -> Result<bool, DependencyError> {
        let (name, value) = parse(line).ok_or(DependencyError::Malformed)?;
        let mut added = self.added.clone();
        if added.insert(name, value.clone()) == Some(value) {
            return self.refresh(progress);
        }
        self.build = Some(self.build(&added, progress)?);
        self.added = added;
        Ok(true)
    }

    /// Builds again where a crate in a folder has changed; whether one has.
    pub(in crate::engine) fn refresh(&mut self, progress: &mut dyn FnMut(&str)) -> Result<bool, DependencyError> {
        if self.build.as_ref().is_none_or(|build| are_same(&build.watched)) {
            return Ok(false);
        }
        self.build = Some(self.build(&self.added, progress)?);
        Ok(true)
    }

    /// What rustc must be told to compile a cell. It differs when anything in the crates does.
    pub(in crate::engine) fn arguments(&self) -> &[OsString] {
        self.build.as_ref().map_or(&[], |build| &build.arguments)
    }

    /// The shared library that must be loaded globally before a cell.
    pub(in crate::engine) fn library(&self) -> Option<&Path> {
        self.build.as_ref().map(|build| &*build.library)
    }

    /// Tells one build of a crate from another, by the crate's name in paths; none if no such crate is in use. The types
    /// of different builds are different types.
    pub(in crate::engine) fn build_of(&self, name: &str) -> Option<&BTreeSet<String>> {
        self.build.as_ref()?.crates.get(name)
    }

    fn build(&self, added: &Table, progress: &mut dyn FnMut(&str)) -> Result<Build, DependencyError> {
        let project = TempDir::with_prefix_in("dependencies-", &self.folder)?;
        let folder = project.path();
        let source = folder.join("src");
        fs::create_dir(&source)?;
        fs::write(source.join("lib.rs"), "")?;
        fs::write(folder.join("Cargo.toml"), manifest(added, &[]))?;
        if let Some(build) = &self.build {
            fs::copy(build.project.path().join("Cargo.lock"), folder.join("Cargo.lock"))?;
        }
        let Metadata { packages, resolve } = self.cargo.metadata(folder, progress)?;
        let in_folders = packages.into_iter().filter(|package| package.source.is_none() && package.id != resolve.root);
        let watched: Vec<_> = in_folders.map(|package| (package.contents(), package)).collect();
        let used = resolve.nodes.into_iter().find(|node| node.id == resolve.root).map_or(vec![], |node| node.deps);
        let externs = used.iter().map(|used| format!("extern crate {} as _;\n", used.name));
        fs::write(source.join("lib.rs"), externs.collect::<String>())?;
        fs::write(folder.join("Cargo.toml"), manifest(added, &watched))?;
        let artifacts = self.cargo.build(folder, progress)?;
        if !are_same(&watched) {
            return Err(DependencyError::Changed);
        }

        let library = artifacts.iter().find(|artifact| artifact.package_id == resolve.root);
        let library = library.and_then(|artifact| artifact.file("so")).map(Path::to_owned);
        let library = library.ok_or_else(|| io::Error::other("it names no library"))?;
        let (mut arguments, mut folders) = (Vec::new(), BTreeSet::new());
        let mut crates = BTreeMap::<_, BTreeSet<_>>::new();
        for (artifact, file) in artifacts.iter().filter_map(|artifact| Some((artifact, artifact.for_cells()?))) {
            let id = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            crates.entry(artifact.target.name.replace('-', "_")).or_default().insert(id);
            folders.extend(file.parent());
            let names = used.iter().filter(|used| used.pkg == artifact.package_id).map(|used| &used.name);
            arguments.extend(names.map(|name| argument(&format!("--extern={name}="), file)));
        }
        if arguments.len() < added.len() {
            return Err(DependencyError::NoLibrary);
        }
        arguments.extend(folders.into_iter().map(|folder| argument("-Ldependency=", folder)));
        Ok(Build { project, watched, arguments, library, crates })
    }
}

fn are_same(watched: &[(u32, Package)]) -> bool {
    watched.iter().all(|(contents, package)| package.contents() == *contents)
}

fn argument(start: &str, path: &Path) -> OsString {
    let mut argument = OsString::from(start);
    argument.push(path);
    argument
}

/// The name and the value of a line of `[dependencies]`, with evcxr's two short forms: a name alone, a folder alone.
fn parse(line: &str) -> Option<(String, Value)> {
    let line = line.trim();
    let table: Table = if line.starts_with(['.', '/']) {
        let manifest: Table = fs::read_to_string(Path::new(line).join("Cargo.toml")).ok()?.parse().ok()?;
        let name = manifest.get("package")?.get("name")?.as_str()?;
        Table::from_iter([(name.to_owned(), Table::from_iter([("path".to_owned(), line.into())]).into())])
    } else if line.contains('=') {
        line.parse().ok()?
    } else {
        format!("{line} = \"*\"").parse().ok()?
    };
    let mut crates = table.into_iter();
    let (name, mut value) = crates.next().filter(|_| crates.next().is_none())?;
    if let Some(Value::String(path)) = value.get_mut("path") {
        *path = std::path::absolute(&path).ok()?.to_str()?.to_owned();
    }
    Some((name, value))
}

/// The project's Cargo.toml. What cells use is optimized as programs are; a crate in a folder is still being written, so
/// its arithmetic is checked.
///
/// cargo derives a crate's symbols from its version, its features and its profile, not from its source. So what a folder
/// contains becomes a number in its profile that otherwise does nothing.
fn manifest(added: &Table, watched: &[(u32, Package)]) -> String {
    let profile = |(contents, package): &(u32, Package)| {
        let profile = json!({ "codegen-units": 16 + contents, "debug-assertions": true, "overflow-checks": true });
        (package.id.clone(), profile)
    };
    let manifest = json!({
        "package": { "name": PROJECT, "version": "0.0.0", "edition": "2024" },
        "lib": { "crate-type": ["dylib"] },
        "dependencies": added,
        "profile": { "dev": {
            // Not the prebuilt library's level: to rustc, the same crate at the same level would be one and the same.
            "opt-level": 2,
            "debug": false,
            "debug-assertions": false,
            "overflow-checks": false,
            "incremental": false,
            "package": watched.iter().map(profile).collect::<BTreeMap<_, _>>(),
        } },
        "workspace": {},
    });
    toml::to_string(&manifest).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    struct Notebook {
        folder: TempDir,
        sysroot: PathBuf,
        dependencies: Dependencies,
    }

    impl Notebook {
        fn new() -> Self {
            let folder = TempDir::new().unwrap();
            let sysroot = PathBuf::from(output(Command::new("rustc").args(["--print", "sysroot"])).trim());
            let cargo = Cargo::new(sysroot.clone(), folder.path().join("kept"));
            Self { dependencies: Dependencies::new(folder.path().to_owned(), cargo), folder, sysroot }
        }

        /// Writes a crate; the value that `:dep` takes for it.
        fn write(&self, name: &str, manifest: &str, source: &str) -> String {
            let folder = self.folder.path().join(name);
            fs::create_dir_all(folder.join("src")).unwrap();
            let package = format!("[package]\nname = {name:?}\nversion = \"0.1.0\"\nedition = \"2024\"\n{manifest}");
            fs::write(folder.join("Cargo.toml"), package).unwrap();
            fs::write(folder.join("src/lib.rs"), source).unwrap();
            format!("{{ path = {folder:?} }}")
        }

        fn add(&mut self, line: &str) -> Result<bool, DependencyError> {
            self.dependencies.add(line, &mut |_| ())
        }

        /// Compiles statements against the crates, links them to the library, and runs them.
        fn run(&self, statements: &str) -> String {
            let [source, object, program] = ["main.rs", "main.o", "main"].map(|file| self.folder.path().join(file));
            fs::write(&source, format!("fn main() {{ {statements} }}")).unwrap();
            let arguments = ["--edition=2024", "--emit=obj", "-Cprefer-dynamic", "-Copt-level=1", "-o"];
            let mut rustc = Command::new(self.sysroot.join("bin/rustc"));
            output(rustc.args(arguments).arg(&object).arg(&source).args(self.dependencies.arguments()));
            let standard = PathBuf::from(output(rustc.args(["--print", "target-libdir"])).trim());
            let library = fs::read_dir(&standard).unwrap().map(|entry| entry.unwrap().path());
            let library = library.filter(|file| file.extension().is_some_and(|ending| ending == "so"));
            let mut cc = Command::new("cc");
            cc.arg(&object).arg(self.dependencies.library().unwrap()).args(library).arg("-o").arg(&program);
            output(cc.arg(format!("-Wl,-rpath,{}", standard.display())));
            let folder = self.dependencies.library().unwrap().parent().unwrap();
            output(Command::new(&program).env("LD_LIBRARY_PATH", folder))
        }
    }

    fn output(command: &mut Command) -> String {
        let output = command.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    const SUM: &str = "unsafe extern \"C\" { fn c_sum(a: i32, b: i32) -> i32; }
        pub fn sum(a: i32, b: i32) -> i32 { unsafe { c_sum(a, b) } }";
    const BUILD: &str = r#"use std::{env::var, fs::write, process::Command};
        fn main() {
            std::env::set_current_dir(var("OUT_DIR").unwrap()).unwrap();
            write("sum.c", "int c_sum(int a, int b) { return a + b; }").unwrap();
            assert!(Command::new("cc").args(["-c", "-fPIC", "sum.c"]).status().unwrap().success());
            assert!(Command::new("ar").args(["rcs", "libsum.a", "sum.o"]).status().unwrap().success());
            println!("cargo:rustc-link-lib=static=sum\ncargo:rustc-link-search={}", var("OUT_DIR").unwrap());
        }"#;

    #[test]
    fn a_cell_uses_the_crates_that_the_notebook_has_added() {
        let mut notebook = Notebook::new();
        let sum = notebook.write("sum-in-c", "", SUM);
        fs::write(notebook.folder.path().join("sum-in-c/build.rs"), BUILD).unwrap();
        let source = "#[macro_export] macro_rules! thrice { ($e:expr) => { $crate::again($e, 3) } }
            pub fn again<T: Clone>(value: T, times: usize) -> Vec<T> { sum_in_c::sum(1, 1); vec![value; times] }";
        let mine = notebook.write("mine", &format!("[dependencies]\nsum-in-c = {sum}"), source);
        assert!(notebook.add(&format!("mine = {mine}")).unwrap());
        assert_eq!(notebook.run("println!(\"{:?}\", mine::thrice!('a'));"), "['a', 'a', 'a']\n");
        assert!(notebook.add(&format!("sum-in-c = {sum}")).unwrap());
        assert_eq!(notebook.run("println!(\"{} {:?}\", sum_in_c::sum(1, 2), mine::again(7, 1));"), "3 [7]\n");
        assert!(!notebook.add(&format!("sum-in-c = {sum}")).unwrap());
    }

    #[test]
    fn a_crate_in_a_folder_is_built_again_when_it_changes() {
        let mut notebook = Notebook::new();
        let same = notebook.write("same", "", "pub fn same() {}");
        let mine = notebook.write("mine", "", "#[inline(never)] pub fn answer() -> u8 { 41 }");
        notebook.add(&format!("same = {same}")).unwrap();
        notebook.add(&format!("mine = {mine}")).unwrap();
        let build_of = |notebook: &Notebook, name| notebook.dependencies.build_of(name).unwrap().clone();
        let before = [build_of(&notebook, "mine"), build_of(&notebook, "same")];
        assert!(!notebook.dependencies.refresh(&mut |_| ()).unwrap());
        notebook.write("mine", "", "#[inline(never)] pub fn answer() -> u8 { 42 }");
        assert!(notebook.dependencies.refresh(&mut |_| ()).unwrap());
        assert_eq!(notebook.run("println!(\"{}\", mine::answer());"), "42\n");
        assert_ne!(build_of(&notebook, "mine"), before[0]);
        assert_eq!(build_of(&notebook, "same"), before[1]);
    }

    #[test]
    fn where_a_crate_cannot_be_built_everything_stays_as_it_was() {
        let mut notebook = Notebook::new();
        let good = notebook.write("good", "", "#[inline(never)] pub fn good() -> bool { true }");
        let bad = notebook.write("bad", "", "pub fn bad() -> u8 { \"text\" }");
        notebook.add(&format!("good = {good}")).unwrap();
        let error = notebook.add(&format!("bad = {bad}")).unwrap_err().to_string();
        assert!(error.starts_with("error[E0308]: mismatched types"), "{error}");
        let error = notebook.add("none = { path = \"/nowhere\" }").unwrap_err().to_string();
        assert!(error.contains("/nowhere/Cargo.toml"), "{error}");
        assert!(matches!(notebook.add("good bad"), Err(DependencyError::Malformed)));
        assert_eq!(notebook.run("println!(\"{}\", good::good());"), "true\n");
    }
}
