//! The processes that the kernel starts, and those that they start: compilers, cargo, commands of the system.

use std::fs;

use rustix::process::{Pid, Signal, kill_process};

/// Ends all descendants of this process but those that are spared, and theirs.
pub(in crate::engine) fn kill_others(spared: &[u32]) {
    let parents: Vec<(u32, u32)> = fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter_map(|process| Some((process, parent(process)?)))
        .collect();
    let mut family = vec![std::process::id()];
    let mut next = 0;
    while next < family.len() {
        let head = family[next];
        family.extend(
            parents
                .iter()
                .filter(|(process, parent)| *parent == head && !spared.contains(process))
                .map(|(process, _)| *process),
        );
        next += 1;
    }
    for process in &family[1..] {
        if let Some(process) = i32::try_from(*process).ok().and_then(Pid::from_raw) {
            let _ = kill_process(process, Signal::KILL);
        }
    }
}

/// The parent of a process: the second field after its name, which stands in parentheses and may hold spaces.
fn parent(process: u32) -> Option<u32> {
    let status = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    status[status.rfind(')')? + 1..].split_whitespace().nth(1)?.parse().ok()
}
