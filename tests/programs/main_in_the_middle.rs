// Items before and after main, in any order.

macro_rules! square {
    ($x:expr) => {
        $x * $x
    };
}

fn main() {
    let stack = Stack::from(START);
    println!("{}", stack.show());
    println!("{} {}", helper(2), square!(3));
    later();
}

const START: [u8; SIZE] = [1, 2, 3];

pub struct Stack(Vec<Item>);

type Item = u8;

impl<const N: usize> From<[Item; N]> for Stack {
    fn from(items: [Item; N]) -> Self {
        Stack(items.to_vec())
    }
}

impl Show for Stack {
    fn show(&self) -> String {
        self.0.iter().map(|item| item.to_string()).collect::<Vec<_>>().join("/")
    }
}

trait Show {
    fn show(&self) -> String;
}

fn helper(n: u32) -> u32 {
    square!(n) + LIMIT
}

const LIMIT: u32 = SIZE as u32 * 10;
const SIZE: usize = 3;

use self::inner::later;

mod inner {
    pub fn later() {
        println!("{}", super::helper(1));
    }
}
