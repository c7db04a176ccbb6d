//! Runs cargo, so that it can be followed.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::Deserialize;
use serde_json::Value;

use super::{DependencyError, PROJECT};

pub(in crate::engine) struct Cargo {
    /// Where the compiler of the cells is.
    sysroot: PathBuf,
    /// Where what it has built is kept, for all notebooks.
    kept: PathBuf,
}

/// What `cargo metadata` says.
#[derive(Deserialize)]
pub(super) struct Metadata {
    pub(super) packages: Vec<Package>,
    pub(super) resolve: Resolve,
}

#[derive(Deserialize)]
pub(super) struct Package {
    pub(super) id: String,
    /// None for a folder.
    pub(super) source: Option<String>,
    manifest_path: PathBuf,
    targets: Vec<Target>,
}

#[derive(Deserialize)]
pub(super) struct Target {
    pub(super) name: String,
    kind: Vec<String>,
    src_path: PathBuf,
}

#[derive(Deserialize)]
pub(super) struct Resolve {
    pub(super) root: String,
    pub(super) nodes: Vec<Node>,
}

#[derive(Deserialize)]
pub(super) struct Node {
    pub(super) id: String,
    pub(super) deps: Vec<Used>,
}

#[derive(Deserialize)]
pub(super) struct Used {
    pub(super) name: String,
    pub(super) pkg: String,
}

/// What `cargo rustc` says of a file that it has compiled.
#[derive(Deserialize)]
pub(super) struct Artifact {
    pub(super) package_id: String,
    pub(super) target: Target,
    profile: Value,
    filenames: Vec<PathBuf>,
}

impl Cargo {
    pub(in crate::engine) fn new(sysroot: PathBuf, kept: PathBuf) -> Self {
        Self { sysroot, kept }
    }

    /// Chooses versions and fetches sources, for the project in `folder`.
    pub(super) fn metadata(&self, folder: &Path, progress: &mut dyn FnMut(&str)) -> Result<Metadata, DependencyError> {
        let arguments = ["metadata", "--format-version=1", "--filter-platform=host-tuple"];
        let metadata = self.run(Command::new(self.program()).args(arguments).current_dir(folder), progress)?;
        Ok(serde_json::from_slice(&metadata).map_err(io::Error::other)?)
    }

    /// Compiles, and links the project's library.
    pub(super) fn build(
        &self,
        folder: &Path,
        progress: &mut dyn FnMut(&str),
    ) -> Result<Vec<Artifact>, DependencyError> {
        let mut command = Command::new(self.program());
        command.args(["rustc", "--message-format=json-render-diagnostics", "--", "-Cprefer-dynamic"]);
        // A cell may call C directly, through a crate's inlined function, but rustc exports Rust's functions only. lld
        // takes a second list.
        let host = format!("lib/rustlib/{}-unknown-linux-gnu/bin/gcc-ld", std::env::consts::ARCH);
        let linker = self.sysroot.join(host);
        if linker.exists() {
            fs::write(folder.join("exports"), "{ global: *; };")?;
            command.arg(format!("-Clink-arg=-B{}", linker.display()));
            command.args(["-Clink-arg=-fuse-ld=lld", "-Clink-arg=-Wl,--version-script=exports"]);
        }
        command.env("CARGO_BUILD_BUILD_DIR", &self.kept).env("CARGO_TARGET_DIR", folder.join("target"));
        let messages = self.run(command.current_dir(folder), progress)?;
        // Its other messages are of other shapes.
        Ok(messages.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok()).collect())
    }

    fn program(&self) -> PathBuf {
        Some(self.sysroot.join("bin/cargo")).filter(|program| program.exists()).unwrap_or_else(|| "cargo".into())
    }

    fn run(&self, command: &mut Command, progress: &mut dyn FnMut(&str)) -> Result<Vec<u8>, DependencyError> {
        let quiet =
            [("CARGO_TERM_COLOR", "never"), ("CARGO_TERM_PROGRESS_WHEN", "never"), ("CARGO_TERM_QUIET", "false")];
        command.env("RUSTC", self.sysroot.join("bin/rustc")).envs(quiet);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut cargo = command.spawn()?;
        let (mut answer, mut words) = (Vec::new(), String::from("\n"));
        let (stdout, stderr) = (cargo.stdout.take(), cargo.stderr.take());
        std::thread::scope(|scope| {
            scope.spawn(|| stdout.map(|mut stdout| stdout.read_to_end(&mut answer)));
            let lines = stderr.into_iter().flat_map(|stderr| BufReader::new(stderr).split(b'\n'));
            for line in lines.map_while(Result::ok) {
                let line = String::from_utf8_lossy(&line);
                match line.split_whitespace().next() {
                    // Its own project, and a wait of milliseconds.
                    _ if line.contains(PROJECT) || line.ends_with("package cache") => {}
                    Some("Updating" | "Downloaded" | "Compiling" | "Blocking") if line.starts_with(' ') => {
                        progress(line.trim());
                    }
                    _ => words.extend([&line, "\n"]),
                }
            }
        });
        match (cargo.wait()?.success(), words.find("\nerror")) {
            (true, _) => Ok(answer),
            (false, start) => Err(DependencyError::Cargo(words[start.unwrap_or(0)..].trim().to_owned())),
        }
    }
}

impl Package {
    /// A number for what is in its folder.
    pub(super) fn contents(&self) -> u32 {
        let mut files = vec![self.manifest_path.clone()];
        for target in &self.targets {
            match target.kind.first().map_or("", String::as_str) {
                "custom-build" => files.push(target.src_path.clone()),
                "bin" | "test" | "bench" | "example" => {}
                _ => target.src_path.parent().into_iter().for_each(|folder| add_files(folder, &mut files)),
            }
        }
        files.sort();
        let mut hasher = DefaultHasher::new();
        files.iter().for_each(|file| (file, fs::read(file).ok()).hash(&mut hasher));
        hasher.finish() as u32 >> 4
    }
}

fn add_files(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        match entry.file_type() {
            Ok(kind) if kind.is_file() => files.push(entry.path()),
            Ok(kind) if kind.is_dir() && name != "target" && !name.to_string_lossy().starts_with('.') => {
                add_files(&entry.path(), files);
            }
            _ => {}
        }
    }
}

impl Artifact {
    /// The file that rustc reads to compile a cell; none for what only the build itself needs.
    pub(super) fn for_cells(&self) -> Option<&Path> {
        let kinds: &[&str] = match self.target.kind.first()?.as_str() {
            "proc-macro" => &["so"],
            "custom-build" | "dylib" => return None,
            _ if self.profile["opt_level"] == "0" => return None,
            _ => &["rmeta", "rlib"],
        };
        kinds.iter().find_map(|kind| self.file(kind))
    }

    pub(super) fn file(&self, kind: &str) -> Option<&Path> {
        let mut files = self.filenames.iter().map(PathBuf::as_path);
        files.find(|file| file.extension().is_some_and(|ending| ending == kind))
    }
}
