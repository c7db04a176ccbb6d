//! A program with inner documentation and attributes.
#![allow(unused_variables, unused_mut, dead_code)]

/// A shape.
///
/// ```
/// let shape = Shape::default();
/// ```
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Shape {
    /// How wide it is.
    pub width: u32,
    /** How high it is. */
    pub height: u32,
}

/* A comment /* in a comment */ here. */

#[must_use = "look at it"]
#[inline(always)]
fn area(shape: &Shape) -> u32 {
    // fn main() { is text here }
    shape.width /* times */ * shape.height
}

#[deprecated(note = "use area")]
fn old_area(shape: &Shape) -> u32 {
    area(shape)
}

#[track_caller]
fn check(#[allow(unused)] strict: bool, value: u32) -> Result<u32, &'static str> {
    if value == 0 { Err("zero") } else { Ok(value) }
}

#[rustfmt::skip]
const IDENTITY: [[u8; 2]; 2] = [
    [1, 0],
    [0, 1],
];

#[derive(Debug, Clone, Copy)]
#[repr(C)]
struct Pair(u8, u16);

/// Runs everything.
#[allow(deprecated)]
fn main() {
    let shape = Shape { width: 3, height: 4 };
    println!("{} {}", area(&shape), old_area(&shape));
    let text = "// no comment, fn main() {} neither";
    println!("{text} {}", '"');
    println!("{:?} {:?}", check(true, 0), check(false, 5)); // the end
    #[rustfmt::skip]
    let list = [1,2,
                3];
    let mut unused = 1;
    println!("{} {:?} {}", list.len(), IDENTITY, std::mem::size_of::<Pair>());
}
