use std::sync::{Mutex, MutexGuard};

/// Locks, also after another thread has panicked: what lies behind the kernel's locks is whole between two statements.
pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}
