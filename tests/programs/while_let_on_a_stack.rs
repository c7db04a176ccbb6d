// A loop that goes on while a pattern fits.

#[derive(Debug)]
struct Stack<T> {
    items: Vec<T>,
}

impl<T> Stack<T> {
    fn new() -> Self {
        Stack { items: Vec::new() }
    }
    fn push(&mut self, item: T) -> &mut Self {
        self.items.push(item);
        self
    }
    fn pop(&mut self) -> Option<T> {
        self.items.pop()
    }
}

fn is_balanced(text: &str) -> bool {
    let mut stack = Stack::new();
    for c in text.chars() {
        match c {
            '(' => _ = stack.push(')'),
            '[' => _ = stack.push(']'),
            ')' | ']' if stack.pop() != Some(c) => return false,
            _ => {}
        }
    }
    stack.items.is_empty()
}

fn main() {
    let mut stack = Stack::new();
    stack.push(1).push(2).push(3);
    while let Some(top) = stack.pop() {
        println!("{top}");
        if top == 3 {
            stack.push(20).push(10);
        }
    }
    println!("{stack:?}");
    for text in ["(a[b]c)", "(]", "((", "", "[()]()"] {
        println!("{text:?} {}", is_balanced(text));
    }
}
