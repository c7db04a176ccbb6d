//! `!COMMAND`: a command of the system, its output as it comes.

use std::io::Read;
use std::process::{Command, Stdio as Pipe};

use super::process::complete;
use super::{CellError, Event, Stdio, mistakes};

/// Runs a command to its end, which is an error unless it went well.
pub(super) fn run(command: &str, events: &(dyn Fn(Event) + Sync)) -> Result<(), CellError> {
    let mut shell = Command::new("sh");
    shell.args(["-c", command]).stdin(Pipe::null()).stdout(Pipe::piped()).stderr(Pipe::piped());
    let failed = |error: std::io::Error| mistakes::command(&format!("`{command}` could not be run: {error}"));
    let mut process = shell.spawn().map_err(failed)?;
    let (stdout, stderr) = (process.stdout.take(), process.stderr.take());
    std::thread::scope(|scope| {
        if let Some(pipe) = stderr {
            scope.spawn(|| forward(pipe, Stdio::Stderr, events));
        }
        if let Some(pipe) = stdout {
            forward(pipe, Stdio::Stdout, events);
        }
    });
    let status = process.wait().map_err(failed)?;
    if status.success() { Ok(()) } else { Err(mistakes::command(&format!("`{command}` ended with {status}"))) }
}

fn forward(mut pipe: impl Read, name: Stdio, events: &dyn Fn(Event)) {
    let mut bytes = vec![0; 16 << 10];
    let mut waiting = Vec::new();
    while let Ok(count) = pipe.read(&mut bytes) {
        waiting.extend_from_slice(&bytes[..count]);
        let text = if count == 0 {
            String::from_utf8_lossy(&std::mem::take(&mut waiting)).into_owned()
        } else {
            complete(&mut waiting)
        };
        if !text.is_empty() {
            events(Event::Stream { name, text });
        }
        if count == 0 {
            break;
        }
    }
}
