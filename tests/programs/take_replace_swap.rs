// What is behind a mutable reference can be taken if something is put there.

use std::mem;

#[derive(Debug, Default)]
struct Buffer {
    lines: Vec<String>,
    title: String,
}

impl Buffer {
    fn add(&mut self, line: &str) {
        self.lines.push(line.to_string());
    }
    fn flush(&mut self) -> Vec<String> {
        mem::take(&mut self.lines)
    }
    fn rename(&mut self, title: &str) -> String {
        mem::replace(&mut self.title, title.to_string())
    }
}

fn main() {
    let mut buffer = Buffer::default();
    buffer.add("one");
    buffer.add("two");
    println!("{:?} then {:?}", buffer.flush(), buffer);
    println!("{:?}", buffer.rename("notes"));
    println!("{:?}", buffer.rename("letters"));
    let (mut a, mut b) = (vec![1, 2], vec![3]);
    mem::swap(&mut a, &mut b);
    println!("{a:?} {b:?}");
    let mut slot = Some(5);
    println!("{:?} {slot:?} {:?}", slot.take(), slot.replace(6));
    println!("{:?}", slot.get_or_insert(7));
}
