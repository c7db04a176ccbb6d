//! The process that runs the cells, before evcxr takes it over.
//!
//! evcxr numbers the functions of the cells, `run_user_code_7`; here they all have one name, so that a compiled cell can be
//! used again as another cell. What evcxr says to the process is changed accordingly on its way in.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::mem::ManuallyDrop;
use std::os::fd::{AsFd, FromRawFd, OwnedFd};

/// The function in each compiled cell.
pub const CELL: &str = "run_user_code";

/// evcxr's order to load a cell: a path and the name of the function.
const RUN: &str = "LOAD_AND_RUN ";

/// Prepares the process where this program was started to run cells; otherwise returns.
pub(super) fn hook() {
    if std::env::var_os("EVCXR_IS_RUNTIME").is_some()
        && let Err(error) = rename_orders()
    {
        eprintln!("error: the process that runs the cells could not start: {error}");
        std::process::exit(1);
    }
}

/// Puts a thread between evcxr and standard input, from which this process reads its orders.
fn rename_orders() -> io::Result<()> {
    let orders = File::from(io::stdin().as_fd().try_clone_to_owned()?);
    let (renamed, mut writer) = io::pipe()?;
    // SAFETY: standard input is open, as the line above shows, and never closed through this handle.
    let mut stdin = ManuallyDrop::new(unsafe { OwnedFd::from_raw_fd(0) });
    rustix::io::dup2(&renamed, &mut stdin)?;
    std::thread::Builder::new().name("emberbook-orders".into()).spawn(move || {
        for line in BufReader::new(orders).lines() {
            let Ok(line) = line else { break };
            if writeln!(writer, "{}", renamed_order(&line)).is_err() {
                break;
            }
        }
    })?;
    Ok(())
}

fn renamed_order(line: &str) -> String {
    match line.strip_prefix(RUN).and_then(|order| order.rsplit_once(' ')) {
        Some((path, _)) => format!("{RUN}{path} {CELL}"),
        None => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cells_function_has_one_name() {
        assert_eq!(renamed_order("LOAD_AND_RUN /tmp/a.so run_user_code_12"), "LOAD_AND_RUN /tmp/a.so run_user_code");
        assert_eq!(renamed_order("something else"), "something else");
    }
}
