//! What a closure below a slider may give.

use std::fmt::Debug;

use crate::cell::abbreviated;
use crate::display::{MimeBundle, Show};

/// Something to see below a slider: what a cell can show, a number, text, or a list of numbers.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be shown below a slider",
    note = "let the closure give a figure, a tensor, a board, a number or text; or let it print, and give nothing"
)]
pub trait Outcome {
    #[doc(hidden)]
    fn faces(self) -> MimeBundle;
}

impl<T: Show> Outcome for T {
    fn faces(self) -> MimeBundle {
        self.show()
    }
}

impl<T: Debug> Outcome for Vec<T> {
    fn faces(self) -> MimeBundle {
        MimeBundle::text(abbreviated(&self))
    }
}

impl Outcome for String {
    fn faces(self) -> MimeBundle {
        MimeBundle::text(self)
    }
}

impl Outcome for &str {
    fn faces(self) -> MimeBundle {
        MimeBundle::text(self)
    }
}

macro_rules! plain {
    ($($plain:ty)*) => {$(
        impl Outcome for $plain {
            fn faces(self) -> MimeBundle {
                MimeBundle::text(abbreviated(&self))
            }
        }
    )*};
}

plain!(f32 f64 i8 i16 i32 i64 isize u8 u16 u32 u64 usize bool);
