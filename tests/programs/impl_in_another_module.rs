// A type, its methods and its traits, each somewhere else.

pub struct Stack<T> {
    items: Vec<T>,
}

mod methods {
    use super::*;

    impl<T> Stack<T> {
        pub fn new() -> Self {
            Stack { items: Vec::new() }
        }
        pub fn push(mut self, item: T) -> Self {
            self.items.push(item);
            self
        }
    }

    pub mod more {
        impl<T: Clone> crate::Stack<T> {
            pub fn doubled(&self) -> Vec<T> {
                self.items.iter().flat_map(|item| [item.clone(), item.clone()]).collect()
            }
        }
    }
}

mod traits {
    pub trait Describe {
        fn describe(&self) -> String;
    }

    pub trait Measure {
        fn measure(&self) -> usize;
    }
}

mod implementations {
    use super::Stack;
    use super::traits::{Describe, Measure};

    impl<T: std::fmt::Debug> Describe for Stack<T> {
        fn describe(&self) -> String {
            format!("{:?} of {}", self.items, self.measure())
        }
    }

    impl<T> Measure for Stack<T> {
        fn measure(&self) -> usize {
            self.items.len()
        }
    }
}

fn main() {
    use traits::Describe;
    let stack = Stack::new().push('a').push('b');
    println!("{}", stack.describe());
    println!("{:?}", stack.doubled());
    println!("{}", traits::Measure::measure(&stack));
}
