//! From a cell's source to a shared library that can be loaded.

pub(super) mod cache;
pub(super) mod dependencies;
pub(super) mod diagnostic;
mod link;
pub(super) mod mend;
pub(super) mod source;
mod standby;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::bundle::Bundle;
use diagnostic::{Diagnostic, Level};
use source::Source;

use super::cell::frame::Framed;
use standby::Standby;

/// How a cell is compiled, beside its source.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Settings {
    /// Tells types of one form from those of another that had the same name.
    pub(super) generation: u64,
    pub(super) optimize: bool,
    /// What names the crates of `:dep`.
    pub(super) dependencies: Vec<OsString>,
}

/// A compilation that gave no library.
#[derive(Debug, Error)]
pub(super) enum CompileError {
    #[error("the cell has mistakes")]
    Refused(Vec<Diagnostic>),
    #[error("the compiler could not be started")]
    Start(#[from] io::Error),
    #[error(transparent)]
    Link(#[from] link::LinkError),
}

/// Compiles cells, one after the other.
pub(super) struct Compiler {
    standby: Standby,
    folder: PathBuf,
    count: u64,
}

impl Compiler {
    /// A compiler that works in a folder of its own.
    pub(super) fn new(bundle: &Bundle, folder: &Path) -> io::Result<Self> {
        let standby = Standby::new(bundle, folder)?;
        Ok(Self { standby, folder: folder.to_owned(), count: 0 })
    }

    /// Ends what stands by.
    pub(super) fn restart(&mut self) {
        self.standby.end();
    }

    /// Compiles a cell; the library, and what the compiler warns of.
    pub(super) fn compile(
        &mut self,
        source: &Source,
        settings: &Settings,
    ) -> Result<(PathBuf, Vec<Diagnostic>), CompileError> {
        let compiled = self.standby.compile(&source.text, settings)?;
        let diagnostics = diagnostic::read(&compiled.stderr, standby::FILE);
        if !compiled.success {
            return Err(CompileError::Refused(diagnostics));
        }
        self.count += 1;
        let library = self.folder.join(format!("cell-{}.so", self.count));
        let linked = link::link(&[&compiled.object], &library);
        let _ = std::fs::remove_file(&compiled.object);
        linked?;
        Ok((library, diagnostics.into_iter().filter(|diagnostic| diagnostic.level == Level::Warning).collect()))
    }

    /// Asks for public paths of the types of variables, which the compiler alone knows for types of other crates: it
    /// names them when it refuses a pattern.
    pub(super) fn types(&mut self, framed: &Framed, settings: &Settings) -> BTreeMap<String, String> {
        let text = &framed.source.text;
        let (mut question, mut at, mut places) = (String::new(), 0, Vec::new());
        for (place, (name, _)) in &framed.puts {
            question += &text[at..place.start];
            let start = question.len() + " let () = ".len();
            question += &format!(" let () = {name};");
            places.push((start..start + name.len(), name));
            at = place.end;
        }
        question += &text[at..];
        let Ok(compiled) = self.standby.ask(&question, settings) else {
            return BTreeMap::new();
        };
        let refused = diagnostic::read(&compiled.stderr, standby::FILE);
        let refused = refused.iter().filter(|diagnostic| diagnostic.code.as_deref() == Some("E0308"));
        refused
            .flat_map(|diagnostic| &diagnostic.spans)
            .filter_map(|span| {
                let name = places.iter().find(|(place, _)| *place == span.place)?.1;
                let kind = span.label.strip_prefix("this expression has type `")?.strip_suffix('`')?;
                Some((name.clone(), kind.to_owned()))
            })
            .collect()
    }
}
