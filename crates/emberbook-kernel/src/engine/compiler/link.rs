use libwild::Args;
use std::borrow::Cow;
use std::path::Path;

/// Makes a shared library of a cell's object file. No library is named: what the cell needs is in its process already.
pub(super) fn link(objects: &[&Path], to: &Path) -> Result<(), LinkError> {
    let words: Vec<Cow<str>> = OPTIONS
        .map(Cow::from)
        .into_iter()
        .chain([to.to_string_lossy()])
        .chain(objects.iter().map(|object| object.to_string_lossy()))
        .collect();
    let run = || {
        let mut args = Args::new(|| words.iter())?;
        args.parse(|| words.iter())?;
        libwild::run(args)
    };
    run().map_err(|error| LinkError(error.to_string().trim_end().to_owned()))
}

/// What the linker says of objects that it cannot link, or of a file that it cannot write.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(in crate::engine) struct LinkError(String);

const OPTIONS: [&str; 8] = [
    "ld",
    "-shared",
    // A cell uses its own definitions, whatever the names of those that are loaded already.
    "-Bsymbolic",
    // Panics unwind through cells.
    "--eh-frame-hdr",
    "--hash-style=gnu",
    // On a full disk, writing gives an error; writing to mapped memory ends the process.
    "--no-mmap-output-file",
    // More of them take longer to start than a cell takes to link.
    "--threads=1",
    "-o",
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;
    use std::process::Command;
    use tempfile::{TempDir, tempdir};

    /// Loads each library named to it and runs its cell; what they use of std is its own.
    const PROCESS: &str = r#"
        use std::ffi::{CStr, CString, c_char, c_int, c_void};
        unsafe extern "C" {
            fn dlopen(path: *const c_char, mode: c_int) -> *mut c_void;
            fn dlsym(library: *mut c_void, name: *const c_char) -> extern "C-unwind" fn();
            fn dlerror() -> *const c_char;
        }
        fn main() {
            for path in std::env::args().skip(1).map(|path| CString::new(path).unwrap()) {
                let library = unsafe { dlopen(path.as_ptr(), 2) };
                if library.is_null() {
                    println!("{}", unsafe { CStr::from_ptr(dlerror()) }.to_str().unwrap());
                } else if std::panic::catch_unwind(|| unsafe { dlsym(library, c"run_cell".as_ptr()) }()).is_err() {
                    println!("caught");
                }
            }
        }"#;

    fn rustc(source: &str, to: &Path, arguments: &[&str]) {
        std::fs::write(to.with_extension("rs"), source).unwrap();
        let mut rustc = Command::new("rustc");
        rustc.args(["--edition=2024", "-Cprefer-dynamic"]).args(arguments).arg(to.with_extension("rs"));
        assert!(rustc.arg("-o").arg(to).status().unwrap().success());
    }

    fn cell(folder: &TempDir, name: &str, items: &str, body: &str) -> PathBuf {
        let (object, library) = (folder.path().join(name).with_extension("o"), folder.path().join(name));
        let source = format!(r#"{items} #[unsafe(no_mangle)] pub extern "C-unwind" fn run_cell() {{ {body} }}"#);
        rustc(&source, &object, &["--crate-name=notebook", "--crate-type=cdylib", "--emit=obj", "-Ccodegen-units=1"]);
        link(&[&object], &library).unwrap();
        library
    }

    /// What the cells print, run one after the other in one process.
    fn run(folder: &TempDir, cells: &[PathBuf]) -> String {
        let process = folder.path().join("process");
        rustc(PROCESS, &process, &["-Crpath"]);
        String::from_utf8(Command::new(process).args(cells).output().unwrap().stdout).unwrap()
    }

    #[test]
    fn cells_run_in_a_process_that_has_what_they_need() {
        let folder = tempdir().unwrap();
        let counter = "thread_local! { static N: std::cell::Cell<u128> = const { std::cell::Cell::new(700) } }
            #[inline(never)] pub fn f() -> u128 { N.set(N.get() / std::hint::black_box(7)); N.get() }";
        let first = cell(&folder, "first", counter, r#"println!("{} {:?}", f(), std::thread::spawn(f).join());"#);
        let again = cell(&folder, "again", "pub fn f() -> &'static str { \"anew\" }", r#"println!("{}", f());"#);
        let drops = r#"struct D; impl Drop for D { fn drop(&mut self) { println!("dropped") } }"#;
        let panics = cell(&folder, "panics", drops, r#"let _d = D; [1][std::hint::black_box(3)];"#);
        assert_eq!(run(&folder, &[first, again, panics]), "100 Ok(100)\nanew\ndropped\ncaught\n");
    }

    #[test]
    fn what_no_process_has_is_named_when_the_cell_is_loaded() {
        let folder = tempdir().unwrap();
        let lost = cell(&folder, "lost", r#"unsafe extern "C" { safe fn nowhere(); }"#, "nowhere()");
        assert!(run(&folder, &[lost]).ends_with("undefined symbol: nowhere\n"));
    }

    #[test]
    fn a_linker_that_fails_says_why() {
        let folder = tempdir().unwrap();
        let error = link(&[&folder.path().join("no.o")], &folder.path().join("cell")).unwrap_err().to_string();
        assert!(error.contains("no.o") && error.ends_with("No such file or directory (os error 2)"), "{error}");
    }
}
