//! The kernel's own temporary folder.

use std::fs::{self, File, Permissions};
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use anyhow::Context;

/// The folder of all that is temporary. It is its user's alone, and goes when the kernel goes.
pub(super) struct Folder {
    path: PathBuf,
    /// Who has it locked lives; a process number could be somebody else's by now.
    _lock: File,
}

const PREFIX: &str = "emberbook-";
const LOCK: &str = "lock";

/// The longest path of a Unix socket, in bytes.
const SOCKET: usize = 107;

impl Folder {
    /// Makes the folder, after those are gone that killed kernels have left.
    pub(super) fn make() -> anyhow::Result<Self> {
        let temporary = with_room_for_sockets(std::env::temp_dir());
        remove_leftovers(&temporary);
        let made = make_in(&temporary).and_then(Self::hold);
        made.with_context(|| format!("no folder can be made in {}", temporary.display()))
    }

    /// Locks a folder that was made. The lock gets its name when it is locked, so that nobody ever sees it free.
    fn hold(path: PathBuf) -> io::Result<Self> {
        let unnamed = path.join("unlocked");
        let lock = File::create(&unnamed)?;
        lock.lock()?;
        fs::rename(unnamed, path.join(LOCK))?;
        Ok(Self { path, _lock: lock })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn remove(&self) {
        let _ = fs::remove_dir_all(&self.path);
    }
}

fn make_in(temporary: &Path) -> io::Result<PathBuf> {
    let private = Permissions::from_mode(0o700);
    Ok(tempfile::Builder::new().prefix(PREFIX).permissions(private).tempdir_in(temporary)?.keep())
}

/// The folder itself, or `/tmp` where the sockets in ours would get too long a path.
fn with_room_for_sockets(temporary: PathBuf) -> PathBuf {
    let socket = temporary.join(PREFIX.to_owned() + "123456").join("0/socket");
    if socket.as_os_str().len() <= SOCKET { temporary } else { "/tmp".into() }
}

/// Removes the folders of kernels that could not clean up. Everything else stays: what is another user's or open to
/// others, what is locked, and what has no lock, since it is no kernel's or its kernel is just starting.
fn remove_leftovers(temporary: &Path) {
    for entry in fs::read_dir(temporary).into_iter().flatten().flatten() {
        let path = entry.path();
        if entry.file_name().to_str().is_some_and(|name| name.starts_with(PREFIX)) && is_ours(&path) {
            let lock = File::open(path.join(LOCK));
            if lock.is_ok_and(|lock| lock.try_lock().is_ok()) {
                let _ = fs::remove_dir_all(path);
            }
        }
    }
}

fn is_ours(path: &Path) -> bool {
    let ours = rustix::process::geteuid().as_raw();
    fs::symlink_metadata(path).is_ok_and(|found| found.is_dir() && found.uid() == ours && found.mode() & 0o077 == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is in a folder after a kernel has looked for leftovers there.
    fn left(temporary: &Path) -> Vec<String> {
        remove_leftovers(temporary);
        let names = fs::read_dir(temporary).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names.collect();
        names.sort();
        names
    }

    #[test]
    fn a_folder_is_private_and_goes() {
        let folder = Folder::make().unwrap();
        assert_eq!(fs::metadata(folder.path()).unwrap().mode() & 0o777, 0o700);
        folder.remove();
        assert!(!folder.path().exists());
    }

    #[test]
    fn a_folder_is_a_leftover_when_nobody_has_it_locked() {
        let temporary = tempfile::tempdir().unwrap();
        let folder = Folder::hold(make_in(temporary.path()).unwrap()).unwrap();
        fs::write(folder.path().join("cell.rs"), "1").unwrap();
        assert_eq!(left(temporary.path()).len(), 1);
        drop(folder);
        assert!(left(temporary.path()).is_empty());
    }

    #[test]
    fn what_is_not_a_kernels_stays() {
        let temporary = tempfile::tempdir().unwrap();
        let at = |name: &str| temporary.path().join(name);
        make_in(temporary.path()).unwrap();
        let starting = left(temporary.path());
        // Somebody's own, with a file of that name even; open to others, as a kernel's never is.
        fs::create_dir(at("emberbook-99999999")).unwrap();
        fs::set_permissions(at("emberbook-99999999"), Permissions::from_mode(0o755)).unwrap();
        fs::write(at("emberbook-99999999").join(LOCK), "").unwrap();
        // A way into another folder.
        let elsewhere = make_in(tempfile::tempdir_in(temporary.path()).unwrap().keep().as_path()).unwrap();
        fs::write(elsewhere.join(LOCK), "").unwrap();
        std::os::unix::fs::symlink(&elsewhere, at("emberbook-link")).unwrap();
        fs::write(at("emberbook-file"), "").unwrap();
        let found = left(temporary.path());
        for name in ["emberbook-99999999", "emberbook-link", "emberbook-file", &starting[0]] {
            assert!(found.iter().any(|left| left == name), "{name}");
        }
        assert!(elsewhere.join(LOCK).exists());
    }

    #[test]
    fn a_long_path_leaves_room_for_sockets() {
        assert_eq!(with_room_for_sockets("/var/tmp".into()), Path::new("/var/tmp"));
        assert_eq!(with_room_for_sockets(format!("/{}", "t".repeat(200)).into()), Path::new("/tmp"));
    }
}
