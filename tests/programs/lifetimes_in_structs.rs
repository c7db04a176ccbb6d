// A struct that borrows.

#[derive(Debug, Clone, Copy)]
struct Excerpt<'a> {
    part: &'a str,
    line: usize,
}

impl<'a> Excerpt<'a> {
    fn new(text: &'a str, line: usize) -> Option<Self> {
        text.lines().nth(line).map(|part| Excerpt { part, line })
    }
    fn first_word(&self) -> &'a str {
        self.part.split_whitespace().next().unwrap_or("")
    }
    fn announce<'b>(&self, other: &'b str) -> &'b str {
        println!("line {}: {}", self.line, self.part);
        other
    }
}

struct Pair<'a, 'b> {
    left: &'a str,
    right: &'b mut String,
}

impl Pair<'_, '_> {
    fn join(&mut self) {
        self.right.push_str(self.left);
    }
}

fn main() {
    let text = String::from("the first line\nanother line\nthe end");
    let word = {
        let excerpt = Excerpt::new(&text, 1).unwrap();
        println!("{}", excerpt.announce("thanks"));
        excerpt.first_word()
    };
    println!("{word} {:?}", Excerpt::new(&text, 7).is_none());
    let mut right = String::from("right");
    let mut pair = Pair { left: word, right: &mut right };
    pair.join();
    pair.join();
    println!("{right}");
}
