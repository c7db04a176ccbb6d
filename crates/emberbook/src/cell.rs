//! What the kernel puts around a student's cell.
//!
//! Nothing here is for students. The kernel compiles a cell as a function of these, and the process that runs cells is
//! [`serve`]:
//!
//! ```text
//! let x: Tensor = lend("x", …);                                  a variable of an earlier cell
//! 'cell: {
//!     let Some((y,)) = step(|| { let y = f(&x)?; Some((y,)) })     a statement that may fail
//!         else { break 'cell };
//!     put("y", y);                                               what it made, for later cells
//! }
//! ```

mod abbreviation;
mod attempt;
mod process;
mod show;
mod step;
mod variables;

#[doc(hidden)]
pub use abbreviation::abbreviated;
pub use attempt::{Attempt, ok, ok_debug};
pub use process::serve;
pub use show::{Behind, EvcxrDisplay, Fallback, Itself, Known, Otherwise, Shown, WithDebug, WithoutDebug};
pub use step::{Program, main, step};
pub use variables::{
    Bound, Handle, KeepCopy, KeepHandle, KeepNothing, forget, keep, lend, put, put_back, set_fingerprints, take,
};
