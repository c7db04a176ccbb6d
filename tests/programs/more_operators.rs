// Not, indexing with a range of one's own, shifts and compound assignment.

use std::ops::{BitAnd, BitOr, Index, IndexMut, Not, RemAssign, ShlAssign};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Flags(u8);

impl Flags {
    const READ: Flags = Flags(1);
    const WRITE: Flags = Flags(2);
}

impl BitOr for Flags {
    type Output = Flags;
    fn bitor(self, other: Flags) -> Flags {
        Flags(self.0 | other.0)
    }
}

impl BitAnd for Flags {
    type Output = bool;
    fn bitand(self, other: Flags) -> bool {
        self.0 & other.0 != 0
    }
}

impl Not for Flags {
    type Output = Flags;
    fn not(self) -> Flags {
        Flags(!self.0 & 3)
    }
}

#[derive(Debug, Default)]
struct Stack(Vec<i32>);

impl ShlAssign<i32> for Stack {
    fn shl_assign(&mut self, item: i32) {
        self.0.push(item);
    }
}

impl RemAssign<i32> for Stack {
    fn rem_assign(&mut self, by: i32) {
        self.0.iter_mut().for_each(|item| *item %= by);
    }
}

impl Index<i32> for Stack {
    type Output = i32;
    fn index(&self, at: i32) -> &i32 {
        &self.0[at.rem_euclid(self.0.len() as i32) as usize]
    }
}

impl IndexMut<i32> for Stack {
    fn index_mut(&mut self, at: i32) -> &mut i32 {
        let len = self.0.len() as i32;
        &mut self.0[at.rem_euclid(len) as usize]
    }
}

fn main() {
    let both = Flags::READ | Flags::WRITE;
    println!("{both:?} {:?} {} {}", !Flags::READ, both & Flags::WRITE, !Flags::READ & Flags::READ);
    let mut stack = Stack::default();
    for item in [10, 21, 32] {
        stack <<= item;
    }
    stack[-1] += 100;
    stack %= 10;
    println!("{stack:?} {} {}", stack[0], stack[-2]);
}
